"""Enrolment of this tablet: by typed code and address, or by the QR picture."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable

import zxingcpp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from comitia_client.session.line.tls import newcomer_context
from comitia_client.vault.device import Membership
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.wire import enrolment
from comitia_shared.wire.codec import decode_enrol_to_tablet, encode
from comitia_shared.wire.version import ENROL_PROTOCOL, PORT


def split_address(text: str) -> tuple[str, int]:
    """Host and port of a typed address. Raises: Refused bad_address."""
    host, colon, port = text.strip().removeprefix("wss://").rstrip("/").rpartition(":")
    if not colon or not port.isdigit():
        host, port = text.strip(), str(PORT)
    require(host and not any(c.isspace() for c in host) and 0 < int(port) < 65536, ErrorCode.BAD_ADDRESS)
    return host.strip("[]"), int(port)


def read_picture(data: bytes, width: int, height: int) -> str:
    """What the QR code in a grey picture (one byte a pixel) says. Raises: Refused no_qr_found."""
    grey = memoryview(data).cast("B", (height, width))
    for found in zxingcpp.read_barcodes(grey):
        return str(found.text)
    raise Refused(ErrorCode.NO_QR_FOUND)


async def enrol_by_code(
    address: str, code: str, device_name: str, on_digits: Callable[[str], None]
) -> Membership:
    """Enrol with a typed address and code. Raises: Refused, Unavailable no_connection."""
    return await _enrol((address,), enrolment.read_typed_code(code), None, device_name, on_digits)


async def enrol_by_invitation(
    invitation: enrolment.Invitation, device_name: str, on_digits: Callable[[str], None]
) -> Membership:
    """Enrol with what a QR picture said. Raises: Refused, Unavailable no_connection."""
    return await _enrol(invitation.addresses, invitation.secret, invitation.pin, device_name, on_digits)


async def _enrol(
    addresses: tuple[str, ...],
    secret: bytes,
    pin: bytes | None,
    device_name: str,
    on_digits: Callable[[str], None],
) -> Membership:
    for address in addresses:
        host, port = split_address(address)
        try:
            async with connect(
                f"wss://{host if ':' not in host else f'[{host}]'}:{port}/",
                ssl=newcomer_context(),
                server_hostname="enrol.comitia.internal",
                subprotocols=[ENROL_PROTOCOL],  # type: ignore[list-item]
                compression=None,
                max_size=limits.MESSAGE_BYTES,
                open_timeout=limits.HANDSHAKE_TIMEOUT_S,
                proxy=None,
            ) as socket:
                return await _converse(socket, secret, pin, device_name, on_digits, addresses)
        except (OSError, WebSocketException, TimeoutError):
            continue
    raise Unavailable(ErrorCode.NO_CONNECTION)


async def _converse(
    socket: ClientConnection,
    secret: bytes,
    pin: bytes | None,
    device_name: str,
    on_digits: Callable[[str], None],
    addresses: tuple[str, ...],
) -> Membership:
    server_certificate = socket.transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
    key = Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tablet")])
    csr = (
        x509.CertificateSigningRequestBuilder().subject_name(name).sign(key, None).public_bytes(Encoding.DER)
    )
    nonce = secrets.token_bytes(enrolment.NONCE_BYTES)
    await socket.send(
        encode(enrolment.Begin(enrolment.key_id(secret), csr, nonce, device_name[:80])).decode()
    )
    challenge = await _hear(socket, limits.HANDSHAKE_TIMEOUT_S)
    if not isinstance(challenge, enrolment.Challenge):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="Challenge")
    nonces = (nonce, challenge.nonce)
    theirs = enrolment.proof(secret, enrolment.SERVER, server_certificate, csr, nonces)
    enrolment.require_proof(theirs, challenge.proof)
    mine = enrolment.proof(secret, enrolment.TABLET, server_certificate, csr, nonces)
    await socket.send(encode(enrolment.Prove(mine)).decode())
    answer = await _hear(socket, limits.CONFIRM_TIMEOUT_S)
    if isinstance(answer, enrolment.Compare):
        on_digits(answer.digits)
        answer = await _hear(socket, limits.CONFIRM_TIMEOUT_S + limits.HANDSHAKE_TIMEOUT_S)
    if not isinstance(answer, enrolment.Enrolled):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="Enrolled")
    _require_pinned(answer.root, pin)
    return Membership(
        room=answer.room,
        room_name=answer.room_name,
        device=answer.device,
        certificate=answer.certificate,
        issuing=answer.issuing,
        root=answer.root,
        private_key=key.private_bytes_raw(),
        ledger_key=answer.ledger_key,
        addresses=addresses,
        hall=answer.hall,
    )


def _require_pinned(root: bytes, pin: bytes | None) -> None:
    public = x509.load_der_x509_certificate(root).public_key()
    found = hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()
    require(pin is None or found == pin, ErrorCode.WRONG_ROOM_CERTIFICATE)


async def _hear(socket: ClientConnection, timeout_s: float) -> enrolment.EnrolToTablet:
    async with asyncio.timeout(timeout_s):
        message = decode_enrol_to_tablet(await socket.recv())
    if isinstance(message, enrolment.EnrolRefused):
        raise Refused(message.code, **message.params)
    return message
