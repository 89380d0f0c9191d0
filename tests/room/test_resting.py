"""Closed meetings rest: nothing of them is open until somebody asks, and then everything of them is there."""

import asyncio
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import create_autospec

import pytest
from msgspec.structs import replace

from comitia_client.session.model import Holding
from comitia_client.session.view import View
from comitia_server.app import construct
from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.hall import Hall
from comitia_server.hindrances import Hindrances
from comitia_server.meetings.meetings import Meetings
from comitia_server.meetings.resting import read_rest
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting import HALL_SEAT
from comitia_shared.meeting.agenda import CloseMeeting, Phase
from comitia_shared.wire.envelope import Have
from tests.programs import RoomServer
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, open_meeting, run
from tests.tablets import PIN, Tablet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def opened(room: House) -> int:
    """How many times a record was opened since the server is there."""
    log = (room.server.dir / "log" / "server.log").read_text(encoding="utf-8")
    return log.count("is there with")


def is_closed(tablet: Tablet, _: View | None = None) -> bool:
    return bool(tablet.view.meetings) and tablet.meeting().state.agenda.phase is Phase.CLOSED


async def closed(room: House) -> Tablet:
    """A meeting that was held, and a delegate's tablet that has everything of it; the server has restarted since."""
    chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
    await open_meeting(chair, one)
    await one.until(lambda _: set(one.meeting().holding.values()) == {Holding.OPEN}, "papers")
    await chair.command(CloseMeeting())
    await one.until(lambda v: is_closed(one, v), "the end")
    await one.until(lambda _: _is_signed(one), "the last checkpoint")
    await chair.stop()
    await asyncio.to_thread(room.server.stop)
    await one.until(lambda v: not v.is_connected, "the break")
    await asyncio.to_thread(room.server.start)
    return one


def over(room: House) -> RoomDirectory:
    """The folder of a room that has held a meeting, come to rest, and stopped."""

    async def story() -> None:
        one = await closed(room)
        await one.stop()

    run(story)
    room.server.stop()
    return RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text()))


def _is_signed(tablet: Tablet) -> bool:
    head, replica = tablet.meeting().checkpoint, next(iter(tablet.inside.meetings._replicas.values()))
    return head is not None and head.size == replica.seq


async def is_back(tablet: Tablet) -> None:
    await tablet.until(lambda v: v.is_connected and not tablet.meeting().is_behind, "the difference")


def test_who_has_everything_leaves_a_meeting_at_rest_and_who_lacks_it_gets_it_whole(room: House) -> None:
    async def story() -> None:
        before = opened(room)
        one = await closed(room)
        await is_back(one)
        await asyncio.sleep(1.5)  # the server looks around, shared notes are asked for
        assert opened(room) == before, "nothing was opened for who lacks nothing"
        assert is_closed(one)
        two = await room.tablet(TWO)
        await two.until(lambda v: is_closed(two, v), "all of it")
        await two.until(lambda _: set(two.meeting().holding.values()) == {Holding.OPEN}, "its papers")
        assert opened(room) == before + 1
        assert one.view.is_connected and is_closed(one) and one.view.refusal is None
        await asyncio.gather(one.stop(), two.stop())

    run(story)


def test_what_is_left_for_a_meeting_at_rest_is_taken_in_and_everyone_hears_of_it(room: House) -> None:
    async def story() -> None:
        one = await closed(room)
        await is_back(one)
        before = opened(room)
        paper = next(iter(one.meeting().state.papers.papers.values()))
        await asyncio.to_thread(room.server.run, "recall", "last", paper.title)
        await one.until(
            lambda _: one.meeting().state.papers.papers[paper.paper].is_recalled, "the recall", timeout_s=15
        )
        assert opened(room) == before + 1
        await one.stop()

    run(story)


def test_a_secretary_of_a_meeting_at_rest_still_commands_it(room: House) -> None:
    async def story() -> None:
        one = await closed(room)
        await one.stop()
        secretary = await room.tablet(SECRETARY)
        await secretary.until(lambda v: is_closed(secretary, v), "all of it")
        await asyncio.to_thread(room.server.stop)
        await secretary.until(lambda v: not v.is_connected, "the break")
        await asyncio.to_thread(room.server.start)
        await is_back(secretary)
        device = secretary.view.meetings[secretary.meeting().meeting].seat.device
        assert device is not None
        await secretary.session.requests.send_again(device, secretary.meeting().meeting)
        await secretary.stop()

    run(story)


def test_what_was_written_counts_only_while_the_ledger_is_as_it_was(room: House) -> None:
    directory = over(room)
    (meeting,) = directory.meetings()
    rest = read_rest(directory, meeting)
    assert rest is not None and len(rest.people) == 4
    listed = room.server.run("meetings")
    file, ledger = directory.rest_file(meeting), directory.meeting_db(meeting)
    good, (made_s, changed_s) = file.read_bytes(), (ledger.stat().st_atime_ns, ledger.stat().st_mtime_ns)
    assert b"Qu" not in good and rest.title.encode() not in good, "it is sealed"
    file.write_bytes(good[:-1] + bytes([good[-1] ^ 1]))
    assert read_rest(directory, meeting) is None
    assert room.server.run("meetings") == listed
    file.write_bytes(good)
    os.utime(ledger, ns=(made_s, changed_s + 1))
    assert read_rest(directory, meeting) is None
    file.unlink()
    assert read_rest(directory, meeting) is None and room.server.run("meetings") == listed


def test_at_the_first_start_closed_meetings_are_opened_once_and_rest_then(room: House) -> None:
    directory = over(room)
    (meeting,) = directory.meetings()
    directory.rest_file(meeting).unlink()  # as the program of before left it

    async def start() -> None:
        desk = PeopleDesk(directory)
        meetings = Meetings(directory, desk.authority, clock_ms)
        await meetings.open_new(lambda _: lambda _: None, may_rest=True)
        assert meetings.all() == [] and list(meetings.resting) == [meeting]
        person = next(iter(meetings.resting[meeting].people))
        await meetings.awake_of(PersonId("0" * 32))
        assert meetings.all() == [], "only who belongs to it"
        both = await asyncio.gather(meetings.awake(meeting), meetings.awake(meeting))
        assert both[0] is both[1] and not meetings.resting
        await meetings.awake_of(person)
        await meetings.close()
        desk.close()

    asyncio.run(start())
    assert read_rest(directory, meeting) is not None


def test_what_is_still_to_be_erased_keeps_a_meeting_awake(room: House) -> None:
    directory = over(room)
    (_,) = directory.meetings()

    async def judged() -> None:
        desk = PeopleDesk(directory)
        meetings = Meetings(directory, desk.authority, clock_ms)
        await meetings.open_new(lambda _: lambda _: None)  # no start: nothing rests
        (running,) = meetings.all()
        assert running.rest() is not None
        paper = next(iter(running.state.papers.papers.values()))
        papers = {**running.state.papers.papers, paper.paper: replace(paper, recalled=1)}
        whole = running.journal.state
        running.journal.state = replace(whole, papers=replace(whole.papers, papers=papers))
        assert running.rest() is None, "the key of a recalled paper is still there"
        running.journal.state = whole
        running.ledger.keep_vote_key(VoteId("1" * 32), bytes(32))
        assert running.rest() is None, "the room's key of a vote is still there"
        running.ledger.forget_vote_key(VoteId("1" * 32))
        assert running.rest() is not None
        await meetings.close()
        desk.close()

    asyncio.run(judged())


@pytest.mark.expects_errors
def test_a_meeting_at_rest_that_cannot_be_read_keeps_nobody_waiting(room: House) -> None:
    async def story() -> None:
        one = await closed(room)
        await one.stop()
        await asyncio.to_thread(room.server.stop)
        directory = RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text()))
        (meeting,) = directory.meetings()
        ledger = directory.meeting_db(meeting)
        times = (ledger.stat().st_atime_ns, ledger.stat().st_mtime_ns)
        ledger.write_bytes(os.urandom(ledger.stat().st_size))
        os.utime(ledger, ns=times)
        await asyncio.to_thread(room.server.start)
        two = Tablet(room.base / "two")
        two.start()
        await two.enrol(room.server.address, room.server.invitations("two-tablet")["two-tablet"])
        await two.session.entrance.sign_in_with_code(room.codes[TWO], PIN)
        await two.until(lambda _: not two.inside.meetings._behind, "an end of waiting")
        assert two.view.is_connected and not two.view.meetings
        await two.stop()

    run(story)


def test_a_hall_display_that_has_everything_leaves_it_at_rest(room: House) -> None:
    async def story() -> None:
        hall, chair = await room.tablet("", hall=True), await room.tablet(CHAIR)
        await open_meeting(chair)
        await chair.command(CloseMeeting())
        await hall.until(lambda v: is_closed(hall, v), "the end")
        await hall.until(lambda _: _is_signed(hall), "the last checkpoint")
        await hall.until(lambda _: Holding.OPEN in hall.meeting().holding.values(), "papers")
        await chair.stop()
        await asyncio.to_thread(room.server.stop)
        await hall.until(lambda v: not v.is_connected, "the break")
        await asyncio.to_thread(room.server.start)
        before = opened(room)
        await is_back(hall)
        await asyncio.sleep(1.5)
        assert opened(room) == before and is_closed(hall)
        await hall.stop()

    run(story)


def test_what_nobody_asks_for_rests_again_and_is_there_for_who_asks(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = over(room)
    (meeting,) = directory.meetings()
    left: list[MeetingId] = []

    async def story() -> None:
        desk = PeopleDesk(directory)
        meetings = Meetings(directory, desk.authority, clock_ms)
        await meetings.open_new(lambda _: lambda _: None, may_rest=True)
        first = await meetings.awake(meeting)
        await meetings.let_rest(left.append)
        assert meetings.all() == [first] and not left, "somebody has just asked for it"
        monkeypatch.setattr("comitia_server.meetings.meetings._UNASKED_S", 0.0)
        first.ledger.keep_vote_key(VoteId("1" * 32), bytes(32))
        await meetings.let_rest(left.append)
        assert meetings.all() == [first] and not left, "something is still to be erased"
        first.ledger.forget_vote_key(VoteId("1" * 32))
        resting, asking = asyncio.create_task(meetings.let_rest(left.append)), None
        while not left:
            await asyncio.sleep(0)
        asking = await meetings.awake(meeting)  # while it is being laid down
        await resting
        assert left == [meeting] and asking is not first and asking.state == first.state
        await meetings.let_rest(left.append)
        kept = read_rest(directory, meeting)
        assert meetings.all() == [] and kept is not None
        assert replace(kept, ledger=(0, 0)) == meetings.resting[meeting]
        await meetings.close()
        desk.close()

    asyncio.run(story())


def test_a_meeting_that_somebody_is_being_told_of_does_not_rest_meanwhile(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = over(room)
    (meeting,) = directory.meetings()

    async def slowly(self: Hall, connection: Connection, _: Have) -> None:
        await asyncio.sleep(0.2)
        self.listen(connection)

    async def story() -> None:
        desk, now_s = PeopleDesk(directory), asyncio.get_running_loop().time
        parts = construct(directory, desk, Hindrances(now_s), now_s)
        await parts.rounds.begin()
        running = await parts.meetings.awake(meeting)
        monkeypatch.setattr("comitia_server.meetings.meetings._UNASKED_S", 0.5)
        monkeypatch.setattr(Hall, "bring_up_to_date", slowly)
        slow = create_autospec(Connection, instance=True)  # a line that takes long; the room itself is real
        slow.seats, slow.listens_to = {meeting: HALL_SEAT}, set()
        await asyncio.sleep(0.6)
        telling = asyncio.create_task(parts.halls.bring_up_to_date(slow, meeting, Have(0)))
        await asyncio.sleep(0.1)
        await parts.halls.let_rest()
        await telling
        assert parts.meetings.all() == [running] and slow in parts.halls.hall(meeting).listeners
        await asyncio.sleep(0.6)
        await parts.halls.let_rest()
        assert parts.meetings.all() == []
        await parts.meetings.close()
        parts.checks.close()
        desk.close()

    asyncio.run(story())


_SOON = """
import runpy, sys
from comitia_server.meetings import meetings
meetings._UNASKED_S = 1.0
sys.argv = sys.argv[3:]
runpy.run_module("comitia_server", run_name="__main__", alter_sys=True)
"""


def test_who_is_there_when_it_comes_to_rest_hears_what_comes_later(tmp_path: Path) -> None:
    server = RoomServer(tmp_path / "server", within=(sys.executable, "-c", _SOON))
    room = House(tmp_path, server=server)

    def said(what: str) -> int:
        return (room.server.dir / "log" / "server.log").read_text(encoding="utf-8").count(what)

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        await chair.command(CloseMeeting())
        await one.until(lambda v: is_closed(one, v), "the end")
        await one.until(lambda _: said(" rests") == 1, "the rest")
        assert one.view.is_connected and opened(room) == 1
        paper = next(iter(one.meeting().state.papers.papers.values()))
        await asyncio.to_thread(room.server.run, "recall", "last", paper.title)
        for tablet in (one, chair):
            found = tablet.meeting
            await tablet.until(
                lambda _, found=found: found().state.papers.papers[paper.paper].is_recalled,  # type: ignore[misc]
                "the recall",
            )
        assert opened(room) == 2
        await asyncio.gather(one.stop(), chair.stop())

    try:
        run(story)
    finally:
        room.server.kill()
