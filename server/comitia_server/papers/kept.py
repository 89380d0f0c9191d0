"""What may stay of a PDF, by lists of names, over every object that its pages reach (ISO 32000-2, table by table).

A page, its resources, its markup annotations and its layers keep what draws. Whatever is not named here goes: actions
of every kind and place, scripts, names, embedded and associated files, metadata, private data of programs, authors.
What nothing refers to any more is not written.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pymupdf

from comitia_server.papers.jpeg import drawn_alone

_mupdf = pymupdf.mupdf

PdfObj = Any  # MuPDF's, which has no types here
Context = str
"""What an object is at the place where it is met; `_MAPS` have names of the file's own choice as keys.

`plain` is no dictionary, `number` no text either: numbers, names and lists of them.
"""


def _named(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_DRAWN = _named("""
Type Subtype Length Filter DecodeParms Width Height ColorSpace BitsPerComponent Intent ImageMask Mask Decode Interpolate
SMask SMaskInData Matte BBox Matrix FormType Group S CS I K
LW LC LJ ML D RI OP op OPM Font BG BG2 UCR UCR2 TR TR2 HT FL SM SA BM CA ca AIS TK G BC
PatternType PaintType TilingType XStep YStep Shading ShadingType Background AntiAlias Function Coords Domain Extend
BitsPerCoordinate BitsPerFlag VerticesPerRow FunctionType Range Size BitsPerSample Order Encode C0 C1 N Functions Bounds
Alternate WhitePoint BlackPoint Gamma Process Components MixingHints Solidities PrintingOrder DotGain
Predictor Colors Columns EarlyChange EndOfLine EncodedByteAlign Rows EndOfBlock BlackIs1 DamagedRowsBeforeError
ColorTransform JBIG2Globals
HalftoneType HalftoneName Frequency Angle SpotFunction TransferFunction Thresholds Width2 Height2 AccurateScreens
Xsquare Ysquare Default
BaseFont FirstChar LastChar Widths FontDescriptor Encoding ToUnicode DescendantFonts CIDSystemInfo DW W DW2 W2
CIDToGIDMap FontBBox FontMatrix BaseEncoding Differences Registry Ordering Supplement CMapName UseCMap WMode
FontName FontFamily FontStretch FontWeight Flags ItalicAngle Ascent Descent Leading CapHeight XHeight StemV StemH
AvgWidth MaxWidth MissingWidth FontFile FontFile2 FontFile3 CharSet Style Panose FD CIDSet Length1 Length2 Length3
""")
_RESOURCES = ("ExtGState", "ColorSpace", "Pattern", "Shading", "Font")
_MARKUP = _named("""
Type Subtype Rect AS F C IC CA ca BM QuadPoints InkList Border L LE LL LLE Vertices RD CL Rotate IT Name
""")
_BOXES = _named("Type MediaBox CropBox BleedBox TrimBox ArtBox Rotate UserUnit")

_KEPT: dict[Context, dict[str, Context]] = {
    "catalog": {
        "Type": "plain",
        "Version": "plain",
        "Pages": "pages",
        "PageLabels": "labels",
        "OCProperties": "layers",
    },
    "pages": {
        **dict.fromkeys(_BOXES, "plain"),
        "Count": "plain",
        "Kids": "pages",
        "Contents": "drawn",
        "Resources": "resources",
        "Group": "drawn",
        "Annots": "annotations",
    },
    "resources": {
        **dict.fromkeys(_RESOURCES, "names"),
        "XObject": "pictures",
        "Properties": "properties",
        "ProcSet": "plain",
    },
    "drawn": {
        **dict.fromkeys(_DRAWN, "drawn"),
        "Resources": "resources",
        "OC": "layer",
        "CharProcs": "names",
        "Colorants": "names",
    },
    "annotations": {
        **dict.fromkeys(_MARKUP, "number"),
        "BS": "border",
        "BE": "border",
        "OC": "layer",
        "AP": "appearance",
    },
    "border": dict.fromkeys(("Type", "W", "S", "D", "I"), "plain"),
    "appearance": {"N": "appearances"},
    "layers": {"OCGs": "layer", "D": "layers_shown"},
    "layers_shown": {
        **dict.fromkeys(("BaseState", "Intent", "ListMode"), "plain"),
        **dict.fromkeys(("ON", "OFF", "RBGroups"), "layer"),
        "AS": "layers_used",
    },
    "layers_used": {"Event": "plain", "Category": "plain", "OCGs": "layer"},
    "layer": {
        **dict.fromkeys(("Type", "Name", "Intent", "P", "S"), "plain"),
        "OCGs": "layer",
        "VE": "layer",
        "Usage": "layer_usage",
    },
    "layer_usage": dict.fromkeys(("View", "Print", "Export"), "layer_state"),
    "layer_state": dict.fromkeys(("ViewState", "PrintState", "ExportState"), "plain"),
    "labels": {
        **dict.fromkeys(("Type", "S", "P", "St", "Limits"), "plain"),
        "Nums": "labels",
        "Kids": "labels",
    },
    "plain": {},
    "number": {},
}
_MAPS: dict[Context, Context] = {
    "names": "drawn",
    "pictures": "drawn",
    "properties": "layer",
    "appearances": "drawn",
}
_BARE = ("plain", "number")
_WRITTEN = ("Contents", "DA", "DS", "Q")
KEPT_ANNOTATIONS = frozenset(
    _named("""
Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Stamp Caret Ink Redact
Watermark
""")
)
NAMES = frozenset(n for kept in _KEPT.values() for n in kept)
"""Every name that may stand as a key, but for those that resources choose."""


def keep_only(doc: "pymupdf.Document") -> None:
    """Take everything out of a document that is not on the lists, wherever it stands and however it is referred to.

    An object that is met in two roles keeps what both allow.
    """
    pdf = pymupdf._as_pdf_document(doc)
    for number in range(doc.page_count):  # a page may name a parent that does not have it
        _mupdf.pdf_flatten_inheritable_page_items(_mupdf.pdf_lookup_page_obj(pdf, number))
    seen: set[tuple[int, Context]] = set()
    waiting: list[tuple[PdfObj, Context]] = [(_mupdf.pdf_load_object(pdf, doc.pdf_catalog()), "catalog")]
    while waiting:
        found, context = waiting.pop()
        where = found
        if _mupdf.pdf_is_indirect(found):
            place = _mupdf.pdf_to_num(found), context
            if place in seen:
                continue
            seen.add(place)
            if context == "appearances" and _mupdf.pdf_is_stream(found):  # of one state alone
                context = "drawn"
            found = _mupdf.pdf_resolve_indirect(found)
        if _mupdf.pdf_is_array(found):
            if context == "annotations":
                _drop(found, lambda one: not _is_markup(one))
            waiting += [(_mupdf.pdf_array_get(found, n), context) for n in range(_mupdf.pdf_array_len(found))]
        elif _mupdf.pdf_is_dict(found):
            waiting += list(_kept_of(found, context))
            if context == "pages":
                _take_in(where, _mupdf.pdf_dict_gets(found, "Kids"))
            if _subtype(found) == "Image" and _mupdf.pdf_is_stream(where):
                _bare_picture(pdf, where)


def _bare_picture(pdf: PdfObj, picture: PdfObj) -> None:
    """Of a photograph its pixels stay, and not where and by whom it was taken; one that is broken stays as it is."""
    if _filter_of(picture) != "DCTDecode":
        return
    stored = _mupdf.pdf_load_raw_stream(picture)
    content = bytes(pymupdf.JM_BinFromBuffer(stored))
    try:
        bare = drawn_alone(content)
    except ValueError:
        return
    if bare != content:
        _mupdf.pdf_update_stream(pdf, picture, pymupdf.JM_BufferFromBytes(bare), 1)


def _filter_of(stream: PdfObj) -> str:
    """The one filter of a stream; empty = none, or several."""
    found = _mupdf.pdf_dict_gets(stream, "Filter")
    if _mupdf.pdf_is_array(found) and _mupdf.pdf_array_len(found) == 1:
        found = _mupdf.pdf_array_get(found, 0)
    return str(_mupdf.pdf_to_name(found)) if _mupdf.pdf_is_name(found) else ""


def _kept_of(found: PdfObj, context: Context) -> Iterator[tuple[PdfObj, Context]]:
    """The values that stay of a dictionary, each with what it is; all else is deleted from it."""
    inner = _MAPS.get(context)
    is_written = _WRITTEN if context == "annotations" and _is_text_alone(found) else ()
    for key in _keys(found):
        value = _mupdf.pdf_dict_gets(found, key)
        role = inner if inner is not None else _KEPT[context].get(key)
        if context == "pictures" and not _is_picture(value):
            role = None
        if key == "AP" and not _mupdf.pdf_is_dict(_mupdf.pdf_dict_gets(value, "N")):
            role = None  # one that MuPDF made for itself and did not write: it makes it again
        if context == "annotations" and key in is_written:
            role = "plain"
        if (
            role is None
            or (role in _BARE and _mupdf.pdf_is_dict(value))
            or (role == "number" and _mupdf.pdf_is_string(value))
        ):
            _mupdf.pdf_dict_dels(found, key)
        else:
            yield value, role


def _take_in(parent: PdfObj, kids: PdfObj) -> None:
    """Each page of a tree has the parent that has it."""
    for place in range(_mupdf.pdf_array_len(kids)):
        kid = _mupdf.pdf_array_get(kids, place)
        if _mupdf.pdf_is_dict(kid):
            _mupdf.pdf_dict_puts(kid, "Parent", parent)


def _keys(found: PdfObj) -> list[str]:
    return [_mupdf.pdf_to_name(_mupdf.pdf_dict_get_key(found, n)) for n in range(_mupdf.pdf_dict_len(found))]


def _drop(array: PdfObj, unwanted: Callable[[PdfObj], bool]) -> None:
    for place in reversed(range(_mupdf.pdf_array_len(array))):
        if unwanted(_mupdf.pdf_array_get(array, place)):
            _mupdf.pdf_array_delete(array, place)


def _subtype(value: PdfObj) -> str:
    return (
        str(_mupdf.pdf_to_name(_mupdf.pdf_dict_gets(value, "Subtype"))) if _mupdf.pdf_is_dict(value) else ""
    )


def _is_markup(value: PdfObj) -> bool:
    return _subtype(value) in KEPT_ANNOTATIONS


def _is_text_alone(value: PdfObj) -> bool:
    """Whether an annotation is a text on the page that has no drawing yet: its words are what shows."""
    return _subtype(value) == "FreeText" and not _mupdf.pdf_is_dict(_mupdf.pdf_dict_gets(value, "AP"))


def _is_picture(value: PdfObj) -> bool:
    return _subtype(value) in ("Image", "Form") and bool(_mupdf.pdf_is_stream(value))
