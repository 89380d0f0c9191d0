"""`carry`: five hundred notes to a new revision of a paper of three hundred pages, in the background, in seconds.

The floor is MuPDF's extraction of both revisions' words; the goal of two seconds stands as a ratio to two seconds.
"""

import random
import tempfile
import threading
import time
from pathlib import Path

import pymupdf

from comitia_client.pages.jobs import Compare, Compared
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_shared.text.carrying import Sitting, quote
from comitia_shared.text.page_text import PageText, encode, page_text
from tests.bench.papers import record
from tests.bench.report import Report, median
from tests.bench.search import extract, sealed

PAGES, NOTES, RUNS = 300, 500, 5
MOST_S = 2.0


def revised(plain: bytes) -> bytes:
    """A page gone, one new, one moved, words changed on another."""
    document = pymupdf.open(stream=plain, filetype="pdf")
    document.delete_page(20)
    document.new_page(pno=90).insert_text((72, 72), "A page that came with this revision")
    document.move_page(140, 200)
    page = document[60]
    for word in page.get_text("words", sort=False)[100:130]:
        page.add_redact_annot(word[:4], text="new", fontsize=5)
    page.apply_redactions()
    return bytes(document.tobytes(garbage=1, deflate=True))


def text_of(plain: bytes) -> list[PageText]:
    document = pymupdf.open(stream=plain, filetype="pdf")
    return [page_text(p.rect.width, p.rect.height, p.get_text("words", sort=False)) for p in document]


def notes_on(pages: list[PageText]) -> tuple[Sitting, ...]:
    rng = random.Random(4)
    found: list[Sitting] = []
    while len(found) < NOTES:
        number = rng.randrange(len(pages))
        text = pages[number]
        if text.count:
            first = rng.randrange(text.count)
            strip = text.between(first, min(text.count - 1, first + 5))[0]
            found.append(Sitting(str(len(found)), number, strip, (strip,), quote(text, strip, (strip,))))
    return tuple(found)


def measure() -> Report:
    pool = PagePool()
    took, floor = [], []
    old = record(PAGES)
    new = revised(old)
    texts = text_of(old), text_of(new)
    notes = notes_on(texts[0])
    try:
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            sources = [sealed(Path(folder), p, encode(t)) for p, t in zip((old, new), texts, strict=True)]
            for _ in range(RUNS):
                floor.append(extract(old) + extract(new))
                done = threading.Event()
                outcomes: list[Outcome] = []

                def take(
                    outcome: Outcome, done: threading.Event = done, to: list[Outcome] = outcomes
                ) -> None:
                    to.append(outcome)
                    done.set()

                began = time.perf_counter()
                pool.submit(Compare(sources[1], sources[0], notes), Urgency.BACKGROUND, "compare", take)
                done.wait(60)
                took.append(time.perf_counter() - began)
                assert isinstance(outcomes[0], Compared)
                assert len(outcomes[0].carried) == NOTES
    finally:
        pool.close()
    ours = median(took)
    return Report(
        "carry",
        "s",
        {"carry": ours},
        {"extraction": median(floor), "limit": MOST_S},
        {"carry_vs_two_seconds": ours / MOST_S, "carry_vs_extraction": ours / median(floor)},
        {"carry_vs_two_seconds": 1.0},
        RUNS,
    )
