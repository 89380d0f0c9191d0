"""The votes of a meeting that is to be, and the rules that it follows, as `meeting.toml` has them."""

from typing import Any

from msgspec import UNSET

from comitia_resources import bodies, body
from comitia_server.preparing.tables import Reader, read_toml
from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.meeting.agenda import Method, VotePlan
from comitia_shared.meeting.plan import Fault
from comitia_shared.meeting.rules import NO_RULES, Rules, read_rules
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.polling import keeps
from comitia_shared.meeting.voting.questions import Candidate, Question, check_question

_PAPER = ("candidates", "seats", "least", "most", "none", "blank")
_VOTE = ("method", "threshold", "question", "rule", "departs", "paper", *_PAPER)


def read_body(reader: Reader, table: dict[str, Any]) -> Rules | None:
    """The rules of the body that is named, or of the file beside meeting.toml; no rules where neither is.

    None = they cannot be read, which is noted; what follows from them cannot be judged then.
    """
    if "rules" in table:
        file = reader.file(table, "rules", "meeting.toml")
        if file is None:
            return None
        read = read_toml(file)
        if isinstance(read, Fault):
            reader.faults.append(read)
            return None
        return reader.tried(file.name, lambda: read_rules(read), None)
    if "body" in table:
        name = reader.choice(table, "body", "meeting.toml", bodies(), "")
        return read_rules(body(name)) if name else None
    return NO_RULES


def read_vote(reader: Reader, table: dict[str, Any], where: str, rules: Rules | None) -> VotePlan | None:
    """The foreseen vote: what it leaves open follows from the rule that it names."""
    faults = len(reader.faults)
    reader.only(table, where, _VOTE)
    named = _rule_named(reader, table, where, rules)
    rule = rules.vote(named) if rules is not None else None
    default = rule.methods[0] if rule is not None else Method.OPEN
    method = reader.choice(table, "method", where, tuple(m.value for m in Method), default.value)
    unsaid = rule.threshold.text if rule is not None else "" if "rule" in table else None
    text = reader.text(table, "threshold", where, unsaid)
    threshold = reader.tried(where, lambda: parse_threshold(text), None) if text else None
    question = reader.text(table, "question", where, "", most=limits.TITLE_CHARS)
    sheet = _sheet(reader, table, where, question)
    if threshold is None:
        return None
    departs = reader.text(table, "departs", where, "", most=limits.TITLE_CHARS)
    is_sound = len(reader.faults) == faults
    by_rule = rule is None or keeps(rule, Method(method), threshold, sheet, rule.counters)
    if is_sound and not by_rule and not departs:
        reader.fault(where, ErrorCode.REASON_NEEDED)
    return VotePlan(
        method=Method(method),
        threshold=threshold,
        question=question,
        sheet=sheet or UNSET,
        rule=named or UNSET,
        departs=departs or UNSET,
    )


def _rule_named(reader: Reader, table: dict[str, Any], where: str, rules: Rules | None) -> str:
    if "rule" not in table or rules is None:
        return ""
    if not rules.votes:
        missing = Fault("meeting.toml", ErrorCode.FIELD_MISSING, {"field": "body"})
        if missing not in reader.faults:
            reader.faults.append(missing)
        return ""
    return reader.choice(table, "rule", where, tuple(v.id for v in rules.votes), "")


def _sheet(reader: Reader, table: dict[str, Any], where: str, question: str) -> tuple[Question, ...]:
    """The questions of `[[item.vote.paper]]`, or the one election of the vote itself."""
    found: list[Question] = []
    for place, paper in enumerate(reader.tables(table, "paper", where), 1):
        at = f"{where} paper {place}"
        reader.only(paper, at, ("question", *_PAPER))
        found.append(
            _question(reader, paper, at, reader.text(paper, "question", at, most=limits.TITLE_CHARS))
        )
    stray = sorted(set(table).intersection(_PAPER))
    is_spelt = not set(table).difference(_VOTE)  # else what is missing is there under another name
    if found and stray:
        reader.fault(where, ErrorCode.FIELD_WRONG, field=stray[0], detail="[[item.vote.paper]]")
    elif stray and "candidates" not in table and is_spelt:
        reader.fault(where, ErrorCode.FIELD_MISSING, field="candidates")
    if not found and "candidates" in table:
        found.append(_question(reader, table, where, question or reader.text(table, "question", where)))
    # one without a text is noted already
    return tuple(reader.tried(where, lambda q=q: check_question(q), q) if q.text else q for q in found)  # type: ignore[misc]


def _question(reader: Reader, table: dict[str, Any], where: str, text: str) -> Question:
    names = reader.texts(table, "candidates", where)
    if not names:
        return Question(text)
    seats = reader.number(table, "seats", where, 1, least=1)
    return Question(
        text=text,
        candidates=tuple(Candidate(n) for n in names),
        seats=seats,
        least=reader.number(table, "least", where, 1),
        most=reader.number(table, "most", where, seats, least=1),
        none=reader.flag(table, "none", where),
        blank=reader.flag(table, "blank", where),
    )
