"""Votes: a question put, ballots, the count and the result. `polling` decides on these commands, `counting` counts.

Commands: OpenVote, CastBallot, CastSecretBallot, CountHands, CloseVote, GiveShare, FinishCount, VoidVote.
"""

from enum import StrEnum
from typing import assert_never

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.belenios.tally import Counts
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import Count, ItemId, Millis, PersonId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.majority import Threshold
from comitia_shared.meeting.secret import (
    SealedBallot,
    Setup,
)


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
