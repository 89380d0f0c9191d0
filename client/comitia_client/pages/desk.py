"""The open papers of one worker: documents and display lists, bounded in bytes; drawn pages, words, outline, links."""

import contextlib
from collections import OrderedDict
from pathlib import Path
from typing import Any

import msgspec
import pymupdf

from comitia_client.pages.jobs import SLOT_BYTES, Draw, Heading, Look, Opened, PageLink, PageRead
from comitia_client.vault.pieces import PaperSource, SealedFile
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.sealing.patches import Content, apply_patch, content_of
from comitia_shared.sealing.pieces import SEALED_PIECE_BYTES, check_piece, open_object
from comitia_shared.text.page_text import PageText, page_text

_DOCUMENTS, _DOCUMENT_BYTES = 4, 96 * 1024 * 1024
_LISTS = 8
_JOBS_BETWEEN_TIDYING, _SHRINK_PERCENT = 32, 75
_BYTES_PER_PIXEL = 3
_OUTLINE_LINES = 5_000
_ANNOTATED_LOOK = 2_000
_SMOOTH, _ROUGH = 8, 0
"""Bits of smoothing at edges. A map of 20,000 lines takes a quarter of the time with none; words cost nothing."""
BROKEN = (
    pymupdf.mupdf.FzErrorBase,
    RuntimeError,
    ValueError,
    IndexError,
    TypeError,
    AttributeError,
    KeyError,
    MemoryError,
)
"""What MuPDF and its binding throw at damaged papers."""
_TINTS = {
    Look.SEPIA: (0x2B1D0E, 0xF6ECD6),
    Look.DARK: (0xE6EAEE, 0x14181D),
    Look.CONTRAST: (0xFFFFFF, 0x000000),
}
"""What black and white become."""


def plain_of(source: PaperSource) -> "bytes | bytearray | memoryview":
    """The plain PDF of a paper: every sealed piece checked against its manifest, then opened, then patched.

    Raises:
        Refused: `piece_damaged`.
    """
    if source.whole is None:
        return Path(source.plain).read_bytes()
    return opened(source.whole) if not source.steps else content(source).whole


def content(source: PaperSource) -> Content:
    """PDF and text of a paper that came with its text. Raises: Refused piece_damaged, pdf_broken without text."""
    if source.whole is None or source.text is None:
        raise Refused(ErrorCode.PDF_BROKEN, detail="no text")
    found = content_of(opened(source.whole), opened(source.text))
    for step in source.steps:
        found = apply_patch(found, opened(step.patch), step.whole_bytes)
    return found


def opened(file: SealedFile) -> bytearray:
    """The plain bytes of one sealed object. Raises: Refused piece_damaged; OSError."""
    sealed = memoryview(Path(file.path).read_bytes())
    manifest = file.manifest
    for piece in range(manifest.pieces):
        check_piece(manifest, piece, sealed[piece * SEALED_PIECE_BYTES : (piece + 1) * SEALED_PIECE_BYTES])
    return open_object(file.key, file.identity, manifest.size, sealed)


class _OpenPaper(msgspec.Struct):
    document: Any
    size: int


class Desk:
    """The open papers and display lists of one worker."""

    def __init__(self) -> None:
        self._papers: OrderedDict[str, _OpenPaper] = OrderedDict()
        self._lists: OrderedDict[tuple[str, int, bool], Any] = OrderedDict()
        self._jobs = 0

    def document(self, source: PaperSource) -> Any:
        """The open paper. Raises: Refused piece_damaged, pdf_broken."""
        found = self._papers.get(source.name)
        if found is None:
            try:
                plain = plain_of(source)
                found = _OpenPaper(pymupdf.open(stream=plain, filetype="pdf"), len(plain))
            except (*BROKEN, OSError) as error:
                raise Refused(ErrorCode.PDF_BROKEN, detail=str(error)[:80]) from None
            self._papers[source.name] = found
            while len(self._papers) > 1 and self._is_full():
                self.forget(next(iter(self._papers)))
        self._papers.move_to_end(source.name)
        return found.document

    def _is_full(self) -> bool:
        return len(self._papers) > _DOCUMENTS or sum(p.size for p in self._papers.values()) > _DOCUMENT_BYTES

    def forget(self, name: str) -> None:
        """Close a paper and drop all that was made from it."""
        paper = self._papers.pop(name, None)
        for key in [k for k in self._lists if k[0] == name]:
            del self._lists[key]
        if paper is not None:
            with contextlib.suppress(*BROKEN):
                paper.document.close()

    def tidy(self) -> None:
        """Give back, now and then, most of what MuPDF keeps of fonts and pictures."""
        self._jobs += 1
        if self._jobs % _JOBS_BETWEEN_TIDYING == 0:  # the binding does not tell the store's size
            pymupdf.TOOLS.store_shrink(_SHRINK_PERCENT)

    def _list(self, source: PaperSource, page: int, *, with_notes: bool) -> Any:
        """A page's display list, kept for the next size."""
        key = (source.name, page, with_notes)
        document = self.document(source)
        if key not in self._lists:
            self._lists[key] = document[page].get_displaylist(annots=with_notes)
            while len(self._lists) > _LISTS:
                self._lists.popitem(last=False)
        self._lists.move_to_end(key)
        return self._lists[key]

    def open(self, source: PaperSource) -> Opened:
        """What the paper is made of."""
        document = self.document(source)
        rects = [document[n].rect for n in range(document.page_count)]
        sizes = tuple((float(r.width), float(r.height)) for r in rects)
        return Opened(sizes, _outline(document), _has_notes(document))

    def draw(self, job: Draw) -> Any:
        """The pixmap of a page at the asked width, or as wide as a slot holds."""
        shown = self._list(job.source, job.page, with_notes=job.with_notes)
        width_pt, height_pt = max(shown.rect.width, 1), max(shown.rect.height, 1)
        scale = job.width_px / width_pt
        clip = None
        if job.clip is None:
            most = SLOT_BYTES * 0.98 / _BYTES_PER_PIXEL
            scale = min(scale, (most / (width_pt * height_pt)) ** 0.5)
        else:
            x, y = shown.rect.x0 * scale, shown.rect.y0 * scale
            x0, y0, x1, y1 = job.clip
            clip = pymupdf.Rect(x0 + x, y0 + y, x1 + x, y1 + y).irect
        pymupdf.mupdf.fz_set_graphics_aa_level(_ROUGH if job.is_quick else _SMOOTH)
        pymupdf.mupdf.fz_set_text_aa_level(_SMOOTH)
        pixmap = shown.get_pixmap(
            matrix=pymupdf.Matrix(scale, scale), colorspace=pymupdf.csRGB, alpha=0, clip=clip
        )
        return self._tinted(job, pixmap, scale) if job.look in _TINTS else pixmap

    def _tinted(self, job: Draw, pixmap: Any, scale: float) -> Any:
        """The pixmap in other colours; in the dark, pictures stay as they are."""
        black, white = _TINTS[job.look]
        original = None
        pictures = []
        if job.look is not Look.SEPIA:
            page = self.document(job.source)[job.page]
            pictures = [
                pymupdf.Rect(p["bbox"]) * pymupdf.Matrix(scale, scale)
                for p in page.get_image_info()
                if not _is_whole_page(p["bbox"], page.rect)
            ]
            original = pymupdf.Pixmap(pixmap) if pictures else None
        pixmap.tint_with(black, white)
        for area in pictures:
            part = area.irect & pixmap.irect
            if original is not None and not part.is_empty:
                pixmap.copy(original, part)
        return pixmap

    def read_page(self, source: PaperSource, number: int) -> PageRead:
        """A page's words and its links inside the paper."""
        page = self.document(source)[number]
        return PageRead(_text_of(page), _links(page))

    def texts(self, source: PaperSource) -> tuple[PageText, ...]:
        """The words of all pages, from the pages themselves: for papers without a text of their own."""
        document = self.document(source)
        return tuple(_text_of(document[n]) for n in range(document.page_count))


def _is_whole_page(box: Any, page: Any) -> bool:
    """A scan is no picture on a page: it is the page."""
    area = pymupdf.Rect(box) & page
    return bool(area.get_area() > 0.6 * page.get_area())


def _text_of(page: Any) -> PageText:
    try:
        found = page.get_text("words", sort=False)
    except BROKEN:  # a page without readable text is a page without words
        found = []
    return page_text(page.rect.width, page.rect.height, found)


def _links(page: Any) -> tuple[PageLink, ...]:
    last = page.parent.page_count - 1
    try:
        return tuple(
            PageLink(_numbers(link["from"]), link["page"])
            for link in page.get_links()
            if link["kind"] == pymupdf.LINK_GOTO and 0 <= link.get("page", -1) <= last
        )
    except BROKEN:  # broken links are none
        return ()


def _numbers(area: Any) -> tuple[float, float, float, float]:
    return float(area[0]), float(area[1]), float(area[2]), float(area[3])


def _outline(document: Any) -> tuple[Heading, ...]:
    try:
        lines = document.get_toc(simple=True)[:_OUTLINE_LINES]
    except BROKEN:  # a broken outline is none
        return ()
    last = document.page_count
    return tuple(
        Heading(level, " ".join(title.split()), page - 1 if 1 <= page <= last else -1)
        for level, title, page, *_ in lines
        if title.strip()
    )


def _has_notes(document: Any) -> bool:
    """Whether annotations came inside the paper; of very long ones the first pages tell."""
    for number in range(min(document.page_count, _ANNOTATED_LOOK)):
        with contextlib.suppress(*BROKEN):
            xref = document.page_xref(number)
            if document.xref_get_key(xref, "Annots")[0] in ("array", "xref") and any(
                kind not in (pymupdf.PDF_ANNOT_LINK, pymupdf.PDF_ANNOT_WIDGET)
                for _, kind, _ in document[number].annot_xrefs()
            ):
                return True
    return False
