"""All meetings of the room server: opened from the folder, found when they are new, closed together."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable

from comitia_server.directory import RoomDirectory
from comitia_server.hindrances import as_unavailable
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.meeting import Listener, RunningMeeting
from comitia_server.meetings.resting import Rest, read_rest, write_rest
from comitia_server.papers.store import ObjectStore
from comitia_server.people.authority import Authority
from comitia_shared.errors import HINDRANCES, ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, PersonId

_BREAKS = 3  # of one meeting's task, before it stays aside until the next start
_UNASKED_S = 3600.0  # before a closed meeting rests again: longer than anything takes that was asked of it

log = logging.getLogger(__name__)


class Meetings:
    """The meetings by id: those that run, and those that rest until somebody asks for them.

    `aside`: those that cannot be opened, with the reason.
    """

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
        self._asked_s: dict[MeetingId, float] = {}
        self._is_closing = False
        self._untold: list[tuple[MeetingId, str]] = []
        self._register: Callable[[RunningMeeting], Listener] = lambda _: lambda _: None
        self.aside: dict[MeetingId, str] = {}
        self.resting: dict[MeetingId, Rest] = {}

    def all(self) -> list[RunningMeeting]:
        """Every meeting that is open here."""
        return list(self._running.values())

    def running(self, meeting: MeetingId) -> RunningMeeting:
        """One meeting. Raises: Refused unknown_meeting."""
        found = self._running.get(meeting)
        if found is None:
            raise Refused(ErrorCode.UNKNOWN_MEETING)
        self._asked_s[meeting] = asyncio.get_running_loop().time()
        return found

    async def open_new(
        self, register: Callable[[RunningMeeting], Listener], *, may_rest: bool = False
    ) -> list[tuple[MeetingId, str]]:
        """Open the meetings that stand in the folder and are not open yet; those that cannot be, with the reason.

        `register` hears of each before it runs and says who hears its batches; two calls at once open each meeting
        once. One whose task met a defect is opened anew, a few times. What cannot be opened is set aside until the next
        start; what is closed rests at once where it `may_rest`, as at the start of the server.
        """
        self._register = register
        async with self._opening:
            await self._close_broken()
            known = self._running.keys() | self.aside.keys() | self.resting.keys()
            names = [m for m in await asyncio.to_thread(self._directory.meetings) if m not in known]
            if may_rest:
                self.resting |= await asyncio.to_thread(self._read_rests, names)
            for meeting in names:
                if meeting not in self.resting:
                    await self._open(meeting, may_rest=may_rest)
            told, self._untold = self._untold, []
            return told

    async def awake(self, meeting: MeetingId) -> RunningMeeting:
        """One meeting, opened where it rests. Raises: Refused unknown_meeting; Unavailable where it cannot be now."""
        if meeting in self.resting:
            async with self._opening:
                if meeting in self.resting and not self._is_closing:
                    await self._open(meeting, may_rest=False)
        if meeting in self.resting:
            raise Unavailable(ErrorCode.SERVER_BUSY)
        return self.running(meeting)

    async def awake_of(self, person: PersonId) -> None:
        """Open the meetings at rest that this person belongs to. Raises: Unavailable."""
        for rest in [r for r in self.resting.values() if person in r.people]:
            await self.awake(rest.meeting)

    async def let_rest(self, left: Callable[[MeetingId], None]) -> None:
        """Let a closed meeting rest that nobody has asked for in a while; `left` hears of it before anything else can.

        One a call: who asks for it now waits until it is laid down.
        """
        async with self._opening:
            now_s = asyncio.get_running_loop().time()
            idle = [m for m, r in self._running.items() if r.is_closed and self._is_unasked(m, now_s)]
            for meeting in idle:
                running = self._running[meeting]
                rest = await running.journal.on_disk(running.rest)
                if rest is None or rest.seq != running.seq or not self._is_unasked(meeting, now_s):
                    self._asked_s[meeting] = now_s  # it is looked at again after that while
                    continue
                task = self._tasks.pop(meeting)
                task.cancel()
                del self._running[meeting], self._asked_s[meeting]
                self.resting[meeting] = rest
                left(meeting)
                await asyncio.gather(task, return_exceptions=True)
                await asyncio.to_thread(self._lay_down, running, rest)
                log.info("meeting %s rests", meeting)
                return

    def _is_unasked(self, meeting: MeetingId, now_s: float) -> bool:
        return now_s - self._asked_s.setdefault(meeting, now_s) >= _UNASKED_S

    def _read_rests(self, names: list[MeetingId]) -> dict[MeetingId, Rest]:
        found = ((name, read_rest(self._directory, name)) for name in names)
        return {name: rest for name, rest in found if rest is not None}

    async def _open(self, meeting: MeetingId, *, may_rest: bool) -> None:
        try:
            running = await asyncio.to_thread(self._opened, meeting)
        except Exception as error:
            hindrance = as_unavailable(error)
            if hindrance is not None and hindrance.code in HINDRANCES - {ErrorCode.STORE_LOCKED}:
                log.error("meeting %s cannot be opened now: %s", meeting, hindrance)
                return
            self.resting.pop(meeting, None)
            self._set_aside(meeting, error)
            self._untold.append((meeting, self.aside[meeting]))
            return
        rest = await asyncio.to_thread(self._rested, running) if may_rest else None
        if rest is not None:
            self.resting[meeting] = rest
            return
        run = running.run(self._register(running))
        self._running[meeting] = running
        self._tasks[meeting] = asyncio.create_task(run, name=f"meeting {meeting}")
        self.resting.pop(meeting, None)

    def _rested(self, running: RunningMeeting) -> Rest | None:
        """Lay a meeting down that may rest; None = it may not."""
        rest = running.rest()
        if rest is not None:
            self._lay_down(running, rest)
        return rest

    def _lay_down(self, running: RunningMeeting, rest: Rest) -> None:
        """Close a meeting, and keep what is to be known of it."""
        running.close()
        try:
            write_rest(self._directory, rest)
        except Unavailable as hindrance:  # the next start opens it once more
            log.error("what is known of %s at rest is not written: %s", rest.meeting, hindrance)

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
        """Stop every meeting after what it is writing now; none is opened any more."""
        async with self._opening:
            self._is_closing = True
            for task in self._tasks.values():
                task.cancel()
            await asyncio.gather(*self._tasks.values(), return_exceptions=True)
            for running in self._running.values():
                await asyncio.to_thread(running.close)
