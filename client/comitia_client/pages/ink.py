"""How notes look: strokes with pressure and smoothed, marks on words, text notes, stamps; and a page full of them.

A page's picture is painted on: what is added costs its own strokes alone, what goes is painted over where it stood.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPainterPath, QPen

from comitia_shared.ids import NoteId
from comitia_shared.sealing.notes import (
    STAMP_PT,
    TEXT_PT,
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
)
from comitia_shared.text.page_text import Box

LEAST_PRESSURE = 0.35
MARKER_ALPHA = 110
_SCALE, _SIDE_PX = 2.0, 4096
_SLICE = 60
"""How many notes are painted before others get their turn: a dozen milliseconds."""
_STAMP_COLOURS = {Stamp.READ: "#13713f", Stamp.QUESTION: "#a35200", Stamp.AGREE: "#0f4c8a"}

_LIGHTER = {
    "#1d4ed8": "#7fb0ff",
    "#b91c1c": "#ff8f87",
    "#15803d": "#6fdc9c",
    "#111827": "#f3f6fa",
    "#9333ea": "#d7a9ff",
}
"""How the pens' colours look on a dark page."""

Standing = tuple[NoteId, Added]
"""A note as it is drawn on this page."""


class InkPage:
    """The picture of what stands on one page of `width_pt` x `height_pt` points, which may be shown dark."""

    def __init__(self, width_pt: float, height_pt: float, *, is_dark: bool = False) -> None:
        self.is_dark = is_dark
        self._scale = min(_SCALE, _SIDE_PX / max(width_pt, height_pt, 1))
        self.image = QImage(
            max(1, round(width_pt * self._scale)),
            max(1, round(height_pt * self._scale)),
            QImage.Format.Format_ARGB32_Premultiplied,
        )
        self.image.fill(Qt.GlobalColor.transparent)
        self._painted: dict[NoteId, Added] = {}

    @property
    def is_empty(self) -> bool:
        """Whether nothing stands here."""
        return not self._painted

    def show(self, standing: Sequence[Standing]) -> Iterator[None]:
        """Paint until exactly these stand here; pauses now and then, so that a full page blocks nobody."""
        wanted = dict(standing)
        kept = {n: b for n, b in self._painted.items() if n in wanted and (wanted[n] is b or wanted[n] == b)}
        gone = [b for n, b in self._painted.items() if n not in kept]
        self._painted = kept
        if gone:
            area = gone[0].area
            for body in gone[1:]:
                area = area.joined(body.area)
            yield from self._repaint(area.grown(6))
        fresh = [s for s in standing if s[0] not in self._painted]
        for start in range(0, len(fresh), _SLICE):
            part = fresh[start : start + _SLICE]
            painter = self._painter()
            for name, body in part:
                paint(painter, body, is_dark=self.is_dark)
                self._painted[name] = body
            painter.end()
            yield

    def _repaint(self, area: Box) -> Iterator[None]:
        """Clear an area and paint again what reaches into it."""
        rect = QRectF(area.x0, area.y0, area.x1 - area.x0, area.y1 - area.y0)
        painter = self._painter()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.fillRect(rect, Qt.GlobalColor.transparent)
        painter.end()
        reaching = [b for b in self._painted.values() if b.area.grown(6).meets(area)]
        for start in range(0, len(reaching), _SLICE):
            painter = self._painter()
            painter.setClipRect(rect)
            for body in reaching[start : start + _SLICE]:
                paint(painter, body, is_dark=self.is_dark)
            painter.end()
            yield

    def _painter(self) -> QPainter:
        painter = QPainter(self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(self._scale, self._scale)
        return painter


def shown_colour(colour: str, *, is_dark: bool) -> str:
    """A pen's colour on a page that is shown light or dark."""
    return _LIGHTER.get(colour, colour) if is_dark else colour


def paint(painter: QPainter, body: Added, *, is_dark: bool = False) -> None:
    """Draw one note; the painter's unit is the point."""
    match body:
        case InkAdded():
            _stroke(painter, body, is_dark=is_dark)
        case MarkAdded():
            colour = QColor(body.colour)
            colour.setAlpha(MARKER_ALPHA)
            for strip in body.strips:
                painter.fillRect(QRectF(strip.x0, strip.y0, strip.x1 - strip.x0, strip.y1 - strip.y0), colour)
        case TextAdded():
            _text(painter, body)
        case StampAdded():
            _stamp(painter, body)
        case BookmarkAdded():
            pass


def _stroke(painter: QPainter, body: InkAdded, *, is_dark: bool) -> None:
    points = [QPointF(body.points[k], body.points[k + 1]) for k in range(0, len(body.points), 3)]
    colour = QColor(shown_colour(body.colour, is_dark=is_dark))
    if body.tool is Tool.HIGHLIGHTER:
        colour.setAlpha(MARKER_ALPHA)
        _line(painter, colour, body.width, points)
        return
    pressures = body.points[2::3]
    start = 0
    for end in range(1, len(points) + 1):  # runs of nearly equal pressure are one line each
        if end == len(points) or round(pressures[end] / 125) != round(pressures[start] / 125):
            width = body.width * max(LEAST_PRESSURE, pressures[start] / 1000) * 1.4
            _line(painter, colour, width, points[start : end + 1])
            start = end


def _line(painter: QPainter, colour: QColor, width: float, points: Sequence[QPointF]) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if len(points) == 1:
        painter.drawPoint(points[0])
        return
    path = QPainterPath(points[0])
    for here, there in pairwise(points[1:]):  # a curve through the middles is smooth
        path.quadTo(here, (here + there) / 2)
    path.lineTo(points[-1])
    painter.drawPath(path)


def _text(painter: QPainter, body: TextAdded) -> None:
    width, letter = TEXT_PT
    font = QFont(painter.font())
    font.setPixelSize(round(letter))
    font.setWeight(QFont.Weight.Normal)
    painter.setFont(font)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft
    inner = QRectF(body.x + 6, body.y + 5, width - 12, 2000)
    needed = painter.boundingRect(inner, int(flags), body.text)
    sheet = QRectF(body.x, body.y, width, needed.height() + 10)
    painter.setPen(QPen(QColor("#b88a00"), 0.8))
    painter.setBrush(QColor("#fff6c2"))
    painter.drawRoundedRect(sheet, 4, 4)
    painter.setPen(QColor("#16202c"))
    painter.drawText(inner, int(flags), body.text)


def _stamp(painter: QPainter, body: StampAdded) -> None:
    colour = QColor(_STAMP_COLOURS[body.stamp])
    ground = QColor("#ffffff")
    ground.setAlpha(215)
    painter.setPen(QPen(colour, 2.2))
    painter.setBrush(ground)
    inset = 2.0
    painter.drawEllipse(QRectF(body.x + inset, body.y + inset, STAMP_PT - 2 * inset, STAMP_PT - 2 * inset))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    x, y, unit = body.x, body.y, STAMP_PT / 24
    pen = QPen(colour, 2.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if body.stamp is Stamp.QUESTION:
        font = QFont(painter.font())
        font.setPixelSize(round(STAMP_PT * 0.62))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(QRectF(x, y, STAMP_PT, STAMP_PT), int(Qt.AlignmentFlag.AlignCenter), "?")
        return
    if body.stamp is Stamp.AGREE:
        path = QPainterPath(QPointF(x + 7 * unit, y + 12.5 * unit))
        path.lineTo(x + 10.5 * unit, y + 16 * unit)
        path.lineTo(x + 17 * unit, y + 8.5 * unit)
    else:  # read: an eye
        path = QPainterPath(QPointF(x + 5.5 * unit, y + 12 * unit))
        path.quadTo(x + 12 * unit, y + 4.5 * unit, x + 18.5 * unit, y + 12 * unit)
        path.quadTo(x + 12 * unit, y + 19.5 * unit, x + 5.5 * unit, y + 12 * unit)
        path.addEllipse(QPointF(x + 12 * unit, y + 12 * unit), 1.8 * unit, 1.8 * unit)
    painter.drawPath(path)
