"""`years`: a room with 500 closed meetings starts as quickly, and is as small, as one with five.

Each of the two published meetings 250 times, under ids and keys of its own, with every vote as it was cast, and papers
of one page. What is measured is a start after the one at which they came to rest.
"""

import os
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

import uuid6

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger, written
from comitia_server.meetings.replaying import replay
from comitia_server.papers.ingest import Ingested, ingest
from comitia_server.people.desk import PeopleDesk
from comitia_server.preparing.intake import _write
from comitia_server.preparing.plan import read_plan
from comitia_server.record.ledger import Written
from comitia_shared.ids import CommandId, MeetingId, VoteId
from comitia_shared.meeting import AnyCommand, Recorded, Seat, apply, decide, record
from comitia_shared.meeting.agenda import CloseMeeting, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import RecordPresence
from comitia_shared.meeting.plan import Plan
from comitia_shared.meeting.seats import MEMBERS
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote
from tests.bench.report import Report, median
from tests.programs import RoomServer
from tests.replay.oracle import Record, published_for, read_record
from tests.room.house import pdf

PACKS = [Path("../shared/meetings") / name for name in ("cleveland-1998-06-08", "cleveland-2016-04-25")]
FEW, MANY = 5, 500
RUNS = 5


class Held:
    """One meeting as it is held, decided here and written at once."""

    def __init__(self, directory: RoomDirectory, desk: PeopleDesk, meeting: MeetingId, now_ms: int) -> None:
        self._ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key())
        events = list(self._ledger.recorded())
        self.state = replay(events)
        self._seq, self._now_ms = events[-1].seq, max(now_ms, events[-1].at_ms)
        self._written: list[Written[Recorded]] = []

    def does(self, seat: Seat, body: AnyCommand) -> None:
        name = CommandId(uuid6.uuid7().hex)
        events = decide(self.state, seat, body, self._now_ms)
        one = written(name, record(events, self._seq, self._now_ms, name, seat))
        for event in one.events:
            self.state = apply(self.state, event)
        self._seq = one.seq
        self._written.append(one)

    def close(self) -> None:
        self._ledger.append(self._written)
        self._ledger.sign_checkpoint(self._now_ms, 0)
        self._ledger.close()


def hold(held: Held, published: Record, absent: set[str]) -> int:
    """The whole meeting; how many votes were held."""
    people = held.state.attendance.participants.values()
    by_name = {p.name: Seat(p.person, p.roles) for p in people}
    secretary = next(s for s in by_name.values() if s.is_staff)
    members = {n: s for n, s in by_name.items() if s.roles & MEMBERS and n not in absent}
    held.does(secretary, OpenMeeting())
    for seat in members.values():
        assert seat.person is not None
        held.does(secretary, RecordPresence(seat.person, True))
    votes = 0
    for item in list(held.state.agenda.items.values()):
        held.does(secretary, StartItem(item.item))
        said = published_for(published, item)
        if item.plan is None or said is None:
            continue
        vote = VoteId(uuid6.uuid7().hex)
        held.does(secretary, OpenVote(vote, item.item, item.plan.method, item.title, item.plan.threshold))
        for name, seat in members.items():
            held.does(seat, CastBallot(vote, Choice.NO if name in said.nay else Choice.YES))
        held.does(secretary, CloseVote(vote))
        votes += 1
    held.does(secretary, CloseMeeting())
    return votes


def room_of(base: Path, count: int) -> RoomServer:
    """A room that has held so many meetings, all of them closed."""
    server = RoomServer(base)
    directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
    desk, page = PeopleDesk(directory), ingest(pdf(1))
    plans = [(_plan(pack), read_record(pack)) for pack in PACKS]
    now_ms = time.time_ns() // 1_000_000
    try:
        with patch.object(os, "fsync", lambda _: None):  # making them is not what is measured
            for number in range(count):
                plan, published = plans[number % len(plans)]
                papers: dict[str, Ingested] = {p.file: page for i in plan.items for p in i.papers}
                brought = _write(directory, desk, plan, papers, now_ms)
                held = Held(directory, desk, brought.meeting, now_ms)
                votes = hold(held, published, {p.name for p in plan.people if p.absent})
                held.close()
                assert votes == len(published.votes)
    finally:
        desk.close()
    return server


def _plan(pack: Path) -> Plan:
    plan, faults = read_plan(pack)
    assert plan is not None and not faults, faults
    return plan


def weight_mib(pid: int) -> float:
    """The proportional set size of a process."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def started(server: RoomServer) -> tuple[float, float]:
    """Seconds until it serves, and MiB that it weighs a moment later."""
    began = time.perf_counter()
    server.start()
    took = time.perf_counter() - began
    time.sleep(1.5)
    weight = weight_mib(server.pid)
    server.stop()
    return took, weight


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as base:
        many, few = room_of(Path(base) / "many", MANY), room_of(Path(base) / "few", FEW)
        first, _ = started(many)  # they come to rest
        started(few)
        ours: list[tuple[float, float]] = []
        theirs: list[tuple[float, float]] = []
        for _ in range(RUNS):
            ours.append(started(many))
            theirs.append(started(few))
    start, memory = (median([o[n] for o in ours]) for n in (0, 1))
    start_few, memory_few = (median([t[n] for t in theirs]) for n in (0, 1))
    return Report(
        "years",
        "s, MiB",
        {"start": start, "memory": memory, "first_start": first},
        {"start_five": start_few, "memory_five": memory_few},
        {"start_vs_five": start / start_few, "memory_vs_five": memory / memory_few},
        {"start_vs_five": 1.3, "memory_vs_five": 1.3},
        RUNS,
    )
