"""Lines of the screens that nobody reads: over 160 columns beside one text, or with more than two conditions."""

import re
import sys
from pathlib import Path

_COLUMNS, _CONDITIONS = 160, 2
_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')


def faults(line: str) -> list[str]:
    """What is wrong with a line of QML; a single text cannot be cut, for it is translated whole."""
    without = _TEXT.sub('""', line)
    found = []
    if len(line) > _COLUMNS and (len(without) > _COLUMNS or len(_TEXT.findall(line)) > 2):
        found.append(f"{len(line)} columns")
    if without.replace("??", "").replace("?.", "").count("?") > _CONDITIONS:
        found.append("more than two conditions")
    return found


def main() -> int:
    """Look through all screens; how many lines are wrong."""
    wrong = 0
    for path in sorted(Path("client/comitia_client/qml").rglob("*.qml")):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            for fault in faults(line):
                sys.stderr.write(f"{path}:{number}: {fault}\n")
                wrong += 1
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main())
