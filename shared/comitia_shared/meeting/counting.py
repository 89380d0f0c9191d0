"""Counting: what ballots come to, the number that a threshold is taken of, and whether a question is adopted."""

from typing import assert_never

from comitia_shared.belenios.tally import Counts
from comitia_shared.ids import PersonId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.majority import Base
from comitia_shared.meeting.votes import Choice, Result, Tally, Vote


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
