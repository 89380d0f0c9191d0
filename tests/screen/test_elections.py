"""Ballot papers by pressing alone: marked, read once more, sent; counted by hand, called, handed in at the desk."""

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtQuick import QQuickItem
from PySide6.QtTest import QTest

from comitia_client.pages.pool import PagePool
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import Choice, CloseVote
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.votes import Stage
from tests.pictures.election_scenes import BOARD, STAND, adopts, board, puts
from tests.pictures.scene import begin
from tests.screen.stage import run, stage
from tests.screen.test_screens import press


@pytest.mark.parametrize("percent", [100, 150])
def test_an_election_is_marked_read_once_more_and_sent(percent: int, pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", percent, pool=pool) as s:
            begin(s, 2)
            vote = puts(s, board(s))
            await s.settle()
            me, names = s.session.view.person, STAND["vi"]
            assert me is not None
            for name in names[:4]:  # the fourth is one too many: it stays unmarked
                press(s, name)
            assert s.shell.parts.voting.paper_.marks() == ((0, 1, 2),)
            press(s, names[1])
            press(s, "Phiếu trắng")  # a blank paper has nothing else on it
            assert s.shell.parts.voting.paper_.marks() == ((5,),)
            press(s, names[3])
            assert s.shell.parts.voting.paper_.marks() == ((3,),)
            await s.settle()
            press(s, "Xem lại rồi gửi")
            await s.settle()
            assert names[3] in s.texts()
            assert names[0] not in s.texts(), "only what is marked is read once more"
            assert s.room.state.votes.votes[vote].marks == {}, "nothing is sent yet"
            press(s, "Sửa lại lựa chọn")
            await s.settle()
            press(s, names[0])
            await s.settle()
            press(s, "Xem lại rồi gửi")
            await s.settle()
            press(s, "Gửi phiếu")
            await s.until(lambda: me in s.room.state.votes.votes[vote].marks, "the ballot")
            await s.settle()
            assert s.room.state.votes.votes[vote].marks[me] == ((0, 3),)
            assert any(t.startswith("Đã bỏ phiếu xong. Máy chủ") for t in s.texts())

    run(story)


@pytest.mark.parametrize("role", ["delegate", "hall"])
def test_what_a_vote_and_its_only_question_both_say_is_shown_once(role: str, pool: PagePool) -> None:
    async def story() -> None:
        async with stage(role, "vi", 100, pool=pool) as s:
            begin(s, 2)
            title = BOARD["vi"][0]
            vote = puts(s, replace(board(s), text=title))
            await s.settle()
            assert s.texts().count(title) == 1
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle()
            assert s.texts().count(title) == 1

    run(story)


def test_nobody_votes_by_touching_beside_the_paper_or_twice(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", 150, pool=pool) as s:
            begin(s, 2)
            vote = puts(s, board(s))
            await s.settle()
            for x, y in ((4, 4), (640, 6), (1276, 796), (640, 60)):
                for _ in range(2):
                    QTest.mouseClick(
                        s.window, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, QPoint(x, y)
                    )
            await s.settle()
            assert s.shell.parts.voting.paper_.marks() == ((),)
            assert s.find("VoteSheet").property("isOpen"), "the sheet stays"
            assert s.room.state.votes.votes[vote].marks == {}

    run(story)


@pytest.mark.parametrize("by", ["mouse", "finger"])
def test_the_word_that_more_stands_below_goes_there_and_marks_nobody_under_it(
    by: str, pool: PagePool
) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", 150, pool=pool) as s:
            begin(s, 2)
            puts(s, board(s))
            await s.settle()
            more = s.find("VoteSheet").findChild(QQuickItem, "MoreBelow")
            assert more is not None and more.isVisible()
            below = more.property("rest")
            at = more.mapToScene(QPointF(more.width() / 2, more.height() / 2)).toPoint()
            if by == "mouse":
                none = Qt.KeyboardModifier.NoModifier
                QTest.mouseClick(s.window, Qt.MouseButton.LeftButton, none, at)
            else:
                finger = QTest.createTouchDevice()
                QTest.touchEvent(s.window, finger).press(0, at).commit()
                QTest.touchEvent(s.window, finger).release(0, at).commit()
            await s.settle()
            assert s.shell.parts.voting.paper_.marks() == ((),)
            assert more.property("rest") < below - 50, "it goes there"

    run(story)


def test_several_motions_are_each_answered_and_none_is_forgotten(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            begin(s, 2)
            vote = puts(s, Question("Một"), Question("Hai"))
            await s.settle()
            s.shell.parts.voting.paper_.mark(0, 1)
            await s.settle()
            assert "Còn 1 mục chưa chọn đủ" in s.texts()
            s.shell.parts.voting.paper_.mark(1, 0)
            await s.settle()
            press(s, "Xem lại rồi gửi")
            await s.settle()
            press(s, "Gửi phiếu")
            await s.until(lambda: bool(s.room.state.votes.votes[vote].marks), "the ballot")
            assert list(s.room.state.votes.votes[vote].marks.values()) == [((1,), (0,))]

    run(story)


def test_names_are_called_and_each_answer_is_entered_by_one_press(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            vote = puts(s, method=Method.ROLL_CALL)
            await s.settle()
            people = s.room.state.attendance.participants
            first = next(iter(s.room.state.votes.votes[vote].roll))
            press(s, f"Tán thành: {people[first].name}")
            await s.settle()
            press(s, f"Không tán thành: {people[first].name}")
            await s.settle()
            marks = s.room.state.votes.votes[vote].marks
            assert list(marks.values()) == [Choice.NO.marks], "mended"

    run(story)


def test_papers_are_counted_and_the_next_round_is_put(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            vote = puts(s, board(s), method=Method.PAPER)
            await s.settle()
            s.shell.parts.hand_counts.enter([7, 4, 6, 5, 2, 0], 9, 1, 0)
            await s.settle()
            assert "Sửa số đếm" in s.texts()
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle()
            outcome = s.room.state.votes.votes[vote].outcomes[0]
            assert (outcome.cast, outcome.invalid, outcome.elected) == (9, 1, (0, 2, 3))

    run(story)


def test_who_has_no_tablet_votes_at_the_desk_and_the_screen_forgets(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            vote = puts(s, board(s))
            await s.settle()
            press(s, "Bàn bỏ phiếu (người không có máy)")
            await s.settle()
            voter = next(iter(s.room.state.votes.votes[vote].roll))
            press(s, f"Mời {s.room.state.attendance.participants[voter].name} bỏ phiếu")
            await s.settle()
            press(s, STAND["vi"][2])
            await s.settle()
            press(s, "Xem lại rồi gửi")
            await s.settle()
            press(s, "Gửi phiếu")
            await s.until(lambda: bool(s.shell.parts.desk.property("hasSent")), "the receipt")
            cast = s.room.state.votes.votes[vote]
            assert cast.marks == {voter: ((2,),)}
            assert cast.at_desk == {voter}
            assert s.shell.parts.desk.paper_.marks() == ((),), "the screen has forgotten"
            press(s, "Xóa màn hình, người tiếp theo")
            await s.settle()
            assert s.shell.parts.desk.property("voter") == ""

    run(story)


def test_a_secretary_puts_an_election_by_the_bodys_rules(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            adopts(s, "vn-party-congress")
            begin(s, 2)
            await s.settle()
            press(s, "Biểu quyết khác…")
            await s.settle()
            press(s, "Bầu cấp ủy")
            await s.settle()
            builder = s.find("VoteBuilder")
            assert builder.property("threshold") == "over half of summoned"
            assert any("190-QĐ/TW" in t and "26/11/2026" in t for t in s.texts()), "the source is shown"
            asked: dict[str, object] = {
                "method": "paper",
                "question": "Bầu Ban chấp hành",
                "threshold": "over half of summoned",
                "rule": "committee",
                "candidates": "\n".join(STAND["vi"][:3]),
                "seats": "3",
                "least": "1",
                "most": "3",
            }
            conducting = s.shell.parts.conducting
            assert not conducting.keepsRule(asked), "as many stand as there are seats"
            conducting.open(asked)
            await s.settle()
            assert s.room.state.votes.votes == {}, "and no reason is given"
            conducting.open({**asked, "departs": "không ai ứng cử thêm"})
            await s.settle()
            (running,) = s.room.state.votes.votes.values()
            assert running.stage is Stage.OPEN
            assert running.departs == "không ai ứng cử thêm"

    run(story)
