"""The lobby: which devices are connected, which seats they have, and what of the room is shared among them."""

import asyncio
import logging
import time
from collections.abc import Callable

from comitia_server.directory import RoomDirectory
from comitia_server.gateway.asking import Asking
from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.codes import Codes
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.frames import SIGN_OF_LIFE, text_frame
from comitia_server.gateway.grants import Grants
from comitia_server.gateway.hall import Hall, Shared
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.signals import Signals
from comitia_server.gateway.succession import Succession
from comitia_server.hindrances import Hindrances, as_unavailable
from comitia_server.meetings.carrying import Carrying
from comitia_server.meetings.meeting import Batch, Listener, RunningMeeting
from comitia_server.meetings.meetings import Meetings
from comitia_server.meetings.secret import SecretVotes
from comitia_server.people.desk import PeopleDesk
from comitia_server.people.devices import Device
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused, Unavailable
from comitia_shared.ids import CommandId, DeviceId, MeetingId, PersonId, RoomId
from comitia_shared.meeting import Role
from comitia_shared.wire import envelope
from comitia_shared.wire.pairing import Pair, PairEnd
from comitia_shared.wire.readiness import CheckAgain
from comitia_shared.wire.version import EDITION_2

_SILENCE_EVERY_S = 4.0
_SHOWN_AT_ONCE = 64
_LOOK_EVERY_S = 1.0
_WAITING_MS = 900_000

log = logging.getLogger(__name__)


class Lobby:
    """Everyone who is connected to this room server, and the hall of each meeting."""

    def __init__(
        self,
        directory: RoomDirectory,
        desk: PeopleDesk,
        now_ms: Callable[[], int],
        hindrances: Hindrances,
        secret: SecretVotes,
    ) -> None:
        self._hindrances = hindrances
        self.desk = desk
        self.now_ms = now_ms
        self.room: RoomId = directory.room
        self.room_name = directory.name
        self.meetings = Meetings(directory, desk.authority, now_ms)
        self.halls: dict[MeetingId, Hall] = {}
        self.carrying = Carrying(secret)
        self.signals = Signals(self.connections)
        self.presenting = Presenting(self.signals)
        self.sharing = Sharing(desk, self.connections)
        self.asking = Asking(now_ms)
        self.budgets = Budgets(time.monotonic)
        self.codes = Codes(desk, self.meetings, self.asking)
        self.readiness = Readiness(self.signals, now_ms)
        self._secret = secret
        grants = Grants(now_ms)
        self._shared = Shared(
            self.signals, grants, self.presenting, self.readiness, self.connections, self._greet
        )
        self._connections: set[Connection] = set()
        self._succession = Succession(self._tell_of_twins)
        self._waiting: dict[str, envelope.DeviceWaiting] = {}
        self._seen: dict[DeviceId, tuple[str, int]] = {}
        self._silence_looked_s = 0.0

    def knock(self, connection: Connection) -> None:
        """A device has shown its certificate."""
        self._succession.knocks(connection)

    async def enter(self, connection: Connection, ticket: str) -> None:
        """A device is connected, and shows this ticket. Raises: Refused device_elsewhere."""
        await self._succession.admit(connection, ticket)
        self._connections.add(connection)

    def note_seen(self, connection: Connection) -> None:
        """A device says which program it runs; the registry is told with the next look around."""
        self._seen[connection.device.device] = (connection.program, self.now_ms())

    def spread_ms(self) -> int:
        """Over how long the room's tablets should spread their return: no second has more than 400 of them.

        Tablets that try and wait in turn arrive at twice the mean rate in the first second after the server is back.
        """
        return 2200 * self.readiness.devices // limits.ARRIVALS_PER_S

    def leave(self, connection: Connection) -> None:
        """A device is gone."""
        self.leave_seats(connection)
        self._connections.discard(connection)
        self._succession.left(connection)

    def connections(self) -> list[Connection]:
        """All connected devices."""
        return list(self._connections)

    async def begin(self) -> None:
        """Open the meetings and read the registry, before the first device comes."""
        self.readiness.know(await self.desk.ask(self.desk.devices.all))
        await self._open_meetings()
        for running in self.meetings.all():
            await self.sharing.sweep(running)

    def hall(self, meeting: MeetingId) -> Hall:
        """The hall of a meeting that runs. Raises: Refused unknown_meeting."""
        self.meetings.running(meeting)
        return self.halls[meeting]

    def _open_hall(self, running: RunningMeeting) -> Listener:
        """A meeting is there; who hears what it does."""
        hall = self.halls[running.meeting] = Hall(running, self._shared)
        self.readiness.open(running.meeting)
        log.info("meeting %s is there with %d events", running.meeting, running.seq)
        self._secret.begin(running)
        for connection in self._connections:
            hall.seat(connection)

        def after(committed: Batch) -> None:
            hall.after(committed)
            self.sharing.after(committed)
            self._secret.after(running, committed)

        return after

    def take_seats(self, connection: Connection, person: PersonId | None, ticket: str = "") -> None:
        """A person signed in on this device and got or showed this ticket (None: it is a hall display)."""
        self.leave_seats(connection)
        connection.person, connection.ticket = person, ticket
        for running in self.meetings.all():
            seat = running.seat_of(person, connection.device.device)
            if seat is not None:
                connection.seats[running.meeting] = seat
        self.readiness.seated(connection)
        self._tell_who_is_online()

    def end_elsewhere(self, connection: Connection) -> None:
        """A code was used here: this person's other tablets are signed in no more."""
        for other in [c for c in self._connections if c.person == connection.person and c is not connection]:
            self.leave_seats(other)
            other.cut()

    def leave_seats(self, connection: Connection) -> None:
        """Nobody is signed in on this device any more."""
        for hall in self.halls.values():
            hall.leave(connection)
        self.presenting.left(connection)
        if connection.person is not None:  # whatever it was handing over ends
            self.pass_on(connection, Pair(PairEnd()))
        connection.person = None
        connection.ticket = ""
        if connection.seats:
            connection.seats = {}
            connection.granted = {}
            self.readiness.seated(connection)
            self._tell_who_is_online()

    def cards(self, connection: Connection) -> tuple[envelope.MeetingCard, ...]:
        """The meetings in which this device has a seat."""
        return tuple(envelope.MeetingCard(m, tuple(sorted(s.roles))) for m, s in connection.seats.items())

    def spread_notes(self, person: PersonId, records: tuple[envelope.NoteRecord, ...]) -> None:
        """New records go to all devices of their owner; to the sender they are the acknowledgement."""
        for run in _runs(records):
            frame = text_frame(envelope.Notes(run[0].seq - 1, run[-1].seq, run))
            for connection in self._connections:
                if connection.person == person:
                    connection.write(frame)

    def pass_on(self, connection: Connection, message: Pair) -> None:
        """From one tablet of a person to others of the same.

        Raises: Refused no_other_tablet where none is there and the tablet asks for an answer.
        """
        mine = [c for c in self._connections if c.person == connection.person and c is not connection]
        found = [c for c in mine if message.device in (None, c.device.device)]
        if not found and message.id is not None:
            raise Refused(ErrorCode.NO_OTHER_TABLET)
        for other in found:
            other.send(Pair(message.step, None, connection.device.device, connection.device.name))

    def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Let a tablet check what it holds. Raises: Refused no_connection where it is not connected."""
        found = [c for c in self._connections if c.device.device == device]
        if not found:
            raise Refused(ErrorCode.NO_CONNECTION)
        for connection in found:
            connection.send(CheckAgain(meeting))

    def call_for_help(self, connection: Connection) -> None:
        """Tell the staff that someone at this device needs them."""
        body = envelope.HelpWanted(connection.device.device, connection.device.name, connection.person)
        self.signals.put(envelope.Signal(body), _hears_as_staff, connection.device.device)

    def tell_staff(self, code: str, key: str, params: Params) -> None:
        """Let all staff of the room know something that is no event of a meeting."""
        told = envelope.Signal(envelope.StaffTold(code, params))
        self.signals.put(told, lambda c: EDITION_2 in c.features and c.is_staff, code + key)

    def _tell_of_twins(self, device: Device) -> None:
        log.warning("two machines use the certificate of %s", device.device)
        self.tell_staff("device_twice", device.device, {"name": device.name})

    # --- who is there ------------------------------------------------------------------------------------

    def _greet(self, connection: Connection, meeting: MeetingId) -> None:
        """A device listens to a meeting: its secretary sees who is there, and what waits for staff."""
        if Role.SECRETARY not in connection.seats[meeting].roles:
            return
        self._tell_who_is_online()
        for waiting in self._waiting.values():
            connection.send(envelope.Signal(waiting))
        for aside, reason in self.meetings.aside.items() if EDITION_2 in connection.features else ():
            told = envelope.StaffTold("meeting_aside", {"meeting": aside[-6:], "reason": reason})
            connection.send(envelope.Signal(told))

    def _tell_who_is_online(self) -> None:
        self.signals.put_later("Online", self._online, _hears_as_staff)

    def _online(self) -> envelope.Signal:
        people = {c.person for c in self._connections if c.person is not None}
        return envelope.Signal(envelope.Online(tuple(sorted(people))))

    async def show_life(self) -> None:
        """Every two seconds, a frame that says nothing but that the server is there, a few tablets at a time.

        Who has heard an event of a meeting since the last time knows it.
        """
        while True:
            await asyncio.sleep(limits.SIGN_OF_LIFE_S)
            since_s = asyncio.get_running_loop().time() - limits.SIGN_OF_LIFE_S
            told = [h.listeners for h in self.halls.values() if h.has_heard_since(since_s)]
            silent = list(self._connections.difference(*told))
            for start in range(0, len(silent), _SHOWN_AT_ONCE):
                for connection in silent[start : start + _SHOWN_AT_ONCE]:
                    connection.write(SIGN_OF_LIFE)
                await asyncio.sleep(0)

    # --- what stands in people.db ------------------------------------------------------------------------

    async def look_around(self) -> None:
        """Each second: leases, errands and meetings that the command line left, revoked devices, tablets that wait.

        What is in the way of one look is said, and passes: the next second looks again.
        """
        looks = (
            self._cut_revoked,
            self._tell_the_registry,
            self._show_waiting,
            self._open_meetings,
            self._run_errands,
            self._cut_stalled,
            self._renew_grants,
        )
        while True:
            for look in looks:
                try:
                    await look()
                except Exception as error:
                    hindrance = as_unavailable(error)
                    if hindrance is None:
                        raise
                    self._hindrances.say("looking around", hindrance)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _open_meetings(self) -> None:
        for meeting, reason in await self.meetings.open_new(self._open_hall):
            self.tell_staff("meeting_aside", meeting, {"meeting": meeting[-6:], "reason": reason})
        for gone in self.halls.keys() - {running.meeting for running in self.meetings.all()}:
            del self.halls[gone]

    async def _renew_grants(self) -> None:
        for running in self.meetings.all():
            self.halls[running.meeting].renew_grants()

    async def _run_errands(self) -> None:
        for running in self.meetings.all():
            for errand, command in await self.desk.ask(self.desk.errands.waiting, running.meeting):
                keys = await self.desk.ask(self.desk.errands.keys, errand)
                try:
                    await self.carrying.run_errand(running, errand, command, keys)
                except Unavailable as hindrance:  # it waits, and keeps no other meeting's waiting
                    log.error("errand %s: %s", errand, hindrance)
                    break
                await self.desk.ask(self.desk.errands.done, CommandId(errand))

    async def _tell_the_registry(self) -> None:
        seen, self._seen = self._seen, {}
        if seen:
            await self.desk.ask(self.desk.devices.note_seen, seen)

    async def _cut_revoked(self) -> None:
        revoked: set[DeviceId] = await self.desk.ask(self.desk.devices.revoked)
        for connection in self.connections() if revoked else ():
            if connection.device.device in revoked:
                connection.cut()
        self.readiness.forget(revoked)

    async def _show_waiting(self) -> None:
        found = await self.desk.ask(self.desk.devices.waiting, self.now_ms() - _WAITING_MS)
        now = {
            w.request: envelope.DeviceWaiting(w.request, w.device_name, w.digits)
            for w in found
            if not w.verdict
        }
        for request in self._waiting.keys() - now.keys():
            self.signals.put(envelope.Signal(envelope.DeviceSettled(request)), _hears_as_staff, request)
        for request in now.keys() - self._waiting.keys():
            self.signals.put(envelope.Signal(now[request]), _hears_as_staff, request)
        self._waiting = now

    async def _cut_stalled(self) -> None:
        now_s = asyncio.get_running_loop().time()
        looks_for_silence = now_s - self._silence_looked_s >= _SILENCE_EVERY_S
        if looks_for_silence:
            self._silence_looked_s = now_s
        for connection in self.connections():
            if connection.is_stalled(now_s):
                log.warning("cutting %s: it does not read", connection.device.name)
                connection.cut()
            elif looks_for_silence and connection.is_silent(now_s):
                log.info("cutting %s: nothing is heard of it", connection.device.name)
                connection.cut()


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


def _hears_as_staff(connection: Connection) -> bool:
    return connection.is_staff
