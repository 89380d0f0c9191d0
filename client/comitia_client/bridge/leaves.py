"""The leaves of the open paper: its pages and thumbnails as they are drawn, sharper parts of them, words and links."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.pages.images import PagePictures
from comitia_client.pages.jobs import Draw, Job, Look, Opened, PageRead, ReadPage
from comitia_client.pages.memory import trim
from comitia_client.pages.pool import Outcome, PagePool, Pixels, Urgency
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode
from comitia_shared.text.page_text import PageText

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

QUICK_PX = 480
WHOLE_PX = 2_400
"""How wide a page is drawn at most as one picture; larger, only what is looked at is drawn, in tiles."""
_TILE_PX = 1_024
_THUMB_PX = 176
_PAGES_READ = 60
_REST_MS = 2_000


class PageRow(NamedTuple):
    """A page: width and height in points; sources are empty until drawn; `trouble` says why it is not."""

    number: int
    widthPt: float
    heightPt: float
    source: str
    inkSource: str
    trouble: str


class ThumbRow(NamedTuple):
    """A thumbnail; `fate` is what a revision did to the page: same, changed, new."""

    number: int
    aspect: float
    source: str
    fate: str
    isMarked: bool
    hasNotes: bool


class Tile(NamedTuple):
    """A sharper part of a page, in pixels of the page drawn `width` pixels wide."""

    width: int
    x: int
    y: int
    w: int
    h: int


@QmlElement
class Leaves(QObject):
    """The pages of one open paper."""

    changed = Signal()
    lookChanged = Signal()
    tilesChanged = Signal(int, arguments=["page"])
    pageRead = Signal(int, arguments=["page"])
    needed = Signal(int)
    forgotten = Signal(int)
    _answered = Signal(str, object, object)

    def __init__(self, pane: str, tablet: Tablet, pool: PagePool, pictures: PagePictures) -> None:
        super().__init__()
        self._pane = pane
        self._tablet = tablet
        self._pool = pool
        self._pictures = pictures
        self._source: PaperSource | None = None
        self.rows = Rows(PageRow)
        self.thumbs = Rows(ThumbRow)
        self._wanted: dict[int, int] = {}
        self._tiles: dict[int, list[Tile]] = {}
        self._drawn_tiles: dict[int, dict[Tile, str]] = {}
        self._read: OrderedDict[int, PageRead] = OrderedDict()
        self._current = 0
        self._look = Look.PAPER
        self._has_layer = False
        self._with_layer = True
        self._round = 0
        self._marked: tuple[set[int], set[int]] = (set(), set())
        self._answered.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._at_rest = QTimer(singleShot=True, interval=_REST_MS)
        self._at_rest.timeout.connect(trim)

    # --- what is shown -----------------------------------------------------------------------------------

    def open(self, source: PaperSource, opened: Opened) -> None:
        """Show a paper's pages; those that are drawn stay when only the rest of a paper comes."""
        is_rest = self._source is not None and self._source.revision == source.revision
        known, thumbs = (self.rows.rows(), self.thumbs.rows()) if is_rest else ([], [])
        if not is_rest:
            self.close()
        self._source = source
        self._has_layer = opened.has_notes
        sizes = [(n, w, h) for n, (w, h) in enumerate(opened.sizes, 1)]
        self.rows.show([*known[: len(sizes)], *(PageRow(*s, "", "", "") for s in sizes[len(known) :])])
        fresh = [
            ThumbRow(number=n, aspect=h / max(w, 1), source="", fate="same", isMarked=False, hasNotes=False)
            for n, w, h in sizes[len(thumbs) :]
        ]
        self.thumbs.show([*thumbs[: len(sizes)], *fresh])
        for page, width_px in list(self._wanted.items()):  # what was asked of the first pages alone
            if page not in self._read or not self.rows.row(page).source:
                self._wanted.pop(page)
                self.need(page, width_px)
        self.changed.emit()

    def close(self) -> None:
        """Show nothing, and give the memory back."""
        self._drop(lambda _: True)
        if self._source is not None:
            self._pictures.forget(f"{self._pane}/")
        self._source = None
        self._wanted.clear()
        self._tiles.clear()
        self._drawn_tiles.clear()
        self._read.clear()
        self._marked = (set(), set())
        self.rows.show([])
        self.thumbs.show([])
        self.changed.emit()

    @Property(Rows, notify=changed)
    def pages(self) -> Rows:
        """The pages."""
        return self.rows

    @Property(Rows, notify=changed)
    def thumbnails(self) -> Rows:
        """The thumbnails."""
        return self.thumbs

    @Property(str, notify=changed)
    def look(self) -> str:
        """In which colours pages are drawn."""
        return self._look.value

    @Slot(str)
    def setLook(self, look: str) -> None:
        """Draw all pages in other colours."""
        if Look(look) is not self._look:
            self._look = Look(look)
            self._draw_anew()
            self.lookChanged.emit()

    @property
    def is_dark(self) -> bool:
        """Whether pages are shown dark."""
        return self._look in (Look.DARK, Look.CONTRAST)

    @Property(int, notify=changed)
    @whole
    def wholePx(self) -> int:
        """How wide a page is drawn at most as one picture, in pixels."""
        return WHOLE_PX

    @Property(bool, notify=changed)
    def hasLayer(self) -> bool:
        """Whether annotations came inside the paper."""
        return self._has_layer

    @Property(bool, notify=changed)
    def showsLayer(self) -> bool:
        """Whether they are shown."""
        return self._with_layer

    @Slot(bool)
    def showLayer(self, shown: bool) -> None:
        """Show or hide what came inside the paper."""
        if shown is not self._with_layer:
            self._with_layer = shown
            self._draw_anew()

    def _draw_anew(self) -> None:
        """Everything again, as it is to look now; the old pictures stay until the new ones come."""
        self._round += 1
        self._drawn_tiles.clear()
        for page, width_px in list(self._wanted.items()):
            self._draw(page, width_px, Urgency.SHARP)
        for page, tiles in list(self._tiles.items()):
            self.tilesChanged.emit(page)
            for tile in tiles:
                self._draw_tile(page, tile)
        for page in range(self.thumbs.rowCount()):
            if (row := self.thumbs.row(page)).source:
                self.thumbs.replace(page, row._replace(source=""))
                self.needThumb(page)
        self.changed.emit()

    # --- pages -------------------------------------------------------------------------------------------

    @Slot(int)
    def setCurrent(self, page: int) -> None:
        """This page (from 0) is being looked at: it and its neighbours go first."""
        self._current = page

    @Slot(int, int)
    def need(self, page: int, widthPx: int) -> None:  # noqa: N803 - a name of QML's
        """This page (from 0) is or will soon be visible, this many pixels wide: a quick picture, then a sharp one."""
        width_px = min(widthPx, WHOLE_PX)
        if self._source is None or width_px <= 0 or page >= self.rows.rowCount():
            return
        if self._wanted.get(page) == width_px and self._pictures.has(self._key(page, width_px)):
            return
        is_first = page not in self._wanted
        self._wanted[page] = width_px
        if is_first:
            self.needed.emit(page)
        is_near = abs(page - self._current) <= 1
        if is_near and not self.rows.row(page).source and width_px > 2 * QUICK_PX:
            self._submit(self._job(page, QUICK_PX, is_quick=True), Urgency.QUICK, f"quick/{page}", page)
        self._draw(page, width_px, Urgency.SHARP if is_near else Urgency.BESIDE)
        if page not in self._read:
            self._submit(ReadPage(self._source, page), Urgency.WORDS, f"words/{page}", page)

    def _draw(self, page: int, width_px: int, urgency: Urgency) -> None:
        self._submit(self._job(page, width_px), urgency, f"sharp/{page}", page)

    def _job(self, page: int, width_px: int, *, is_quick: bool = False) -> Draw:
        assert self._source is not None  # noqa: S101 - asked by the callers
        return Draw(self._source, page, width_px, self._look, is_quick=is_quick, with_notes=self._with_layer)

    def _submit(self, job: Job, urgency: Urgency, key: str, about: object) -> None:
        stamp = f"{self._round}/{key}"
        self._pool.submit(
            job, urgency, f"{self._pane}/{key}", lambda o: self._answered.emit(stamp, (job, about), o)
        )

    def _key(self, page: int, width_px: int) -> str:
        revision = self._source.revision if self._source is not None else ""
        return f"{self._pane}/{revision}/{page}/{width_px}/{self._look.value}{int(self._with_layer)}"

    @Slot(int)
    def forget(self, page: int) -> None:
        """This page is no longer near the screen."""
        if self._wanted.pop(page, None) is None or self._source is None:
            return
        self._tiles.pop(page, None)
        self._drawn_tiles.pop(page, None)
        names = {f"{self._pane}/{kind}/{page}" for kind in ("quick", "sharp", "words")}
        self._drop(lambda key: key in names or key.startswith(f"{self._pane}/tile/{page}/"))
        if 0 <= page < self.rows.rowCount():  # a page that is going away has no place any more
            self.rows.replace(page, self.rows.row(page)._replace(source="", trouble=""))
        self._pictures.forget(f"{self._pane}/{self._source.revision}/{page}/")
        self.forgotten.emit(page)
        self._at_rest.start()

    def _drop(self, is_stale: Callable[[str], bool]) -> None:
        self._pool.drop(lambda key: key.startswith(f"{self._pane}/") and is_stale(key))

    def _take(self, stamp: str, asked: tuple[Job, object], outcome: Outcome) -> None:
        job, about = asked
        source = self._source
        is_mine = source is not None and getattr(job, "source", None) == source
        if not is_mine or not isinstance(about, int) or about >= self.rows.rowCount():
            return
        if isinstance(job, ReadPage):
            if isinstance(outcome, PageRead):
                self._read[about] = outcome
                while len(self._read) > _PAGES_READ:
                    self._read.popitem(last=False)
                self.pageRead.emit(about)
        elif isinstance(job, Draw) and stamp.startswith(f"{self._round}/"):
            kind = stamp.split("/")[1]
            self._take_drawn(kind, job, outcome)

    def _take_drawn(self, kind: str, job: Draw, outcome: Outcome) -> None:
        page = job.page
        if kind == "thumb":
            self._take_thumb(page, outcome)
            return
        row = self.rows.row(page)
        if isinstance(outcome, ErrorCode):
            if kind != "tile":
                self.rows.replace(page, row._replace(trouble=self._tablet.text_of(outcome, page + 1)))
            return
        if not isinstance(outcome, Pixels) or page not in self._wanted:
            return
        if kind == "tile":
            self._take_tile(job, outcome)
            return
        if kind == "quick" and row.source:
            return  # the sharp one was quicker
        key = self._key(page, job.width_px)
        if kind == "sharp" and job.width_px != self._wanted[page]:
            return  # zoomed on meanwhile
        self._pictures.put(key, outcome)
        self.rows.replace(page, row._replace(source=f"image://pages/{key}", trouble=""))
        if row.source and (old := row.source.removeprefix("image://pages/")) != key:
            self._pictures.forget(old)

    # --- tiles -------------------------------------------------------------------------------------------

    @Slot(int, int, float, float, float, float)
    def needTiles(self, page: int, widthPx: int, x0: float, y0: float, x1: float, y1: float) -> None:  # noqa: N803 - a name of QML's
        """This part of a page is looked at, in pixels of the page drawn `widthPx` wide: draw it sharply."""
        if self._source is None or page >= self.rows.rowCount() or page not in self._wanted:
            return
        row = self.rows.row(page)
        height_px = round(widthPx * row.heightPt / max(row.widthPt, 1))
        tiles = [
            Tile(widthPx, x, y, min(_TILE_PX, widthPx - x), min(_TILE_PX, height_px - y))
            for y in range(_TILE_PX * int(max(0, y0) // _TILE_PX), int(min(height_px, y1)), _TILE_PX)
            for x in range(_TILE_PX * int(max(0, x0) // _TILE_PX), int(min(widthPx, x1)), _TILE_PX)
        ]
        self._tiles[page] = tiles
        drawn = self._drawn_tiles.get(page, {})
        self._drop(lambda key: key.startswith(f"{self._pane}/tile/{page}/"))
        for tile in tiles:
            if tile not in drawn:
                self._draw_tile(page, tile)
        self.tilesChanged.emit(page)

    def _draw_tile(self, page: int, tile: Tile) -> None:
        assert self._source is not None  # noqa: S101 - asked by the callers
        clip = (tile.x, tile.y, tile.x + tile.w, tile.y + tile.h)
        job = Draw(self._source, page, tile.width, self._look, clip=clip, with_notes=self._with_layer)
        self._submit(job, Urgency.SHARP, f"tile/{page}/{tile.x}/{tile.y}", page)

    def _take_tile(self, job: Draw, pixels: Pixels) -> None:
        if job.clip is None:
            return
        x0, y0, x1, y1 = job.clip
        tile = Tile(job.width_px, x0, y0, x1 - x0, y1 - y0)
        if tile not in self._tiles.get(job.page, ()):
            return  # scrolled away meanwhile
        key = f"{self._key(job.page, job.width_px)}/{x0}/{y0}"
        self._pictures.put(key, pixels)
        drawn = self._drawn_tiles.setdefault(job.page, {})
        self._drawn_tiles[job.page] = {t: k for t, k in drawn.items() if t in self._tiles[job.page]}
        self._drawn_tiles[job.page][tile] = f"image://pages/{key}"
        self.tilesChanged.emit(job.page)

    @Slot(int, int, result="QVariantList")
    def tilesOn(self, page: int, widthPx: int) -> list[dict[str, object]]:  # noqa: N803 - a name of QML's
        """The sharp parts of a page that are drawn for this width."""
        return [
            {"x": t.x, "y": t.y, "w": t.w, "h": t.h, "source": source}
            for t, source in self._drawn_tiles.get(page, {}).items()
            if t.width == widthPx
        ]

    # --- thumbnails --------------------------------------------------------------------------------------

    @Slot(int)
    def needThumb(self, page: int) -> None:
        """This thumbnail (from 0) is visible."""
        if self._source is not None and page < self.thumbs.rowCount() and not self.thumbs.row(page).source:
            job = Draw(self._source, page, _THUMB_PX, self._look, with_notes=self._with_layer)
            self._submit(job, Urgency.THUMBNAIL, f"thumb/{page}", page)

    @Slot(int)
    def forgetThumb(self, page: int) -> None:
        """This thumbnail is out of sight."""
        self._drop(lambda key: key == f"{self._pane}/thumb/{page}")

    def _take_thumb(self, page: int, outcome: Outcome) -> None:
        if isinstance(outcome, Pixels):
            key = f"{self._pane}/thumb/{page}/{self._look.value}{self._round}"
            self._pictures.put(key, outcome)
            self.thumbs.replace(page, self.thumbs.row(page)._replace(source=f"image://pages/{key}"))

    def mark_thumbs(self, marked: set[int], noted: set[int]) -> None:
        """Say on the thumbnails which pages are bookmarked, and where I wrote."""
        before, self._marked = self._marked, (marked, noted)
        for page in (before[0] ^ marked) | (before[1] ^ noted):
            if page < self.thumbs.rowCount():
                row = self.thumbs.row(page)
                self.thumbs.replace(page, row._replace(isMarked=page in marked, hasNotes=page in noted))

    def show_fates(self, fates: Sequence[str]) -> None:
        """Say on the thumbnails what a revision did to each page."""
        for page, (row, fate) in enumerate(zip(self.thumbs.rows(), fates, strict=False)):
            self.thumbs.replace(page, row._replace(fate=fate))

    def show_ink(self, page: int, source: str) -> None:
        """Lay this picture of notes over a page; empty = none."""
        if page < self.rows.rowCount():
            self.rows.replace(page, self.rows.row(page)._replace(inkSource=source))

    # --- words and links ---------------------------------------------------------------------------------

    def text(self, page: int) -> PageText | None:
        """The words of a page that is or was on the screen; None = they have not come yet."""
        read = self._read.get(page)
        return read.text if read is not None else None

    @Slot(int, result=str)
    def saidOn(self, page: int) -> str:
        """A page's text in reading order, for screen readers."""
        text = self.text(page)
        return text.said() if text is not None else ""

    @Slot(int, float, float, result=int)
    def linkAt(self, page: int, x: float, y: float) -> int:
        """The page (from 0) that a link at this place leads to, in points; -1 = there is none."""
        read = self._read.get(page)
        links = read.links if read is not None else ()
        return next(
            (k.page for k in links if k.area[0] <= x <= k.area[2] and k.area[1] <= y <= k.area[3]), -1
        )
