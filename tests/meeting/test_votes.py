"""Stories of votes: who may, what counts, when it is adopted."""

import pytest
from msgspec.structs import replace

from comitia_client.session.record.replica import _is_doubtful
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.meeting import ROOM_SEAT, apply
from comitia_shared.meeting.agenda import CloseMeeting, Method, StartItem
from comitia_shared.meeting.attendance import CheckIn, CheckOut
from comitia_shared.meeting.voting.counting import recount
from comitia_shared.meeting.voting.events import (
    CastBallot,
    Choice,
    CloseVote,
    CountHands,
    ExtendVote,
    OpenVote,
    Tally,
    VoidVote,
    VoteExtended,
    choice_of,
)
from comitia_shared.meeting.voting.majority import Base, Share, Threshold, parse_threshold
from comitia_shared.meeting.voting.proposals import Propose
from comitia_shared.meeting.voting.questions import Marks
from comitia_shared.meeting.voting.votes import Stage
from tests.meeting.story import CHAIR, GUEST, SECRETARY, START_MS, Story, delegate, item, vote

YES, NO, ABSTAIN = Choice.YES, Choice.NO, Choice.ABSTAIN


def test_a_vote_is_adopted_over_half_of_all_members() -> None:
    story = Story(delegates=4).opened().votes_on()
    story.answers(lambda place: YES if place < 3 else NO)
    story.does(CHAIR, CloseVote(vote()))
    result = story.vote.result
    assert result is not None
    assert (result.tally, result.base, result.adopted) == (Tally(3, 2, 0), 5, True)
    counted = recount(story.vote)
    assert counted is not None
    assert counted.rows == ((3, 2, 0),)


def test_silence_does_not_help_where_the_base_is_all_members() -> None:
    story = Story(delegates=4).opened().votes_on()
    story.answers(lambda place: YES if place < 2 else None)
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert not story.vote.result.adopted


def test_one_ballot_each() -> None:
    story = Story().opened().votes_on()
    story.does(delegate(0), CastBallot(vote(), YES))
    story.refuses(delegate(0), CastBallot(vote(), NO), ErrorCode.ALREADY_VOTED)


def test_who_comes_late_votes_next_time() -> None:
    story = Story(delegates=3).opened(present=2).votes_on()
    story.does(delegate(2), CheckIn())
    story.refuses(delegate(2), CastBallot(vote(), YES), ErrorCode.NOT_ENTITLED)


def test_who_left_does_not_vote() -> None:
    story = Story().opened().votes_on()
    story.does(delegate(0), CheckOut())
    story.refuses(delegate(0), CastBallot(vote(), YES), ErrorCode.NOT_PRESENT)


def test_guests_and_secretaries_have_no_ballot() -> None:
    story = Story().opened().votes_on()
    story.refuses(GUEST, CastBallot(vote(), YES), ErrorCode.NOT_ALLOWED)
    story.refuses(SECRETARY, CastBallot(vote(), YES), ErrorCode.NOT_ALLOWED)


def test_no_ballot_after_closing() -> None:
    story = Story().opened().votes_on()
    story.does(SECRETARY, CloseVote(vote()))
    story.refuses(delegate(0), CastBallot(vote(), YES), ErrorCode.VOTE_CLOSED)


def test_delegates_do_not_open_or_close_votes() -> None:
    story = Story().opened()
    needed = parse_threshold("over half of members")
    story.refuses(delegate(0), OpenVote(vote(), item(1), Method.OPEN, "?", needed), ErrorCode.NOT_ALLOWED)
    story.votes_on()
    story.refuses(delegate(0), CloseVote(vote()), ErrorCode.NOT_ALLOWED)


def test_a_vote_needs_its_item_to_be_on_and_no_other_vote() -> None:
    story = Story().opened()
    needed = parse_threshold("over half of members")
    story.refuses(CHAIR, OpenVote(vote(), item(2), Method.OPEN, "?", needed), ErrorCode.ITEM_NOT_RUNNING)
    story.votes_on()
    story.refuses(CHAIR, OpenVote(vote(2), item(1), Method.OPEN, "?", needed), ErrorCode.VOTE_RUNNING)
    story.refuses(CHAIR, StartItem(item(2)), ErrorCode.VOTE_RUNNING)
    story.refuses(CHAIR, CloseMeeting(), ErrorCode.VOTE_RUNNING)


def test_no_quorum_no_vote() -> None:
    story = Story(delegates=9, quorum="over half of members").opened(present=4)
    needed = parse_threshold("over half of members")
    story.refuses(CHAIR, OpenVote(vote(), item(1), Method.OPEN, "?", needed), ErrorCode.NO_QUORUM)


def test_quorum_lost_while_voting_adopts_nothing() -> None:
    story = Story(delegates=3, quorum="over half of members").opened(present=2).votes_on("over half of cast")
    story.answers(lambda _: YES)
    story.does(delegate(0), CheckOut())
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert not story.vote.result.quorate
    assert not story.vote.result.adopted


def test_a_timed_vote_closes_by_itself_and_not_before() -> None:
    story = Story().opened().votes_on(ms=60_000)
    story.passes(59_999)
    assert story.stage() is Stage.OPEN
    story.passes(1)
    assert story.stage() is Stage.CLOSED
    assert story.ledger[-1].by is None


def test_hands_are_counted_by_a_secretary() -> None:
    story = Story(delegates=4).opened().votes_on("over half of present", Method.HANDS)
    story.refuses(delegate(0), CastBallot(vote(), YES), ErrorCode.WRONG_METHOD)
    story.refuses(CHAIR, CloseVote(vote()), ErrorCode.COUNTS_MISSING)
    story.refuses(SECRETARY, CountHands(vote(), 4, 2, 0), ErrorCode.COUNTS_TOO_HIGH)
    story.does(SECRETARY, CountHands(vote(), 1, 4, 0))
    story.does(SECRETARY, CountHands(vote(), 4, 1, 0))
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert story.vote.result.adopted


def test_a_timed_show_of_hands_ends_when_somebody_says_so_for_a_number_may_be_mended() -> None:
    story = Story().opened().votes_on(method=Method.HANDS, ms=1000)
    story.passes(5000)
    assert story.stage() is Stage.OPEN
    story.does(SECRETARY, CountHands(vote(), 1, 0, 0))
    story.passes(1)
    assert story.stage() is Stage.OPEN
    story.does(SECRETARY, CountHands(vote(), 0, 1, 0))
    story.does(CHAIR, CloseVote(vote()))
    assert story.stage() is Stage.CLOSED


def test_a_void_vote_stays_and_is_repeated() -> None:
    story = Story().opened().votes_on()
    story.does(CHAIR, CloseVote(vote()))
    needed = parse_threshold("over half of members")
    again = OpenVote(vote(2), item(1), Method.OPEN, "Question", needed, repeats=vote())
    story.refuses(CHAIR, again, ErrorCode.VOTE_NOT_CLOSED)
    story.does(CHAIR, VoidVote(vote(), "the question was misread"))
    story.does(CHAIR, again)
    assert story.state.votes.votes[vote(2)].repeats == vote()
    assert story.stage() is Stage.VOID


def test_nothing_comes_of_an_event_after_the_end_of_its_vote() -> None:
    story = Story(delegates=4).opened().votes_on()
    story.does(delegate(0), CastBallot(vote(), Choice.NO))
    story.does(CHAIR, CloseVote(vote()))
    story.does(CHAIR, VoidVote(vote(), "the question was misread"))
    _, *rest = [e for e in story.ledger if getattr(e.event, "vote", None) == vote()]
    over = story.state
    for told in (*rest, replace(rest[0], event=VoteExtended(vote(), START_MS))):
        again = apply(over, told)
        assert again.votes == over.votes, told.event


def test_the_room_closes_and_nothing_else() -> None:
    story = Story().opened().votes_on()
    story.refuses(ROOM_SEAT, VoidVote(vote(), "no"), ErrorCode.NOT_ALLOWED)


@pytest.mark.parametrize(
    ("text", "yes", "no", "base", "met"),
    [
        ("over half of members", 11, 10, 21, True),
        ("over half of members", 10, 10, 21, False),
        ("over half of members", 10, 0, 20, False),
        ("two-thirds of members", 12, 5, 17, True),
        ("two-thirds of members", 11, 6, 17, False),
        ("two-thirds of members", 14, 7, 21, True),
        ("two-thirds of members", 13, 8, 21, False),
        ("two-thirds of cast", 0, 0, 0, False),
        ("plurality of cast", 2, 1, 9, True),
        ("plurality of cast", 2, 2, 9, False),
        ("5 of members", 5, 9, 17, True),
        ("5 of members", 4, 0, 17, False),
    ],
)
def test_thresholds_are_exact_at_their_edges(text: str, yes: int, no: int, base: int, met: bool) -> None:
    assert parse_threshold(text).is_met(yes, no, base) is met


@pytest.mark.parametrize("text", ["", "half of members", "over half", "0 of members", "over half of nobody"])
def test_a_threshold_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_threshold(text)
    assert refused.value.code is ErrorCode.BAD_THRESHOLD


def test_a_threshold_reads_its_parts() -> None:
    assert parse_threshold("two-thirds of present") == Threshold(Share.TWO_THIRDS, Base.PRESENT)
    assert parse_threshold("7 of cast") == Threshold(Share.COUNT, Base.CAST, 7)


def test_a_vote_that_ends_by_itself_is_given_more_time() -> None:
    story = Story().opened().votes_on(ms=60_000)
    story.passes(50_000)
    story.does(CHAIR, ExtendVote(vote(), 60_000))
    story.passes(69_999)
    assert story.vote.is_running
    story.passes(1)
    assert story.vote.stage is Stage.CLOSED
    story.refuses(CHAIR, ExtendVote(vote(), 60_000), ErrorCode.VOTE_CLOSED)


def test_only_a_vote_with_an_end_has_more_time_and_only_by_who_runs_the_meeting() -> None:
    story = Story().opened().votes_on()
    story.refuses(SECRETARY, ExtendVote(vote(), 60_000), ErrorCode.WRONG_STEP)
    story.refuses(delegate(0), ExtendVote(vote(), 60_000), ErrorCode.NOT_ALLOWED)


def test_an_amendment_without_quorum_is_not_voted_on_and_is_put_again() -> None:
    story = Story(delegates=4, quorum="over half of members").opened()
    needed = parse_threshold("over half of cast")
    story.does(CHAIR, Propose(vote(1), item(1), "Amendment", is_amendment=True))
    story.does(CHAIR, OpenVote(vote(1), item(1), Method.OPEN, "Amendment", needed))
    for number in range(3):
        story.does(delegate(number), CheckOut())
    story.does(CHAIR, CloseVote(vote(1)))
    for number in range(3):
        story.does(delegate(number), CheckIn())
    motion = OpenVote(vote(2), item(1), Method.OPEN, "Motion", needed)
    story.refuses(CHAIR, motion, ErrorCode.AMENDMENTS_FIRST)
    again = OpenVote(vote(3), item(1), Method.OPEN, "Amendment", needed, repeats=vote(1))
    story.does(CHAIR, again)
    story.does(CHAIR, CloseVote(vote(3)))
    story.refuses(CHAIR, replace(again, vote=vote(4), repeats=vote(3)), ErrorCode.VOTE_NOT_CLOSED)
    story.does(CHAIR, motion)


@pytest.mark.parametrize(
    ("text", "no", "base", "least"),
    [
        ("over half of members", 0, 10, 6),
        ("over half of members", 3, 11, 6),
        ("two-thirds of members", 0, 10, 7),
        ("3/4 of present", 2, 8, 6),
        ("plurality of cast", 4, 9, 5),
        ("7 of members", 0, 10, 7),
        ("over half of members", 0, 0, 1),
    ],
)
def test_how_many_were_needed(text: str, no: int, base: int, least: int) -> None:
    threshold = parse_threshold(text)
    assert threshold.least(no, base) == least
    assert threshold.is_met(least, no, base) and not threshold.is_met(least - 1, no, base)


@pytest.mark.parametrize("marks", [((3,),), ((-1,),), ((0,), (0,)), ((0, 1),), ((),), ()])
def test_answers_of_no_such_paper_are_doubtful_and_shown_as_none(marks: Marks) -> None:
    story = Story(delegates=4).opened().votes_on()
    story.answers(lambda _: YES)
    story.does(CHAIR, CloseVote(vote()))
    assert not _is_doubtful(story.vote)
    told = {**story.vote.named, delegate(0): marks}
    assert _is_doubtful(replace(story.vote, named=told, marks=told))
    assert choice_of(marks) is None
