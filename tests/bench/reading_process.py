"""The whole program in a process of its own: signed in at a real room, two papers open; then it waits to be weighed.

usage: python -m tests.bench.reading_process PROFILE SECRET ADDRESS DEVICE_CODE CARD
"""

import asyncio
import sys
from pathlib import Path
from traceback import print_exception
from typing import TYPE_CHECKING

from comitia_client.pages.pool import PagePool

if TYPE_CHECKING:  # workers import this file too, and must not load Qt
    from PySide6.QtGui import QGuiApplication

    from comitia_client.bridge.door import ThreadDoor


async def main(app: "QGuiApplication", pool: PagePool, arguments: list[str]) -> None:
    from PySide6.QtQuick import QQuickWindow

    from comitia_client.app import furnish, load
    from comitia_client.bridge.door import ThreadDoor
    from comitia_client.bridge.settings import Display
    from comitia_client.bridge.shell import Shell
    from comitia_client.bridge.tablet import Tablet
    from comitia_client.session.model import Holding
    from comitia_client.session.session import Session
    from comitia_client.session.tasks import Tasks
    from comitia_client.session.view import Stage, begun
    from comitia_client.vault.device import DeviceVault
    from tests.tablets import PIN

    profile, secret, address, device, card = arguments
    display = Display(None, "vi")
    device_vault = DeviceVault(Path(profile), Path(secret))
    door = ThreadDoor(begun(device_vault), lambda on_view: Session(device_vault, on_view))
    tasks = Tasks(print_exception)
    tablet = Tablet(door, tasks, display)
    engine = load(app, display, tablet)
    shell = Shell(door, tablet, pool)
    furnish(engine, shell)
    door.start()
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    window.setWidth(1280)
    window.setHeight(800)
    window.show()
    await door.ask(lambda a: a.entrance.enrol_by_code, address, device, "weighed", lambda _: None)
    while not door.view.is_connected:
        await asyncio.sleep(0.05)
    await door.ask(lambda a: a.entrance.sign_in_with_code, card, PIN)
    while door.view.stage is not Stage.IN or not door.view.meetings:
        await asyncio.sleep(0.05)
    papers: list[tuple[str, str]] = []
    while len(papers) < 2:
        (view,) = door.view.meetings.values()
        papers = [
            (p, v.title) for p, v in view.state.papers.papers.items() if view.holding.get(p) is Holding.OPEN
        ]
        await asyncio.sleep(0.1)
    while shell.parts.search.property("toIndex") or not await _indexed(door):
        await asyncio.sleep(0.1)
    for pane, (paper, title) in zip((shell.parts.main, shell.parts.side), papers, strict=False):
        pane.reading_.open(paper, title)
        while not pane.reading_.leaves_.rows.rowCount():
            await asyncio.sleep(0.05)
    for page in range(0, 40, 2):  # it has been paged through, as a reader does
        shell.parts.reading.jump(page)
        await asyncio.sleep(0.1)
    await asyncio.sleep(4.0)
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    await tasks.close()
    await door.close()
    engine.deleteLater()
    await asyncio.sleep(0)


async def _indexed(door: "ThreadDoor") -> bool:
    return not await door.ask(lambda a: a.papers.unindexed)


if __name__ == "__main__":
    workers = PagePool()
    try:
        import qasync
        from PySide6.QtGui import QGuiApplication

        application = QGuiApplication(["comitia"])
        application.setQuitOnLastWindowClosed(False)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
            runner.run(main(application, workers, sys.argv[1:6]))
    finally:
        workers.close()
