"""What a revision changed: for each page of the new one which page it was, and which words are new or gone.

Words that only moved to another page are not changes: paragraphs flow. A page without words is the same page where
its neighbours are.
"""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from itertools import accumulate

import msgspec

from comitia_shared.text.alignment import align
from comitia_shared.text.page_text import PageText


class PageFate(StrEnum):
    """What became of a page."""

    SAME = "same"
    CHANGED = "changed"
    NEW = "new"


class PageChange(msgspec.Struct, frozen=True):
    """A page of the new revision: the old page that most of it was (None = none), its new words, what is gone.

    `gone` are pieces of the old text that stood here, each with the new word in front of which it is missing.
    """

    fate: PageFate
    was: int | None = None
    added: tuple[int, ...] = ()
    gone: tuple[tuple[int, str], ...] = ()


class Comparison:
    """Two revisions, word by word. `to_new[old word]` is the new word, -1 = gone; words are counted through."""

    def __init__(self, old: Sequence[PageText], new: Sequence[PageText]) -> None:
        self.old, self.new = old, new
        self.old_starts, self.new_starts = _starts(old), _starts(new)
        self.old_words = [t for p in old for t in p.tokens]
        self.new_words = [t for p in new for t in p.tokens]
        self.to_new = align(self.old_words, self.new_words)
        self.to_old = [-1] * len(self.new_words)
        for old_word, new_word in enumerate(self.to_new):
            if new_word >= 0:
                self.to_old[new_word] = old_word
        self.old_pages = [n for n, p in enumerate(old) for _ in range(p.count)]
        self.new_pages = [n for n, p in enumerate(new) for _ in range(p.count)]
        self.was = self._was()

    def _was(self) -> list[int | None]:
        """For each new page the old one that most of its words come from; blank pages by their neighbours."""
        was: list[int | None] = []
        for page, text in enumerate(self.new):
            start = self.new_starts[page]
            origins = Counter(
                self.old_pages[o] for o in self.to_old[start : start + text.count] if o >= 0
            ).most_common(1)
            was.append(origins[0][0] if origins else None)
        taken = {w for w in was if w is not None}
        last = len(self.new) - 1
        for order, step in (
            (range(last + 1), 1),
            (range(last, -1, -1), -1),
        ):  # from the page before, then behind
            for page in order:
                beside = page - step
                near = was[beside] if 0 <= beside <= last else (-1 if step == 1 else len(self.old))
                if was[page] is not None or self.new[page].count or near is None:
                    continue
                old_page = near + step
                is_there = 0 <= old_page < len(self.old) and old_page not in taken
                if is_there and not self.old[old_page].count:
                    was[page] = old_page
                    taken.add(old_page)
        return was

    def became(self, old_page: int) -> int | None:
        """The new page that an old one has become; None = it is gone."""
        return next((n for n, was in enumerate(self.was) if was == old_page), None)

    def changes(self) -> tuple[PageChange, ...]:
        """What changed on each new page."""
        gone = self._gone()
        changes = []
        for page, text in enumerate(self.new):
            start = self.new_starts[page]
            added = tuple(w for w in range(text.count) if self.to_old[start + w] < 0)
            was, lost = self.was[page], tuple(gone.get(page, ()))
            is_new = was is None
            fate = PageFate.NEW if is_new else PageFate.CHANGED if added or lost else PageFate.SAME
            changes.append(PageChange(fate, was, added, lost))
        return tuple(changes)

    def _gone(self) -> dict[int, list[tuple[int, str]]]:
        """Runs of old words that are nowhere, on the new page of the word in front of them (or behind them)."""
        runs: dict[int, list[tuple[int, str]]] = {}
        at = 0
        while at < len(self.to_new):
            if self.to_new[at] >= 0:
                at += 1
                continue
            end = at
            while end < len(self.to_new) and self.to_new[end] < 0:
                end += 1
            before = self.to_new[at - 1] if at else -1
            behind = self.to_new[end] if end < len(self.to_new) else -1
            place = before + 1 if before >= 0 else behind
            if place >= 0 and self.new_pages:
                page = self.new_pages[min(before if before >= 0 else behind, len(self.new_pages) - 1)]
                words = " ".join(self.old_words[at:end][:60])
                runs.setdefault(page, []).append((place - self.new_starts[page], words))
            at = end
        return runs


def _starts(pages: Sequence[PageText]) -> list[int]:
    return [0, *accumulate(p.count for p in pages)][:-1] if pages else []
