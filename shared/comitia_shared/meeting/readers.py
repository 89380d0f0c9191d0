"""Who may know of an agenda item and read a paper: by lists of readers, role and level."""

from comitia_shared.ids import ItemId, PaperId, PersonId
from comitia_shared.meeting.agenda import Agenda
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.papers import Papers
from comitia_shared.meeting.seats import Role, Seat


def _is_reader(seat: Seat, readers: frozenset[PersonId]) -> bool:
    return not readers or seat.is_staff or Role.ROOM in seat.roles or seat.person in readers


def knows_item(agenda: Agenda, seat: Seat, item: ItemId) -> bool:
    """Whether `seat` may know that this item exists."""
    known = agenda.items.get(item)
    return known is not None and _is_reader(seat, known.readers)


def may_read(papers: Papers, agenda: Agenda, seat: Seat, paper: PaperId) -> bool:
    """Whether `seat` is a reader of this paper: by its item, its level and its list of readers."""
    known = papers.papers.get(paper)
    if known is None or not knows_item(agenda, seat, known.item):
        return False
    if seat.is_guest_only and known.custody.level is not Level.PUBLIC:
        return False
    return _is_reader(seat, known.readers)
