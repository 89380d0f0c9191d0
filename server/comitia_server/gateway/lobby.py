"""The lobby: which devices are connected, which seats they have, and what of the room is shared among them."""

import asyncio
import logging
import time
from collections.abc import Callable

from comitia_server.directory import RoomDirectory
from comitia_server.gateway.asking import Asking
from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.codes import Codes
from comitia_server.gateway.connection import Connection, Listeners
from comitia_server.gateway.fanout import Differences, FanOut
from comitia_server.gateway.frames import SIGN_OF_LIFE, text_frame
from comitia_server.gateway.grants import Grants
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.signals import Signals
from comitia_server.gateway.succession import Succession
from comitia_server.hindrances import Hindrances, as_unavailable
from comitia_server.people.desk import PeopleDesk
from comitia_server.people.devices import Device
from comitia_server.rooms.checking import BallotChecks
from comitia_server.rooms.epochs import Standing
from comitia_server.rooms.room import Committed, Room, changed_rights
from comitia_server.rooms.rooms import Rooms
from comitia_server.rooms.secret import SecretVotes
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused, Unavailable
from comitia_shared.ids import CommandId, DeviceId, MeetingId, PersonId, RoomId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import MeetingReopened
from comitia_shared.meeting.papers import RevisionAdded
from comitia_shared.meeting.sight import knows_item
from comitia_shared.meeting.votes import Stage
from comitia_shared.wire import envelope
from comitia_shared.wire.pairing import Pair, PairEnd
from comitia_shared.wire.readiness import CheckAgain
from comitia_shared.wire.version import EDITION_2

_SILENCE_EVERY_S = 4.0
_SHOWN_AT_ONCE = 64
_LOOK_EVERY_S = 1.0
_WAITING_MS = 900_000
_COUNT_RESTS_S = 0.5  # of who voted, which goes to everyone while everyone votes

log = logging.getLogger(__name__)


class Lobby:
    """Everyone who is connected to this room server."""

    def __init__(
        self,
        directory: RoomDirectory,
        desk: PeopleDesk,
        now_ms: Callable[[], int],
        hindrances: Hindrances,
    ) -> None:
        self._hindrances = hindrances
        self.desk = desk
        self.now_ms = now_ms
        self.room: RoomId = directory.room
        self.room_name = directory.name
        self.rooms = Rooms(directory, desk.authority, now_ms, self._committed)
        self.signals = Signals(lambda: list(self._connections))
        self.grants = Grants(now_ms)
        self.presenting = Presenting(self.signals)
        self.checks = BallotChecks()
        self.secret = SecretVotes(self.checks, desk.authority.certificate("issuing"))
        self.sharing = Sharing(desk, self.connections)
        self.asking = Asking(now_ms)
        self.budgets = Budgets(time.monotonic)
        self.codes = Codes(desk, self.rooms, self.asking)
        self.readiness = Readiness(self.signals, now_ms, _is_staff_of)
        self._connections: set[Connection] = set()
        self._succession = Succession(self._tell_of_twins)
        self._listening: dict[MeetingId, Listeners] = {}
        self._fanouts: dict[MeetingId, FanOut] = {}
        self._differences: dict[MeetingId, Differences] = {}
        self._held: dict[MeetingId, dict[Connection, envelope.Have]] = {}
        self._waiting: dict[str, envelope.DeviceWaiting] = {}
        self._bringing: set[asyncio.Task[None]] = set()
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
        for room in self.rooms.all():
            await self.sharing.sweep(room)

    def _register(self, room: Room) -> None:
        self._fanouts[room.meeting] = FanOut(room.seq)
        self._differences[room.meeting] = Differences()
        self._listening[room.meeting] = Listeners()
        self._held[room.meeting] = {}
        self.readiness.open(room.meeting)
        log.info("meeting %s is there with %d events", room.meeting, room.seq)
        self.secret.begin(room)
        for connection in self._connections:
            self._seat_newcomer(connection, room)

    def take_seats(self, connection: Connection, person: PersonId | None, ticket: str = "") -> None:
        """A person signed in on this device and got or showed this ticket (None: it is a hall display)."""
        self.leave_seats(connection)
        connection.person, connection.ticket = person, ticket
        for room in self.rooms.all():
            seat = room.seat_of(person, connection.device.device)
            if seat is not None:
                connection.seats[room.meeting] = seat
        self.readiness.seated(connection)
        self._tell_who_is_online()

    def end_elsewhere(self, connection: Connection) -> None:
        """A code was used here: this person's other tablets are signed in no more."""
        for other in [c for c in self._connections if c.person == connection.person and c is not connection]:
            self.leave_seats(other)
            other.cut()

    def leave_seats(self, connection: Connection) -> None:
        """Nobody is signed in on this device any more."""
        for listening in self._listening.values():
            listening.remove(connection)
        for held in self._held.values():
            held.pop(connection, None)
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

    async def bring_up_to_date(self, connection: Connection, room: Room, have: envelope.Have) -> None:
        """Send a device the keys it is due and what it has not heard of a meeting; then it hears what comes.

        One that has seen more than this server has keeps that for now, and holds the meeting.
        """
        seat = connection.seats.get(room.meeting)
        if seat is None:
            return
        standing = room.epochs.judge(connection.device.device, have)
        if standing is Standing.BEHIND:
            self._held[room.meeting][connection] = have
            self._tell_that_it_is_held(room)
            return
        self.grants.bring(connection, room, have)
        await self._differences[room.meeting].send(connection, room, have, standing)
        if connection.seats.get(room.meeting) is seat:  # still the same person with the same rights
            self._listen(connection, room.meeting)

    def _listen(self, connection: Connection, meeting: MeetingId) -> None:
        self._listening[meeting].add(connection)
        room = self.rooms.room(meeting)
        self._show_progress(room, connection)
        self.presenting.tell(connection, meeting)
        if room.epochs.is_held:
            connection.send(envelope.Signal(self._held_as(room, _is_staff_of(connection, meeting)), meeting))
        if _is_staff_of(connection, meeting):
            self.readiness.show_all(meeting)
        if Role.SECRETARY in connection.seats[meeting].roles:
            self._tell_who_is_online()
            for waiting in self._waiting.values():
                connection.send(envelope.Signal(waiting))
            for aside, reason in self.rooms.aside.items() if EDITION_2 in connection.features else ():
                told = envelope.StaffTold("meeting_aside", {"meeting": aside[-6:], "reason": reason})
                connection.send(envelope.Signal(told))

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
        self.signals.put(envelope.Signal(body), _is_staff, connection.device.device)

    def tell_staff(self, code: str, key: str, params: Params) -> None:
        """Let all staff of the room know something that is no event of a meeting."""
        told = envelope.Signal(envelope.StaffTold(code, params))
        self.signals.put(told, lambda c: EDITION_2 in c.features and _is_staff(c), code + key)

    def _tell_of_twins(self, device: Device) -> None:
        log.warning("two machines use the certificate of %s", device.device)
        self.tell_staff("device_twice", device.device, {"name": device.name})

    # --- what rooms tell ---------------------------------------------------------------------------------

    def _committed(self, room: Room, committed: Committed) -> None:
        listening = self._listening[room.meeting]
        for person in changed_rights(committed.before, committed.after):
            for connection in [c for c in self._connections if c.person == person]:
                self._seat_newcomer(connection, room)
        if any(isinstance(e.event, RevisionAdded) and e.event.level for e in committed.events):
            for connection in [c for c in listening if c.seats[room.meeting].is_guest_only]:
                self._seat_newcomer(connection, room)
        if any(isinstance(e.event, MeetingReopened) for e in committed.events):
            self._go_on(room)
        self.grants.after(room, committed, listening)
        self._fanouts[room.meeting].send(room, committed, listening)
        if committed.checkpoint is not None:
            self._send_checkpoint(room, committed, listening)
        self._show_progress(room)
        self.presenting.after(room)
        self.sharing.after(committed)
        self.secret.after(room, committed)

    def _seat_newcomer(self, connection: Connection, room: Room) -> None:
        """This device's view of the meeting has changed: its events follow from 1."""
        if not connection.greeted or (connection.person is None and not connection.device.hall):
            return
        seat = room.seat_of(connection.person, connection.device.device)
        if seat is None:
            return
        self._listening[room.meeting].remove(connection)
        connection.seats[room.meeting] = seat
        connection.send(envelope.Reset(room.meeting, tuple(sorted(seat.roles))))
        self._bring_soon(connection, room, envelope.Have(0))

    # --- a meeting that is held because tablets have seen more of it ---------------------------------------

    def _held_as(self, room: Room, is_staff: bool) -> envelope.RecordBehind:
        epochs = room.epochs
        if not is_staff:
            return envelope.RecordBehind(room.seq, epochs.known)
        states = [(self.readiness.state(d), h) for d, h in epochs.beyond.items()]
        rows = [
            envelope.Beyond(s.device, s.name, s.person, h.size, h.at_ms) for s, h in states if s is not None
        ]
        shown = sorted(rows, key=lambda row: -row.size)[: limits.TABLETS_PER_SIGNAL]
        return envelope.RecordBehind(room.seq, epochs.known, tuple(shown))

    def _tell_that_it_is_held(self, room: Room) -> None:
        for is_staff in (True, False):

            def make(is_staff: bool = is_staff) -> envelope.Signal:
                return envelope.Signal(self._held_as(room, is_staff), room.meeting)

            def hears(connection: Connection, is_staff: bool = is_staff) -> bool:
                seat = connection.seats.get(room.meeting)
                return seat is not None and seat.is_staff is is_staff

            self.signals.put_later("RecordBehind", make, hears, room.meeting, str(is_staff))

    def _go_on(self, room: Room) -> None:
        """The meeting was reopened: who had seen more begins anew from what the record has."""
        self._tell_that_it_is_held(room)
        held, self._held[room.meeting] = self._held[room.meeting], {}
        for connection, have in held.items():
            self._bring_soon(connection, room, have)

    def _bring_soon(self, connection: Connection, room: Room, have: envelope.Have) -> None:
        task = asyncio.create_task(self.bring_up_to_date(connection, room, have))
        self._bringing.add(task)
        task.add_done_callback(self._bringing.discard)

    def _send_checkpoint(self, room: Room, committed: Committed, listening: Listeners) -> None:
        assert committed.checkpoint is not None  # noqa: S101 - the caller looked
        since = committed.checkpoint_since
        proof = room.ledger.consistency(since, room.checkpoint_size)
        frame = text_frame(envelope.Checkpoint(room.meeting, committed.checkpoint, since, proof))
        for connection in listening:
            connection.write(frame)

    def _show_progress(self, room: Room, newcomer: Connection | None = None) -> None:
        """How many have voted: to everyone soon, to a tablet that has just come at once."""
        vote = room.state.votes.running
        if vote is None or vote.stage is not Stage.OPEN:
            return
        listening, item = self._listening[room.meeting], vote.item
        progress = envelope.VoteProgress(vote.vote, vote.voters, len(vote.roll))
        signal = envelope.Signal(progress, room.meeting)

        def hears(connection: Connection) -> bool:
            seat = connection.seats.get(room.meeting)
            return connection in listening and seat is not None and knows_item(room.state, seat, item)

        if newcomer is None:
            self.signals.put(signal, hears, rest_s=_COUNT_RESTS_S)
        elif hears(newcomer):
            newcomer.send(signal)

    def _tell_who_is_online(self) -> None:
        self.signals.put_later("Online", self._online, _is_staff)

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
            told = [self._listening[m] for m, f in self._fanouts.items() if f.all_heard_s > since_s]
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
        for meeting, reason in await self.rooms.open_new(self._register):
            self.tell_staff("meeting_aside", meeting, {"meeting": meeting[-6:], "reason": reason})

    async def _renew_grants(self) -> None:
        for room in self.rooms.all():
            self.grants.renew(room, self._listening[room.meeting])

    async def _run_errands(self) -> None:
        for room in self.rooms.all():
            for errand, command in await self.desk.ask(self.desk.errands.waiting, room.meeting):
                keys = await self.desk.ask(self.desk.errands.keys, errand)
                try:
                    await self.rooms.run_errand(room.meeting, errand, command, keys)
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
            self.signals.put(envelope.Signal(envelope.DeviceSettled(request)), _is_staff, request)
        for request in now.keys() - self._waiting.keys():
            self.signals.put(envelope.Signal(now[request]), _is_staff, request)
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


def _is_staff(connection: Connection) -> bool:
    return any(seat.is_staff for seat in connection.seats.values())


def _is_staff_of(connection: Connection, meeting: MeetingId) -> bool:
    seat = connection.seats.get(meeting)
    return seat is not None and seat.is_staff
