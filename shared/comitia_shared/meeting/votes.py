"""Votes: a question put, ballots, the count and the result. Here is decided whether a question is adopted.

Commands: OpenVote, CastBallot, CastSecretBallot, CountHands, CloseVote, GiveShare, FinishCount, VoidVote.
Who may vote is fixed when the vote opens; who comes later votes next time. Nobody sees a running split: a
ballot is an event for the ledger and its voter alone, and closing publishes every name and answer, from which
each replica counts again. A secret vote is closed first, and counted when enough tellers have opened its sum.
"""

from enum import StrEnum
from typing import TypeVar, assert_never

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.tally import Counts
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import Count, ItemId, Millis, PersonId, VoteId
from comitia_shared.meeting.agenda import Agenda, Method, Phase, check_text, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.credentials import Credentials, credential_hash
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.majority import Base, Threshold
from comitia_shared.meeting.seats import Seat
from comitia_shared.meeting.secret import (
    ROOM_OWNER,
    Opening,
    SealedBallot,
    Setup,
    archive_of,
    check_share,
    counts_of,
    credential_on,
    is_openable,
    opening_of,
    tracker_of,
)
from comitia_shared.meeting.tellers import Tellers

T = TypeVar("T")


class Choice(StrEnum):
    """The answers, in legal order: Tán thành, Không tán thành, Không biểu quyết."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Stage(StrEnum):
    """Where a vote stands.

    `OPENING` lasts while the parts of its roll arrive, `COUNTING` while tellers open a secret vote that has ended.
    """

    OPENING = "opening"
    OPEN = "open"
    COUNTING = "counting"
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


class RollEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One who may vote, with what weight, and in a secret vote the hash of the credential."""

    person: PersonId
    weight: int = 1
    credential: bytes = b""


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
    """A question put. Counts are those at its opening; `roll` and `ballots` are by person.

    Of a secret vote: how it is set up, the hashes of credentials by person, the sealed ballots in their order, the
    shares that open the sum by owner, the counts, at the end every tracking number, and whether the end was quorate.
    """

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
    setup: Setup | None = None
    credentials: dict[PersonId, bytes] = {}
    board: tuple[SealedBallot, ...] = ()
    shares: dict[int, bytes] = {}
    counts: Counts | None = None
    trackers: tuple[str, ...] = ()
    ended_quorate: bool = True

    @property
    def is_running(self) -> bool:
        """Whether ballots, counts or tellers are still awaited."""
        return self.stage in (Stage.OPENING, Stage.OPEN, Stage.COUNTING)

    @property
    def is_counting(self) -> bool:
        """Whether a secret vote has ended and tellers are awaited."""
        return self.stage is Stage.COUNTING

    @property
    def voters(self) -> int:
        """How many have voted, as far as is known here."""
        return len({b.voter for b in self.board} if self.setup is not None else self.ballots)

    @property
    def weights(self) -> tuple[tuple[PersonId, int], ...]:
        """The roll as it can be kept by."""
        return tuple(self.roll.items())


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

    `least`: tellers open no secret sum of fewer ballots, for it would show who chose what. The room adds the
    `setup` of a secret vote. Refused then too: no_tellers (no key is made), nobody_can_vote (nobody here has a
    credential).
    """

    vote: VoteId
    item: ItemId
    method: Method
    question: str
    threshold: Threshold
    duration_ms: Millis = 0
    repeats: VoteId | None = None
    least: Count = limits.LEAST_BALLOTS
    setup: Setup | None = None


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
    setup: Setup | None = None


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


class CastSecretBallot(Command, frozen=True):
    """My sealed ballot, which the room has verified; until the vote closes another one takes its place.

    Who: chair, delegate, who is on this vote's roll. Refused: unknown_vote, vote_closed, wrong_method, not_entitled,
    not_present (left since), already_voted (the very same ballot), bad_ballot (of another credential than mine).
    """

    vote: VoteId
    ballot: bytes


class SecretBallotCast(Event, frozen=True):
    """This person's sealed ballot is on the board. Its voter and the tellers hear of it before the vote closes."""

    vote: VoteId
    voter: PersonId
    ballot: bytes


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


class VoteEnded(Event, frozen=True):
    """A secret vote takes no more ballots; the tracking numbers of all precede this event in parts.

    `quorate`: whether enough members were here at this moment; who leaves while tellers open changes nothing.
    """

    vote: VoteId
    voted: int
    quorate: bool = True


class TrackersPublished(Event, frozen=True):
    """Up to 500 tracking numbers of a secret vote that has ended, in the order of the board."""

    vote: VoteId
    part: int
    of: int
    trackers: tuple[str, ...]


class GiveShare(Command, frozen=True):
    """My part of the opening of a secret vote's sum, which I have computed myself from the whole board.

    Who: a teller of the vote's ceremony. Refused: unknown_vote, wrong_step (it has not ended), not_allowed,
    already_there, wrong_key (not proved).
    """

    vote: VoteId
    part: bytes


class ShareGiven(Event, frozen=True):
    """A part of the opening; `owner` counts the trustees from 1, the room's own being the first."""

    vote: VoteId
    owner: int
    part: bytes


class FinishCount(Command, frozen=True):
    """The room's own part: with it and enough tellers' the result follows. Who: room.

    Refused: unknown_vote, wrong_step, too_few_tellers, wrong_key.
    """

    vote: VoteId
    part: bytes


class VoteClosed(Event, frozen=True):
    """The vote is closed; the names of a named vote precede this event in parts. `counts`: of a secret one."""

    vote: VoteId
    result: Result
    counts: Counts | None = None


class BallotsPublished(Event, frozen=True):
    """Up to 500 names and answers of a named vote that closes."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[NamedBallot, ...]


class ExtendVote(Command, frozen=True):
    """Give a vote that ends by itself more time: from its end, or from now where that has just passed.

    Who: chair, secretary. Refused: unknown_vote, vote_closed, wrong_step (it does not end by itself, or no time).
    """

    vote: VoteId
    extra_ms: Millis


class VoteExtended(Event, frozen=True):
    """The vote ends later."""

    vote: VoteId
    closes_at_ms: int


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


VotesCommand = (
    OpenVote
    | CastBallot
    | CastSecretBallot
    | CountHands
    | ExtendVote
    | CloseVote
    | GiveShare
    | FinishCount
    | VoidVote
)
VotesEvent = (
    VoteOpened
    | VoteRollAdded
    | BallotCast
    | SecretBallotCast
    | HandsCounted
    | VoteExtended
    | BallotsPublished
    | VoteEnded
    | TrackersPublished
    | ShareGiven
    | VoteClosed
    | VoteVoided
)


def require_vote(votes: Votes, vote: VoteId) -> Vote:
    """The vote, or `unknown_vote`."""
    found = votes.votes.get(vote)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_VOTE)
    return found


def _require_running(votes: Votes, vote: VoteId, method: Method | None = None) -> Vote:
    found = require_vote(votes, vote)
    if not found.is_running or found.is_counting:
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


def used_elections(votes: Votes) -> int:
    """How many of the drawn elections secret votes have used up, from the first."""
    return max((v.setup.number + 1 for v in votes.votes.values() if v.setup is not None), default=0)


def decide(
    votes: Votes,
    attendance: Attendance,
    agenda: Agenda,
    credentials: Credentials,
    tellers: Tellers,
    seat: Seat,
    command: VotesCommand,
    now_ms: int,
) -> list[Event]:
    """The events that `command` brings at `now_ms`, or `Refused`."""
    match command:
        case OpenVote():
            return _open(votes, attendance, agenda, credentials, command, now_ms)
        case CastSecretBallot(vote, ballot):
            return _cast_secret(votes, attendance, require_person(seat), vote, ballot)
        case GiveShare(vote, part):
            return _give_share(votes, tellers, require_person(seat), vote, part)
        case FinishCount(vote, part):
            return _finish(votes, vote, part)
        case CastBallot(vote, choice):
            return _cast(votes, attendance, require_person(seat), vote, choice)
        case CountHands(vote, yes, no, abstain):
            return _count_hands(_require_running(votes, vote, Method.HANDS), Tally(yes, no, abstain))
        case ExtendVote(vote, extra_ms):
            return _extend(_require_running(votes, vote), extra_ms, now_ms)
        case CloseVote(vote):
            return _close(_require_running(votes, vote), is_quorate(agenda, attendance))
        case VoidVote(vote, reason):
            found = require_vote(votes, vote)
            if found.stage is Stage.VOID:
                raise Refused(ErrorCode.ALREADY_THERE)
            return [VoteVoided(vote, check_text(reason))]
        case _:
            assert_never(command)


def _count_hands(vote: Vote, tally: Tally) -> list[Event]:
    most = sum(vote.roll.values())
    if min(tally.yes, tally.no, tally.abstain) < 0 or tally.cast > most:
        raise Refused(ErrorCode.COUNTS_TOO_HIGH, most=most)
    return [HandsCounted(vote.vote, tally)]


def _extend(vote: Vote, extra_ms: int, now_ms: int) -> list[Event]:
    if not vote.closes_at_ms or not extra_ms:
        raise Refused(ErrorCode.WRONG_STEP)
    return [VoteExtended(vote.vote, max(vote.closes_at_ms, now_ms) + extra_ms)]


def _open(
    votes: Votes, attendance: Attendance, agenda: Agenda, credentials: Credentials, c: OpenVote, now_ms: int
) -> list[Event]:
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
    if (c.setup is None) is (c.method is Method.SECRET):
        raise Refused(ErrorCode.NO_TELLERS)
    present = attendance.present_members
    roll = _without_doubles([_roll_entry(p.person, credentials, c.setup) for p in present])
    if c.setup is not None and not any(e.credential for e in roll):
        raise Refused(ErrorCode.NOBODY_CAN_VOTE)
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
        setup=c.setup,
    )
    return [opened, *(VoteRollAdded(c.vote, n, of, part) for n, of, part in _parts(roll))]


def _without_doubles(roll: list[RollEntry]) -> list[RollEntry]:
    """Who has bound somebody else's credential has none."""
    seen: set[bytes] = set()
    found = []
    for entry in roll:
        found.append(replace(entry, credential=b"") if entry.credential in seen else entry)
        seen.add(entry.credential)
    return found


def _roll_entry(person: PersonId, credentials: Credentials, setup: Setup | None) -> RollEntry:
    """One who may vote; without a credential, nobody votes for them on a tablet."""
    credential = credentials.of(person, setup.number) if setup is not None else ""
    return RollEntry(person, 1, credential_hash(credential) if credential else b"")


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


def _cast_secret(
    votes: Votes, attendance: Attendance, voter: PersonId, vote: VoteId, ballot: bytes
) -> list[Event]:
    found = _require_running(votes, vote, Method.SECRET)
    if not found.credentials.get(voter):
        raise Refused(ErrorCode.NOT_ENTITLED)
    if not attendance.is_present(voter):
        raise Refused(ErrorCode.NOT_PRESENT)
    if any(b.ballot == ballot for b in found.board):
        raise Refused(ErrorCode.ALREADY_VOTED)
    try:
        credential = credential_on(ballot)
    except Invalid:
        raise Refused(ErrorCode.BAD_BALLOT) from None
    if credential_hash(credential) != found.credentials[voter]:
        raise Refused(ErrorCode.BAD_BALLOT)
    return [SecretBallotCast(vote, voter, ballot)]


def opening(vote: Vote) -> Opening:
    """What there is to open of a secret vote that has ended. Raises: Refused wrong_step, wrong_key."""
    if vote.setup is None or vote.stage not in (Stage.COUNTING, Stage.CLOSED):
        raise Refused(ErrorCode.WRONG_STEP)
    try:
        return opening_of(vote.setup, vote.board, vote.weights)
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def roll_of(vote: Vote, credentials: Credentials) -> dict[str, int]:
    """The public credentials of a secret vote's roll with their weights, in the roll's order.

    Raises: Refused bad_board (no credential is known, or another than everyone was told at the opening).
    """
    found: dict[str, int] = {}
    for person, digest in vote.credentials.items():
        credential = credentials.of(person, vote.setup.number) if vote.setup is not None else ""
        if credential_hash(credential) != digest:
            raise Refused(ErrorCode.BAD_BOARD, reason="roll")
        found[credential] = vote.roll[person]
    return found


def archive(vote: Vote, credentials: Credentials) -> bytes:
    """A secret vote as a Belenios archive, as far as it has come.

    Raises: Refused wrong_method, bad_board, wrong_key (its ballots have no sum).
    """
    if vote.setup is None:
        raise Refused(ErrorCode.WRONG_METHOD)
    ended = opening(vote) if vote.stage in (Stage.COUNTING, Stage.CLOSED) else None
    roll, started_s = roll_of(vote, credentials), vote.opened_ms // 1000
    return archive_of(vote.setup, started_s, roll, vote.board, ended, vote.shares, vote.counts)


def _require_counting(votes: Votes, vote: VoteId) -> tuple[Vote, Opening]:
    found = require_vote(votes, vote)
    if found.stage is not Stage.COUNTING:
        raise Refused(ErrorCode.WRONG_STEP)
    return found, opening(found)


def _give_share(votes: Votes, tellers: Tellers, person: PersonId, vote: VoteId, part: bytes) -> list[Event]:
    found, sum_ = _require_counting(votes, vote)
    ceremony = tellers.ceremonies.get(found.setup.ceremony) if found.setup is not None else None
    if ceremony is None or person not in ceremony.members:
        raise Refused(ErrorCode.NOT_ALLOWED)
    owner = ROOM_OWNER + 1 + ceremony.members.index(person)
    if owner in found.shares:
        raise Refused(ErrorCode.ALREADY_THERE)
    _check_share(sum_, owner, part)
    return [ShareGiven(vote, owner, part)]


def _check_share(sum_: Opening, owner: int, part: bytes) -> None:
    try:
        check_share(sum_, owner, part)
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def _finish(votes: Votes, vote: VoteId, part: bytes) -> list[Event]:
    found, sum_ = _require_counting(votes, vote)
    if not is_openable(sum_, list(found.shares)):
        raise Refused(ErrorCode.TOO_FEW_TELLERS)
    _check_share(sum_, ROOM_OWNER, part)
    try:
        counts = counts_of(sum_, {**found.shares, ROOM_OWNER: part})
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None
    result = result_of(found, tally_of(counts), quorate=found.ended_quorate)
    return [ShareGiven(vote, ROOM_OWNER, part), VoteClosed(vote, result, counts)]


def tally_of(counts: Counts) -> Tally:
    """The counts of a question with three answers."""
    yes, no, abstain = counts[0]
    return Tally(yes, no, abstain)


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
    if vote.method is Method.SECRET:
        return tally_of(vote.counts) if vote.counts is not None else None
    return count(vote.roll, vote.names)


def _close(vote: Vote, quorate: bool) -> list[Event]:
    if vote.method is Method.HANDS:
        if vote.hands is None:
            raise Refused(ErrorCode.COUNTS_MISSING)
        return [VoteClosed(vote.vote, result_of(vote, vote.hands, quorate=quorate))]
    if vote.method is Method.SECRET:
        trackers = [tracker_of(b) for _, b in vote.board]
        published = [TrackersPublished(vote.vote, n, of, part) for n, of, part in _parts(trackers)]
        return [*published, VoteEnded(vote.vote, vote.voters, quorate)]
    tally = count(vote.roll, vote.ballots)
    named = [NamedBallot(p, vote.ballots[p]) for p in vote.roll if p in vote.ballots]
    parts = [BallotsPublished(vote.vote, n, of, part) for n, of, part in _parts(named)]
    return [*parts, VoteClosed(vote.vote, result_of(vote, tally, quorate=quorate))]


def deadline_ms(votes: Votes) -> int:
    """When the running vote must close by itself, in ms UTC; 0 = never.

    A show of hands without a count has nothing to close with: the secretary enters it late.
    """
    vote = votes.running
    waits = vote is not None and vote.method is Method.HANDS and vote.hands is None
    if vote is None or waits or vote.is_counting:
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
    event: VoteRollAdded
    | BallotCast
    | SecretBallotCast
    | HandsCounted
    | VoteExtended
    | BallotsPublished
    | VoteEnded
    | TrackersPublished
    | ShareGiven
    | VoteClosed
    | VoteVoided,
    at_ms: int,
) -> Vote:
    match event:
        case VoteRollAdded(part=part, of=of, entries=entries):
            stage = Stage.OPEN if part == of else Stage.OPENING
            roll = {**vote.roll, **{e.person: e.weight for e in entries}}
            known = {e.person: e.credential for e in entries if e.credential}
            return replace(vote, stage=stage, roll=roll, credentials={**vote.credentials, **known})
        case SecretBallotCast(voter=voter, ballot=ballot):
            return replace(vote, board=(*vote.board, SealedBallot(voter, ballot)))
        case TrackersPublished(trackers=trackers):
            return replace(vote, trackers=(*vote.trackers, *trackers))
        case VoteExtended(closes_at_ms=closes_at_ms):
            return replace(vote, closes_at_ms=closes_at_ms)
        case VoteEnded(quorate=quorate):
            return replace(vote, stage=Stage.COUNTING, closed_ms=at_ms, ended_quorate=quorate)
        case ShareGiven(owner=owner, part=part):
            return replace(vote, shares={**vote.shares, owner: part})
        case BallotCast(voter=voter, choice=choice):
            return replace(vote, ballots={**vote.ballots, voter: choice})
        case HandsCounted(tally=tally):
            return replace(vote, hands=tally)
        case BallotsPublished(entries=entries):
            return replace(vote, names={**vote.names, **{e.person: e.choice for e in entries}})
        case VoteClosed(result=result, counts=counts):
            hands = result.tally if vote.method is Method.HANDS else None
            ended_ms = vote.closed_ms or at_ms
            return replace(
                vote, stage=Stage.CLOSED, closed_ms=ended_ms, result=result, hands=hands, counts=counts
            )
        case VoteVoided(reason=reason):
            return replace(vote, stage=Stage.VOID, closed_ms=vote.closed_ms or at_ms, void_reason=reason)
        case _:
            assert_never(event)


def _with(votes: Votes, vote: Vote) -> Votes:
    return replace(votes, votes={**votes.votes, vote.vote: vote})
