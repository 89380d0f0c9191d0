"""A hall: who is connected to one meeting, what goes out to them, and whom a record that is behind holds back."""

import logging
from typing import NamedTuple

from comitia_server.gateway.connection import Connection, Listeners
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.fanout import Differences, FanOut
from comitia_server.gateway.frames import text_frame
from comitia_server.gateway.grants import Grants
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.signals import Signals
from comitia_server.gateway.staff import Staff
from comitia_server.meetings.meeting import Batch, Listener, RunningMeeting, changed_rights
from comitia_server.meetings.meetings import Meetings
from comitia_server.meetings.secret import SecretVotes
from comitia_server.record.epochs import Standing
from comitia_server.tasks import Tasks
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.agenda import MeetingReopened
from comitia_shared.meeting.papers import RevisionAdded
from comitia_shared.meeting.sight import knows_item
from comitia_shared.meeting.voting.votes import Stage
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import Beyond, RecordBehind, VoteProgress

log = logging.getLogger(__name__)

_COUNT_RESTS_S = 0.5  # of who voted, which goes to everyone while everyone votes


class Shared(NamedTuple):
    """What all halls of a room share."""

    signals: Signals
    grants: Grants
    presenting: Presenting
    readiness: Readiness
    sharing: Sharing
    connections: Connections
    staff: Staff
    secret: SecretVotes
    tasks: Tasks


class Hall:
    """Everyone who is connected to one meeting."""

    def __init__(self, running: RunningMeeting, shared: Shared) -> None:
        self.running = running
        self.meeting = running.meeting
        self.listeners = Listeners()
        self._shared = shared
        self._fanout = FanOut(running.seq)
        self._differences = Differences()
        self._held: dict[Connection, envelope.Have] = {}

    # --- who comes and goes ------------------------------------------------------------------------------

    async def bring_up_to_date(self, connection: Connection, have: envelope.Have) -> None:
        """Send a device the keys it is due and what it has not heard; then it hears what comes.

        One that has seen more than this server has keeps that for now, and holds the meeting.
        """
        seat = connection.seats.get(self.meeting)
        if seat is None:
            return
        standing = self.running.epochs.judge(connection.device.device, have)
        if standing is Standing.BEHIND:
            self._held[connection] = have
            self._tell_that_it_is_held()
            return
        self._shared.grants.bring(connection, self.running, have)
        await self._differences.send(connection, self.running, have, standing)
        if connection.seats.get(self.meeting) is seat:  # still the same person with the same rights
            self.listen(connection)

    def listen(self, connection: Connection) -> None:
        """This device has everything so far, and hears what comes."""
        self.listeners.add(connection)
        self._show_progress(connection)
        self._shared.presenting.tell(connection, self.meeting)
        if self.running.epochs.is_held:
            behind = self._held_as(is_staff=connection.is_staff_of(self.meeting))
            connection.send(envelope.Signal(behind, self.meeting))
        if connection.is_staff_of(self.meeting):
            self._shared.readiness.show_all(self.meeting)
        self._shared.staff.greet(connection, self.meeting)

    def leave(self, connection: Connection) -> None:
        """Nobody of this meeting is at this device any more."""
        self.listeners.remove(connection)
        self._held.pop(connection, None)

    def seat(self, connection: Connection) -> None:
        """This device's view of the meeting has changed, or is new: its events follow from 1."""
        if not connection.greeted or (connection.person is None and not connection.device.hall):
            return
        seat = self.running.seat_of(connection.person, connection.device.device)
        if seat is None:
            return
        self.listeners.remove(connection)
        connection.seats[self.meeting] = seat
        connection.send(envelope.Reset(self.meeting, tuple(sorted(seat.roles))))
        self._bring_soon(connection, envelope.Have(0))

    def _bring_soon(self, connection: Connection, have: envelope.Have) -> None:
        self._shared.tasks.start("bringing a tablet up to date", self.bring_up_to_date(connection, have))

    # --- what goes out -----------------------------------------------------------------------------------

    def has_heard_since(self, since_s: float) -> bool:
        """Whether something has gone to all who listen since then, by the loop's clock."""
        return self._fanout.all_heard_s > since_s

    def after(self, committed: Batch) -> None:
        """A batch is durable: everyone hears what it brought."""
        for person in changed_rights(committed.before, committed.after):
            for connection in self._shared.connections.of(person):
                self.seat(connection)
        if any(isinstance(e.event, RevisionAdded) and e.event.level for e in committed.events):
            for connection in [c for c in self.listeners if c.seats[self.meeting].is_guest_only]:
                self.seat(connection)
        if any(isinstance(e.event, MeetingReopened) for e in committed.events):
            self._go_on()
        self._shared.grants.after(self.running, committed, self.listeners)
        self._fanout.send(self.running, committed, self.listeners)
        if committed.checkpoint is not None:
            self._send_checkpoint(committed.checkpoint, committed.checkpoint_since)
        self._show_progress()
        self._shared.presenting.after(self.running)
        self._shared.sharing.after(committed)
        self._shared.secret.after(self.running, committed)

    def renew_grants(self) -> None:
        """Give leases again before they end."""
        self._shared.grants.renew(self.running, self.listeners)

    def _send_checkpoint(self, note: str, since: int) -> None:
        proof = self.running.journal.consistency(since)
        frame = text_frame(envelope.Checkpoint(self.meeting, note, since, proof))
        for connection in self.listeners:
            connection.write(frame)

    def _show_progress(self, newcomer: Connection | None = None) -> None:
        """How many have voted: to everyone soon, to a tablet that has just come at once."""
        vote = self.running.state.votes.running
        if vote is None or vote.stage is not Stage.OPEN:
            return
        item = vote.item
        progress = VoteProgress(vote.vote, vote.voters, len(vote.roll))
        signal = envelope.Signal(progress, self.meeting)

        def hears(connection: Connection) -> bool:
            seat = connection.seats.get(self.meeting)
            return (
                connection in self.listeners
                and seat is not None
                and knows_item(self.running.state, seat, item)
            )

        if newcomer is None:
            self._shared.signals.put(signal, hears, rest_s=_COUNT_RESTS_S)
        elif hears(newcomer):
            newcomer.send(signal)

    # --- a meeting that is held because tablets have seen more of it ---------------------------------------

    def _held_as(self, *, is_staff: bool) -> RecordBehind:
        epochs = self.running.epochs
        if not is_staff:
            return RecordBehind(self.running.seq, epochs.known)
        states = [(self._shared.readiness.state(d), h) for d, h in epochs.beyond.items()]
        rows = [Beyond(s.device, s.name, s.person, h.size, h.at_ms) for s, h in states if s is not None]
        shown = sorted(rows, key=lambda row: -row.size)[: limits.TABLETS_PER_SIGNAL]
        return RecordBehind(self.running.seq, epochs.known, tuple(shown))

    def _tell_that_it_is_held(self) -> None:
        for is_staff in (True, False):

            def make(is_staff: bool = is_staff) -> envelope.Signal:
                return envelope.Signal(self._held_as(is_staff=is_staff), self.meeting)

            def hears(connection: Connection, is_staff: bool = is_staff) -> bool:
                seat = connection.seats.get(self.meeting)
                return seat is not None and seat.is_staff is is_staff

            self._shared.signals.put_later("RecordBehind", make, hears, self.meeting, str(is_staff))

    def _go_on(self) -> None:
        """The meeting was reopened: who had seen more begins anew from what the record has."""
        self._tell_that_it_is_held()
        held, self._held = self._held, {}
        for connection, have in held.items():
            self._bring_soon(connection, have)


class Halls:
    """The halls of the meetings that run; each is there as long as its meeting is."""

    def __init__(self, meetings: Meetings, shared: Shared) -> None:
        self._meetings = meetings
        self._shared = shared
        self._halls: dict[MeetingId, Hall] = {}
        self._at_rest: dict[MeetingId, set[Connection]] = {}

    def all(self) -> list[Hall]:
        """All of them."""
        return list(self._halls.values())

    def hall(self, meeting: MeetingId) -> Hall:
        """The hall of a meeting that runs, which is asked for by that. Raises: Refused unknown_meeting."""
        self._meetings.running(meeting)
        return self._halls[meeting]

    async def bring_up_to_date(self, connection: Connection, meeting: MeetingId, have: envelope.Have) -> None:
        """Send a device what it lacks of a meeting; one at rest of which it lacks nothing is left at rest.

        One at rest of which it lacks something is opened beside the rest of the conversation.
        """
        rest = self._meetings.resting.get(meeting)
        if meeting not in connection.seats:
            return
        if rest is None:
            try:
                hall = self.hall(meeting)
            except Refused:
                self._release(connection, meeting, have)
                return
            await hall.bring_up_to_date(connection, have)
            return
        if not rest.is_all(connection.person, have):
            seat = connection.seats[meeting]
            self._shared.tasks.start("opening a meeting at rest", self._wake(connection, meeting, seat, have))
            return
        self._at_rest.setdefault(meeting, set()).add(connection)
        connection.send(envelope.Events(meeting, rest.seq, rest.seq, (), rest.root))
        if connection.is_staff_of(meeting):
            self._shared.readiness.show_all(meeting)
        self._shared.staff.greet(connection, meeting)

    async def _wake(
        self, connection: Connection, meeting: MeetingId, seat: Seat, have: envelope.Have
    ) -> None:
        """Open a meeting for a device, if it is still there; where it cannot be, the device waits for nothing of it."""
        if connection.seats.get(meeting) is not seat:
            return
        try:
            await self._meetings.awake(meeting)
        except (Refused, Unavailable):
            if connection.seats.get(meeting) is seat:
                self._release(connection, meeting, have)
            raise
        if connection.seats.get(meeting) is seat:
            await self.hall(meeting).bring_up_to_date(connection, have)

    def _release(self, connection: Connection, meeting: MeetingId, have: envelope.Have) -> None:
        """A meeting cannot be read here now: a device has no seat in it, and waits for nothing more of it."""
        del connection.seats[meeting]
        connection.send(envelope.Events(meeting, have.seq, have.seq, (), have.root))

    def leave(self, connection: Connection) -> None:
        """Nobody is at this device any more."""
        for hall in self._halls.values():
            hall.leave(connection)
        for there in self._at_rest.values():
            there.discard(connection)

    async def open_new(self, *, may_rest: bool = False) -> None:
        """Open what has come, and what broke, again; staff hears of what cannot be opened."""
        for meeting, reason in await self._meetings.open_new(self._open, may_rest=may_rest):
            self._shared.staff.tell_of_aside(meeting, reason)
        for gone in self._halls.keys() - {running.meeting for running in self._meetings.all()}:
            del self._halls[gone]
        for meeting in self._meetings.resting:
            self._shared.readiness.open(meeting)

    async def let_rest(self) -> None:
        """Let a meeting rest that is over and that nobody asks for; who is there has everything of it."""

        def left(meeting: MeetingId) -> None:
            listeners = self._halls.pop(meeting).listeners
            self._at_rest[meeting] = set(listeners)
            for connection in listeners:
                listeners.remove(connection)

        await self._meetings.let_rest(left)

    def _open(self, running: RunningMeeting) -> Listener:
        """A meeting is there; who hears what it does."""
        hall = self._halls[running.meeting] = Hall(running, self._shared)
        self._shared.readiness.open(running.meeting)
        log.info("meeting %s is there with %d events", running.meeting, running.seq)
        self._shared.secret.begin(running)
        if running.meeting in self._meetings.resting:
            # Who lacks nothing listens from now on; whoever lacks something is being brought up to date.
            for connection in self._at_rest.pop(running.meeting, set()):
                hall.listen(connection)
        else:
            for connection in self._shared.connections.all():
                hall.seat(connection)
        return hall.after
