"""The reader by keys, wheel and fingers: paging, zoom, and coming back to where one was."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest

from comitia_client.pages.pool import PagePool
from comitia_shared.meeting import Role
from comitia_shared.sealing.notes import InkAdded, Place, TextAdded
from comitia_shared.wire.presenting import Shown
from tests.pictures import SCENES
from tests.pictures.scene import begin
from tests.screen.pens import pen
from tests.screen.stage import Stage, run, stage

_, OPEN_REPORT = SCENES["reader"]


def key(s: Stage, code: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QGuiApplication.sendEvent(s.window, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text))


def test_keys_page_and_zoom(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            await s.settle()
            reader = s.find("Reader")
            reader.forceActiveFocus()
            assert any(t == "Trang 1/30" for t in s.texts())
            key(s, Qt.Key.Key_End)
            await s.until(lambda: any(t == "Trang 30/30" for t in s.texts()), "the last page")
            key(s, Qt.Key.Key_Home)
            await s.until(lambda: any(t == "Trang 1/30" for t in s.texts()), "the first page")
            key(s, Qt.Key.Key_Plus, "+")
            assert reader.property("zoom") == pytest.approx(1.25)
            for _ in range(40):
                key(s, Qt.Key.Key_Plus, "+")
            assert reader.property("zoom") == pytest.approx(6.0)
            key(s, Qt.Key.Key_0, "0")
            assert reader.property("zoom") == pytest.approx(1.0)
            key(s, Qt.Key.Key_Escape)
            await s.until(lambda: not s.shell.parts.reading.property("isOpen"), "the reader to close")

    run(story)


def test_the_wheel_with_control_zooms_and_pages_are_drawn_anew(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            await s.settle()
            before = s.shell.parts.reading.leaves_.rows.row(0).source
            at = QPointF(640, 400)
            for _ in range(3):
                event = QWheelEvent(
                    at,
                    s.window.mapToGlobal(at),
                    QPoint(0, 0),
                    QPoint(0, 120),
                    Qt.MouseButton.NoButton,
                    Qt.KeyboardModifier.ControlModifier,
                    Qt.ScrollPhase.NoScrollPhase,
                    False,
                )
                QGuiApplication.sendEvent(s.window, event)
                await s.settle(0.02)
            assert s.find("Reader").property("zoom") > 1.2
            await s.until(
                lambda: s.shell.parts.reading.leaves_.rows.row(0).source not in ("", before), "a sharper page"
            )

    run(story)


def test_two_fingers_zoom_around_themselves(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            await s.settle()
            fingers = QTest.createTouchDevice()
            points = [(560, 400), (720, 400)]
            touch = QTest.touchEvent(s.window, fingers)
            for number, (x, y) in enumerate(points):
                touch = touch.press(number, QPoint(x, y))
            touch.commit()
            for step in range(1, 25):
                await s.settle(0.01)
                touch = QTest.touchEvent(s.window, fingers)
                touch = touch.move(0, QPoint(560 - 8 * step, 400)).move(1, QPoint(720 + 8 * step, 400))
                touch.commit()
            touch = QTest.touchEvent(s.window, fingers)
            touch.release(0, QPoint(368, 400)).release(1, QPoint(912, 400)).commit()
            await s.settle()
            assert s.find("Reader").property("zoom") > 1.3
            assert s.shell.parts.reading.leaves_.rows.row(0).inkSource == ""

    run(story)


def test_a_paper_opens_where_it_was_left(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            await s.settle()
            s.find("Reader").forceActiveFocus()
            key(s, Qt.Key.Key_End)
            await s.settle(1.2)
            paper = next(iter(s.room.state.papers.papers.values()))
            s.shell.parts.reading.close()
            s.shell.parts.reading.open(paper.paper, paper.title)
            await s.until(
                lambda: any(t.startswith(("Trang 30/", "Trang 29/")) for t in s.texts()), "the page"
            )

    run(story)


def test_a_paper_is_closed_when_someone_else_sits_down(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            reading = s.shell.parts.reading
            await s.session.entrance.lock()
            await s.settle()
            assert reading.isOpen  # who comes back goes on where they were
            others = s.room.state.attendance.participants
            someone = next(p for p in others if p != s.session.view.person)
            s.session.pretend(person=someone)
            await s.settle()
            assert not reading.isOpen
            assert reading.leaves_.rows.rowCount() == 0

    run(story)


def test_nobody_sees_the_notes_and_searches_of_who_sat_here_before(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            paper = next(iter(s.room.state.papers.papers.values()))
            assert paper.newest is not None
            place = Place(s.room.meeting, paper.paper, paper.newest.revision, 0)
            await s.session.notes.write([(TextAdded(place, "#111827", 9.0, 9.0, "bí mật của tôi", 1), None)])
            notes, search = s.shell.parts.notelist, s.shell.parts.search
            notes.setShown(True)
            await s.until(lambda: notes.rows.rowCount() == 1, "my note")
            await s.until(lambda: search.property("toIndex") == 0, "the index")
            search.look("song mo")
            await s.until(lambda: search.rows.rowCount() > 0, "hits")
            others = s.room.state.attendance.participants
            s.session.pretend(person=next(p for p in others if p != s.session.view.person), notes_version=0)
            assert notes.rows.rowCount() == 0
            assert search.rows.rowCount() == 0
            assert search.property("typed") == ""

    run(story)


def test_what_is_under_the_pen_when_the_paper_is_put_away_is_kept(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            s.shell.parts.writing.setTool("pen")
            await s.settle()
            pen(s.window, QEvent.Type.TabletPress, QPointF(400, 500), 0.5)
            for step in range(1, 30):
                pen(s.window, QEvent.Type.TabletMove, QPointF(400 + 4 * step, 500 + step), 0.5)
            paper = next(iter(s.room.state.papers.papers))
            s.shell.parts.reading.close()
            await s.settle(0.3)
            (note,) = await s.session.notes.on(paper)
            assert isinstance(note.body, InkAdded)
            assert len(note.body.points) > 60

    run(story)


def test_deep_zoom_draws_only_what_is_looked_at_and_in_new_colours_again(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            await s.settle()
            leaves = s.shell.parts.reading.leaves_
            s.find("Reader").forceActiveFocus()
            for _ in range(9):
                key(s, Qt.Key.Key_Plus, "+")
            page = s.shell.parts.reading.property("page")
            await s.until(lambda: len(leaves._drawn_tiles.get(page, {})) >= 2, "tiles")
            before = dict(leaves._drawn_tiles[page])
            assert len(before) <= 6
            leaves.setLook("dark")
            await s.until(
                lambda: bool(leaves._drawn_tiles.get(page)) and leaves._drawn_tiles[page] != before,
                "dark tiles",
            )

    run(story)


def test_who_puts_the_presented_paper_away_is_left_in_peace_until_they_follow_again(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            begin(s)
            paper = next(iter(s.room.state.papers.papers.values()))
            assert paper.newest is not None
            chair = s.room.seat_of(Role.CHAIR)

            def show(page: int) -> None:
                assert paper.newest is not None
                shown = Shown(paper.paper, paper.newest.revision, page, 297.0, 400.0, 1.0)
                s.room.present(chair, shown, ())

            reading, presenting = s.shell.parts.reading, s.shell.parts.presenting
            show(3)
            await s.until(lambda: reading.property("page") == 3, "the presenter's page")
            show(5)
            await s.until(lambda: reading.property("page") == 5, "the next page")
            reading.close()
            show(7)
            await s.settle(0.3)
            assert not reading.property("isOpen")
            assert presenting.property("isPresented")
            presenting.follow()
            await s.until(lambda: reading.property("page") == 7, "the presenter's page again")
            s.room.present(chair, None, ())
            await s.settle()
            assert not presenting.property("isPresented")
            assert reading.property("isOpen")  # one may read on

    run(story)
