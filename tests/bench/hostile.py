"""`hostile`: 400 tablets at steady work while one delegate floods the room with each kind of message.

Reference: the same 400 at the same work while the same flooder sends the same to a process that takes everything and
does nothing with it. Others' 95th percentile, from asking to the answer; windows are interleaved, and the worst of all
kinds counts. The server's peak memory, after all floods, is held against its peak in the first windows, when no flood
had reached it yet: what one window made it take it would have in the next too.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uuid6
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.people.desk import PeopleDesk
from comitia_server.reports.verify import verify
from comitia_shared.ids import CommandId, NoteId, RequestId
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.meeting.papers import ObjectKind
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from tests.bench.comeback import hello
from tests.bench.crowd import Crowd, Member
from tests.bench.flooder import KINDS
from tests.bench.peers import free_port, listening, write_certificates
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked
from tests.room.house import pdf

TABLETS = 400
RUNS = 5
WINDOW_S = 3.0
NOTES_PER_S = 30


class Asking(Sink):
    """A tablet that writes notes; it knows when the answer to the last one has come."""

    def __init__(self, opening: list[bytes], steps: list[bytes], wait: Wait) -> None:
        super().__init__(opening, steps, wait)
        self.asked = b""
        self.answered = asyncio.Event()

    def data_received(self, data: bytes) -> None:
        before = self.buffer
        super().data_received(data)
        if self.asked and self.asked in before + data:
            self.asked = b""
            self.answered.set()

    async def note_ms(self) -> float:
        """Write a note; milliseconds until it is acknowledged."""
        assert self.transport is not None
        name = NoteId(uuid6.uuid7().hex)
        self.asked, self.answered = name.encode(), asyncio.Event()
        begun = time.perf_counter()
        self.transport.write(masked(encode(envelope.Notes(0, 0, (envelope.NoteRecord(name, bytes(300)),)))))
        async with asyncio.timeout(30):
            await self.answered.wait()
        return (time.perf_counter() - begun) * 1000


class Work:
    """What 400 tablets do: notes, one after the other; and a request for the floor each second, which all hear."""

    def __init__(self, crowd: Crowd, sinks: list[Asking], wait: Wait) -> None:
        self._meeting = crowd.meeting
        self._sinks = sinks
        self._wait = wait
        self._next = 1
        self._waiting = ""

    def command(self, body: object) -> None:
        transport = self._sinks[0].transport
        assert transport is not None
        transport.write(masked(encode(envelope.Command(CommandId(uuid6.uuid7().hex), self._meeting, body))))  # type: ignore[arg-type]

    async def window(self) -> list[float]:
        """The latencies of one window, in milliseconds."""
        until_s = time.monotonic() + WINDOW_S
        notes: list[asyncio.Task[float]] = []
        events = asyncio.create_task(self._events(until_s))
        while time.monotonic() < until_s:
            self._next = self._next % (len(self._sinks) - 1) + 1
            notes.append(asyncio.create_task(self._sinks[self._next].note_ms()))
            await asyncio.sleep(1 / NOTES_PER_S)
        return [*await asyncio.gather(*notes), *await events]

    async def _events(self, until_s: float) -> list[float]:
        found = []
        while time.monotonic() < until_s:
            found.append(await self._event())
            await asyncio.sleep(max(0.0, 1 - found[-1] / 1000))
        return found

    async def _event(self) -> float:
        """Milliseconds until all have heard of one event."""
        marker = self._waiting or uuid6.uuid7().hex
        body: RequestFloor | WithdrawRequest = WithdrawRequest(RequestId(marker))
        if not self._waiting:
            body = RequestFloor(RequestId(marker), SpeechKind.DEBATE, "x" * 150)
        self._waiting = "" if self._waiting else marker
        for sink in self._sinks:
            sink.seen = b""
        self._wait.begin(marker.encode(), len(self._sinks))
        begun = time.perf_counter()
        self.command(body)
        async with asyncio.timeout(30):
            await self._wait.done.wait()
        return (self._wait.last - begun) * 1000


def peak_kib(pid: int) -> int:
    """The most resident memory that a process has had."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM")))


def percentile95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _whom(crowd: Crowd, flooder: Member, folder: Path) -> dict[str, str]:
    """For whom the flooder is to be taken, as files and names."""
    directory = RoomDirectory(crowd.server.dir, bytes.fromhex(crowd.server.key.read_text()))
    desk = PeopleDesk(directory)
    ledger = MeetingLedger(directory, crowd.meeting, desk.authority.ledger_key())
    (paper,) = verify(ledger).state.papers.papers.values()
    ledger.close()
    desk.close()
    pem = b"".join(
        x509.load_der_x509_certificate(c).public_bytes(Encoding.PEM)
        for c in (flooder.certificate, crowd.issuing)
    )
    certificate = folder / "flooder.pem"
    certificate.write_bytes(
        pem + flooder.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    assert paper.newest is not None
    whole = paper.newest.objects[ObjectKind.WHOLE]
    return {
        "certificate": str(certificate),
        "authority": str(folder / "ca.pem"),
        "name": crowd.name,
        "ticket": flooder.ticket,
        "person": flooder.person,
        "victim": crowd.members[1].person,
        "meeting": crowd.meeting,
        "paper": paper.paper,
        "object": whole.object,
    }


class Flood:
    """The flooder's process."""

    def __init__(self, whom: dict[str, str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.flooder"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._tell(whom)

    def _tell(self, message: dict[str, object] | dict[str, str]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(message).encode() + b"\n")
        self._process.stdin.flush()

    async def run(self, kind: str, port: int) -> int:
        """Flood for a window; how many messages it was."""
        assert self._process.stdout is not None
        self._tell({"kind": kind, "port": port, "seconds": WINDOW_S})
        return int(await asyncio.to_thread(self._process.stdout.readline))

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


async def _run(folder: Path) -> Report:
    crowd = Crowd(folder / "crowd", TABLETS + 1, [pdf(120)])
    whom = _whom(crowd, crowd.members[-1], folder)
    chain, _, ca = write_certificates(crowd.server, folder)
    crowd.server.start()
    port, wait = free_port(), Wait()
    script = Path(__file__).parent / "references/discard.py"
    sink = subprocess.Popen([sys.executable, str(script), str(port), str(chain), str(ca)])
    flood = Flood(whom)
    seen: dict[tuple[str, bool], list[float]] = {}
    memory: dict[str, float] = {}
    try:
        await listening(port)
        wanted = [(m.context, hello(m, crowd, 0)) for m in crowd.members[:TABLETS]]
        sinks = await connect_each(
            wanted, crowd.server.port, crowd.name, [b"\r\n\r\n", b'"Events"'], wait, 32, Asking
        )
        work = Work(crowd, sinks, wait)  # type: ignore[arg-type]
        for body in (CheckIn(), OpenMeeting()):
            work.command(body)
            await asyncio.sleep(0.5)
        for kind in KINDS:
            await asyncio.gather(flood.run(kind, port), work.window())
        memory["idle"] = peak_kib(crowd.server.pid)
        for kind in KINDS:
            for number in range(RUNS):
                for hostile in (number % 2 == 0, number % 2 == 1):
                    flooding = asyncio.create_task(flood.run(kind, crowd.server.port if hostile else port))
                    latencies = await work.window()
                    await flooding
                    seen.setdefault((kind, hostile), []).append(percentile95(latencies))
                    await asyncio.sleep(0.5)
            memory[kind] = peak_kib(crowd.server.pid)
    finally:
        flood.close()
        sink.kill()
        crowd.server.kill()
    return _report(seen, memory)


def _report(seen: dict[tuple[str, bool], list[float]], memory: dict[str, float]) -> Report:
    """The worst kind's latency; the memory after all of them."""
    comitia = {kind: median(seen[kind, True]) for kind in KINDS}
    references = {kind: median(seen[kind, False]) for kind in KINDS}
    ratios = {
        "latency_vs_idle": max(comitia[k] / references[k] for k in KINDS),
        "memory_vs_idle": max(memory.values()) / memory["idle"],
    }
    comitia |= {f"memory_{k}": v for k, v in memory.items() if k != "idle"}
    references["memory"] = memory["idle"]
    goals = {"latency_vs_idle": 2.0, "memory_vs_idle": 1.5}
    return Report("hostile", "ms, KiB", comitia, references, ratios, goals, RUNS)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
