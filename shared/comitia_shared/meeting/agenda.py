"""The meeting itself and its agenda: what it is, which items it has, which one is on.

Commands: PrepareMeeting, AddItem, OpenMeeting, PauseMeeting, ResumeMeeting, CloseMeeting, StartItem, EndItem,
ReopenMeeting.
"""

from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import Count, ItemId, MeetingId, Millis, PersonId, Short, Size
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.texts import check_text
from comitia_shared.meeting.voting.majority import Threshold
from comitia_shared.meeting.voting.questions import Question


class Phase(StrEnum):
    """Where a meeting stands. `EMPTY` is before its first event."""

    EMPTY = "empty"
    PREPARED = "prepared"
    OPEN = "open"
    PAUSED = "paused"
    CLOSED = "closed"


class Method(StrEnum):
    """How a question is put."""

    OPEN = "open"
    HANDS = "hands"
    SECRET = "secret"  # noqa: S105 - a word of meeting.toml
    ROLL_CALL = "roll_call"
    """Names are called, and who runs the meeting enters each answer."""
    PAPER = "paper"
    """Paper ballots, counted by hand."""


class VotePlan(msgspec.Struct, frozen=True):
    """The vote that the agenda foresees for an item: as OpenVote has it; unset = none."""

    method: Method
    threshold: Threshold
    question: str = ""
    sheet: tuple[Question, ...] | UnsetType = UNSET
    rule: str | UnsetType = UNSET
    departs: str | UnsetType = UNSET


class Item(msgspec.Struct, frozen=True):
    """One agenda item. Empty `readers` means: everyone in the meeting. Times in ms UTC, 0 = not yet.

    An item that is called again has its earlier times, as (started, ended), in `earlier`.
    """

    item: ItemId
    number: str
    title: str
    custody: Custody
    readers: frozenset[PersonId] = frozenset()
    plan: VotePlan | None = None
    started_ms: int = 0
    ended_ms: int = 0
    earlier: tuple[tuple[int, int], ...] = ()


class Break(msgspec.Struct, frozen=True):
    """A time in which the meeting was interrupted, in ms UTC; `ended_ms` 0 = it goes on."""

    began_ms: int
    ended_ms: int = 0


class Reopening(msgspec.Struct, frozen=True):
    """A new epoch of the record: as `MeetingReopened` has it, and when (ms UTC)."""

    epoch: int
    common: int
    lost: int
    by: PersonId | None
    at_ms: int


class Agenda(msgspec.Struct, frozen=True):
    """This noun's part of the state. `items` are in the order of the agenda."""

    phase: Phase = Phase.EMPTY
    meeting: MeetingId | None = None
    title: str = ""
    place: str = ""
    starts_ms: int = 0
    zone: str = "Asia/Ho_Chi_Minh"
    language: str = "vi"
    custody: Custody | None = None
    network: str = "hall"
    quorum: Threshold | None = None
    items: dict[ItemId, Item] = {}
    current: ItemId | None = None
    opened_ms: int = 0
    closed_ms: int = 0
    reopened: tuple[Reopening, ...] = ()
    breaks: tuple[Break, ...] = ()

    def clock_ms(self, now_ms: int) -> int:
        """The time by which speakers are measured, in ms UTC: it stands still in a break."""
        return self.breaks[-1].began_ms if self.phase is Phase.PAUSED and self.breaks else now_ms


class PrepareMeeting(Command, frozen=True):
    """First command of a meeting: what it is. `starts_ms` is the planned start, `zone` an IANA name.

    Who: secretary, room. Refused: already_prepared, empty_text, too_long.
    """

    meeting: MeetingId
    title: str
    place: Short
    starts_ms: Millis
    zone: Short
    language: Short
    custody: Custody
    network: Short = "hall"
    quorum: Threshold | None = None


class MeetingPrepared(Event, frozen=True):
    """The meeting exists."""

    meeting: MeetingId
    title: str
    place: str
    starts_ms: int
    zone: str
    language: str
    custody: Custody
    network: str = "hall"
    quorum: Threshold | None = None


class AddItem(Command, frozen=True):
    """Put an item at the end of the agenda. Empty `readers` = everyone.

    Who: secretary, room. Refused: not_prepared, wrong_phase (closed), already_there, too_many, empty_text, too_long.
    """

    item: ItemId
    number: Short
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()
    plan: VotePlan | None = None


class ItemAdded(Event, frozen=True):
    """An item stands at the end of the agenda."""

    item: ItemId
    number: str
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()
    plan: VotePlan | None = None


class OpenMeeting(Command, frozen=True):
    """Open the prepared meeting. Who: chair, secretary. Refused: wrong_phase."""


class MeetingOpened(Event, frozen=True):
    """The meeting is open: from now on items, the floor and votes."""


class PauseMeeting(Command, frozen=True):
    """Break. Who: chair, secretary. Refused: wrong_phase."""


class MeetingPaused(Event, frozen=True):
    """The meeting takes a break."""


class ResumeMeeting(Command, frozen=True):
    """Go on after a break. Who: chair, secretary. Refused: wrong_phase."""


class MeetingResumed(Event, frozen=True):
    """The meeting goes on."""


class CloseMeeting(Command, frozen=True):
    """Close the meeting for good; the running item ends with it. Who: chair, secretary. Refused: wrong_phase."""


class MeetingClosed(Event, frozen=True):
    """The meeting is over; its record accepts only what minutes need."""


class StartItem(Command, frozen=True):
    """Call an item; the running one ends. Who: chair, secretary. Refused: wrong_phase, unknown_item, already_there."""

    item: ItemId


class ItemStarted(Event, frozen=True):
    """This item is on."""

    item: ItemId


class EndItem(Command, frozen=True):
    """End the running item. Who: chair, secretary. Refused: item_not_running."""

    item: ItemId


class ItemEnded(Event, frozen=True):
    """This item is done, for now: it may be called again."""

    item: ItemId


class ReopenMeeting(Command, frozen=True):
    """Go on with a record that is older than what tablets have seen signed (the server was restored from a backup).

    The server fills it in from what it holds and what tablets have shown; see `MeetingReopened`.
    Who: chair, secretary. Refused: not_prepared.
    """

    epoch: Count
    common: Size
    root: bytes
    lost: Size
    tablets: Count
    by: PersonId | None = None


class MeetingReopened(Event, frozen=True):
    """A new epoch of the record begins, and this is its first event.

    The record before goes on from event `common`, at which the tree's root was `root` (32 bytes); up to `lost` events
    that followed in the epoch before are not in it, as `tablets` tablets have shown; `by` decided it.
    """

    epoch: int
    common: int
    root: bytes
    lost: int
    tablets: int
    by: PersonId | None = None


AgendaCommand = (
    PrepareMeeting
    | AddItem
    | OpenMeeting
    | PauseMeeting
    | ResumeMeeting
    | CloseMeeting
    | StartItem
    | EndItem
    | ReopenMeeting
)
AgendaEvent = (
    MeetingPrepared
    | ItemAdded
    | MeetingOpened
    | MeetingPaused
    | MeetingResumed
    | MeetingClosed
    | ItemStarted
    | ItemEnded
    | MeetingReopened
)


def require_phase(agenda: Agenda, *phases: Phase) -> None:
    """Refuse with `not_prepared` or `wrong_phase` unless the meeting stands in one of `phases`."""
    require(agenda.phase is not Phase.EMPTY, ErrorCode.NOT_PREPARED)
    require(agenda.phase in phases, ErrorCode.WRONG_PHASE, phase=agenda.phase.value)


def require_item(agenda: Agenda, item: ItemId) -> Item:
    """The item, or `unknown_item`."""
    found = agenda.items.get(item)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_ITEM)
    return found


def decide(agenda: Agenda, command: AgendaCommand) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    match command:
        case PrepareMeeting():
            return _prepare(agenda, command)
        case AddItem():
            return _add_item(agenda, command)
        case OpenMeeting():
            require_phase(agenda, Phase.PREPARED)
            return [MeetingOpened()]
        case PauseMeeting():
            require_phase(agenda, Phase.OPEN)
            return [MeetingPaused()]
        case ResumeMeeting():
            require_phase(agenda, Phase.PAUSED)
            return [MeetingResumed()]
        case CloseMeeting():
            require_phase(agenda, Phase.OPEN, Phase.PAUSED)
            return [*_end_current(agenda), MeetingClosed()]
        case StartItem(item=item):
            require_phase(agenda, Phase.OPEN)
            require_item(agenda, item)
            require(agenda.current != item, ErrorCode.ALREADY_THERE)
            return [*_end_current(agenda), ItemStarted(item)]
        case EndItem(item=item):
            require_item(agenda, item)
            require(agenda.current == item, ErrorCode.ITEM_NOT_RUNNING)
            return [ItemEnded(item)]
        case ReopenMeeting():
            require_phase(agenda, *Phase)
            return [MeetingReopened(**asdict(command))]


def _prepare(agenda: Agenda, c: PrepareMeeting) -> list[Event]:
    require(agenda.phase is Phase.EMPTY, ErrorCode.ALREADY_PREPARED)
    check_text(c.title)
    return [MeetingPrepared(**asdict(c))]


def _add_item(agenda: Agenda, c: AddItem) -> list[Event]:
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    require(c.item not in agenda.items, ErrorCode.ALREADY_THERE)
    require(len(agenda.items) < limits.ITEMS, ErrorCode.TOO_MANY, most=limits.ITEMS)
    require(len(c.readers) <= limits.PART_ENTRIES, ErrorCode.TOO_MANY, most=limits.PART_ENTRIES)
    check_text(c.title)
    return [ItemAdded(**asdict(c))]


def _end_current(agenda: Agenda) -> list[Event]:
    return [ItemEnded(agenda.current)] if agenda.current is not None else []


def apply(agenda: Agenda, event: AgendaEvent, at_ms: int) -> Agenda:
    """The agenda after `event`, which happened at `at_ms`."""
    match event:
        case MeetingPrepared():
            return replace(agenda, phase=Phase.PREPARED, **asdict(event))
        case ItemAdded(item, readers=readers):
            added = Item(**asdict(event) | {"readers": frozenset(readers)})
            return replace(agenda, items={**agenda.items, item: added})
        case MeetingOpened():
            return replace(agenda, phase=Phase.OPEN, opened_ms=at_ms)
        case MeetingPaused():
            return replace(agenda, phase=Phase.PAUSED, breaks=(*agenda.breaks, Break(at_ms)))
        case MeetingResumed():
            return replace(agenda, phase=Phase.OPEN, breaks=_ended(agenda, at_ms))
        case MeetingClosed():
            return replace(agenda, phase=Phase.CLOSED, closed_ms=at_ms, breaks=_ended(agenda, at_ms))
        case ItemStarted(item):
            known = agenda.items.get(item)
            again = known is not None and known.started_ms > 0
            earlier = (*known.earlier, (known.started_ms, known.ended_ms)) if known and again else ()
            begun = replace(agenda, current=item)
            return _with_item(begun, item, started_ms=at_ms, ended_ms=0, earlier=earlier)
        case ItemEnded(item):
            current = None if agenda.current == item else agenda.current
            return _with_item(replace(agenda, current=current), item, ended_ms=at_ms)
        case MeetingReopened(epoch=epoch, common=common, lost=lost, by=by):
            return replace(agenda, reopened=(*agenda.reopened, Reopening(epoch, common, lost, by, at_ms)))


def _ended(agenda: Agenda, at_ms: int) -> tuple[Break, ...]:
    """The breaks, of which the last is over now if it went on."""
    if agenda.phase is not Phase.PAUSED or not agenda.breaks:
        return agenda.breaks
    return (*agenda.breaks[:-1], replace(agenda.breaks[-1], ended_ms=at_ms))


def _with_item(agenda: Agenda, item: ItemId, **changes: int | tuple[tuple[int, int], ...]) -> Agenda:
    known = agenda.items.get(item)
    if known is None:
        return agenda  # an item that this seat may not know of
    return replace(agenda, items={**agenda.items, item: replace(known, **changes)})
