"""Shared notes between tablets: taken from their owner, sent to readers that ask, erased when they are withdrawn."""

import asyncio
import logging

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.connections import Connections
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_server.people.desk import PeopleDesk
from comitia_server.tasks import Tasks
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import MeetingId, PersonId, ShareId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.sharing import NoteWithdrawn, Share
from comitia_shared.meeting.sight import may_read
from comitia_shared.sealing.sharing import TAG_BYTES
from comitia_shared.wire.sharing import AskShared, PutShared, SharedChanged, SharedKept, SharedNotes

log = logging.getLogger(__name__)


class Sharing:
    """The contents of shares, as tablets put and ask for them."""

    def __init__(self, desk: PeopleDesk, connections: Connections, tasks: Tasks) -> None:
        self._desk = desk
        self._connections = connections
        self._tasks = tasks
        self._bringing: dict[tuple[Connection, MeetingId], asyncio.Task[None]] = {}

    async def put(self, running: RunningMeeting, person: PersonId, message: PutShared) -> None:
        """Keep a content and tell of it. Raises: Refused unknown_share, too_long, bad_message."""
        share = running.state.sharing.shares.get(message.share)
        if share is None or share.owner != person or not message.keys.keys() <= set(share.to):
            raise Refused(ErrorCode.UNKNOWN_SHARE)
        require(len(message.tag) == TAG_BYTES, ErrorCode.BAD_MESSAGE, reason="tag")
        keys = {p: k for p, k in message.keys.items() if _reads(running, p, share)}
        shared = self._desk.shared
        await self._desk.ask(shared.put, running.meeting, share.share, message.tag, message.sealed, keys)
        if share.share not in running.state.sharing.shares:  # withdrawn meanwhile
            self._tasks.start("erasing withdrawn notes", self._erased([share.share]))
            return
        for connection in self._connections.all():
            if running.meeting not in connection.seats or connection.person is None:
                continue
            if connection.person == person:
                connection.send(SharedKept(running.meeting, {share.share: message.tag}))
            elif connection.person in keys:
                connection.send(SharedChanged(running.meeting, share.share, message.tag))

    def bring(
        self, connection: Connection, running: RunningMeeting, person: PersonId, ask: AskShared
    ) -> None:
        """Send what a tablet lacks, beside whatever else it says; a later question replaces an earlier one."""
        name = (connection, running.meeting)
        before = self._bringing.pop(name, None)
        if before is not None:
            before.cancel()
        task = self._bringing[name] = self._tasks.start(
            "bringing shared notes", self._bring(connection, running, person, ask)
        )
        task.add_done_callback(
            lambda t: self._bringing.pop(name, None) if self._bringing.get(name) is t else None
        )

    async def _bring(
        self, connection: Connection, running: RunningMeeting, person: PersonId, ask: AskShared
    ) -> None:
        """What differs from what a tablet has, then the tags of what its person shares."""
        tags = await self._desk.ask(self._desk.shared.tags, running.meeting)
        shares = list(running.state.sharing.shares.values())
        for share in shares:
            if person in share.to and tags.get(share.share) not in (None, ask.have.get(share.share)):
                await self._send(connection, running, person, share)
        if connection.person == person:
            mine = {s.share: tags[s.share] for s in shares if s.owner == person and s.share in tags}
            connection.send(SharedKept(running.meeting, mine, all=True))

    async def _send(
        self, connection: Connection, running: RunningMeeting, person: PersonId, share: Share
    ) -> None:
        content = await self._desk.ask(self._desk.shared.content, share.share, person)
        is_shared = share.share in running.state.sharing.shares and _reads(running, person, share)
        if content is not None and is_shared and connection.person == person:
            connection.send(
                SharedNotes(running.meeting, share.share, content.tag, content.sealed, content.key)
            )
            await connection.drained()

    def after(self, committed: Batch) -> None:
        """The record has grown: what is withdrawn is erased."""
        gone = [e.event.share for e in committed.events if isinstance(e.event, NoteWithdrawn)]
        if gone:
            self._tasks.start("erasing withdrawn notes", self._erased(gone))

    async def sweep(self, running: RunningMeeting) -> None:
        """Erase what the record has no share for: it was withdrawn, and the server stopped before it erased."""
        tags = await self._desk.ask(self._desk.shared.tags, running.meeting)
        gone = [s for s in tags if s not in running.state.sharing.shares]
        if gone:
            await self._desk.ask(self._desk.shared.erase, gone)

    async def _erased(self, shares: list[ShareId]) -> None:
        """What the disk keeps for now is swept at the next start."""
        await self._desk.ask(self._desk.shared.erase, shares)


def _reads(running: RunningMeeting, person: PersonId, share: Share) -> bool:
    """Whether a reader of a share may still read its paper."""
    known = running.state.attendance.participants.get(person)
    return known is not None and may_read(running.state, Seat(person, known.roles), share.paper)
