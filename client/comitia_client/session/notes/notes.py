"""My notes: records sealed under my notes key folded into what stands where, with undo and redo per paper.

A removed note is a record of its own and comes again as a copy, so the order in which two devices' records meet does
not matter, and nothing is ever rewritten.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
import uuid6

from comitia_client.session.model import Note
from comitia_client.vault.store import HeldNote
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import NoteId, PaperId, PersonId, RevisionId
from comitia_shared.sealing.notes import (
    NONCE_BYTES,
    Added,
    NoteBody,
    NoteCarried,
    NoteRemoved,
    Place,
    is_drawn_alike,
    open_note,
    open_quote,
    seal_note,
    seal_quote,
)
from comitia_shared.text.carrying import Quote, Verdict

TextKey = Callable[[Place], bytes | None]
"""The key of a revision's text object, under which the words beneath notes are sealed; None = not granted."""
Writing = tuple[Added, Quote | None]
"""Something new on a page, and the words that it sits on."""


_QUOTE_CHARS = 1_000
_MOST_BYTES = limits.NOTE_RECORD_BYTES - 12 * 1024  # with the words under it, sealed and in base64


class _Step(msgspec.Struct):
    """What was done at once: records of notes that came, and of notes that went."""

    name: str
    came: list[NoteId] = []
    went: list[NoteId] = []


class _Pile:
    """What was done on one paper, and what of it was undone."""

    def __init__(self) -> None:
        self.done: list[_Step] = []
        self.undone: list[_Step] = []
        self._named: dict[str, _Step] = {}

    def take(self, name: str, reverses: str) -> _Step:
        """The step that a record belongs to; a new one goes on the pile where it belongs."""
        known = self._named.get(name)
        if known is not None:
            return known
        step = self._named[name] = _Step(name)
        for source, target in ((self.done, self.undone), (self.undone, self.done)):
            reversed_step = next((s for s in reversed(source) if s.name == reverses), None)
            if reversed_step is not None:
                source.remove(reversed_step)
                target.append(step)
                return step
        self.done.append(step)
        self.undone.clear()
        return step


def _cut(quote: Quote | None) -> Quote | None:
    """A quote that fits into a record, whatever a page calls a word."""
    if quote is None:
        return None
    return Quote(*(text[:_QUOTE_CHARS] for text in (quote.words, quote.before, quote.behind)))


class Notes:
    """The notes of who is signed in. `keys`: the first seals, all of them open."""

    def __init__(
        self, person: PersonId, keys: list[bytes], text_key: TextKey, now_ms: Callable[[], int]
    ) -> None:
        self._person = person
        self._keys = keys
        self._text_key = text_key
        self._now_ms = now_ms
        self._added: dict[NoteId, Added] = {}
        self._removed: set[NoteId] = set()
        self._carried: defaultdict[NoteId, dict[NoteId, NoteCarried]] = defaultdict(dict)
        self._locked: dict[NoteId, bytes] = {}
        self._unsent: set[NoteId] = set()
        self._known: dict[NoteId, Note] = {}
        self._quotes: dict[NoteId, Quote | None] = {}
        self._mine: defaultdict[PaperId, dict[NoteId, None]] = defaultdict(dict)
        self._piles: defaultdict[PaperId, _Pile] = defaultdict(_Pile)
        self._roots: set[NoteId] = set()

    @property
    def keys(self) -> list[bytes]:
        """The keys of my notes; the first seals."""
        return self._keys

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

    # --- records -----------------------------------------------------------------------------------------

    def take(self, record: HeldNote) -> None:
        """A record of the store or the stream."""
        if record.seq:
            self._unsent.discard(record.note)
        else:
            self._unsent.add(record.note)
        self._open(record.note, record.sealed)

    def unsend(self, notes: Sequence[NoteId]) -> None:
        """The server does not have these records (any more)."""
        self._unsent.update(notes)

    def _open(self, note: NoteId, sealed: bytes) -> None:
        if note in self._added:
            return
        for key in self._keys:
            try:
                body = open_note(key, self._person, note, sealed)
            except Refused:
                continue
            self._apply(note, body)
            return
        self._locked[note] = sealed

    def _apply(self, note: NoteId, body: NoteBody) -> None:
        match body:
            case NoteRemoved(target=target):
                if target in self._removed:
                    return
                self._removed.add(target)
                if (removed := self._added.get(target)) is not None:
                    paper = removed.place.paper
                    self._mine[paper].pop(target, None)
                    self._piles[paper].take(body.step or note, body.reverses).went.append(target)
            case NoteCarried(target=target):
                if note not in self._carried[target]:
                    self._carried[target][note] = body
                    self._known.clear()
            case _:
                paper = body.place.paper
                self._added[note] = body
                self._roots.add(body.root or note)
                if note not in self._removed:
                    self._mine[paper][note] = None
                self._piles[paper].take(body.step or note, body.reverses).came.append(note)

    def _sealed(self, body: NoteBody, note: NoteId | None = None) -> HeldNote:
        note = note or NoteId(uuid6.uuid7().hex)
        sealed = seal_note(self._keys[0], self._person, note, body, secrets.token_bytes(NONCE_BYTES))
        self._apply(note, body)
        self._unsent.add(note)
        return HeldNote(note, sealed, 0)

    # --- writing -----------------------------------------------------------------------------------------

    def write(self, adds: Sequence[Writing], removes: Sequence[NoteId] = ()) -> list[HeldNote]:
        """One step: notes that come and notes that go; what was undone before it cannot be done again.

        Raises: Refused too_long for a note that no record holds; nothing is written then.
        """
        if any(len(msgspec.json.encode(body)) > _MOST_BYTES for body, _ in adds):
            raise Refused(ErrorCode.TOO_LONG, most=_MOST_BYTES)
        step = uuid6.uuid7().hex
        quoted = [(body, _cut(quote)) for body, quote in adds]
        records = [
            self._sealed(NoteRemoved(n, self._now_ms(), step))
            for n in removes
            if n in self._added and n not in self._removed
        ]
        for body, quote in quoted:
            note = NoteId(uuid6.uuid7().hex)
            root = body.root or note
            key = self._text_key(body.place) if quote is not None else None
            sealed = b""
            if key is not None and quote is not None:
                sealed = seal_quote(key, root, quote, secrets.token_bytes(NONCE_BYTES))
            place = msgspec.structs.replace(body.place, quote=sealed)
            records.append(self._sealed(msgspec.structs.replace(body, place=place, step=step), note))
        return records

    def carry(self, carried: Sequence[NoteCarried]) -> list[HeldNote]:
        """Where notes go on another revision: once for each, unless it is placed by hand."""
        return [
            self._sealed(c)
            for c in carried
            if c.verdict is Verdict.PLACED
            or self._carried_to(c.target, c.place.revision, c.of or c.target) is None
        ]

    def undo(self, paper: PaperId) -> list[HeldNote]:
        """Take back what was done last on a paper."""
        return self._reverse(paper, self._piles[paper].done)

    def redo(self, paper: PaperId) -> list[HeldNote]:
        """Do again what was undone last."""
        return self._reverse(paper, self._piles[paper].undone)

    def _reverse(self, paper: PaperId, pile: list[_Step]) -> list[HeldNote]:
        """What came goes, in whatever copy it stands now, and what went comes again as a copy, unless it stands.

        Steps of which nothing is left are passed over.
        """
        while pile:
            step = pile[-1]
            came = {self._root(n) for n in step.came}
            goes = [n for n in self._mine[paper] if self._root(n) in came]
            stands = {self._root(n) for n in self._mine[paper]} - came
            comes = [n for n in step.went if n in self._added and self._root(n) not in stands]
            if not goes and not comes:
                pile.pop()
                continue
            name, now_ms = uuid6.uuid7().hex, self._now_ms()
            records = [self._sealed(NoteRemoved(n, now_ms, name, step.name)) for n in goes]
            for note in comes:
                again = msgspec.structs.replace(
                    self._added[note], at_ms=now_ms, step=name, reverses=step.name, root=self._root(note)
                )
                records.append(self._sealed(again))
            return records
        return []

    def _root(self, note: NoteId) -> NoteId:
        added = self._added.get(note)
        return note if added is None else added.root or note

    def can_undo(self, paper: PaperId) -> bool:
        """Whether something of mine can be taken back on this paper."""
        return bool(self._piles[paper].done)

    def can_redo(self, paper: PaperId) -> bool:
        """Whether something was undone there."""
        return bool(self._piles[paper].undone)

    # --- what stands -------------------------------------------------------------------------------------

    def on(self, paper: PaperId) -> list[Note]:
        """My notes on a paper, oldest first."""
        return [self._note(n) for n in self._mine[paper]]

    def all(self) -> list[Note]:
        """All my notes."""
        return [self._note(n) for notes in self._mine.values() for n in notes]

    def shown(self, paper: PaperId, roots: Sequence[NoteId]) -> list[Note]:
        """What stands of these roots on a paper, as others get it: without what says how I came to it."""
        wanted = set(roots)
        shown = [n for n in self.on(paper) if n.root in wanted]
        return [
            msgspec.structs.replace(n, body=msgspec.structs.replace(n.body, step="", reverses=""))
            for n in sorted(shown, key=lambda n: n.note)
        ]

    def knows(self, root: NoteId) -> bool:
        """Whether a note that began as this record was ever here."""
        return root in self._roots

    def _note(self, note: NoteId) -> Note:
        """The same object as long as nothing about it has changed: screens tell by that."""
        known = self._known.get(note)
        is_sent = note not in self._unsent
        if known is None or known.is_sent != is_sent:
            known = self._known[note] = self._made(note)
        return known

    def _made(self, note: NoteId) -> Note:
        body = self._added[note]
        root = body.root or note
        revisions = sorted({c.place.revision for c in self._carried[root].values()})
        carried = tuple(c for r in revisions if (c := self._carried_to(root, r, note)) is not None)
        return Note(note, body, note not in self._unsent, carried)

    def _carried_to(self, root: NoteId, revision: RevisionId, copy: NoteId) -> NoteCarried | None:
        """What counts of all that says where a note goes: by hand the newest, else the oldest."""
        found = [
            (n, c)
            for n, c in self._carried[root].items()
            if c.place.revision == revision and self._holds_for(c, copy)
        ]
        by_hand = [(c.at_ms, n, c) for n, c in found if c.verdict is Verdict.PLACED]
        if by_hand:
            return max(by_hand, key=lambda x: x[:2])[2]
        return min(((c.at_ms, n, c) for n, c in found), key=lambda x: x[:2], default=(0, "", None))[2]

    def _holds_for(self, carried: NoteCarried, copy: NoteId) -> bool:
        """Whether what was found out of one copy holds for another: not where that one was moved."""
        if carried.of in (None, copy):
            return True
        one, other = self._added.get(carried.of) if carried.of else None, self._added.get(copy)
        return one is not None and other is not None and is_drawn_alike(one, other)

    def quote_of(self, note: Note) -> Quote | None:
        """The words under a note; None where there are none, or where they may not be read (any more)."""
        key = self._text_key(note.body.place)
        if key is None or not note.body.place.quote:
            self._quotes.pop(note.note, None)
            return None
        if note.note not in self._quotes:
            self._quotes[note.note] = open_quote(key, note.root, note.body.place.quote)
        return self._quotes[note.note]

    def papers(self) -> dict[PaperId, int]:
        """On which papers I have written, and how many notes stand there."""
        return {p: len(notes) for p, notes in self._mine.items() if notes}
