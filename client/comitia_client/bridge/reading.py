"""The reader on the screen: one open paper in one pane, where it is being read, its outline, and what may be done."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.leaves import Leaves
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock, date
from comitia_client.pages.images import PagePictures
from comitia_client.pages.jobs import Open, Opened
from comitia_client.pages.memory import give_back
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.session.model import Holding
from comitia_client.session.view import View
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, PaperId, PersonId, RevisionId
from comitia_shared.sealing.notes import Place

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_BACK_MOST = 50
_ABSENT_MS = 2_000


class HeadingRow(NamedTuple):
    """A line of the outline; `page` from 0, -1 = it leads nowhere."""

    level: int
    title: str
    page: int


@QmlElement
class Reading(QObject):
    """The open paper of one pane."""

    changed = Signal()
    backChanged = Signal()
    opened = Signal()
    closing = Signal()
    closed = Signal()
    placed = Signal(int, float, arguments=["page", "zoom"])
    shownPage = Signal(int, arguments=["page"])
    _answered = Signal(str, object)

    def __init__(
        self, pane: str, tablet: Tablet, meeting: Meeting, pool: PagePool, pictures: PagePictures
    ) -> None:
        super().__init__()
        self._pane = pane
        self._tablet = tablet
        self._meeting = meeting
        self._pool = pool
        self.leaves_ = Leaves(pane, tablet, pool, pictures)
        self.outline_ = Rows(HeadingRow)
        self.source: PaperSource | None = None
        self.meeting_of_it: MeetingId | None = None
        self._title = ""
        self._is_loading = False
        self._readable: dict[RevisionId, PaperId] = {}
        self._opening: PaperSource | None = None
        self._arrived: tuple[str, Outcome] | None = None
        self._absent = QTimer(singleShot=True, interval=_ABSENT_MS)
        self._absent.timeout.connect(self._look_for_it)
        self._reader_name = ""
        self._newer: RevisionId | None = None
        self._is_completing = False
        self._is_held = False
        self._reader: PersonId | None = None
        self._mark = ""
        self._settled = ""
        self._back: list[int] = []
        self._page = 0
        self._wanted_page = -1
        self._answered.connect(self._take_opened, Qt.ConnectionType.QueuedConnection)

    def show(self, view: View) -> None:
        """Close what may not be read any more, open the rest of a paper whose front was open, offer what is newer."""
        mine = self._meeting.view
        papers = mine.state.papers.papers if mine is not None else {}
        holding = mine.holding if mine is not None else {}
        readable = {
            r.revision: n
            for n, p in papers.items()
            if holding.get(n) in (Holding.OPEN, Holding.FRONT)
            for r in p.standing
        }
        # A meeting whose events begin anew is without papers for a moment: see `_look_for_it`.
        ended = tuple(r for r, n in self._readable.items() if r not in readable and n in papers)
        if ended:
            self._pool.forget(ended)
        self._readable = readable
        self._reader_name = view.person_name
        if self.isOpen and view.person != self._reader:
            self.close()  # who opened it has left: nobody else sees it
        source = self.source
        if source is None:
            return
        if source.paper not in papers:
            if not self._absent.isActive():
                self._absent.start()
            return
        newest = papers[source.paper].newest
        if source.revision in ended:
            recalled = newest is None
            self.close()
            self._tablet.tell(Refused(ErrorCode.PAPER_RECALLED if recalled else ErrorCode.LEASE_ENDED))
        elif newest is not None and newest.revision != source.revision:
            self._set_newer(newest.revision if holding[source.paper] is Holding.OPEN else None)
        elif source.is_front and holding[source.paper] is Holding.OPEN:
            self._complete(source.paper)
        elif source.is_front:
            self.changed.emit()

    def _look_for_it(self) -> None:
        """The open paper has been gone from the meeting for a while: it is not mine to read any more."""
        mine = self._meeting.view
        papers = mine.state.papers.papers if mine is not None else {}
        if self.source is not None and self.source.paper not in papers:
            self._pool.forget((self.source.revision,))
            self.close()
            self._tablet.tell(Refused(ErrorCode.LEASE_ENDED))

    def name_of(self, person: PersonId) -> str:
        """Who that is, of the open paper's meeting."""
        views = self._tablet.view.meetings
        view = views.get(self.meeting_of_it) if self.meeting_of_it is not None else None
        return view.state.attendance.name_of(person) if view is not None else ""

    def hold_still(self, *, still: bool) -> None:
        """Nothing is exchanged under a pen that writes."""
        self._is_held = still
        if not still:
            self.show(self._tablet.view)
            if self._arrived is not None:
                (name, outcome), self._arrived = self._arrived, None
                self._take_opened(name, outcome)

    def _complete(self, paper: PaperId) -> None:
        """The rest of a paper has come: open all of it, once, and not under the pen."""
        if not self._is_completing and not self._is_held:
            self._is_completing = True
            self._tablet.start(self._open(paper, None), self._cannot_open)

    def _set_newer(self, newer: RevisionId | None) -> None:
        if newer != self._newer:
            self._newer = newer
            self.changed.emit()

    # --- opening -----------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isLeased(self) -> bool:
        """Whether what is open is on this tablet for a while only, and in memory alone."""
        return self.source is not None and not self.source.is_stored

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        """Whether a paper is on the screen."""
        return self.source is not None or self._is_loading

    @Property(bool, notify=changed)
    def isLoading(self) -> bool:
        """Whether the paper is still being opened."""
        return self._is_loading

    @Property(str, notify=changed)
    def title(self) -> str:
        """The paper's title."""
        return self._title

    @Property(str, notify=changed)
    def paper(self) -> str:
        """The paper's id; empty = none is open."""
        return self.source.paper if self.source is not None else ""

    @Property(Leaves, notify=changed)
    def leaves(self) -> Leaves:
        """The pages."""
        return self.leaves_

    @Property(Rows, notify=changed)
    def outline(self) -> Rows:
        """The outline."""
        return self.outline_

    @Property(int, notify=changed)
    @whole
    def pagesInAll(self) -> int:
        """How many pages the paper has, also while only its first ones are here."""
        return self.source.pages if self.source is not None else 0

    @Property(bool, notify=changed)
    def isFront(self) -> bool:
        """Whether only the first pages are here so far."""
        return self.source is not None and self.source.is_front

    @Property(float, notify=changed)
    def arrived(self) -> float:
        """How much of the rest of a paper is here, 0 to 1, while only its first pages are."""
        mine = self._meeting.view
        if self.source is None or not self.source.is_front or mine is None:
            return 0.0
        held, of = mine.arriving.get(self.source.paper, (0, 0))
        return held / of if of else 0.0

    @Property(bool, notify=changed)
    def hasNewer(self) -> bool:
        """Whether a newer revision of the open paper can be read."""
        return self._newer is not None

    @Property(bool, notify=changed)
    def mayCopy(self) -> bool:
        """Whether text may be copied and copies be written."""
        return self.source is not None and self.source.may_copy

    @Property(str, notify=changed)
    def mark(self) -> str:
        """What each page of a marked paper carries: the reader's name, and when it was opened; empty = no mark."""
        return self._mark

    @Slot()
    def openNewer(self) -> None:
        """Read the newest revision, at the same place."""
        if self.source is not None:
            self._wanted_page = -1
            self._tablet.start(self._open(self.source.paper, None), self._cannot_open)

    @Slot(str, str)
    def open(self, paper: str, title: str) -> None:
        """Open a paper where it was last read."""
        self._begin(title)
        self._tablet.start(self._open(PaperId(paper), None), self._cannot_open)

    @Slot(str, str, int)
    def openAt(self, paper: str, title: str, page: int) -> None:
        """Open a paper at a page, from 0; one that is open only turns to it."""
        if self.source is not None and self.source.paper == paper and self._newer is None:
            self.jump(page)
            return
        self._begin(title)
        self._wanted_page = page
        self._tablet.start(self._open(PaperId(paper), None), self._cannot_open)

    @Slot(str, str, str, int)
    def openRevision(self, paper: str, title: str, revision: str, page: int) -> None:
        """Open an older revision at a page, from 0."""
        self._begin(title)
        self._wanted_page = page
        self._tablet.start(self._open(PaperId(paper), RevisionId(revision)), self._cannot_open)

    def _begin(self, title: str) -> None:
        self.closing.emit()
        self._title, self._is_loading, self._is_completing = title, True, False
        self._reader = self._tablet.view.person
        self._wanted_page = -1
        self._back.clear()
        self.leaves_.close()
        self.changed.emit()

    async def _open(self, paper: PaperId, revision: RevisionId | None) -> None:
        if self._meeting.view is None:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        reader, meeting = self._reader, self._meeting.view.meeting
        source = await self._tablet.ask(lambda a: a.papers.source, meeting, paper, revision)
        self._is_completing = False
        if reader != self._reader or not self.isOpen:
            return  # closed meanwhile
        self._opening, self.meeting_of_it = source, meeting
        name = source.name
        key = f"{self._pane}/open"
        self._pool.submit(Open(source), Urgency.OPEN, key, lambda o: self._answered.emit(name, o))

    def _cannot_open(self, error: Refused | Unavailable) -> None:
        self.close()
        self._tablet.tell(error)

    def _take_opened(self, name: str, outcome: Outcome) -> None:
        source = self._opening
        if source is None or source.name != name:
            return
        if self._is_held:  # under a pen that writes nothing is exchanged
            self._arrived = name, outcome
            return
        self._opening = None
        if not isinstance(outcome, Opened):
            code = outcome if isinstance(outcome, ErrorCode) else ErrorCode.PDF_BROKEN
            if code is ErrorCode.PIECE_DAMAGED and self.meeting_of_it is not None:
                self._tablet.do(lambda a: a.papers.mend, self.meeting_of_it, source.paper)
            self._cannot_open(Refused(code, page=1))
            return
        zone = self._meeting.zone()
        stamp = f"{date(self._meeting.now_ms(), zone)} {clock(self._meeting.now_ms(), zone)}"
        self._mark = f"{self._reader_name} · {stamp}" if source.is_marked else ""
        self.closing.emit()  # what was just drawn belongs to what was on the screen
        self.source, self._newer = source, None
        self.leaves_.open(source, outcome)
        self.outline_.show([HeadingRow(h.level, h.title, h.page) for h in outcome.outline])
        self._is_loading = False
        self.changed.emit()
        self.opened.emit()
        self._tablet.start(self._settle(source))

    async def _settle(self, source: PaperSource) -> None:
        """Go where the paper was last read, or where it was opened at."""
        page, zoom = await self._tablet.ask(lambda a: a.papers.place_of, source.paper)
        if self._settled != source.revision:  # the rest of a front comes without moving anything
            self._settled = source.revision
            wanted, self._wanted_page = self._wanted_page, -1
            self.placed.emit(wanted if wanted >= 0 else page, zoom)

    @Slot()
    def close(self) -> None:
        """Put the paper away; what is under the pen is kept first."""
        self.closing.emit()
        self.source, self._opening, self._arrived, self._is_loading = None, None, None, False
        self._settled, self._mark, self._newer = "", "", None
        self.leaves_.close()
        self.outline_.show([])
        self._back.clear()
        self.changed.emit()
        self.backChanged.emit()
        give_back()
        self.closed.emit()

    def source_is(self, paper: PaperId, revision: RevisionId) -> bool:
        """Whether this revision of a paper is open, its pages there."""
        here = self.source
        return here is not None and not self._is_loading and (here.paper, here.revision) == (paper, revision)

    # --- where it is being read --------------------------------------------------------------------------

    def place(self, page: int) -> Place | None:
        """A page (from 0) of what is open, as notes name it."""
        if self.source is None or self.meeting_of_it is None:
            return None
        return Place(self.meeting_of_it, self.source.paper, self.source.revision, page)

    @Property(int, notify=shownPage)
    @whole
    def page(self) -> int:
        """The page that is being looked at, from 0."""
        return self._page

    @Slot(int)
    def lookAt(self, page: int) -> None:
        """This page (from 0) is being looked at."""
        if page != self._page:
            self._page = page
            self.leaves_.setCurrent(page)
            self.shownPage.emit(page)

    @Slot(int, float)
    def keepPlace(self, page: int, zoom: float) -> None:
        """Remember where the paper is being read: page from 0; zoom 0 = fit the width, -1 = fit the page."""
        if self.source is not None:
            self._tablet.do(lambda a: a.papers.keep_place, self.source.paper, page, zoom)

    @Slot(int)
    def jump(self, page: int) -> None:
        """Go to a page (from 0) by a link, the outline, a hit or a note; `goBack` comes back here."""
        if self.source is None or not 0 <= page < self.leaves_.rows.rowCount():
            return
        self._back = [*self._back, self._page][-_BACK_MOST:]
        self.backChanged.emit()
        self.placed.emit(page, float("nan"))

    @Property(bool, notify=backChanged)
    def canGoBack(self) -> bool:
        """Whether a jump can be undone."""
        return bool(self._back)

    @Slot()
    def goBack(self) -> None:
        """Back to where the last jump began."""
        if self._back:
            page = self._back.pop()
            self.backChanged.emit()
            self.placed.emit(page, float("nan"))
