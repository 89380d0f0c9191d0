"""Rest: what is known of a closed meeting whose record is not open, so that hundreds of them weigh nothing.

It stands sealed beside the ledger and counts only while the ledger is as it was then (`listed`): whatever touched it
since, the meeting is opened again, and a new one is written. Nothing is lost where it is missing.
"""

import msgspec

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.listed import Listed, read_listed, write_listed
from comitia_shared.ids import DeviceId, MeetingId, PersonId
from comitia_shared.meeting.seats import HALL_SEAT, Role, Seat
from comitia_shared.wire.envelope import Have


class RestingPerson(msgspec.Struct, frozen=True, omit_defaults=True):
    """A participant: their roles, and the digest of the revisions whose keys they are due (as `Have.keys` has it)."""

    roles: tuple[Role, ...]
    keys: bytes


class Rest(Listed, frozen=True):
    """A closed meeting: what lists show of it, who belongs to it, and where its record ends.

    `checkpoint` is its last one, `root` that of its tree, `hall_keys` the digest of the keys that a hall display is
    due. No notes were shared in it.
    """

    people: dict[PersonId, RestingPerson]
    seq: int
    root: bytes
    checkpoint: str
    hall_keys: bytes = b""

    def seat_of(self, person: PersonId | None, device: DeviceId) -> Seat | None:
        """The seat that a person has there; None = no participant. Without a person: the hall's."""
        if person is None:
            return msgspec.structs.replace(HALL_SEAT, device=device)
        found = self.people.get(person)
        return None if found is None else Seat(person, frozenset(found.roles), device)

    def is_all(self, person: PersonId | None, have: Have) -> bool:
        """Whether a tablet that has this lacks nothing of the meeting: events, checkpoint and keys.

        Nobody (None) stands for a hall display.
        """
        if (have.seq, have.root, have.checkpoint) != (self.seq, self.root, self.checkpoint):
            return False
        if person is None:
            return have.keys == self.hall_keys
        return person in self.people and have.keys == self.people[person].keys


def read_rest(directory: RoomDirectory, meeting: MeetingId) -> Rest | None:
    """What was written of a meeting, where its ledger is still as it was; None = it must be opened."""
    return read_listed(directory, meeting, Rest)


def write_rest(directory: RoomDirectory, rest: Rest) -> None:
    """Keep it, once the ledger is closed. Raises: Unavailable."""
    write_listed(directory, rest)
