"""Opens SQLCipher databases. The one place on the server that knows sqlcipher3's own error classes."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from comitia_shared.errors import ErrorCode, Unavailable

Row = tuple[Any, ...]
_CACHE_KIB = 2048  # SQLite's default grows by about 8 MiB per database and looks like a leak


class Store:
    """One SQLCipher file: WAL, every commit on disk before it returns. Used by one thread at a time.

    Raises:
        Unavailable: `disk_full`, `disk_failed`, or `store_locked` where the key is another.
    """

    def __init__(self, path: Path, key: bytes, migrations: Migrations) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with translated_errors():
            self._connection = dbapi2.connect(
                str(path), isolation_level=None, check_same_thread=False, timeout=5.0
            )
            self._connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
            self._connection.execute("PRAGMA journal_mode = WAL").fetchone()
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.execute("PRAGMA temp_store = MEMORY")
            self._connection.execute("PRAGMA secure_delete = ON")
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
            migrations.apply(Database(self._connection))
        path.chmod(0o600)

    def rows(self, sql: str, *values: Any) -> list[Row]:
        """The rows of a query."""
        with translated_errors():
            return self._connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def row(self, sql: str, *values: Any) -> Row | None:
        """The first row of a query, if any."""
        with translated_errors():
            return self._connection.execute(sql, values).fetchone()  # type: ignore[no-any-return]

    def run(self, sql: str, *values: Any) -> int:
        """Carry out one statement inside `transaction`, or as one of its own; how many rows it touched."""
        with translated_errors():
            return self._connection.execute(sql, values).rowcount  # type: ignore[no-any-return]

    def run_many(self, sql: str, rows: list[Row]) -> None:
        """Carry out one statement for many rows."""
        with translated_errors():
            self._connection.executemany(sql, rows)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; durable when it returns."""
        self.run("BEGIN IMMEDIATE")
        try:
            yield
            self.run("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def purge(self) -> None:
        """Fold in the write-ahead log and empty it: what was deleted stands nowhere on the disk any more."""
        self.row("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close the file; the write-ahead log is folded in."""
        with translated_errors():
            self._connection.close()


@contextmanager
def translated_errors() -> Iterator[None]:
    """sqlcipher3's errors as `Unavailable`."""
    try:
        yield
    except dbapi2.OperationalError as error:
        full = "full" in str(error)
        raise Unavailable(
            ErrorCode.DISK_FULL if full else ErrorCode.DISK_FAILED, detail=str(error)
        ) from error
    except dbapi2.DatabaseError as error:
        if isinstance(error, dbapi2.IntegrityError | dbapi2.ProgrammingError):
            raise
        raise Unavailable(ErrorCode.STORE_LOCKED, detail=str(error)) from error
