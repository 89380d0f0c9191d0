"""The room server's composition root: constructors first, wiring second."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable
from importlib.metadata import version

import aiofastnet

from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.gateway.announcing import announce
from comitia_server.gateway.arrivals import Arrivals, entrance
from comitia_server.gateway.gateway import Gateway
from comitia_server.gateway.lobby import Lobby
from comitia_server.hindrances import Hindrances
from comitia_server.meetings.checking import BallotChecks
from comitia_server.meetings.secret import SecretVotes
from comitia_server.papers import arriving
from comitia_server.people.desk import PeopleDesk
from comitia_server.process import allow_files, leave_no_core
from comitia_shared.errors import ErrorCode, Unavailable

_CLOSE_LIMIT_S = 5.0
# A ballot leaves a dozen objects. To look for cycles after every 700, as Python does, is a sixth of a full hall's work.
_YOUNG_OBJECTS = 10_000
# A thread that waits for the interpreter, the disk's, gets it after so long while the loop is busy. One commit asks for
# it ten times; with Python's 5 ms a single tablet that fetched without end made every note wait for 70 ms.
_TURN_S = 0.001

log = logging.getLogger(__name__)


async def serve(
    directory: RoomDirectory, host: str, port: int, on_ready: Callable[[int], None], *, announced: bool = True
) -> None:
    """Run the room until SIGTERM or SIGINT; `on_ready` is told the port when it listens.

    `announced`: tablets may find it by mDNS.

    Raises:
        Unavailable: the folder is in use, a store is locked, the disk fails.
    """
    aiofastnet.patch_loop(asyncio.get_running_loop())
    gc.set_threshold(_YOUNG_OBJECTS)
    sys.setswitchinterval(_TURN_S)
    leave_no_core()
    lock = directory.lock()
    arriving.clear(directory.papers)
    desk = PeopleDesk(directory)
    loop = asyncio.get_running_loop()
    hindrances = Hindrances(loop.time)
    loop.set_exception_handler(hindrances.of_loop)
    allow_files(len(desk.devices.all()))
    checks = BallotChecks()
    secret = SecretVotes(checks, desk.authority.certificate("issuing"))
    lobby = Lobby(directory, desk, clock_ms, hindrances, secret)
    arrivals = Arrivals(loop.time)
    gateway = Gateway(lobby, arrivals, f"comitia-server {version('comitia')}")

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await lobby.begin()
    try:
        door = entrance(arrivals, host, port)
        server = await gateway.listen(door)
    except OSError as error:
        raise Unavailable(ErrorCode.PORT_TAKEN, port=port, detail=str(error.strerror)) from error
    works = lobby.look_around(), lobby.show_life(), lobby.signals.run(), arrivals.run(), door.run()
    background = [asyncio.create_task(work) for work in works]
    stopping = asyncio.create_task(stop.wait())
    actual = server.sockets[0].getsockname()[1]
    announcing = asyncio.create_task(announce(directory, actual)) if announced else None
    on_ready(actual)
    try:
        done, _ = await asyncio.wait([stopping, *background], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        server.close()
        tasks = [stopping, *background, *([announcing] if announcing is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), _CLOSE_LIMIT_S)
        await lobby.meetings.close()
        checks.close()
        desk.close()
        lock.close()
