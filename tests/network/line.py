"""A line between this process and a room server in a namespace of its own, as bad as a test wants it.

What a line makes carries the number of the process that made it: lines of several runs stand side by side, and what a
killed run left behind is taken down by the next.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_BRIDGE = Path(__file__).with_name("bridge.py")


def _run(*words: str) -> None:
    subprocess.run(words, check=True, capture_output=True, stdin=subprocess.DEVNULL, timeout=20)


def is_possible() -> bool:
    """Whether this machine lets us make namespaces and has the programs for it."""
    if os.geteuid() != 0 or shutil.which("ip") is None or shutil.which("ethtool") is None:
        return False
    try:
        _run("ip", "netns", "add", f"cm{os.getpid()}")
        _run("ip", "netns", "del", f"cm{os.getpid()}")
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return False
    return True


def _sweep() -> None:
    """Take down what the lines of processes that are no more left behind."""
    known = subprocess.run(["ip", "netns", "list"], check=True, capture_output=True, text=True).stdout
    for name, process in re.findall(r"^(c[mf](\d+))\b", known, re.MULTILINE):
        if not Path("/proc", process).exists():
            with suppress(subprocess.CalledProcessError):
                _run("ip", "netns", "del", name)  # the interfaces in it go with it


class Line:
    """The line.

    `within` is what a command must begin with to run at its far end, `here`, `there` and `moved` are the addresses of
    its ends and the one that the far end may move to.
    """

    def __init__(self, folder: Path) -> None:
        mark = f"{os.getpid()}"
        self.here, self.there, self.moved = (f"10.77.{os.getpid() % 256}.{n}" for n in (1, 2, 3))
        self._middle, self._far = f"cm{mark}", f"cf{mark}"
        self._near = f"cn{mark}"
        self._control = folder / "line.json"
        self.within = ("ip", "netns", "exec", self._far)
        self._bridge: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Make the namespaces and join them."""
        _sweep()
        for name in (self._middle, self._far):
            _run("ip", "netns", "add", name)
            _run("ip", "-n", name, "link", "set", "dev", "lo", "up")
        _run("ip", "link", "add", self._near, "type", "veth", "peer", "name", "left", "netns", self._middle)
        far = ("netns", self._far)
        _run("ip", "-n", self._middle, "link", "add", "right", "type", "veth", "peer", "name", "eth", *far)
        _run("ip", "addr", "add", f"{self.here}/24", "dev", self._near)
        _run("ip", "-n", self._far, "addr", "add", f"{self.there}/24", "dev", "eth")
        offloads = [part for what in ("tx", "rx", "tso", "gso", "gro") for part in (what, "off")]
        ends = ("", self._near), (self._middle, "left"), (self._middle, "right"), (self._far, "eth")
        for where, name in ends:
            inside = ("ip", "netns", "exec", where) if where else ()
            _run(*inside, "ethtool", "-K", name, *offloads)
            _run("ip", *(("-n", where) if where else ()), "link", "set", "dev", name, "up")
        self.be()
        command = [sys.executable, str(_BRIDGE), "left", "right", str(self._control)]
        self._bridge = subprocess.Popen(
            ["ip", "netns", "exec", self._middle, *command], stdout=subprocess.PIPE
        )
        assert self._bridge.stdout is not None
        assert self._bridge.stdout.readline() == b"ready\n"

    def be(self, **settings: float | bool) -> None:
        """How the line is from now on: loss, delay_ms, rate_bps, queue, down."""
        fresh = self._control.with_suffix(".new")
        fresh.write_text(json.dumps(settings))
        fresh.replace(self._control)
        time.sleep(0.1)

    def move(self, address: str) -> None:
        """The far end gets another address."""
        _run("ip", "-n", self._far, "addr", "flush", "dev", "eth")
        _run("ip", "-n", self._far, "addr", "add", f"{address}/24", "dev", "eth")

    def close(self) -> None:
        """Take everything down."""
        self._control.unlink(missing_ok=True)
        if self._bridge is not None:
            self._bridge.wait(10)
            assert self._bridge.stdout is not None
            self._bridge.stdout.close()
        for name in (self._middle, self._far):
            with suppress(subprocess.CalledProcessError):
                _run("ip", "netns", "del", name)
        with suppress(subprocess.CalledProcessError):
            _run("ip", "link", "del", self._near)


@contextmanager
def line(folder: Path) -> Iterator[Line]:
    """A line that is taken down whatever happens."""
    found = Line(folder)
    try:
        found.open()
        yield found
    finally:
        found.close()
