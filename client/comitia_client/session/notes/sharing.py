"""Notes shared in the meetings: what others show me, kept sealed; what I show, put on the server as it stands now.

That something is shared, and to which addresses, is on the record; this file only keeps the contents in step with it.
Whatever was missed while this tablet was off or apart follows from comparing: of others' shares their tags, of mine the
tag of what the server has with that of what my notes say.
"""

import asyncio
import contextlib
import logging
import secrets
from collections.abc import Callable, Coroutine, Sequence

import uuid6

from comitia_client.session.line.link import new_id
from comitia_client.session.model import Note, Shared
from comitia_client.session.notes.notes import Notes
from comitia_client.session.record.sending import Sending
from comitia_client.session.tablet import Tablet
from comitia_client.session.tasks import Tasks
from comitia_client.vault.store import HeldShare, PersonStore
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, ShareId
from comitia_shared.meeting import Meeting, Seat
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.permissions import may
from comitia_shared.meeting.readers import may_read
from comitia_shared.meeting.sharing import PublishAddress, Share, ShareNotes, WithdrawNotes
from comitia_shared.sealing.keys import NONCE_BYTES
from comitia_shared.sealing.sharing import (
    SharedNote,
    address_of,
    encode_shared,
    open_share,
    seal_share,
    seal_share_key,
    tag_of,
)
from comitia_shared.wire.sharing import AskShared, PutShared, SharedChanged, SharedKept, SharedNotes

_MOST_OPENED = 24 * limits.MIB
"""Of all shares together, unpacked: in memory it is some twenty times as much. What is more stays closed."""
_REST_S = 0.3
"""What changes again within this is put, or asked for, once."""

log = logging.getLogger(__name__)
_Standing = tuple[tuple[NoteId, int], ...]
"""What stands of a share: the newest copies, and how much is known of where each goes."""


class Shares:
    """What is shared by and with who is signed in.

    `is_whole` says whether this tablet has its person's notes key; `tell` hears of what its person must know.
    """

    def __init__(
        self,
        tablet: Tablet,
        person: PersonId,
        notes: Notes,
        store: PersonStore,
        sending: Sending,
        tasks: Tasks,
        is_whole: Callable[[], bool],
        tell: Callable[[ErrorCode], None],
    ) -> None:
        self._person = person
        self._notes = notes
        self._store = store
        self._vault = tablet.vault
        self._line = tablet.line
        self._sending = sending
        self._tasks = tasks
        self._is_whole = is_whole
        self._tell = tell
        self._on_change = tablet.show_soon
        self._states: dict[MeetingId, Meeting] = {}
        self._behind: set[MeetingId] = set()
        self._held: dict[ShareId, HeldShare] = {}
        self._opened: dict[ShareId, tuple[Note, ...]] = {}
        self._sizes: dict[ShareId, int] = {}
        self._on_server: dict[MeetingId, dict[ShareId, bytes]] = {}
        self._last_put: dict[ShareId, _Standing] = {}
        self._asked: set[MeetingId] = set()
        self._resting: set[tuple[str, MeetingId]] = set()
        self.version = 0

    async def load(self) -> None:
        """Take up what the store holds."""
        self._held = {h.share: h for h in await self._vault.ask(self._store.shared)}

    # --- in step with the record -------------------------------------------------------------------------

    def begin_anew(self, meeting: MeetingId) -> None:
        """The meeting's events come again from the first: nothing is withdrawn by that."""
        self._behind.add(meeting)
        self._asked.discard(meeting)

    async def follow(self, meeting: MeetingId, state: Meeting, *, is_behind: bool) -> None:
        """The record has grown: open what can be opened now; once all of it is here, forget what is withdrawn."""
        before = self._states.get(meeting)
        caught_up = meeting in self._behind and not is_behind
        if before is not None and before.sharing.shares is state.sharing.shares and not caught_up:
            self._states[meeting] = state
            return
        if is_behind:
            self._behind.add(meeting)
        else:
            await self._forget_withdrawn(meeting, state)
            self._behind.discard(meeting)
        self._states[meeting] = state
        for share in state.sharing.shares.values():
            if share.share in self._held and share.share not in self._opened:
                self._open(self._held[share.share], share)
        self._changed()
        self._put_soon(meeting)

    async def _forget_withdrawn(self, meeting: MeetingId, state: Meeting) -> None:
        """What is not shared any more, or lies on a paper that is not mine to read any more."""
        gone = [h.share for h in self._held.values() if h.meeting == meeting and not _stands(state, h.share)]
        if gone:
            await self._vault.ask(self._store.forget_shared, gone)
            for name in gone:
                del self._held[name]
                self._opened.pop(name, None)

    def _open(self, held: HeldShare, share: Share) -> None:
        address = share.addresses.get(share.owner, b"")
        for key in self._notes.keys:
            with contextlib.suppress(Refused):
                left = _MOST_OPENED - sum(self._sizes[s] for s in self._opened)
                found = open_share(
                    notes_key=key,
                    owner=share.owner,
                    reader=self._person,
                    share=share.share,
                    address=address,
                    sealed=held.sealed,
                    key=held.key,
                    most=max(1, left),
                )
                of_paper = [n for n in found.notes if n.body.place.paper == share.paper]
                self._sizes[share.share] = found.size
                self._opened[share.share] = tuple(Note(n.note, n.body, True, n.carried) for n in of_paper)
                return
        log.warning("share %s does not open here", share.share)

    async def caught_up(self, meeting: MeetingId, seat: Seat) -> None:
        """Everything of the record is here: once on a connection, see to my address and ask for what is missing."""
        state = self._states.get(meeting)
        if state is None or meeting in self._asked or not may(seat, ShareNotes):
            return
        self._asked.add(meeting)
        has_address = self._person in state.sharing.addresses
        if not has_address and self._is_whole() and state.agenda.phase is not Phase.CLOSED:
            await self._publish(meeting)
        await self._ask_for(meeting)

    async def _publish(self, meeting: MeetingId) -> None:
        with contextlib.suppress(Refused):  # another tablet of mine was faster
            await self._sending.command(meeting, PublishAddress(address_of(self._notes.keys[0])))

    async def _ask_for(self, meeting: MeetingId) -> None:
        have = {h.share: h.tag for h in self._held.values() if h.meeting == meeting}
        try:
            await self._line.send(AskShared(meeting, dict(list(have.items())[-limits.SHARED_HAD :])))
        except Unavailable:
            self._asked.discard(meeting)

    def lost_connection(self) -> None:
        """The next connection asks anew."""
        self._asked.clear()
        self._on_server.clear()

    def key_came(self) -> None:
        """My notes key has come to this tablet: what did not open is tried again, and mine is put."""
        for held in self._held.values():
            state = self._states.get(held.meeting)
            share = state.sharing.shares.get(held.share) if state is not None else None
            if share is not None and held.share not in self._opened:
                self._open(held, share)
        self._asked.clear()
        self._changed()
        self.notes_changed()

    async def take(self, message: SharedNotes | SharedKept | SharedChanged) -> None:
        """What the server sends of contents."""
        match message:
            case SharedKept(meeting=meeting, tags=tags):
                if message.all:
                    self._on_server[meeting] = {}
                if meeting in self._on_server:
                    self._on_server[meeting].update(tags)
                self._put_soon(meeting)
            case SharedChanged(meeting=meeting, share=share, tag=tag):
                held = self._held.get(share)
                if held is None or held.tag != tag:
                    self._after_rest("ask", meeting, self._ask_for)
            case SharedNotes():
                await self._take_content(message)

    async def _take_content(self, message: SharedNotes) -> None:
        state = self._states.get(message.meeting)
        share = state.sharing.shares.get(message.share) if state is not None else None
        if share is None and state is not None and message.meeting not in self._behind:
            return  # withdrawn meanwhile
        held = HeldShare(message.share, message.meeting, message.tag, message.sealed, message.key)
        await self._vault.ask(self._store.keep_shared, held)
        self._held[held.share] = held
        self._opened.pop(held.share, None)
        if share is not None:
            self._open(held, share)
        self._changed()

    def _after_rest(
        self, what: str, meeting: MeetingId, call: Callable[[MeetingId], Coroutine[None, None, None]]
    ) -> None:
        """Do something once for a burst of reasons."""
        if (what, meeting) not in self._resting:
            self._resting.add((what, meeting))
            self._tasks.start(self._rested(what, meeting, call))

    async def _rested(
        self, what: str, meeting: MeetingId, call: Callable[[MeetingId], Coroutine[None, None, None]]
    ) -> None:
        await asyncio.sleep(_REST_S)
        self._resting.discard((what, meeting))
        await call(meeting)

    # --- what I show -------------------------------------------------------------------------------------

    def notes_changed(self) -> None:
        """I have written: what is shared of it goes out again."""
        for meeting in self._on_server:
            self._put_soon(meeting)

    def _put_soon(self, meeting: MeetingId) -> None:
        state = self._states.get(meeting)
        if state is not None and any(s.owner == self._person for s in state.sharing.shares.values()):
            self._after_rest("put", meeting, self._put_changed)

    async def _put_changed(self, meeting: MeetingId) -> None:
        """Put each of my shares that the server has not as my notes are now.

        A tablet that cannot read all of my notes puts nothing: it would take away what it does not know.
        """
        state = self._states.get(meeting)
        if state is None or not self._is_whole() or self._notes.locked:
            return
        for share in [s for s in state.sharing.shares.values() if s.owner == self._person]:
            kept = self._on_server.get(meeting)
            if kept is None:
                return  # what the server has is not known (any more)
            key = self._key_of(share)
            if key is not None and all(self._notes.knows(n) for n in share.notes):
                await self._put_one(state, share, key, kept)

    def _key_of(self, share: Share) -> bytes | None:
        """The notes key of the address that this share was made under; None = it is another tablet's."""
        address = share.addresses.get(self._person)
        return next((k for k in self._notes.keys if address_of(k) == address), None)

    async def _put_one(self, state: Meeting, share: Share, key: bytes, kept: dict[ShareId, bytes]) -> None:
        shown = self._notes.shown(share.paper, share.notes)
        standing = tuple((n.note, len(n.carried)) for n in shown)
        if share.share in kept and self._last_put.get(share.share) == standing:
            return
        readers = {p: a for p, a in share.addresses.items() if p != self._person and _reads(state, share, p)}
        said = encode_shared(tuple(SharedNote(n.note, n.body, n.carried) for n in shown))
        tag = tag_of(key, share.share, said, readers)
        self._last_put[share.share] = standing
        if kept.get(share.share) == tag:
            return
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = await asyncio.to_thread(seal_share, key, self._person, share.share, said, nonce)
        if len(sealed) > limits.SHARED_BYTES:
            self._tell(ErrorCode.SHARE_TOO_LARGE)
            return
        keys = self._keys_for(key, share.share, readers, sealed)
        kept[share.share] = tag
        meeting = state.agenda.meeting
        try:
            if meeting is not None:
                put = PutShared(
                    id=new_id(), meeting=meeting, share=share.share, tag=tag, sealed=sealed, keys=keys
                )
                await self._line.ask(put)
        except (Refused, Unavailable) as error:
            log.warning("share %s is not on the server: %s", share.share, error)
            kept.pop(share.share, None)
            self._last_put.pop(share.share, None)

    def _keys_for(
        self, key: bytes, share: ShareId, readers: dict[PersonId, bytes], sealed: bytes
    ) -> dict[PersonId, bytes]:
        """The share's key for each reader; who has put something else than an address on record gets none."""
        keys = {}
        for person, address in readers.items():
            with contextlib.suppress(Refused):
                keys[person] = seal_share_key(key, self._person, person, share, address, sealed)
        return keys

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine to others; in several shares where one would be too large. Raises: Refused."""
        state = self._states.get(meeting)
        mine = {address_of(k) for k in self._notes.keys}
        if state is None or state.sharing.addresses.get(self._person) not in mine:
            await self._publish(meeting)
        for part in self._parts(paper, list(roots)):
            await self._sending.command(
                meeting, ShareNotes(ShareId(uuid6.uuid7().hex), paper, tuple(part), tuple(to))
            )

    def _parts(self, paper: PaperId, roots: list[NoteId]) -> list[list[NoteId]]:
        """Roots in parts that each fit into one content, with room to grow."""
        shown = self._notes.shown(paper, roots)
        said = encode_shared(tuple(SharedNote(n.note, n.body, n.carried) for n in shown))
        if len(said) <= limits.SHARED_BYTES and len(roots) <= limits.NOTES_PER_SHARE:
            return [roots]
        require(len(roots) != 1, ErrorCode.SHARE_TOO_LARGE)
        half = len(roots) // 2
        return [*self._parts(paper, roots[:half]), *self._parts(paper, roots[half:])]

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show them no more; one that the server does not know yet is not made at all. Raises: Refused."""
        if not await self._sending.take_back(share):
            await self._sending.command(meeting, WithdrawNotes(share))

    # --- what is shown to me -----------------------------------------------------------------------------

    async def with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others share with me on papers that I may read, on one or on all, oldest first."""
        return [
            Shared(
                share=s.share,
                meeting=meeting,
                owner=s.owner,
                paper=s.paper,
                at_ms=s.at_ms,
                notes=self._opened.get(s.share),
            )
            for meeting, state in self._states.items()
            for s in state.sharing.shares.values()
            if s.owner != self._person and paper in (None, s.paper) and s.paper in state.papers.papers
        ]

    def _changed(self) -> None:
        self.version += 1
        self._on_change()


def _stands(state: Meeting, share: ShareId) -> bool:
    found = state.sharing.shares.get(share)
    return found is not None and found.paper in state.papers.papers


def _reads(state: Meeting, share: Share, reader: PersonId) -> bool:
    known = state.attendance.participants.get(reader)
    return known is not None and may_read(state.papers, state.agenda, Seat(reader, known.roles), share.paper)
