"""The vault's own thread, the only one that opens its databases; the session awaits it and never blocks."""

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class VaultThread:
    """Runs calls one after the other. `waiting_s` says for how long the oldest unfinished call has waited."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="vault")
        self._since: dict[int, float] = {}
        self._calls = 0

    @property
    def waiting_s(self) -> float:
        """Seconds since the oldest unfinished call was asked for; 0 = nothing is under way."""
        return time.monotonic() - min(self._since.values()) if self._since else 0.0

    async def ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a call of the vault. A cancelled asker does not undo what the vault has begun."""
        self._calls += 1
        number = self._calls
        self._since[number] = time.monotonic()
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._pool, lambda: call(*args, **kwargs))
        future.add_done_callback(lambda _: self._since.pop(number, None))
        return await asyncio.shield(future)

    def close(self) -> None:
        """Finish what was asked for, then end the thread."""
        self._pool.shutdown(wait=True)
