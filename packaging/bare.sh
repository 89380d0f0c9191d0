#!/bin/sh
# Follows README on a bare Debian 12 in a folder that has python3, git and make, in locale C: first as a user without
# the packages (who must be told which, in one line), then as root, then as that user. Needs root and mmdebstrap.
# What apt and pip are configured with here, the folder is too.
set -eu
BASE=build/bare.tar
ROOT=$PWD/build/bare
[ "$(id -u)" = 0 ] || { echo "make bare needs root, for chroot" >&2; exit 1; }
command -v mmdebstrap > /dev/null || { echo "make bare needs mmdebstrap: apt-get install mmdebstrap" >&2; exit 1; }
mkdir -p build
if [ ! -f "$BASE" ]; then
    mirror=$(sed -n 's/^URIs: *//p;s/^deb [^h]*\(http[^ ]*\).*/\1/p' /etc/apt/sources.list.d/*.sources /etc/apt/sources.list 2> /dev/null | head -n 1)
    mmdebstrap --quiet --variant=minbase --aptopt='Acquire::Languages "none"' \
        --include=ca-certificates,python3,git,make bookworm build/half.tar "$mirror"
    mv build/half.tar "$BASE"
fi
leave() {
    for place in proc dev; do
        if mountpoint -q "$ROOT/$place"; then umount --recursive --lazy "$ROOT/$place"; fi
    done
}
trap leave EXIT
leave
rm -rf "$ROOT"
mkdir -p "$ROOT"
tar -C "$ROOT" -xf "$BASE"
printf '#!/bin/sh\nexit 101\n' > "$ROOT/usr/sbin/policy-rc.d"
chmod 755 "$ROOT/usr/sbin/policy-rc.d"
cp /etc/resolv.conf "$ROOT/etc/"
for file in /etc/pip.conf /etc/apt/apt.conf.d/*proxy* /usr/local/share/ca-certificates/*.crt; do
    if [ -f "$file" ]; then install -D -m 644 "$file" "$ROOT$file"; fi
done
mount -t proc proc "$ROOT/proc"
set_node() { mknod -m 666 "$ROOT/dev/$1" c "$2" "$3"; }
# A /dev of its own: who removes the folder while something still holds it must not remove this machine's.
mount -t tmpfs -o mode=755 comitia-bare "$ROOT/dev"
for node in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    # shellcheck disable=SC2086
    set_node $node
done
ln -s /proc/self/fd "$ROOT/dev/fd"
mkdir -m 1777 "$ROOT/dev/shm"
within() {
    user=$1
    shift
    # shellcheck disable=SC2046
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME="/home/$user" \
        $(env | grep -E '^(PIP_|https?_proxy=|HTTPS?_PROXY=|no_proxy=|NO_PROXY=)' || true) \
        chroot --userspec="$user" "$ROOT" sh -c "cd /home/$user/comitia && $*"
}
chroot "$ROOT" update-ca-certificates > /dev/null 2>&1
chroot "$ROOT" useradd --create-home delegate
mkdir -p "$ROOT/home/root"
for user in root delegate; do
    git archive --prefix="home/$user/comitia/" HEAD | tar -C "$ROOT" -xf -
    chroot "$ROOT" chown -R "$user" "/home/$user/comitia"
done

if told=$(within delegate make setup 2>&1); then
    echo "a user without the packages was not told that they are missing" >&2
    exit 1
fi
echo "$told" | grep -q '^Missing Debian packages; as root: apt-get install' || { echo "$told" >&2; exit 1; }
if echo "$told" | grep -q Traceback; then exit 1; fi
within root make setup
# shellcheck disable=SC2048
for target in ${*:-setup demo}; do
    within delegate make "$target"
done
echo "bare: ${*:-setup demo} as a user, set up as root"
