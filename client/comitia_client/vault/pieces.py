"""Sealed pieces on the tablet's disk: a file per object, its pieces one after the other as they were received.

A piece is written only after its BLAKE3 was checked against the manifest, so a file's length says what is held; a
half-written piece at the end, after a power cut, is cut off and fetched again.
"""

import os
from pathlib import Path

import msgspec

from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pieces import SEALED_PIECE_BYTES, TAG_BYTES, check_piece


class PaperSource(msgspec.Struct, frozen=True):
    """All that a page worker needs to open a paper: the sealed file, its key, and what it is bound to.

    `path` empty: the plain PDF lies at `plain` (practice mode, whose papers are no secret).
    """

    paper: PaperId
    revision: RevisionId
    pages: int
    path: str = ""
    key: bytes = b""
    associated: tuple[MeetingId, PaperId, RevisionId, str, int] | None = None
    size: int = 0
    hashes: bytes = b""
    plain: str = ""


def sealed_bytes(manifest: SealedObject) -> int:
    """How long the sealed object is."""
    return manifest.size + manifest.pieces * TAG_BYTES


class PieceStore:
    """The folder of sealed pieces."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: ObjectId) -> Path:
        """The file of an object."""
        return self.folder / f"{name}.sealed"

    def held(self, manifest: SealedObject) -> int:
        """How many pieces of an object are here, from the first on."""
        try:
            size = self.path(manifest.object).stat().st_size
        except FileNotFoundError:
            return 0
        return manifest.pieces if size == sealed_bytes(manifest) else size // SEALED_PIECE_BYTES

    def discard(self, name: ObjectId) -> None:
        """Throw away what is held of an object: it was damaged on this disk."""
        self.path(name).unlink(missing_ok=True)

    def append(self, manifest: SealedObject, piece: int, sealed_piece: bytes | memoryview) -> None:
        """Check and write the next piece.

        Raises:
            Refused: `piece_damaged`.
            Unavailable: `disk_full`, `disk_failed`; what is there stays.
        """
        check_piece(manifest, piece, sealed_piece)
        if self.held(manifest) < piece:
            raise Refused(ErrorCode.PIECE_DAMAGED, piece=piece)  # one before it is missing: no holes
        try:
            with self.path(manifest.object).open("ab") as file:
                file.truncate(piece * SEALED_PIECE_BYTES)
                file.seek(0, os.SEEK_END)
                file.write(sealed_piece)
                if piece == manifest.pieces - 1:
                    file.flush()
                    os.fsync(file.fileno())
        except OSError as error:
            full = error.errno == 28
            raise Unavailable(
                ErrorCode.DISK_FULL if full else ErrorCode.DISK_FAILED, detail=str(error.strerror)
            ) from error
