"""`flip`: from the key to the frame that shows the next prefetched page, and the screen's gaps beside a heavy page."""

import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt

from comitia_client.pages.pool import PagePool
from tests.bench.papers import map_page, report
from tests.bench.report import Report, median
from tests.bench.window import FRAME_MS, frame_after, gaps, percentile, press, show
from tests.screen.stage import Stage, run, stage

PAGES, FLIPS, HEAVY = 300, 60, 6


async def flips(pool: PagePool, file: Path) -> list[float]:
    took = []
    async with stage("delegate", "vi", pool=pool) as s:
        s.shell.parts.display.setProperty("flow", "single")
        await show(s, file)
        s.find("MainPaper").setProperty("fit", "page")
        rows, reading = s.shell.parts.reading.leaves_.rows, s.shell.parts.reading
        for page in range(1, FLIPS + 1):
            await s.until(lambda page=page: rows.row(page).source != "", "the page beside")  # type: ignore[misc]
            await s.settle(0.05)
            took.append(await frame_after(s, lambda: press(s, Qt.Key.Key_PageDown)))
            await s.settle(0.02)
            assert reading.property("page") == page, (reading.property("page"), page)
    return took


async def heavy(pool: PagePool, file: Path) -> tuple[list[float], list[float], list[float]]:
    """Gaps while a map is drawn, and milliseconds to its preview and to its sharp picture."""
    found: list[float] = []
    quick, sharp = [], []
    async with stage("delegate", "vi", pool=pool) as s:
        await show(s, file)
        for _ in range(HEAVY):
            took = await _draw(s, file)
            found += took[0]
            quick.append(took[1])
            sharp.append(took[2])
    return found, quick, sharp


async def _draw(s: Stage, file: Path) -> tuple[list[float], float, float]:
    reading = s.shell.parts.reading
    paper = next(iter(s.room.state.papers.papers.values()))
    assert reading.source is not None
    revision = reading.source.revision
    reading.close()
    reading._pool.forget((revision,))  # no worker has it open any more
    await s.settle(0.1)
    rows = reading.leaves_.rows
    seen: dict[str, float] = {}
    began = time.perf_counter()
    reading.open(paper.paper, paper.title)

    def sharp() -> bool:
        source = rows.row(0).source if rows.rowCount() else ""
        if source and "quick" not in seen:
            seen["quick"] = time.perf_counter() - began
        return source != "" and "/480/" not in source

    found = await gaps(sharp)
    return found, seen["quick"], time.perf_counter() - began


def measure() -> Report:
    pool = PagePool()
    try:
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            long, drawing = Path(folder) / "long.pdf", Path(folder) / "map.pdf"
            long.write_bytes(report(PAGES))
            drawing.write_bytes(map_page())
            flipped = [1000 * t for t in run(lambda: flips(pool, long))]
            away, quick, sharp = run(lambda: heavy(pool, drawing))
    finally:
        pool.close()
    gap_ms = [1000 * g for g in away]
    comitia = {
        "flip_median": median(flipped),
        "flip_95": percentile(flipped, 0.95),
        "gap_95": percentile(gap_ms, 0.95),
        "gap_99": percentile(gap_ms, 0.99),
        "map_preview": 1000 * median(quick),
        "map_sharp": 1000 * median(sharp),
    }
    return Report(
        "flip",
        "ms",
        comitia,
        {"frame": FRAME_MS},
        {
            "median_vs_frame": comitia["flip_median"] / FRAME_MS,
            "p95_vs_frame": comitia["flip_95"] / FRAME_MS,
            "gap95_vs_frame": comitia["gap_95"] / FRAME_MS,
            "gap99_vs_two_frames": comitia["gap_99"] / 33.0,
            "preview_vs_sharp": comitia["map_preview"] / comitia["map_sharp"],
        },
        {
            "median_vs_frame": 1.0,
            "p95_vs_frame": 1.0,
            "gap95_vs_frame": 1.0,
            "gap99_vs_two_frames": 1.0,
            "preview_vs_sharp": 0.25,
        },
        FLIPS,
    )
