"""Notes shared in the meetings: what others show me, kept sealed; what I show, put on the server as it stands now.

That something is shared is on the record; this file only keeps the contents in step with it. Whatever was missed while
this tablet was off or apart follows from comparing: of others' shares their tags, of mine the tag of what the server
has with that of what my notes say.
"""

import contextlib
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Sequence

import uuid6

from comitia_client.session.link import new_id
from comitia_client.session.model import Note, Shared
from comitia_client.session.notes import Notes
from comitia_client.vault.store import HeldShare, PersonStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, ShareId
from comitia_shared.meeting import AnyCommand, Meeting, Seat
from comitia_shared.meeting.permissions import may
from comitia_shared.meeting.sharing import PublishAddress, Share, ShareNotes, WithdrawNotes
from comitia_shared.sealing.keys import NONCE_BYTES
from comitia_shared.sealing.sharing import (
    SharedNote,
    address_of,
    open_share,
    plain_of,
    seal_share,
    seal_share_key,
    tag_of,
)
from comitia_shared.wire.sharing import AskShared, PutShared, SharedKept, SharedNotes

log = logging.getLogger(__name__)


class Shares:
    """What is shared by and with who is signed in.

    `command` asks a meeting, `put` sends a request and awaits Done, `soon` runs beside what the link brings.
    """

    def __init__(
        self,
        person: PersonId,
        notes: Notes,
        store: PersonStore,
        vault: VaultThread,
        send: Callable[[AskShared], Awaitable[None]],
        put: Callable[[PutShared], Awaitable[None]],
        command: Callable[[MeetingId, AnyCommand], Awaitable[bool]],
        soon: Callable[[Coroutine[None, None, None]], None],
        on_change: Callable[[], None],
    ) -> None:
        self._person = person
        self._notes = notes
        self._store = store
        self._vault = vault
        self._send = send
        self._put = put
        self._command = command
        self._soon = soon
        self._on_change = on_change
        self._states: dict[MeetingId, Meeting] = {}
        self._held: dict[ShareId, HeldShare] = {}
        self._opened: dict[ShareId, tuple[Note, ...]] = {}
        self._on_server: dict[MeetingId, dict[ShareId, bytes]] = {}
        self._asked: set[MeetingId] = set()
        self.version = 0

    async def load(self) -> None:
        """Take up what the store holds."""
        self._held = {h.share: h for h in await self._vault.ask(self._store.shared)}

    # --- in step with the record -------------------------------------------------------------------------

    async def follow(self, meeting: MeetingId, state: Meeting) -> None:
        """The record of a meeting has grown: forget what is withdrawn, open what can be opened now."""
        before = self._states.get(meeting)
        if before is not None and before.sharing is state.sharing:
            self._states[meeting] = state
            return
        self._states[meeting] = state
        if state.agenda.meeting is None:
            return  # its events begin anew
        shares = state.sharing.shares
        gone = [h.share for h in self._held.values() if h.meeting == meeting and h.share not in shares]
        if gone:
            await self._vault.ask(self._store.forget_shared, gone)
            for name in gone:
                del self._held[name]
                self._opened.pop(name, None)
        for share in shares.values():
            if share.share in self._held and share.share not in self._opened:
                self._open(self._held[share.share], share)
        self._changed()
        self._soon(self._put_changed(meeting))

    def _open(self, held: HeldShare, share: Share) -> None:
        address = self._states[held.meeting].sharing.addresses.get(share.owner, b"")
        for key in self._notes.keys:
            try:
                said = open_share(key, share.owner, self._person, share.share, address, held.sealed, held.key)
            except Refused:
                continue
            of_paper = [n for n in said if n.body.place.paper == share.paper]
            self._opened[share.share] = tuple(Note(n.note, n.body, True, n.carried) for n in of_paper)
            return
        log.warning("share %s does not open here", share.share)

    async def caught_up(self, meeting: MeetingId, seat: Seat, *, is_mine: bool) -> None:
        """Everything of the record is here: once on a connection, see to my address and ask for what is missing.

        `is_mine` false: this tablet has not my notes key yet, only one of its own, and puts no address on record.
        """
        state = self._states.get(meeting)
        if state is None or meeting in self._asked or not may(seat, ShareNotes):
            return
        self._asked.add(meeting)
        address = address_of(self._notes.keys[0])
        try:
            if is_mine and state.sharing.addresses.get(self._person) != address:
                await self._command(meeting, PublishAddress(address))
            have = {h.share: h.tag for h in self._held.values() if h.meeting == meeting}
            await self._send(AskShared(meeting, dict(list(have.items())[-limits.SHARED_HAD :])))
        except (Refused, Unavailable) as error:
            log.info("sharing in %s waits: %s", meeting, error)
            self._asked.discard(meeting)

    def lost_connection(self) -> None:
        """The next connection asks anew."""
        self._asked.clear()
        self._on_server.clear()

    def key_came(self) -> None:
        """My notes key has come to this tablet: my address is seen to anew, and what did not open is tried again."""
        self._asked.clear()
        for held in self._held.values():
            state = self._states.get(held.meeting)
            share = state.sharing.shares.get(held.share) if state is not None else None
            if share is not None and held.share not in self._opened:
                self._open(held, share)
        self._changed()

    async def take(self, message: SharedNotes | SharedKept) -> None:
        """What the server sends of contents."""
        if isinstance(message, SharedKept):
            known = {} if message.all else self._on_server.get(message.meeting)
            if known is not None:
                self._on_server[message.meeting] = known | message.tags
            if message.all:
                self._soon(self._put_changed(message.meeting))
            return
        state = self._states.get(message.meeting)
        share = state.sharing.shares.get(message.share) if state is not None else None
        if state is not None and share is None:
            return  # withdrawn meanwhile
        held = HeldShare(message.share, message.meeting, message.tag, message.sealed, message.key)
        await self._vault.ask(self._store.keep_shared, held)
        self._held[held.share] = held
        self._opened.pop(held.share, None)
        if share is not None:
            self._open(held, share)
        self._changed()

    def notes_changed(self) -> None:
        """I have written: what is shared of it goes out again."""
        for meeting in self._on_server:
            self._soon(self._put_changed(meeting))

    async def _put_changed(self, meeting: MeetingId) -> None:
        """Put each of my shares that the server has not as my notes are now."""
        kept, state = self._on_server.get(meeting), self._states.get(meeting)
        if kept is None or state is None:
            return  # what the server has is not known yet
        for share in [s for s in state.sharing.shares.values() if s.owner == self._person]:
            readers = {p: a for p in share.to if (a := state.sharing.addresses.get(p)) is not None}
            key, plain = self._notes.keys[0], plain_of(self._said(share.paper, share.notes))
            tag = tag_of(key, share.share, plain, readers)
            if kept.get(share.share) == tag:
                continue
            sealed = seal_share(key, self._person, share.share, plain, secrets.token_bytes(NONCE_BYTES))
            keys = self._keys_for(share.share, readers)
            name = new_id()
            kept[share.share] = tag
            try:
                await self._put(PutShared(name, meeting, share.share, tag, sealed, keys))
            except (Refused, Unavailable) as error:
                log.warning("share %s is not on the server: %s", share.share, error)
                kept.pop(share.share, None)

    def _keys_for(self, share: ShareId, readers: dict[PersonId, bytes]) -> dict[PersonId, bytes]:
        """The share's key for each reader; who has put something else than an address on record gets none."""
        keys = {}
        for person, address in readers.items():
            with contextlib.suppress(Refused):
                keys[person] = seal_share_key(self._notes.keys[0], self._person, person, share, address)
        return keys

    def _said(self, paper: PaperId, roots: Sequence[NoteId]) -> tuple[SharedNote, ...]:
        return tuple(SharedNote(n.note, n.body, n.carried) for n in self._notes.shown(paper, roots))

    # --- what I ask --------------------------------------------------------------------------------------

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine to others; in several shares where one would be too large. Raises: Refused."""
        for part in self._parts(paper, list(roots)):
            await self._command(
                meeting, ShareNotes(ShareId(uuid6.uuid7().hex), paper, tuple(part), tuple(to))
            )

    def _parts(self, paper: PaperId, roots: list[NoteId]) -> list[list[NoteId]]:
        """Roots in parts that each fit into one content, with room to grow."""
        size = len(plain_of(self._said(paper, roots)))
        if size <= limits.SHARED_BYTES * 2 // 3 and len(roots) <= limits.NOTES_PER_SHARE:
            return [roots]
        if len(roots) == 1:
            raise Refused(ErrorCode.TOO_LONG, most=limits.SHARED_BYTES)
        half = len(roots) // 2
        return [*self._parts(paper, roots[:half]), *self._parts(paper, roots[half:])]

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show them no more. Raises: Refused."""
        await self._command(meeting, WithdrawNotes(share))

    # --- what is shown to me -----------------------------------------------------------------------------

    def with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others share with me, on one paper or on all, oldest first."""
        return [
            Shared(s.share, meeting, s.owner, s.paper, s.at_ms, self._opened.get(s.share, ()))
            for meeting, state in self._states.items()
            for s in state.sharing.shares.values()
            if s.owner != self._person and paper in (None, s.paper)
        ]

    def _changed(self) -> None:
        self.version += 1
        self._on_change()
