"""My notes: ink records sealed under my notes key, undo and redo per paper, and what is not sent yet.

A removed note is a record of its own, so undo works on every device and nothing is ever rewritten.
"""

import secrets
from collections import defaultdict

import uuid6

from comitia_client.session.model import Ink
from comitia_client.vault.store import HeldNote
from comitia_shared.errors import Refused
from comitia_shared.ids import NoteId, PaperId, PersonId
from comitia_shared.sealing.notes import NONCE_BYTES, InkAdded, NoteBody, NoteRemoved, open_note, seal_note

Step = NoteId | InkAdded
"""What undo reverses: a stroke that was drawn (its id), or one that was rubbed out (its content)."""


class NoteBook:
    """The notes of who is signed in. `keys`: the first seals, all of them open."""

    def __init__(self, person: PersonId, keys: list[bytes]) -> None:
        self._person = person
        self._keys = keys
        self._added: dict[NoteId, InkAdded] = {}
        self._removed: set[NoteId] = set()
        self._locked: dict[NoteId, bytes] = {}
        self._unsent: set[NoteId] = set()
        self._mine: defaultdict[PaperId, list[NoteId]] = defaultdict(list)
        self._done: defaultdict[PaperId, list[Step]] = defaultdict(list)
        self._undone: defaultdict[PaperId, list[Step]] = defaultdict(list)

    @property
    def unsent(self) -> int:
        """How many records the server has not acknowledged."""
        return len(self._unsent)

    @property
    def locked(self) -> int:
        """How many records no key here opens."""
        return len(self._locked)

    def add_key(self, key: bytes) -> None:
        """A key that came by the recovery code: it seals from now on, and what it opens appears."""
        self._keys = [key, *(k for k in self._keys if k != key)]
        locked, self._locked = self._locked, {}
        for note, sealed in locked.items():
            self._open(note, sealed)

    def take(self, record: HeldNote) -> None:
        """A record of the store or the stream."""
        if record.seq:
            self._unsent.discard(record.note)
        else:
            self._unsent.add(record.note)
        if record.note not in self._added:
            self._open(record.note, record.sealed)

    def _open(self, note: NoteId, sealed: bytes) -> None:
        for key in self._keys:
            try:
                body = open_note(key, self._person, note, sealed)
            except Refused:
                continue
            self._apply(note, body)
            return
        self._locked[note] = sealed

    def _apply(self, note: NoteId, body: NoteBody, *, is_new: bool = False) -> None:
        match body:
            case InkAdded(place=place):
                self._added[note] = body
                self._mine[place.paper].append(note)
                if not is_new:
                    self._done[place.paper].append(note)
            case NoteRemoved(target=target):
                self._removed.add(target)

    def _sealed(self, body: NoteBody) -> HeldNote:
        note = NoteId(uuid6.uuid7().hex)
        sealed = seal_note(self._keys[0], self._person, note, body, secrets.token_bytes(NONCE_BYTES))
        self._apply(note, body, is_new=True)
        self._unsent.add(note)
        return HeldNote(note, sealed, 0)

    def add(self, body: InkAdded) -> HeldNote:
        """A new stroke, sealed; what was undone before it cannot be redone."""
        record = self._sealed(body)
        self._done[body.place.paper].append(record.note)
        self._undone[body.place.paper].clear()
        return record

    def remove(self, note: NoteId, at_ms: int) -> HeldNote | None:
        """Rub a stroke out; None where it is not there."""
        if note not in self._added or note in self._removed:
            return None
        body = self._added[note]
        self._done[body.place.paper].append(body)
        self._undone[body.place.paper].clear()
        return self._sealed(NoteRemoved(note, at_ms))

    def undo(self, paper: PaperId, at_ms: int) -> HeldNote | None:
        """Take back what was done last on a paper: a stroke goes, a rubbed-out one comes again."""
        return self._turn(self._done[paper], self._undone[paper], at_ms)

    def redo(self, paper: PaperId, at_ms: int) -> HeldNote | None:
        """Do again what was undone last."""
        return self._turn(self._undone[paper], self._done[paper], at_ms)

    def _turn(self, source: list[Step], target: list[Step], at_ms: int) -> HeldNote | None:
        """Reverse the last step of one pile and put its opposite on the other."""
        while source:
            step = source.pop()
            if isinstance(step, InkAdded):
                record = self._sealed(step)
                target.append(record.note)
                return record
            if step not in self._removed:
                target.append(self._added[step])
                return self._sealed(NoteRemoved(step, at_ms))
        return None

    def can_undo(self, paper: PaperId) -> bool:
        """Whether a stroke of mine is on this paper."""
        return bool(self._done[paper])

    def can_redo(self, paper: PaperId) -> bool:
        """Whether something was undone there."""
        return bool(self._undone[paper])

    def on(self, paper: PaperId) -> list[Ink]:
        """My strokes on a paper, oldest first."""
        return [
            Ink(n, self._added[n], n not in self._unsent) for n in self._mine[paper] if n not in self._removed
        ]

    def papers(self) -> dict[PaperId, int]:
        """On which papers I have written, and how many strokes stand there."""
        counts = {p: sum(n not in self._removed for n in notes) for p, notes in self._mine.items()}
        return {p: n for p, n in counts.items() if n}
