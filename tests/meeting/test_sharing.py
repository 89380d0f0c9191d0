"""Who may share notes with whom, and who hears of it."""

from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import NoteId, PaperId, ShareId
from comitia_shared.meeting import ROOM_SEAT
from comitia_shared.meeting.agenda import CloseMeeting
from comitia_shared.meeting.papers import AddPaper
from comitia_shared.meeting.sharing import PublishAddress, ShareNotes, WithdrawNotes
from comitia_shared.meeting.sight import visible
from tests.meeting.story import CHAIR, CUSTODY, GUEST, SECRETARY, Story, delegate, item, name

OPEN, NARROW = PaperId(name(4000)), PaperId(name(4001))
SHARE, NOTE = ShareId(name(7000)), NoteId(name(8000))
ADDRESS = bytes(range(32))


def story() -> Story:
    """A paper for everyone, one for the chair and delegate 0, and everyone but delegate 3 has an address."""
    told = Story(delegates=4)
    told.does(ROOM_SEAT, AddPaper(OPEN, item(1), "Open", CUSTODY))
    told.does(ROOM_SEAT, AddPaper(NARROW, item(1), "Narrow", CUSTODY, (CHAIR, delegate(0))))
    for person in (CHAIR, SECRETARY, delegate(0), delegate(1), delegate(2)):
        told.does(person, PublishAddress(ADDRESS))
    return told


def test_owner_and_readers_alone_hear_of_a_share() -> None:
    told = story()
    told.does(delegate(0), ShareNotes(SHARE, OPEN, (NOTE,), (delegate(1), CHAIR)))
    for person in (delegate(0), delegate(1), CHAIR):
        assert SHARE in visible(told.state, told.seat(person)).sharing.shares
    for person in (delegate(2), SECRETARY, GUEST):
        assert visible(told.state, told.seat(person)).sharing.shares == {}


def test_notes_go_to_readers_of_their_paper_alone() -> None:
    told = story()
    to_outsider = ShareNotes(SHARE, NARROW, (NOTE,), (CHAIR, delegate(1)))
    told.refuses(delegate(0), to_outsider, ErrorCode.UNKNOWN_PAPER)
    told.refuses(delegate(1), ShareNotes(SHARE, NARROW, (NOTE,), (CHAIR,)), ErrorCode.UNKNOWN_PAPER)
    told.does(delegate(0), ShareNotes(SHARE, NARROW, (NOTE,), (CHAIR,)))


def test_nobody_shares_with_themselves_or_with_who_has_no_address() -> None:
    told = story()
    for other in (delegate(0), delegate(3), GUEST, delegate(9)):
        told.refuses(delegate(0), ShareNotes(SHARE, OPEN, (NOTE,), (other,)), ErrorCode.UNKNOWN_PERSON)
    told.refuses(delegate(0), ShareNotes(SHARE, OPEN, (), (CHAIR,)), ErrorCode.EMPTY_TEXT)
    told.refuses(GUEST, PublishAddress(ADDRESS), ErrorCode.NOT_ALLOWED)


def test_the_owner_alone_withdraws_and_after_the_meeting_too() -> None:
    told = story().opened()
    told.does(delegate(0), ShareNotes(SHARE, OPEN, (NOTE,), (CHAIR,)))
    told.refuses(CHAIR, WithdrawNotes(SHARE), ErrorCode.UNKNOWN_SHARE)
    told.does(CHAIR, CloseMeeting())
    told.does(delegate(0), WithdrawNotes(SHARE))
    assert told.state.sharing.shares == {}
    told.refuses(delegate(0), WithdrawNotes(SHARE), ErrorCode.UNKNOWN_SHARE)


def test_the_same_address_is_no_news() -> None:
    told = story()
    told.refuses(CHAIR, PublishAddress(ADDRESS), ErrorCode.ALREADY_THERE)
    told.refuses(CHAIR, PublishAddress(ADDRESS[:31]), ErrorCode.BAD_MESSAGE)
    told.does(CHAIR, PublishAddress(bytes(32)))
    assert told.state.sharing.addresses[CHAIR] == bytes(32)


def test_what_was_shared_stays_with_the_addresses_of_then() -> None:
    told = story()
    told.does(delegate(0), ShareNotes(SHARE, OPEN, (NOTE,), (CHAIR,)))
    told.does(CHAIR, PublishAddress(bytes(32)))
    assert told.state.sharing.shares[SHARE].addresses == {delegate(0): ADDRESS, CHAIR: ADDRESS}
    told.does(delegate(0), ShareNotes(ShareId(name(7001)), OPEN, (NOTE,), (CHAIR,)))
    assert told.state.sharing.shares[ShareId(name(7001))].addresses[CHAIR] == bytes(32)


def test_who_has_no_address_shares_nothing() -> None:
    told = story()
    told.refuses(delegate(3), ShareNotes(SHARE, OPEN, (NOTE,), (CHAIR,)), ErrorCode.UNKNOWN_PERSON)


def test_nobody_fills_the_record_with_shares() -> None:
    told = story()
    for number in range(limits.SHARES_PER_PERSON):
        told.does(delegate(0), ShareNotes(ShareId(name(9000 + number)), OPEN, (NOTE,), (CHAIR,)))
    told.refuses(delegate(0), ShareNotes(SHARE, OPEN, (NOTE,), (CHAIR,)), ErrorCode.TOO_MANY)
    told.does(delegate(1), ShareNotes(SHARE, OPEN, (NOTE,), (CHAIR,)))
