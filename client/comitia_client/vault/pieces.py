"""Sealed pieces on the tablet's disk: a file per object, its pieces one after the other as they were received.

A piece is written only after its BLAKE3 was checked against the manifest, so a file's length says what is held; a
half-written piece at the end, after a power cut, is cut off and fetched again.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pieces import (
    HASH_BYTES,
    SEALED_PIECE_BYTES,
    Identity,
    check_piece,
    piece_hash,
    sealed_bytes,
    with_hashes,
)


class SealedFile(msgspec.Struct, frozen=True):
    """One sealed object on this disk, with what opens it."""

    path: str
    key: bytes
    identity: Identity
    manifest: SealedObject


class Step(msgspec.Struct, frozen=True):
    """A patch on the way to a newer revision, and how long that one's PDF is, in bytes."""

    patch: SealedFile
    whole_bytes: int


class PaperSource(msgspec.Struct, frozen=True):
    """All that a page worker needs to open a paper.

    `whole` is the revision itself, or (with `steps`) an older one, whose `text` is needed too: the newest is rebuilt
    from it in memory. `is_front`: only the first pages are here. `is_marked`: each page carries the reader's name and
    the time. `is_stored`: what is made of it may be kept on this disk. `may_copy`: copies and exports are free.
    Without `whole` the plain PDF lies at `plain` (practice mode, whose papers are no secret).
    """

    paper: PaperId
    revision: RevisionId
    pages: int
    whole: SealedFile | None = None
    text: SealedFile | None = None
    steps: tuple[Step, ...] = ()
    plain: str = ""
    is_front: bool = False
    is_marked: bool = False
    is_stored: bool = True
    may_copy: bool = True

    @property
    def name(self) -> str:
        """By which a worker knows what it has open: the front and the whole are two documents."""
        return f"{self.revision}+front" if self.is_front else self.revision


class PieceStore:
    """The folder of sealed pieces. It leaves `spare_bytes` of the disk free, for notes and the record."""

    def __init__(self, folder: Path, spare_bytes: int = limits.TABLET_SPARE_BYTES) -> None:
        self._spare_bytes = spare_bytes
        self.folder, self._folder = folder, os.fspath(folder)
        self._known: dict[ObjectId, SealedObject] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, name: ObjectId) -> Path:
        """The file of an object."""
        return Path(self._path(name))

    def _path(self, name: ObjectId) -> str:
        return f"{self._folder}/{name}.sealed"

    def _size(self, name: ObjectId) -> int:
        try:
            return os.stat(self._path(name)).st_size  # noqa: PTH116 - asked for each piece
        except FileNotFoundError:
            return 0

    def held(self, manifest: SealedObject) -> int:
        """How many pieces of an object are here, from the first on; none where their hashes are not."""
        if self.known(manifest) is None:
            return 0
        size = self._size(manifest.object)
        return manifest.pieces if size == sealed_bytes(manifest) else size // SEALED_PIECE_BYTES

    def known(self, manifest: SealedObject) -> SealedObject | None:
        """The manifest with the hashes of all pieces; None where they have not come yet."""
        if manifest.hashes:
            return manifest
        found = self._known.get(manifest.object)
        if found is None:
            try:
                found = with_hashes(manifest, self._hashes(manifest.object).read_bytes())
            except (FileNotFoundError, Refused):
                return None
            self._known[manifest.object] = found
        return found

    def keep_hashes(self, manifest: SealedObject, hashes: bytes) -> None:
        """Keep the hashes that came. Raises: Refused piece_damaged for others than the root pins; Unavailable."""
        with_hashes(manifest, hashes)
        path = self._hashes(manifest.object)
        fresh = path.with_suffix(".hashes.new")
        with _disk():
            with fresh.open("wb") as file:
                file.write(hashes)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)

    def _hashes(self, name: ObjectId) -> Path:
        return self.folder / f"{name}.hashes"

    def free_bytes(self) -> int:
        """What is free on the disk."""
        return shutil.disk_usage(self._folder).free

    def discard(self, name: ObjectId) -> None:
        """Throw away what is held of an object."""
        self.path(name).unlink(missing_ok=True)
        self._hashes(name).unlink(missing_ok=True)
        self._known.pop(name, None)

    def check(self, manifest: SealedObject) -> int:
        """Check every piece that is held, cut off the first damaged one and what follows; how many are good.

        Raises:
            Unavailable: `disk_failed`.
        """
        path, known = self.path(manifest.object), self.known(manifest)
        if not path.exists():
            return 0
        if known is None:
            self.discard(manifest.object)
            return 0
        good = 0
        with _disk(), path.open("r+b") as file:
            while good < known.pieces:
                piece = file.read(SEALED_PIECE_BYTES)
                if piece_hash(piece) != known.hashes[good * HASH_BYTES : (good + 1) * HASH_BYTES]:
                    break
                good += 1
            if good < known.pieces:
                file.truncate(good * SEALED_PIECE_BYTES)
        return good

    def append(
        self, manifest: SealedObject, piece: int, sealed_piece: bytes | bytearray | memoryview
    ) -> None:
        """Check and write the next piece; see `sync`.

        Raises:
            Refused: `piece_damaged`.
            Unavailable: `disk_full`, `disk_failed`; what is there stays.
        """
        known = self.known(manifest)
        if known is None:
            raise Refused(ErrorCode.PIECE_DAMAGED, piece=piece)
        check_piece(known, piece, sealed_piece)
        here, before = self._size(manifest.object), piece * SEALED_PIECE_BYTES
        if here >= before + len(sealed_piece):
            return  # a stick or another download has brought it meanwhile
        # Else one before it is missing: no holes.
        require(here >= before, ErrorCode.PIECE_DAMAGED, piece=piece)
        if self.free_bytes() - len(sealed_piece) < self._spare_bytes:
            raise Unavailable(ErrorCode.DISK_FULL)
        with _disk(), open(self._path(manifest.object), "ab") as file:  # noqa: PTH123 - four times as fast
            if here > before:
                file.truncate(before)
            file.write(sealed_piece)

    def sync(self, name: ObjectId) -> None:
        """Return when the disk holds for good what was written of an object; any thread may wait for that.

        Raises:
            Unavailable: `disk_full`, `disk_failed`.
        """
        with _disk(), suppress(FileNotFoundError), self.path(name).open("r+b") as file:
            os.fsync(file.fileno())  # one that was discarded meanwhile needs it no more


@contextmanager
def _disk() -> Iterator[None]:
    """The disk's errors as `Unavailable`."""
    try:
        yield
    except OSError as error:
        raise Unavailable.from_disk(error) from error
