"""`secret_verify`: a whole board verified on one core, against `belenios-tool election verify` on the same archive."""

import resource
import tempfile
import time
from pathlib import Path

from comitia_shared.belenios.board import verify
from tests.belenios.making import Maker, tool
from tests.bench.report import Report, median
from tests.bench.secret_cast import ANSWERS, QUESTIONS

BALLOTS = {"three": 240, "thirty": 40}
RUNS = 3


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure() -> Report:
    comitia, references = {}, {}
    for name, question in QUESTIONS.items():
        maker = Maker((question,), BALLOTS[name])
        maker.vote((v, [ANSWERS[name]]) for v in range(BALLOTS[name]))
        maker.close((0, 1))
        ours: list[float] = []
        theirs: list[float] = []
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            (Path(folder) / f"{maker.uuid}.bel").write_bytes(maker.stored)
            for _ in range(RUNS):
                began = time.process_time()
                verify(maker.stored)
                ours.append(time.process_time() - began)
                before = _children_s()
                assert tool("election", "verify", "--dir", folder).returncode == 0
                theirs.append(_children_s() - before)
        comitia[name] = 1000 * median(ours) / BALLOTS[name]
        references[name] = 1000 * median(theirs) / BALLOTS[name]
    ratios = {f"{name}_vs_tool": comitia[name] / references[name] for name in QUESTIONS}
    return Report(
        "secret_verify", "CPU ms a ballot", comitia, references, ratios, dict.fromkeys(ratios, 0.6), RUNS
    )
