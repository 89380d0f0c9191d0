"""A teller's tablet verifies a board as it grows, in a process of its own: at the end only the sum is asked for."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import NamedTuple, TypeVar

import msgspec

from comitia_client.session.person.kept import Kept
from comitia_shared.belenios.archive import Event, Kind, setup_data
from comitia_shared.belenios.ballots import Pairs, credential_of, tracking_number
from comitia_shared.belenios.board import Board, encode_roll
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.numbers import hash_hex
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.voting.credentials import Credentials, check_binding, check_device
from comitia_shared.meeting.voting.secret import head_of, roll_hash
from comitia_shared.meeting.voting.unsealing import roll_of
from comitia_shared.meeting.voting.votes import Vote

_AT_ONCE = 16
T = TypeVar("T")

log = logging.getLogger(__name__)


class Sum(NamedTuple):
    """What a verified board comes to; `fault` says why there is none."""

    trackers: tuple[str, ...] = ()
    total: Pairs = ()
    fault: str = ""


class _Watched:
    """The board in the worker process."""

    board = Board()
    fault = ""


def _begin(election: bytes, trustees: bytes, roll: bytes) -> None:
    _Watched.board, _Watched.fault = Board(), ""
    _take(Kind.SETUP, [(election, trustees, roll, setup_data(election, trustees, roll))])


def _take(kind: Kind, events: list[tuple[bytes, ...]]) -> None:
    try:
        for data in events:
            if not _Watched.fault:
                _Watched.board.take(Event(kind, data, ""))
    except Invalid as invalid:
        _Watched.fault = str(invalid)


def _sum() -> Sum:
    if _Watched.fault:
        return Sum(fault=_Watched.fault)
    return Sum(tuple(_Watched.board.trackers), _Watched.board.encrypted_total())


class _Seen(msgspec.Struct, frozen=True):
    """What this tablet has seen of a board, whatever becomes of the program: so many ballots, and their hash.

    `epochs`: how often the record had been reopened; what was lost then is seen no more.
    """

    epochs: int
    count: int
    hash: str


class BoardChecks:
    """The board of the running secret vote, verified. `issuing`: the room's certificate for devices."""

    def __init__(self, issuing: bytes, kept: Kept) -> None:
        self._issuing = issuing
        self._kept = kept
        self._epochs = 0
        self._pool: ProcessPoolExecutor | None = None
        self._vote: VoteId | None = None
        self._roll: dict[PersonId, str] = {}
        self._seen: list[str] = []
        self._busy = asyncio.Lock()

    async def follow(self, vote: Vote, state: Meeting) -> None:
        """Verify what has come since the last time. Raises: Refused bad_board, Unavailable server_fault."""
        async with self._busy:
            await self._follow(vote, state)

    async def sum(self, vote: Vote, state: Meeting) -> Pairs:
        """The encrypted sum of a closed board that is right, and goes on from what was seen before.

        Raises: Refused bad_board, Unavailable server_fault (the process died; asking again begins anew).
        """
        async with self._busy:
            await self._follow(vote, state)
            found = await self._ask(_sum)
        trackers = tuple(tracking_number(b.ballot) for b in vote.board)
        await self._require_what_was_seen(vote, trackers)
        require(not found.fault, ErrorCode.BAD_BOARD, reason=found.fault)
        require(self._roll == _persons(vote, state.credentials), ErrorCode.BAD_BOARD, reason="roll")
        require(found.trackers == trackers == vote.trackers, ErrorCode.BAD_BOARD, reason="trackers")
        roll = roll_hash(roll_of(vote, state.credentials))
        if vote.setup is None or vote.roll_hash != roll or vote.head != head_of(vote.setup, roll, trackers):
            raise Refused(ErrorCode.BAD_BOARD, reason="head")
        self._require_own_credentials(vote)
        return found.total

    def _require_own_credentials(self, vote: Vote) -> None:
        """Every ballot has the credential that its voter has on the roll, and nobody has another's.

        The sum goes by credentials. Ballots of one under several names would be a sum of one.

        Raises: Refused bad_board.
        """
        if len(set(self._roll.values())) < len(self._roll):
            raise Refused(ErrorCode.BAD_BOARD, reason="one credential of two voters")
        for voter, ballot in vote.board:
            try:
                credential = credential_of(ballot)
            except Invalid:
                raise Refused(ErrorCode.BAD_BOARD, reason="a ballot without a credential") from None
            if self._roll.get(voter) != credential:
                raise Refused(ErrorCode.BAD_BOARD, reason="a ballot under another name")

    async def _follow(self, vote: Vote, state: Meeting) -> None:
        if vote.setup is None:
            return
        if self._vote != vote.vote or self._epochs != len(state.agenda.reopened):
            self._epochs = len(state.agenda.reopened)
            self._roll = _persons(vote, state.credentials)
            await asyncio.to_thread(self._check_roll, vote, state)
            roll = encode_roll(roll_of(vote, state.credentials))
            self._seen = []
            await self._ask(_begin, vote.setup.election, vote.setup.trustees, roll)
            self._vote = vote.vote
        while len(self._seen) < len(vote.board):
            some = [b.ballot for b in vote.board[len(self._seen) : len(self._seen) + _AT_ONCE]]
            await self._ask(_take, Kind.BALLOT, [(b,) for b in some])
            self._seen += [tracking_number(b) for b in some]
        await self._keep_what_was_seen(vote)

    async def _keep_what_was_seen(self, vote: Vote) -> None:
        """Keep how far this board has come, unless more of it was seen before."""
        name = f"seen/{vote.vote}"
        stored = await self._kept.get(name)
        before = msgspec.json.decode(stored, type=_Seen) if stored is not None else _Seen(self._epochs, 0, "")
        is_longer = before.epochs == self._epochs and len(self._seen) >= before.count > 0
        if is_longer and _hash(self._seen[: before.count]) != before.hash:
            raise Refused(ErrorCode.BAD_BOARD, reason="another board was seen before")
        if before.epochs != self._epochs or before.count < len(self._seen):
            seen = _Seen(self._epochs, len(self._seen), _hash(self._seen))
            await self._kept.put(name, msgspec.json.encode(seen))

    async def _require_what_was_seen(self, vote: Vote, trackers: tuple[str, ...]) -> None:
        """That the board begins with what this tablet saw, ever since the vote began. Raises: Refused bad_board."""
        stored = await self._kept.get(f"seen/{vote.vote}")
        if stored is None:
            return
        seen = msgspec.json.decode(stored, type=_Seen)
        if seen.epochs == self._epochs and _hash(trackers[: seen.count]) != seen.hash:
            raise Refused(ErrorCode.BAD_BOARD, reason="another board was seen before")

    def _check_roll(self, vote: Vote, state: Meeting) -> None:
        """That every credential was bound by a device of this room, and weighs what the record says.

        Raises: Refused bad_board.
        """
        others = [v.setup for v in state.votes.votes.values() if v.vote != vote.vote and v.setup is not None]
        if not vote.is_rightful or (
            vote.setup is not None and vote.setup.number in [o.number for o in others]
        ):
            raise Refused(ErrorCode.BAD_BOARD, reason="roll")
        credentials = state.credentials
        number = vote.setup.number if vote.setup is not None else -1
        for person in vote.credentials:
            binding = credentials.binding(person, number)
            try:
                if binding is None:
                    raise Refused(ErrorCode.WRONG_KEY)
                check_binding(binding, credentials.elections)
                check_device(binding.device, binding.certificate, self._issuing)
            except Refused:
                raise Refused(ErrorCode.BAD_BOARD, reason="roll") from None

    async def _ask(self, work: Callable[..., T], *given: object) -> T:
        if self._pool is None:
            self._pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)
        except BrokenProcessPool:
            log.warning("the process that verifies ballots died; it begins anew")
            self._pool = self._vote = None
            raise Unavailable(ErrorCode.SERVER_FAULT) from None

    def close(self) -> None:
        """End the process."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)
            self._pool = None


def _hash(trackers: Sequence[str]) -> str:
    return hash_hex("\n".join(trackers).encode())


def _persons(vote: Vote, credentials: Credentials) -> dict[PersonId, str]:
    """Whose credential is which."""
    number = vote.setup.number if vote.setup is not None else -1
    return {person: credentials.of(person, number) for person in vote.credentials}
