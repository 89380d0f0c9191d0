"""`commands`: what a small command of the server costs, next to a Python that imports what any such program must.

Processor time of `comitia-server meetings` in a room whose meetings are over. The floor imports `sqlcipher3`, `msgspec`
and of `cryptography` the cipher that opens a key, and reads room.toml.
"""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.report import Report, median
from tests.bench.years import FEW, room_of

RUNS = 15
FLOOR = """
import sys, tomllib
import msgspec, sqlcipher3
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
with open(sys.argv[1], "rb") as file:
    tomllib.load(file)
"""


def cpu_ms(command: list[str]) -> float:
    """Processor time of a process, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env={**os.environ, "LANG": "C.UTF-8"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) * 1000


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as base:
        server = room_of(Path(base), FEW)
        server.start()  # they come to rest
        server.stop()
        listing = [str(Path(sys.executable).with_name("comitia-server")), "meetings", str(server.dir)]
        listing += ["--key-file", str(server.key)]
        floor = [sys.executable, "-c", FLOOR, str(server.dir / "room.toml")]
        ours: list[float] = []
        theirs: list[float] = []
        for _ in range(RUNS):
            theirs.append(cpu_ms(floor))
            ours.append(cpu_ms(listing))
    cost, imports = median(ours), median(theirs)
    ratios = {"cpu_vs_imports": cost / imports}
    return Report(
        "commands", "CPU ms", {"meetings": cost}, {"imports": imports}, ratios, {"cpu_vs_imports": 1.5}, RUNS
    )
