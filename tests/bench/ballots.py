"""`ballots`: 1,600 open ballots at once over TLS, each durable in SQLCipher before its answer; until the last one.

References, interleaved: the same server without storing; a commit for each ballot in SQLCipher, alone; a JetStream over
TLS with `sync_interval: always`, one publication from each of 1,600 connections.
"""

import asyncio
import json
import secrets
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import uuid6
from sqlite_utils.migrations import Migrations

from comitia_server.database import Store
from comitia_shared.ids import ItemId, VoteId
from comitia_shared.meeting.agenda import Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from tests.bench.close import Hall, first_item
from tests.bench.comeback import hello
from tests.bench.crowd import Crowd
from tests.bench.peers import free_port, listening, start_nats, write_certificates
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each

COUNT = 1600
ROUNDS = 5
BODY_BYTES = 220  # of an event and a command row


class Room:
    """A server with its tablets, ready for ballots."""

    def __init__(self, folder: Path, within: tuple[str, ...] = ()) -> None:
        self.crowd = Crowd(folder, COUNT)
        self.item: ItemId = first_item(self.crowd)
        self.crowd.server._within = within
        self.crowd.server.start()

    async def open(self) -> "Room":
        crowd, wait = self.crowd, Wait()
        sinks = await connect_each(
            [(m.context, hello(m, crowd, 0)) for m in crowd.members],
            crowd.server.port,
            crowd.name,
            [b"\r\n\r\n", b'"Events"'],
            wait,
            32,
        )
        self.hall = Hall(crowd, sinks, wait)
        await asyncio.sleep(3)
        await self.hall.each(CheckIn())
        await self.hall.heard(OpenMeeting(), b'"MeetingOpened"')
        await self.hall.heard(StartItem(self.item), b'"ItemStarted"')
        return self

    async def round(self) -> float:
        """Seconds from the first ballot's sending until the last one's answer."""
        vote = VoteId(uuid6.uuid7().hex)
        threshold = parse_threshold("over half of members")
        opened = OpenVote(vote, self.item, Method.OPEN, "?", threshold)
        await self.hall.heard(opened, b'"VoteRollAdded"')
        await asyncio.sleep(0.5)  # its last part too
        took = await self.hall.each(CastBallot(vote, Choice.YES))
        await self.hall.heard(CloseVote(vote), b'"VoteClosed"')
        return took


class Jetstream:
    """nats-server with a file stream that is synced for every message."""

    def __init__(self, room: Crowd, folder: Path) -> None:
        chain, secret, ca = write_certificates(room.server, folder)
        self.port = free_port()
        self._crowd = room
        store = f'jetstream {{ store_dir: "{folder / "js"}", sync_interval: always }}\n'
        self.process: subprocess.Popen[bytes] = start_nats(folder, self.port, chain, secret, ca, store)

    async def open(self) -> "Jetstream":
        await listening(self.port)
        wait = Wait()
        hello_ = b'CONNECT {"verbose":false,"pedantic":false}\r\nSUB _in.%d 1\r\nPING\r\n'
        self.sinks: list[Sink] = await connect_each(
            [(m.context, [hello_ % n]) for n, m in enumerate(self._crowd.members)],
            self.port,
            self._crowd.name,
            [b"PONG"],
            wait,
            32,
        )
        self.wait = wait
        config = json.dumps({"name": "B", "subjects": ["b.*"], "storage": "file", "num_replicas": 1}).encode()
        wait.begin(b"stream_create_response", 1)
        self._send(0, b"$JS.API.STREAM.CREATE.B", config)
        async with asyncio.timeout(20):
            await wait.done.wait()
        return self

    def _send(self, number: int, subject: bytes, body: bytes) -> None:
        transport = self.sinks[number].transport
        assert transport is not None
        transport.write(b"PUB %s _in.%d %d\r\n%s\r\n" % (subject, number, len(body), body))

    async def round(self) -> float:
        """Seconds until the last publication is acknowledged."""
        body = secrets.token_hex(BODY_BYTES // 2).encode()
        self.wait.begin(b'"seq":', COUNT)
        began = time.perf_counter()
        for number, sink in enumerate(self.sinks):
            sink.seen = b""
            self._send(number, b"b.%d" % number, body)
        async with asyncio.timeout(120):
            await self.wait.done.wait()
        return self.wait.last - began


def commit_each(file: Path) -> float:
    """Seconds for as many commits of one row in SQLCipher."""
    store = Store(file, secrets.token_bytes(32), Migrations("none"))
    store.run("CREATE TABLE IF NOT EXISTS entry (seq INTEGER PRIMARY KEY, body BLOB)")
    body = secrets.token_bytes(BODY_BYTES)
    began = time.perf_counter()
    for _ in range(COUNT):
        with store.transaction():
            store.run("INSERT INTO entry (body) VALUES (?)", body)
    took = time.perf_counter() - began
    store.close()
    return took


async def _run(folder: Path) -> Report:
    took: dict[str, list[float]] = {"comitia": [], "unstored": [], "commit_each": [], "jetstream": []}
    rooms: list[Room] = []
    stream: Jetstream | None = None
    try:
        rooms.append(Room(folder / "stored"))
        rooms.append(
            Room(folder / "unstored", (sys.executable, str(Path(__file__).with_name("unstored.py"))))
        )
        stored, unstored = [await r.open() for r in rooms]
        stream = await Jetstream(stored.crowd, folder).open()
        for number in range(ROUNDS):
            took["comitia"].append(await stored.round())
            took["unstored"].append(await unstored.round())
            took["commit_each"].append(commit_each(folder / f"commits-{number}.db"))
            took["jetstream"].append(await stream.round())
    finally:
        for room in rooms:
            room.crowd.server.kill()
        if stream is not None:
            stream.process.kill()
            stream.process.wait()
    ms = {name: 1000 * median(values) for name, values in took.items()}
    ours = ms.pop("comitia")
    ratios = {f"last_vs_{name}": ours / reference for name, reference in ms.items()}
    goals = {"last_vs_unstored": 1.8, "last_vs_commit_each": 0.7, "last_vs_jetstream": 0.75}
    return Report("ballots", "ms", {"last": ours}, ms, ratios, goals, ROUNDS)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
