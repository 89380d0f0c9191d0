"""Where screen and session meet: calls go over to the session's loop, snapshots come back by one queued signal."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Callable, Coroutine
from typing import Any, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from comitia_client.session.access import Access
from comitia_client.session.model import View
from comitia_shared.errors import Refused, Unavailable

T = TypeVar("T")
_JOIN_LIMIT_S = 10.0

log = logging.getLogger(__name__)


class Door(Protocol):
    """How the screen reaches a session, wherever it runs."""

    access: Access

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""

    async def ask(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a call of the session and await its result."""

    async def close(self) -> None:
        """End the session."""


class _Queued(QObject):
    view = Signal(object)


class ThreadDoor:
    """A session on a plain asyncio loop in a thread of its own: a stalled screen never misses a ping."""

    def __init__(self, make: Callable[[Callable[[View], None]], Access]) -> None:
        self._queued = _Queued()
        self._listeners: list[Callable[[View], None]] = []
        self._queued.view.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self.access = make(self._queued.view.emit)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="session")
        self._thread.start()
        started.wait()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self.access.run())
        self._loop.call_soon(started.set)
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.run_until_complete(self._loop.shutdown_default_executor())
            self._loop.close()

    def _arrived(self, view: View) -> None:
        for listener in self._listeners:
            listener(view)

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""
        self._listeners.append(listener)

    async def ask(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a call on the session's loop; a screen that stops waiting does not undo it."""
        future: concurrent.futures.Future[T] = asyncio.run_coroutine_threadsafe(call, self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))

    async def close(self) -> None:
        """End the session and its thread; nothing half-written stays."""
        if self._task is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._task.cancel)
        await asyncio.to_thread(self._thread.join, _JOIN_LIMIT_S)
        self._queued.view.disconnect()


class Practice(Access, Protocol):
    """A session that lives here and is ended from here."""

    async def end(self) -> None:
        """Leave: nothing of it goes on."""


class HereDoor:
    """A practice session on the screen's own loop: nothing in it blocks."""

    def __init__(self, make: Callable[[Callable[[View], None]], Practice]) -> None:
        self._listeners: list[Callable[[View], None]] = []
        self._session = make(self._arrived)
        self.access: Access = self._session
        self._task: asyncio.Future[None] | None = None

    def _arrived(self, view: View) -> None:
        for listener in self._listeners:
            listener(view)

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Let deadlines run."""
        self._task = asyncio.ensure_future(self.access.run())

    async def ask(self, call: Coroutine[Any, Any, T]) -> T:
        """Run a call of the session."""
        return await call

    async def close(self) -> None:
        """End the session."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._session.end()


class Tasks:
    """The one way to start work from a slot: it is owned, and what it raises is shown or reported."""

    def __init__(self) -> None:
        self._running: set[asyncio.Future[None]] = set()
        self._is_closed = False

    def start(
        self, work: Coroutine[Any, Any, None], on_error: Callable[[Refused | Unavailable], None]
    ) -> None:
        """Run `work` on the screen's loop, unless it is closed; `on_error` hears of refusals and hindrances."""
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

    async def close(self) -> None:
        """Let what was just started reach the session, which finishes it; then wait for nothing more."""
        self._is_closed = True
        await asyncio.sleep(0)
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
