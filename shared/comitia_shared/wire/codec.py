"""Bytes to messages and back. Decoding refuses what is too long, malformed or unknown with `bad_message`."""

import struct
from typing import TypeVar

import msgspec

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.meeting import AnyCommand, Recorded
from comitia_shared.wire.enrolment import EnrolToServer, EnrolToTablet
from comitia_shared.wire.envelope import ToServer, ToTablet

T = TypeVar("T")

_to_server: msgspec.json.Decoder[ToServer] = msgspec.json.Decoder(ToServer)
_to_tablet: msgspec.json.Decoder[ToTablet] = msgspec.json.Decoder(ToTablet)
_enrol_to_server: msgspec.json.Decoder[EnrolToServer] = msgspec.json.Decoder(EnrolToServer)
_enrol_to_tablet: msgspec.json.Decoder[EnrolToTablet] = msgspec.json.Decoder(EnrolToTablet)
_recorded = msgspec.json.Decoder(Recorded)
_command: msgspec.json.Decoder[AnyCommand] = msgspec.json.Decoder(AnyCommand)
_encoder = msgspec.json.Encoder(order="deterministic")

_HEADER = struct.Struct(">III")
FRAME_HEADER_BYTES = _HEADER.size
FRAME_DATA_BYTES = limits.FRAME_PAYLOAD_BYTES - FRAME_HEADER_BYTES


def encode(message: msgspec.Struct) -> bytes:
    """The one encoding of a message or event; equal values give equal bytes."""
    return _encoder.encode(message)


def _decode(decoder: msgspec.json.Decoder[T], data: bytes | str, most: int) -> T:
    require(len(data) <= most, ErrorCode.BAD_MESSAGE, reason="too long")
    try:
        return decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise Refused(ErrorCode.BAD_MESSAGE, reason=str(error)[:200]) from None


def decode_to_server(data: bytes | str) -> ToServer:
    """A message that a tablet sent. Raises: Refused bad_message."""
    return _decode(_to_server, data, limits.MESSAGE_BYTES)


def decode_to_tablet(data: bytes | str) -> ToTablet:
    """A message that the server sent. Raises: Refused bad_message."""
    return _decode(_to_tablet, data, limits.MESSAGE_BYTES)


def decode_enrol_to_server(data: bytes | str) -> EnrolToServer:
    """A message of a tablet that enrols. Raises: Refused bad_message."""
    return _decode(_enrol_to_server, data, limits.ENROL_MESSAGE_BYTES)


def decode_enrol_to_tablet(data: bytes | str) -> EnrolToTablet:
    """A message to a tablet that enrols. Raises: Refused bad_message."""
    return _decode(_enrol_to_tablet, data, limits.MESSAGE_BYTES)


def decode_recorded(data: bytes | msgspec.Raw) -> Recorded:
    """An event as the ledger holds it. Raises: Refused bad_message."""
    return _decode(_recorded, bytes(data), limits.MESSAGE_BYTES)


def decode_command(data: bytes) -> AnyCommand:
    """A command that was kept in an outbox or an errand. Raises: Refused bad_message."""
    return _decode(_command, data, limits.MESSAGE_BYTES)


def frame_header(fetch: int, piece: int, offset: int) -> bytes:
    """What stands first in a binary frame: fetch (4 bytes), piece (4), offset within the piece (4), big-endian."""
    return _HEADER.pack(fetch, piece, offset)


def piece_frame(fetch: int, piece: int, offset: int, data: bytes | memoryview) -> bytes:
    """A binary frame: its header, then the bytes. Also of an upload, whose number and offset in the file it says."""
    return frame_header(fetch, piece, offset) + bytes(data)


def split_frame_header(head: bytes | memoryview, size: int) -> tuple[int, int, int]:
    """Fetch, piece and offset of a binary frame of `size` bytes, its header too. Raises: Refused bad_message."""
    if not FRAME_HEADER_BYTES < size <= limits.FRAME_PAYLOAD_BYTES:
        raise Refused(ErrorCode.BAD_MESSAGE, reason="frame size")
    fetch, piece, offset = _HEADER.unpack_from(head)
    return fetch, piece, offset


def split_piece_frame(frame: bytes) -> tuple[int, int, int, memoryview]:
    """Fetch, piece, offset and bytes of a binary frame. Raises: Refused bad_message."""
    return *split_frame_header(frame, len(frame)), memoryview(frame)[FRAME_HEADER_BYTES:]
