"""Ballots are checked in processes of their own, begun with the first secret vote: the loop answers meanwhile."""

import asyncio
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context

from comitia_shared.belenios.ballots import Checker
from comitia_shared.belenios.faults import Invalid
from comitia_shared.errors import ErrorCode, Unavailable


@lru_cache(maxsize=2)
def _checker(election: bytes) -> Checker:
    return Checker(election)


def check(election: bytes, ballot: bytes) -> str | None:
    """What is wrong with a ballot; None = nothing. Runs in a worker."""
    try:
        _checker(election).check(ballot)
    except Invalid as invalid:
        return str(invalid)
    return None


class BallotChecks:
    """The workers, as many as there are processors and two at least."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    async def check(self, election: bytes, ballot: bytes) -> str | None:
        """What is wrong with a ballot; None = nothing. Raises: Unavailable server_fault where a worker died."""
        if self._pool is None:
            workers = max(2, os.cpu_count() or 1)
            self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, check, election, ballot)
        except BrokenProcessPool:
            self._pool = None  # the next ballot gets new ones
            raise Unavailable(ErrorCode.SERVER_FAULT) from None

    def close(self) -> None:
        """End the workers."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None
