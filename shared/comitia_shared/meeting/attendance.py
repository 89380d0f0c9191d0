"""Who belongs to the meeting and who is here.

Commands: AddParticipants, CheckIn, CheckOut, RecordPresence, GiveProxy, TakeBackProxy.
Members (the base of votes) are participants with role chair or delegate, without those who are there to sit in for one;
present means checked in.
"""

from collections.abc import Iterable

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.folding import name_key
from comitia_shared.ids import Count, PersonId, Short
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.seats import MEMBERS, OFFICES, Role, Seat
from comitia_shared.meeting.texts import check_text


class Participant(msgspec.Struct, frozen=True):
    """One person in this meeting: name as lists write it, roles, and the label of the seat if it has one.

    `weight` (unset: 1) counts where the body's rules have weights; `substitute_for` names the member for whom this
    delegate sits in while they are away.
    """

    person: PersonId
    name: str
    roles: frozenset[Role]
    seat: Short = ""
    summoned: bool = True
    weight: Count | UnsetType = UNSET
    substitute_for: PersonId | UnsetType = UNSET

    @property
    def is_member(self) -> bool:
        """Whether this person counts in the base."""
        return self.substitute_for is UNSET and not MEMBERS.isdisjoint(self.roles)


class Stay(msgspec.Struct, frozen=True):
    """From when to when someone was here, in ms UTC; `left_ms` 0 = still here."""

    came_ms: int
    left_ms: int = 0


class Attendance(msgspec.Struct, frozen=True):
    """This noun's part of the state. `announced_absent` holds who said beforehand that they will not come.

    `proxies`: who votes for whom while they are away, holder by giver, in the order they were given.
    `officers`: who is or ever was chair, secretary or teller. `by_staff`: whom staff has brought in, or given an
    office, and not the room itself.
    """

    participants: dict[PersonId, Participant] = {}
    stays: dict[PersonId, tuple[Stay, ...]] = {}
    announced_absent: frozenset[PersonId] = frozenset()
    proxies: dict[PersonId, PersonId] = {}
    officers: frozenset[PersonId] = frozenset()
    by_staff: frozenset[PersonId] = frozenset()

    def is_present(self, person: PersonId) -> bool:
        """Whether this person is checked in."""
        stays = self.stays.get(person)
        return stays is not None and stays[-1].left_ms == 0

    def name_of(self, person: PersonId | None) -> str:
        """What this person is called; empty = nobody here is."""
        found = self.participants.get(person) if person is not None else None
        return found.name if found is not None else ""

    def names_of(self, people: Iterable[PersonId]) -> str:
        """The names of those of them who belong to the meeting, as lists have them."""
        known = (self.participants[p].name for p in people if p in self.participants)
        return ", ".join(sorted(known, key=name_key))

    @property
    def members(self) -> list[Participant]:
        """All who count in the base."""
        return [p for p in self.participants.values() if p.is_member]

    @property
    def present_members(self) -> list[Participant]:
        """Members who are checked in."""
        return [p for p in self.members if self.is_present(p.person)]


class AddParticipants(Command, frozen=True):
    """Bring in up to 500 participants; a known person gets the new name, roles and seat.

    `part` of `of` is for progress alone. Who: secretary, room.
    Refused: too_many, empty_text, wrong_phase, not_allowed (role room, or no weight).
    """

    part: Count
    of: Count
    entries: tuple[Participant, ...]
    absent: tuple[PersonId, ...] = ()


class ParticipantsAdded(Event, frozen=True):
    """These people belong to the meeting with these roles."""

    part: int
    of: int
    entries: tuple[Participant, ...]
    absent: tuple[PersonId, ...] = ()


class CheckIn(Command, frozen=True):
    """I am here. Who: every participant, for themselves. Refused: already_present, wrong_phase."""


class CheckOut(Command, frozen=True):
    """I leave. Who: every participant, for themselves. Refused: not_present, wrong_phase."""


class RecordPresence(Command, frozen=True):
    """A secretary notes that someone is here or has left.

    Who: secretary, chair. Refused: unknown_person, already_present, not_present, wrong_phase.
    """

    person: PersonId
    present: bool


class CheckedIn(Event, frozen=True):
    """This person is here."""

    person: PersonId


class CheckedOut(Event, frozen=True):
    """This person has left."""

    person: PersonId


class GiveProxy(Command, frozen=True):
    """While `giver` is away, `holder` votes for them, from the next vote on. It takes the place of one given before.

    Who: secretary, chair, room; a member for themselves. Refused: unknown_person (not members), not_allowed (not mine),
    no_proxies (the rules have none, or not so many for one holder), wrong_phase.
    """

    giver: PersonId
    holder: PersonId


class TakeBackProxy(Command, frozen=True):
    """Nobody votes for `giver` any more. Who: as for GiveProxy. Refused: unknown_person, not_allowed, wrong_phase."""

    giver: PersonId


class ProxyGiven(Event, frozen=True):
    """The holder votes for the giver while they are away."""

    giver: PersonId
    holder: PersonId


class ProxyTakenBack(Event, frozen=True):
    """Nobody votes for this person any more."""

    giver: PersonId


AttendanceCommand = AddParticipants | CheckIn | CheckOut | RecordPresence | GiveProxy | TakeBackProxy
AttendanceEvent = ParticipantsAdded | CheckedIn | CheckedOut | ProxyGiven | ProxyTakenBack


def require_person(seat: Seat) -> PersonId:
    """Who acts, or `not_a_participant` for seats without a person."""
    if seat.person is None:
        raise Refused(ErrorCode.NOT_A_PARTICIPANT)
    return seat.person


def decide(
    attendance: Attendance, agenda: Agenda, rules: Rules, seat: Seat, command: AttendanceCommand
) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    match command:
        case AddParticipants():
            return _add(attendance, command)
        case CheckIn():
            return _presence(attendance, require_person(seat), present=True)
        case CheckOut():
            return _presence(attendance, require_person(seat), present=False)
        case RecordPresence(person, present):
            require(person in attendance.participants, ErrorCode.UNKNOWN_PERSON)
            return _presence(attendance, person, present=present)
        case GiveProxy(giver, holder):
            _require_own(seat, giver)
            return _give_proxy(attendance, rules, giver, holder)
        case TakeBackProxy(giver):
            _require_own(seat, giver)
            require(giver in attendance.proxies, ErrorCode.UNKNOWN_PERSON)
            return [ProxyTakenBack(giver)]


def _require_own(seat: Seat, giver: PersonId) -> None:
    require(seat.person == giver or seat.is_staff or Role.ROOM in seat.roles, ErrorCode.NOT_ALLOWED)


def _give_proxy(attendance: Attendance, rules: Rules, giver: PersonId, holder: PersonId) -> list[Event]:
    members = {m.person for m in attendance.members}
    require(giver != holder and {giver, holder} <= members, ErrorCode.UNKNOWN_PERSON)
    held = [g for g, h in attendance.proxies.items() if h == holder and g != giver]
    require(len(held) < rules.proxies, ErrorCode.NO_PROXIES, most=rules.proxies)
    return [ProxyGiven(giver, holder)]


def _presence(attendance: Attendance, person: PersonId, *, present: bool) -> list[Event]:
    if attendance.is_present(person) == present:
        raise Refused(ErrorCode.ALREADY_PRESENT if present else ErrorCode.NOT_PRESENT)
    return [CheckedIn(person) if present else CheckedOut(person)]


def _add(attendance: Attendance, c: AddParticipants) -> list[Event]:
    known = set(attendance.participants) | {p.person for p in c.entries}
    if len(c.entries) > limits.PART_ENTRIES or len(known) > limits.PARTICIPANTS:
        raise Refused(ErrorCode.TOO_MANY, most=limits.PARTICIPANTS)
    for entry in c.entries:
        check_text(entry.name)
        require(entry.roles and Role.ROOM not in entry.roles, ErrorCode.NOT_ALLOWED)
        require(entry.weight != 0 and entry.substitute_for != entry.person, ErrorCode.NOT_ALLOWED)
    return [ParticipantsAdded(c.part, c.of, c.entries, c.absent)]


def _is_raised(attendance: Attendance, entry: Participant) -> bool:
    """Whether somebody is new here, or gets an office that they had not."""
    before = attendance.participants.get(entry.person)
    return before is None or bool(OFFICES & entry.roles - before.roles)


def apply(attendance: Attendance, event: AttendanceEvent, at_ms: int, *, by_room: bool) -> Attendance:
    """The attendance after `event`, which happened at `at_ms`; `by_room`: nobody's command brought it."""
    match event:
        case ParticipantsAdded(entries=entries, absent=absent):
            participants = {**attendance.participants, **{p.person: p for p in entries}}
            named = frozenset(p.person for p in entries)
            raised = frozenset(p.person for p in entries if _is_raised(attendance, p))
            by_staff = attendance.by_staff - named if by_room else attendance.by_staff | raised
            return replace(
                attendance,
                participants=participants,
                announced_absent=attendance.announced_absent | frozenset(absent),
                officers=attendance.officers | frozenset(p.person for p in entries if OFFICES & p.roles),
                by_staff=by_staff,
            )
        case CheckedIn(person):
            stays = (*attendance.stays.get(person, ()), Stay(at_ms))
            return replace(attendance, stays={**attendance.stays, person: stays})
        case CheckedOut(person):
            *before, last = attendance.stays[person]
            stays = (*before, replace(last, left_ms=at_ms))
            return replace(attendance, stays={**attendance.stays, person: stays})
        case ProxyGiven(giver, holder):
            others = {g: h for g, h in attendance.proxies.items() if g != giver}
            return replace(attendance, proxies={**others, giver: holder})
        case ProxyTakenBack(giver):
            return replace(attendance, proxies={g: h for g, h in attendance.proxies.items() if g != giver})
