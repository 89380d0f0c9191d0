"""One signed-in or signing-in tablet: who it is, what it was sent, and its downloads.

Text frames are written at once; pieces wait for credit and for an empty buffer, so that messages go first.
"""

import asyncio
from collections import deque

import msgspec
from websockets.asyncio.server import ServerConnection

from comitia_server.gateway.frames import binary_frame, is_writable, text_frame, write
from comitia_server.papers.store import ObjectStore
from comitia_server.people.devices import Device
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, ObjectId, PersonId
from comitia_shared.meeting import Seat
from comitia_shared.wire.codec import FRAME_DATA_BYTES, piece_frame

_BUFFER_WHILE_LOADING = 128 * 1024
_LEAST_DATA = 8 * 1024


class _Download(msgspec.Struct):
    fetch: int
    object: ObjectId
    piece: int
    pieces: int


class Connection:
    """A connected device. `seats` holds the seat that its person has in each meeting."""

    def __init__(self, socket: ServerConnection, device: Device) -> None:
        self.socket = socket
        self.device = device
        self.person: PersonId | None = None
        self.ticket = ""
        self.greeted = False
        self.seats: dict[MeetingId, Seat] = {}
        self.wrong_codes = 0
        self._credit = limits.CREDIT_START_BYTES
        self._pieces_sent = 0
        self._downloads: deque[_Download] = deque()
        self._wake = asyncio.Event()
        self._written = 0
        self._drained = 0
        self._drained_at_s = 0.0

    def send(self, message: msgspec.Struct) -> None:
        """Send a message."""
        self.write(text_frame(message))

    def write(self, frame: bytes) -> None:
        """Send a prebuilt frame."""
        if write(self.socket, frame):
            self._written += len(frame)

    @staticmethod
    def write_to_all(connections: "list[Connection]", frame: bytes) -> None:
        """Send one prebuilt frame to many: the tight loop of the fan-out."""
        size = len(frame)
        for connection in connections:
            if write(connection.socket, frame):
                connection._written += size

    def is_stalled(self, now_s: float) -> bool:
        """Whether its buffer is over 2 MiB or has not moved for 10 s: then it must be cut."""
        size = self.socket.transport.get_write_buffer_size()
        drained = self._written - size
        if size == 0 or drained > self._drained:
            self._drained, self._drained_at_s = drained, now_s
        return size > limits.CLIENT_BUFFER_BYTES or now_s - self._drained_at_s > limits.CLIENT_STALLED_S

    def give_credit(self, total: int) -> None:
        """The tablet lets us have sent this many bytes of pieces in all, frame headers not counted."""
        self._credit = max(self._credit, total)
        self._wake.set()

    def start_download(self, fetch: int, wanted: ObjectId, piece: int, pieces: int) -> None:
        """Queue an object's pieces. Raises: Refused too_many."""
        if len(self._downloads) >= limits.DOWNLOADS_AT_ONCE:
            raise Refused(ErrorCode.TOO_MANY, most=limits.DOWNLOADS_AT_ONCE)
        self._downloads.append(_Download(fetch, wanted, piece, pieces))
        self._wake.set()

    def cancel_download(self, fetch: int) -> None:
        """Send no more of it."""
        self._downloads = deque(d for d in self._downloads if d.fetch != fetch)

    async def pump(self, store: ObjectStore) -> None:
        """Send queued pieces as credit and buffer allow, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._downloads:
                download = self._downloads[0]
                if download.piece >= download.pieces:
                    self._downloads.popleft()
                    continue
                try:
                    piece = await asyncio.to_thread(store.read_piece, download.object, download.piece)
                except (Refused, Unavailable):
                    self._downloads.popleft()
                    continue
                if not await self._send_piece(download, piece):
                    return
                download.piece += 1

    async def _send_piece(self, download: _Download, piece: bytes) -> bool:
        """Send one piece in frames; false where the connection ended, true also where it was cancelled."""
        offset = 0
        while offset < len(piece):
            room = await self._room(min(len(piece) - offset, _LEAST_DATA))
            if room <= 0:
                return False
            if not any(d is download for d in self._downloads):
                return True
            part = memoryview(piece)[offset : offset + min(room, FRAME_DATA_BYTES)]
            frame = binary_frame(piece_frame(download.fetch, download.piece, offset, part))
            self._pieces_sent += len(part)
            self.write(frame)
            offset += len(part)
        return True

    async def _room(self, least: int) -> int:
        """Bytes that may be sent now, at least `least`; waits for credit and an empty buffer. 0 = connection ended."""
        while is_writable(self.socket):
            room = self._credit - self._pieces_sent
            if room < least:
                self._wake.clear()
                await self._wake.wait()
            elif self.socket.transport.get_write_buffer_size() > _BUFFER_WHILE_LOADING:
                await asyncio.sleep(0.005)
            else:
                return room
        return 0

    def cut(self) -> None:
        """End the connection at once, without waiting for a peer that may not read."""
        self.socket.transport.abort()
