"""The tablet's keys: where the device secret D comes from, and how a person's store key S is wrapped.

S is wrapped under HKDF(D ‖ Argon2id(PIN)) for opening offline and under HKDF(D ‖ E) for a forgotten PIN, E being
the share that the server releases after sign-in. Without D it is wrapped under HKDF(Argon2id(PIN) ‖ E) only.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from enum import StrEnum
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.sealing.keys import KEY_BYTES, NONCE_BYTES, stretch_on_tablet, unwrap, wrap

_SERVICE = "comitia-client"
_CREDENTIAL = "comitia-device"
_KEYRING_LIMIT_S = 5.0
_BY_PIN, _BY_SHARE, _BY_BOTH = "comitia/store-pin/1", "comitia/store-share/1", "comitia/store-pin-share/1"
T = TypeVar("T")


class Keyring(Protocol):
    """The part of `keyring` that is used."""

    def get_password(self, service: str, name: str) -> str | None:
        """The secret kept under that name."""

    def set_password(self, service: str, name: str, secret: str) -> None:
        """Keep a secret under that name."""


class Source(StrEnum):
    """From where a profile has its device secret. Chosen when the profile is made, and kept."""

    FILE = "file"
    CREDENTIAL = "credential"
    KEYRING = "keyring"
    NONE = "none"


def choose(profile: str, file: Path | None, ring: Keyring | None) -> tuple[Source, bytes | None]:
    """The device secret of a new profile: the first source that works; none where there is no place for it."""
    if file is not None:
        return Source.FILE, _from_file(file, make=True)
    if _credential() is not None:
        return Source.CREDENTIAL, _credential()
    fresh, found = secrets.token_bytes(KEY_BYTES), ring or _system()
    with contextlib.suppress(Unavailable):
        _limited(lambda: found.set_password(_SERVICE, profile, fresh.hex()))
        if _limited(lambda: found.get_password(_SERVICE, profile)) == fresh.hex():
            return Source.KEYRING, fresh
    return Source.NONE, None


def load(source: Source, profile: str, file: Path | None, ring: Keyring | None) -> bytes | None:
    """The device secret of a known profile. Raises: Unavailable keyring_silent, key_missing, key_file_unsafe."""
    match source:
        case Source.NONE:
            return None
        case Source.FILE:
            if file is None:
                raise Unavailable(ErrorCode.KEY_MISSING, use="device")
            return _from_file(file, make=False)
        case Source.CREDENTIAL:
            found = _credential()
        case Source.KEYRING:
            text = _limited(lambda: (ring or _system()).get_password(_SERVICE, profile))
            found = None if text is None else bytes.fromhex(text)
    if found is None:
        raise Unavailable(ErrorCode.KEY_MISSING, use="device")
    return found


def _from_file(file: Path, *, make: bool) -> bytes:
    if make and not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(secrets.token_bytes(KEY_BYTES).hex().encode())
    if not file.is_file():
        raise Unavailable(ErrorCode.KEY_MISSING, use="device")
    if os.name == "posix" and file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Unavailable(ErrorCode.KEY_FILE_UNSAFE, file=file.name, reason="readable")
    return bytes.fromhex(file.read_text().strip())


def _credential() -> bytes | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / _CREDENTIAL if folder else None
    return bytes.fromhex(path.read_text().strip()) if path is not None and path.is_file() else None


def _system() -> Keyring:
    """The operating system's keyring; a tablet whose secret is elsewhere does not even look for it."""
    import keyring

    return keyring


def _limited(call: Callable[[], T]) -> T:
    """Ask the keyring in a thread with a limit: headless, locked and hanging keyrings are normal."""
    from keyring.errors import KeyringError

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(call).result(_KEYRING_LIMIT_S)
    except (KeyringError, Late, OSError, RuntimeError) as error:
        raise Unavailable(ErrorCode.KEYRING_SILENT, detail=str(error)) from error
    finally:
        pool.shutdown(wait=False)


def machine_secret(profile: str) -> bytes:
    """Stands in for D where there is none: binds the device's own certificate to this machine, no more than that."""
    for name in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with contextlib.suppress(OSError):
            if text := Path(name).read_text().strip():
                return text.encode() + profile.encode()
    return profile.encode()


class Wraps(msgspec.Struct, frozen=True):
    """The wrapped copies of a store key, and the salt of the PIN's derivation. Empty where one cannot be made."""

    salt: bytes
    by_pin: bytes = b""
    by_share: bytes = b""
    by_both: bytes = b""


def wrap_store_key(store_key: bytes, device: bytes | None, pin: str, share: bytes) -> Wraps:
    """Wrap S for the next openings. Takes the time of a 64 MiB Argon2id: run it in a worker thread."""
    salt = secrets.token_bytes(16)
    stretched = stretch_on_tablet(pin, salt)

    def nonce() -> bytes:
        return secrets.token_bytes(NONCE_BYTES)

    if device is None:
        return Wraps(salt, by_both=wrap(stretched + share, _BY_BOTH, store_key, nonce()))
    return Wraps(
        salt,
        by_pin=wrap(device + stretched, _BY_PIN, store_key, nonce()),
        by_share=wrap(device + share, _BY_SHARE, store_key, nonce()),
    )


def open_by_pin(wraps: Wraps, device: bytes | None, pin: str) -> bytes | None:
    """S by the PIN alone, offline; None where the PIN is another.

    Raises:
        Unavailable: `offline_not_possible` without a device secret.
    """
    if device is None or not wraps.by_pin:
        raise Unavailable(ErrorCode.OFFLINE_NOT_POSSIBLE)
    return _tried(device + stretch_on_tablet(pin, wraps.salt), _BY_PIN, wraps.by_pin)


def open_by_share(wraps: Wraps, device: bytes | None, pin: str, share: bytes) -> bytes | None:
    """S after the server has let the person in: by the share, and without a device secret by PIN and share."""
    if device is not None and wraps.by_share:
        return _tried(device + share, _BY_SHARE, wraps.by_share)
    if wraps.by_both:
        return _tried(stretch_on_tablet(pin, wraps.salt) + share, _BY_BOTH, wraps.by_both)
    return None


def _tried(under: bytes, use: str, wrapped: bytes) -> bytes | None:
    try:
        return unwrap(under, use, wrapped)
    except Unavailable:
        return None
