"""Stories of a real room: server process, TLS sockets, encrypted stores."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import uuid6

from comitia_client.pages.desk import Desk
from comitia_client.session.line.link import new_id
from comitia_client.session.model import BallotStage, Holding
from comitia_client.session.person.doorkeeper import OpenPerson
from comitia_client.session.person.pairing import PairingStage
from comitia_client.session.signed_in import SignedIn
from comitia_client.session.view import Pill, Stage, View
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import PersonId, RequestId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.floor import RequestFloor, SpeechKind
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.votes import Stage as VoteStage
from comitia_shared.sealing.notes import InkAdded, Place, Tool
from comitia_shared.wire import envelope
from tests.room.house import CHAIR, ONE, SECRETARY, House, house, open_meeting, run
from tests.tablets import PIN, Tablet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def stroke(tablet: Tablet, number: int = 0) -> InkAdded:
    paper = next(iter(tablet.meeting().state.papers.papers.values()))
    assert paper.newest is not None
    place = Place(tablet.meeting().meeting, paper.paper, paper.newest.revision, 0)
    return InkAdded(place, Tool.PEN, "#111827", 1.8, (1.0 + number, 2.0, 500.0, 30.0, 40.0, 500.0), number)


async def open_vote(chair: Tablet, duration_ms: int = 0) -> VoteId:
    vote = VoteId(uuid6.uuid7().hex)
    item = chair.meeting().state.agenda.current
    assert item is not None
    needed = parse_threshold("over half of members")
    await chair.command(OpenVote(vote, item, Method.OPEN, "Câu hỏi", needed, duration_ms))
    return vote


def hears_of(tablet: Tablet, vote: VoteId, _: View) -> bool:
    return knows_vote(tablet, vote)


def knows_vote(tablet: Tablet, vote: VoteId) -> bool:
    return any(vote in m.state.votes.votes for m in tablet.view.meetings.values())


def test_a_meeting_from_papers_to_a_verified_ledger(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        for paper in one.meeting().state.papers.papers:
            source = await one.source(one.meeting().meeting, paper)
            sizes = Desk().open(source).sizes
            assert len(sizes) == source.pages
        await one.until(lambda _: set(one.meeting().holding.values()) == {Holding.OPEN}, "open papers")
        vote = await open_vote(chair)
        for tablet, choice in ((chair, Choice.YES), (one, Choice.NO)):
            await tablet.until(partial(hears_of, tablet, vote), "vote")
            await tablet.session.votes.cast(tablet.meeting().meeting, vote, choice.marks)
        progress = await chair.until(
            lambda v: any(m.progress and m.progress.cast == 2 for m in v.meetings.values()), "progress"
        )
        assert progress.meetings[chair.meeting().meeting].state.votes.votes[vote].named == {}
        await chair.command(CloseVote(vote))
        await one.until(lambda _: one.meeting().state.votes.votes[vote].result is not None, "the result")
        assert len(one.meeting().state.votes.votes[vote].named) == 2
        await one.until(lambda _: one.meeting().checkpoint is not None, "a checkpoint")
        await asyncio.gather(chair.stop(), one.stop())

    run(story)
    room.server.stop()
    (vote,) = room.ledger().votes.votes.values()
    assert vote.result is not None
    assert (vote.result.tally.yes, vote.result.tally.no) == (1, 1)
    assert "The record is whole." in room.server.run("verify", "last")


def test_a_tablet_opens_from_its_profile_without_the_server_and_its_outbox_empties_once(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        await one.until(lambda v: v.pill is Pill.READY and v.loading == (2, 2), "papers")
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0, "the acknowledgement")
        person, meeting = one.view.person, one.meeting().meeting
        assert person is not None
        await one.stop()
        room.server.kill()

        again = room.restart_tablet(one)
        await again.until(lambda v: v.stage is Stage.SIGNED_OUT, "the sign-in screen")
        with pytest.raises(Refused) as refused:
            await again.session.entrance.sign_in(person, "000001")
        assert refused.value.code is ErrorCode.WRONG_PIN
        await again.session.entrance.sign_in(person, PIN)
        papers = again.meeting().state.papers.papers
        assert len(papers) == 2
        for paper in papers:
            source = await again.session.papers.source(meeting, paper)
            assert len(Desk().open(source).sizes) == source.pages
        first = stroke(again).place.paper
        assert len(await again.session.notes.on(first)) == 1
        for number in (1, 2):
            await again.session.notes.write([(stroke(again, number), None)])
        assert (
            await again.session.meetings.command(
                meeting, RequestFloor(RequestId(uuid6.uuid7().hex), SpeechKind.DEBATE)
            )
            is False
        )
        await again.until(lambda v: v.unsent_notes == 2, "two notes in the outbox")

        room.server.start()
        await again.until(lambda v: v.is_connected and v.unsent_notes == 0, "the outbox to empty")
        await again.until(lambda _: len(again.meeting().state.floor.queue) == 1, "the request")
        assert len(await again.session.notes.on(first)) == 3
        await asyncio.gather(again.stop(), chair.stop())

        third = room.restart_tablet(one)
        await third.until(lambda v: v.is_connected, "the link")
        await third.session.entrance.sign_in(person, PIN)
        await third.until(lambda v: bool(v.meetings), "the meeting")
        assert len(await third.session.notes.on(first)) == 3
        assert len(third.meeting().state.floor.queue) == 1
        await third.stop()

    run(story)


def test_a_spare_tablet_has_papers_and_seat_at_once_and_old_notes_by_the_recovery_code(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        words = one.view.recovery_words
        assert len(words.split()) == 9
        await open_meeting(chair, one)
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        await one.stop()

        spare = Tablet(room.base / "tablet-spare")
        spare.start()
        await spare.enrol(room.server.address, room.server.invitations("spare")["spare"])
        (found,) = await spare.session.entrance.find_people("dai bieu mot")
        assert found.has_pin
        await spare.session.entrance.sign_in(found.person, PIN)
        await spare.until(
            lambda v: bool(v.meetings) and v.notes_locked == 1, "papers, and a note that stays closed"
        )
        assert spare.meeting().state.attendance.is_present(found.person)
        assert spare.view.needs_recovery
        with pytest.raises(Refused):
            await spare.session.notes_key.recover(words.replace(words.split()[0], "babab"))
        await spare.session.notes_key.recover(words)
        assert spare.view.notes_locked == 0
        assert len(await spare.session.notes.on(stroke(spare).place.paper)) == 1
        await asyncio.gather(spare.stop(), chair.stop())

    run(story)


def test_a_new_tablet_gets_the_notes_key_from_the_old_one_by_the_same_six_digits(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        person = one.view.person
        assert person is not None
        spare = Tablet(room.base / "tablet-spare")
        spare.start()
        await spare.enrol(room.server.address, room.server.invitations("spare")["spare"])
        await spare.session.entrance.sign_in(person, PIN)
        await spare.until(lambda v: v.needs_recovery and v.notes_locked == 1, "a note that stays closed")

        await spare.session.notes_key.pair()
        await one.until(lambda v: at(v, PairingStage.ASKED), "the question")
        assert one.view.pairing is not None and one.view.pairing.other == "spare"
        await one.session.notes_key.pair_on()
        for tablet in (one, spare):
            await tablet.until(lambda v: at(v, PairingStage.COMPARING), "the digits")
        assert spare.view.pairing is not None and spare.view.pairing.digits == one.view.pairing.digits
        await spare.session.notes_key.pair_on()
        await one.session.notes_key.pair_on()
        await spare.until(lambda v: not v.needs_recovery and v.notes_locked == 0, "the old notes")
        assert len(await spare.session.notes.on(stroke(spare).place.paper)) == 1
        await spare.session.notes.write([(stroke(spare), None)])
        await one.until(lambda v: sum(v.notes.values()) == 2, "what the new tablet wrote")
        assert one.view.notes_locked == 0

        await one.stop()
        third = Tablet(room.base / "tablet-third")
        third.start()
        await third.enrol(room.server.address, room.server.invitations("third")["third"])
        await spare.stop()
        await third.session.entrance.sign_in(person, PIN)
        await third.until(lambda v: v.needs_recovery, "the question for the code")
        with pytest.raises(Refused) as refused:
            await third.session.notes_key.pair()
        assert refused.value.code is ErrorCode.NO_OTHER_TABLET
        await third.stop()

    def at(view: View, stage: PairingStage) -> bool:
        return view.pairing is not None and view.pairing.stage is stage

    run(story)


def test_a_forgotten_pin_loses_nothing_on_a_tablet_with_a_device_secret(room: House) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        person = one.view.person
        assert person is not None
        await one.session.notes.write([(stroke(one), None)])
        await one.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        await one.session.entrance.sign_out()
        for left in (4, 3, 2, 1, 0):
            for _ in range(2):
                with pytest.raises(Refused) as refused:
                    await one.session.entrance.sign_in(person, "999998")
                if refused.value.code is not ErrorCode.PIN_WAIT:
                    break
                await asyncio.sleep(int(refused.value.params["seconds"]))  # waits grow
            assert refused.value.code is (ErrorCode.WRONG_PIN if left else ErrorCode.PIN_LOCKED)
        with pytest.raises(Refused) as refused:
            await one.session.entrance.sign_in(person, PIN)
        assert refused.value.code is ErrorCode.PIN_LOCKED
        code = await secretary.session.requests.issue_code(person)
        with pytest.raises(Refused) as refused:
            await one.session.entrance.sign_in_with_code(code, "111111")
        assert refused.value.code is ErrorCode.PIN_MALFORMED
        await one.sign_in(code, "314159")
        assert len(await one.session.notes.on(stroke(one).place.paper)) == 1
        with pytest.raises(Refused) as refused:
            await one.session.entrance.sign_in_with_code(code, "314159")
        assert refused.value.code is ErrorCode.WRONG_CODE
        await asyncio.gather(one.stop(), secretary.stop())

    run(story)


def test_only_a_secretary_issues_codes(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        assert one.view.person is not None
        with pytest.raises(Refused) as refused:
            await one.session.requests.issue_code(one.view.person)
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        await one.stop()

    run(story)


def test_a_tablet_without_a_keyring_opens_with_the_server_alone(room: House) -> None:
    class Silent:
        def get_password(self, service: str, name: str) -> str | None:
            raise OSError("no keyring here")

        def set_password(self, service: str, name: str, secret: str) -> None:
            raise OSError("no keyring here")

    async def story() -> None:
        from comitia_shared.errors import Unavailable

        tablet = Tablet(room.base / "bare", Silent())  # type: ignore[arg-type]
        tablet.start()
        assert not tablet.view.opens_offline
        await tablet.enrol(room.server.address, room.server.invitations("bare")["bare"])
        await tablet.sign_in(room.codes[ONE])
        person = tablet.view.person
        assert person is not None
        await tablet.session.notes.write([(stroke(tablet), None)])
        await tablet.until(lambda v: bool(v.notes) and v.unsent_notes == 0)
        await tablet.stop()
        room.server.kill()
        again = Tablet(room.base / "bare", Silent())  # type: ignore[arg-type]
        again.start()
        with pytest.raises(Unavailable) as hindered:
            await again.session.entrance.sign_in(person, PIN)
        assert hindered.value.code is ErrorCode.OFFLINE_NOT_POSSIBLE
        room.server.start()
        await again.until(lambda v: v.is_connected, "the link")
        await again.session.entrance.sign_in(person, PIN)
        await again.until(lambda v: bool(v.meetings))
        assert len(await again.session.notes.on(stroke(again).place.paper)) == 1
        await again.stop()

    run(story)


def test_a_repeated_command_changes_nothing(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        vote = await open_vote(chair)
        await one.until(lambda _: knows_vote(one, vote))
        line = one.session.line
        command = envelope.Command(new_id(), one.meeting().meeting, CastBallot(vote, Choice.YES))
        first, second = await line.ask(command), await line.ask(command)
        assert first == second
        with pytest.raises(Refused) as refused:
            again = envelope.Command(new_id(), one.meeting().meeting, CastBallot(vote, Choice.NO))
            await line.ask(again)
        assert refused.value.code is ErrorCode.ALREADY_VOTED
        await asyncio.gather(chair.stop(), one.stop())

    run(story)
    room.server.stop()
    (vote,) = room.ledger().votes.votes.values()
    assert list(vote.marks.values()) == [Choice.YES.marks]


def test_who_is_absent_or_late_is_refused_in_words(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair)
        vote = await open_vote(chair)
        for tablet in (chair, one):
            await tablet.until(lambda _, t=tablet: knows_vote(t, vote), "the vote")  # type: ignore[misc]
        with pytest.raises(Refused) as refused:
            await one.session.votes.cast(one.meeting().meeting, vote, Choice.YES.marks)
        assert refused.value.code is ErrorCode.NOT_ENTITLED
        await chair.command(CloseVote(vote))
        with pytest.raises(Refused) as refused:
            await chair.session.votes.cast(chair.meeting().meeting, vote, Choice.YES.marks)
        assert refused.value.code is ErrorCode.VOTE_CLOSED
        await chair.until(lambda _: chair.meeting().ballots[vote].stage is BallotStage.REFUSED, "the refusal")
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_vote_with_a_deadline_closes_by_itself_after_a_restart_too(room: House) -> None:
    async def story() -> None:
        chair = await room.tablet(CHAIR)
        await open_meeting(chair)
        vote = await open_vote(chair, 1500)
        room.server.kill()
        await asyncio.sleep(1.6)
        room.server.start()
        await chair.until(
            lambda _: chair.meeting().state.votes.votes[vote].stage is VoteStage.CLOSED, "closing"
        )
        await chair.stop()

    run(story)


def test_papers_of_others_are_not_even_fetched(room: House) -> None:
    async def story() -> None:
        hall = await room.tablet("", hall=True)
        await hall.until(lambda v: v.stage is Stage.IN and bool(v.meetings), "the public's view")
        papers = hall.meeting().state.papers.papers.values()
        assert [p.custody.level.value for p in papers] == ["public"]
        await hall.stop()

    run(story)


def test_who_signs_in_offline_while_the_line_comes_back_is_seated(room: House) -> None:
    async def story() -> None:
        chair = await room.tablet(CHAIR)
        person = chair.view.person
        assert person is not None
        await chair.stop()
        await asyncio.to_thread(room.server.stop)
        again = Tablet(chair.profile, chair.ring)
        again.start()
        opens = again.session.entrance._doorkeeper.open_offline

        async def slowly(who: PersonId, pin: str) -> OpenPerson:
            found = await opens(who, pin)
            await asyncio.to_thread(room.server.start)
            await again.until(lambda _: again.session.line.is_up, "the line")
            return found

        again.session.entrance._doorkeeper.open_offline = slowly  # type: ignore[method-assign, assignment]
        await again.session.entrance.sign_in(person, PIN)
        await again.until(lambda _: again.inside.is_seated, "the seat")
        await again.stop()

    run(story)


def test_a_store_that_cannot_be_loaded_is_closed_and_opens_the_next_time(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        person = one.view.person
        assert person is not None
        await one.session.entrance.sign_out()
        opened: list[OpenPerson] = []
        opens = one.session.entrance._doorkeeper.open_after_sign_in

        async def kept(*asked: Any) -> OpenPerson:
            opened.append(await opens(*asked))
            return opened[-1]

        async def full(_: SignedIn) -> None:
            raise Unavailable(ErrorCode.DISK_FULL)

        one.session.entrance._doorkeeper.open_after_sign_in = kept  # type: ignore[method-assign, assignment]
        with pytest.MonkeyPatch.context() as patch, pytest.raises(Unavailable):
            patch.setattr(SignedIn, "_load", full)
            await one.session.entrance.sign_in(person, PIN)
        assert one.session.entrance.signed_in is None
        with pytest.raises(Refused) as refused:  # and whoever still asks for it hears why, in words
            await one.session.vault.ask(opened[0].ticket)
        assert refused.value.code is ErrorCode.NOT_SIGNED_IN
        await one.session.entrance.sign_in(person, PIN)
        await one.until(lambda v: v.stage is Stage.IN and bool(v.meetings), "the meetings")
        await one.stop()

    run(story)
