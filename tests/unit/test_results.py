"""Results as data: what is in them, and that a spreadsheet runs nothing of it."""

import csv
import io
import json

from msgspec.structs import replace

from comitia_server.reports.results import COLUMNS, to_csv, to_json
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import AddParticipants
from comitia_shared.meeting.voting.events import CastBallot, CastMarks, Choice, CloseVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Candidate, Question
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, SECRETARY, Story, delegate, item, vote

FORMULA = '=HYPERLINK("http://example.org")'


def held() -> Story:
    """One vote that was declared void, and its repeat."""
    story = Story(delegates=4).opened()
    needed = parse_threshold("over half of members")
    story.does(CHAIR, OpenVote(vote(1), item(1), Method.OPEN, FORMULA, needed))
    story.does(delegate(0), CastBallot(vote(1), Choice.NO))
    story.does(CHAIR, CloseVote(vote(1)))
    story.does(CHAIR, VoidVote(vote(1), "Đọc nhầm, đọc lại"))
    story.does(CHAIR, OpenVote(vote(2), item(1), Method.OPEN, FORMULA, needed, repeats=vote(1)))
    for number in range(3):
        story.does(delegate(number), CastBallot(vote(2), Choice.YES))
    story.does(CHAIR, CloseVote(vote(2)))
    return story


def test_csv_has_a_row_for_each_vote_and_no_formula() -> None:
    first, second = csv.DictReader(io.StringIO(to_csv(held().state).decode("utf-8-sig")))
    assert tuple(first) == COLUMNS
    assert (first["outcome"], first["void_reason"]) == ("void", "Đọc nhầm, đọc lại")
    assert (second["outcome"], second["repeats"], second["yes"], second["base"]) == (
        "adopted",
        vote(1),
        "3",
        "5",
    )
    assert second["question"] == f"'{FORMULA}"
    assert second["opened"].endswith("+07:00")
    assert (second["entitled"], second["voted"]) == ("5", "3")


def test_json_names_who_answered_what_in_a_named_vote() -> None:
    _, second = json.loads(to_json(held().state))["votes"]
    assert second["question"] == FORMULA
    assert second["names"][0] == {
        "kind": "yes",
        "name": "",
        "people": ["Delegate 0", "Delegate 1", "Delegate 2"],
    }


def test_candidates_named_like_words_of_the_program_keep_their_votes() -> None:
    story = Story(6).opened()
    names = ("none", "blank", "yes", "An")
    question = Question("Bầu", tuple(map(Candidate, names)), 1, 1, 1, none=True)
    threshold = parse_threshold("plurality of cast")
    story.does(CHAIR, OpenVote(vote(), item(1), Method.OPEN, "Bầu", threshold, sheet=(question,)))
    for number, mark in enumerate((0, 0, 0, 1, 2, 4)):
        story.does(delegate(number), CastMarks(vote(), ((mark,),)))
    story.does(CHAIR, CloseVote(vote()))
    (only,) = json.loads(to_json(story.state))["votes"]
    told = [(a["kind"], a["name"], a["votes"]) for a in only["counts"]]
    assert told == [
        ("candidate", "none", 3),
        ("candidate", "blank", 1),
        ("candidate", "yes", 1),
        ("candidate", "An", 0),
        ("none", "", 1),
    ]
    assert [len(a["people"]) for a in only["names"]] == [3, 1, 1, 0, 1]
    (row,) = csv.DictReader(io.StringIO(to_csv(story.state).decode("utf-8-sig")))
    assert row["counts"] == "none: 3; blank: 1; yes: 1; An: 0; (none): 1"


def test_two_voters_of_one_name_are_there_twice() -> None:
    story = SecretStory(5, 3).makes_key()
    twins = [
        p for p in story.state.attendance.participants.values() if p.person in (delegate(0), delegate(1))
    ]
    story.does(SECRETARY, AddParticipants(1, 1, tuple(replace(p, name="Lê Thị Hai") for p in twins)))
    story.opened()
    story.binds()
    story.opens_secret()
    for number in range(5):
        story.casts(delegate(number), (1, 0, 0))
    story.counts_secret(delegate(0), delegate(1))
    (only,) = json.loads(to_json(story.state))["votes"]
    assert only["voters"].count("Lê Thị Hai") == 2


def test_of_a_secret_vote_numbers_alone_are_told() -> None:
    story = SecretStory(5, 3).makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    for number in range(5):
        story.casts(delegate(number), (1, 0, 0) if number else (0, 1, 0))
    story.counts_secret(delegate(0), delegate(1))
    (only,) = json.loads(to_json(story.state))["votes"]
    assert (only["method"], only["yes"], only["no"], only["voted"]) == ("secret", 4, 1, 5)
    assert "names" not in only
    assert len(only["voters"]) == 5, "who has voted is known, never what"
