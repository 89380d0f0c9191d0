"""Sealed objects on the server's disk: one file each, its sealed pieces one after the other."""

import os
from collections.abc import Iterable
from pathlib import Path

from comitia_server.disk import disk_errors, written_whole
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import ObjectId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pieces import (
    HASH_BYTES,
    SEALED_PIECE_BYTES,
    piece_hash,
    sealed_bytes,
    sealed_piece_bytes,
)

_PIECES_AT_HAND = 512  # 128 MiB: the agenda that a whole room fetches at about the same time


class ObjectStore:
    """The folder `papers/`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._recent: dict[tuple[ObjectId, int], bytes | bytearray] = {}

    def _path(self, name: ObjectId) -> Path:
        return self.folder / f"{name}.sealed"

    def write(self, name: ObjectId, pieces: Iterable[bytes]) -> bytes:
        """Write an object whole, durably; the hashes of its pieces, which an object of several has at its end.

        Raises:
            Unavailable: `disk_full`, `disk_failed`.
        """
        hashes = bytearray()
        with written_whole(self._path(name)) as file:
            for piece in pieces:
                hashes += piece_hash(piece)
                file.write(piece)
            if len(hashes) > HASH_BYTES:
                file.write(hashes)
        return bytes(hashes)

    def has(self, name: ObjectId) -> bool:
        """Whether anything lies under this name."""
        return self._path(name).exists()

    def holds(self, manifest: SealedObject) -> bool:
        """Whether an object lies here, as long as it must be."""
        hashes = HASH_BYTES * manifest.pieces if manifest.pieces > 1 else 0
        try:
            return self._path(manifest.object).stat().st_size == sealed_bytes(manifest) + hashes
        except FileNotFoundError:
            return False

    def read_piece(self, manifest: SealedObject, piece: int) -> bytes:
        """One sealed piece. Raises: Refused unknown_object, Unavailable disk_failed."""
        start = piece * SEALED_PIECE_BYTES
        return self._read(manifest.object, start, sealed_piece_bytes(manifest.size, piece))

    def piece_at_hand(self, manifest: SealedObject, piece: int) -> bytes | bytearray | None:
        """One sealed piece if it is in memory, so that having it never waits for the disk.

        Tablets fetch the same pieces at about the same time: the newest are kept here, others the system may have.
        """
        name = (manifest.object, piece)
        found = self._recent.get(name)
        if found is None:
            found = self._from_page_cache(manifest, piece)
            if found is not None:
                self.keep_at_hand(manifest, piece, found)
        return found

    def keep_at_hand(self, manifest: SealedObject, piece: int, data: bytes | bytearray) -> None:
        """Keep a piece that was read for who asks next."""
        self._recent[manifest.object, piece] = data
        while len(self._recent) > _PIECES_AT_HAND:
            self._recent.pop(next(iter(self._recent)), None)

    def _from_page_cache(self, manifest: SealedObject, piece: int) -> bytearray | None:
        if not hasattr(os, "RWF_NOWAIT"):
            return None
        buffer = bytearray(sealed_piece_bytes(manifest.size, piece))
        try:
            descriptor = os.open(self._path(manifest.object), os.O_RDONLY)
        except OSError:
            return None
        try:
            count = os.preadv(descriptor, [buffer], piece * SEALED_PIECE_BYTES, os.RWF_NOWAIT)
        except OSError:
            return None
        finally:
            os.close(descriptor)
        return buffer if count == len(buffer) else None

    def hashes(self, manifest: SealedObject) -> bytes:
        """The hashes of an object's pieces. Raises: Refused unknown_object, Unavailable disk_failed."""
        if manifest.hashes:
            return manifest.hashes
        return self._read(manifest.object, sealed_bytes(manifest), HASH_BYTES * manifest.pieces)

    def read(self, manifest: SealedObject) -> bytes:
        """All sealed pieces of an object. Raises: Refused unknown_object, Unavailable disk_failed."""
        return self._read(manifest.object, 0, sealed_bytes(manifest))

    def _read(self, name: ObjectId, start: int, size: int) -> bytes:
        with disk_errors():
            try:
                with self._path(name).open("rb") as file:
                    file.seek(start)
                    data = file.read(size)
            except FileNotFoundError:
                raise Refused(ErrorCode.UNKNOWN_OBJECT) from None
        if len(data) != size:  # it was cut short
            raise Unavailable(ErrorCode.DISK_FAILED, detail=name)
        return data

    def discard(self, name: ObjectId) -> None:
        """Remove an object that nothing refers to."""
        for key in [k for k in list(self._recent) if k[0] == name]:
            self._recent.pop(key, None)
        self._path(name).unlink(missing_ok=True)
