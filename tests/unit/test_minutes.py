"""The minutes' tables: every question of a vote with its counts, the base and threshold, and what came of it."""

from comitia_server.reports.minutes import context
from comitia_shared.meeting.voting.events import CastMarks, CloseVote, VoidVote
from tests.meeting.story import CHAIR, SECRETARY, Story, delegate, vote
from tests.meeting.test_elections import CHAIRING, MOTION, puts


def _tables(story: Story) -> list[dict[str, object]]:
    return [t for item in context(story.state, "en", "", 0)["items"] for t in item["votes"]]


def test_an_election_has_a_table_of_its_own_beside_the_motion_of_the_same_paper() -> None:
    story = puts(Story().opened(), MOTION, CHAIRING, threshold="over half of members")
    for number, chair in enumerate((0, 0, 1, 3)):  # A, A, B and a blank one
        story.does(delegate(number), CastMarks(vote(), ((0,), (chair,))))
    story.does(CHAIR, CastMarks(vote(), ((1,), (0,))))
    story.does(CHAIR, CloseVote(vote()))
    motion, chairing = _tables(story)
    base = "(over half of all members)"
    assert motion["rows"] == [
        ("Question", "Approve the plan"),
        ("For", 4),
        ("Against", 1),
        ("Abstaining", 0),
        ("Of", f"5 {base}"),
    ]
    assert motion["outcome"] == "Adopted"
    assert chairing["rows"] == [
        ("Question", "Chair"),
        ("A", 3),
        ("B", 1),
        ("None of them", 0),
        ("Blank ballots", 1),
        ("Of", f"5 {base}"),
    ]
    assert chairing["outcome"] == "Elected: A"


def test_a_void_vote_has_no_outcome_but_that() -> None:
    story = puts(Story().opened(), CHAIRING)
    story.does(delegate(0), CastMarks(vote(), ((0,),)))
    story.does(CHAIR, CloseVote(vote()))
    story.does(SECRETARY, VoidVote(vote(), "A paper too many"))
    (table,) = _tables(story)
    assert table["outcome"] == "Void"
