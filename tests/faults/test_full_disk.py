"""A disk of 1 MiB that is full: what does not fit is said to be so, what is there stays, and room makes it go on."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from blake3 import blake3
from sqlite_utils.migrations import Migrations

from comitia_client.vault.database import Sheets
from comitia_client.vault.pieces import PieceStore
from comitia_server.cli import main
from comitia_server.database import Store
from comitia_server.papers.arriving import Arriving
from comitia_server.papers.store import ObjectStore
from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind
from comitia_shared.sealing.pieces import PIECE_BYTES, Identity, manifest_of, piece_hash, seal

KEY = bytes(range(32))
IDENTITY = Identity(
    MeetingId("1" * 32), PaperId("2" * 32), RevisionId("3" * 32), ObjectId("4" * 32), ObjectKind.WHOLE
)
PAPER = bytes(6 * PIECE_BYTES)


@pytest.mark.parametrize("where", ["a file/room", "/proc/room"])
def test_a_folder_that_cannot_be_is_named_and_no_traceback(
    where: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a file").touch()
    folder = tmp_path / where
    assert main(["init", str(folder), "--name", "Phòng", "--key-file", str(tmp_path / "room.key")]) == 1
    assert str(folder) in capsys.readouterr().err


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "comitia-test", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("needs the right to mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def test_a_paper_that_does_not_fit_the_servers_disk_leaves_nothing_there(disk: Path) -> None:
    with pytest.raises(Unavailable) as full:
        ObjectStore(disk).write(IDENTITY.object, seal(KEY, IDENTITY, PAPER))
    assert full.value.code is ErrorCode.DISK_FULL
    assert list(disk.iterdir()) == []


def test_an_upload_that_does_not_fit_ends_and_leaves_nothing_there(disk: Path) -> None:
    arriving = Arriving(disk, len(PAPER), blake3(PAPER).digest())
    with pytest.raises(Unavailable) as full:
        arriving.take(PAPER)
    assert full.value.code is ErrorCode.DISK_FULL
    arriving.discard()
    assert list(disk.iterdir()) == []


def test_the_last_bytes_of_an_upload_that_do_not_fit_end_it_too(disk: Path) -> None:
    arriving = Arriving(disk, PIECE_BYTES + 9000, blake3(PAPER[: PIECE_BYTES + 9000]).digest())
    arriving.take(PAPER[: PIECE_BYTES + 9000])
    free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
    filler = disk / "filler"
    filler.write_bytes(bytes(free))
    with pytest.raises(Unavailable) as full:
        arriving.finish()
    assert full.value.code is ErrorCode.DISK_FULL
    assert list(disk.iterdir()) == [filler]


def test_a_tablets_download_keeps_what_fits_and_goes_on_when_there_is_room(disk: Path) -> None:
    sealed = list(seal(KEY, IDENTITY, PAPER))
    manifest = manifest_of(
        IDENTITY.object, IDENTITY.kind, len(PAPER), b"".join(piece_hash(piece) for piece in sealed)
    )
    pieces = PieceStore(disk, spare_bytes=0)
    pieces.keep_hashes(manifest, b"".join(piece_hash(piece) for piece in sealed))
    with pytest.raises(Unavailable) as full:
        for number, piece in enumerate(sealed):
            pieces.append(manifest, number, piece)
    assert full.value.code is ErrorCode.DISK_FULL
    held = pieces.held(manifest)
    assert 0 < held < manifest.pieces
    assert pieces.check(manifest) == held
    subprocess.run(["mount", "-o", "remount,size=4m", str(disk)], check=True)
    for number in range(held, manifest.pieces):
        pieces.append(manifest, number, sealed[number])
    assert pieces.check(manifest) == manifest.pieces


SCHEMA = "CREATE TABLE held (number INTEGER PRIMARY KEY, bytes BLOB)"
INSERT = "INSERT INTO held VALUES (?, ?)"


class OfTablet:
    """A tablet's database, under the server's names for the same."""

    def __init__(self, file: Path) -> None:
        self.sheets = Sheets(file, KEY, SCHEMA)
        self.run, self.rows, self.transaction = self.sheets.do, self.sheets.all, self.sheets.together
        self.close = self.sheets.close


def of_room(file: Path) -> Store:
    store = Store(file, KEY, Migrations("test"))
    store.run(SCHEMA)
    return store


@pytest.mark.parametrize("opened", [OfTablet, of_room])
def test_a_transaction_on_a_full_disk_says_so_and_the_next_one_goes_on(
    opened: Callable[[Path], OfTablet | Store], disk: Path
) -> None:
    database = opened(disk / "test.db")
    database.run(INSERT, 0, b"kept")
    for size in (
        4 << 20,
        900 << 10,
        480 << 10,
    ):  # the cache spills before the end, or the last write does not fit
        with pytest.raises(Unavailable) as full, database.transaction():
            for number in range(1, 3):
                database.run(INSERT, number, os.urandom(size))
        assert full.value.code is ErrorCode.DISK_FULL, size
        assert database.rows("SELECT number FROM held") == [(0,)]
    subprocess.run(["mount", "-o", "remount,size=16m", str(disk)], check=True)
    with database.transaction():
        database.run(INSERT, 1, os.urandom(300 << 10))
    with pytest.raises(KeyError), database.transaction():
        database.run(INSERT, 2, b"")
        raise KeyError
    assert database.rows("SELECT number FROM held") == [(0,), (1,)]
    database.close()
