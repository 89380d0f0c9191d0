"""The tablet's socket: pieces and messages come apart, however the line has cut the bytes."""

import asyncio
import random
from functools import partial

import pytest
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from comitia_client.session.line.socket import RoomSocket
from comitia_server.gateway.frames import PING, piece_header, text_frame
from comitia_shared import limits
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import FRAME_DATA_BYTES


class Line:
    """A socket whose other end is silent: the bytes are given to it by hand."""

    def __init__(self) -> None:
        self.came: dict[tuple[int, int], bytearray] = {}

    def take(self, fetch: int, piece: int, offset: int, data: memoryview) -> None:
        held = self.came.setdefault((fetch, piece), bytearray())
        assert offset == len(held)
        held += data

    async def open(self) -> RoomSocket:
        async def silent(socket: ServerConnection) -> None:
            await socket.wait_closed()

        self._server = await serve(silent, "127.0.0.1", 0, ping_interval=None)
        port = self._server.sockets[0].getsockname()[1]
        make = partial(RoomSocket, on_piece=self.take)
        socket = await connect(
            f"ws://127.0.0.1:{port}/",
            create_connection=make,  # type: ignore[arg-type] # any factory will do
            compression=None,
            proxy=None,
            max_size=limits.MESSAGE_BYTES,
        )
        assert isinstance(socket, RoomSocket)
        return socket

    async def close(self, socket: RoomSocket) -> None:
        await socket.close()
        self._server.close()
        await self._server.wait_closed()


@pytest.mark.parametrize("most", [1, 7, 1_400, 16_384, 262_144])
def test_pieces_and_messages_come_apart_however_the_line_cuts_them(most: int) -> None:
    chance = random.Random(most)
    size = 3_000 if most < 10 else 150_000
    pieces = {(1, 0): chance.randbytes(size), (1, 1): chance.randbytes(1), (9, 4): chance.randbytes(size)}
    credit = envelope.Credit(12)

    async def story() -> None:
        line = Line()
        socket = await line.open()
        stream = bytearray(text_frame(credit) + PING)
        for (fetch, piece), data in pieces.items():
            for offset in range(0, len(data), FRAME_DATA_BYTES):
                part = data[offset : offset + FRAME_DATA_BYTES]
                stream += piece_header(fetch, piece, offset, len(part)) + part + PING
            stream += text_frame(credit)
        while stream:
            count = chance.randint(1, most)
            socket.data_received(bytes(stream[:count]))
            del stream[:count]
        said = [await asyncio.wait_for(socket.recv(), 5) for _ in range(1 + len(pieces))]
        assert said == [text_frame(credit)[2:].decode()] * len(said)
        assert {k: bytes(v) for k, v in line.came.items()} == pieces
        await line.close(socket)

    asyncio.run(story())


@pytest.mark.expects_errors
@pytest.mark.parametrize(
    "frame",
    [
        piece_header(1, 0, 0, 0),
        piece_header(1, 0, 0, FRAME_DATA_BYTES + 1),
        b"\x82\x05later",
        b"\x82\xff" + bytes(8) + b"mask",
        b"\x81\x7f" + (1 << 62).to_bytes(8),
    ],
    ids=["empty", "too long", "no header", "masked", "endless"],
)
def test_a_frame_that_the_room_never_sends_ends_the_connection(frame: bytes) -> None:
    async def story() -> None:
        line = Line()
        socket = await line.open()
        socket.data_received(frame + bytes(64))
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 5)
        assert line.came == {}
        await line.close(socket)

    asyncio.run(story())


def test_what_taking_a_piece_cannot_bear_is_kept_for_the_link_to_raise() -> None:
    async def story() -> None:
        line = Line()
        socket = await line.open()
        socket.data_received(piece_header(1, 0, 7, 5) + b"later")  # the line's own check fails
        assert isinstance(socket.defect, AssertionError)
        with pytest.raises(ConnectionClosed):
            await asyncio.wait_for(socket.recv(), 5)
        await line.close(socket)

    asyncio.run(story())
