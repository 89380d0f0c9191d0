"""Prebuilt frames: encoded and framed once, written to any number of transports.

Writing past the websocket library is allowed only while the connection is open, compression is off and no
fragmented message is in flight. The server never fragments and never compresses, so that it is open is the whole
condition. `write` and `is_writable` ask for it each time; a `Connection`, which writes to 1,600 in a row, is told once
by its socket.
"""

import asyncio
import contextlib
import socket as sockets
import sys
from collections.abc import Callable

import msgspec
from websockets.asyncio.server import ServerConnection
from websockets.frames import CloseCode
from websockets.protocol import State

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, require
from comitia_shared.wire.codec import encode, frame_header

_TEXT, _BINARY = 0x81, 0x82  # FIN and opcode
PING, SIGN_OF_LIFE = bytes((0x89, 0)), bytes((0x8A, 0))
_BYTES_ACKED = 120  # where that field stands in `struct tcp_info`


class RoomSocket(ServerConnection):
    """A connection that notes when it last heard anything.

    The library's own keepalive is off: a task, a timer and a future for each of 1,600 tablets cost more than one look
    at all of them. Tablets ping by themselves; the lobby pings who is silent, and cuts who stays so.
    """

    heard_s = 0.0
    on_over: Callable[[], None] | None = None  # told, maybe more than once, that nothing more may be written

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """TLS is there. Who showed no certificate can only enrol, in a few short messages: no more is taken in."""
        tls = transport.get_extra_info("ssl_object")
        if tls is not None and tls.getpeercert(binary_form=True) is None:
            self.max_queue_high, self.max_queue_low = 2, 1
            self.protocol.max_message_size = limits.ENROL_MESSAGE_BYTES
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Bytes have come."""
        self.heard_s = self.loop.time()
        super().data_received(data)
        if self.protocol.state is not State.OPEN:
            self._tell_over()

    def connection_lost(self, exc: Exception | None) -> None:
        """The line has ended."""
        self._tell_over()
        super().connection_lost(exc)

    async def close(self, code: CloseCode | int = CloseCode.NORMAL_CLOSURE, reason: str = "") -> None:
        """Say goodbye; nothing is written after it."""
        self._tell_over()
        await super().close(code, reason)

    def _tell_over(self) -> None:
        if self.on_over is not None:
            self.on_over()


def _header(first: int, length: int) -> bytes:
    if length < 126:
        return bytes((first, length))
    if length < 65536:
        return bytes((first, 126)) + length.to_bytes(2)
    return bytes((first, 127)) + length.to_bytes(8)


def text_frame(message: msgspec.Struct) -> bytes:
    """A message as a whole text frame, as RFC 6455 §5.2 has it for a server: unmasked.

    Raises:
        Refused: `too_long`; what goes out obeys the limit of what comes in.
    """
    body = encode(message)
    # The other end would end the connection, again at each return.
    require(len(body) <= limits.MESSAGE_BYTES, ErrorCode.TOO_LONG, most=limits.MESSAGE_BYTES)
    return _header(_TEXT, len(body)) + body


def piece_header(fetch: int, piece: int, offset: int, size: int) -> bytes:
    """What stands before `size` bytes of a piece in a whole binary frame."""
    head = frame_header(fetch, piece, offset)
    return _header(_BINARY, len(head) + size) + head


async def drained(socket: ServerConnection) -> None:
    """Wait until the transport takes more, or the connection has ended: then what is written is dropped."""
    if socket.paused:
        with contextlib.suppress(OSError):
            await socket.drain()


def acknowledged(socket: ServerConnection) -> int:
    """How many bytes of the line the other end has acknowledged in all: `tcpi_bytes_acked` of Linux's tcp(7)."""
    line = socket.transport.get_extra_info("socket")
    info = line.getsockopt(sockets.IPPROTO_TCP, sockets.TCP_INFO, _BYTES_ACKED + 8)
    return int.from_bytes(info[_BYTES_ACKED:], sys.byteorder)


def is_writable(socket: ServerConnection) -> bool:
    """Whether a prebuilt frame may be written now."""
    return socket.protocol.state is State.OPEN and not socket.transport.is_closing()


def write(socket: ServerConnection, frame: bytes) -> None:
    """Write a prebuilt frame, unless the connection is no longer open."""
    if socket.protocol.state is State.OPEN:
        socket.transport.write(frame)  # a transport that is closing drops it
