"""Ledgers: the append-only record of each meeting, its tree and its signed checkpoints. Knows no rule of a meeting."""

import secrets
from collections.abc import Callable, Iterator

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from comitia_server.database import Store
from comitia_server.directory import RoomDirectory
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, MeetingId, ObjectId, RevisionId, VoteId
from comitia_shared.meeting import Recorded
from comitia_shared.proofs.checkpoint import EpochProof, TreeHead, origin, sign, verify
from comitia_shared.proofs.tree import SALT_BYTES, Tree, leaf_hash
from comitia_shared.wire.codec import decode_recorded, encode

_migrations = Migrations("ledger")
_FIRST_SCHEMA = """
CREATE TABLE entry (seq INTEGER PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE command (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
CREATE TABLE paper_key (
    object TEXT PRIMARY KEY, revision TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID
"""


@_migrations()
def first_schema(db: Database) -> None:
    """Everything of the first version. Rows of `entry` and `checkpoint` are never changed."""
    for statement in _FIRST_SCHEMA.split(";"):
        db.conn.execute(statement)


@_migrations()
def archived_keys(db: Database) -> None:
    """Keys of recalled originals, sealed to the authority's archive key."""
    db.conn.execute(
        "CREATE TABLE archived_key (object TEXT PRIMARY KEY, sealed BLOB NOT NULL) STRICT, WITHOUT ROWID"
    )


@_migrations()
def vote_keys(db: Database) -> None:
    """The room's own key of each secret vote that is not counted yet."""
    db.conn.execute(
        "CREATE TABLE vote_key (vote TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID"
    )


class Entry(msgspec.Struct, frozen=True):
    """One event as it is stored: the bytes that were encoded once, and the salt of their leaf."""

    seq: int
    salt: bytes
    body: bytes


class Written(msgspec.Struct, frozen=True):
    """One command's events, about to be durable together; `bodies` are the bytes that were encoded once."""

    command: CommandId
    seq: int
    events: tuple[Recorded, ...]
    bodies: tuple[bytes, ...]


def written(command: CommandId, events: tuple[Recorded, ...]) -> Written:
    """Encode a command's events, and read back what was encoded: what cannot be read is never stored.

    Raises:
        Refused: `too_long` for an event that no message could carry; `bad_message`, with the field that is beyond what
            may be read, as in `ids`.
    """
    try:
        bodies = tuple(encode(event) for event in events)
    except UnicodeEncodeError as error:  # half of a surrogate pair
        raise Refused(ErrorCode.BAD_MESSAGE, reason=str(error)[:200]) from None
    if any(len(body) > limits.EVENT_BYTES for body in bodies):
        raise Refused(ErrorCode.TOO_LONG, most=limits.EVENT_BYTES)
    for body in bodies:
        decode_recorded(body)
    return Written(command, events[-1].seq, events, bodies)


class Ledger:
    """The ledger of one meeting. `append` and `sign_checkpoint` block until the disk has it."""

    def __init__(
        self, directory: RoomDirectory, meeting: MeetingId, key: Ed25519PrivateKey, *, create: bool = False
    ) -> None:
        self.meeting = meeting
        self._directory = directory
        self._key = key
        self._name = origin(directory.room, meeting)
        self._final = directory.meeting_db(meeting)
        if not create and not self._final.exists():
            raise Refused(ErrorCode.UNKNOWN_MEETING)
        self._path = self._final.with_suffix(".new") if create else self._final
        self._store = Store(self._path, directory.meeting_key(meeting, make=create), _migrations)
        self._tree = Tree()
        for entry in self.entries():
            self._tree.append(leaf_hash(entry.salt, entry.body))

    @property
    def size(self) -> int:
        """How many events there are; also the number of the last one."""
        return self._tree.size

    def entries(self, after: int = 0, upto: int | None = None) -> list[Entry]:
        """The stored events in (after, upto]."""
        rows = self._store.rows(
            "SELECT seq, salt, body FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq",
            after,
            2**62 if upto is None else upto,
        )
        return [Entry(seq, bytes(salt), bytes(body)) for seq, salt, body in rows]

    def recorded(self) -> Iterator[Recorded]:
        """All events, decoded."""
        return (decode_recorded(entry.body) for entry in self.entries())

    def answered(self) -> dict[CommandId, int]:
        """Every command that was carried out, and its last event: a repeat is answered from here."""
        return {CommandId(c): int(seq) for c, seq in self._store.rows("SELECT id, seq FROM command")}

    def append(self, batch: list[Written]) -> list[Entry]:
        """Make the events of several commands durable in one transaction; then they are part of the tree.

        Raises:
            Unavailable: nothing of the batch is durable.
        """
        entries = [
            Entry(event.seq, secrets.token_bytes(SALT_BYTES), body)
            for one in batch
            for event, body in zip(one.events, one.bodies, strict=True)
        ]
        with self._store.transaction():
            self._store.run_many(
                "INSERT INTO entry VALUES (?, ?, ?)", [(e.seq, e.salt, e.body) for e in entries]
            )
            self._store.run_many("INSERT INTO command VALUES (?, ?)", [(w.command, w.seq) for w in batch])
        for entry in entries:
            self._tree.append(leaf_hash(entry.salt, entry.body))
        return entries

    def sign_checkpoint(self, at_ms: int, epoch: int = 0) -> str:
        """A signed checkpoint of everything so far, kept."""
        note = sign(self._key, self._name, TreeHead(self._tree.size, self._tree.root(), at_ms, epoch))
        self._store.run("INSERT OR REPLACE INTO checkpoint VALUES (?, ?)", self._tree.size, note)
        return note

    def checkpoints(self) -> list[str]:
        """Every signed checkpoint, from the first."""
        return [str(note) for (note,) in self._store.rows("SELECT note FROM checkpoint ORDER BY size")]

    @property
    def log(self) -> tuple[str, bytes]:
        """The name of this log in its checkpoints, and the public key that signs them (32 bytes)."""
        return self._name, self._key.public_key().public_bytes_raw()

    def newest_checkpoint(self) -> tuple[int, str] | None:
        """The size and note of the newest checkpoint."""
        row = self._store.row("SELECT size, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return None if row is None else (int(row[0]), str(row[1]))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the tree of `old` leaves is the beginning of that of `new`; empty where there is none."""
        return tuple(self._tree.consistency(old, new)) if 0 < old <= new else ()

    def root(self, size: int) -> bytes:
        """The root of the tree of the first `size` events, 32 bytes."""
        return self._tree.root(size)

    def read_checkpoint(self, note: str) -> TreeHead:
        """What a checkpoint that this room once signed says. Raises: Refused checkpoint_refused for any other."""
        return verify(note, self._name, self._key.public_key().public_bytes_raw())

    def epoch_proof(self, seq: int, common: int, size: int) -> EpochProof:
        """Shows that event `seq` is in the tree of `size` leaves, and that this goes on from the first `common`."""
        return EpochProof(seq, tuple(self._tree.inclusion(seq - 1, size)), self.consistency(common, size))

    def verify_checkpoints(self) -> int:
        """Check every kept checkpoint against the tree; how many there are. Raises: Refused ledger_damaged."""
        public = self._key.public_key().public_bytes_raw()
        rows = self._store.rows("SELECT size, note FROM checkpoint ORDER BY size")
        for size, note in rows:
            head = verify(note, self._name, public)
            if head.size != size or size > self._tree.size or head.root != self._tree.root(size):
                raise Refused(ErrorCode.LEDGER_DAMAGED, seq=int(size))
        return len(rows)

    def keep_paper_keys(self, revision: RevisionId, keys: dict[ObjectId, bytes]) -> None:
        """Keep the keys of a revision's objects, wrapped under the room's key."""
        rows = [(o, revision, self._directory.wrap(f"comitia/paper/1/{o}", key)) for o, key in keys.items()]
        self._store.run_many("INSERT OR REPLACE INTO paper_key VALUES (?, ?, ?)", list(rows))

    def forget_paper_keys(self, names: list[ObjectId]) -> None:
        """Erase keys: what they open cannot be opened by anyone any more, from this disk's log neither."""
        self._store.run_many("DELETE FROM paper_key WHERE object = ?", [(n,) for n in names])
        self._store.purge()

    def archive_key(self, name: ObjectId, seal: Callable[[bytes], bytes]) -> None:
        """Move the key of a recalled original to the archive; `seal` seals it to the archive's public key."""
        row = self._store.row("SELECT wrapped FROM paper_key WHERE object = ?", name)
        if row is not None:
            key = self._directory.unwrap(f"comitia/paper/1/{name}", bytes(row[0]))
            self._store.run("INSERT OR REPLACE INTO archived_key VALUES (?, ?)", name, seal(key))

    def all_paper_keys(self) -> dict[RevisionId, dict[ObjectId, bytes]]:
        """The keys of all sealed objects of this meeting, by revision."""
        keys: dict[RevisionId, dict[ObjectId, bytes]] = {}
        for name, revision, wrapped in self._store.rows("SELECT object, revision, wrapped FROM paper_key"):
            key = self._directory.unwrap(f"comitia/paper/1/{name}", bytes(wrapped))
            keys.setdefault(RevisionId(revision), {})[ObjectId(name)] = key
        return keys

    def keep_vote_key(self, vote: VoteId, key: bytes) -> None:
        """Keep the room's key of a secret vote, wrapped under the room's key."""
        wrapped = self._directory.wrap(f"comitia/vote/1/{vote}", key)
        self._store.run("INSERT OR REPLACE INTO vote_key VALUES (?, ?)", vote, wrapped)

    def vote_key(self, vote: VoteId) -> bytes:
        """The room's key of a secret vote; empty = it was erased."""
        row = self._store.row("SELECT wrapped FROM vote_key WHERE vote = ?", vote)
        return b"" if row is None else self._directory.unwrap(f"comitia/vote/1/{vote}", bytes(row[0]))

    def votes_with_key(self) -> list[VoteId]:
        """The votes of which the room's key is kept."""
        return [VoteId(str(row[0])) for row in self._store.rows("SELECT vote FROM vote_key")]

    def forget_vote_key(self, vote: VoteId) -> None:
        """Erase the room's key of a secret vote, from this disk's log too."""
        self._store.run("DELETE FROM vote_key WHERE vote = ?", vote)
        self._store.purge()

    def root_hex(self) -> str:
        """The root of the whole tree, in hexadecimal digits."""
        return self._tree.root().hex()

    def close(self) -> None:
        """Close the database; one that was made anew appears among the room's meetings only now."""
        self._store.close()
        if self._path != self._final:
            self._path.rename(self._final)

    def discard(self) -> None:
        """Throw away a ledger that was made anew and not closed."""
        self._store.close()
        for path in self._path.parent.glob(f"{self._path.name}*"):
            path.unlink()
