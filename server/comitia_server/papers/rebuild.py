"""The limited child of ingest: a PDF on standard input, a rebuilt one on standard output. Runs as a script.

It keeps pages, outline and internal links and drops what could act or leak: JavaScript, actions, attachments,
forms (their content stays as drawing), launch and external links. MuPDF's own `scrub` leaves OpenAction, AA and
links behind, so `kept` has the lists of what may stay, and outline and links are written anew.

Output: one JSON line (`Report`), then the three parts, one after the other: whole, front, text.
"""

import json
import re
import signal
import sys
import time
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

import pymupdf

from comitia_server.papers.kept import keep_only
from comitia_shared.text import page_text

T = TypeVar("T")

_TAIL_BYTES = 64 * 1024
_PROBE_PX = 320
_SCREEN_PX = 2560
_QUICK_S = 0.03  # a page that is drawn so fast at an eighth of the size is no burden at the whole
_LARGE_ALL_S = 30.0


class Refusal(Exception):
    """This file is not let in: an error code, and numbers for its text."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def check_ends(data: bytes) -> None:
    """Refuse what is no PDF, was cut short, or points past its own end."""
    if b"%PDF-" not in data[:1024]:
        raise Refusal("not_a_pdf")
    tail = data[-_TAIL_BYTES:]
    if b"%%EOF" not in tail:
        raise Refusal("pdf_cut_short")
    starts = [int(m) for m in re.findall(rb"startxref\s+(\d{1,19})", tail)]
    header = data.find(b"%PDF-")
    if starts and starts[-1] + header > len(data):
        raise Refusal("pdf_xref_past_end", offset=starts[-1], size=len(data))


def open_pdf(data: bytes, pages_most: int) -> "pymupdf.Document":
    """Open without a password, with a bearable number of pages."""
    try:
        doc = pymupdf.open(stream=data, filetype="pdf")
    except Exception as error:
        raise Refusal("pdf_broken", detail=_short(error)) from error
    if doc.needs_pass:
        raise Refusal("pdf_encrypted")
    try:
        count = doc.page_count
    except Exception as error:
        raise Refusal("pdf_broken", detail=_short(error)) from error
    if count == 0:
        raise Refusal("pdf_no_pages")
    if count > pages_most:
        raise Refusal("pdf_too_many_pages", pages=count, most=pages_most)
    return doc


def _short(error: BaseException) -> str:
    return " ".join(str(error).split())[:160]


def draw_pages(doc: "pymupdf.Document", side_most_pt: int, page_most_s: int) -> None:
    """Draw every page small, and those that took longest as large as screens do; refuse what cannot be drawn so.

    A page that takes longer than `page_most_s` ends this process by SIGALRM; which one it was stands on standard error.
    """
    took_s = []
    for number in range(doc.page_count):
        try:
            page = doc[number]
            width, height = page.rect.width, page.rect.height
        except Exception as error:
            raise Refusal("pdf_page_undrawable", page=number + 1, detail=_short(error)) from error
        if max(width, height) > side_most_pt:
            side = round(max(width, height))
            raise Refusal("pdf_page_too_large", page=number + 1, side=side, most=side_most_pt)
        took_s.append((_draw(doc, number, _PROBE_PX, page_most_s), number))
    left_s = _LARGE_ALL_S
    for small_s, number in sorted(took_s, reverse=True):
        if small_s < _QUICK_S or left_s <= 0:
            break
        left_s -= _draw(doc, number, _SCREEN_PX, page_most_s)


def _draw(doc: "pymupdf.Document", number: int, side_px: int, most_s: int) -> float:
    """Draw a page; how long it took, in seconds."""
    sys.stderr.write(f"PAGE {number + 1}\n")
    sys.stderr.flush()
    begun_s = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, most_s)
    try:
        page = doc[number]
        scale = side_px / max(page.rect.width, page.rect.height, 1)
        page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    except Exception as error:
        memory = "malloc" in str(error) or isinstance(error, MemoryError)
        code = "pdf_out_of_memory" if memory else "pdf_page_undrawable"
        raise Refusal(code, page=number + 1, detail=_short(error)) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return time.perf_counter() - begun_s


class _Link(NamedTuple):
    """A link inside the document: from where on which page (in points of the page as it is seen) to where."""

    page: int
    area: "pymupdf.Rect"
    target: int
    point: "pymupdf.Point"


def _links(doc: "pymupdf.Document", warnings: list[str]) -> list[_Link]:
    found = []
    for number in range(doc.page_count):
        try:
            links = doc[number].get_links()
        except Exception as error:
            warnings.append(f"page {number + 1}: {_short(error)}")
            continue
        for link in links:
            target = link.get("page", -1)
            if link["kind"] == pymupdf.LINK_GOTO and isinstance(target, int) and 0 <= target < doc.page_count:
                point = link.get("to")
                to = point if isinstance(point, pymupdf.Point) else pymupdf.Point(0, 0)
                found.append(_Link(number, link["from"], target, to))
    return found


def _outline(doc: "pymupdf.Document") -> list[list[Any]]:
    kept: list[list[Any]] = []
    for level, title, page, *_ in doc.get_toc(simple=True):
        if 1 <= page <= doc.page_count:
            deepest = kept[-1][0] + 1 if kept else 1
            kept.append([min(level, deepest), title, page])
    return kept


def _write_links(doc: "pymupdf.Document", links: list[_Link]) -> None:
    """Links of our own, each with a place in this document and nothing else."""
    by_page: dict[int, list[str]] = {}
    for link in links:
        area = link.area * ~doc[link.page].transformation_matrix
        point = link.point * ~doc[link.target].transformation_matrix
        xref = doc.get_new_xref()
        doc.update_object(
            xref,
            f"<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[{area.x0:g} {area.y0:g} {area.x1:g} {area.y1:g}]"
            f"/Dest[{doc.page_xref(link.target)} 0 R/XYZ {point.x:g} {point.y:g} 0]>>",
        )
        by_page.setdefault(link.page, []).append(f"{xref} 0 R")
    for number, refs in by_page.items():
        xref = doc.page_xref(number)
        kind, value = doc.xref_get_key(xref, "Annots")
        if kind == "xref":
            value = doc.xref_object(int(value.split()[0]), compressed=True)
        there = value.strip()[1:-1] if value.strip().startswith("[") else ""
        doc.xref_set_key(xref, "Annots", f"[{there} {' '.join(refs)}]")


def _tried(what: str, step: Callable[[], T], instead: T, warnings: list[str]) -> T:
    """What a step gives; where it fails, that is said and something harmless stands in."""
    try:
        return step()
    except Exception as error:
        warnings.append(f"{what}: {_short(error)}")
        return instead


def rebuild(doc: "pymupdf.Document", warnings: list[str]) -> bytes:
    """The bytes of a PDF that only shows."""
    links = _links(doc, warnings)
    nothing: list[list[Any]] = []
    outline = _tried("outline", lambda: _outline(doc), nothing, warnings)
    _tried("forms", lambda: doc.bake(annots=False, widgets=True), None, warnings)
    doc = pymupdf.open(stream=doc.tobytes(garbage=1), filetype="pdf")  # what is broken is repaired by now
    keep_only(doc)
    doc.set_metadata({})
    _tried("links", lambda: _write_links(doc, links), None, warnings)
    _tried("outline", lambda: doc.set_toc(outline), 0, warnings)
    return bytes(doc.tobytes(garbage=3, deflate=True, encryption=pymupdf.PDF_ENCRYPT_NONE))


def front_of(whole: bytes, pages: int) -> bytes:
    """The first pages as a PDF of its own."""
    doc = pymupdf.open(stream=whole, filetype="pdf")
    if doc.page_count > pages:
        doc.select(range(pages))
    return bytes(doc.tobytes(garbage=3, deflate=True))


def text_of(whole: bytes) -> bytes:
    """The text object: words and their boxes, page by page."""
    doc = pymupdf.open(stream=whole, filetype="pdf")
    return page_text.encode(_text_of_page(doc, number) for number in range(doc.page_count))


def _text_of_page(doc: "pymupdf.Document", number: int) -> page_text.PageText:
    page = doc[number]
    try:
        found = page.get_text("words", sort=False)
    except Exception:  # a page without readable text is a page without words
        found = []
    return page_text.page_text(page.rect.width, page.rect.height, found)


def main(pages_most: int, side_most_pt: int, front_pages: int, page_most_s: int) -> None:
    """Rebuild standard input onto standard output; a refusal is a report too."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read()
        check_ends(data)
        doc = open_pdf(data, pages_most)
        restricted = bool(doc.is_encrypted or doc.metadata.get("encryption"))
        draw_pages(doc, side_most_pt, page_most_s)
        warnings = [pymupdf.TOOLS.mupdf_warnings()] if pymupdf.TOOLS.mupdf_warnings(reset=False) else []
        if restricted:
            warnings.append("owner restrictions")
        pages = doc.page_count
        whole = rebuild(doc, warnings)
        again = pymupdf.open(stream=whole, filetype="pdf")
        if again.page_count != pages:
            raise Refusal("pdf_broken", detail="pages lost in rebuilding")
        parts = [whole, front_of(whole, front_pages), text_of(whole)]
        warned = [line for text in warnings for line in text.splitlines() if line.strip()][:5]
        report = {"pages": pages, "sizes": [len(p) for p in parts], "warnings": warned}
    except Refusal as refusal:
        parts, report = [], {"code": refusal.code, "params": refusal.params}
    except MemoryError:
        parts, report = [], {"code": "pdf_out_of_memory", "params": {}}
    except Exception as error:  # whatever MuPDF throws: this file is refused, in words
        code = "pdf_out_of_memory" if "malloc" in str(error) else "pdf_broken"
        parts, report = [], {"code": code, "params": {"detail": _short(error)}}
    out.write(json.dumps(report).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
