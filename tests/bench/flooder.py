"""A delegate who floods: a program of its own that sends one kind of message as fast as its peer takes it.

usage: python -m tests.bench.flooder, then on standard input one line of JSON for whom it is, and one for each flood:
{"kind": KIND, "port": PORT, "seconds": S}. Each is answered with a line: how many were sent.
"""

import asyncio
import contextlib
import itertools
import json
import ssl
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import uuid6

from comitia_shared.ids import CommandId, MeetingId, NoteId, ObjectId, PaperId, PersonId, RequestId
from comitia_shared.meeting.attendance import CheckIn, CheckOut
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode, piece_frame
from comitia_shared.wire.presenting import LiveStroke, PresentInk
from comitia_shared.wire.readiness import Missing, Report
from comitia_shared.wire.uploading import Upload
from comitia_shared.wire.version import FEATURES, PROTOCOL
from tests.bench.sink import masked, masked_binary, upgrade

KINDS = ("notes", "reports", "ink", "commands", "fetches", "uploads", "sign_ins", "connections")
_AT_ONCE = 8  # connections


class Whom(NamedTuple):
    """Whose certificate and ticket it has, and what it names in its messages."""

    certificate: str
    authority: str
    name: str
    ticket: str
    person: PersonId
    victim: PersonId
    meeting: MeetingId
    paper: PaperId
    object: ObjectId


def _id() -> str:
    return uuid6.uuid7().hex


def _notes(_: Whom) -> Iterator[bytes]:
    while True:
        records = tuple(envelope.NoteRecord(NoteId(_id()), bytes(3_000)) for _ in range(24))
        yield masked(encode(envelope.Notes(0, 0, records)))


def _reports(whom: Whom) -> Iterator[bytes]:
    missing = tuple(Missing(PaperId(_id()), 1, 1_000_000) for _ in range(20))
    for held in itertools.count():
        yield masked(encode(Report(whom.meeting, held, 1_000_000, missing, free_bytes=held)))


def _ink(whom: Whom) -> Iterator[bytes]:
    strokes = tuple(LiveStroke("#112233", 2.0, tuple(float(n) for n in range(200))) for _ in range(100))
    frame = masked(encode(PresentInk(whom.meeting, strokes)))
    while True:
        yield frame


def _commands(whom: Whom) -> Iterator[bytes]:
    while True:
        request = RequestId(_id())
        asked = RequestFloor(request, SpeechKind.DEBATE, "x" * 150)
        for body in (CheckIn(), asked, WithdrawRequest(request), CheckOut()):
            yield masked(encode(envelope.Command(CommandId(_id()), whom.meeting, body)))


def _fetches(whom: Whom) -> Iterator[bytes]:
    for number in itertools.count(1):
        yield masked(encode(envelope.Credit(number << 24)))
        yield masked(encode(envelope.Fetch(CommandId(_id()), number, whom.meeting, whom.object, 0, True)))


def _uploads(whom: Whom) -> Iterator[bytes]:
    for number in itertools.count(1):
        size = 1 << 20
        yield masked(encode(Upload(CommandId(_id()), number, whom.meeting, whom.paper, size, bytes(32))))
        for offset in range(0, size, 1 << 16):
            yield masked_binary(piece_frame(number, 0, offset, bytes(60_000)))


def _sign_ins(whom: Whom) -> Iterator[bytes]:
    while True:
        yield masked(encode(envelope.SignIn(CommandId(_id()), person=whom.victim, pin="000000")))


_FLOODS = {
    "notes": _notes,
    "reports": _reports,
    "ink": _ink,
    "commands": _commands,
    "fetches": _fetches,
    "uploads": _uploads,
    "sign_ins": _sign_ins,
}


class Flooder:
    """The peer's side of it all."""

    def __init__(self, whom: Whom) -> None:
        self._whom = whom
        self._sent = 0
        self._proved, self._unproved = (self._context(proves=p) for p in (True, False))

    def _context(self, *, proves: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_verify_locations(self._whom.authority)
        if proves:
            context.load_cert_chain(self._whom.certificate)
        return context

    async def flood(self, kind: str, port: int, seconds: float) -> int:
        """Send until the time is up; how many messages (or connections) it was."""
        until_s = time.monotonic() + seconds
        if kind == "connections":
            return sum(
                await asyncio.gather(*(self._connect(port, until_s, n % 2 == 0) for n in range(_AT_ONCE)))
            )
        self._sent = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    with contextlib.suppress(OSError):
                        await self._send(port, kind)
        return self._sent

    async def _open(
        self, port: int, *, proves: bool = True
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        context = self._proved if proves else self._unproved
        return await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=self._whom.name)

    async def _connect(self, port: int, until_s: float, proves: bool) -> int:
        made = 0
        while time.monotonic() < until_s:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                _, writer = await self._open(port, proves=proves)
                writer.write(upgrade("room", PROTOCOL))
                writer.transport.abort()
            made += 1
        return made

    async def _send(self, port: int, kind: str) -> None:
        """Over one connection, until the peer ends it: then the next one follows."""
        reader, writer = await self._open(port)
        reading = asyncio.create_task(_discard(reader))
        try:
            writer.write(upgrade("room", PROTOCOL))
            writer.write(masked(encode(envelope.Hello("flood", FEATURES, self._whom.ticket))))
            for frame in _FLOODS[kind](self._whom):
                writer.write(frame)
                self._sent += 1
                await writer.drain()
                await asyncio.sleep(0)
        finally:
            reading.cancel()
            writer.transport.abort()


async def _discard(reader: asyncio.StreamReader) -> None:
    while await reader.read(1 << 16):
        pass


def main() -> None:
    whom = Whom(**json.loads(sys.stdin.readline()))
    flooder = Flooder(whom)
    for line in sys.stdin:
        asked = json.loads(line)
        print(asyncio.run(flooder.flood(asked["kind"], asked["port"], asked["seconds"])), flush=True)


if __name__ == "__main__":
    main()
