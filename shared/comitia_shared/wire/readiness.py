"""Readiness on the wire: what a tablet holds, what staff hears of it, and how it is sent again."""

import msgspec

from comitia_shared.errors import ErrorCode
from comitia_shared.ids import Count, DeviceId, MeetingId, PaperId, PersonId, Size
from comitia_shared.wire.message import Message, Named


class Missing(msgspec.Struct, frozen=True, omit_defaults=True):
    """A paper that a tablet does not hold whole: pieces held, of how many, and what is in the way, if anything."""

    paper: PaperId
    held: Count
    of: Count
    why: ErrorCode | None = None


class Report(Message, frozen=True):
    """How ready this tablet is for a meeting: sealed pieces held, of how many it may read; no answer.

    Sent when it changes, at most once a second. `missing` names at most 20 papers, `more` says that there are others.
    `free_bytes` is what is free on its disk.
    """

    meeting: MeetingId
    held: Count
    of: Count
    missing: tuple[Missing, ...] = ()
    more: bool = False
    free_bytes: Size = 0


class SendAgain(Named, frozen=True):
    """Let that device check what it holds of a meeting and fetch what is missing or damaged. Who: secretary.

    Answer: Done. Refused: not_allowed, no_connection (the device is not connected).
    """

    device: DeviceId
    meeting: MeetingId


class CheckAgain(Message, frozen=True):
    """Check every piece held of this meeting against its manifest, and fetch what is missing or damaged."""

    meeting: MeetingId


class TabletState(msgspec.Struct, frozen=True, omit_defaults=True):
    """One tablet as staff see it: who is (or was last) signed in, when it was seen (ms UTC), and its last report.

    `of` 0 = it has not reported on this meeting yet.
    """

    device: DeviceId
    name: str
    program: str = ""
    seen_ms: int = 0
    is_online: bool = False
    person: PersonId | None = None
    held: Count = 0
    of: Count = 0
    missing: tuple[Missing, ...] = ()
    more: bool = False
    free_bytes: Size = 0


class Tablets(msgspec.Struct, frozen=True, tag=True):
    """Tablets whose state has changed, at most 60 at once; the newest of each device counts. Staff alone hear it."""

    tablets: tuple[TabletState, ...]
