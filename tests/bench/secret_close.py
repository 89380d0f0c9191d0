"""`secret_close`: 1,600 sealed ballots arrive evenly over a minute; from closing to the result that two tellers open.

Server, both tellers' tablets, their verifying processes and all voters share this machine. Reference: five seconds.
"""

import asyncio
import tempfile
import time
from pathlib import Path

import uuid6

from comitia_shared.belenios.ballots import Booth
from comitia_shared.belenios.group import table_of_g
from comitia_shared.ids import CeremonyId, VoteId
from comitia_shared.meeting.agenda import Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.voting.credentials import BindCredentials, signed_text
from comitia_shared.meeting.voting.events import CastSecretBallot, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.tellers import BeginCeremony
from comitia_shared.meeting.voting.votes import Stage, Vote
from tests.bench.close import Hall, first_item
from tests.bench.comeback import hello
from tests.bench.crowd import TELLER, Crowd
from tests.bench.report import Report
from tests.bench.secret_cast import draw
from tests.bench.sink import Sink, Wait, connect_each
from tests.tablets import Tablet

COUNT = 1600
TELLERS = 2
ARRIVE_S = 60.0
LIMIT_S = 5.0
ANSWERS = ((1, 0, 0), (0, 1, 0), (0, 0, 1))


class Voters:
    """The members' devices: a credential of each for the first election, and a ballot."""

    def __init__(self, crowd: Crowd, sinks: list[Sink], hall: Hall) -> None:
        self._members = crowd.members
        self._sinks = sinks
        self._hall = hall
        self._secrets = [draw() for _ in sinks]

    async def bind(self, election: str) -> None:
        """Every device binds its credential, a hundred at a time."""
        for number, (member, sink) in enumerate(zip(self._members, self._sinks, strict=True)):
            public = (str(table_of_g().power(self._secrets[number])),)
            signature = member.key.sign(signed_text(member.person, (election,), public))
            self._hall.say(BindCredentials(0, public, member.certificate, signature), sink)
            if number % 100 == 99:
                await asyncio.sleep(0.3)

    async def cast(self, vote: Vote) -> None:
        """Ballots made beforehand, sent evenly."""
        assert vote.setup is not None
        booth = Booth(vote.setup.election)
        ballots = [booth.fill(x, [ANSWERS[n % 3]], draw) for n, x in enumerate(self._secrets)]
        began = time.perf_counter()
        for number, (ballot, sink) in enumerate(zip(ballots, self._sinks, strict=True)):
            await asyncio.sleep(max(0.0, began + ARRIVE_S * number / len(ballots) - time.perf_counter()))
            self._hall.say(CastSecretBallot(vote.vote, ballot), sink)


async def _seat_tellers(crowd: Crowd, folder: Path) -> list[Tablet]:
    names = [f"{TELLER} {n}" for n in range(TELLERS)]
    cards, codes = crowd.server.cards(), crowd.server.invitations(*names)
    tablets = []
    for number, name in enumerate(names):
        tablet = Tablet(folder / f"teller-{number}")
        tablet.start()
        await tablet.enrol(crowd.server.address, codes[name])
        await tablet.sign_in(cards[name])
        await tablet.command(CheckIn())
        tablets.append(tablet)
    return tablets


async def _run(folder: Path) -> Report:
    crowd = Crowd(folder / "crowd", COUNT, tellers=TELLERS)
    item = first_item(crowd)
    crowd.server.start()
    wait = Wait()
    tellers: list[Tablet] = []
    try:
        tellers = await _seat_tellers(crowd, folder)
        first = tellers[0]
        sinks = await connect_each(
            [(m.context, hello(m, crowd, 0)) for m in crowd.members],
            crowd.server.port,
            crowd.name,
            [b"\r\n\r\n", b'"Events"'],
            wait,
            32,
        )
        hall = Hall(crowd, sinks, wait)
        await asyncio.sleep(2)
        await hall.each(CheckIn())
        await hall.heard(OpenMeeting(), b'"MeetingOpened"')
        await hall.heard(StartItem(item), b'"ItemStarted"')
        people = tuple(t.view.person for t in tellers if t.view.person is not None)
        hall.say(BeginCeremony(CeremonyId(uuid6.uuid7().hex), people))
        await first.until(lambda _: bool(first.meeting().state.credentials.elections), "elections", 120)
        voters = Voters(crowd, sinks, hall)
        await voters.bind(first.meeting().state.credentials.elections[0])
        await first.until(
            lambda _: len(first.meeting().state.credentials.bindings) == COUNT + TELLERS, "credentials", 300
        )
        name = VoteId(uuid6.uuid7().hex)
        threshold = parse_threshold("over half of members")
        hall.say(OpenVote(name, item, Method.SECRET, "?", threshold))
        await first.until(lambda _: _stage(first, name) is Stage.OPEN, "the vote", 60)
        await voters.cast(first.meeting().state.votes.votes[name])
        for tablet in tellers:
            await tablet.until(
                lambda _, t=tablet: len(t.meeting().state.votes.votes[name].board) == COUNT,  # type: ignore[misc]
                "all ballots",
                120,
            )
        began = time.perf_counter()
        hall.say(CloseVote(name))
        await asyncio.gather(*(_open(t, name) for t in tellers))
        await first.until(lambda _: _stage(first, name) is Stage.CLOSED, "the result", 120)
        took = time.perf_counter() - began
        result = first.meeting().state.votes.votes[name].result
        assert result is not None and result.tally.yes + result.tally.no + result.tally.abstain == COUNT
    finally:
        for tablet in tellers:
            await tablet.stop()
        crowd.server.kill()
    ratios = {"result_vs_five_seconds": took / LIMIT_S}
    return Report(
        "secret_close", "s", {"result": took}, {"limit": LIMIT_S}, ratios, dict.fromkeys(ratios, 1.0), 1
    )


def _stage(tablet: Tablet, vote: VoteId) -> Stage | None:
    found = tablet.meeting().state.votes.votes.get(vote)
    return found.stage if found is not None else None


async def _open(tablet: Tablet, vote: VoteId) -> None:
    """A teller presses as soon as the vote has ended."""
    await tablet.until(lambda _: _stage(tablet, vote) is Stage.COUNTING, "the end", 60)
    await tablet.session.votes.open_result(tablet.meeting().meeting, vote)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
