"""Writes a picture of every screen to a folder: `python -m tests.pictures [OUT] [NAME…]`."""

import os
import sys
from pathlib import Path

from comitia_client.pages.pool import PagePool
from tests.pictures import SCENES
from tests.screen.stage import run, stage


async def take(out: Path, names: list[str], languages: list[str], sizes: list[int], themes: list[str]) -> int:
    """Take the pictures; how many there are."""
    pool = PagePool()
    taken = 0
    try:
        for language in languages:
            for percent in sizes:
                for theme in themes:
                    for name in names:
                        role, play = SCENES[name]
                        async with stage(role, language, percent, theme=theme, pool=pool) as s:
                            await play(s)
                            await s.settle(0.25)
                            suffix = "" if theme == "light" else f"-{theme}"
                            s.grab(out / f"{language}-{percent}{suffix}" / f"{name}.png")
                            taken += 1
    finally:
        pool.close()
    return taken


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"  # the same pictures with and without a display
    os.environ["QT_QUICK_BACKEND"] = "software"
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/screenshots")
    names = sys.argv[2:] or list(SCENES)
    taken = run(lambda: take(out, names, ["vi", "en"], [100, 150], ["light"]))
    if len(sys.argv) <= 2:
        taken += run(
            lambda: take(out, ["agenda", "reader", "vote", "console"], ["vi"], [100], ["dark", "contrast"])
        )
    print(f"{taken} pictures in {out}")


if __name__ == "__main__":
    main()
