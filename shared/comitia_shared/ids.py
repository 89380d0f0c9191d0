"""The names of things: uuid7, 16 bytes, written as 32 hexadecimal digits.

Each id is a type of its own, so that two swapped arguments do not type-check; a message with a malformed id
is refused when it is decoded. Ids are made by who sends a command, never here.
"""

from typing import Annotated, NewType

import msgspec

Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]

Millis = Annotated[int, msgspec.Meta(ge=0, le=10**13)]
"""A moment or a span in ms, as a command may carry it."""
Count = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Number = Annotated[int, msgspec.Meta(ge=0, le=2**32 - 1)]
"""What one side numbers for itself: a fetch, an upload."""
Size = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""So many bytes or events."""
Points = Annotated[float, msgspec.Meta(ge=-1e6, le=1e6)]
"""A place or a length on a page, in points."""
Short = Annotated[str, msgspec.Meta(max_length=200)]

RoomId = NewType("RoomId", Hex32)
MeetingId = NewType("MeetingId", Hex32)
ItemId = NewType("ItemId", Hex32)
PaperId = NewType("PaperId", Hex32)
RevisionId = NewType("RevisionId", Hex32)
ObjectId = NewType("ObjectId", Hex32)
PersonId = NewType("PersonId", Hex32)
DeviceId = NewType("DeviceId", Hex32)
CommandId = NewType("CommandId", Hex32)
RequestId = NewType("RequestId", Hex32)
VoteId = NewType("VoteId", Hex32)
CeremonyId = NewType("CeremonyId", Hex32)
NoteId = NewType("NoteId", Hex32)
ShareId = NewType("ShareId", Hex32)


def as_bytes(name: str) -> bytes:
    """The 16 bytes of an id, as the fixed-width fields of sealed objects hold them."""
    return bytes.fromhex(name)
