"""A server restored from an older backup: the meeting is held, who knows more is shown, and it goes on only openly."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uuid6

from comitia_client.session.view import Pill
from comitia_server.directory import RoomDirectory
from comitia_server.people.desk import PeopleDesk
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import PersonId, RequestId, VoteId
from comitia_shared.meeting.agenda import EndItem, Method, PauseMeeting, StartItem
from comitia_shared.meeting.floor import RequestFloor, SpeechKind
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import Base, Share, Threshold
from comitia_shared.meeting.voting.votes import Stage
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, open_meeting, run
from tests.room.test_room import stroke
from tests.tablets import PIN, Tablet

pytestmark = pytest.mark.expects_errors  # a meeting that must be held is an error in the server's log


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def back_up(room: House, name: str) -> Path:
    """A copy of the server's folder, made while it was stopped."""
    room.server.stop()
    copy = room.base / name
    shutil.copytree(room.server.dir, copy)
    room.server.start()
    return copy


def restore(room: House, copy: Path) -> None:
    room.server.stop()
    shutil.rmtree(room.server.dir)
    shutil.copytree(copy, room.server.dir)
    room.server.start()


async def vote_on(chair: Tablet, *voters: Tablet) -> VoteId:
    """An open vote, which brings checkpoints when it opens and closes."""
    vote = VoteId(uuid6.uuid7().hex)
    item = chair.meeting().state.agenda.current
    assert item is not None
    await chair.command(
        OpenVote(vote, item, Method.OPEN, "Biểu quyết thử", Threshold(Share.OVER_HALF, Base.CAST))
    )
    for tablet in voters:
        await sees(tablet, lambda t: vote in t.meeting().state.votes.votes, "the vote")
        await tablet.session.votes.cast(tablet.meeting().meeting, vote, Choice.YES.marks)
    await chair.command(CloseVote(vote))
    for tablet in (chair, *voters):
        await sees(tablet, lambda t: _is_closed(t, vote), "the result")
        await sees(tablet, lambda t: _has_signed(t), "the checkpoint")
    return vote


def _is_closed(tablet: Tablet, vote: VoteId) -> bool:
    found = tablet.meeting().state.votes.votes.get(vote)
    return found is not None and found.stage is Stage.CLOSED


def _has_signed(tablet: Tablet) -> bool:
    checkpoint = tablet.meeting().checkpoint
    return checkpoint is not None and checkpoint.size == _seq(tablet)


def _seq(tablet: Tablet) -> int:
    """Up to which event a tablet has everything that it may see."""
    meetings = tablet.inside.meetings
    assert meetings is not None
    return meetings.have()[tablet.meeting().meeting].seq


async def sees(tablet: Tablet, holds: Callable[[Tablet], bool], what: str) -> None:
    """Wait until this holds on a tablet, whose meeting may be gone for a moment when it begins anew."""
    await tablet.until(lambda v: bool(v.meetings) and holds(tablet), what)


def _epoch(tablet: Tablet) -> int:
    """To which epoch the checkpoint belongs that a tablet has last proved."""
    checkpoint = tablet.meeting().checkpoint
    return checkpoint.epoch if checkpoint is not None else 0


def _held(tablet: Tablet) -> bool:
    return tablet.meeting().held is not None


async def ask_for_the_floor(tablet: Tablet, *others: Tablet) -> RequestId:
    """A request that is on record, as everyone hears: so everyone is connected."""
    request = RequestId(uuid6.uuid7().hex)
    await tablet.command(RequestFloor(request, SpeechKind.SPEECH))
    for other in (tablet, *others):
        await sees(other, lambda t: _queue(t) == [request], "the request")
    return request


def _queue(tablet: Tablet) -> list[RequestId]:
    return [r.request for r in tablet.meeting().state.floor.queue]


def test_the_meeting_is_held_until_it_is_reopened_and_accepted_requests_are_offered_again(
    room: House,
) -> None:
    async def story() -> None:
        secretary, one = await room.tablet(SECRETARY), await room.tablet(ONE)
        chair = await room.tablet(CHAIR)
        await open_meeting(chair, one)
        copy = back_up(room, "backup")
        request = await ask_for_the_floor(one, chair, secretary)
        vote = await vote_on(chair, one)
        seen = one.meeting().checkpoint
        assert seen is not None
        restore(room, copy)
        for tablet in (chair, secretary, one):
            await sees(tablet, lambda t: _held(t), "that the meeting is held")

        held = secretary.meeting().held
        assert held is not None and held.known == seen.size > held.upto
        await secretary.until(lambda _: len(secretary.meeting().held.tablets) == 3, "all who know more")  # type: ignore[union-attr]
        assert one.meeting().held.tablets == ()  # type: ignore[union-attr]
        # What the tablets have seen stays readable; nothing goes on.
        assert _is_closed(one, vote)
        with pytest.raises(Unavailable) as behind:
            await chair.command(PauseMeeting())
        assert behind.value.code is ErrorCode.RECORD_BEHIND
        with pytest.raises(Refused) as refused:
            await one.session.meetings.reopen(one.meeting().meeting)
        assert refused.value.code is ErrorCode.NOT_ALLOWED

        await secretary.session.meetings.reopen(secretary.meeting().meeting)
        for tablet in (chair, secretary, one):
            await sees(tablet, lambda t: not _held(t), "that it goes on")
            await sees(tablet, lambda t: bool(t.meeting().state.agenda.reopened), "the epoch")
            await sees(tablet, lambda t: vote not in t.meeting().state.votes.votes, "the past")
            await sees(tablet, lambda t: _queue(t) == [request], "the request again")
            # What was given up openly was not lost in silence: nobody distrusts the room.
            await sees(tablet, lambda t: _epoch(t) == 1, "the checkpoint")
            assert tablet.view.pill is not Pill.REFUSED
        begun = one.meeting().state.agenda.reopened[0]
        assert begun.epoch == 1
        assert begun.by == secretary.view.person
        assert begun.common + begun.lost == seen.size
        await vote_on(chair, one)  # the checkpoints that follow are proved as ever
        assert one.view.pill is not Pill.REFUSED
        with pytest.raises(Refused) as whole:
            await secretary.session.meetings.reopen(secretary.meeting().meeting)
        assert whole.value.code is ErrorCode.RECORD_WHOLE
        for tablet in (chair, secretary, one):
            await tablet.stop()
        room.server.stop()
        assert room.ledger().agenda.reopened[0].common == begun.common

    run(story)


def test_a_record_that_went_on_unnoticed_is_found_out_when_who_knows_more_comes_back(room: House) -> None:
    async def story() -> None:
        secretary, one, two = await room.tablet(SECRETARY), await room.tablet(ONE), await room.tablet(TWO)
        chair = await room.tablet(CHAIR)
        await open_meeting(chair, one, two)
        names = [t.view.person for t in (secretary, one, two, chair)]
        copy = back_up(room, "backup")
        await ask_for_the_floor(one, chair, two)
        await secretary.stop()
        await two.stop()
        await vote_on(chair, one)
        await one.stop()
        await chair.stop()
        restore(room, copy)

        # Who has seen no more than the backup goes on, until the record is longer than what is missing of it.
        again, two = await back(room, secretary, names[0]), await back(room, two, names[2])
        item = again.meeting().state.agenda.current
        assert item is not None
        for _ in range(6):
            await again.command(EndItem(item))
            await again.command(StartItem(item))
        assert again.meeting().held is None

        one = await back(room, one, names[1])
        await sees(again, lambda t: _held(t), "that the meeting is held")
        await again.session.meetings.reopen(again.meeting().meeting)
        # A tablet that comes later with the same old word needs nobody's decision again.
        chair = await back(room, chair, names[3])
        for tablet in (one, chair, two):
            await sees(tablet, lambda t: bool(t.meeting().state.agenda.reopened), "the epoch")
            await sees(tablet, lambda t: _epoch(t) == 1, "the checkpoint")
            assert tablet.view.pill is not Pill.REFUSED
        assert again.meeting().held is None
        for tablet in (again, one, two, chair):
            await tablet.stop()

    run(story)


def test_events_beyond_the_last_checkpoint_never_mix_with_another_record(room: House) -> None:
    async def story() -> None:
        one, chair = await room.tablet(ONE), await room.tablet(CHAIR)
        await open_meeting(chair, one)
        copy = back_up(room, "backup")
        request = await ask_for_the_floor(one, chair)  # nobody has signed this yet
        person = one.view.person
        seen = _seq(one)
        await one.stop()
        restore(room, copy)
        item = chair.meeting().state.agenda.current
        assert item is not None
        await sees(chair, lambda t: _queue(t) == [], "that the request is not on record")
        for _ in range(3):  # the record grows past what the other tablet has seen, and differently
            await chair.command(EndItem(item))
            await chair.command(StartItem(item))
        assert _seq(chair) > seen
        one = await back(room, one, person)
        await sees(
            one, lambda t: t.meeting().state.agenda == chair.meeting().state.agenda, "the record as it is"
        )
        await sees(chair, lambda t: _queue(t) == [request], "the request that was offered again")
        await sees(one, lambda t: _queue(t) == [request], "the request that was offered again")
        assert chair.meeting().held is None
        for tablet in (one, chair):
            await tablet.stop()

    run(story)


async def back(room: House, tablet: Tablet, person: PersonId | None) -> Tablet:
    """The same tablet started again, its person signed in with the PIN."""
    assert person is not None
    found = room.restart_tablet(tablet)
    await found.until(lambda v: v.is_connected, "the link")
    await found.session.entrance.sign_in(person, PIN)
    await found.until(lambda v: bool(v.meetings), "the meeting")
    return found


def test_private_notes_that_a_restored_server_lacks_are_sent_again(room: House) -> None:
    people: list[PersonId] = []

    async def story() -> None:
        one = await room.tablet(ONE)
        assert one.view.person is not None
        people.append(one.view.person)
        await sees(one, lambda t: bool(t.meeting().state.papers.papers), "papers")
        for number in range(3):
            await one.session.notes.write([(stroke(one, number), None)])
        await one.until(lambda v: v.unsent_notes == 0 and bool(v.notes), "the acknowledgement")
        copy = back_up(room, "backup")
        await one.until(lambda v: v.is_connected, "the link")
        for number in (3, 4):
            await one.session.notes.write([(stroke(one, number), None)])
        await one.until(lambda v: v.unsent_notes == 0, "the acknowledgement")
        restore(room, copy)
        await one.until(lambda v: not v.is_connected, "the restart")
        await one.until(lambda v: v.is_connected, "the link")
        await one.session.notes.write([(stroke(one, 9), None)])  # and life goes on
        notes = one.inside.notes
        assert notes is not None
        await one.until(lambda v: v.unsent_notes == 0 and notes.upto == 6, "what the server lacked", 60)
        assert len(await one.session.notes.on(stroke(one).place.paper)) == 6
        await one.stop()

    run(story)
    room.server.stop()
    directory = RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text()))
    desk = PeopleDesk(directory)
    assert desk.notes.last(people[0]) == 6
    desk.close()
