"""A teller's tablet verifies ballots as they come, in a process of its own: at the end only the sum is left to do."""

import asyncio
import logging
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context

from comitia_shared.belenios.ballots import Checked, Checker, credential_of, read_choices, tracking_number
from comitia_shared.belenios.faults import Invalid
from comitia_shared.ids import VoteId
from comitia_shared.meeting.votes import Vote

_AT_ONCE = 16

log = logging.getLogger(__name__)


@lru_cache(maxsize=2)
def _checker(election: bytes) -> Checker:
    return Checker(election)


def _are_right(election: bytes, ballots: list[bytes]) -> list[bool]:
    """Which of these ballots are right. Runs in the worker."""
    found = []
    for ballot in ballots:
        try:
            _checker(election).check(ballot)
            found.append(True)
        except Invalid:
            found.append(False)
    return found


class BoardChecks:
    """What was verified of the running secret vote. A wrong ballot is left to the whole board's verifying to name."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._vote: VoteId | None = None
        self._seen: list[str] = []
        self._known: dict[str, Checked] = {}
        self._busy = asyncio.Lock()

    async def follow(self, vote: Vote) -> None:
        """Verify what has come since the last time; returns when everything that is there was looked at."""
        if vote.setup is None:
            return
        async with self._busy:
            if self._vote != vote.vote:
                self._vote, self._seen, self._known = vote.vote, [], {}
            while len(self._seen) < len(vote.board):
                some = [b.ballot for b in vote.board[len(self._seen) : len(self._seen) + _AT_ONCE]]
                for ballot, is_right in zip(some, await self._ask(vote.setup.election, some), strict=True):
                    if is_right:
                        tracker = tracking_number(ballot)
                        self._known[tracker] = Checked(credential_of(ballot), tracker, read_choices(ballot))
                self._seen += [tracking_number(ballot) for ballot in some]

    async def _ask(self, election: bytes, ballots: list[bytes]) -> list[bool]:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, _are_right, election, ballots)
        except BrokenProcessPool:
            log.warning("the process that verifies ballots died; what it had is verified at the end")
            self._pool = None
            return [False] * len(ballots)

    def known(self, vote: VoteId) -> dict[str, Checked]:
        """The ballots of a vote that were found right."""
        return self._known if self._vote == vote else {}

    def seen(self, vote: VoteId) -> list[str]:
        """The tracking numbers of a vote's ballots in the order in which they came."""
        return self._seen if self._vote == vote else []

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
