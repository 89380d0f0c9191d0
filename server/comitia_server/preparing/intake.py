"""Brings a planned meeting into the room: ingest and seal its papers, then its first events. All or nothing."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import uuid6
from msgspec import UNSET
from msgspec.structs import replace

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger, written
from comitia_server.papers.ingest import Ingested, ingest, read_file
from comitia_server.papers.seal import Sealed, seal_revision
from comitia_server.papers.store import ObjectStore
from comitia_server.people.accounts import Accounts
from comitia_server.people.desk import PeopleDesk
from comitia_server.preparing.plan import read_plan
from comitia_server.record.ledger import Written
from comitia_shared import limits
from comitia_shared.errors import Refused
from comitia_shared.ids import CommandId, ItemId, MeetingId, ObjectId, PaperId, PersonId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Meeting, Recorded, apply, decide, record
from comitia_shared.meeting.agenda import AddItem, PrepareMeeting, VotePlan
from comitia_shared.meeting.attendance import AddParticipants, GiveProxy, Participant
from comitia_shared.meeting.papers import AddPaper, AddRevision, PublishPaper
from comitia_shared.meeting.plan import Fault, Plan, PlannedPaper
from comitia_shared.meeting.rules import AdoptRules
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.wire.codec import decode_command, encode

_AT_ONCE = 2


class Progress(msgspec.Struct, frozen=True):
    """One file is through: which of how many, and what it gave."""

    done: int
    total: int
    file: str
    pages: int
    size: int
    warnings: tuple[str, ...]


class Brought(msgspec.Struct, frozen=True):
    """A meeting that was brought in."""

    meeting: MeetingId
    items: int
    papers: int
    people: int
    is_led: bool


class Faulty(Exception):
    """The folder has faults; nothing was brought in."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def bring_in(
    directory: RoomDirectory,
    desk: PeopleDesk,
    folder: Path,
    now_ms: int,
    on_progress: Callable[[Progress], None],
) -> Brought:
    """Import the meeting of a folder. Raises: Faulty with every fault of the folder; Unavailable."""
    plan, faults = read_plan(folder)
    if plan is None:
        raise Faulty(faults)
    ingested, more = _ingest_all(folder, plan, on_progress)
    if faults or more:
        raise Faulty([*faults, *more])
    return _write(directory, desk, plan, ingested, now_ms)


def _ingest_all(
    folder: Path, plan: Plan, on_progress: Callable[[Progress], None]
) -> tuple[dict[str, Ingested], list[Fault]]:
    """Ingest each file once, two at a time; every refusal is a fault."""
    wanted: dict[str, str] = {}
    for item in plan.items:
        for paper in item.papers:
            if paper.file:
                wanted.setdefault(paper.file, f"item {item.number}, {Path(paper.file).name}")
    results: dict[str, Ingested] = {}
    faults: list[Fault] = []
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for done, (file, outcome) in enumerate(
            zip(wanted, pool.map(_ingest_one, map(folder.joinpath, wanted)), strict=True), 1
        ):
            if isinstance(outcome, Refused):
                faults.append(Fault(wanted[file], outcome.code, outcome.params))
                continue
            results[file] = outcome
            pages, size = outcome.pages, len(outcome.whole)
            on_progress(
                Progress(
                    done=done,
                    total=len(wanted),
                    file=Path(file).name,
                    pages=pages,
                    size=size,
                    warnings=outcome.warnings,
                )
            )
    return results, faults


def _ingest_one(file: Path) -> Ingested | Refused:
    try:
        return ingest(read_file(file))
    except Refused as refused:
        return refused


class _Scribe:
    """Decides the commands of a meeting that nobody sees yet, and collects what they bring."""

    def __init__(self, now_ms: int) -> None:
        self.state = Meeting()
        self.written: list[Written[Recorded]] = []
        self._seq = 0
        self._now_ms = now_ms

    def command(self, body: AnyCommand, where: str) -> None:
        """Decide a command as if it had come over the wire. Raises: Faulty, with the place that it was read from."""
        name = CommandId(uuid6.uuid7().hex)
        try:
            body = decode_command(encode(body))
            events = decide(self.state, ROOM_SEAT, body, self._now_ms)
            one = written(name, record(events, self._seq, self._now_ms, name, ROOM_SEAT))
        except Refused as refused:
            raise Faulty([Fault(where, refused.code, refused.params)]) from None
        for event in one.events:
            self.state = apply(self.state, event)
        self._seq = one.seq
        self.written.append(one)


def _write(
    directory: RoomDirectory, desk: PeopleDesk, plan: Plan, ingested: dict[str, Ingested], now_ms: int
) -> Brought:
    """Seal, then write people and ledger together; where anything of it fails, nothing of it is left."""
    meeting = MeetingId(uuid6.uuid7().hex)
    objects = ObjectStore(directory.papers)
    sealed: list[Sealed] = []
    known = {p.name: _known(desk.accounts, p.name) for p in plan.people}
    people = {name: person or PersonId(uuid6.uuid7().hex) for name, person in known.items()}
    ledger: MeetingLedger | None = None
    try:
        scribe = _scribed(objects, meeting, plan, people, ingested, now_ms, sealed)
        ledger = MeetingLedger(directory, meeting, desk.authority.ledger_key(), create=True)
        with desk.register.store.transaction():
            for name, person in people.items():
                if known[name] is None:
                    desk.accounts.add(name, person)
            for revision in sealed:
                ledger.keep_paper_keys(revision.revision, revision.keys)
            ledger.append(scribe.written)
    except BaseException:
        if ledger is not None:
            ledger.discard()
            directory.forget_meeting_key(meeting)
        for name in _objects_of(sealed):
            objects.discard(name)
        raise
    ledger.close()
    return Brought(meeting, len(plan.items), len(sealed), len(plan.people), plan.is_led)


def _scribed(
    objects: ObjectStore,
    meeting: MeetingId,
    plan: Plan,
    people: dict[str, PersonId],
    ingested: dict[str, Ingested],
    now_ms: int,
    sealed: list[Sealed],
) -> _Scribe:
    """The meeting's first events; `sealed` gets what lies in the store for them, whatever happens."""
    scribe = _Scribe(now_ms)
    for where, command in _beginning(plan, meeting, people):
        scribe.command(command, where)
    for planned in plan.items:
        item, where = ItemId(uuid6.uuid7().hex), f"item {planned.number}"
        readers = tuple(people[n] for n in planned.readers)
        vote = _who_stands(planned.plan, people)
        scribe.command(
            AddItem(
                item=item,
                number=planned.number,
                title=planned.title,
                custody=planned.custody,
                readers=readers,
                plan=vote,
            ),
            where,
        )
        for paper in planned.papers:
            _add_paper(
                scribe=scribe,
                objects=objects,
                meeting=meeting,
                item=item,
                planned=paper,
                people=people,
                content=ingested[paper.file],
                item_where=where,
                sealed=sealed,
            )
    return scribe


def _beginning(
    plan: Plan, meeting: MeetingId, people: dict[str, PersonId]
) -> Iterator[tuple[str, AnyCommand]]:
    """What makes the meeting and brings in its people and rules, each with the place that it was read from."""
    yield (
        "meeting.toml",
        PrepareMeeting(
            meeting=meeting,
            title=plan.title,
            place=plan.place,
            starts_ms=plan.starts_ms,
            zone=plan.zone,
            language=plan.language,
            custody=plan.custody,
            network=plan.network,
            quorum=parse_threshold(plan.quorum) if plan.quorum else None,
        ),
    )
    yield from (("participant", command) for command in _participants(plan, people))
    if plan.rules.id:
        yield "rules", AdoptRules(plan.rules)
    for person in plan.people:
        if person.proxy:
            yield f"participant ({person.name})", GiveProxy(people[person.name], people[person.proxy])


def _who_stands(plan: VotePlan | None, people: dict[str, PersonId]) -> VotePlan | None:
    """The planned vote with the people of the meeting who are its candidates: they do not count it."""
    if plan is None or plan.sheet is UNSET:
        return plan
    named = tuple(
        replace(q, candidates=tuple(replace(c, person=people.get(c.name)) for c in q.candidates))
        for q in plan.sheet
    )
    return replace(plan, sheet=named)


def _objects_of(sealed: list[Sealed]) -> Iterator[ObjectId]:
    return (o.object for s in sealed for o in s.objects)


def _add_paper(
    scribe: _Scribe,
    objects: ObjectStore,
    meeting: MeetingId,
    item: ItemId,
    planned: PlannedPaper,
    people: dict[str, PersonId],
    content: Ingested,
    item_where: str,
    sealed: list[Sealed],
) -> None:
    paper, where = PaperId(uuid6.uuid7().hex), f"{item_where}, {planned.title}"
    readers = tuple(people[n] for n in planned.readers)
    scribe.command(
        AddPaper(
            paper=paper,
            item=item,
            title=planned.title,
            custody=planned.custody,
            readers=readers,
            terms=planned.terms,
        ),
        where,
    )
    revision = seal_revision(objects, meeting, paper, content)
    sealed.append(revision)
    scribe.command(AddRevision(paper, revision.revision, revision.pages, revision.objects), where)
    scribe.command(PublishPaper(paper), where)


def _known(accounts: Accounts, name: str) -> PersonId | None:
    """The one person of the room with this name; None where there is none, or several and nobody can tell which."""
    known = accounts.named(name)
    return known[0].person if len(known) == 1 else None


def _participants(plan: Plan, people: dict[str, PersonId]) -> Iterator[AddParticipants]:
    size = limits.PART_ENTRIES
    of = -(-len(plan.people) // size)
    for part in range(of):
        planned = plan.people[part * size : (part + 1) * size]
        entries = tuple(
            Participant(
                people[p.name],
                p.name,
                p.roles,
                p.seat,
                weight=p.weight if p.weight != 1 else UNSET,
                substitute_for=people[p.substitute_for] if p.substitute_for else UNSET,
            )
            for p in planned
        )
        absent = tuple(people[p.name] for p in planned if p.absent)
        yield AddParticipants(part + 1, of, entries, absent)
