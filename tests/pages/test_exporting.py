"""My annotated copy, read back with another library and drawn by another program."""

import subprocess
from pathlib import Path

import pikepdf
import pymupdf
import pytest

from comitia_client.pages.jobs import Export, Exported
from comitia_client.pages.pool import PagePool
from comitia_resources import catalogue
from comitia_shared.errors import ErrorCode
from comitia_shared.sealing.notes import (
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
)
from tests.pages.desks import PLACE, ask, document, plain

STAMPS = {s: catalogue("vi").text("stamp", s.value) for s in Stamp}
AUTHOR = "Trịnh Thị Ví Dụ"
AT_MS = 1_795_660_245_000  # 2026-11-26 06:30:45 UTC
NOTES: list[tuple[int, Added]] = [
    (0, InkAdded(PLACE, Tool.PEN, "#b91c1c", 2.0, (100.0, 200.0, 500.0, 180.0, 240.0, 700.0), AT_MS)),
    (
        0,
        InkAdded(PLACE, Tool.HIGHLIGHTER, "#fde047", 13.0, (100.0, 300.0, 500.0, 220.0, 300.0, 500.0), AT_MS),
    ),
    (0, MarkAdded(PLACE, "#86efac", (72.0, 76.0, 160.0, 94.0), AT_MS)),
    (1, TextAdded(PLACE, "#111827", 300.0, 400.0, "Hỏi lại số liệu", AT_MS)),
    (1, StampAdded(PLACE, Stamp.AGREE, 200.0, 500.0, AT_MS)),
    (1, BookmarkAdded(PLACE, AT_MS)),
    (9, StampAdded(PLACE, Stamp.AGREE, 200.0, 500.0, AT_MS)),  # a page that is not there
]


def export(pool: PagePool, folder: Path, rotation: int = 0, *, is_flat: bool = False) -> Path:
    source = folder / "paper.pdf"
    source.write_bytes(document("the first page", "the second page", rotation=rotation).tobytes())
    copy = folder / "copy.pdf"
    done = ask(pool, Export(plain(source, f"{rotation}"), tuple(NOTES), AUTHOR, str(copy), STAMPS, is_flat))
    assert done == Exported(5), done
    return copy


def upright(page: pikepdf.Page, rect: list[float]) -> tuple[float, float, float, float]:
    """A rectangle of PDF's own coordinates as it is seen: origin at the upper left, turned with its page."""
    width, height = float(page.mediabox[2]), float(page.mediabox[3])
    x0, y0, x1, y1 = rect
    match int(page.obj.get("/Rotate", 0)):
        case 0:
            return x0, height - y1, x1, height - y0
        case 90:
            return y0, x0, y1, x1
        case 180:
            return width - x1, y0, width - x0, y1
        case _:
            return height - y1, width - x1, height - y0, width - x0


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_each_kind_is_a_standard_annotation_in_its_place_with_author_and_date(
    rotation: int, pool: PagePool, tmp_path: Path
) -> None:
    with pikepdf.open(export(pool, tmp_path, rotation)) as pdf:
        found = [
            (number, page, a) for number, page in enumerate(pdf.pages) for a in page.obj.get("/Annots", [])
        ]
        kinds = [(n, str(a["/Subtype"])) for n, _, a in found if str(a["/Subtype"]) != "/Popup"]
        assert kinds == [(0, "/Ink"), (0, "/Ink"), (0, "/Highlight"), (1, "/FreeText"), (1, "/Circle")]
        annotations = [a for a in found if str(a[2]["/Subtype"]) != "/Popup"]
        for (number, page, annotation), (at, body) in zip(annotations, NOTES, strict=False):
            assert number == at
            assert str(annotation["/T"]) == AUTHOR
            assert str(annotation["/M"]).startswith("D:20261126"), annotation["/M"]
            x0, y0, x1, y1 = upright(page, [float(v) for v in annotation["/Rect"]])
            area = body.area
            assert (x0 + x1) / 2 == pytest.approx((area.x0 + area.x1) / 2, abs=9), type(body)
            assert (y0 + y1) / 2 == pytest.approx((area.y0 + area.y1) / 2, abs=9), type(body)
        assert str(annotations[3][2]["/Contents"]) == "Hỏi lại số liệu"
        assert str(annotations[4][2]["/Contents"]) == "Đồng ý"


def test_a_flat_copy_has_no_annotations_and_looks_the_same(pool: PagePool, tmp_path: Path) -> None:
    (tmp_path / "flat").mkdir()
    flat = export(pool, tmp_path / "flat", is_flat=True)
    live = export(pool, tmp_path)
    with pikepdf.open(flat) as pdf:
        assert not any(page.obj.get("/Annots", []) for page in pdf.pages)
    for number in range(2):
        a = pymupdf.open(flat)[number].get_pixmap(dpi=40)
        b = pymupdf.open(live)[number].get_pixmap(dpi=40)
        differing = sum(abs(x - y) > 60 for x, y in zip(a.samples, b.samples, strict=True))
        assert differing < 0.01 * len(a.samples)


def test_poppler_draws_the_annotations(pool: PagePool, tmp_path: Path) -> None:
    copy = export(pool, tmp_path)
    said = subprocess.run(["pdfinfo", copy], capture_output=True, text=True, check=True).stdout
    assert "Pages:           2" in said
    subprocess.run(
        ["pdftocairo", "-png", "-r", "72", "-f", "1", "-l", "1", copy, tmp_path / "out"], check=True
    )
    (picture,) = tmp_path.glob("out*.png")
    drawn = pymupdf.Pixmap(str(picture))
    reds = [
        (x, y)
        for x in range(95, 190)
        for y in range(190, 250)
        if (p := drawn.pixel(x, y))[0] > 150 and p[1] < 100 and p[2] < 100
    ]
    assert len(reds) > 60


def test_a_copy_that_cannot_be_written_is_said_so(pool: PagePool, tmp_path: Path) -> None:
    source = tmp_path / "paper.pdf"
    source.write_bytes(document("page").tobytes())
    refused = ask(pool, Export(plain(source), (), AUTHOR, str(tmp_path / "nowhere" / "copy.pdf"), STAMPS))
    assert refused is ErrorCode.DISK_FAILED
