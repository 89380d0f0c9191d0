"""My notes on the pages of one pane: written, rubbed out, taken back, and baked into a picture over each page."""

import asyncio
import time
from collections import defaultdict
from typing import Any, NamedTuple

from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, QPointF, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.reading import Reading
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.writing import COLOURS, Writing
from comitia_client.pages.images import InkPictures
from comitia_client.pages.ink import InkPage
from comitia_client.pages.shapes import straightened
from comitia_client.session.model import Note, Seated, Shared
from comitia_client.session.notes.notes import Writing as Written
from comitia_client.session.view import View
from comitia_shared import limits
from comitia_shared.ids import NoteId, PersonId, RevisionId
from comitia_shared.sealing.notes import (
    STAMP_PT,
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
    strips_on,
)
from comitia_shared.text.carrying import quote
from comitia_shared.text.page_text import Box, PageText

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_ERASE_PT = 7.0
_SNAP_PT = 9.0


class Lent(NamedTuple):
    """A note of somebody else that stands on a page that is open."""

    note: NoteId
    body: Added
    owner: PersonId


class Standing(NamedTuple):
    """One of my notes as it stands on a page that is open."""

    note: Note
    body: Added
    area: Box


def now_ms() -> int:
    """The time that a note carries."""
    return time.time_ns() // 1_000_000


@QmlElement
class Annotating(QObject):
    """My notes on the open paper."""

    changed = Signal()
    settling = Signal()
    editWanted = Signal(int, str, str, arguments=["page", "note", "text"])

    def __init__(self, reading: Reading, writing: Writing, tablet: Tablet, inks: InkPictures) -> None:
        super().__init__()
        self._reading = reading
        self._writing = writing
        self._tablet = tablet
        self._inks = inks
        self._name = f"{id(self):x}"
        self._notes_version = -1
        self._undo_redo = (False, False)
        self.notes: list[Note] = []
        self.standing: dict[int, list[Standing]] = {}
        self._seated: dict[NoteId, tuple[Note, Standing | None, int]] = {}
        self._inked: dict[int, InkPage] = {}
        self._near: set[int] = set()
        self._baking: set[int] = set()
        self._versions = 0
        self._rubbed: set[NoteId] = set()
        self._lent: dict[int, list[Lent]] = {}
        self._shows_lent = True
        reading.opened.connect(self._opened)
        reading.closing.connect(self.settling)
        reading.closed.connect(self._closed)
        reading.leaves_.needed.connect(self._needed)
        reading.leaves_.forgotten.connect(self._forgotten)
        reading.leaves_.lookChanged.connect(self._look_changed)

    def show(self, view: View) -> None:
        """Mirror my notes where they have changed."""
        if self._reading.source is not None and view.notes_version != self._notes_version:
            self._notes_version = view.notes_version
            self._tablet.start(self._load())

    # --- what stands -------------------------------------------------------------------------------------

    def _opened(self) -> None:
        self._notes_version = self._tablet.view.notes_version
        self._tablet.start(self._load())

    def _closed(self) -> None:
        self.notes, self.standing, self._lent = [], {}, {}
        self._seated.clear()
        self._inked.clear()
        self._near.clear()
        self._rubbed.clear()
        self._inks.forget(f"{self._name}/")
        self.changed.emit()

    async def _load(self) -> None:
        source = self._reading.source
        if source is None or self._tablet.view.person is None:  # nobody writes at a hall display
            return
        notes = await self._tablet.ask(lambda a: a.notes.on, source.paper)
        shared = await self._tablet.ask(lambda a: a.shares.with_me, source.paper)
        self._undo_redo = await self._tablet.ask(lambda a: a.notes.can_undo_redo, source.paper)
        if self._reading.source is None or self._reading.source.revision != source.revision:
            return
        self.notes = notes
        pages: defaultdict[int, list[Standing]] = defaultdict(list)
        seated: dict[NoteId, tuple[Note, Standing | None, int]] = {}
        for note in notes:
            known = self._seated.get(note.note)
            if known is None or known[0] is not note:
                found: Seated | None = note.on(source.revision)
                known = (
                    (note, Standing(note, found.body, found.body.area), found.page)
                    if found
                    else (note, None, -1)
                )
            seated[note.note] = known
            if known[1] is not None:
                pages[known[2]].append(known[1])
        self._seated = seated
        self.standing = dict(pages)
        self._lent = _lent_on(source.revision, shared)
        self._rubbed &= seated.keys()  # an eraser that is still on the page keeps what it has rubbed out
        for page in set(self._inked) | (self._near & (set(pages) | set(self._lent))):
            self._bake(page)
        self._mark_thumbs()
        self.changed.emit()

    def _mark_thumbs(self) -> None:
        marked = {p for p, s in self.standing.items() if any(isinstance(x.body, BookmarkAdded) for x in s)}
        noted = {p for p, s in self.standing.items() if any(not isinstance(x.body, BookmarkAdded) for x in s)}
        self._reading.leaves_.mark_thumbs(marked, noted)

    def on(self, page: int) -> list[Standing]:
        """What stands on a page (from 0) and is not being rubbed out."""
        return [s for s in self.standing.get(page, ()) if s.note.note not in self._rubbed]

    def _painted(self, page: int) -> list[tuple[NoteId, Added]]:
        """What the page's picture holds: what others show me lies under what is mine."""
        lent = self._lent.get(page, ()) if self._shows_lent else ()
        mine = [(s.note.note, s.body) for s in self.on(page)]
        return [*((NoteId(f"lent/{n.note}"), n.body) for n in lent), *mine]

    @Property(bool, notify=changed)
    def hasLent(self) -> bool:
        """Whether somebody shows me notes on this paper."""
        return bool(self._lent)

    @Property(bool, notify=changed)
    def showsLent(self) -> bool:
        """Whether they are drawn."""
        return self._shows_lent

    @Slot(bool)
    def showLent(self, shown: bool) -> None:
        """Draw what others show me, or not."""
        self._shows_lent = shown
        for page in set(self._inked) | (self._near & set(self._lent)):
            self._bake(page)
        self.changed.emit()

    @Slot(int, result="QVariantList")
    def lentOn(self, page: int) -> list[dict[str, Any]]:
        """Whose notes stand on a page (from 0), and around what, in points."""
        areas: dict[PersonId, Box] = {}
        for lent in self._lent.get(page, ()) if self._shows_lent else ():
            known = areas.get(lent.owner)
            areas[lent.owner] = lent.body.area if known is None else known.joined(lent.body.area)
        return [
            {"x": b.x0, "y": b.y0, "w": b.x1 - b.x0, "h": b.y1 - b.y0, "who": self._reading.name_of(p)}
            for p, b in areas.items()
        ]

    # --- the picture of each page ------------------------------------------------------------------------

    def _needed(self, page: int) -> None:
        self._near.add(page)
        if (page in self.standing or page in self._lent) and page not in self._inked:
            self._bake(page)

    def _forgotten(self, page: int) -> None:
        self._near.discard(page)
        self._inked.pop(page, None)
        self._inks.drop(f"{self._name}/{page}")
        self._reading.leaves_.show_ink(page, "")

    def _look_changed(self) -> None:
        for page in list(self._inked):
            self._bake(page)

    def _bake(self, page: int) -> None:
        if page not in self._baking:
            self._baking.add(page)
            self._tablet.start(self._baked(page))

    async def _baked(self, page: int) -> None:
        """Paint what stands on a page, a slice at a time; what changes meanwhile is painted after it."""
        leaves = self._reading.leaves_
        try:
            before: tuple[list[tuple[NoteId, Added]], bool] | None = None
            while (now := (self._painted(page), leaves.is_dark)) != before:
                before = now
                if page >= leaves.rows.rowCount() or page not in self._near:
                    return
                standing, is_dark = now
                row, ink = leaves.rows.row(page), self._inked.get(page)
                if ink is None or ink.is_dark is not is_dark:
                    ink = self._inked[page] = InkPage(row.widthPt, row.heightPt, is_dark=is_dark)
                for _ in ink.show(standing):
                    await asyncio.sleep(0)
                if self._inked.get(page) is not ink:
                    continue  # the page went away meanwhile, and perhaps came back
                self._versions += 1
                self._inks.put(f"{self._name}/{page}", ink.image)
                source = f"image://ink/{self._name}/{page}/{self._versions}"
                leaves.show_ink(page, "" if ink.is_empty else source)
        finally:
            self._baking.discard(page)

    # --- writing -----------------------------------------------------------------------------------------

    def write(self, adds: list[tuple[int, Added]], removes: list[NoteId]) -> None:
        """One step on the open paper: notes on their pages with the words under them, and notes that go."""
        written: list[Written] = []
        for page, body in adds:
            text = self._reading.leaves_.text(page)
            written.append((body, quote(text, body.area, strips_on(body)) if text is not None else None))
        self._tablet.do(lambda a: a.notes.write, written, removes)

    @Slot(int, list, list)
    def addStroke(self, page: int, points: list[QPointF], pressures: list[float]) -> None:
        """A stroke on a page (from 0) is finished: points in PDF points, pressures 0 to 1."""
        place = self._reading.place(page)
        if place is None or not points:
            return
        tool = self._writing.drawing_tool
        colour, at_ms = self._writing.colour_of(tool), now_ms()
        if tool is Tool.HIGHLIGHTER and self._writing.snaps:
            strips = words_under(self._reading.leaves_.text(page), points[0], points[-1])
            if strips:
                boxes = tuple(round(v, 2) for strip in strips for v in strip)
                self.write([(page, MarkAdded(place, colour, boxes, at_ms))], [])
                return
        strokes: list[tuple[int, Added]] = []
        width = self._writing.width_of(tool)
        for start in range(
            0, len(points), limits.STROKE_POINTS
        ):  # a record has its limit: a long stroke is several
            part = slice(max(0, start - 1), start + limits.STROKE_POINTS)
            flat: list[float] = []
            for point, pressure in zip(points[part], pressures[part], strict=True):
                flat.extend((round(point.x(), 2), round(point.y(), 2), float(round(1000 * pressure))))
            strokes.append(
                (
                    page,
                    InkAdded(
                        place=place, tool=tool, colour=colour, width=width, points=tuple(flat), at_ms=at_ms
                    ),
                )
            )
        self.write(strokes, [])

    @Slot(list, result=list)
    def straightened(self, points: list[QPointF]) -> list[QPointF]:
        """The line, rectangle or ellipse that a stroke was meant to be; the stroke where it looks like none."""
        return [QPointF(*p) for p in straightened([(p.x(), p.y()) for p in points])]

    @Slot(int, float, float)
    def eraseAt(self, page: int, x: float, y: float) -> None:
        """Rub out what passes near a place on a page (from 0), in points; `finishErasing` ends it."""
        near = Box(x, y, x, y).grown(_ERASE_PT)
        hit = [s for s in self.on(page) if s.area.meets(near) and _passes(s.body, x, y)]
        if hit:
            self._rubbed |= {s.note.note for s in hit}
            self._bake(page)

    @Slot()
    def finishErasing(self) -> None:
        """The eraser was lifted: all that it rubbed out is one step."""
        if self._rubbed:
            self.write([], sorted(self._rubbed))

    @Slot(int, float, float, str)
    def addText(self, page: int, x: float, y: float, text: str) -> None:
        """A text note with its corner at a place, in points."""
        place, text = self._reading.place(page), text.strip()[: limits.NOTE_TEXT_CHARS]
        if place is not None and text:
            note = TextAdded(
                place=place, colour=COLOURS[3], x=round(x, 2), y=round(y, 2), text=text, at_ms=now_ms()
            )
            self.write([(page, note)], [])

    @Slot(int, float, float, result=bool)
    def openTextAt(self, page: int, x: float, y: float) -> bool:
        """Ask for the text note at a place to be edited; false where there is none."""
        for standing in reversed(self.on(page)):
            if isinstance(standing.body, TextAdded) and standing.area.meets(Box(x, y, x, y).grown(1)):
                self.editWanted.emit(page, standing.note.note, standing.body.text)
                return True
        return False

    @Slot(int, str, str)
    def changeText(self, page: int, note: str, text: str) -> None:
        """Another text in a text note; an empty one takes it away."""
        found = next((s for s in self.on(page) if s.note.note == note), None)
        if found is None or not isinstance(found.body, TextAdded):
            return
        text = text.strip()[: limits.NOTE_TEXT_CHARS]
        place = self._reading.place(page)
        adds: list[tuple[int, Added]] = []
        if text and place is not None:
            adds = [
                (
                    page,
                    self.again(
                        found,
                        TextAdded(
                            place=place,
                            colour=COLOURS[3],
                            x=found.body.x,
                            y=found.body.y,
                            text=text,
                            at_ms=now_ms(),
                        ),
                    ),
                )
            ]
        self.write(adds, [found.note.note])

    @Slot(int, float, float)
    def addStamp(self, page: int, x: float, y: float) -> None:
        """The stamp in hand, its middle at a place, in points."""
        place = self._reading.place(page)
        if place is not None:
            half = STAMP_PT / 2
            stamp = Stamp(self._writing.property("stamp"))
            self.write(
                [(page, StampAdded(place, stamp, round(x - half, 2), round(y - half, 2), now_ms()))], []
            )

    @Slot(int)
    def toggleBookmark(self, page: int) -> None:
        """Put a bookmark on a page (from 0), or take it away."""
        place = self._reading.place(page)
        marks = [s.note.note for s in self.on(page) if isinstance(s.body, BookmarkAdded)]
        if place is not None:
            self.write([] if marks else [(page, BookmarkAdded(place, now_ms()))], marks)

    @Slot(int, result=bool)
    def isBookmarked(self, page: int) -> bool:
        """Whether a page (from 0) has a bookmark."""
        return any(isinstance(s.body, BookmarkAdded) for s in self.on(page))

    def again(self, standing: Standing, body: Added) -> Added:
        """A changed note that goes on being the same one for whom it is shared with."""
        return replace(body, root=standing.note.root)

    # --- undo and redo -----------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def canUndo(self) -> bool:
        """Whether something of mine can be taken back here."""
        return self._undo_redo[0]

    @Property(bool, notify=changed)
    def canRedo(self) -> bool:
        """Whether something can be done again."""
        return self._undo_redo[1]

    @Slot()
    def undo(self) -> None:
        """Take back what was done last on this paper."""
        if self._reading.source is not None:
            self._tablet.do(lambda a: a.notes.undo, self._reading.source.paper)

    @Slot()
    def redo(self) -> None:
        """Do again what was taken back last."""
        if self._reading.source is not None:
            self._tablet.do(lambda a: a.notes.redo, self._reading.source.paper)


def _lent_on(revision: RevisionId, shared: list[Shared]) -> dict[int, list[Lent]]:
    pages: defaultdict[int, list[Lent]] = defaultdict(list)
    seen: set[NoteId] = set()
    for share in shared:
        for note in share.notes or ():
            seat = note.on(revision)
            if seat is not None and note.note not in seen and not isinstance(seat.body, BookmarkAdded):
                seen.add(note.note)
                pages[seat.page].append(Lent(note.note, seat.body, share.owner))
    return dict(pages)


def words_under(text: PageText | None, first: QPointF, last: QPointF) -> list[Box]:
    """The lines of words between two places on a page, where both are on or beside words; else none."""
    if text is None:
        return []
    ends = []
    for point in (first, last):
        word = text.nearest(point.x(), point.y())
        if word is None or text.box(word).distance(point.x(), point.y()) > _SNAP_PT:
            return []
        ends.append(word)
    return text.between(*ends)


def _passes(body: Added, x: float, y: float) -> bool:
    """Whether a note passes near a place: a stroke by its segments, all else by its area."""
    if not isinstance(body, InkAdded):
        return not isinstance(body, BookmarkAdded)
    reach = (_ERASE_PT + body.width / 2) ** 2
    points = body.points
    if len(points) == 3:
        return (points[0] - x) ** 2 + (points[1] - y) ** 2 <= reach
    return any(
        _off(points[k], points[k + 1], points[k + 3], points[k + 4], x, y) <= reach
        for k in range(0, len(points) - 3, 3)
    )


def _off(ax: float, ay: float, bx: float, by: float, x: float, y: float) -> float:
    """The square of a point's distance from a segment."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    along = 0.0 if length == 0 else max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / length))
    return (ax + along * dx - x) ** 2 + (ay + along * dy - y) ** 2
