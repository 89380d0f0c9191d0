"""Power cuts and slow disks: nothing acknowledged is lost, nothing is counted twice, the pill says what is so."""

import asyncio
import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uuid6

from comitia_client.session.model import Draft
from comitia_client.session.view import Pill
from comitia_client.vault.store import PersonStore
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote, choice_of
from comitia_shared.meeting.voting.majority import parse_threshold
from tests.conftest import LONG
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, open_meeting, run
from tests.room.test_room import knows_vote, stroke
from tests.tablets import PIN, Tablet

KILLS = 12 if LONG else 3


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


@pytest.mark.expects_errors
def test_ballots_survive_a_server_that_is_killed_at_any_moment(room: House) -> None:
    chance = random.Random(11)
    expected: dict[VoteId, dict[str, Choice]] = {}

    async def story() -> None:
        chair, one, two = [await room.tablet(n) for n in (CHAIR, ONE, TWO)]
        await open_meeting(chair, one, two)
        for number in range(KILLS):
            vote = VoteId(uuid6.uuid7().hex)
            item = chair.meeting().state.agenda.current
            assert item is not None
            needed = parse_threshold("over half of members")
            await chair.until(lambda v: v.is_connected, "the link")
            await chair.command(OpenVote(vote, item, Method.OPEN, f"Câu hỏi {number}", needed))
            choices = {n: chance.choice(list(Choice)) for n in (CHAIR, ONE, TWO)}
            expected[vote] = choices

            async def cast(tablet, name, vote=vote, choices=choices) -> None:  # type: ignore[no-untyped-def]
                await tablet.until(lambda _: knows_vote(tablet, vote), "the vote")
                while True:
                    try:
                        await tablet.session.votes.cast(tablet.meeting().meeting, vote, choices[name].marks)
                        return
                    except Unavailable:
                        await asyncio.sleep(0.05)
                    except Refused as refused:
                        assert refused.code == "already_voted", refused
                        return

            casting = asyncio.gather(*(cast(t, n) for t, n in ((chair, CHAIR), (one, ONE), (two, TWO))))
            await asyncio.sleep(chance.uniform(0, 0.03))
            room.server.kill()
            await asyncio.to_thread(room.server.start)
            await casting
            for tablet in (chair, one, two):
                await tablet.until(
                    lambda _, t=tablet, v=vote: t.meeting().ballots[v].stage == "received",  # type: ignore[misc]
                    "the receipt",
                )
            await chair.until(lambda v: v.is_connected, "the link")
            await chair.command(CloseVote(vote))
            await chair.until(lambda _, v=vote: chair.meeting().state.votes.votes[v].result is not None)  # type: ignore[misc]
        await asyncio.gather(chair.stop(), one.stop(), two.stop())

    run(story)
    room.server.stop()
    state = room.ledger()
    people = {p.person: p.name for p in state.attendance.participants.values()}
    for vote, choices in expected.items():
        assert {people[p]: choice_of(m) for p, m in state.votes.votes[vote].named.items()} == choices


def test_a_tablet_that_is_cut_off_keeps_every_stroke_it_had_kept(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        person = one.view.person
        assert person is not None
        for number in range(5):
            await one.session.notes.write([(stroke(one, number), None)])
        # No orderly end: the task dies where it is, as a process that is killed would.
        assert one._task is not None
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.sleep(0.2)
        again = room.restart_tablet(one)
        await again.until(lambda v: v.is_connected, "the link")
        await again.session.entrance.sign_in(person, PIN)
        await again.until(lambda v: bool(v.meetings) and v.unsent_notes == 0, "the outbox")
        assert len(await again.session.notes.on(stroke(again).place.paper)) == 5
        await again.stop()

    run(story)


def test_a_disk_that_hangs_shows_in_the_pill_and_never_costs_the_link(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = PersonStore.add_note

    def slow(self: PersonStore, note, sealed, seq=0) -> None:  # type: ignore[no-untyped-def]
        time.sleep(2)
        keep(self, note, sealed, seq)

    async def story() -> None:
        one = await room.tablet(ONE)
        await one.until(lambda v: v.pill is Pill.READY and v.loading == (2, 2))
        monkeypatch.setattr(PersonStore, "add_note", slow)
        writing = asyncio.create_task(one.session.notes.write([(stroke(one), None)]))
        await one.until(lambda v: v.pill is Pill.SAVING, "đang lưu", timeout_s=3)
        assert one.view.is_connected
        await writing
        monkeypatch.setattr(PersonStore, "add_note", keep)
        await one.until(lambda v: v.pill is Pill.READY, "ready again")
        assert one.view.is_connected
        await one.stop()

    run(story)


def _stages(tablet: Tablet) -> list[str]:
    """Where this tablet's ballots stand, as it shows it."""
    return [ballot.stage for ballot in tablet.meeting().ballots.values()]


def test_a_ballot_whose_vote_closed_meanwhile_is_dropped_in_words(room: House) -> None:
    async def story() -> None:
        chair, one, secretary = [await room.tablet(n) for n in (CHAIR, ONE, SECRETARY)]
        await open_meeting(chair, one)
        vote = VoteId(uuid6.uuid7().hex)
        item = chair.meeting().state.agenda.current
        assert item is not None
        await chair.command(
            OpenVote(vote, item, Method.OPEN, "Câu hỏi", parse_threshold("over half of members"))
        )
        await one.until(lambda _: knows_vote(one, vote), "the vote")
        link = one.session.line
        send = link.ask

        async def lost(*_: object) -> object:
            raise Unavailable("no_connection")  # type: ignore[arg-type]

        link.ask = lost  # type: ignore[method-assign, assignment]
        await one.session.votes.cast(one.meeting().meeting, vote, Choice.YES.marks)
        await one.until(lambda _: "resending" in _stages(one), "being sent again")
        await secretary.command(CloseVote(vote))
        await one.until(lambda _: "dropped" in _stages(one), "dropped")
        link.ask = send  # type: ignore[method-assign]
        link.cut()
        await one.until(lambda v: not v.is_connected, "the cut")
        await one.until(lambda v: v.is_connected, "the link")
        await asyncio.gather(chair.stop(), one.stop(), secretary.stop())

    run(story)
    room.server.stop()
    (vote,) = room.ledger().votes.votes.values()
    assert vote.marks == {}


def test_a_server_that_stands_still_is_waited_for_and_said_so(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        await one.until(lambda v: v.pill is Pill.READY, "all papers")
        await asyncio.sleep(limits.SERVER_QUIET_S + 1)
        assert one.view.pill is Pill.READY  # it shows that it lives, though there is nothing to say
        os.kill(room.server.pid, signal.SIGSTOP)
        stopped_s = time.monotonic()
        try:
            await one.until(lambda v: v.pill is Pill.WAITING, "the wait to be said")
        finally:
            os.kill(room.server.pid, signal.SIGCONT)
        assert time.monotonic() - stopped_s < limits.SERVER_QUIET_S + limits.SIGN_OF_LIFE_S
        await one.until(lambda v: v.pill is Pill.READY, "the server again")
        await one.stop()

    run(story)


def test_what_a_secretary_was_typing_is_there_after_a_kill(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(SECRETARY)
        person, meeting = one.view.person, one.meeting().meeting
        assert person is not None
        await one.session.drafts.keep(meeting, "", Draft("Chưa x", ""))
        await one.session.drafts.keep(meeting, "", Draft("Chưa xong", ""))
        assert one._task is not None
        for task in asyncio.all_tasks():
            if task is not asyncio.current_task():
                task.cancel()
        await asyncio.sleep(0.2)
        room.server.kill()
        again = room.restart_tablet(one)
        await again.session.entrance.sign_in(person, PIN)
        assert await again.session.drafts.begun(meeting, "") == Draft("Chưa xong", "")
        await again.session.drafts.keep(meeting, "", None)
        assert await again.session.drafts.begun(meeting, "") is None
        await again.stop()

    run(story)
