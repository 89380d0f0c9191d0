"""What a tablet says of its sealed ballot when the record tells something else than the room had answered."""

import pytest
from msgspec.structs import replace

from comitia_client.session.model import BallotStage, MyBallot
from comitia_client.session.record.outbox import Ballots
from comitia_shared.belenios.ballots import tracking_number
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.voting.events import CloseVote
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, delegate, name, vote

MEETING, ME = MeetingId(name(9)), delegate(3)


@pytest.fixture
def told() -> tuple[SecretStory, str]:
    """A vote that has ended with a ballot of mine, and its tracking number."""
    story = SecretStory(5, 3).makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    mine = tracking_number(story.casts(ME, (1, 0, 0)))
    story.casts(delegate(0), (0, 1, 0))
    story.does(CHAIR, CloseVote(vote(1)))
    return story, mine


def said(state: Meeting, answered: str) -> MyBallot:
    """What is said once the room had answered for the ballot with this tracking number."""
    ballots = Ballots()
    ballots.mark(MEETING, vote(1), MyBallot(BallotStage.RECEIVED, 5, None, answered))
    ballots.follow(MEETING, state, ME)
    return ballots.of(MEETING)[vote(1)]


def test_a_ballot_on_the_closed_board_is_found(told: tuple[SecretStory, str]) -> None:
    story, mine = told
    assert said(story.state, mine) == MyBallot(BallotStage.RECEIVED, 5, None, mine, True)


def test_a_revote_that_was_answered_and_is_not_there_is_missed(told: tuple[SecretStory, str]) -> None:
    story, _ = told
    assert said(story.state, "answered") == MyBallot(BallotStage.RECEIVED, 5, None, "answered", False)


def test_the_only_ballot_that_was_answered_and_is_not_there_is_missed(told: tuple[SecretStory, str]) -> None:
    story, mine = told
    found = story.secret()
    without = replace(found, board=found.board[1:], trackers=found.trackers[1:])
    state = replace(story.state, votes=replace(story.state.votes, votes={vote(1): without}))
    assert said(state, mine) == MyBallot(BallotStage.RECEIVED, 5, None, mine, False)


def test_an_earlier_ballot_of_mine_that_stands_behind_my_last_one_is_missed() -> None:
    story = SecretStory(5, 3).makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    story.casts(ME, (1, 0, 0))
    last = tracking_number(story.casts(ME, (0, 1, 0)))
    story.does(CHAIR, CloseVote(vote(1)))
    assert said(story.state, last).on_board is True
    found = story.secret()
    turned = replace(found, trackers=tuple(reversed(found.trackers)))
    state = replace(story.state, votes=replace(story.state.votes, votes={vote(1): turned}))
    assert said(state, last).on_board is False


def test_where_no_tracking_numbers_are_told_my_ballot_is_missed(told: tuple[SecretStory, str]) -> None:
    story, mine = told
    silent = replace(story.secret(), trackers=())
    state = replace(story.state, votes=replace(story.state.votes, votes={vote(1): silent}))
    assert said(state, mine).on_board is False
