"""Downloads on a tablet, without a line: what is asked for, how much may be under way, and what reaches the disk."""

import asyncio
import os
from pathlib import Path

import uuid6

from comitia_client.session.papers.fetch import Fetcher, Wanted
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import Identity, manifest_of, piece_hash, seal
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import FRAME_DATA_BYTES
from comitia_shared.wire.message import Message

MEETING = MeetingId(uuid6.uuid7().hex)


class Line:
    """A fetcher on a disk of its own; what it says is in `said`, what it could not bear in `defects`."""

    def __init__(self, folder: Path) -> None:
        self.said: list[Message] = []
        self.defects: list[BaseException] = []
        self.pieces = PieceStore(folder)
        self.vault = VaultThread()
        self.progress = 0
        self.fetcher = Fetcher(self.pieces, self.vault, self.said.append, self._went_on, self.defects.append)

    def _went_on(self) -> None:
        self.progress += 1

    def send(self, asked: envelope.Fetch, sealed: list[bytes], damaged: int | None = None) -> None:
        """All that the server has for a fetch; `damaged` is a piece with a flipped bit."""
        if asked.hashes:
            self._send(asked, envelope.HASHES, b"".join(piece_hash(p) for p in sealed))
        for number, piece in enumerate(sealed):
            if number >= asked.piece:
                self._send(asked, number, bytes([piece[0] ^ 1]) + piece[1:] if number == damaged else piece)

    def _send(self, asked: envelope.Fetch, piece: int, data: bytes) -> None:
        for offset in range(0, len(data), FRAME_DATA_BYTES):
            part = data[offset : offset + FRAME_DATA_BYTES]
            self.fetcher.take(asked.fetch, piece, offset, memoryview(part))

    @property
    def asked(self) -> list[envelope.Fetch]:
        return [m for m in self.said if isinstance(m, envelope.Fetch)]

    async def settled(self) -> None:
        await self.fetcher._landing.close()
        assert self.defects == []


def sealed_object(size: int) -> tuple[SealedObject, list[bytes]]:
    name = ObjectId(uuid6.uuid7().hex)
    paper, revision = PaperId(uuid6.uuid7().hex), RevisionId(uuid6.uuid7().hex)
    identity = Identity(MEETING, paper, revision, name, ObjectKind.WHOLE)
    plain = os.urandom(size)
    sealed = list(seal(os.urandom(32), identity, plain))
    return manifest_of(name, ObjectKind.WHOLE, size, b"".join(piece_hash(p) for p in sealed)), sealed


async def until_landed(line: Line) -> None:
    while line.fetcher._landing._tasks._running:
        await asyncio.sleep(0.001)


def test_what_was_granted_on_a_fast_line_is_taken_back_after_a_rest(tmp_path: Path) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        (first, sealed), (second, _) = sealed_object(3_000_000), sealed_object(3_000_000)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, first)])
        line.send(line.asked[0], sealed)
        await until_landed(line)
        received = line.fetcher._received
        granted = [m.total for m in line.said if isinstance(m, envelope.Credit)]
        assert granted[-1] - received > limits.CREDIT_START_BYTES
        line.said.clear()
        line.fetcher.plan([Wanted(MEETING, second)])
        credit, fetch = line.said
        assert credit == envelope.Credit(received + limits.CREDIT_START_BYTES)
        assert isinstance(fetch, envelope.Fetch)
        await line.settled()

    asyncio.run(story())


def test_a_damaged_piece_is_asked_for_again_from_where_it_is_and_nothing_after_it_is_written(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        manifest, sealed = sealed_object(5 * limits.PIECE_BYTES)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, manifest)])
        line.send(line.asked[0], sealed, damaged=2)
        await until_landed(line)
        assert line.pieces.held(manifest) == 2
        again = line.asked[-1]
        assert (len(line.asked), again.piece, again.hashes) == (2, 2, False)
        line.send(again, sealed)
        await until_landed(line)
        assert line.pieces.held(manifest) == line.pieces.check(manifest) == 5
        assert len(line.asked) == 2
        await line.settled()

    asyncio.run(story())


def test_no_credit_is_given_while_the_disk_is_far_behind(tmp_path: Path) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        manifest, sealed = sealed_object(80 * limits.PIECE_BYTES)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, manifest)])
        line.send(line.asked[0], sealed)  # at once: the disk had no turn yet
        granted = [m.total for m in line.said if isinstance(m, envelope.Credit)]
        assert granted[-1] < 80 * limits.PIECE_BYTES - limits.CREDIT_MOST_BYTES // 2
        await until_landed(line)
        assert line.fetcher._landing.backlog_bytes == 0
        granted = [m.total for m in line.said if isinstance(m, envelope.Credit)]
        assert granted[-1] > line.fetcher._received
        assert line.pieces.held(manifest) == 80
        await line.settled()

    asyncio.run(story())


def test_an_object_that_is_here_is_told_of_even_where_a_new_plan_found_it_first(tmp_path: Path) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        manifest, sealed = sealed_object(1_000_000)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, manifest)])
        line.send(line.asked[0], sealed)
        while line.pieces.held(manifest) < manifest.pieces:
            await asyncio.sleep(0)
        line.fetcher.plan([])  # whole as far as anyone can see; the disk is not done with it
        assert line.progress == 0
        await until_landed(line)
        assert line.progress == 1
        await line.settled()

    asyncio.run(story())


def test_small_objects_keep_the_line_busy_and_what_is_opened_goes_before_all_of_them(tmp_path: Path) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        small = [sealed_object(2_000) for _ in range(20)]
        wanted = [Wanted(MEETING, manifest, 10) for manifest, _ in small]
        opened, sealed = sealed_object(3_000_000)
        line.fetcher.connected()
        line.fetcher.plan(wanted)
        assert [a.object for a in line.asked] == [m.object for m, _ in small[:8]]
        line.send(line.asked[0], small[0][1])  # the line is done with it, the disk is not
        assert [a.object for a in line.asked] == [m.object for m, _ in small[:9]]
        line.fetcher.plan([Wanted(MEETING, opened, 0), *wanted])
        stopped = [m.fetch for m in line.said if isinstance(m, envelope.CancelFetch)]
        assert stopped == [a.fetch for a in line.asked[1:9]]
        urgent = line.asked[9]
        assert urgent.object == opened.object
        bytes_of = {m.object: pieces for m, pieces in [*small, (opened, sealed)]}
        answered = {line.asked[0].fetch, *stopped}
        while rest := [a for a in line.asked if a.fetch not in answered]:
            line.send(rest[0], bytes_of[rest[0].object])
            answered.add(rest[0].fetch)
        await until_landed(line)
        assert [line.pieces.held(m) for m, _ in small] == [1] * 20
        assert line.pieces.held(opened) == opened.pieces
        await line.settled()

    asyncio.run(story())


def test_hashes_cut_short_and_pieces_of_another_paper_are_refused_asked_for_again_and_given_up(
    tmp_path: Path,
) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        (manifest, sealed), (_, other) = sealed_object(3_000_000), sealed_object(3_000_000)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, manifest)])
        hashes = b"".join(piece_hash(p) for p in sealed)
        first = line.asked[0]
        line._send(first, envelope.HASHES, hashes[:-32])  # a manifest that ends too early
        line._send(first, 0, sealed[0])
        second = line.asked[-1]
        assert (second.fetch, second.hashes) == (first.fetch + 1, True)
        line.send(second, other)  # whole, but of another paper
        await until_landed(line)
        assert line.pieces.known(manifest) is None
        third = line.asked[-1]
        line._send(third, envelope.HASHES, hashes)
        line._send(third, 0, other[0])  # its own hashes, another's pieces
        await until_landed(line)
        assert line.pieces.held(manifest) == 0
        fourth = line.asked[-1]
        assert (fourth.piece, fourth.hashes) == (0, False)
        line._send(fourth, 1, sealed[1])  # what comes first is missing
        assert len(line.asked) == 4  # four times is enough: until the next plan, nothing is asked for
        assert not line.pieces.path(manifest.object).exists()
        line.fetcher.plan([Wanted(MEETING, manifest)])
        line.send(line.asked[-1], sealed)
        await until_landed(line)
        assert line.pieces.check(manifest) == manifest.pieces
        await line.settled()

    asyncio.run(story())


def test_who_signs_in_next_on_the_same_line_goes_on_with_its_credit(tmp_path: Path) -> None:
    async def story() -> None:
        line = Line(tmp_path)
        (first, sealed), (second, _) = sealed_object(3_000_000), sealed_object(3_000_000)
        line.fetcher.connected()
        line.fetcher.plan([Wanted(MEETING, first)])
        line._send(line.asked[0], envelope.HASHES, b"".join(piece_hash(p) for p in sealed))
        line._send(line.asked[0], 0, sealed[0])
        line.said.clear()
        line.fetcher.forget()
        assert [m.fetch for m in line.said if isinstance(m, envelope.CancelFetch)] == [1]
        line.fetcher.plan([Wanted(MEETING, second)])
        granted = [m.total for m in line.said if isinstance(m, envelope.Credit)]
        assert granted[-1] >= line.fetcher._received + limits.CREDIT_START_BYTES > limits.PIECE_BYTES
        assert line.asked[-1].object == second.object
        await line.settled()

    asyncio.run(story())
