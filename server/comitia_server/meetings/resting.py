"""Rest: what is known of a closed meeting whose record is not open, so that hundreds of them weigh nothing.

It stands sealed beside the ledger and counts only while the ledger is, to the nanosecond, as it was then: whatever
touched it since, the meeting is opened again, and a new one is written. Nothing is lost where it is missing.
"""

import logging
from pathlib import Path

import msgspec

from comitia_server.directory import RoomDirectory
from comitia_server.disk import written_whole
from comitia_shared.errors import Unavailable
from comitia_shared.ids import DeviceId, MeetingId, PersonId
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.seats import HALL_SEAT, Role, Seat
from comitia_shared.wire.envelope import Have

_USE = "comitia/rest/1"

log = logging.getLogger(__name__)


class RestingPerson(msgspec.Struct, frozen=True, omit_defaults=True):
    """A participant: their roles, and the digest of the revisions whose keys they are due (as `Have.keys` has it)."""

    roles: tuple[Role, ...]
    keys: bytes


class Rest(msgspec.Struct, frozen=True):
    """A closed meeting: what lists show of it, who belongs to it, and where its record ends.

    `checkpoint` is its last one, `root` that of its tree; `has_shares`: notes are shared in it; `ledger` is the file
    (size in bytes, changed at, in ns).
    """

    meeting: MeetingId
    title: str
    starts_ms: int
    zone: str
    people: dict[PersonId, RestingPerson]
    seq: int
    root: bytes
    checkpoint: str
    has_shares: bool
    ledger: tuple[int, int]
    phase: Phase = Phase.CLOSED

    def seat_of(self, person: PersonId | None, device: DeviceId) -> Seat | None:
        """The seat that a person has there; None = no participant. Without a person: the hall's."""
        if person is None:
            return msgspec.structs.replace(HALL_SEAT, device=device)
        found = self.people.get(person)
        return None if found is None else Seat(person, frozenset(found.roles), device)

    def is_all(self, person: PersonId | None, have: Have) -> bool:
        """Whether a tablet that has this lacks nothing of the meeting: events, checkpoint and keys."""
        found = self.people.get(person) if person is not None else None
        ends = (have.seq, have.root, have.checkpoint) == (self.seq, self.root, self.checkpoint)
        return ends and found is not None and have.keys == found.keys


def read_rest(directory: RoomDirectory, meeting: MeetingId) -> Rest | None:
    """What was written of a meeting, where its ledger is still as it was; None = it must be opened."""
    file, ledger = directory.rest_file(meeting), directory.meeting_db(meeting)
    try:
        rest = msgspec.msgpack.decode(directory.unwrap(f"{_USE}/{meeting}", file.read_bytes()), type=Rest)
    except FileNotFoundError:
        return None
    except (OSError, Unavailable, msgspec.MsgspecError) as error:
        log.warning("what was written of %s at rest cannot be read: %s", meeting, error)
        return None
    return rest if rest.meeting == meeting and rest.ledger == _state_of(ledger) else None


def write_rest(directory: RoomDirectory, rest: Rest) -> Rest:
    """Keep it, once the ledger is closed. Raises: Unavailable."""
    kept = msgspec.structs.replace(rest, ledger=_state_of(directory.meeting_db(rest.meeting)) or (0, 0))
    with written_whole(directory.rest_file(rest.meeting)) as file:
        file.write(directory.wrap(f"{_USE}/{rest.meeting}", msgspec.msgpack.encode(kept)))
    return kept


def _state_of(ledger: Path) -> tuple[int, int] | None:
    """Size and time of a ledger; None where it is not there, or its log is not folded in."""
    try:
        log_size = ledger.with_name(f"{ledger.name}-wal").stat().st_size
    except FileNotFoundError:
        log_size = 0
    try:
        found = ledger.stat()
    except FileNotFoundError:
        return None
    return None if log_size else (found.st_size, found.st_mtime_ns)
