"""The socket to the room: bytes of pieces go past the websocket library, which would copy each of them five times.

The server sends a piece only in whole binary frames, unmasked, none between the parts of a message, so that knowing
where each frame ends is all it takes: what is no frame of a piece is the library's, untouched. The server does the
same where it writes.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from websockets.asyncio.client import ClientConnection
from websockets.protocol import State

from comitia_shared.errors import Refused
from comitia_shared.wire.codec import FRAME_HEADER_BYTES, split_frame_header

_BINARY = 0x82  # FIN and opcode, RFC 6455 §5.2
_WIDE = {126: 2, 127: 8}  # what of a length says that it stands in so many bytes more
_SILENT_S = 20.0

PieceTaker = Callable[[int, int, int, memoryview], None]

log = logging.getLogger(__name__)


class RoomSocket(ClientConnection):
    """A connection that hands over pieces as they come, and is cut when nothing at all has come for 20 s.

    `on_piece` gets fetch, piece, offset and bytes, which stay as they are. The library looks at pongs alone for a sign
    of life, and a pong may have to wait behind a paper on a thin line. `defect` is what `on_piece` could not bear.
    """

    def __init__(self, *args: Any, on_piece: PieceTaker, **options: Any) -> None:
        super().__init__(*args, **options)
        self._on_piece = on_piece
        self.defect: Exception | None = None
        self._heard_s = 0.0
        self._look: asyncio.TimerHandle | None = None
        self._head = b""  # of a frame, as far as it has come
        self._theirs = 0  # bytes of the frame under way that are the library's
        self._ours = 0  # bytes of a piece in the frame under way
        self._place = (0, 0, 0)  # fetch, piece and offset of the next of them

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """The line stands."""
        super().connection_made(transport)
        self._heard_s = self.loop.time()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self._heard_s = self.loop.time()
        if self.protocol.state is not State.OPEN:
            super().data_received(data)
            return
        try:
            self._split(memoryview(self._head + data if self._head else data))
        except Refused as refused:
            log.error("the server sent what cannot be read: %s", refused)
            self.transport.abort()
        except Exception as defect:
            self.defect = defect
            self.transport.abort()

    @property
    def quiet_s(self) -> float:
        """How long nothing has come, in seconds."""
        return self.loop.time() - self._heard_s

    def connection_lost(self, exc: Exception | None) -> None:
        """The line has ended."""
        if self._look is not None:
            self._look.cancel()
        super().connection_lost(exc)

    def _split(self, data: memoryview) -> None:
        self._head = b""
        while data:
            if self._ours:
                part = data[: self._ours]
                fetch, piece, offset = self._place
                self._ours -= len(part)
                self._place = (fetch, piece, offset + len(part))
                self._on_piece(fetch, piece, offset, part)
                data = data[len(part) :]
            elif self._theirs:
                part = data[: self._theirs]
                self._theirs -= len(part)
                super().data_received(bytes(part))
                data = data[len(part) :]
            elif (used := self._begin(data)) is None:
                self._head = bytes(data)
                return
            else:
                data = data[used:]

    def _begin(self, data: memoryview) -> int | None:
        """Learn which frame begins here: how many bytes that used up, or None where too few have come."""
        if len(data) < 2:
            return None
        wide = _WIDE.get(data[1] & 0x7F, 0)
        start = 2 + wide
        if len(data) < start:
            return None
        size = int.from_bytes(data[2:start]) if wide else data[1] & 0x7F
        masked = data[1] & 0x80
        if data[0] != _BINARY or masked:  # a mask is the library's to refuse
            self._theirs = start + size + (4 if masked else 0)
            return 0
        if len(data) < start + FRAME_HEADER_BYTES:
            return None
        self._place = split_frame_header(data[start : start + FRAME_HEADER_BYTES], size)
        self._ours = size - FRAME_HEADER_BYTES
        return start + FRAME_HEADER_BYTES

    def _watch(self) -> None:
        left_s = self._heard_s + _SILENT_S - self.loop.time()
        if left_s > 0:
            self._look = self.loop.call_later(left_s, self._watch)
        else:
            self.transport.abort()
