"""The pool of page workers: the most urgent job first, stale jobs dropped, a worker that dies is replaced.

Answers come on the pool's own thread. Pixels are copied out of shared memory once, on arrival, because nothing that
only refers to the memory keeps it alive.
"""

import contextlib
import multiprocessing
import threading
from collections.abc import Callable
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from multiprocessing.shared_memory import SharedMemory
from typing import Any, cast

import msgspec

from comitia_client.pages.worker import (
    SLOT_BYTES,
    Answer,
    Drawn,
    Failed,
    Forget,
    Forgotten,
    Job,
    Opened,
    serve,
)
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import RevisionId

WORKERS = 2


class Pixels(msgspec.Struct, frozen=True):
    """A drawn page: rows of `stride` bytes, RGB."""

    width: int
    height: int
    stride: int
    samples: bytes


Sizes = tuple[tuple[float, float], ...]
Outcome = Pixels | Sizes | ErrorCode
Done = Callable[[Outcome], None]


class _Pending(msgspec.Struct):
    urgency: int
    job: Job
    key: str
    done: Done


class _Worker:
    def __init__(self, slot: int, memory: SharedMemory) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.slot = slot
        self.process: BaseProcess = context.Process(
            target=serve, args=(theirs, memory.name, slot), daemon=True
        )
        self.process.start()
        theirs.close()  # else there is no end of file when the worker dies
        self.pending: _Pending | None = None
        self.is_busy = False
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

    def open(self, source: PaperSource, done: Done) -> None:
        """Tell the sizes of all pages of a paper, in points; before everything else."""
        self._submit(source, 0, 0, 0, f"open/{source.name}", done)

    def draw(self, source: PaperSource, page: int, width_px: int, urgency: int, key: str, done: Done) -> None:
        """Draw a page `width_px` wide. Lower `urgency` goes first; a waiting job of the same `key` is replaced."""
        self._submit(source, page, width_px, urgency, key, done)

    def _submit(
        self, source: PaperSource, page: int, width_px: int, urgency: int, key: str, done: Done
    ) -> None:
        with self._lock:
            self._numbers += 1
            job = Job(self._numbers, source, page, width_px)
            self._queue = [p for p in self._queue if p.key != key]
            self._queue.append(_Pending(urgency, job, key, done))
            self._give_out()

    def drop(self, is_stale: Callable[[str], bool]) -> None:
        """Forget waiting jobs whose key is stale."""
        with self._lock:
            self._queue = [p for p in self._queue if not is_stale(p.key)]

    def forget(self, revisions: tuple[RevisionId, ...]) -> None:
        """Close these papers in every worker and wipe the memory that pixels cross: their keys have ended."""
        with self._lock:
            self._queue = [p for p in self._queue if p.job.source.revision not in revisions]
            for worker in self._workers:
                worker.forget |= set(revisions)
            self._give_out()

    def _give_out(self) -> None:
        """Give the most urgent jobs to idle workers. Called with the lock held."""
        for worker in self._workers:
            if worker.is_busy or self._closing:
                continue
            if worker.forget:
                names, worker.forget, worker.is_busy = tuple(worker.forget), set(), True
                with contextlib.suppress(OSError):
                    worker.pipe.send(Forget(0, names))
                continue
            if not self._queue:
                continue
            pending = min(self._queue, key=lambda p: (p.urgency, p.job.number))
            self._queue.remove(pending)
            worker.pending, worker.is_busy = pending, True
            with contextlib.suppress(OSError):  # the receiving thread sees its end and replaces it
                worker.pipe.send(pending.job)

    def _receive(self) -> None:
        while True:
            with self._lock:
                if self._closing:
                    return
                pipes: list[Any] = [w.pipe for w in self._workers]
            for ready in wait([*pipes, self._woken]):
                if ready is self._woken:
                    continue
                worker = next((w for w in self._workers if w.pipe is ready), None)
                if worker is not None:
                    self._take(worker)

    def _take(self, worker: _Worker) -> None:
        try:
            answer: Answer = worker.pipe.recv()
        except (EOFError, OSError):
            self._replace(worker)
            return
        outcome = self._outcome(worker, answer)
        with self._lock:
            pending, worker.pending, worker.is_busy = worker.pending, None, False
            self._give_out()
        if pending is not None:
            pending.done(outcome)

    def _outcome(self, worker: _Worker, answer: Answer) -> Outcome:
        match answer:
            case Drawn(width=width, height=height, stride=stride):
                start = worker.slot * SLOT_BYTES
                rows = self._buffer[start : start + stride * height]
                return Pixels(width, height, stride, bytes(rows))
            case Opened(sizes=sizes):
                return sizes
            case Failed(code=code):
                return code
            case Forgotten():
                return ()

    def _replace(self, worker: _Worker) -> None:
        """A worker died: a new one takes its place, and its job is told as failed, not tried again."""
        with self._lock:
            if self._closing:
                return
            worker.pipe.close()
            self._workers = [_Worker(w.slot, self._memory) if w is worker else w for w in self._workers]
            pending = worker.pending
            self._give_out()
        worker.process.join(1)
        if pending is not None:
            pending.done(ErrorCode.PDF_PAGE_UNDRAWABLE)

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
