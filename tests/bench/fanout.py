"""`fanout`: one event to 50, 400 and 1,600 TLS tablets, against nats-server and plain `websockets.broadcast`.

All three servers run at once, with the same number of TLS 1.3 connections, each with its device's certificate, and
pass on messages of the same length; rounds are interleaved. Latency = from sending the command to the last client.
Comitia's includes deciding and making the event durable; the references store nothing.
"""

import asyncio
import subprocess
import sys
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path

import uuid6

from comitia_shared.ids import CommandId, RequestId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.version import PROTOCOL
from tests.bench.crowd import Crowd, Member
from tests.bench.peers import cpu_s, free_port, listening, start_nats, write_certificates
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked, upgrade

SIZES = (50, 400, 1600)
ROUNDS = {50: 60, 400: 100, 1600: 60}
_AT_ONCE = 32
_NATS = b'CONNECT {"verbose":false,"pedantic":false,"echo":true}\r\nSUB events 1\r\nPING\r\n'
WARM = 4  # an even number of rounds in all: a request and its withdrawal belong together


class Server(ABC):
    """One system under measurement: its process, its connections, how one event is triggered."""

    def __init__(self, name: str, pid: int) -> None:
        self.name = name
        self.pid = pid
        self.wait = Wait()
        self.sinks: list[Sink] = []
        self.latency_ms: list[float] = []
        self.cpu_ms: list[float] = []

    @abstractmethod
    def trigger(self, marker: str, size: int) -> None:
        """Cause one event that carries the marker."""

    async def fire(self, marker: str, size: int, *, counted: bool) -> None:
        self.wait.begin(marker.encode(), len(self.sinks))
        before, began = cpu_s(self.pid), time.perf_counter()
        self.trigger(marker, size)
        try:
            async with asyncio.timeout(20):
                await self.wait.done.wait()
        except TimeoutError:
            raise TimeoutError(f"{self.name}: {self.wait.missing} of {len(self.sinks)} saw nothing") from None
        if counted:
            self.latency_ms.append((self.wait.last - began) * 1000)
            self.cpu_ms.append((cpu_s(self.pid) - before) * 1000)

    def close(self) -> None:
        for sink in self.sinks:
            assert sink.transport is not None
            sink.transport.abort()
        self.sinks = []


class Comitia(Server):
    """The room server: a delegate asks for the floor and takes it back, in turn."""

    def __init__(self, crowd: Crowd) -> None:
        super().__init__("comitia", crowd.server.pid)
        self.meeting = crowd.meeting
        self.waiting: RequestId | None = None

    def opening(self, member: Member) -> list[bytes]:
        hello = envelope.Hello("bench", (), member.ticket, {})
        return [upgrade("room", PROTOCOL), masked(encode(hello))]

    async def begin(self) -> None:
        """The chair opens the meeting and is there."""
        for body in (OpenMeeting(), CheckIn()):
            self._command(body)
            await asyncio.sleep(0.5)

    def trigger(self, marker: str, size: int) -> None:
        if self.waiting is None:
            self.waiting = RequestId(marker)
            body: RequestFloor | WithdrawRequest = RequestFloor(self.waiting, SpeechKind.DEBATE, "x" * 150)
        else:
            body = WithdrawRequest(self.waiting)
            self.waiting = None
        self._command(body)

    def _command(self, body: AnyCommand) -> None:
        transport = self.sinks[0].transport
        assert transport is not None
        transport.write(masked(encode(envelope.Command(CommandId(uuid6.uuid7().hex), self.meeting, body))))


class Broadcast(Server):
    """Plain `websockets.broadcast`."""

    def trigger(self, marker: str, size: int) -> None:
        transport = self.sinks[0].transport
        assert transport is not None
        transport.write(masked((marker + "x" * (size - len(marker))).encode()))


class Nats(Server):
    """nats-server."""

    def trigger(self, marker: str, size: int) -> None:
        transport = self.sinks[0].transport
        assert transport is not None
        payload = (marker + "x" * (size - len(marker))).encode()
        transport.write(b"PUB events %d\r\n%s\r\n" % (len(payload), payload))


async def _run(folder: Path) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    crowd = Crowd(folder / "crowd", max(SIZES))
    crowd.server.start()
    chain, secret, ca = write_certificates(crowd.server, folder)
    ports = free_port(), free_port()
    nats = start_nats(folder, ports[0], chain, secret, ca)
    script = Path(__file__).parent / "references/broadcast.py"
    plain = subprocess.Popen(
        [sys.executable, str(script), str(ports[1]), str(chain), str(ca)], stdout=subprocess.DEVNULL
    )

    async def connected(
        count: int, port: int, opening: Callable[[Member], list[bytes]], steps: list[bytes], wait: Wait
    ) -> list[Sink]:
        wanted = [(m.context, opening(m)) for m in crowd.members[:count]]
        return await connect_each(wanted, port, crowd.name, steps, wait, _AT_ONCE)

    comitia: dict[str, float] = {}
    references: dict[str, float] = {}
    ratios: dict[str, float] = {}
    try:
        for port in ports:
            await listening(port)
        for count in SIZES:
            ours = Comitia(crowd)
            theirs, library = Nats("nats", nats.pid), Broadcast("broadcast", plain.pid)
            systems: list[Server] = [ours, theirs, library]
            ours.sinks = await connected(
                count, crowd.server.port, ours.opening, [b"\r\n\r\n", b'"Events"'], ours.wait
            )
            if count == SIZES[0]:
                await ours.begin()
            theirs.sinks = await connected(count, ports[0], lambda _: [_NATS], [b"PONG\r\n"], theirs.wait)
            library.sinks = await connected(
                count,
                ports[1],
                lambda _: [upgrade("room", ""), masked(b"hello")],
                [b"\r\n\r\n", b"ready"],
                library.wait,
            )
            await asyncio.sleep(0.5)
            for number in range(ROUNDS[count] + WARM):
                size = 0  # Comitia goes first; the references pass on as many bytes as it sent
                for system in systems:
                    marker = uuid6.uuid7().hex
                    if isinstance(system, Comitia) and system.waiting is not None:
                        marker = system.waiting
                        for sink in system.sinks:
                            sink.seen = b""
                    before = system.sinks[1].received
                    await system.fire(marker, size, counted=number >= WARM)
                    size = size or system.sinks[1].received - before
            comitia[f"latency{count}"] = median(ours.latency_ms)
            comitia[f"cpu{count}"] = sum(ours.cpu_ms) / len(ours.cpu_ms)
            references[f"nats_latency{count}"] = median(theirs.latency_ms)
            references[f"nats_cpu{count}"] = sum(theirs.cpu_ms) / len(theirs.cpu_ms)
            references[f"broadcast_latency{count}"] = median(library.latency_ms)
            references[f"broadcast_cpu{count}"] = sum(library.cpu_ms) / len(library.cpu_ms)
            ratios[f"latency{count}_vs_nats"] = (
                comitia[f"latency{count}"] / references[f"nats_latency{count}"]
            )
            ratios[f"cpu{count}_vs_broadcast"] = comitia[f"cpu{count}"] / references[f"broadcast_cpu{count}"]
            for system in systems:
                system.close()
            await asyncio.sleep(0.5)
    finally:
        crowd.server.kill()
        for process in (nats, plain):
            process.terminate()
            process.wait(10)
    return comitia, references, ratios


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        comitia, references, ratios = asyncio.run(_run(Path(folder)))
    goals = {
        "latency400_vs_nats": 1.25,
        "cpu400_vs_broadcast": 0.8,
        "latency1600_vs_nats": 1.0,
        "cpu1600_vs_broadcast": 0.6,
    }
    return Report("fanout", "ms", comitia, references, ratios, goals, sum(ROUNDS.values()))
