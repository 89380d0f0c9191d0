"""Papers for benchmarks of reading: long ones with words, and a map of twenty thousand lines."""

import random
from functools import cache

import pymupdf

from comitia_resources import path
from comitia_resources.practice.papers import make_all
from tests.conftest import MEETINGS


@cache
def report(pages: int) -> bytes:
    """The practice report, over and over, up to this many pages."""
    folder = path("practice", "papers")
    make_all(folder)
    source = pymupdf.open(folder / "report.vi.pdf")
    document = pymupdf.open()
    while document.page_count < pages:
        document.insert_pdf(source, to_page=min(source.page_count, pages - document.page_count) - 1)
    for number in range(pages):
        document[number].insert_text((40, 30), f"Tờ {number + 1} mã {number * 7919 % 100003}", fontsize=8)
    return bytes(document.tobytes(garbage=1, deflate=True))


@cache
def map_page(paths: int = 20_000) -> bytes:
    """A drawing of so many lines and areas on one page."""
    rng = random.Random(1)
    document = pymupdf.open()
    page = document.new_page(width=842, height=595)
    drawn = []
    for _ in range(paths):
        x, y = rng.random() * 842, rng.random() * 595
        colour = f"{rng.random():.2f} {rng.random():.2f} {rng.random():.2f}"
        moves = [f"{x:.2f} {y:.2f} m"]
        for _ in range(12):
            x, y = x + rng.uniform(-8, 8), y + rng.uniform(-8, 8)
            moves.append(f"{x:.2f} {y:.2f} l")
        ends = "S" if rng.random() < 0.7 else "f"
        drawn.append(f"{colour} RG {colour} rg {rng.uniform(0.2, 1.2):.2f} w {' '.join(moves)} {ends}")
    stream = document.get_new_xref()
    document.update_object(stream, "<<>>")
    document.update_stream(stream, "\n".join(drawn).encode())
    document.xref_set_key(page.xref, "Contents", f"{stream} 0 R")
    return bytes(document.tobytes(deflate=True))


@cache
def record(pages: int) -> bytes:
    """The printed record of a council (Cleveland, 1998-06-08), over and over, up to this many pages."""
    source = pymupdf.open(MEETINGS / "cleveland-1998-06-08" / "documents" / "city-record.pdf")
    document = pymupdf.open()
    while document.page_count < pages:
        document.insert_pdf(source, to_page=min(source.page_count, pages - document.page_count) - 1)
    return bytes(document.tobytes(garbage=1, deflate=True))
