"""Work that runs beside what its owner does: owned, ended with the server, and never broken without a word."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from comitia_shared.errors import Refused, Unavailable

log = logging.getLogger(__name__)


class Tasks:
    """The one way to start work that nobody awaits."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, what: str, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        """Run `work`; what is in its way is said in one line, a defect with all that is known of it."""
        task = asyncio.create_task(self._guarded(what, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        # A task that is cancelled before its first step would leave its coroutine never awaited.
        task.add_done_callback(lambda _: work.close())
        return task

    async def _guarded(self, what: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except (Refused, Unavailable) as error:
            log.error("%s: %s", what, error)
        except Exception:
            log.exception("%s met a defect", what)

    async def close(self) -> None:
        """End everything that still runs, and what that starts."""
        while self._running:
            for task in self._running:
                task.cancel()
            await asyncio.gather(*self._running, return_exceptions=True)
