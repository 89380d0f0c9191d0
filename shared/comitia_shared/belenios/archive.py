"""The board as a Belenios archive: an old-style tar that only grows, whose events are a hash chain (§4.4).

Strict where the specification says "typical": Setup, ballots, the end of ballots, the encrypted sum, decryptions, the
result, each once where it is single, each datum once for each event that names it and right before it. An independent
tool lets more through (two sums, a second setup, an end of ballots in the middle).
"""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.numbers import hash_hex, strict_json
from comitia_shared.foreign import read_json

_BLOCK = 512
_HEAD = "BELENIOS"


class Kind(StrEnum):
    """The types of events of an election whose questions are all homomorphic."""

    SETUP = "Setup"
    BALLOT = "Ballot"
    END_BALLOTS = "EndBallots"
    TALLY = "EncryptedTally"
    DECRYPTION = "PartialDecryption"
    RESULT = "Result"


_DATA = {
    Kind.SETUP: 4,
    Kind.BALLOT: 1,
    Kind.END_BALLOTS: 0,
    Kind.TALLY: 2,
    Kind.DECRYPTION: 2,
    Kind.RESULT: 1,
}
_MAY_FOLLOW = {
    None: (Kind.SETUP,),
    Kind.SETUP: (Kind.BALLOT, Kind.END_BALLOTS),
    Kind.BALLOT: (Kind.BALLOT, Kind.END_BALLOTS),
    Kind.END_BALLOTS: (Kind.TALLY,),
    Kind.TALLY: (Kind.DECRYPTION,),
    Kind.DECRYPTION: (Kind.DECRYPTION, Kind.RESULT),
    Kind.RESULT: (),
}


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    version: int
    timestamp: str


class _Event(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    parent: str | None = None
    height: int = msgspec.field(name="height", default=-1)
    type: str = ""
    payload: str | None = None


class SetupData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a Setup event names: the hashes of election, trustees and credentials."""

    election: str
    trustees: str
    credentials: str


class Event(NamedTuple):
    """An event with its data, the payload last; `head` is the event's own hash."""

    kind: Kind
    data: tuple[bytes, ...]
    head: str

    @property
    def payload(self) -> bytes:
        """What the event names."""
        return self.data[-1]


def _member(name: str, content: bytes, mtime: int) -> bytes:
    """A file in the tar of 1979: name, mode, owner, size and time in octal, a checksum, and nothing else."""
    head = bytearray(_BLOCK)
    head[0 : len(name)] = name.encode()
    head[100:108] = b"0000644\0"
    head[108:116] = head[116:124] = b"0000000\0"
    head[124:136] = b"%011o\0" % len(content)
    head[136:148] = b"%011o\0" % mtime
    head[148:156] = b" " * 8
    head[156:157] = b"0"
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + content + bytes(-len(content) % _BLOCK)


class Archive:
    """A board that is being written; `parts` are its bytes so far. `started_s`: when, in seconds UTC."""

    def __init__(self, started_s: int) -> None:
        self._started_s = started_s
        self._height = 0
        self.head = ""
        self.last: Kind | None = None
        header = msgspec.json.encode(_Header(1, str(started_s)))
        self.begin = _member(_HEAD, header, started_s)

    def add(self, kind: Kind, data: Sequence[bytes] = ()) -> bytes:
        """Another event with its data, the payload last: the bytes by which the archive grows.

        Raises: Invalid wrong_order.
        """
        require(kind in _MAY_FOLLOW[self.last] and len(data) == _DATA[kind], Fault.WRONG_ORDER, self._height)
        grown = [_member(f"{hash_hex(d)}.data.json", d, self._started_s) for d in data]
        event = _Event(self.head or None, self._height, kind.value, hash_hex(data[-1]) if data else None)
        stored = msgspec.json.encode(event)
        self.head = hash_hex(stored)
        grown.append(_member(f"{self.head}.event.json", stored, self._started_s))
        self._height += 1
        self.last = kind
        return b"".join(grown)


def closed_head(setup: str, ballots: Sequence[str]) -> str:
    """The hash of a board's EndBallots event, from the hashes (hexadecimal) of its Setup payload and of its ballots."""
    payloads = [(Kind.SETUP, setup), *((Kind.BALLOT, b) for b in ballots), (Kind.END_BALLOTS, None)]
    head = ""
    for height, (kind, payload) in enumerate(payloads):
        head = hash_hex(msgspec.json.encode(_Event(head or None, height, kind.value, payload)))
    return head


def setup_data(election: bytes, trustees: bytes, credentials: bytes) -> bytes:
    """The payload of the Setup event."""
    return msgspec.json.encode(SetupData(hash_hex(election), hash_hex(trustees), hash_hex(credentials)))


def _members(stored: bytes) -> Iterator[tuple[str, bytes, int]]:
    """The files of an archive: name, content, time. Raises: Invalid not_an_archive."""
    place, number = 0, 0
    while place < len(stored):
        head = stored[place : place + _BLOCK]
        try:
            name = head[:100].rstrip(b"\0").decode("ascii")
            size, mtime = int(head[124:135], 8), int(head[136:147], 8)
        except (ValueError, UnicodeError):
            raise Invalid(Fault.NOT_AN_ARCHIVE, detail=f"member {number}") from None
        content = stored[place + _BLOCK : place + _BLOCK + size]
        end = place + _BLOCK + size + (-size % _BLOCK)
        if (
            not name
            or mtime < 0
            or len(content) != size
            or _member(name, content, mtime) != stored[place:end]
        ):
            raise Invalid(Fault.NOT_AN_ARCHIVE, detail=f"member {number}")
        yield name, content, mtime
        place, number = end, number + 1


def read_archive(stored: bytes, *, whole: bool = True) -> Iterator[Event]:
    """The events of an archive in order; with `whole` it must end with a result.

    Raises: Invalid not_an_archive, broken_chain, wrong_order, wrong_data.
    """
    members = _members(stored)
    try:
        name, content, started = next(members)
    except StopIteration:
        raise Invalid(Fault.NOT_AN_ARCHIVE, detail="empty") from None
    if name != _HEAD or content != msgspec.json.encode(_Header(1, str(started))):
        raise Invalid(Fault.NOT_AN_ARCHIVE, detail="header")
    data: list[bytes] = []
    last: Kind | None = None
    parent, height = "", 0
    for name, content, mtime in members:
        require(mtime == started, Fault.NOT_AN_ARCHIVE, height, "time")
        digest = hash_hex(content)
        if name == f"{digest}.data.json":
            data.append(content)
            continue
        require(name == f"{digest}.event.json", Fault.WRONG_DATA, height)
        kind = _read_event(content, parent, height, data)
        require(kind in _MAY_FOLLOW[last], Fault.WRONG_ORDER, height)
        yield Event(kind, tuple(data), digest)
        data, last, parent, height = [], kind, digest, height + 1
    if data or (whole and last is not Kind.RESULT):
        raise Invalid(Fault.WRONG_DATA if data else Fault.WRONG_ORDER, height)


def _read_event(content: bytes, parent: str, height: int, data: list[bytes]) -> Kind:
    try:
        event = read_json(content, _Event)
        kind = Kind(event.type)
    except (msgspec.MsgspecError, UnicodeError, ValueError):
        raise Invalid(Fault.WRONG_ORDER, height) from None
    if event.parent != (parent or None) or event.height != height or msgspec.json.encode(event) != content:
        raise Invalid(Fault.BROKEN_CHAIN, height)
    named = hash_hex(data[-1]) if data else None
    if event.payload != named or len(data) != _DATA[kind] or not _refers(kind, data):
        raise Invalid(Fault.WRONG_DATA, height)
    return kind


def _refers(kind: Kind, data: list[bytes]) -> bool:
    """Whether the payload names the data before it, each in its place."""
    try:
        match kind:
            case Kind.SETUP:
                named = strict_json(data[-1], SetupData)
                return [named.election, named.trustees, named.credentials] == [hash_hex(d) for d in data[:3]]
            case Kind.TALLY | Kind.DECRYPTION:
                field = "encrypted_tally" if kind is Kind.TALLY else "payload"
                payload = strict_json(data[-1], dict[str, Any])
                return bool(payload.get(field) == hash_hex(data[0]))
            case _:
                return True
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return False
