"""Downloads: which sealed objects are still missing, the most urgent first, with credit that follows the line.

Credit is in bytes, begins at 32 KiB and follows the measured rate so that at most 250 ms of data is under way: a
ballot's receipt never waits behind a paper. After a rest it begins anew, since the line may be another by then. A
full disk stops the downloads, not the reading.
"""

import time
from collections.abc import Callable

import msgspec

from comitia_client.session.line.link import new_id
from comitia_client.session.papers.landing import Landed, Landing
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, MeetingId, ObjectId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pieces import HASH_BYTES, SEALED_PIECE_BYTES, sealed_bytes, sealed_piece_bytes
from comitia_shared.wire import envelope
from comitia_shared.wire.message import Message

_AHEAD, _AHEAD_MOST = 2, 8
_CREDIT_STEP = 2
_DAMAGED_MOST = 3
_RATE_OVER_S = 2.0
_LEAST_URGENT = 1 << 30
_SPARE_BYTES = limits.TABLET_SPARE_BYTES + limits.MIB  # enough for downloads to go on


class Wanted(msgspec.Struct, frozen=True):
    """An object to fetch, and of which meeting. The lowest `urgency` goes first and interrupts what is less urgent."""

    meeting: MeetingId
    manifest: SealedObject
    urgency: int = 0


class _Running(msgspec.Struct):
    """A fetch that was asked for: `piece` is what comes next (`HASHES`: the hashes of all), `then` what follows those.

    It runs until the disk holds the object for good, so for a while after its last byte has come.
    """

    id: CommandId
    wanted: Wanted
    piece: int
    then: int
    received: bytearray

    @property
    def expected(self) -> int:
        """How long what comes next is, in bytes."""
        manifest = self.wanted.manifest
        if self.piece == envelope.HASHES:
            return HASH_BYTES * manifest.pieces
        return sealed_piece_bytes(manifest.size, self.piece)

    @property
    def has_come(self) -> bool:
        """Whether nothing of it is on the line any more."""
        return self.piece == self.wanted.manifest.pieces

    @property
    def to_come(self) -> int:
        """How many sealed bytes are still to come, hashes not counted."""
        done = self.then if self.piece == envelope.HASHES else self.piece
        return max(0, sealed_bytes(self.wanted.manifest) - done * SEALED_PIECE_BYTES)


class Fetcher:
    """Fetches what is wanted, in order.

    `outgoing` takes its messages, `on_progress` hears of each whole object, `on_defect` of what ends all.
    """

    def __init__(
        self,
        pieces: PieceStore,
        vault: VaultThread,
        outgoing: Callable[[Message], None],
        on_progress: Callable[[], None],
        on_defect: Callable[[BaseException], None],
    ) -> None:
        self._pieces = pieces
        self._landing = Landing(pieces, vault, self._landed, on_defect)
        self._outgoing = outgoing
        self._on_progress = on_progress
        self._queue: dict[ObjectId, Wanted] = {}
        self._running: dict[int, _Running] = {}
        self._numbers = 0
        self._damaged: dict[ObjectId, int] = {}
        self._received = 0
        self._granted = limits.CREDIT_START_BYTES
        self._window = limits.CREDIT_START_BYTES
        self._measured_from = (0, 0.0)
        self._rate = 0.0
        self._rate_from = (0, 0.0)
        self._is_up = False
        self.hindrance: ErrorCode | None = None

    def is_wanted(self, name: ObjectId) -> bool:
        """Whether this object is on its way."""
        return name in self._queue or any(r.wanted.manifest.object == name for r in self._running.values())

    @property
    def missing_bytes(self) -> int:
        """How many sealed bytes are still to come."""
        rest = [w.manifest for w in self._queue.values()]
        rest += [r.wanted.manifest for r in self._running.values()]
        return sum(sealed_bytes(m) - self._pieces.held(m) * SEALED_PIECE_BYTES for m in rest)

    @property
    def left_s(self) -> float:
        """Seconds until everything is here at the present rate; 0 = nothing is missing or nothing moves."""
        return self.missing_bytes / self._rate if self._rate > 1 and self._is_up else 0.0

    @property
    def needed_bytes(self) -> int:
        """How much room must be made on the disk before downloads go on; 0 = there is enough."""
        if self.hindrance is not ErrorCode.DISK_FULL:
            return 0
        return max(limits.MIB, self.missing_bytes + _SPARE_BYTES - self._pieces.free_bytes())

    def plan(self, wanted: list[Wanted]) -> None:
        """Everything that is missing now, the most urgent first; replaces the plan before."""
        names = {w.manifest.object: w for w in wanted}
        running = {r.wanted.manifest.object for r in self._running.values()}
        urgency = next((w.urgency for name, w in names.items() if name not in running), _LEAST_URGENT)
        for number, one in list(self._running.items()):
            now = names.get(one.wanted.manifest.object)
            if now is None or (now.urgency > urgency and not one.has_come):
                self._stop(number)  # recalled, not needed any more, or in the way of what is more urgent
            else:
                one.wanted = now
        running = {r.wanted.manifest.object for r in self._running.values()}
        self._queue = {name: w for name, w in names.items() if name not in running}
        self.fill()

    def _stop(self, number: int) -> None:
        """Break a fetch off; the piece under way is dropped."""
        self._running.pop(number, None)
        self._landing.drop(number)
        self._outgoing(envelope.CancelFetch(number))

    def connected(self) -> None:
        """A new connection: credit starts anew, and what was under way is asked for again."""
        self._landing.drop()
        again = {r.wanted.manifest.object: r.wanted for r in self._running.values()}
        self._queue = again | self._queue
        self._running = {}
        self._received = 0
        self._rate_from = (0, time.monotonic())
        self._is_up = True
        self.fill()

    def disconnected(self) -> None:
        """The line is down: what is wanted waits."""
        self._is_up = False

    def forget(self) -> None:
        """Nobody is signed in: nothing is wanted. What was granted on this line stays, as the server counts it."""
        self._queue = {}
        for number in list(self._running):
            self._stop(number)
        self._landing.drop()

    async def close(self) -> None:
        """Wait for the piece that is being written."""
        await self._landing.close()

    def look_again(self) -> None:
        """From time to time: go on where the disk has room again."""
        if self.hindrance is not None and self._pieces.free_bytes() > _SPARE_BYTES:
            self.hindrance = None
            self.fill()

    def fill(self) -> None:
        """Ask for the next objects: two, or as many small ones as keep the line busy until the next are asked for."""
        while self._is_up and self._queue and self.hindrance is None and self._may_ask():
            name, wanted = next(iter(self._queue.items()))
            del self._queue[name]
            piece = self._pieces.held(wanted.manifest)
            if piece == wanted.manifest.pieces:
                self._on_progress()
                continue
            self._numbers += 1
            blind = self._pieces.known(wanted.manifest) is None
            first = envelope.HASHES if blind else piece
            if not self._on_the_line():
                self._begin_small()
            asked = new_id()
            self._running[self._numbers] = _Running(asked, wanted, first, piece, bytearray())
            self._outgoing(
                envelope.Fetch(
                    id=asked,
                    fetch=self._numbers,
                    meeting=wanted.meeting,
                    object=name,
                    piece=piece,
                    hashes=blind,
                )
            )

    def _on_the_line(self) -> list[_Running]:
        return [r for r in self._running.values() if not r.has_come]

    def _may_ask(self) -> bool:
        coming = self._on_the_line()
        return len(coming) < _AHEAD or (
            len(coming) < _AHEAD_MOST and sum(r.to_come for r in coming) < self._window
        )

    def refused(self, asked: CommandId) -> None:
        """The server refused this fetch, or cannot go on with it: it is wanted again with the next plan."""
        self._running = {n: r for n, r in self._running.items() if r.id != asked}
        self.fill()

    def take(self, number: int, piece: int, offset: int, data: memoryview) -> None:
        """Take bytes of a piece of a fetch; a piece that is whole now goes to the disk while more come."""
        self._received += len(data)
        running = self._running.get(number)
        if running is None:
            pass  # broken off meanwhile
        elif piece != running.piece or offset != len(running.received):
            self._give_back(number, running)  # something before it is missing
        else:
            running.received += data
            if len(running.received) == running.expected:
                landed = Landed(number, running.wanted.manifest, piece, running.received)
                running.received = bytearray()
                running.piece = running.then if piece == envelope.HASHES else piece + 1
                self._landing.put(landed)
                if running.has_come:
                    self.fill()
        self._measure()

    def _landed(self, landed: Landed, error: Refused | Unavailable | None) -> None:
        """A piece is on the disk, or was refused there. One that the disk cannot hold stops the downloads."""
        running = self._running.get(landed.fetch)
        if error is None:
            if landed.piece == landed.manifest.pieces - 1:
                # Here for good, even if nobody waits for it any more.
                self._running.pop(landed.fetch, None)
                self._on_progress()
                self.fill()
        elif running is None:
            pass  # broken off meanwhile
        elif isinstance(error, Refused):
            self._give_back(landed.fetch, running)
        else:
            self.hindrance = error.code
            for other in list(self._running):
                self._give_back(other, self._running[other])
            self._on_progress()
        self._measure()

    def _give_back(self, number: int, running: _Running) -> None:
        """A piece was damaged on its way, or the disk is in the way: ask again, unless that keeps happening."""
        self._stop(number)
        name = running.wanted.manifest.object
        if self.hindrance is None:
            self._damaged[name] = self._damaged.get(name, 0) + 1
        if self._damaged.get(name, 0) <= _DAMAGED_MOST:
            self._queue = {name: running.wanted, **self._queue}
        self.fill()

    def _begin_small(self) -> None:
        """Nothing is under way: what was granted while the line was fast does not hold for it now."""
        self._window = limits.CREDIT_START_BYTES
        self._granted = self._received + self._window
        self._measured_from = (self._received, time.monotonic())
        self._outgoing(envelope.Credit(self._granted))

    def _measure(self) -> None:
        """Follow the line: the window is what arrives in 250 ms, so that no more than that is under way."""
        now_s = time.monotonic()
        bytes_then, then_s = self._measured_from
        arrived, elapsed_s = self._received - bytes_then, now_s - then_s
        if (
            arrived >= self._window // _CREDIT_STEP
            and self._landing.backlog_bytes <= limits.CREDIT_MOST_BYTES
        ):
            rate = arrived / max(elapsed_s, 1e-4)
            wanted = int(rate * limits.CREDIT_DELAY_S)
            self._window = max(
                limits.CREDIT_START_BYTES, min(wanted, 2 * self._window, limits.CREDIT_MOST_BYTES)
            )
            self._measured_from = (self._received, now_s)
            self._granted = max(self._granted, self._received + self._window)
            self._outgoing(envelope.Credit(self._granted))
        arrived, elapsed_s = self._received - self._rate_from[0], now_s - self._rate_from[1]
        if elapsed_s >= _RATE_OVER_S:
            self._rate = arrived / elapsed_s
            self._rate_from = (self._received, now_s)
