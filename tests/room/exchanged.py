"""A secret vote on a real room with chance and clock fixed; everything that the room has is printed as JSON.

`python -m tests.room.exchanged FOLDER ONE OTHER`: the answers of two voters, as 0 for, 1 against, 2 abstaining. Run it
twice with these exchanged: only what follows from their two ballots may differ.
"""

import asyncio
import contextlib
import json
import logging
import os
import random
import sys
import time
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

_CHANCE = random.Random(20261126)
_NOW = [1_800_000_000_000]


def _urandom(count: int) -> bytes:
    return _CHANCE.randbytes(count)


os.urandom = _urandom
random._urandom = _urandom  # type: ignore[attr-defined]
time.time_ns = lambda: _NOW[0] * 1_000_000

import datetime  # noqa: E402

from comitia_server.directory import RoomDirectory, create  # noqa: E402
from comitia_server.ledger import Ledger  # noqa: E402
from comitia_server.papers.store import ObjectStore  # noqa: E402
from comitia_server.reports.minutes import context  # noqa: E402
from comitia_server.reports.record import to_text  # noqa: E402
from comitia_server.reports.results import to_csv, to_json  # noqa: E402
from comitia_server.rooms.checking import BallotChecks  # noqa: E402
from comitia_server.rooms.room import Room  # noqa: E402
from comitia_server.rooms.secret import SecretVotes  # noqa: E402
from comitia_shared.belenios.group import table_of_g  # noqa: E402
from comitia_shared.errors import Refused  # noqa: E402
from comitia_shared.ids import CommandId, MeetingId, PersonId, RoomId  # noqa: E402
from comitia_shared.meeting import AnyCommand, Recorded, Seat  # noqa: E402
from comitia_shared.meeting.agenda import Method  # noqa: E402
from comitia_shared.meeting.credentials import BindCredentials, DrawElections, signed_text  # noqa: E402
from comitia_shared.meeting.majority import parse_threshold  # noqa: E402
from comitia_shared.meeting.votes import (  # noqa: E402
    CastSecretBallot,
    CloseVote,
    GiveShare,
    OpenVote,
    Stage,
)
from tests.meeting.secret_story import SecretStory  # noqa: E402
from tests.meeting.story import CHAIR, START_MS, delegate, item, name, vote  # noqa: E402

MEETING = MeetingId(name(9))
ONE, OTHER = delegate(1), delegate(4)
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


class Hall(SecretStory):
    """The tablets of a story, whose commands go to a real room and whose state is the room's."""

    def __init__(self, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.authority = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        issuing = certificate(self.authority, self.authority, "authority", 1)
        create(folder, RoomId(name(1)), "Room", bytes(32), [])
        directory = RoomDirectory(folder, bytes(32))
        self.ledger_ = Ledger(directory, MEETING, self.authority, create=True)
        self.secret_votes = SecretVotes(BallotChecks(), issuing)
        self.room = Room(
            self.ledger_, ObjectStore(directory.papers), bytes, lambda: _NOW[0], self.secret_votes.after
        )
        self.running = loop.create_task(self.room.run())
        self.sent = 0
        super().__init__(6, 3, seed=20261126)

    def does(self, seat: Seat | PersonId, command: AnyCommand) -> list[Recorded]:
        """Someone commands the room, and it happens."""
        actor = seat if isinstance(seat, Seat) else self.seat(seat)
        self.sent += 1
        _NOW[0] += 1_000
        command_id = CommandId(name(50_000 + self.sent))
        match command:
            case DrawElections():
                return []  # the room does it by itself
            case CastSecretBallot():
                work = self.secret_votes.cast(self.room, actor, command_id, command)
            case BindCredentials():
                work = self.secret_votes.bind(self.room, actor, command_id, command)
            case GiveShare():
                work = self.secret_votes.give(self.room, actor, command_id, command)
            case OpenVote(method=Method.SECRET):
                work = self.secret_votes.open(self.room, actor, command_id, command)
            case _:
                work = self.room.submit(actor, command_id, command)
        self.loop.run_until_complete(asyncio.wait_for(work, 60))
        self.state = self.room.state
        return []

    def until(self, holds: Any) -> None:
        """Let the room do its own part."""

        async def waiting() -> None:
            async with asyncio.timeout(60):
                while not holds():
                    await asyncio.sleep(0.01)

        self.loop.run_until_complete(waiting())
        self.state = self.room.state

    def binds_one(self, person: PersonId, first: int = 0) -> None:
        """A tablet binds what the room has drawn."""
        self.until(lambda: bool(self.room.state.credentials.elections))
        elections = self.state.credentials.elections[first:]
        self.secrets[person] = [0] * first + [self.draw() for _ in elections]
        public = tuple(str(table_of_g().power(s)) for s in self.secrets[person][first:])
        key = self.devices[person]
        der = certificate(key, self.authority, self.tablet(person).device or "", 7)
        signature = key.sign(signed_text(person, elections, public))
        self.does(self.tablet(person), BindCredentials(first, public, der, signature))


def held(folder: Path, one: int, other: int) -> dict[str, Any]:
    """The whole vote; what the room has of it in the end."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(f"{record.name} {record.levelname} {record.getMessage()}")  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    logging.getLogger("comitia_server").setLevel(logging.DEBUG)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hall = Hall(folder, loop)
    hall.makes_key()
    hall.opened()
    hall.binds()
    needed = parse_threshold("over half of members")
    hall.does(CHAIR, OpenVote(vote(), item(1), Method.SECRET, "Câu hỏi", needed))
    answers = {
        CHAIR: 0,
        delegate(0): 2,
        ONE: one,
        delegate(2): 1,
        delegate(3): 0,
        OTHER: other,
        delegate(5): 0,
    }
    for person, answer in answers.items():
        ballot = hall.ballot(person, tuple(int(n == answer) for n in range(3)))
        if person in (ONE, OTHER):  # something of theirs goes wrong first, so that the log has a line
            with contextlib.suppress(Refused):
                hall.does(
                    person, CastSecretBallot(vote(), ballot.replace(b'"response":"', b'"response":"1', 1))
                )
        hall.does(person, CastSecretBallot(vote(), ballot))
    hall.does(CHAIR, CloseVote(vote()))
    for person in (delegate(0), delegate(2)):
        hall.does(person, GiveShare(vote(), hall.part(hall.shares[person])))
    hall.until(lambda: hall.room.state.votes.votes[vote()].stage is Stage.CLOSED)
    hall.until(lambda: not hall.secret_votes._tasks)
    store, state = hall.ledger_._store, hall.room.state
    tables = [t for (t,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    tables.remove("_sqlite_migrations")  # when the folder was made
    found = {
        "rows": {t: [[_plain(v) for v in row] for row in store.rows(f"SELECT * FROM {t}")] for t in tables},
        "log": lines,
        "csv": to_csv(state).decode(),
        "json": to_json(state).decode(),
        "minutes": str(context(state, "vi", "", 0)),
        "record": to_text(*hall.ledger_.log, hall.ledger_.entries(), hall.ledger_.checkpoints()).decode(),
        "started": START_MS,
    }
    hall.running.cancel()
    hall.room.close()
    hall.secret_votes._checks.close()
    return found


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


if __name__ == "__main__":
    print(json.dumps(held(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
