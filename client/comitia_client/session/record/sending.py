"""Commands and ballots on their way to the server: kept before they are sent, sent again, told what became of them."""

from collections.abc import Callable

from comitia_client.session.line.link import new_id
from comitia_client.session.model import BallotStage, MyBallot
from comitia_client.session.record.outbox import AnyBallot, Ballots, lasts, still_counts
from comitia_client.session.tablet import Tablet
from comitia_client.vault.store import OutCommand, PersonStore
from comitia_shared.belenios.ballots import tracking_number
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, MeetingId, PersonId, ShareId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting
from comitia_shared.meeting.sharing import ShareNotes, WithdrawNotes
from comitia_shared.meeting.voting.events import CastSecretBallot
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_command, encode

_NOT_KNOWN_YET = (ErrorCode.UNKNOWN_MEETING, ErrorCode.NOT_A_PARTICIPANT, ErrorCode.NOT_SIGNED_IN)


class Sending:
    """What one signed-in person sends. `waits`: the server could not take a command, which must be sent again.

    `state` is what is known of a meeting.
    """

    def __init__(
        self,
        tablet: Tablet,
        person: PersonId | None,
        store: PersonStore,
        state: Callable[[MeetingId], Meeting],
        tell: Callable[[ErrorCode], None],
    ) -> None:
        self._person = person
        self._store = store
        self._vault = tablet.vault
        self._line = tablet.line
        self._state = state
        self._on_change = tablet.show_soon
        self._tell = tell
        self._waiting: dict[CommandId, tuple[MeetingId, AnyCommand]] = {}
        self._in_flight: set[CommandId] = set()
        self._ballots = Ballots()
        self._at_desk: tuple[CommandId, AnyBallot] | None = None
        self.waits = False

    async def load(self) -> None:
        """What was kept: my ballots that were answered, and what was not answered yet."""
        for command in await self._vault.ask(self._store.answered):
            self._mark(command.meeting, decode_command(command.body), BallotStage.RECEIVED)
            self.follow(command.meeting)
        for command in await self._vault.ask(self._store.outbox):
            body = decode_command(command.body)
            self._mark(command.meeting, body, BallotStage.RESENDING)
            self._waiting[command.id] = command.meeting, body

    def follow(self, meeting: MeetingId) -> None:
        """The record of a meeting has grown: it says where my ballots stand."""
        self._ballots.follow(meeting, self._state(meeting), self._person)

    def ballots(self, meeting: MeetingId) -> dict[VoteId, MyBallot]:
        """My ballots in a meeting."""
        return self._ballots.of(meeting)

    def shares(self, meeting: MeetingId) -> tuple[ShareNotes | WithdrawNotes, ...]:
        """Shares that the server does not know yet."""
        waiting = [b for m, b in self._waiting.values() if m == meeting]
        return tuple(b for b in waiting if isinstance(b, ShareNotes | WithdrawNotes))

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command; false = it waits here. Raises: Refused, Unavailable."""
        name = new_id()
        message = envelope.Command(name, meeting, body)
        if not lasts(body):
            await self._line.ask(message)
            return True
        await self._vault.ask(self._store.put_out, OutCommand(name, meeting, encode(body)))
        self._waiting[name] = meeting, body
        try:
            await self._send_lasting(name, meeting, body)
        except Unavailable:
            self.waits = True
            self._on_change()
            return False
        return True

    async def _send_lasting(self, name: CommandId, meeting: MeetingId, body: AnyCommand) -> None:
        """Send a kept command; what the server answers, yes or no, ends its waiting."""
        self._in_flight.add(name)
        try:
            answer = await self._line.ask(envelope.Command(name, meeting, body))
        except Refused as refused:
            if refused.code in _NOT_KNOWN_YET:  # a restored server may learn of the meeting, or of me, again
                raise Unavailable(refused.code) from None
            self._waiting.pop(name, None)
            await self._vault.ask(self._store.refused, name)
            raise
        finally:
            self._in_flight.discard(name)
        seq = answer.seq if isinstance(answer, envelope.Accepted) else 0
        self._waiting.pop(name, None)
        await self._vault.ask(self._store.accepted, name, seq)
        self._on_change()

    async def accepted(self, answer: envelope.Accepted) -> None:
        """An answer that nobody awaits any more: the command is on record all the same."""
        self._waiting.pop(answer.id, None)
        await self._vault.ask(self._store.accepted, answer.id, answer.seq)

    async def take_back(self, share: ShareId) -> bool:
        """A share that the server does not know yet is not made at all; whether there was such a one."""
        for name, (_, body) in list(self._waiting.items()):
            if isinstance(body, ShareNotes) and body.share == share and name not in self._in_flight:
                del self._waiting[name]
                await self._vault.ask(self._store.refused, name)
                self._on_change()
                return True
        return False

    async def cast(self, meeting: MeetingId, command: AnyBallot) -> None:
        """Send my ballot, a sealed one in the place of an earlier one.

        Raises: Unavailable no_connection; Refused, which the sheet says in words.
        """
        if not self._line.is_up:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        if command.voter is not None:  # nothing of it stays here but its name, while no answer has come
            if self._at_desk is None or self._at_desk[1] != command:
                self._at_desk = new_id(), command
            name = self._at_desk[0]
            await self._line.ask(envelope.Command(name, meeting, command))
            self._at_desk = None
            return
        self._mark(meeting, command, BallotStage.SENDING)
        self._on_change()
        try:
            arrived = await self.command(meeting, command)
        except (Refused, Unavailable) as refused:
            self._mark(meeting, command, BallotStage.REFUSED, refused.code)
            self.follow(meeting)  # an earlier ballot of mine still counts
            self._on_change()
            raise
        if arrived:
            self._mark(meeting, command, BallotStage.RECEIVED, at_ms=self._line.now_ms())
        else:
            self._mark(meeting, command, BallotStage.RESENDING)
        self._on_change()

    def _mark(
        self,
        meeting: MeetingId,
        body: AnyCommand,
        stage: BallotStage,
        reason: ErrorCode | None = None,
        at_ms: int = 0,
    ) -> None:
        """Where my ballot stands now; other commands leave no such mark."""
        if isinstance(body, AnyBallot):
            tracker = tracking_number(body.ballot) if isinstance(body, CastSecretBallot) else ""
            self._ballots.mark(meeting, body.vote, MyBallot(stage, at_ms, reason, tracker))

    async def flush(self, had: dict[MeetingId, int], held: frozenset[MeetingId]) -> None:
        """Send what waits, in order; a ballot whose vote has closed is dropped. Called when events are up to date.

        What was accepted, but is not on the record that the server has now, which `had` so many events, waits again.
        The server takes nothing for meetings that are `held`.
        """
        self.waits = False
        for meeting, seq in had.items():
            await self._vault.ask(self._store.offer_again, meeting, seq)
        for waiting in await self._vault.ask(self._store.outbox):
            if waiting.id in self._in_flight or waiting.meeting in held:
                continue  # who sent it still awaits its answer, or the server takes nothing now
            if not await self._offer(waiting):
                return
        self._on_change()

    async def _offer(self, waiting: OutCommand) -> bool:
        """Send one command that waits; false = the line is down."""
        body = decode_command(waiting.body)
        if not still_counts(body, self._state(waiting.meeting)):
            await self._vault.ask(self._store.refused, waiting.id)
            self.follow(waiting.meeting)
            return True
        try:
            await self._send_lasting(waiting.id, waiting.meeting, body)
        except Refused as refused:
            self._mark(waiting.meeting, body, BallotStage.REFUSED, refused.code)
            if isinstance(body, ShareNotes):
                self._tell(refused.code)
        except Unavailable as hindrance:
            self.waits = True
            return hindrance.code is not ErrorCode.NO_CONNECTION
        else:
            self._mark(waiting.meeting, body, BallotStage.RECEIVED, at_ms=self._line.now_ms())
        return True

    def lost_connection(self) -> None:
        """The link is down: what was being sent is being sent again."""
        self._ballots.lost_connection()
