"""The schema of `people.db`, and the two secrets that lie in it wrapped under the room's key."""

import secrets

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from comitia_server.database import Store
from comitia_server.directory import RoomDirectory

_migrations = Migrations("people")
_FIRST_SCHEMA = """
CREATE TABLE secret (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT;
CREATE TABLE public (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE person (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, folded TEXT NOT NULL,
    pin_salt BLOB, pin_hash BLOB, wrong INTEGER NOT NULL DEFAULT 0,
    code_hash BLOB UNIQUE, notes_key BLOB) STRICT;
CREATE TABLE device (
    id TEXT PRIMARY KEY, fingerprint BLOB NOT NULL UNIQUE, name TEXT NOT NULL, hall INTEGER NOT NULL,
    state TEXT NOT NULL, enrolled_ms INTEGER NOT NULL, seen_ms INTEGER NOT NULL DEFAULT 0,
    program TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE share (
    person TEXT NOT NULL, device TEXT NOT NULL, share BLOB NOT NULL,
    PRIMARY KEY (person, device)) STRICT, WITHOUT ROWID;
CREATE TABLE ticket (
    hash BLOB PRIMARY KEY, person TEXT NOT NULL, device TEXT NOT NULL, until_ms INTEGER NOT NULL) STRICT;
CREATE TABLE invitation (
    key_id BLOB PRIMARY KEY, secret BLOB NOT NULL, device_name TEXT NOT NULL, hall INTEGER NOT NULL,
    named INTEGER NOT NULL, made_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
    spent_ms INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE waiting (
    request TEXT PRIMARY KEY, device_name TEXT NOT NULL, digits TEXT NOT NULL, made_ms INTEGER NOT NULL,
    verdict TEXT NOT NULL DEFAULT '') STRICT;
CREATE TABLE note (
    person TEXT NOT NULL, seq INTEGER NOT NULL, note TEXT NOT NULL, sealed BLOB NOT NULL,
    PRIMARY KEY (person, seq), UNIQUE (person, note)) STRICT, WITHOUT ROWID;
CREATE TABLE errand (
    id TEXT PRIMARY KEY, meeting TEXT NOT NULL, command BLOB NOT NULL, made_ms INTEGER NOT NULL) STRICT
"""


@_migrations()
def first_schema(db: Database) -> None:
    """Everything of the first version."""
    for statement in _FIRST_SCHEMA.split(";"):
        db.conn.execute(statement)


@_migrations()
def keys_of_errands(db: Database) -> None:
    """Keys of sealed objects that an errand brings, until its room has taken them."""
    db.conn.execute(
        "CREATE TABLE errand_key (object TEXT PRIMARY KEY, errand TEXT NOT NULL, wrapped BLOB NOT NULL) STRICT"
    )


@_migrations()
def shared_notes(db: Database) -> None:
    """What shared notes say, sealed, and its key for each reader."""
    db.conn.execute(
        "CREATE TABLE shared (share TEXT PRIMARY KEY, meeting TEXT NOT NULL, tag BLOB NOT NULL,"
        " sealed BLOB NOT NULL) STRICT"
    )
    db.conn.execute(
        "CREATE TABLE shared_key (share TEXT NOT NULL, person TEXT NOT NULL, key BLOB NOT NULL,"
        " PRIMARY KEY (share, person)) STRICT, WITHOUT ROWID"
    )


@_migrations()
def codes_that_end(db: Database) -> None:
    """Until when a sign-in code holds, in ms UTC; 0 = one of before, which held until it was used."""
    db.conn.execute("ALTER TABLE person ADD COLUMN code_until_ms INTEGER NOT NULL DEFAULT 0")


@_migrations()
def wrong_pins_by_device(db: Database) -> None:
    """Wrong PINs by person and device; device "" = all on which that person has never signed in."""
    db.conn.execute(
        "CREATE TABLE wrong_pin (person TEXT NOT NULL, device TEXT NOT NULL, count INTEGER NOT NULL,"
        " last_ms INTEGER NOT NULL, PRIMARY KEY (person, device)) STRICT, WITHOUT ROWID"
    )


class Register:
    """`people.db`, opened: shared by accounts, devices, authority, notes and errands, on one thread."""

    def __init__(self, directory: RoomDirectory) -> None:
        self.directory = directory
        self.store = Store(directory.people_db, directory.people_key, _migrations)

    def secret(self, name: str, length: int = 32) -> bytes:
        """A named secret of the room; made at first use, kept wrapped under the room's key."""
        found = self.store.row("SELECT wrapped FROM secret WHERE name = ?", name)
        if found is not None:
            return self.directory.unwrap(f"comitia/{name}/1", found[0])
        fresh = secrets.token_bytes(length)
        self.keep_secret(name, fresh)
        return fresh

    def keep_secret(self, name: str, value: bytes) -> None:
        """Keep a named secret, wrapped."""
        wrapped = self.directory.wrap(f"comitia/{name}/1", value)
        self.store.run("INSERT OR REPLACE INTO secret VALUES (?, ?)", name, wrapped)

    def has_secret(self, name: str) -> bool:
        """Whether that secret exists."""
        return self.store.row("SELECT 1 FROM secret WHERE name = ?", name) is not None

    def public(self, name: str) -> bytes | None:
        """A public certificate of the authority (DER)."""
        found = self.store.row("SELECT bytes FROM public WHERE name = ?", name)
        return None if found is None else bytes(found[0])

    def keep_public(self, name: str, value: bytes) -> None:
        """Keep a public certificate (DER)."""
        self.store.run("INSERT OR REPLACE INTO public VALUES (?, ?)", name, value)

    def close(self) -> None:
        """Close `people.db`."""
        self.store.close()
