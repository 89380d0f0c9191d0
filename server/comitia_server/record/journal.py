"""The journal of a record: commands in, durable events out.

What arrives while the disk is busy with the batch before is decided together on a copy of the state, committed in
one transaction, and only then becomes the state, the answers and what others hear. A failed commit drops the copy. The
disk is touched in a thread of the journal's own, so that a disk that hangs never stops the loop from answering pings.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, Protocol, TypeVar

import msgspec
import uuid6

from comitia_server.record.epochs import Begun, Epochs
from comitia_server.record.ledger import Entry, Ledger, Written
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId

_MOST_AT_ONCE = 512
_AFTER_FAILURE_S = 0.5

T = TypeVar("T")
S = TypeVar("S")
A = TypeVar("A", contravariant=True)
C = TypeVar("C")
R = TypeVar("R", bound="Dated")
log = logging.getLogger(__name__)


class Dated(Protocol):
    """A recorded event, as far as a journal looks at it: when it happened (ms UTC)."""

    @property
    def at_ms(self) -> int:
        """By the server's clock."""


class Committed(msgspec.Struct, Generic[S, R], frozen=True):
    """What a batch brought: durable entries, their events, and the states before and after them.

    `checkpoint` is the signed note over all of it where the batch called for one, with the size of the one before.
    """

    entries: tuple[Entry, ...]
    events: tuple[R, ...]
    before: S
    after: S
    checkpoint: str | None = None
    checkpoint_since: int = 0


class Subject(Protocol[S, A, C, R]):
    """What a journal keeps the record of: states S, actors A, commands C, recorded events R."""

    def decided(self, state: S, actor: A, command: CommandId, body: C, seq: int, at_ms: int) -> Written[R]:
        """What a command brings after event `seq`, encoded and read back. Raises: Refused."""

    def applied(self, state: S, recorded: R) -> S:
        """The state after an event."""

    def due(self, now_ms: int) -> list[C]:
        """What must be done now without anybody's command."""

    def next_deadline_ms(self, now_ms: int) -> int:
        """When `due` is to be asked again; 0 = not before something happens."""

    def begun(self, recorded: R) -> Begun | None:
        """The epoch that an event begins."""

    def reopens(self, body: C) -> bool:
        """Whether a command begins an epoch: it is carried out on a held record alone."""

    def is_signed_at_once(self, recorded: R) -> bool:
        """Whether the batch of this event ends with a checkpoint."""

    def taken(self, events: Sequence[R], before: S, after: S) -> None:
        """Events are durable; nobody has heard of them yet."""

    async def followed(self, events: Sequence[R]) -> None:
        """Everyone has heard of these events."""


class _Waiting(msgspec.Struct, Generic[A, C]):
    actor: A
    command: CommandId
    body: C
    answer: "asyncio.Future[int]"


class Journal(Generic[S, A, C, R]):
    """The record of one subject, whose first state is `state` and who acts by itself as `itself`."""

    def __init__(
        self,
        ledger: Ledger,
        subject: Subject[S, A, C, R],
        state: S,
        itself: A,
        events: Iterable[R],
        now_ms: Callable[[], int],
    ) -> None:
        self.state = state
        self.entries: list[Entry] = []
        self.epochs = Epochs(ledger)
        self._ledger = ledger
        self._subject = subject
        self._itself = itself
        self._now_ms = now_ms
        self._last_ms = 0
        self._listener: Callable[[Committed[S, R]], None] = _nobody
        self._queue: asyncio.Queue[_Waiting[A, C]] = asyncio.Queue()
        self._disk = ThreadPoolExecutor(1, thread_name_prefix=f"ledger-{ledger.log[0][-6:]}")
        self._answered = ledger.answered()
        newest = ledger.newest_checkpoint()
        self.checkpoint_size, self.checkpoint_note = newest or (0, "")
        for entry, recorded in zip(ledger.entries(), events, strict=True):
            self._take([entry], [recorded], subject.applied(self.state, recorded))
        self._checkpoint_due_ms = self.time_ms() if self.seq > self.checkpoint_size else 0

    def _take(self, entries: Sequence[Entry], events: Sequence[R], after: S) -> None:
        """Durable events, and the state after the last of them."""
        before, self.state = self.state, after
        self.entries += entries
        self._last_ms = max(self._last_ms, events[-1].at_ms)
        for entry, recorded in zip(entries, events, strict=True):
            self.epochs.take(entry.seq, self._subject.begun(recorded))
        self._subject.taken(events, before, after)

    @property
    def seq(self) -> int:
        """The number of the last durable event."""
        return len(self.entries)

    def answered(self, command: CommandId) -> int | None:
        """The last event of a command that was carried out before."""
        return self._answered.get(command)

    def consistency(self, since: int) -> tuple[bytes, ...]:
        """The proof that the record of `since` events is the beginning of that which the newest checkpoint signs."""
        return self._ledger.consistency(since, self.checkpoint_size)

    async def submit(self, actor: A, command: CommandId, body: C) -> int:
        """Carry out a command; the number of its last event once it is durable.

        Raises:
            Refused: a rule says no.
            Unavailable: the disk says no; nothing happened.
        """
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait(_Waiting(actor, command, body, answer))
        return await answer

    async def run(self, listener: Callable[[Committed[S, R]], None]) -> None:
        """Decide what arrives until cancelled. Deadlines that passed while the server was away come first.

        `listener` hears of each durable batch, on the loop.
        """
        self._listener = listener
        batch: list[_Waiting[A, C]] = []
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
                _answer(waiting.answer, Unavailable(ErrorCode.SERVER_FAULT))

    def _drained(self) -> list[_Waiting[A, C]]:
        batch: list[_Waiting[A, C]] = []
        while len(batch) < _MOST_AT_ONCE and not self._queue.empty():
            batch.append(self._queue.get_nowait())
        return batch

    def _due(self) -> list[C]:
        return [] if self.epochs.is_held else self._subject.due(self.time_ms())

    def _own(self, body: C) -> _Waiting[A, C]:
        answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_log_refusal)
        return _Waiting(self._itself, CommandId(uuid6.uuid7().hex), body, answer)

    def time_ms(self) -> int:
        """The server's time, never going back."""
        self._last_ms = max(self._last_ms, self._now_ms())
        return self._last_ms

    async def _gather(self) -> list[_Waiting[A, C]]:
        deadline_ms = 0 if self.epochs.is_held else self._subject.next_deadline_ms(self._now_ms())
        ends = [t for t in (deadline_ms, self._checkpoint_due_ms) if t]
        timeout_s = max(0.0, (min(ends) - self._now_ms()) / 1000) if ends else None
        try:
            first = await asyncio.wait_for(self._queue.get(), timeout_s)
        except TimeoutError:
            return []
        return [first, *self._drained()]

    async def _carry_out(self, batch: list[_Waiting[A, C]]) -> None:
        at_ms = self.time_ms()
        copy, seq, is_held = self.state, self.seq, self.epochs.is_held
        seen: dict[CommandId, int] = {}
        batch_written: list[Written[R]] = []
        answers: list[tuple[_Waiting[A, C], int | Refused | Unavailable]] = []
        for waiting in batch:
            before = self._answered.get(waiting.command) or seen.get(waiting.command)
            if before is not None:
                answers.append((waiting, before))
                continue
            if is_held is not self._subject.reopens(waiting.body):
                behind = Unavailable(ErrorCode.RECORD_BEHIND) if is_held else Refused(ErrorCode.RECORD_WHOLE)
                answers.append((waiting, behind))
                continue
            try:
                one = self._subject.decided(copy, waiting.actor, waiting.command, waiting.body, seq, at_ms)
            except Refused as refused:
                answers.append((waiting, refused))
                continue
            except Exception:  # deciding changes nothing: it is refused, and all else goes on
                log.exception("%s could not be decided", type(waiting.body).__name__)
                answers.append((waiting, Unavailable(ErrorCode.SERVER_FAULT)))
                continue
            for recorded in one.events:
                copy = self._subject.applied(copy, recorded)
            is_held = is_held and not self._subject.reopens(waiting.body)
            seq = seen[waiting.command] = one.seq
            batch_written.append(one)
            answers.append((waiting, seq))
        try:
            await self._commit(batch_written, copy, at_ms)
        except Unavailable as hindrance:
            log.error("commit failed: %s", hindrance)
            for waiting, outcome in answers:
                _answer(waiting.answer, outcome if isinstance(outcome, Refused | Unavailable) else hindrance)
            await asyncio.sleep(_AFTER_FAILURE_S)
            return
        for waiting, outcome in answers:
            _answer(waiting.answer, outcome)

    async def _commit(self, batch: list[Written[R]], after: S, at_ms: int) -> None:
        if not batch:
            return
        since = self.checkpoint_size
        events = tuple(e for w in batch for e in w.events)
        wants_checkpoint = any(self._subject.is_signed_at_once(e) for e in events)
        begun = [b.epoch for e in events if (b := self._subject.begun(e)) is not None]
        epoch = begun[-1] if begun else self.epochs.current

        def to_disk() -> tuple[list[Entry], str | None]:
            entries = self._ledger.append(batch)
            if not wants_checkpoint:
                return entries, None
            try:
                return entries, self._ledger.sign_checkpoint(at_ms, epoch)
            except Unavailable as hindrance:  # the batch is durable all the same; the checkpoint comes late
                log.error("checkpoint failed: %s", hindrance)
                return entries, None

        entries, note = await self.on_disk(to_disk)
        before = self.state
        self._answered |= {w.command: w.seq for w in batch}
        self._take(entries, events, after)
        self._note_checkpoint(note, at_ms)
        self._listener(
            Committed(
                entries=tuple(entries),
                events=events,
                before=before,
                after=after,
                checkpoint=note,
                checkpoint_since=since,
            )
        )
        await self._subject.followed(events)

    # --- checkpoints --------------------------------------------------------------------------------------

    def _note_checkpoint(self, note: str | None, at_ms: int) -> None:
        if note is not None:
            self.checkpoint_size, self.checkpoint_note = self.seq, note
            self._checkpoint_due_ms = 0
        elif not self._checkpoint_due_ms:
            self._checkpoint_due_ms = at_ms + int(limits.CHECKPOINT_PERIOD_S * 1000)

    def _checkpoint_is_late(self) -> bool:
        return 0 < self._checkpoint_due_ms <= self.time_ms()

    async def _sign_late(self) -> None:
        at_ms, since = self.time_ms(), self.checkpoint_size
        try:
            note = await self.on_disk(lambda: self._ledger.sign_checkpoint(at_ms, self.epochs.current))
        except Unavailable as hindrance:
            log.error("checkpoint failed: %s", hindrance)
            self._checkpoint_due_ms = at_ms + int(limits.CHECKPOINT_PERIOD_S * 1000)
            return
        self._note_checkpoint(note, at_ms)
        self._listener(
            Committed(
                entries=(),
                events=(),
                before=self.state,
                after=self.state,
                checkpoint=note,
                checkpoint_since=since,
            )
        )

    async def on_disk(self, call: Callable[[], T]) -> T:
        """Do something on the disk, in its turn. Raises: Unavailable."""
        return await asyncio.get_running_loop().run_in_executor(self._disk, call)

    def close(self) -> None:
        """Wait for the disk, sign what is not signed yet, and close the ledger."""
        self._disk.shutdown(wait=True)
        if self._ledger.size > self.checkpoint_size and not self.epochs.is_held:
            try:
                self._ledger.sign_checkpoint(self.time_ms(), self.epochs.current)
            except Unavailable as hindrance:  # the next start signs it late
                log.error("checkpoint failed: %s", hindrance)
        self._ledger.close()


def _nobody(_: object) -> None:
    """Who hears of batches before anybody listens."""


def _answer(answer: "asyncio.Future[int]", outcome: "int | Refused | Unavailable") -> None:
    if answer.done():
        return  # who asked is gone; what happened is durable all the same
    if isinstance(outcome, int):
        answer.set_result(outcome)
    else:
        answer.set_exception(outcome)


def _log_refusal(answer: "asyncio.Future[int]") -> None:
    if not answer.cancelled() and (error := answer.exception()) is not None:
        log.warning("what a record does by itself: %s", error)
