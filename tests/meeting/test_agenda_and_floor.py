"""Stories of agenda, attendance, floor and minutes."""

import datetime

from comitia_resources import moment
from comitia_server.reports.minutes import context
from comitia_shared.errors import ErrorCode
from comitia_shared.meeting import Role, draft_minutes
from comitia_shared.meeting.agenda import (
    AddItem,
    CloseMeeting,
    EndItem,
    OpenMeeting,
    PauseMeeting,
    Phase,
    ResumeMeeting,
    StartItem,
)
from comitia_shared.meeting.attendance import AddParticipants, CheckIn, CheckOut, Participant, RecordPresence
from comitia_shared.meeting.floor import (
    EndSpeech,
    ExtendSpeech,
    GiveFloor,
    RequestFloor,
    SpeechKind,
    WithdrawRequest,
)
from comitia_shared.meeting.minutes import EditMinutes, version_of
from comitia_shared.meeting.permissions import PERMITTED
from tests.meeting.story import CHAIR, CUSTODY, GUEST, SECRETARY, Story, delegate, item, request


def test_a_meeting_opens_pauses_goes_on_and_closes() -> None:
    story = Story()
    story.refuses(CHAIR, StartItem(item(1)), ErrorCode.WRONG_PHASE)
    story.does(CHAIR, OpenMeeting())
    story.does(SECRETARY, PauseMeeting())
    story.refuses(CHAIR, StartItem(item(1)), ErrorCode.WRONG_PHASE)
    story.does(CHAIR, ResumeMeeting())
    story.does(CHAIR, CloseMeeting())
    assert story.state.agenda.phase is Phase.CLOSED
    story.refuses(CHAIR, OpenMeeting(), ErrorCode.WRONG_PHASE)


def test_starting_an_item_ends_the_one_before() -> None:
    story = Story().opened()
    story.passes(5000)
    story.does(CHAIR, StartItem(item(2)))
    assert story.state.agenda.items[item(1)].ended_ms == story.now_ms
    assert story.state.agenda.current == item(2)
    story.refuses(CHAIR, EndItem(item(1)), ErrorCode.ITEM_NOT_RUNNING)


def test_delegates_do_not_drive_the_agenda() -> None:
    story = Story().opened()
    story.refuses(delegate(0), StartItem(item(2)), ErrorCode.NOT_ALLOWED)
    story.refuses(delegate(0), AddItem(item(3), "3", "Item 3", CUSTODY), ErrorCode.NOT_ALLOWED)


def test_who_is_chair_and_delegate_keeps_both() -> None:
    story = Story()
    both = Participant(delegate(0), "Both", frozenset({Role.CHAIR, Role.DELEGATE}))
    story.does(SECRETARY, AddParticipants(1, 1, (both,)))
    story.does(delegate(0), OpenMeeting())
    story.does(delegate(0), CheckIn())
    assert len(story.state.attendance.members) == 5


def test_presence_is_once() -> None:
    story = Story()
    story.does(delegate(0), CheckIn())
    story.refuses(delegate(0), CheckIn(), ErrorCode.ALREADY_PRESENT)
    story.does(SECRETARY, RecordPresence(delegate(0), False))
    story.refuses(SECRETARY, RecordPresence(delegate(0), False), ErrorCode.NOT_PRESENT)


def test_the_queue_keeps_its_order_and_points_of_order_go_first() -> None:
    story = Story().opened()
    story.does(delegate(0), RequestFloor(request(1), SpeechKind.DEBATE, "first"))
    story.does(delegate(1), RequestFloor(request(2), SpeechKind.DEBATE))
    story.does(delegate(2), RequestFloor(request(3), SpeechKind.ORDER))
    assert [r.person for r in story.state.floor.queue] == [delegate(2), delegate(0), delegate(1)]
    story.refuses(delegate(0), RequestFloor(request(4), SpeechKind.DEBATE), ErrorCode.ALREADY_REQUESTED)
    story.does(delegate(1), WithdrawRequest(request(2)))
    story.refuses(delegate(1), WithdrawRequest(request(1)), ErrorCode.NOT_ALLOWED)


def test_a_speech_is_given_extended_and_ended() -> None:
    story = Story().opened()
    story.does(delegate(0), RequestFloor(request(1), SpeechKind.SPEECH, "roads"))
    story.does(CHAIR, GiveFloor(request(1), 60_000))
    story.does(SECRETARY, ExtendSpeech(30_000))
    speech = story.state.floor.speech
    assert speech is not None
    assert speech.limit_ms == 90_000
    story.refuses(delegate(1), EndSpeech(), ErrorCode.NOT_ALLOWED)
    story.passes(10_000)
    story.does(delegate(0), EndSpeech())
    assert story.state.floor.ended[0].ended_ms - story.state.floor.ended[0].started_ms == 10_000


def test_guests_and_the_absent_do_not_ask_for_the_floor() -> None:
    story = Story(delegates=3).opened(present=2)
    story.refuses(GUEST, RequestFloor(request(1), SpeechKind.DEBATE), ErrorCode.NOT_ALLOWED)
    story.refuses(delegate(2), RequestFloor(request(1), SpeechKind.DEBATE), ErrorCode.NOT_PRESENT)


def test_minutes_write_themselves_and_keep_the_secretarys_words() -> None:
    story = Story().opened()
    story.does(delegate(0), RequestFloor(request(1), SpeechKind.DEBATE, "roads"))
    story.does(CHAIR, GiveFloor(request(1)))
    story.does(SECRETARY, EditMinutes(item(1), "It was agreed."))
    story.refuses(CHAIR, EditMinutes(item(1), "No."), ErrorCode.NOT_ALLOWED)
    codes = [line.code for line in draft_minutes(story.state, item(1))]
    assert codes == ["minutes_item_started", "minutes_speech_topic"]
    assert story.state.minutes.texts[item(1)] == "It was agreed."
    assert draft_minutes(story.state, None)[0].params == {"present": 5, "members": 5}


def test_every_command_has_its_row_in_the_table_of_permissions() -> None:
    from typing import get_args

    from comitia_shared.meeting import AnyCommand

    assert set(get_args(AnyCommand)) == set(PERMITTED)


def _asks(story: Story, *people: int) -> Story:
    for number in people:
        story.does(delegate(number), RequestFloor(request(number), SpeechKind.DEBATE, f"Topic {number}"))
    return story


def _left_ms(story: Story) -> int:
    speech = story.state.floor.speech
    assert speech is not None
    return speech.started_ms + speech.limit_ms - story.state.agenda.clock_ms(story.now_ms)


def test_closing_ends_the_speech_and_empties_the_queue() -> None:
    story = _asks(Story().opened(), 0, 1, 2)
    story.does(CHAIR, GiveFloor(request(0), 60_000))
    story.does(CHAIR, PauseMeeting())
    story.passes(1000)
    story.does(CHAIR, CloseMeeting())
    assert story.state.floor.speech is None and not story.state.floor.queue
    assert story.state.floor.ended[-1].ended_ms == story.now_ms
    again = _asks(Story().opened(), 0)
    again.does(CHAIR, CloseMeeting())
    assert not again.state.floor.queue


def test_who_leaves_neither_waits_nor_speaks() -> None:
    story = _asks(Story().opened(), 0, 1, 2)
    story.does(CHAIR, GiveFloor(request(0)))
    story.does(delegate(0), CheckOut())
    story.does(SECRETARY, RecordPresence(delegate(2), present=False))
    assert story.state.floor.speech is None
    assert [r.person for r in story.state.floor.queue] == [delegate(1)]


def test_more_time_counts_from_now_where_the_time_is_over_or_had_no_end() -> None:
    for limit_ms, spoken_ms, left_ms in (
        (60_000, 180_000, 60_000),
        (60_000, 20_000, 100_000),
        (0, 90_000, 60_000),
    ):
        story = _asks(Story().opened(), 0)
        story.does(CHAIR, GiveFloor(request(0), limit_ms))
        story.passes(spoken_ms)
        story.does(CHAIR, ExtendSpeech(60_000))
        assert _left_ms(story) == left_ms


def test_a_break_is_not_the_speakers_time() -> None:
    story = _asks(Story().opened(), 0)
    story.does(CHAIR, GiveFloor(request(0), 300_000))
    for _ in range(2):
        story.passes(60_000)
        story.does(CHAIR, PauseMeeting())
        before = _left_ms(story)
        story.passes(900_000)
        assert _left_ms(story) == before
        story.does(CHAIR, ResumeMeeting())
        assert _left_ms(story) == before
    assert _left_ms(story) == 180_000


def test_the_minutes_of_two_days_say_each_day_each_call_and_each_break() -> None:
    story = Story().opened()
    story.does(CHAIR, EndItem(item(1)))
    story.does(CHAIR, PauseMeeting())
    story.passes(20 * 3_600_000)
    story.does(CHAIR, ResumeMeeting())
    story.does(CHAIR, StartItem(item(1)))
    story.does(CHAIR, PauseMeeting())
    story.passes(60_000)
    story.does(CHAIR, CloseMeeting())
    around = [line.code for line in draft_minutes(story.state, None)]
    assert around == [
        "minutes_opened",
        "minutes_break",
        "minutes_resumed",
        "minutes_break",
        "minutes_closed",
    ]
    under = [line.code for line in draft_minutes(story.state, item(1))]
    assert under == ["minutes_item_started", "minutes_item_ended", "minutes_item_again", "minutes_item_ended"]
    written = context(story.state, "en", "", 0)
    assert written["general"][2] == "11:00, 16/01/2027  The meeting went on."
    assert written["items"][0]["lines"][0].startswith("15:00  ")


def test_no_two_moments_read_the_same() -> None:
    first = int(datetime.datetime(2026, 10, 25, 0, 30, tzinfo=datetime.UTC).timestamp() * 1000)
    zone, hour = "Europe/Berlin", 3_600_000
    assert moment(first, zone, first) == "02:30 (+0200)"
    assert moment(first + hour, zone, first) == "02:30 (+0100)"
    assert moment(first + 2 * hour, zone, first) == "03:30"
    assert moment(first + 24 * hour, zone, first) == "01:30, 26/10/2026"


def test_minutes_written_over_an_older_text_are_refused() -> None:
    story = Story().opened()
    story.does(SECRETARY, EditMinutes(item(1), "One", version_of("")))
    story.refuses(SECRETARY, EditMinutes(item(1), "Two", version_of("")), ErrorCode.MINUTES_CHANGED)
    story.does(SECRETARY, EditMinutes(item(1), "Two", version_of("One")))
    story.does(SECRETARY, EditMinutes(item(1), "Three"))  # earlier programs name none
    assert story.state.minutes.texts[item(1)] == "Three"
