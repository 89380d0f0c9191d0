"""What acts or leaks in a PDF is gone after ingest, wherever it stands, on damaged files too; what shows stays."""

import contextlib

import pymupdf
import pytest

from comitia_server.papers.ingest import Ingested, ingest
from comitia_server.papers.jpeg import drawn_alone
from comitia_server.papers.kept import NAMES
from comitia_shared.errors import Refused
from tests.conftest import LONG, PDFS

PLACES = 30


class Hostile:
    """A page with markers in every place that a PDF has for what acts or is not shown. `MARK0`, `MARK1`, …"""

    def __init__(self) -> None:
        self.doc = pymupdf.open()
        page = self.doc.new_page()
        page.insert_text((72, 72), "shown")
        self.doc.new_page().insert_text((72, 72), "second")
        self.page, self.other = self.doc.page_xref(0), self.doc.page_xref(1)
        self.marks = 0
        self.fill()

    def mark(self) -> str:
        self.marks += 1
        return f"MARK{self.marks}x"

    def obj(self, text: str, stream: bytes | None = None) -> str:
        xref = self.doc.get_new_xref()
        self.doc.update_object(xref, text)
        if stream is not None:
            self.doc.update_stream(xref, stream)
        return f"{xref} 0 R"

    def script(self) -> str:
        return f"<</S/JavaScript/JS({self.mark()})>>"

    def file(self) -> str:
        inner = self.obj("<</Type/EmbeddedFile>>", self.mark().encode() * 9)
        return self.obj(f"<</Type/Filespec/F({self.mark()}.exe)/EF<</F {inner}>>/AFRelationship/Data>>")

    def fill(self) -> None:
        doc, other = self.doc, self.other
        rect = "/Rect[10 10 100 100]"
        went = f"/S/GoTo/D[{other} 0 R/Fit]"
        actions = [
            self.script(),
            f"<<{went}/Next {self.script()}>>",
            f"<<{went}/Next[<</S/URI/URI(http://x/{self.mark()})>><</S/Launch/F({self.mark()})>>]>>",
            f"<</S/SubmitForm/F<</FS/URL/F({self.mark()})>>>>",
            f"<</S/GoToE/F({self.mark()})/D[0/Fit]>>",
            f"<</S/GoToR/F({self.mark()})/D[0/Fit]>>",
            f"<</S/Rendition/OP 0/JS({self.mark()})>>",
            f"<</S/ImportData/F({self.mark()})>>",
            f"<</S/Named/N/{self.mark()}>>",
            f"<</S/Unheard{self.mark()}>>",
        ]
        annots = [f"<</Type/Annot/Subtype/Link{rect}/A {a}>>" for a in actions]
        annots += [
            f"<</Type/Annot/Subtype/Link{rect}/Dest[{other} 0 R/Fit]/PA<</S/URI/URI({self.mark()})>>"
            f"/AA<</E {self.script()}>>>>",
            f"<</Type/Annot/Subtype/Square{rect}/C[1 0 0]/T({self.mark()})/Contents({self.mark()})/NM({self.mark()})"
            f"/AF[{self.file()}]/A {self.script()}"
            f"/Popup {self.obj(f'<</Subtype/Popup/Parent<</T({self.mark()})>>>>')}>>",
            f"<</Type/Annot/Subtype/Stamp{rect}/Parent<</A {self.script()}>>/IRT<</Contents({self.mark()})>>>>",
            f"<</Type/Annot/Subtype/FileAttachment{rect}/FS {self.file()}>>",
            f"<</Type/Annot/Subtype/VendorThing{rect}/A {self.script()}/Data {self.file()}>>",
            f"<</Type/Annot/Subtype/Screen{rect}/A {self.script()}/MK<</TP({self.mark()})>>>>",
            f"<</Type/Annot/Subtype/RichMedia{rect}/RichMediaContent<</Assets<</Names[(a) {self.file()}]>>>>>>",
        ]
        meta = self.obj("<</Type/Metadata/Subtype/XML>>", self.mark().encode())
        form = self.obj(
            f"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Metadata {meta}/PieceInfo<</X<</Private({self.mark()})>>>>"
            f"/Ref<</F({self.mark()})>>/OPI<</F({self.mark()})>>/AF {self.file()}>>",
            b"0 0 1 rg 0 0 5 5 re f",
        )
        hidden = self.obj("<</Type/EmbeddedFile>>", self.mark().encode())
        layer = self.obj(f"<</Type/OCG/Name(layer)/Usage<</CreatorInfo<</Creator({self.mark()})>>>>>>")
        resources = f"<</XObject<</F {form}/H {hidden}>>/Properties<</L {layer}>>/{self.mark()}<<>>>>"
        for key, value in {
            # direct ones and such as stand apart
            "Annots": f"[{' '.join(a if n % 2 else self.obj(a) for n, a in enumerate(annots))}]",
            "Resources": resources,
            "AA": f"<</O {self.script()}>>",
            "PieceInfo": f"<</App<</Private({self.mark()})>>>>",
            "Metadata": self.obj("<<>>", self.mark().encode()),
            "AF": f"[{self.file()}]",
            "Thumb": self.obj("<</Width 1>>", self.mark().encode()),
            "VP": f"[<</Name({self.mark()})>>]",
            "Parent": None,
        }.items():
            if value is not None:
                doc.xref_set_key(self.page, key, value)
        root = doc.pdf_catalog()
        for key, value in {
            "OpenAction": self.script(),
            "AA": f"<</WC {self.script()}>>",
            "Names": f"<</JavaScript<</Names[(n) {self.script()}]>>/EmbeddedFiles<</Names[(f) {self.file()}]>>>>",
            "AF": f"[{self.file()}]",
            "Metadata": self.obj("<<>>", self.mark().encode()),
            "URI": f"<</Base({self.mark()})>>",
            "Collection": f"<</D({self.mark()})>>",
            "PieceInfo": f"<</X<</Private({self.mark()})>>>>",
            "Outlines": self.obj(f"<</First<</Title(kept)/A {self.script()}/SE({self.mark()})>>/Count 1>>"),
            "StructTreeRoot": f"<</K<</Alt({self.mark()})>>>>",
            "Dests": f"<</d<</A {self.script()}>>>>",
            "PageLabels": f"<</Nums[0<</S/D/P(p)/X({self.mark()})>>]>>",
            "OCProperties": f"<</OCGs[{layer}]/D<</Name({self.mark()})/Creator({self.mark()})"
            f"/Order[({self.mark()})]>>>>",
            "Perms": f"<</DocMDP<</Name({self.mark()})>>>>",
        }.items():
            doc.xref_set_key(root, key, value)
        doc.set_metadata({"author": self.mark(), "title": self.mark(), "producer": self.mark()})

    def bytes(self) -> bytes:
        return bytes(self.doc.tobytes())


def unpacked(data: bytes) -> bytes:
    """Every object and every stream of it, as they read unpacked."""
    doc = pymupdf.open(stream=data, filetype="pdf")
    found = data
    for xref in range(1, doc.xref_length()):
        with contextlib.suppress(Exception):
            found += doc.xref_object(xref, compressed=True).encode() + (doc.xref_stream(xref) or b"")
    return found + str(doc.metadata).encode()


def left(ingested: Ingested) -> list[bytes]:
    return [
        part for part in (ingested.whole, ingested.front, ingested.text) if b"MARK" in unpacked_or_plain(part)
    ]


def unpacked_or_plain(part: bytes) -> bytes:
    return unpacked(part) if part.startswith(b"%PDF") else part


def keys(data: bytes) -> set[str]:
    doc = pymupdf.open(stream=data, filetype="pdf")
    return {k for x in range(1, doc.xref_length()) for k in doc.xref_get_keys(x)}


def test_nothing_of_it_is_left_and_what_shows_is() -> None:
    hostile = Hostile()
    assert hostile.marks > 60
    data = hostile.bytes()
    assert unpacked(data).count(b"MARK") > hostile.marks - 10  # the markers are there before
    found = ingest(data)
    assert left(found) == []
    doc = pymupdf.open(stream=found.whole, filetype="pdf")
    assert "shown" in doc[0].get_text()
    drawn = unpacked(found.whole)
    assert b"/Square" in drawn and b"/Stamp" in drawn
    assert not any(k in drawn for k in (b"/VendorThing", b"/Screen", b"/RichMedia", b"/FileAttachment"))
    assert {link["kind"] for link in doc[0].get_links()} == {pymupdf.LINK_GOTO}
    own = {
        "Dest",
        "A",
        "D",
        "S",
        "First",
        "Last",
        "Next",
        "Prev",
        "Title",
        "Outlines",
        "Root",
        "Size",
        "Parent",
    }
    chosen = {"F", "L", "helv", "Helv", "fzImg0"}
    assert keys(found.whole) <= NAMES | own | chosen, keys(found.whole) - NAMES - own - chosen


@pytest.mark.parametrize("place", range(PLACES))
def test_nothing_of_it_is_left_in_a_damaged_file(place: int) -> None:
    data = bytearray(Hostile().bytes())
    damages = (b"xref", b"trailer", b"endobj", b"stream", b">>", b"/Type", b"startxref", b"obj", b"<<", b"]")
    target = damages[place % len(damages)]
    spots = [n for n in range(len(data)) if data.startswith(target, n)]
    spot = spots[(place * 7919) % len(spots)]
    data[spot : spot + len(target)] = b"#" * len(target)
    try:
        found = ingest(bytes(data))
    except Refused:
        return
    assert left(found) == []


@pytest.mark.skipif(not PDFS.is_dir(), reason="the collection of strange PDFs is not here")
def test_of_strange_files_nothing_stands_that_is_not_on_the_lists() -> None:
    forbidden = {
        "JS",
        "URI",
        "EF",
        "AF",
        "AA",
        "OpenAction",
        "Names",
        "Metadata",
        "PieceInfo",
        "EmbeddedFiles",
    }
    files = sorted(PDFS.glob("*.pdf"))
    let_in = 0
    for file in files if LONG else files[::9]:
        try:
            found = ingest(file.read_bytes())
        except Refused:
            continue
        let_in += 1
        assert not keys(found.whole) & forbidden, file
    assert let_in > 10


def photograph() -> bytes:
    """A JPEG with a place, a comment and more behind its end, as cameras and programs write them."""
    pixels = pymupdf.Pixmap(pymupdf.csRGB, pymupdf.IRect(0, 0, 64, 48))
    pixels.clear_with(120)
    plain = bytes(pixels.tobytes("jpeg"))

    def segment(marker: int, said: bytes) -> bytes:
        return bytes((0xFF, marker)) + (2 + len(said)).to_bytes(2) + said

    said = segment(0xE1, b"Exif\0\0GPS-MARKER") + segment(0xED, b"Photoshop 3.0\0IPTC-MARKER")
    return plain[:2] + said + segment(0xFE, b"COMMENT-MARKER") + plain[2:] + b"BEHIND-MARKER"


def test_a_photograph_says_nothing_beside_its_pixels() -> None:
    doc = pymupdf.open()
    page = doc.new_page()
    page.insert_text((50, 40), "Ảnh chụp hiện trường")
    page.insert_image(pymupdf.Rect(50, 50, 300, 250), stream=photograph())
    before = doc.tobytes()
    assert before.count(b"-MARKER") >= 4
    found = ingest(before)
    for part in (found.whole, found.front):
        unpacked = pymupdf.open(stream=part, filetype="pdf")
        streams = b"".join(unpacked.xref_stream_raw(x) or b"" for x in range(1, unpacked.xref_length()))
        assert b"-MARKER" not in part + streams
        assert unpacked[0].get_pixmap().samples == doc[0].get_pixmap().samples


@pytest.mark.parametrize(
    "broken",
    [b"", b"\xff\xd8", b"\xff\xd8\xff\xd9", photograph()[:60], b"\xff\xd8\xff\xe1\x00\x01", b"\xff" * 40],
)
def test_a_broken_jpeg_is_read_to_its_end(broken: bytes) -> None:
    with contextlib.suppress(ValueError):
        assert drawn_alone(broken) == b"\xff\xd8\xff\xd9"
