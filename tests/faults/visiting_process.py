"""A tablet in a process of its own, whose clock may say anything: enrols, signs in, votes, writes, and says so.

usage: python -m tests.faults.visiting_process PROFILE SECRET ADDRESS DEVICE_CODE CARD
"""

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

from comitia_client.session.model import BallotStage
from comitia_client.session.session import Session
from comitia_client.session.view import Stage, View
from comitia_client.vault.device import DeviceVault
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.voting.events import Choice
from comitia_shared.sealing.notes import InkAdded, Place, Tool
from tests.tablets import PIN


async def main(profile: str, secret: str, address: str, device: str, card: str) -> None:
    session = Session(DeviceVault(Path(profile), Path(secret)))
    running = asyncio.create_task(session.run())

    async def until(holds: Callable[[View], bool]) -> None:
        while not holds(session.view):
            await asyncio.sleep(0.05)

    await session.entrance.enrol_by_code(address, device, "visitor", lambda _: None)
    await until(lambda v: v.is_connected)
    await session.entrance.sign_in_with_code(card, PIN)
    await until(lambda v: v.stage is Stage.IN and v.loading[1] > 0 and v.loading[0] == v.loading[1])
    (meeting,) = session.view.meetings.values()
    await session.meetings.command(meeting.meeting, CheckIn())
    print(f"whole in {time.gmtime().tm_year}", flush=True)
    await until(lambda v: any(m.state.votes.votes for m in v.meetings.values()))
    (meeting,) = session.view.meetings.values()
    (vote,) = meeting.state.votes.votes
    await session.votes.cast(meeting.meeting, vote, Choice.YES.marks)
    await until(lambda v: all(m.ballots[vote].stage is BallotStage.RECEIVED for m in v.meetings.values()))
    paper = next(iter(meeting.state.papers.papers.values()))
    assert paper.newest is not None
    assert await session.papers.source(meeting.meeting, paper.paper)
    place = Place(meeting.meeting, paper.paper, paper.newest.revision, 0)
    await session.notes.write([(InkAdded(place, Tool.PEN, "#111827", 1.8, (1.0, 2.0, 500.0), 1), None)])
    await until(lambda v: v.unsent_notes == 0)
    print("done", flush=True)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
