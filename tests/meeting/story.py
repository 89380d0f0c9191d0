"""Given, when, then on the pure meeting: a small body that tests bring into a state and command."""

from collections.abc import Callable

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, ItemId, MeetingId, PersonId, RequestId, VoteId
from comitia_shared.meeting import (
    ROOM_SEAT,
    AnyCommand,
    Meeting,
    Recorded,
    Role,
    Seat,
    apply,
    decide,
    due,
    record,
)
from comitia_shared.meeting.agenda import AddItem, Method, OpenMeeting, PrepareMeeting, StartItem
from comitia_shared.meeting.attendance import AddParticipants, CheckIn, Participant
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.voting.events import CastBallot, Choice, OpenVote
from comitia_shared.meeting.voting.majority import Threshold, parse_threshold
from comitia_shared.meeting.voting.votes import Stage, Vote

CUSTODY = Custody("org", "office", Level.INTERNAL)
START_MS = 1_800_000_000_000


def name(number: int) -> str:
    """An id that is easy to read in a failure."""
    return f"{number:032x}"


CHAIR, SECRETARY, GUEST = PersonId(name(1)), PersonId(name(2)), PersonId(name(3))


def delegate(number: int) -> PersonId:
    return PersonId(name(100 + number))


def item(number: int) -> ItemId:
    return ItemId(name(1000 + number))


def vote(number: int = 1) -> VoteId:
    return VoteId(name(2000 + number))


def request(number: int = 1) -> RequestId:
    return RequestId(name(3000 + number))


class Story:
    """A meeting with a chair, a secretary, a guest and some delegates, and its whole ledger."""

    def __init__(
        self, delegates: int = 4, quorum: str = "", readers: dict[int, tuple[PersonId, ...]] | None = None
    ) -> None:
        self.state = Meeting()
        self.ledger: list[Recorded] = []
        self.now_ms = START_MS
        self._commands = 0
        threshold = parse_threshold(quorum) if quorum else None
        self.does(
            ROOM_SEAT,
            PrepareMeeting(
                MeetingId(name(9)),
                "Meeting",
                "Hall",
                START_MS,
                "Asia/Ho_Chi_Minh",
                "vi",
                CUSTODY,
                quorum=threshold,
            ),
        )
        people = [
            Participant(CHAIR, "Chair", frozenset({Role.CHAIR})),
            Participant(SECRETARY, "Secretary", frozenset({Role.SECRETARY})),
            Participant(GUEST, "Guest", frozenset({Role.GUEST})),
            *(
                Participant(delegate(n), f"Delegate {n}", frozenset({Role.DELEGATE}))
                for n in range(delegates)
            ),
        ]
        self.does(ROOM_SEAT, AddParticipants(1, 1, tuple(people)))
        for number in (1, 2):
            self.does(
                ROOM_SEAT,
                AddItem(
                    item(number), str(number), f"Item {number}", CUSTODY, (readers or {}).get(number, ())
                ),
            )

    def seat(self, person: PersonId) -> Seat:
        return Seat(person, self.state.attendance.participants[person].roles)

    def does(self, seat: Seat | PersonId, command: AnyCommand) -> list[Recorded]:
        """Someone commands, and it happens."""
        actor = seat if isinstance(seat, Seat) else self.seat(seat)
        self._commands += 1
        events = decide(self.state, actor, command, self.now_ms)
        recorded = list(
            record(events, len(self.ledger), self.now_ms, CommandId(name(50_000 + self._commands)), actor)
        )
        for entry in recorded:
            self.state = apply(self.state, entry)
            self.ledger.append(entry)
        return recorded

    def refuses(self, seat: Seat | PersonId, command: AnyCommand, code: ErrorCode) -> None:
        """Someone commands, and is refused for this reason; nothing changes."""
        before = self.state
        try:
            self.does(seat, command)
        except Refused as refused:
            assert refused.code is code, refused
            assert self.state is before
        else:
            raise AssertionError(f"{command} was not refused")

    def passes(self, ms: int) -> None:
        """Time passes; the room does what is due."""
        self.now_ms += ms
        for command in due(self.state, self.now_ms):
            self.does(ROOM_SEAT, command)

    def opened(self, present: int | None = None) -> "Story":
        """The chair and so many delegates are here, the meeting is open, item 1 is on."""
        delegates = [p for p in self.state.attendance.participants if p not in (CHAIR, SECRETARY, GUEST)]
        for person in [CHAIR, *delegates[:present]]:
            self.does(person, CheckIn())
        self.does(CHAIR, OpenMeeting())
        self.does(CHAIR, StartItem(item(1)))
        return self

    def votes_on(
        self, threshold: str = "over half of members", method: Method = Method.OPEN, ms: int = 0
    ) -> "Story":
        """A vote is open on item 1."""
        needed: Threshold = parse_threshold(threshold)
        self.does(CHAIR, OpenVote(vote(), item(1), method, "Question", needed, ms))
        return self

    def answers(self, choice: Callable[[int], Choice | None]) -> None:
        """Everyone on the roll answers as `choice` says for their place; None = stays silent."""
        for place, person in enumerate(self.vote.roll):
            answer = choice(place)
            if answer is not None:
                self.does(person, CastBallot(vote(), answer))

    def stage(self) -> Stage:
        """Where the vote stands now."""
        return self.vote.stage

    @property
    def vote(self) -> Vote:
        return self.state.votes.votes[vote()]
