"""What a benchmark writes: its numbers, its references, its ratios and whether they hold their goals."""

import json
import os
import platform
import statistics
from pathlib import Path
from typing import Any

import msgspec

OUT = Path("build/bench")


class Report(msgspec.Struct):
    """`ratios` and `goals` have the keys COST_vs_REFERENCE; a ratio is a cost, smaller is better."""

    name: str
    unit: str
    comitia: dict[str, float]
    references: dict[str, float]
    ratios: dict[str, float]
    goals: dict[str, float]
    runs: int

    @property
    def holds(self) -> bool:
        """Whether every goal is held."""
        return all(self.ratios[key] <= goal for key, goal in self.goals.items())

    def write(self) -> None:
        """Write `build/bench/NAME.json`."""
        OUT.mkdir(parents=True, exist_ok=True)
        body: dict[str, Any] = msgspec.to_builtins(self)
        body["holds"] = self.holds
        body["machine"] = {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.platform(),
        }
        (OUT / f"{self.name}.json").write_text(json.dumps(body, indent=2) + "\n")

    def rows(self) -> list[str]:
        """The table of this benchmark."""
        rows = []
        for key, goal in self.goals.items():
            verdict = "holds" if self.ratios[key] <= goal else "MISSED"
            rows.append(f"{self.name:12} {key:28} {self.ratios[key]:8.3f}  goal {goal:6.3f}  {verdict}")
        return rows


def median(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)
