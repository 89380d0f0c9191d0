"""Where notes go when a paper is revised: with the same text, near it and marked for checking, or nowhere.

Never guessed: a note is on the same text only where all of its words, and the words around them, have come through.
"""

import statistics
from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

import msgspec

from comitia_shared.text.alignment import align
from comitia_shared.text.changes import Comparison
from comitia_shared.text.page_text import Box, PageText

_ANCHOR_WORDS = 60
_LINE_WORDS = 4
_AROUND = 12
_CONTEXT = 3
_RIGID_PT = 2.0
_NEIGHBOURS = 40


class Verdict(StrEnum):
    """How sure it is that a note sits on its text."""

    SAME = "same"
    NEAR = "near"
    LOST = "lost"
    PLACED = "placed"
    """Somebody has put it there by hand, or has looked and agreed."""


class Quote(msgspec.Struct, frozen=True, omit_defaults=True):
    """The words that a note sits on, and those around them: enough to find them without the old revision."""

    words: str
    before: str = ""
    behind: str = ""


class Sitting(msgspec.Struct, frozen=True):
    """A note on its page: the area that it covers, and where it marks words themselves, a strip for each line."""

    note: str
    page: int
    area: Box
    strips: tuple[Box, ...] = ()
    quote: Quote | None = None

    @property
    def is_on_words(self) -> bool:
        """Whether it marks the words themselves, or is drawn freely."""
        return bool(self.strips)


class Carried(msgspec.Struct, frozen=True):
    """Where a note goes: page, shift in points, and for one on words their boxes there (four numbers each)."""

    note: str
    verdict: Verdict
    page: int = 0
    dx: float = 0.0
    dy: float = 0.0
    boxes: tuple[float, ...] = ()


def anchor(page: PageText, area: Box, strips: Sequence[Box] = ()) -> list[int]:
    """The words that a note belongs to: those it marks, or touches, else some of the nearest line."""
    touched = page.inside(strips) if strips else page.touching(area)
    if touched:
        return touched
    nearest = page.nearest((area.x0 + area.x1) / 2, (area.y0 + area.y1) / 2)
    if nearest is None:
        return []
    line = page.box(nearest)
    first, last = nearest, nearest
    while first > 0 and nearest - first < _LINE_WORDS and _beside(page.box(first - 1), line):
        first -= 1
    while last < page.count - 1 and last - nearest < _LINE_WORDS and _beside(page.box(last + 1), line):
        last += 1
    return list(range(first, last + 1))


def _beside(box: Box, line: Box) -> bool:
    return min(box.y1, line.y1) - max(box.y0, line.y0) > (line.y1 - line.y0) / 2


def quote(page: PageText, area: Box, strips: Sequence[Box] = ()) -> Quote | None:
    """What a note is remembered by; None on a page without words."""
    words = anchor(page, area, strips)
    if not words:
        return None
    tokens, first, last = page.tokens, words[0], words[-1]
    return Quote(
        " ".join(tokens[first : min(last, first + _ANCHOR_WORDS) + 1]),
        " ".join(tokens[max(0, first - _AROUND) : first]),
        " ".join(tokens[last + 1 : last + 1 + _AROUND]),
    )


def carry(sittings: Sequence[Sitting], compared: Comparison) -> list[Carried]:
    """Where each note goes, in their order."""
    return [_carry(sitting, compared) for sitting in sittings]


def carry_by_quote(sittings: Sequence[Sitting], new: Sequence[PageText]) -> list[Carried]:
    """The same where the old revision is not on this tablet: by what each note remembers. Never more than near."""
    words = [t for p in new for t in p.tokens]
    pages = [n for n, p in enumerate(new) for _ in range(p.count)]
    starts = [0]
    for text in new:
        starts.append(starts[-1] + text.count)
    carried = []
    for sitting in sittings:
        found: list[int] = []
        if sitting.quote is not None:
            before, own = sitting.quote.before.split(), sitting.quote.words.split()
            to_new = align([*before, *own, *sitting.quote.behind.split()], words)
            found = [n for n in to_new[len(before) : len(before) + len(own)] if n >= 0]
        if not found or len(found) * 2 < len(sitting.quote.words.split() if sitting.quote else ()):
            carried.append(Carried(sitting.note, Verdict.LOST))
            continue
        page = pages[found[0]]
        local = [n - starts[page] for n in found if pages[n] == page]
        strips = new[page].strips(local)
        dx, dy = strips[0].x0 - sitting.area.x0, strips[0].y0 - sitting.area.y0
        carried.append(_goes(sitting, Verdict.NEAR, page, (dx, dy), strips))
    return carried


def _goes(
    sitting: Sitting, verdict: Verdict, page: int, shift: tuple[float, float], strips: Sequence[Box]
) -> Carried:
    """Where a note goes, in numbers as they are kept; `strips`: its words there."""
    boxes = tuple(round(v, 1) for strip in strips for v in strip) if sitting.is_on_words else ()
    dx, dy = round(shift[0], 2), round(shift[1], 2)
    return Carried(note=sitting.note, verdict=verdict, page=page, dx=dx, dy=dy, boxes=boxes)


def _carry(sitting: Sitting, compared: Comparison) -> Carried:
    if not 0 <= sitting.page < len(compared.old):
        return Carried(sitting.note, Verdict.LOST)
    old_page = compared.old[sitting.page]
    words = anchor(old_page, sitting.area, sitting.strips)
    if not words:
        return _by_page(sitting, compared)
    start = compared.old_starts[sitting.page]
    arrived = [(w, n) for w in words if (n := compared.to_new[start + w]) >= 0]
    if not arrived or 2 * len(arrived) < len(words):
        return _beside_what_is_left(sitting, words, compared)
    page, here = Counter(compared.new_pages[n] for _, n in arrived).most_common(1)[0]
    if 2 * here < len(words):
        return Carried(sitting.note, Verdict.LOST)
    new_page, new_start = compared.new[page], compared.new_starts[page]
    local = [(w, n - new_start) for w, n in arrived if compared.new_pages[n] == page]
    shifts = [(b.x0 - a.x0, b.y0 - a.y0) for a, b in ((old_page.box(w), new_page.box(n)) for w, n in local)]
    dx, dy = (statistics.median(s[0] for s in shifts), statistics.median(s[1] for s in shifts))
    is_rigid = all(abs(x - dx) <= _RIGID_PT and abs(y - dy) <= _RIGID_PT for x, y in shifts)
    is_whole = len(local) == len(words) and _in_order([n for _, n in local], words)
    is_same = is_whole and _has_context(start, words, compared) and (is_rigid or sitting.is_on_words)
    strips = new_page.strips(sorted(n for _, n in local))
    return _goes(sitting, Verdict.SAME if is_same else Verdict.NEAR, page, (dx, dy), strips)


def _in_order(new: Sequence[int], old: Sequence[int]) -> bool:
    """Whether words have kept their distances from each other."""
    return all(b - new[0] == a - old[0] for a, b in zip(old, new, strict=True))


def _has_context(start: int, words: Sequence[int], compared: Comparison) -> bool:
    """Whether the words around an anchor have come along with it: half of three on either side."""
    first, last = start + words[0], start + words[-1]
    shift = compared.to_new[first] - first
    around = [
        o
        for o in (*range(first - _CONTEXT, first), *range(last + 1, last + 1 + _CONTEXT))
        if 0 <= o < len(compared.to_new)
    ]
    along = sum(compared.to_new[o] == o + shift for o in around)
    return bool(2 * along >= len(around))


def _by_page(sitting: Sitting, compared: Comparison) -> Carried:
    """A note on a page without words goes where the page went, to be checked."""
    page = compared.became(sitting.page)
    if page is None or compared.new[page].count:
        return Carried(sitting.note, Verdict.LOST)
    return Carried(sitting.note, Verdict.NEAR, page)


def _beside_what_is_left(sitting: Sitting, words: Sequence[int], compared: Comparison) -> Carried:
    """Its words were replaced: it goes between the neighbours that are left, where they still stand together."""
    start = compared.old_starts[sitting.page]
    first, last = start + words[0], start + words[-1]
    before = next(
        (o for o in range(first, max(-1, first - _NEIGHBOURS), -1) if compared.to_new[o] >= 0), None
    )
    behind = next(
        (o for o in range(last, min(len(compared.to_new), last + _NEIGHBOURS)) if compared.to_new[o] >= 0),
        None,
    )
    if before is None or behind is None:
        return Carried(sitting.note, Verdict.LOST)
    low, high = compared.to_new[before], compared.to_new[behind]
    replaced = high - low - 1
    if not 0 < replaced <= 2 * (behind - before) + len(words) or low >= high:
        return Carried(sitting.note, Verdict.LOST)  # deleted, or its neighbours were torn apart
    page = compared.new_pages[low + 1]
    if compared.new_pages[high - 1] != page:
        return Carried(sitting.note, Verdict.LOST)
    new_start = compared.new_starts[page]
    strips = compared.new[page].strips(range(low + 1 - new_start, high - new_start))
    old = compared.old[sitting.page].box(words[0])
    shift = strips[0].x0 - old.x0, strips[0].y0 - old.y0
    return _goes(sitting, Verdict.NEAR, page, shift, strips)
