"""Succession: which connection of a device counts. There is one at a time, so that nobody holds a thousand.

A newer one takes over at once where it shows the ticket with which the older is signed in, or after the older is silent
for two seconds after a ping: its line broke and the server has not noticed. Else the newer is refused; after three
changes in a minute it is refused even with the ticket, and staff are told: two machines have the same certificate.
"""

import asyncio
import hmac
from collections import deque
from collections.abc import Callable

from comitia_server.gateway.connection import Connection
from comitia_server.people.devices import Device
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import DeviceId

_MINUTE_S = 60.0
_LOOK_S = 0.1
_KNOCKING = 2


class Succession:
    """The connection of each device. `tell` hears of a device that two machines pretend to be."""

    def __init__(self, tell: Callable[[Device], None]) -> None:
        self._tell = tell
        self._current: dict[DeviceId, Connection] = {}
        self._waits: set[DeviceId] = set()
        self._knocking: dict[DeviceId, list[Connection]] = {}
        self._changed_s: dict[DeviceId, deque[float]] = {}

    def knocks(self, newer: Connection) -> None:
        """A connection has shown its device's certificate and said nothing yet; of one device two such are kept."""
        there = self._knocking.setdefault(newer.device.device, [])
        there.append(newer)
        for older in there[:-_KNOCKING]:
            older.cut()
        del there[:-_KNOCKING]

    def _knocks_no_more(self, connection: Connection) -> None:
        there = self._knocking.get(connection.device.device, [])
        if connection in there:
            there.remove(connection)
        if not there:
            self._knocking.pop(connection.device.device, None)

    async def admit(self, newer: Connection, ticket: str) -> None:
        """Let a connection be its device's, or not. Raises: Refused device_elsewhere."""
        device = newer.device.device
        self._knocks_no_more(newer)
        older = self._current.get(device)
        if older is not None:
            require(device not in self._waits, ErrorCode.DEVICE_ELSEWHERE)
            changed_s = self._changes(device)
            is_often = len(changed_s) >= limits.DEVICE_CHANGES
            if is_often or not _is_ticket_of(older, ticket):
                self._waits.add(device)
                try:
                    is_silent = await self._is_silent(older)
                finally:
                    self._waits.discard(device)
                if not is_silent:
                    if is_often:
                        self._tell(newer.device)
                    raise Refused(ErrorCode.DEVICE_ELSEWHERE)
            changed_s.append(asyncio.get_running_loop().time())
            older.cut()
        self._current[device] = newer

    def left(self, connection: Connection) -> None:
        """A connection has ended."""
        self._knocks_no_more(connection)
        if self._current.get(connection.device.device) is connection:
            del self._current[connection.device.device]

    def _changes(self, device: DeviceId) -> deque[float]:
        changed_s = self._changed_s.setdefault(device, deque(maxlen=limits.DEVICE_CHANGES))
        now_s = asyncio.get_running_loop().time()
        while changed_s and now_s - changed_s[0] > _MINUTE_S:
            changed_s.popleft()
        return changed_s

    async def _is_silent(self, older: Connection) -> bool:
        """Whether nothing is heard of it for two seconds after a ping, or it has ended meanwhile."""
        loop = asyncio.get_running_loop()
        asked_s = loop.time()
        older.ping()
        while loop.time() - asked_s < limits.DEVICE_SILENT_S:
            await asyncio.sleep(_LOOK_S)
            if self._current.get(older.device.device) is not older:
                return True
            if older.socket.heard_s > asked_s:
                return False
        return True


def _is_ticket_of(older: Connection, ticket: str) -> bool:
    return bool(ticket and older.ticket) and hmac.compare_digest(ticket.encode(), older.ticket.encode())
