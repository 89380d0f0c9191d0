"""All meetings of the room server: opened from the folder, found when they are new, closed together."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from comitia_server.directory import RoomDirectory
from comitia_server.hindrances import as_unavailable
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.meeting import Listener, RunningMeeting
from comitia_server.papers.store import ObjectStore
from comitia_server.people.authority import Authority
from comitia_shared.errors import HINDRANCES, ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId

_BREAKS = 3  # of one meeting's task, before it stays aside until the next start

log = logging.getLogger(__name__)


class Meetings:
    """The running meetings by id. `aside`: those that cannot be opened, with the reason."""

    def __init__(self, directory: RoomDirectory, authority: Authority, now_ms: Callable[[], int]) -> None:
        self._directory = directory
        self._key = authority.ledger_key()
        self._archive = authority.archive_seal()
        self._objects = ObjectStore(directory.papers)
        self._now_ms = now_ms
        self._opening = asyncio.Lock()
        self._running: dict[MeetingId, RunningMeeting] = {}
        self._tasks: dict[MeetingId, asyncio.Task[None]] = {}
        self._broken: Counter[MeetingId] = Counter()
        self.aside: dict[MeetingId, str] = {}

    def all(self) -> list[RunningMeeting]:
        """Every meeting that is open here."""
        return list(self._running.values())

    def running(self, meeting: MeetingId) -> RunningMeeting:
        """One meeting. Raises: Refused unknown_meeting."""
        found = self._running.get(meeting)
        if found is None:
            raise Refused(ErrorCode.UNKNOWN_MEETING)
        return found

    async def open_new(self, register: Callable[[RunningMeeting], Listener]) -> list[tuple[MeetingId, str]]:
        """Open the meetings that stand in the folder and are not open yet; those that cannot be, with the reason.

        `register` hears of each before it runs and says who hears its batches; two calls at once open each meeting
        once. One whose task met a defect is opened anew, a few times. What cannot be opened is set aside until the next
        start; all others run.
        """
        async with self._opening:
            await self._close_broken()
            found = []
            for meeting in await asyncio.to_thread(self._directory.meetings):
                if meeting in self._running or meeting in self.aside:
                    continue
                try:
                    running = await asyncio.to_thread(self._opened, meeting)
                except Exception as error:
                    hindrance = as_unavailable(error)
                    if hindrance is not None and hindrance.code in HINDRANCES - {ErrorCode.STORE_LOCKED}:
                        log.error("meeting %s cannot be opened now: %s", meeting, hindrance)
                        continue
                    self._set_aside(meeting, error)
                    found.append((meeting, self.aside[meeting]))
                    continue
                self._running[meeting] = running
                run = running.run(register(running))
                self._tasks[meeting] = asyncio.create_task(run, name=f"meeting {meeting}")
            return found

    def _opened(self, meeting: MeetingId) -> RunningMeeting:
        ledger = MeetingLedger(self._directory, meeting, self._key)
        try:
            return RunningMeeting(ledger, self._objects, self._archive, self._now_ms)
        except BaseException:
            ledger.close()
            raise

    def _set_aside(self, meeting: MeetingId, error: BaseException) -> None:
        is_said = isinstance(error, Refused | Unavailable)
        log.error("meeting %s is set aside: %s", meeting, error, exc_info=None if is_said else error)
        self.aside[meeting] = (
            error.code.value if isinstance(error, Refused | Unavailable) else type(error).__name__
        )

    async def _close_broken(self) -> None:
        """End the meetings whose tasks met a defect; what they had committed is on the disk."""
        for meeting, task in list(self._tasks.items()):
            if not task.done() or task.cancelled() or (error := task.exception()) is None:
                continue
            del self._tasks[meeting]
            await asyncio.to_thread(self._running.pop(meeting).close)
            self._broken[meeting] += 1
            if self._broken[meeting] >= _BREAKS:
                self._set_aside(meeting, error)
            else:
                log.error("meeting %s met a defect and is opened anew", meeting, exc_info=error)

    async def close(self) -> None:
        """Stop every meeting after what it is writing now."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        for running in self._running.values():
            await asyncio.to_thread(running.close)
