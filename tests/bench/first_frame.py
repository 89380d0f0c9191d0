"""`first_frame`: from the start of the program to the first frame of its sign-in screen.

The floor is a Python of its own that shows an empty Qt Quick window with one label. Both draw offscreen with the
software renderer, and both are told by the process itself: it ends as that frame is there.
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from comitia_client.session.session import Session
from comitia_client.vault.device import DeviceVault
from tests.bench.report import Report, median
from tests.room.house import House

RUNS = 9
EMPTY = """
import os
from PySide6.QtGui import QGuiApplication
from PySide6.QtQml import QQmlApplicationEngine
from PySide6.QtQuick import QQuickWindow
app = QGuiApplication(["empty"])
engine = QQmlApplicationEngine()
engine.loadData(b'''import QtQuick
import QtQuick.Controls.Basic
Window { width: 1280; height: 800; visible: true; Label { text: "Comitia" } }''')
engine.rootObjects()[0].frameSwapped.connect(lambda: os._exit(0))
app.exec()
"""
OURS = """
import os, sys
from comitia_client import app
shown = app._show
def show(window, size):
    def drawn():
        from PySide6.QtCore import QObject
        if window.findChild(QObject, "SignIn") is not None:
            os._exit(0)
    window.frameSwapped.connect(drawn)
    shown(window, size)
app._show = show
app.main(sys.argv[1:])
"""


def seconds(command: list[str]) -> float:
    """From the start of a process to its end."""
    began = time.perf_counter()
    drawing = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}
    subprocess.run(command, check=True, env={**os.environ, **drawing}, timeout=60)
    return time.perf_counter() - began


async def enrolled(house: House, profile: Path, secret: Path) -> None:
    """A profile of a tablet that has been given to the room, and on which nobody is signed in."""
    session = Session(DeviceVault(profile, secret))
    task = asyncio.create_task(session.run())
    device = house.server.invitations("begins")["begins"]
    await session.entrance.enrol_by_code(house.server.address, device, "begins", lambda _: None)
    while not session.view.is_connected:
        await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as base:
        folder = Path(base)
        house = House(folder / "room")
        try:
            profile, secret = folder / "profile", folder / "device.secret"
            asyncio.run(enrolled(house, profile, secret))
            ours = ["--profile", str(profile), "--device-secret", str(secret), "--size", "1280x800"]
            starts: list[float] = []
            empty: list[float] = []
            for _ in range(RUNS):
                empty.append(seconds([sys.executable, "-c", EMPTY]))
                starts.append(seconds([sys.executable, "-c", OURS, *ours]))
        finally:
            house.server.kill()
    ratios = {"start_vs_empty": median(starts) / median(empty)}
    return Report(
        "first_frame",
        "s",
        {"sign_in": median(starts)},
        {"empty_window": median(empty)},
        ratios,
        {"start_vs_empty": 2.5},
        RUNS,
    )
