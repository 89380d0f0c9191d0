"""What signals say of a room and of a vote: nothing of it is recorded, and the latest counts."""

import msgspec

from comitia_shared.errors import Params
from comitia_shared.ids import DeviceId, PersonId, RequestId, VoteId


class VoteProgress(msgspec.Struct, frozen=True, tag=True):
    """How many have voted, of how many who may. Never how."""

    vote: VoteId
    cast: int
    entitled: int


class Online(msgspec.Struct, frozen=True, tag=True):
    """Who has a connected tablet now. Staff alone hear it."""

    people: tuple[PersonId, ...]


class HelpWanted(msgspec.Struct, frozen=True, tag=True):
    """Someone at this tablet asks for help. Staff alone hear it."""

    device: DeviceId
    device_name: str
    person: PersonId | None


class DeviceWaiting(msgspec.Struct, frozen=True, tag=True):
    """A new tablet shows these six digits and waits for a secretary to compare them. Staff alone hear it."""

    request: str
    device_name: str
    digits: str


class DeviceSettled(msgspec.Struct, frozen=True, tag=True):
    """That tablet waits no more."""

    request: str


class StaffTold(msgspec.Struct, frozen=True, tag=True):
    """Something that staff should know now: a code of the catalogue's section `staff`, and what fills its text.

    Only programs of edition 2 hear it.
    """

    code: str
    params: Params = {}


class Asked(msgspec.Struct, frozen=True, tag=True):
    """A question to whoever is at this tablet, until a time (ms UTC, the server's); `AnswerAsked` answers it.

    `code_wanted`: may `by` give `name` a new code? (the second person of staff) · `signing_in`: somebody signs in with
    my name at `device`; no answer = it is me. Only programs of edition 2 hear it.
    """

    ask: RequestId
    code: str
    params: Params
    until_ms: int


class AskedSettled(msgspec.Struct, frozen=True, tag=True):
    """That question needs no answer any more."""

    ask: RequestId


class Beyond(msgspec.Struct, frozen=True):
    """A tablet that has seen more of a meeting's record than the server has: its checkpoint's size and time."""

    device: DeviceId
    device_name: str
    person: PersonId | None
    size: int
    at_ms: int


class RecordBehind(msgspec.Struct, frozen=True, tag=True):
    """The server's record ends at `upto`, but tablets have seen it signed up to `known`: the meeting is held.

    Until chair or secretary reopen it, commands wait. `tablets` (at most 60) is told to staff alone. `known` 0 = it is
    held no more.
    """

    upto: int
    known: int
    tablets: tuple[Beyond, ...] = ()
