"""Where screen and session meet: calls go over to the session's loop, snapshots come back by one queued signal."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from comitia_client.session.view import View

if TYPE_CHECKING:
    from comitia_client.session.access import Access

P = ParamSpec("P")
T = TypeVar("T")
Call = Callable[["Access"], Callable[P, Awaitable[T]]]
"""Which call of a session is meant."""
_JOIN_LIMIT_S = 10.0


class Door(Protocol):
    """How the screen reaches a session, wherever it runs."""

    @property
    def view(self) -> View:
        """The newest snapshot."""

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""

    def start(self) -> None:
        """Let the session run."""

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have the session do what `call` picks out of it, and await its result."""

    async def close(self) -> None:
        """End the session."""


class _Queued(QObject):
    view = Signal(object)


class ThreadDoor:
    """A session on a plain asyncio loop in a thread of its own: a stalled screen never misses a ping.

    Until `start`, `view` is what is shown, and what is asked waits. The thread makes the session, which takes longer
    than the first frame.
    """

    def __init__(self, view: View, make: Callable[[Callable[[View], None]], "Access"]) -> None:
        self._first, self._make = view, make
        self._session: Access | None = None
        self._queued = _Queued()
        self._listeners: list[Callable[[View], None]] = []
        self._queued.view.connect(self._arrived, Qt.ConnectionType.QueuedConnection)
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="session")

    def start(self) -> None:
        """Make the session and let it run."""
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._session = self._make(self._queued.view.emit)
            self._task = self._loop.create_task(self._session.run())
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
        return self._first if self._session is None else self._session.view

    def listen(self, listener: Callable[[View], None]) -> None:
        """Hear of each snapshot, on the screen's thread."""
        self._listeners.append(listener)

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have it done on the session's loop; a screen that stops waiting does not undo it."""

        async def asked() -> T:
            assert self._session is not None  # noqa: S101 - the loop runs since it was made
            return await call(self._session)(*args, **options)

        future: concurrent.futures.Future[T] = asyncio.run_coroutine_threadsafe(asked(), self._loop)
        return await asyncio.shield(asyncio.wrap_future(future))

    async def close(self) -> None:
        """End the session and its thread; nothing half-written stays."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(lambda: self._task is not None and self._task.cancel())
        if self._thread.ident is not None:
            await asyncio.to_thread(self._thread.join, _JOIN_LIMIT_S)
        self._queued.view.disconnect()
