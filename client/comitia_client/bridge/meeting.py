"""The meeting on the screen: its header, agenda with papers, and what chair and secretary do with the agenda."""

import time
from collections.abc import Coroutine, Iterable
from typing import Any, NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock, date
from comitia_client.session.model import MeetingView
from comitia_client.session.view import View
from comitia_shared.ids import ItemId, MeetingId, PersonId
from comitia_shared.meeting import AnyCommand, Role
from comitia_shared.meeting.agenda import (
    CloseMeeting,
    EndItem,
    Item,
    OpenMeeting,
    PauseMeeting,
    Phase,
    ResumeMeeting,
    StartItem,
)
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.grants import waits_for
from comitia_shared.meeting.papers import Paper

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class ItemRow(NamedTuple):
    """An agenda item; `stage` is `next`, `current` or `done`."""

    item: str
    number: str
    title: str
    stage: str
    times: str
    papers: int
    hasVote: bool


class PaperRow(NamedTuple):
    """A paper; `holding` is a code, `level` a word.

    `waitsFor` says what a sealed one waits for (`grants.Waiting`), `opensAt` when that is a time.
    """

    paper: str
    item: str
    heading: str
    title: str
    pages: int
    holding: str
    level: str
    isPublic: bool
    notes: int
    waitsFor: str
    opensAt: str


class MeetingRow(NamedTuple):
    """A meeting on the home screen."""

    meeting: str
    title: str
    place: str
    day: str
    hour: str
    phase: str


@QmlElement
class Meeting(QObject):
    """The meeting that this tablet is in: the one that was chosen, or the newest that is not closed."""

    changed = Signal()
    entered = Signal()

    def __init__(self, tablet: Tablet) -> None:
        super().__init__()
        self._tablet = tablet
        self._words = tablet.words
        self._meetings = Rows(MeetingRow)
        self._items = Rows(ItemRow)
        self._papers = Rows(PaperRow)
        self._chosen: MeetingId | None = None
        self._is_entered = False
        self.view: MeetingView | None = None
        self.clock_offset_ms = 0

    def show(self, view: View) -> None:
        """Mirror a snapshot."""
        self.clock_offset_ms = view.clock_offset_ms
        views = view.meetings
        if self._chosen is not None and self._chosen not in views:
            self._chosen = None
            self._is_entered = False
        self.view = views.get(self._chosen) if self._chosen else _newest(list(views.values()))
        self._meetings.show([_meeting_row(v) for v in sorted(views.values(), key=_starts, reverse=True)])
        if self.view is not None:
            state = self.view.state
            self._items.show([self._item_row(self.view, i) for i in state.agenda.items.values()])
            self._papers.show([self._paper_row(self.view, p, view) for p in state.papers.papers.values()])
        else:
            self._items.show([])
            self._papers.show([])
        self.changed.emit()

    def _item_row(self, view: MeetingView, item: Item) -> ItemRow:
        agenda = view.state.agenda
        state = "current" if agenda.current == item.item else "done" if item.ended_ms else "next"
        begin, end = clock(item.started_ms, agenda.zone), clock(item.ended_ms, agenda.zone)
        times = f"{begin} – {end}" if end else begin
        papers = sum(p.item == item.item for p in view.state.papers.papers.values())
        return ItemRow(
            item=item.item,
            number=item.number,
            title=item.title,
            stage=state,
            times=times,
            papers=papers,
            hasVote=item.plan is not None,
        )

    def _paper_row(self, view: MeetingView, paper: Paper, whole: View) -> PaperRow:
        item = view.state.agenda.items.get(paper.item)
        heading = f"{item.number}. {item.title}" if item is not None else ""
        pages = paper.newest.pages if paper.newest is not None else 0
        level = paper.custody.level.value
        return PaperRow(
            paper=paper.paper,
            item=paper.item,
            heading=heading,
            title=paper.title,
            pages=pages,
            holding=view.holding[paper.paper].value,
            level=self._words.level(level),
            isPublic=level == "public",
            notes=whole.notes.get(paper.paper, 0),
            waitsFor=waits_for(view.state, view.seat, paper.paper, self.now_ms()) or "",
            opensAt=clock(paper.terms.from_ms, view.state.agenda.zone),
        )

    def now_ms(self) -> int:
        """The server's time as this tablet knows it."""
        return time.time_ns() // 1_000_000 + self.clock_offset_ms

    def current(self) -> ItemId:
        """The id of the running item; empty = none."""
        found = self.view.state.agenda.current if self.view is not None else None
        return found or ItemId("")

    def name_of(self, person: PersonId | None) -> str:
        """What someone of this meeting is called; empty = nobody of it."""
        return self.view.state.attendance.name_of(person) if self.view is not None else ""

    def names_of(self, people: Iterable[PersonId]) -> str:
        """The names of those of them who belong to this meeting, as lists have them."""
        return self.view.state.attendance.names_of(people) if self.view is not None else ""

    def zone(self) -> str:
        """The zone in which times are shown."""
        return self.view.state.agenda.zone if self.view is not None else "UTC"

    @Slot(result=str)
    def clockNow(self) -> str:
        """The hour now, in the meeting's zone."""
        zone = self.view.state.agenda.zone if self.view is not None else "Asia/Ho_Chi_Minh"
        return clock(self.now_ms(), zone)

    # --- what it is --------------------------------------------------------------------------------------

    @Property(Rows, notify=changed)
    def meetings(self) -> Rows:
        """All meetings of this person, the newest first."""
        return self._meetings

    @Property(Rows, notify=changed)
    def items(self) -> Rows:
        """The agenda."""
        return self._items

    @Property(Rows, notify=changed)
    def papers(self) -> Rows:
        """All papers, in the order of the agenda."""
        return self._papers

    @Property(bool, notify=changed)
    def exists(self) -> bool:
        """Whether there is a meeting."""
        return self.view is not None

    @Property(bool, notify=changed)
    def isEntered(self) -> bool:
        """Whether the person has left the home screen for the meeting."""
        return self._is_entered and self.view is not None

    @Property(str, notify=changed)
    def title(self) -> str:
        """The meeting's title."""
        return self.view.state.agenda.title if self.view is not None else ""

    @Property(str, notify=changed)
    def place(self) -> str:
        """Where it is held."""
        return self.view.state.agenda.place if self.view is not None else ""

    @Property(str, notify=changed)
    def day(self) -> str:
        """Its date."""
        return date(self.view.state.agenda.starts_ms, self.zone()) if self.view is not None else ""

    @Property(str, notify=changed)
    def hour(self) -> str:
        """When it is planned to start."""
        return clock(self.view.state.agenda.starts_ms, self.zone()) if self.view is not None else ""

    @Property(str, notify=changed)
    def phase(self) -> str:
        """`prepared`, `open`, `paused` or `closed`."""
        return self.view.state.agenda.phase.value if self.view is not None else "empty"

    @Property(str, notify=changed)
    def currentItem(self) -> str:
        """The id of the running item; empty = none."""
        return (self.view.state.agenda.current or "") if self.view is not None else ""

    @Property(str, notify=changed)
    def currentTitle(self) -> str:
        """Number and title of the running item."""
        if self.view is None or self.view.state.agenda.current is None:
            return ""
        item = self.view.state.agenda.items[self.view.state.agenda.current]
        return f"{item.number}. {item.title}"

    @Property(str, notify=changed)
    def nextItem(self) -> str:
        """The id of the item that comes next; empty = none is left."""
        item = self._next()
        return item.item if item is not None else ""

    @Property(str, notify=changed)
    def nextTitle(self) -> str:
        """Number and title of the item that comes next."""
        item = self._next()
        return f"{item.number}. {item.title}" if item is not None else ""

    def _next(self) -> Item | None:
        if self.view is None:
            return None
        agenda = self.view.state.agenda
        return next((i for i in agenda.items.values() if not i.ended_ms and i.item != agenda.current), None)

    @Property(int, notify=changed)
    @whole
    def present(self) -> int:
        """Members who are here."""
        return len(self.view.state.attendance.present_members) if self.view is not None else 0

    @Property(int, notify=changed)
    @whole
    def members(self) -> int:
        """All members."""
        return len(self.view.state.attendance.members) if self.view is not None else 0

    @Property(str, notify=changed)
    def shortCode(self) -> str:
        """The newest checkpoint's short code."""
        if self.view is None or self.view.checkpoint is None:
            return ""
        return self.view.checkpoint.short_code

    # --- who I am here -----------------------------------------------------------------------------------

    def _has(self, *roles: Role) -> bool:
        return self.view is not None and not self.view.seat.roles.isdisjoint(roles)

    @Property(bool, notify=changed)
    def isChair(self) -> bool:
        """Whether I chair this meeting."""
        return self._has(Role.CHAIR)

    @Property(bool, notify=changed)
    def isSecretary(self) -> bool:
        """Whether I am a secretary of this meeting."""
        return self._has(Role.SECRETARY)

    @Property(bool, notify=changed)
    def isMember(self) -> bool:
        """Whether I vote and speak here."""
        return self._has(Role.CHAIR, Role.DELEGATE)

    @Property(bool, notify=changed)
    def isPresent(self) -> bool:
        """Whether I am checked in."""
        seat = self.view.seat if self.view is not None else None
        if self.view is None or seat is None or seat.person is None:
            return False
        return self.view.state.attendance.is_present(seat.person)

    # --- what can be done --------------------------------------------------------------------------------

    def command(self, body: AnyCommand) -> None:
        """Send a command; why it was refused is said in the notice bar."""
        if self.view is not None:
            asked = self._tablet.ask(lambda a: a.meetings.command, self.view.meeting, body)
            self._tablet.start(self._sent(asked))

    async def _sent(self, call: Coroutine[Any, Any, bool]) -> None:
        await call

    @Slot(str)
    def enter(self, meeting: str) -> None:
        """Go into a meeting; the empty id = the newest."""
        self._chosen = MeetingId(meeting) if meeting else None
        self._is_entered = True
        self.show(self._tablet.view)
        self.entered.emit()

    @Slot()
    def goHome(self) -> None:
        """Back to the list of meetings."""
        self._is_entered = False
        self.changed.emit()

    @Slot()
    def checkIn(self) -> None:
        """I am here."""
        self.command(CheckIn())

    @Slot()
    def open(self) -> None:
        """Open the meeting."""
        self.command(OpenMeeting())

    @Slot()
    def pauseOrResume(self) -> None:
        """Take a break, or go on."""
        paused = self.view is not None and self.view.state.agenda.phase is Phase.PAUSED
        self.command(ResumeMeeting() if paused else PauseMeeting())

    @Slot()
    def close(self) -> None:
        """Close the meeting for good."""
        self.command(CloseMeeting())

    @Slot(str)
    def startItem(self, item: str) -> None:
        """Call an item."""
        self.command(StartItem(ItemId(item)))

    @Slot(str)
    def endItem(self, item: str) -> None:
        """End the running item."""
        self.command(EndItem(ItemId(item)))


def _starts(view: MeetingView) -> int:
    return view.state.agenda.starts_ms


def _newest(views: list[MeetingView]) -> MeetingView | None:
    going_on = [v for v in views if v.state.agenda.phase is not Phase.CLOSED]
    return max(going_on or views, key=_starts, default=None)


def _meeting_row(view: MeetingView) -> MeetingRow:
    agenda = view.state.agenda
    day, hour = date(agenda.starts_ms, agenda.zone), clock(agenda.starts_ms, agenda.zone)
    return MeetingRow(
        meeting=view.meeting,
        title=agenda.title,
        place=agenda.place,
        day=day,
        hour=hour,
        phase=agenda.phase.value,
    )
