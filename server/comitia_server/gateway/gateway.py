"""The room's port: accepts connections, tells tablets from newcomers, and serves each until it goes."""

import asyncio
import logging
from collections.abc import Callable

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from comitia_server.gateway.arrivals import Arrivals, Entrance
from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.dispatch import Dispatch
from comitia_server.gateway.frames import RoomSocket, text_frame, write
from comitia_server.gateway.handshake import Enrolment, device_of, require_version
from comitia_server.gateway.lobby import Lobby
from comitia_server.gateway.uploads import Intake
from comitia_server.people.desk import PeopleDesk
from comitia_shared import limits
from comitia_shared.errors import Refused
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_to_server
from comitia_shared.wire.version import ENROL_PROTOCOL, FEATURES, PROTOCOL

_STRAY_BYTES = 16 * limits.KIB  # what a frame that belongs to no upload costs besides its size

log = logging.getLogger(__name__)


class Gateway:
    """Serves the room's port."""

    def __init__(
        self,
        *,
        desk: PeopleDesk,
        lobby: Lobby,
        arrivals: Arrivals,
        enrolment: Enrolment,
        dispatch: Dispatch,
        budgets: Budgets,
        intake: Intake,
        now_ms: Callable[[], int],
    ) -> None:
        self._desk = desk
        self._lobby = lobby
        self._arrivals = arrivals
        self._enrolment = enrolment
        self._dispatch = dispatch
        self._budgets = budgets
        self._intake = intake
        self._now_ms = now_ms

    async def listen(self, entrance: Entrance) -> Server:
        """Serve who comes in. Raises: OSError where the port cannot be opened."""
        return await serve(
            self._serve,
            sock=entrance,
            ssl=self._desk.authority.server_context(),
            ssl_handshake_timeout=limits.HANDSHAKE_TIMEOUT_S,
            subprotocols=[PROTOCOL, ENROL_PROTOCOL],  # type: ignore[list-item]
            process_request=require_version,
            compression=None,
            max_size=limits.MESSAGE_BYTES,
            open_timeout=limits.HANDSHAKE_TIMEOUT_S * 3,
            close_timeout=2,
            ping_interval=None,
            create_connection=RoomSocket,
            backlog=4096,
            server_header=None,
            ssl_incoming_bio_size=limits.TLS_BUFFER_BYTES,
            ssl_outgoing_bio_size=limits.TLS_BUFFER_BYTES,
        )

    async def _serve(self, socket: ServerConnection) -> None:
        assert isinstance(socket, RoomSocket)  # noqa: S101 - made by `listen`
        if socket.subprotocol == ENROL_PROTOCOL:
            await self._enrolment.serve(socket)
            return
        try:
            device = await device_of(self._desk, socket, self._now_ms())
            self._arrivals.let_through(socket.transport.get_extra_info("socket").fileno())
        except Refused as refused:
            write(socket, text_frame(envelope.Refused(refused.code)))
            await socket.close(1008, refused.code.value)
            return
        connection = Connection(socket, device, self._intake)
        self._lobby.knock(connection)
        try:
            await self._converse(connection)
        except ConnectionClosed:
            pass
        finally:
            self._lobby.leave(connection)
            connection.uploads.close()
            await connection.downloads.close()

    async def _converse(self, connection: Connection) -> None:
        socket = connection.socket
        try:
            async with asyncio.timeout(limits.HANDSHAKE_TIMEOUT_S):
                first = await socket.recv()
        except TimeoutError:
            connection.cut()
            return
        if not await self._enter(connection, first) or not await self._take(connection, first):
            return
        async for data in socket:
            if not await self._take(connection, data):
                return

    async def _enter(self, connection: Connection, first: str | bytes) -> bool:
        """Let a connection in with its first message; false where another of the same device stays."""
        try:
            hello = None if isinstance(first, bytes) else decode_to_server(first)
            ticket = ""
            if isinstance(hello, envelope.Hello):
                ticket, connection.features = hello.ticket, frozenset(hello.features).intersection(FEATURES)
            await self._lobby.enter(connection, ticket)
        except Refused as refused:
            connection.send(envelope.Refused(refused.code, None, refused.params))
            await connection.socket.close(1008, refused.code.value)
            return False
        return True

    async def _take(self, connection: Connection, data: str | bytes) -> bool:
        """Handle one frame; false where what came cannot be spoken with."""
        try:
            if isinstance(data, bytes):
                if not await connection.uploads.take(data):  # nobody has asked for it
                    wait_s = self._budgets.wait_for_bytes_s(connection, len(data) + _STRAY_BYTES)
                    await asyncio.sleep(wait_s)
                return True
            message = decode_to_server(data)
        except Refused as refused:
            connection.send(envelope.Refused(refused.code, None, refused.params))
            await connection.socket.close(1008, envelope.BAD_MESSAGE_REASON)
            return False
        await self._dispatch.handle(connection, message)
        return True
