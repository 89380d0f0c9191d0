"""All meetings of the room server: opened from the folder, found when they are new, closed together."""

import asyncio
import logging
from collections.abc import Callable

from comitia_server.directory import RoomDirectory
from comitia_server.ledger import Ledger
from comitia_server.papers.store import ObjectStore
from comitia_server.people.authority import Authority
from comitia_server.rooms.room import Listener, Room
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, MeetingId, ObjectId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand
from comitia_shared.meeting.papers import AddRevision

log = logging.getLogger(__name__)


class Rooms:
    """The running meetings by id."""

    def __init__(
        self, directory: RoomDirectory, authority: Authority, now_ms: Callable[[], int], listener: Listener
    ) -> None:
        self._directory = directory
        self._key = authority.ledger_key()
        self._archive = authority.archive_seal()
        self._objects = ObjectStore(directory.papers)
        self._now_ms = now_ms
        self._listener = listener
        self._opening = asyncio.Lock()
        self._rooms: dict[MeetingId, Room] = {}
        self._tasks: dict[MeetingId, asyncio.Task[None]] = {}

    def all(self) -> list[Room]:
        """Every meeting that is open here."""
        return list(self._rooms.values())

    def room(self, meeting: MeetingId) -> Room:
        """One meeting. Raises: Refused unknown_meeting."""
        found = self._rooms.get(meeting)
        if found is None:
            raise Refused(ErrorCode.UNKNOWN_MEETING)
        return found

    async def open_new(self, register: Callable[[Room], None]) -> None:
        """Open the meetings that stand in the folder and are not open yet.

        `register` hears of each before it runs; two calls at once open each meeting once.
        """
        async with self._opening:
            await self._open_new(register)

    async def _open_new(self, register: Callable[[Room], None]) -> None:
        for meeting in self._directory.meetings():
            if meeting in self._rooms:
                continue
            try:
                ledger = await asyncio.to_thread(Ledger, self._directory, meeting, self._key)
            except (Refused, Unavailable) as error:
                log.error("meeting %s cannot be opened: %s", meeting, error)
                continue
            room = Room(ledger, self._objects, self._archive, self._now_ms, self._listener)
            self._rooms[meeting] = room
            register(room)
            self._tasks[meeting] = asyncio.create_task(room.run(), name=f"meeting {meeting}")

    async def run_errand(
        self, meeting: MeetingId, errand: CommandId, command: AnyCommand, keys: dict[ObjectId, bytes]
    ) -> None:
        """Carry out what the command line left; a refusal is logged, the errand is done either way."""
        room = self.room(meeting)
        try:
            if isinstance(command, AddRevision):
                await room.add_revision(ROOM_SEAT, errand, command, keys)
            else:
                await room.submit(ROOM_SEAT, errand, command)
        except Refused as refused:
            log.warning("errand %s: %s", errand, refused)

    def broken(self) -> BaseException | None:
        """The defect that ended a meeting's task, if any: then the server must stop."""
        for task in self._tasks.values():
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                return error
        return None

    async def close(self) -> None:
        """Stop every meeting after what it is writing now."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for room in self._rooms.values():
            await asyncio.to_thread(room.close)
