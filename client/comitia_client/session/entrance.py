"""Who comes in on this tablet: joining a room, signing in with and without the server, the lock, leaving."""

import asyncio
import contextlib
from collections.abc import Callable

from comitia_client.session.line.discovery import FoundRoom, look_for_rooms
from comitia_client.session.line.enrol import enrol_by_code, enrol_by_invitation
from comitia_client.session.line.heard import Heard
from comitia_client.session.line.link import new_id
from comitia_client.session.person.doorkeeper import Doorkeeper, OpenPerson
from comitia_client.session.signed_in import SignedIn
from comitia_client.session.tablet import Tablet
from comitia_client.session.view import KnownName
from comitia_client.vault.device import Membership
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import PersonId
from comitia_shared.wire import envelope
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.envelope import ToTablet

_CODE_ANSWER_LIMIT_S = limits.OBJECTION_S + 20.0  # another tablet of mine may be asked meanwhile


class Entrance:
    """Holds who is `signed_in`; None = nobody. `in_use` is held while what the line brings is kept in their store."""

    def __init__(self, tablet: Tablet, heard: Heard, in_use: asyncio.Lock) -> None:
        self._tablet = tablet
        self._vault = tablet.vault
        self._device = tablet.device
        self._line = tablet.line
        self._heard = heard
        self._in_use = in_use
        self._doorkeeper = Doorkeeper(tablet.device, tablet.vault)
        self.signed_in: SignedIn | None = None

    # --- joining a room ----------------------------------------------------------------------------------

    async def look_for_rooms(self) -> list[FoundRoom]:
        """Rooms that announce themselves on this network."""
        return await look_for_rooms()

    async def enrol_by_code(
        self, address: str, code: str, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with a typed code. Raises: Refused, Unavailable."""
        await self._join(await enrol_by_code(address, code, device_name, on_digits))

    async def enrol_by_invitation(
        self, invitation: Invitation, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with what a QR picture said. Raises: Refused, Unavailable."""
        await self._join(await enrol_by_invitation(invitation, device_name, on_digits))

    async def _join(self, membership: Membership) -> None:
        await self._line.join(membership)
        self._tablet.show()

    # --- signing in --------------------------------------------------------------------------------------

    async def find_people(self, query: str) -> list[KnownName]:
        """Names for the sign-in screen: the server's, or those known here while it is away."""
        here = {k.person: k for k in await self._vault.ask(self._device.people)}
        mine = sorted(
            (k for k in here.values() if fold(query) in fold(k.name)), key=lambda k: name_key(k.name)
        )
        found = [KnownName(k.person, k.name, True, True) for k in mine]
        if self._line.is_up and len(query.strip()) >= limits.FIND_CHARS:
            with contextlib.suppress(Refused, Unavailable):
                answer = await self._line.ask(envelope.FindPeople(new_id(), query))
                if isinstance(answer, envelope.People):
                    others = [c for c in answer.cards if c.person not in here]
                    found += [KnownName(c.person, c.name, c.has_pin, False) for c in others]
        return found

    async def sign_in(self, person: PersonId, pin: str) -> None:
        """Sign in with a PIN; while the server is away, open the store that is here."""
        if self.signed_in is not None and self.signed_in.person.person == person:
            await self._unlock(self.signed_in, person, pin)
            return
        if self._line.is_up:
            try:
                answer, connection = await self._ask_to_enter(person, pin)
            except Unavailable:
                pass
            else:
                await self._let_in(answer, connection, pin)
                return
        opened = await self._doorkeeper.open_offline(person, pin)
        await self.leave()
        found = await self._enter(opened, pin)
        if self._line.is_up:  # it came back meanwhile, and was told of nobody
            await self.sign_in_again(found)

    async def sign_in_with_code(self, code: str, new_pin: str) -> None:
        """Sign in with a one-time code and choose a PIN."""
        connection = self._line.connection
        sign_in = envelope.SignIn(new_id(), code=code, new_pin=new_pin)
        answer = _signed(await self._line.ask(sign_in, _CODE_ANSWER_LIMIT_S))
        await self._let_in(answer, connection, new_pin)

    async def _ask_to_enter(self, person: PersonId, pin: str) -> tuple[envelope.SignedIn, int]:
        """The server's answer to a PIN, and on which connection it came. Raises: Refused, Unavailable."""
        connection = self._line.connection
        answer = await self._line.ask(envelope.SignIn(new_id(), person=person, pin=pin))
        return _signed(answer), connection

    async def _let_in(self, answer: envelope.SignedIn, connection: int, pin: str) -> None:
        """The server has said yes: open the store, and tell what is here."""
        await self.leave()
        person = await self._doorkeeper.open_after_sign_in(answer.person, answer.name, pin, answer.share)
        found = await self._enter(person, pin, answer.notes_key, answer.ticket)
        await self._resume(found, answer, connection)

    async def _enter(
        self, person: OpenPerson, pin: str = "", copies: bytes = b"", ticket: str = ""
    ) -> SignedIn:
        """A store is open: who it belongs to is signed in, or it is closed again."""
        try:
            if self._line.membership is None:
                raise Refused(ErrorCode.NOT_ENROLLED)
            if ticket:
                await self._vault.ask(person.keep_ticket, ticket)
            found = await SignedIn.open(self._tablet, self._line.membership, person, copies)
        except BaseException:
            await self._vault.ask(person.store.close)
            raise
        found.pin = pin
        self.signed_in = found
        self._tablet.show()
        return found

    async def enter_hall(self) -> SignedIn:
        """This tablet is a hall display: it shows the meeting, with nobody signed in."""
        return await self._enter(await self._doorkeeper.open_for_hall())

    async def _resume(self, found: SignedIn, answer: envelope.SignedIn, connection: int) -> None:
        """Tell the server what is here, now that the store is open."""
        if connection != self._line.connection:
            self._line.cut()  # the seat was given to a connection that is gone; the next one shows the ticket
            return
        self._line.refusal = None
        await found.caught_up(answer.meetings)
        with contextlib.suppress(Unavailable):
            await self._line.send(found.resume())
        self._tablet.show()

    # --- coming back -------------------------------------------------------------------------------------

    async def lock(self) -> None:
        """Ask for the PIN again; nothing is closed."""
        if self.signed_in is not None:
            self.signed_in.is_locked = True
        self._tablet.show()

    async def _unlock(self, found: SignedIn, person: PersonId, pin: str) -> None:
        """The person who is signed in comes back to a locked screen."""
        try:
            require(self._device.opens_offline, ErrorCode.PIN_LOCKED)
            await self._doorkeeper.check_offline(person, pin)
        except Refused as refused:
            if refused.code is not ErrorCode.PIN_LOCKED:
                raise
            # This tablet alone cannot tell whether the PIN is right: the server does.
            answer, connection = await self._ask_to_enter(person, pin)
            if self.signed_in is not found:
                return
            await self._take_seat(found, answer, connection)
            await self._vault.ask(self._device.clear_wrong, person)
        found.pin, found.is_locked = pin, False
        if self._line.refusal is ErrorCode.TICKET_EXPIRED and self._line.is_up:
            await self.sign_in_again(found)
        self._tablet.show()

    async def sign_in_again(self, found: SignedIn) -> None:
        """The store is open, but the ticket has ended: the PIN that opened it signs in."""
        if found.person.person is None:
            return
        try:
            answer, connection = await self._ask_to_enter(found.person.person, found.pin)
        except (Refused, Unavailable) as error:
            self._line.refusal = error.code
            self._tablet.show()
            return
        if self.signed_in is found:  # who has left meanwhile is not let in again
            await self._take_seat(found, answer, connection)

    async def _take_seat(self, found: SignedIn, answer: envelope.SignedIn, connection: int) -> None:
        """The server has said yes to who is signed in already: the seat is taken anew."""
        await self._vault.ask(found.person.keep_ticket, answer.ticket)
        found.ticket = answer.ticket
        await self._resume(found, answer, connection)

    # --- leaving -----------------------------------------------------------------------------------------

    async def sign_out(self) -> None:
        """End the sign-in and close the store."""
        with contextlib.suppress(Unavailable, Refused):
            await self._line.ask(envelope.SignOut(new_id()))
        if self.signed_in is not None:
            await self._vault.ask(self.signed_in.person.keep_ticket, "")
        await self.leave()
        self._tablet.show()

    async def leave(self) -> None:
        """Nobody is signed in any more; what the line brought until now is kept first."""
        found, self.signed_in = self.signed_in, None
        if found is None:
            self._tablet.fetcher.forget()
            return
        self._heard.forget()
        await found.close()
        self._tablet.fetcher.forget()
        async with self._in_use:
            await self._vault.ask(found.person.store.close)


def _signed(answer: ToTablet) -> envelope.SignedIn:
    if not isinstance(answer, envelope.SignedIn):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="SignedIn")
    return answer
