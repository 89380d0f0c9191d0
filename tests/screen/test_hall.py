"""The hall's display: a result says what it needed and who was silent, and does not stand over the next item."""

from PySide6.QtCore import QPointF

from comitia_client.bridge.outcomes import OutcomeLine, turns
from comitia_client.pages.pool import PagePool
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import StartItem
from comitia_shared.meeting.voting.events import CloseVote
from comitia_shared.meeting.voting.questions import Candidate
from tests.pictures.election_scenes import STAND, elected_falsely, many
from tests.pictures.scene import begin, open_vote
from tests.screen.stage import run, stage

_NAMES = (*STAND["vi"], "Nguyễn Thị Nhân Vật Hư Cấu")


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


def test_all_who_are_elected_come_on_the_screen_in_turns(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("hall", "vi", pool=pool) as s:
            await many(s, 46, 40)
            seen: set[str] = set()
            parts = range(int(s.shell.parts.voting.property("turns")))
            assert sum(s.shell.parts.voting.sizeOf(n) for n in parts) == 47
            hall = s.find("HallScreen")
            for turn in parts:
                hall.setProperty("turn", turn)
                await s.settle(0.3)
                shown = [i for i in s.items() if str(i.property("text") or "").startswith("Ứng cử viên")]
                for line in shown:
                    top = line.mapToScene(QPointF(0, 0)).y()
                    assert top > 90 and top + line.height() < 720, line.property("text")
                    seen.add(str(line.property("text")).split(" ·")[0])
            assert len(seen) == 46

    run(story)


def test_a_disputed_election_and_its_alarm_stand_beside_each_other(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("hall", "vi", pool=pool) as s:
            await elected_falsely(s, Candidate("Nguyễn Thị Nhân Vật Hư Cấu"))
            await s.settle(0.4)
            alarm = next(i for i in s.items() if "SAI LỆCH" in str(i.property("text") or ""))
            shown = [i for i in s.items() if str(i.property("text") or "").startswith(("Bầu ", *_NAMES))]
            assert len(shown) >= 7
            for line in [alarm, *shown]:
                top = line.mapToScene(QPointF(0, 0)).y()
                assert top > 60 and top + line.height() < 740, line.property("text")

    run(story)


def test_a_result_is_cut_into_turns_where_it_does_not_fit() -> None:
    def line(kind: str) -> OutcomeLine:
        return OutcomeLine(kind, "", "", 0, 0, "", 0, 0, 0)

    assert turns([]) == [[0, 0]]
    assert turns([line("question"), *[line("answer")] * 5]) == [[0, 6]]
    assert turns([line("question"), *[line("answer")] * 12]) == [[0, 11], [11, 2]]
    assert turns([line("motion")] * 9) == [[n, min(2, 9 - n)] for n in range(0, 9, 2)]
