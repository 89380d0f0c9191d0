"""Uploads of one connection: a secretary's tablet sends a paper's new content, which is checked, sealed, recorded."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.papers.arriving import Arriving
from comitia_server.papers.ingest import ingest
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, PaperId, PersonId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.papers import AddRevision, require_paper
from comitia_shared.meeting.permissions import may
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import split_piece_frame
from comitia_shared.wire.uploading import Upload, UploadStage, UploadStep

_STEP_BYTES = 256 * 1024

_INGESTS = ThreadPoolExecutor(2, "ingest")
"""Papers are taken apart two at a time in threads that nobody else waits for: each may take two minutes and 1 GiB."""
_UNDER_WAY: dict[PersonId | None, "_Taking"] = {}
"""By person: the upload that is being taken in, also where its connection has ended."""

log = logging.getLogger(__name__)


class _Taking(NamedTuple):
    """What is being taken in, and the task that ends with why it was refused (None = it is on the record)."""

    paper: PaperId
    hash: bytes
    task: "asyncio.Task[Refused | Unavailable | None]"


class Uploads:
    """At most one upload of a person at a time, whatever becomes of their connection. `send` sends to the tablet."""

    def __init__(self, send: Callable[[msgspec.Struct], None]) -> None:
        self._send = send
        self._request: Upload | None = None
        self._arriving: Arriving | None = None
        self._running: RunningMeeting | None = None
        self._seat: Seat | None = None
        self._told = 0
        self._telling: asyncio.Task[None] | None = None

    def begin(self, running: RunningMeeting, seat: Seat, request: Upload) -> None:
        """The bytes follow.

        Raises:
            Refused: `not_allowed`, `unknown_paper`, `file_too_large`, `file_empty`, `too_many` (one is under way).
        """
        if not may(seat, AddRevision):
            raise Refused(ErrorCode.NOT_ALLOWED)
        title = require_paper(running.state.papers, request.paper).title
        under_way = _UNDER_WAY.get(seat.person)
        if under_way is not None and not under_way.task.done():
            if (under_way.paper, under_way.hash) != (request.paper, request.hash):
                raise Refused(ErrorCode.TOO_MANY, most=1)
            self._say(
                request, UploadStage.CHECKING, request.size
            )  # its line broke: this one hears how it ends
            self._telling = asyncio.create_task(self._tell_end(request, under_way.task))
            return
        if self._arriving is not None:
            raise Refused(ErrorCode.TOO_MANY, most=1)
        if request.size <= 0:
            raise Refused(ErrorCode.FILE_EMPTY, file=title)
        if request.size > limits.UPLOAD_BYTES:
            mib = request.size // limits.MIB
            raise Refused(
                ErrorCode.FILE_TOO_LARGE, file=title, mib=mib, most=limits.UPLOAD_BYTES // limits.MIB
            )
        self._arriving = Arriving(running.objects.folder, request.size, request.hash)
        self._request, self._running, self._seat, self._told = request, running, seat, 0

    async def take(self, frame: bytes) -> bool:
        """The next bytes, in order; false where they are of no upload. Raises: Refused bad_message."""
        number, _, offset, data = split_piece_frame(frame)
        arriving, request = self._arriving, self._request
        if arriving is None or request is None or number != request.upload:
            return False  # of an upload that was refused or cancelled
        try:
            if offset != arriving.received % 2**32:
                raise Refused(ErrorCode.BAD_MESSAGE, reason="offset of an upload")
            await asyncio.to_thread(arriving.take, bytes(data))
        except (Refused, Unavailable) as error:
            self._forget()
            self._send(envelope.Refused(error.code, request.id, error.params))
            return True
        if arriving.received - self._told >= _STEP_BYTES or arriving.is_whole:
            self._told = arriving.received
            self._say(request, UploadStage.RECEIVING, arriving.received)
        if arriving.is_whole and self._running is not None and self._seat is not None:
            self._arriving = None
            before = _UNDER_WAY.get(self._seat.person)
            taking = self._take_in(request, arriving, self._running, self._seat, before)
            task = asyncio.create_task(taking)
            _UNDER_WAY[self._seat.person] = _Taking(request.paper, request.hash, task)
            self._telling = asyncio.create_task(self._tell_end(request, task))
        return True

    async def _take_in(
        self, request: Upload, arriving: Arriving, running: RunningMeeting, seat: Seat, before: _Taking | None
    ) -> Refused | Unavailable | None:
        """Check, seal and record it, after what its person sent from elsewhere; why it was refused."""
        if before is not None:
            await asyncio.wait([before.task])
        try:
            self._say(request, UploadStage.CHECKING, request.size)
            ingested = await asyncio.get_running_loop().run_in_executor(
                _INGESTS, lambda: ingest(arriving.finish())
            )
            self._say(request, UploadStage.SEALING, request.size)
            await running.revise(seat, request.paper, ingested)
        except (Refused, Unavailable) as error:
            log.warning("upload refused: %s", error)
            return error
        except Exception:
            log.exception("an upload could not be taken in")
            return Unavailable(ErrorCode.SERVER_FAULT)
        return None

    async def _tell_end(self, request: Upload, task: "asyncio.Task[Refused | Unavailable | None]") -> None:
        error = await asyncio.shield(task)
        if error is not None:
            params = error.params if isinstance(error, Refused) else {}
            self._send(envelope.Refused(error.code, request.id, params))
        else:
            self._send(envelope.Done(CommandId(request.id)))

    def cancel(self, upload: int) -> None:
        """Forget what has come of it. What is being checked already goes on to its end."""
        if self._request is not None and self._request.upload == upload and self._arriving is not None:
            self._forget()
            self._send(envelope.Done(self._request.id))

    def close(self) -> None:
        """The connection has ended: what was whole goes on to its end, the rest is forgotten."""
        self._forget()

    def _forget(self) -> None:
        if self._arriving is not None:
            self._arriving.discard()
        self._arriving = None

    def _say(self, request: Upload, stage: UploadStage, received: int) -> None:
        self._send(UploadStep(request.upload, stage, received))
