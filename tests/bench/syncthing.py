"""Two Syncthing nodes on this machine: the reference for bringing files to one other machine and to its disk."""

import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench.peers import free_port


class Syncthing:
    """Two nodes on this machine that know each other alone; the second takes the first one's folder."""

    def __init__(self, base: Path, files: Path) -> None:
        self.base = base
        self.files = files
        self.ports = [free_port() for _ in range(4)]
        self.ids: list[str] = []
        self.keys: list[str] = []
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        """Make both nodes, pair them, and wait until they talk."""
        for node in (0, 1):
            home = self.base / f"node{node}"
            subprocess.run(
                ["syncthing", "generate", f"--home={home}", "--no-default-folder"],
                check=True,
                capture_output=True,
                stdin=subprocess.DEVNULL,
            )
            config = (home / "config.xml").read_text()
            self.ids.append(re.findall(r'<device id="([A-Z0-9-]+)"', config)[0])
            self.keys.append(re.findall(r"<apikey>(.*?)</apikey>", config)[0])
        for node in (0, 1):
            self._configure(node)
            home = self.base / f"node{node}"
            self.processes.append(
                subprocess.Popen(
                    ["syncthing", "serve", f"--home={home}", "--no-browser", "--no-restart"],
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    stdin=subprocess.DEVNULL,
                )
            )
        self._wait(lambda: self._get(0, "system/connections")["connections"][self.ids[1]]["connected"])
        self._wait(lambda: self._get(0, "db/status?folder=f")["globalBytes"] > 50_000_000)

    def _configure(self, node: int) -> None:
        home = self.base / f"node{node}"
        other = 1 - node
        text = (home / "config.xml").read_text()
        text = re.sub(r"<listenAddress>.*?</listenAddress>", "", text)
        text = text.replace(
            "<options>", f"<options><listenAddress>tcp://127.0.0.1:{self.ports[node]}</listenAddress>", 1
        )
        for name in ("globalAnnounceEnabled", "localAnnounceEnabled", "relaysEnabled", "natEnabled"):
            text = re.sub(rf"<{name}>.*?</{name}>", f"<{name}>false</{name}>", text)
        text = re.sub(r"<crashReportingEnabled>.*?<", "<crashReportingEnabled>false<", text)
        gui = f"127.0.0.1:{self.ports[2 + node]}"
        text = re.sub(r"(<gui .*?>\s*<address>).*?(</address>)", rf"\g<1>{gui}\g<2>", text)
        path = self.files if node == 0 else self.base / "taken"
        path.mkdir(exist_ok=True)
        (path / ".stfolder").mkdir(exist_ok=True)
        kind, paused = ("sendonly", "false") if node == 0 else ("receiveonly", "true")
        folder = (
            f'<folder id="f" label="f" path="{path}" type="{kind}" rescanIntervalS="3600"'
            ' fsWatcherEnabled="false">'
            f'<device id="{self.ids[0]}"/><device id="{self.ids[1]}"/><paused>{paused}</paused></folder>'
        )
        device = (
            f'<device id="{self.ids[other]}" name="other">'
            f"<address>tcp://127.0.0.1:{self.ports[other]}</address></device>"
        )
        text = text.replace("</configuration>", f"{folder}{device}</configuration>")
        (home / "config.xml").write_text(text)

    def _ask(self, node: int, path: str, method: str = "GET", body: object = None) -> bytes:
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.ports[2 + node]}/rest/{path}",
            method=method,
            headers={"X-API-Key": self.keys[node]},
            data=None if body is None else json.dumps(body).encode(),
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            return bytes(answer.read())

    def _get(self, node: int, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self._ask(node, path))
        return found

    def _wait(self, holds: Callable[[], object], limit_s: float = 60.0) -> None:
        ends = time.monotonic() + limit_s
        while time.monotonic() < ends:
            try:
                if holds():
                    return
            except (OSError, KeyError):
                pass
            time.sleep(0.05)
        raise TimeoutError("syncthing")

    def bring(self) -> float:
        """Seconds until the second node has every file of the first, from when it may begin."""
        began = time.perf_counter()
        self._ask(1, "config/folders/f", "PATCH", {"paused": False})

        def is_done() -> bool:
            status = self._get(1, "db/status?folder=f")
            whole = status["needBytes"] == 0 and status["localBytes"] > 50_000_000
            return bool(whole and status["state"] == "idle")

        self._wait(is_done)
        return time.perf_counter() - began

    def stop(self) -> None:
        """End both nodes."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(20)
