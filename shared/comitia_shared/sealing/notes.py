"""Records of a person's notes, sealed under that person's notes key; the server carries what it cannot read.

A record is immutable: it adds ink or removes what an earlier record added. Coordinates are PDF points of the
unrotated page, origin at its top left; pressure is 0 to 1000; colours are `#rrggbb`; widths are points.
"""

from enum import StrEnum

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, RevisionId, as_bytes
from comitia_shared.sealing.keys import derive

NONCE_BYTES = 12


class Tool(StrEnum):
    """What drew a stroke."""

    PEN = "pen"
    HIGHLIGHTER = "highlighter"


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


class NoteRemoved(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """The note of an earlier record is gone; adding it again makes a new record."""

    target: NoteId
    at_ms: int


NoteBody = InkAdded | NoteRemoved
_decoder: msgspec.json.Decoder[NoteBody] = msgspec.json.Decoder(NoteBody)


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


def quote_key(text_key: bytes, note: NoteId) -> bytes:
    """Under which the quote in a note is sealed, from the key of the revision's text object."""
    return derive(text_key, f"comitia/quote/1/{note}")
