"""A real window for benchmarks of the screen: input events in, and when the frame that shows them was drawn."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from tests.pictures.scene import begin
from tests.screen.stage import Stage

FRAME_MS = 1000 / 60


async def show(s: Stage, file: Path) -> None:
    """The first paper of the practice meeting is this file; it is open and drawn."""
    begin(s)
    paper = next(iter(s.room.state.papers.papers.values()))
    s.room.files[paper.paper] = str(file)
    reading = s.shell.parts.reading
    reading.open(paper.paper, paper.title)
    rows = reading.leaves_.rows
    await s.until(lambda: rows.rowCount() > 0 and rows.row(0).source != "", "the first page", 60)
    await s.settle(0.6)


def press(s: Stage, code: Qt.Key) -> None:
    """A key goes down and up."""
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QGuiApplication.sendEvent(s.window, QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier))


async def frame_after(s: Stage, act: Callable[[], None], holds: Callable[[], bool] = lambda: True) -> float:
    """Seconds from an input event to the first frame after which `holds` is so."""
    done = asyncio.get_running_loop().create_future()

    def drawn() -> None:
        if not done.done() and holds():
            done.set_result(time.perf_counter())

    s.window.frameSwapped.connect(drawn)
    try:
        began = time.perf_counter()
        act()
        return float(await asyncio.wait_for(done, 5) - began)
    finally:
        s.window.frameSwapped.disconnect(drawn)


async def gaps(until: Callable[[], bool]) -> list[float]:
    """How long the screen's thread was away between turns of its loop, in seconds, until something is so."""
    found: list[float] = []
    last = time.perf_counter()
    while not until():
        await asyncio.sleep(0.001)
        now = time.perf_counter()
        found.append(now - last - 0.001)
        last = now
    return found


def percentile(values: list[float], share: float) -> float:
    """The value below which this share of all lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]
