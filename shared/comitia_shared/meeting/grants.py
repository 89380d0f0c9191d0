"""Grants: which seat is due the keys of which paper now, and until when. The keys themselves are never here.

By level, role and readers (`sight.may_read`), by the state of meeting and item (`Release`), by the paper's window in
time, and by what was recalled. The server asks this before every grant; nothing else gives keys.
"""

from enum import StrEnum

import msgspec

from comitia_shared.ids import PaperId
from comitia_shared.meeting import AnyEvent, Meeting, Seat
from comitia_shared.meeting import agenda as agenda_
from comitia_shared.meeting import attendance as attendance_
from comitia_shared.meeting import papers as papers_
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.papers import Paper, Release
from comitia_shared.meeting.sight import may_read

FOR_GOOD = 0


class Waiting(StrEnum):
    """What must happen before a reader is due a paper's keys."""

    PUBLICATION = "publication"
    TIME = "time"
    MEETING = "meeting"
    PRESENCE = "presence"
    ITEM = "item"
    NOTHING = "nothing"
    """Nothing will: its time is over, or it is not this reader's."""


def waits_for(state: Meeting, seat: Seat, paper: PaperId, now_ms: int) -> Waiting | None:
    """What a reader waits for who is not due a paper's keys; None = they are due."""
    known = state.papers.papers.get(paper)
    if known is None or known.newest is None or not may_read(state, seat, paper):
        return Waiting.NOTHING
    if not known.published_ms:
        return Waiting.PUBLICATION
    if 0 < known.terms.until_ms <= now_ms:
        return Waiting.NOTHING
    if now_ms < known.terms.from_ms:
        return Waiting.TIME
    match known.terms.release:
        case Release.PUBLICATION:
            return None
        case Release.ITEM:
            return None if state.agenda.items[known.item].started_ms else Waiting.ITEM
        case Release.MEETING if state.agenda.phase in (Phase.OPEN, Phase.PAUSED):
            is_here = seat.person is not None and state.attendance.is_present(seat.person)
            return None if is_here else Waiting.PRESENCE
        case Release.MEETING:
            return Waiting.NOTHING if state.agenda.phase is Phase.CLOSED else Waiting.MEETING


def due(state: Meeting, seat: Seat, paper: PaperId, now_ms: int) -> int | None:
    """Until when (ms UTC, `FOR_GOOD` = it may be stored) the seat is due the keys of this paper; None = not now."""
    if waits_for(state, seat, paper, now_ms) is not None:
        return None
    terms = state.papers.papers[paper].terms
    ends = [e for e in (now_ms + terms.lease_ms if terms.lease_ms else 0, terms.until_ms) if e]
    return min(ends) if ends else FOR_GOOD


class Turn(msgspec.Struct, frozen=True):
    """What an event may change in who is due what: these papers (None = all with conditions), for one person or all."""

    paper: PaperId | None = None
    person: str | None = None


def turn(event: AnyEvent) -> Turn | None:
    """Which grants to look at again after an event; None = none of them."""
    match event:
        case (
            papers_.RevisionAdded(paper=paper)
            | papers_.PaperPublished(paper=paper)
            | papers_.PaperRecalled(paper=paper)
        ):
            return Turn(paper=paper)
        case attendance_.CheckedIn(person=person) | attendance_.CheckedOut(person=person):
            return Turn(person=person)
        case agenda_.MeetingOpened() | agenda_.MeetingClosed() | agenda_.ItemStarted():
            return Turn()
        case _:
            return None


def has_conditions(paper: Paper) -> bool:
    """Whether anything but its publication decides when this paper's keys are due."""
    terms = paper.terms
    return terms.release is not Release.PUBLICATION or bool(terms.lease_ms or terms.from_ms or terms.until_ms)
