"""Printing: the open paper's pages as they are read, with my notes over them or without, stopped or without a printer.

The printer is Qt's own engine that prints into a PDF: a test machine has none that takes paper.
"""

from pathlib import Path
from typing import Any

import pymupdf
from PySide6.QtPrintSupport import QPrinter

from comitia_client.bridge.capturing import CaptureGuard
from comitia_client.bridge.printing import Printing
from comitia_client.pages.pool import PagePool
from comitia_shared.sealing.notes import InkAdded, MarkAdded, Place, Tool
from tests.screen.stage import Stage, run, stage

LINE = tuple(v for n in range(40) for v in (80.0 + 10 * n, 500.0, 900.0))


def printing_into(s: Stage, file: Path) -> Printing:
    """The reader's printing, on a printer that is a file."""

    def make(name: str) -> QPrinter:
        assert name == "Máy in tầng hai"
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(file))
        return printer

    printing = s.shell.parts.printing
    printing._find, printing._make = lambda: (["Máy in tầng một", "Máy in tầng hai"], "Máy in tầng hai"), make
    printing.look()
    return printing


async def opened(s: Stage) -> Any:
    paper = next(iter(s.room.state.papers.papers.values()))
    s.shell.parts.reading.open(paper.paper, paper.title)
    await s.until(lambda: s.shell.parts.reading.leaves_.rows.rowCount() > 0, "pages")
    return paper


def redness(page: Any) -> int:
    """How many pixels of a printed page are red: the pen's."""
    pixels = page.get_pixmap(dpi=72)
    samples, n = pixels.samples, pixels.n
    return sum(
        samples[k] > 150 and samples[k + 1] < 90 and samples[k + 2] < 90 for k in range(0, len(samples), n)
    )


def test_pages_are_printed_with_my_notes_and_without(tmp_path: Path, pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", pool=pool) as s:
            paper = await opened(s)
            source = await s.session.papers.source(s.room.meeting, paper.paper)
            place = Place(s.room.meeting, paper.paper, source.revision, 1)
            await s.session.notes.write([(InkAdded(place, Tool.PEN, "#b91c1c", 4.0, LINE, 1), None)])
            await s.session.notes.write([(MarkAdded(place, "#fde047", (60.0, 90.0, 200.0, 110.0), 2), None)])
            await s.until(lambda: len(s.shell.parts.main.annotating_.standing.get(1, ())) == 2, "the notes")
            for with_notes in (True, False):
                file = tmp_path / f"{with_notes}.pdf"
                printing = printing_into(s, file)
                printing.start(0, 2, 1, with_notes)
                await s.until(lambda p=printing: bool(p.property("isDone")), "the print")  # type: ignore[misc]
                with pymupdf.open(file) as printed:
                    assert printed.page_count == 3
                    width, height = printed[0].rect.width, printed[0].rect.height
                    assert abs(width - 595) < 3 and abs(height - 842) < 3
                    dark = sum(v < 100 for v in printed[0].get_pixmap(dpi=50, colorspace="gray").samples)
                    assert dark > 200  # the page's own text
                    assert (redness(printed[1]) > 100) is with_notes
                    assert redness(printed[0]) == redness(printed[2]) == 0

    run(story)


def test_a_print_is_stopped_and_a_paper_that_may_not_be_copied_is_not_printed(
    tmp_path: Path, pool: PagePool
) -> None:
    async def story() -> None:
        async with stage("delegate", pool=pool) as s:
            await opened(s)
            printing = printing_into(s, tmp_path / "stopped.pdf")
            printing.start(0, 29, 1, True)
            await s.until(lambda: int(printing.property("done")) >= 1, "a page")
            printing.stop()
            assert not printing.property("isPrinting") and not printing.property("isDone")
            await s.settle(0.3)
            assert int(printing.property("done")) < 30

            from msgspec.structs import replace

            reading = s.shell.parts.reading
            assert reading.source is not None
            reading.source = replace(reading.source, may_copy=False)
            printing.start(0, 0, 1, True)
            assert not printing.property("isPrinting")
            assert s.shell.parts.tablet.property("notice") != ""

    run(story)


class Windows:
    """A stand-in for Windows' user32: what it was asked, and whether it takes the newer kind."""

    def __init__(self, *, is_old: bool) -> None:
        self.asked: list[int] = []
        self.is_old = is_old

    def SetWindowDisplayAffinity(self, handle: Any, affinity: int) -> bool:  # noqa: N802 - the system's name
        assert handle.value == 77
        self.asked.append(affinity)
        return affinity != 0x11 or not self.is_old


def test_a_window_with_a_leased_paper_is_kept_out_of_captures_where_the_system_can() -> None:
    new, old = Windows(is_old=False), Windows(is_old=True)
    for windows, asked in ((new, [0x11, 0x00]), (old, [0x11, 0x01, 0x00])):
        guard = CaptureGuard(77, windows)
        guard.set(True)
        guard.set(True)
        guard.set(False)
        assert windows.asked == asked
    CaptureGuard(77).set(True)  # this system has none: nothing happens
