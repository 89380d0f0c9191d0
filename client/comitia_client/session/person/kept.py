"""Small secrets that a session keeps for who is signed in: seeds of credentials, a teller's share."""

from typing import Protocol

from comitia_client.vault.store import PersonStore
from comitia_client.vault.thread import VaultThread


class Kept(Protocol):
    """Named secrets; what was put is durable when the call ends."""

    async def get(self, name: str) -> bytes | None:
        """What was put under this name; None = nothing."""

    async def put(self, name: str, value: bytes) -> None:
        """Keep it, in the place of what was there."""


class KeptInVault:
    """Sealed in the store of a person on this tablet."""

    def __init__(self, store: PersonStore, vault: VaultThread) -> None:
        self._store = store
        self._vault = vault

    async def get(self, name: str) -> bytes | None:
        """What was put under this name; None = nothing."""
        return await self._vault.ask(self._store.kept, name)

    async def put(self, name: str, value: bytes) -> None:
        """Keep it, in the place of what was there."""
        await self._vault.ask(self._store.keep, name, value)


class KeptInMemory:
    """Nowhere but in memory: practice leaves nothing behind."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    async def get(self, name: str) -> bytes | None:
        """What was put under this name; None = nothing."""
        return self.kept.get(name)

    async def put(self, name: str, value: bytes) -> None:
        """Keep it, in the place of what was there."""
        self.kept[name] = value
