"""One running meeting: a subject of the record, and what a server keeps beside its state.

Who hears which event, where its papers lie and under which keys, whose rights have changed since when; the journal
(`record/journal.py`) takes commands in and makes events durable.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from comitia_server.meetings.audiences import Audiences
from comitia_server.meetings.ledger import MeetingLedger, written
from comitia_server.meetings.resting import Rest, RestingPerson
from comitia_server.meetings.revise import revise
from comitia_server.papers.ingest import Ingested
from comitia_server.papers.store import ObjectStore
from comitia_server.record.epochs import Begun, Epochs
from comitia_server.record.journal import Committed, Journal
from comitia_server.record.ledger import Entry, Written
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, DeviceId, MeetingId, ObjectId, PaperId, PersonId, RevisionId, VoteId
from comitia_shared.meeting import (
    EVENTS_OF_EDITION_2,
    HALL_SEAT,
    ROOM_SEAT,
    AnyCommand,
    Meeting,
    Recorded,
    Seat,
    apply,
    decide,
    next_deadline_ms,
    record,
)
from comitia_shared.meeting import due as commands_due
from comitia_shared.meeting.agenda import MeetingClosed, MeetingReopened, Phase, ReopenMeeting
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.grants import due, has_conditions
from comitia_shared.meeting.papers import (
    AddRevision,
    ObjectKind,
    Paper,
    PaperRecalled,
    RevisionAdded,
    SealedObject,
    Terms,
    require_paper,
)
from comitia_shared.meeting.seats import Role
from comitia_shared.meeting.sharing import NoteShared
from comitia_shared.meeting.voting.events import CloseVote, VoteClosed, VoteEnded, VoteOpened, VoteVoided
from comitia_shared.wire.envelope import keys_digest

_AWAITED_LOOK_MS = 50
_SIGNED_AT_ONCE = (VoteOpened, VoteEnded, VoteClosed, VoteVoided, MeetingClosed, MeetingReopened)

Batch = Committed[Meeting, Recorded]
Listener = Callable[[Batch], None]
log = logging.getLogger(__name__)


class RunningMeeting:
    """A meeting that is running, or waits to."""

    def __init__(
        self,
        ledger: MeetingLedger,
        objects: ObjectStore,
        archive: Callable[[bytes], bytes],
        now_ms: Callable[[], int],
    ) -> None:
        self.meeting: MeetingId = ledger.meeting
        self.ledger = ledger
        self.objects = objects
        self.audiences = Audiences()
        self.rights_since: dict[PersonId, int] = {}
        self.raised_at = 0
        self.of_edition_2: set[int] = set()
        self._archive = archive
        self._awaited: Counter[VoteId] = Counter()
        self._events: list[Recorded] = []
        self._objects: dict[ObjectId, tuple[PaperId, SealedObject]] = {}
        self._keys = ledger.all_paper_keys()
        self.journal: Journal[Meeting, Seat, AnyCommand, Recorded] = Journal(
            ledger=ledger,
            subject=self,
            state=Meeting(),
            itself=ROOM_SEAT,
            events=ledger.recorded(),
            now_ms=now_ms,
        )
        try:
            self._erase_recalled(self.state.papers.papers.values())
        except Unavailable as hindrance:  # a full disk keeps no meeting closed; the next start tries again
            log.error("what was recalled is not erased yet: %s", hindrance)

    @property
    def state(self) -> Meeting:
        """What the record has led to."""
        return self.journal.state

    @property
    def is_closed(self) -> bool:
        """Whether it is over."""
        return self.state.agenda.phase is Phase.CLOSED

    @property
    def seq(self) -> int:
        """The number of the last durable event."""
        return self.journal.seq

    @property
    def epochs(self) -> Epochs:
        """Whether tablets have seen more of the record than there is."""
        return self.journal.epochs

    async def run(self, listener: Listener) -> None:
        """Decide what arrives until cancelled; `listener` hears of each durable batch, on the loop."""
        await self.journal.run(listener)

    async def submit(self, seat: Seat, command: CommandId, body: AnyCommand) -> int:
        """Carry out a command; the number of its last event once it is durable. Raises: Refused, Unavailable."""
        return await self.journal.submit(seat, command, body)

    def answered(self, command: CommandId) -> int | None:
        """The last event of a command that was carried out before."""
        return self.journal.answered(command)

    def close(self) -> None:
        """Wait for the disk, and close the ledger with its last checkpoint."""
        self.journal.close()

    def rest(self) -> Rest | None:
        """What is to be known of it when it rests.

        None = it does not: it is not closed, its end is not signed or not sure, keys of it may still fall due, or
        something is still to be erased. Notes that were shared are looked after as long as it is open.
        """
        state = self.state
        papers = state.papers.papers.values()
        is_over = self.is_closed and self.journal.checkpoint_size == self.seq
        if not is_over or self.epochs.is_held or any(map(has_conditions, papers)):
            return None
        recalled = any(r.revision in self._keys for p in papers for r in p.revisions[: p.recalled])
        if (
            recalled
            or self.ledger.votes_with_key()
            or any(isinstance(e.event, NoteShared) for e in self._events)
        ):
            return None
        return Rest(
            meeting=self.meeting,
            title=state.agenda.title,
            starts_ms=state.agenda.starts_ms,
            zone=state.agenda.zone,
            people=_resting(state),
            seq=self.seq,
            root=self.ledger.root(self.seq),
            checkpoint=self.journal.checkpoint_note,
            hall_keys=_stored_keys(state, HALL_SEAT),
            ledger=(0, 0),
        )

    # --- the subject of its journal -----------------------------------------------------------------------

    def decided(
        self, state: Meeting, actor: Seat, command: CommandId, body: AnyCommand, seq: int, at_ms: int
    ) -> Written[Recorded]:
        """What a command brings, encoded and read back. Raises: Refused."""
        return written(command, record(decide(state, actor, body, at_ms), seq, at_ms, command, actor))

    def applied(self, state: Meeting, recorded: Recorded) -> Meeting:
        """The state after an event."""
        return apply(state, recorded)

    def due(self, now_ms: int) -> list[AnyCommand]:
        """What the room itself must do; a vote ends after ballots that came in time and are being checked."""
        return [
            c
            for c in commands_due(self.state, now_ms)
            if not (isinstance(c, CloseVote) and self._awaited[c.vote])
        ]

    def next_deadline_ms(self, now_ms: int) -> int:
        """When something is due; while ballots that came in time are being checked, soon again."""
        deadline_ms = next_deadline_ms(self.state)
        return (
            max(deadline_ms, now_ms + _AWAITED_LOOK_MS)
            if deadline_ms and any(self._awaited.values())
            else deadline_ms
        )

    def begun(self, recorded: Recorded) -> Begun | None:
        """The epoch that a reopening begins."""
        event = recorded.event
        return Begun(event.epoch, event.common) if isinstance(event, MeetingReopened) else None

    def reopens(self, body: AnyCommand) -> bool:
        """Whether a command reopens the meeting."""
        return isinstance(body, ReopenMeeting)

    def is_signed_at_once(self, recorded: Recorded) -> bool:
        """When a vote opens, ends, has its result or is void, and when the meeting closes."""
        return isinstance(recorded.event, _SIGNED_AT_ONCE)

    def taken(self, events: Sequence[Recorded], before: Meeting, after: Meeting) -> None:
        """Durable events: who hears them, what they bring, whose rights they change."""
        self._events += events
        self.audiences.add(after, events)
        for recorded in events:
            if isinstance(recorded.event, EVENTS_OF_EDITION_2):
                self.of_edition_2.add(recorded.seq)
            if isinstance(recorded.event, RevisionAdded):
                self._take_revision(recorded.seq, recorded.event, after)
        for person in changed_rights(before, after):
            self.rights_since[person] = events[-1].seq

    def _take_revision(self, seq: int, added: RevisionAdded, after: Meeting) -> None:
        read = (o for o in added.objects if o.kind is not ObjectKind.ORIGINAL)
        self._objects |= {o.object: (added.paper, o) for o in read}
        if added.level is not None:
            self.raised_at = seq
            self.audiences.judge_again(after, self._events)

    async def followed(self, events: Sequence[Recorded]) -> None:
        """What was recalled is erased here, once everyone has heard of it."""
        recalled = [e.event.paper for e in events if isinstance(e.event, PaperRecalled)]
        if not recalled:
            return
        papers = [self.state.papers.papers[p] for p in recalled]
        try:
            await self.journal.on_disk(lambda: self._erase_recalled(papers))
        except Unavailable as hindrance:  # the next start does it
            log.error("what was recalled is not erased yet: %s", hindrance)

    # --- who hears what -----------------------------------------------------------------------------------

    def heard(self, seat: Seat, after: int, upto: int) -> tuple[frozenset[int], Iterator[Entry]]:
        """The durable events in (after, upto] that a seat hears of, and the numbers of those that it does not."""
        unheard = self.audiences.unheard(self.state, seat, after, upto)
        return unheard, (e for e in self.journal.entries[after:upto] if e.seq not in unheard)

    def seat_of(self, person: PersonId | None, device: DeviceId) -> Seat | None:
        """The seat that a person has here; None = no participant. Without a person: the hall's."""
        if person is None:
            return msgspec.structs.replace(HALL_SEAT, device=device)
        participant = self.state.attendance.participants.get(person)
        return None if participant is None else Seat(person, participant.roles, device)

    def keys_of(self, revision: RevisionId) -> dict[ObjectId, bytes]:
        """The keys of what a reader opens of a revision: all of it but the original."""
        return {o: k for o, k in self._keys.get(revision, {}).items() if o in self._objects}

    def manifest(self, wanted: ObjectId) -> tuple[PaperId, SealedObject]:
        """What a reader may fetch, and its paper; neither originals nor what was recalled. Raises: unknown_object."""
        found = self._objects.get(wanted)
        if found is None:
            raise Refused(ErrorCode.UNKNOWN_OBJECT)
        return found

    async def reopen(self, seat: Seat, command: CommandId) -> int:
        """Go on with a record that tablets have seen more of; the number of the new epoch's first event.

        Raises:
            Refused: `record_whole`, `not_allowed`.
            Unavailable: the disk says no.
        """
        if (before := self.answered(command)) is not None:
            return before
        begins = self.epochs.beginning()
        return await self.submit(seat, command, ReopenMeeting(*begins, by=seat.person))

    # --- revisions and recall ----------------------------------------------------------------------------

    async def revise(
        self, seat: Seat, paper: PaperId, ingested: Ingested, raised: tuple[Level, Terms] | None = None
    ) -> int:
        """Seal a new content of a paper and put it on the record; the number of its event.

        Raises:
            Refused: `unknown_paper`, or a rule says no; then nothing of it is left.
            Unavailable: the disk says no.
        """
        known = require_paper(self.state.papers, paper)
        revised = await asyncio.to_thread(
            revise, self.objects, self.meeting, known, dict(self._keys), ingested, raised
        )
        try:
            return await self.add_revision(seat, revised.command, revised.body, revised.sealed.keys)
        except Unavailable:  # nothing happened, and nobody tries this sealing again
            await self._forget_revision(revised.body.revision, list(revised.sealed.keys))
            raise

    async def add_revision(
        self, seat: Seat, command: CommandId, body: AddRevision, keys: dict[ObjectId, bytes]
    ) -> int:
        """Keep the keys of sealed objects that lie in the store, then carry out the command that brings them."""
        try:
            if self.answered(command) is None:
                await self.journal.on_disk(lambda: self.ledger.keep_paper_keys(body.revision, keys))
                self._keys[body.revision] = keys
            return await self.submit(seat, command, body)
        except Refused:
            await self._forget_revision(body.revision, list(keys))
            raise

    async def _forget_revision(self, revision: RevisionId, names: list[ObjectId]) -> None:
        """Leave nothing of a revision that did not come on the record."""
        self._keys.pop(revision, None)
        for name in names:
            self.objects.discard(name)
        await self.journal.on_disk(lambda: self.ledger.forget_paper_keys(names))

    def _erase_recalled(self, papers: Iterable[Paper]) -> None:
        """Nothing of recalled revisions is left here but the original, under the archive's key. Repeats do no harm."""
        for paper in papers:
            for revision in paper.revisions[: paper.recalled]:
                for manifest in revision.objects.values():
                    self._objects.pop(manifest.object, None)
                if self._keys.pop(revision.revision, None) is None:
                    continue
                for manifest in revision.objects.values():
                    if manifest.kind is ObjectKind.ORIGINAL:
                        self.ledger.archive_key(manifest.object, self._archive)
                    else:
                        self.objects.discard(manifest.object)
                self.ledger.forget_paper_keys([m.object for m in revision.objects.values()])

    async def keep_vote_key(self, vote: VoteId, key: bytes) -> None:
        """Keep the room's key of a secret vote. Raises: Unavailable."""
        await self.journal.on_disk(lambda: self.ledger.keep_vote_key(vote, key))

    async def vote_key(self, vote: VoteId) -> bytes:
        """The room's key of a secret vote; empty = it was erased. Raises: Unavailable."""
        return await self.journal.on_disk(lambda: self.ledger.vote_key(vote))

    async def votes_with_key(self) -> list[VoteId]:
        """The votes of which the room's own key is kept. Raises: Unavailable."""
        return await self.journal.on_disk(self.ledger.votes_with_key)

    async def forget_vote_key(self, vote: VoteId) -> None:
        """Erase the room's key of a secret vote. Raises: Unavailable."""
        await self.journal.on_disk(lambda: self.ledger.forget_vote_key(vote))

    def is_late(self, vote: VoteId) -> bool:
        """Whether the time of a running vote is up, though it may wait for ballots that came before."""
        found = self.state.votes.votes.get(vote)
        return found is not None and 0 < found.closes_at_ms <= self.journal.time_ms()

    @contextlib.contextmanager
    def holding(self, vote: VoteId) -> Iterator[None]:
        """A ballot that came in time is on its way to the record: the vote does not end by itself meanwhile."""
        self._awaited[vote] += 1
        try:
            yield
        finally:
            self._awaited[vote] -= 1


def _resting(state: Meeting) -> dict[PersonId, RestingPerson]:
    """The participants, and the keys that each is due for good; who is named alike is due the same."""
    named: dict[PersonId, list[str]] = {}
    for name, readers in [
        *((i.item, i.readers) for i in state.agenda.items.values()),
        *((p.paper, p.readers) for p in state.papers.papers.values()),
    ]:
        for person in readers:
            named.setdefault(person, []).append(name)
    digests: dict[tuple[frozenset[Role], tuple[str, ...]], bytes] = {}
    found = {}
    for person, participant in state.attendance.participants.items():
        alike = (participant.roles, tuple(named.get(person, ())))
        if alike not in digests:
            digests[alike] = _stored_keys(state, Seat(person, participant.roles))
        found[person] = RestingPerson(tuple(sorted(participant.roles)), digests[alike])
    return found


def _stored_keys(state: Meeting, seat: Seat) -> bytes:
    """The digest of the keys that a seat is due for good."""
    stored = [p for p in state.papers.papers.values() if due(state, seat, p.paper, 0) is not None]
    return keys_digest(r.revision for p in stored for r in p.standing)


def changed_rights(before: Meeting, after: Meeting) -> list[PersonId]:
    """Whose view of the meeting changes between two states: newcomers too, for they saw nothing before."""
    old, new = before.attendance.participants, after.attendance.participants
    if old is new:
        return []
    return [p for p, found in new.items() if p not in old or old[p].roles != found.roles]
