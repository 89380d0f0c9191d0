"""Counting: what ballots come to, the number that a threshold is taken of, and whether a question is adopted."""

from typing import NamedTuple

from msgspec.structs import replace

from comitia_shared.belenios.tally import Counts
from comitia_shared.ids import PersonId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import Outcome, Result, Tally, VoteClosed
from comitia_shared.meeting.voting.majority import Base
from comitia_shared.meeting.voting.questions import (
    MOTION,
    Marks,
    Question,
    Row,
    Rows,
    count_marks,
    is_countable,
    opened_row,
)
from comitia_shared.meeting.voting.votes import Vote

YES, NO, ABSTAIN = range(MOTION)


class Count(NamedTuple):
    """What all ballots come to: the rows, the weight of all ballots, and of it that of papers that do not count."""

    rows: Rows
    cast: int
    invalid: int = 0


def count_cast(vote: Vote) -> Count:
    """What the ballots on record come to, as the room has them when the vote closes."""
    return _count(vote, vote.marks)


def _count(vote: Vote, marked: dict[PersonId, Marks]) -> Count:
    """Weighted counts of marked papers; one of someone who is not on the roll weighs nothing."""
    papers = [(marks, vote.roll.get(person, 0)) for person, marks in marked.items()]
    return Count(count_marks(vote.questions, papers), sum(weight for _, weight in papers))


def count_sealed(vote: Vote, counts: Counts, cast: int) -> Count:
    """The opened counts of a secret vote, with those of counted papers beside them."""
    rows = tuple(opened_row(q, row) for q, row in zip(vote.questions, counts, strict=True))
    papers = count_papers(vote)
    if papers is None:
        return Count(rows, cast)
    both = tuple(
        tuple(a + b for a, b in zip(x, y, strict=True)) for x, y in zip(rows, papers.rows, strict=True)
    )
    return Count(both, cast + papers.cast, papers.invalid)


def count_papers(vote: Vote) -> Count | None:
    """What was counted by hand, on which all who counted agree; None = nothing, too few, or not the same."""
    counts = [Count(e.rows, e.collected, e.invalid) for e in vote.entered.values()]
    counts = counts[-1:] if vote.counters == 1 else counts
    if len(counts) < vote.counters or any(c != counts[0] for c in counts):
        return None
    return counts[0]


def most_papers(vote: Vote) -> int:
    """Of how many papers a count can be: in a secret vote those of who has no credential."""
    return sum(w for p, w in vote.roll.items() if vote.setup is None or not vote.credentials.get(p))


def can_be(vote: Vote, counted: Count) -> bool:
    """Whether numbers that were counted by hand can be of this vote's papers or hands at all."""
    valid = counted.cast - counted.invalid
    fits = zip(vote.questions, counted.rows, strict=True)
    return counted.cast <= most_papers(vote) and all(is_countable(q, row, valid) for q, row in fits)


def _base(vote: Vote, question: Question, row: Row, counted: Count) -> int:
    abstaining = row[ABSTAIN] if not question.is_election and not vote.abstentions else 0
    match vote.threshold.base:
        case Base.MEMBERS:
            return vote.members
        case Base.SUMMONED:
            return vote.summoned
        case Base.PRESENT:
            return vote.present
        case Base.CAST:
            return counted.cast - abstaining
        case Base.VALID:
            blank = row[question.blank_at] if question.blank_at >= 0 else 0
            return counted.cast - counted.invalid - blank - abstaining


def outcome_of(vote: Vote, place: int, row: Row, counted: Count, *, quorate: bool) -> Outcome:
    """What the question at this place of the paper came to."""
    question = vote.questions[place]
    base = _base(vote, question, row, counted)
    if question.is_election:
        elected, tied = _elected(vote, question, row, base) if quorate else ((), ())
        return Outcome(row, counted.cast, base, counted.invalid, elected=elected, tied=tied)
    met = vote.threshold.is_met(row[YES], row[NO], base) or _has_casting_vote(vote, place, row)
    return Outcome(row, counted.cast, base, counted.invalid, adopted=quorate and met)


def _elected(vote: Vote, question: Question, row: Row, base: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Who has enough votes, most first, as far as there are seats; who are equal for the last ones is open."""
    enough = [n for n in range(len(question.candidates)) if row[n] and vote.threshold.is_met(row[n], 0, base)]
    ranked = sorted(enough, key=lambda n: (-row[n], n))
    if len(ranked) <= question.seats:
        return tuple(ranked), ()
    last = row[ranked[question.seats - 1]]
    if row[ranked[question.seats]] < last:
        return tuple(ranked[: question.seats]), ()
    return tuple(n for n in ranked if row[n] > last), tuple(n for n in ranked if row[n] == last)


def _has_casting_vote(vote: Vote, place: int, row: Row) -> bool:
    """Whether a tie goes to the side of who presides, and that side is yes."""
    if vote.presiding is None or row[YES] != row[NO]:
        return False
    marks = (vote.named or vote.marks).get(vote.presiding)
    return marks is not None and marks[place] == (YES,)


def is_decided(question: Question, outcome: Outcome) -> bool:
    """Whether a motion is adopted, or all seats of an election are filled."""
    return len(outcome.elected) == question.seats if question.is_election else outcome.adopted


def result_of(vote: Vote, counted: Count, *, quorate: bool) -> tuple[Result, tuple[Outcome, ...]]:
    """The result, and where it does not say everything the outcome of each question."""
    rows = enumerate(counted.rows)
    outcomes = tuple(outcome_of(vote, place, row, counted, quorate=quorate) for place, row in rows)
    if vote.sheet:
        decided = all(is_decided(q, o) for q, o in zip(vote.sheet, outcomes, strict=True))
        return Result(Tally(), 0, decided, quorate), outcomes
    only = outcomes[0]
    result = Result(Tally(*only.row), only.base, only.adopted, quorate)
    return result, outcomes if vote.papers or vote.method is Method.PAPER else ()


def closed(vote: Vote, counted: Count, counts: Counts | None = None, *, quorate: bool) -> VoteClosed:
    """The end of a vote with its result."""
    result, outcomes = result_of(vote, counted, quorate=quorate)
    return VoteClosed(vote.vote, result, counts, outcomes)


def outcomes_on(vote: Vote) -> tuple[Outcome, ...]:
    """The outcomes of a closed vote, of a plain one too; empty = there is no result."""
    if vote.outcomes or vote.result is None:
        return vote.outcomes
    tally, result = vote.result.tally, vote.result
    return (Outcome((tally.yes, tally.no, tally.abstain), tally.cast, result.base, adopted=result.adopted),)


def recount(vote: Vote) -> Count | None:
    """The counts that follow from what was published; None where there is nothing to count from."""
    match vote.method:
        case Method.HANDS | Method.PAPER:
            return count_papers(vote) or _as_said(vote)
        case Method.SECRET:
            return _recount_sealed(vote)
        case Method.OPEN | Method.ROLL_CALL:
            return _count(vote, vote.named)


def papers_said(vote: Vote) -> Count | None:
    """Of a secret vote with papers, what the announced outcome says of the papers alone."""
    found = outcomes_on(vote)
    if not vote.papers or vote.counts is None or not found:
        return None
    sealed = count_sealed(replace(vote, papers=False, entered={}), vote.counts, vote.ended_weight)
    rows = tuple(
        tuple(a - b for a, b in zip(o.row, row, strict=True))
        for o, row in zip(found, sealed.rows, strict=True)
    )
    return Count(rows, found[0].cast - sealed.cast, found[0].invalid)


def _recount_sealed(vote: Vote) -> Count | None:
    if vote.counts is None:
        return None
    if vote.papers and count_papers(vote) is None:  # who counted which papers is not told to everyone
        return _as_said(vote)
    return count_sealed(vote, vote.counts, vote.ended_weight)


def _as_said(vote: Vote) -> Count | None:
    """What was counted by hand has no other witness than what was entered."""
    found = outcomes_on(vote)
    return Count(tuple(o.row for o in found), found[0].cast, found[0].invalid) if found else None
