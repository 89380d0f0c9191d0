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
        self.folder = folder

    def _path(self, name: ObjectId) -> Path:
        return self.folder / f"{name}.sealed"

    def write(self, name: ObjectId, pieces: Iterable[bytes]) -> None:
        """Write an object whole, durably. Raises: Unavailable disk_full, disk_failed."""
        temporary = self.folder / f"{name}.part"
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

    def cached_piece(self, name: ObjectId, piece: int) -> bytes | None:
        """One sealed piece if the system has it in memory, so that reading it never waits for the disk."""
        if not hasattr(os, "RWF_NOWAIT"):
            return None
        buffer = bytearray(SEALED_PIECE_BYTES)
        try:
            descriptor = os.open(self._path(name), os.O_RDONLY)
        except OSError:
            return None
        try:
            size = os.fstat(descriptor).st_size
            start = piece * SEALED_PIECE_BYTES
            count = os.preadv(descriptor, [buffer], start, os.RWF_NOWAIT)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        whole = count == min(SEALED_PIECE_BYTES, size - start)
        return bytes(memoryview(buffer)[:count]) if whole else None

    def read(self, name: ObjectId) -> bytes:
        """All sealed pieces of an object. Raises: Refused unknown_object, Unavailable disk_failed."""
        try:
            return self._path(name).read_bytes()
        except FileNotFoundError:
            raise Refused(ErrorCode.UNKNOWN_OBJECT) from None
        except OSError as error:
            raise Unavailable(ErrorCode.DISK_FAILED, detail=str(error.strerror)) from error

    def discard(self, name: ObjectId) -> None:
        """Remove an object that nothing refers to."""
        self._path(name).unlink(missing_ok=True)
