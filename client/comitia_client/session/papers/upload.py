"""A new content for a paper goes to the server: read from a file in parts, never more than 1 MiB ahead of it."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from blake3 import blake3

from comitia_client.session.line.line import Line
from comitia_client.session.line.link import new_id
from comitia_client.session.model import Uploading
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import MeetingId, PaperId
from comitia_shared.wire import uploading
from comitia_shared.wire.codec import FRAME_DATA_BYTES, piece_frame
from comitia_shared.wire.uploading import CancelUpload, UploadStage, UploadStep

_AHEAD_BYTES = limits.MIB


class _Upload:
    """One upload; `on_step` hears how far it is, None = it has ended."""

    def __init__(self, line: Line, number: int, on_step: Callable[[Uploading | None], None]) -> None:
        self._line = line
        self._number = number
        self._on_step = on_step
        self._received = 0
        self._moved = asyncio.Event()
        self._stopped = False

    async def send(self, meeting: MeetingId, paper: PaperId, file: Path) -> None:
        size, digest = await asyncio.to_thread(_measure, file)
        request = uploading.Upload(
            id=new_id(), upload=self._number, meeting=meeting, paper=paper, size=size, hash=digest
        )
        answer = asyncio.ensure_future(self._line.ask(request, limit_s=None))
        try:
            self._on_step(Uploading(paper, UploadStage.RECEIVING, 0, size))
            sending = asyncio.ensure_future(self._send_parts(paper, file, size))
            await asyncio.wait([answer, sending], return_when=asyncio.FIRST_COMPLETED)
            if answer.done():
                sending.cancel()  # refused before the end
            (failed,) = await asyncio.gather(sending, return_exceptions=True)
            if isinstance(failed, Exception) and not answer.done():
                await self.stop()
                raise failed
            await answer
        finally:
            answer.cancel()
            self._on_step(None)

    async def _send_parts(self, paper: PaperId, file: Path, size: int) -> None:
        with _opened(file) as source:
            offset = 0
            while data := await asyncio.to_thread(source.read, FRAME_DATA_BYTES):
                while offset - self._received > _AHEAD_BYTES and not self._stopped:
                    self._moved.clear()
                    await self._moved.wait()
                if self._stopped:
                    return
                await self._line.send_frame(piece_frame(self._number, 0, offset % 2**32, data))
                offset += len(data)
                self._on_step(Uploading(paper, UploadStage.RECEIVING, offset, size))
        # Else it was changed while it was being read.
        require(offset >= size, ErrorCode.FILE_MISSING, file=file.name)

    def step(self, step: UploadStep, shown: Uploading) -> Uploading:
        """The server tells how far it is; what to show then."""
        self._received = step.received
        self._moved.set()
        return Uploading(shown.paper, step.stage, max(shown.sent, step.received), shown.size)

    async def stop(self) -> None:
        """Break it off, as long as the server does not check it yet."""
        self._stopped = True
        self._moved.set()
        await self._line.send(CancelUpload(self._number))


class Uploads:
    """The uploads of this tablet, one at a time. `view`: how far it is.

    `on_change` hears when that is new, `on_end` when it is over.
    """

    def __init__(self, line: Line, on_change: Callable[[], None], on_end: Callable[[], None]) -> None:
        self._line = line
        self._on_change = on_change
        self._on_end = on_end
        self._numbers = 0
        self._running: _Upload | None = None
        self.view: Uploading | None = None

    async def send(self, meeting: MeetingId, paper: PaperId, file: str) -> None:
        """Give a paper a new content, and wait until the revision is on the record.

        Raises:
            Refused: what the server says of the file, `file_missing`, `file_empty`, or `too_many`.
            Unavailable: `no_connection`; nothing of it is kept there.
        """
        require(self._running is None, ErrorCode.TOO_MANY, most=1)
        if not self._line.is_up:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        self._numbers += 1
        self._running = _Upload(self._line, self._numbers, self._show)
        try:
            await self._running.send(meeting, paper, Path(file))
        finally:
            self._running = None
            self._on_end()

    async def stop(self) -> None:
        """Break off what is being uploaded."""
        if self._running is not None:
            await self._running.stop()

    def take(self, step: UploadStep) -> None:
        """The server tells how far it is."""
        if self._running is not None and self.view is not None:
            self._show(self._running.step(step, self.view))

    def _show(self, view: Uploading | None) -> None:
        self.view = view
        self._on_change()


@contextmanager
def _opened(file: Path) -> Iterator[BinaryIO]:
    try:
        with file.open("rb") as source:
            yield source
    except OSError:
        raise Refused(ErrorCode.FILE_MISSING, file=file.name) from None


def _measure(file: Path) -> tuple[int, bytes]:
    try:
        size = file.stat().st_size
        digest = blake3()
        digest.update_mmap(str(file))
    except OSError:
        raise Refused(ErrorCode.FILE_MISSING, file=file.name) from None
    require(size != 0, ErrorCode.FILE_EMPTY, file=file.name)
    return size, digest.digest()
