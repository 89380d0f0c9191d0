"""The votes of a meeting that is to be, and the rules that it follows, as `meeting.toml` has them."""

import tomllib
from typing import Any

from msgspec import UNSET

from comitia_resources import bodies, body
from comitia_server.rooms.tables import Reader
from comitia_shared.errors import ErrorCode
from comitia_shared.meeting.agenda import Method, VotePlan
from comitia_shared.meeting.majority import parse_threshold
from comitia_shared.meeting.polling import keeps
from comitia_shared.meeting.questions import Candidate, Question, check_question
from comitia_shared.meeting.rules import NO_RULES, Rules, read_rules

_PAPER = ("candidates", "seats", "least", "most", "none", "blank")
_VOTE = ("method", "threshold", "question", "rule", "departs", "paper", *_PAPER)


def read_body(reader: Reader, table: dict[str, Any]) -> Rules:
    """The rules of the body that is named, or of the file beside meeting.toml; none where neither is."""
    if "rules" in table:
        name = reader.text(table, "rules", "meeting.toml")
        file = (reader.folder / name).resolve()
        if not file.is_relative_to(reader.folder.resolve()):
            reader.fault(name, ErrorCode.FILE_OUTSIDE, file=name)
            return NO_RULES
        try:
            read = tomllib.loads(file.read_text(encoding="utf-8"))
        except OSError:
            reader.fault(name, ErrorCode.FILE_MISSING, file=name)
            return NO_RULES
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            reader.fault(name, ErrorCode.TOML_BROKEN, detail=str(error))
            return NO_RULES
        return reader.tried(name, lambda: read_rules(read), NO_RULES)
    if "body" in table:
        name = reader.choice(table, "body", "meeting.toml", bodies(), "")
        return read_rules(body(name)) if name else NO_RULES
    return NO_RULES


def read_vote(reader: Reader, table: dict[str, Any], where: str, rules: Rules) -> VotePlan | None:
    """The foreseen vote: what it leaves open follows from the rule that it names."""
    faults = len(reader.faults)
    reader.only(table, where, _VOTE)
    known = tuple(v.id for v in rules.votes)
    named = reader.choice(table, "rule", where, known, "") if "rule" in table else ""
    rule = rules.vote(named)
    default = rule.methods[0] if rule is not None else Method.OPEN
    method = reader.choice(table, "method", where, tuple(m.value for m in Method), default.value)
    text = reader.text(table, "threshold", where, rule.threshold.text if rule is not None else None)
    threshold = None if text == "?" else reader.tried(where, lambda: parse_threshold(text), None)
    question = reader.text(table, "question", where, "-")
    question = "" if question == "-" else question
    sheet = _sheet(reader, table, where, question)
    if threshold is None:
        return None
    departs = reader.text(table, "departs", where, "-")
    departs = "" if departs == "-" else departs
    is_sound = len(reader.faults) == faults
    by_rule = rule is None or keeps(rule, Method(method), threshold, sheet, rule.counters)
    if is_sound and not by_rule and not departs:
        reader.fault(where, ErrorCode.REASON_NEEDED)
    return VotePlan(Method(method), threshold, question, sheet or UNSET, named or UNSET, departs or UNSET)


def _sheet(reader: Reader, table: dict[str, Any], where: str, question: str) -> tuple[Question, ...]:
    """The questions of `[[item.vote.paper]]`, or the one election of the vote itself."""
    found: list[Question] = []
    for place, paper in enumerate(reader.tables(table, "paper", where), 1):
        at = f"{where} paper {place}"
        reader.only(paper, at, ("question", *_PAPER))
        found.append(_question(reader, paper, at, reader.text(paper, "question", at)))
    stray = set(table).intersection(_PAPER) if found else set(table).intersection(_PAPER) - {"candidates"}
    if stray and (found or "candidates" not in table):
        reader.fault(where, ErrorCode.FIELD_WRONG, field=sorted(stray)[0], detail="[[paper]] / candidates")
    if not found and "candidates" in table:
        found.append(_question(reader, table, where, question or reader.text(table, "question", where)))
    return tuple(reader.tried(where, lambda q=q: check_question(q), q) for q in found)  # type: ignore[misc]


def _question(reader: Reader, table: dict[str, Any], where: str, text: str) -> Question:
    names = reader.texts(table, "candidates", where)
    if not names:
        return Question(text)
    seats = reader.number(table, "seats", where, 1, least=1)
    return Question(
        text,
        tuple(Candidate(n) for n in names),
        seats,
        reader.number(table, "least", where, 1),
        reader.number(table, "most", where, seats, least=1),
        reader.flag(table, "none", where),
        reader.flag(table, "blank", where),
    )
