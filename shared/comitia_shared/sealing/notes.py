"""Records of a person's notes, sealed under that person's notes key; the server carries what it cannot read.

A record is immutable: it adds something to a page, removes what an earlier record added, or says where a note goes on
a later revision. Coordinates are PDF points of the page as it is shown upright, origin at its top left; pressure is 0
to 1000; colours are `#rrggbb`; widths are points.

What a person does at once is one step: its records share `step`. A step that takes another back, or does it again,
names that one in `reverses`: so undo and redo go on after a restart and on every device. A copy of a note (undone,
moved, recoloured) names in `root` the record that it began as; shares and places on other revisions go by the root.
"""

from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.foreign import Reader
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, RevisionId, as_bytes
from comitia_shared.sealing.keys import derive
from comitia_shared.text.carrying import Quote, Verdict
from comitia_shared.text.page_text import Box

NONCE_BYTES = 12


class Tool(StrEnum):
    """What drew a stroke."""

    PEN = "pen"
    HIGHLIGHTER = "highlighter"


class Stamp(StrEnum):
    """What a stamp says."""

    READ = "read"
    QUESTION = "question"
    AGREE = "agree"


STAMP_PT = 34.0
"""How wide and high a stamp is."""
TEXT_PT = (150.0, 13.0)
"""How wide a text note is, and how high its letters are."""


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a note sits. `quote` is the sealed text under it; empty where nothing could be read there."""

    meeting: MeetingId
    paper: PaperId
    revision: RevisionId
    page: int
    quote: bytes = b""


class InkAdded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A stroke: points as x, y, pressure triples in one flat list, rounded to 1/100 point."""

    place: Place
    tool: Tool
    colour: str
    width: float
    points: tuple[float, ...]
    at_ms: int
    step: str = ""
    reverses: str = ""
    root: NoteId | None = None

    @property
    def area(self) -> Box:
        """The page's part that it covers."""
        xs, ys = self.points[0::3], self.points[1::3]
        return Box(min(xs), min(ys), max(xs), max(ys)).grown(self.width / 2)


class MarkAdded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Words that are highlighted: four numbers (x0, y0, x1, y1) for each line of them."""

    place: Place
    colour: str
    boxes: tuple[float, ...]
    at_ms: int
    step: str = ""
    reverses: str = ""
    root: NoteId | None = None

    @property
    def strips(self) -> tuple[Box, ...]:
        """The lines."""
        return tuple(Box(*self.boxes[k : k + 4]) for k in range(0, len(self.boxes), 4))

    @property
    def area(self) -> Box:
        """The page's part that it covers."""
        x0, y0, x1, y1 = (self.boxes[k::4] for k in range(4))
        return Box(min(x0), min(y0), max(x1), max(y1))


class TextAdded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A text note; its upper left corner."""

    place: Place
    colour: str
    x: float
    y: float
    text: str
    at_ms: int
    step: str = ""
    reverses: str = ""
    root: NoteId | None = None

    @property
    def area(self) -> Box:
        """The page's part that it covers, as well as can be said without a font."""
        width, letter = TEXT_PT
        lines = sum(1 + len(line) // 20 for line in self.text.split("\n"))
        return Box(self.x, self.y, self.x + width, self.y + (lines + 0.6) * 1.25 * letter)


class StampAdded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A stamp; its upper left corner."""

    place: Place
    stamp: Stamp
    x: float
    y: float
    at_ms: int
    step: str = ""
    reverses: str = ""
    root: NoteId | None = None

    @property
    def area(self) -> Box:
        """The page's part that it covers."""
        return Box(self.x, self.y, self.x + STAMP_PT, self.y + STAMP_PT)


class BookmarkAdded(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """A page to come back to."""

    place: Place
    at_ms: int
    step: str = ""
    reverses: str = ""
    root: NoteId | None = None

    @property
    def area(self) -> Box:
        """The head of its page."""
        return Box(0, 0, 20, 20)


class NoteRemoved(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The note of an earlier record is gone; adding it again makes a new record."""

    target: NoteId
    at_ms: int
    step: str = ""
    reverses: str = ""


class NoteCarried(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Where the notes of a root go on another revision: page, shift in points, boxes of one on words.

    Of several for one revision what was placed by hand counts, then the oldest. It holds for the copy that it was
    found out `of`, and for others that are drawn the same, not for one that was moved meanwhile.
    """

    target: NoteId
    place: Place
    verdict: Verdict
    at_ms: int
    dx: float = 0.0
    dy: float = 0.0
    boxes: tuple[float, ...] = ()
    of: NoteId | None = None


Added = InkAdded | MarkAdded | TextAdded | StampAdded | BookmarkAdded
NoteBody = Added | NoteRemoved | NoteCarried
_decoder: Reader[NoteBody] = Reader(NoteBody)
_quotes: Reader[Quote] = Reader(Quote)


def kind_of(body: "Added") -> str:
    """What a note is to its owner: pen, mark (words, or drawn over them), text, stamp, bookmark."""
    match body:
        case InkAdded(tool=Tool.PEN):
            return "pen"
        case InkAdded() | MarkAdded():
            return "mark"
        case TextAdded():
            return "text"
        case StampAdded():
            return "stamp"
        case BookmarkAdded():
            return "bookmark"


def is_drawn_alike(one: Added, other: Added) -> bool:
    """Whether two notes stand at the same place of the same revision; colours and words may differ."""
    here, there = one.place, other.place
    same_page = (here.revision, here.page) == (there.revision, there.page)
    return same_page and type(one) is type(other) and one.area == other.area


def strips_on(body: Added) -> tuple[Box, ...]:
    """The lines of words that a note marks; none for one that is drawn freely."""
    return body.strips if isinstance(body, MarkAdded) else ()


def shifted(body: Added, dx: float, dy: float) -> Added:
    """The same note, moved by so many points."""
    replace = msgspec.structs.replace
    match body:
        case InkAdded(points=points):
            moved = [v + (dx, dy, 0.0)[k % 3] for k, v in enumerate(points)]
            return replace(body, points=tuple(round(v, 2) for v in moved))
        case MarkAdded(boxes=boxes):
            return replace(body, boxes=tuple(round(v + (dx, dy)[k % 2], 2) for k, v in enumerate(boxes)))
        case TextAdded(x=x, y=y) | StampAdded(x=x, y=y):
            return replace(body, x=round(x + dx, 2), y=round(y + dy, 2))
        case BookmarkAdded():
            return body


def _associated(person: PersonId, note: NoteId) -> bytes:
    return b"comitia/note/1" + as_bytes(person) + as_bytes(note)


def seal_note(key: bytes, person: PersonId, note: NoteId, body: NoteBody, nonce: bytes) -> bytes:
    """The sealed record; `nonce` is 12 fresh random bytes and stands in front."""
    plain = msgspec.json.encode(body)
    return nonce + AESGCM(key).encrypt(nonce, plain, _associated(person, note))


def open_note(key: bytes, person: PersonId, note: NoteId, sealed: bytes) -> NoteBody:
    """The record's content. Raises: Refused key_not_granted where the key is another or the bytes are damaged."""
    try:
        plain = AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _associated(person, note))
        return _decoder.decode(plain)
    except (InvalidTag, ValueError, msgspec.MsgspecError):
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None


def _quote_key(text_key: bytes, root: NoteId) -> bytes:
    return derive(text_key, f"comitia/quote/1/{root}")


def seal_quote(text_key: bytes, root: NoteId, quote: Quote, nonce: bytes) -> bytes:
    """The words under a note, for who may read them: under a key of the revision's text and the note's root."""
    return nonce + AESGCM(_quote_key(text_key, root)).encrypt(nonce, msgspec.json.encode(quote), None)


def open_quote(text_key: bytes, root: NoteId, sealed: bytes) -> Quote | None:
    """The words under a note; None where the key is another or there are none."""
    try:
        plain = AESGCM(_quote_key(text_key, root)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], None)
        return _quotes.decode(plain)
    except (InvalidTag, ValueError, msgspec.MsgspecError):
        return None
