"""A tablet whose clock stands in 1970 or 2040: a whole visit goes as any other."""

import asyncio
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import uuid6

from comitia_shared.ids import VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.votes import Stage
from tests.room.house import CHAIR, ONE, house, open_meeting, run


@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime")
@pytest.mark.parametrize("year", [1970, 2040])
def test_a_visit_with_a_false_clock(tmp_path: Path, year: int) -> None:
    with house(tmp_path) as room:
        device = room.server.invitations("visitor")["visitor"]
        card = room.server.cards("--name", ONE)[ONE]
        command = ["faketime", "-f", f"@{year}-01-02 00:00:00", sys.executable, "-m"]
        command += ["tests.faults.visiting_process", str(tmp_path / "profile"), str(tmp_path / "secret")]
        # What the C library says of time is false; what counts on from the machine's start is not.
        environment = {**os.environ, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

        async def story() -> None:
            chair = await room.tablet(CHAIR)
            visitor = await asyncio.create_subprocess_exec(
                *command, room.server.address, device, card, stdout=subprocess.PIPE, env=environment
            )
            assert visitor.stdout is not None
            async with asyncio.timeout(60):
                await open_meeting(chair)
                line = await visitor.stdout.readline()
                assert line.decode() == f"whole in {year}\n"
                vote, item = VoteId(uuid6.uuid7().hex), chair.meeting().state.agenda.current
                assert item is not None
                threshold = parse_threshold("over half of cast")
                await chair.command(OpenVote(vote, item, Method.OPEN, "Câu hỏi", threshold))
                assert await visitor.stdout.readline() == b"done\n"
                assert await visitor.wait() == 0
                await chair.command(CloseVote(vote))
            await chair.stop()

        run(story)
        room.server.stop()
        (vote,) = room.ledger().votes.votes.values()
        assert vote.stage is Stage.CLOSED
        assert vote.result is not None
        assert vote.result.tally.yes == 1
