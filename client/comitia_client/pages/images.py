"""The one image adapter of pages: drawn pages and baked ink for QML, on the screen's thread."""

import threading
from collections import OrderedDict

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF
from PySide6.QtQuick import QQuickImageProvider

from comitia_client.pages.pool import Pixels
from comitia_shared.ids import NoteId
from comitia_shared.sealing.notes import InkAdded, Tool

_PAGES_BYTES = 160 * 1024 * 1024
_INK_SCALE = 2.0
_LEAST_PRESSURE = 0.35
Strokes = list[tuple[NoteId, InkAdded]]


class PagePictures(QQuickImageProvider):
    """`image://pages/REVISION/PAGE/WIDTH`: drawn pages, the oldest forgotten when they take too much memory."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._images: OrderedDict[tuple[str, int, int], QImage] = OrderedDict()
        self._bytes = 0

    def put(self, revision: str, page: int, width_px: int, pixels: Pixels) -> None:
        """Keep a drawn page: converted once, off the paint path, to the format that Qt shows fastest."""
        rgb = QImage(pixels.samples, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB888)
        image = rgb.convertToFormat(QImage.Format.Format_RGB32)
        with self._lock:
            self._drop(revision, page)
            self._images[revision, page, width_px] = image
            self._bytes += image.sizeInBytes()
            while self._bytes > _PAGES_BYTES and len(self._images) > 1:
                _, oldest = self._images.popitem(last=False)
                self._bytes -= oldest.sizeInBytes()

    def _drop(self, revision: str, page: int) -> None:
        for key in [k for k in self._images if k[:2] == (revision, page)]:
            self._bytes -= self._images.pop(key).sizeInBytes()

    def has(self, revision: str, page: int, width_px: int) -> bool:
        """Whether a page is here at this width."""
        with self._lock:
            return (revision, page, width_px) in self._images

    def forget(self, revision: str, page: int) -> None:
        """Give a page's memory back."""
        with self._lock:
            self._drop(revision, page)

    def clear(self) -> None:
        """Give all memory back."""
        with self._lock:
            self._images.clear()
            self._bytes = 0

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:
        """The picture of a page; an empty one where it was forgotten meanwhile."""
        revision, page, width = name.split("/")
        with self._lock:
            image = self._images.get((revision, int(page), int(width)))
        return image if image is not None else QImage(1, 1, QImage.Format.Format_RGB32)


class InkPictures(QQuickImageProvider):
    """`image://ink/PAPER/PAGE/VERSION`: my dry strokes on a page, on transparent ground."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._lock = threading.Lock()
        self._pages: dict[tuple[str, int], tuple[int, float, float, Strokes]] = {}
        self._versions = 0

    def put(self, paper: str, page: int, width_pt: float, height_pt: float, strokes: Strokes) -> int:
        """Keep a page's strokes; the version that names their picture, unchanged where they are the same."""
        with self._lock:
            known = self._pages.get((paper, page))
            if known is not None and [n for n, _ in known[3]] == [n for n, _ in strokes]:
                return known[0]
            self._versions += 1
            self._pages[paper, page] = (self._versions, width_pt, height_pt, strokes)
            return self._versions

    def requestImage(self, name: str, size: QSize, requested: QSize) -> QImage:
        """The picture of a page's ink."""
        paper, page, _ = name.split("/")
        with self._lock:
            _, width_pt, height_pt, strokes = self._pages.get((paper, int(page)), (0, 1.0, 1.0, []))
        scale = min(_INK_SCALE, 4096 / max(width_pt, height_pt, 1))
        width, height = max(1, int(width_pt * scale)), max(1, int(height_pt * scale))
        image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        for _, body in strokes:
            _paint(painter, body)
        painter.end()
        return image


def _paint(painter: QPainter, body: InkAdded) -> None:
    points = [QPointF(body.points[i], body.points[i + 1]) for i in range(0, len(body.points), 3)]
    pressures = body.points[2::3]
    colour = QColor(body.colour)
    if body.tool is Tool.HIGHLIGHTER:
        colour.setAlpha(110)
        _line(painter, colour, body.width, points)
        return
    start = 0
    for end in range(1, len(points) + 1):  # runs of nearly equal pressure are one line each
        if end == len(points) or round(pressures[end] / 125) != round(pressures[start] / 125):
            width = body.width * max(_LEAST_PRESSURE, pressures[start] / 1000) * 1.4
            _line(painter, colour, width, points[start : end + 1])
            start = end


def _line(painter: QPainter, colour: QColor, width: float, points: list[QPointF]) -> None:
    pen = QPen(colour, width)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    if len(points) == 1:
        painter.drawPoint(points[0])
    else:
        painter.drawPolyline(QPolygonF(points))
