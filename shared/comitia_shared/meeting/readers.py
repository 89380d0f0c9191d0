"""Who may know of an agenda item and read a paper: by lists of readers, role and level."""

from comitia_shared.ids import ItemId, PaperId, PersonId
from comitia_shared.meeting.agenda import Agenda
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.papers import Papers
from comitia_shared.meeting.seats import Role, Seat

_SHOWN_TO_GUESTS = frozenset({Level.PUBLIC, Level.INTERNAL})
_OUTSIDE = frozenset({Role.GUEST, Role.TELLER})


def _is_reader(seat: Seat, readers: frozenset[PersonId]) -> bool:
    return not readers or seat.is_staff or Role.ROOM in seat.roles or seat.person in readers


def is_for_all(agenda: Agenda, item: ItemId) -> bool:
    """Whether everyone in the meeting may know of an item, guests and the hall display too."""
    known = agenda.items[item]
    return not known.readers and known.custody.level in _SHOWN_TO_GUESTS


def knows_item(agenda: Agenda, seat: Seat, item: ItemId) -> bool:
    """Whether `seat` may know that this item exists: by its readers; guests and hall not above `internal`."""
    known = agenda.items.get(item)
    if known is None or not _is_reader(seat, known.readers):
        return False
    return not seat.is_guest_only or known.custody.level in _SHOWN_TO_GUESTS


def may_read(papers: Papers, agenda: Agenda, seat: Seat, paper: PaperId) -> bool:
    """Whether `seat` is a reader of this paper: by its item, its level and its list of readers.

    Guests, the hall, and tellers who are nothing else read what is public.
    """
    known = papers.papers.get(paper)
    if known is None or not knows_item(agenda, seat, known.item):
        return False
    if seat.roles <= _OUTSIDE and known.custody.level is not Level.PUBLIC:
        return False
    return _is_reader(seat, known.readers)
