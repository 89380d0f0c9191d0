"""Signals: what is not recorded. The latest of each kind wins; at most 10 a second leave."""

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.frames import text_frame
from comitia_shared import limits
from comitia_shared.errors import Refused
from comitia_shared.ids import MeetingId
from comitia_shared.wire.envelope import Signal

log = logging.getLogger(__name__)

_Name = tuple[MeetingId | None, str, str]


class _Pending(NamedTuple):
    make: Callable[[], Signal]
    hears: Callable[[Connection], bool]
    rest_s: float


class Signals:
    """Collects signals and sends the newest of each kind."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._pending: dict[_Name, _Pending] = {}
        self._rests_until_s: dict[_Name, float] = {}
        self._wake = asyncio.Event()

    def put(
        self, signal: Signal, hears: Callable[[Connection], bool], key: str = "", rest_s: float = 0.0
    ) -> None:
        """Send `signal` soon to whom `hears` names; a newer one of the same kind and key replaces it.

        What nobody watches by the tenth of a second may rest longer after each that was sent.
        """
        self.put_later(type(signal.body).__name__, lambda: signal, hears, signal.meeting, key, rest_s)

    def put_later(
        self,
        kind: str,
        make: Callable[[], Signal],
        hears: Callable[[Connection], bool],
        meeting: MeetingId | None = None,
        key: str = "",
        rest_s: float = 0.0,
    ) -> None:
        """As `put`, but made only when it is sent: for what costs to work out and is often superseded."""
        name = (meeting, kind, key)
        self._pending.pop(name, None)  # the newest goes last
        self._pending[name] = _Pending(make, hears, rest_s)
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self._wake.wait()
            self._wake.clear()
            now_s = loop.time()
            self._rests_until_s = {n: until for n, until in self._rests_until_s.items() if until > now_s}
            pending, self._pending = self._pending, {}
            for name, signal in pending.items():
                if name in self._rests_until_s:
                    self._pending[name] = signal
                    self._wake.set()
                else:
                    self._send(signal)
                    if signal.rest_s:
                        self._rests_until_s[name] = now_s + signal.rest_s
            await asyncio.sleep(1 / limits.SIGNALS_PER_S)

    def _send(self, signal: _Pending) -> None:
        try:
            frame = text_frame(signal.make())
        except Refused as refused:
            log.error("a signal is not sent: %s", refused)
            return
        for connection in self._connections.all():
            if signal.hears(connection):
                connection.write(frame)
