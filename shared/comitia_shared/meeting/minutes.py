"""Minutes that write themselves: what happened, item by item, and what a secretary adds or changes.

Command: EditMinutes. `draft` derives the lines from the rest of the state as codes and parameters; their words
stand in the catalogues. Nothing that can be derived is stored.
"""

import hashlib
from collections.abc import Collection

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused
from comitia_shared.folding import name_key
from comitia_shared.ids import ItemId, PersonId, VoteId
from comitia_shared.meeting.access import Access
from comitia_shared.meeting.agenda import Agenda, Method, Phase, require_item
from comitia_shared.meeting.attendance import Attendance
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.floor import Floor
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.voting.events import Outcome
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.secret import board_code
from comitia_shared.meeting.voting.votes import Stage, Vote, Votes
from comitia_shared.texts import Lines


class Minutes(msgspec.Struct, frozen=True):
    """This noun's part of the state: a secretary's own text per item; the key "" is the meeting as a whole."""

    texts: dict[str, str] = {}


class Line(msgspec.Struct, frozen=True):
    """One thing that happened: its catalogue code, parameters, and when (ms UTC)."""

    at_ms: int
    code: str
    params: Params = {}


class EditMinutes(Command, frozen=True):
    """Set the secretary's own text of an item (None = the meeting as a whole); it may be emptied.

    `base`: `version_of` the text that it was written over; unset = whatever is there. Who: secretary.
    Refused: unknown_item, too_long, minutes_changed (somebody else has written meanwhile), not_prepared.
    """

    item: ItemId | None
    text: Lines
    base: str | UnsetType = UNSET


class MinutesEdited(Event, frozen=True):
    """The secretary's text of this item is now this."""

    item: ItemId | None
    text: str


def decide(agenda: Agenda, minutes: Minutes, command: EditMinutes) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    if agenda.phase is Phase.EMPTY:
        raise Refused(ErrorCode.NOT_PREPARED)
    if command.item is not None:
        require_item(agenda, command.item)
    if len(command.text) > limits.MINUTES_CHARS:
        raise Refused(ErrorCode.TOO_LONG, most=limits.MINUTES_CHARS)
    if command.base is not UNSET and command.base != version_of(minutes.texts.get(command.item or "", "")):
        raise Refused(ErrorCode.MINUTES_CHANGED)
    return [MinutesEdited(command.item, command.text)]


def version_of(text: str) -> str:
    """What names a text that somebody saw: 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def apply(minutes: Minutes, event: MinutesEdited) -> Minutes:
    """The minutes after `event`."""
    return replace(minutes, texts={**minutes.texts, event.item or "": event.text})


def draft(
    agenda: Agenda,
    attendance: Attendance,
    rules: Rules,
    floor: Floor,
    votes: Votes,
    item: ItemId | None,
    doubted: Collection[VoteId] = (),
) -> list[Line]:
    """What happened under `item` (None = before, between and after the items), in the order of time.

    The results of votes that are `doubted` are not told.
    """
    lines = _meeting_lines(agenda, attendance) if item is None else _item_lines(agenda, item)
    for speech in [*floor.ended, *([floor.speech] if floor.speech else [])]:
        if speech.item == item and speech.person in attendance.participants:
            name = attendance.participants[speech.person].name
            code = "minutes_speech_topic" if speech.topic else "minutes_speech"
            lines.append(Line(speech.started_ms, code, {"name": name, "topic": speech.topic}))
    for vote in votes.votes.values():
        if vote.item == item:
            lines.extend(_vote_lines(vote, attendance, rules, is_doubted=vote.vote in doubted))
    return sorted(lines, key=lambda line: line.at_ms)


def _meeting_lines(agenda: Agenda, attendance: Attendance) -> list[Line]:
    lines: list[Line] = []
    if agenda.opened_ms:
        came = [
            p
            for p in attendance.members
            if any(
                s.came_ms <= agenda.opened_ms and not 0 < s.left_ms <= agenda.opened_ms
                for s in attendance.stays.get(p.person, ())
            )
        ]
        counts: Params = {"present": len(came), "members": len(attendance.members)}
        lines.append(Line(agenda.opened_ms, "minutes_opened", counts))
    for person, stays in attendance.stays.items():
        participant = attendance.participants.get(person)
        if participant is None or not agenda.opened_ms:
            continue
        for stay in stays:
            if stay.came_ms > agenda.opened_ms:
                lines.append(Line(stay.came_ms, "minutes_arrived", {"name": participant.name}))
            if stay.left_ms > agenda.opened_ms:
                lines.append(Line(stay.left_ms, "minutes_left", {"name": participant.name}))
    for pause in agenda.breaks:
        lines.append(Line(pause.began_ms, "minutes_break"))
        if pause.ended_ms and pause.ended_ms != agenda.closed_ms:
            lines.append(Line(pause.ended_ms, "minutes_resumed"))
    if agenda.closed_ms:
        lines.append(Line(agenda.closed_ms, "minutes_closed"))
    return [*lines, *_reopening_lines(agenda, attendance)]


def access_lines(access: Access, attendance: Attendance) -> list[Line]:
    """Who was given a new sign-in code, by whom, and who signed in with it while they were here."""
    people, lines = attendance.participants, []

    def name(person: PersonId | None) -> str:
        found = people.get(person) if person is not None else None
        return found.name if found is not None else ""

    for given in access.given:
        params: Params = {"name": name(given.person), "by": name(given.by), "second": name(given.second)}
        code = "minutes_code_given_it" if given.by is None else "minutes_code_given"
        lines.append(
            Line(given.at_ms, "minutes_code_given_two" if given.second is not None else code, params)
        )
    for person, at_ms in access.taken_over.items():
        lines.append(Line(at_ms, "minutes_taken_over", {"name": name(person)}))
    return lines


def _reopening_lines(agenda: Agenda, attendance: Attendance) -> list[Line]:
    lines: list[Line] = []
    for r in agenda.reopened:
        who = attendance.participants.get(r.by) if r.by is not None else None
        params: Params = {"name": who.name if who is not None else "", "common": r.common, "lost": r.lost}
        lines.append(Line(r.at_ms, "minutes_reopened", params))
    return lines


def _item_lines(agenda: Agenda, item: ItemId) -> list[Line]:
    known = agenda.items.get(item)
    lines: list[Line] = []
    if known is None:
        return lines
    for place, (started_ms, ended_ms) in enumerate([*known.earlier, (known.started_ms, known.ended_ms)]):
        if started_ms:
            lines.append(Line(started_ms, "minutes_item_again" if place else "minutes_item_started"))
        if ended_ms:
            lines.append(Line(ended_ms, "minutes_item_ended"))
    return lines


def _vote_lines(vote: Vote, attendance: Attendance, rules: Rules, *, is_doubted: bool) -> list[Line]:
    if vote.stage is Stage.VOID:
        reason: Params = {"question": vote.question, "reason": vote.void_reason}
        return [Line(vote.closed_ms, "minutes_vote_void", reason)]
    if vote.result is None:
        return []
    if is_doubted:
        lines = [Line(vote.closed_ms, "minutes_vote_doubted", {"question": vote.question})]
    else:
        lines = [_sheet_head(vote)] if vote.sheet else [_motion_line(vote)]
    if vote.sheet and vote.result.quorate and not is_doubted:
        for place, (question, outcome) in enumerate(zip(vote.questions, vote.outcomes, strict=True)):
            lines += _question_lines(vote, question, outcome)
            lines += _named_lines(vote, place, question, attendance)
    lines += _paper_lines(vote, attendance)
    if vote.head:
        lines.append(Line(vote.closed_ms, "minutes_board_code", {"mark": board_code(vote.head)}))
    return [*lines, *_basis_lines(vote, rules), *_standing_lines(vote, attendance)]


def _paper_lines(vote: Vote, attendance: Attendance) -> list[Line]:
    """What was handed out and came back on paper, and who counted it; or that weights are counted."""
    lines = []
    if any(w != 1 for w in vote.roll.values()):
        params: Params = {"voters": vote.voters, "weight": sum(vote.roll.values())}
        lines.append(Line(vote.closed_ms, "minutes_weights", params))
    if not vote.entered:
        return lines
    counted = list(vote.entered.values())[-1]
    people = attendance.participants
    names = sorted((people[PersonId(c)].name for c in vote.entered if c in people), key=name_key)
    numbers: Params = {"issued": counted.issued, "collected": counted.collected, "invalid": counted.invalid}
    code = "minutes_papers_issued" if counted.issued else "minutes_papers"
    return [*lines, Line(vote.closed_ms, code, {**numbers, "names": ", ".join(names)})]


def _motion_line(vote: Vote) -> Line:
    r = vote.result
    assert r is not None  # noqa: S101 - asked by who has one
    params: Params = {
        "question": vote.question,
        "yes": r.tally.yes,
        "no": r.tally.no,
        "abstain": r.tally.abstain,
        "base": r.base,
    }
    outcome = "adopted" if r.adopted else "rejected" if r.quorate else "no_quorum"
    return Line(vote.closed_ms, f"minutes_vote_{vote.method.value}_{outcome}", params)


def _sheet_head(vote: Vote) -> Line:
    quorate = vote.result is not None and vote.result.quorate
    cast = vote.outcomes[0].cast if vote.outcomes else 0
    code = f"minutes_sheet_{vote.method.value}" if quorate else f"minutes_vote_{vote.method.value}_no_quorum"
    return Line(vote.closed_ms, code, {"question": vote.question, "cast": cast})


def _question_lines(vote: Vote, question: Question, outcome: Outcome) -> list[Line]:
    at_ms = vote.closed_ms
    params: Params = {"question": question.text, "base": outcome.base}
    if not question.is_election:
        yes, no, abstain = outcome.row
        code = "minutes_motion_adopted" if outcome.adopted else "minutes_motion_rejected"
        return [Line(at_ms, code, {**params, "yes": yes, "no": no, "abstain": abstain})]
    ranked = sorted(range(len(question.candidates)), key=lambda n: (-outcome.row[n], n))
    counts = ", ".join(f"{question.candidates[n].name} {outcome.row[n]}" for n in ranked)
    lines = [Line(at_ms, "minutes_election", {**params, "seats": question.seats, "counts": counts})]
    if question.none:
        lines.append(Line(at_ms, "minutes_election_none", {"count": outcome.row[question.none_at]}))
    if question.blank:
        lines.append(Line(at_ms, "minutes_election_blank", {"count": outcome.row[question.blank_at]}))
    names = ", ".join(question.candidates[n].name for n in outcome.elected)
    lines.append(Line(at_ms, "minutes_elected" if names else "minutes_nobody_elected", {"names": names}))
    left = question.seats - len(outcome.elected)
    if left:
        lines.append(Line(at_ms, "minutes_seats_left", {"left": left}))
    if outcome.tied:
        tied = ", ".join(question.candidates[n].name for n in outcome.tied)
        lines.append(Line(at_ms, "minutes_tied", {"names": tied}))
    return lines


def _named_lines(vote: Vote, place: int, question: Question, attendance: Attendance) -> list[Line]:
    """Who chose each candidate, where answers are named."""
    people, lines = attendance.participants, []
    for number, candidate in enumerate(question.candidates):
        chose = [people[p].name for p, marks in vote.named.items() if number in marks[place] and p in people]
        if chose:
            params: Params = {"candidate": candidate.name, "names": ", ".join(sorted(chose, key=name_key))}
            lines.append(Line(vote.closed_ms, "minutes_chose", params))
    return lines


def _basis_lines(vote: Vote, rules: Rules) -> list[Line]:
    """By which rule it was held, and why it departed from the rules."""
    rule = rules.vote(vote.rule)
    lines = []
    if rule is not None:
        lines.append(Line(vote.closed_ms, "minutes_vote_rule", {"source": rule.source.text}))
    if vote.departs:
        lines.append(Line(vote.closed_ms, "minutes_vote_departs", {"reason": vote.departs}))
    return lines


def _standing_lines(vote: Vote, attendance: Attendance) -> list[Line]:
    """Who sat in for whom, who voted for whom, who voted at the desk."""
    people = attendance.participants
    lines = []
    for person, seat in vote.seats.items():
        params: Params = {"name": people[person].name, "other": people[seat].name}
        lines.append(Line(vote.closed_ms, "minutes_sits_for", params))
    for person, givers in vote.proxies.items():
        others = ", ".join(people[g].name for g in givers)
        lines.append(Line(vote.closed_ms, "minutes_proxy", {"name": people[person].name, "other": others}))
    if vote.at_desk and vote.method is not Method.ROLL_CALL:
        names = ", ".join(sorted((people[p].name for p in vote.at_desk if p in people), key=name_key))
        lines.append(Line(vote.closed_ms, "minutes_at_desk", {"count": len(vote.at_desk), "names": names}))
    return lines
