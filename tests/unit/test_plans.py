"""Folders of meetings to be: a body's rules, weights, proxies, elections; every fault is found in one reading."""

from pathlib import Path

import pytest

from comitia_server.preparing.plan import read_plan
from comitia_shared.errors import ErrorCode
from comitia_shared.meeting.agenda import Method, VotePlan
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.plan import Fault, Plan, PlannedItem, PlannedPerson, faults_of
from comitia_shared.meeting.rules import NO_RULES
from comitia_shared.meeting.seats import Role
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Question

HEAD = """
title = "Đại hội thử"
starts = 2026-11-21T08:30:00+07:00
body = "vn-association"
[[participant]]
name = "Một"
roles = ["chair", "teller"]
[[participant]]
name = "Hai"
roles = ["delegate", "teller"]
weight = 3
proxy = "Một"
"""
ITEM = """
[[item]]
title = "Bầu cử"
[item.vote]
"""
ELECTION = """
rule = "board"
question = "Bầu Ban chấp hành"
candidates = ["A", "B", "C"]
seats = 2
blank = true
"""


def read(folder: Path, toml: str) -> tuple[Plan | None, list[Fault]]:
    (folder / "meeting.toml").write_text(toml, encoding="utf-8")
    return read_plan(folder)


def test_an_election_follows_the_rule_that_it_names(tmp_path: Path) -> None:
    plan, faults = read(tmp_path, HEAD + ITEM + ELECTION)
    assert faults == []
    assert plan is not None
    assert plan.rules.id == "vn-association"
    (item,) = plan.items
    assert item.plan is not None
    assert (item.plan.method, item.plan.threshold.text) == (Method.SECRET, "over half of valid")
    (question,) = item.plan.sheet  # type: ignore[misc]
    assert isinstance(question, Question)
    assert (question.seats, question.least, question.most, question.blank) == (2, 1, 2, True)
    assert [p.weight for p in plan.people] == [1, 3]
    assert plan.people[1].proxy == "Một"


def test_several_questions_stand_on_one_paper(tmp_path: Path) -> None:
    papers = "\n".join(f'[[item.vote.paper]]\nquestion = "{q}"' for q in ("Một", "Hai"))
    plan, faults = read(tmp_path, HEAD + ITEM + 'rule = "decision"\nmethod = "open"\n' + papers)
    assert faults == []
    assert plan is not None
    assert plan.items[0].plan is not None
    assert plan.items[0].plan.sheet == (Question("Một"), Question("Hai"))


def test_a_body_of_ones_own_is_read_from_a_file_beside_it(tmp_path: Path) -> None:
    own = 'id = "mine"\nquorum = "2/3 of members"\n[names]\nvi = "Của tôi"\n[source]\ntext = "Quy chế"\n'
    (tmp_path / "rules.toml").write_text(own, encoding="utf-8")
    plan, faults = read(tmp_path, HEAD.replace('body = "vn-association"', 'rules = "rules.toml"'))
    assert plan is not None
    assert plan.rules.id == "mine"
    assert [f.code for f in faults] == [ErrorCode.NOT_IN_RULES] * 2, (
        "its rules know neither weights nor proxies"
    )


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('"vn-association"', '"vn-nothing"', ErrorCode.FIELD_WRONG),
        ('body = "vn-association"', 'rules = "../out.toml"', ErrorCode.FILE_OUTSIDE),
        ('body = "vn-association"', 'rules = "none.toml"', ErrorCode.FILE_MISSING),
        ('rule = "board"', 'rule = "bord"', ErrorCode.FIELD_WRONG),
        ('rule = "board"', 'rule = "board"\nthreshold = "plurality of cast"', ErrorCode.REASON_NEEDED),
        ("seats = 2", "seats = 0", ErrorCode.FIELD_WRONG),
        ("seats = 2", "seats = 4", ErrorCode.BAD_QUESTION),
        ('"A", "B", "C"', '"A", "A", "C"', ErrorCode.BAD_QUESTION),
        ("blank = true", 'blank = "yes"', ErrorCode.FIELD_WRONG),
        ("blank = true", "blanc = true", ErrorCode.UNKNOWN_FIELD),
        ("weight = 3", "weight = 0", ErrorCode.FIELD_WRONG),
        ('proxy = "Một"', 'proxy = "Ba"', ErrorCode.NO_SUCH_NAME),
        ('proxy = "Một"', 'proxy = "Hai"', ErrorCode.NOT_A_MEMBER),
        ('"Hai"\nroles = ["delegate", "teller"]', '"Hai"', ErrorCode.TELLERS_NEEDED),
        ('candidates = ["A", "B", "C"]', "", ErrorCode.FIELD_MISSING),
        ("candidates =", "candidate =", ErrorCode.UNKNOWN_FIELD),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, code: ErrorCode, tmp_path: Path) -> None:
    whole = HEAD + ITEM + ELECTION
    assert old in whole
    _, faults = read(tmp_path, whole.replace(old, new))
    assert [f.code for f in faults] == [code], faults


def test_all_faults_are_found_in_one_reading(tmp_path: Path) -> None:
    whole = (HEAD + ITEM + ELECTION).replace("weight = 3", "weight = 0").replace("seats = 2", "seats = 9")
    _, faults = read(tmp_path, whole.replace('proxy = "Một"', 'proxy = "Ba"'))
    assert len(faults) == 3


def test_the_example_of_the_readme_is_right(tmp_path: Path) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    example = readme.split("```toml\n")[1].split("```")[0]
    people = "\n".join(f'[[participant]]\nname = "{n}"\nroles = ["delegate", "teller"]' for n in range(3))
    plan, faults = read(
        tmp_path, f'title = "Kỳ họp"\nstarts = 2026-11-21T08:30:00+07:00\n{example}\n{people}'
    )
    assert faults == []
    assert plan is not None
    plans = [i.plan for i in plan.items if i.plan is not None]
    assert [(p.method, p.threshold.text) for p in plans] == [
        (Method.SECRET, "over half of members"),
        (Method.OPEN, "over half of members"),
    ]


def test_a_plan_that_no_file_was_read_for_is_judged_by_the_same_rules() -> None:
    public = Custody("local", "secretariat", Level.PUBLIC)
    people = (
        PlannedPerson("An", frozenset({Role.CHAIR}), "1", absent=False, weight=2),
        PlannedPerson("An", frozenset({Role.DELEGATE}), "1", absent=False, substitute_for="Bình"),
    )
    secret = VotePlan(Method.SECRET, parse_threshold("over half of cast"), "Q")
    items = (PlannedItem("1", "T", public, ("Nobody",), secret, ()),)
    plan = Plan(
        title="T",
        place="P",
        starts_ms=0,
        zone="Asia/Ho_Chi_Minh",
        language="vi",
        custody=public,
        network="open",
        quorum="",
        rules=NO_RULES,
        people=people,
        items=items,
    )
    found = [(f.where, f.code) for f in faults_of(plan, NO_RULES)]
    assert found == [
        ("item 1", ErrorCode.FIELD_WRONG),
        ("participant (An)", ErrorCode.NOT_IN_RULES),
        ("participant (An)", ErrorCode.NOT_IN_RULES),
        ("item 1 vote", ErrorCode.TELLERS_NEEDED),
        ("participant", ErrorCode.DUPLICATE),
        ("seat", ErrorCode.DUPLICATE),
    ]
    unjudged = [(f.where, f.code) for f in faults_of(plan, None)]
    assert ("participant (An)", ErrorCode.NOT_IN_RULES) not in unjudged
    assert ("participant (An)", ErrorCode.NO_SUCH_NAME) in unjudged
