"""Rounds: what the server looks after by itself, each second, and the signs that it lives."""

import asyncio
import logging
from collections.abc import Callable

from comitia_server.gateway.connections import Connections
from comitia_server.gateway.frames import SIGN_OF_LIFE
from comitia_server.gateway.hall import Halls
from comitia_server.gateway.lobby import Lobby
from comitia_server.gateway.readiness import Readiness
from comitia_server.gateway.sharing import Sharing
from comitia_server.gateway.staff import Staff
from comitia_server.hindrances import Hindrances, as_unavailable
from comitia_server.meetings.carrying import Carrying
from comitia_server.meetings.meetings import Meetings
from comitia_server.people.desk import PeopleDesk
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import CommandId, DeviceId
from comitia_shared.wire.signals import DeviceWaiting

_SILENCE_EVERY_S = 4.0
_SHOWN_AT_ONCE = 64
_LOOK_EVERY_S = 1.0
_WAITING_MS = 900_000

log = logging.getLogger(__name__)


class Rounds:
    """Goes round the meetings, the registry and the connections."""

    def __init__(
        self,
        *,
        desk: PeopleDesk,
        meetings: Meetings,
        halls: Halls,
        carrying: Carrying,
        lobby: Lobby,
        connections: Connections,
        readiness: Readiness,
        sharing: Sharing,
        staff: Staff,
        hindrances: Hindrances,
        now_ms: Callable[[], int],
    ) -> None:
        self._desk = desk
        self._meetings = meetings
        self._halls = halls
        self._carrying = carrying
        self._lobby = lobby
        self._connections = connections
        self._readiness = readiness
        self._sharing = sharing
        self._staff = staff
        self._hindrances = hindrances
        self._now_ms = now_ms
        self._silence_looked_s = 0.0

    async def begin(self) -> None:
        """Open the meetings and read the registry, before the first device comes."""
        self._readiness.know(await self._desk.ask(self._desk.devices.all))
        await self._halls.open_new(may_rest=True)
        for running in self._meetings.all():
            await self._sharing.sweep(running)

    async def go(self) -> None:
        """Each second: leases, errands and meetings that the command line left, revoked devices, tablets that wait.

        What is in the way of one look is said, and passes: the next second looks again.
        """
        looks = (
            self._cut_revoked,
            self._tell_the_registry,
            self._show_waiting,
            self._halls.open_new,
            self._halls.let_rest,
            self._run_errands,
            self._cut_stalled,
            self._renew_grants,
        )
        while True:
            for look in looks:
                try:
                    await look()
                except Exception as error:
                    hindrance = as_unavailable(error)
                    if hindrance is None:
                        raise
                    self._hindrances.say("looking around", hindrance)
            await asyncio.sleep(_LOOK_EVERY_S)

    async def show_life(self) -> None:
        """Every two seconds, a frame that says nothing but that the server is there, a few tablets at a time.

        Who has heard an event of a meeting since the last time knows it.
        """
        while True:
            await asyncio.sleep(limits.SIGN_OF_LIFE_S)
            since_s = asyncio.get_running_loop().time() - limits.SIGN_OF_LIFE_S
            silent = self._connections.but(
                h.listeners for h in self._halls.all() if h.has_heard_since(since_s)
            )
            for start in range(0, len(silent), _SHOWN_AT_ONCE):
                for connection in silent[start : start + _SHOWN_AT_ONCE]:
                    connection.write(SIGN_OF_LIFE)
                await asyncio.sleep(0)

    async def _renew_grants(self) -> None:
        for hall in self._halls.all():
            hall.renew_grants()

    async def _run_errands(self) -> None:
        for meeting in await self._desk.ask(self._desk.errands.meetings):
            try:
                running = await self._meetings.awake(meeting)
            except (
                Refused,
                Unavailable,
            ):  # it is set aside, or cannot be opened now: what was left for it waits
                continue
            for errand, command in await self._desk.ask(self._desk.errands.waiting, meeting):
                keys = await self._desk.ask(self._desk.errands.keys, errand)
                try:
                    await self._carrying.run_errand(running, errand, command, keys)
                except Unavailable as hindrance:  # it waits, and keeps no other meeting's waiting
                    log.error("errand %s: %s", errand, hindrance)
                    break
                await self._desk.ask(self._desk.errands.done, CommandId(errand))

    async def _tell_the_registry(self) -> None:
        seen = self._lobby.seen_lately()
        if seen:
            await self._desk.ask(self._desk.devices.note_seen, seen)

    async def _cut_revoked(self) -> None:
        revoked: set[DeviceId] = await self._desk.ask(self._desk.devices.revoked)
        for connection in self._connections.all() if revoked else ():
            if connection.device.device in revoked:
                connection.cut()
        self._readiness.forget(revoked)

    async def _show_waiting(self) -> None:
        found = await self._desk.ask(self._desk.devices.waiting, self._now_ms() - _WAITING_MS)
        self._staff.show_waiting(
            DeviceWaiting(w.request, w.device_name, w.digits) for w in found if not w.verdict
        )

    async def _cut_stalled(self) -> None:
        now_s = asyncio.get_running_loop().time()
        looks_for_silence = now_s - self._silence_looked_s >= _SILENCE_EVERY_S
        if looks_for_silence:
            self._silence_looked_s = now_s
        for connection in self._connections.all():
            if connection.is_stalled(now_s):
                log.warning("cutting %s: it does not read", connection.device.name)
                connection.cut()
            elif looks_for_silence and connection.is_silent(now_s):
                log.info("cutting %s: nothing is heard of it", connection.device.name)
                connection.cut()
