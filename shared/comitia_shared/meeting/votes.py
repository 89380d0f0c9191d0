"""Votes: a question put, ballots, the count and the result. Here is decided whether a question is adopted.

Commands: OpenVote, CastBallot, CountHands, CloseVote, VoidVote.
Who may vote is fixed when the vote opens; who comes later votes next time. Nobody sees a running split: a
ballot is an event for the ledger and its voter alone, and closing publishes every name and answer, from which
each replica counts again.
"""

from enum import StrEnum
from typing import TypeVar, assert_never

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import Count, ItemId, Millis, PersonId, VoteId
from comitia_shared.meeting.agenda import Agenda, Method, Phase, check_text, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.majority import Base, Threshold
from comitia_shared.meeting.seats import Seat

T = TypeVar("T")


class Choice(StrEnum):
    """The answers, in legal order: Tán thành, Không tán thành, Không biểu quyết."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Stage(StrEnum):
    """Where a vote stands. `OPENING` lasts while the parts of its roll arrive."""

    OPENING = "opening"
    OPEN = "open"
    CLOSED = "closed"
    VOID = "void"


class Tally(msgspec.Struct, frozen=True):
    """Weighted counts per answer."""

    yes: int = 0
    no: int = 0
    abstain: int = 0

    @property
    def cast(self) -> int:
        """All ballots, abstaining ones included."""
        return self.yes + self.no + self.abstain


class RollEntry(msgspec.Struct, frozen=True):
    """One who may vote, and with what weight."""

    person: PersonId
    weight: int = 1


class NamedBallot(msgspec.Struct, frozen=True):
    """Who answered what, published when a named vote closes."""

    person: PersonId
    choice: Choice


class Result(msgspec.Struct, frozen=True):
    """What came out: counts, the number that the threshold was taken of, and the outcome.

    `quorate` false means that too few were present at closing: then nothing is adopted.
    """

    tally: Tally
    base: int
    adopted: bool
    quorate: bool


class Vote(msgspec.Struct, frozen=True):
    """A question put. Counts are those at its opening; `roll` and `ballots` are by person."""

    vote: VoteId
    item: ItemId
    method: Method
    question: str
    threshold: Threshold
    custody: Custody
    members: int
    summoned: int
    present: int
    stage: Stage = Stage.OPENING
    opened_ms: int = 0
    closes_at_ms: int = 0
    closed_ms: int = 0
    repeats: VoteId | None = None
    roll: dict[PersonId, int] = {}
    ballots: dict[PersonId, Choice] = {}
    names: dict[PersonId, Choice] = {}
    hands: Tally | None = None
    result: Result | None = None
    void_reason: str = ""

    @property
    def is_running(self) -> bool:
        """Whether ballots or counts are still awaited."""
        return self.stage in (Stage.OPENING, Stage.OPEN)


class Votes(msgspec.Struct, frozen=True):
    """This noun's part of the state: all votes of the meeting in the order of their opening."""

    votes: dict[VoteId, Vote] = {}

    @property
    def running(self) -> Vote | None:
        """The vote that is going on; there is one at most."""
        return next((v for v in reversed(self.votes.values()) if v.is_running), None)


class OpenVote(Command, frozen=True):
    """Put a question on the running item. Everyone entitled and checked in at this moment may vote.

    `duration_ms` 0 = until someone closes it. `repeats` names a void vote that this one repeats.
    Who: chair, secretary. Refused: wrong_phase, unknown_item, item_not_running, vote_running, no_quorum,
    already_there, unknown_vote (repeats), vote_not_closed (repeats is not void), empty_text, too_long.
    """

    vote: VoteId
    item: ItemId
    method: Method
    question: str
    threshold: Threshold
    duration_ms: Millis = 0
    repeats: VoteId | None = None


class VoteOpened(Event, frozen=True):
    """A question is put. Its roll follows in parts, in the same breath."""

    vote: VoteId
    item: ItemId
    method: Method
    question: str
    threshold: Threshold
    custody: Custody
    members: int
    summoned: int
    present: int
    closes_at_ms: int = 0
    repeats: VoteId | None = None


class VoteRollAdded(Event, frozen=True):
    """Up to 500 of those who may vote. With the last part the vote is open."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[RollEntry, ...]


class CastBallot(Command, frozen=True):
    """My answer; it counts once and is final.

    Who: chair, delegate, who is on this vote's roll. Refused: unknown_vote, vote_closed, wrong_method,
    not_entitled, not_present (left since), already_voted.
    """

    vote: VoteId
    choice: Choice


class BallotCast(Event, frozen=True):
    """This person's ballot is in. Only its voter hears of it before the vote closes."""

    vote: VoteId
    voter: PersonId
    choice: Choice


class CountHands(Command, frozen=True):
    """The count of a show of hands; entering it again before closing replaces it.

    Who: secretary, chair. Refused: unknown_vote, vote_closed, wrong_method, counts_too_high.
    """

    vote: VoteId
    yes: Count
    no: Count
    abstain: Count


class HandsCounted(Event, frozen=True):
    """A secretary entered the count."""

    vote: VoteId
    tally: Tally


class CloseVote(Command, frozen=True):
    """End the vote and publish its result.

    Who: chair, secretary, room (its time is up). Refused: unknown_vote, vote_closed, counts_missing.
    """

    vote: VoteId


class VoteClosed(Event, frozen=True):
    """The vote is closed; the names of a named vote precede this event in parts."""

    vote: VoteId
    result: Result


class BallotsPublished(Event, frozen=True):
    """Up to 500 names and answers of a named vote that closes."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[NamedBallot, ...]


class VoidVote(Command, frozen=True):
    """Declare a vote void; it stays on record, and another may repeat it.

    Who: chair, secretary. Refused: unknown_vote, already_there, empty_text (reason), too_long.
    """

    vote: VoteId
    reason: str


class VoteVoided(Event, frozen=True):
    """This vote does not count."""

    vote: VoteId
    reason: str


VotesCommand = OpenVote | CastBallot | CountHands | CloseVote | VoidVote
VotesEvent = (
    VoteOpened | VoteRollAdded | BallotCast | HandsCounted | BallotsPublished | VoteClosed | VoteVoided
)


def require_vote(votes: Votes, vote: VoteId) -> Vote:
    """The vote, or `unknown_vote`."""
    found = votes.votes.get(vote)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_VOTE)
    return found


def _require_running(votes: Votes, vote: VoteId, method: Method | None = None) -> Vote:
    found = require_vote(votes, vote)
    if not found.is_running:
        raise Refused(ErrorCode.VOTE_CLOSED)
    if method is not None and found.method is not method:
        raise Refused(ErrorCode.WRONG_METHOD)
    return found


def is_quorate(agenda: Agenda, attendance: Attendance) -> bool:
    """Whether enough members are here, by the meeting's rule; without a rule, always."""
    if agenda.quorum is None:
        return True
    present = len(attendance.present_members)
    base = len(attendance.members)
    return agenda.quorum.is_met(present, base - present, base)


def decide(
    votes: Votes, attendance: Attendance, agenda: Agenda, seat: Seat, command: VotesCommand, now_ms: int
) -> list[Event]:
    """The events that `command` brings at `now_ms`, or `Refused`."""
    match command:
        case OpenVote():
            return _open(votes, attendance, agenda, command, now_ms)
        case CastBallot(vote, choice):
            return _cast(votes, attendance, require_person(seat), vote, choice)
        case CountHands(vote, yes, no, abstain):
            found = _require_running(votes, vote, Method.HANDS)
            tally = Tally(yes, no, abstain)
            if min(yes, no, abstain) < 0 or tally.cast > sum(found.roll.values()):
                raise Refused(ErrorCode.COUNTS_TOO_HIGH, most=sum(found.roll.values()))
            return [HandsCounted(vote, tally)]
        case CloseVote(vote):
            return _close(_require_running(votes, vote), is_quorate(agenda, attendance))
        case VoidVote(vote, reason):
            found = require_vote(votes, vote)
            if found.stage is Stage.VOID:
                raise Refused(ErrorCode.ALREADY_THERE)
            return [VoteVoided(vote, check_text(reason))]
        case _:
            assert_never(command)


def _open(votes: Votes, attendance: Attendance, agenda: Agenda, c: OpenVote, now_ms: int) -> list[Event]:
    require_phase(agenda, Phase.OPEN)
    item = require_item(agenda, c.item)
    if agenda.current != c.item:
        raise Refused(ErrorCode.ITEM_NOT_RUNNING)
    if votes.running is not None:
        raise Refused(ErrorCode.VOTE_RUNNING)
    if c.vote in votes.votes:
        raise Refused(ErrorCode.ALREADY_THERE)
    if c.repeats is not None and require_vote(votes, c.repeats).stage is not Stage.VOID:
        raise Refused(ErrorCode.VOTE_NOT_CLOSED)
    if not is_quorate(agenda, attendance):
        raise Refused(ErrorCode.NO_QUORUM)
    present = attendance.present_members
    closes_at_ms = now_ms + c.duration_ms if c.duration_ms > 0 else 0
    opened = VoteOpened(
        vote=c.vote,
        item=c.item,
        method=c.method,
        question=check_text(c.question),
        threshold=c.threshold,
        custody=item.custody,
        members=len(attendance.members),
        summoned=sum(p.summoned for p in attendance.members),
        present=len(present),
        closes_at_ms=closes_at_ms,
        repeats=c.repeats,
    )
    roll = [RollEntry(p.person) for p in present]
    return [opened, *(VoteRollAdded(c.vote, n, of, part) for n, of, part in _parts(roll))]


def _parts(entries: list[T]) -> list[tuple[int, int, tuple[T, ...]]]:
    size = limits.PART_ENTRIES
    of = max(1, -(-len(entries) // size))
    return [(n, of, tuple(entries[(n - 1) * size : n * size])) for n in range(1, of + 1)]


def _cast(votes: Votes, attendance: Attendance, voter: PersonId, vote: VoteId, choice: Choice) -> list[Event]:
    found = _require_running(votes, vote, Method.OPEN)
    if voter not in found.roll:
        raise Refused(ErrorCode.NOT_ENTITLED)
    if not attendance.is_present(voter):
        raise Refused(ErrorCode.NOT_PRESENT)
    if voter in found.ballots:
        raise Refused(ErrorCode.ALREADY_VOTED)
    return [BallotCast(vote, voter, choice)]


def count(roll: dict[PersonId, int], ballots: dict[PersonId, Choice]) -> Tally:
    """The weighted counts of `ballots`; a ballot of someone who is not on the roll weighs nothing."""
    sums = dict.fromkeys(Choice, 0)
    for person, choice in ballots.items():
        sums[choice] += roll.get(person, 0)
    return Tally(sums[Choice.YES], sums[Choice.NO], sums[Choice.ABSTAIN])


def base_of(vote: Vote, tally: Tally) -> int:
    """The number that this vote's threshold is a share of.

    Named answers know no blank or invalid ballot, so `valid` equals `cast` here.
    """
    match vote.threshold.base:
        case Base.MEMBERS:
            return vote.members
        case Base.SUMMONED:
            return vote.summoned
        case Base.PRESENT:
            return vote.present
        case Base.CAST | Base.VALID:
            return tally.cast
        case _:
            assert_never(vote.threshold.base)


def result_of(vote: Vote, tally: Tally, *, quorate: bool) -> Result:
    """Whether the question is adopted: threshold met, and enough members still there."""
    base = base_of(vote, tally)
    return Result(tally, base, quorate and vote.threshold.is_met(tally.yes, tally.no, base), quorate)


def recount(vote: Vote) -> Tally | None:
    """The counts that follow from what was published; None where there is nothing to count from."""
    if vote.method is Method.HANDS:
        return vote.hands
    return count(vote.roll, vote.names)


def _close(vote: Vote, quorate: bool) -> list[Event]:
    if vote.method is Method.HANDS:
        if vote.hands is None:
            raise Refused(ErrorCode.COUNTS_MISSING)
        return [VoteClosed(vote.vote, result_of(vote, vote.hands, quorate=quorate))]
    tally = count(vote.roll, vote.ballots)
    named = [NamedBallot(p, vote.ballots[p]) for p in vote.roll if p in vote.ballots]
    parts = [BallotsPublished(vote.vote, n, of, part) for n, of, part in _parts(named)]
    return [*parts, VoteClosed(vote.vote, result_of(vote, tally, quorate=quorate))]


def deadline_ms(votes: Votes) -> int:
    """When the running vote must close by itself, in ms UTC; 0 = never.

    A show of hands without a count has nothing to close with: the secretary enters it late.
    """
    vote = votes.running
    if vote is None or (vote.method is Method.HANDS and vote.hands is None):
        return 0
    return vote.closes_at_ms


def due(votes: Votes, now_ms: int) -> list[CloseVote]:
    """The commands that the room itself must issue because a deadline has passed."""
    vote, deadline = votes.running, deadline_ms(votes)
    return [CloseVote(vote.vote)] if vote is not None and 0 < deadline <= now_ms else []


def apply(votes: Votes, event: VotesEvent, at_ms: int) -> Votes:
    """The votes after `event`, which happened at `at_ms`."""
    if isinstance(event, VoteOpened):
        fields = {f: getattr(event, f) for f in VoteOpened.__struct_fields__}
        return _with(votes, Vote(**fields, opened_ms=at_ms))
    return _with(votes, _apply_to(require_vote(votes, event.vote), event, at_ms))


def _apply_to(
    vote: Vote,
    event: VoteRollAdded | BallotCast | HandsCounted | BallotsPublished | VoteClosed | VoteVoided,
    at_ms: int,
) -> Vote:
    match event:
        case VoteRollAdded(part=part, of=of, entries=entries):
            stage = Stage.OPEN if part == of else Stage.OPENING
            return replace(vote, stage=stage, roll={**vote.roll, **{e.person: e.weight for e in entries}})
        case BallotCast(voter=voter, choice=choice):
            return replace(vote, ballots={**vote.ballots, voter: choice})
        case HandsCounted(tally=tally):
            return replace(vote, hands=tally)
        case BallotsPublished(entries=entries):
            return replace(vote, names={**vote.names, **{e.person: e.choice for e in entries}})
        case VoteClosed(result=result):
            hands = result.tally if vote.method is Method.HANDS else None
            return replace(vote, stage=Stage.CLOSED, closed_ms=at_ms, result=result, hands=hands)
        case VoteVoided(reason=reason):
            return replace(vote, stage=Stage.VOID, closed_ms=vote.closed_ms or at_ms, void_reason=reason)
        case _:
            assert_never(event)


def _with(votes: Votes, vote: Vote) -> Votes:
    return replace(votes, votes={**votes.votes, vote.vote: vote})
