"""Enrolment: how a new tablet and a room come to trust each other, over `comitia-enrol.v1`.

Both sides prove that they know the secret before anything else is believed:
HMAC-SHA256(secret, role ‖ SHA-256(server certificate) ‖ SHA-256(CSR) ‖ tablet's nonce ‖ server's nonce).
Who sits between sees another server certificate and proves nothing. A typed code is the 80-bit secret in
Crockford's base 32; the QR picture carries the same secret, the room, the pin of its root and addresses.
"""

import hashlib
import hmac

import msgspec

from comitia_shared import limits
from comitia_shared.codes import canonical, crockford, from_crockford, grouped
from comitia_shared.errors import ErrorCode, Params, Refused, require
from comitia_shared.foreign import read_json
from comitia_shared.ids import DeviceId, RoomId

SECRET_BYTES = 10
NONCE_BYTES = 32
SERVER = b"comitia/enrol/1/server"
TABLET = b"comitia/enrol/1/tablet"


class EnrolMessage(msgspec.Struct, frozen=True, tag=True, omit_defaults=True):
    """Base of the messages of enrolment; a tablet's are at most 4 KiB encoded."""


class Begin(EnrolMessage, frozen=True):
    """A tablet asks: which secret it holds (`key_id`), its certificate request (DER), its nonce, a name to show."""

    key_id: bytes
    csr: bytes
    nonce: bytes
    device_name: str


class Challenge(EnrolMessage, frozen=True):
    """The server proves the secret and sends its own nonce."""

    nonce: bytes
    proof: bytes


class Prove(EnrolMessage, frozen=True):
    """The tablet proves the secret."""

    proof: bytes


class Compare(EnrolMessage, frozen=True):
    """Show these six digits; a secretary or IT compares them and confirms."""

    digits: str


class Enrolled(EnrolMessage, frozen=True):
    """The tablet belongs to the room: its certificate, the issuing one and the root (DER), and its id.

    `ledger_key` is the public key (32 bytes) that signs the checkpoints of this room's ledgers.
    """

    room: RoomId
    room_name: str
    device: DeviceId
    certificate: bytes
    issuing: bytes
    root: bytes
    ledger_key: bytes
    hall: bool = False


class EnrolRefused(EnrolMessage, frozen=True):
    """No, for this reason."""

    code: ErrorCode
    params: Params = {}


class Invitation(msgspec.Struct, frozen=True):
    """What an enrolment QR picture says. `pin` is SHA-256 of the root's public key (DER), `expires_ms` UTC."""

    room: RoomId
    pin: bytes
    secret: bytes
    expires_ms: int
    addresses: tuple[str, ...]


EnrolToServer = Begin | Prove
EnrolToTablet = Challenge | Compare | Enrolled | EnrolRefused

_PREFIX = "COMITIA1:"


def invitation_text(invitation: Invitation) -> str:
    """The text of the QR picture."""
    return _PREFIX + msgspec.json.encode(invitation).decode()


def read_invitation(text: str) -> Invitation:
    """Read the text of a QR picture. Raises: Refused wrong_enrol_code."""
    try:
        if not text.startswith(_PREFIX):
            raise ValueError
        return read_json(text.removeprefix(_PREFIX), Invitation)
    except (ValueError, msgspec.MsgspecError):
        raise Refused(ErrorCode.WRONG_ENROL_CODE) from None


def typed_code(secret: bytes) -> str:
    """The secret as a person types it: four groups of four."""
    return grouped(crockford(secret))


def read_typed_code(text: str) -> bytes:
    """The secret of a typed code. Raises: Refused wrong_enrol_code."""
    plain = canonical(text)
    if plain is None or len(plain) != limits.ENROL_CODE_CHARS:
        raise Refused(ErrorCode.WRONG_ENROL_CODE)
    return from_crockford(plain)


def key_id(secret: bytes) -> bytes:
    """By which the server finds the secret without being told it, 8 bytes."""
    return hashlib.sha256(b"comitia/enrol/1/id" + secret).digest()[:8]


def proof(
    secret: bytes, role: bytes, server_certificate: bytes, csr: bytes, nonces: tuple[bytes, bytes]
) -> bytes:
    """What `role` sends to prove that it knows `secret`; certificates as DER, nonces tablet's first."""
    parts = (hashlib.sha256(server_certificate).digest(), hashlib.sha256(csr).digest(), *nonces)
    return hmac.new(secret, role + b"".join(parts), hashlib.sha256).digest()


def require_proof(expected: bytes, given: bytes) -> None:
    """Refuse with `wrong_enrol_code` unless both are the same, in constant time."""
    require(hmac.compare_digest(expected, given), ErrorCode.WRONG_ENROL_CODE)
