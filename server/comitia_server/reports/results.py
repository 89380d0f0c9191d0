"""Results as data: every question of every vote as a row of CSV, or an object of JSON with what was published of it."""

import csv
import io
import json
from typing import Any

from comitia_resources import local
from comitia_shared.folding import name_key
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.counting import is_decided, outcomes_on
from comitia_shared.meeting.voting.events import Choice, Outcome
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.votes import Stage, Vote

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "vote",
    "item",
    "title",
    "question",
    "method",
    "opened",
    "closed",
    "members",
    "summoned",
    "present",
    "entitled",
    "voted",
    "yes",
    "no",
    "abstain",
    "blank",
    "invalid",
    "counts",
    "elected",
    "tied",
    "threshold",
    "base",
    "outcome",
    "void_reason",
    "repeats",
    "follows",
    "rule",
    "departs",
)


def outcome(vote: Vote, question: Question, came: Outcome | None) -> str:
    """`adopted`, `rejected`, `elected` (all seats), `undecided`, `no_quorum`, `void`, or `open` without a result."""
    if vote.stage is Stage.VOID:
        return "void"
    if vote.result is None or came is None:
        return "open"
    if not vote.result.quorate:
        return "no_quorum"
    if question.is_election:
        return "elected" if is_decided(question, came) else "undecided"
    return "adopted" if came.adopted else "rejected"


def rows(state: Meeting) -> list[dict[str, Any]]:
    """A row for each question of each vote, in the order of their opening; times in ISO 8601 with their offset."""
    found: list[dict[str, Any]] = []
    for vote in state.votes.votes.values():
        came: tuple[Outcome | None, ...] = outcomes_on(vote) or (None,) * len(vote.questions)
        found += [_row(state, vote, q, o) for q, o in zip(vote.questions, came, strict=True)]
    return found


def _row(state: Meeting, vote: Vote, question: Question, came: Outcome | None) -> dict[str, Any]:
    item, zone = state.agenda.items[vote.item], state.agenda.zone

    def time(at_ms: int) -> str:
        return local(at_ms, zone).isoformat(timespec="seconds") if at_ms else ""

    counts: tuple[int | None, ...] = came.row if came is not None else (None,) * question.answers
    yes, no, abstain = counts if not question.is_election else (None, None, None)
    names = [c.name for c in question.candidates] + (["(none)"] if question.none else [])
    by_hand = vote.method in (Method.HANDS, Method.PAPER) or vote.papers
    values = (
        vote.vote,
        item.number,
        item.title,
        question.text,
        vote.method.value,
        time(vote.opened_ms),
        time(vote.closed_ms),
        vote.members,
        vote.summoned,
        vote.present,
        len(vote.roll),
        came.cast if by_hand and came is not None else vote.voters,
        yes,
        no,
        abstain,
        counts[question.blank_at] if question.blank_at >= 0 else None,
        came.invalid if came is not None else None,
        "; ".join(f"{n}: {c}" for n, c in zip(names, counts, strict=False)) if came is not None else "",
        "; ".join(names[n] for n in came.elected) if came is not None else "",
        "; ".join(names[n] for n in came.tied) if came is not None else "",
        vote.threshold.text,
        came.base if came is not None else None,
        outcome(vote, question, came),
        vote.void_reason,
        vote.repeats or "",
        vote.follows or "",
        vote.rule,
        vote.departs,
    )
    return dict(zip(COLUMNS, values, strict=True))


def to_csv(state: Meeting) -> bytes:
    """CSV in UTF-8 with a byte order mark, which spreadsheets need; no cell of it is a formula to them."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for row in rows(state):
        table.writerow({k: "" if v is None else _cell(v) for k, v in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_json(state: Meeting) -> bytes:
    """JSON: the rows, and of a named vote who answered what, by given name."""
    found = []
    for row, (vote, place) in zip(rows(state), _places(state), strict=True):
        named = _names(state, vote, place)
        voters = _voters(state, vote)
        row = {**row, "counts": _counts(vote, place)}
        found.append({**row, **({"names": named} if named else {}), **({"voters": voters} if voters else {})})
    whole = {"meeting": state.agenda.meeting, "title": state.agenda.title, "votes": found}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()


def _places(state: Meeting) -> list[tuple[Vote, int]]:
    return [(v, n) for v in state.votes.votes.values() for n in range(len(v.questions))]


def _answers(question: Question) -> list[dict[str, str]]:
    """The answers in the order shown. `kind` tells the program's own from a candidate who is called so."""
    if not question.is_election:
        return [{"kind": c.value, "name": ""} for c in Choice]
    own = [*(["none"] if question.none else []), *(["blank"] if question.blank else [])]
    candidates = [{"kind": "candidate", "name": c.name} for c in question.candidates]
    return [*candidates, *({"kind": kind, "name": ""} for kind in own)]


def _counts(vote: Vote, place: int) -> list[dict[str, Any]]:
    """The votes of each answer."""
    came = outcomes_on(vote)
    answers = _answers(vote.questions[place]) if came else []
    return (
        [{**answer, "votes": votes} for answer, votes in zip(answers, came[place].row, strict=True)]
        if came
        else []
    )


def _voters(state: Meeting, vote: Vote) -> list[str]:
    """Who has voted in a secret vote that is over, by given name: never what. Two of one name are there twice."""
    people = state.attendance.participants
    return sorted((people[p].name for p in {b.voter for b in vote.board} if p in people), key=name_key)


def _names(state: Meeting, vote: Vote, place: int) -> list[dict[str, Any]]:
    """Who marked each answer of a question."""
    people = state.attendance.participants
    marks = vote.named
    if not marks:
        return []
    return [
        {
            **answer,
            "people": sorted((people[p].name for p, m in marks.items() if n in m[place]), key=name_key),
        }
        for n, answer in enumerate(_answers(vote.questions[place]))
    ]
