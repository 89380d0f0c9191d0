"""The hall's display: a result says what it needed and who was silent, and does not stand over the next item."""

from comitia_client.pages.pool import PagePool
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import StartItem
from comitia_shared.meeting.votes import CloseVote
from tests.pictures.scene import begin, open_vote
from tests.screen.stage import run, stage


def test_a_result_says_what_it_needed_and_goes_with_its_item(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("hall", "vi", pool=pool) as s:
            begin(s, 2)
            vote = open_vote(s)
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle(0.4)
            assert "Không thông qua" in s.texts()
            needs = next(t for t in s.texts() if t.startswith("Cần quá nửa"))
            assert needs.endswith(": ít nhất 6 trên 10 · 9 người không bỏ phiếu")
            s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[2]))
            await s.settle(0.4)
            assert "Không thông qua" not in s.texts()
            assert any(t.startswith("3. ") for t in s.texts())

    run(story)
