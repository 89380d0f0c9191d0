"""Where the room's key R comes from: 32 bytes that never lie inside the room's folder.

In this order: a systemd credential named `comitia-room-key`, a key file that was named, the system's keyring.
"""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, TypeVar

from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.ids import RoomId

KEY_BYTES = 32
_CREDENTIAL = "comitia-room-key"
_SERVICE = "comitia-server"
_KEYRING_LIMIT_S = 5.0
T = TypeVar("T")


class Keyring(Protocol):
    """The part of `keyring` that is used."""

    def get_password(self, service: str, name: str) -> str | None:
        """The secret kept under that name."""

    def set_password(self, service: str, name: str, secret: str) -> None:
        """Keep a secret under that name."""


def make(directory: Path, room: RoomId, key_file: Path | None, ring: Keyring | None = None) -> bytes:
    """A new key, kept where `load` will find it. An existing key file is taken as it is.

    Raises:
        Unavailable: `key_file_unsafe`, `keyring_silent`, `folder_missing`.
    """
    if (credential := _credential()) is not None:
        return credential
    if key_file is not None:
        _require_outside(directory, key_file)
        if not key_file.exists():
            if not key_file.parent.is_dir():
                raise Unavailable(ErrorCode.FOLDER_MISSING, folder=str(key_file.parent))
            descriptor = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(os.urandom(KEY_BYTES).hex().encode() + b"\n")
                file.flush()
                os.fsync(file.fileno())
        return _read(directory, key_file)
    key = os.urandom(KEY_BYTES)
    chosen = ring or _system()
    _limited(lambda: chosen.set_password(_SERVICE, room, key.hex()))
    return key


def load(directory: Path, room: RoomId, key_file: Path | None, ring: Keyring | None = None) -> bytes:
    """The room's key. Raises: Unavailable key_file_unsafe, keyring_silent, key_missing."""
    if (credential := _credential()) is not None:
        return credential
    if key_file is not None:
        return _read(directory, key_file)
    chosen = ring or _system()
    found = _limited(lambda: chosen.get_password(_SERVICE, room))
    if found is None:
        raise Unavailable(ErrorCode.KEY_MISSING, use=_SERVICE)
    return bytes.fromhex(found)


def _system() -> Keyring:
    """The system's keyring; the library that looks for it takes as long as all the rest of a small command."""
    import keyring

    return keyring


def _credential() -> bytes | None:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / _CREDENTIAL if folder else None
    return bytes.fromhex(path.read_text().strip()) if path is not None and path.is_file() else None


def _require_outside(directory: Path, key_file: Path) -> None:
    if key_file.resolve().is_relative_to(directory.resolve()):
        raise Unavailable(ErrorCode.KEY_FILE_UNSAFE, file=str(key_file), reason="inside")


def _read(directory: Path, key_file: Path) -> bytes:
    _require_outside(directory, key_file)
    if not key_file.is_file():
        raise Unavailable(ErrorCode.KEY_MISSING, use=str(key_file))
    if os.name == "posix" and key_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Unavailable(ErrorCode.KEY_FILE_UNSAFE, file=str(key_file), reason="readable")
    try:
        key = bytes.fromhex(key_file.read_text().strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Unavailable(ErrorCode.KEY_FILE_UNSAFE, file=str(key_file), reason="malformed")
    return key


def _limited(call: Callable[[], T]) -> T:
    """Keyring calls run in a thread with a limit: headless, locked and hanging keyrings are normal."""
    from concurrent.futures import ThreadPoolExecutor
    from concurrent.futures import TimeoutError as Late

    from keyring.errors import KeyringError

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(call).result(_KEYRING_LIMIT_S)
    except (KeyringError, Late, OSError) as error:
        raise Unavailable(ErrorCode.KEYRING_SILENT, detail=str(error)) from error
    finally:
        pool.shutdown(wait=False)
