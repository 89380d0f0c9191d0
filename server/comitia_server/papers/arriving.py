"""A file that is being uploaded: kept on the disk sealed under a key that lives in memory alone, until it is whole."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

import uuid6
from blake3 import blake3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from comitia_server.disk import disk_errors
from comitia_shared.errors import ErrorCode, require
from comitia_shared.sealing.pieces import PIECE_BYTES, SEALED_PIECE_BYTES

_SUFFIX = ".arriving"


class Arriving:
    """Takes `size` bytes in order; `finish` gives them back, checked against their BLAKE3. Raises: Unavailable."""

    def __init__(self, folder: Path, size: int, expected: bytes) -> None:
        self.size = size
        self.received = 0
        self._expected = expected
        self._hash = blake3()
        self._cipher = AESGCM(secrets.token_bytes(32))
        self._path = folder / f"{uuid6.uuid7().hex}{_SUFFIX}"
        with disk_errors():
            self._file = self._path.open("wb")
        self._part = bytearray()
        self._pieces = 0

    def take(self, data: bytes | memoryview) -> None:
        """The next bytes. Raises: Refused bad_message (more than was said); Unavailable disk_full, disk_failed."""
        self.received += len(data)
        require(self.received <= self.size, ErrorCode.BAD_MESSAGE, reason="upload is longer than was said")
        self._hash.update(data)
        self._part += data
        while len(self._part) >= PIECE_BYTES:
            self._write(bytes(self._part[:PIECE_BYTES]))
            del self._part[:PIECE_BYTES]

    def _write(self, plain: bytes) -> None:
        with disk_errors():
            self._file.write(self._cipher.encrypt(self._pieces.to_bytes(12), plain, None))
            self._file.flush()
        self._pieces += 1

    @property
    def is_whole(self) -> bool:
        """Whether everything has come."""
        return self.received == self.size

    def finish(self) -> bytes:
        """All of it; the file on the disk is gone. Raises: Refused piece_damaged; Unavailable."""
        try:
            require(self._hash.digest() == self._expected, ErrorCode.PIECE_DAMAGED, piece=0)
            self._write(bytes(self._part))
            self._file.close()
            plain = bytearray()
            with disk_errors(), self._path.open("rb") as file:
                for piece in range(self._pieces):
                    sealed = file.read(SEALED_PIECE_BYTES)
                    plain += self._cipher.decrypt(piece.to_bytes(12), sealed, None)
            return bytes(plain)
        finally:
            self.discard()

    def discard(self) -> None:
        """Forget what has come."""
        with suppress(OSError):  # a full disk: what was not written yet is not wanted any more
            self._file.close()
        self._path.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Remove what an earlier run of the server left half-way."""
    with os.scandir(folder) as found:  # a room of years has a hundred thousand files there
        left = [Path(entry.path) for entry in found if entry.name.endswith(_SUFFIX)]
    for path in left:
        path.unlink(missing_ok=True)
