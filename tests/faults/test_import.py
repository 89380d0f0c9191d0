"""Bad input to `import`: every fault in one run, a clear line each, all or nothing, no hang."""

import zlib
from collections.abc import Callable
from pathlib import Path

import pymupdf
import pytest

from comitia_server.papers.ingest import ingest, read_file
from comitia_server.papers.rebuild import Refusal, check_ends
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from tests.conftest import LONG, PDFS
from tests.programs import RoomServer
from tests.room.house import TOML, pdf, write_folder


def code_of(data: bytes) -> ErrorCode:
    with pytest.raises(Refused) as refused:
        ingest(data)
    return refused.value.code


def locked(data: bytes) -> bytes:
    doc = pymupdf.open(stream=data, filetype="pdf")
    return bytes(doc.tobytes(encryption=pymupdf.PDF_ENCRYPT_AES_256, user_pw="secret", owner_pw="owner"))


def wide() -> bytes:
    doc = pymupdf.open()
    doc.new_page(width=200_000, height=100)
    return bytes(doc.tobytes())


def past_its_end(data: bytes) -> bytes:
    start = data.rindex(b"startxref")
    return data[:start] + b"startxref\n99999999\n%%EOF\n"


def raw_pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % o for o in offsets)
    count = len(objects) + 1
    return (
        out
        + b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            count,
            table,
            count,
            len(out),
        )
    )


PAGES = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>")
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 300]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>"


def huge_picture() -> bytes:
    """A page whose picture claims 5 GB and holds a kilobyte."""
    content = b"q 300 0 0 300 0 0 cm /I Do Q"
    picture = zlib.compress(bytes(1024))
    claim = (
        b"<</Type/XObject/Subtype/Image/Width 70000/Height 70000/BitsPerComponent 8"
        b"/ColorSpace/DeviceGray/Filter/FlateDecode/Length %d>>"
    )
    return raw_pdf(
        *PAGES,
        PAGE,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        claim % len(picture) + b"\nstream\n%s\nendstream" % picture,
    )


def bomb() -> bytes:
    """A few kilobytes that inflate, twice over, to a hundred gigabytes of drawing."""
    compressor = zlib.compressobj(9)
    head = compressor.compress(b" ") + compressor.flush(zlib.Z_FULL_FLUSH)
    block = compressor.compress(b"0 0 m 9 9 l S\n" * 70_000) + compressor.flush(zlib.Z_FULL_FLUSH)
    packed = zlib.compress(head + block * 100_000, 9)
    return raw_pdf(
        *PAGES,
        PAGE,
        b"<</Filter[/FlateDecode/FlateDecode]/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<<>>",
    )


GOOD = pdf(2)
CASES: dict[str, tuple[Callable[[], bytes], set[ErrorCode]]] = {
    "cut short": (lambda: GOOD[: len(GOOD) // 2], {ErrorCode.PDF_CUT_SHORT}),
    "past its end": (lambda: past_its_end(GOOD), {ErrorCode.PDF_XREF_PAST_END}),
    "password": (lambda: locked(GOOD), {ErrorCode.PDF_ENCRYPTED}),
    "text": (lambda: b"just words\n" * 100, {ErrorCode.NOT_A_PDF}),
    "a page of 200,000 points": (wide, {ErrorCode.PDF_PAGE_TOO_LARGE}),
    "no pages": (lambda: raw_pdf(PAGES[0], b"<</Type/Pages/Kids[]/Count 0>>"), {ErrorCode.PDF_NO_PAGES}),
}


@pytest.mark.parametrize("name", CASES)
def test_a_bad_file_is_refused_with_its_reason(name: str) -> None:
    make, codes = CASES[name]
    assert code_of(make()) in codes


def test_a_small_file_that_inflates_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    small = bomb()
    assert len(small) < 1_000_000
    if not LONG:
        monkeypatch.setattr(limits, "INGEST_TIME_S", 4)
    stopped = (ErrorCode.PDF_OUT_OF_MEMORY, ErrorCode.PDF_TOO_SLOW, ErrorCode.PDF_PAGE_UNDRAWABLE)
    assert code_of(small) in stopped


def test_a_claim_of_five_gigabytes_does_no_harm() -> None:
    try:
        found = ingest(huge_picture())
    except Refused as refused:
        assert refused.code in (ErrorCode.PDF_OUT_OF_MEMORY, ErrorCode.PDF_PAGE_UNDRAWABLE)
    else:
        assert found.pages == 1
        assert found.warnings


def test_files_that_are_not_there_or_empty(tmp_path: Path) -> None:
    (tmp_path / "empty.pdf").write_bytes(b"")
    for name, code in (("empty.pdf", ErrorCode.FILE_EMPTY), ("gone.pdf", ErrorCode.FILE_MISSING)):
        with pytest.raises(Refused) as refused:
            read_file(tmp_path / name)
        assert refused.value.code is code


def test_what_acts_or_leaks_is_gone_and_what_shows_stays() -> None:
    doc = pymupdf.open()
    for number in range(3):
        doc.new_page().insert_text((72, 100), f"page {number}")
    doc.set_toc([[1, "first", 1], [2, "second", 2]])
    page = doc[0]
    area = pymupdf.Rect(72, 90, 200, 110)
    page.insert_link({"kind": pymupdf.LINK_GOTO, "page": 2, "from": area, "to": pymupdf.Point(0, 0)})
    page.insert_link({"kind": pymupdf.LINK_URI, "uri": "https://example.org", "from": area + (0, 50, 0, 50)})
    page.insert_link({"kind": pymupdf.LINK_LAUNCH, "file": "x.exe", "from": area + (0, 90, 0, 90)})
    page.add_highlight_annot(area)
    page.add_file_annot((300, 300), b"attached", "evil.bin")
    doc.embfile_add("leak", b"leak of the attachment")
    catalog = doc.pdf_catalog()
    doc.xref_set_key(catalog, "OpenAction", "<</S/JavaScript/JS(app.alert\\(1\\))>>")
    doc.xref_set_key(catalog, "AA", "<</WC<</S/JavaScript/JS(2)>>>>")
    field = pymupdf.Widget()
    field.field_type, field.field_name, field.rect = (
        pymupdf.PDF_WIDGET_TYPE_TEXT,
        "f",
        pymupdf.Rect(72, 200, 300, 220),
    )
    field.field_value = "typed value"
    page.add_widget(field)
    found = ingest(bytes(doc.tobytes()))
    for gone in (
        b"JavaScript",
        b"OpenAction",
        b"/AA",
        b"example.org",
        b"x.exe",
        b"EmbeddedFile",
        b"AcroForm",
        b"/Widget",
    ):
        plain = pymupdf.open(stream=found.whole, filetype="pdf")
        dump = b"".join(plain.xref_object(x).encode() for x in range(1, plain.xref_length()))
        assert gone not in dump, gone
    clean = pymupdf.open(stream=found.whole, filetype="pdf")
    assert [t[1] for t in clean.get_toc()] == ["first", "second"]
    assert [link["kind"] for link in clean[0].get_links()] == [pymupdf.LINK_GOTO]
    assert [a.type[1] for a in clean[0].annots()] == ["Highlight"]
    assert "typed value" in clean[0].get_text()
    assert found.pages == 3


def test_all_faults_of_a_folder_come_in_one_run_and_nothing_is_imported(tmp_path: Path) -> None:
    server = RoomServer(tmp_path / "server")
    folder = write_folder(tmp_path / "folder")
    (folder / "one.pdf").write_bytes(GOOD[: len(GOOD) // 2])
    (folder / "two.pdf").unlink()
    text = TOML.replace('role = "secretary"', 'role = "emperor"').replace(
        "over half of members", "most of us"
    )
    (folder / "meeting.toml").write_text(text, encoding="utf-8")
    assert "no meeting yet" in server.run("meetings")
    said = server.run("import", str(folder), check=False)
    for words in (
        "no role “emperor”",
        "“most of us” is not understood",
        "two.pdf is not there",
        "cut short",
        "4 faults",
    ):
        assert words in said, said
    assert list((server.dir / "meetings").iterdir()) == []
    assert list((server.dir / "papers").iterdir()) == []
    (folder / "meeting.toml").write_text("title = ", encoding="utf-8")
    assert "cannot be read" in server.run("import", str(folder), check=False)
    (folder / "meeting.toml").write_text(
        TOML.replace('classification = "public"', 'classification = "secret"')
    )
    assert "does not serve papers of level" in server.run("import", str(folder), check=False)
    text = TOML.replace("threshold =", "treshold =").replace("starts =", "colour = 1\nstarts =")
    (folder / "meeting.toml").write_text(text.replace('role = "chair"', "").replace('"secretary"', '"guest"'))
    said = server.run("import", str(folder), check=False)
    for words in (
        "no field “treshold”. There is: threshold",
        "“threshold” is missing",
        "no field “colour”",
    ):
        assert words in said, said
    text = TOML.replace('role = "chair"', "").replace('"secretary"', '"guest"')
    (folder / "meeting.toml").write_text(text)
    (folder / "one.pdf").write_bytes(GOOD)
    (folder / "two.pdf").write_bytes(GOOD)
    assert "Nobody is chair or secretary yet" in server.run("import", str(folder))


@pytest.mark.skipif(not PDFS.is_dir(), reason="the collection of strange PDFs is not here")
def test_strange_pdfs_are_let_in_or_refused_in_words() -> None:
    files = sorted(PDFS.glob("*.pdf"))
    for file in files if LONG else files[::12]:
        try:
            found = ingest(read_file(file))
        except Refused as refused:
            assert refused.code.value.startswith(("pdf_", "not_a_pdf", "file_")), file
            continue
        again = pymupdf.open(stream=found.whole, filetype="pdf")
        assert again.page_count == found.pages, file


def test_the_end_of_a_file_is_looked_for_in_its_tail() -> None:
    check_ends(GOOD + b"\n" * 100)
    with pytest.raises(Refusal):
        check_ends(GOOD + b"x" * 100_000)
