"""All devices that are connected to this room server."""

from collections.abc import Iterable

from comitia_server.gateway.connection import Connection
from comitia_shared.ids import DeviceId, PersonId


class Connections:
    """Who is connected, in no order."""

    def __init__(self) -> None:
        self._all: set[Connection] = set()

    def add(self, connection: Connection) -> None:
        """A device is there."""
        self._all.add(connection)

    def discard(self, connection: Connection) -> None:
        """A device is gone."""
        self._all.discard(connection)

    def all(self) -> list[Connection]:
        """All of them, as they are now."""
        return list(self._all)

    def but(self, others: Iterable[Iterable[Connection]]) -> list[Connection]:
        """All who are in none of these."""
        return list(self._all.difference(*others))

    def of(self, person: PersonId | None) -> list[Connection]:
        """The devices at which this person is signed in."""
        return [c for c in self._all if c.person == person]

    def of_device(self, device: DeviceId) -> list[Connection]:
        """The connections of one device."""
        return [c for c in self._all if c.device.device == device]
