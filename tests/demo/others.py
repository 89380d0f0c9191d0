"""The simulated members of the demo: real sessions without a screen, in a thread of their own."""

import asyncio
import contextlib
import threading
from pathlib import Path

from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.voting.events import Choice
from tests.tablets import Tablet


class Others:
    """The simulated members: real sessions without a screen, in a thread of their own."""

    def __init__(self, base: Path, address: str, people: dict[str, tuple[str, str]]) -> None:
        self._base = base
        self._address = address
        self._people = people
        self._loop = asyncio.new_event_loop()
        self._stop = asyncio.Event()
        self.ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="others")
        self._thread.start()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._live())
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _live(self) -> None:
        tablets = []
        for number, (name, (device, card)) in enumerate(self._people.items()):
            tablet = Tablet(self._base / f"other-{number}")
            tablet.start()
            await tablet.enrol(self._address, device)
            await tablet.sign_in(card)
            await tablet.command(CheckIn())
            tablets.append((number, name, tablet))
        self.ready.set()
        acting = [asyncio.create_task(self._act(number, tablet)) for number, _, tablet in tablets]
        await self._stop.wait()
        for task in acting:
            task.cancel()
        await asyncio.gather(*acting, return_exceptions=True)
        await asyncio.gather(*(tablet.stop() for _, _, tablet in tablets))

    async def _act(self, number: int, tablet: Tablet) -> None:
        """Vote when a vote is open, and open a secret one that has ended, each in its own time."""
        voted: set[VoteId] = set()
        opened: set[VoteId] = set()
        while True:
            await asyncio.sleep(0.3 + 0.07 * number)
            if not tablet.view.meetings:
                continue
            vote = tablet.meeting().state.votes.running
            if vote is None or vote.method is Method.HANDS or tablet.view.person not in vote.roll:
                continue
            meeting, choice = tablet.meeting().meeting, Choice.YES
            if number in (4, 6):
                choice = Choice.NO if number == 4 else Choice.ABSTAIN
            with contextlib.suppress(Refused, Unavailable):
                if (
                    vote.is_counting
                    and vote.vote not in opened
                    and Role.TELLER in tablet.meeting().seat.roles
                ):
                    opened.add(vote.vote)
                    await tablet.session.votes.open_result(meeting, vote.vote)
                elif vote.is_counting or vote.vote in voted:
                    continue
                else:
                    voted.add(vote.vote)
                    # for, against, abstain; or the first candidate, the second, a blank paper
                    await tablet.session.votes.cast(meeting, vote.vote, choice.marks)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(20)
