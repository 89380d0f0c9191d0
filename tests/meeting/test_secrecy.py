"""What a record tells of a secret ballot: with chance and clock fixed, two voters exchange their choices."""

import pytest
from msgspec.structs import replace

from comitia_shared.belenios.ballots import Answer
from comitia_shared.ids import PersonId
from comitia_shared.meeting import Recorded
from comitia_shared.meeting.sight import visible
from comitia_shared.meeting.voting.events import (
    SecretBallotCast,
    ShareGiven,
    Tally,
    TrackersPublished,
    VoteClosed,
    VoteEnded,
)
from comitia_shared.wire.codec import encode
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, GUEST, SECRETARY, delegate

YES, NO, ABSTAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)
ONE, OTHER = delegate(1), delegate(4)
FOLLOWS = (SecretBallotCast, ShareGiven, TrackersPublished, VoteEnded)
"""Events that hold these two ballots, or what is computed from them."""


def held(one: Answer, other: Answer) -> SecretStory:
    story = SecretStory(6, 3, seed=20261126).makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    choices: dict[PersonId, Answer] = {
        CHAIR: YES,
        delegate(0): ABSTAIN,
        ONE: one,
        delegate(2): NO,
        delegate(3): YES,
        OTHER: other,
        delegate(5): YES,
    }
    for person, answer in choices.items():
        story.passes(1_000)
        story.casts(person, answer)
    return story.counts_secret(delegate(0), delegate(2))


@pytest.fixture(scope="module")
def told() -> tuple[SecretStory, SecretStory]:
    return held(YES, NO), held(NO, YES)


def test_the_record_is_the_same_but_for_these_two_ballots_and_what_follows_from_them(
    told: tuple[SecretStory, SecretStory],
) -> None:
    first, second = told
    assert len(first.ledger) == len(second.ledger)
    other: list[Recorded] = []
    for a, b in zip(first.ledger, second.ledger, strict=True):
        if encode(a) != encode(b):
            other.append(a)
            assert type(a.event) is type(b.event) and isinstance(a.event, FOLLOWS), a
            assert replace(a, event=b.event) == b  # number, time and who commanded
            assert len(encode(a)) == pytest.approx(len(encode(b)), abs=60)  # numbers have 615 to 617 digits
    voters = [e.event.voter for e in other if isinstance(e.event, SecretBallotCast)]
    assert voters == [ONE, OTHER]
    (was,) = [e.event.trackers for e in other if isinstance(e.event, TrackersPublished)]
    now = second.secret().trackers
    assert [n for n, (x, y) in enumerate(zip(was, now, strict=True)) if x != y] == [2, 5]
    assert {SecretBallotCast, TrackersPublished} <= {type(e.event) for e in other} <= set(FOLLOWS)
    assert not any(isinstance(e.event, VoteClosed) for e in other)
    ends = [e.event for s in told for e in s.ledger if isinstance(e.event, VoteEnded)]
    assert replace(ends[0], head="") == replace(ends[1], head="")


def test_the_result_is_the_same(told: tuple[SecretStory, SecretStory]) -> None:
    first, second = (s.secret().result for s in told)
    assert first == second
    assert first is not None and first.tally == Tally(4, 2, 1)


@pytest.mark.parametrize("person", [CHAIR, SECRETARY, GUEST, delegate(5)])
def test_nobody_else_sees_more_than_numbers_that_tell_nothing(
    person: PersonId, told: tuple[SecretStory, SecretStory]
) -> None:
    first, second = (visible(s.state, s.seat(person)) for s in told)
    (a,), (b,) = first.votes.votes.values(), second.votes.votes.values()
    assert a.board == b.board  # at most one's own
    assert a.result == b.result
    assert encode(first.credentials) == encode(second.credentials)
    assert encode(first.tellers) == encode(second.tellers)
    assert encode(first.attendance) == encode(second.attendance)
