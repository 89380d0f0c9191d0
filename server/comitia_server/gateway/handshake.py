"""Handshakes: who may speak which subprotocol, and enrolment of new tablets.

Peers that can still be answered get a code: HTTP 426 with a JSON body before the upgrade, `Refused` after it.
"""

import asyncio
import logging
import secrets
from collections import Counter, deque
from collections.abc import Callable

import msgspec
import uuid6
from websockets.asyncio.server import ServerConnection
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from comitia_server.gateway.arrivals import Arrivals
from comitia_server.people.desk import PeopleDesk
from comitia_server.people.devices import Device, Secret
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import RoomId
from comitia_shared.texts import one_line
from comitia_shared.wire import enrolment
from comitia_shared.wire.codec import decode_enrol_to_server, encode
from comitia_shared.wire.version import ENROL_PROTOCOL, PROTOCOL

_POLL_S = 0.4

log = logging.getLogger(__name__)


def require_version(_: ServerConnection, request: Request) -> Response | None:
    """Answer 426 where the peer speaks no version that this server knows."""
    asked = [
        part.strip()
        for value in request.headers.get_all("Sec-WebSocket-Protocol")
        for part in value.split(",")
    ]
    if PROTOCOL in asked or ENROL_PROTOCOL in asked:
        return None
    body = msgspec.json.encode(
        {"code": ErrorCode.UNKNOWN_VERSION.value, "speaks": [PROTOCOL, ENROL_PROTOCOL]}
    )
    headers = Headers(
        [
            ("Connection", "close"),
            ("Upgrade", "websocket"),
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
        ]
    )
    return Response(426, "Upgrade Required", headers, body)


def peer_certificate(socket: ServerConnection) -> bytes | None:
    """The client certificate (DER) of a connection, if it showed one."""
    tls = socket.transport.get_extra_info("ssl_object")
    return None if tls is None else tls.getpeercert(binary_form=True)


async def device_of(desk: PeopleDesk, socket: ServerConnection, now_ms: int) -> Device:
    """The registered device behind a connection. Raises: Refused not_enrolled, device_revoked."""
    certificate = peer_certificate(socket)
    if certificate is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    return await desk.ask(desk.devices.of_certificate, certificate, now_ms)


class Enrolment:
    """Takes in new tablets over `comitia-enrol.v1`.

    Wrong codes are limited a minute, and wrong codes alone: whoever knows a secret comes in while strangers guess.
    """

    def __init__(
        self, desk: PeopleDesk, arrivals: Arrivals, room_name: str, now_ms: Callable[[], int]
    ) -> None:
        self._desk = desk
        self._arrivals = arrivals
        self._now_ms = now_ms
        self._room_name = room_name
        self._wrong_s: deque[float] = deque()
        self._comparing: Counter[bytes] = Counter()

    async def serve(self, socket: ServerConnection) -> None:
        """Speak with one tablet until it is enrolled or refused."""
        try:
            await self._enrol(socket)
        except Refused as refused:
            await _say(socket, enrolment.EnrolRefused(refused.code, refused.params))
        except Unavailable as hindrance:
            log.error("enrolment: %s", hindrance)
            await _say(socket, enrolment.EnrolRefused(hindrance.code))
        except (TimeoutError, ConnectionClosed):
            return

    def _limit_wrong(self) -> None:
        """A code was wrong. Raises: Refused too_fast where too many were."""
        now_s = asyncio.get_running_loop().time()
        while self._wrong_s and now_s - self._wrong_s[0] > 60:
            self._wrong_s.popleft()
        require(len(self._wrong_s) < limits.WRONG_ENROLS_PER_MINUTE, ErrorCode.TOO_FAST)
        self._wrong_s.append(now_s)

    async def _enrol(self, socket: ServerConnection) -> None:
        begin = await _hear(socket)
        if not isinstance(begin, enrolment.Begin) or len(begin.nonce) != enrolment.NONCE_BYTES:
            raise Refused(ErrorCode.BAD_MESSAGE, reason="Begin")
        try:
            secret = await self._desk.ask(self._desk.devices.secret, begin.key_id, self._now_ms())
        except Refused:
            self._limit_wrong()
            raise
        certificate = self._desk.authority.certificate("server")
        nonce = secrets.token_bytes(enrolment.NONCE_BYTES)
        nonces = (begin.nonce, nonce)
        mine = enrolment.proof(secret.secret, enrolment.SERVER, certificate, begin.csr, nonces)
        await _say(socket, enrolment.Challenge(nonce, mine))
        answer = await _hear(socket)
        if not isinstance(answer, enrolment.Prove):
            raise Refused(ErrorCode.BAD_MESSAGE, reason="Prove")
        theirs = enrolment.proof(secret.secret, enrolment.TABLET, certificate, begin.csr, nonces)
        try:
            enrolment.require_proof(theirs, answer.proof)
        except Refused:
            self._limit_wrong()
            raise
        self._arrivals.let_through(socket.transport.get_extra_info("socket").fileno())
        if not secret.named:
            await self._compare(socket, begin)
        await self._finish(socket, begin, secret)

    async def _compare(self, socket: ServerConnection, begin: enrolment.Begin) -> None:
        """Have the digits compared; of one code that many may see, few wait at a time."""
        require(self._comparing[begin.key_id] < limits.COMPARED_AT_ONCE, ErrorCode.TOO_FAST)
        self._comparing[begin.key_id] += 1
        try:
            await self._compare_digits(socket, _name_of(begin))
        finally:
            self._comparing[begin.key_id] -= 1

    async def _compare_digits(self, socket: ServerConnection, device_name: str) -> None:
        devices = self._desk.devices
        request = uuid6.uuid7().hex
        waiting = await self._desk.ask(devices.wait, request, device_name, self._now_ms())
        await _say(socket, enrolment.Compare(waiting.digits))
        try:
            async with asyncio.timeout(limits.CONFIRM_TIMEOUT_S):
                while not (verdict := await self._desk.ask(devices.verdict, request)):
                    require(socket.close_code is None, ErrorCode.ENROL_NOT_CONFIRMED)
                    await asyncio.sleep(_POLL_S)
        except TimeoutError:
            raise Refused(ErrorCode.ENROL_NOT_CONFIRMED) from None
        finally:
            await self._desk.ask(devices.forget, request)
        require(verdict == "yes", ErrorCode.ENROL_NOT_CONFIRMED)

    async def _finish(self, socket: ServerConnection, begin: enrolment.Begin, secret: Secret) -> None:
        authority = self._desk.authority
        device, certificate = await self._desk.ask(
            self._desk.devices.enrol, begin.csr, secret, _name_of(begin), self._now_ms()
        )
        log.info("enrolled %s", device.device)
        await _say(
            socket,
            enrolment.Enrolled(
                room=RoomId(authority.room),
                room_name=self._room_name,
                device=device.device,
                certificate=certificate,
                issuing=authority.certificate("issuing"),
                root=authority.certificate("root"),
                ledger_key=authority.ledger_key().public_key().public_bytes_raw(),
                hall=device.hall,
            ),
        )


def _name_of(begin: enrolment.Begin) -> str:
    """What the tablet calls itself, as one line that turns nothing round on a screen or in a log."""
    return one_line(begin.device_name[:80])


async def _hear(socket: ServerConnection) -> enrolment.EnrolToServer:
    async with asyncio.timeout(limits.HANDSHAKE_TIMEOUT_S):
        return decode_enrol_to_server(await socket.recv())


async def _say(socket: ServerConnection, message: msgspec.Struct) -> None:
    try:
        await socket.send(encode(message).decode())
    except ConnectionClosed:
        return
