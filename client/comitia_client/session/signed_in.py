"""All that lives and dies with a sign-in: a person's meetings, papers, notes and votes on this tablet.

A hall display is signed in as nobody: it has a store in memory, and writes nothing.
"""

import time
from collections.abc import Coroutine
from typing import Any

from msgspec.structs import replace

from comitia_client.session.meetings import Meetings
from comitia_client.session.notes.notes import Notes
from comitia_client.session.notes.sharing import Shares
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.papers.library import Library
from comitia_client.session.papers.searching import Searching
from comitia_client.session.papers.shelf import Shelf
from comitia_client.session.person.doorkeeper import OpenPerson
from comitia_client.session.person.kept import KeptInVault
from comitia_client.session.person.notes_key import NotesKey, keys_of
from comitia_client.session.record.drafts import Drafts
from comitia_client.session.tablet import Tablet
from comitia_client.session.tasks import Tasks
from comitia_client.session.view import View
from comitia_client.session.votes.balloting import SecretBallots
from comitia_client.session.votes.telling import Telling
from comitia_client.session.votes.voting import Voting
from comitia_client.vault.device import Membership
from comitia_shared import limits
from comitia_shared.errors import HINDRANCES, ErrorCode
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.readiness import CheckAgain
from comitia_shared.wire.sharing import SharedChanged, SharedKept, SharedNotes

_RETRY_S = 5.0


class SignedIn:
    """Who is signed in, with everything of theirs.

    What screens may ask is offered by its parts: see `access`. `pin` is kept for a ticket that ends meanwhile;
    `is_seated`: the server has caught up with this seat on the present connection.
    """

    def __init__(
        self,
        tablet: Tablet,
        membership: Membership,
        person: OpenPerson,
        notes_keys: list[bytes],
        searching: Searching,
        ticket: str,
    ) -> None:
        vault, store = tablet.vault, person.store
        self._tablet = tablet
        self._line = tablet.line
        self._tasks = Tasks()
        self._reported_s = self._retried_s = 0.0
        self._share_trouble: tuple[int, ErrorCode] | None = None
        self.person = person
        self.ticket = ticket
        self.pin = ""
        self.is_locked = False
        self.is_seated = False
        kept = KeptInVault(store, vault)
        self.shelf = Shelf(tablet, store)
        self.meetings = Meetings(
            tablet=tablet,
            membership=membership,
            person=person.person,
            store=store,
            shelf=self.shelf,
            on_caught_up=self._flush_soon,
            tell=self._tell_of_shares,
        )
        sending = self.meetings.sending
        self.papers = Library(self.meetings, self.shelf, searching, store, vault)
        notes = Notes(person.whose, notes_keys, self.meetings.text_key, tablet.line.now_ms)
        self.shares = Shares(
            tablet=tablet,
            person=person.whose,
            notes=notes,
            store=store,
            sending=sending,
            tasks=self._tasks,
            is_whole=lambda: not self.notes_key.needs_recovery,
            tell=self._tell_of_shares,
        )
        self.notes = NoteStream(tablet, notes, store, self.shares.notes_changed)
        self.notes_key = NotesKey(tablet, person, self.notes, self._tasks, self._key_came)
        self.drafts = Drafts(kept)
        self._ballots = SecretBallots(person.whose, membership, kept, sending.command)
        self._telling = Telling(person.whose, membership, kept, sending.command)
        self.votes = Voting(self.meetings, self._ballots, self._telling)

    @classmethod
    async def open(
        cls, tablet: Tablet, membership: Membership, person: OpenPerson, copies: bytes = b""
    ) -> "SignedIn":
        """A store is open: load what it holds. `copies`: those of the notes key that the server has, as it said."""
        vault = tablet.vault
        keys = await keys_of(person, vault, copies)
        searching = await vault.ask(Searching, person.store.words)
        found = cls(tablet, membership, person, keys, searching, await vault.ask(person.ticket))
        try:
            await found._load()
        except BaseException:
            await found.close()
            raise
        return found

    async def _load(self) -> None:
        await self.papers.load()
        await self.meetings.load()
        await self.notes_key.load()
        await self.notes.load()
        await self.shares.load()
        await self._follow_record()

    async def close(self) -> None:
        """End what runs; the store is closed by who holds back what still comes."""
        await self._tasks.close()
        self._telling.close()

    def beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do this as long as they are signed in."""
        self._tasks.start(work)

    # --- what goes out -----------------------------------------------------------------------------------

    def greeting(self, hello: envelope.Hello) -> envelope.Hello:
        """The first message of a connection, with what is here."""
        return replace(
            hello,
            ticket=self.ticket,
            have=self.meetings.have(),
            notes=self.notes.upto,
            note=self.notes.last,
        )

    def resume(self) -> envelope.Resume:
        """What to tell the server after a sign-in on a connection that stands."""
        return envelope.Resume(self.meetings.have(), self.notes.upto, self.notes.last)

    async def caught_up(self, cards: tuple[envelope.MeetingCard, ...]) -> None:
        """The server sends the difference now; what waits here follows once it is applied."""
        await self.meetings.seat_in(cards)
        self.is_seated = True
        self.meetings.plan()

    def _flush_soon(self) -> None:
        self._tasks.start(self._flush())

    async def _flush(self) -> None:
        """Send what waits."""
        await self.meetings.flush()
        await self.notes.flush()
        if self.is_seated:
            await self._follow_record()
            for meeting, seat in self.meetings.seats():
                await self.shares.caught_up(meeting, seat)

    def _key_came(self) -> None:
        self.shares.key_came()
        self._flush_soon()

    def _tell_of_shares(self, code: ErrorCode) -> None:
        before = self._share_trouble[0] if self._share_trouble is not None else 0
        self._share_trouble = (before + 1, code)
        self._tablet.show_soon()

    def tick(self) -> bool:
        """What time alone brings: leases end, pairings expire, what waits is offered again, readiness is told.

        Whether something of it is to be shown.
        """
        ended, late = self.shelf.expire(), self.notes_key.pairing.expire()
        now_s = time.monotonic()
        if self.is_seated and now_s - self._retried_s >= _RETRY_S:
            self._retried_s = now_s
            self._offer_again()
        if now_s - self._reported_s >= limits.REPORT_EVERY_S:
            self._reported_s = now_s
            if self._line.is_up and self.is_seated:
                for report in self.meetings.reports():
                    self._line.send_soon(report)
        return ended or late

    def _offer_again(self) -> None:
        """What the server could not take, its disk being full for example, is offered until it can."""
        is_refused = self._line.refusal in HINDRANCES  # notes that are only on their way are not sent twice
        if self.meetings.sending.waits or (is_refused and self.notes.notes.unsent):
            if is_refused:
                self._line.refusal = None
            self._flush_soon()

    # --- what comes in -----------------------------------------------------------------------------------

    async def take(self, message: ToTablet) -> None:
        """Take what the server sends: kept first, then applied."""
        match message:
            case envelope.Events():
                await self.meetings.take_events(message)
                await self._follow_record()
            case envelope.Reset(meeting=meeting):
                await self.meetings.reset(message)
                self.shares.begin_anew(meeting)
            case envelope.Checkpoint():
                await self.meetings.take_checkpoint(message)
            case envelope.Grant():
                await self.shelf.take_grant(message)
            case envelope.Accepted():
                await self.meetings.sending.accepted(message)
            case envelope.Withdraw(revisions=revisions):
                self.shelf.withdraw(revisions)
            case CheckAgain(meeting=meeting):
                await self.meetings.check_again(meeting)
            case envelope.Notes():
                await self.notes.take(message)
            case SharedNotes() | SharedKept() | SharedChanged():
                await self.shares.take(message)
            case Pair():
                self.notes_key.hear(message)
            case _:
                pass

    async def _follow_record(self) -> None:
        """Shares, ballots, a teller's part and what is looked into go on in step with what is on record."""
        behind: set[str] = set()
        for meeting, state, is_behind in self.meetings.states():
            self._tasks.start(self.meetings.audits.follow(state))
            await self.shares.follow(meeting, state, is_behind=is_behind)
            if is_behind:
                behind.add(meeting)
        if self.is_seated:
            for meeting, seat in self.meetings.seats():
                if meeting not in behind:
                    state = self.meetings.state(meeting)
                    self._tasks.start(self._ballots.follow(meeting, state, seat))
                    self._tasks.start(self._telling.follow(meeting, state))

    def lost_connection(self) -> None:
        """The line is down."""
        self.is_seated = False
        self.meetings.lost_connection()
        self.shares.lost_connection()
        self.notes_key.pairing.fail()
        self._ballots.lost_connection()
        self._telling.lost_connection()

    # --- what screens see --------------------------------------------------------------------------------

    @property
    def is_loading(self) -> bool:
        """Whether papers are still on their way."""
        done, total = self.meetings.loading()
        return done < total

    def shown(self, view: View) -> View:
        """A snapshot with everything of theirs."""
        notes, key = self.notes.notes, self.notes_key
        return replace(
            view,
            person=self.person.person,
            person_name=self.person.name,
            loading=self.meetings.loading(),
            meetings=self.meetings.views(),
            foreign_parts=frozenset(self._telling.foreign),
            notes=notes.papers(),
            notes_version=self.notes.version + self.shares.version,
            unsent_notes=notes.unsent,
            notes_locked=notes.locked,
            recovery_words=key.words,
            needs_recovery=key.needs_recovery,
            pairing=key.pairing.view,
            share_trouble=self._share_trouble,
        )
