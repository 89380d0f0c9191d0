"""If a PDF took MuPDF over, the child of ingest could read no key, reach no network and touch no other process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from comitia_server.papers import confine

TRIES = """
import ctypes, json, os, platform, resource, socket, sys, threading
from comitia_server.papers.confine import confine
confine()
key, parent = sys.argv[1], os.getppid()
tries = {
    "read a key": lambda: open(key).read(),
    "empty a key": lambda: os.truncate(key, 0),
    "list a folder": lambda: os.listdir(os.path.dirname(key)),
    "read the system's settings": lambda: open("/etc/passwd").read(),
    "write": lambda: open(key + ".new", "w"),
    "see processes": lambda: os.listdir("/proc"),
    "signal the server": lambda: os.kill(parent, 0),
    "read the server's surroundings": lambda: open(f"/proc/{parent}/environ", "rb").read(),
    "write the server's memory": lambda: open(f"/proc/{parent}/mem", "r+b"),
    "connect": lambda: socket.create_connection(("127.0.0.1", 9), 1),
    "open a local socket": lambda: socket.socket(socket.AF_UNIX),
    "fork": os.fork,
    "run a program": lambda: os.execv("/bin/true", ["true"]),
    "let others read a key": lambda: os.chmod(key, 0o666),
    "give a key away": lambda: os.chown(key, 65534, 65534),
    "turn its clock back": lambda: os.utime(key, (0, 0)),
    "mark a key": lambda: os.setxattr(key, "user.mark", b"x"),
    "slow the server": lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
    "bind the server to one processor": lambda: os.sched_setaffinity(parent, {0}),
    "take the server its files": lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (64, 4096)),
    "start a thread": threading.Thread(target=print).start,
}
def by_another_number():
    found = ctypes.CDLL(None, use_errno=True).syscall(0x40000000 + 41, 1, 1, 0)  # a local socket, by x32
    if found >= 0 or ctypes.get_errno() != 1:
        return found
    raise OSError(1, "refused")
if platform.machine() == "x86_64":
    tries["open a local socket by another number"] = by_another_number
resource.getrlimit(resource.RLIMIT_NOFILE)  # its own it may ask for
worked = []
for name, what in tries.items():
    try:
        what()
        worked.append(name)
    except (OSError, RuntimeError):
        pass
print(json.dumps(worked))
"""


@pytest.mark.skipif(bool(confine.missing()), reason=f"this kernel lacks {confine.missing()}")
def test_nothing_works_but_its_input_and_output(tmp_path: Path) -> None:
    key = tmp_path / "room.key"
    key.write_text("ab" * 32)
    held = subprocess.run(
        [sys.executable, "-I", "-c", TRIES, str(key)], capture_output=True, text=True, check=False
    )
    assert held.returncode == 0, held.stderr
    assert json.loads(held.stdout) == []
    assert key.read_text() == "ab" * 32 and [f.name for f in tmp_path.iterdir()] == ["room.key"]


def test_what_a_kernel_lacks_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confine, "_landlock_version", lambda: 0)
    monkeypatch.setattr("platform.machine", lambda: "riscv64")
    assert confine.missing() == ("Landlock", "seccomp")
