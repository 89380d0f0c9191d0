"""Every screen loads, says nothing to the log, has names on what can be pressed, and does what it says."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPointF, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtQuick import QQuickWindow

from comitia_client.pages.pool import PagePool
from comitia_shared.ids import DeviceId
from comitia_shared.meeting import Role
from comitia_shared.meeting.voting.events import Choice, CloseVote
from comitia_shared.sealing.notes import InkAdded
from comitia_shared.wire.signals import Beyond, RecordBehind
from tests.others import others_vote
from tests.pictures import SCENES
from tests.pictures.scene import begin, open_vote
from tests.screen.pens import pen
from tests.screen.stage import Stage, run, stage

OPENGL = os.environ.get("COMITIA_OPENGL") == "1"
QUIET = (
    "propagateSizeHints",
    "does not support",
    "OpenType support missing",
    "XDG_RUNTIME_DIR",
    'Detected locale "C"',  # Qt says so, and goes on in UTF-8
)


@pytest.fixture(autouse=True)
def no_qt_warnings() -> Iterator[list[str]]:
    """A warning of Qt or QML fails the test."""
    said: list[str] = []

    def hear(kind: QtMsgType, _: Any, text: str) -> None:
        if (
            kind is not QtMsgType.QtDebugMsg
            and kind is not QtMsgType.QtInfoMsg
            and not any(q in text for q in QUIET)
        ):
            said.append(text)

    before = qInstallMessageHandler(hear)
    yield said
    qInstallMessageHandler(before)
    assert said == []


def drawn(window: QQuickWindow) -> QImage:
    return window.grabWindow()


def colours(image: QImage) -> int:
    """How many different colours a coarse grid of the picture has."""
    return len({image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(0, image.height(), 7)})


@pytest.mark.opengl
@pytest.mark.parametrize(
    "name", ["agenda", "reader", "vote", "console", "hall-result"] if OPENGL else list(SCENES)
)
def test_a_screen_draws_something(name: str, pool: PagePool) -> None:
    role, play = SCENES[name]

    async def look() -> None:
        async with stage(role, "vi", 100, pool=pool) as s:
            await play(s)
            await s.settle(0.2)
            image = drawn(s.window)
            assert image.width() >= 1280
            assert colours(image) > 2

    run(look)


def accessible(interface: Any) -> Iterator[Any]:
    yield interface
    for number in range(interface.childCount()):
        child = interface.child(number)
        if child is not None:
            yield from accessible(child)


PRESSABLE = {
    QAccessible.Role.Button,
    QAccessible.Role.PageTab,
    QAccessible.Role.RadioButton,
    QAccessible.Role.EditableText,
}


@pytest.mark.parametrize("name", ["agenda", "vote", "signin", "floor", "reader", "chair", "settings"])
@pytest.mark.parametrize("percent", [100, 150])
def test_what_can_be_pressed_has_a_name_and_is_large_enough(name: str, percent: int, pool: PagePool) -> None:
    role, play = SCENES[name]

    async def look() -> None:
        async with stage(role, "vi", percent, pool=pool) as s:
            await play(s)
            await s.settle(0.2)
            QAccessible.setActive(True)
            root = QAccessible.queryAccessibleInterface(s.window)
            found = [i for i in accessible(root) if i.role() in PRESSABLE and not i.state().invisible]
            assert len(found) > 2
            for interface in found:
                text = interface.text(QAccessible.Text.Name)
                assert text, interface.rect()
                if interface.role() is QAccessible.Role.Button:
                    assert min(interface.rect().height(), interface.rect().width()) >= 48, text

    run(look)


def test_a_ballot_is_chosen_sent_and_receipted_by_pressing(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            begin(s, 2)
            vote = open_vote(s)
            await s.settle()
            assert s.find("VoteSheet").property("isOpen")
            press(s, "Tán thành")
            await s.settle()
            assert s.room.state.votes.votes[vote].marks == {}
            press(s, "Gửi phiếu")
            await s.until(lambda: s.shell.parts.voting.property("ballot") == "received", "the receipt")
            assert list(s.room.state.votes.votes[vote].marks.values()) == [Choice.YES.marks]
            assert any("Đã bỏ phiếu xong" in t for t in s.texts())
            others_vote(s.room, s.session.view.person)
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle()
            assert "Kết quả biểu quyết" in s.texts()

    run(story)


def press(s: Stage, name: str) -> None:
    """Press what an assistive tool would find under this name."""
    QAccessible.setActive(True)
    for interface in accessible(QAccessible.queryAccessibleInterface(s.window)):
        actions = interface.actionInterface()
        if interface.state().invisible or actions is None or "Press" not in actions.actionNames():
            continue
        if interface.text(QAccessible.Text.Name) == name:
            actions.doAction("Press")
            return
    raise AssertionError(f"nothing to press is called {name}: {s.texts()}")


def test_who_may_decide_reopens_a_meeting_that_is_held_and_others_are_told_to_wait(pool: PagePool) -> None:
    async def story() -> None:
        behind = RecordBehind(49, 61, (Beyond(DeviceId("d" * 32), "Máy 07", None, 61, 0),))
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s)
            s.session.pretend(held=behind)
            await s.settle()
            assert any("Máy 07" in t and "12 sự kiện" in t for t in s.texts())
            press(s, "Mở lại từ bản này")
            # A meeting in practice has lost nothing, and says so.
            await s.until(lambda: "đầy đủ" in str(s.shell.parts.tablet.property("notice")), "the answer")
        async with stage("delegate", "vi", pool=pool) as s:
            begin(s)
            s.session.pretend(held=RecordBehind(49, 61))
            await s.settle()
            assert "Phiên họp đang tạm giữ" in s.texts()
            assert "Mở lại từ bản này" not in s.texts()

    run(story)


def test_a_refusal_is_said_in_words(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "en", pool=pool) as s:
            begin(s)
            s.shell.parts.meeting.checkIn()
            await s.settle()
            assert "Already noted as present." in s.texts()

    run(story)


def test_the_language_changes_while_the_program_runs(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await s.settle()
            assert "Phiên họp" in s.texts()
            s.shell.parts.display.setProperty("language", "en")
            await s.settle()
            assert "Meeting" in s.texts()
            assert "Phiên họp" not in s.texts()

    run(story)


@pytest.mark.opengl
def test_a_pen_stroke_becomes_ink_and_is_undone(pool: PagePool, tmp_path: Path) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            _, play = SCENES["reader"]
            await play(s)
            reading = s.shell.parts.reading
            s.shell.parts.writing.setTool("pen")
            s.shell.parts.writing.setColour(1)
            await s.settle()
            before = drawn(s.window)
            pen(s.window, QEvent.Type.TabletPress, QPointF(500, 640), 0.5)
            for step in range(1, 40):
                pen(s.window, QEvent.Type.TabletMove, QPointF(500 + 4 * step, 640 + step % 5), 0.6)
                await s.settle(0.004)
            pen(s.window, QEvent.Type.TabletRelease, QPointF(660, 640), 0.0)
            await s.until(lambda: reading.leaves_.rows.row(0).inkSource != "", "the baked ink")
            assert s.shell.parts.writing.property("penSeen")
            await s.settle(0.5)
            after = drawn(s.window)
            after.save(str(tmp_path / "ink.png"))
            reds = [
                (x, y)
                for x in range(490, 670, 2)
                for y in range(620, 660)
                if after.pixelColor(x, y).red() > 140
                and after.pixelColor(x, y).blue() < 90
                and before.pixel(x, y) != after.pixel(x, y)
            ]
            assert len(reds) > 40
            (ink,) = await s.session.notes.on(next(iter(s.room.state.papers.papers)))
            assert isinstance(ink.body, InkAdded)
            assert len(ink.body.points) > 60
            s.shell.parts.main.annotating_.undo()
            await s.until(lambda: reading.leaves_.rows.row(0).inkSource == "", "the undo")
            s.shell.parts.main.annotating_.redo()
            await s.until(lambda: reading.leaves_.rows.row(0).inkSource != "", "the redo")

    run(story)


def test_a_page_that_cannot_be_drawn_says_so_and_harms_nothing(pool: PagePool, tmp_path: Path) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            begin(s)
            paper = next(iter(s.room.state.papers.papers.values()))
            broken = tmp_path / "broken.pdf"
            broken.write_bytes(b"%PDF-1.7 nothing")
            s.room.files[paper.paper] = str(broken)
            s.shell.parts.reading.open(paper.paper, paper.title)
            await s.until(lambda: s.shell.parts.tablet.property("notice") != "", "the notice")
            assert not s.shell.parts.reading.property("isOpen")
            assert s.window.isVisible()

    run(story)


def test_a_result_is_declared_void_with_a_reason_and_the_next_vote_repeats_it(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 2)
            vote = open_vote(s)
            others_vote(s.room, None)
            s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
            await s.settle()
            press(s, "Hủy kết quả này…")
            await s.settle()
            s.shell.parts.conducting.void("Đọc nhầm câu hỏi")
            await s.settle()
            assert s.room.state.votes.votes[vote].void_reason == "Đọc nhầm câu hỏi"
            press(s, "Mở biểu quyết theo chương trình")
            await s.settle()
            running = s.room.state.votes.running
            assert running is not None and running.repeats == vote

    run(story)
