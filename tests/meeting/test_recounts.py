"""The separate verifier recounts whole meetings from their records: by rules, weights, proxies, who comes and goes."""

import contextlib
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from comitia_resources import path
from comitia_shared.errors import Refused
from comitia_shared.ids import PersonId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import (
    AddParticipants,
    CheckIn,
    CheckOut,
    GiveProxy,
    Participant,
    TakeBackProxy,
)
from comitia_shared.meeting.rules import AdoptRules, Kind, Rules, Source, Tie, VoteRule
from comitia_shared.meeting.voting.counting import outcomes_on, recount, result_of
from comitia_shared.meeting.voting.events import (
    CastBallot,
    CastMarks,
    Choice,
    CloseVote,
    CountHands,
    EnterCounts,
    OpenVote,
    VoidVote,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Candidate, Question, count_marks
from comitia_shared.meeting.voting.votes import Stage
from tests.conftest import LONG
from tests.meeting.recounting import bodies, fault, verifier, written
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, SECRETARY, Story, delegate, item, name, vote

THRESHOLDS = [
    f"{share} of {base}"
    for share in ("over half", "two-thirds", "3/4", "1/2", "plurality", "4")
    for base in ("members", "summoned", "present", "cast", "valid")
]
METHODS = [Method.OPEN, Method.ROLL_CALL, Method.HANDS, Method.PAPER]
SPARE = PersonId(name(150))
DELEGATES = 5


@st.composite
def papers(draw: st.DrawFn) -> tuple[Question, ...]:
    if draw(st.booleans()):
        return ()
    questions: list[Question] = []
    for number in range(draw(st.integers(1, 2))):
        if draw(st.booleans()):
            questions.append(Question(f"Motion {number}"))
            continue
        stand = draw(st.integers(1, 4))
        most = draw(st.integers(1, stand))
        none = draw(st.booleans())
        questions.append(
            Question(
                f"Election {number}",
                tuple(Candidate("ABCD"[n]) for n in range(stand)),
                draw(st.integers(1, stand)),
                draw(st.integers(0, most)),
                most,
                none,
                draw(st.booleans()) and (most == 1 or not none),
            )
        )
    return tuple(questions)


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    rule = VoteRule(
        "any",
        {},
        Kind.MOTION,
        tuple(METHODS),
        parse_threshold("over half of cast"),
        Source("tests"),
        draw(st.booleans()),
        draw(st.sampled_from(list(Tie))),
    )
    quorum = draw(st.sampled_from(["", "over half of members", "1/3 of summoned"]))
    return Rules(
        "any",
        {},
        Source("tests"),
        (rule,),
        parse_threshold(quorum) if quorum else None,
        draw(st.booleans()),
        draw(st.integers(0, 2)),
        draw(st.booleans()),
        draw(st.booleans()),
    )


def begun(body: Rules, weights: list[int]) -> Story:
    story = Story(delegates=DELEGATES)
    known = story.state.attendance.participants
    heavier = [replace(known[delegate(n)], weight=w, summoned=w != 3) for n, w in enumerate(weights)]
    spare = Participant(SPARE, "Spare", frozenset({Role.DELEGATE}), substitute_for=delegate(0))
    story.does(ROOM_SEAT, AddParticipants(1, 1, (*heavier, spare)))
    story.does(ROOM_SEAT, AdoptRules(body))
    return story.opened(present=DELEGATES - 2)


def tries(story: Story, person: PersonId, command: AnyCommand) -> None:
    """Someone commands; what is refused changes nothing."""
    with contextlib.suppress(Refused):
        story.does(person, command)


def people_move(story: Story, data: st.DataObject) -> None:
    """Some come, some go, some give a proxy or take it back."""
    everyone = [CHAIR, *(delegate(n) for n in range(DELEGATES)), SPARE]
    for person in data.draw(st.lists(st.sampled_from(everyone), max_size=3)):
        tries(story, person, CheckOut() if story.state.attendance.is_present(person) else CheckIn())
    for giver in data.draw(st.lists(st.sampled_from(everyone), max_size=2)):
        tries(story, giver, GiveProxy(giver, data.draw(st.sampled_from(everyone))))
    if data.draw(st.integers(0, 4)) == 0:
        giver = data.draw(st.sampled_from(everyone))
        tries(story, giver, TakeBackProxy(giver))


def marks_of(question: Question, data: st.DataObject) -> tuple[int, ...]:
    """A paper as it may be marked."""
    if not question.is_election:
        return (data.draw(st.integers(0, 2)),)
    if question.alone and data.draw(st.integers(0, 3)) == 0:
        return (data.draw(st.sampled_from(sorted(question.alone))),)
    count = data.draw(st.integers(question.least, question.most))
    places = data.draw(st.permutations(range(len(question.candidates))))
    return tuple(sorted(places[:count]))


def hold(story: Story, number: int, data: st.DataObject) -> None:
    """A vote from its opening to its end: who may votes or stays silent, people come and go meanwhile."""
    sheet, method = data.draw(papers()), data.draw(st.sampled_from(METHODS))
    counters = data.draw(st.integers(1, 2))
    command = OpenVote(
        vote(number),
        item(1),
        method,
        "Question",
        parse_threshold(data.draw(st.sampled_from(THRESHOLDS))),
        sheet=sheet,
        rule=data.draw(st.sampled_from(["any", ""])),
        departs="as drawn",
        counters=counters,
    )
    tries(story, CHAIR, command)
    opened = story.state.votes.votes.get(vote(number))
    if opened is None:
        return
    cast = [tuple(marks_of(q, data) for q in opened.questions) for _ in opened.roll]
    by_hand = method in (Method.HANDS, Method.PAPER)
    for (person, weight), marks in zip(opened.roll.items(), cast, strict=True):
        if by_hand or data.draw(st.integers(0, 5)) == 0:
            continue
        staff = method is Method.ROLL_CALL or data.draw(st.integers(0, 5)) == 0
        named = person if staff else None
        ballot: AnyCommand = CastMarks(vote(number), marks, named)
        if not sheet:
            ballot = CastBallot(vote(number), tuple(Choice)[marks[0][0]], named)
        tries(story, SECRETARY if staff else person, ballot)
        assert weight > 0
    people_move(story, data)
    if by_hand:
        rows = count_marks(opened.questions, [(m, 1) for m in cast])
        for counter in (SECRETARY, CHAIR)[:counters]:
            enters: AnyCommand = EnterCounts(vote(number), rows, len(cast) + 1, 1)
            if method is Method.HANDS:
                enters = (
                    EnterCounts(vote(number), rows, len(cast))
                    if sheet
                    else CountHands(vote(number), *rows[0])
                )
            tries(story, counter, enters)
    if data.draw(st.integers(0, 7)) == 0:
        tries(story, CHAIR, VoidVote(vote(number), "again"))
    tries(story, SECRETARY, CloseVote(vote(number)))
    if story.state.votes.running is not None:
        story.does(CHAIR, VoidVote(vote(number), "never closed"))


@settings(
    max_examples=1500 if LONG else 100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(rules(), st.lists(st.integers(1, 4), min_size=DELEGATES, max_size=DELEGATES), st.data())
def test_the_verifier_counts_what_the_meeting_counted(
    body: Rules, weights: list[int], data: st.DataObject
) -> None:
    story = begun(body, weights)
    for number in range(1, data.draw(st.integers(1, 4)) + 1):
        people_move(story, data)
        hold(story, number, data)
    alone = verifier()
    try:
        found = alone.verify_record(written(bodies(story.ledger)))[0]
    except alone.WrongBoardError as error:
        raise AssertionError(str(error)) from error
    for closed in (v for v in story.state.votes.votes.values() if v.stage is Stage.CLOSED):
        counted = recount(closed)
        assert counted is not None
        assert closed.result is not None
        assert (closed.result, closed.outcomes) == result_of(closed, counted, quorate=closed.result.quorate)
        assert found.votes[closed.vote].counted()[0] == [list(o.row) for o in outcomes_on(closed)]


def voted(threshold: str, yes: int, members: int) -> Story:
    """A vote of so many members, of whom so many are for and the others against."""
    story = Story(delegates=members - 1).opened().votes_on(threshold)
    story.answers(lambda place: Choice.YES if place < yes else Choice.NO)
    story.does(CHAIR, CloseVote(vote()))
    return story


@pytest.mark.parametrize(
    ("threshold", "members", "enough"),
    [
        ("over half of members", 21, 11),
        ("over half of members", 20, 11),
        ("two-thirds of members", 17, 12),
        ("two-thirds of members", 21, 14),
        ("3/4 of members", 11, 9),
        ("1/2 of members", 20, 10),
    ],
)
def test_thresholds_are_exact_at_their_edges_in_the_meeting_and_in_the_verifier(
    threshold: str, members: int, enough: int
) -> None:
    for yes, adopted in ((enough, True), (enough - 1, False)):
        story = voted(threshold, yes, members)
        assert story.vote.result is not None
        assert story.vote.result.adopted is adopted
        assert fault(written(bodies(story.ledger))) == ""
        other = [
            b.replace(b'"adopted":true', b'"adopted":?').replace(b'"adopted":false', b'"adopted":true')
            for b in bodies(story.ledger)
        ]
        turned = b'"adopted":true' if adopted else b'"adopted":false'
        other = changed(story, "VoteClosed", turned, b'"adopted":false' if adopted else b'"adopted":true')
        assert "result is not what" in fault(written(other))


def changed(story: Story, kind: str, old: bytes, new: bytes) -> list[bytes]:
    """The story's events with something of one kind changed, once."""
    found = bodies(story.ledger)
    for place, body in enumerate(found):
        if b'"type":"' + kind.encode() + b'"' in body and old in body:
            found[place] = body.replace(old, new, 1)
            return found
    raise AssertionError(f"no {kind} has {old!r}")


@pytest.mark.parametrize(
    ("kind", "old", "new", "named"),
    [
        ("BallotCast", b'"choice":"no"', b'"choice":"yes"', "names that were published"),
        ("BallotsPublished", b'"choice":"no"', b'"choice":"yes"', "names that were published"),
        ("VoteClosed", b'"yes":3', b'"yes":4', "result is not what"),
        ("VoteOpened", b'"present":5', b'"present":4', "other numbers of members"),
        ("VoteRollAdded", b'"entries":[{', b'"entries":[{"weight":2,', "roll that does not follow"),
        ("CheckedIn", delegate(0).encode(), SECRETARY.encode(), "other numbers of members"),
    ],
)
def test_what_is_changed_in_a_record_is_named(kind: str, old: bytes, new: bytes, named: str) -> None:
    story = voted("over half of members", 3, 5)
    assert named in fault(written(changed(story, kind, old, new)))


def test_a_record_is_whole_and_in_order_and_as_its_checkpoints_say() -> None:
    story = voted("over half of members", 3, 5)
    whole = bodies(story.ledger)
    record = written(whole)
    lines = record.split(b"\n")
    assert fault(record) == ""
    assert "events are missing" in fault(written([*whole[:5], *whole[6:]]))
    assert "ends before" in fault(b"\n".join(lines[:-2]) + b"\n")
    swapped = [line.replace(b'"yes":3', b'"yes":2') for line in lines]
    assert "checkpoint says" in fault(b"\n".join(swapped)) or "result" in fault(b"\n".join(swapped))
    title = record.replace(b'"title":"Meeting"', b'"title":"Another"', 1)
    assert "checkpoint says" in fault(title)
    note = next(line for line in lines if line.startswith(b"C "))
    assert "has not signed" in fault(record.replace(note, note.replace(b"time 7", b"time 8"), 1))
    assert "not a record" in fault(b"something else\n")


def test_secret_votes_are_recounted_from_the_record_alone() -> None:
    sheet = (Question("Board", tuple(Candidate(n) for n in "ABC"), 2, 1, 2, none=True), Question("Motion"))
    story = SecretStory(seed=5).makes_key().binds()
    story.opened()
    story.opens_secret("over half of valid", *sheet)
    for n, answers in enumerate(
        [
            ((0, 1, 1, 0), (1, 0, 0)),
            ((0, 1, 0, 0), (1, 0, 0)),
            ((1, 0, 0, 0), (0, 1, 0)),
            ((0, 1, 0, 1), (1, 0, 0)),
        ]
    ):
        story.casts(delegate(n), *answers)
    story.counts_secret(delegate(0), delegate(1))
    found = story.secret().outcomes
    assert [o.row for o in found] == [(3, 1, 1, 1), (3, 1, 0)]
    assert (found[0].elected, found[0].base) == ((0,), 4)
    record = written(bodies(story.ledger))
    assert fault(record) == ""
    said = verifier().verify_record(record)[0].votes[story.secret().vote].outcome
    assert "3  A (elected)" in said
    changes = [
        ("VoteClosed", b'"counts":[[1,3,1,1]', b'"counts":[[1,3,2,1]', "counts are not what"),
        ("VoteOpened", b'"name":"A"', b'"name":"Z"', "sealed questions"),
        ("CredentialsBound", b'"first":0', b'"first":1', ""),
        ("TrackersPublished", b'"trackers":["', b'"trackers":["x', "tracking numbers"),
    ]
    for kind, old, new, named in changes:
        says = fault(written(changed(story, kind, old, new)))
        assert says, kind
        assert named in says


def test_the_file_alone_reads_a_record_and_says_what_it_found(tmp_path: Path) -> None:
    story = voted("over half of members", 3, 5)
    file = tmp_path / "record.txt"
    file.write_bytes(written(bodies(story.ledger)))
    command = [sys.executable, "-I", str(path("verifier", "comitia_verify.py")), str(file)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert told.returncode == 3, told.stderr
    assert "NOT CHECKED" in told.stdout.splitlines()[-1]
    assert "3 for, 2 against, 0 abstaining: adopted" in told.stdout
    file.write_bytes(file.read_bytes().replace(b'"yes":3', b'"yes":4'))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


def test_a_record_is_json_that_others_can_read() -> None:
    story = voted("over half of members", 3, 5)
    events = [line for line in written(bodies(story.ledger)).split(b"\n") if line.startswith(b"E ")]
    assert all(msgspec.json.decode(line.split(b" ", 2)[2])["seq"] for line in events)


def ruled(tie: Tie = Tie.LOST) -> Story:
    """A tied vote by a rule, on a ballot paper with one motion, the chair being for it."""
    story = Story(delegates=3)
    rule = VoteRule(
        "motion",
        {},
        Kind.MOTION,
        (Method.OPEN,),
        parse_threshold("over half of cast"),
        Source("tests"),
        tie=tie,
    )
    story.does(ROOM_SEAT, AdoptRules(Rules("ruled", {}, Source("tests"), (rule,))))
    story.opened()
    needed = parse_threshold("over half of cast")
    sheet = (Question("First"), Question("Second"))
    story.does(CHAIR, OpenVote(vote(), item(1), Method.OPEN, "?", needed, sheet=sheet, rule="motion"))
    papers = {
        CHAIR: ((0,), (1,)),
        delegate(0): ((0,), (1,)),
        delegate(1): ((1,), (0,)),
        delegate(2): ((1,), (0,)),
    }
    for person, marks in papers.items():
        story.does(person, CastMarks(vote(), marks))
    story.does(CHAIR, CloseVote(vote()))
    return story


def test_a_casting_vote_counts_for_each_question_of_a_paper() -> None:
    first, second = ruled(Tie.CHAIR).vote.outcomes
    assert (first.adopted, second.adopted) == (True, False)
    assert fault(written(bodies(ruled(Tie.CHAIR).ledger))) == ""
    assert not ruled().vote.outcomes[0].adopted


@pytest.mark.parametrize(
    ("kind", "old", "new", "named"),
    [
        (
            "VoteOpened",
            b'"share":"over half","base":"cast"',
            b'"share":"plurality","base":"cast"',
            "departs from its rule",
        ),
        ("VoteOpened", b'"rule":"motion"', b'"rule":""', "by no rule"),
        ("VoteOpened", b'"rule":"motion"', b'"abstentions":false,"rule":"motion"', "abstentions or ties"),
        (
            "VoteOpened",
            b'"rule":"motion"',
            b'"presiding":"' + delegate(0).encode() + b'","rule":"motion"',
            "abstentions or ties",
        ),
    ],
)
def test_a_vote_that_was_held_otherwise_than_its_rule_is_named(
    kind: str, old: bytes, new: bytes, named: str
) -> None:
    assert named in fault(written(changed(ruled(), kind, old, new)))


def test_ballots_of_a_vote_that_was_void_before_its_end_are_not_in_the_record() -> None:
    story = Story(delegates=3).opened().votes_on()
    story.does(delegate(0), CastBallot(vote(), Choice.NO))
    story.does(CHAIR, VoidVote(vote(), "again"))
    record = written(bodies(story.ledger), story.state)
    assert b"BallotCast" not in record
    assert record.count(b"\nH ") == 1
    assert fault(record) == ""
    assert b"BallotCast" in written(bodies(story.ledger))


def test_numbers_that_no_papers_can_have_are_named() -> None:
    story = Story(delegates=4).opened()
    needed = parse_threshold("over half of cast")
    story.does(CHAIR, OpenVote(vote(), item(1), Method.PAPER, "?", needed))
    story.does(SECRETARY, EnterCounts(vote(), ((3, 2, 0),), 5))
    story.does(CHAIR, CloseVote(vote()))
    more = changed(
        story, "CountsEntered", b'"rows":[[3,2,0]],"collected":5', b'"rows":[[30,2,0]],"collected":32'
    )
    assert "cannot be of so many" in fault(written(more))


def test_the_tellers_of_a_secret_vote_are_those_of_the_ceremony() -> None:
    story = SecretStory(seed=5).makes_key().binds()
    story.opened()
    story.opens_secret()
    for n in range(5):
        story.casts(delegate(n), (1, 0, 0))
    story.counts_secret(delegate(0), delegate(1))
    assert fault(written(bodies(story.ledger))) == ""
    record = changed(
        story, "KeyGiven", b'"member":"' + delegate(0).encode(), b'"member":"' + delegate(4).encode()
    )
    assert "tellers' key is not the one" in fault(written(record))
