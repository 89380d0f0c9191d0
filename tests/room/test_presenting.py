"""Presenting on a real room: who may read it follows, and it ends with its presenter, or when another takes over."""

import asyncio
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from comitia_shared.errors import ErrorCode
from comitia_shared.meeting import Role
from comitia_shared.wire.presenting import LiveStroke, Shown
from tests.room.house import CHAIR, ONE, SECRETARY, House, house, open_meeting, run
from tests.tablets import Tablet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


STROKE = LiveStroke("#d81b60", 2.4, (10.0, 10.0, 40.0, 40.0))


def shown(tablet: Tablet, page: int, laser: tuple[float, float] | None = None) -> Shown:
    paper = next(iter(tablet.meeting().state.papers.papers.values()))
    assert paper.newest is not None
    return Shown(paper.paper, paper.newest.revision, page, 300.0, 400.0, 1.0, laser)


def sees(tablet: Tablet, page: int | None, _: object = None) -> bool:
    presented = tablet.meeting().presented
    if page is None:
        return presented is None
    return presented is not None and presented.shown is not None and presented.shown.page == page


def test_the_room_follows_the_presenter_until_the_presenter_is_gone(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        meeting = chair.meeting().meeting
        await chair.session.meetings.present(meeting, shown(chair, 0, (12.0, 30.0)), (STROKE,))
        await one.until(partial(sees, one, 0), "the page")
        await one.until(lambda _: one.meeting().presenter_ink == (STROKE,), "the presenter's ink")
        presented = one.meeting().presented
        assert presented is not None and presented.presenter == chair.view.person
        assert presented.shown is not None and presented.shown.laser == (12.0, 30.0)

        late = await room.tablet(SECRETARY)  # who comes later hears it too
        await late.until(partial(sees, late, 0), "the page")

        await chair.session.meetings.present(meeting, shown(chair, 1), ())
        await one.until(partial(sees, one, 1), "the next page")
        await one.until(lambda _: one.meeting().presenter_ink == (), "ink goes with its page")

        await late.session.meetings.present(meeting, shown(late, 0), ())  # the secretary takes over
        await one.until(lambda _: sees(one, 0), "the other presenter")
        await chair.session.meetings.present(meeting, None, ())  # ends what is no longer theirs: nothing
        await asyncio.sleep(0.3)
        assert sees(one, 0)
        await late.stop()
        await one.until(partial(sees, one, None), "the end")
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_strokes_that_are_none_and_pages_that_are_not_there_reach_nobody(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        meeting = chair.meeting().meeting
        await chair.session.meetings.present(meeting, shown(chair, 0), (STROKE,))
        await one.until(lambda _: one.meeting().presenter_ink == (STROKE,), "the presenter's ink")
        for bad in (LiveStroke("#d81b60", 2.4, (1.0, 2.0, 3.0)), LiveStroke("red; evil", 2.4, (1.0, 2.0))):
            await chair.session.meetings.present(meeting, shown(chair, 0), (bad,))
            await chair.until(lambda v: v.refusal is ErrorCode.BAD_MESSAGE, "the refusal")
        await chair.session.meetings.present(meeting, shown(chair, 99), (STROKE,))
        await chair.until(lambda v: v.refusal is ErrorCode.UNKNOWN_PAPER, "the refusal")
        assert one.meeting().presenter_ink == (STROKE,)
        assert sees(one, 0)
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_delegate_without_the_floor_shows_nothing_to_anyone(room: House) -> None:
    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        assert Role.DELEGATE in one.meeting().seat.roles
        await one.session.meetings.present(one.meeting().meeting, shown(one, 0), (STROKE,))
        await one.until(lambda v: v.refusal is ErrorCode.NOT_ALLOWED, "the refusal")
        assert chair.meeting().presented is None
        await asyncio.gather(chair.stop(), one.stop())

    run(story)
