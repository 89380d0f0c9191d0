"""The notes key from an old tablet of a person to a new one, past a room that carries the messages and is not trusted.

Each side first fixes its X25519 key and nonce by a hash, then shows them; both then show six digits of everything that
was exchanged. Who sits between them had to choose before it knew, and is found out with a chance of 999,999 in a
million. What is given goes by HPKE (RFC 9180, base mode) to the new tablet's key, with X25519 of both keys in its
`info`: only the tablet that showed the digits can have sealed it. Keys and nonces are passed in.
"""

import hashlib
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId, as_bytes

PART_BYTES = 32
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Half(NamedTuple):
    """What one side brings: its public key and its nonce, 32 bytes each."""

    key: bytes
    nonce: bytes

    def commitment(self) -> bytes:
        """What fixes this half before it is shown."""
        return hashlib.sha256(b"comitia/pair/1/half" + self.key + self.nonce).digest()


def public_of(private: bytes) -> bytes:
    """The public key of a side's 32 random bytes."""
    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _transcript(person: PersonId, new: Half, old: Half) -> bytes:
    exchanged = new.key + new.nonce + old.key + old.nonce
    return hashlib.sha256(b"comitia/pair/1/all" + as_bytes(person) + exchanged).digest()


def digits(person: PersonId, new: Half, old: Half) -> str:
    """Six digits that both tablets show."""
    return f"{int.from_bytes(_transcript(person, new, old)[:8]) % 1_000_000:06d}"


def _info(person: PersonId, mine: bytes, other: Half, new: Half, old: Half) -> bytes:
    shared = X25519PrivateKey.from_private_bytes(mine).exchange(X25519PublicKey.from_public_bytes(other.key))
    return b"comitia/pair/1/give" + _transcript(person, new, old) + shared


def seal_keys(person: PersonId, private: bytes, new: Half, old: Half, keys: bytes) -> bytes:
    """What the old tablet gives; `private` is its own. Raises: Refused key_not_granted (no key over there)."""
    try:
        info = _info(person, private, new, new, old)
        return _HPKE.encrypt(keys, X25519PublicKey.from_public_bytes(new.key), info=info)
    except ValueError:
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None


def open_keys(person: PersonId, private: bytes, new: Half, old: Half, sealed: bytes) -> bytes:
    """What the new tablet was given.

    Raises: Refused key_not_granted where it is not from the tablet that shows the digits.
    """
    try:
        info = _info(person, private, old, new, old)
        return _HPKE.decrypt(sealed, X25519PrivateKey.from_private_bytes(private), info=info)
    except (InvalidTag, ValueError):
        raise Refused(ErrorCode.KEY_NOT_GRANTED) from None
