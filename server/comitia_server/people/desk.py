"""The people desk: everything about people runs on one thread, and Argon2id on another, which nobody else waits for."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

from comitia_server.directory import RoomDirectory
from comitia_server.people.accounts import Accounts
from comitia_server.people.authority import Authority
from comitia_server.people.devices import Devices
from comitia_server.people.errands import Errands
from comitia_server.people.notes import NoteStreams
from comitia_server.people.register import Register
from comitia_server.people.shared import SharedContents

P = ParamSpec("P")
T = TypeVar("T")


class PeopleDesk:
    """Accounts, devices, notes (shared ones too) and errands of the room. Call them through `ask` from the loop."""

    def __init__(self, directory: RoomDirectory) -> None:
        self.register = Register(directory)
        self.authority = Authority(self.register, directory.room)
        self.accounts = Accounts(self.register)
        self.devices = Devices(self.register, self.authority)
        self.notes = NoteStreams(self.register)
        self.shared = SharedContents(self.register)
        self.errands = Errands(self.register)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="people")
        self._pins = ThreadPoolExecutor(1, thread_name_prefix="pins")

    async def ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run one of the desk's calls on its thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: call(*args, **kwargs))

    async def stretched(self, pin: str, salt: bytes) -> bytes:
        """A PIN made slow to guess."""
        return await asyncio.get_running_loop().run_in_executor(
            self._pins, self.accounts.stretched, pin, salt
        )

    def close(self) -> None:
        """Finish what runs and close `people.db`."""
        self._pins.shutdown(wait=True)
        self._thread.shutdown(wait=True)
        self.register.close()
