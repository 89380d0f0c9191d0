"""A crowded room in which some tablets never read what they are sent, and some only a kilobyte a second."""

import asyncio
import contextlib
import os
import re
import socket
import statistics
import threading
import time
from pathlib import Path

import pytest
import uuid6

from comitia_shared import limits
from comitia_shared.ids import CommandId, RequestId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.version import PROTOCOL
from tests.bench.crowd import Crowd, Member
from tests.bench.sink import Sink, Wait, connect_each, masked, upgrade
from tests.conftest import LONG

COUNT = 1600 if LONG else 100
OF_EACH_KIND = max(2, COUNT // 100)
TOPIC = "Ệ" * limits.TOPIC_CHARS
PAIRS = 4  # of a request to speak and its withdrawal, in one burst
SLOW_BYTES_PER_S = 1024
ALONE = 40 if LONG else 100
BURST_EVERY_S = 0.04
SYSTEM_BYTES = limits.MIB  # what the operating system may hold for a connection, at most
LATE_S = 2.0  # the lobby looks once a second
PING_EVERY_S = 10.0
MANY = 5_000
_PING = bytes((0x89, 0x80, 0, 0, 0, 0))  # of a client: masked, empty


class BadReader:
    """A signed-in connection that reads whatever comes, until it is told how badly to go on. Its window is small."""

    def __init__(self, crowd: Crowd, member: Member, bytes_per_s: int) -> None:
        plain = socket.socket()
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        plain.settimeout(30)
        plain.connect(("127.0.0.1", crowd.server.port))
        self._socket = member.context.wrap_socket(plain, server_hostname=crowd.name)
        for sent, awaited in zip(_opening(member), (b"\r\n\r\n", b'"Events"'), strict=True):
            self._socket.sendall(sent)
            seen = b""
            while awaited not in seen:
                seen += self._socket.recv(1024)
        self._bytes_per_s = bytes_per_s
        self._bad, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def turn_bad(self) -> None:
        """Read no more than was said, from now on."""
        self._bad.set()

    def _read(self) -> None:
        """Off the line, as it is; pings say that this end is alive."""
        with contextlib.suppress(OSError):
            while not self._bad.wait(0.02):
                self._take(1 << 16)
            while not self._end.wait(1.0):
                self._socket.send(_PING)
                if self._bytes_per_s:
                    self._take(self._bytes_per_s)

    def _take(self, most: int) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._socket.fileno(), most)

    def close(self) -> None:
        """Go away."""
        self._bad.set()
        self._end.set()
        self._thread.join(10)
        self._socket.close()


def _opening(member: Member) -> list[bytes]:
    return [upgrade("room", PROTOCOL), masked(encode(envelope.Hello("bad", (), member.ticket)))]


class Listener(Sink):
    """A good tablet: counts the events that it gets."""

    def __init__(self, opening: list[bytes], steps: list[bytes], wait: Wait) -> None:
        super().__init__(opening, steps, wait)
        self.events = 0

    def data_received(self, data: bytes) -> None:
        if not self.steps:
            tail = self.buffer[-6:]  # one byte less than the mark
            self.events += (tail + data).count(b'"salt":')
        super().data_received(data)


class Speaker:
    """The chair, who asks for the floor and withdraws, a burst at a time."""

    def __init__(self, crowd: Crowd, listeners: list[Listener], wait: Wait) -> None:
        self._meeting = crowd.meeting
        self._listeners = listeners
        self._wait = wait
        self._pinged_s = 0.0
        self.events = 0

    def say(self, *bodies: AnyCommand) -> str:
        """Send these; the id of the last one, which stands in its event."""
        chair, name = self._listeners[0].transport, ""
        assert chair is not None
        for body in bodies:
            name = uuid6.uuid7().hex
            chair.write(masked(encode(envelope.Command(CommandId(name), self._meeting, body))))
        self.events += len(bodies)
        return name

    async def burst(self) -> float:
        """Some events; seconds until the last of the good tablets has the last of them. They ping, as tablets do."""
        if time.monotonic() - self._pinged_s > PING_EVERY_S:
            self._pinged_s = time.monotonic()
            for listener in self._listeners:
                assert listener.transport is not None
                listener.transport.write(_PING)
        requests = [RequestId(uuid6.uuid7().hex) for _ in range(PAIRS)]
        bodies: list[AnyCommand] = []
        for request in requests:
            bodies += [RequestFloor(request, SpeechKind.DEBATE, TOPIC), WithdrawRequest(request)]
        began = time.perf_counter()
        *first, last = bodies
        self.say(*first)
        self._wait.begin(b"", len(self._listeners))
        self._wait.marker = self.say(last).encode()
        async with asyncio.timeout(30):
            await self._wait.done.wait()
        await asyncio.sleep(BURST_EVERY_S)
        return self._wait.last - began


def _memory_kib(pid: int, what: str) -> int:
    found = re.search(rf"{what}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found is not None
    return int(found.group(1))


@pytest.mark.timeout(900)
def test_who_does_not_read_is_cut_and_harms_nobody(tmp_path: Path) -> None:
    crowd = Crowd(tmp_path, COUNT)
    crowd.server.start()
    try:
        asyncio.run(_story(crowd))
    finally:
        crowd.server.kill()


async def _story(crowd: Crowd) -> None:
    never, slow = (crowd.members[1 + k * OF_EACH_KIND :][:OF_EACH_KIND] for k in (0, 1))
    good = [crowd.members[0], *crowd.members[1 + 2 * OF_EACH_KIND :]]
    wait = Wait()
    wanted = [(m.context, _opening(m)) for m in good]
    steps = [b"\r\n\r\n", b'"Events"']
    found = await connect_each(wanted, crowd.server.port, crowd.name, steps, wait, 32, make=Listener)
    listeners = [s for s in found if isinstance(s, Listener)]
    speaker = Speaker(crowd, listeners, wait)
    bad = [
        await asyncio.to_thread(BadReader, crowd, member, rate)
        for members, rate in ((never, 0), (slow, SLOW_BYTES_PER_S))
        for member in members
    ]
    await asyncio.sleep(1)
    for listener in listeners:
        listener.events = 0
    speaker.say(OpenMeeting(), CheckIn())
    alone = [await speaker.burst() for _ in range(ALONE)]
    for reader in bad:
        reader.turn_bad()

    before_kib, began, received = (
        _memory_kib(crowd.server.pid, "VmRSS"),
        time.monotonic(),
        listeners[0].received,
    )
    log = crowd.server.dir.parent / "server.out"
    cut_at: dict[str, tuple[float, int]] = {}
    full_s = 0.0
    together: list[float] = []
    while len(cut_at) < len(bad) and len(together) < MANY:
        together.append(await speaker.burst())
        if not full_s and listeners[0].received - received >= SYSTEM_BYTES:
            full_s = time.monotonic() - began
        for name in re.findall(r"cutting (B\d+): it does not read", log.read_text()):
            sent = listeners[0].received - received
            cut_at.setdefault(name, (time.monotonic() - began, sent))

    names = {m.device: f"B{n:04d}" for n, m in enumerate(crowd.members)}
    assert cut_at.keys() == {names[m.device] for m in [*never, *slow]}, cut_at
    for member in never:
        after_s, _ = cut_at[names[member.device]]
        assert limits.CLIENT_STALLED_S <= after_s <= full_s + limits.CLIENT_STALLED_S + LATE_S
    for member in slow:
        _, sent = cut_at[names[member.device]]
        assert limits.CLIENT_BUFFER_BYTES <= sent <= limits.CLIENT_BUFFER_BYTES + 2 * SYSTEM_BYTES
    grown = (_memory_kib(crowd.server.pid, "VmHWM") - before_kib) * limits.KIB
    assert grown <= len(bad) * 2 * limits.CLIENT_BUFFER_BYTES + 64 * limits.MIB

    async with asyncio.timeout(30):
        while any(listener.events < speaker.events for listener in listeners):
            await asyncio.sleep(0.1)
    assert {listener.events for listener in listeners} == {speaker.events}
    print(
        f"{len(listeners)} good tablets, {len(bad)} bad: a burst took {statistics.median(alone) * 1000:.0f} ms"
        f" without the bad, {statistics.median(together) * 1000:.0f} ms with; memory grew by {grown >> 20} MiB;"
        f" cut after {sorted(round(s) for s, _ in cut_at.values())} s"
    )
    assert statistics.median(together) <= 4 * statistics.median(alone), "the others wait for the bad ones"
    for reader in bad:
        reader.close()
    for listener in listeners:
        listener.close()
