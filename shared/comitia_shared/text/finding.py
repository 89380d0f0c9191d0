"""What a search finds in a text: without marks and case, whole phrases, the last word as far as it is typed.

`hoi dong` finds `Hội đồng`, and so does `Hội đồng`, which is the exact hit that comes first.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, islice
from typing import NamedTuple

from comitia_shared.folding import fold
from comitia_shared.text.page_text import PageText

_QUERY_CHARS = 200
_HITS_LOOKED_AT = 30


class Hit(NamedTuple):
    """The words of a page from `first` to `last`, both included; `is_exact`: with the marks that were typed."""

    first: int
    last: int
    is_exact: bool


class Excerpt(NamedTuple):
    """A hit with what stands before and behind it; an empty `hit` where the words stand apart."""

    is_exact: bool
    before: str
    hit: str
    behind: str


class Query:
    """What someone looks for."""

    def __init__(self, typed: str) -> None:
        self.typed = " ".join(unicodedata.normalize("NFC", typed[:_QUERY_CHARS]).casefold().split())
        self.words = tuple(re.findall(r"\w+", fold(self.typed)))
        self._folded = re.compile(r"(?<!\w)" + r"[^\w]+".join(re.escape(w) for w in self.words))
        self._exact = re.compile(r"(?<!\w)" + r"[^\w]+".join(re.findall(r"\w+", self.typed)))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not self.words

    @property
    def fts(self) -> str:
        """The phrase as SQLite's full-text search wants it, the last word being a beginning."""
        return f'"{" ".join(self.words)}"*'

    @property
    def fts_apart(self) -> str:
        """All of its words, wherever on a page they stand."""
        return " AND ".join([*(f'"{w}"' for w in self.words[:-1]), f'"{self.words[-1]}"*'])

    def is_exactly_in(self, text: str) -> bool:
        """Whether a text has it with the marks that were typed."""
        return self._exact.search(unicodedata.normalize("NFC", text).casefold()) is not None

    @property
    def has_marks(self) -> bool:
        """Whether marks were typed: then there is a difference between exact hits and others."""
        return fold(self.typed) != self.typed

    def hits(self, page: PageText) -> list[Hit]:
        """Where it stands on a page, in reading order."""
        if self.is_empty or not page.words:
            return []
        tokens = page.words.split(" ")
        return list(self._hits(tokens, [fold(t) for t in tokens]))

    def _hits(self, tokens: list[str], folded: list[str]) -> Iterator[Hit]:
        starts = list(accumulate((len(w) + 1 for w in folded), initial=0))
        for found in self._folded.finditer(" ".join(folded)):
            first = bisect_right(starts, found.start()) - 1
            last = bisect_right(starts, max(found.start(), found.end() - 1)) - 1
            yield Hit(first, last, self.is_exactly_in(" ".join(tokens[first : last + 1])))

    def excerpt(self, words: str, folded: str, around: int = 8) -> Excerpt:
        """The first exact hit in a page's words (and the same folded), else the first, with what stands around it."""
        tokens = words.split(" ")
        hit: Hit | None = None
        for found in islice(self._folded.finditer(folded), _HITS_LOOKED_AT):
            first = folded.count(" ", 0, found.start())
            last = first + folded.count(" ", found.start(), found.end())
            is_exact = self.is_exactly_in(" ".join(tokens[first : last + 1]))
            if hit is None or is_exact:
                hit = Hit(first, last, is_exact)
            if is_exact:
                break
        if hit is None:  # its words stand apart
            return Excerpt(False, " ".join(tokens[: 2 * around]), "", "")
        before, behind = tokens[max(0, hit.first - around) : hit.first], tokens[hit.last + 1 :][:around]
        return Excerpt(
            hit.is_exact,
            ("… " if hit.first > around else "") + " ".join(before),
            " ".join(tokens[hit.first : hit.last + 1]),
            " ".join(behind) + (" …" if len(tokens) > hit.last + 1 + around else ""),
        )
