"""Opening and making a person's store: after sign-in, offline by the PIN, and that of a hall display."""

import asyncio
import secrets
import time

from comitia_client.vault.device import DeviceVault, KnownPerson
from comitia_client.vault.keys import open_by_pin, open_by_share, wrap_store_key
from comitia_client.vault.store import PersonStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import PersonId
from comitia_shared.sealing.keys import KEY_BYTES

NOBODY = PersonId("0" * 32)
_NOTES_KEYS, _TICKET = "notes-keys", "ticket"
_RECOVERY_WAITS, _COPIES = "recovery-waits", "notes-copies"


class OpenPerson:
    """A signed-in person and their open store; a hall display has a store and no person."""

    def __init__(self, person: PersonId | None, name: str, store: PersonStore) -> None:
        self.person = person
        self.name = name
        self.store = store

    @property
    def is_display(self) -> bool:
        """Whether this is a hall display, at which nobody sits."""
        return self.person is None

    @property
    def whose(self) -> PersonId:
        """In whose name notes and ballots are kept here; nobody's at a hall display, which writes none."""
        return self.person or NOBODY

    def notes_keys(self) -> list[bytes]:
        """The keys of my notes; the first seals."""
        kept = self.store.kept(_NOTES_KEYS) or b""
        return [kept[i : i + KEY_BYTES] for i in range(0, len(kept), KEY_BYTES)]

    def keep_notes_keys(self, keys: list[bytes]) -> None:
        """Keep the keys of my notes."""
        self.store.keep(_NOTES_KEYS, b"".join(keys))

    def await_recovery(self, *, has_older: bool) -> None:
        """A recovery code is still to be typed, for there are older notes; or else a new one to be noted."""
        self.store.keep(_RECOVERY_WAITS, b"type" if has_older else b"note")

    def keep_copies(self, copies: bytes) -> None:
        """The copies of my notes keys that the server has, for the code that opens one of them."""
        self.store.keep(_COPIES, copies)

    def copies(self) -> bytes:
        """The copies of my notes keys that the server has, as far as is known here."""
        return self.store.kept(_COPIES) or b""

    def settle_recovery(self) -> None:
        """The code was typed, noted, or done without."""
        self.store.keep(_RECOVERY_WAITS, b"")

    def awaits(self) -> tuple[bool, bool]:
        """Whether a recovery code is still to be typed, and whether one is still to be noted."""
        kept = self.store.kept(_RECOVERY_WAITS)
        return kept == b"type", kept == b"note"

    def ticket(self) -> str:
        """What the last sign-in gave; empty = none."""
        return (self.store.kept(_TICKET) or b"").decode()

    def keep_ticket(self, ticket: str) -> None:
        """Keep what the sign-in gave."""
        self.store.keep(_TICKET, ticket.encode())


class Doorkeeper:
    """Opens stores on this tablet."""

    def __init__(self, device: DeviceVault, vault: VaultThread) -> None:
        self._device = device
        self._vault = vault

    async def open_after_sign_in(self, person: PersonId, name: str, pin: str, share: bytes) -> OpenPerson:
        """The server has let this person in: open their store here, or make one.

        A store that neither PIN nor share opens belonged to a device secret that is gone; a new one is made, and
        what had not reached the server is lost, as the screen says.
        """
        known = await self._vault.ask(self._device.known, person)
        key = None
        if known is not None:
            key = await asyncio.to_thread(open_by_share, known.wraps, self._device.secret, pin, share)
            if key is None and self._device.secret is not None:
                key = await asyncio.to_thread(open_by_pin, known.wraps, self._device.secret, pin)
        if key is None:
            key = secrets.token_bytes(KEY_BYTES)
            await self._vault.ask(self._discard_store, person)
        wraps = await asyncio.to_thread(wrap_store_key, key, self._device.secret, pin, share)
        store = await self._vault.ask(PersonStore, self._device.store_file(person), key)
        await self._vault.ask(self._device.remember, person, name, wraps, time.time_ns() // 1_000_000)
        return OpenPerson(person, name, store)

    async def open_for_hall(self) -> OpenPerson:
        """A display keeps nothing: its store lives in memory."""
        store = await self._vault.ask(PersonStore, None, secrets.token_bytes(KEY_BYTES))
        return OpenPerson(None, "", store)

    async def open_offline(self, person: PersonId, pin: str) -> OpenPerson:
        """Open a store by the PIN alone. Raises: Refused wrong_pin, pin_locked, no_person; Unavailable."""
        known, key = await self._key_offline(person, pin)
        store = await self._vault.ask(PersonStore, self._device.store_file(person), key)
        return OpenPerson(person, known.name, store)

    async def check_offline(self, person: PersonId, pin: str) -> None:
        """Whether this is the PIN of a person who has a store here. Raises: as `open_offline`."""
        await self._key_offline(person, pin)

    async def _key_offline(self, person: PersonId, pin: str) -> tuple[KnownPerson, bytes]:
        known = await self._vault.ask(self._device.known, person)
        if known is None:
            raise Refused(ErrorCode.NO_PERSON)
        require(not known.is_locked, ErrorCode.PIN_LOCKED)
        key = await asyncio.to_thread(open_by_pin, known.wraps, self._device.secret, pin)
        if key is None:
            await self._vault.ask(self._device.count_wrong, person)
            left = limits.WRONG_PINS - known.wrong - 1
            raise Refused(ErrorCode.WRONG_PIN, left=left) if left > 0 else Refused(ErrorCode.PIN_LOCKED)
        await self._vault.ask(self._device.clear_wrong, person)
        return known, key

    def _discard_store(self, person: PersonId) -> None:
        file = self._device.store_file(person)
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
