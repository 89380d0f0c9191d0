"""What staff is told that is no event of a meeting: who is there, who waits, who calls, what went wrong."""

import logging
from collections.abc import Iterable

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.signals import Signals
from comitia_server.meetings.meetings import Meetings
from comitia_server.people.devices import Device
from comitia_shared.errors import Params
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Role
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import DeviceSettled, DeviceWaiting, HelpWanted, Online, StaffTold
from comitia_shared.wire.version import EDITION_2

log = logging.getLogger(__name__)


class Staff:
    """The staff of all meetings, as far as they are connected."""

    def __init__(self, signals: Signals, connections: Connections, meetings: Meetings) -> None:
        self._signals = signals
        self._connections = connections
        self._meetings = meetings
        self._waiting: dict[str, DeviceWaiting] = {}

    def tell(self, code: str, key: str, params: Params) -> None:
        """Let all staff of the room know something."""
        told = envelope.Signal(StaffTold(code, params))
        self._signals.put(told, lambda c: EDITION_2 in c.features and c.is_staff, code + key)

    def tell_of_twins(self, device: Device) -> None:
        """Two machines use one device's certificate."""
        log.warning("two machines use the certificate of %s", device.device)
        self.tell("device_twice", device.device, {"name": device.name})

    def tell_of_aside(self, meeting: MeetingId, reason: str) -> None:
        """A meeting cannot be opened."""
        self.tell("meeting_aside", meeting, {"meeting": meeting[-6:], "reason": reason})

    def call(self, connection: Connection) -> None:
        """Someone at this device needs help."""
        body = HelpWanted(connection.device.device, connection.device.name, connection.person)
        self._signals.put(envelope.Signal(body), _hears, connection.device.device)

    def greet(self, connection: Connection, meeting: MeetingId) -> None:
        """A device listens to a meeting: its secretary sees who is there, and what waits for staff."""
        if Role.SECRETARY not in connection.seats[meeting].roles:
            return
        self.tell_who_is_online()
        for waiting in self._waiting.values():
            connection.send(envelope.Signal(waiting))
        for aside, reason in self._meetings.aside.items() if EDITION_2 in connection.features else ():
            told = StaffTold("meeting_aside", {"meeting": aside[-6:], "reason": reason})
            connection.send(envelope.Signal(told))

    def tell_who_is_online(self) -> None:
        """Somebody came or went."""
        self._signals.put_later("Online", self._online, _hears)

    def _online(self) -> envelope.Signal:
        people = {c.person for c in self._connections.all() if c.person is not None}
        return envelope.Signal(Online(tuple(sorted(people))))

    def show_waiting(self, waiting: Iterable[DeviceWaiting]) -> None:
        """These tablets wait for their digits to be compared."""
        now = {w.request: w for w in waiting}
        for request in self._waiting.keys() - now.keys():
            self._signals.put(envelope.Signal(DeviceSettled(request)), _hears, request)
        for request in now.keys() - self._waiting.keys():
            self._signals.put(envelope.Signal(now[request]), _hears, request)
        self._waiting = now


def _hears(connection: Connection) -> bool:
    return connection.is_staff
