"""The program's composition root: constructors first, wiring second, and a way out that loses nothing."""

import argparse
import asyncio
import contextlib
import logging
import logging.handlers
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from comitia_resources import LANGUAGES, catalogue, language_of_environment, path
from comitia_shared.errors import Refused, Unavailable

if TYPE_CHECKING:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtQml import QQmlApplicationEngine

    from comitia_client.bridge.door import Door
    from comitia_client.bridge.settings import Display
    from comitia_client.bridge.shell import Shell
    from comitia_client.bridge.tablet import Tablet
    from comitia_client.session.access import Access
    from comitia_client.session.tasks import Tasks

ROLES = ("delegate", "chair", "secretary", "hall")
_FRAME_S = 2.0

log = logging.getLogger("comitia")


def _arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="comitia-client", description="A tablet of a paperless meeting.")
    default = Path(platformdirs.user_data_dir("comitia", appauthor=False))
    parser.add_argument(
        "--profile", type=Path, default=default, metavar="DIR", help="where this tablet keeps its data"
    )
    parser.add_argument(
        "--device-secret", type=Path, metavar="FILE", help="where the device secret is, outside DIR"
    )
    parser.add_argument(
        "--practice", nargs="?", const="delegate", choices=ROLES, help="a meeting without a network"
    )
    parser.add_argument("--language", choices=LANGUAGES, help="the language at first start")
    parser.add_argument(
        "--take-in",
        type=Path,
        metavar="FILE",
        help="take in a pack from a USB stick, without a window, and end",
    )
    parser.add_argument("--size", metavar="WxH", help="size of the window, full screen without it")
    return parser.parse_args(argv)


def main(argv: list[str] | None = None) -> int:
    """Run the program; 0 = it was closed."""
    os.umask(0o077)  # a profile, its log, and what is exported are their writer's alone
    multiprocessing.freeze_support()
    arguments = _arguments(argv)
    if arguments.take_in is not None:
        return _take_in(arguments)
    from comitia_client.pages.memory import leave_no_core

    leave_no_core()
    return _run(arguments)


def _take_in(arguments: argparse.Namespace) -> int:
    """Take in a pack without a window; 0 = done, 1 = refused, said on standard error."""
    from comitia_client.vault.carried import Taken, take_in
    from comitia_client.vault.device import DeviceVault
    from comitia_client.vault.pieces import PieceStore

    texts = catalogue(arguments.language or language_of_environment())
    taken = Taken(0, 0, 0)
    try:
        device = DeviceVault(arguments.profile, arguments.device_secret)
        membership = device.membership()
        device.close()
        public = membership.ledger_key if membership is not None else None
        for taken in take_in(arguments.take_in, PieceStore(device.pieces), public):  # noqa: B007 - the last one counts
            pass
    except (Refused, Unavailable) as error:
        sys.stderr.write(texts.error(error.code.value, error.params) + "\n")
        return 1
    sys.stdout.write(texts.text("cli", "taken_in", count=taken.fresh) + "\n")
    if membership is None:
        sys.stdout.write(texts.text("cli", "taken_in_without_room") + "\n")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    import qasync
    from PySide6.QtCore import QCoreApplication
    from PySide6.QtGui import QGuiApplication

    app = QGuiApplication.instance() or QGuiApplication(sys.argv[:1])
    assert isinstance(app, QGuiApplication)  # noqa: S101 - made just above
    app.setQuitOnLastWindowClosed(False)
    QCoreApplication.setApplicationName("Comitia")
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(app)) as runner:
        return runner.run(_live(app, arguments))


def install_hooks(report: Callable[[str, BaseException | None], None]) -> None:
    """Qasync installs none of these, and without them failures are silent."""
    sys.excepthook = lambda _, error, __: report("a defect", error)
    sys.unraisablehook = lambda what: report("an unraisable defect", what.exc_value)
    threading.excepthook = lambda what: report(f"a defect in {what.thread}", what.exc_value)


async def _live(app: "QGuiApplication", arguments: argparse.Namespace) -> int:
    from comitia_client.bridge.collecting import Collecting
    from comitia_client.bridge.settings import Display
    from comitia_client.session.tasks import Tasks

    closing = asyncio.Event()
    loop = asyncio.get_running_loop()
    failed: list[BaseException] = []

    def report(what: str, error: BaseException | None) -> None:
        log.critical("%s", what, exc_info=error)
        if error is not None:
            failed.append(error)
        loop.call_soon_threadsafe(closing.set)  # whichever thread it happened in

    install_hooks(report)
    loop.set_exception_handler(lambda _, context: report(context["message"], context.get("exception")))
    language = arguments.language or language_of_environment()
    practice = arguments.practice is not None
    if not practice:
        arguments.profile.mkdir(parents=True, exist_ok=True)
        _log_to(arguments.profile / "log")
    display = Display(None if practice else arguments.profile / "display.ini", language)
    try:
        door = _practice_door(arguments.practice, language) if practice else _networked_door(arguments)
    except Unavailable as error:
        log.error("the profile does not open: %s", error)
        sys.stderr.write(catalogue(language).error(error.code.value, error.params) + "\n")
        return 1
    tasks = Tasks(lambda error: report("a defect", error))
    collecting = Collecting(app)
    try:
        await _be_shown(app, door, tasks, display=display, closing=closing, size=arguments.size)
    finally:
        await tasks.close()
        await door.close()
        collecting.end()
    return 1 if failed else 0


async def _be_shown(
    app: "QGuiApplication",
    door: "Door",
    tasks: "Tasks",
    *,
    display: "Display",
    closing: asyncio.Event,
    size: str | None,
) -> None:
    """First the frame with which the program begins; then what is behind it, while somebody types a PIN."""
    from comitia_client.bridge.tablet import Tablet

    tablet = Tablet(door, tasks, display)
    engine = load(app, display, tablet)
    window: Any = engine.rootObjects()[0]
    # `closing` itself hands over an event that Python cannot take; a closed window is one that is not visible.
    window.visibleChanged.connect(lambda: None if window.isVisible() else closing.set())
    _show(window, size)
    await _drawn(window)
    from comitia_client.bridge.shell import Shell
    from comitia_client.pages.pool import PagePool

    with contextlib.closing(PagePool()) as pool:
        shell = Shell(door, tablet, pool)
        furnish(engine, shell)
        shell.guard(int(window.winId()))
        door.start()
        await closing.wait()
        await tasks.close()
        await door.close()
        engine.deleteLater()
        await asyncio.sleep(0)


async def _drawn(window: Any) -> None:
    """Wait for the first frame, or a while where nothing is drawn."""
    drawn, loop = asyncio.Event(), asyncio.get_running_loop()
    connection = window.frameSwapped.connect(lambda: loop.call_soon_threadsafe(drawn.set))
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_FRAME_S):
            await drawn.wait()
    window.frameSwapped.disconnect(connection)


def _show(window: Any, size: str | None) -> None:
    if size is None:
        window.showMaximized()
        return
    width, _, height = size.partition("x")
    window.setWidth(int(width))
    window.setHeight(int(height))
    window.show()


def load(app: "QGuiApplication", display: "Display", tablet: "Tablet") -> "QQmlApplicationEngine":
    """The engine with the program's window, as far as the sign-in screen: fonts and languages first."""
    import PySide6.QtQuick  # noqa: F401 - else root objects are bare windows
    from fontpkg_be_vietnam_pro import ROOT
    from PySide6.QtCore import QTranslator
    from PySide6.QtGui import QFont, QFontDatabase
    from PySide6.QtQml import QQmlApplicationEngine
    from PySide6.QtQuickControls2 import QQuickStyle

    QQuickStyle.setStyle("Basic")
    for file in sorted((Path(ROOT) / "files").glob("*.ttf")):
        if "Italic" not in file.name and file.stem.split("-")[1] in ("Regular", "Medium", "SemiBold", "Bold"):
            QFontDatabase.addApplicationFont(str(file))
    app.setFont(QFont("Be Vietnam Pro"))
    engine = QQmlApplicationEngine()
    engine.addImportPath(str(Path(__file__).parent / "qml"))
    translator = QTranslator(engine)

    def speak() -> None:
        language = str(display.property("language"))
        app.removeTranslator(translator)
        if language != "vi":
            translator.load(str(path("translations", f"comitia_{language}.qm")))
            app.installTranslator(translator)
        engine.setUiLanguage(language)
        engine.retranslate()

    speak()
    display.languageChanged.connect(speak)
    engine.setInitialProperties({"display": display, "tablet": tablet})
    engine.loadFromModule("Comitia", "Main")
    if not engine.rootObjects():
        raise RuntimeError("the screens could not be loaded")
    return engine


def furnish(engine: "QQmlApplicationEngine", shell: "Shell") -> None:
    """Give the window what is behind the sign-in screen."""
    engine.addImageProvider("pages", shell.page_pictures)
    engine.addImageProvider("ink", shell.ink_pictures)
    engine.rootObjects()[0].setProperty("shell", shell)


def _networked_door(arguments: argparse.Namespace) -> "Door":
    """Raises: Unavailable where the profile cannot be opened."""
    from comitia_client.bridge.door import ThreadDoor
    from comitia_client.session.view import begun
    from comitia_client.vault.device import DeviceVault

    device = DeviceVault(arguments.profile, arguments.device_secret)

    def make(on_view: "Callable[[Any], None]") -> "Access":
        from comitia_client.session.session import Session

        return Session(device, on_view)

    return ThreadDoor(begun(device), make)


def _practice_door(role: str, language: str) -> "Door":
    """A practice meeting: who is no chair sees a meeting that is under way, with the others taking part."""
    from comitia_client.bridge.here_door import HereDoor
    from comitia_client.session.practice.room import PracticeRoom
    from comitia_client.session.practice.session import PracticeSession
    from comitia_shared.meeting import HALL_SEAT, Role
    from comitia_shared.meeting.agenda import OpenMeeting, StartItem

    room = PracticeRoom(language)
    seat = HALL_SEAT if role == "hall" else room.seat_of(Role(role))

    def make(on_view: "Callable[[Any], None]") -> PracticeSession:
        return PracticeSession(room, seat, on_view)

    door = HereDoor(make)
    room.others_arrive(seat.person)
    room.play_others(seat.person)
    if role in ("delegate", "hall"):
        chair = room.seat_of(Role.CHAIR)
        room.command(chair, OpenMeeting())
        room.command(chair, StartItem(next(iter(room.state.agenda.items))))
        room.conduct(chair)
    return door


def _log_to(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    handler = logging.handlers.RotatingFileHandler(folder / "client.log", maxBytes=2**21, backupCount=3)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.getLogger().addHandler(handler)
    logging.getLogger().setLevel(logging.INFO)
    logging.getLogger("websockets").setLevel(logging.WARNING)


if __name__ == "__main__":
    sys.exit(main())
