"""Runs the real programs that tests, replays, demos and benchmarks need: room servers and their command line."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_START_LIMIT_S = 30.0


class RoomServer:
    """A real `comitia-server` on a folder of its own; its key lies beside the folder, never inside."""

    def __init__(
        self, base: Path, name: str = "Phòng thử", host: str = "127.0.0.1", within: tuple[str, ...] = ()
    ) -> None:
        self.host = host
        self._within = within
        self.announced = False
        self.dir = base / "room"
        self.key = base / "room.key"
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None
        base.mkdir(parents=True, exist_ok=True)
        self.run("init", "--name", name, "--address", host)

    def run(self, *arguments: str, check: bool = True) -> str:
        """One command of the command line; what it printed."""
        verb, *rest = arguments
        action = [rest.pop(0)] if verb == "people" else []
        command = [*_program(), verb, *action, str(self.dir), *rest, "--key-file", str(self.key)]
        done = subprocess.run(command, capture_output=True, text=True, env=_environment(), check=False)
        if check and done.returncode != 0:
            raise AssertionError(f"{' '.join(command)}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def start(self) -> None:
        """Serve on a free port, the same one after a restart."""
        command = [*_program(), "serve", str(self.dir), "--key-file", str(self.key), "--host", self.host]
        log = (self.dir.parent / "server.out").open("ab")
        self._process = subprocess.Popen(
            [
                *self._within,
                *command,
                "--port",
                str(self.port),
                *([] if self.announced else ["--no-announce"]),
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            env=_environment(),
        )
        log.close()
        assert self._process.stdout is not None
        deadline = time.monotonic() + _START_LIMIT_S
        line = self._process.stdout.readline().decode()
        found = re.search(r"(\d{2,5})\.", line.split("port")[-1])
        if found is None or time.monotonic() > deadline:
            raise AssertionError(f"the server did not start: {line!r}")
        self.port = int(found.group(1))

    @property
    def address(self) -> str:
        """Where tablets reach it."""
        return f"{self.host}:{self.port}"

    @property
    def pid(self) -> int:
        """The process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL: the power is gone."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """SIGTERM, and wait."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.send_signal(number)
            process.wait(20)
            if process.stdout is not None:
                process.stdout.close()

    def cards(self, *arguments: str) -> dict[str, str]:
        """Sign-in codes by name."""
        lines = self.run("people", "cards", *arguments).splitlines()
        return {f[1]: f[2] for f in (line.split("\t") for line in lines) if f[0] == "CARD"}

    def invitations(self, *names: str, hall: bool = False) -> dict[str, str]:
        """Enrolment codes for named devices."""
        devices = [part for name in names for part in ("--device", name)]
        lines = self.run("enrol", *devices, *(["--hall"] if hall else [])).splitlines()
        return {f[1]: f[2] for f in (line.split("\t") for line in lines) if f[0] == "DEVICE"}


def _program() -> list[str]:
    return [sys.executable, "-m", "comitia_server"]


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LC_")}
    return {**kept, "LANG": "en_US.UTF-8", "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}


@contextmanager
def room_server(base: Path) -> Iterator[RoomServer]:
    """A room server that is killed at the end, whatever happens."""
    server = RoomServer(base)
    try:
        yield server
    finally:
        server.kill()
