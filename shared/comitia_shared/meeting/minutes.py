"""Minutes that write themselves: what happened, item by item, and what a secretary adds or changes.

Command: EditMinutes. `draft` derives the lines from the rest of the state as codes and parameters; their words
stand in the catalogues. Nothing that can be derived is stored.
"""

import hashlib
from collections.abc import Collection, Iterator

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused, require
from comitia_shared.ids import ItemId, VoteId
from comitia_shared.meeting.access import Access
from comitia_shared.meeting.agenda import Agenda, Method, Phase, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.floor import Floor
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.voting.events import Outcome, Result
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.secret import board_code
from comitia_shared.meeting.voting.votes import NOBODY, Stage, Vote, Votes
from comitia_shared.texts import Lines

_Told = Iterator[tuple[str, Params]]


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
    require_phase(agenda, *Phase)
    if command.item is not None:
        require_item(agenda, command.item)
    require(len(command.text) <= limits.MINUTES_CHARS, ErrorCode.TOO_LONG, most=limits.MINUTES_CHARS)
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
    lines = [*(_meeting_lines(agenda, attendance) if item is None else _item_lines(agenda, item))]
    for speech in [*floor.ended, *([floor.speech] if floor.speech else [])]:
        if speech.item == item and speech.person in attendance.participants:
            code = "minutes_speech_topic" if speech.topic else "minutes_speech"
            said: Params = {"name": attendance.name_of(speech.person), "topic": speech.topic}
            lines.append(Line(speech.started_ms, code, said))
    for vote in votes.votes.values():
        if vote.item == item:
            told = _vote_lines(vote, attendance, rules, is_doubted=vote.vote in doubted)
            lines += [Line(vote.closed_ms, code, params) for code, params in told]
    return sorted(lines, key=lambda line: line.at_ms)


def _meeting_lines(agenda: Agenda, attendance: Attendance) -> Iterator[Line]:
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
        yield Line(agenda.opened_ms, "minutes_opened", counts)
    for person, stays in attendance.stays.items():
        if person not in attendance.participants or not agenda.opened_ms:
            continue
        who: Params = {"name": attendance.name_of(person)}
        for stay in stays:
            if stay.came_ms > agenda.opened_ms:
                yield Line(stay.came_ms, "minutes_arrived", who)
            if stay.left_ms > agenda.opened_ms:
                yield Line(stay.left_ms, "minutes_left", who)
    for pause in agenda.breaks:
        yield Line(pause.began_ms, "minutes_break")
        if pause.ended_ms and pause.ended_ms != agenda.closed_ms:
            yield Line(pause.ended_ms, "minutes_resumed")
    if agenda.closed_ms:
        yield Line(agenda.closed_ms, "minutes_closed")
    for r in agenda.reopened:
        params: Params = {"name": attendance.name_of(r.by), "common": r.common, "lost": r.lost}
        yield Line(r.at_ms, "minutes_reopened", params)


def access_lines(access: Access, attendance: Attendance) -> Iterator[Line]:
    """Who was given a new sign-in code, by whom, and who signed in with it while they were here."""
    name = attendance.name_of
    for given in access.given:
        params: Params = {"name": name(given.person), "by": name(given.by), "second": name(given.second)}
        code = "minutes_code_given_it" if given.by is None else "minutes_code_given"
        yield Line(given.at_ms, "minutes_code_given_two" if given.second is not None else code, params)
    for person, at_ms in access.taken_over.items():
        yield Line(at_ms, "minutes_taken_over", {"name": name(person)})


def _item_lines(agenda: Agenda, item: ItemId) -> Iterator[Line]:
    known = agenda.items.get(item)
    times = [*known.earlier, (known.started_ms, known.ended_ms)] if known is not None else []
    for place, (started_ms, ended_ms) in enumerate(times):
        if started_ms:
            yield Line(started_ms, "minutes_item_again" if place else "minutes_item_started")
        if ended_ms:
            yield Line(ended_ms, "minutes_item_ended")


def _vote_lines(vote: Vote, attendance: Attendance, rules: Rules, *, is_doubted: bool) -> _Told:
    if vote.stage is Stage.VOID:
        yield "minutes_vote_void", {"question": vote.question, "reason": vote.void_reason}
    if vote.stage is Stage.VOID or vote.result is None:
        return
    if is_doubted:
        yield "minutes_vote_doubted", {"question": vote.question}
    else:
        yield _sheet_head(vote, vote.result) if vote.sheet else _motion_line(vote, vote.result)
    if vote.sheet and vote.result.quorate and not is_doubted:
        for place, (question, outcome) in enumerate(zip(vote.questions, vote.outcomes, strict=True)):
            yield from _question_lines(question, outcome)
            yield from _named_lines(vote, place, question, attendance)
    yield from _paper_lines(vote, attendance)
    if vote.head:
        yield "minutes_board_code", {"mark": board_code(vote.head)}
    yield from _basis_lines(vote, rules)
    yield from _standing_lines(vote, attendance)


def _paper_lines(vote: Vote, attendance: Attendance) -> _Told:
    """What was handed out and came back on paper, and who counted it; or that weights are counted."""
    if any(w != 1 for w in vote.roll.values()):
        yield "minutes_weights", {"voters": vote.voters, "weight": sum(vote.roll.values())}
    if vote.entered and NOBODY not in vote.entered:
        counted = list(vote.entered.values())[-1]
        numbers: Params = {
            "issued": counted.issued,
            "collected": counted.collected,
            "invalid": counted.invalid,
        }
        code = "minutes_papers_issued" if counted.issued else "minutes_papers"
        yield code, {**numbers, "names": attendance.names_of(vote.entered)}


def _motion_line(vote: Vote, r: Result) -> tuple[str, Params]:
    outcome = "adopted" if r.adopted else "rejected" if r.quorate else "no_quorum"
    counts: Params = {"yes": r.tally.yes, "no": r.tally.no, "abstain": r.tally.abstain}
    return f"minutes_vote_{vote.method.value}_{outcome}", {
        "question": vote.question,
        **counts,
        "base": r.base,
    }


def _sheet_head(vote: Vote, result: Result) -> tuple[str, Params]:
    cast = vote.outcomes[0].cast if vote.outcomes else 0
    method = vote.method.value
    code = f"minutes_sheet_{method}" if result.quorate else f"minutes_vote_{method}_no_quorum"
    return code, {"question": vote.question, "cast": cast}


def _question_lines(question: Question, outcome: Outcome) -> _Told:
    params: Params = {"question": question.text, "base": outcome.base}
    if not question.is_election:
        yes, no, abstain = outcome.row
        code = "minutes_motion_adopted" if outcome.adopted else "minutes_motion_rejected"
        yield code, {**params, "yes": yes, "no": no, "abstain": abstain}
        return
    ranked = sorted(range(len(question.candidates)), key=lambda n: (-outcome.row[n], n))
    counts = ", ".join(f"{question.candidates[n].name} {outcome.row[n]}" for n in ranked)
    yield "minutes_election", {**params, "seats": question.seats, "counts": counts}
    if question.none:
        yield "minutes_election_none", {"count": outcome.row[question.none_at]}
    if question.blank:
        yield "minutes_election_blank", {"count": outcome.row[question.blank_at]}
    names = ", ".join(question.candidates[n].name for n in outcome.elected)
    yield "minutes_elected" if names else "minutes_nobody_elected", {"names": names}
    if left := question.seats - len(outcome.elected):
        yield "minutes_seats_left", {"left": left}
    if outcome.tied:
        yield "minutes_tied", {"names": ", ".join(question.candidates[n].name for n in outcome.tied)}


def _named_lines(vote: Vote, place: int, question: Question, attendance: Attendance) -> _Told:
    """Who chose each candidate, where answers are named."""
    for number, candidate in enumerate(question.candidates):
        names = attendance.names_of(p for p, marks in vote.named.items() if number in marks[place])
        if names:
            yield "minutes_chose", {"candidate": candidate.name, "names": names}


def _basis_lines(vote: Vote, rules: Rules) -> _Told:
    """By which rule it was held, and why it departed from the rules."""
    rule = rules.vote(vote.rule)
    if rule is not None:
        yield "minutes_vote_rule", {"source": rule.source.text}
    if vote.departs:
        yield "minutes_vote_departs", {"reason": vote.departs}


def _standing_lines(vote: Vote, attendance: Attendance) -> _Told:
    """Who sat in for whom, who voted for whom, who voted at the desk."""
    people = attendance.participants
    for person, seat in vote.seats.items():
        yield "minutes_sits_for", {"name": people[person].name, "other": people[seat].name}
    for person, givers in vote.proxies.items():
        others = ", ".join(people[g].name for g in givers)
        yield "minutes_proxy", {"name": people[person].name, "other": others}
    if vote.at_desk and vote.method is not Method.ROLL_CALL:
        yield "minutes_at_desk", {"count": len(vote.at_desk), "names": attendance.names_of(vote.at_desk)}
