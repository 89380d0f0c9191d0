"""The reader on the screen: one open paper, its pages as they are drawn, my ink on them."""

import logging
import time
from collections import OrderedDict
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.door import Door, Tasks
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock, date
from comitia_client.pages.images import InkPictures, PagePictures, Strokes
from comitia_client.pages.pool import Outcome, PagePool, Pixels
from comitia_client.session.model import Holding, Ink, View
from comitia_client.vault.pieces import PaperSource
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import PaperId, PersonId, RevisionId
from comitia_shared.sealing.notes import InkAdded, Place, Tool

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_QUICK_PX = 360
_ERASE_PT = 9.0
COLOURS = ("#1d4ed8", "#b91c1c", "#15803d", "#111827", "#9333ea")
MARKERS = ("#fde047", "#86efac", "#93c5fd", "#f9a8d4", "#fdba74")
_WIDTH_PT = {Tool.PEN: 1.8, Tool.HIGHLIGHTER: 13.0}

log = logging.getLogger(__name__)


class PageRow(NamedTuple):
    """A page: width and height in points; sources are empty until drawn; `trouble` says why it is not."""

    number: int
    widthPt: float
    heightPt: float
    source: str
    inkSource: str
    trouble: str


@QmlElement
class Reading(QObject):
    """The open paper."""

    changed = Signal()
    toolChanged = Signal()
    noted = Signal()
    drawingChanged = Signal()
    placed = Signal(int, float, arguments=["page", "zoom"])
    _drawn = Signal(str, int, int, object)
    _opened = Signal(str, object)

    def __init__(
        self,
        door: Door,
        tasks: Tasks,
        tablet: Tablet,
        meeting: Meeting,
        pool: PagePool,
        pages: PagePictures,
        inks: InkPictures,
    ) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._tablet = tablet
        self._meeting = meeting
        self._pool = pool
        self._pictures = pages
        self._inks = inks
        self.rows = Rows(PageRow)
        self._source: PaperSource | None = None
        self._title = ""
        self._is_loading = False
        self._wanted: OrderedDict[int, int] = OrderedDict()
        self._tool = "read"
        self._colour = 0
        self._pen_seen = False
        self._finger_draws = False
        self._is_drawing = False
        self._stroke_tool = Tool.PEN
        self._strokes: list[Ink] = []
        self._notes_version = -1
        self._undo_redo = (False, False)
        self._readable: set[RevisionId] = set()
        self._reader_name = ""
        self._has_newer = False
        self._is_completing = False
        self._reader: PersonId | None = None
        self._mark = ""
        self._settled = ""
        self._drawn.connect(self._take_drawn, Qt.ConnectionType.QueuedConnection)
        self._opened.connect(self._take_opened, Qt.ConnectionType.QueuedConnection)

    def show(self, view: View) -> None:
        """Mirror my notes, and whether the open paper may still be read and is still the newest."""
        self._follow(view)
        if self._source is not None and view.notes_version != self._notes_version:
            self._notes_version = view.notes_version
            self._tasks.start(self._load_ink(self._source), self._tablet.tell)

    def _follow(self, view: View) -> None:
        """Close what may not be read any more, open the rest of a paper whose front was open, offer what is newer."""
        mine = self._meeting.view
        papers = mine.state.papers.papers if mine is not None else {}
        holding = mine.holding if mine is not None else {}
        readable = {
            r.revision
            for n, p in papers.items()
            if holding.get(n) in (Holding.OPEN, Holding.FRONT)
            for r in p.standing
        }
        if ended := tuple(self._readable - readable):
            self._pool.forget(ended)
        self._readable = readable
        self._reader_name = view.person_name
        if self.isOpen and view.person != self._reader:
            self.close()  # who opened it has left: nobody else sees it
        source = self._source
        if source is None or source.paper not in papers:
            return
        newest = papers[source.paper].newest
        if source.revision in ended:
            recalled = newest is None
            self.close()
            self._tablet.tell(Refused(ErrorCode.PAPER_RECALLED if recalled else ErrorCode.LEASE_ENDED))
        elif newest is not None and newest.revision != source.revision:
            self._set_newer(holding[source.paper] is Holding.OPEN)
        elif source.is_front and holding[source.paper] is Holding.OPEN:
            self._complete(source.paper)

    def _complete(self, paper: PaperId) -> None:
        """The rest of a paper has come: open all of it, once, and not under the pen."""
        if not self._is_completing and not self._is_drawing:
            self._is_completing = True
            self._tasks.start(self._open(paper), self._cannot_open)

    def _set_newer(self, newer: bool) -> None:
        if newer != self._has_newer:
            self._has_newer = newer
            self.changed.emit()

    # --- opening -----------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        """Whether a paper is on the screen."""
        return self._source is not None or self._is_loading

    @Property(bool, notify=changed)
    def isLoading(self) -> bool:
        """Whether the paper is still being opened."""
        return self._is_loading

    @Property(str, notify=changed)
    def title(self) -> str:
        """The paper's title."""
        return self._title

    @Property(Rows, notify=changed)
    def pages(self) -> Rows:
        """The pages."""
        return self.rows

    @Property(int, notify=changed)
    def pagesInAll(self) -> int:
        """How many pages the paper has, also while only its first ones are here."""
        return self._source.pages if self._source is not None else 0

    @Property(bool, notify=changed)
    def isFront(self) -> bool:
        """Whether only the first pages are here so far."""
        return self._source is not None and self._source.is_front

    @Property(bool, notify=changed)
    def hasNewer(self) -> bool:
        """Whether a newer revision of the open paper can be read."""
        return self._has_newer

    @Property(str, notify=changed)
    def mark(self) -> str:
        """What each page of a marked paper carries: the reader's name, and when it was opened; empty = no mark."""
        return self._mark

    @Slot()
    def openNewer(self) -> None:
        """Read the newest revision, at the same place."""
        if self._source is not None:
            self._tasks.start(self._open(self._source.paper), self._cannot_open)

    @Slot(str, str)
    def open(self, paper: str, title: str) -> None:
        """Open a paper where it was last read."""
        self._title, self._is_loading, self._is_completing = title, True, False
        self._reader = self._door.access.view.person
        self.rows.show([])
        self.changed.emit()
        self._tasks.start(self._open(PaperId(paper)), self._cannot_open)

    async def _open(self, paper: PaperId) -> None:
        if self._meeting.view is None:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        reader = self._reader
        source = await self._door.ask(self._door.access.source(self._meeting.view.meeting, paper))
        self._is_completing = False
        if reader != self._reader or not self.isOpen:
            return  # closed meanwhile
        if self._source is not None and self._source.revision != source.revision:
            self.rows.show([])
        self._source = source
        self._has_newer = False
        zone = self._meeting.zone()
        stamp = f"{date(self._meeting.now_ms(), zone)} {clock(self._meeting.now_ms(), zone)}"
        self._mark = f"{self._reader_name} · {stamp}" if source.is_marked else ""
        revision = self._source.revision
        self._pool.open(self._source, lambda outcome: self._opened.emit(revision, outcome))
        self._notes_version = self._door.access.view.notes_version

    def _cannot_open(self, error: Refused | Unavailable) -> None:
        self.close()
        self._tablet.tell(error)

    def _take_opened(self, revision: str, outcome: Outcome) -> None:
        if self._source is None or self._source.revision != revision:
            return
        if isinstance(outcome, ErrorCode | Pixels):
            code = outcome if isinstance(outcome, ErrorCode) else ErrorCode.PDF_BROKEN
            if code is ErrorCode.PIECE_DAMAGED and self._meeting.view is not None:
                call = self._door.access.mend(self._meeting.view.meeting, self._source.paper)
                self._tasks.start(self._door.ask(call), self._tablet.tell)
            self._cannot_open(Refused(code, page=1))
            return
        known = self.rows.rows()  # the first pages stay as they are drawn when the rest comes
        fresh = [PageRow(n, w, h, "", "", "") for n, (w, h) in enumerate(outcome, 1)]
        self.rows.show([*known[: len(fresh)], *fresh[len(known) :]])
        self._is_loading = False
        self.changed.emit()
        self._tasks.start(self._settle(self._source), self._tablet.tell)

    async def _settle(self, source: PaperSource) -> None:
        """Show my ink, and go where the paper was last read."""
        await self._load_ink(source)
        page, zoom = await self._door.ask(self._door.access.place_of(source.paper))
        if self._settled != source.revision:  # the rest of a front comes without moving anything
            self._settled = source.revision
            self.placed.emit(page, zoom)

    @Slot()
    def close(self) -> None:
        """Put the paper away."""
        self._source, self._is_loading = None, False
        self._settled, self._mark, self._has_newer = "", "", False
        self._pool.drop(lambda _: True)
        self._pictures.clear()
        self._strokes = []
        self._wanted.clear()
        self.rows.show([])
        self.setTool("read")
        self.changed.emit()

    @Slot(int, float)
    def keepPlace(self, page: int, zoom: float) -> None:
        """Remember where the paper is being read: page from 0."""
        if self._source is not None:
            call = self._door.access.keep_place(self._source.paper, page, zoom)
            self._tasks.start(self._door.ask(call), self._tablet.tell)

    # --- pages -------------------------------------------------------------------------------------------

    @Slot(int, int)
    def need(self, page: int, widthPx: int) -> None:  # noqa: N803 - a name of QML's
        """This page (from 0) is or will soon be visible, this many pixels wide: a quick picture, then a sharp one."""
        source = self._source
        if source is None or widthPx <= 0 or page >= self.rows.rowCount():
            return
        if self._wanted.get(page) == widthPx and self._pictures.has(source.revision, page, widthPx):
            return
        self._wanted[page] = widthPx
        self._wanted.move_to_end(page)
        if not self.rows.row(page).source and widthPx > 2 * _QUICK_PX:
            self._draw(source, page, _QUICK_PX, 0)
        self._draw(source, page, widthPx, 1)

    def _draw(self, source: PaperSource, page: int, width_px: int, urgency: int) -> None:
        revision = source.revision
        key = f"{revision}/{page}/{'quick' if width_px == _QUICK_PX else 'sharp'}"
        self._pool.draw(
            source, page, width_px, urgency, key, lambda o: self._drawn.emit(revision, page, width_px, o)
        )

    @Slot(int)
    def forget(self, page: int) -> None:
        """This page is no longer near the screen."""
        self._wanted.pop(page, None)
        if self._source is not None:
            revision = self._source.revision
            self._pool.drop(lambda key: key.startswith(f"{revision}/{page}/"))
            if 0 <= page < self.rows.rowCount():  # a page that is going away has no place any more
                self.rows.replace(page, self.rows.row(page)._replace(source=""))
                self._pictures.forget(revision, page)

    def _take_drawn(self, revision: str, page: int, width_px: int, outcome: Outcome) -> None:
        source = self._source
        if source is None or source.revision != revision or page >= self.rows.rowCount():
            return
        row = self.rows.row(page)
        if isinstance(outcome, ErrorCode):
            trouble = self._tablet.text_of(outcome, page + 1)
            self.rows.replace(page, row._replace(trouble=trouble))
            return
        if not isinstance(outcome, Pixels) or page not in self._wanted:
            return
        if width_px == _QUICK_PX and row.source:
            return  # the sharp one was quicker
        self._pictures.put(revision, page, width_px, outcome)
        self.rows.replace(
            page, row._replace(source=f"image://pages/{revision}/{page}/{width_px}", trouble="")
        )

    # --- ink ---------------------------------------------------------------------------------------------

    async def _load_ink(self, source: PaperSource) -> None:
        self._strokes = await self._door.ask(self._door.access.ink_on(source.paper))
        self._undo_redo = await self._door.ask(self._door.access.can_undo_redo(source.paper))
        if self._source is not source:
            return
        by_page: dict[int, Strokes] = {}
        for ink in self._strokes:
            by_page.setdefault(ink.body.place.page, []).append((ink.note, ink.body))
        for page in range(self.rows.rowCount()):
            row = self.rows.row(page)
            version = self._inks.put(source.paper, page, row.widthPt, row.heightPt, by_page.get(page, []))
            picture = f"image://ink/{source.paper}/{page}/{version}" if page in by_page else ""
            self.rows.replace(page, row._replace(inkSource=picture))
        self.noted.emit()

    @Property(str, notify=toolChanged)
    def tool(self) -> str:
        """`read`, `pen`, `highlighter` or `erase`."""
        return self._tool

    @Slot(str)
    def setTool(self, tool: str) -> None:
        """Take a tool."""
        if tool != self._tool:
            self._tool = tool
            self.toolChanged.emit()

    @Property(int, notify=toolChanged)
    def colour(self) -> int:
        """Which of the five colours."""
        return self._colour

    @Slot(int)
    def setColour(self, colour: int) -> None:
        """Take one of the five colours."""
        self._colour = colour
        self.toolChanged.emit()

    @Slot(int, result=str)
    def colourOf(self, colour: int) -> str:
        """The colour that a tool draws in."""
        return (MARKERS if self._tool == "highlighter" else COLOURS)[colour]

    @Property(float, notify=toolChanged)
    def widthPt(self) -> float:
        """How wide the tool draws, in points."""
        return _WIDTH_PT.get(Tool(self._tool), 1.0) if self._tool in ("pen", "highlighter") else 1.0

    @Property(bool, notify=toolChanged)
    def penSeen(self) -> bool:
        """Whether a pen was used on this tablet: from then on fingers scroll and never draw."""
        return self._pen_seen

    @Slot()
    def penWasSeen(self) -> None:
        """A pen is being used."""
        if not self._pen_seen:
            self._pen_seen = True
            self.toolChanged.emit()

    @Property(bool, notify=toolChanged)
    def fingerDraws(self) -> bool:
        """Whether a finger draws: while no pen was seen, or where it was switched on."""
        return self._tool != "read" and (self._finger_draws or not self._pen_seen)

    @Slot(bool)
    def letFingerDraw(self, draws: bool) -> None:
        """Switch drawing by finger on or off, whatever was seen."""
        self._finger_draws = draws
        self.toolChanged.emit()

    @Property(bool, notify=drawingChanged)
    def isDrawing(self) -> bool:
        """Whether a stroke is under the pen: nothing may cover the page then."""
        return self._is_drawing

    @Slot(bool)
    def setDrawing(self, drawing: bool) -> None:
        """A stroke begins or ends."""
        if drawing and self._tool in _WIDTH_PT:
            self._stroke_tool = Tool(self._tool)
        if drawing != self._is_drawing:
            self._is_drawing = drawing
            self.drawingChanged.emit()

    @Slot(int, list, list)
    def addStroke(self, page: int, points: list[QPointF], pressures: list[float]) -> None:
        """A stroke on a page (from 0) is finished: points in PDF points, pressures 0 to 1."""
        source, meeting = self._source, self._meeting.view
        if source is None or meeting is None or not points:
            return
        tool = self._stroke_tool  # the tool that began the stroke, whatever is in hand now
        place = Place(meeting.meeting, source.paper, source.revision, page)
        colour = (MARKERS if tool is Tool.HIGHLIGHTER else COLOURS)[self._colour]
        for start in range(
            0, len(points), limits.STROKE_POINTS
        ):  # a record has its limit: a long stroke is several
            part = slice(max(0, start - 1), start + limits.STROKE_POINTS)
            flat: list[float] = []
            for point, pressure in zip(points[part], pressures[part], strict=True):
                flat.extend((round(point.x(), 2), round(point.y(), 2), float(round(1000 * pressure))))
            body = InkAdded(place, tool, colour, _WIDTH_PT[tool], tuple(flat), time.time_ns() // 1_000_000)
            self._tasks.start(self._door.ask(self._door.access.add_ink(body)), self._tablet.tell)

    @Slot(int, float, float)
    def eraseAt(self, page: int, x: float, y: float) -> None:
        """Rub out the strokes on a page (from 0) that pass near a place, in PDF points."""
        for ink in self._strokes:
            if ink.body.place.page == page and _passes(ink.body, x, y):
                self._strokes = [s for s in self._strokes if s.note != ink.note]
                self._tasks.start(self._door.ask(self._door.access.remove_note(ink.note)), self._tablet.tell)

    @Property(bool, notify=noted)
    def canUndo(self) -> bool:
        """Whether something of mine can be taken back here."""
        return self._undo_redo[0]

    @Property(bool, notify=noted)
    def canRedo(self) -> bool:
        """Whether something can be done again."""
        return self._undo_redo[1]

    @Slot()
    def undo(self) -> None:
        """Take back what was done last on this paper."""
        if self._source is not None:
            self._tasks.start(self._door.ask(self._door.access.undo(self._source.paper)), self._tablet.tell)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._source is not None:
            self._tasks.start(self._door.ask(self._door.access.redo(self._source.paper)), self._tablet.tell)


def _passes(body: InkAdded, x: float, y: float) -> bool:
    near = (_ERASE_PT + body.width / 2) ** 2
    points = body.points
    return any((points[i] - x) ** 2 + (points[i + 1] - y) ** 2 <= near for i in range(0, len(points), 3))
