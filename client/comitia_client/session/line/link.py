"""The link to the room server: connects, comes back by itself, and matches answers to requests.

"I want to be connected" is what `run` means; "I am connected" is only ever known from the socket.
"""

import asyncio
import logging
import random
import ssl
from collections.abc import Callable
from functools import partial

import msgspec
import uuid6
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus, WebSocketException

from comitia_client.session.line.discovery import look_for_rooms
from comitia_client.session.line.enrol import split_address
from comitia_client.session.line.socket import PieceTaker, RoomSocket
from comitia_client.session.line.tls import room_context
from comitia_client.vault.device import Membership
from comitia_shared import limits
from comitia_shared.errors import HINDRANCES, ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, RoomId
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_to_tablet, encode
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.message import Named
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.version import EDITION_2, PROTOCOL

_LONGEST_PAUSE_S, _FIRST_PAUSE_S = 10.0, 0.25
ANSWER_LIMIT_S = 20.0
_PING_EVERY_S = 10.0
_HINTS_AFTER = 3
_MOST_ADDRESSES, _MOST_HINTS = 4, 2

log = logging.getLogger(__name__)


def new_id() -> CommandId:
    """A fresh id for a request or command."""
    return CommandId(uuid6.uuid7().hex)


def window_s(tries: int, spread_s: float) -> float:
    """How long the wait before a try is at most; a random part of it is waited (full jitter).

    It grows with each try in vain, and is never shorter than what the room asked for the last time.
    """
    return max(spread_s, min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2.0 ** min(tries, 10)))


class Link:
    """One connection at a time to the room that this device belongs to.

    `hello` gives the first message of each connection; `on_message` and `on_piece` get what comes; `on_state` hears
    of connected (True) and not (False), and of the reason where the room refuses this device for good; `on_address`
    of the room's addresses when another one than before has worked.
    """

    def __init__(
        self,
        hello: Callable[[], envelope.Hello],
        on_message: Callable[[ToTablet], None],
        on_piece: PieceTaker,
        on_state: Callable[[bool, ErrorCode | None], None],
        on_address: Callable[[tuple[str, ...]], None],
    ) -> None:
        self._hello = hello
        self._on_message = on_message
        self._on_piece = on_piece
        self._on_state = on_state
        self._on_address = on_address
        self._addresses: list[str] = []
        self._socket: ClientConnection | None = None
        self._answers: dict[CommandId | None, asyncio.Future[ToTablet]] = {}
        self._spread_s = 0.0
        self._shows_life = False

    @property
    def is_up(self) -> bool:
        """Whether messages can be sent now."""
        return self._socket is not None

    @property
    def is_waiting(self) -> bool:
        """Whether a server that shows every two seconds that it lives has not done so for five."""
        if not self._shows_life or not isinstance(self._socket, RoomSocket):
            return False
        return self._socket.quiet_s > limits.SERVER_QUIET_S

    def cut(self) -> None:
        """Drop this connection; a new one begins afresh."""
        if self._socket is not None:
            self._socket.transport.abort()

    async def run(self, membership: Membership) -> None:
        """Be connected until cancelled, with full jitter between tries."""
        context = room_context(membership)
        self._addresses, self._spread_s = list(membership.addresses), 0.0
        tries = 0
        while True:
            for address in self._addresses:
                if await self._connected(membership.room, context, address):
                    tries = 0
            if tries >= _HINTS_AFTER:
                await self._take_hints(membership.room)
            await asyncio.sleep(random.random() * window_s(tries, self._spread_s))  # noqa: S311 - no secret
            tries += 1

    def _prefer(self, address: str) -> None:
        """What worked goes first the next time."""
        if self._addresses[0] != address:
            self._addresses = [address, *(a for a in self._addresses if a != address)]
            self._on_address(tuple(self._addresses))

    async def _take_hints(self, room: RoomId) -> None:
        """The room does not answer where it was: try where someone says that it is."""
        said = await look_for_rooms()
        hints = [f.address for f in said if f.room == room][:_MOST_HINTS]
        known = [a for a in self._addresses if a not in hints]
        self._addresses = [*known[: _MOST_ADDRESSES - len(hints)], *hints]

    async def _opened(self, room: RoomId, context: ssl.SSLContext, address: str) -> ClientConnection | None:
        """A connection; None = there is none, for a reason that has been told."""
        host, port = split_address(address)
        try:
            return await connect(
                f"wss://{host if ':' not in host else f'[{host}]'}:{port}/",
                ssl=context,
                server_hostname=f"{room}.comitia.internal",
                subprotocols=[PROTOCOL],  # type: ignore[list-item]
                compression=None,
                max_size=limits.MESSAGE_BYTES,
                open_timeout=limits.HANDSHAKE_TIMEOUT_S,
                close_timeout=1,
                ping_interval=_PING_EVERY_S,
                ping_timeout=None,
                create_connection=partial(RoomSocket, on_piece=self._on_piece),  # type: ignore[arg-type] # any factory will do
                proxy=None,
            )
        except ssl.SSLError:
            self._on_state(False, ErrorCode.OTHER_ROOM)
        except InvalidStatus as error:
            version = error.response.status_code == 426
            self._on_state(False, ErrorCode.UNKNOWN_VERSION if version else None)
        except (OSError, WebSocketException, TimeoutError):
            self._on_state(False, None)
        return None

    async def _connected(self, room: RoomId, context: ssl.SSLContext, address: str) -> bool:
        """Hold one connection as long as it lasts; whether there was one."""
        socket = await self._opened(room, context, address)
        if socket is None:
            return False
        reason: ErrorCode | None = None
        try:
            await socket.send(encode(self._hello()).decode())
            async for data in socket:
                message = decode_to_tablet(data)
                if isinstance(message, envelope.Welcome):
                    self._socket = socket
                    self._spread_s = message.spread_ms / 1000
                    self._shows_life = EDITION_2 in message.features
                    self._prefer(address)
                    self._on_state(True, None)
                elif isinstance(message, envelope.Refused) and message.id is None:
                    reason = message.code
                self._take(message)
        except ssl.SSLError:
            reason = ErrorCode.OTHER_ROOM  # TLS 1.3 tells a refused certificate only after the handshake
        except (ConnectionClosed, OSError):
            pass
        except Refused as refused:
            log.error("the server sent what cannot be read: %s", refused)
        finally:
            self._socket = None
            self._fail_answers()
            await socket.close()
            self._on_state(False, reason)
        if isinstance(socket, RoomSocket) and socket.defect is not None:
            raise socket.defect
        return True

    def _take(self, message: ToTablet) -> None:
        if isinstance(message, Named | envelope.Refused) and message.id is not None:
            answer = self._answers.pop(message.id, None)
            if answer is not None and not answer.done():
                answer.set_result(message)
                return
        self._on_message(message)

    def _fail_answers(self) -> None:
        answers, self._answers = self._answers, {}
        for answer in answers.values():
            if not answer.done():
                answer.set_exception(Unavailable(ErrorCode.NO_CONNECTION))

    async def send(self, message: msgspec.Struct) -> None:
        """Send without waiting for an answer. Raises: Unavailable no_connection."""
        if self._socket is None:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        await _send(self._socket, encode(message).decode())

    async def send_frame(self, frame: bytes) -> None:
        """Send a part of an upload. Raises: Unavailable no_connection."""
        if self._socket is None:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        await _send(self._socket, frame)

    async def ask(self, message: Named | Pair, limit_s: float | None = ANSWER_LIMIT_S) -> ToTablet:
        """Send a request and await its answer; without a limit as long as the connection lasts.

        Raises:
            Refused: the server's refusal.
            Unavailable: `no_connection`; whether the request arrived is unknown then.
        """
        if self._socket is None:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        answer: asyncio.Future[ToTablet] = asyncio.get_running_loop().create_future()
        self._answers[message.id] = answer
        try:
            await _send(self._socket, encode(message).decode())
            async with asyncio.timeout(limit_s):
                result = await answer
        except TimeoutError:
            raise Unavailable(ErrorCode.NO_CONNECTION) from None
        finally:
            self._answers.pop(message.id, None)
        if isinstance(result, envelope.Refused) and result.code in HINDRANCES:
            raise Unavailable(result.code)
        if isinstance(result, envelope.Refused):
            raise Refused(result.code, **result.params)
        return result


async def _send(socket: ClientConnection, frame: str | bytes) -> None:
    try:
        await socket.send(frame)
    except (ConnectionClosed, OSError):
        raise Unavailable(ErrorCode.NO_CONNECTION) from None
