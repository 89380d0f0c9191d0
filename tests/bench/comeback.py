"""`return` and `memory`: 1,600 tablets come back after a server restart, and what each costs while it is there.

Jitter is off: all come at once, from the moment the port listens, with certificates on both sides, until each has its
events, keys and checkpoint. Reference: nats-server, the bare connections alone (TLS, CONNECT, SUB, PONG). Rounds are
interleaved.
"""

import asyncio
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.version import PROTOCOL
from tests.bench.crowd import Crowd, Member
from tests.bench.peers import free_port, memory_kib, start_nats, write_certificates
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked, upgrade

COUNT = 1600
ROUNDS = 5
GOAL_KIB = 100.0
_NATS = b'CONNECT {"verbose":false,"pedantic":false,"echo":true}\r\nSUB events 1\r\nPING\r\n'


def hello(member: Member, crowd: Crowd, seq: int) -> list[bytes]:
    """What a tablet that has everything says first."""
    have = {crowd.meeting: envelope.Have(seq)}
    return [upgrade("room", PROTOCOL), masked(encode(envelope.Hello("bench", (), member.ticket, have)))]


async def come_back(
    crowd: Crowd,
    port: int,
    opening: Callable[[Member], list[bytes]],
    steps: list[bytes],
    at_once: int = COUNT,
) -> tuple[float, list[Sink]]:
    """Seconds until every member is connected and has what it waits for."""
    began = time.perf_counter()
    sinks = await connect_each(
        [(m.context, opening(m)) for m in crowd.members], port, crowd.name, steps, Wait(), at_once
    )
    return time.perf_counter() - began, sinks


def listens(port: int) -> None:
    """Wait until a port takes connections, looking every millisecond."""
    import socket

    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.001)


async def _run(folder: Path) -> Report:
    crowd = Crowd(folder / "crowd", COUNT)
    chain, secret, ca = write_certificates(crowd.server, folder)
    ours: list[float] = []
    theirs: list[float] = []
    ours_kib: list[float] = []
    theirs_kib: list[float] = []
    nats: subprocess.Popen[bytes] | None = None
    steps = [b"\r\n\r\n", b'"Events"']
    try:
        for _ in range(ROUNDS):
            crowd.server.start()  # the first visit: everything is sent to each
            bare = memory_kib(crowd.server.pid)
            _, sinks = await come_back(crowd, crowd.server.port, lambda m: hello(m, crowd, 0), steps, 64)
            await asyncio.sleep(2.5)
            ours_kib.append((memory_kib(crowd.server.pid) - bare) / COUNT)
            for sink in sinks:
                sink.close()
            crowd.server.kill()
            crowd.server.start()
            took, sinks = await come_back(
                crowd, crowd.server.port, lambda m: hello(m, crowd, crowd.events), steps
            )
            ours.append(took)
            for sink in sinks:
                sink.close()
            crowd.server.kill()
            port = free_port()
            nats = start_nats(folder, port, chain, secret, ca)
            listens(port)
            bare = memory_kib(nats.pid)
            took, sinks = await come_back(crowd, port, lambda _: [_NATS], [b"PONG\r\n"])
            theirs.append(took)
            await asyncio.sleep(1.0)
            theirs_kib.append((memory_kib(nats.pid) - bare) / COUNT)
            for sink in sinks:
                sink.close()
            nats.kill()
            nats.wait(10)
    finally:
        crowd.server.kill()
        if nats is not None:
            nats.kill()
    comitia = {"return_s": median(ours), "memory_kib": median(ours_kib)}
    references = {"nats_return_s": median(theirs), "nats_memory_kib": median(theirs_kib)}
    ratios = {
        "return1600_vs_nats": comitia["return_s"] / references["nats_return_s"],
        "memory1600_vs_100kib": comitia["memory_kib"] / GOAL_KIB,
    }
    goals = {"return1600_vs_nats": 2.0, "memory1600_vs_100kib": 1.0}
    return Report("return", "s, KiB", comitia, references, ratios, goals, ROUNDS)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
