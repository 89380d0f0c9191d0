"""Errands: commands that the command line leaves for a meeting; its room takes them in, running or not."""

import uuid6

from comitia_server.people.register import Register
from comitia_shared.ids import CommandId, MeetingId
from comitia_shared.meeting import AnyCommand
from comitia_shared.wire.codec import decode_command, encode


class Errands:
    """The errands of one room."""

    def __init__(self, register: Register) -> None:
        self._store = register.store

    def leave(self, meeting: MeetingId, command: AnyCommand, now_ms: int) -> None:
        """Leave a command for a meeting."""
        name = uuid6.uuid7().hex
        self._store.run("INSERT INTO errand VALUES (?, ?, ?, ?)", name, meeting, encode(command), now_ms)

    def waiting(self, meeting: MeetingId) -> list[tuple[CommandId, AnyCommand]]:
        """What waits for a meeting, oldest first."""
        rows = self._store.rows("SELECT id, command FROM errand WHERE meeting = ? ORDER BY id", meeting)
        return [(CommandId(r[0]), decode_command(bytes(r[1]))) for r in rows]

    def done(self, errand: CommandId) -> None:
        """That errand was carried out or refused."""
        self._store.run("DELETE FROM errand WHERE id = ?", errand)
