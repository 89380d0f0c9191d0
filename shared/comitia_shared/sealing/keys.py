"""Keys made from keys, and keys wrapped under keys. Randomness is passed in.

Every derivation is HKDF-SHA256 with an `info` that names its use, so that no two uses share a key.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comitia_shared.errors import ErrorCode, Unavailable

KEY_BYTES = 32
NONCE_BYTES = 12
WRAPPED_BYTES = NONCE_BYTES + KEY_BYTES + 16
"""How long a wrapped key is: nonce, key, tag."""


def derive(secret: bytes, use: str, length: int = KEY_BYTES) -> bytes:
    """A key for one `use` out of `secret`."""
    return HKDF(SHA256(), length, salt=None, info=use.encode()).derive(secret)


def wrap(under: bytes, use: str, key: bytes, nonce: bytes) -> bytes:
    """`key` sealed under `under` for one `use`; `nonce` is 12 fresh random bytes and stands in front."""
    return nonce + AESGCM(derive(under, use)).encrypt(nonce, key, use.encode())


def unwrap(under: bytes, use: str, wrapped: bytes) -> bytes:
    """The key that `wrap` sealed. Raises: Unavailable key_missing where `under` or `use` is another."""
    try:
        cipher = AESGCM(derive(under, use))
        return cipher.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], use.encode())
    except (InvalidTag, ValueError):
        raise Unavailable(ErrorCode.KEY_MISSING, use=use) from None


def stretch_on_tablet(pin: str, salt: bytes) -> bytes:
    """A PIN made slow to guess on the tablet: Argon2id, 64 MiB, 3 passes."""
    return _argon2(pin.encode(), salt, memory_kib=64 * 1024, passes=3)


def stretch_on_server(pin: str, salt: bytes, pepper: bytes) -> bytes:
    """A PIN as the server keeps it: Argon2id, 19 MiB, 2 passes, under a pepper that lies elsewhere."""
    return _argon2(pin.encode(), salt, memory_kib=19 * 1024, passes=2, pepper=pepper)


def _argon2(
    secret: bytes, salt: bytes, *, memory_kib: int, passes: int, pepper: bytes | None = None
) -> bytes:
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=passes, lanes=1, memory_cost=memory_kib, secret=pepper
    )
    return kdf.derive(secret)
