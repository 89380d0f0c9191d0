"""What lies on disks and whose it is: nothing can be read there without the keys."""

import asyncio
import base64
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from backports import zstd

from comitia_client.pages.desk import Desk
from comitia_client.session.view import Pill
from tests.room.house import CHAIR, NAMES, ONE, SENTENCE, TWO, House, house, open_meeting, run
from tests.room.test_room import stroke
from tests.tablets import PIN


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


LISTED = {
    "settings.toml",
    "display.ini",
    "room.toml",
    "serve.lock",
    "settings.lock",
    "server.log",
    "client.log",
}


def decoded(data: bytes) -> Iterator[bytes]:
    """A file's bytes as they are and as common encodings may hide them."""
    yield data
    for opened in (zlib.decompress, gzip.decompress, zstd.decompress):
        try:
            yield opened(data)
        except Exception:
            continue
    for start in range(4):
        try:
            yield base64.b64decode(data[start:] + b"=" * (-len(data[start:]) % 4))
        except ValueError:
            continue


def finds(folder: Path, needles: list[str]) -> set[str]:
    found = set()
    for file in folder.rglob("*"):
        if file.is_file():
            for data in decoded(file.read_bytes()):
                for needle in needles:
                    if (
                        needle.encode() in data
                        or needle.encode("utf-16-le") in data
                        or base64.b64encode(needle.encode())[:-4] in data
                    ):
                        found.add(needle)
    return found


def test_nothing_of_the_meeting_can_be_read_from_disks_without_keys(room: House, tmp_path: Path) -> None:
    profiles: list[Path] = []

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        await one.until(lambda v: v.pill is Pill.READY and v.loading == (2, 2), "papers")
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        # With the keys, every sentence and name can be read.
        paper = next(iter(one.meeting().state.papers.papers))
        document = Desk().document(await one.session.papers.source(one.meeting().meeting, paper))
        assert SENTENCE in " ".join(document[0].get_text().split())
        assert {p.name for p in one.meeting().state.attendance.participants.values()} == set(NAMES)
        profiles.extend([chair.profile, one.profile])
        await asyncio.gather(chair.stop(), one.stop())

    run(story)
    room.server.stop()
    needles = [SENTENCE, SENTENCE[:20], *NAMES, PIN, "Phiên họp kiểm thử kín đáo", *room.codes.values()]
    for folder in (room.server.dir, *profiles):
        assert finds(folder, needles) == set(), folder
        for file in folder.rglob("*"):
            if not file.is_file() or file.name in LISTED:
                continue
            head = file.read_bytes()[:16]
            assert file.suffix in (".db", ".sealed", ".hashes"), file
            assert head != b"SQLite format 3\x00", file
            assert b"%PDF" not in head, file
    key = room.server.key.read_text().strip()
    assert finds(room.server.dir, [key]) == set()
    for file in room.server.dir.rglob("*"):
        assert not file.is_file() or bytes.fromhex(key) not in file.read_bytes()
    # The test can fail: the plain folder that was imported holds the names.
    assert CHAIR in finds(room.base / "folder", needles)


def test_the_pin_stands_nowhere_even_with_the_keys(room: House) -> None:
    from comitia_server.directory import RoomDirectory
    from comitia_server.people.register import Register

    async def story() -> None:
        one = await room.tablet(ONE)
        await one.stop()

    run(story)
    room.server.stop()
    register = Register(RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text())))
    rows = [
        r for t in ("person", "ticket", "share", "device") for r in register.store.rows(f"SELECT * FROM {t}")
    ]
    register.close()
    text = repr(rows)
    assert ONE in text
    assert PIN not in text


def test_two_delegates_read_their_own_notes_alone(room: House) -> None:
    async def story() -> None:
        one, two = await room.tablet(ONE), await room.tablet(TWO)
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        assert await two.session.notes.on(stroke(two).place.paper) == []
        await asyncio.gather(one.stop(), two.stop())

    run(story)
