"""Notes that their owner shows to others of the meeting: which ones, on which paper, to whom. Never what they say.

Commands: PublishAddress, ShareNotes, WithdrawNotes. What the notes say travels beside the record, sealed to the
readers' addresses (`sealing.sharing`), and the room erases it when it is withdrawn.
"""

import msgspec
from msgspec.structs import asdict, replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import NoteId, PaperId, PersonId, ShareId
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.papers import Papers
from comitia_shared.meeting.readers import may_read
from comitia_shared.meeting.seats import Seat

ADDRESS_BYTES = 32


class Share(msgspec.Struct, frozen=True):
    """Notes of one owner on one paper, by the roots of their records, and who sees them.

    `addresses` are those that its owner and readers had when it was made: what is said goes to these alone, so that an
    address which appears later under somebody's name gets nothing of what was shared before.
    """

    share: ShareId
    owner: PersonId
    paper: PaperId
    notes: tuple[NoteId, ...]
    to: tuple[PersonId, ...]
    addresses: dict[PersonId, bytes]
    at_ms: int


class Sharing(msgspec.Struct, frozen=True):
    """This noun's part of the state: everyone's address, and what is shared now."""

    addresses: dict[PersonId, bytes] = {}
    shares: dict[ShareId, Share] = {}


class PublishAddress(Command, frozen=True):
    """Notes can be shared with me at this address, an X25519 public key; another one replaces it.

    On the record, so that the room cannot show two: my tablet sees it there. Who: every participant but guests.
    Refused: already_there, bad_message (not 32 bytes).
    """

    key: bytes


class AddressPublished(Event, frozen=True):
    """This person's address."""

    person: PersonId
    key: bytes


class ShareNotes(Command, frozen=True):
    """Show these notes of mine on a paper to these people. Who: every participant but guests.

    Refused: unknown_paper (for me, or for one of them), unknown_person (not here, myself, or one of us has no address),
    too_many, empty_text (no note, or nobody), already_there (the share, or one of them twice).
    """

    share: ShareId
    paper: PaperId
    notes: tuple[NoteId, ...]
    to: tuple[PersonId, ...]


class NoteShared(Event, frozen=True):
    """Notes are shown to some people, who alone hear of it with their owner."""

    share: ShareId
    owner: PersonId
    paper: PaperId
    notes: tuple[NoteId, ...]
    to: tuple[PersonId, ...]


class WithdrawNotes(Command, frozen=True):
    """Show them no more. Who: their owner. Refused: unknown_share."""

    share: ShareId


class NoteWithdrawn(Event, frozen=True):
    """They are shown no more; each tablet forgets what they said."""

    share: ShareId
    owner: PersonId
    to: tuple[PersonId, ...]


SharingCommand = PublishAddress | ShareNotes | WithdrawNotes
SharingEvent = AddressPublished | NoteShared | NoteWithdrawn


def decide(
    sharing: Sharing,
    attendance: Attendance,
    papers: Papers,
    agenda: Agenda,
    seat: Seat,
    command: SharingCommand,
) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED, Phase.CLOSED)
    person = require_person(seat)
    match command:
        case PublishAddress(key):
            require(len(key) == ADDRESS_BYTES, ErrorCode.BAD_MESSAGE, reason="address")
            require(sharing.addresses.get(person) != key, ErrorCode.ALREADY_THERE)
            return [AddressPublished(person, key)]
        case ShareNotes():
            _require_shareable(sharing, attendance, papers, agenda, seat, command)
            return [NoteShared(command.share, person, command.paper, command.notes, command.to)]
        case WithdrawNotes(share):
            shared = sharing.shares.get(share)
            if shared is None or shared.owner != person:
                raise Refused(ErrorCode.UNKNOWN_SHARE)
            return [NoteWithdrawn(share, person, shared.to)]


def _require_shareable(
    sharing: Sharing, attendance: Attendance, papers: Papers, agenda: Agenda, seat: Seat, c: ShareNotes
) -> None:
    require(c.share not in sharing.shares, ErrorCode.ALREADY_THERE)
    require(c.notes and c.to, ErrorCode.EMPTY_TEXT)
    require(len(set(c.to)) == len(c.to) and len(set(c.notes)) == len(c.notes), ErrorCode.ALREADY_THERE)
    mine = sum(s.owner == seat.person for s in sharing.shares.values())
    if mine >= limits.SHARES_PER_PERSON or len(sharing.shares) >= limits.SHARES:
        raise Refused(ErrorCode.TOO_MANY, most=limits.SHARES_PER_PERSON)
    if max(len(c.notes), len(c.to)) > limits.NOTES_PER_SHARE:
        raise Refused(ErrorCode.TOO_MANY, most=limits.NOTES_PER_SHARE)
    require(seat.person in sharing.addresses, ErrorCode.UNKNOWN_PERSON)
    require(may_read(papers, agenda, seat, c.paper), ErrorCode.UNKNOWN_PAPER)
    for reader in c.to:
        known = attendance.participants.get(reader)
        if known is None or reader == seat.person or reader not in sharing.addresses:
            raise Refused(ErrorCode.UNKNOWN_PERSON)
        require(may_read(papers, agenda, Seat(reader, known.roles), c.paper), ErrorCode.UNKNOWN_PAPER)


def apply(sharing: Sharing, event: SharingEvent, at_ms: int) -> Sharing:
    """What is shared after `event`, which happened at `at_ms`."""
    match event:
        case AddressPublished(person, key):
            return replace(sharing, addresses={**sharing.addresses, person: key})
        case NoteShared(share, owner, to=to):
            known = {p: a for p in (owner, *to) if (a := sharing.addresses.get(p)) is not None}
            added = Share(**asdict(event), addresses=known, at_ms=at_ms)
            return replace(sharing, shares={**sharing.shares, share: added})
        case NoteWithdrawn(share):
            return replace(sharing, shares={s: v for s, v in sharing.shares.items() if s != share})


def visible(sharing: Sharing, seat: Seat) -> Sharing:
    """What `seat` may see: everyone's address, and the shares that it gave or got."""
    mine = {
        s: v for s, v in sharing.shares.items() if seat.person is not None and seat.person in (v.owner, *v.to)
    }
    return replace(sharing, shares=mine)
