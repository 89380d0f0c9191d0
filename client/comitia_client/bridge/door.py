"""Where screen and session meet: calls go over to the session's loop, snapshots come back by one queued signal."""

import asyncio
import concurrent.futures
import logging
import threading
from collections.abc import Awaitable, Callable
from typing import ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from comitia_client.session.access import Access
from comitia_client.session.model import View

P = ParamSpec("P")
T = TypeVar("T")
Call = Callable[[Access], Callable[P, Awaitable[T]]]
"""Which call of a session is meant."""
_JOIN_LIMIT_S = 10.0

log = logging.getLogger(__name__)


class Door(Protocol):
    """How the screen reaches a session, wherever it runs."""

    @property
    def view(self) -> View:
        """The newest snapshot."""

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have the session do what `call` picks out of it, and await its result."""

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
        self._session = make(self._queued.view.emit)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(started,), name="session")
        self._thread.start()
        started.wait()

    def _run(self, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._session.run())
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

    @property
    def view(self) -> View:
        """The newest snapshot."""
        return self._session.view

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""
        self._listeners.append(listener)

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have it done on the session's loop; a screen that stops waiting does not undo it."""

        async def asked() -> T:
            return await call(self._session)(*args, **options)

        future: concurrent.futures.Future[T] = asyncio.run_coroutine_threadsafe(asked(), self._loop)
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
        self._task: asyncio.Future[None] | None = None

    def _arrived(self, view: View) -> None:
        for listener in self._listeners:
            listener(view)

    @property
    def view(self) -> View:
        """The newest snapshot."""
        return self._session.view

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Let deadlines run."""
        self._task = asyncio.ensure_future(self._session.run())

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have it done."""
        return await call(self._session)(*args, **options)

    async def close(self) -> None:
        """End the session."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._session.end()
