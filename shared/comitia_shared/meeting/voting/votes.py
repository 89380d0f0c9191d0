"""Votes: a question put, ballots, the count and the result. `polling` decides on these commands, `counting` counts.

Commands: OpenVote, CastBallot, CastMarks, CastSecretBallot, CountHands, EnterCounts, ExtendVote, CloseVote, GiveShare,
FinishCount, VoidVote. A vote puts one question to be answered for, against or abstaining, or a `sheet`: a ballot paper
of several questions, or of elections.
"""

from enum import StrEnum

import msgspec
from msgspec.structs import asdict, replace

from comitia_shared.belenios.tally import Counts
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting.voting import events
from comitia_shared.meeting.voting.attesting import Attestation
from comitia_shared.meeting.voting.questions import Marks, Question
from comitia_shared.meeting.voting.secret import SealedBallot

NOBODY = PersonId("")
"""Whose count it is of hands that one person counts: the record does not say."""


class Stage(StrEnum):
    """Where a vote stands.

    `OPENING` lasts while the parts of its roll arrive, `COUNTING` while tellers open a secret vote that has ended.
    """

    OPENING = "opening"
    OPEN = "open"
    COUNTING = "counting"
    CLOSED = "closed"
    VOID = "void"


class Vote(events.Put, msgspec.Struct, frozen=True):
    """A question put. Counts are those at its opening; `roll` and `ballots` are by person.

    Of a secret vote: how it is set up, the hashes of credentials by person, the sealed ballots in their order, the
    shares that open the sum by owner, the counts, at the end every tracking number, and whether the end was quorate;
    the encrypted sum as it was published, and what tellers' tablets vouched for beside their shares, by owner.
    `is_rightful`: whether the roll is that of who was here when it opened, as this state knows them.
    Of a vote with a `sheet` or with counted papers: the marks by person, those that were published, and the outcomes.
    """

    stage: Stage = Stage.OPENING
    opened_ms: int = 0
    closed_ms: int = 0
    roll: dict[PersonId, int] = {}
    result: events.Result | None = None
    void_reason: str = ""
    credentials: dict[PersonId, bytes] = {}
    board: tuple[SealedBallot, ...] = ()
    shares: dict[int, bytes] = {}
    total: bytes = b""
    attested: dict[int, Attestation] = {}
    counts: Counts | None = None
    trackers: tuple[str, ...] = ()
    ended_quorate: bool = True
    ended_weight: int = 0
    head: str = ""
    roll_hash: str = ""
    is_rightful: bool = True
    marks: dict[PersonId, Marks] = {}
    named: dict[PersonId, Marks] = {}
    at_desk: frozenset[PersonId] = frozenset()
    entered: dict[PersonId, events.Entered] = {}
    outcomes: tuple[events.Outcome, ...] = ()
    seats: dict[PersonId, PersonId] = {}
    proxies: dict[PersonId, tuple[PersonId, ...]] = {}

    @property
    def questions(self) -> tuple[Question, ...]:
        """What is on the paper: the sheet, or the one motion."""
        return self.sheet or (Question(self.question),)

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
        if self.setup is not None:
            return len({b.voter for b in self.board})
        return len(self.marks)


class Votes(msgspec.Struct, frozen=True):
    """This noun's part of the state: all votes of the meeting in the order of their opening."""

    votes: dict[VoteId, Vote] = {}

    def root(self, vote: VoteId) -> VoteId:
        """The vote that this one repeats, from the first."""
        found = self.votes.get(vote)
        return vote if found is None or found.repeats is None else self.root(found.repeats)

    @property
    def running(self) -> Vote | None:
        """The vote that is going on; there is one at most."""
        return next((v for v in reversed(self.votes.values()) if v.is_running), None)


def require_vote(votes: Votes, vote: VoteId) -> Vote:
    """The vote, or `unknown_vote`."""
    found = votes.votes.get(vote)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_VOTE)
    return found


def apply(votes: Votes, event: events.VotesEvent, at_ms: int) -> Votes:
    """The votes after `event`, which happened at `at_ms`."""
    if isinstance(event, events.VoteOpened):
        if event.vote in votes.votes:  # it was opened: nothing opens it again
            return votes
        return _with(votes, Vote(**asdict(event), opened_ms=at_ms))
    before = require_vote(votes, event.vote)
    after = _apply_to(before, event, at_ms)
    return votes if after is before else _with(votes, after)


def _apply_to(vote: Vote, event: events.AfterOpening, at_ms: int) -> Vote:  # noqa: C901 - a row per event
    if _is_over(vote, event):
        return vote
    match event:
        case events.VoteRollAdded() if vote.stage is not Stage.OPENING:
            return vote  # whoever may vote is fixed
        case events.VoteRollAdded(part=part, of=of, entries=entries):
            stage = Stage.OPEN if part == of else Stage.OPENING
            roll = {**vote.roll, **{e.person: e.weight for e in entries}}
            known = {e.person: e.credential for e in entries if e.credential}
            seats = {**vote.seats, **{e.person: e.seat_of for e in entries if e.seat_of is not None}}
            proxies = {**vote.proxies, **{e.person: e.proxy_of for e in entries if e.proxy_of}}
            credentials = {**vote.credentials, **known}
            return replace(
                vote, stage=stage, roll=roll, credentials=credentials, seats=seats, proxies=proxies
            )
        case events.SecretBallotCast(voter=voter, ballot=ballot, at_desk=at_desk):
            board = (*vote.board, SealedBallot(voter, ballot))
            return replace(vote, board=board, at_desk=_desk(vote, voter, at_desk))
        case events.TrackersPublished(trackers=trackers):
            return replace(vote, trackers=(*vote.trackers, *trackers))
        case events.VoteExtended(closes_at_ms=closes_at_ms):
            return replace(vote, closes_at_ms=closes_at_ms)
        case events.VoteEnded(voted=voted, quorate=quorate, weight=weight, head=head, roll=roll_hash):
            ended = replace(vote, stage=Stage.COUNTING, closed_ms=at_ms, ended_quorate=quorate)
            return replace(ended, ended_weight=weight or voted, head=head, roll_hash=roll_hash)
        case events.SumPublished(total=total):
            return replace(vote, total=total)
        case events.ShareGiven(owner=owner, part=part, attestation=word):
            attested = {**vote.attested, owner: word} if word is not None else vote.attested
            return replace(vote, shares={**vote.shares, owner: part}, attested=attested)
        case events.BallotCast(voter=voter, choice=choice, at_desk=at_desk):
            marks = {**vote.marks, voter: choice.marks}
            return replace(vote, marks=marks, at_desk=_desk(vote, voter, at_desk))
        case events.MarksCast(voter=voter, marks=marks, at_desk=at_desk):
            return replace(vote, marks={**vote.marks, voter: marks}, at_desk=_desk(vote, voter, at_desk))
        case events.HandsCounted(tally=tally, counter=counter):
            entered = events.Entered(((tally.yes, tally.no, tally.abstain),), tally.cast)
            return replace(vote, entered=_entered(vote, counter or NOBODY, entered))
        case events.CountsEntered(counter=counter, entered=entered):
            return replace(vote, entered=_entered(vote, counter, entered))
        case events.BallotsPublished(entries=entries):
            return replace(vote, named={**vote.named, **{e.person: e.choice.marks for e in entries}})
        case events.MarksPublished(entries=entries):
            return replace(vote, named={**vote.named, **{e.person: e.marks for e in entries}})
        case events.VoteClosed(result=result, counts=counts, outcomes=outcomes):
            ended = replace(vote, stage=Stage.CLOSED, closed_ms=vote.closed_ms or at_ms)
            return replace(ended, result=result, counts=counts, outcomes=outcomes)
        case events.VoteVoided(reason=reason):
            return replace(vote, stage=Stage.VOID, closed_ms=vote.closed_ms or at_ms, void_reason=reason)


def _is_over(vote: Vote, event: events.VotesEvent) -> bool:
    """Whether nothing comes of an event any more: a vote that ended can only be declared void, once."""
    if vote.stage is Stage.CLOSED:
        return not isinstance(event, events.VoteVoided)
    return vote.stage is Stage.VOID


def _entered(vote: Vote, counter: PersonId, entered: events.Entered) -> dict[PersonId, events.Entered]:
    """All counts, the newest last."""
    return {**{c: e for c, e in vote.entered.items() if c != counter}, counter: entered}


def _desk(vote: Vote, voter: PersonId, at_desk: bool) -> frozenset[PersonId]:
    return vote.at_desk | {voter} if at_desk else vote.at_desk


def _with(votes: Votes, vote: Vote) -> Votes:
    return replace(votes, votes={**votes.votes, vote.vote: vote})
