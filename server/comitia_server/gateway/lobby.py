"""The lobby: which devices are connected, who sits at them, and what one passes on to others."""

from collections.abc import Callable

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.frames import text_frame
from comitia_server.gateway.hall import Halls
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.staff import Staff
from comitia_server.gateway.succession import Succession
from comitia_server.meetings.meetings import Meetings
from comitia_server.meetings.resting import Rest
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, require
from comitia_shared.ids import DeviceId, MeetingId, PersonId
from comitia_shared.wire import envelope
from comitia_shared.wire.pairing import Pair, PairEnd
from comitia_shared.wire.readiness import CheckAgain


class Lobby:
    """Where devices come in, and from where their people take their seats."""

    def __init__(
        self,
        *,
        connections: Connections,
        meetings: Meetings,
        halls: Halls,
        presenting: Presenting,
        readiness: Readiness,
        staff: Staff,
        now_ms: Callable[[], int],
    ) -> None:
        self._connections = connections
        self._meetings = meetings
        self._halls = halls
        self._presenting = presenting
        self._readiness = readiness
        self._staff = staff
        self._now_ms = now_ms
        self._succession = Succession(staff.tell_of_twins)
        self._seen: dict[DeviceId, tuple[str, int]] = {}

    # --- devices -----------------------------------------------------------------------------------------

    def knock(self, connection: Connection) -> None:
        """A device has shown its certificate."""
        self._succession.knocks(connection)

    async def enter(self, connection: Connection, ticket: str) -> None:
        """A device is connected, and shows this ticket. Raises: Refused device_elsewhere."""
        await self._succession.admit(connection, ticket)
        self._connections.add(connection)

    def note_seen(self, connection: Connection) -> None:
        """A device says which program it runs."""
        self._seen[connection.device.device] = (connection.program, self._now_ms())

    def seen_lately(self) -> dict[DeviceId, tuple[str, int]]:
        """Which devices came since this was last asked, with what program and when (ms)."""
        seen, self._seen = self._seen, {}
        return seen

    def spread_ms(self) -> int:
        """Over how long the room's tablets should spread their return: no second has more than 400 of them.

        Tablets that try and wait in turn arrive at twice the mean rate in the first second after the server is back.
        """
        return 2200 * self._readiness.devices // limits.ARRIVALS_PER_S

    def leave(self, connection: Connection) -> None:
        """A device is gone."""
        self.leave_seats(connection)
        self._connections.discard(connection)
        self._succession.left(connection)

    # --- seats -------------------------------------------------------------------------------------------

    def take_seats(self, connection: Connection, person: PersonId | None, ticket: str = "") -> None:
        """A person signed in on this device and got or showed this ticket (None: it is a hall display)."""
        self.leave_seats(connection)
        connection.person, connection.ticket = person, ticket
        for running in self._meetings.all():
            seat = running.seat_of(person, connection.device.device)
            if seat is not None:
                connection.seats[running.meeting] = seat
        for rest in self._resting(connection):
            seat = rest.seat_of(person, connection.device.device)
            if seat is not None:
                connection.seats[rest.meeting] = seat
        self._readiness.seated(connection)
        self._staff.tell_who_is_online()

    def _resting(self, connection: Connection) -> list[Rest]:
        """The meetings at rest in which a device may have a seat; a hall display shows the newest alone."""
        rests = list(self._meetings.resting.values())
        return [max(rests, key=lambda r: r.starts_ms)] if rests and connection.device.hall else rests

    def end_elsewhere(self, connection: Connection) -> None:
        """A code was used here: this person's other tablets are signed in no more."""
        for other in self._others(connection):
            self.leave_seats(other)
            other.cut()

    def leave_seats(self, connection: Connection) -> None:
        """Nobody is signed in on this device any more."""
        self._halls.leave(connection)
        self._presenting.left(connection)
        if connection.person is not None:  # whatever it was handing over ends
            self.pass_on(connection, Pair(PairEnd()))
        connection.person = None
        connection.ticket = ""
        if connection.seats:
            connection.seats = {}
            connection.granted = {}
            self._readiness.seated(connection)
            self._staff.tell_who_is_online()

    def cards(self, connection: Connection) -> tuple[envelope.MeetingCard, ...]:
        """The meetings in which this device has a seat."""
        return tuple(envelope.MeetingCard(m, tuple(sorted(s.roles))) for m, s in connection.seats.items())

    # --- from one device to others -----------------------------------------------------------------------

    def _others(self, connection: Connection) -> list[Connection]:
        """The other tablets of who sits at this one."""
        return [c for c in self._connections.of(connection.person) if c is not connection]

    def spread_notes(self, person: PersonId, records: tuple[envelope.NoteRecord, ...]) -> None:
        """New records go to all devices of their owner; to the sender they are the acknowledgement."""
        for run in _runs(records):
            frame = text_frame(envelope.Notes(run[0].seq - 1, run[-1].seq, run))
            for connection in self._connections.of(person):
                connection.write(frame)

    def pass_on(self, connection: Connection, message: Pair) -> None:
        """From one tablet of a person to others of the same.

        Raises: Refused no_other_tablet where none is there and the tablet asks for an answer.
        """
        found = [c for c in self._others(connection) if message.device in (None, c.device.device)]
        require(found or message.id is None, ErrorCode.NO_OTHER_TABLET)
        for other in found:
            other.send(Pair(message.step, None, connection.device.device, connection.device.name))

    def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Let a tablet check what it holds. Raises: Refused no_connection where it is not connected."""
        found = self._connections.of_device(device)
        require(found, ErrorCode.NO_CONNECTION)
        for connection in found:
            connection.send(CheckAgain(meeting))


def _runs(records: tuple[envelope.NoteRecord, ...]) -> list[tuple[envelope.NoteRecord, ...]]:
    """Records in runs without a gap that a message holds: some that were sent may have been known from before."""
    found: list[list[envelope.NoteRecord]] = []
    size = 0
    for record in sorted(records, key=lambda r: r.seq):
        size += len(record.sealed)
        if found and record.seq == found[-1][-1].seq + 1 and size <= limits.NOTES_MESSAGE_BYTES:
            found[-1].append(record)
        else:
            found.append([record])
            size = len(record.sealed)
    return [tuple(run) for run in found]
