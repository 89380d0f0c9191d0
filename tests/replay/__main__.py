"""`make replay PACK=DIR`: hold a published meeting again and compare every vote with what was published.

A real server process; a real client session with its own encrypted store per member and one for the secretary; every
paper opened by every member present; every ballot cast over TLS. `KILL_SERVER_AT=K` kills the server between the first
acknowledgement and the last ballot of vote K. `SERVER=ADDRESS CODES=FILE` uses a running server and what its command
line printed (`enrol --device …` and `people cards`). `LOSS=PERCENT` loses that share of all packets, in both
directions, once every tablet has signed in; it needs root, for a network namespace. `SECRET=1` takes every vote
secretly: the first three members present are tellers, and two of them open each result.
"""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import Any

import uuid6

from comitia_client.pages.jobs import Draw
from comitia_client.pages.pool import Outcome, PagePool, Pixels, Urgency
from comitia_client.vault.pieces import PaperSource
from comitia_server.reports.verify import verify
from comitia_shared.errors import Unavailable
from comitia_shared.ids import CeremonyId, PaperId, VoteId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import CloseMeeting, Item, Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import RecordPresence
from comitia_shared.meeting.voting.events import Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.polling import used_elections
from comitia_shared.meeting.voting.tellers import BeginCeremony
from comitia_shared.meeting.voting.votes import Stage
from tests.network.line import Line, line
from tests.programs import RoomServer
from tests.replay.oracle import Record, differences, published_for, read_record
from tests.tablets import Tablet

SECRETARY = "Replay Secretary"
PAGE_PX = 640


class Codes:
    """Enrolment and sign-in codes by name, as the command line printed them."""

    def __init__(self, text: str) -> None:
        rows = [line.split("\t") for line in text.splitlines()]
        self.devices = {r[1]: r[2] for r in rows if r[0] == "DEVICE"}
        self.cards = {r[1]: r[2] for r in rows if r[0] == "CARD"}


class Replay:
    """One meeting held again."""

    def __init__(
        self,
        pack: Path,
        address: str,
        codes: Codes,
        base: Path,
        server: RoomServer | None,
        between: Line | None = None,
    ) -> None:
        self.plan = tomllib.loads((pack / "meeting.toml").read_text(encoding="utf-8"))
        self.record: Record = read_record(pack)
        self.kill_at = int(os.environ.get("KILL_SERVER_AT", "0"))
        self.tellers = tellers_of(self.plan) if is_secret() else []
        self._address = address
        self._codes = codes
        self._server = server
        self._line = between
        self._base = base
        self._pool = PagePool()
        self.secretary = Tablet(base / "secretary")
        self.members: dict[str, Tablet] = {}
        self.opened = 0
        self.failures = 0

    async def run(self) -> int:
        try:
            await self._gather()
            await self._roll_call()
            votes = await self._items()
            await self.secretary.command(CloseMeeting())
        finally:
            self._pool.close()
            await asyncio.gather(*(t.stop() for t in [*self.members.values(), self.secretary]))
        return votes

    async def _gather(self) -> None:
        """Enrol and sign in everyone who is not absent."""
        await self._seat(self.secretary, SECRETARY)
        present = [p["name"] for p in self.plan["participant"] if not p.get("absent", False)]
        for number, name in enumerate(present):
            tablet = self.members[name] = Tablet(self._base / f"member-{number}")
            await self._seat(tablet, name)
        if self._line is not None:
            self._line.be(loss=float(os.environ["LOSS"]))

    async def _seat(self, tablet: Tablet, name: str) -> None:
        tablet.start()
        await tablet.enrol(self._address, self._codes.devices[name])
        await tablet.sign_in(self._codes.cards[name])

    async def _roll_call(self) -> None:
        people = {p.name: p.person for p in self.secretary.meeting().state.attendance.participants.values()}
        await self.secretary.command(OpenMeeting())
        for name in self.members:
            await self.secretary.command(RecordPresence(people[name], True))
        if self.tellers:
            ceremony = CeremonyId(uuid6.uuid7().hex)
            await self.secretary.command(BeginCeremony(ceremony, tuple(people[n] for n in self.tellers)))
            await self.secretary.until(
                lambda _: self.secretary.meeting().state.tellers.ready is not None, "the tellers' key"
            )
            print(f"the tellers' code: {self.secretary.meeting().state.tellers.ceremonies[ceremony].code}")

    async def _items(self) -> int:
        """Take every item; how many votes were as published."""
        good = 0
        number = 0
        for item in list(self.secretary.meeting().state.agenda.items.values()):
            await self.secretary.command(StartItem(item.item))
            await self._open_papers(item)
            if item.plan is not None:
                number += 1
                good += await self._vote(number, item)
        return good

    async def _open_papers(self, item: Item) -> None:
        state = self.secretary.meeting().state
        papers = [p.paper for p in state.papers.papers.values() if p.item == item.item]
        await asyncio.gather(*(self._open(t, p) for t in self.members.values() for p in papers))

    async def _open(self, tablet: Tablet, paper: PaperId) -> None:
        """Opened: every sealed piece as in the manifest, decrypted whole, first page drawn."""
        await tablet.until(
            lambda v: any(paper in m.state.papers.papers for m in v.meetings.values()), "paper"
        )
        source = await tablet.source(tablet.meeting().meeting, paper)
        outcome = await self._drawn(source)
        if not isinstance(outcome, Pixels) or len(set(outcome.samples[::997])) < 2:
            raise AssertionError(f"the first page of {paper} was not drawn: {outcome}")
        self.opened += 1

    async def _drawn(self, source: PaperSource) -> Outcome:
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()

        def done(outcome: Outcome) -> None:
            loop.call_soon_threadsafe(answer.set_result, outcome)

        # A key of its own per opening: each member's copy is opened, none is replaced by another's.
        self._pool.submit(Draw(source, 0, PAGE_PX), Urgency.SHARP, uuid6.uuid7().hex, done)
        return await answer

    async def _vote(self, number: int, item: Item) -> bool:
        published = published_for(self.record, item)
        if published is None or item.plan is None:
            print(f"{number:3}  {item.title[:60]}: not in the record", flush=True)
            return False
        vote = VoteId(uuid6.uuid7().hex)
        plan, method = item.plan, Method.SECRET if self.tellers else item.plan.method
        await self._all_have_credentials()
        await self._command_again(OpenVote(vote, item.item, method, item.title, plan.threshold, least=2))
        nays = set(published.nay)
        await self._cast_all(vote, nays, kill=number == self.kill_at)
        await self._all_received(vote)
        await self._command_again(CloseVote(vote))
        for name in self.tellers[1:]:
            await self._open_result(name, vote)
        view = await self.secretary.until(
            lambda v: any(m.state.votes.votes[vote].stage is Stage.CLOSED for m in v.meetings.values()),
            "result",
        )
        (meeting,) = view.meetings.values()
        wrong = differences(self.record, meeting.state, meeting.state.votes.votes[vote], published)
        found = meeting.state.votes.votes[vote].result
        tally = f"{found.tally.yes} to {found.tally.no}" if found else "-"
        print(f"{number:3}  {published.number}: {tally}  {'; '.join(wrong) or 'as published'}", flush=True)
        return not wrong

    async def _all_have_credentials(self) -> None:
        """Every member's tablet has bound a credential for the next secret vote."""
        for name, tablet in self.members.items() if self.tellers else ():
            await tablet.until(lambda _, t=tablet: _has_credential(t), f"a credential of {name}")  # type: ignore[misc]

    async def _open_result(self, name: str, vote: VoteId) -> None:
        """A teller's tablet verifies the board and gives its part."""
        tablet = self.members[name]
        await tablet.until(
            lambda _: tablet.meeting().state.votes.votes[vote].stage is Stage.COUNTING, f"the end for {name}"
        )
        await tablet.session.votes.open_result(tablet.meeting().meeting, vote)

    async def _command_again(self, body: CloseVote | OpenVote) -> None:
        await self.secretary.until(lambda v: v.is_connected, "the link")
        await self.secretary.command(body)

    async def _cast_all(self, vote: VoteId, nays: set[str], *, kill: bool) -> None:
        names = list(self.members)
        if kill and self._server is not None:
            await self._cast(names[0], vote, nays)
            self._server.kill()
            rest = asyncio.gather(*(self._cast(n, vote, nays) for n in names[1:]))
            await asyncio.sleep(0.2)
            await asyncio.to_thread(self._server.start)
            await rest
            return
        await asyncio.gather(*(self._cast(n, vote, nays) for n in names))

    async def _cast(self, name: str, vote: VoteId, nays: set[str]) -> None:
        tablet = self.members[name]
        await tablet.until(
            lambda v: (
                v.is_connected
                and any(
                    vote in m.state.votes.votes and m.state.votes.votes[vote].is_running
                    for m in v.meetings.values()
                )
            ),
            f"vote for {name}",
        )
        choice = Choice.NO if name in nays else Choice.YES
        await self._send(tablet, vote, choice)

    async def _send(self, tablet: Tablet, vote: VoteId, choice: Choice) -> None:
        """Cast; where the line broke while a ballot was sealed, the sheet says so and one presses again."""
        while True:
            try:
                return await tablet.session.votes.cast(tablet.meeting().meeting, vote, choice.marks)
            except Unavailable:
                if not self.tellers:
                    raise
                await tablet.until(lambda v: v.is_connected, "the link")

    async def _all_received(self, vote: VoteId) -> None:
        """Every member's tablet has its receipt, those included that sent again after a restart."""
        for tablet in self.members.values():
            await tablet.until(
                lambda v: any(
                    vote in m.ballots and m.ballots[vote].stage == "received" for m in v.meetings.values()
                ),
                "receipt",
            )


def is_secret() -> bool:
    """Whether every vote is taken secretly."""
    return os.environ.get("SECRET") == "1"


def tellers_of(plan: dict[str, Any]) -> list[str]:
    """Three members who are present."""
    return [p["name"] for p in plan["participant"] if not p.get("absent", False)][:3]


def with_tellers(pack: Path, into: Path) -> Path:
    """The same meeting, where three members are tellers too."""
    shutil.copytree(pack, into)
    file = into / "meeting.toml"
    toml = file.read_text(encoding="utf-8")
    for name in tellers_of(tomllib.loads(toml)):
        before, found, after = toml.partition(f'name = "{name}"\n')
        assert found, name
        toml = before + found + after.replace('role = "delegate"', 'roles = ["delegate", "teller"]', 1)
    file.write_text(toml, encoding="utf-8")
    return into


def _has_credential(tablet: Tablet) -> bool:
    state = tablet.meeting().state
    return bool(tablet.view.person and state.credentials.of(tablet.view.person, used_elections(state.votes)))


def read_back(server: RoomServer) -> Meeting:
    """The meeting as the ledger has it, verified."""
    from comitia_server.directory import RoomDirectory
    from comitia_server.meetings.ledger import MeetingLedger
    from comitia_server.people.desk import PeopleDesk

    directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
    desk = PeopleDesk(directory)
    (meeting,) = directory.meetings()
    ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
    try:
        return verify(ledger).state
    finally:
        ledger.close()
        desk.close()


def compare(record: Record, state: Meeting) -> int:
    """How many votes of the ledger are as published."""
    good = 0
    by_item = {v.item: v for v in state.votes.votes.values() if v.stage is Stage.CLOSED}
    for item in state.agenda.items.values():
        published = published_for(record, item)
        vote = by_item.get(item.item)
        if published is not None and vote is not None and not differences(record, state, vote, published):
            good += 1
    return good


def main() -> int:
    pack = Path(sys.argv[1])
    began = time.monotonic()
    with contextlib.ExitStack() as kept:
        base = Path(kept.enter_context(tempfile.TemporaryDirectory(prefix="comitia-replay-")))
        server: RoomServer | None = None
        between: Line | None = None
        if "SERVER" in os.environ:
            address, codes = (
                os.environ["SERVER"],
                Codes(Path(os.environ["CODES"]).read_text(encoding="utf-8")),
            )
        else:
            if "LOSS" in os.environ:
                between = kept.enter_context(line(base))
            server = (
                RoomServer(base / "server", host=between.there, within=between.within)
                if between is not None
                else RoomServer(base / "server")
            )
            if is_secret():
                pack = with_tellers(pack, base / "pack")
            print(server.run("import", str(pack)).splitlines()[-1], flush=True)
            server.run("people", "add", SECRETARY, "--role", "secretary", "--meeting", "last")
            names = [
                SECRETARY,
                *(p["name"] for p in tomllib.loads((pack / "meeting.toml").read_text())["participant"]),
            ]
            enrolled = server.invitations(*names)
            codes = Codes("")
            codes.devices, codes.cards = enrolled, server.cards()
            server.start()
            address = server.address
        replay = Replay(pack, address, codes, base, server, between)
        try:
            good = asyncio.run(replay.run())
        finally:
            if server is not None:
                server.stop()
        if server is not None:
            good = compare(replay.record, read_back(server))
    votes = len(replay.record.votes)
    took_s = time.monotonic() - began
    print(f"{len(replay.members)} tablets, {replay.opened} papers opened, {took_s:.0f} s")
    print(f"{good} of {votes} votes as published", flush=True)
    return 0 if good == votes else 1


if __name__ == "__main__":
    sys.exit(main())
