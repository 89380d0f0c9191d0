"""A peer that speaks the wire by itself, as an enrolled device: for what an honest tablet never sends."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any, Self

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from comitia_client.session.line.enrol import enrol_by_code
from comitia_client.session.line.link import new_id
from comitia_client.session.line.tls import room_context
from comitia_client.vault.device import Membership
from comitia_shared.ids import MeetingId, PersonId
from comitia_shared.meeting import AnyCommand
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_to_tablet, encode
from comitia_shared.wire.version import FEATURES, PROTOCOL
from tests.programs import RoomServer
from tests.tablets import PIN

WAIT_S = 20.0


async def enrolled(server: RoomServer, name: str, *, hall: bool = False) -> Membership:
    """The membership of a new device."""
    code = server.invitations(name, hall=hall)[name]
    return await enrol_by_code(server.address, code, name, lambda _: None)


class RawTablet:
    """One connection. `heard` holds every message that came, `frames` counts the bytes of binary ones."""

    def __init__(self, server: RoomServer, member: Membership) -> None:
        self.server = server
        self.member = member
        self.heard: list[envelope.ToTablet] = []
        self.frames = 0
        self.person: PersonId | None = None
        self.ticket = ""
        self._context = room_context(member)
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task[None] | None = None
        self._news = asyncio.Event()

    @property
    def socket(self) -> ClientConnection:
        assert self._socket is not None
        return self._socket

    async def open(self, *, reads: bool = True) -> Self:
        self._socket = await connect(
            f"wss://{self.server.address}/",
            ssl=self._context,
            server_hostname=f"{self.member.room}.comitia.internal",
            subprotocols=[PROTOCOL],  # type: ignore[list-item]
            compression=None,
            proxy=None,
            ping_interval=None,
            max_size=None,
            close_timeout=1,
        )
        if reads:
            self._reading = asyncio.create_task(self._read())
        return self

    async def _read(self) -> None:
        with contextlib.suppress(ConnectionClosed):
            async for data in self.socket:
                if isinstance(data, bytes):
                    self.frames += len(data)
                else:
                    self.heard.append(decode_to_tablet(data))
                self._news.set()
        self._news.set()

    @property
    def is_closed(self) -> bool:
        return self._reading is not None and self._reading.done()

    async def send(self, message: msgspec.Struct | dict[str, Any] | str | bytes) -> None:
        if isinstance(message, msgspec.Struct):
            message = encode(message).decode()
        elif isinstance(message, dict):
            message = json.dumps(message)
        await self.socket.send(message)

    async def until(
        self, holds: Callable[[envelope.ToTablet], bool], after: int = 0, timeout_s: float = WAIT_S
    ) -> envelope.ToTablet:
        """The first message after number `after` that is as asked."""
        async with asyncio.timeout(timeout_s):
            while True:
                for message in self.heard[after:]:
                    if holds(message):
                        return message
                if self.is_closed:
                    raise ConnectionError(f"closed: {self.heard[-2:]}")
                self._news.clear()
                await self._news.wait()

    async def hello(self, ticket: str = "") -> envelope.ToTablet:
        """Welcome, or why not."""
        await self.send(envelope.Hello("test", FEATURES, ticket))
        return await self.until(lambda m: isinstance(m, envelope.Welcome | envelope.Refused))

    async def ask(
        self, message: msgspec.Struct | dict[str, Any], timeout_s: float = WAIT_S
    ) -> envelope.ToTablet:
        """The answer to a request, which is given an id where it is a bare table."""
        if isinstance(message, dict):
            message = {"id": new_id(), **message}
            name = message["id"]
        else:
            name = message.id  # type: ignore[attr-defined]
        after = len(self.heard)
        await self.send(message)
        return await self.until(lambda m: getattr(m, "id", None) == name, after, timeout_s)

    async def command(self, meeting: MeetingId, body: AnyCommand) -> envelope.ToTablet:
        return await self.ask(envelope.Command(new_id(), meeting, body))

    async def sign_in(self, code: str) -> envelope.SignedIn:
        answer = await self.ask(envelope.SignIn(new_id(), code=code, new_pin=PIN))
        assert isinstance(answer, envelope.SignedIn), answer
        self.person, self.ticket = answer.person, answer.ticket
        await self.send(envelope.Resume({}, 0))
        return answer

    async def close(self) -> None:
        if self._reading is not None:
            self._reading.cancel()
            await asyncio.gather(self._reading, return_exceptions=True)
        if self._socket is not None:
            await self._socket.close()


async def raw_tablet(server: RoomServer, name: str, code: str = "") -> RawTablet:
    """A new device that has said Hello, and on which the person of a code is signed in."""
    found = await RawTablet(server, await enrolled(server, name)).open()
    await found.hello()
    if code:
        await found.sign_in(code)
    return found
