"""Who acts and who hears: roles, seats and audiences. Knows no noun of the meeting."""

from enum import StrEnum

import msgspec

from comitia_shared.ids import DeviceId, ItemId, PaperId, PersonId


class Role(StrEnum):
    """What a participant is in a meeting. One person may hold several and has what each gives."""

    CHAIR = "chair"
    SECRETARY = "secretary"
    DELEGATE = "delegate"
    TELLER = "teller"
    GUEST = "guest"
    ROOM = "room"
    """The room server itself: deadlines that pass, and what its command line brings in."""


OFFICES = frozenset({Role.CHAIR, Role.SECRETARY, Role.TELLER})
STAFF = frozenset({Role.CHAIR, Role.SECRETARY})
MEMBERS = frozenset({Role.CHAIR, Role.DELEGATE})


class Seat(msgspec.Struct, frozen=True):
    """From where a command comes: a person (none for the room and the hall display), roles and device."""

    person: PersonId | None
    roles: frozenset[Role]
    device: DeviceId | None = None

    @property
    def is_staff(self) -> bool:
        """Whether this seat helps to run the meeting."""
        return not STAFF.isdisjoint(self.roles)

    @property
    def is_guest_only(self) -> bool:
        """Whether this seat sees no more than the public does: guests, and the hall display."""
        return self.roles <= {Role.GUEST}


ROOM_SEAT = Seat(person=None, roles=frozenset({Role.ROOM}))
HALL_SEAT = Seat(person=None, roles=frozenset({Role.GUEST}))


class Everyone(msgspec.Struct, frozen=True, tag=True):
    """All who are connected to the meeting, the hall display included."""


class Staff(msgspec.Struct, frozen=True, tag=True):
    """Chair and secretaries."""


class ItemReaders(msgspec.Struct, frozen=True, tag=True):
    """Who may know of this agenda item."""

    item: ItemId


class PaperReaders(msgspec.Struct, frozen=True, tag=True):
    """Who may know of this paper."""

    paper: PaperId


class People(msgspec.Struct, frozen=True, tag=True):
    """Some participants, on all of their devices."""

    people: frozenset[PersonId]


class OwnerAndTellers(msgspec.Struct, frozen=True, tag=True):
    """One participant, and the tellers; where there is an `item`, those of them who know it."""

    owner: PersonId
    item: ItemId | None = None


class OwnerAndStaff(msgspec.Struct, frozen=True, tag=True):
    """One participant, chair and secretaries."""

    owner: PersonId


Audience = Everyone | Staff | ItemReaders | PaperReaders | People | OwnerAndTellers | OwnerAndStaff
