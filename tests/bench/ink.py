"""`ink`: from a pen event to its frame with five thousand strokes on the page, and 600 points a second."""

import asyncio
import random
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF

from comitia_client.pages.pool import PagePool
from comitia_shared.sealing.notes import InkAdded, Place, Tool
from tests.bench.papers import report
from tests.bench.report import Report, median
from tests.bench.window import FRAME_MS, frame_after, percentile, show
from tests.screen.pens import pen
from tests.screen.stage import Stage, run, stage

STROKES, POINTS, PER_SECOND, SECONDS = 5_000, 240, 600, 4


def strokes(place: Place) -> list[tuple[InkAdded, None]]:
    rng, found = random.Random(9), []
    for _ in range(STROKES):
        x, y, flat = rng.uniform(30, 500), rng.uniform(30, 780), []
        for _ in range(30):
            x, y = x + rng.uniform(-1, 3), y + rng.uniform(-2, 2)
            flat += [round(x, 2), round(y, 2), float(rng.randrange(300, 800))]
        found.append((InkAdded(place, Tool.PEN, "#1d4ed8", 1.8, tuple(flat), 1), None))
    return found


async def draw(s: Stage) -> list[float]:
    """Seconds from each point of a stroke to its frame."""
    took = []
    at = QPointF(300, 500)
    pen(s.window, QEvent.Type.TabletPress, at, 0.5)
    for number in range(POINTS):
        at = QPointF(300 + 2 * number % 700, 500 + (number % 40))
        took.append(await frame_after(s, lambda at=at: pen(s.window, QEvent.Type.TabletMove, at, 0.6)))  # type: ignore[misc]
    pen(s.window, QEvent.Type.TabletRelease, at, 0.0)
    return took


async def sustain(s: Stage) -> float:
    """How many of 600 points a second the screen takes for some seconds without falling behind: 1 = all."""
    pen(s.window, QEvent.Type.TabletPress, QPointF(200, 300), 0.5)
    began, sent, total = time.perf_counter(), 0, PER_SECOND * SECONDS
    while sent < total:
        due = min(total, int((time.perf_counter() - began) * PER_SECOND) + 1)
        while sent < due:
            at = QPointF(200 + sent % 800, 300 + (sent * 7) % 300)
            pen(s.window, QEvent.Type.TabletMove, at, 0.5)
            sent += 1
        await asyncio.sleep(0.001)
    took = time.perf_counter() - began
    pen(s.window, QEvent.Type.TabletRelease, QPointF(600, 500), 0.0)
    return SECONDS / took


async def story(pool: PagePool, file: Path) -> tuple[list[float], float, float]:
    async with stage("delegate", "vi", pool=pool) as s:
        await show(s, file)
        paper = next(iter(s.room.state.papers.papers.values()))
        assert paper.newest is not None
        place = Place(s.room.meeting, paper.paper, paper.newest.revision, 0)
        await s.session.notes.write(strokes(place))
        annotating, rows = s.shell.parts.main.annotating_, s.shell.parts.reading.leaves_.rows
        await s.until(lambda: rows.row(0).inkSource != "", "the baked strokes", 60)
        await s.until(lambda: len(annotating.on(0)) == STROKES, "all strokes", 60)
        await s.settle(1.0)
        s.shell.parts.writing.setTool("pen")
        took = await draw(s)
        before = rows.row(0).inkSource
        began = time.perf_counter()
        await s.until(lambda: rows.row(0).inkSource != before, "the dry stroke", 60)
        dry = time.perf_counter() - began
        await s.settle(0.3)
        return took, dry, await sustain(s)


def measure() -> Report:
    pool = PagePool()
    try:
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            file = Path(folder) / "paper.pdf"
            file.write_bytes(report(30))
            took, dry, share = run(lambda: story(pool, file))
    finally:
        pool.close()
    ms = [1000 * t for t in took]
    comitia = {
        "median": median(ms),
        "p95": percentile(ms, 0.95),
        "dry": 1000 * dry,
        "points_a_second": share * PER_SECOND,
    }
    return Report(
        "ink",
        "ms",
        comitia,
        {"frame": FRAME_MS, "points_a_second": PER_SECOND},
        {
            "p95_vs_frame": comitia["p95"] / FRAME_MS,
            "wanted_vs_points": PER_SECOND / comitia["points_a_second"],
        },
        {"p95_vs_frame": 1.0, "wanted_vs_points": 1.02},
        POINTS,
    )
