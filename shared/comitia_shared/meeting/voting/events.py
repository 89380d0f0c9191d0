"""What may be asked of a vote, and what happens to it: commands, events, and what they carry."""

from enum import StrEnum

import msgspec

from comitia_shared import limits
from comitia_shared.belenios.tally import Counts
from comitia_shared.ids import Count, ItemId, Millis, PersonId, Short, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.voting.attesting import Attestation
from comitia_shared.meeting.voting.entitlement import RollEntry
from comitia_shared.meeting.voting.majority import Threshold
from comitia_shared.meeting.voting.questions import Marks, Question, Row, Rows
from comitia_shared.meeting.voting.secret import Setup


class Choice(StrEnum):
    """The answers, in legal order: Tán thành, Không tán thành, Không biểu quyết."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"

    @property
    def marks(self) -> Marks:
        """This answer as the marks on a paper with one motion."""
        return ((tuple(Choice).index(self),),)


def choice_of(marks: Marks) -> Choice | None:
    """The answer that the marks on a paper with one motion give; None = they give none."""
    return next((c for c in Choice if c.marks == marks), None)


class Tally(msgspec.Struct, frozen=True):
    """Weighted counts per answer."""

    yes: int = 0
    no: int = 0
    abstain: int = 0

    @property
    def cast(self) -> int:
        """All ballots, abstaining ones included."""
        return self.yes + self.no + self.abstain


class NamedBallot(msgspec.Struct, frozen=True):
    """Who answered what, published when a named vote closes."""

    person: PersonId
    choice: Choice


class NamedMarks(msgspec.Struct, frozen=True):
    """Who marked what on a sheet, published when a named vote closes."""

    person: PersonId
    marks: Marks


class Entered(msgspec.Struct, frozen=True, omit_defaults=True):
    """A count by hand, as one person entered it.

    `rows`: the counts; `collected`: how many papers came back, and of them the `invalid` ones; `issued`: how many were
    handed out, 0 = not recorded.
    """

    rows: Rows
    collected: Count
    invalid: Count = 0
    issued: Count = 0


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one question came to.

    `row`: its counts in the order shown; `cast` the weight of all ballots, `invalid` that of papers that do not count;
    `base` the number its threshold was taken of. Of a motion whether it is `adopted`; of an election who is `elected`
    (numbers of candidates, most votes first), and who of those that have enough are `tied` for the last seats.
    """

    row: Row
    cast: int
    base: int
    invalid: int = 0
    adopted: bool = False
    elected: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()


class Result(msgspec.Struct, frozen=True):
    """What came out: counts, the number that the threshold was taken of, and the outcome.

    `quorate` false means that too few were present at closing: then nothing is adopted. Of a sheet `adopted` says
    whether every question was decided (motions adopted, seats filled), and the numbers are in the vote's outcomes.
    """

    tally: Tally
    base: int
    adopted: bool
    quorate: bool


class OpenVote(Command, frozen=True):
    """Put a question on the running item. Everyone entitled and checked in at this moment may vote.

    `duration_ms` 0 = until someone closes it, as always where hands or papers are counted, whose numbers may still be
    mended. `repeats` names a vote without effect (void, or without a quorum) that this one repeats.
    Who: chair, secretary. Refused: wrong_phase, unknown_item, item_not_running, vote_running, no_quorum,
    already_there, unknown_vote (repeats), vote_not_closed (repeats had an effect), empty_text, too_long,
    weights_by_hand (hands and papers weigh one each).

    `least`: tellers open no secret sum of fewer ballots, for it would show who chose what. The room adds the
    `setup` of a secret vote. Refused then too: no_tellers (no key is made, or too few of its tellers are none of the
    candidates), nobody_can_vote (nobody here has a credential), too_few_ballots (fewer than `least` have one),
    wrong_key (its election was used before).

    `sheet`: the questions of a ballot paper, else the one question is put. `rule`: which of the body's rules it
    follows, `departs`: why it does so only in part, or follows none. `counters`: how many count hands or papers, each
    for themselves. `follows`: of which election this is the next round; its candidates are from that one. `papers`: in
    a secret vote, who has no credential votes on paper, and the papers are counted in. Refused
    then too: bad_question, wrong_method, too_many, unknown_rule, reason_needed, secrecy_demanded, amendments_first,
    bad_round.
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
    sheet: tuple[Question, ...] = ()
    rule: Short = ""
    departs: str = ""
    counters: Count = 1
    follows: VoteId | None = None
    papers: bool = False


class Put(msgspec.Struct, frozen=True):
    """A question as it is put.

    Members, summoned and present are weights. `abstentions` false: who abstains is left out of the bases cast and
    valid. `presiding`: whose side decides a tie.
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
    closes_at_ms: int = 0
    repeats: VoteId | None = None
    setup: Setup | None = None
    sheet: tuple[Question, ...] = ()
    rule: str = ""
    departs: str = ""
    abstentions: bool = True
    presiding: PersonId | None = None
    counters: int = 1
    follows: VoteId | None = None
    papers: bool = False


class VoteOpened(Event, Put, frozen=True):
    """A question is put. Its roll follows in parts, in the same breath."""


class VoteRollAdded(Event, frozen=True):
    """Up to 500 of those who may vote. With the last part the vote is open."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[RollEntry, ...]


class CastBallot(Command, frozen=True):
    """My answer; it counts once and is final. With `voter`, the answer of someone at the desk, or whose name is called.

    Who: chair, delegate, who is on this vote's roll; chair and secretary for a `voter`, and in a roll call only they.
    Refused: unknown_vote, vote_closed, wrong_method, not_entitled, not_present (left since), already_voted,
    not_allowed.
    """

    vote: VoteId
    choice: Choice
    voter: PersonId | None = None


class BallotCast(Event, frozen=True):
    """This person's ballot is in. Only its voter hears of it before the vote closes, in a roll call everyone.

    `at_desk`: chair or secretary handed it in for them.
    """

    vote: VoteId
    voter: PersonId
    choice: Choice
    at_desk: bool = False


class CastMarks(Command, frozen=True):
    """My marks on the sheet of a vote; they count once and are final. As CastBallot, with bad_marks too."""

    vote: VoteId
    marks: Marks
    voter: PersonId | None = None


class MarksCast(Event, frozen=True):
    """This person's marked sheet is in. Who hears: as of BallotCast."""

    vote: VoteId
    voter: PersonId
    marks: Marks
    at_desk: bool = False


class CastSecretBallot(Command, frozen=True):
    """My sealed ballot, which the room has verified; until the vote closes another one takes its place.

    Who: chair, delegate, who is on this vote's roll. Refused: unknown_vote, vote_closed, wrong_method, not_entitled,
    not_present (left since), already_voted (the very same ballot), bad_ballot (of another credential than mine). With
    `voter`, as for CastBallot.
    """

    vote: VoteId
    ballot: bytes
    voter: PersonId | None = None


class SecretBallotCast(Event, frozen=True):
    """This person's sealed ballot is on the board. Its voter and the tellers hear of it before the vote closes."""

    vote: VoteId
    voter: PersonId
    ballot: bytes
    at_desk: bool = False


class CountHands(Command, frozen=True):
    """The count of a show of hands; entering it again before closing replaces it.

    Who: secretary, chair. Refused: unknown_vote, vote_closed, wrong_method, counts_too_high.
    """

    vote: VoteId
    yes: Count
    no: Count
    abstain: Count


class HandsCounted(Event, frozen=True):
    """A secretary entered the count. `counter`: who, where several count each for themselves; only they hear of it."""

    vote: VoteId
    tally: Tally
    counter: PersonId | None = None


class EnterCounts(Command, frozen=True):
    """The counts of paper ballots; entering them again before closing replaces mine.

    The fields as in `Entered`. Paper ballots of a secret vote are counted when it has ended. Who: secretary, chair,
    teller. Refused: unknown_vote, vote_closed, wrong_method, wrong_step, not_allowed (of who stands in it), bad_counts
    (they cannot be of so many papers), counts_too_high (more than may vote so), too_few_ballots (so few papers in a
    secret vote that their count tells who chose what).
    """

    vote: VoteId
    rows: tuple[tuple[Count, ...], ...]
    collected: Count
    invalid: Count = 0
    issued: Count = 0


class CountsEntered(Event, frozen=True):
    """Someone entered a count; where several count each for themselves, only they hear of it."""

    vote: VoteId
    counter: PersonId
    entered: Entered


class CloseVote(Command, frozen=True):
    """End the vote and publish its result.

    Who: chair, secretary, room (its time is up). Refused: unknown_vote, vote_closed, counts_missing, counts_differ
    (several have counted, and not the same).
    """

    vote: VoteId


class VoteEnded(Event, frozen=True):
    """A secret vote takes no more ballots; the tracking numbers of all precede this event in parts.

    `quorate`: whether enough members were here at this moment; who leaves while tellers open changes nothing.
    `weight` of all ballots; 0 = as many as voted. `head`: the hash with which the closed board ends, `roll` that of
    its credentials (hexadecimal): with the tracking numbers every tablet follows the one from the other.
    """

    vote: VoteId
    voted: int
    quorate: bool = True
    weight: int = 0
    head: str = ""
    roll: str = ""


class TrackersPublished(Event, frozen=True):
    """Up to 500 tracking numbers of a secret vote that has ended, in the order of the board."""

    vote: VoteId
    part: int
    of: int
    trackers: tuple[str, ...]


class GiveShare(Command, frozen=True):
    """My part of the opening of a secret vote's sum, which I have computed myself from the whole board.

    `attestation`: my tablet's word for the sum. Who: a teller of the vote's ceremony. Refused: unknown_vote, wrong_step
    (it has not ended), not_allowed, already_there, wrong_key (not proved, or not signed by who gives it).
    """

    vote: VoteId
    part: bytes
    attestation: Attestation | None = None


class SumPublished(Event, frozen=True):
    """The encrypted sum of a secret vote's ballots, as its board has it; it comes before the first share."""

    vote: VoteId
    total: bytes


class ShareGiven(Event, frozen=True):
    """A part of the opening; `owner` counts the trustees from 1, the room's own being the first.

    `attestation`: of a teller's part.
    """

    vote: VoteId
    owner: int
    part: bytes
    attestation: Attestation | None = None


class FinishCount(Command, frozen=True):
    """The room's own part: with it and enough tellers' the result follows. Who: room.

    Refused: unknown_vote, wrong_step, too_few_tellers, wrong_key.
    """

    vote: VoteId
    part: bytes


class VoteClosed(Event, frozen=True):
    """The vote is closed; the names of a named vote precede this event in parts. `counts`: of a secret one.

    `outcomes`: of a vote with a sheet or with counted papers, one for each question.
    """

    vote: VoteId
    result: Result
    counts: Counts | None = None
    outcomes: tuple[Outcome, ...] = ()


class BallotsPublished(Event, frozen=True):
    """Up to 500 names and answers of a named vote that closes."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[NamedBallot, ...]


class MarksPublished(Event, frozen=True):
    """Up to 500 names and their marks of a named vote with a sheet that closes."""

    vote: VoteId
    part: int
    of: int
    entries: tuple[NamedMarks, ...]


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

    Who: chair, secretary. Refused: unknown_vote, wrong_phase, already_there, empty_text (reason), too_long.
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
    | CastMarks
    | CastSecretBallot
    | CountHands
    | EnterCounts
    | ExtendVote
    | CloseVote
    | GiveShare
    | FinishCount
    | VoidVote
)
AfterOpening = (
    VoteRollAdded
    | BallotCast
    | MarksCast
    | SecretBallotCast
    | HandsCounted
    | CountsEntered
    | VoteExtended
    | BallotsPublished
    | MarksPublished
    | VoteEnded
    | TrackersPublished
    | SumPublished
    | ShareGiven
    | VoteClosed
    | VoteVoided
)
"""What happens to a vote that was opened."""
VotesEvent = VoteOpened | AfterOpening
