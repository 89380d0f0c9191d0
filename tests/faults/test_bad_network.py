"""Bad networks: packets lost and late, a thin line, a cut of half a minute. Real namespaces, real TLS."""

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uuid6

from comitia_client.session.view import Pill
from comitia_shared.ids import VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from tests.conftest import LONG
from tests.network.line import Line, is_possible, line
from tests.programs import RoomServer
from tests.room.house import CHAIR, ONE, TOML, House, open_meeting, run
from tests.room.test_room import knows_vote, stroke
from tests.tablets import Tablet

pytestmark = pytest.mark.skipif(not is_possible(), reason="needs root, namespaces, iproute2 and ethtool")
RECEIPT_S = 1.5
BALLOTS = 20 if LONG else 5


@pytest.fixture
def bad(tmp_path: Path) -> Iterator[tuple[Line, House]]:
    """A good line so far, and a room at its far end with two megabytes of papers."""
    with line(tmp_path) as found:
        server = RoomServer(tmp_path / "server", host=found.there, within=found.within)
        noise = tmp_path / "noise.pdf"
        noise.write_bytes(noisy_pdf())
        house = House(tmp_path, TOML, {"noise.pdf": noise}, server)
        try:
            yield found, house
        finally:
            server.kill()


def noisy_pdf() -> bytes:
    """Two megabytes that do not compress."""
    import pymupdf

    document = pymupdf.open()
    for _ in range(4):
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, 640, 420, os.urandom(640 * 420 * 3), False)
        picture = pixmap.tobytes("jpeg", jpg_quality=95)
        document.new_page().insert_image(pymupdf.Rect(50, 60, 550, 400), stream=picture)
    return bytes(document.tobytes())


def test_everything_arrives_over_a_line_that_loses_and_delays(bad: tuple[Line, House]) -> None:
    found, room = bad

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        found.be(loss=5, delay_ms=50 if LONG else 10)
        for tablet in (chair, one):  # to say hello over the bad line, too
            tablet.session.line.cut()
            await tablet.until(lambda v: not v.is_connected, "the cut")
            await tablet.until(lambda v: v.is_connected, "the return", timeout_s=60)
        await open_meeting(chair, one)
        await one.session.notes.write([(stroke(one), None)])
        await one.until(
            lambda v: v.loading == (3, 3) and v.unsent_notes == 0, "papers and notes", timeout_s=120
        )
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


async def _vote(chair: Tablet) -> VoteId:
    vote, item = VoteId(uuid6.uuid7().hex), chair.meeting().state.agenda.current
    assert item is not None
    await chair.command(OpenVote(vote, item, Method.OPEN, "Câu hỏi", parse_threshold("over half of cast")))
    return vote


def test_a_ballots_receipt_comes_in_time_on_a_thin_line_with_a_download_under_way(
    bad: tuple[Line, House],
) -> None:
    found, room = bad

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        await one.until(lambda v: v.loading == (3, 3), "papers", timeout_s=60)
        shelf, store = one.inside.shelf, one.session.pieces
        assert shelf is not None
        found.be(rate_bps=1_000_000)
        for paper in one.meeting().state.papers.papers.values():
            for revision in paper.revisions:
                for manifest in revision.objects.values():
                    store.discard(manifest.object)
                    shelf._whole.discard(manifest.object)
        one.inside.meetings.plan()
        await asyncio.sleep(3)  # the credit has found the line's rate
        took: list[float] = []
        for _ in range(BALLOTS):
            vote = await _vote(chair)
            await one.until(lambda _: knows_vote(one, vote), "the vote", timeout_s=30)  # noqa: B023
            began = time.monotonic()
            await one.session.votes.cast(one.meeting().meeting, vote, Choice.YES.marks)
            took.append(time.monotonic() - began)
            assert one.view.pill is Pill.LOADING, "the download must be under way"
            await chair.command(CloseVote(vote))
        assert max(took) <= RECEIPT_S, took
        found.be()
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_cut_line_goes_on_where_it_was(bad: tuple[Line, House]) -> None:
    found, room = bad

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        await open_meeting(chair, one)
        await one.until(lambda v: v.loading == (3, 3), "papers", timeout_s=60)
        found.be(down=True)
        await one.session.notes.write([(stroke(one), None)])
        await asyncio.sleep(30 if LONG else 8)
        assert one.view.unsent_notes == 1
        paper = next(iter(one.meeting().state.papers.papers))
        assert await one.session.papers.source(one.meeting().meeting, paper)  # reading goes on
        found.be()
        await one.until(lambda v: v.is_connected and v.unsent_notes == 0, "the return", timeout_s=60)
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_room_that_moved_to_another_address_is_found_by_its_tablets(bad: tuple[Line, House]) -> None:
    found, room = bad

    async def story() -> None:
        one = await room.tablet(ONE)
        room.server.kill()
        await one.until(lambda v: not v.is_connected, "the loss", timeout_s=40)
        found.move(found.moved)
        room.server.host, room.server.announced = found.moved, True
        room.server.start()
        await one.until(lambda v: v.is_connected, "the room at its new address", timeout_s=60)
        assert one.session.line.membership is not None
        assert one.session.line.membership.addresses[0] == room.server.address
        rooms = await one.session.entrance.look_for_rooms()
        assert room.server.address in [r.address for r in rooms]
        await one.stop()

    run(story)
