"""A whole visit on a disk that is full: what is needed is said, what is there goes on, and room is all it takes."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uuid6

from comitia_client.session.view import Pill
from comitia_shared.errors import ErrorCode, Unavailable
from comitia_shared.ids import RequestId
from comitia_shared.limits import MIB
from comitia_shared.meeting.agenda import PauseMeeting, Phase
from comitia_shared.meeting.floor import RequestFloor, SpeechKind
from tests.bench.distribute import _paper
from tests.programs import RoomServer
from tests.room.house import CHAIR, ONE, House, open_meeting, run
from tests.room.test_room import stroke
from tests.tablets import RecordingKeyring, Tablet


@contextmanager
def disk(folder: Path, mib: int) -> Iterator[Path]:
    """A file system of its own, so large."""
    folder.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={mib}m", "comitia-test", str(folder)],
        capture_output=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip("needs the right to mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(64 * 1024)) == 64 * 1024:
                pass
        except OSError:
            pass
    return filler


def test_a_tablet_with_a_full_disk_says_how_much_it_needs_and_reads_what_it_has(tmp_path: Path) -> None:
    large = tmp_path / "large.pdf"
    large.write_bytes(_paper(1))

    async def story(room: House, folder: Path) -> None:
        (folder / "filler").write_bytes(bytes(26 * MIB))
        one = Tablet(folder / "profile", RecordingKeyring())
        one.start()
        await one.enrol(room.server.address, room.server.invitations("small")["small"])
        await one.sign_in(room.codes[ONE])
        await one.until(lambda v: v.pill is Pill.FULL, "the full disk")
        await one.until(lambda v: v.loading[0] == 2, "the small papers")
        assert one.view.loading == (2, 3)
        assert 5 * MIB < one.view.needed_bytes < 40 * MIB
        meeting = one.meeting()
        small = [p for p in meeting.state.papers.papers.values() if p.title != "large"]
        for paper in small:
            assert (await one.session.papers.source(meeting.meeting, paper.paper)).whole is not None
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: v.unsent_notes == 0 and sum(v.notes.values()) == 1, "the stroke")
        missing = one.session.fetcher.missing_bytes
        (folder / "filler").unlink()
        await one.until(lambda v: v.loading == (3, 3) and v.pill is Pill.READY, "the rest", timeout_s=60)
        assert 0 < missing < large.stat().st_size, "nothing of the large paper fitted, or it was thrown away"
        await one.stop()

    with disk(tmp_path / "disk", 40) as folder:
        found = House(tmp_path / "house", more={"large.pdf": large})
        try:
            run(lambda: story(found, folder))
        finally:
            found.server.kill()


@pytest.mark.expects_errors
def test_a_server_with_a_full_disk_says_so_loses_nothing_and_goes_on_when_there_is_room(
    tmp_path: Path,
) -> None:
    async def story(room: House, folder: Path) -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        filler = fill(folder)
        with pytest.raises(Unavailable) as full:
            for _ in range(200):  # the log of the database may have room left in its last pages
                await chair.command(PauseMeeting())
                raise AssertionError("a full disk took a command")
        assert full.value.code is ErrorCode.DISK_FULL
        request = RequestId(uuid6.uuid7().hex)
        assert await one.command(RequestFloor(request, SpeechKind.SPEECH)) is False
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: v.unsent_notes == 1, "the note that waits")
        assert one.view.is_connected
        assert chair.meeting().state.agenda.phase is Phase.OPEN
        filler.unlink()
        await one.until(lambda v: v.unsent_notes == 0, "the note")
        await chair.until(lambda _: [r.request for r in chair.meeting().state.floor.queue] == [request], "it")
        await one.until(lambda v: v.refusal is None and v.pill is Pill.READY, "that all is well")
        await chair.command(PauseMeeting())
        for tablet in (chair, one):
            await tablet.stop()
        room.server.stop()
        assert room.ledger().agenda.phase is Phase.PAUSED

    with disk(tmp_path / "disk", 60) as folder:
        found = House(tmp_path / "house", server=RoomServer(folder / "server"))
        try:
            run(lambda: story(found, folder))
        finally:
            found.server.kill()
