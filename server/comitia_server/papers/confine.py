"""Runs a script of this package so that it can do nothing but read its input and write its answer.

    python -I confine.py SCRIPT ARGUMENT...

Landlock (kernel 5.13 and later; landlock(7)) leaves it the programs' own folders to read, no file to write, no network,
and no process to signal or to look into; seccomp (seccomp(2)) refuses sockets, new programs, looking into or signalling
others, slowing or bounding them, and changing whose a file is and who may open it. Where a kernel lacks one of them the
other still holds; `missing` says which.
"""

import ctypes
import os
import platform
import runpy
import struct
import sys
from pathlib import Path

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same numbers on every architecture
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR, _EXECUTE = 1 << 2, 1 << 3, 1 << 0
_FS_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NET_RIGHTS, _SCOPES = 0b11, 0b11  # bind and connect of TCP (4); abstract sockets and signals (6)
_NO_NEW_PRIVS, _SET_SECCOMP, _FILTER = 38, 22, 2
_REFUSE, _ALLOW = 0x00050000 | 1, 0x7FFF0000  # EPERM
_PRLIMIT = {"x86_64": 302, "aarch64": 261}  # the C library asks it for its own limits
_X32 = 0x40000000  # the same calls of x86_64 under other numbers
_SET_DUMPABLE = 4
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
# socket socketpair connect bind sendto sendmsg; clone fork vfork execve execveat clone3; kill tkill tgkill ptrace
# process_vm_readv process_vm_writev pidfd_open pidfd_send_signal pidfd_getfd; mount umount2 swapon reboot init_module
# keyctl add_key request_key unshare setns open_by_handle_at bpf userfaultfd io_uring_setup
# of others: setpriority ioprio_set sched_set{affinity,scheduler,param,attr} migrate_pages move_pages process_madvise
# process_mrelease; of files: chmod and chown in all their forms, setting and removing attributes, times, truncate
_REFUSED: dict[str, tuple[int, ...]] = {
    "x86_64": (
        *(41, 53, 42, 49, 44, 46),
        *(56, 57, 58, 59, 322, 435),
        *(62, 200, 234, 101, 310, 311, 434, 424, 438),
        *(165, 166, 167, 169, 175, 250, 248, 249, 272, 308, 304, 321, 323, 425),
        *(141, 251, 203, 144, 142, 314, 256, 279, 440, 448),
        *(90, 91, 268, 452, 92, 93, 94, 260, 188, 189, 190, 197, 198, 199, 132, 235, 261, 280, 76),
    ),
    "aarch64": (
        *(198, 199, 203, 200, 206, 211),
        *(220, 221, 281, 435),
        *(129, 130, 131, 117, 270, 271, 434, 424, 438),
        *(40, 39, 224, 142, 105, 219, 217, 218, 97, 268, 265, 280, 282, 425),
        *(140, 30, 122, 119, 118, 274, 238, 239, 440, 448),
        *(52, 53, 452, 54, 55, 5, 6, 7, 14, 15, 16, 88, 45),
    ),
}


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _landlock_version() -> int:
    """The kernel's version of Landlock; 0 = it has none."""
    return max(0, _libc().syscall(_CREATE_RULESET, None, 0, 1)) if sys.platform == "linux" else 0


def missing() -> tuple[str, ...]:
    """Which of the two this machine lacks."""
    found = []
    if _landlock_version() < 1:
        found.append("Landlock")
    if platform.machine() not in _REFUSED or not Path("/proc/sys/kernel/seccomp").exists():
        found.append("seccomp")
    return tuple(found)


def readable() -> list[str]:
    """What a script needs to read to run at all: the interpreter, its libraries, and this program."""
    package = Path(__file__).resolve().parents[1]
    here = [sys.prefix, sys.base_prefix, str(package), str(package.parents[1] / "shared")]
    system = ["/usr/lib", "/usr/local/lib", "/lib", "/lib64", "/etc/ld.so.cache", "/dev/null", "/dev/urandom"]
    return [p for p in (*here, *system) if Path(p).exists()]


def _landlock(paths: list[str]) -> None:
    version = _landlock_version()
    if version < 1:
        return
    libc = _libc()
    rights = _FS_RIGHTS[min(version, 5)]
    attributes = struct.pack(
        "QQQ", rights, _NET_RIGHTS if version >= 4 else 0, _SCOPES if version >= 6 else 0
    )
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = libc.syscall(_CREATE_RULESET, attributes, size, 0)
    if ruleset < 0:
        raise OSError(ctypes.get_errno(), "landlock_create_ruleset")
    for path in paths:
        opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        allowed = _READ_FILE | _EXECUTE | (_READ_DIR if Path(path).is_dir() else 0)
        rule = struct.pack("=Qi", allowed, opened)
        if libc.syscall(_ADD_RULE, ruleset, _PATH_BENEATH, rule, 0) < 0:
            raise OSError(ctypes.get_errno(), path)
        os.close(opened)
    if libc.syscall(_RESTRICT_SELF, ruleset, 0) < 0:
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(ruleset)


def _seccomp() -> None:
    """A program of classic BPF: another architecture ends the process, what is on the list is refused.

    prlimit is refused but for one's own process, which it names 0 (the low half of its first argument).
    """
    machine = platform.machine()
    refused = _REFUSED.get(machine)
    if refused is None:
        return
    load, equal, at_least, give = 0x20, 0x15, 0x35, 0x06
    steps = [struct.pack("HBBI", load, 0, 0, 4), struct.pack("HBBI", equal, 1, 0, _AUDIT_ARCH[machine])]
    steps += [struct.pack("HBBI", give, 0, 0, 0x80000000), struct.pack("HBBI", load, 0, 0, 0)]
    steps.append(struct.pack("HBBI", at_least, len(refused) + 4, 0, _X32))
    for place, number in enumerate(refused):
        steps.append(struct.pack("HBBI", equal, len(refused) + 3 - place, 0, number))
    steps += [struct.pack("HBBI", equal, 0, 2, _PRLIMIT[machine]), struct.pack("HBBI", load, 0, 0, 16)]
    steps += [struct.pack("HBBI", equal, 0, 1, 0)]
    steps += [struct.pack("HBBI", give, 0, 0, _ALLOW), struct.pack("HBBI", give, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    if _libc().prctl(_SET_SECCOMP, _FILTER, program, 0, 0) < 0 and "seccomp" not in missing():
        raise OSError(ctypes.get_errno(), "seccomp")


def confine() -> None:
    """From here on this process reads its own program's folders and nothing else. Raises: OSError."""
    if sys.platform != "linux":
        return
    paths = readable()
    _libc().prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    _libc().prctl(
        _SET_DUMPABLE, 0, 0, 0, 0
    )  # the paper stands in its memory: no core file, whoever collects them
    _landlock(paths)
    _seccomp()


if __name__ == "__main__":
    confine()
    sys.argv = sys.argv[1:]
    runpy.run_path(sys.argv[0], run_name="__main__")
