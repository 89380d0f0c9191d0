"""My notes on this tablet and on their way: each record is kept before it is sent, and sent until acknowledged."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from comitia_client.session.model import Note
from comitia_client.session.notes.notes import Notes, Writing
from comitia_client.session.tablet import Tablet
from comitia_client.vault.store import HeldNote, PersonStore
from comitia_shared import limits
from comitia_shared.errors import Unavailable
from comitia_shared.ids import NoteId, PaperId
from comitia_shared.sealing.notes import NoteCarried
from comitia_shared.text.carrying import Quote
from comitia_shared.wire import envelope

_BATCH_BYTES = 128 * 1024
_AT_ONCE = 100


class WrittenNotes:
    """My notes, as screens ask for them and write them; here they stay in memory. `version` grows with each change."""

    def __init__(self, notes: Notes, on_change: Callable[[], None]) -> None:
        self.notes = notes
        self._on_change = on_change
        self.version = 0

    async def on(self, paper: PaperId) -> list[Note]:
        """My notes on a paper."""
        return self.notes.on(paper)

    async def all(self) -> list[tuple[Note, Quote | None]]:
        """All my notes, with the words that they sit on; a few at a time, so that nothing else waits."""
        found = []
        for number, note in enumerate(self.notes.all()):
            found.append((note, self.notes.quote_of(note)))
            if number % _AT_ONCE == _AT_ONCE - 1:
                await asyncio.sleep(0)
        return found

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""
        return self.notes.can_undo(paper), self.notes.can_redo(paper)

    async def write(self, adds: Sequence[Writing], removes: Sequence[NoteId] = ()) -> None:
        """One step of writing, rubbing out, moving."""
        await self._keep(self.notes.write(adds, removes))

    async def carry(self, carried: Sequence[NoteCarried]) -> None:
        """Where notes go on another revision."""
        await self._keep(self.notes.carry(carried))

    async def undo(self, paper: PaperId) -> None:
        """Take back what I did last there."""
        await self._keep(self.notes.undo(paper))

    async def redo(self, paper: PaperId) -> None:
        """Do again what was undone last."""
        await self._keep(self.notes.redo(paper))

    async def _keep(self, records: list[HeldNote]) -> None:
        """What was written is to be kept."""
        if records:
            self._changed()

    def _changed(self) -> None:
        self.version += 1
        self._on_change()


class NoteStream(WrittenNotes):
    """The notes of who is signed in, kept before they are sent. `on_written` hears of what was written here."""

    def __init__(
        self, tablet: Tablet, notes: Notes, store: PersonStore, on_written: Callable[[], None]
    ) -> None:
        super().__init__(notes, tablet.show_soon)
        self._store = store
        self._vault = tablet.vault
        self._line = tablet.line
        self._on_written = on_written
        self._unkept: list[HeldNote] = []
        self.upto = 0
        self.last: NoteId | None = None

    async def load(self) -> None:
        """Open everything that the store holds."""
        for record in await self._vault.ask(self._store.notes):
            self.notes.take(record)
        upto = await self._vault.ask(self._store.kept, "notes-upto")
        self.upto = int(upto or b"0")
        self.last = await self._vault.ask(self._store.note_numbered, self.upto)

    def add_key(self, key: bytes) -> None:
        """The notes key came by the recovery code."""
        self.notes.add_key(key)
        self._changed()

    async def _keep(self, records: list[HeldNote]) -> None:
        """Keep records, then send them; where the disk takes none they are sent all the same, and kept later.

        Raises:
            Unavailable: the disk; what was written stands, and is not lost while the program runs.
        """
        if not records:
            return
        self._changed()
        try:
            await self._vault.ask(self._store.add_notes, records)
        except Unavailable:
            self._unkept += records
            await self._send_all(records)
            raise
        finally:
            self._on_written()
        await self._send_all(records)

    async def flush(self) -> None:
        """Send every record that the server has not acknowledged, oldest first; keep what the disk did not take."""
        if self._unkept:
            with contextlib.suppress(Unavailable):
                await self._vault.ask(self._store.add_notes, self._unkept)
                self._unkept = []
        await self._send_all([*await self._vault.ask(self._store.unsent_notes), *self._unkept])

    async def _send_all(self, records: Sequence[HeldNote]) -> None:
        """Send records in messages of a bounded size."""
        batch: list[HeldNote] = []
        size = 0
        for record in records:
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
            await self._line.send(message)
        except Unavailable:
            return  # kept, and sent when the link is back

    async def take(self, message: envelope.Notes) -> None:
        """Keep records of the stream; my own come back numbered, which acknowledges them.

        Where the server's stream is another, from a backup, everything counts as never acknowledged.
        """
        if message.upto < message.from_:
            self.notes.unsend(await self._vault.ask(self._store.rewind_notes))
            self.upto, self.last = 0, None
            self._changed()
            return
        records = [HeldNote(r.note, r.sealed, r.seq) for r in message.records]
        upto = max(self.upto, message.upto) if message.from_ <= self.upto else self.upto
        await self._vault.ask(self._store.take_notes, records, upto)
        self.upto = upto
        self.last = next((r.note for r in records if r.seq == upto), self.last)
        taken = {r.note for r in records}
        self._unkept = [r for r in self._unkept if r.note not in taken]
        for record in records:
            self.notes.take(record)
        if records:
            self._changed()
