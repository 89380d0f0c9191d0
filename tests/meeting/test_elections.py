"""Stories of ballot papers: elections, several questions, counts by hand, roll calls, the desk."""

import pytest

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import CheckOut
from comitia_shared.meeting.voting.counting import is_decided, outcomes_on, recount, result_of
from comitia_shared.meeting.voting.events import (
    CastBallot,
    CastMarks,
    Choice,
    CloseVote,
    CountHands,
    EnterCounts,
    OpenVote,
    Outcome,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import (
    Candidate,
    Marks,
    Question,
    check_marks,
    check_question,
    opened_row,
    sealed_answer,
    sealed_question,
)
from comitia_shared.meeting.voting.votes import Vote
from tests.meeting.story import CHAIR, SECRETARY, Story, delegate, item, vote

MOTION = Question("Approve the plan")
BOARD = Question("Board", tuple(Candidate(n) for n in "ABCDE"), seats=3, least=1, most=3)
CHAIRING = Question("Chair", (Candidate("A"), Candidate("B")), 1, 1, 1, none=True, blank=True)


def puts(
    story: Story,
    *sheet: Question,
    threshold: str = "over half of valid",
    method: Method = Method.OPEN,
    counters: int = 1,
) -> Story:
    needed = parse_threshold(threshold)
    command = OpenVote(vote(), item(1), method, "Paper", needed, sheet=sheet, counters=counters)
    story.does(CHAIR, command)
    return story


def closed(story: Story) -> tuple[Outcome, ...]:
    story.does(CHAIR, CloseVote(vote()))
    found: Vote = story.vote
    counted = recount(found)
    assert found.result is not None
    assert counted is not None
    assert (found.result, found.outcomes) == result_of(found, counted, quorate=True)
    return found.outcomes


def marks(story: Story, *papers: Marks) -> None:
    for person, marked in zip(story.vote.roll, papers, strict=False):
        story.does(person, CastMarks(vote(), marked))


def test_several_questions_stand_on_one_paper_and_are_decided_each_by_itself() -> None:
    story = puts(Story(delegates=4).opened(), MOTION, BOARD)
    marks(story, ((0,), (0, 1, 2)), ((0,), (0, 1)), ((0,), (0, 3)), ((1,), (4,)), ((2,), (0, 1, 2)))
    motion, board = closed(story)
    assert (motion.row, motion.cast, motion.base, motion.adopted) == ((3, 1, 1), 5, 5, True)
    assert board.row == (4, 3, 2, 1, 1)
    assert board.elected == (0, 1)
    assert story.vote.result is not None
    assert not story.vote.result.adopted, "two of three seats are filled"


def test_who_is_equal_for_the_last_seat_is_not_elected_by_the_order_of_the_list() -> None:
    story = puts(Story(delegates=4).opened(), BOARD, threshold="2 of cast")
    marks(story, ((0, 1, 2),), ((0, 1, 3),), ((0, 2, 3),), ((0,),), ((1,),))
    (board,) = closed(story)
    assert board.row == (4, 3, 2, 2, 0)
    assert (board.elected, board.tied) == ((0, 1), (2, 3))


def test_blank_papers_are_cast_and_not_valid_and_none_of_them_is_a_valid_vote() -> None:
    story = puts(Story(delegates=4).opened(), CHAIRING)
    marks(story, ((0,),), ((0,),), ((2,),), ((3,),), ((3,),))
    (chair,) = closed(story)
    assert chair.row == (2, 0, 1, 2)
    assert (chair.cast, chair.base) == (5, 3)
    assert chair.elected == (0,)


@pytest.mark.parametrize(
    "marked",
    [(), (0, 1, 2, 3), (1, 0), (0, 0), (5,), (-1,)],
    ids=["too few", "too many", "disordered", "twice", "unknown", "negative"],
)
def test_a_paper_that_is_marked_wrongly_is_refused(marked: tuple[int, ...]) -> None:
    with pytest.raises(Refused) as refused:
        check_marks((BOARD,), (marked,))
    assert refused.value.code is ErrorCode.BAD_MARKS


def test_the_blank_goes_with_nothing_else() -> None:
    with pytest.raises(Refused):
        check_marks((CHAIRING,), ((0, 3),))
    check_marks((CHAIRING,), ((3,),))


@pytest.mark.parametrize(
    "question",
    [
        Question("", (Candidate("A"),), 1, 1, 1),
        Question("q", (Candidate("A"), Candidate("A")), 1, 1, 1),
        Question("q", (Candidate("A"),), 2, 1, 1),
        Question("q", (Candidate("A"),), 1, 1, 2),
        Question("q", (Candidate("A"), Candidate("B")), 1, 2, 1),
        Question("q", (Candidate("A"),), 1, 0, 0),
        Question("q", (Candidate("A"), Candidate("B")), 2, 1, 2, none=True, blank=True),
        Question("q", seats=1),
    ],
)
def test_a_paper_that_nobody_can_fill_is_not_put(question: Question) -> None:
    with pytest.raises(Refused):
        check_question(question)


def test_who_is_on_no_roll_and_who_left_mark_nothing_and_nobody_twice() -> None:
    story = puts(Story(delegates=3).opened(), BOARD)
    story.does(delegate(0), CastMarks(vote(), ((0,),)))
    story.refuses(delegate(0), CastMarks(vote(), ((1,),)), ErrorCode.ALREADY_VOTED)
    story.does(delegate(1), CheckOut())
    story.refuses(delegate(1), CastMarks(vote(), ((1,),)), ErrorCode.NOT_PRESENT)
    story.refuses(delegate(2), CastBallot(vote(), Choice.YES), ErrorCode.WRONG_METHOD)
    story.refuses(delegate(2), CastMarks(vote(), ((0,), (1,))), ErrorCode.BAD_MARKS)


def test_the_next_round_takes_candidates_of_the_one_before() -> None:
    story = puts(Story(delegates=4).opened(), BOARD)
    marks(story, ((0, 1),), ((0, 2),), ((0, 3),), ((1, 2),), ((1, 3),))
    (first,) = closed(story)
    assert first.elected == (0, 1)
    left = Question("Board, second round", (Candidate("C"), Candidate("D")), 1, 1, 1)
    needed = parse_threshold("over half of valid")
    stranger = Question("Board", (Candidate("C"), Candidate("Z")), 1, 1, 1)
    wrong = OpenVote(vote(2), item(1), Method.OPEN, "Second round", needed, sheet=(stranger,), follows=vote())
    story.refuses(CHAIR, wrong, ErrorCode.BAD_ROUND)
    right = OpenVote(vote(2), item(1), Method.OPEN, "Second round", needed, sheet=(left,), follows=vote())
    story.does(CHAIR, right)
    assert story.state.votes.votes[vote(2)].follows == vote()


def test_papers_are_counted_by_hand_with_blank_and_invalid_ones() -> None:
    story = puts(Story(delegates=9).opened(), CHAIRING, method=Method.PAPER)
    story.refuses(CHAIR, CloseVote(vote()), ErrorCode.COUNTS_MISSING)
    story.refuses(delegate(0), CastMarks(vote(), ((0,),)), ErrorCode.WRONG_METHOD)
    story.refuses(SECRETARY, EnterCounts(vote(), ((5, 2, 1, 1),), 10), ErrorCode.BAD_COUNTS)
    story.refuses(SECRETARY, EnterCounts(vote(), ((5, 4, 1, 1),), 11), ErrorCode.COUNTS_TOO_HIGH)
    story.refuses(SECRETARY, EnterCounts(vote(), ((5, 2, 1, 1),), 10, 1, 9), ErrorCode.BAD_COUNTS)
    story.does(SECRETARY, EnterCounts(vote(), ((5, 2, 1, 1),), 10, 1, 10))
    (chair,) = closed(story)
    assert (chair.cast, chair.invalid, chair.base, chair.elected) == (10, 1, 8, (0,))


def test_a_motion_on_paper_has_its_invalid_papers_in_the_base_cast_and_not_in_valid() -> None:
    for base, expected in (("cast", 10), ("valid", 9)):
        story = Story(delegates=9).opened()
        needed = parse_threshold(f"over half of {base}")
        story.does(CHAIR, OpenVote(vote(), item(1), Method.PAPER, "Question", needed))
        story.does(SECRETARY, EnterCounts(vote(), ((5, 4, 0),), 10, 1))
        (motion,) = closed(story)
        assert (motion.base, motion.adopted) == (expected, expected == 9)


def test_two_count_hands_each_for_themselves_and_must_agree() -> None:
    story = Story(delegates=4).opened()
    needed = parse_threshold("over half of present")
    story.does(CHAIR, OpenVote(vote(), item(1), Method.HANDS, "Question", needed, counters=2))
    story.does(SECRETARY, CountHands(vote(), 3, 2, 0))
    story.refuses(CHAIR, CloseVote(vote()), ErrorCode.COUNTS_MISSING)
    story.does(CHAIR, CountHands(vote(), 3, 1, 0))
    story.refuses(CHAIR, CloseVote(vote()), ErrorCode.COUNTS_DIFFER)
    story.does(CHAIR, CountHands(vote(), 3, 2, 0))
    story.does(CHAIR, CloseVote(vote()))
    assert outcomes_on(story.vote)[0].row == (3, 2, 0)


def test_in_a_roll_call_answers_are_entered_by_who_runs_the_meeting_and_may_be_mended() -> None:
    story = Story(delegates=3).opened().votes_on(method=Method.ROLL_CALL)
    story.refuses(delegate(0), CastBallot(vote(), Choice.YES), ErrorCode.WRONG_METHOD)
    story.refuses(delegate(0), CastBallot(vote(), Choice.YES, voter=delegate(1)), ErrorCode.NOT_ALLOWED)
    for person in story.vote.roll:
        story.does(SECRETARY, CastBallot(vote(), Choice.YES, voter=person))
    story.does(SECRETARY, CastBallot(vote(), Choice.NO, voter=delegate(0)))
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert (story.vote.result.tally.yes, story.vote.result.tally.no) == (3, 1)


def test_who_has_no_device_votes_at_the_desk_once() -> None:
    story = Story(delegates=3).opened().votes_on()
    story.does(SECRETARY, CastBallot(vote(), Choice.YES, voter=delegate(0)))
    story.refuses(SECRETARY, CastBallot(vote(), Choice.NO, voter=delegate(0)), ErrorCode.ALREADY_VOTED)
    story.refuses(delegate(0), CastBallot(vote(), Choice.NO), ErrorCode.ALREADY_VOTED)
    story.refuses(SECRETARY, CastBallot(vote(), Choice.NO, voter=SECRETARY), ErrorCode.NOT_ENTITLED)
    assert story.vote.at_desk == {delegate(0)}
    assert story.ledger[-1].by == SECRETARY


@pytest.mark.parametrize(
    ("question", "marked", "answer"),
    [
        (MOTION, (1,), (0, 1, 0)),
        (BOARD, (0, 4), (1, 0, 0, 0, 1)),
        (CHAIRING, (3,), (1, 0, 0, 0)),
        (CHAIRING, (2,), (0, 0, 0, 1)),
        (CHAIRING, (1,), (0, 0, 1, 0)),
        (Question("q", BOARD.candidates, 2, 1, 2, none=True), (5,), (1, 0, 0, 0, 0, 0)),
        (Question("q", BOARD.candidates, 2, 1, 2, blank=True), (1, 3), (0, 0, 1, 0, 1, 0)),
    ],
)
def test_marks_become_a_sealed_answer_and_come_back_as_counts(
    question: Question, marked: tuple[int, ...], answer: tuple[int, ...]
) -> None:
    sealed = sealed_question(question, {w: w for w in ("yes", "no", "abstain", "none")})
    assert sealed_answer(question, marked) == answer
    assert len(answer) == sealed.choices
    assert opened_row(question, answer) == tuple(int(a in marked) for a in range(question.answers))


def test_an_election_is_decided_when_its_seats_are_filled() -> None:
    assert is_decided(BOARD, Outcome((9, 9, 9, 0, 0), 9, 9, elected=(0, 1, 2)))
    assert not is_decided(BOARD, Outcome((9, 9, 0, 0, 0), 9, 9, elected=(0, 1)))
