"""What shared notes say, sealed so that its readers alone open it, and know that it is from its owner.

Each person has an X25519 address that belongs to their notes key. A share has a key of its own, made from its owner's
notes key; for each reader it is sealed by HPKE (RFC 9180, base mode) with, in its `info`, what only owner and reader
know: X25519 of their two addresses; with the key goes the hash of what it opens. So nobody else, neither the room nor
another reader, can make one that opens.
"""

import hashlib
import hmac
import re
from typing import NamedTuple

import msgspec
from backports import zstd
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.foreign import Reader
from comitia_shared.ids import NoteId, PersonId, ShareId, as_bytes
from comitia_shared.sealing.keys import KEY_BYTES, NONCE_BYTES, derive
from comitia_shared.sealing.notes import (
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    NoteCarried,
    StampAdded,
    TextAdded,
)

TAG_BYTES = 16
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LEVEL = 9
_MOST_PLAIN = 2 * limits.MIB
_MOST_PT, _MOST_WIDTH_PT = 2.0 * limits.PAGE_SIDE_PT, 200.0
_MOST_BOXES, _MOST_CARRIED = 8_000, 100
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


class SharedNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A note as its readers get it: its newest record, and where it goes on other revisions."""

    note: NoteId
    body: Added
    carried: tuple[NoteCarried, ...] = ()


_decoder: Reader[tuple[SharedNote, ...]] = Reader(tuple[SharedNote, ...])


def address_of(notes_key: bytes) -> bytes:
    """The address (32 bytes) at which the owner of a notes key gets what is shared."""
    return _private(notes_key).public_key().public_bytes_raw()


def _private(notes_key: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(derive(notes_key, "comitia/notes-address/1"))


def _share_key(notes_key: bytes, share: ShareId) -> bytes:
    return derive(notes_key, f"comitia/share/1/{share}")


def encode_shared(notes: tuple[SharedNote, ...]) -> bytes:
    """What notes say, as bytes that are the same for the same notes."""
    return msgspec.json.encode(notes)


def tag_of(notes_key: bytes, share: ShareId, said: bytes, readers: dict[PersonId, bytes]) -> bytes:
    """Names a content for these readers' addresses; says nothing to who lacks the notes key."""
    tag = hmac.new(_share_key(notes_key, share), b"comitia/share-tag/1", hashlib.sha256)
    for person in sorted(readers):
        tag.update(as_bytes(person) + readers[person])
    tag.update(said)
    return tag.digest()[:TAG_BYTES]


def seal_share(notes_key: bytes, owner: PersonId, share: ShareId, said: bytes, nonce: bytes) -> bytes:
    """What the notes say, packed (zstd) and sealed; `nonce` is 12 fresh random bytes and stands in front."""
    packed = zstd.compress(said, _LEVEL)
    return nonce + AESGCM(_share_key(notes_key, share)).encrypt(
        nonce, packed, as_bytes(owner) + as_bytes(share)
    )


def _info(mine: X25519PrivateKey, other: bytes, owner: PersonId, reader: PersonId, share: ShareId) -> bytes:
    both_know = mine.exchange(X25519PublicKey.from_public_bytes(other))
    return b"comitia/share/1" + as_bytes(owner) + as_bytes(reader) + as_bytes(share) + both_know


def seal_share_key(
    notes_key: bytes, owner: PersonId, reader: PersonId, share: ShareId, address: bytes, sealed: bytes
) -> bytes:
    """The share's key for one reader's address, and the hash of what it opens: another reader has the same key.

    The randomness is the library's. Raises: Refused key_not_granted where the address is none.
    """
    try:
        info = _info(_private(notes_key), address, owner, reader, share)
        receiver = X25519PublicKey.from_public_bytes(address)
        content = hashlib.sha256(sealed).digest()
        return _HPKE.encrypt(_share_key(notes_key, share) + content, receiver, info=info)
    except ValueError:  # of a low order: whoever put it there could not open anything
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None


class Opened(NamedTuple):
    """What a share says, and how many bytes that was unpacked."""

    notes: tuple[SharedNote, ...]
    size: int


def open_share(
    notes_key: bytes,
    owner: PersonId,
    reader: PersonId,
    share: ShareId,
    address: bytes,
    sealed: bytes,
    key: bytes,
    most: int = _MOST_PLAIN,
) -> "Opened":
    """What a share's notes say, for its reader; `address` is the owner's. Notes that cannot be drawn are left out.

    `most`: how many bytes they may take unpacked. Raises: Refused key_not_granted where it is not from this owner, for
    another reader, too much, or damaged.
    """
    private = _private(notes_key)
    try:
        opened = _HPKE.decrypt(key, private, info=_info(private, address, owner, reader, share))
        share_key, content = opened[:KEY_BYTES], opened[KEY_BYTES:]
        require(content == hashlib.sha256(sealed).digest(), ErrorCode.KEY_NOT_GRANTED)
        associated = as_bytes(owner) + as_bytes(share)
        packed = AESGCM(share_key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        plain = _unpacked(packed, most)
        notes = _decoder.decode(plain)
    except (InvalidTag, ValueError, zstd.ZstdError, msgspec.MsgspecError):
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None
    return Opened(tuple(n for n in notes[: limits.NOTES_PER_SHARE] if _can_be_drawn(n)), len(plain))


def _unpacked(packed: bytes, most: int) -> bytes:
    unpacking = zstd.ZstdDecompressor()
    plain = unpacking.decompress(packed, min(most, _MOST_PLAIN))
    if not unpacking.eof:
        raise ValueError("too much")
    return plain


def _can_be_drawn(note: SharedNote) -> bool:
    """Whether somebody else's note is one that a program of ours could have written."""
    body = note.body
    if not 0 <= body.place.page < limits.PAGES:
        return False
    match body:
        case InkAdded(points=points, width=width):
            whole = len(points) % 3 == 0 and 0 < len(points) // 3 <= 2 * limits.STROKE_POINTS
            sound = whole and _are_near(points) and 0 < width <= _MOST_WIDTH_PT
        case MarkAdded(boxes=boxes):
            sound = _are_boxes(boxes) and bool(boxes)
        case TextAdded(text=text, x=x, y=y):
            sound = len(text) <= limits.NOTE_TEXT_CHARS and _are_near((x, y))
        case StampAdded(x=x, y=y):
            sound = _are_near((x, y))
        case BookmarkAdded():
            sound = True
    colour = getattr(body, "colour", "#000000")
    return (
        sound
        and _COLOUR.fullmatch(colour) is not None
        and len(note.carried) <= _MOST_CARRIED
        and all(
            _are_boxes(c.boxes) and _are_near((c.dx, c.dy)) and 0 <= c.place.page < limits.PAGES
            for c in note.carried
        )
    )


def _are_near(numbers: tuple[float, ...]) -> bool:
    return all(-_MOST_PT <= n <= _MOST_PT for n in numbers)


def _are_boxes(boxes: tuple[float, ...]) -> bool:
    return len(boxes) % 4 == 0 and len(boxes) <= _MOST_BOXES and _are_near(boxes)
