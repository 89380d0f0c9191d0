"""`checkin`: 1,600 first sign-ins while an event a second is fanned out to 100 tablets that are there already.

A first sign-in is a code, a new PIN, and everything that the meeting holds. Reference: the same events while nobody
signs in, before and after.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import uuid6

from comitia_shared.ids import CommandId, RequestId
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.version import PROTOCOL
from tests.bench.comeback import hello
from tests.bench.crowd import Crowd, Member
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked, upgrade

COUNT = 1600
THERE = 100
IDLE_EVENTS = 15
AT_ONCE = 64
PIN = "271828"


def _name() -> str:
    return uuid6.uuid7().hex


class Speaker:
    """Asks for the floor and takes it back, in turn; tells how long the last of those present took to hear it."""

    def __init__(self, crowd: Crowd, sinks: list[Sink], wait: Wait) -> None:
        self._meeting = crowd.meeting
        self._sinks = sinks
        self._wait = wait
        self._waiting = ""

    def _send(self, body: object) -> None:
        transport = self._sinks[0].transport
        assert transport is not None
        transport.write(masked(encode(envelope.Command(CommandId(_name()), self._meeting, body))))  # type: ignore[arg-type]

    async def prepare(self) -> None:
        """The chair opens the meeting."""
        for body in (CheckIn(), OpenMeeting()):
            self._send(body)
            await asyncio.sleep(0.3)

    async def event(self) -> float:
        """Milliseconds until everyone who is there has heard of one event."""
        marker = self._waiting or _name()
        body: RequestFloor | WithdrawRequest
        if self._waiting:
            body, self._waiting = WithdrawRequest(RequestId(marker)), ""
        else:
            body, self._waiting = RequestFloor(RequestId(marker), SpeechKind.DEBATE, "x" * 150), marker
        for sink in self._sinks:
            sink.seen = b""
        self._wait.begin(marker.encode(), len(self._sinks))
        began = time.perf_counter()
        self._send(body)
        async with asyncio.timeout(20):
            await self._wait.done.wait()
        return (self._wait.last - began) * 1000

    async def one_a_second(self, count: int) -> list[float]:
        """So many events, one a second."""
        latencies = []
        for _ in range(count):
            latencies.append(await self.event())
            await asyncio.sleep(1 - latencies[-1] / 1000)
        return latencies


def _first_visit(member: Member) -> list[bytes]:
    sign_in = envelope.SignIn(CommandId(_name()), code=member.code, new_pin=PIN)
    messages = (envelope.Hello("bench"), sign_in, envelope.Resume({}, 0))
    return [upgrade("room", PROTOCOL), *(masked(encode(m)) for m in messages)]


async def _sign_in(crowd: Crowd, members: list[Member]) -> float:
    """All of them sign in for the first time, and go when they have everything; seconds for all."""
    gate = asyncio.Semaphore(AT_ONCE)
    began = time.perf_counter()
    steps = [b"\r\n\r\n", b'"Welcome"', b'"SignedIn"', b'"Checkpoint"']

    async def one(member: Member) -> None:
        async with gate:
            opening = _first_visit(member)
            (sink,) = await connect_each(
                [(member.context, opening)], crowd.server.port, crowd.name, steps, Wait()
            )
            sink.close()

    await asyncio.gather(*(one(m) for m in members))
    return time.perf_counter() - began


async def _run(folder: Path) -> Report:
    crowd = Crowd(folder / "crowd", COUNT + THERE)
    there, coming = crowd.members[:THERE], crowd.members[THERE:]
    crowd.codes(coming)
    crowd.server.start()
    wait = Wait()
    try:
        sinks = await connect_each(
            [(m.context, hello(m, crowd, 0)) for m in there],
            crowd.server.port,
            crowd.name,
            [b"\r\n\r\n", b'"Events"'],
            wait,
            32,
        )
        speaker = Speaker(crowd, sinks, wait)
        await asyncio.sleep(1)
        await speaker.prepare()
        idle = await speaker.one_a_second(IDLE_EVENTS)
        signing = asyncio.create_task(_sign_in(crowd, coming))
        busy: list[float] = []
        while not signing.done():
            busy += await speaker.one_a_second(1)
        took_s = await signing
        idle += await speaker.one_a_second(IDLE_EVENTS)
    finally:
        crowd.server.kill()
    comitia = {"busy_latency": median(busy), "sign_ins_a_second": COUNT / took_s}
    references = {"idle_latency": median(idle)}
    ratios = {"latency_vs_idle": comitia["busy_latency"] / references["idle_latency"]}
    return Report("checkin", "ms", comitia, references, ratios, {"latency_vs_idle": 2.0}, len(busy))


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
