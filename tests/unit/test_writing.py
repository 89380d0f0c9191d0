"""What the room writes to a tablet: who hears of a batch's events, and in which writes they go with what follows."""

import asyncio
import json
import time
from itertools import pairwise
from types import SimpleNamespace
from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection, serve
from websockets.protocol import State

from comitia_server.gateway.connection import Connection, Listeners
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.fanout import FanOut
from comitia_server.gateway.frames import RoomSocket
from comitia_server.gateway.signals import Signals
from comitia_server.gateway.uploads import Intake
from comitia_server.meetings.audiences import Audiences
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_server.people.devices import Device
from comitia_server.record.ledger import Entry
from comitia_server.tasks import Tasks
from comitia_shared.ids import DeviceId, MeetingId, NoteId, ShareId, VoteId
from comitia_shared.meeting import ROOM_SEAT
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.papers import AddPaper, PublishPaper
from comitia_shared.meeting.sharing import PublishAddress, ShareNotes
from comitia_shared.meeting.sight import sees
from comitia_shared.meeting.voting.events import (
    BallotCast,
    CastBallot,
    Choice,
    CloseVote,
    OpenVote,
    VoteOpened,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.wire.envelope import Signal
from comitia_shared.wire.signals import VoteProgress
from tests.bench.sink import upgrade
from tests.meeting.story import CHAIR, CUSTODY, GUEST, SECRETARY, Story, delegate, item, name, vote
from tests.meeting.test_sight import PAPERS

OVER_HALF = parse_threshold("over half of members")


def _long_story() -> Story:
    """Ballots and shared notes, which few hear, among events that all do or the readers of an item."""
    story = Story(delegates=4, readers={2: (delegate(0), delegate(1))}).opened()
    story.does(ROOM_SEAT, AddPaper(PAPERS[0], item(1), "Paper", CUSTODY, ()))
    story.does(ROOM_SEAT, AddPaper(PAPERS[1], item(2), "Paper of few", CUSTODY, ()))
    story.does(ROOM_SEAT, PublishPaper(PAPERS[1]))
    for number in range(4):
        story.does(delegate(number), PublishAddress(bytes([number]) * 32))
    for round_ in range(3):
        story.does(CHAIR, OpenVote(vote(round_ + 1), item(1), Method.OPEN, "?", OVER_HALF))
        for number in (2, 0, 3, 1):
            story.does(delegate(number), CastBallot(vote(round_ + 1), Choice.YES))
            to = (delegate((number + 1) % 4),)
            share = ShareId(name(7000 + 10 * round_ + number))
            story.does(delegate(number), ShareNotes(share, PAPERS[0], (NoteId(name(8000)),), to))
        story.does(CHAIR, CloseVote(vote(round_ + 1)))
    return story


@given(st.data())
def test_however_events_are_batched_each_seat_hears_of_its_own(data: st.DataObject) -> None:
    story = _long_story()
    audiences, begun = Audiences(), 0
    while begun < len(story.ledger):
        ended = begun + data.draw(st.integers(1, 20))
        audiences.add(story.state, story.ledger[begun:ended])
        begun = ended
    after = data.draw(st.integers(0, len(story.ledger)))
    upto = data.draw(st.integers(after, len(story.ledger)))
    for person in (CHAIR, SECRETARY, GUEST, *(delegate(n) for n in range(4))):
        seat = story.seat(person)
        missed = {e.seq for e in story.ledger[after:upto] if not sees(story.state, seat, e.event)}
        assert audiences.unheard(story.state, seat, after, upto) == missed


class Line:
    """Stands for the socket of an open connection: it keeps each write."""

    def __init__(self) -> None:
        self.transport, self.protocol, self.state = self, self, State.OPEN
        self.writes: list[bytes] = []

    def write(self, frame: bytes) -> None:
        self.writes.append(frame)


def _connected() -> tuple[Line, Connection]:
    line = Line()
    device = Device(DeviceId(name(6000)), "Tablet", hall=False, active=True)
    return line, Connection(cast("RoomSocket", line), device, Intake(Tasks()))


def test_what_waits_for_a_next_frame_goes_in_one_write_with_it_and_never_after_it() -> None:
    line, connection = _connected()
    connection.write_soon(b"event ")
    connection.write(b"answer")
    connection.write_soon(b"event ")
    connection.write(b"to all")
    connection.write_soon(b"alone")
    connection.flush()
    connection.flush()
    connection.write(b"last")
    assert line.writes == [b"event answer", b"event to all", b"alone", b"last"]


@pytest.mark.parametrize("who", ["the room", "the tablet", "the line"])
def test_after_a_goodbye_nothing_is_written_whoever_says_it(who: str) -> None:
    async def story() -> bytes:
        met: asyncio.Future[Connection] = asyncio.get_running_loop().create_future()

        async def serves(socket: ServerConnection) -> None:
            assert isinstance(socket, RoomSocket)
            device = Device(DeviceId(name(6000)), "Tablet", False, True)
            met.set_result(Connection(socket, device, Intake(Tasks())))
            await socket.wait_closed()

        async with serve(serves, "127.0.0.1", 0, create_connection=RoomSocket, ping_interval=None) as server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname()[:2])
            writer.write(upgrade("room", ""))
            await reader.readuntil(b"\r\n\r\n")
            connection, listeners = await met, Listeners()
            listeners.add(connection)
            listeners.write(b"before ")
            goodbye = bytes((0x88, 0x80, 0, 0, 0, 0))
            if who == "the room":
                ending = asyncio.create_task(connection.socket.close())
            elif who == "the tablet":
                writer.write(goodbye)
            else:
                connection.cut()
            while connection.socket.state is State.OPEN:
                await asyncio.sleep(0)
            assert connection not in listeners
            listeners.write(b"after")
            connection.write_soon(b"after")
            connection.write(b"after")
            connection.write_soon(b"after")
            connection.flush()
            if who == "the room":
                writer.write(goodbye)
            try:
                return await reader.read()
            except ConnectionResetError:
                return b""
            finally:
                writer.close()
                if who == "the room":
                    await ending

    heard = asyncio.run(story())
    said = {"the room": b"before \x88\x02\x03\xe8", "the tablet": b"before \x88\x00"}
    assert heard == said[who] if who in said else b"after" not in heard


def test_an_event_and_the_answer_to_its_command_are_one_write_and_others_get_theirs_too() -> None:
    story = _long_story()
    batch = [e for e in story.ledger if isinstance(e.event, BallotCast)]
    entries = tuple(Entry(e.seq, bytes(16), b"{}") for e in batch)
    committed = Batch(entries, tuple(batch), story.state, story.state)
    meeting = MeetingId(name(9))
    running = SimpleNamespace(meeting=meeting, ledger=SimpleNamespace(root=lambda _: bytes(32)))
    tablets = [_connected() for _ in range(4)]
    for number, (_, connection) in enumerate(tablets):
        connection.seats[meeting] = story.seat(delegate(number))

    async def commanded(connection: Connection, durable: asyncio.Event) -> None:
        await durable.wait()
        connection.write(b"answer")

    async def heard() -> None:
        durable = asyncio.Event()
        waiting = [asyncio.create_task(commanded(connection, durable)) for _, connection in tablets[:3]]
        await asyncio.sleep(0)
        listeners = Listeners()
        for _, connection in tablets:
            listeners.add(connection)
        FanOut(0).send(cast("RunningMeeting", running), committed, listeners)
        durable.set()
        await asyncio.gather(*waiting)
        async with asyncio.timeout(10):
            while not all(line.writes for line, _ in tablets):
                await asyncio.sleep(0)

    asyncio.run(heard())
    assert all(len(line.writes) == 1 and b'"Events"' in line.writes[0] for line, _ in tablets)
    assert [line.writes[0].endswith(b"answer") for line, _ in tablets] == [True, True, True, False]


def test_what_waits_of_one_batch_goes_before_the_next_batch() -> None:
    story = _long_story()
    line, connection = _connected()
    meeting = MeetingId(name(9))
    connection.seats[meeting] = story.seat(delegate(2))
    running = SimpleNamespace(meeting=meeting, ledger=SimpleNamespace(root=lambda _: bytes(32)))
    first, then = (
        next(e for e in story.ledger if isinstance(e.event, kind)) for kind in (BallotCast, VoteOpened)
    )

    async def heard() -> None:
        listeners, fanout = Listeners(), FanOut(0)
        listeners.add(connection)
        for number, event in enumerate((first, then)):
            committed = Batch((Entry(number + 1, bytes(16), b"{}"),), (event,), story.state, story.state)
            fanout.send(cast("RunningMeeting", running), committed, listeners)
        await asyncio.sleep(0.01)

    asyncio.run(heard())
    assert [w.count(b'"Events"') for w in line.writes] == [1, 1]
    assert [json.loads(w[w.index(b"{") :])["upto"] for w in line.writes] == [1, 2]


def test_a_count_rests_after_it_was_sent_and_the_newest_comes_last() -> None:
    line, connection = _connected()
    meeting = MeetingId(name(9))
    at_s: list[float] = []

    async def story() -> None:
        connections = Connections()
        connections.add(connection)
        signals = Signals(connections)
        sending = asyncio.create_task(signals.run())
        for cast_ in range(1, 101):
            signal = Signal(VoteProgress(VoteId(name(2001)), cast_, 100), meeting)
            signals.put(signal, lambda c: c is connection, rest_s=0.3)
            await asyncio.sleep(0.01)
            at_s.extend([time.monotonic()] * (len(line.writes) - len(at_s)))
        async with asyncio.timeout(10):
            while b'"cast":100' not in line.writes[-1]:
                await asyncio.sleep(0.01)
        sending.cancel()

    asyncio.run(story())
    sent = [msgspec.json.decode(w[w.index(b"{") :])["body"]["cast"] for w in line.writes]
    assert sent[0] == 1
    assert sent == sorted(set(sent))
    assert all(later - earlier > 0.2 for earlier, later in pairwise(at_s))
    assert len(at_s) > 1
