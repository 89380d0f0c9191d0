"""Downloads: which sealed objects are still missing, one after the other, with credit that follows the line.

Credit is in bytes, begins at 32 KiB and follows the measured rate so that at most 250 ms of data is under way: a
ballot's receipt never waits behind a paper.
"""

import time
from collections.abc import Callable

import msgspec

from comitia_client.session.link import new_id
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import MeetingId, ObjectId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.sealing.pieces import sealed_piece_bytes
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import split_piece_frame

_AHEAD = 2
_CREDIT_STEP = 4
_DAMAGED_MOST = 3


class Wanted(msgspec.Struct, frozen=True):
    """An object to fetch, and of which meeting."""

    meeting: MeetingId
    manifest: SealedObject


class _Running(msgspec.Struct):
    wanted: Wanted
    piece: int
    received: bytearray


class Fetcher:
    """Fetches what is wanted, in order. `outgoing` takes its messages, `on_progress` hears of each whole object."""

    def __init__(
        self,
        pieces: PieceStore,
        vault: VaultThread,
        outgoing: Callable[[envelope.Message], None],
        on_progress: Callable[[], None],
    ) -> None:
        self._pieces = pieces
        self._vault = vault
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

    @property
    def missing(self) -> int:
        """How many objects are still on their way."""
        return len(self._queue) + len(self._running)

    def is_wanted(self, name: ObjectId) -> bool:
        """Whether this object is on its way."""
        return name in self._queue or any(r.wanted.manifest.object == name for r in self._running.values())

    def want(self, wanted: Wanted, *, first: bool = False) -> None:
        """Fetch an object unless it is whole or under way; `first` = before all others."""
        name = wanted.manifest.object
        if any(r.wanted.manifest.object == name for r in self._running.values()):
            return
        if self._pieces.held(wanted.manifest) == wanted.manifest.pieces:
            return
        rest = {k: v for k, v in self._queue.items() if k != name}
        self._queue = {name: wanted, **rest} if first else {**rest, name: wanted}

    def connected(self) -> None:
        """A new connection: credit starts anew, and what was under way is asked for again."""
        for running in self._running.values():
            self._queue = {running.wanted.manifest.object: running.wanted, **self._queue}
        self._running = {}
        self._received = 0
        self._granted = self._window = limits.CREDIT_START_BYTES
        self._measured_from = (0, time.monotonic())
        self.fill()

    def forget(self) -> None:
        """Nobody is signed in: nothing is wanted."""
        self._queue, self._running = {}, {}

    def fill(self) -> None:
        """Ask for the next objects, two at a time."""
        while self._queue and len(self._running) < _AHEAD:
            name, wanted = next(iter(self._queue.items()))
            del self._queue[name]
            piece = self._pieces.held(wanted.manifest)
            if piece == wanted.manifest.pieces:
                self._on_progress()
                continue
            self._numbers += 1
            self._running[self._numbers] = _Running(wanted, piece, bytearray())
            self._outgoing(envelope.Fetch(new_id(), self._numbers, wanted.meeting, name, piece))

    def refused(self) -> None:
        """The server refused a fetch: drop what is under way; it is wanted again after the next events."""
        self._running = {}
        self.fill()

    async def take(self, frame: bytes) -> None:
        """Take a binary frame. Raises: Unavailable where the disk cannot hold it."""
        number, piece, offset, data = split_piece_frame(frame)
        self._received += len(data)
        self._measure()
        running = self._running.get(number)
        if running is None or piece != running.piece or offset != len(running.received):
            return  # of a broken-off fetch
        running.received += data
        manifest = running.wanted.manifest
        if len(running.received) < sealed_piece_bytes(manifest.size, piece):
            return
        whole, running.received = bytes(running.received), bytearray()
        running.piece += 1
        try:
            await self._vault.ask(self._pieces.append, manifest, piece, whole)
        except (Refused, Unavailable) as error:
            self._running.pop(number, None)
            self._outgoing(envelope.CancelFetch(number))
            if isinstance(error, Unavailable):
                raise  # a full disk is said; the object is wanted again with the next connection
            self._damaged[manifest.object] = self._damaged.get(manifest.object, 0) + 1
            if self._damaged[manifest.object] <= _DAMAGED_MOST:
                self.want(running.wanted)
            self.fill()
            return
        if running.piece == manifest.pieces:
            self._running.pop(number, None)
            self._on_progress()
            self.fill()

    def _measure(self) -> None:
        """Follow the line: the window is what arrives in 250 ms, so that no more than that is under way."""
        now_s = time.monotonic()
        bytes_then, then_s = self._measured_from
        arrived, elapsed_s = self._received - bytes_then, now_s - then_s
        if arrived >= self._window // _CREDIT_STEP:
            rate = arrived / max(elapsed_s, 1e-4)
            wanted = int(rate * limits.CREDIT_DELAY_S)
            self._window = max(
                limits.CREDIT_START_BYTES, min(wanted, 2 * self._window, limits.CREDIT_MOST_BYTES)
            )
            self._measured_from = (self._received, now_s)
            self._granted = max(self._granted, self._received + self._window)
            self._outgoing(envelope.Credit(self._granted))
