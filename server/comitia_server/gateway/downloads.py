"""The downloads of one connection: sealed pieces in frames, as the tablet's credit and the line allow.

The task lives only while there is something to send. Pieces wait until the transport's buffer is drained, so a
message that is written meanwhile goes out before the next frame.
"""

import asyncio
from collections import deque
from collections.abc import Callable

import msgspec
from websockets.asyncio.server import ServerConnection

from comitia_server.gateway.frames import drained, is_writable, piece_header
from comitia_server.papers.store import ObjectStore
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.wire.codec import FRAME_DATA_BYTES
from comitia_shared.wire.envelope import HASHES, Fetch

_LEAST_DATA = 8 * 1024


class _Download(msgspec.Struct):
    id: CommandId
    fetch: int
    manifest: SealedObject
    piece: int
    hashes: bool


class Downloads:
    """What one tablet is being sent. `failed` hears what ended."""

    def __init__(
        self,
        socket: ServerConnection,
        failed: Callable[[CommandId, Refused | Unavailable], None],
    ) -> None:
        self._socket = socket
        self._failed = failed
        self._credit = limits.CREDIT_START_BYTES
        self._pieces_sent = 0
        self._queue: deque[_Download] = deque()
        self._more_credit: asyncio.Future[None] | None = None
        self._task: asyncio.Task[None] | None = None

    def give_credit(self, total: int) -> None:
        """The tablet lets us have sent this many bytes of pieces in all, frame headers not counted.

        It may take back what it gave: its line may have become another while nothing was sent.
        """
        self._credit = total
        self._go_on()

    def start(
        self, store: ObjectStore, asked: Fetch, manifest: SealedObject, wait_s: Callable[[int], float]
    ) -> None:
        """Queue an object's pieces from the asked one on, after their hashes if asked for.

        `wait_s`: how long so many bytes must wait. Raises: Refused too_many.
        """
        if len(self._queue) >= limits.DOWNLOADS_AT_ONCE:
            raise Refused(ErrorCode.TOO_MANY, most=limits.DOWNLOADS_AT_ONCE)
        self._queue.append(_Download(asked.id, asked.fetch, manifest, asked.piece, asked.hashes))
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(store, wait_s))

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

    async def _run(self, store: ObjectStore, wait_s: Callable[[int], float]) -> None:
        while self._queue and is_writable(self._socket):
            download = self._queue[0]
            if download.piece >= download.manifest.pieces and not download.hashes:
                self._queue.popleft()
                continue
            try:
                data = await self._next(store, download)
            except (Refused, Unavailable) as error:  # recalled meanwhile, or the disk
                self._queue = deque(d for d in self._queue if d is not download)
                self._failed(download.id, error)
                continue
            await asyncio.sleep(wait_s(len(data)))
            if not await self._send(download, HASHES if download.hashes else download.piece, data):
                continue
            if download.hashes:
                download.hashes = False
            else:
                download.piece += 1

    async def _next(self, store: ObjectStore, download: _Download) -> bytes | bytearray:
        if download.hashes:
            return await asyncio.to_thread(store.hashes, download.manifest)
        piece = store.piece_at_hand(download.manifest, download.piece)
        if piece is None:
            piece = await asyncio.to_thread(store.read_piece, download.manifest, download.piece)
            store.keep_at_hand(download.manifest, download.piece, piece)
        return piece

    async def _send(self, download: _Download, piece: int, data: bytes | bytearray) -> bool:
        """Send one piece in frames; false where it is not wanted any more."""
        view, offset = memoryview(data), 0
        while offset < len(data):
            room = await self._room(min(len(data) - offset, _LEAST_DATA))
            if room <= 0 or not any(d is download for d in self._queue):
                return False
            part = view[offset : offset + min(room, FRAME_DATA_BYTES)]
            header = piece_header(download.fetch, piece, offset, len(part))
            self._pieces_sent += len(part)
            offset += len(part)
            self._socket.transport.writelines((header, part))
            await asyncio.sleep(0)  # a line that takes all at once is no reason for the others to wait
        return True

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
                await drained(self._socket)
            else:
                return room
        return 0
