"""Uploads of one connection: a secretary's tablet sends a paper's new content, which is checked, sealed, recorded."""

import asyncio
import functools
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import msgspec

from comitia_server.meetings.meeting import RunningMeeting
from comitia_server.papers.arriving import Arriving
from comitia_server.papers.ingest import ingest
from comitia_server.tasks import Tasks
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import CommandId, PaperId, PersonId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.papers import AddRevision, require_paper
from comitia_shared.meeting.permissions import may
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import split_piece_frame
from comitia_shared.wire.uploading import Upload, UploadStage, UploadStep

_STEP_BYTES = 256 * 1024

log = logging.getLogger(__name__)


class _Taking(NamedTuple):
    """What is being taken in; `ended`: why it was refused (None = it is on the record)."""

    paper: PaperId
    hash: bytes
    ended: "asyncio.Future[Refused | Unavailable | None]"


class Intake:
    """What is being taken in, whatever becomes of the connections that sent it.

    Papers are taken apart two at a time in threads that nobody else waits for: each may take two minutes and 1 GiB.
    """

    def __init__(self, tasks: Tasks) -> None:
        self._threads = ThreadPoolExecutor(2, "ingest")
        self._tasks = tasks
        self._under_way: dict[PersonId | None, _Taking] = {}

    def of(self, person: PersonId | None) -> _Taking | None:
        """What a person's tablet sent last, where it is not on the record yet."""
        found = self._under_way.get(person)
        return found if found is not None and not found.ended.done() else None

    def take_in(
        self,
        running: RunningMeeting,
        seat: Seat,
        request: Upload,
        arriving: Arriving,
        say: Callable[[UploadStage], None],
    ) -> _Taking:
        """Check, seal and record it, after what its person sent from elsewhere; `say` hears how far it is."""
        before = self.of(seat.person)
        ended: asyncio.Future[Refused | Unavailable | None] = asyncio.get_running_loop().create_future()
        taking = self._under_way[seat.person] = _Taking(request.paper, request.hash, ended)

        async def work() -> None:
            if before is not None:
                await asyncio.wait([before.ended])
            try:
                say(UploadStage.CHECKING)
                loop = asyncio.get_running_loop()
                ingested = await loop.run_in_executor(self._threads, lambda: ingest(arriving.finish()))
                say(UploadStage.SEALING)
                await running.revise(seat, request.paper, ingested)
            except (Refused, Unavailable) as error:
                log.warning("upload refused: %s", error)
                ended.set_result(error)
            except Exception:
                ended.set_result(Unavailable(ErrorCode.SERVER_FAULT))
                raise
            else:
                ended.set_result(None)

        self._tasks.start("taking in an upload", work())
        return taking

    def tell(self, taking: _Taking, say: Callable[[Refused | Unavailable | None], None]) -> None:
        """Let `say` hear how it ends: why it was refused, or None."""
        taking.ended.add_done_callback(lambda ended: None if ended.cancelled() else say(ended.result()))


class Uploads:
    """At most one upload of a person at a time, whatever becomes of their connection. `send` sends to the tablet."""

    def __init__(self, send: Callable[[msgspec.Struct], None], intake: Intake) -> None:
        self._send = send
        self._intake = intake
        self._request: Upload | None = None
        self._arriving: Arriving | None = None
        self._running: RunningMeeting | None = None
        self._seat: Seat | None = None
        self._told = 0

    def begin(self, running: RunningMeeting, seat: Seat, request: Upload) -> None:
        """The bytes follow.

        Raises:
            Refused: `not_allowed`, `unknown_paper`, `file_too_large`, `file_empty`, `too_many` (one is under way).
        """
        require(may(seat, AddRevision), ErrorCode.NOT_ALLOWED)
        title = require_paper(running.state.papers, request.paper).title
        under_way = self._intake.of(seat.person)
        if under_way is not None:
            if (under_way.paper, under_way.hash) != (request.paper, request.hash):
                raise Refused(ErrorCode.TOO_MANY, most=1)
            # Its line broke: this one hears how it ends.
            self._say(request, UploadStage.CHECKING, request.size)
            self._intake.tell(under_way, functools.partial(self._end, request))
            return
        require(self._arriving is None, ErrorCode.TOO_MANY, most=1)
        require(request.size > 0, ErrorCode.FILE_EMPTY, file=title)
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
            say = functools.partial(self._say, request, received=request.size)
            taking = self._intake.take_in(self._running, self._seat, request, arriving, say)
            self._intake.tell(taking, functools.partial(self._end, request))
        return True

    def _end(self, request: Upload, error: Refused | Unavailable | None) -> None:
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
