"""Ledgers: append-only bytes with their tree and its signed checkpoints."""

import secrets
from typing import Generic, TypeVar

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_server.database import Store
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId
from comitia_shared.proofs.checkpoint import EpochProof, TreeHead, sign, verify
from comitia_shared.proofs.tree import SALT_BYTES, Tree, leaf_hash

SCHEMA = """
CREATE TABLE entry (seq INTEGER PRIMARY KEY, salt BLOB NOT NULL, body BLOB NOT NULL) STRICT;
CREATE TABLE command (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, note TEXT NOT NULL) STRICT;
"""
"""What a ledger needs of its database. Rows of `entry` and `checkpoint` are never changed."""

R = TypeVar("R")


class Entry(msgspec.Struct, frozen=True):
    """One event as it is stored: the bytes that were encoded once, and the salt of their leaf."""

    seq: int
    salt: bytes
    body: bytes


class Written(msgspec.Struct, Generic[R], frozen=True):
    """One command's events, about to be durable together; `bodies` are the bytes that were encoded once.

    `seq` is the number of the last of them.
    """

    command: CommandId
    seq: int
    events: tuple[R, ...]
    bodies: tuple[bytes, ...]


class Ledger:
    """The ledger that lies in `store`; `name` is its origin in checkpoints, which `key` signs.

    `append` and `sign_checkpoint` block until the disk has it.
    """

    def __init__(self, store: Store, name: str, key: Ed25519PrivateKey) -> None:
        self._store = store
        self._name = name
        self._key = key
        self._tree = Tree()
        for entry in self.entries():
            self._tree.append(leaf_hash(entry.salt, entry.body))

    @property
    def size(self) -> int:
        """How many events there are; also the number of the last one."""
        return self._tree.size

    @property
    def log(self) -> tuple[str, bytes]:
        """The name of this log in its checkpoints, and the public key that signs them (32 bytes)."""
        return self._name, self._key.public_key().public_bytes_raw()

    def entries(self, after: int = 0, upto: int | None = None) -> list[Entry]:
        """The stored events in (after, upto]."""
        rows = self._store.rows(
            "SELECT seq, salt, body FROM entry WHERE seq > ? AND seq <= ? ORDER BY seq",
            after,
            2**62 if upto is None else upto,
        )
        return [Entry(seq, bytes(salt), bytes(body)) for seq, salt, body in rows]

    def answered(self) -> dict[CommandId, int]:
        """Every command that was carried out, and its last event: a repeat is answered from here."""
        return {CommandId(c): int(seq) for c, seq in self._store.rows("SELECT id, seq FROM command")}

    def append(self, batch: "list[Written[R]]") -> list[Entry]:
        """Make the events of several commands durable in one transaction; then they are part of the tree.

        Raises:
            Unavailable: nothing of the batch is durable.
        """
        entries = [
            Entry(seq, secrets.token_bytes(SALT_BYTES), body)
            for one in batch
            for seq, body in enumerate(one.bodies, one.seq - len(one.bodies) + 1)
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

    def root_hex(self) -> str:
        """The root of the whole tree, in hexadecimal digits."""
        return self._tree.root().hex()

    def read_checkpoint(self, note: str) -> TreeHead:
        """What a checkpoint that this room once signed says. Raises: Refused checkpoint_refused for any other."""
        return verify(note, *self.log)

    def epoch_proof(self, seq: int, common: int, size: int) -> EpochProof:
        """Shows that event `seq` is in the tree of `size` leaves, and that this goes on from the first `common`."""
        return EpochProof(seq, tuple(self._tree.inclusion(seq - 1, size)), self.consistency(common, size))

    def verify_checkpoints(self) -> int:
        """Check every kept checkpoint against the tree; how many there are. Raises: Refused ledger_damaged."""
        rows = self._store.rows("SELECT size, note FROM checkpoint ORDER BY size")
        for size, note in rows:
            head = self.read_checkpoint(note)
            if head.size != size or size > self._tree.size or head.root != self._tree.root(size):
                raise Refused(ErrorCode.LEDGER_DAMAGED, seq=int(size))
        return len(rows)

    def close(self) -> None:
        """Close the database."""
        self._store.close()
