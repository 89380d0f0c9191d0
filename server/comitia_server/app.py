"""The room server's composition root: constructors first, wiring second."""

import asyncio
import contextlib
import gc
import logging
import signal
import sys
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import Any, NamedTuple

import aiofastnet
from websockets.asyncio.server import Server

from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.gateway.announcing import announce
from comitia_server.gateway.arrivals import Arrivals, entrance
from comitia_server.gateway.asking import Asking
from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.codes import Codes
from comitia_server.gateway.connections import Connections
from comitia_server.gateway.dispatch import Dispatch, Greeting
from comitia_server.gateway.gateway import Gateway
from comitia_server.gateway.grants import Grants
from comitia_server.gateway.hall import Halls, Shared
from comitia_server.gateway.handshake import Enrolment
from comitia_server.gateway.lobby import Lobby
from comitia_server.gateway.presenting import Presenting
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.rounds import Rounds
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.signals import Signals
from comitia_server.gateway.staff import Staff
from comitia_server.gateway.uploads import Intake
from comitia_server.hindrances import Hindrances
from comitia_server.meetings.carrying import Carrying
from comitia_server.meetings.checking import BallotChecks
from comitia_server.meetings.meetings import Meetings
from comitia_server.meetings.secret import SecretVotes
from comitia_server.papers import arriving
from comitia_server.people.desk import PeopleDesk
from comitia_server.process import allow_files, leave_no_core
from comitia_server.tasks import Tasks
from comitia_shared.errors import ErrorCode, Unavailable

_CLOSE_LIMIT_S = 5.0
# A ballot leaves a dozen objects. To look for cycles after every 700, as Python does, is a sixth of a full hall's work.
_YOUNG_OBJECTS = 10_000
# A thread that waits for the interpreter, the disk's, gets it after so long while the loop is busy. One commit asks for
# it ten times; with Python's 5 ms a single tablet that fetched without end made every note wait for 70 ms.
_TURN_S = 0.001

log = logging.getLogger(__name__)


class Parts(NamedTuple):
    """What runs in a room server, and what must be closed."""

    meetings: Meetings
    halls: Halls
    signals: Signals
    arrivals: Arrivals
    gateway: Gateway
    rounds: Rounds
    checks: BallotChecks
    tasks: Tasks


def construct(
    directory: RoomDirectory, desk: PeopleDesk, hindrances: Hindrances, now_s: Callable[[], float]
) -> Parts:
    """Everything that serves a room, each part with the parts that it needs. `now_s` is a clock that nobody sets."""
    tasks, budgets = Tasks(), Budgets(now_s)
    checks = BallotChecks()
    secret = SecretVotes(checks, desk.authority.certificate("issuing"), tasks)
    carrying = Carrying(secret)
    meetings = Meetings(directory, desk.authority, clock_ms)
    connections = Connections()
    signals = Signals(connections)
    staff = Staff(signals, connections, meetings)
    presenting, readiness = Presenting(signals), Readiness(signals, clock_ms)
    sharing, asking = Sharing(desk, connections, tasks), Asking(clock_ms)
    shared = Shared(
        signals=signals,
        grants=Grants(clock_ms),
        presenting=presenting,
        readiness=readiness,
        sharing=sharing,
        connections=connections,
        staff=staff,
        secret=secret,
        tasks=tasks,
    )
    halls = Halls(meetings, shared)
    lobby = Lobby(
        connections=connections,
        meetings=meetings,
        halls=halls,
        presenting=presenting,
        readiness=readiness,
        staff=staff,
        now_ms=clock_ms,
    )
    rounds = Rounds(
        desk=desk,
        meetings=meetings,
        halls=halls,
        carrying=carrying,
        lobby=lobby,
        connections=connections,
        readiness=readiness,
        sharing=sharing,
        staff=staff,
        hindrances=hindrances,
        now_ms=clock_ms,
    )
    dispatch = Dispatch(
        lobby=lobby,
        connections=connections,
        desk=desk,
        meetings=meetings,
        halls=halls,
        carrying=carrying,
        codes=Codes(desk, meetings, asking, tasks),
        asking=asking,
        sharing=sharing,
        presenting=presenting,
        readiness=readiness,
        staff=staff,
        budgets=budgets,
        greeting=Greeting(directory.room, directory.name, f"comitia-server {version('comitia')}"),
        now_ms=clock_ms,
    )
    arrivals = Arrivals(now_s)
    gateway = Gateway(
        desk=desk,
        lobby=lobby,
        arrivals=arrivals,
        enrolment=Enrolment(desk, arrivals, directory.name, clock_ms),
        dispatch=dispatch,
        budgets=budgets,
        intake=Intake(tasks),
        now_ms=clock_ms,
    )
    return Parts(
        meetings=meetings,
        halls=halls,
        signals=signals,
        arrivals=arrivals,
        gateway=gateway,
        rounds=rounds,
        checks=checks,
        tasks=tasks,
    )


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
    desk = PeopleDesk(directory)
    loop = asyncio.get_running_loop()
    hindrances = Hindrances(loop.time)
    loop.set_exception_handler(hindrances.of_loop)
    allow_files(len(desk.devices.all()))
    parts = construct(directory, desk, hindrances, loop.time)

    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await asyncio.gather(asyncio.to_thread(arriving.clear, directory.papers), parts.rounds.begin())
    try:
        door = entrance(parts.arrivals, host, port)
        server = await parts.gateway.listen(door)
    except OSError as error:
        raise Unavailable(ErrorCode.PORT_TAKEN, port=port, detail=str(error.strerror)) from error
    on_ready(actual := server.sockets[0].getsockname()[1])
    works = [
        parts.rounds.go(),
        parts.rounds.show_life(),
        parts.signals.run(),
        parts.arrivals.run(),
        door.run(),
    ]
    try:
        await _run_until(stop, works, announce(directory, actual) if announced else None, server)
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(server.wait_closed(), _CLOSE_LIMIT_S)
        await parts.tasks.close()
        await parts.meetings.close()
        parts.checks.close()
        desk.close()
        lock.close()


async def _run_until(
    stop: asyncio.Event,
    works: list[Coroutine[Any, Any, None]],
    aside: Coroutine[Any, Any, None] | None,
    server: Server,
) -> None:
    """Do all this until `stop` is set or one of `works` meets a defect; what is done `aside` may end by itself."""
    background = [asyncio.create_task(work) for work in works]
    stopping = asyncio.create_task(stop.wait())
    beside = [asyncio.create_task(aside)] if aside is not None else []
    try:
        done, _ = await asyncio.wait([stopping, *background], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {stopping}:
            task.result()
    finally:
        server.close()
        ending = [stopping, *background, *beside]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
