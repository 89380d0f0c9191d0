"""Printing the open paper, with my notes or without, where its level lets copies be made.

Pages are drawn by the workers one after another and painted for the printer with the notes over them; no file of the
paper is written on the way.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

from PySide6.QtCore import Property, QObject, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows
from comitia_client.bridge.tablet import Tablet
from comitia_client.pages.ink import paint
from comitia_client.pages.jobs import Draw
from comitia_client.pages.pool import Outcome, PagePool, Pixels, Urgency
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.sealing.notes import Added

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_DPI = 200
_MOST_COPIES = 20


def system_printer(name: str) -> Any:
    """A printer of this system. QtPrintSupport brings all of QtWidgets: it is loaded when somebody prints."""
    from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

    return QPrinter(QPrinterInfo.printerInfo(name), QPrinter.PrinterMode.HighResolution)


def system_printers() -> tuple[list[str], str]:
    """The names of this system's printers, and of the one that is used when nobody says which."""
    from PySide6.QtPrintSupport import QPrinterInfo

    return QPrinterInfo.availablePrinterNames(), QPrinterInfo.defaultPrinterName()


class PrinterRow(NamedTuple):
    """A printer, as the system names it."""

    name: str


@QmlElement
class Printing(QObject):
    """One print at a time. `find` and `make` give the printers and one of them."""

    changed = Signal()
    _drawn = Signal(int, object)

    def __init__(
        self,
        tablet: Tablet,
        reading: Reading,
        annotating: Annotating,
        pool: PagePool,
        find: Callable[[], tuple[list[str], str]] = system_printers,
        make: Callable[[str], Any] = system_printer,
    ) -> None:
        super().__init__()
        self._tablet = tablet
        self._reading = reading
        self._annotating = annotating
        self._pool = pool
        self._find = find
        self._make = make
        self.printers_ = Rows(PrinterRow)
        self._printer = ""
        self._device: Any = None
        self._painter: QPainter | None = None
        self._pages: list[int] = []
        self._notes: dict[int, list[Added]] = {}
        self._done = 0
        self._is_done = False
        self._drawn.connect(self._take, Qt.ConnectionType.QueuedConnection)
        reading.closed.connect(self.stop)

    @Slot()
    def look(self) -> None:
        """Look for the printers that are there now."""
        names, default = self._find()
        self.printers_.show([PrinterRow(n) for n in names])
        if self._printer not in names:
            self._printer = default if default in names else next(iter(names), "")
        self._is_done = False
        self.changed.emit()

    @Property(Rows, notify=changed)
    def printers(self) -> Rows:
        """The printers of this tablet."""
        return self.printers_

    @Property(str, notify=changed)
    def printer(self) -> str:
        """The chosen one; empty = there is none."""
        return self._printer

    @Slot(str)
    def choose(self, printer: str) -> None:
        """Choose another printer."""
        self._printer = printer
        self.changed.emit()

    @Property(bool, notify=changed)
    def isPrinting(self) -> bool:
        """Whether pages are on their way to the printer."""
        return self._painter is not None

    @Property(int, notify=changed)
    def done(self) -> int:
        """How many pages the printer has."""
        return self._done

    @Property(int, notify=changed)
    def pages(self) -> int:
        """How many pages are printed."""
        return len(self._pages)

    @Property(bool, notify=changed)
    def isDone(self) -> bool:
        """Whether the last print was handed over whole."""
        return self._is_done

    @Slot(int, int, int, bool)
    def start(self, first: int, last: int, copies: int, withNotes: bool) -> None:  # noqa: N803 - a name of QML's
        """Print pages `first` to `last` (from 0) of the open paper."""
        source = self._reading.source
        if source is None or self._painter is not None or not self._printer:
            return
        if not source.may_copy:
            self._tablet.tell(Refused(ErrorCode.NOT_ALLOWED))
            return
        count = self._reading.leaves_.rows.rowCount()
        self._pages = list(range(max(0, first), min(last, count - 1) + 1))
        if not self._pages:
            return
        standing = self._annotating.standing if withNotes else {}
        self._notes = {page: [s.body for s in standing.get(page, ())] for page in self._pages}
        device = self._device = self._make(self._printer)
        device.setDocName(self._reading.property("title"))
        device.setResolution(_DPI)
        device.setFullPage(True)
        device.setCopyCount(max(1, min(copies, _MOST_COPIES)))
        self._lay_out(self._pages[0])
        painter = QPainter()
        self._done, self._is_done = 0, False
        if not painter.begin(device):
            self._tablet.tell(Refused(ErrorCode.PRINTER_FAILED))
            return
        self._painter = painter
        self._ask()
        self.changed.emit()

    def _lay_out(self, page: int) -> None:
        """The sheet lies as the page does."""
        row = self._reading.leaves_.rows.row(page)
        lies = row.widthPt > row.heightPt
        turn = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
        self._device.setPageOrientation(turn)
        if self._device.outputFileName():  # a file has no paper of its own
            self._device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))

    def _ask(self) -> None:
        source = self._reading.source
        if source is None:
            return
        page = self._pages[self._done]
        row = self._reading.leaves_.rows.row(page)
        shows = bool(self._reading.leaves_.property("showsLayer"))
        job = Draw(source, page, round(row.widthPt * _DPI / 72), with_notes=shows)
        self._pool.submit(job, Urgency.BACKGROUND, "print", lambda o: self._drawn.emit(page, o))

    def _take(self, page: int, outcome: Outcome) -> None:
        if self._painter is None or page != self._pages[self._done]:
            return
        if not isinstance(outcome, Pixels):
            code = outcome if isinstance(outcome, ErrorCode) else ErrorCode.PDF_PAGE_UNDRAWABLE
            self.stop()
            self._tablet.tell(Refused(code, page=page + 1))
            return
        self._paint(page, outcome)
        self._done += 1
        if self._done == len(self._pages):
            self._painter.end()
            self._painter = None
            self._is_done = True
        else:
            self._lay_out(self._pages[self._done])
            self._device.newPage()
            self._ask()
        self.changed.emit()

    def _paint(self, page: int, pixels: Pixels) -> None:
        """A page as large as it fits on the sheet, in its middle."""
        assert self._painter is not None  # noqa: S101 - the caller looked
        row = self._reading.leaves_.rows.row(page)
        sheet = QRectF(self._device.pageLayout().fullRectPixels(_DPI))
        scale = min(sheet.width() / row.widthPt, sheet.height() / row.heightPt)
        width, height = row.widthPt * scale, row.heightPt * scale
        target = QRectF((sheet.width() - width) / 2, (sheet.height() - height) / 2, width, height)
        image = QImage(
            pixels.samples, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB888
        )
        with _kept(self._painter) as painter:
            painter.drawImage(target, image)
            painter.translate(target.topLeft())
            painter.scale(scale, scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for body in self._notes.get(page, ()):
                paint(painter, body)

    @Slot()
    def stop(self) -> None:
        """Print no more of it; what the printer has already may still come out."""
        if self._painter is not None:
            self._device.abort()
            self._painter.end()
            self._painter = None
            self.changed.emit()


@contextmanager
def _kept(painter: QPainter) -> Iterator[QPainter]:
    painter.save()
    yield painter
    painter.restore()
