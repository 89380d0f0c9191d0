"""What only the secretary's console shows: presence by person, minutes as they come, tablets that wait."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.words import Words
from comitia_client.session.model import MeetingView
from comitia_client.session.view import View
from comitia_resources import moment
from comitia_shared.folding import name_key
from comitia_shared.ids import PersonId
from comitia_shared.meeting import draft_minutes
from comitia_shared.meeting.attendance import Participant, RecordPresence
from comitia_shared.meeting.voting.auditing import Audit

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class PersonRow(NamedTuple):
    """A participant; `presence` is `present`, `absent` (announced) or `missing`."""

    person: str
    name: str
    seat: str
    presence: str
    isOnline: bool
    hasVoted: bool
    isMember: bool


class LineRow(NamedTuple):
    """A line of the minutes."""

    time: str
    heading: str
    text: str


class WaitingRow(NamedTuple):
    """A tablet that waits for its digits to be compared."""

    request: str
    name: str
    digits: str


@QmlElement
class Console(QObject):
    """The secretary's extra panes."""

    changed = Signal()

    def __init__(self, meeting: Meeting, words: Words) -> None:
        super().__init__()
        self._meeting = meeting
        self._words = words
        self._people = Rows(PersonRow)
        self._lines = Rows(LineRow)
        self._waiting = Rows(WaitingRow)
        self._help = ""
        self._told = ""

    def show(self, view: View) -> None:
        """Mirror a snapshot; nothing is worked out for who is no secretary."""
        mine = self._meeting.view
        if mine is None or not mine.seat.is_staff:
            return
        people = sorted(mine.state.attendance.participants.values(), key=lambda p: name_key(p.name))
        self._people.show([_person_row(mine, p) for p in people])
        self._lines.show(self._line_rows(mine))
        self._waiting.show([WaitingRow(w.request, w.device_name, w.digits) for w in view.waiting_devices])
        self._told = "\n".join(self._words.staff(t.code, **t.params) for t in view.staff_told)
        self._help = ", ".join(h.device_name for h in view.help_wanted)
        self.changed.emit()

    def _line_rows(self, view: MeetingView) -> list[LineRow]:
        agenda = view.state.agenda
        rows: list[tuple[int, LineRow]] = []
        doubted = {vote for vote, audit in view.audits.items() if audit is Audit.WRONG}
        for item in [None, *agenda.items.values()]:
            heading = f"{item.number}" if item is not None else ""
            for line in draft_minutes(view.state, item.item if item is not None else None, doubted):
                at = moment(line.at_ms, agenda.zone, agenda.opened_ms or agenda.starts_ms)
                row = LineRow(at, heading, self._words.line(line))
                rows.append((line.at_ms, row))
        return [row for _, row in sorted(rows, key=lambda r: r[0])]

    @Property(Rows, notify=changed)
    def people(self) -> Rows:
        """All participants, by given name."""
        return self._people

    @Property(Rows, notify=changed)
    def lines(self) -> Rows:
        """The minutes so far, in the order of time."""
        return self._lines

    @Property(Rows, notify=changed)
    def waiting(self) -> Rows:
        """Tablets that wait to be let in."""
        return self._waiting

    @Property(int, notify=changed)
    @whole
    def online(self) -> int:
        """How many tablets are connected."""
        return sum(r.isOnline for r in self._people.rows())

    @Property(str, notify=changed)
    def helpWanted(self) -> str:
        """The tablets at which someone called for help."""
        return self._help

    @Property(str, notify=changed)
    def told(self) -> str:
        """What staff should know of the room now, a line each; empty = nothing."""
        return self._told

    @Slot(str, bool)
    def recordPresence(self, person: str, present: bool) -> None:
        """Note that someone is here or has left."""
        self._meeting.command(RecordPresence(PersonId(person), present))


def _person_row(view: MeetingView, participant: Participant) -> PersonRow:
    attendance = view.state.attendance
    person = participant.person
    presence = "missing"
    if attendance.is_present(person):
        presence = "present"
    elif person in attendance.announced_absent:
        presence = "absent"
    return PersonRow(
        person=person,
        name=participant.name,
        seat=participant.seat,
        presence=presence,
        isOnline=person in view.online,
        hasVoted=False,
        isMember=participant.is_member,
    )
