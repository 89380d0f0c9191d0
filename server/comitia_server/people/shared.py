"""What shared notes say, sealed to their readers: kept while they are shared. The room cannot read it."""

from typing import NamedTuple

from comitia_server.people.register import Register
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, PersonId, ShareId


class Sealed(NamedTuple):
    """The content of a share for one reader: its tag, what it says, and the key of it, sealed to that reader."""

    share: ShareId
    tag: bytes
    sealed: bytes
    key: bytes


class SharedContents:
    """The contents of all shares of one room."""

    def __init__(self, register: Register) -> None:
        self._store = register.store

    def put(
        self, meeting: MeetingId, share: ShareId, tag: bytes, sealed: bytes, keys: dict[PersonId, bytes]
    ) -> None:
        """Keep a content in the place of what was there. Raises: Refused too_long."""
        if len(sealed) > limits.SHARED_BYTES or any(len(k) > limits.SHARED_KEY_BYTES for k in keys.values()):
            raise Refused(ErrorCode.TOO_LONG, most=limits.SHARED_BYTES)
        with self._store.transaction():
            self._drop(share)
            self._store.run("INSERT INTO shared VALUES (?, ?, ?, ?)", share, meeting, tag, sealed)
            self._store.run_many(
                "INSERT INTO shared_key VALUES (?, ?, ?)", [(share, p, k) for p, k in keys.items()]
            )

    def tags(self, meeting: MeetingId) -> dict[ShareId, bytes]:
        """Of every share of a meeting that has a content, its tag."""
        rows = self._store.rows("SELECT share, tag FROM shared WHERE meeting = ?", meeting)
        return {ShareId(s): bytes(t) for s, t in rows}

    def content(self, share: ShareId, reader: PersonId) -> Sealed | None:
        """The content of a share for one reader; None where there is none."""
        row = self._store.row(
            "SELECT tag, sealed, key FROM shared JOIN shared_key USING (share) WHERE share = ? AND person = ?",
            share,
            reader,
        )
        return None if row is None else Sealed(share, bytes(row[0]), bytes(row[1]), bytes(row[2]))

    def erase(self, shares: list[ShareId]) -> None:
        """Nothing of these stays."""
        with self._store.transaction():
            for share in shares:
                self._drop(share)
        self._store.purge()

    def _drop(self, share: ShareId) -> None:
        self._store.run("DELETE FROM shared WHERE share = ?", share)
        self._store.run("DELETE FROM shared_key WHERE share = ?", share)
