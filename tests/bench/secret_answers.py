"""`secret_answers`: a room that checks ballots of 20 of 30 without pause still answers everyone else within 100 ms.

The ballots go to a real room's workers as fast as these take them; meanwhile a delegate asks for the floor again and
again. The rate of checked ballots is stated; the answers' 95th percentile is held against 100 ms.
"""

import asyncio
import tempfile
import time
from pathlib import Path

from comitia_shared.ids import PersonId, RequestId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.floor import RequestFloor, SpeechKind, WithdrawRequest
from comitia_shared.meeting.voting.events import CastSecretBallot, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Candidate, Question, sealed_answer
from tests.bench.report import Report, median
from tests.meeting.story import CHAIR, delegate, item, name, vote
from tests.room.tablets import Tablets

LIMIT_MS = 100.0
BALLOTS = 80
VOTERS = (0, 1, 3, 4)
AT_ONCE = 8
RUNS = 3
PAPER = Question("Committee", tuple(Candidate(f"Candidate {n}") for n in range(30)), 20, 20, 20, blank=True)


def measure() -> Report:
    rates: list[float] = []
    slow: list[float] = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            rate, answers_ms = _run(Path(folder) / "room")
        rates.append(rate)
        slow.append(sorted(answers_ms)[int(len(answers_ms) * 0.95)])
    comitia = {"ballots_a_second": median(rates), "answer_ms": median(slow)}
    ratios = {"answer_vs_limit": median(slow) / LIMIT_MS}
    return Report(
        "secret_answers", "mixed", comitia, {"limit_ms": LIMIT_MS}, ratios, {"answer_vs_limit": 1.0}, RUNS
    )


def _run(folder: Path) -> tuple[float, list[float]]:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    hall = Tablets(folder, loop, [1_800_000_000_000])
    hall.makes_key()
    hall.opened()
    hall.binds()
    needed = parse_threshold("over half of members")
    hall.does(CHAIR, OpenVote(vote(), item(1), Method.SECRET, "Election", needed, sheet=(PAPER,)))
    answer = sealed_answer(PAPER, tuple(range(20)))
    voters = [delegate(n) for n in VOTERS]  # of one no more are taken than a person sends
    ballots = [(p, hall.ballot(p, answer)) for p in voters for _ in range(BALLOTS // len(voters))]
    loop.run_until_complete(_cast(hall, *ballots.pop()))  # workers are warm
    try:
        return loop.run_until_complete(_press(hall, ballots))
    finally:
        hall.ends()
        loop.close()


async def _cast(hall: Tablets, voter: PersonId, ballot: bytes) -> None:
    await hall.asks(hall.seat(voter), CastSecretBallot(vote(), ballot))


async def _press(hall: Tablets, ballots: list[tuple[PersonId, bytes]]) -> tuple[float, list[float]]:
    left, answers_ms = list(ballots), []

    async def one_tablet() -> None:
        while left:
            await _cast(hall, *left.pop())

    began = time.perf_counter()
    tablets = [asyncio.create_task(one_tablet()) for _ in range(AT_ONCE)]
    number = 0
    while not all(t.done() for t in tablets):
        number += 1
        request = RequestId(name(3000 + number))
        asked = time.perf_counter()
        await hall.asks(hall.seat(delegate(2)), RequestFloor(request, SpeechKind.SPEECH))
        answers_ms.append(1000 * (time.perf_counter() - asked))
        await hall.asks(hall.seat(delegate(2)), WithdrawRequest(request))
        await asyncio.sleep(0.02)
    await asyncio.gather(*tablets)
    return len(ballots) / (time.perf_counter() - began), answers_ms
