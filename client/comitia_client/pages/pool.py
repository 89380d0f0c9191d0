"""The pool of page workers: the most urgent job first, stale jobs dropped, a worker that dies is replaced.

Answers come on the pool's own thread. Pixels are copied out of shared memory once, on arrival, because nothing that
only refers to the memory keeps it alive.
"""

import contextlib
import math
import multiprocessing
import threading
import time
from collections.abc import Callable
from enum import IntEnum
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Any, cast

import msgspec

from comitia_client.pages.jobs import (
    SLOT_BYTES,
    Answer,
    Compare,
    Compared,
    Draw,
    Drawn,
    Export,
    Exported,
    Failed,
    Forget,
    Job,
    Open,
    Opened,
    PageRead,
    ReadPage,
    ReadWords,
    WordsRead,
)
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import RevisionId

WORKERS = 2
_LONGEST_S: dict[type[Job], float] = {
    Open: 60.0,
    Draw: 20.0,
    ReadPage: 20.0,
    Forget: 30.0,
    ReadWords: 180.0,
    Compare: 180.0,
    Export: 600.0,
}
"""How long a job may take. Ingest lets in no page that takes the server a fourth of it; tablets are slower."""


class Pixels(msgspec.Struct, frozen=True):
    """A drawn page: rows of `stride` bytes, RGB."""

    width: int
    height: int
    stride: int
    samples: bytes


Outcome = Pixels | Opened | PageRead | WordsRead | Compared | Exported | ErrorCode
Done = Callable[[Outcome], None]


class Urgency(IntEnum):
    """What goes first. From `BESIDE` on only one worker at a time: the other is free for what is looked at."""

    OPEN = 0
    QUICK = 1
    SHARP = 2
    WORDS = 3
    BESIDE = 4
    THUMBNAIL = 5
    BACKGROUND = 6


class _Pending(msgspec.Struct):
    urgency: Urgency
    number: int
    job: Job
    key: str
    done: Done


def _serve(pipe: Connection, memory_name: str, slot: int) -> None:
    """What a worker's process runs; MuPDF is loaded there alone."""
    from comitia_client.pages.worker import serve

    serve(pipe, memory_name, slot)


class _Worker:
    def __init__(self, slot: int, memory: SharedMemory) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.slot = slot
        self.process: BaseProcess = context.Process(
            target=_serve, args=(theirs, memory.name, slot), daemon=True
        )
        self.process.start()
        theirs.close()  # else there is no end of file when the worker dies
        self.pending: _Pending | None = None
        self.is_busy = False
        self.until_s = math.inf
        self.is_late = False
        self.forget: set[RevisionId] = set()


class PagePool:
    """Two page workers and their queue. Thread-safe."""

    def __init__(self, workers: int = WORKERS) -> None:
        self._memory = SharedMemory(create=True, size=workers * SLOT_BYTES)
        self._buffer = cast("memoryview[int]", self._memory.buf)
        self._lock = threading.Lock()
        self._queue: list[_Pending] = []
        self._numbers = 0
        self._closing = False
        self._workers = [_Worker(slot, self._memory) for slot in range(workers)]
        self._wake, self._woken = multiprocessing.Pipe()
        self._thread = threading.Thread(target=self._receive, name="pages")
        self._thread.start()

    def submit(self, job: Job, urgency: Urgency, key: str, done: Done) -> None:
        """Let a worker do a job. A waiting job of the same `key` is replaced."""
        with self._lock:
            self._numbers += 1
            self._queue = [p for p in self._queue if p.key != key]
            self._queue.append(_Pending(urgency, self._numbers, job, key, done))
            self._give_out()

    def drop(self, is_stale: Callable[[str], bool]) -> None:
        """Forget waiting jobs whose key is stale."""
        with self._lock:
            self._queue = [p for p in self._queue if not is_stale(p.key)]

    def forget(self, revisions: tuple[RevisionId, ...]) -> None:
        """Close these papers in every worker and wipe the memory that pixels cross: their keys have ended."""
        with self._lock:
            gone = [
                p for p in self._queue if not isinstance(p.job, Forget) and p.job.source.revision in revisions
            ]
            self._queue = [p for p in self._queue if p not in gone]
            for worker in self._workers:
                worker.forget |= set(revisions)
            self._give_out()
        for pending in gone:  # who waits hears that nothing comes
            pending.done(ErrorCode.KEY_NOT_GRANTED)

    def _give_out(self) -> None:
        """Give the most urgent jobs to idle workers. Called with the lock held."""
        for worker in self._workers:
            if worker.is_busy or self._closing:
                continue
            if worker.forget:
                names, worker.forget, worker.is_busy = tuple(worker.forget), set(), True
                worker.until_s = time.monotonic() + _LONGEST_S[Forget]
                with contextlib.suppress(OSError):
                    worker.pipe.send(Forget(names))
                continue
            is_alone = not any(
                w.pending is not None and w.pending.urgency >= Urgency.BESIDE for w in self._workers
            )
            due = [p for p in self._queue if is_alone or p.urgency < Urgency.BESIDE]
            if not due:
                continue
            pending = min(due, key=lambda p: (p.urgency, p.number))
            self._queue.remove(pending)
            worker.pending, worker.is_busy = pending, True
            worker.until_s = time.monotonic() + _LONGEST_S[type(pending.job)]
            self._wake.send(None)  # there is a deadline to wait for
            with contextlib.suppress(OSError):  # the receiving thread sees its end and replaces it
                worker.pipe.send(pending.job)

    def _receive(self) -> None:
        while True:
            with self._lock:
                if self._closing:
                    return
                pipes: list[Any] = [w.pipe for w in self._workers]
                first_s = min(w.until_s for w in self._workers)
            left_s = None if first_s == math.inf else max(0.0, first_s - time.monotonic())
            for ready in wait([*pipes, self._woken], left_s):
                if ready is self._woken:
                    self._woken.recv()
                    continue
                worker = next((w for w in self._workers if w.pipe is ready), None)
                if worker is not None:
                    self._take(worker)
            self._end_late()

    def _end_late(self) -> None:
        """End the workers whose job has had its time; what they worked on is told as too slow."""
        with self._lock:
            late = [w for w in self._workers if w.until_s <= time.monotonic()]
            for worker in late:
                worker.until_s, worker.is_late = math.inf, True
                worker.process.kill()  # its pipe ends, and it is replaced

    def _take(self, worker: _Worker) -> None:
        try:
            answer: Answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        outcome = self._outcome(worker, answer)
        with self._lock:
            pending, worker.pending, worker.is_busy = worker.pending, None, False
            worker.until_s = math.inf
            self._give_out()
        if pending is not None and outcome is not None:
            pending.done(outcome)

    def _outcome(self, worker: _Worker, answer: Answer) -> Outcome | None:
        match answer:
            case Drawn(width=width, height=height, stride=stride):
                start = worker.slot * SLOT_BYTES
                rows = self._buffer[start : start + stride * height]
                return Pixels(width, height, stride, bytes(rows))
            case Failed(code=code):
                return code
            case _:
                return answer

    def _replace(self, worker: _Worker) -> None:
        """A worker died: a new one takes its place, and its job is told as failed, not tried again."""
        with self._lock:
            if self._closing:
                return
            worker.pipe.close()
            start = worker.slot * SLOT_BYTES
            self._buffer[start : start + SLOT_BYTES] = bytes(
                SLOT_BYTES
            )  # it cannot wipe what it drew any more
            self._workers = [_Worker(w.slot, self._memory) if w is worker else w for w in self._workers]
            pending = worker.pending
            self._give_out()
        worker.process.join(1)
        if pending is not None:
            pending.done(ErrorCode.PDF_PAGE_TOO_SLOW if worker.is_late else ErrorCode.PDF_PAGE_UNDRAWABLE)

    def close(self) -> None:
        """End the workers and give the memory back."""
        with self._lock:
            self._closing = True
            self._queue = []
        self._wake.send(None)
        self._thread.join()
        for worker in self._workers:
            worker.pipe.close()
            worker.process.join(2)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
        del self._buffer
        self._memory.close()
        self._memory.unlink()
        self._wake.close()
        self._woken.close()
