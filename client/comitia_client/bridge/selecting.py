"""What is chosen on a page: notes inside a lasso, to be moved, recoloured or deleted; words, to be copied or marked."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import Property, QObject, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QPolygonF
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating, Standing, now_ms
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import whole
from comitia_client.bridge.writing import COLOURS, MARKERS, Writing
from comitia_shared.ids import NoteId
from comitia_shared.sealing.notes import Added, BookmarkAdded, InkAdded, MarkAdded, StampAdded, Tool, shifted
from comitia_shared.text.page_text import Box

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_INSIDE = 0.6


@QmlElement
class Selecting(QObject):
    """The choice on the open paper; `page` from 0, -1 = nothing is chosen."""

    changed = Signal()
    shareWanted = Signal(object, object)

    def __init__(self, reading: Reading, annotating: Annotating, writing: Writing) -> None:
        super().__init__()
        self._reading = reading
        self._annotating = annotating
        self._writing = writing
        self._page = -1
        self._chosen: list[Standing] = []
        self._words: tuple[int, int] | None = None
        reading.closed.connect(self.clear)
        annotating.changed.connect(self._keep_what_is_left)

    def _keep_what_is_left(self) -> None:
        if self._chosen:
            there = {s.note.note for s in self._annotating.on(self._page)}
            if not all(s.note.note in there for s in self._chosen):
                self.clear()

    @Property(int, notify=changed)
    @whole
    def page(self) -> int:
        """The page of the choice."""
        return self._page

    @Property(int, notify=changed)
    @whole
    def count(self) -> int:
        """How many notes are chosen."""
        return len(self._chosen)

    @Property(bool, notify=changed)
    def hasWords(self) -> bool:
        """Whether words are chosen."""
        return self._words is not None

    @Slot(result="QVariantList")
    def boxes(self) -> list[dict[str, float]]:
        """What is chosen, as rectangles in points: one around notes, one for each line of words."""
        return [{"x": b.x0, "y": b.y0, "w": b.x1 - b.x0, "h": b.y1 - b.y0} for b in self._boxes()]

    def _boxes(self) -> list[Box]:
        text = self._reading.leaves_.text(self._page)
        if self._words is not None and text is not None:
            return text.between(*self._words)
        if not self._chosen:
            return []
        area = self._chosen[0].area
        for standing in self._chosen[1:]:
            area = area.joined(standing.area)
        return [area.grown(4)]

    @Slot()
    def clear(self) -> None:
        """Choose nothing."""
        if self._page >= 0:
            self._page, self._chosen, self._words = -1, [], None
            self.changed.emit()

    # --- notes -------------------------------------------------------------------------------------------

    @Slot(int, list)
    def lasso(self, page: int, points: list[QPointF]) -> None:
        """Choose the notes that lie mostly inside a loop, in points."""
        loop = QPolygonF(points)
        chosen = [s for s in self._annotating.on(page) if _is_inside(s, loop)]
        self._page, self._chosen, self._words = (page, chosen, None) if chosen else (-1, [], None)
        self.changed.emit()

    @Slot(float, float)
    def move(self, dx: float, dy: float) -> None:
        """Move the chosen notes by so many points: one step."""
        self._exchange(lambda s: shifted(s.body, dx, dy))

    @Slot(int)
    def recolour(self, colour: int) -> None:
        """Give the chosen strokes and marks another of the five colours: one step."""

        def coloured(standing: Standing) -> Added:
            body = standing.body
            if isinstance(body, InkAdded) and body.tool is Tool.PEN:
                return replace(body, colour=COLOURS[colour])
            if isinstance(body, InkAdded | MarkAdded):
                return replace(body, colour=MARKERS[colour])
            return body

        self._exchange(coloured)

    def _exchange(self, change: Callable[[Standing], Added]) -> None:
        place = self._reading.place(self._page)
        if place is None or not self._chosen:
            return
        adds: list[tuple[int, Added]] = [
            (
                self._page,
                replace(change(s), place=place, at_ms=now_ms(), step="", reverses="", root=s.note.root),
            )
            for s in self._chosen
        ]
        removes: list[NoteId] = [s.note.note for s in self._chosen]
        self.clear()
        self._annotating.write(adds, removes)

    @Slot()
    def delete(self) -> None:
        """Delete the chosen notes: one step."""
        removes = [s.note.note for s in self._chosen]
        self.clear()
        self._annotating.write([], removes)

    @Slot()
    def share(self) -> None:
        """Ask with whom to share the chosen notes."""
        source, roots = self._reading.source, [s.note.root for s in self._chosen]
        self.clear()
        if source is not None:
            self.shareWanted.emit(source.paper, roots)

    # --- words -------------------------------------------------------------------------------------------

    @Slot(int, float, float, float, float)
    def selectWords(self, page: int, x0: float, y0: float, x1: float, y1: float) -> None:
        """Choose the words from one place to another, in points."""
        text = self._reading.leaves_.text(page)
        first = text.nearest(x0, y0) if text is not None else None
        last = text.nearest(x1, y1) if text is not None else None
        if first is None or last is None:
            self.clear()
            return
        self._page, self._chosen, self._words = page, [], (min(first, last), max(first, last))
        self.changed.emit()

    @property
    def words(self) -> str:
        """The chosen words."""
        text = self._reading.leaves_.text(self._page)
        return text.said(*self._words) if self._words is not None and text is not None else ""

    @Slot()
    def copy(self) -> None:
        """Put the chosen words on the clipboard, where the paper's level lets text be copied."""
        if self._reading.source is not None and self._reading.source.may_copy:
            QGuiApplication.clipboard().setText(self.words)
        self.clear()

    @Slot()
    def mark(self) -> None:
        """Highlight the chosen words."""
        place, page = self._reading.place(self._page), self._page
        boxes = tuple(round(v, 2) for b in self._boxes() for v in b)
        if place is not None and self._words is not None and boxes:
            colour = self._writing.colour_of(Tool.HIGHLIGHTER)
            self.clear()
            self._annotating.write([(page, MarkAdded(place, colour, boxes, now_ms()))], [])


def _is_inside(standing: Standing, loop: QPolygonF) -> bool:
    """Whether most of a note lies inside a loop."""
    body = standing.body
    if isinstance(body, BookmarkAdded):
        return False
    if isinstance(body, InkAdded):
        points = [QPointF(body.points[k], body.points[k + 1]) for k in range(0, len(body.points), 3)]
    elif isinstance(body, StampAdded | MarkAdded):
        area = standing.area
        points = [QPointF((area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2)]
    else:
        points = [QPointF(standing.area.x0 + 8, standing.area.y0 + 8)]
    inside = sum(loop.containsPoint(p, Qt.FillRule.OddEvenFill) for p in points)
    return inside >= _INSIDE * len(points)
