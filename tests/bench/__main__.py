"""`make bench [ONLY=NAME]`: run the benchmarks, end with a table, exit non-zero where a goal is missed."""

import sys
from collections.abc import Callable

from tests.bench.report import Report


def _fanout() -> Report:
    from tests.bench.fanout import measure

    return measure()


def _return() -> Report:
    from tests.bench.comeback import measure

    return measure()


def _first_page() -> Report:
    from tests.bench.first_page import measure

    return measure()


BENCHMARKS: dict[str, Callable[[], Report]] = {
    "fanout": _fanout,
    "return": _return,
    "first_page": _first_page,
}


def main() -> int:
    names = sys.argv[1:] or list(BENCHMARKS)
    reports = []
    for name in names:
        report = BENCHMARKS[name]()
        report.write()
        reports.append(report)
        print(
            f"{report.name}: comitia {report.comitia}, references {report.references} ({report.unit})",
            flush=True,
        )
    print()
    for report in reports:
        print("\n".join(report.rows()))
    return 0 if all(r.holds for r in reports) else 1


if __name__ == "__main__":
    sys.exit(main())
