"""A page worker: its own process, because MuPDF is not thread-safe, can crash, and holds the interpreter.

Imports no Qt. Opens sealed papers itself, so that plain bytes live in this process alone. One job at a time.
"""

import contextlib
from collections import OrderedDict
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, cast

import msgspec
import pymupdf

from comitia_client.vault.pieces import PaperSource, SealedFile
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import RevisionId
from comitia_shared.sealing.patches import apply_patch, content_of
from comitia_shared.sealing.pieces import SEALED_PIECE_BYTES, check_piece, open_object

_DOCUMENTS = 4
_LISTS = 8
SLOT_BYTES = 48 * 1024 * 1024
_BYTES_PER_PIXEL = 3


class Job(msgspec.Struct, frozen=True):
    """Draw one page this many pixels wide; `width_px` 0 = only open the paper and tell its pages' sizes."""

    number: int
    source: PaperSource
    page: int = 0
    width_px: int = 0


class Forget(msgspec.Struct, frozen=True):
    """Close these papers: their keys have ended."""

    number: int
    revisions: tuple[RevisionId, ...]


class Drawn(msgspec.Struct, frozen=True):
    """The slot holds `height` rows of `stride` bytes, RGB, `width` pixels each."""

    number: int
    width: int
    height: int
    stride: int


class Opened(msgspec.Struct, frozen=True):
    """Widths and heights of all pages, in points."""

    number: int
    sizes: tuple[tuple[float, float], ...]


class Forgotten(msgspec.Struct, frozen=True):
    """They are closed."""

    number: int


class Failed(msgspec.Struct, frozen=True):
    """This job cannot be done."""

    number: int
    code: ErrorCode


Answer = Drawn | Opened | Forgotten | Failed


def plain_of(source: PaperSource) -> "bytes | bytearray | memoryview":
    """The plain PDF of a paper: every sealed piece checked against its manifest, then opened, then patched.

    Raises:
        Refused: `piece_damaged`.
    """
    if source.whole is None:
        return Path(source.plain).read_bytes()
    whole = opened(source.whole)
    if not source.steps or source.text is None:
        return whole
    content = content_of(whole, opened(source.text))
    for step in source.steps:
        content = apply_patch(content, opened(step.patch), step.whole_bytes)
    return content.whole


def opened(file: SealedFile) -> bytearray:
    """The plain bytes of one sealed object. Raises: Refused piece_damaged; OSError."""
    sealed = memoryview(Path(file.path).read_bytes())
    manifest = file.manifest
    for piece in range(manifest.pieces):
        check_piece(manifest, piece, sealed[piece * SEALED_PIECE_BYTES : (piece + 1) * SEALED_PIECE_BYTES])
    return open_object(file.key, file.identity, manifest.size, sealed)


class Desk:
    """The open papers and display lists of one worker."""

    def __init__(self) -> None:
        self._documents: OrderedDict[str, Any] = OrderedDict()
        self._lists: OrderedDict[tuple[str, int], Any] = OrderedDict()

    def document(self, source: PaperSource) -> Any:
        """The open paper. Raises: Refused piece_damaged, pdf_broken."""
        found = self._documents.get(source.name)
        if found is None:
            try:
                found = pymupdf.open(stream=plain_of(source), filetype="pdf")
            except (RuntimeError, ValueError, OSError) as error:
                raise Refused(ErrorCode.PDF_BROKEN, detail=str(error)[:80]) from None
            self._documents[source.name] = found
            while len(self._documents) > _DOCUMENTS:
                self._close_oldest()
        self._documents.move_to_end(source.name)
        return found

    def _close_oldest(self) -> None:
        self.forget(next(iter(self._documents)))

    def forget(self, name: str) -> None:
        """Close a paper and drop all that was made from it."""
        document = self._documents.pop(name, None)
        for key in [k for k in self._lists if k[0] == name]:
            del self._lists[key]
        if document is not None:
            with contextlib.suppress(RuntimeError):
                document.close()

    def display_list(self, source: PaperSource, page: int) -> Any:
        """A page's display list, kept for the next size."""
        key = (source.name, page)
        document = self.document(source)
        if key not in self._lists:
            self._lists[key] = document[page].get_displaylist()
            while len(self._lists) > _LISTS:
                self._lists.popitem(last=False)
        self._lists.move_to_end(key)
        return self._lists[key]

    def sizes(self, source: PaperSource) -> tuple[tuple[float, float], ...]:
        """Widths and heights of all pages, in points."""
        document = self.document(source)
        rects = (document[n].rect for n in range(document.page_count))
        return tuple((float(r.width), float(r.height)) for r in rects)

    def draw(self, job: Job) -> Any:
        """The pixmap of a page at the asked width, or as wide as a slot holds."""
        shown = self.display_list(job.source, job.page)
        width_pt, height_pt = max(shown.rect.width, 1), max(shown.rect.height, 1)
        scale = job.width_px / width_pt
        most = SLOT_BYTES * 0.98 / _BYTES_PER_PIXEL
        scale = min(scale, (most / (width_pt * height_pt)) ** 0.5)
        return shown.get_pixmap(matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=0)


def serve(pipe: Connection, memory_name: str, slot: int) -> None:
    """Answer jobs until the pipe closes. Runs as the worker process."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    memory = SharedMemory(memory_name)
    view = cast("memoryview[int]", memory.buf)[slot * SLOT_BYTES : (slot + 1) * SLOT_BYTES]
    desk = Desk()
    try:
        while True:
            pipe.send(_answer(desk, pipe.recv(), view))
    except (EOFError, BrokenPipeError, KeyboardInterrupt, ConnectionResetError):
        pass
    finally:
        view.release()
        memory.close()


def _answer(desk: Desk, job: Job | Forget, view: "memoryview[int]") -> Answer:
    if isinstance(job, Forget):
        for revision in job.revisions:
            desk.forget(revision)
            desk.forget(f"{revision}+front")
        view[:] = bytes(len(view))
        return Forgotten(job.number)
    try:
        if job.width_px == 0:
            return Opened(job.number, desk.sizes(job.source))
        pixmap = desk.draw(job)
        samples = pixmap.samples_mv
        view[: len(samples)] = samples
        return Drawn(job.number, pixmap.width, pixmap.height, pixmap.stride)
    except Refused as refused:
        return Failed(job.number, refused.code)
    except (RuntimeError, ValueError, IndexError, MemoryError, OSError, TypeError):
        return Failed(job.number, ErrorCode.PDF_PAGE_UNDRAWABLE)
