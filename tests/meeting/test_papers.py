"""Papers: when keys are due, which patches may be, recall and its receipts."""

import pytest

from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import DeviceId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting import HALL_SEAT, ROOM_SEAT, Seat
from comitia_shared.meeting.agenda import CloseMeeting, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn, CheckOut
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.grants import FOR_GOOD, Waiting, due, waits_for
from comitia_shared.meeting.papers import (
    AddPaper,
    AddRevision,
    ConfirmRecall,
    ObjectKind,
    PublishPaper,
    RecallPaper,
    Release,
    SealedObject,
    Terms,
)
from tests.meeting.story import CHAIR, GUEST, SECRETARY, Story, delegate, item, name

PAPER = PaperId(name(4000))
WHOLE_BYTES = 1000


def revision(number: int) -> RevisionId:
    return RevisionId(name(5000 + number))


def manifest(number: int, kind: ObjectKind = ObjectKind.WHOLE, size: int = WHOLE_BYTES) -> SealedObject:
    return SealedObject(ObjectId(name(7000 + 10 * number + kind)), kind, size, bytes(32))


def added(
    story: Story, number: int, patch_bytes: int = 0, base: int = 0, level: Level | None = None
) -> AddRevision:
    objects = [manifest(number)]
    if patch_bytes:
        objects.append(manifest(number, ObjectKind.PATCH, patch_bytes))
    against = revision(base) if patch_bytes else None
    return AddRevision(PAPER, revision(number), 1, tuple(objects), against, level)


def story_with(terms: Terms | None = None, level: Level = Level.INTERNAL) -> Story:
    story = Story()
    story.does(ROOM_SEAT, AddPaper(PAPER, item(1), "Paper", Custody("org", "office", level), (), terms))
    story.does(ROOM_SEAT, added(story, 1))
    return story


def is_due(story: Story, seat: Seat) -> int | None:
    found = due(story.state, seat, PAPER, story.now_ms)
    assert (waits(story, seat) is None) is (found is not None)
    return found


def waits(story: Story, seat: Seat) -> Waiting | None:
    return waits_for(story.state, seat, PAPER, story.now_ms)


def test_keys_are_due_from_publication_on_and_may_be_stored() -> None:
    story = story_with()
    reader = story.seat(delegate(0))
    assert is_due(story, reader) is None
    assert waits(story, reader) is Waiting.PUBLICATION
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    assert is_due(story, reader) == FOR_GOOD
    assert is_due(story, story.seat(GUEST)) is None
    assert is_due(story, HALL_SEAT) is None


def test_a_lease_is_for_who_is_checked_in_while_the_meeting_goes_on() -> None:
    story = story_with(Terms(Release.MEETING, lease_ms=900_000))
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    story.does(delegate(0), CheckIn())
    assert is_due(story, story.seat(delegate(0))) is None
    assert waits(story, story.seat(delegate(0))) is Waiting.MEETING
    story.does(CHAIR, OpenMeeting())
    assert is_due(story, story.seat(delegate(0))) == story.now_ms + 900_000
    assert is_due(story, story.seat(delegate(1))) is None
    story.does(delegate(0), CheckOut())
    assert is_due(story, story.seat(delegate(0))) is None
    assert waits(story, story.seat(delegate(0))) is Waiting.PRESENCE
    story.does(delegate(0), CheckIn())
    story.does(CHAIR, CloseMeeting())
    assert is_due(story, story.seat(delegate(0))) is None


def test_keys_may_wait_for_the_item() -> None:
    story = story_with(Terms(Release.ITEM))
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    story.does(CHAIR, OpenMeeting())
    assert is_due(story, story.seat(delegate(0))) is None
    assert waits(story, story.seat(delegate(0))) is Waiting.ITEM
    story.does(CHAIR, StartItem(item(1)))
    assert is_due(story, story.seat(delegate(0))) == FOR_GOOD
    story.does(CHAIR, StartItem(item(2)))
    assert is_due(story, story.seat(delegate(0))) == FOR_GOOD


def test_a_window_opens_and_ends_and_what_ends_is_not_stored() -> None:
    story = Story()
    opens, closes = story.now_ms + 1000, story.now_ms + 5000
    terms = Terms(from_ms=opens, until_ms=closes)
    custody = Custody("org", "office", Level.PUBLIC)
    story.does(ROOM_SEAT, AddPaper(PAPER, item(1), "Paper", custody, (), terms))
    story.does(ROOM_SEAT, added(story, 1))
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    assert is_due(story, HALL_SEAT) is None
    assert waits(story, HALL_SEAT) is Waiting.TIME
    story.passes(1000)
    assert is_due(story, HALL_SEAT) == closes
    assert not terms.is_stored
    story.passes(4000)
    assert is_due(story, HALL_SEAT) is None
    assert waits(story, HALL_SEAT) is Waiting.NOTHING


def test_a_chain_of_patches_ends_after_eight() -> None:
    story = story_with()
    for number in range(2, 2 + limits.PATCH_CHAIN):
        story.does(ROOM_SEAT, added(story, number, 10, number - 1))
    newest = story.state.papers.papers[PAPER].newest
    assert newest is not None
    assert newest.chain == limits.PATCH_CHAIN
    next_one = newest.number + 1
    story.refuses(ROOM_SEAT, added(story, next_one, 10, next_one - 1), ErrorCode.BAD_MESSAGE)
    story.does(ROOM_SEAT, added(story, next_one))
    newest = story.state.papers.papers[PAPER].newest
    assert newest is not None
    assert newest.chain == 0


@pytest.mark.parametrize(("size", "good"), [(WHOLE_BYTES // 2, True), (WHOLE_BYTES // 2 + 1, False)])
def test_a_patch_over_half_the_whole_is_refused(size: int, good: bool) -> None:
    story = story_with()
    if good:
        story.does(ROOM_SEAT, added(story, 2, size, 1))
    else:
        story.refuses(ROOM_SEAT, added(story, 2, size, 1), ErrorCode.BAD_MESSAGE)


def test_no_patch_across_a_raise_of_level_nor_from_an_unknown_base_and_no_level_is_lowered() -> None:
    story = story_with()
    story.refuses(ROOM_SEAT, added(story, 2, 10, 1, Level.CONFIDENTIAL), ErrorCode.BAD_MESSAGE)
    story.refuses(ROOM_SEAT, added(story, 2, 10, 9), ErrorCode.BAD_MESSAGE)
    story.refuses(ROOM_SEAT, added(story, 2, level=Level.PUBLIC), ErrorCode.LEVEL_NOT_SERVED)
    story.does(ROOM_SEAT, added(story, 2, level=Level.CONFIDENTIAL))
    assert story.state.papers.papers[PAPER].custody.level is Level.CONFIDENTIAL


def test_a_recall_ends_keys_takes_receipts_and_what_comes_after_is_whole() -> None:
    story = story_with()
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    tablet = Seat(delegate(0), story.seat(delegate(0)).roles, DeviceId(name(6000)))
    story.refuses(tablet, ConfirmRecall((PAPER,)), ErrorCode.ALREADY_THERE)
    story.refuses(delegate(0), RecallPaper(PAPER), ErrorCode.NOT_ALLOWED)
    story.does(SECRETARY, RecallPaper(PAPER))
    assert is_due(story, tablet) is None
    story.refuses(SECRETARY, RecallPaper(PAPER), ErrorCode.ALREADY_THERE)
    story.refuses(delegate(0), ConfirmRecall((PAPER,)), ErrorCode.NOT_ENROLLED)
    story.does(tablet, ConfirmRecall((PAPER,)))
    assert story.state.papers.receipts[PAPER] == {tablet.device}
    story.refuses(tablet, ConfirmRecall((PAPER,)), ErrorCode.ALREADY_THERE)
    story.refuses(ROOM_SEAT, added(story, 2, 10, 1), ErrorCode.BAD_MESSAGE)
    story.does(ROOM_SEAT, added(story, 2))
    assert is_due(story, tablet) is None  # it is not published again
    story.does(ROOM_SEAT, PublishPaper(PAPER))
    assert is_due(story, tablet) == FOR_GOOD


def test_a_manifest_without_pins_is_refused() -> None:
    story = story_with()
    bare = SealedObject(ObjectId(name(7777)), ObjectKind.WHOLE, 10**6)
    cut = SealedObject(ObjectId(name(7777)), ObjectKind.WHOLE, 10, bytes(31))
    for bad in (bare, cut):
        story.refuses(ROOM_SEAT, AddRevision(PAPER, revision(2), 1, (bad,)), ErrorCode.BAD_MESSAGE)
