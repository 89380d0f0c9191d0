"""What shared notes say, sealed so that its readers alone open it, and know that it is from its owner.

Each person has an X25519 address that belongs to their notes key. A share has a key of its own, made from its owner's
notes key; for each reader it is sealed by HPKE (RFC 9180, base mode) with, in its `info`, what only owner and reader
know: X25519 of their two addresses. So nobody else, the room included, can make one that opens.
"""

import hashlib
import hmac

import msgspec
from backports import zstd
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import NoteId, PersonId, ShareId, as_bytes
from comitia_shared.sealing.keys import NONCE_BYTES, derive
from comitia_shared.sealing.notes import Added, NoteCarried

TAG_BYTES = 16
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_LEVEL = 9
_MOST_PLAIN = 8 * 1024 * 1024


class SharedNote(msgspec.Struct, frozen=True, omit_defaults=True):
    """A note as its readers get it: its newest record, and where it goes on other revisions."""

    note: NoteId
    body: Added
    carried: tuple[NoteCarried, ...] = ()


_decoder: msgspec.json.Decoder[tuple[SharedNote, ...]] = msgspec.json.Decoder(tuple[SharedNote, ...])


def address_of(notes_key: bytes) -> bytes:
    """The address (32 bytes) at which the owner of a notes key gets what is shared."""
    return _private(notes_key).public_key().public_bytes_raw()


def _private(notes_key: bytes) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(derive(notes_key, "comitia/notes-address/1"))


def _share_key(notes_key: bytes, share: ShareId) -> bytes:
    return derive(notes_key, f"comitia/share/1/{share}")


def tag_of(notes_key: bytes, share: ShareId, plain: bytes, readers: dict[PersonId, bytes]) -> bytes:
    """Names a content for these readers' addresses; says nothing to who lacks the notes key."""
    said = hmac.new(_share_key(notes_key, share), b"comitia/share-tag/1", hashlib.sha256)
    for person in sorted(readers):
        said.update(as_bytes(person) + readers[person])
    said.update(plain)
    return said.digest()[:TAG_BYTES]


def plain_of(notes: tuple[SharedNote, ...]) -> bytes:
    """The bytes that are sealed: zstd of the JSON."""
    return zstd.compress(msgspec.json.encode(notes), _LEVEL)


def seal_share(notes_key: bytes, owner: PersonId, share: ShareId, plain: bytes, nonce: bytes) -> bytes:
    """What the notes say, sealed; `nonce` is 12 fresh random bytes and stands in front."""
    return nonce + AESGCM(_share_key(notes_key, share)).encrypt(
        nonce, plain, as_bytes(owner) + as_bytes(share)
    )


def _info(mine: X25519PrivateKey, other: bytes, owner: PersonId, reader: PersonId, share: ShareId) -> bytes:
    both_know = mine.exchange(X25519PublicKey.from_public_bytes(other))
    return b"comitia/share/1" + as_bytes(owner) + as_bytes(reader) + as_bytes(share) + both_know


def seal_share_key(
    notes_key: bytes, owner: PersonId, reader: PersonId, share: ShareId, address: bytes
) -> bytes:
    """The share's key for one reader's address. The randomness is the library's.

    Raises: Refused key_not_granted where the address is none.
    """
    try:
        info = _info(_private(notes_key), address, owner, reader, share)
        receiver = X25519PublicKey.from_public_bytes(address)
        return _HPKE.encrypt(_share_key(notes_key, share), receiver, info=info)
    except ValueError:  # of a low order: whoever put it there could not open anything
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None


def open_share(
    notes_key: bytes,
    owner: PersonId,
    reader: PersonId,
    share: ShareId,
    address: bytes,
    sealed: bytes,
    key: bytes,
) -> tuple[SharedNote, ...]:
    """What a share's notes say, for its reader; `address` is the owner's, as the record has it.

    Raises: Refused key_not_granted where it is not from this owner, for another reader, or damaged.
    """
    private = _private(notes_key)
    try:
        opened = _HPKE.decrypt(key, private, info=_info(private, address, owner, reader, share))
        associated = as_bytes(owner) + as_bytes(share)
        plain = AESGCM(opened).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        return _decoder.decode(_unpacked(plain))
    except (InvalidTag, ValueError, zstd.ZstdError, msgspec.MsgspecError):
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None


def _unpacked(packed: bytes) -> bytes:
    unpacking = zstd.ZstdDecompressor()
    plain = unpacking.decompress(packed, _MOST_PLAIN)
    if not unpacking.eof:
        raise ValueError("too much")
    return plain
