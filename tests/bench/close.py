"""`close`: from the chair's command to the result on all of 400 tablets, in an open vote that all of them cast.

The reference is a second, the longest that a hall waits for a result without a word.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import uuid6

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.replaying import replay
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import CommandId, ItemId, VoteId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.agenda import Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from tests.bench.comeback import hello
from tests.bench.crowd import Crowd
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked

COUNT = 400
VOTES = 9
LIMIT_S = 30.0


def first_item(crowd: Crowd) -> ItemId:
    """The item that the vote is about, read from the ledger while no server runs."""
    directory = RoomDirectory(crowd.server.dir, bytes.fromhex(crowd.server.key.read_text()))
    desk = PeopleDesk(directory)
    ledger = MeetingLedger(directory, crowd.meeting, desk.authority.ledger_key())
    try:
        return next(iter(replay(list(ledger.recorded())).agenda.items))
    finally:
        ledger.close()
        desk.close()


class Hall:
    """All tablets of a room, and what is said in it."""

    def __init__(self, crowd: Crowd, sinks: list[Sink], wait: Wait) -> None:
        self._meeting = crowd.meeting
        self._sinks = sinks
        self._wait = wait

    def say(self, body: AnyCommand, sink: Sink | None = None) -> CommandId:
        """A command of the chair, or of another tablet."""
        name, frame = self._framed(body)
        transport = (sink or self._sinks[0]).transport
        assert transport is not None
        transport.write(frame)
        return name

    def _framed(self, body: AnyCommand) -> tuple[CommandId, bytes]:
        name = CommandId(uuid6.uuid7().hex)
        return name, masked(encode(envelope.Command(name, self._meeting, body)))

    async def heard(self, body: AnyCommand, marker: bytes) -> float:
        """Seconds from the chair's command until the last tablet has seen what follows from it."""
        for sink in self._sinks:
            sink.seen = b""
        self._wait.begin(marker, len(self._sinks))
        began = time.perf_counter()
        self.say(body)
        async with asyncio.timeout(LIMIT_S):
            await self._wait.done.wait()
        return self._wait.last - began

    async def each(self, body: AnyCommand) -> float:
        """A command of every tablet; seconds from the first one's sending until the last one's answer.

        They are framed before: each tablet of a hall frames its own.
        """
        frames = [self._framed(body)[1] for _ in self._sinks]
        self._wait.begin(b'"Accepted"', len(self._sinks))
        began = time.perf_counter()
        for sink, frame in zip(self._sinks, frames, strict=True):
            assert sink.transport is not None
            sink.seen = b""
            sink.transport.write(frame)
        async with asyncio.timeout(LIMIT_S):
            await self._wait.done.wait()
        return self._wait.last - began


async def _run(folder: Path) -> Report:
    crowd = Crowd(folder / "crowd", COUNT)
    item = first_item(crowd)
    crowd.server.start()
    wait = Wait()
    took: list[float] = []
    try:
        sinks = await connect_each(
            [(m.context, hello(m, crowd, 0)) for m in crowd.members],
            crowd.server.port,
            crowd.name,
            [b"\r\n\r\n", b'"Events"'],
            wait,
            32,
        )
        hall = Hall(crowd, sinks, wait)
        await asyncio.sleep(2)  # what they begin with has arrived
        await hall.each(CheckIn())
        await hall.heard(OpenMeeting(), b'"MeetingOpened"')
        await hall.heard(StartItem(item), b'"ItemStarted"')
        threshold = parse_threshold("over half of members")
        for _ in range(VOTES):
            vote = VoteId(uuid6.uuid7().hex)
            await hall.heard(OpenVote(vote, item, Method.OPEN, "?", threshold), b'"VoteRollAdded"')
            await hall.each(CastBallot(vote, Choice.YES))
            took.append(await hall.heard(CloseVote(vote), b'"VoteClosed"'))
    finally:
        crowd.server.kill()
    comitia = {"result": 1000 * median(took), "longest": 1000 * max(took)}
    references = {"second": 1000.0}
    return Report(
        "close",
        "ms",
        comitia,
        references,
        {"result_vs_second": comitia["result"] / references["second"]},
        {"result_vs_second": 1.0},
        VOTES,
    )


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
