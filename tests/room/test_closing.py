"""At the very moment of closing: every ballot is in or out, never unclear, and receipts agree with the record."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from comitia_server.meetings.checking import BallotChecks
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.meeting.agenda import CloseMeeting, Method
from comitia_shared.meeting.voting.events import CastSecretBallot, CloseVote, GiveShare, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.votes import Stage
from tests.meeting.story import CHAIR, SECRETARY, delegate, item, vote
from tests.room.tablets import Tablets

YES = (1, 0, 0)


class SlowChecks(BallotChecks):
    """The real checks, begun only when they are let go: a machine with much to do."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()

    async def check(self, election: bytes, ballot: bytes) -> str | None:
        await self.go.wait()
        return await super().check(election, ballot)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Tablets]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    clock = [1_800_000_000_000]
    found = Tablets(tmp_path / "room", loop, clock, SlowChecks())
    found.makes_key()
    found.opened()
    found.binds()
    yield found
    found.ends()
    loop.close()


def opens(hall: Tablets, ms: int = 0) -> None:
    needed = parse_threshold("over half of members")
    hall.does(CHAIR, OpenVote(vote(), item(1), Method.SECRET, "Question", needed, ms))


def test_a_ballot_that_is_being_checked_when_the_chair_closes_is_in(hall: Tablets) -> None:
    opens(hall)
    ballots = {delegate(n): hall.ballot(delegate(n), YES) for n in range(4)}

    async def story() -> None:
        under_way = [
            asyncio.create_task(hall.asks(hall.seat(p), CastSecretBallot(vote(), b)))
            for p, b in ballots.items()
        ]
        await asyncio.sleep(0)
        closing = asyncio.create_task(hall.asks(hall.seat(CHAIR), CloseVote(vote())))
        await asyncio.sleep(0.2)
        assert hall.running.state.votes.votes[vote()].stage is Stage.OPEN, "it waits for what came before"
        assert isinstance(hall.checks, SlowChecks)
        hall.checks.go.set()
        numbers = await asyncio.gather(*under_way)
        assert await closing > max(numbers)

    hall.loop.run_until_complete(story())
    closed = hall.running.state.votes.votes[vote()]
    assert closed.stage is Stage.COUNTING
    assert {b.voter for b in closed.board} == set(ballots)


def test_a_ballot_that_came_in_time_is_in_though_the_time_is_up_and_a_later_one_is_refused(
    hall: Tablets,
) -> None:
    opens(hall, 60_000)
    in_time, late = hall.ballot(delegate(0), YES), hall.ballot(delegate(1), YES)

    async def story() -> None:
        under_way = asyncio.create_task(hall.asks(hall.seat(delegate(0)), CastSecretBallot(vote(), in_time)))
        await asyncio.sleep(0)
        hall.clock[0] = hall.running.state.votes.votes[vote()].closes_at_ms
        await asyncio.sleep(0.2)
        assert hall.running.state.votes.votes[vote()].stage is Stage.OPEN
        with pytest.raises(Refused) as refused:
            await hall.asks(hall.seat(delegate(1)), CastSecretBallot(vote(), late))
        assert refused.value.code is ErrorCode.VOTE_CLOSED
        assert isinstance(hall.checks, SlowChecks)
        hall.checks.go.set()
        await under_way

    hall.loop.run_until_complete(story())
    hall.until(lambda: hall.running.state.votes.votes[vote()].stage is Stage.COUNTING)
    closed = hall.running.state.votes.votes[vote()]
    assert [b.voter for b in closed.board] == [delegate(0)]
    assert closed.trackers


def test_in_or_out_and_the_receipts_say_the_same_as_the_record(hall: Tablets) -> None:
    """Everyone presses while the chair closes, in every order that the loop makes of it."""
    assert isinstance(hall.checks, SlowChecks)
    hall.checks.go.set()
    opens(hall)
    ballots = {delegate(n): hall.ballot(delegate(n), YES) for n in range(5)}

    async def story() -> dict[object, object]:
        async def cast(person: object, delay: float) -> object:
            await asyncio.sleep(delay)
            try:
                return await hall.asks(hall.seat(person), CastSecretBallot(vote(), ballots[person]))  # type: ignore[arg-type,index]
            except Refused as refused:
                return refused.code

        async def close() -> None:
            await asyncio.sleep(0.02)
            await hall.asks(hall.seat(CHAIR), CloseVote(vote()))

        answers = await asyncio.gather(*(cast(p, n * 0.01) for n, p in enumerate(ballots)), close())
        return dict(zip(ballots, answers, strict=False))

    answers = hall.loop.run_until_complete(story())
    on_board = {b.voter for b in hall.running.state.votes.votes[vote()].board}
    assert on_board == {p for p, a in answers.items() if isinstance(a, int)}
    assert {a for a in answers.values() if not isinstance(a, int)} <= {ErrorCode.VOTE_CLOSED}


def test_the_end_of_a_vote_its_result_and_its_undoing_are_signed_at_once(hall: Tablets) -> None:
    assert isinstance(hall.checks, SlowChecks)
    hall.checks.go.set()
    opens(hall)
    for number in range(5):
        hall.does(delegate(number), CastSecretBallot(vote(), hall.ballot(delegate(number), YES)))
    hall.does(CHAIR, CloseVote(vote()))
    assert hall.running.journal.checkpoint_size == hall.running.seq
    for person in (delegate(0), delegate(2)):
        hall.does(person, GiveShare(vote(), hall.part(hall.shares[person])))
    hall.until(lambda: hall.running.state.votes.votes[vote()].stage is Stage.CLOSED)
    assert hall.running.journal.checkpoint_size == hall.running.seq, (
        "a result that nobody has signed could be lost unseen"
    )
    hall.does(SECRETARY, VoidVote(vote(), "Again"))
    assert hall.running.journal.checkpoint_size == hall.running.seq
    hall.does(CHAIR, CloseMeeting())
    assert hall.running.journal.checkpoint_size == hall.running.seq
