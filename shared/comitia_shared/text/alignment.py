"""Which words of a new revision are which words of the old one, wherever they have moved to.

Runs of at least four equal words are matched, the longest candidate first; where two places are equally good, the one
that goes on from its neighbours counts, and without one neither: nothing is guessed. Only of passages that are equal
over half a hundred words the next one is taken, for there the text is the same whichever it is. What is left between
two runs
that belong together is compared word by word. After Heckel, "A technique for isolating differences between files"
(1978), with runs for his unique lines, so that blocks may move.
"""

import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

_RUN = 4
_CANDIDATES = 32
_LOOK = 48
_EFFORT = 10_000_000
_GAP = 160


def align(old: Sequence[str], new: Sequence[str]) -> list[int]:
    """For each old word the number of the new word that it is; -1 = it is gone."""
    return _Alignment(_plain(old), _plain(new)).match()


def _plain(words: Sequence[str]) -> list[str]:
    return [w if w.isascii() else unicodedata.normalize("NFC", w) for w in words]


_Places = dict[tuple[str, ...], list[int]]


def _places(words: list[str]) -> _Places:
    """Where each run of so many words begins."""
    places: _Places = {}
    for at, gram in enumerate(zip(*(words[k:] for k in range(_RUN)), strict=False)):
        places.setdefault(gram, []).append(at)
    return places


class _Alignment:
    def __init__(self, old: list[str], new: list[str]) -> None:
        self.old, self.new = old, new
        self.to_new = [-1] * len(old)
        self.to_old = [-1] * len(new)
        self._last = 0
        self._effort = 0

    def match(self) -> list[int]:
        self._match_runs()
        self._fill_gaps()
        return self.to_new

    def _match_runs(self) -> None:
        """Match runs from the start on, and then once more what was ambiguous before its neighbours were known."""
        old_places, new_places = _places(self.old), _places(self.new)
        for _ in range(2):
            self._pass(old_places, new_places)

    def _pass(self, old_places: _Places, new_places: _Places) -> None:
        at, new, to_old = 0, self.new, self.to_old
        while at <= len(new) - _RUN:
            if to_old[at] >= 0:
                at += 1
                continue
            gram = tuple(new[at : at + _RUN])
            candidates = old_places.get(gram)
            found = self._best(candidates, new_places[gram], at) if candidates is not None else None
            if found is None:
                at += 1
                continue
            at = self._take(found, at)

    def _best(self, candidates: list[int], rivals: list[int], at: int) -> int | None:
        """The old place whose run is the longest; before all others the one that goes on from the word before.

        Where another place has as good a claim, old or new: none, or, of long equal passages, the one that is next.
        """
        free = [c for c in candidates if self.to_new[c] < 0]
        if not free:
            return None
        before = self.to_old[at - 1] if at else -1
        if (before >= 0 or at == 0) and before + 1 in free:
            return before + 1
        others = [r for r in rivals if r != at and self.to_old[r] < 0] if len(rivals) > 1 else []
        if len(free) == 1 and not others:
            return free[0]
        if len(free) + len(others) > _CANDIDATES or self._effort > _EFFORT:
            return None
        reach = [(self._reach(c, at), c) for c in free]
        longest = max(r for r, _ in reach)
        equal = [c for r, c in reach if r == longest]
        if len(equal) == 1 and all(self._reach(equal[0], r) < longest for r in others):
            return equal[0]
        if longest < _LOOK:
            return None
        return min(equal, key=lambda c: (c < self._last, abs(c - self._last)))

    def _reach(self, old_at: int, at: int) -> int:
        """How many words are equal around a place: ahead, and back."""
        old, new = self.old, self.new
        ahead = 0
        while (
            ahead < _LOOK
            and old_at + ahead < len(old)
            and at + ahead < len(new)
            and old[old_at + ahead] == new[at + ahead]
        ):
            ahead += 1
        back = 0
        while back < _LOOK and old_at > back and at > back and old[old_at - back - 1] == new[at - back - 1]:
            back += 1
        self._effort += ahead + back
        return ahead + back

    def _take(self, old_at: int, at: int) -> int:
        """Match a run; the new word behind it."""
        old, new, to_new, to_old = self.old, self.new, self.to_new, self.to_old
        back, b = old_at, at
        while back and b and to_new[back - 1] < 0 and to_old[b - 1] < 0 and old[back - 1] == new[b - 1]:
            back, b = back - 1, b - 1
            to_new[back], to_old[b] = b, back
        while (
            old_at < len(old)
            and at < len(new)
            and to_new[old_at] < 0
            and to_old[at] < 0
            and old[old_at] == new[at]
        ):
            to_new[old_at], to_old[at] = at, old_at
            old_at, at = old_at + 1, at + 1
        self._last = old_at
        return at

    def _fill_gaps(self) -> None:
        """Compare what lies between two matched words that have come closer or further, but belong together."""
        before = -1
        for old_at in range(len(self.old) + 1):
            is_end = old_at == len(self.old)
            if not is_end and self.to_new[old_at] < 0:
                continue
            if old_at - before > 1 and not (is_end and before < 0):  # something must hold one of its ends
                low = self.to_new[before] if before >= 0 else -1
                high = len(self.new) if is_end else self.to_new[old_at]
                self._compare(before + 1, old_at, low + 1, high)
            before = old_at

    def _compare(self, old_low: int, old_high: int, low: int, high: int) -> None:
        if not (low < high and high - low <= _GAP and old_high - old_low <= _GAP):
            return
        pairs = SequenceMatcher(None, self.old[old_low:old_high], self.new[low:high], autojunk=False)
        for a, b, size in pairs.get_matching_blocks():
            for k in range(size):
                if self.to_old[low + b + k] < 0:
                    self.to_new[old_low + a + k], self.to_old[low + b + k] = low + b + k, old_low + a + k
