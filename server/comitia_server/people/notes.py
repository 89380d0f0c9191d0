"""Note streams: each person's sealed records in their own sequence. The room cannot read them."""

from comitia_server.people.register import Register
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import NoteId, PersonId
from comitia_shared.wire.envelope import NoteRecord


class NoteStreams:
    """The note streams of one room."""

    def __init__(self, register: Register) -> None:
        self._store = register.store
        self._sizes: dict[PersonId, int] = {}

    def append(self, person: PersonId, records: tuple[NoteRecord, ...]) -> tuple[NoteRecord, ...]:
        """Make records durable; each with its number. A known id keeps its number and content.

        Raises:
            Refused: `too_long` for a record over 64 KiB, `too_many` for more than 64 at once or a stream that is
                full, `notes_full` for one that takes too much room.
        """
        if any(len(r.sealed) > limits.NOTE_RECORD_BYTES for r in records):
            raise Refused(ErrorCode.TOO_LONG, most=limits.NOTE_RECORD_BYTES)
        records = tuple({r.note: r for r in records}.values())
        require(len(records) <= limits.NOTES_PER_MESSAGE, ErrorCode.TOO_MANY, most=limits.NOTES_PER_MESSAGE)
        known = "SELECT 1 FROM note WHERE person = ? AND note = ?"
        fresh = sum(self._store.row(known, person, r.note) is None for r in records)
        if fresh and self.last(person) + fresh > limits.NOTES_PER_PERSON:
            raise Refused(ErrorCode.TOO_MANY, most=limits.NOTES_PER_PERSON)
        size = self._size(person) + sum(len(r.sealed) for r in records)
        if fresh and size > limits.NOTES_BYTES_PER_PERSON:
            raise Refused(ErrorCode.NOTES_FULL, most=limits.NOTES_BYTES_PER_PERSON // limits.MIB)
        with self._store.transaction():
            seq = self.last(person)
            for record in records:
                seq += self._store.run(
                    "INSERT OR IGNORE INTO note VALUES (?, ?, ?, ?)",
                    person,
                    seq + 1,
                    record.note,
                    record.sealed,
                )
            numbered = []
            for record in records:
                row = self._store.row(
                    "SELECT seq, sealed FROM note WHERE person = ? AND note = ?", person, record.note
                )
                if row is not None:
                    numbered.append(NoteRecord(record.note, bytes(row[1]), row[0]))
        self._sizes[person] = size
        return tuple(sorted(numbered, key=lambda r: r.seq))

    def _size(self, person: PersonId) -> int:
        """About how many bytes a person's stream takes: what comes again is counted again until the next start."""
        if person not in self._sizes:
            row = self._store.row("SELECT sum(length(sealed)) FROM note WHERE person = ?", person)
            self._sizes[person] = int(row[0] or 0) if row is not None else 0
        return self._sizes[person]

    def last(self, person: PersonId) -> int:
        """The last number of a person's stream; 0 = empty."""
        row = self._store.row("SELECT max(seq) FROM note WHERE person = ?", person)
        return 0 if row is None or row[0] is None else int(row[0])

    def go_on(self, person: PersonId, upto: int, note: NoteId | None) -> int:
        """Where to go on for a tablet that has everything up to `upto`, the last of it being `note`.

        0 where this stream is another: it was restored from a backup, and may have grown since.
        """
        if upto > self.last(person):
            return 0
        if upto == 0 or note is None:
            return upto
        row = self._store.row("SELECT note FROM note WHERE person = ? AND seq = ?", person, upto)
        return upto if row is not None and row[0] == note else 0

    def after(self, person: PersonId, seq: int, most: int) -> tuple[NoteRecord, ...]:
        """At most `most` records after `seq`, and no more than one message holds."""
        rows = self._store.rows(
            "SELECT note, sealed, seq FROM note WHERE person = ? AND seq > ? ORDER BY seq LIMIT ?",
            person,
            seq,
            most,
        )
        records: list[NoteRecord] = []
        size = 0
        for note, sealed, number in rows:
            size += len(sealed)
            if records and size > limits.NOTES_MESSAGE_BYTES:
                break
            records.append(NoteRecord(NoteId(note), bytes(sealed), number))
        return tuple(records)
