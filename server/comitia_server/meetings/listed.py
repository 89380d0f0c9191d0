"""What lists show of a closed meeting, read without its record, and without the code that could read one.

It stands sealed beside the ledger, and counts only while the ledger is, to the nanosecond, as it was then.
"""

from pathlib import Path
from typing import TypeVar

import msgspec

from comitia_server.directory import RoomDirectory
from comitia_server.disk import written_whole
from comitia_shared.errors import Unavailable
from comitia_shared.ids import MeetingId

_USE = "comitia/rest/1"
EDITION = 1


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A closed meeting in a list; `ledger` is the file of its record (size in bytes, changed at, in ns).

    `edition` grows with whatever is judged otherwise by a newer program: who reads what, which keys are due.
    """

    meeting: MeetingId
    title: str
    starts_ms: int
    zone: str
    ledger: tuple[int, int]
    edition: int = EDITION


L = TypeVar("L", bound=Listed)


def read_listed(directory: RoomDirectory, meeting: MeetingId, kind: type[L]) -> L | None:
    """What was written of a meeting, where its ledger is still as it was; None = it must be opened."""
    try:
        sealed = directory.rest_file(meeting).read_bytes()
        found = msgspec.msgpack.decode(directory.unwrap(f"{_USE}/{meeting}", sealed), type=kind)
    except (OSError, Unavailable, msgspec.MsgspecError):
        return None  # there is none, or it says nothing: the record says it all
    as_written = (meeting, EDITION, _state_of(directory.meeting_db(meeting)))
    return found if (found.meeting, found.edition, found.ledger) == as_written else None


def write_listed(directory: RoomDirectory, listed: Listed) -> None:
    """Keep it, once the ledger is closed. Raises: Unavailable."""
    kept = msgspec.structs.replace(listed, ledger=_state_of(directory.meeting_db(listed.meeting)) or (0, 0))
    with written_whole(directory.rest_file(listed.meeting)) as file:
        file.write(directory.wrap(f"{_USE}/{listed.meeting}", msgspec.msgpack.encode(kept)))


def _state_of(ledger: Path) -> tuple[int, int] | None:
    """Size and time of a ledger; None where it is not there, or its log is not folded in."""
    try:
        log_size = ledger.with_name(f"{ledger.name}-wal").stat().st_size
    except FileNotFoundError:
        log_size = 0
    except OSError:
        return None
    try:
        found = ledger.stat()
    except OSError:
        return None
    return None if log_size else (found.st_size, found.st_mtime_ns)
