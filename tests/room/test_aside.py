"""A meeting that cannot be opened, or whose task meets a defect: the others of the room do not notice."""

import asyncio
from pathlib import Path

import pytest
import uuid6

from comitia_server.app import construct
from comitia_server.directory import RoomDirectory
from comitia_server.hindrances import Hindrances
from comitia_server.meetings.ledger import MeetingLedger, written
from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.people.desk import PeopleDesk
from comitia_server.record.ledger import Written
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, MeetingId
from comitia_shared.meeting import ROOM_SEAT, record
from comitia_shared.meeting.agenda import MeetingPrepared
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.signals import StaffTold
from tests.programs import RoomServer
from tests.raw import raw_tablet
from tests.room.house import SECRETARY, House, house, run, write_folder


def unreadable(server: RoomServer) -> MeetingId:
    """A meeting as an earlier version could write it: a time that no reader takes."""
    directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
    desk = PeopleDesk(directory)
    meeting, command = MeetingId(uuid6.uuid7().hex), CommandId(uuid6.uuid7().hex)
    event = MeetingPrepared(
        meeting, "Phiên không đọc được", "-", 0, "Asia/Ho_Chi_Minh", "vi", Custody("a", "b", Level.PUBLIC)
    )
    (recorded,) = record([event], 0, 10**14, command, ROOM_SEAT)
    ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key(), create=True)
    ledger.append([Written(command, 1, (recorded,), (encode(recorded).replace(b'"seq":1', b'"seq":"one"'),))])
    ledger.close()
    desk.close()
    return meeting


def damaged(server: RoomServer) -> MeetingId:
    """A file among the meetings that is none."""
    meeting = MeetingId(uuid6.uuid7().hex)
    (server.dir / "meetings" / f"{meeting}.db").write_bytes(b"no database at all" * 300)
    return meeting


@pytest.mark.parametrize("spoil", [unreadable, damaged])
def test_it_is_set_aside_and_said_and_all_others_run(tmp_path: Path, spoil: object) -> None:
    with house(tmp_path) as room:
        while_it_runs = spoil(room.server)  # type: ignore[operator]

        async def story() -> None:
            staff = await raw_tablet(room.server, "staff", room.codes[SECRETARY])
            told = await staff.until(
                lambda m: isinstance(m, envelope.Signal) and isinstance(m.body, StaffTold)
            )
            assert isinstance(told, envelope.Signal) and isinstance(told.body, StaffTold)
            assert told.body.code == "meeting_aside"
            assert told.body.params["meeting"] == while_it_runs[-6:]
            (event,) = [m for m in staff.heard if isinstance(m, envelope.Events)][:1]
            assert event.entries
            await staff.close()

        run(story)
        room.server.stop()
        at_start = spoil(room.server)  # type: ignore[operator]
        room.server.start()
        run(lambda: _is_served(room))
        log = (room.server.dir / "log" / "server.log").read_text()
        assert log.count(f"meeting {at_start} is set aside") == 1
        listed = room.server.run("meetings")
        assert "Phiên họp kiểm thử" in listed and at_start[-6:] in listed


async def _is_served(room: House) -> None:
    peer = await raw_tablet(room.server, "again")
    answer = await peer.ask({"type": "CallForHelp"})
    assert isinstance(answer, envelope.Done)
    await peer.close()


@pytest.mark.expects_errors
def test_a_meeting_whose_task_breaks_again_and_again_has_no_hall_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def breaks(_: RunningMeeting, listener: object) -> None:
        raise ZeroDivisionError

    async def story() -> None:
        server = RoomServer(tmp_path / "server")
        server.run("import", str(write_folder(tmp_path / "folder")))
        directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
        desk, now_s = PeopleDesk(directory), asyncio.get_running_loop().time
        parts = construct(directory, desk, Hindrances(now_s), now_s)
        monkeypatch.setattr(RunningMeeting, "run", breaks)
        await parts.rounds.begin()
        (meeting,) = directory.meetings()
        first = parts.halls.hall(meeting)
        await asyncio.sleep(0.1)
        await parts.halls.open_new()
        assert parts.halls.hall(meeting) is not first, "it is opened anew"
        for _ in range(2):
            await asyncio.sleep(0.1)
            await parts.halls.open_new()
        assert list(parts.meetings.aside) == [meeting] and parts.halls.all() == []
        with pytest.raises(Refused) as refused:
            parts.halls.hall(meeting)
        assert refused.value.code is ErrorCode.UNKNOWN_MEETING
        await parts.rounds._renew_grants()
        await parts.meetings.close()
        parts.checks.close()
        desk.close()

    asyncio.run(story())


def test_what_cannot_be_read_back_does_not_count_as_stored() -> None:
    meeting, command = MeetingId("a" * 32), CommandId("b" * 32)
    custody = Custody("a", "b", Level.PUBLIC)
    good = MeetingPrepared(meeting, "t", "p", 10**13, "Asia/Ho_Chi_Minh", "vi", custody)
    assert written(command, record([good], 0, 1, command, ROOM_SEAT)).seq == 1
    for wrong in (
        MeetingPrepared(MeetingId("x"), "t", "p", 0, "Asia/Ho_Chi_Minh", "vi", custody),
        MeetingPrepared(meeting, "t\ud800", "p", 0, "Asia/Ho_Chi_Minh", "vi", custody),
    ):
        with pytest.raises(Refused) as refused:
            written(command, record([wrong], 0, 1, command, ROOM_SEAT))
        assert refused.value.code is ErrorCode.BAD_MESSAGE
