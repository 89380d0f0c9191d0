"""A load client that is not Comitia's: raw TLS connections that wait for a marker in what they receive.

It speaks just enough of each protocol to be connected, and notes when each connection saw the marker.
"""

import asyncio
import base64
import os
import ssl
import struct
import time
from collections.abc import Callable

import aiofastnet


class Wait:
    """One round: the marker that is waited for, and when the last of the connections saw it."""

    def __init__(self) -> None:
        self.marker = b""
        self.missing = 0
        self.last = 0.0
        self.done = asyncio.Event()

    def begin(self, marker: bytes, count: int) -> None:
        self.marker, self.missing = marker, count
        self.done.clear()

    def saw(self) -> None:
        self.missing -= 1
        if self.missing == 0:
            self.last = time.perf_counter()
            self.done.set()


class Sink(asyncio.Protocol):
    """One connection: sends its opening, is ready at `ready`, then watches for the marker."""

    def __init__(self, opening: list[bytes], steps: list[bytes], wait: Wait) -> None:
        self.opening = list(opening)
        self.steps = list(steps)
        self.wait = wait
        self.is_ready = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.seen = b""
        self.received = 0
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport  # type: ignore[assignment]
        self._go_on()

    def _go_on(self) -> None:
        assert self.transport is not None
        if self.opening:
            self.transport.write(self.opening.pop(0))

    def data_received(self, data: bytes) -> None:
        self.received += len(data)
        self._answer_pings(data)
        if self.steps:
            self.buffer += data
            if self.steps[0] in self.buffer:
                self.steps.pop(0)
                self.buffer = b""
                self._go_on()
                if not self.steps:
                    self.is_ready.set_result(None)
            return
        marker = self.wait.marker
        if marker and self.seen != marker and marker in self.buffer[-64:] + data:
            self.seen = marker
            self.wait.saw()
        self.buffer = data[-64:]

    def close(self) -> None:
        """Go away at once."""
        if self.transport is not None:
            self.transport.abort()

    def _answer_pings(self, data: bytes) -> None:
        """Keep the connection: a websocket's ping has four bytes or none here, nats-server's is a line."""
        assert self.transport is not None
        at = data.find(b"\x89\x04")
        if at >= 0 and len(data) >= at + 6:
            self.transport.write(bytes((0x8A, 0x84, 0, 0, 0, 0)) + data[at + 2 : at + 6])
        elif data.endswith(b"\x89\x00"):
            self.transport.write(bytes((0x8A, 0x80, 0, 0, 0, 0)))
        elif data.startswith(b"PING\r\n"):
            self.transport.write(b"PONG\r\n")

    def connection_lost(self, error: Exception | None) -> None:
        if not self.is_ready.done():
            self.is_ready.set_exception(error or ConnectionError("closed"))


def upgrade(host: str, protocol: str) -> bytes:
    """An opening handshake of RFC 6455."""
    key = base64.b64encode(os.urandom(16)).decode()
    line = f"Sec-WebSocket-Protocol: {protocol}\r\n" if protocol else ""
    return (
        f"GET / HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{line}\r\n"
    ).encode()


def masked(text: bytes) -> bytes:
    """A client's text frame."""
    return _frame(0x81, text)


def masked_binary(content: bytes) -> bytes:
    """A client's binary frame."""
    return _frame(0x82, content)


def _frame(first: int, content: bytes) -> bytes:
    size = len(content)
    mask = os.urandom(4)
    if size < 126:
        head = bytes((first, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((first, 0x80 | 126)) + struct.pack(">H", size)
    else:
        head = bytes((first, 0x80 | 127)) + struct.pack(">Q", size)
    key = int.from_bytes(mask * (size // 4 + 1)) >> 8 * (4 * (size // 4 + 1) - size)
    return head + mask + (int.from_bytes(content) ^ key).to_bytes(size)


async def connect_each(
    wanted: list[tuple[ssl.SSLContext, list[bytes]]],
    port: int,
    name: str,
    steps: list[bytes],
    wait: Wait,
    at_once: int = 10_000,
    make: Callable[[list[bytes], list[bytes], Wait], Sink] = Sink,
) -> list[Sink]:
    """A connection for each certificate and opening, all ready; `make` makes its protocol."""
    loop = asyncio.get_running_loop()
    aiofastnet.patch_loop(loop)
    gate = asyncio.Semaphore(at_once)

    async def one(context: ssl.SSLContext, opening: list[bytes]) -> Sink:
        async with gate:
            while True:
                try:
                    _, sink = await loop.create_connection(
                        lambda: make(opening, steps, wait),
                        "127.0.0.1",
                        port,
                        ssl=context,
                        server_hostname=name,
                        ssl_handshake_timeout=120,
                    )
                    async with asyncio.timeout(120):
                        await sink.is_ready
                    return sink
                except ConnectionError:  # more came at once than may: a tablet tries again, and so does this
                    await asyncio.sleep(0.25)

    return list(await asyncio.gather(*(one(c, o) for c, o in wanted)))
