"""A tablet in a process of its own that only syncs, on a slow disk, and writes down each piece that reaches it.

usage: python -m tests.faults.sync_process PROFILE SECRET PERSON LOG
"""

import asyncio
import os
import sys
import time
from pathlib import Path

from comitia_client.session.session import Session
from comitia_client.vault.device import DeviceVault
from comitia_client.vault.pieces import PieceStore
from comitia_shared.ids import PersonId
from comitia_shared.meeting.papers import SealedObject
from tests.tablets import PIN

_SLOW_S = 0.02


def write_down(log: Path) -> None:
    """From now on each piece is written down when it arrives, before it is stored."""
    descriptor = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    append = PieceStore.append

    def slow(self: PieceStore, manifest: SealedObject, piece: int, data: bytes | memoryview) -> None:
        os.write(descriptor, f"{manifest.object} {piece}\n".encode())
        time.sleep(_SLOW_S)
        append(self, manifest, piece, data)

    PieceStore.append = slow  # type: ignore[method-assign,assignment]
    os.write(descriptor, b"start\n")


async def main(profile: str, secret: str, person: str, log: str) -> None:
    write_down(Path(log))
    session = Session(DeviceVault(Path(profile), Path(secret)))
    running = asyncio.create_task(session.run())
    await session.entrance.sign_in(PersonId(person), PIN)
    print("in", flush=True)
    await running


asyncio.run(main(*sys.argv[1:5]))
