"""A tablet in a process of its own, to be killed: writes strokes and says after each that it is kept.

usage: python -m tests.faults.tablet_process PROFILE SECRET ADDRESS DEVICE_CODE CARD
"""

import asyncio
import sys
from pathlib import Path

from comitia_client.session.session import Session
from comitia_client.session.view import Stage
from comitia_client.vault.device import DeviceVault
from comitia_shared.sealing.notes import InkAdded, Place, Tool
from tests.tablets import PIN


async def main(profile: str, secret: str, address: str, device: str, card: str) -> None:
    session = Session(DeviceVault(Path(profile), Path(secret)))
    running = asyncio.create_task(session.run())
    await session.entrance.enrol_by_code(address, device, "killed", lambda _: None)
    while not session.view.is_connected:
        await asyncio.sleep(0.01)
    await session.entrance.sign_in_with_code(card, PIN)
    while session.view.stage is not Stage.IN or not any(
        m.state.papers.papers for m in session.view.meetings.values()
    ):
        await asyncio.sleep(0.01)
    (meeting,) = session.view.meetings.values()
    paper = next(iter(meeting.state.papers.papers.values()))
    assert paper.newest is not None
    place = Place(meeting.meeting, paper.paper, paper.newest.revision, 0)
    for number in range(100_000):
        await session.notes.write(
            [(InkAdded(place, Tool.PEN, "#111827", 1.8, (float(number), 2.0, 500.0), number), None)]
        )
        print(number, flush=True)
    await running


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:6]))
