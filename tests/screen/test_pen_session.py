"""A session of pen and palm, event by event with times and pressures, played into the real window.

The picture is compared with the strokes that the recording has: they are there, and nothing else is.
"""

import json
from pathlib import Path
from typing import Any

import pymupdf
from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from comitia_client.pages.pool import PagePool
from comitia_shared.sealing.notes import InkAdded
from tests.pictures import SCENES
from tests.screen.pens import ERASER, pen
from tests.screen.stage import Stage, run, stage

RECORDING = Path(__file__).parent / "recordings" / "pen_and_palm.json"
_, OPEN_REPORT = SCENES["reader"]
PEN_EVENTS = {
    "down": QEvent.Type.TabletPress,
    "move": QEvent.Type.TabletMove,
    "up": QEvent.Type.TabletRelease,
}


async def play(s: Stage, events: list[list[Any]], fingers: Any) -> None:
    """Send the events at the times that they were recorded at."""
    at_ms = 0
    for ms, what, how, *rest in events:
        if ms - at_ms >= 15:
            await s.settle((ms - at_ms) / 1000)
            at_ms = ms
        if what == "pen":
            x, y, pressure = rest
            pen(s.window, PEN_EVENTS[how], QPointF(x, y), pressure)
        else:
            touch = QTest.touchEvent(s.window, fingers)
            for number, (x, y) in enumerate(rest[0]):
                at = QPoint(int(x), int(y))
                if how == "down":
                    touch.press(number, at)
                elif how == "move":
                    touch.move(number, at)
                else:
                    touch.release(number, at)
            touch.commit()


def strokes(events: list[list[Any]]) -> list[list[tuple[float, float]]]:
    found: list[list[tuple[float, float]]] = []
    for _, what, how, *rest in events:
        if what == "pen" and how == "down":
            found.append([])
        if what == "pen" and how != "up":
            found[-1].append((rest[0], rest[1]))
    return found


def mask(lines: list[list[tuple[float, float]]], width: float) -> pymupdf.Pixmap:
    """The strokes as black on white, so wide, drawn by another program than ours."""
    page = pymupdf.open().new_page(width=1280, height=800)
    for line in lines:
        page.draw_polyline(line, color=(0, 0, 0), width=width, lineCap=1, lineJoin=1)
    return page.get_pixmap(colorspace=pymupdf.csGRAY)


def changed(before: QImage, after: QImage, x1: int) -> list[tuple[int, int]]:
    return [(x, y) for y in range(70, 800) for x in range(x1) if before.pixel(x, y) != after.pixel(x, y)]


def test_the_pen_writes_what_was_recorded_and_the_palm_nothing(pool: PagePool, tmp_path: Path) -> None:
    events = json.loads(RECORDING.read_text())["events"]

    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            s.shell.parts.writing.setTool("pen")
            await s.settle()
            view = s.find("MainPaper")
            page = view.property("page")
            before = s.window.grabWindow()
            right_of_page = int(view.width())
            await play(s, events, QTest.createTouchDevice())
            rows = s.shell.parts.reading.leaves_.rows
            lines = strokes(events)
            paper = next(iter(s.room.state.papers.papers))
            await s.settle(0.6)
            assert rows.row(0).inkSource != ""
            after = s.window.grabWindow()
            after.save(str(tmp_path / "after.png"))
            notes = await s.session.notes.on(paper)
            assert len(notes) == len(lines)
            assert all(isinstance(n.body, InkAdded) for n in notes)
            assert view.property("page") == page
            thin, wide = mask(lines, 1.0), mask(lines, 14.0)
            drawn = changed(before, after, right_of_page)
            stray = [p for p in drawn if wide.pixel(*p)[0] > 200]
            assert len(stray) < 0.02 * len(drawn), stray[:10]
            inked = set(drawn)
            core = [(x, y) for y in range(800) for x in range(right_of_page) if thin.pixel(x, y)[0] < 60]
            covered = sum((x, y) in inked for x, y in core)
            assert covered > 0.95 * len(core), (covered, len(core))
            pressures = {round(n.body.points[k] / 100) for n in notes for k in range(2, 60, 3)}  # type: ignore[union-attr]
            assert len(pressures) > 3

    run(story)


def test_the_pens_other_end_rubs_out_and_one_undo_brings_all_of_it_back(pool: PagePool) -> None:
    events = json.loads(RECORDING.read_text())["events"]

    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            s.shell.parts.writing.setTool("pen")
            await s.settle()
            await play(s, [e for e in events if e[1] == "pen"], None)
            await s.settle(0.5)
            paper = next(iter(s.room.state.papers.papers))
            assert len(await s.session.notes.on(paper)) == 3
            for kind, x in ((QEvent.Type.TabletPress, 400.0), (QEvent.Type.TabletMove, 402.0)):
                for y in range(470, 640, 3):
                    pen(s.window, kind if y == 470 else QEvent.Type.TabletMove, QPointF(x, y), 0.4, ERASER)
                    await s.settle(0.002)
            pen(s.window, QEvent.Type.TabletRelease, QPointF(402, 640), 0.0, ERASER)
            await s.settle(0.3)
            assert len(await s.session.notes.on(paper)) == 1
            s.shell.parts.main.annotating_.undo()
            await s.settle(0.3)
            assert len(await s.session.notes.on(paper)) == 3

    run(story)


def test_a_stroke_that_is_held_becomes_straight(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            s.shell.parts.writing.setTool("pen")
            await s.settle()
            pen(s.window, QEvent.Type.TabletPress, QPointF(300, 520), 0.5)
            for step in range(1, 60):
                at = QPointF(300 + 6 * step, 520 + (step * 5) % 7)
                pen(s.window, QEvent.Type.TabletMove, at, 0.5)
                await s.settle(0.003)
            await s.settle(0.9)
            pen(s.window, QEvent.Type.TabletRelease, QPointF(654, 521), 0.0)
            await s.settle(0.3)
            (note,) = await s.session.notes.on(next(iter(s.room.state.papers.papers)))
            assert isinstance(note.body, InkAdded)
            assert len(note.body.points) == 6
            assert note.body.points[1] == note.body.points[4]

    run(story)
