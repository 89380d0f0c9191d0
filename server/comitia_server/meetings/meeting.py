"""One running meeting: commands in, durable events out.

What arrives while the disk is busy with the batch before is decided together on a copy of the state, committed in
one transaction, and only then becomes the state, the answers and the fan-out. A failed commit drops the copy. The
disk is touched in a thread of the meeting's own, so that a disk that hangs never stops the loop from answering pings.
"""

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import msgspec
import uuid6

from comitia_server.ledger import Entry, Ledger, Written, written
from comitia_server.meetings.audiences import Audiences
from comitia_server.meetings.epochs import Epochs
from comitia_server.meetings.revise import revise
from comitia_server.papers.ingest import Ingested
from comitia_server.papers.store import ObjectStore
from comitia_shared import limits
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
    due,
    next_deadline_ms,
    record,
)
from comitia_shared.meeting.agenda import MeetingClosed, MeetingReopened, ReopenMeeting
from comitia_shared.meeting.custody import Level
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
from comitia_shared.meeting.sight import rights
from comitia_shared.meeting.votes import CloseVote, VoteClosed, VoteEnded, VoteOpened, VoteVoided

_MOST_AT_ONCE = 512
_AFTER_FAILURE_S = 0.5
_AWAITED_LOOK_S = 0.05
_SIGNED_AT_ONCE = (VoteOpened, VoteEnded, VoteClosed, VoteVoided, MeetingClosed, MeetingReopened)

T = TypeVar("T")
log = logging.getLogger(__name__)


class Committed(msgspec.Struct, frozen=True):
    """What a batch brought: durable entries, their events, and the states before and after them.

    `checkpoint` is the signed note over all of it where the batch called for one, with the size of the one before.
    """

    entries: tuple[Entry, ...]
    events: tuple[Recorded, ...]
    before: Meeting
    after: Meeting
    checkpoint: str | None = None
    checkpoint_since: int = 0


class _Waiting(msgspec.Struct):
    seat: Seat
    command: CommandId
    body: AnyCommand
    answer: "asyncio.Future[int]"


Listener = Callable[[Committed], None]


class RunningMeeting:
    """A meeting that is running, or waits to."""

    def __init__(
        self,
        ledger: Ledger,
        objects: ObjectStore,
        archive: Callable[[bytes], bytes],
        now_ms: Callable[[], int],
    ) -> None:
        self.meeting: MeetingId = ledger.meeting
        self.ledger = ledger
        self.objects = objects
        self.state = Meeting()
        self.audiences = Audiences()
        self.epochs = Epochs(ledger)
        self.rights_since: dict[PersonId, int] = {}
        self.raised_at = 0
        self.of_edition_2: set[int] = set()
        self._archive = archive
        self._now_ms = now_ms
        self._last_ms = 0
        self._awaited: Counter[VoteId] = Counter()
        self._queue: asyncio.Queue[_Waiting] = asyncio.Queue()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix=f"ledger-{self.meeting[-6:]}")
        self._entries: list[Entry] = []
        self._events: list[Recorded] = []
        self._objects: dict[ObjectId, tuple[PaperId, SealedObject]] = {}
        self._keys = ledger.all_paper_keys()
        self._answered = ledger.answered()
        newest = ledger.newest_checkpoint()
        self.checkpoint_size, self.checkpoint_note = newest or (0, "")
        for entry, event in zip(ledger.entries(), ledger.recorded(), strict=True):
            self._take([entry], [event], apply(self.state, event))
        self._checkpoint_due_ms = self._time_ms() if self.seq > self.checkpoint_size else 0
        try:
            self._erase_recalled(self.state.papers.papers.values())
        except (
            Unavailable
        ) as hindrance:  # a full disk must not keep the meeting closed; the next start tries again
            log.error("what was recalled is not erased yet: %s", hindrance)

    def _take(self, entries: Iterable[Entry], events: Sequence[Recorded], after: Meeting) -> None:
        """Durable events, and the state after the last of them."""
        before, self.state = self.state, after
        self._entries += entries
        self._events += events
        self._last_ms = max(self._last_ms, events[-1].at_ms)
        self.audiences.add(after, events)
        for recorded in events:
            self.epochs.take(recorded)
            if isinstance(recorded.event, EVENTS_OF_EDITION_2):
                self.of_edition_2.add(recorded.seq)
            if isinstance(recorded.event, RevisionAdded):
                self._take_revision(recorded.seq, recorded.event)
        for person in changed_rights(before, after):
            self.rights_since[person] = events[-1].seq

    def _take_revision(self, seq: int, added: RevisionAdded) -> None:
        read = (o for o in added.objects if o.kind is not ObjectKind.ORIGINAL)
        self._objects |= {o.object: (added.paper, o) for o in read}
        if added.level is not None:
            self.raised_at = seq
            self.audiences.judge_again(self.state, self._events)

    @property
    def seq(self) -> int:
        """The number of the last durable event."""
        return len(self._entries)

    def heard(self, seat: Seat, after: int, upto: int) -> tuple[frozenset[int], Iterator[Entry]]:
        """The durable events in (after, upto] that a seat hears of, and the numbers of those that it does not."""
        unheard = self.audiences.unheard(self.state, seat, after, upto)
        return unheard, (e for e in self._entries[after:upto] if e.seq not in unheard)

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
        if (before := self._answered.get(command)) is not None:
            return before
        return await self.submit(seat, command, self.epochs.reopening(seat.person))

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
            if command not in self._answered:
                await self._on_disk(lambda: self.ledger.keep_paper_keys(body.revision, keys))
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
        await self._on_disk(lambda: self.ledger.forget_paper_keys(names))

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

    def answered(self, command: CommandId) -> int | None:
        """The last event of a command that was carried out before."""
        return self._answered.get(command)

    async def keep_vote_key(self, vote: VoteId, key: bytes) -> None:
        """Keep the room's key of a secret vote. Raises: Unavailable."""
        await self._on_disk(lambda: self.ledger.keep_vote_key(vote, key))

    async def vote_key(self, vote: VoteId) -> bytes:
        """The room's key of a secret vote; empty = it was erased. Raises: Unavailable."""
        return await self._on_disk(lambda: self.ledger.vote_key(vote))

    async def votes_with_key(self) -> list[VoteId]:
        """The votes of which the room's own key is kept. Raises: Unavailable."""
        return await self._on_disk(self.ledger.votes_with_key)

    async def forget_vote_key(self, vote: VoteId) -> None:
        """Erase the room's key of a secret vote. Raises: Unavailable."""
        await self._on_disk(lambda: self.ledger.forget_vote_key(vote))

    def is_late(self, vote: VoteId) -> bool:
        """Whether the time of a running vote is up, though it may wait for ballots that came before."""
        found = self.state.votes.votes.get(vote)
        return found is not None and 0 < found.closes_at_ms <= self._time_ms()

    @contextlib.contextmanager
    def holding(self, vote: VoteId) -> Iterator[None]:
        """A ballot that came in time is on its way to the record: the vote does not end by itself meanwhile."""
        self._awaited[vote] += 1
        try:
            yield
        finally:
            self._awaited[vote] -= 1

    async def submit(self, seat: Seat, command: CommandId, body: AnyCommand) -> int:
        """Carry out a command; the number of its last event once it is durable.

        Raises:
            Refused: a rule says no.
            Unavailable: the disk says no; nothing happened.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Waiting(seat, command, body, answer))
        return await answer

    async def run(self, listener: Listener) -> None:
        """Decide what arrives until cancelled. Deadlines that passed while the server was away come first.

        `listener` hears of each durable batch, on the loop.
        """
        self._listener = listener
        batch: list[_Waiting] = []
        try:
            while True:
                batch = self._drained()  # what came in time goes before what the deadline brings
                if len(batch) < _MOST_AT_ONCE:  # else there may be more that came in time
                    batch += [self._own(c) for c in self._due()]
                if not batch:
                    batch = await self._gather()
                if batch:
                    await self._carry_out(batch)
                elif self._checkpoint_is_late():
                    await self._sign_late()
        finally:
            for waiting in [*batch, *self._drained()]:
                _answer(waiting, Unavailable(ErrorCode.SERVER_FAULT))

    def _drained(self) -> list[_Waiting]:
        batch: list[_Waiting] = []
        while len(batch) < _MOST_AT_ONCE and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    def _due(self) -> list[AnyCommand]:
        """What the room itself must do now; a vote ends after ballots that came in time and are being checked."""
        if self.epochs.is_held:
            return []
        return [
            c
            for c in due(self.state, self._time_ms())
            if not (isinstance(c, CloseVote) and self._awaited[c.vote])
        ]

    def _own(self, body: AnyCommand) -> _Waiting:
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_log_refusal)
        return _Waiting(ROOM_SEAT, CommandId(uuid6.uuid7().hex), body, answer)

    def _time_ms(self) -> int:
        """The server's time, never going back."""
        self._last_ms = max(self._last_ms, self._now_ms())
        return self._last_ms

    async def _gather(self) -> list[_Waiting]:
        deadline_ms = 0 if self.epochs.is_held else next_deadline_ms(self.state)
        late_ms = self._checkpoint_due_ms
        ends = [t for t in (deadline_ms, late_ms) if t]
        timeout_s = max(0.0, (min(ends) - self._now_ms()) / 1000) if ends else None
        if deadline_ms and any(self._awaited.values()):
            timeout_s = max(_AWAITED_LOOK_S, timeout_s or 0.0)
        try:
            first = await asyncio.wait_for(self._queue.get(), timeout_s)
        except TimeoutError:
            return []
        return [first, *self._drained()]

    async def _carry_out(self, batch: list[_Waiting]) -> None:
        at_ms = self._time_ms()
        copy, seq, is_held = self.state, self.seq, self.epochs.is_held
        seen: dict[CommandId, int] = {}
        batch_written: list[Written] = []
        answers: list[tuple[_Waiting, int | Refused | Unavailable]] = []
        for waiting in batch:
            before = self._answered.get(waiting.command) or seen.get(waiting.command)
            if before is not None:
                answers.append((waiting, before))
                continue
            if is_held is not isinstance(waiting.body, ReopenMeeting):
                behind = Unavailable(ErrorCode.RECORD_BEHIND) if is_held else Refused(ErrorCode.RECORD_WHOLE)
                answers.append((waiting, behind))
                continue
            try:
                events = decide(copy, waiting.seat, waiting.body, at_ms)
                one = written(waiting.command, record(events, seq, at_ms, waiting.command, waiting.seat))
            except Refused as refused:
                answers.append((waiting, refused))
                continue
            except (
                Exception
            ):  # deciding changes nothing: what it cannot take is refused, and the meeting goes on
                log.exception("%s could not be decided", type(waiting.body).__name__)
                answers.append((waiting, Unavailable(ErrorCode.SERVER_FAULT)))
                continue
            for event in one.events:
                copy = apply(copy, event)
            is_held = is_held and not isinstance(waiting.body, ReopenMeeting)
            seq = seen[waiting.command] = one.seq
            batch_written.append(one)
            answers.append((waiting, seq))
        try:
            await self._commit(batch_written, copy, at_ms)
        except Unavailable as hindrance:
            log.error("commit failed: %s", hindrance)
            for waiting, outcome in answers:
                _answer(waiting, outcome if isinstance(outcome, Refused | Unavailable) else hindrance)
            await asyncio.sleep(_AFTER_FAILURE_S)
            return
        for waiting, outcome in answers:
            _answer(waiting, outcome)

    async def _commit(self, batch: list[Written], after: Meeting, at_ms: int) -> None:
        if not batch:
            return
        since = self.checkpoint_size
        events = tuple(e for w in batch for e in w.events)
        wants_checkpoint = any(isinstance(e.event, _SIGNED_AT_ONCE) for e in events)
        begun = [e.event.epoch for e in events if isinstance(e.event, MeetingReopened)]
        epoch = begun[-1] if begun else self.epochs.current

        def to_disk() -> tuple[list[Entry], str | None]:
            entries = self.ledger.append(batch)
            if not wants_checkpoint:
                return entries, None
            try:
                return entries, self.ledger.sign_checkpoint(at_ms, epoch)
            except Unavailable as hindrance:  # the batch is durable all the same; the checkpoint comes late
                log.error("checkpoint failed: %s", hindrance)
                return entries, None

        entries, note = await self._on_disk(to_disk)
        before = self.state
        self._answered |= {w.command: w.seq for w in batch}
        self._take(entries, events, after)
        self._note_checkpoint(note, at_ms)
        self._listener(Committed(tuple(entries), events, before, after, note, since))
        await self._erase_what_was_recalled(events)

    async def _erase_what_was_recalled(self, events: tuple[Recorded, ...]) -> None:
        recalled = [e.event.paper for e in events if isinstance(e.event, PaperRecalled)]
        if recalled:
            papers = [self.state.papers.papers[p] for p in recalled]
            try:
                await self._on_disk(lambda: self._erase_recalled(papers))
            except Unavailable as hindrance:  # the next start does it
                log.error("what was recalled is not erased yet: %s", hindrance)

    def _note_checkpoint(self, note: str | None, at_ms: int) -> None:
        if note is not None:
            self.checkpoint_size, self.checkpoint_note = self.seq, note
            self._checkpoint_due_ms = 0
        elif not self._checkpoint_due_ms:
            self._checkpoint_due_ms = at_ms + int(limits.CHECKPOINT_PERIOD_S * 1000)

    def _checkpoint_is_late(self) -> bool:
        return 0 < self._checkpoint_due_ms <= self._time_ms()

    async def _sign_late(self) -> None:
        at_ms, since = self._time_ms(), self.checkpoint_size
        try:
            note = await self._on_disk(lambda: self.ledger.sign_checkpoint(at_ms, self.epochs.current))
        except Unavailable as hindrance:
            log.error("checkpoint failed: %s", hindrance)
            self._checkpoint_due_ms = at_ms + int(limits.CHECKPOINT_PERIOD_S * 1000)
            return
        self._note_checkpoint(note, at_ms)
        self._listener(Committed((), (), self.state, self.state, note, since))

    async def _on_disk(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._disk, call)

    def close(self) -> None:
        """Wait for the disk, sign what is not signed yet, and close the ledger."""
        self._disk.shutdown(wait=True)
        if self.ledger.size > self.checkpoint_size and not self.epochs.is_held:
            try:
                self.ledger.sign_checkpoint(self._time_ms(), self.epochs.current)
            except Unavailable as hindrance:  # the next start signs it late
                log.error("checkpoint failed: %s", hindrance)
        self.ledger.close()


def changed_rights(before: Meeting, after: Meeting) -> list[PersonId]:
    """Whose view of the meeting changes between two states: newcomers too, for they saw nothing before."""
    old, new = before.attendance.participants, after.attendance.participants
    if old is new:
        return []
    return [
        p
        for p, participant in new.items()
        if p not in old or rights(Seat(p, old[p].roles)) != rights(Seat(p, participant.roles))
    ]


def _answer(waiting: _Waiting, outcome: "int | Refused | Unavailable") -> None:
    if waiting.answer.done():
        return  # who asked is gone; what happened is durable all the same
    if isinstance(outcome, int):
        waiting.answer.set_result(outcome)
    else:
        waiting.answer.set_exception(outcome)


def _log_refusal(answer: "asyncio.Future[int]") -> None:
    if not answer.cancelled() and (error := answer.exception()) is not None:
        log.warning("the room's own command: %s", error)
