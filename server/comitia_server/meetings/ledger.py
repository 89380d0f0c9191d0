"""The ledger of a meeting: its record in one file, and beside it the keys of its papers and its secret votes."""

from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from comitia_server.database import Store
from comitia_server.directory import RoomDirectory
from comitia_server.record.ledger import SCHEMA, Ledger, Written
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import CommandId, MeetingId, ObjectId, RevisionId, VoteId
from comitia_shared.meeting import Recorded
from comitia_shared.proofs.checkpoint import origin
from comitia_shared.wire.codec import decode_recorded, encode

_migrations = Migrations("ledger")
_PAPER_KEYS = """
CREATE TABLE paper_key (
    object TEXT PRIMARY KEY, revision TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID
"""


@_migrations()
def first_schema(db: Database) -> None:
    """Everything of the first version."""
    for statement in (SCHEMA + _PAPER_KEYS).split(";"):
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


def written(command: CommandId, events: tuple[Recorded, ...]) -> Written[Recorded]:
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


class MeetingLedger(Ledger):
    """The ledger of one meeting of this room; `create`: a new one, which appears among the meetings when it is closed.

    Raises: Refused unknown_meeting, Unavailable.
    """

    def __init__(
        self, directory: RoomDirectory, meeting: MeetingId, key: Ed25519PrivateKey, *, create: bool = False
    ) -> None:
        self.meeting = meeting
        self._directory = directory
        self._final = directory.meeting_db(meeting)
        require(create or self._final.exists(), ErrorCode.UNKNOWN_MEETING)
        self._path = self._final.with_suffix(".new") if create else self._final
        store = Store(self._path, directory.meeting_key(meeting, make=create), _migrations)
        super().__init__(store, origin(directory.room, meeting), key)

    def recorded(self) -> Iterator[Recorded]:
        """All events, decoded."""
        return (decode_recorded(entry.body) for entry in self.entries())

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

    def close(self) -> None:
        """Close the database; one that was made anew appears among the room's meetings only now."""
        super().close()
        if self._path != self._final:
            self._path.rename(self._final)

    def discard(self) -> None:
        """Throw away a ledger that was made anew and not closed."""
        self._store.close()
        for path in self._path.parent.glob(f"{self._path.name}*"):
            path.unlink()
