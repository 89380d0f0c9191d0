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
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import Words
from comitia_client.pages.ink import paint
from comitia_client.pages.jobs import Draw
from comitia_client.pages.pool import Outcome, PagePool, Pixels, Urgency
from comitia_client.session.view import View
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId
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


class _Page(NamedTuple):
    number: int
    width: float
    height: float


class _Job(NamedTuple):
    """What is printed, whatever is opened meanwhile: pages from 0, their sizes in points, and what stands on them."""

    name: int
    source: PaperSource
    pages: list[_Page]
    notes: dict[int, list[Added]]
    with_layer: bool


@QmlElement
class Printing(QObject):
    """One print at a time. `find` and `make` give the printers and one of them."""

    changed = Signal()
    _drawn = Signal(int, int, object)

    def __init__(
        self,
        tablet: Tablet,
        words: Words,
        reading: Reading,
        annotating: Annotating,
        pool: PagePool,
        find: Callable[[], tuple[list[str], str]] = system_printers,
        make: Callable[[str], Any] = system_printer,
    ) -> None:
        super().__init__()
        self._tablet = tablet
        self._words = words
        self._reading = reading
        self._annotating = annotating
        self._pool = pool
        self._find = find
        self._make = make
        self.printers_ = Rows(PrinterRow)
        self._printer = ""
        self._device: Any = None
        self._painter: QPainter | None = None
        self._job: _Job | None = None
        self._jobs = 0
        self._done = 0
        self._is_done = False
        self._drawn.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self._person: PersonId | None = None

    def show(self, view: View) -> None:
        """Nothing goes on for who has left."""
        if view.person != self._person:
            self._person = view.person
            self.stop()

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
    @whole
    def done(self) -> int:
        """How many pages the printer has."""
        return self._done

    @Property(int, notify=changed)
    @whole
    def pages(self) -> int:
        """How many pages are printed."""
        return len(self._job.pages) if self._job is not None else 0

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
        rows = self._reading.leaves_.rows
        pages = range(max(0, first), min(last, rows.rowCount() - 1) + 1)
        if not pages:
            return
        standing = self._annotating.standing if withNotes else {}
        self._jobs += 1
        job = self._job = _Job(
            self._jobs,
            source,
            [_Page(n, rows.row(n).widthPt, rows.row(n).heightPt) for n in pages],
            {n: [s.body for s in standing.get(n, ())] for n in pages},
            bool(self._reading.leaves_.property("showsLayer")),
        )
        device = self._device = self._make(self._printer)
        device.setDocName(self._reading.property("title"))
        device.setResolution(_DPI)
        device.setFullPage(True)
        device.setCopyCount(max(1, min(copies, _MOST_COPIES)))
        self._lay_out(job.pages[0])
        painter = QPainter()
        self._done, self._is_done = 0, False
        if not painter.begin(device):
            self._tablet.tell(Refused(ErrorCode.PRINTER_FAILED))
            return
        self._painter = painter
        self._ask(job)
        self.changed.emit()

    def _lay_out(self, page: _Page) -> None:
        """The sheet lies as the page does."""
        lies = page.width > page.height
        turn = QPageLayout.Orientation.Landscape if lies else QPageLayout.Orientation.Portrait
        self._device.setPageOrientation(turn)
        if self._device.outputFileName():  # a file has no paper of its own
            self._device.setPageSize(QPageSize(QPageSize.PageSizeId.A4))

    def _ask(self, job: _Job) -> None:
        page = job.pages[self._done]
        draw = Draw(job.source, page.number, round(page.width * _DPI / 72), with_notes=job.with_layer)
        name, number = job.name, page.number
        self._pool.submit(draw, Urgency.BACKGROUND, "print", lambda o: self._drawn.emit(name, number, o))

    def _take(self, name: int, number: int, outcome: Outcome) -> None:
        job = self._job
        if self._painter is None or job is None or name != job.name or number != job.pages[self._done].number:
            return
        if not isinstance(outcome, Pixels):
            code = outcome if isinstance(outcome, ErrorCode) else ErrorCode.PDF_PAGE_UNDRAWABLE
            self.stop()
            self._tablet.tell(Refused(code, page=number + 1))
            return
        self._paint(job, job.pages[self._done], outcome)
        self._done += 1
        if self._done == len(job.pages):
            self._finish()
            return
        self._lay_out(job.pages[self._done])
        if self._device.newPage():
            self._ask(job)
            self.changed.emit()
        else:
            self.stop()
            self._tablet.tell(Refused(ErrorCode.PRINTER_FAILED))

    def _finish(self) -> None:
        painter, self._painter = self._painter, None
        self._is_done = painter is not None and painter.end()
        if self._is_done:
            self._tablet.say(self._words.said("printed", count=self._done))
        else:
            self._tablet.tell(Refused(ErrorCode.PRINTER_FAILED))
        self.changed.emit()

    def _paint(self, job: _Job, page: _Page, pixels: Pixels) -> None:
        """A page as large as it fits on the sheet, in its middle."""
        assert self._painter is not None  # noqa: S101 - the caller looked
        sheet = QRectF(self._device.pageLayout().fullRectPixels(_DPI))
        scale = min(sheet.width() / page.width, sheet.height() / page.height)
        width, height = page.width * scale, page.height * scale
        target = QRectF((sheet.width() - width) / 2, (sheet.height() - height) / 2, width, height)
        image = QImage(
            pixels.samples, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB888
        )
        with _kept(self._painter) as painter:
            painter.drawImage(target, image)
            painter.translate(target.topLeft())
            painter.scale(scale, scale)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for body in job.notes[page.number]:
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
