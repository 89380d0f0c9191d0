"""A window on a practice meeting, for screen tests, pictures and design work: real screens, pure meeting."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import qasync
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem, QQuickWindow

from comitia_client.app import furnish, load
from comitia_client.bridge.collecting import Collecting
from comitia_client.bridge.here_door import HereDoor
from comitia_client.bridge.settings import Display
from comitia_client.bridge.shell import Shell
from comitia_client.bridge.tablet import Tablet
from comitia_client.pages.pool import PagePool
from comitia_client.session.practice.room import PracticeRoom
from comitia_client.session.tasks import Tasks
from comitia_shared.meeting import HALL_SEAT, Role, Seat
from tests.pretending import Pretending

SIZE = (1280, 800)


def application() -> QGuiApplication:
    """The one application of the process."""
    found = QGuiApplication.instance() or QGuiApplication(["comitia"])
    assert isinstance(found, QGuiApplication)
    found.setQuitOnLastWindowClosed(False)
    return found


def run(work: Callable[[], Any]) -> Any:
    """Run a coroutine function on Qt's loop."""
    app = application()
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(work())


class Stage:
    """One window and what is behind it."""

    def __init__(self, room: PracticeRoom, session: Pretending, shell: Shell, window: QQuickWindow) -> None:
        self.room = room
        self.session = session
        self.shell = shell
        self.window = window

    @property
    def language(self) -> str:
        """The language of the screens."""
        return str(self.shell.parts.display.property("language"))

    def find(self, name: str) -> QQuickItem:
        """The item of this object name, visible or not."""
        found = self.window.findChild(QQuickItem, name)
        if found is None:
            raise AssertionError(f"no {name} on the screen")
        return found

    def items(self) -> list[QQuickItem]:
        """All visible items, from the back to the front."""
        found: list[QQuickItem] = []

        def walk(item: QQuickItem) -> None:
            if item.isVisible():
                found.append(item)
                for child in item.childItems():
                    walk(child)

        walk(self.window.contentItem())
        return found

    def texts(self) -> list[str]:
        """Every text that is on the screen."""
        return [str(i.property("text")) for i in self.items() if i.property("text")]

    async def until(self, holds: Callable[[], bool], what: str = "", timeout_s: float = 15.0) -> None:
        """Let the loop run until something is so."""
        async with asyncio.timeout(timeout_s):
            while not holds():
                await asyncio.sleep(0.01)

    async def settle(self, seconds: float = 0.15) -> None:
        """Let what was started come to rest."""
        await asyncio.sleep(seconds)

    def grab(self, file: Path) -> None:
        """Write the window's picture."""
        file.parent.mkdir(parents=True, exist_ok=True)
        assert self.window.grabWindow().save(str(file))


@asynccontextmanager
async def stage(
    role: str = "delegate",
    language: str = "vi",
    percent: int = 100,
    *,
    theme: str = "light",
    pool: PagePool,
    size: tuple[int, int] = SIZE,
    signed_in: bool = True,
    room: PracticeRoom | None = None,
) -> AsyncIterator[Stage]:
    """A window for one role."""
    app = application()
    display = Display(None, language)
    display.setProperty("size", percent)
    display.setProperty("theme", theme)
    room = room or PracticeRoom(language)
    seat: Seat = HALL_SEAT if role == "hall" else room.seat_of(Role(role))
    sessions: list[Pretending] = []

    def make(on_view: Any) -> Pretending:
        sessions.append(Pretending(room, seat, on_view, signed_in=signed_in))
        return sessions[0]

    collecting = Collecting()
    defects: list[BaseException] = []
    door, tasks = HereDoor(make), Tasks(defects.append)
    tablet = Tablet(door, tasks, display)
    engine = load(app, display, tablet)
    shell = Shell(door, tablet, pool)
    furnish(engine, shell)
    window = engine.rootObjects()[0]
    assert isinstance(window, QQuickWindow)
    window.setWidth(size[0])
    window.setHeight(size[1])
    window.show()
    try:
        yield Stage(room, sessions[0], shell, window)
    finally:
        await tasks.close()
        await door.close()
        window.close()
        for thing in (window, engine):
            QObject.deleteLater(thing)
        await asyncio.sleep(0)
        QCoreApplication.sendPostedEvents(None, int(QEvent.Type.DeferredDelete))
        collecting.end()  # what is left of this window goes now, and here
    assert not defects, defects
