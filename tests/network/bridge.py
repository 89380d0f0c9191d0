"""A bridge between two interfaces that is as bad as it is told: runs in a namespace of its own, without the project.

usage: python bridge.py INTERFACE INTERFACE CONTROL

CONTROL is a JSON file that is read again when it changes: `loss` (per cent), `delay_ms`, `rate_bps` (0 = no limit),
`queue` (packets that wait for the rate), `down` (true = nothing passes). Values hold for each direction. The bridge
ends when the file is gone, or the process that started it. The kernel's own netem is not in every kernel; this needs
packet sockets alone.
"""

import contextlib
import heapq
import json
import os
import random
import selectors
import socket
import sys
import time
from pathlib import Path

_ALL_PROTOCOLS = 3
_OUTGOING = 4
_LOOK_EVERY_S = 0.05
_LARGEST = 65_600


class Settings:
    """What the control file says."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._changed_ns = 0
        self.loss = self.delay_s = self.rate_bps = 0.0
        self.queue = 100
        self.down = False

    def look(self) -> bool:
        """Read the file if it has changed; false where it is gone."""
        try:
            changed_ns = self._file.stat().st_mtime_ns
            if changed_ns != self._changed_ns:
                said = json.loads(self._file.read_text())
                self.loss = said.get("loss", 0) / 100
                self.delay_s = said.get("delay_ms", 0) / 1000
                self.rate_bps = said.get("rate_bps", 0)
                self.queue = said.get("queue", 100)
                self.down = said.get("down", False)
                self._changed_ns = changed_ns
        except FileNotFoundError:
            return False
        except ValueError:
            pass  # half written: it is read again
        return True


class Direction:
    """Packets that go from one interface to the other."""

    def __init__(self, source: socket.socket, target: socket.socket) -> None:
        self.source = source
        self.target = target
        self._free_s = 0.0
        self._waiting: list[tuple[float, int, bytes]] = []
        self._count = 0

    def take(self, settings: Settings, chance: random.Random) -> None:
        """Take what has come, and decide when each packet leaves, if ever."""
        while True:
            try:
                packet, address = self.source.recvfrom(_LARGEST)
            except BlockingIOError:
                return
            if address[2] == _OUTGOING or settings.down or chance.random() < settings.loss:
                continue
            now_s = time.monotonic()
            leaves_s = now_s
            if settings.rate_bps:
                begins_s = max(now_s, self._free_s)
                if (begins_s - now_s) * settings.rate_bps > settings.queue * 1500 * 8:
                    continue  # the queue is full
                leaves_s = self._free_s = begins_s + len(packet) * 8 / settings.rate_bps
            self._count += 1
            heapq.heappush(self._waiting, (leaves_s + settings.delay_s, self._count, packet))

    def send(self, settings: Settings) -> float:
        """Send what is due; when the next packet is, in seconds of the monotonic clock."""
        while self._waiting and self._waiting[0][0] <= time.monotonic():
            packet = heapq.heappop(self._waiting)[2]
            if not settings.down:
                with contextlib.suppress(OSError):  # the interface is going away
                    self.target.send(packet)
        return self._waiting[0][0] if self._waiting else float("inf")


def _interface(name: str) -> socket.socket:
    found = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ALL_PROTOCOLS))
    found.bind((name, 0))
    found.setblocking(False)
    found.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    return found


def main(first: str, second: str, control: str) -> None:
    """Pass packets on until the control file is gone."""
    ends = _interface(first), _interface(second)
    directions = [Direction(ends[0], ends[1]), Direction(ends[1], ends[0])]
    settings, chance = Settings(Path(control)), random.Random(1)
    selector = selectors.DefaultSelector()
    for direction in directions:
        selector.register(direction.source, selectors.EVENT_READ, direction)
    looked_s, parent = 0.0, os.getppid()
    print("ready", flush=True)
    while True:
        now_s = time.monotonic()
        if now_s - looked_s >= _LOOK_EVERY_S:
            if not settings.look() or os.getppid() != parent:
                return
            looked_s = now_s
        due_s = min(direction.send(settings) for direction in directions)
        wait_s = min(due_s, looked_s + _LOOK_EVERY_S) - time.monotonic()
        for key, _ in selector.select(max(0.0, wait_s)):
            key.data.take(settings, chance)


if __name__ == "__main__":
    main(*sys.argv[1:4])
