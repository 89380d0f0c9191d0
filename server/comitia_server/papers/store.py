"""Sealed objects on the server's disk: one file each, its sealed pieces one after the other."""

import os
from collections.abc import Iterable
from pathlib import Path

from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import ObjectId
from comitia_shared.sealing.pieces import SEALED_PIECE_BYTES


class ObjectStore:
    """The folder `papers/`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, name: ObjectId) -> Path:
        return self._folder / f"{name}.sealed"

    def write(self, name: ObjectId, pieces: Iterable[bytes]) -> None:
        """Write an object whole, durably. Raises: Unavailable disk_full, disk_failed."""
        temporary = self._folder / f"{name}.part"
        try:
            with temporary.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path(name))
        except OSError as error:
            temporary.unlink(missing_ok=True)
            full = error.errno == 28
            raise Unavailable(
                ErrorCode.DISK_FULL if full else ErrorCode.DISK_FAILED, detail=str(error.strerror)
            ) from error

    def read_piece(self, name: ObjectId, piece: int) -> bytes:
        """One sealed piece. Raises: Refused unknown_object, Unavailable disk_failed."""
        try:
            with self._path(name).open("rb") as file:
                file.seek(piece * SEALED_PIECE_BYTES)
                return file.read(SEALED_PIECE_BYTES)
        except FileNotFoundError:
            raise Refused(ErrorCode.UNKNOWN_OBJECT) from None
        except OSError as error:
            raise Unavailable(ErrorCode.DISK_FAILED, detail=str(error.strerror)) from error

    def discard(self, name: ObjectId) -> None:
        """Remove an object that nothing refers to."""
        self._path(name).unlink(missing_ok=True)
