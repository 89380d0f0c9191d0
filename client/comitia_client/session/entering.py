"""The entering part of a session: enrolment, sign-in with and without the server, the notes key and its recovery."""

import asyncio
import contextlib
import secrets
from collections.abc import Callable

from msgspec.structs import replace

from comitia_client.session.line.discovery import FoundRoom, look_for_rooms
from comitia_client.session.line.enrol import enrol_by_code, enrol_by_invitation
from comitia_client.session.line.link import Link, new_id
from comitia_client.session.meetings import Meetings
from comitia_client.session.model import KnownName
from comitia_client.session.notes.notes import Notes
from comitia_client.session.notes.sharing import Shares
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.papers.searching import Searching
from comitia_client.session.papers.shelf import Shelf
from comitia_client.session.person.doorkeeper import (
    OpenPerson,
    new_recovery_code,
    open_by_recovery,
    wrap_for_recovery,
)
from comitia_client.session.person.kept import KeptInVault
from comitia_client.session.person.pairing import Pairing
from comitia_client.session.record.drafts import Drafts
from comitia_client.session.running import Running
from comitia_client.session.votes.balloting import SecretBallots
from comitia_client.session.votes.telling import Telling
from comitia_client.vault.device import Membership
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import PersonId
from comitia_shared.sealing.keys import KEY_BYTES
from comitia_shared.wire import envelope
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.sharing import PutShared

_CODE_ANSWER_LIMIT_S = limits.OBJECTION_S + 20.0  # another tablet of mine may be asked meanwhile


class Entering(Running):
    """A session in which people enrol, sign in, lock and leave."""

    def _require_link(self) -> Link:
        if self._link is None or not self._link.is_up:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        return self._link

    async def look_for_rooms(self) -> list[FoundRoom]:
        """Rooms that announce themselves on this network."""
        return await look_for_rooms()

    async def enrol_by_code(
        self, address: str, code: str, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with a typed code."""
        await self._join(await enrol_by_code(address, code, device_name, on_digits))

    async def enrol_by_invitation(
        self, invitation: Invitation, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with what a QR picture said."""
        await self._join(await enrol_by_invitation(invitation, device_name, on_digits))

    async def _join(self, membership: Membership) -> None:
        await self._vault.ask(self._device.join, membership)
        await self._stop_link()
        self._membership = membership
        self._start_link()
        self._show()

    async def find_people(self, query: str) -> list[KnownName]:
        """Names for the sign-in screen: the server's, or those known here while it is away."""
        here = {k.person: k for k in await self._vault.ask(self._device.people)}
        mine = sorted(
            (k for k in here.values() if fold(query) in fold(k.name)), key=lambda k: name_key(k.name)
        )
        found = [KnownName(k.person, k.name, True, True) for k in mine]
        if self._link is not None and self._link.is_up and len(query.strip()) >= limits.FIND_CHARS:
            name = new_id()
            with contextlib.suppress(Refused, Unavailable):
                answer = await self._link.ask(name, envelope.FindPeople(name, query))
                if isinstance(answer, envelope.People):
                    others = [c for c in answer.cards if c.person not in here]
                    found += [KnownName(c.person, c.name, c.has_pin, False) for c in others]
        return found

    async def sign_in(self, person: PersonId, pin: str) -> None:
        """Sign in with a PIN; while the server is away, open the store that is here."""
        if self._person is not None and self._person.person == person:
            await self._unlock(pin)
            return
        if self._link is not None and self._link.is_up:
            name = new_id()
            try:
                answer = await self._link.ask(name, envelope.SignIn(name, person=person, pin=pin))
            except Unavailable:
                pass
            else:
                await self._signed_in(answer, pin)
                return
        await self._enter(await self._doorkeeper.open_offline(person, pin))
        self._pin = pin
        self._show()

    async def sign_in_with_code(self, code: str, new_pin: str) -> None:
        """Sign in with a one-time code and choose a PIN."""
        name = new_id()
        sign_in = envelope.SignIn(name, code=code, new_pin=new_pin)
        answer = await self._require_link().ask(name, sign_in, _CODE_ANSWER_LIMIT_S)
        await self._signed_in(answer, new_pin)

    async def _unlock(self, pin: str) -> None:
        """The person who is signed in comes back to a locked screen."""
        assert self._person is not None and self._person.person is not None  # noqa: S101 - the caller looked
        person = self._person.person
        try:
            if not self._device.opens_offline:
                raise Refused(ErrorCode.PIN_LOCKED)
            await self._doorkeeper.check_offline(person, pin)
        except Refused as refused:
            if refused.code is not ErrorCode.PIN_LOCKED:
                raise
            await self._unlock_by_server(person, pin)
        self._pin = pin
        self._is_locked = False
        if self._view.refusal is ErrorCode.TICKET_EXPIRED and self._link is not None and self._link.is_up:
            await self._sign_in_again(self._person.person, pin)
        self._show()

    async def _unlock_by_server(self, person: PersonId, pin: str) -> None:
        """This tablet alone cannot tell whether the PIN is right: the server does, and the seat is taken anew."""
        name = new_id()
        answer = await self._require_link().ask(name, envelope.SignIn(name, person=person, pin=pin))
        if isinstance(answer, envelope.SignedIn) and self._person is not None:
            await self._vault.ask(self._person.keep_ticket, answer.ticket)
            await self._vault.ask(self._device.clear_wrong, person)
            self._ticket = answer.ticket
            await self._resume(answer)

    async def _sign_in_again(self, person: PersonId, pin: str) -> None:
        """The store is open, but the ticket has ended: the PIN that opened it signs in."""
        name = new_id()
        try:
            answer = await self._require_link().ask(name, envelope.SignIn(name, person=person, pin=pin))
        except (Refused, Unavailable) as error:
            self._view = replace(self._view, refusal=error.code)
            self._show()
            return
        if isinstance(answer, envelope.SignedIn) and self._person is not None:
            await self._vault.ask(self._person.keep_ticket, answer.ticket)
            self._ticket = answer.ticket
            await self._resume(answer)

    async def _signed_in(self, answer: ToTablet, pin: str) -> None:
        if not isinstance(answer, envelope.SignedIn):
            raise Refused(ErrorCode.BAD_MESSAGE, reason="SignedIn")
        await self._leave()
        person = await self._doorkeeper.open_after_sign_in(answer.person, answer.name, pin, answer.share)
        await self._vault.ask(person.keep_ticket, answer.ticket)
        self._notes_copies = answer.notes_key
        await self._enter(person)
        self._pin = pin
        await self._resume(answer)

    async def _resume(self, answer: envelope.SignedIn) -> None:
        """Tell the server what is here, now that the store is open."""
        have = self._meetings.have() if self._meetings is not None else {}
        notes = self._notes.upto if self._notes is not None else 0
        last = self._notes.last if self._notes is not None else None
        self._view = replace(self._view, refusal=None)
        await self._caught_up(answer.meetings)
        with contextlib.suppress(Unavailable):
            await self._require_link().send(envelope.Resume(have, notes, last))
        self._show()

    async def _enter(self, person: OpenPerson) -> None:
        """A store is open: load what it holds."""
        if self._membership is None or self._link is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        self._person = person
        self._ticket = await self._vault.ask(person.ticket)
        self._places = await self._vault.ask(person.store.places)
        self._shelf = Shelf(person.store, self._vault, self._pieces, self._fetcher, self._server_now_ms)
        self._meetings = Meetings(
            self._membership,
            person.person,
            person.store,
            self._vault,
            self._shelf,
            self._link,
            self._show_soon,
            lambda: self._background(self._flush()),
            self._server_now_ms,
            self._tell_of_shares,
        )
        await self._meetings.load()
        self._searching = await self._vault.ask(Searching, person.store.words)
        if person.person is not None:
            await self._open_notes(person, person.person, self._link, self._meetings)
        self._is_locked = False
        self._show()

    async def _open_notes(self, person: OpenPerson, name: PersonId, link: Link, meetings: Meetings) -> None:
        keys = await self._vault.ask(person.notes_keys)
        if self._notes_copies:
            await self._vault.ask(person.keep_copies, self._notes_copies)
        if not keys:
            keys = [secrets.token_bytes(KEY_BYTES)]
            await self._vault.ask(person.keep_notes_keys, keys)
            await self._vault.ask(person.await_recovery, has_older=bool(self._notes_copies))
        needs_recovery, needs_code = await self._vault.ask(person.awaits)
        words = await self._make_recovery(link, keys[0]) if needs_code else ""
        notes = Notes(name, keys, meetings.text_key, self._server_now_ms)
        shares = self._shares = Shares(
            name,
            notes,
            person.store,
            self._vault,
            link.send,
            self._put_shared,
            meetings.sending.command,
            self._background,
            lambda: not self._view.needs_recovery,
            self._tell_of_shares,
            self._show_soon,
        )
        self._view = replace(self._view, needs_recovery=needs_recovery)
        self._notes = NoteStream(
            notes, person.store, self._vault, link, self._show_soon, shares.notes_changed
        )
        await self._notes.load()
        await shares.load()
        kept = KeptInVault(person.store, self._vault)
        self._drafts = Drafts(kept)
        self._ballots = SecretBallots(name, meetings.membership, kept, meetings.sending.command)
        member = meetings.membership
        self._telling = Telling(name, member.issuing, kept, meetings.sending.command, member)
        self._pairing = Pairing(name, self._send_soon, lambda: notes.keys, self._take_notes_keys)
        await self._follow_record(meetings)
        self._view = replace(self._view, recovery_words=words)

    def _tell_of_shares(self, code: ErrorCode) -> None:
        before = self._view.share_trouble
        self._view = replace(self._view, share_trouble=(before[0] + 1 if before else 1, code))
        self._show_soon()

    async def _put_shared(self, message: PutShared) -> None:
        await self._require_link().ask(message.id, message)

    async def _make_recovery(self, link: Link, notes_key: bytes) -> str:
        """Leave a copy of the notes key that only these words open.

        None while the server is away, or the store was opened offline and the ticket has not been shown yet: the words
        come with the next sign-in.
        """
        code, words = new_recovery_code()
        name = new_id()
        try:
            await link.ask(name, envelope.KeepNotesKey(name, wrap_for_recovery(code, notes_key)))
        except (Refused, Unavailable):
            return ""
        return words

    async def recover_notes(self, words: str) -> None:
        """Open the copy of my notes key with the recovery code. Raises: Refused wrong_code."""
        if self._person is None or self._notes is None:
            return
        key = open_by_recovery(words, await self._vault.ask(self._person.copies))
        await self._open_old_notes([key])

    async def _open_old_notes(self, came: list[bytes]) -> None:
        """Notes keys came by the recovery code or from another tablet of mine: the first of them seals from now on.

        Where they do not open all, the question stays.
        """
        if self._person is None or self._notes is None:
            return
        here = await self._vault.ask(self._person.notes_keys)
        await self._vault.ask(self._person.keep_notes_keys, [*came, *(k for k in here if k not in came)])
        for key in reversed(came):
            self._notes.add_key(key)
        is_whole = self._notes.locked == 0
        if is_whole:
            await self._vault.ask(self._person.settle_recovery)
        self._view = replace(self._view, needs_recovery=not is_whole)
        if self._shares is not None:
            self._shares.key_came()
        self._show()
        self._background(self._flush())

    async def ask_for_old_notes(self) -> None:
        """Offer once more to open the notes that are locked here."""
        self._view = replace(self._view, needs_recovery=True)
        self._show()

    def _take_notes_keys(self, keys: list[bytes]) -> None:
        self._background(self._open_old_notes(keys))

    async def pair(self) -> None:
        """Ask my other tablets for my notes key."""
        if self._pairing is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        link, name = self._require_link(), new_id()
        step = self._pairing.ask()
        self._show()
        try:
            await link.ask(name, Pair(step, name))
        except (Refused, Unavailable):
            self._pairing.end()
            self._show()
            raise

    async def pair_on(self) -> None:
        """Go on: it is me who asks over there, or both tablets show the same digits."""
        if self._pairing is not None:
            self._pairing.agree()
        self._show()

    async def end_pairing(self) -> None:
        """No, other digits, or done."""
        if self._pairing is not None:
            self._pairing.end()
        self._show()

    async def skip_recovery(self) -> None:
        """Go on without the old private notes, which stay locked; this tablet's own key gets a recovery code, once."""
        if self._person is None or self._link is None:
            return
        keys = await self._vault.ask(self._person.notes_keys)
        has_own_code = not (await self._vault.ask(self._person.awaits))[0]
        words = "" if has_own_code else await self._make_recovery(self._link, keys[0])
        if words:
            await self._vault.ask(self._person.await_recovery, has_older=False)
        self._view = replace(self._view, needs_recovery=False, recovery_words=words)
        self._show()

    async def words_were_written_down(self) -> None:
        """The recovery code was noted; it is shown no more."""
        if self._person is not None:
            await self._vault.ask(self._person.settle_recovery)
        self._view = replace(self._view, recovery_words="")
        self._show()

    async def lock(self) -> None:
        """Ask for the PIN again; nothing is closed."""
        self._is_locked = True
        self._show()

    async def sign_out(self) -> None:
        """End the sign-in and close the store."""
        name = new_id()
        if self._link is not None:
            with contextlib.suppress(Unavailable, Refused):
                await self._link.ask(name, envelope.SignOut(name))
        if self._person is not None:
            await self._vault.ask(self._person.keep_ticket, "")
        await self._leave()
        self._show()

    async def _leave(self) -> None:
        person, self._person = self._person, None
        if self._telling is not None:
            self._telling.close()
        self._pairing = self._ballots = self._telling = self._drafts = None
        self._meetings = self._notes = self._shares = self._shelf = self._searching = None
        self._pin, self._ticket, self._is_locked = "", "", False
        others = [task for task in self._asks if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self._fetcher.forget()
        if person is not None:
            async with self._store_in_use:  # what the link brought is kept first
                await self._vault.ask(person.store.close)
        self._view = replace(self._view, recovery_words="", needs_recovery=False)
