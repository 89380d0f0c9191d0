"""Work that runs beside what its owner does: owned, ended with it, and never broken without a word."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from comitia_shared.errors import Refused, Unavailable

log = logging.getLogger(__name__)


def _log_defect(defect: BaseException) -> None:
    log.error("a defect in what runs beside; the rest goes on", exc_info=defect)


def _log_hindrance(error: Refused | Unavailable) -> None:
    log.warning("what runs beside: %s", error)


class Tasks:
    """The one way to start work that nobody awaits; `on_defect` hears of what should never be raised."""

    def __init__(self, on_defect: Callable[[BaseException], None] = _log_defect) -> None:
        self._on_defect = on_defect
        self._running: set[asyncio.Future[None]] = set()
        self._is_closed = False

    def start(
        self,
        work: Coroutine[Any, Any, None],
        on_error: Callable[[Refused | Unavailable], None] = _log_hindrance,
    ) -> None:
        """Run `work` on the loop of this thread, unless all is closed; `on_error` hears of refusals and hindrances."""
        if self._is_closed:
            work.close()
            return
        task = asyncio.ensure_future(self._guarded(work, on_error))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before its first step would leave its coroutine never awaited.
        task.add_done_callback(lambda _: work.close())

    async def _guarded(
        self, work: Coroutine[Any, Any, None], on_error: Callable[[Refused | Unavailable], None]
    ) -> None:
        try:
            await work
        except (Refused, Unavailable) as error:
            on_error(error)
        except Exception as defect:
            self._on_defect(defect)

    async def settle(self) -> None:
        """Wait for what runs, and for what that starts."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    async def close(self) -> None:
        """Let what was just started take its first step, then end everything; nothing starts any more."""
        self._is_closed = True
        await asyncio.sleep(0)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
