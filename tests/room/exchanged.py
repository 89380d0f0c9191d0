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

_CHANCE = random.Random(20261126)
_NOW = [1_800_000_000_000]


def _urandom(count: int) -> bytes:
    return _CHANCE.randbytes(count)


os.urandom = _urandom
random._urandom = _urandom  # type: ignore[attr-defined]
time.time_ns = lambda: _NOW[0] * 1_000_000

from comitia_server.reports.minutes import context  # noqa: E402
from comitia_server.reports.record import to_text  # noqa: E402
from comitia_server.reports.results import to_csv, to_json  # noqa: E402
from comitia_shared.errors import Refused  # noqa: E402
from comitia_shared.meeting.agenda import Method  # noqa: E402
from comitia_shared.meeting.voting.events import CastSecretBallot, CloseVote, GiveShare, OpenVote  # noqa: E402
from comitia_shared.meeting.voting.majority import parse_threshold  # noqa: E402
from comitia_shared.meeting.voting.votes import Stage  # noqa: E402
from tests.meeting.story import CHAIR, delegate, item, vote  # noqa: E402
from tests.room.tablets import Tablets  # noqa: E402

ONE, OTHER = delegate(1), delegate(4)


def held(folder: Path, one: int, other: int) -> dict[str, Any]:
    """The whole vote; what the room has of it in the end."""
    lines: list[str] = []
    handler = logging.Handler(logging.DEBUG)
    handler.emit = lambda record: lines.append(f"{record.name} {record.levelname} {record.getMessage()}")  # type: ignore[method-assign]
    logging.getLogger().addHandler(handler)
    logging.getLogger("comitia_server").setLevel(logging.DEBUG)
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hall = Tablets(folder, loop, _NOW)
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
    hall.until(lambda: hall.running.state.votes.votes[vote()].stage is Stage.CLOSED)
    hall.until(lambda: not hall.secret_votes._tasks._running)
    store, state = hall.ledger_._store, hall.running.state
    tables = [t for (t,) in store.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    tables.remove("_sqlite_migrations")  # when the folder was made
    found = {
        "rows": {t: [[_plain(v) for v in row] for row in store.rows(f"SELECT * FROM {t}")] for t in tables},
        "log": lines,
        "csv": to_csv(state).decode(),
        "json": to_json(state).decode(),
        "minutes": str(context(state, "vi", "", 0)),
        "record": to_text(
            *hall.ledger_.log, hall.ledger_.entries(), hall.ledger_.checkpoints(), state
        ).decode(),
    }
    hall.ends()
    return found


def _plain(value: object) -> object:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


if __name__ == "__main__":
    print(json.dumps(held(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))))
