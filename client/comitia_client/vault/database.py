"""Opens the tablet's SQLCipher databases. The one place on the tablet that knows sqlcipher3's own error classes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlcipher3 import dbapi2

from comitia_shared.errors import ErrorCode, Refused, Unavailable

if TYPE_CHECKING:
    from sqlite_utils import Database

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -256",  # else the page cache grows and looks like a leak
)


class Sheets:
    """One encrypted database file of the tablet (None: in memory). `schemas` are its first schema and what came later.

    Every commit is on disk before it returns.

    Raises:
        Unavailable: `disk_full`, `disk_failed`, or `store_locked` where the key is another.
    """

    def __init__(self, file: Path | None, key: bytes, *schemas: str) -> None:
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        with _in_words():
            self._db = dbapi2.connect(
                str(file or ":memory:"), isolation_level=None, check_same_thread=False, timeout=5.0
            )
            self._db.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            for pragma in _PRAGMAS:
                self._db.execute(pragma).fetchall()
            if not _is_current(self._db, len(schemas)):
                _bring(self._db, schemas)
        if file is not None:
            file.chmod(0o600)

    def all(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with _in_words():
            return self._db.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def one(self, sql: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a query."""
        with _in_words():
            return self._db.execute(sql, values).fetchone()  # type: ignore[no-any-return]

    def do(self, sql: str, *values: Any) -> None:
        """Carry out a statement."""
        with _in_words():
            self._db.execute(sql, values)

    def do_many(self, sql: str, rows: list[tuple[Any, ...]]) -> None:
        """Carry out a statement for many rows."""
        with _in_words():
            self._db.executemany(sql, rows)

    @contextmanager
    def together(self) -> Iterator[None]:
        """All of what happens inside, or nothing."""
        self.do("BEGIN IMMEDIATE")
        try:
            yield
            self.do("COMMIT")
        except BaseException:
            if self._db.in_transaction:  # a full disk has ended it by itself
                self._db.execute("ROLLBACK")
            raise

    def purge(self) -> None:
        """Fold in the write-ahead log and empty it: what was deleted stands nowhere on the disk any more."""
        self.all("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file."""
        with _in_words():
            self._db.close()


def _is_current(db: dbapi2.Connection, schemas: int) -> bool:
    """Whether every schema was applied: then the library that applies them need not be loaded."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = '_sqlite_migrations'").fetchone():
        return False
    (applied,) = db.execute("SELECT count(*) FROM _sqlite_migrations").fetchone()
    return bool(applied == schemas)


def _bring(db: dbapi2.Connection, schemas: tuple[str, ...]) -> None:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

    made = Migrations("tablet")
    for number, statements in enumerate(schemas):

        def bring(db: "Database", statements: str = statements) -> None:
            for statement in statements.split(";"):
                db.conn.execute(statement)

        made(name="first_schema" if number == 0 else f"schema_{number + 1}")(bring)
    made.apply(Database(db))


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except dbapi2.OperationalError as error:
        full = "full" in str(error)
        raise Unavailable(
            ErrorCode.DISK_FULL if full else ErrorCode.DISK_FAILED, detail=str(error)
        ) from error
    except (dbapi2.IntegrityError, dbapi2.ProgrammingError) as error:
        if "closed database" in str(error):  # its person has left while this was asked for
            raise Refused(ErrorCode.NOT_SIGNED_IN) from error
        raise  # a defect of ours, not of the disk
    except dbapi2.DatabaseError as error:
        raise Unavailable(ErrorCode.STORE_LOCKED, detail=str(error)) from error
