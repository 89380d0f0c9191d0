"""The limited child of ingest: a PDF on standard input, a rebuilt one on standard output. Runs as a script.

It keeps pages, outline and internal links and drops what could act or leak: JavaScript, actions, attachments,
forms (their content stays as drawing), launch and external links. MuPDF's own `scrub` leaves OpenAction, AA and
links behind, so everything is kept by a list of what may stay.

Output: one JSON line (`Report`), then the three parts, one after the other: whole, front, text.
"""

import json
import re
import sys
from typing import Any

import pymupdf

from comitia_shared.text import page_text

_CATALOG_KEYS = {"Type", "Pages", "Outlines", "PageLabels", "OCProperties", "Version"}
_PAGE_KEYS = {
    "Type",
    "Parent",
    "Contents",
    "Resources",
    "MediaBox",
    "CropBox",
    "BleedBox",
    "TrimBox",
    "ArtBox",
    "Rotate",
    "UserUnit",
    "Annots",
    "Group",
}
_KEPT_ANNOTATIONS = {
    "Text",
    "FreeText",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Highlight",
    "Underline",
    "Squiggly",
    "StrikeOut",
    "Stamp",
    "Caret",
    "Ink",
    "Popup",
    "Redact",
    "Watermark",
}
_TAIL_BYTES = 64 * 1024
_PROBE_PX = 64


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


def draw_pages(doc: "pymupdf.Document", side_most_pt: int) -> None:
    """Draw every page small; refuse where one cannot be drawn or is too large."""
    for number in range(doc.page_count):
        try:
            page = doc[number]
            width, height = page.rect.width, page.rect.height
        except Exception as error:
            raise Refusal("pdf_page_undrawable", page=number + 1, detail=_short(error)) from error
        if max(width, height) > side_most_pt:
            raise Refusal(
                "pdf_page_too_large", page=number + 1, side=round(max(width, height)), most=side_most_pt
            )
        try:
            scale = _PROBE_PX / max(width, height, 1)
            page.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
        except Exception as error:
            memory = "malloc" in str(error) or isinstance(error, MemoryError)
            code = "pdf_out_of_memory" if memory else "pdf_page_undrawable"
            raise Refusal(code, page=number + 1, detail=_short(error)) from error


def _keep_only(doc: "pymupdf.Document", xref: int, kept: set[str]) -> None:
    """Write an object anew with these keys alone; setting a key to null would leave its name behind."""
    parts = []
    for key in doc.xref_get_keys(xref):
        kind, value = doc.xref_get_key(xref, key)
        if key in kept and kind not in ("null", "string"):
            parts.append(f"/{key} {value}")
    doc.update_object(xref, f"<<{' '.join(parts)}>>")


def clean_page(doc: "pymupdf.Document", number: int) -> None:
    """Keep the page's drawing, its markup annotations without actions, and links inside the document."""
    page = doc[number]
    for link in page.get_links():
        if link["kind"] != pymupdf.LINK_GOTO or not 0 <= link.get("page", -1) < doc.page_count:
            page.delete_link(link)
    for xref, _, _ in page.annot_xrefs():
        subtype = doc.xref_get_key(xref, "Subtype")[1].lstrip("/")
        if subtype == "Link":
            continue
        if subtype not in _KEPT_ANNOTATIONS:
            annot = page.load_annot(xref)
            if annot is not None:
                page.delete_annot(annot)
            continue
        for key in ("A", "AA", "FS", "Sound", "Movie", "RichMediaContent"):
            if doc.xref_get_key(xref, key)[0] != "null":
                doc.xref_set_key(xref, key, "null")


def _clean_outline(doc: "pymupdf.Document") -> None:
    kept: list[list[Any]] = []
    for level, title, page, *_ in doc.get_toc(simple=True):
        if 1 <= page <= doc.page_count:
            deepest = kept[-1][0] + 1 if kept else 1
            kept.append([min(level, deepest), title, page])
    doc.set_toc(kept)


def rebuild(doc: "pymupdf.Document", warnings: list[str]) -> bytes:
    """The bytes of a PDF that only shows."""
    for what, step in (
        ("forms", lambda: doc.bake(annots=False, widgets=True)),
        ("attachments", lambda: [doc.embfile_del(n) for n in doc.embfile_names()]),
        ("outline", lambda: _clean_outline(doc)),
    ):
        try:
            step()
        except Exception as error:
            warnings.append(f"{what}: {_short(error)}")
            if what == "outline":
                doc.xref_set_key(doc.pdf_catalog(), "Outlines", "null")
    for number in range(doc.page_count):
        try:
            clean_page(doc, number)
        except Exception as error:
            warnings.append(f"page {number + 1}: {_short(error)}")
            doc.xref_set_key(doc[number].xref, "Annots", "null")
    doc.set_metadata({})
    for number in range(doc.page_count):
        _keep_only(doc, doc.page_xref(number), _PAGE_KEYS)
    _keep_only(doc, doc.pdf_catalog(), _CATALOG_KEYS)
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


def main(pages_most: int, side_most_pt: int, front_pages: int) -> None:
    """Rebuild standard input onto standard output; a refusal is a report too."""
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    out = sys.stdout.buffer
    try:
        data = sys.stdin.buffer.read()
        check_ends(data)
        doc = open_pdf(data, pages_most)
        restricted = bool(doc.is_encrypted or doc.metadata.get("encryption"))
        draw_pages(doc, side_most_pt)
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
    main(int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
