"""Uploads of one connection: a secretary's tablet sends a paper's new content, which is checked, sealed, recorded."""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from comitia_server.papers.arriving import Arriving
from comitia_server.papers.ingest import ingest
from comitia_server.rooms.room import Room
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.papers import AddRevision, require_paper
from comitia_shared.meeting.permissions import may
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import split_piece_frame
from comitia_shared.wire.uploading import Upload, UploadStage, UploadStep

_STEP_BYTES = 256 * 1024

log = logging.getLogger(__name__)


class Uploads:
    """At most one upload at a time; the next may begin when it has ended. `send` sends a message to the tablet."""

    def __init__(self, send: Callable[[msgspec.Struct], None]) -> None:
        self._send = send
        self._request: Upload | None = None
        self._arriving: Arriving | None = None
        self._room: Room | None = None
        self._seat: Seat | None = None
        self._told = 0
        self._task: asyncio.Task[None] | None = None

    def begin(self, room: Room, seat: Seat, request: Upload) -> None:
        """The bytes follow.

        Raises:
            Refused: `not_allowed`, `unknown_paper`, `file_too_large`, `file_empty`, `too_many` (one is under way).
        """
        if not may(seat, AddRevision):
            raise Refused(ErrorCode.NOT_ALLOWED)
        title = require_paper(room.state.papers, request.paper).title
        if self._arriving is not None or (self._task is not None and not self._task.done()):
            raise Refused(ErrorCode.TOO_MANY, most=1)
        if request.size <= 0:
            raise Refused(ErrorCode.FILE_EMPTY, file=title)
        if request.size > limits.UPLOAD_BYTES:
            mib = request.size // limits.MIB
            raise Refused(
                ErrorCode.FILE_TOO_LARGE, file=title, mib=mib, most=limits.UPLOAD_BYTES // limits.MIB
            )
        self._arriving = Arriving(room.objects.folder, request.size, request.hash)
        self._request, self._room, self._seat, self._told = request, room, seat, 0

    async def take(self, frame: bytes) -> None:
        """The next bytes, in order. Raises: Refused bad_message, Unavailable; the upload has ended then."""
        number, _, offset, data = split_piece_frame(frame)
        arriving, request = self._arriving, self._request
        if arriving is None or request is None or number != request.upload:
            return  # of an upload that was refused or cancelled
        try:
            if offset != arriving.received % 2**32:
                raise Refused(ErrorCode.BAD_MESSAGE, reason="offset of an upload")
            await asyncio.to_thread(arriving.take, bytes(data))
        except (Refused, Unavailable) as error:
            self._forget()
            self._send(envelope.Refused(error.code, request.id, error.params))
            return
        if arriving.received - self._told >= _STEP_BYTES or arriving.is_whole:
            self._told = arriving.received
            self._say(request, UploadStage.RECEIVING, arriving.received)
        if arriving.is_whole and self._room is not None and self._seat is not None:
            self._arriving = None
            self._task = asyncio.create_task(self._finish(request, arriving, self._room, self._seat))

    async def _finish(self, request: Upload, arriving: Arriving, room: Room, seat: Seat) -> None:
        try:
            self._say(request, UploadStage.CHECKING, request.size)
            ingested = await asyncio.to_thread(lambda: ingest(arriving.finish()))
            self._say(request, UploadStage.SEALING, request.size)
            await room.revise(seat, request.paper, ingested)
        except (Refused, Unavailable) as error:
            log.warning("upload refused: %s", error)
            self._send(envelope.Refused(error.code, request.id, error.params))
            return
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
