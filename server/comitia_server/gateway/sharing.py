"""Shared notes between tablets: taken from their owner, sent to their readers, erased when they are withdrawn."""

import asyncio
import logging
from collections.abc import Callable

from comitia_server.gateway.connection import Connection
from comitia_server.people.desk import PeopleDesk
from comitia_server.rooms.room import Committed, Room
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import PersonId, ShareId
from comitia_shared.meeting.sharing import NoteWithdrawn
from comitia_shared.wire.sharing import AskShared, PutShared, SharedKept, SharedNotes

log = logging.getLogger(__name__)


class Sharing:
    """The contents of shares, as tablets put and ask for them. `connections` gives all that are there."""

    def __init__(self, desk: PeopleDesk, connections: Callable[[], list[Connection]]) -> None:
        self._desk = desk
        self._connections = connections
        self._erasing: set[asyncio.Task[None]] = set()

    async def put(self, room: Room, person: PersonId, message: PutShared) -> None:
        """Keep a content and send it on. Raises: Refused unknown_share, too_long."""
        share = room.state.sharing.shares.get(message.share)
        if share is None or share.owner != person or not message.keys.keys() <= set(share.to):
            raise Refused(ErrorCode.UNKNOWN_SHARE)
        shared = self._desk.shared
        await self._desk.ask(shared.put, room.meeting, share.share, message.tag, message.sealed, message.keys)
        if share.share not in room.state.sharing.shares:  # withdrawn meanwhile
            self._erase([share.share])
            return
        for connection in self._connections():
            if room.meeting not in connection.seats or connection.person is None:
                continue
            if connection.person == person:
                connection.send(SharedKept(room.meeting, {share.share: message.tag}))
            elif (key := message.keys.get(connection.person)) is not None:
                connection.send(SharedNotes(room.meeting, share.share, message.tag, message.sealed, key))

    async def bring(self, connection: Connection, room: Room, person: PersonId, ask: AskShared) -> None:
        """Send what differs from what a tablet has, then the tags of what its person shares."""
        shares = room.state.sharing.shares.values()
        tags = await self._desk.ask(self._desk.shared.tags, room.meeting)
        wanted = [
            s.share
            for s in shares
            if person in s.to and s.share in tags and tags[s.share] != ask.have.get(s.share)
        ]
        for share in wanted:
            content = await self._desk.ask(self._desk.shared.content, share, person)
            if content is None or share not in room.state.sharing.shares:
                continue
            if connection.person != person:
                return
            connection.send(SharedNotes(room.meeting, share, content.tag, content.sealed, content.key))
            await connection.drained()
        mine = {s.share: tags[s.share] for s in shares if s.owner == person and s.share in tags}
        if connection.person == person:
            connection.send(SharedKept(room.meeting, mine, all=True))

    def after(self, committed: Committed) -> None:
        """The record has grown: what is withdrawn is erased."""
        gone = [e.event.share for e in committed.events if isinstance(e.event, NoteWithdrawn)]
        if gone:
            self._erase(gone)

    async def sweep(self, room: Room) -> None:
        """Erase what the record has no share for: it was withdrawn, and the server stopped before it erased."""
        tags = await self._desk.ask(self._desk.shared.tags, room.meeting)
        gone = [s for s in tags if s not in room.state.sharing.shares]
        if gone:
            await self._desk.ask(self._desk.shared.erase, gone)

    def _erase(self, shares: list[ShareId]) -> None:
        task = asyncio.create_task(self._erased(shares))
        self._erasing.add(task)
        task.add_done_callback(self._erasing.discard)

    async def _erased(self, shares: list[ShareId]) -> None:
        try:
            await self._desk.ask(self._desk.shared.erase, shares)
        except Unavailable as hindrance:  # swept at the next start
            log.error("withdrawn notes are still there: %s", hindrance)
