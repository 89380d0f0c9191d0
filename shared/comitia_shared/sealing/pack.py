"""The pack: a sealed meeting in one file, for a USB stick. It holds ciphertext and manifests; keys never.

Form: `COMITIA-PACK-1` and a line feed, the header's length (4 bytes), the header (JSON), the room's Ed25519 signature
over both (64 bytes); then each object in the header's order: the hashes of its pieces, and its pieces.
"""

import hashlib
import struct

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from comitia_shared import limits
from comitia_shared.codes import crockford, grouped
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.foreign import read_json
from comitia_shared.ids import MeetingId, RoomId
from comitia_shared.meeting.papers import SealedObject

_MAGIC = b"COMITIA-PACK-1\n"
_LENGTH = struct.Struct(">I")
_MOST_HEADER = 4 << 20
OPENING_BYTES = len(_MAGIC) + _LENGTH.size
SIGNATURE_BYTES = 64


class PackHeader(msgspec.Struct, frozen=True):
    """What is in a pack: of which meeting of which room, when it was made (ms UTC), and its objects.

    `signer`: the public key of the room's ledgers (32 bytes), by whose fingerprint another room admits it; packs of
    before have none.
    """

    room: RoomId
    meeting: MeetingId
    made_ms: int
    objects: tuple[SealedObject, ...]
    signer: bytes = b""


def fingerprint(public: bytes) -> str:
    """A room's public key for the eye: 20 characters of SHA-256, Crockford's base 32."""
    return grouped(crockford(hashlib.sha256(public).digest()[:15])[:20])


def opening(header: PackHeader, key: Ed25519PrivateKey) -> bytes:
    """All that stands before the objects."""
    body = msgspec.json.encode(header)
    signed = _MAGIC + _LENGTH.pack(len(body)) + body
    return signed + key.sign(signed)


def header_bytes(first: bytes) -> int:
    """How long header and signature are, from the first `OPENING_BYTES`. Raises: Refused not_a_pack."""
    require(len(first) == OPENING_BYTES and first.startswith(_MAGIC), ErrorCode.NOT_A_PACK)
    (size,) = _LENGTH.unpack_from(first, len(_MAGIC))
    require(0 < size <= _MOST_HEADER, ErrorCode.NOT_A_PACK)
    return int(size) + SIGNATURE_BYTES


def read_header(first: bytes, rest: bytes, public: bytes | None) -> PackHeader:
    """The header of a pack. `public` is the key of the room's ledgers, None where this device knows no room yet.

    Raises:
        Refused: `not_a_pack` for what is damaged or of another form, `other_room` for another room's signature.
    """
    body, signature = rest[:-SIGNATURE_BYTES], rest[-SIGNATURE_BYTES:]
    if public is not None:
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature, first + body)
        except InvalidSignature:
            raise Refused(ErrorCode.OTHER_ROOM) from None
    try:
        header = read_json(body, PackHeader)
    except msgspec.MsgspecError:
        raise Refused(ErrorCode.NOT_A_PACK) from None
    if any(not 0 <= m.size <= limits.INGESTED_BYTES or not m.is_complete for m in header.objects):
        raise Refused(ErrorCode.NOT_A_PACK)
    return header
