"""My notes on this tablet and on their way: each record is kept before it is sent, and sent until acknowledged."""

import time
from collections.abc import Callable

from comitia_client.session.link import Link
from comitia_client.session.model import Ink
from comitia_client.session.notes import NoteBook
from comitia_client.vault.store import HeldNote, PersonStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import Unavailable
from comitia_shared.ids import NoteId, PaperId, PersonId
from comitia_shared.sealing.notes import InkAdded
from comitia_shared.wire import envelope

_BATCH_BYTES = 128 * 1024


class Notebook:
    """The notes of who is signed in."""

    def __init__(
        self,
        person: PersonId,
        keys: list[bytes],
        store: PersonStore,
        vault: VaultThread,
        link: Link,
        on_change: Callable[[], None],
    ) -> None:
        self._book = NoteBook(person, keys)
        self._store = store
        self._vault = vault
        self._link = link
        self._on_change = on_change
        self.upto = 0
        self.version = 0

    async def load(self) -> None:
        """Open everything that the store holds."""
        for record in await self._vault.ask(self._store.notes):
            self._book.take(record)
        upto = await self._vault.ask(self._store.kept, "notes-upto")
        self.upto = int(upto or b"0")

    @property
    def unsent(self) -> int:
        """How many records the server has not acknowledged."""
        return self._book.unsent

    @property
    def locked(self) -> int:
        """How many records no key here opens."""
        return self._book.locked

    def papers(self) -> dict[PaperId, int]:
        """On which papers I have written."""
        return self._book.papers()

    def ink_on(self, paper: PaperId) -> list[Ink]:
        """My strokes on a paper."""
        return self._book.on(paper)

    def can_undo(self, paper: PaperId) -> bool:
        """Whether something can be taken back there."""
        return self._book.can_undo(paper)

    def can_redo(self, paper: PaperId) -> bool:
        """Whether something was undone there."""
        return self._book.can_redo(paper)

    async def add(self, body: InkAdded) -> None:
        """A stroke is finished."""
        await self._keep(self._book.add(body))

    async def undo(self, paper: PaperId) -> None:
        """Take back my newest stroke there."""
        await self._keep(self._book.undo(paper, time.time_ns() // 1_000_000))

    async def redo(self, paper: PaperId) -> None:
        """Draw again what was undone last."""
        await self._keep(self._book.redo(paper, time.time_ns() // 1_000_000))

    async def remove(self, note: NoteId) -> None:
        """Rub a stroke out."""
        await self._keep(self._book.remove(note, time.time_ns() // 1_000_000))

    def add_key(self, key: bytes) -> None:
        """The notes key came by the recovery code."""
        self._book.add_key(key)
        self._changed()

    async def _keep(self, record: HeldNote | None) -> None:
        if record is None:
            return
        self._changed()
        await self._vault.ask(self._store.add_note, record.note, record.sealed)
        await self._send([record])

    async def flush(self) -> None:
        """Send every record that the server has not acknowledged, oldest first, in messages of a bounded size."""
        batch: list[HeldNote] = []
        size = 0
        for record in await self._vault.ask(self._store.unsent_notes):
            if batch and (size + len(record.sealed) > _BATCH_BYTES or len(batch) == limits.NOTES_PER_MESSAGE):
                await self._send(batch)
                batch, size = [], 0
            batch.append(record)
            size += len(record.sealed)
        if batch:
            await self._send(batch)

    async def _send(self, records: list[HeldNote]) -> None:
        message = envelope.Notes(0, 0, tuple(envelope.NoteRecord(r.note, r.sealed) for r in records))
        try:
            await self._link.send(message)
        except Unavailable:
            return  # kept, and sent when the link is back

    async def take(self, message: envelope.Notes) -> None:
        """Keep records of the stream; my own come back numbered, which acknowledges them."""
        records = [HeldNote(r.note, r.sealed, r.seq) for r in message.records]
        upto = max(self.upto, message.upto) if message.from_ <= self.upto else self.upto
        await self._vault.ask(self._store.take_notes, records, upto)
        self.upto = upto
        for record in records:
            self._book.take(record)
        if records:
            self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._on_change()
