"""The words of a page and where they stand, as ingest takes them once and seals them beside the paper.

Coordinates are PDF points of the page as it is shown upright, origin at its top left; on the wire tenths of a point.
"""

import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.foreign import Malformed, Reader

_TENTHS = 10
_SAME_LINE = 0.5
Found = tuple[float, float, float, float, str, int, int, int]
"""What MuPDF tells of a word: its box, itself, and the numbers of block, line and word."""


class Box(NamedTuple):
    """A rectangle on a page, in points."""

    x0: float
    y0: float
    x1: float
    y1: float

    def grown(self, by: float) -> "Box":
        """This box, larger on every side."""
        return Box(self.x0 - by, self.y0 - by, self.x1 + by, self.y1 + by)

    def meets(self, other: "Box") -> bool:
        """Whether two boxes have something in common."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1

    def joined(self, other: "Box") -> "Box":
        """The smallest box around both."""
        return Box(
            min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1)
        )

    def distance(self, x: float, y: float) -> float:
        """How far a point is from this box, in points; 0 inside."""
        across = max(self.x0 - x, 0.0, x - self.x1)
        down = max(self.y0 - y, 0.0, y - self.y1)
        return float((across * across + down * down) ** 0.5)


class PageText(msgspec.Struct, frozen=True):
    """One page: its size, its words joined with blanks, four numbers a word, and how many words each line has."""

    w: float
    h: float
    words: str = ""
    boxes: tuple[int, ...] = ()
    lines: tuple[int, ...] = ()

    @property
    def tokens(self) -> list[str]:
        """The words."""
        return self.words.split(" ") if self.words else []

    @property
    def count(self) -> int:
        """How many words stand here."""
        return len(self.boxes) // 4

    def box(self, word: int) -> Box:
        """Where a word stands."""
        x0, y0, x1, y1 = self.boxes[4 * word : 4 * word + 4]
        return Box(x0 / _TENTHS, y0 / _TENTHS, x1 / _TENTHS, y1 / _TENTHS)

    def _numbered(self) -> Iterator[tuple[int, tuple[int, int, int, int]]]:
        """Each word with its box in tenths of a point: the quick way over a whole page."""
        boxes = self.boxes
        return enumerate(zip(boxes[0::4], boxes[1::4], boxes[2::4], boxes[3::4], strict=True))

    def touching(self, area: Box) -> list[int]:
        """The words that an area touches, in reading order."""
        left, top, right, bottom = (_TENTHS * v for v in area)
        return [
            word
            for word, (x0, y0, x1, y1) in self._numbered()
            if x0 < right and left < x1 and y0 < bottom and top < y1
        ]

    def inside(self, areas: Sequence[Box]) -> list[int]:
        """The words whose middle lies in one of these areas, in reading order."""
        doubled = [tuple(2 * _TENTHS * v for v in area) for area in areas]
        lowest, highest = min(a[1] for a in doubled), max(a[3] for a in doubled)
        return [
            word
            for word, (x0, y0, x1, y1) in self._numbered()
            if lowest <= y0 + y1 <= highest
            and any(a[0] <= x0 + x1 <= a[2] and a[1] <= y0 + y1 <= a[3] for a in doubled)
        ]

    def nearest(self, x: float, y: float) -> int | None:
        """The word that stands nearest to a point; None on a page without words."""
        return min(range(self.count), key=lambda word: self.box(word).distance(x, y), default=None)

    def between(self, first: int, last: int) -> list[Box]:
        """One box for each line of the words from `first` to `last`, both included."""
        return self.strips(range(min(first, last), max(first, last) + 1))

    def strips(self, words: Iterable[int]) -> list[Box]:
        """One box for each line of some words in reading order."""
        strips: list[Box] = []
        before: int | None = None
        ends = self._line_ends()
        for word in words:
            box = self.box(word)
            if before is not None and word - before == 1 and before not in ends and _level(strips[-1], box):
                strips[-1] = strips[-1].joined(box)
            else:
                strips.append(box)
            before = word
        return strips

    def _line_ends(self) -> set[int]:
        ends, at = set(), -1
        for words in self.lines:
            at += words
            ends.add(at)
        return ends

    def said(self, first: int = 0, last: int | None = None) -> str:
        """The words from `first` to `last` as text, a line for each line: for a screen reader and the clipboard."""
        tokens, ends = self.tokens, self._line_ends()
        last = self.count - 1 if last is None else last
        parts: list[str] = []
        for word in range(first, min(last, len(tokens) - 1) + 1):
            parts.extend((tokens[word], "\n" if word in ends else " "))
        return "".join(parts).strip()


def _level(strip: Box, box: Box) -> bool:
    """Whether a word stands on the height of a strip."""
    common = min(strip.y1, box.y1) - max(strip.y0, box.y0)
    return common > _SAME_LINE * min(strip.y1 - strip.y0, box.y1 - box.y0)


class _Whole(msgspec.Struct):
    v: int
    pages: tuple[PageText, ...]


class _PageWords(msgspec.Struct):
    words: str = ""


class _Words(msgspec.Struct):
    pages: tuple[_PageWords, ...]


_T = TypeVar("_T")
_decoder: Reader[_Whole] = Reader(_Whole)
_words_decoder: Reader[_Words] = Reader(_Words)


def page_text(width: float, height: float, found: Sequence[Any]) -> PageText:
    """The text of one page from what MuPDF finds on it (`Found`)."""
    words: list[str] = []
    boxes: list[int] = []
    lines: list[int] = []
    before = None
    for x0, y0, x1, y1, word, block, line, _ in found:
        text = "".join(
            word.encode("utf-8", "replace").decode().split()
        )  # fonts may name halves of characters
        if not text:
            continue
        words.append(text)
        boxes.extend(round(v * _TENTHS) for v in (x0, y0, x1, y1))
        if (block, line) != before:
            lines.append(0)
            before = (block, line)
        lines[-1] += 1
    return PageText(round(width, 2), round(height, 2), " ".join(words), tuple(boxes), tuple(lines))


def encode(pages: Iterable[PageText]) -> bytes:
    """The text object of a paper: zlib over JSON `{"v": 1, "pages": [{"w", "h", "words", "boxes", "lines"}]}`."""
    return zlib.compress(msgspec.json.encode(_Whole(1, tuple(pages))), 6)


def decode(packed: "bytes | bytearray | memoryview") -> tuple[PageText, ...]:
    """The pages of a text object. Raises: Refused pdf_broken where it is none."""
    return unpacked(_unpack(packed))


def unpacked(plain: "bytes | bytearray | memoryview") -> tuple[PageText, ...]:
    """The pages of a text object without its zlib. Raises: Refused pdf_broken."""
    return _read(_decoder, plain).pages


def words_in(packed: "bytes | bytearray | memoryview") -> tuple[str, ...]:
    """The words of each page alone, for the index: boxes would take 70 KB a page. Raises: Refused pdf_broken."""
    return words_of(_unpack(packed))


def words_of(plain: "bytes | bytearray | memoryview") -> tuple[str, ...]:
    """The same without zlib. Raises: Refused pdf_broken."""
    return tuple(p.words for p in _read(_words_decoder, plain).pages)


def _unpack(packed: "bytes | bytearray | memoryview") -> bytes:
    try:
        return zlib.decompressobj().decompress(packed, limits.INGESTED_BYTES)
    except zlib.error as error:
        raise Refused(ErrorCode.PDF_BROKEN, detail=str(error)[:80]) from None


def _read(reader: Reader[_T], plain: "bytes | bytearray | memoryview") -> _T:
    try:
        return reader.decode(plain)
    except Malformed as error:
        raise Refused(ErrorCode.PDF_BROKEN, detail=str(error)[:80]) from None
