"""One person's store on one tablet: events, keys, notes, outbox, places. Opened with the store key S."""

from pathlib import Path

import msgspec

from comitia_client.vault.database import Sheets
from comitia_client.vault.words import WORDS_SCHEMA, WordIndex
from comitia_shared.ids import CommandId, MeetingId, NoteId, ObjectId, PaperId, ShareId
from comitia_shared.meeting.seats import Role

_SCHEMA = """
CREATE TABLE kept (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT;
CREATE TABLE meeting (
    id TEXT PRIMARY KEY, roles TEXT NOT NULL, seq INTEGER NOT NULL DEFAULT 0, tree_size INTEGER NOT NULL DEFAULT 0,
    checkpoint TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE entry (
    meeting TEXT NOT NULL, seq INTEGER NOT NULL, salt BLOB NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY (meeting, seq)) STRICT, WITHOUT ROWID;
CREATE TABLE paper_key (object TEXT PRIMARY KEY, key BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE note (note TEXT PRIMARY KEY, sealed BLOB NOT NULL, seq INTEGER NOT NULL) STRICT;
CREATE TABLE outbox (id TEXT PRIMARY KEY, meeting TEXT NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE place (paper TEXT PRIMARY KEY, page INTEGER NOT NULL, zoom REAL NOT NULL) STRICT
"""

_EPOCHS = """
ALTER TABLE meeting ADD COLUMN root BLOB NOT NULL DEFAULT x'';
CREATE TABLE accepted (id TEXT PRIMARY KEY, meeting TEXT NOT NULL, seq INTEGER NOT NULL, body BLOB NOT NULL) STRICT
"""


_SHARED = """
CREATE TABLE shared (
    share TEXT PRIMARY KEY, meeting TEXT NOT NULL, tag BLOB NOT NULL, sealed BLOB NOT NULL, key BLOB NOT NULL) STRICT
"""


class HeldMeeting(msgspec.Struct, frozen=True):
    """What the store holds of a meeting besides its events; `root` is that of the record's tree of `seq` leaves."""

    meeting: MeetingId
    roles: frozenset[Role]
    seq: int
    checkpoint: str
    root: bytes = b""


class HeldNote(msgspec.Struct, frozen=True):
    """A sealed note record; `seq` 0 = the server has not acknowledged it."""

    note: NoteId
    sealed: bytes
    seq: int


class HeldShare(msgspec.Struct, frozen=True):
    """What the notes of a share with me say, sealed as it came."""

    share: ShareId
    meeting: MeetingId
    tag: bytes
    sealed: bytes
    key: bytes


class OutCommand(msgspec.Struct, frozen=True):
    """A command that waits for the server."""

    id: CommandId
    meeting: MeetingId
    body: bytes


_SCHEMAS = (_SCHEMA, _EPOCHS, WORDS_SCHEMA, _SHARED)


class PersonStore:
    """The store of who is signed in; in memory alone (`file` None) for a hall display."""

    def __init__(self, file: Path | None, key: bytes) -> None:
        self._sheets = Sheets(file, key, *_SCHEMAS)
        self.words = WordIndex(self._sheets)

    def kept(self, name: str) -> bytes | None:
        """A small named value: the notes keys, the ticket, the last number of the note stream."""
        row = self._sheets.one("SELECT value FROM kept WHERE name = ?", name)
        return None if row is None else bytes(row[0])

    def keep(self, name: str, value: bytes) -> None:
        """Keep a small named value."""
        self._sheets.do("INSERT OR REPLACE INTO kept VALUES (?, ?)", name, value)

    # --- meetings ----------------------------------------------------------------------------------------

    def meetings(self) -> list[HeldMeeting]:
        """All meetings that are held here."""
        rows = self._sheets.all("SELECT id, roles, seq, checkpoint, root FROM meeting ORDER BY id")
        return [HeldMeeting(MeetingId(r[0]), frozenset(Role(x) for x in r[1].split()), *r[2:]) for r in rows]

    def seat(self, meeting: MeetingId, roles: frozenset[Role]) -> None:
        """The roles that this person has in a meeting."""
        text = " ".join(sorted(roles))
        self._sheets.do(
            "INSERT INTO meeting (id, roles) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET roles = excluded.roles",
            meeting,
            text,
        )

    def reset(self, meeting: MeetingId, roles: frozenset[Role]) -> None:
        """Forget a meeting's events: what may be seen of it has changed. The checkpoint stays."""
        with self._sheets.together():
            self.seat(meeting, roles)
            self._sheets.do("DELETE FROM entry WHERE meeting = ?", meeting)
            self._sheets.do("UPDATE meeting SET seq = 0, root = x'' WHERE id = ?", meeting)

    def entries(self, meeting: MeetingId) -> list[bytes]:
        """The bytes of a meeting's events, in order."""
        rows = self._sheets.all("SELECT body FROM entry WHERE meeting = ? ORDER BY seq", meeting)
        return [bytes(r[0]) for r in rows]

    def append(
        self, meeting: MeetingId, entries: list[tuple[int, bytes, bytes]], upto: int, root: bytes = b""
    ) -> None:
        """Keep events (number, salt, bytes); everything up to `upto` is here then, of the record with that root."""
        with self._sheets.together():
            self._sheets.do_many(
                "INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?)", [(meeting, *e) for e in entries]
            )
            self._sheets.do("UPDATE meeting SET seq = ?, root = ? WHERE id = ?", upto, root, meeting)

    def entry(self, meeting: MeetingId, seq: int) -> tuple[bytes, bytes] | None:
        """The salt and the bytes of one event."""
        row = self._sheets.one("SELECT salt, body FROM entry WHERE meeting = ? AND seq = ?", meeting, seq)
        return None if row is None else (bytes(row[0]), bytes(row[1]))

    def keep_checkpoint(self, meeting: MeetingId, size: int, note: str) -> None:
        """The newest checkpoint that was seen and proved."""
        self._sheets.do("UPDATE meeting SET tree_size = ?, checkpoint = ? WHERE id = ?", size, note, meeting)

    # --- papers ------------------------------------------------------------------------------------------

    def grant(self, keys: dict[ObjectId, bytes]) -> None:
        """Keep keys of sealed objects."""
        self._sheets.do_many("INSERT OR REPLACE INTO paper_key VALUES (?, ?)", list(keys.items()))

    def paper_keys(self) -> dict[ObjectId, bytes]:
        """All keys that were granted."""
        return {ObjectId(o): bytes(k) for o, k in self._sheets.all("SELECT object, key FROM paper_key")}

    def forget_paper(self, paper: PaperId, names: list[ObjectId]) -> None:
        """Erase a recalled paper's keys and place; the log of the database is emptied, so that nothing stays in it."""
        with self._sheets.together():
            self._sheets.do_many("DELETE FROM paper_key WHERE object = ?", [(n,) for n in names])
            self._sheets.do("DELETE FROM place WHERE paper = ?", paper)
            self.words.forget(paper)
        self._sheets.purge()

    def forget_strangers(self, keys: list[ObjectId], papers: set[PaperId]) -> None:
        """Erase these keys, and the words of every paper but these."""
        strange = [p for p in self.words.revisions() if p not in papers]
        if not keys and not strange:
            return
        with self._sheets.together():
            self._sheets.do_many("DELETE FROM paper_key WHERE object = ?", [(k,) for k in keys])
            for paper in strange:
                self.words.forget(paper)
        self._sheets.purge()

    def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Where a paper was last read."""
        self._sheets.do("INSERT OR REPLACE INTO place VALUES (?, ?, ?)", paper, page, zoom)

    def places(self) -> dict[PaperId, tuple[int, float]]:
        """Where each paper was last read: page from 0, zoom."""
        return {PaperId(p): (int(n), float(z)) for p, n, z in self._sheets.all("SELECT * FROM place")}

    # --- notes and outbox --------------------------------------------------------------------------------

    def add_note(self, note: NoteId, sealed: bytes, seq: int = 0) -> None:
        """Keep a sealed record; a number that comes later is kept, the content stays."""
        self._sheets.do(
            "INSERT INTO note VALUES (?, ?, ?) ON CONFLICT (note) DO UPDATE SET seq = max(seq, excluded.seq)",
            note,
            sealed,
            seq,
        )

    def add_notes(self, records: list[HeldNote]) -> None:
        """Keep what was written in one step: all of it or nothing."""
        with self._sheets.together():
            for record in records:
                self.add_note(record.note, record.sealed)

    def take_notes(self, records: list[HeldNote], upto: int) -> None:
        """Keep records that came from the server, and up to where the stream is whole."""
        with self._sheets.together():
            for record in records:
                self.add_note(record.note, record.sealed, record.seq)
            self.keep("notes-upto", str(upto).encode())

    def rewind_notes(self) -> list[NoteId]:
        """The server's stream is another now: nothing counts as acknowledged; all records."""
        with self._sheets.together():
            self._sheets.do("UPDATE note SET seq = 0")
            self.keep("notes-upto", b"0")
        return [NoteId(r[0]) for r in self._sheets.all("SELECT note FROM note")]

    def note_numbered(self, seq: int) -> NoteId | None:
        """The record of this number in the stream; None = it is not here."""
        row = self._sheets.one("SELECT note FROM note WHERE seq = ?", seq) if seq else None
        return None if row is None else NoteId(row[0])

    def notes(self) -> list[HeldNote]:
        """All records, the acknowledged ones in their order, then the rest."""
        rows = self._sheets.all("SELECT note, sealed, seq FROM note ORDER BY seq = 0, seq, rowid")
        return [HeldNote(NoteId(r[0]), bytes(r[1]), int(r[2])) for r in rows]

    def unsent_notes(self) -> list[HeldNote]:
        """Records that the server has not acknowledged, oldest first."""
        rows = self._sheets.all("SELECT note, sealed, 0 FROM note WHERE seq = 0 ORDER BY rowid")
        return [HeldNote(NoteId(r[0]), bytes(r[1]), 0) for r in rows]

    def keep_shared(self, held: HeldShare) -> None:
        """Keep the newest content of a share."""
        values = (held.share, held.meeting, held.tag, held.sealed, held.key)
        self._sheets.do("INSERT OR REPLACE INTO shared VALUES (?, ?, ?, ?, ?)", *values)

    def shared(self) -> list[HeldShare]:
        """What is shared with me."""
        rows = self._sheets.all("SELECT share, meeting, tag, sealed, key FROM shared ORDER BY share")
        return [
            HeldShare(ShareId(r[0]), MeetingId(r[1]), bytes(r[2]), bytes(r[3]), bytes(r[4])) for r in rows
        ]

    def forget_shared(self, shares: list[ShareId]) -> None:
        """Erase what was withdrawn; nothing of it stays in the log of the database."""
        self._sheets.do_many("DELETE FROM shared WHERE share = ?", [(s,) for s in shares])
        self._sheets.purge()

    def put_out(self, command: OutCommand) -> None:
        """Keep a command until the server has answered it."""
        self._sheets.do(
            "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?)", command.id, command.meeting, command.body
        )

    def outbox(self) -> list[OutCommand]:
        """Commands that wait, oldest first: their ids tell, whatever came back into the outbox when."""
        rows = self._sheets.all("SELECT id, meeting, body FROM outbox ORDER BY id")
        return [OutCommand(CommandId(r[0]), MeetingId(r[1]), bytes(r[2])) for r in rows]

    def answered(self) -> list[OutCommand]:
        """Commands that the server has put on record, in their order."""
        rows = self._sheets.all("SELECT id, meeting, body FROM accepted ORDER BY seq")
        return [OutCommand(CommandId(r[0]), MeetingId(r[1]), bytes(r[2])) for r in rows]

    def refused(self, command: CommandId) -> None:
        """The server has said no to this command, or it does not count any more."""
        self._sheets.do("DELETE FROM outbox WHERE id = ?", command)

    def accepted(self, command: CommandId, seq: int) -> None:
        """The server has put this command on record, as event `seq`; it is kept in case that record is lost."""
        with self._sheets.together():
            self._sheets.do(
                "INSERT OR REPLACE INTO accepted SELECT id, meeting, ?, body FROM outbox WHERE id = ?",
                seq,
                command,
            )
            self._sheets.do("DELETE FROM outbox WHERE id = ?", command)

    def offer_again(self, meeting: MeetingId, after: int) -> None:
        """The record ends, or goes on anew, after event `after`: what was accepted later waits again, in its order."""
        with self._sheets.together():
            self._sheets.do(
                "INSERT OR IGNORE INTO outbox SELECT id, meeting, body FROM accepted"
                " WHERE meeting = ? AND seq > ? ORDER BY seq",
                meeting,
                after,
            )
            self._sheets.do("DELETE FROM accepted WHERE meeting = ? AND seq > ?", meeting, after)

    def forget_accepted(self, meeting: MeetingId) -> None:
        """The meeting is closed: nothing of it is offered again."""
        self._sheets.do("DELETE FROM accepted WHERE meeting = ?", meeting)

    def close(self) -> None:
        """Close the store."""
        self._sheets.close()
