"""Errands: commands that the command line leaves for a meeting, which takes them in when it runs."""

import uuid6

from comitia_server.people.register import Register
from comitia_shared.ids import CommandId, MeetingId, ObjectId
from comitia_shared.meeting import AnyCommand
from comitia_shared.wire.codec import decode_command, encode

_USE = "comitia/errand-key/1"


class Errands:
    """The errands of one room."""

    def __init__(self, register: Register) -> None:
        self._store = register.store
        self._directory = register.directory

    def leave(
        self, meeting: MeetingId, command: AnyCommand, now_ms: int, keys: dict[ObjectId, bytes] | None = None
    ) -> None:
        """Leave a command for a meeting, with the keys of the sealed objects that it brings."""
        name = uuid6.uuid7().hex
        with self._store.transaction():
            self._store.run("INSERT INTO errand VALUES (?, ?, ?, ?)", name, meeting, encode(command), now_ms)
            self._store.run_many(
                "INSERT INTO errand_key VALUES (?, ?, ?)",
                [(o, name, self._directory.wrap(_USE, k)) for o, k in (keys or {}).items()],
            )

    def keys(self, errand: CommandId) -> dict[ObjectId, bytes]:
        """The keys that were left with an errand."""
        rows = self._store.rows("SELECT object, wrapped FROM errand_key WHERE errand = ?", errand)
        return {ObjectId(o): self._directory.unwrap(_USE, bytes(w)) for o, w in rows}

    def meetings(self) -> list[MeetingId]:
        """The meetings for which something waits."""
        return [
            MeetingId(r[0]) for r in self._store.rows("SELECT DISTINCT meeting FROM errand ORDER BY meeting")
        ]

    def waiting(self, meeting: MeetingId) -> list[tuple[CommandId, AnyCommand]]:
        """What waits for a meeting, oldest first."""
        rows = self._store.rows("SELECT id, command FROM errand WHERE meeting = ? ORDER BY id", meeting)
        return [(CommandId(r[0]), decode_command(bytes(r[1]))) for r in rows]

    def done(self, errand: CommandId) -> None:
        """That errand was carried out or refused."""
        with self._store.transaction():
            self._store.run("DELETE FROM errand WHERE id = ?", errand)
            self._store.run("DELETE FROM errand_key WHERE errand = ?", errand)
