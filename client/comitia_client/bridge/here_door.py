"""A session on the screen's own loop: practice, where nothing blocks."""

import asyncio
from collections.abc import Callable
from typing import Protocol

from comitia_client.bridge.door import Call, P, T
from comitia_client.session.access import Access
from comitia_client.session.view import View


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
