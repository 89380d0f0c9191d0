"""Papers on their way to a tablet: as fast as its budget, its credit and its line allow."""

import asyncio
from types import SimpleNamespace
from typing import cast

from websockets.protocol import State

from comitia_server.gateway.budgets import Budgets
from comitia_server.gateway.connection import Connection
from comitia_server.gateway.frames import RoomSocket
from comitia_server.gateway.uploads import Intake
from comitia_server.papers.store import ObjectStore
from comitia_server.people.devices import Device
from comitia_server.tasks import Tasks
from comitia_shared.ids import CommandId, DeviceId, MeetingId, ObjectId, PersonId
from comitia_shared.limits import MIB
from comitia_shared.meeting.papers import SealedObject
from comitia_shared.wire.envelope import Fetch
from tests.meeting.story import name

PIECE = bytes(MIB)


class Line:
    """Stands for the socket of an open connection: it counts what is written."""

    def __init__(self) -> None:
        self.transport, self.protocol, self.state, self.paused = self, self, State.OPEN, False
        self.sent = 0

    def is_closing(self) -> bool:
        return False

    def write(self, frame: bytes) -> None:
        self.sent += len(frame)

    def writelines(self, parts: tuple[bytes, ...]) -> None:
        self.sent += sum(len(p) for p in parts)


class Tablet:
    """A connection of a person, and the clock of the budgets."""

    def __init__(self, budgets: Budgets, person: int, device: int) -> None:
        self.line = Line()
        self.connection = Connection(
            cast("RoomSocket", self.line), Device(DeviceId(name(device)), "", False, True), Intake(Tasks())
        )
        self.connection.person = PersonId(name(person))
        self.connection.downloads.give_credit(1 << 50)
        self._budgets = budgets

    async def fetches(self, pieces: int) -> int:
        """Ask for so many pieces of 1 MiB; how many have come when for a while nothing more does."""
        store = SimpleNamespace(piece_at_hand=lambda *_: PIECE)
        manifest = cast("SealedObject", SimpleNamespace(pieces=pieces))
        asked = Fetch(CommandId(name(1)), 1, MeetingId(name(2)), ObjectId(name(3)))
        self.connection.downloads.start(
            cast("ObjectStore", store),
            asked,
            manifest,
            lambda n: self._budgets.wait_to_send_s(self.connection, n),
        )
        before = -1
        while before < self.line.sent < pieces * MIB:
            before = self.line.sent
            await asyncio.sleep(0.3)
        return self.line.sent // MIB


def test_who_fetches_without_end_waits_and_others_do_not() -> None:
    budgets = Budgets(lambda: 0.0)

    async def story() -> None:
        greedy, other, again = Tablet(budgets, 1, 11), Tablet(budgets, 2, 12), Tablet(budgets, 1, 13)
        assert 2040 < await greedy.fetches(3000) < 2100
        assert await other.fetches(300) == 300
        assert await again.fetches(300) < 60  # another tablet of the same person, or the same after a return
        for tablet in (greedy, other, again):
            await tablet.connection.downloads.close()

    asyncio.run(story())
