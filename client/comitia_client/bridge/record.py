"""Whether the room's record is whole: a meeting that is held after a restore, and one that was reopened."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock
from comitia_client.session.model import MeetingView
from comitia_client.session.view import View
from comitia_shared.meeting import Role
from comitia_shared.wire.signals import Beyond, RecordBehind

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class BeyondRow(NamedTuple):
    """A tablet that has seen more than the server has: how many events, and until when."""

    name: str
    person: str
    more: int
    time: str


@QmlElement
class Record(QObject):
    """The record of the meeting on the screen."""

    changed = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._beyond = Rows(BeyondRow)
        self._held: RecordBehind | None = None

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        self._held = view.held if view is not None else None
        held = self._held.tablets if self._held is not None else ()
        self._beyond.show([_row(view, self._held, b) for b in held] if view and self._held else [])
        self.changed.emit()

    @Property(bool, notify=changed)
    def isHeld(self) -> bool:
        """Whether nothing goes on because the server's record is older than what tablets have seen."""
        return self._held is not None

    @Property(bool, notify=changed)
    def mayReopen(self) -> bool:
        """Whether I may decide that it goes on."""
        view = self._meeting.view
        return view is not None and not view.seat.roles.isdisjoint({Role.CHAIR, Role.SECRETARY})

    @Property(int, notify=changed)
    @whole
    def missing(self) -> int:
        """How many events tablets have seen beyond the server's last one, as far as its length tells."""
        return max(0, self._held.known - self._held.upto) if self._held is not None else 0

    @Property(Rows, notify=changed)
    def beyond(self) -> Rows:
        """The tablets that know more, who knows most first. Staff alone."""
        return self._beyond

    @Property(str, notify=changed)
    def reopenedAt(self) -> str:
        """When the record was last reopened; nothing if it never was."""
        view = self._meeting.view
        reopened = view.state.agenda.reopened if view is not None else ()
        return clock(reopened[-1].at_ms, view.state.agenda.zone) if view is not None and reopened else ""

    @Property(str, notify=changed)
    def reopenedBy(self) -> str:
        """Who decided that."""
        view = self._meeting.view
        reopened = view.state.agenda.reopened if view is not None else ()
        return self._meeting.name_of(reopened[-1].by) if reopened else ""

    @Slot()
    def reopen(self) -> None:
        """Go on with what the server has."""
        if (view := self._meeting.view) is not None:
            self._tablet.do(lambda a: a.meetings.reopen, view.meeting)


def _row(view: MeetingView, held: RecordBehind, beyond: Beyond) -> BeyondRow:
    time = clock(beyond.at_ms, view.state.agenda.zone)
    return BeyondRow(
        beyond.device_name,
        view.state.attendance.name_of(beyond.person),
        max(1, beyond.size - held.upto),
        time,
    )
