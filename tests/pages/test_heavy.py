"""A page of a kilobyte that asks for minutes or gigabytes: ingest refuses it, and a page worker gives up on it."""

import time
from pathlib import Path

import pymupdf
import pytest

from comitia_client.pages import pool as pool_
from comitia_client.pages.jobs import Draw
from comitia_client.pages.pool import PagePool, Pixels
from comitia_server.papers.ingest import ingest
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from tests.pages.desks import ask, document, plain


def groups(times: int, depth: int, pages: int = 1) -> bytes:
    """Transparency groups: drawn `times` over, each `depth` deep, on the last of so many pages."""
    doc = pymupdf.open()
    for _ in range(pages):
        doc.new_page(width=595, height=842)

    def obj(text: str, stream: bytes | None = None) -> int:
        xref: int = doc.get_new_xref()
        doc.update_object(xref, text)
        if stream is not None:
            doc.update_stream(xref, stream)
        return xref

    state = obj("<</Type/ExtGState/BM/Multiply/ca 0.99/CA 0.99>>")
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 595 842]/Group<</S/Transparency/I true/K false>>"
    inner = obj(f"{form}>>", b"0.9 g 0 0 595 842 re f")
    for _ in range(depth):
        inner = obj(
            f"{form}/Resources<</XObject<</F {inner} 0 R>>/ExtGState<</G {state} 0 R>>>>>>",
            b"/G gs 0.9 g 0 0 595 842 re f /F Do",
        )
    page = doc.page_xref(pages - 1)
    doc.xref_set_key(page, "Contents", f"{obj('<<>>', b'/G gs ' + b'/F Do ' * times)} 0 R")
    resources = f"<</XObject<</F {inner} 0 R>>/ExtGState<</G {state} 0 R>>>>"
    doc.xref_set_key(page, "Resources", resources)
    return bytes(doc.tobytes(garbage=1, deflate=True))


@pytest.mark.parametrize(("times", "depth"), [(2000, 0), (400, 3)])
def test_ingest_names_the_page_that_is_too_slow(
    times: int, depth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PAGE_TIME_S", 2)
    data = groups(times, depth, pages=3)
    assert len(data) < 4_000
    with pytest.raises(Refused) as refused:
        ingest(data)
    assert refused.value.code is ErrorCode.PDF_PAGE_TOO_SLOW and refused.value.params["page"] == 3


def test_ingest_refuses_what_needs_too_much_memory_at_the_size_of_screens() -> None:
    with pytest.raises(Refused) as refused:
        ingest(groups(1, 60))
    assert refused.value.code in (ErrorCode.PDF_OUT_OF_MEMORY, ErrorCode.PDF_PAGE_UNDRAWABLE)


def test_a_worker_gives_up_on_a_page_and_goes_on_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(pool_._LONGEST_S, Draw, 3.0)
    slow, quick = tmp_path / "slow.pdf", tmp_path / "quick.pdf"
    slow.write_bytes(groups(20_000, 0))
    document("quick").save(quick)
    pool = PagePool()
    try:
        assert isinstance(ask(pool, Draw(plain(quick, "e"), 0, 640)), Pixels)
        begun_s = time.monotonic()
        assert ask(pool, Draw(plain(slow), 0, 2560)) is ErrorCode.PDF_PAGE_TOO_SLOW
        assert time.monotonic() - begun_s < 10.0
        for _ in range(3):  # the one that is left, and the one that came in its place
            assert isinstance(ask(pool, Draw(plain(quick, "e"), 0, 640)), Pixels)
    finally:
        pool.close()


def test_a_worker_has_no_more_memory_than_it_may(tmp_path: Path) -> None:
    hungry, quick = tmp_path / "hungry.pdf", tmp_path / "quick.pdf"
    hungry.write_bytes(groups(1, 120))
    document("quick").save(quick)
    pool = PagePool(1)
    try:
        assert ask(pool, Draw(plain(hungry), 0, 2560)) is ErrorCode.PDF_PAGE_UNDRAWABLE
        assert isinstance(ask(pool, Draw(plain(quick, "e"), 0, 640)), Pixels)
    finally:
        pool.close()
