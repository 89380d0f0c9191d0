"""A meeting on a USB stick: ciphertext that any tablet takes in, and that opens when the server grants its keys."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_client.pages.desk import Desk
from comitia_client.session.model import Holding
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, ObjectId, RoomId
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.papers import ObjectKind
from comitia_shared.sealing.pack import PackHeader, fingerprint, opening
from comitia_shared.sealing.pieces import manifest_of, piece_hash
from tests.room.house import CHAIR, ONE, SENTENCE, House, house, run
from tests.room.test_papers import PUBLIC, SEALED_TOML, first, has, paper_of
from tests.tablets import Tablet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, SEALED_TOML) as found:
        yield found


def packed(room: House) -> Path:
    file = room.base / "stick" / "meeting.pack"
    room.server.run("pack", "last", "--out", str(file))
    return file


def test_a_pack_opens_on_a_tablet_that_never_saw_the_network_after_the_grant_and_not_before(
    room: House,
) -> None:
    file = packed(room)
    data = file.read_bytes()
    assert SENTENCE.encode() not in data and b"%PDF" not in data

    async def story() -> None:
        tablet = Tablet(room.base / "tablet-far")
        tablet.start()
        assert await tablet.session.packs.take_in(str(file)) > 0
        assert await tablet.session.packs.take_in(str(file)) == 0
        before = {p.name: p.stat().st_mtime_ns for p in (tablet.profile / "pieces").iterdir()}
        await tablet.enrol(room.server.address, room.server.invitations("far")["far"])
        await tablet.sign_in(room.codes[ONE])
        paper, meeting = first(tablet).paper, tablet.meeting().meeting
        await has(tablet, paper, Holding.WHOLE)
        with pytest.raises(Refused) as refused:
            await tablet.session.papers.source(meeting, paper)
        assert refused.value.code is ErrorCode.KEY_NOT_GRANTED
        chair = await room.tablet(CHAIR)
        for body in (CheckIn(), OpenMeeting()):
            await chair.command(body)
        await tablet.command(CheckIn())
        await has(tablet, paper, Holding.OPEN)
        document = Desk().document(await tablet.source(meeting, paper))
        assert SENTENCE in " ".join(document[0].get_text().split())
        after = {p.name: p.stat().st_mtime_ns for p in (tablet.profile / "pieces").iterdir()}
        assert after == before  # not one piece came over the network
        await tablet.stop()
        await chair.stop()

    run(story)


def test_a_damaged_or_foreign_pack_is_refused_in_words_and_harms_nothing(room: House, tmp_path: Path) -> None:
    file = packed(room)
    data = bytearray(file.read_bytes())
    damaged, foreign, cut = (tmp_path / name for name in ("damaged", "foreign", "cut"))
    data[-100] ^= 1
    damaged.write_bytes(data)
    cut.write_bytes(file.read_bytes()[:-500])
    foreign.write_bytes(b"no pack at all" * 100)

    async def story() -> None:
        one = await room.tablet(ONE)
        paper = paper_of(one, PUBLIC)
        await has(one, paper.paper, Holding.OPEN)
        bare = Tablet(room.base / "tablet-bare")
        bare.start()
        for bad, code in (
            (damaged, ErrorCode.PIECE_DAMAGED),
            (cut, ErrorCode.PIECE_DAMAGED),
            (foreign, ErrorCode.NOT_A_PACK),
            (tmp_path / "gone", ErrorCode.FILE_MISSING),
        ):
            with pytest.raises(Refused) as refused:
                await bare.session.packs.take_in(str(bad))
            assert refused.value.code is code, bad
        with house(tmp_path / "other", SEALED_TOML) as other:
            with pytest.raises(Refused) as refused:
                await one.session.packs.take_in(str(packed(other)))
            assert refused.value.code is ErrorCode.OTHER_ROOM
        assert len(Desk().open(await one.source(one.meeting().meeting, paper.paper)).sizes) == 2
        await one.stop()
        await bare.stop()

    run(story)


def test_it_takes_a_pack_in_silently_from_the_command_line(room: House, tmp_path: Path) -> None:
    file = packed(room)
    profile, secret = tmp_path / "silent", tmp_path / "secret"
    command = [sys.executable, "-m", "comitia_client.app", "--profile", str(profile)]
    command += ["--device-secret", str(secret), "--take-in"]
    environment = {**os.environ, "LC_ALL": "en_US.UTF-8"}
    said = subprocess.run([*command, str(file)], capture_output=True, text=True, env=environment, check=True)
    assert "Took in" in said.stdout
    held = sum(p.stat().st_size for p in (profile / "pieces").glob("*.sealed"))
    assert held > 10_000
    bad = subprocess.run(
        [*command, str(secret)], capture_output=True, text=True, env=environment, check=False
    )
    assert bad.returncode == 1
    assert "no pack" in bad.stderr


def test_a_server_without_its_papers_takes_them_in_and_another_rooms_server_keeps_them_ready(
    room: House, tmp_path: Path
) -> None:
    file = packed(room)
    damaged = tmp_path / "damaged"
    data = bytearray(file.read_bytes())
    data[-100] ^= 1
    damaged.write_bytes(data)
    papers = room.server.dir / "papers"
    before = {p.name: p.read_bytes() for p in papers.iterdir()}
    for path in papers.iterdir():
        path.unlink()

    listed = room.server.run("meetings")
    assert "prepared" in listed
    assert "08:30" in listed or "01:30" in listed  # in the zone of this machine

    async def story() -> None:
        refused = room.server.run("take-in", str(damaged), check=False)
        assert "new here" not in refused
        whole = {p.name: p.read_bytes() for p in papers.iterdir()}
        assert whole.items() < before.items()  # whole objects alone, and not the damaged one
        assert "new here" in room.server.run("take-in", str(file))
        assert "0 of them were new" in room.server.run("take-in", str(file))
        now = {p.name: p.read_bytes() for p in papers.iterdir()}
        assert now.items() <= before.items()
        one = await room.tablet(ONE)
        paper = paper_of(one, PUBLIC)
        await has(one, paper.paper, Holding.OPEN)
        await one.stop()

    run(story)
    with house(tmp_path / "other", SEALED_TOML) as other:
        theirs = other.server.dir / "papers"
        own = {p.name: p.read_bytes() for p in theirs.iterdir()}
        asked = subprocess.run(
            [*_take_in(other), str(file)], capture_output=True, text=True, check=False, env=ENGLISH
        )
        (fingerprint,) = set(re.findall(r"(?:[0-9A-Z]{4}-){4}[0-9A-Z]{4}", asked.stderr))
        assert asked.returncode == 1 and fingerprint in room.server.run("pack", "last", "--out", str(file))
        assert "another room" in other.server.run("take-in", str(file), "--admit", fingerprint)
        assert set(now_in(papers)) == set(now_in(theirs / "foreign" / room_of(room)))
        assert {p.name: p.read_bytes() for p in theirs.iterdir() if p.is_file()} == own
        forged = bytearray(file.read_bytes())
        at = forged.index(room_of(room).encode())
        forged[at : at + 32] = room_of(other).encode()  # claims to be of the room that it is brought to
        (tmp_path / "forged").write_bytes(forged)
        assert "sealed objects" not in other.server.run("take-in", str(tmp_path / "forged"), check=False)


ENGLISH = {**os.environ, "LC_ALL": "en_US.UTF-8"}


def _take_in(house: House) -> list[str]:
    server = house.server
    return [sys.executable, "-m", "comitia_server", "take-in", str(server.dir), "--key-file", str(server.key)]


def forged_for(house: House, room: str, signer: Ed25519PrivateKey, *, tells: bool) -> bytes:
    """A pack with this house's own object ids, and something else under them."""
    junk = b"j" * 116
    names = [ObjectId(p.stem) for p in sorted((house.server.dir / "papers").glob("*.sealed"))]
    objects = tuple(manifest_of(n, ObjectKind.WHOLE, 100, piece_hash(junk)) for n in names)
    key = signer.public_key().public_bytes_raw() if tells else b""
    header = PackHeader(RoomId(room), MeetingId("f" * 32), 1, objects, key)
    return opening(header, signer) + b"".join(piece_hash(junk) + junk for _ in objects)


def test_nothing_that_lies_here_is_replaced_by_what_comes_in(room: House, tmp_path: Path) -> None:
    papers, stranger = room.server.dir / "papers", Ed25519PrivateKey.generate()
    own = {p.name: p.read_bytes() for p in papers.iterdir()}
    file, admitted = tmp_path / "forged", fingerprint(stranger.public_key().public_bytes_raw())
    for who, tells, admit in (
        ("e" * 32, False, ""),  # unsigned, as far as anyone can tell
        ("e" * 32, True, ""),  # signed by who knows whom
        ("e" * 32, True, admitted),  # and admitted: it lies apart
        (room_of(room), True, admitted),  # claims to be this room's own
    ):
        file.write_bytes(forged_for(room, who, stranger, tells=tells))
        room.server.run("take-in", str(file), *(["--admit", admit] if admit else []), check=False)
        assert {p.name: p.read_bytes() for p in papers.iterdir() if p.is_file()} == own
    assert len(list((papers / "foreign" / ("e" * 32)).iterdir())) == len(own)
    # of this room's own making, and an object here has been damaged: it is told, not replaced
    good = packed(room)
    spoilt = next(p for p in papers.iterdir() if p.is_file() and p.stem.encode() in good.read_bytes())
    spoilt.write_bytes(b"spoilt")
    assert "1 objects differ" in room.server.run("take-in", str(good))
    assert spoilt.read_bytes() == b"spoilt"


def now_in(folder: Path) -> list[str]:
    return [p.name for p in folder.iterdir()]


def room_of(house: House) -> str:
    return str(tomllib.loads((house.server.dir / "room.toml").read_text())["room"])
