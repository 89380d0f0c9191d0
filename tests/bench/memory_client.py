"""`memory_client`: what the program weighs with papers of 300 and 1,000 pages open, its workers with it.

Proportional set size over its processes, signed in at a real room, 1280x800 with the software renderer.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.papers import report
from tests.bench.report import Report
from tests.room.house import ONE, TOML, House

MOST_MIB = 350.0


def weigh(pid: int) -> dict[str, float]:
    """MiB of each process of the program: itself, and those that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    found = {}
    for number, process in enumerate([str(pid), *children]):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        kib = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        command = Path(f"/proc/{process}/cmdline").read_text()
        name = (
            "program" if number == 0 else "tracker" if "resource_tracker" in command else f"worker_{number}"
        )
        found[name] = kib / 1024
    return found


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as base:
        folder = Path(base)
        long, longer = folder / "long.pdf", folder / "longer.pdf"
        long.write_bytes(report(300))
        longer.write_bytes(report(1_000))
        toml = TOML.split("[[item]]")[0] + '[[item]]\nnumber = "1"\ntitle = "Tài liệu dài"\n'
        house = House(folder / "room", toml, {"long.pdf": long, "longer.pdf": longer})
        try:
            secret = folder / "device.secret"
            device = house.server.invitations("weighed")["weighed"]
            command = [
                sys.executable,
                "-m",
                "tests.bench.reading_process",
                str(folder / "profile"),
                str(secret),
            ]
            process = subprocess.Popen(
                [*command, house.server.address, device, house.codes[ONE]],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
            )
            assert process.stdout is not None and process.stdin is not None
            line = process.stdout.readline()
            assert line.strip() == "ready", line
            weights = weigh(process.pid)
            process.stdin.write("\n")
            process.stdin.close()
            process.wait(30)
        finally:
            house.server.kill()
    total = sum(weights.values())
    return Report(
        "memory_client",
        "MiB",
        {"total": total, **weights},
        {"most": MOST_MIB},
        {"total_vs_most": total / MOST_MIB},
        {"total_vs_most": 1.0},
        1,
    )
