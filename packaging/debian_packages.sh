#!/bin/sh
# The Debian packages that screens and minutes need, with `bench` the programs that benchmarks measure against too:
# installed where we are root, else named in one line.
set -eu
WANTED="python3-venv iproute2 ethtool faketime libglib2.0-0 libegl1 libgl1 libfontconfig1 libdbus-1-3 libxkbcommon0 libreoffice-writer-nogui poppler-utils belenios-tool
xvfb xauth libgl1-mesa-dri libxcb-cursor0 libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0
libxcb-shape0 libxcb-xkb1 libxkbcommon-x11-0"
[ "${1:-}" = bench ] && WANTED="$WANTED nginx-light rsync syncthing"
command -v dpkg-query > /dev/null || exit 0
missing=""
for package in $WANTED; do
    state=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
    [ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    echo "Missing Debian packages; as root: apt-get install --no-install-recommends$missing" >&2
    exit 1
fi
echo "Installing Debian packages:$missing"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
# shellcheck disable=SC2086
apt-get install -y -qq --no-install-recommends $missing > /dev/null
