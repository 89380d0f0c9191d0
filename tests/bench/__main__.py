"""`make bench [ONLY=NAME]`: run the benchmarks, end with a table, exit non-zero where a goal is missed."""

import sys
from importlib import import_module

from tests.bench.report import Report

BENCHMARKS = {
    "fanout": "fanout",
    "hostile": "hostile",
    "return": "comeback",
    "checkin": "checkin",
    "distribute": "distribute",
    "revision": "revision",
    "seal": "seal",
    "first_page": "first_page",
    "flip": "flip",
    "ink": "ink",
    "search": "search",
    "carry": "carry",
    "memory_client": "memory_client",
    "ballots": "ballots",
    "close": "close",
    "secret_cast": "secret_cast",
    "secret_verify": "secret_verify",
    "secret_answers": "secret_answers",
    "secret_close": "secret_close",
    "years": "years",
    "commands": "commands",
    "first_frame": "first_frame",
}
"""The module of each benchmark; it is imported when its turn comes."""


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    reports: list[Report] = []
    for name in names:
        report: Report = import_module(f"tests.bench.{BENCHMARKS[name]}").measure()
        report.write()
        reports.append(report)
        print(
            f"{report.name}: comitia {_rounded(report.comitia)}, references {_rounded(report.references)}"
            f" ({report.unit})",
            flush=True,
        )
    print()
    for report in reports:
        print("\n".join(report.rows()))
    return 0 if all(r.holds for r in reports) else 1


def _rounded(numbers: dict[str, float]) -> dict[str, float]:
    return {name: float(f"{number:.4g}") for name, number in numbers.items()}


if __name__ == "__main__":
    sys.exit(main())
