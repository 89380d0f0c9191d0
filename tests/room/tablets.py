"""A story's tablets on a real room in this process: its ledger, its queue, its secret votes; without the wire alone."""

import asyncio
import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from comitia_server.directory import RoomDirectory, create
from comitia_server.meetings.carrying import Carrying
from comitia_server.meetings.checking import BallotChecks
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_server.meetings.secret import SecretVotes
from comitia_server.papers.store import ObjectStore
from comitia_server.tasks import Tasks
from comitia_shared.belenios.group import table_of_g
from comitia_shared.ids import CommandId, MeetingId, PersonId, RoomId
from comitia_shared.meeting import AnyCommand, Recorded, Seat
from comitia_shared.meeting.voting.credentials import BindCredentials, DrawElections, signed_text
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import name

MEETING = MeetingId(name(9))
_DATES = (
    datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC),
    datetime.datetime(2036, 1, 1, tzinfo=datetime.UTC),
)


def certificate(key: Ed25519PrivateKey, signer: Ed25519PrivateKey, device: str, number: int) -> bytes:
    """A certificate of the room's authority for a device."""
    names = [x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, n)]) for n in (device, "authority")]
    begin, end = _DATES
    built = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(number)
        .not_valid_before(begin)
        .not_valid_after(end)
    )
    return built.sign(signer, None).public_bytes(Encoding.DER)


class Tablets(SecretStory):
    """The tablets of a story, whose commands go to a real room and whose state is the room's."""

    def __init__(
        self,
        folder: Path,
        loop: asyncio.AbstractEventLoop,
        clock: list[int],
        checks: BallotChecks | None = None,
    ) -> None:
        self.loop = loop
        self.clock = clock
        self.checks = checks or BallotChecks()
        self.authority = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        issuing = certificate(self.authority, self.authority, "authority", 1)
        create(folder, RoomId(name(1)), "Room", bytes(32), [])
        directory = RoomDirectory(folder, bytes(32))
        self.ledger_ = MeetingLedger(directory, MEETING, self.authority, create=True)
        self.secret_votes = SecretVotes(self.checks, issuing, Tasks())
        self.carrying = Carrying(self.secret_votes)
        self.running = RunningMeeting(self.ledger_, ObjectStore(directory.papers), bytes, lambda: clock[0])
        self.task = loop.create_task(self.running.run(self.hears))
        self.sent = 0
        super().__init__(6, 3, seed=20261126)

    def hears(self, committed: Batch) -> None:
        """A batch is durable."""
        self.secret_votes.after(self.running, committed)

    def does(self, seat: Seat | PersonId, command: AnyCommand) -> list[Recorded]:
        """Someone commands the room, and it happens."""
        actor = seat if isinstance(seat, Seat) else self.seat(seat)
        if isinstance(command, DrawElections):
            return []  # the room does it by itself
        self.clock[0] += 1_000
        self.loop.run_until_complete(asyncio.wait_for(self.asks(actor, command), 60))
        self.state = self.running.state
        return []

    async def asks(self, actor: Seat, command: AnyCommand) -> int:
        """A command on its way as the gateway sends it."""
        self.sent += 1
        command_id = CommandId(name(50_000 + self.sent))
        return await self.carrying.carry_out(self.running, actor, command_id, command)

    def until(self, holds: Any) -> None:
        """Let the room do its own part."""

        async def waiting() -> None:
            async with asyncio.timeout(60):
                while not holds():
                    await asyncio.sleep(0.01)

        self.loop.run_until_complete(waiting())
        self.state = self.running.state

    def binds_one(self, person: PersonId, first: int = 0) -> None:
        """A tablet binds what the room has drawn."""
        self.until(lambda: bool(self.running.state.credentials.elections))
        elections = self.state.credentials.elections[first:]
        self.secrets[person] = [0] * first + [self.draw() for _ in elections]
        public = tuple(str(table_of_g().power(s)) for s in self.secrets[person][first:])
        key = self.devices[person]
        der = certificate(key, self.authority, self.tablet(person).device or "", 7)
        signature = key.sign(signed_text(person, elections, public))
        self.does(self.tablet(person), BindCredentials(first, public, der, signature))

    def ends(self) -> None:
        """Close what runs and what it began: a task that is left behind fails the test in which it is found."""
        self.task.cancel()
        while left := [t for t in (self.task, *self.secret_votes._tasks._running) if not t.done()]:
            for task in left:
                task.cancel()
            self.loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
        self.running.close()
        self.checks.close()
