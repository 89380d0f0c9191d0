"""The downloads of one connection: sealed pieces in frames, as the tablet's credit and the line allow.

The task lives only while there is something to send. Pieces wait until the transport's buffer is drained, so a
message that is written meanwhile goes out before the next frame.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec
from websockets.asyncio.server import ServerConnection

from comitia_server.gateway.frames import is_writable, piece_header
from comitia_server.papers.store import ObjectStore
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import ObjectId
from comitia_shared.wire.codec import FRAME_DATA_BYTES

_LEAST_DATA = 8 * 1024


class _Download(msgspec.Struct):
    fetch: int
    object: ObjectId
    piece: int
    pieces: int
    offset: int = 0


class Downloads:
    """What one tablet is being sent. `sent` hears how many bytes each write put on the line."""

    def __init__(self, socket: ServerConnection, sent: Callable[[int], None]) -> None:
        self._socket = socket
        self._sent = sent
        self._credit = limits.CREDIT_START_BYTES
        self._pieces_sent = 0
        self._queue: deque[_Download] = deque()
        self._more_credit: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def give_credit(self, total: int) -> None:
        """The tablet lets us have sent this many bytes of pieces in all, frame headers not counted."""
        self._credit = max(self._credit, total)
        self._go_on()

    def start(self, store: ObjectStore, fetch: int, wanted: ObjectId, piece: int, pieces: int) -> None:
        """Queue an object's pieces from `piece` on. Raises: Refused too_many."""
        if len(self._queue) >= limits.DOWNLOADS_AT_ONCE:
            raise Refused(ErrorCode.TOO_MANY, most=limits.DOWNLOADS_AT_ONCE)
        self._queue.append(_Download(fetch, wanted, piece, pieces))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(store))

    def cancel(self, fetch: int) -> None:
        """Send no more of it."""
        self._queue = deque(d for d in self._queue if d.fetch != fetch)
        self._go_on()

    async def close(self) -> None:
        """The connection has ended."""
        self._queue.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def _go_on(self) -> None:
        if self._more_credit is not None and not self._more_credit.done():
            self._more_credit.set_result(None)

    async def _run(self, store: ObjectStore) -> None:
        while self._queue and is_writable(self._socket):
            download = self._queue[0]
            if download.piece >= download.pieces:
                self._queue.popleft()
                continue
            piece = store.cached_piece(download.object, download.piece)
            try:
                if piece is None:
                    piece = await asyncio.to_thread(store.read_piece, download.object, download.piece)
            except (Refused, Unavailable):  # recalled meanwhile, or the disk: the tablet asks again
                self._queue.remove(download)
                continue
            await self._send_piece(download, piece)

    async def _send_piece(self, download: _Download, piece: bytes) -> None:
        """Send one piece in frames, or as much of it as is still wanted."""
        view, offset = memoryview(piece), 0
        while offset < len(piece):
            room = await self._room(min(len(piece) - offset, _LEAST_DATA))
            if room <= 0 or not any(d is download for d in self._queue):
                return
            part = view[offset : offset + min(room, FRAME_DATA_BYTES)]
            header = piece_header(download.fetch, download.piece, offset, len(part))
            self._pieces_sent += len(part)
            offset += len(part)
            self._socket.transport.write(header)
            self._socket.transport.write(part)
            self._sent(len(header) + len(part))
        download.piece += 1

    async def _room(self, least: int) -> int:
        """Bytes that may be sent now, at least `least`; waits for credit and a drained buffer. 0 = the end."""
        while is_writable(self._socket):
            room = self._credit - self._pieces_sent
            if room < least:
                self._more_credit = asyncio.get_running_loop().create_future()
                await self._more_credit
                if not self._queue:
                    return 0
            elif self._socket.paused:
                await self._socket.drain()
            else:
                return room
        return 0
