"""Signals: what is not recorded. The latest of each kind wins; at most 10 a second leave."""

import asyncio
from collections.abc import Callable
from typing import NamedTuple

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.frames import text_frame
from comitia_shared import limits
from comitia_shared.ids import MeetingId
from comitia_shared.wire.envelope import Signal


class _Pending(NamedTuple):
    make: Callable[[], Signal]
    hears: Callable[[Connection], bool]


class Signals:
    """Collects signals and sends the newest of each kind."""

    def __init__(self, connections: Callable[[], list[Connection]]) -> None:
        self._connections = connections
        self._pending: dict[tuple[MeetingId | None, str, str], _Pending] = {}
        self._wake = asyncio.Event()

    def put(self, signal: Signal, hears: Callable[[Connection], bool], key: str = "") -> None:
        """Send `signal` soon to whom `hears` names; a newer one of the same kind and key replaces it."""
        self.put_later(type(signal.body).__name__, lambda: signal, hears, signal.meeting, key)

    def put_later(
        self,
        kind: str,
        make: Callable[[], Signal],
        hears: Callable[[Connection], bool],
        meeting: MeetingId | None = None,
        key: str = "",
    ) -> None:
        """As `put`, but made only when it is sent: for what costs to work out and is often superseded."""
        self._pending.pop((meeting, kind, key), None)  # the newest goes last
        self._pending[meeting, kind, key] = _Pending(make, hears)
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            pending, self._pending = self._pending, {}
            for make, hears in pending.values():
                frame = text_frame(make())
                for connection in self._connections():
                    if hears(connection):
                        connection.write(frame)
            await asyncio.sleep(1 / limits.SIGNALS_PER_S)
