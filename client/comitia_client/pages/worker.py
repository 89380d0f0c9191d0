"""A page worker: its own process, because MuPDF is not thread-safe, can crash, and holds the interpreter.

Imports no Qt. Opens sealed papers itself, so that plain bytes live in this process alone. One job at a time.
"""

from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import cast

import pymupdf

from comitia_client.pages.desk import BROKEN, Desk, content, opened
from comitia_client.pages.exporting import write_copy
from comitia_client.pages.jobs import (
    SLOT_BYTES,
    Answer,
    Compare,
    Compared,
    Draw,
    Drawn,
    Export,
    Exported,
    Failed,
    Forget,
    Job,
    Open,
    ReadPage,
    ReadWords,
    WordsRead,
)
from comitia_client.pages.memory import bound, give_back, leave_no_core
from comitia_client.vault.pieces import PaperSource
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.folding import fold
from comitia_shared.text import page_text
from comitia_shared.text.carrying import carry, carry_by_quote
from comitia_shared.text.changes import Comparison
from comitia_shared.text.page_text import PageText


def serve(pipe: Connection, memory_name: str, slot: int) -> None:
    """Answer jobs until the pipe closes. Runs as the worker process."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    bound(limits.WORKER_MEMORY_BYTES)
    leave_no_core()
    memory = SharedMemory(memory_name)
    view = cast("memoryview[int]", memory.buf)[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES]
    worker = _Worker(view)
    try:
        while True:
            pipe.send(worker.answer(pipe.recv()))
    except (EOFError, BrokenPipeError, KeyboardInterrupt, ConnectionResetError):
        pass
    finally:
        view.release()
        memory.close()


class _Worker:
    def __init__(self, view: "memoryview[int]") -> None:
        self._view = view
        self._used = 0
        self._desk = Desk()

    def answer(self, job: Job) -> Answer:
        try:
            return self._do(job)
        except Refused as refused:
            return Failed(refused.code)
        except OSError:
            return Failed(ErrorCode.DISK_FAILED if isinstance(job, Export) else ErrorCode.PDF_PAGE_UNDRAWABLE)
        except BROKEN:
            return Failed(ErrorCode.PDF_PAGE_UNDRAWABLE)
        finally:
            self._desk.tidy()
            if isinstance(job, ReadWords | Compare | Export | Forget):
                give_back()

    def _do(self, job: Job) -> Answer:
        match job:
            case Draw():
                pixmap = self._desk.draw(job)
                samples = pixmap.samples_mv
                self._view[: len(samples)] = samples
                self._used = max(self._used, len(samples))
                return Drawn(pixmap.width, pixmap.height, pixmap.stride)
            case ReadPage():
                return self._desk.read_page(job.source, job.page)
            case Open():
                return self._desk.open(job.source)
            case ReadWords():
                return WordsRead(tuple((words, fold(words)) for words in self._words(job.source)))
            case Compare():
                return self._compare(job)
            case Export():
                return Exported(write_copy(self._desk.document(job.source), job))
            case Forget(revisions=revisions):
                for revision in revisions:
                    self._desk.forget(revision)
                    self._desk.forget(f"{revision}+front")
                self._view[: self._used] = bytes(self._used)
                self._used = 0
                return None

    def _texts(self, source: PaperSource) -> tuple[PageText, ...]:
        """The words of all pages and where they stand."""
        if source.text is None or source.is_front:
            return self._desk.texts(source)
        if source.steps:
            return page_text.unpacked(content(source).text)
        return page_text.decode(opened(source.text))

    def _words(self, source: PaperSource) -> tuple[str, ...]:
        """The words of all pages alone: a thousand pages with their boxes would take 70 MB here."""
        if source.text is None or source.is_front:
            return tuple(t.words for t in self._desk.texts(source))
        if source.steps:
            return page_text.words_of(content(source).text)
        return page_text.words_in(opened(source.text))

    def _compare(self, job: Compare) -> Compared:
        new = self._texts(job.source)
        if job.old is None:
            return Compared((), tuple(carry_by_quote(job.sittings, new)))
        comparison = Comparison(self._texts(job.old), new)
        return Compared(comparison.changes(), tuple(carry(job.sittings, comparison)))
