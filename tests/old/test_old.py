"""What earlier versions wrote still opens: a room, a tablet's store, a record, a board."""

import json
import lzma
import re
import subprocess
import sys
import tarfile
from pathlib import Path

from comitia_client.session.view import Stage
from comitia_resources import path
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.people.desk import PeopleDesk
from comitia_server.reports.verify import verify
from comitia_shared.meeting.agenda import Phase
from tests.programs import RoomServer
from tests.room.house import run
from tests.tablets import PIN, RecordingKeyring, Tablet

HERE = Path(__file__).parent
ROOT = "root [0-9a-f]{64}"


def unpacked(name: str, folder: Path) -> Path:
    with tarfile.open(HERE / f"{name}.tar.xz") as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12 has a Python without it
        packed.extractall(folder)
    return folder


class OldRoom(RoomServer):
    """A server on a folder that is there already."""

    def run(self, *arguments: str, check: bool = True) -> str:
        return "" if arguments[0] == "init" else super().run(*arguments, check=check)


def test_a_room_of_then_is_read_and_served(tmp_path: Path) -> None:
    unpacked("room", tmp_path)
    directory = RoomDirectory(tmp_path / "room", bytes.fromhex((tmp_path / "room.key").read_text()))
    desk = PeopleDesk(directory)
    try:
        (meeting,) = directory.meetings()
        ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
        state = verify(ledger).state
        ledger.close()
    finally:
        desk.close()
    assert state.agenda.phase is Phase.CLOSED
    assert [v.result is not None and v.result.adopted for v in state.votes.votes.values()] == [True] * 4
    server = OldRoom(tmp_path)
    server.start()
    assert server.cards("--meeting", "last")
    server.stop()


def test_a_tablet_of_then_opens_with_its_pin(tmp_path: Path) -> None:
    unpacked("tablet", tmp_path)
    ring = RecordingKeyring()
    for names, secret in json.loads((tmp_path / "keyring-delegate.json").read_text()).items():
        service, name = names.split("\n")
        ring.set_password(service, name, secret)

    async def story() -> None:
        tablet = Tablet(tmp_path / "tablet-delegate", ring)
        tablet.start()
        (known,) = await tablet.session.entrance.find_people("")
        await tablet.session.entrance.sign_in(known.person, PIN)
        await tablet.until(lambda v: v.stage is Stage.IN and bool(v.meetings), "the store")
        assert len(tablet.meeting().state.votes.votes) == 4
        assert len(await tablet.session.notes.all()) >= 2
        for paper in tablet.meeting().state.papers.papers:
            assert (await tablet.source(tablet.meeting().meeting, paper)).pages > 0
        await tablet.stop()

    run(story)


def test_a_record_and_a_board_of_then_are_right(tmp_path: Path) -> None:
    record = tmp_path / "record.txt"
    record.write_bytes(lzma.decompress((HERE / "record.txt.xz").read_bytes()))
    for file in (record, HERE / "board.bel"):
        done = subprocess.run(
            [sys.executable, "-I", str(path("verifier", "comitia_verify.py")), str(file)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert "right" in done.stdout and not done.stderr, done
        if file is record:
            assert re.search(ROOT, done.stdout) and done.stdout.count("Đỗ Văn Nháp") == 1
