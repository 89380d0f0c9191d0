"""SIGKILL of a tablet's own process: every stroke that it said was kept is there afterwards, once."""

import random
import subprocess
import sys
import time
from pathlib import Path

from comitia_client.session.session import Session
from comitia_client.vault.device import DeviceVault
from tests.conftest import LONG
from tests.room.house import ONE, house, run
from tests.tablets import PIN, Tablet


class FromProfile(Tablet):
    """A tablet on the profile of the killed process, with its secret file."""

    def __init__(self, profile: Path, secret: Path) -> None:
        super().__init__(profile.parent / "unused")
        self.session = Session(DeviceVault(profile, secret), self._seen)


def test_a_killed_tablet_has_every_stroke_that_was_kept(tmp_path: Path) -> None:
    chance = random.Random(5)
    with house(tmp_path) as room:
        for number in range(4 if LONG else 1):
            profile, secret = tmp_path / f"killed-{number}", tmp_path / f"secret-{number}"
            device = room.server.invitations(f"k{number}")[f"k{number}"]
            card = room.server.cards("--name", ONE)[ONE]
            command = [sys.executable, "-m", "tests.faults.tablet_process", str(profile), str(secret)]
            process = subprocess.Popen(
                [*command, room.server.address, device, card], stdout=subprocess.PIPE, text=True
            )
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(chance.uniform(0.05, 0.6))
            process.kill()
            kept = [int(line) for line in process.stdout.read().split()]
            process.wait()
            process.stdout.close()

            async def story(profile: Path = profile, secret: Path = secret, kept: list[int] = kept) -> None:
                again = FromProfile(profile, secret)
                again.start()
                await again.until(lambda v: v.is_connected, "the link")
                (found,) = await again.session.entrance.find_people("dai bieu mot")
                await again.session.entrance.sign_in(found.person, PIN)
                await again.until(lambda v: bool(v.meetings) and v.unsent_notes == 0, "the outbox")
                paper = next(iter(again.meeting().state.papers.papers))
                there = [ink.body.at_ms for ink in await again.session.notes.on(paper)]
                assert len(there) == len(set(there))
                assert set(kept) <= set(there)
                await again.stop()

            run(story)
