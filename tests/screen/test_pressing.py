"""A second press on what has just changed its meaning does nothing, and what cannot be taken back must be held."""

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent

from comitia_client.pages.pool import PagePool
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import Phase, StartItem
from tests.pictures.scene import begin
from tests.screen.stage import Stage, run, stage
from tests.screen.test_screens import press


def place(s: Stage, text: str) -> QPointF:
    """The middle of what is called so and can be seen."""
    found = [i for i in s.items() if i.property("text") == text and i.isVisible() and i.width() > 0]
    assert found, (text, s.texts())
    return found[0].mapToScene(QPointF(found[0].width() / 2, found[0].height() / 2))


async def click(s: Stage, at: QPointF, hold_s: float = 0.03) -> None:
    """A real press and release of the mouse at a place, whatever lies there."""
    left, up, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    press_, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
    QCoreApplication.postEvent(s.window, QMouseEvent(press_, at, at, at, left, left, none))
    await s.settle(hold_s)
    QCoreApplication.postEvent(s.window, QMouseEvent(release, at, at, at, left, up, none))
    await s.settle(0.03)


def phase(s: Stage) -> Phase:
    return s.room.state.agenda.phase


def running(s: Stage) -> str:
    current = s.room.state.agenda.current
    return s.room.state.agenda.items[current].number if current is not None else ""


def test_a_double_click_opens_nothing_and_a_hold_opens_the_meeting_alone(pool: PagePool) -> None:
    async def story() -> None:
        for role, name in (("secretary", "Khai mạc phiên họp"), ("chair", "")):
            async with stage(role, "vi", pool=pool) as s:
                s.room.others_arrive(None)
                s.shell.parts.meeting.enter("")
                await s.settle(0.3)
                opens = name or next(t for t in s.texts() if t.startswith("Khai mạc ("))
                at = place(s, opens)
                await click(s, at)
                await click(s, at)
                assert phase(s) is Phase.PREPARED
                await click(s, at, 1.2)
                await click(s, at)
                await click(s, at)
                assert phase(s) is Phase.OPEN and running(s) == ""

    run(story)


def test_a_second_press_does_not_go_on_by_two_items(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle(1.0)
            at = place(s, next(t for t in s.texts() if t.startswith("Sang: 2.")))
            for _ in range(3):
                await click(s, at)
            await s.settle(0.3)
            assert running(s) == "2"
            assert s.room.state.votes.running is None

    run(story)


def test_a_planned_vote_is_not_passed_by_without_a_word(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            await s.settle(1.0)
            assert "Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang" in s.texts()
            at = place(s, next(t for t in s.texts() if t.startswith("Sang: 3.")))
            await click(s, at)
            assert running(s) == "2"
            await click(s, at, 1.2)
            assert running(s) == "3"
            assert any(t.startswith("Còn 3 biểu quyết chưa mở") for t in s.texts())

    run(story)


def test_an_item_that_was_called_is_called_again_by_holding_alone(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            items = list(s.room.state.agenda.items)
            s.room.command(s.room.seat_of(Role.CHAIR), StartItem(items[1]))
            await s.settle(0.3)
            s.find("ConsoleScreen").setProperty("selected", items[0])
            await s.settle(0.3)
            at = place(s, "Bắt đầu nội dung đã chọn")
            await click(s, at)
            assert running(s) == "2"
            await click(s, at, 1.2)
            assert running(s) == "1"

    run(story)


def test_a_break_that_was_pressed_twice_is_a_break(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle(1.0)
            at = place(s, "Giải lao")
            await click(s, at)
            await click(s, at)
            assert phase(s) is Phase.PAUSED
            await s.settle(0.7)
            press(s, "Họp tiếp")
            await s.settle(0.2)
            assert phase(s) is Phase.OPEN

    run(story)
