"""Notes on the Cleveland record of 1998 through every kind of revision: carried right, marked for checking, or lost.

What is right is looked up in the new PDF itself, not in what the carrying says of it.
"""

import random
from collections import Counter
from typing import Any, NamedTuple

import pymupdf
import pytest

from comitia_shared.text.carrying import Carried, Sitting, Verdict, carry, carry_by_quote, quote
from comitia_shared.text.changes import Comparison
from comitia_shared.text.page_text import Box, PageText, page_text
from tests.conftest import LONG, MEETINGS

RECORD = MEETINGS / "cleveland-1998-06-08" / "documents" / "city-record.pdf"
PAGES = 107 if LONG else 24
NOTES = 200

DELETED, EDITED, RETYPED = 5, 7, 9
MOVED_FROM, MOVED_TO, INSERTED = 3, 14, 11


class Revised(NamedTuple):
    """Two revisions, and for each old page the new one (None = deleted)."""

    old: Any
    new: Any
    pages: dict[int, int | None]


def texts(document: Any) -> list[PageText]:
    return [page_text(p.rect.width, p.rect.height, p.get_text("words", sort=False)) for p in document]


def retyped(words: list[str], seed: int) -> Any:
    """The same words typed again on one page: other font, other lines, and here and there a slip."""
    rng = random.Random(seed)
    typed = [w[:-1] if len(w) > 5 and rng.random() < 0.04 else w for w in words]
    document = pymupdf.open()
    side = 612, 792
    page = document.new_page(width=side[0], height=side[1])
    size = 9.0
    while (
        size > 2
        and page.insert_textbox((36, 36, 576, 756), " ".join(typed), fontsize=size, fontname="tiro") < 0
    ):
        size -= 0.5
    return document


@pytest.fixture(scope="module")
def revised() -> Revised:
    """Pages deleted, moved, inserted, edited and retyped, all in one revision."""
    if not RECORD.is_file():
        pytest.skip("the published meetings are not here")
    old = pymupdf.open(RECORD)
    old.select(range(min(PAGES, old.page_count)))
    old = pymupdf.open(stream=old.tobytes(garbage=3), filetype="pdf")
    new = pymupdf.open(stream=old.tobytes(), filetype="pdf")
    order: list[int | None] = list(range(old.page_count))

    edited = new[EDITED]
    words = edited.get_text("words", sort=False)
    for word in words[40:60]:
        edited.add_redact_annot(word[:4], text="changed", fontsize=6)
    edited.apply_redactions()

    again = retyped([w[4] for w in old[RETYPED].get_text("words", sort=False)], 7)
    new.delete_page(RETYPED)
    new.insert_pdf(again, start_at=RETYPED)

    fresh = new.new_page(pno=INSERTED)
    fresh.insert_textbox((72, 72, 500, 700), "A letter that nobody had sent before this revision came to be.")
    order.insert(INSERTED, None)
    new.move_page(MOVED_FROM, MOVED_TO)
    order.insert(MOVED_TO - 1, order.pop(MOVED_FROM))
    at = order.index(DELETED)
    new.delete_page(at)
    order.pop(at)
    new = pymupdf.open(stream=new.tobytes(garbage=3), filetype="pdf")
    where = {o: n for n, o in enumerate(order) if o is not None}
    return Revised(old, new, {o: where.get(o) for o in range(old.page_count)})


def sittings(old: list[PageText], seed: int) -> list[Sitting]:
    """Two hundred notes: half on words, half drawn somewhere; every kind of page has its share."""
    rng = random.Random(seed)
    chosen = [p for p in (DELETED, EDITED, RETYPED, MOVED_FROM) for _ in range(20)]
    chosen += [rng.randrange(len(old)) for _ in range(NOTES - len(chosen))]
    found = []
    for number, page in enumerate(chosen):
        text = old[page]
        if text.count and number % 2 == 0:
            first = rng.randrange(text.count)
            box = text.between(first, min(text.count - 1, first + rng.randrange(6)))[0]
            found.append(Sitting(str(number), page, box, (box,), quote(text, box, (box,))))
        else:
            x, y = rng.uniform(40, text.w - 90), rng.uniform(40, text.h - 60)
            area = Box(x, y, x + rng.uniform(8, 60), y + rng.uniform(4, 20))
            found.append(Sitting(str(number), page, area, (), quote(text, area)))
    return found


def under(page: Any, boxes: list[Box]) -> list[str]:
    """The words whose middle lies in these boxes of a page."""
    words = page.get_text("words", sort=False)
    return [
        w[4]
        for w in words
        if any(b.x0 <= (w[0] + w[2]) / 2 <= b.x1 and b.y0 <= (w[1] + w[3]) / 2 <= b.y1 for b in boxes)
    ]


def is_right(revised: Revised, sitting: Sitting, carried: Carried) -> bool:
    """Whether a note that is said to be on the same text is: its words on the page are those it was put on."""
    before = under(revised.old[sitting.page], [sitting.area])
    if sitting.is_on_words:
        boxes = [Box(*carried.boxes[k : k + 4]) for k in range(0, len(carried.boxes), 4)]
        return under(revised.new[carried.page], boxes) == before
    a = sitting.area
    moved = Box(a.x0 + carried.dx, a.y0 + carried.dy, a.x1 + carried.dx, a.y1 + carried.dy)
    return under(revised.new[carried.page], [moved]) == before


def test_each_note_is_carried_right_or_marked_or_listed_and_none_is_lost_from_sight(
    revised: Revised, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new = texts(revised.old), texts(revised.new)
    notes = sittings(old, 3)
    carried = carry(notes, Comparison(old, new))
    assert [c.note for c in carried] == [s.note for s in notes]
    counts: Counter[tuple[str, str]] = Counter()
    for sitting, result in zip(notes, carried, strict=True):
        kind = {DELETED: "deleted", EDITED: "edited", RETYPED: "retyped", MOVED_FROM: "moved"}.get(
            sitting.page, "kept"
        )
        counts[kind, result.verdict.value] += 1
        if result.verdict is Verdict.SAME:
            assert is_right(revised, sitting, result), (sitting, result)
            assert result.page == revised.pages[sitting.page], (sitting, result)
        if kind == "deleted":
            assert result.verdict is not Verdict.SAME
        if kind in ("kept", "moved"):
            assert result.verdict is not Verdict.LOST, (sitting, result)
    with capsys.disabled():
        print("\n  carried:", ", ".join(f"{k} {v} {n}" for (k, v), n in sorted(counts.items())))
    same = sum(n for (kind, verdict), n in counts.items() if verdict == "same" and kind in ("kept", "moved"))
    kept = sum(n for (kind, _), n in counts.items() if kind in ("kept", "moved"))
    assert same >= 0.95 * kept
    assert counts["deleted", "lost"] >= 18


def test_without_the_old_revision_notes_go_by_what_they_quote_and_are_always_marked(revised: Revised) -> None:
    old, new = texts(revised.old), texts(revised.new)
    notes = sittings(old, 5)[::4]
    for sitting, result in zip(notes, carry_by_quote(notes, new), strict=True):
        assert result.verdict in (Verdict.NEAR, Verdict.LOST)
        if result.verdict is Verdict.NEAR and sitting.page not in (EDITED, RETYPED):
            assert result.page == revised.pages[sitting.page]


def test_a_long_highlight_stays_whole_and_a_changed_word_in_it_is_seen() -> None:
    def lines(words: list[str]) -> PageText:
        found = [
            (30.0 * (n % 12), 20.0 * (n // 12), 30.0 * (n % 12) + 28, 20.0 * (n // 12) + 14, w, 0, n // 12, n)
            for n, w in enumerate(words)
        ]
        return page_text(595, 842, found)

    words = [f"w{n}" for n in range(300)]
    old = lines(words)
    strips = tuple(old.between(30, 210))
    area = strips[0]
    for strip in strips[1:]:
        area = area.joined(strip)
    note = Sitting("n", 0, area, strips)
    (same,) = carry([note], Comparison([old], [old]))
    assert (same.verdict, len(same.boxes)) == (Verdict.SAME, 4 * len(strips))
    changed = [*words[:101], "other", *words[102:]]
    (near,) = carry([note], Comparison([old], [lines(changed)]))
    assert near.verdict is Verdict.NEAR
    (drawn,) = carry([Sitting("n", 0, area)], Comparison([old], [lines(changed)]))
    assert drawn.verdict is Verdict.NEAR


def test_a_note_on_a_page_without_words_goes_with_its_page_to_be_checked() -> None:
    full = page_text(595, 842, [(10.0, 10.0, 90.0, 20.0, f"w{n}", 0, 0, n) for n in range(9)])
    other = page_text(595, 842, [(10.0, 10.0, 90.0, 20.0, f"v{n}", 0, 0, n) for n in range(9)])
    scan, fresh = PageText(595, 842), page_text(595, 842, [(1.0, 1.0, 9.0, 9.0, "x", 0, 0, 0)])
    note = Sitting("n", 1, Box(100, 100, 140, 120))
    (kept,) = carry([note], Comparison([full, scan, other], [fresh, full, scan, other]))
    assert (kept.verdict, kept.page) == (Verdict.NEAR, 2)
    (gone,) = carry([note], Comparison([full, scan, other], [full, other]))
    assert gone.verdict is Verdict.LOST
    assert carry([Sitting("n", 9, Box(0, 0, 1, 1))], Comparison([full], [full]))[0].verdict is Verdict.LOST
