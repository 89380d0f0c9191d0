"""Sealed objects: AES-256-GCM in pieces of 256 KiB, each bound to what and where it is.

Nonce = piece number (12 bytes); associated data = `comitia/seal/1`, then fixed-width meeting, paper, revision,
object (16 bytes each), kind (1), piece (4), last (1). A key seals one object once: sealing again, after a crash
too, takes a new key and a new object id.
"""

from collections.abc import Iterator

import msgspec
from blake3 import blake3
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId, as_bytes
from comitia_shared.meeting.papers import ObjectKind, SealedObject

PIECE_BYTES = limits.PIECE_BYTES
TAG_BYTES = 16
HASH_BYTES = 32
SEALED_PIECE_BYTES = PIECE_BYTES + TAG_BYTES
KEY_BYTES = 32


class Identity(msgspec.Struct, frozen=True):
    """What a sealed object is: the fields that its pieces are bound to."""

    meeting: MeetingId
    paper: PaperId
    revision: RevisionId
    object: ObjectId
    kind: ObjectKind

    def associated(self, piece: int, *, last: bool) -> bytes:
        """The associated data of one piece."""
        names = (self.meeting, self.paper, self.revision, self.object)
        fixed = b"".join(as_bytes(n) for n in names)
        return b"comitia/seal/1" + fixed + bytes([self.kind]) + piece.to_bytes(4) + bytes([last])


def sealed_piece_bytes(size: int, piece: int) -> int:
    """How long piece number `piece` of an object of `size` plain bytes is when sealed."""
    return min(PIECE_BYTES, size - piece * PIECE_BYTES) + TAG_BYTES


def seal(key: bytes, identity: Identity, plain: bytes | memoryview) -> Iterator[bytes]:
    """The sealed pieces of `plain`, in order. `key` must be new: 32 random bytes used for nothing else."""
    cipher = AESGCM(key)
    count = _count(len(plain))
    view = memoryview(plain)
    for piece in range(count):
        part = view[piece * PIECE_BYTES : (piece + 1) * PIECE_BYTES]
        yield cipher.encrypt(piece.to_bytes(12), part, identity.associated(piece, last=piece == count - 1))


def piece_hash(sealed_piece: bytes | bytearray | memoryview) -> bytes:
    """The BLAKE3 of a sealed piece, 32 bytes."""
    return blake3(sealed_piece).digest()


def manifest_of(name: ObjectId, kind: ObjectKind, size: int, hashes: bytes) -> SealedObject:
    """The manifest of a sealed object, from the hashes of its pieces."""
    if len(hashes) == HASH_BYTES:
        return SealedObject(name, kind, size, hashes)
    return SealedObject(name, kind, size, root=blake3(hashes).digest())


def with_hashes(manifest: SealedObject, hashes: bytes) -> SealedObject:
    """The manifest with the hashes that its root pins. Raises: Refused piece_damaged for others."""
    if manifest.hashes:
        return manifest
    if len(hashes) != HASH_BYTES * manifest.pieces or blake3(hashes).digest() != manifest.root:
        raise Refused(ErrorCode.PIECE_DAMAGED, piece=0)
    return msgspec.structs.replace(manifest, hashes=hashes, root=b"")


def sealed_bytes(manifest: SealedObject) -> int:
    """How long the sealed object is."""
    return manifest.size + manifest.pieces * TAG_BYTES


def _count(size: int) -> int:
    return max(1, -(-size // PIECE_BYTES))


def check_piece(manifest: SealedObject, piece: int, sealed_piece: bytes | bytearray | memoryview) -> None:
    """Refuse with `piece_damaged` unless this is the manifest's piece; the manifest must hold the hashes."""
    if piece_hash(sealed_piece) != manifest.hashes[piece * HASH_BYTES : (piece + 1) * HASH_BYTES]:
        raise Refused(ErrorCode.PIECE_DAMAGED, piece=piece)


def open_object(key: bytes, identity: Identity, size: int, sealed: bytes | memoryview) -> bytearray:
    """The plain bytes of a whole object from its sealed pieces, one after the other.

    Raises:
        Refused: `piece_damaged`, for a cut-short object too.
    """
    cipher = AESGCM(key)
    count = _count(size)
    view = memoryview(sealed)
    plain = bytearray(size)
    out = memoryview(plain)
    require(len(view) == size + count * TAG_BYTES, ErrorCode.PIECE_DAMAGED, piece=count - 1)
    for piece in range(count):
        part = view[piece * SEALED_PIECE_BYTES : (piece + 1) * SEALED_PIECE_BYTES]
        start = piece * PIECE_BYTES
        try:
            associated = identity.associated(piece, last=piece == count - 1)
            cipher.decrypt_into(
                piece.to_bytes(12), part, associated, out[start : start + len(part) - TAG_BYTES]
            )
        except InvalidTag:
            raise Refused(ErrorCode.PIECE_DAMAGED, piece=piece) from None
    return plain
