"""The room's part in secret votes: names of elections, a key for each vote alone, ballots checked, the count finished.

The key of a vote is made when it opens, lies wrapped in the ledger's database, and is erased after the result: it opens
nothing without enough tellers, and they nothing without it.
"""

import asyncio
import logging
import secrets
from collections.abc import Coroutine

import uuid6
from msgspec.structs import replace

from comitia_resources import catalogue
from comitia_server.meetings.checking import BallotChecks
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_server.tasks import Tasks
from comitia_shared import limits
from comitia_shared.belenios.elections import uuid_of
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.group import Q, is_element
from comitia_shared.belenios.numbers import element
from comitia_shared.belenios.tally import decrypt, encode_part
from comitia_shared.belenios.trustees import trustee_key
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import CommandId, VoteId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Seat
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.permissions import require_permitted
from comitia_shared.meeting.voting.credentials import BindCredentials, DrawElections, check_device
from comitia_shared.meeting.voting.events import (
    CastSecretBallot,
    CloseVote,
    FinishCount,
    GiveShare,
    OpenVote,
    VoteClosed,
    VoteVoided,
)
from comitia_shared.meeting.voting.polling import used_elections
from comitia_shared.meeting.voting.secret import is_openable, set_up
from comitia_shared.meeting.voting.unsealing import opening
from comitia_shared.meeting.voting.votes import Stage, Vote, require_vote

_ENOUGH_ELECTIONS = 8
_WHAT = "secret votes"
_CHECKING_S = 30.0  # for which a close waits at most

log = logging.getLogger(__name__)


def _draw() -> int:
    return secrets.randbelow(Q)


class SecretVotes:
    """The secret votes of all meetings of this server. `issuing`: the room's certificate for its devices (DER)."""

    def __init__(self, checks: BallotChecks, issuing: bytes, tasks: Tasks) -> None:
        self._checks = checks
        self._issuing = issuing
        self._tasks = tasks
        self._opening: set[VoteId] = set()
        self._under_way: dict[VoteId, set[asyncio.Future[None]]] = {}
        self._doing: set[str] = set()
        self._again: set[str] = set()

    async def open(self, running: RunningMeeting, seat: Seat, name: CommandId, c: OpenVote) -> int:
        """Open a secret vote with a key of its own; the number of its last event. Raises: Refused, Unavailable."""
        if (before := running.answered(name)) is not None:
            return before
        require_permitted(seat, c)
        if c.vote in running.state.votes.votes or c.vote in self._opening:
            raise Refused(ErrorCode.ALREADY_THERE)
        self._opening.add(c.vote)
        try:
            return await self._open(running, seat, name, c)
        finally:
            self._opening.discard(c.vote)

    async def _open(self, running: RunningMeeting, seat: Seat, name: CommandId, c: OpenVote) -> int:
        ready = running.state.tellers.ready
        if ready is None:
            raise Refused(ErrorCode.NO_TELLERS)
        number = used_elections(running.state.votes)
        require(number < len(running.state.credentials.elections), ErrorCode.NOBODY_CAN_VOTE)
        private = _draw()
        words = catalogue(running.state.agenda.language).section("choice")
        setup = await asyncio.to_thread(
            lambda: set_up(
                number=number,
                uuid=running.state.credentials.elections[number],
                ceremony=ready.ceremony,
                group=ready.group(),
                room_key=trustee_key(private, _draw),
                name=c.question,
                sheet=c.sheet,
                words=words,
                least=c.least,
            )
        )
        await running.keep_vote_key(c.vote, private.to_bytes(32))
        try:
            return await running.submit(seat, name, replace(c, setup=setup))
        except Refused:
            await running.forget_vote_key(c.vote)
            raise

    async def bind(self, running: RunningMeeting, seat: Seat, name: CommandId, c: BindCredentials) -> int:
        """Check that credentials are of the group and bound by this room's device. Raises: Refused, Unavailable."""
        if (before := running.answered(name)) is not None:
            return before
        require_permitted(seat, c)
        require(len(c.credentials) <= limits.ELECTIONS, ErrorCode.TOO_MANY, most=limits.ELECTIONS)
        await asyncio.to_thread(self._check, seat, c)
        return await running.submit(seat, name, c)

    def _check(self, seat: Seat, c: BindCredentials) -> None:
        try:
            good = all((x := element(text)) != 1 and is_element(x) for text in c.credentials)
        except Invalid:
            good = False
        if not good or seat.device is None:
            raise Refused(ErrorCode.WRONG_KEY)
        check_device(seat.device, c.certificate, self._issuing)

    async def cast(self, running: RunningMeeting, seat: Seat, name: CommandId, c: CastSecretBallot) -> int:
        """Check a ballot in a worker process, then put it on the record: what comes in time is in.

        Raises: Refused bad_ballot, vote_closed (its time is up), Unavailable.
        """
        if (before := running.answered(name)) is not None:
            return before
        setup = require_vote(running.state.votes, c.vote).setup
        if setup is None:
            raise Refused(ErrorCode.WRONG_METHOD)
        require(len(c.ballot) <= limits.BALLOT_BYTES, ErrorCode.TOO_LONG, most=limits.BALLOT_BYTES)
        require(not running.is_late(c.vote), ErrorCode.VOTE_CLOSED)
        under_way: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._under_way.setdefault(c.vote, set()).add(under_way)
        try:
            with running.holding(c.vote):
                fault = await self._checks.check(setup.election, c.ballot)
                if fault is not None:
                    log.warning("a ballot of %s is refused: %s", seat.person, fault)
                    raise Refused(ErrorCode.BAD_BALLOT)
                return await running.submit(seat, name, c)
        finally:
            under_way.set_result(None)
            self._under_way[c.vote].discard(under_way)

    async def close(self, running: RunningMeeting, seat: Seat, name: CommandId, c: CloseVote) -> int:
        """End a vote after the ballots that came before this. Raises: Refused, Unavailable."""
        require_permitted(seat, c)
        before = set(self._under_way.get(c.vote, ()))
        if before:
            await asyncio.wait(before, timeout=_CHECKING_S)
        return await running.submit(seat, name, c)

    async def give(self, running: RunningMeeting, seat: Seat, name: CommandId, c: GiveShare) -> int:
        """A teller's part, once the sum it opens is made aside. Raises: Refused, Unavailable."""
        vote = running.state.votes.votes.get(c.vote)
        if c.attestation is not None:  # a word that no other tablet would believe is none
            check_device(c.attestation.device, c.attestation.certificate, self._issuing)
        if vote is not None and vote.stage is Stage.COUNTING:
            await self._sum(vote)
        return await running.submit(seat, name, c)

    async def _sum(self, vote: Vote) -> None:
        """Multiply all ballots in a thread, so that the loop finds the sum made. Raises: Refused."""
        await asyncio.to_thread(opening, vote)

    def after(self, running: RunningMeeting, committed: Batch) -> None:
        """The record has grown: draw elections, finish a count, erase the key of a vote that is over."""
        over = [e.event.vote for e in committed.events if isinstance(e.event, VoteClosed | VoteVoided)]
        for vote in over:
            if running.state.votes.votes[vote].setup is not None:
                self._tasks.start(_WHAT, running.forget_vote_key(vote))
        self.look_at(running)

    def begin(self, running: RunningMeeting) -> None:
        """The server has started: erase keys of votes that are over, and do what the meeting waits for."""
        self._tasks.start(_WHAT, self._forget_old(running))
        self.look_at(running)

    async def _forget_old(self, running: RunningMeeting) -> None:
        for vote in await running.votes_with_key():
            found = running.state.votes.votes.get(vote)
            if (found is None or not found.is_running) and vote not in self._opening:
                await running.forget_vote_key(vote)

    def look_at(self, running: RunningMeeting) -> None:
        """Do what a meeting waits for."""
        state = running.state
        left = len(state.credentials.elections) - used_elections(state.votes)
        takes = state.agenda.phase in (Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
        if takes and state.tellers.ready is not None and left < _ENOUGH_ELECTIONS:
            names = tuple(uuid_of(secrets.token_bytes(20)) for _ in range(limits.ELECTIONS_DRAWN))
            self._once(running, "draw", self._submit(running, DrawElections(names)))
        vote = state.votes.running
        if vote is not None and vote.stage is Stage.COUNTING:
            self._once(running, "count", self._finish(running, vote) if vote.shares else self._sum(vote))

    async def _submit(self, running: RunningMeeting, command: AnyCommand) -> None:
        try:
            await running.submit(ROOM_SEAT, CommandId(uuid6.uuid7().hex), command)
        except (Refused, Unavailable) as error:
            log.warning("the room's own %s: %s", type(command).__name__, error)

    async def _finish(self, running: RunningMeeting, vote: Vote) -> None:
        """Add the room's own part when there are enough of the tellers'."""
        private = await running.vote_key(vote.vote)

        def part() -> bytes | None:
            sum_ = opening(vote)
            if not is_openable(sum_, list(vote.shares)):
                return None
            return encode_part(decrypt(sum_.total, sum_.phi, int.from_bytes(private), _draw))

        if not private:
            log.error("vote %s cannot be opened: the room's own key is gone", vote.vote)
            return
        made = await asyncio.to_thread(part)
        if made is not None:
            await self._submit(running, FinishCount(vote.vote, made))

    def _once(self, running: RunningMeeting, what: str, work: Coroutine[None, None, None]) -> None:
        """Start something; while it is under way, remember to look at the meeting again after it."""
        name = f"{running.meeting} {what}"
        if name in self._doing:
            work.close()
            self._again.add(name)
            return
        self._doing.add(name)

        def done(_: object) -> None:
            self._doing.discard(name)
            if name in self._again:
                self._again.discard(name)
                self.look_at(running)

        self._tasks.start(_WHAT, work).add_done_callback(done)
