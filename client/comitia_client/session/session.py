"""The session of one tablet: constructs link, vault, replicas and downloads, and wires them.

Messages are handled one after the other: kept first, then applied, then shown. Screens get immutable snapshots.
"""

import asyncio
import contextlib
import logging
import secrets
import time
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from pathlib import Path

from msgspec.structs import replace

from comitia_client.session.enrol import enrol_by_code, enrol_by_invitation
from comitia_client.session.fetch import Fetcher
from comitia_client.session.link import Link, new_id
from comitia_client.session.meetings import Meetings
from comitia_client.session.model import Ink, KnownName, Pill, Stage, View
from comitia_client.session.notebook import Notebook
from comitia_client.session.person import (
    Doorkeeper,
    OpenPerson,
    new_recovery_code,
    open_by_recovery,
    wrap_for_recovery,
)
from comitia_client.vault.device import DeviceVault, Membership
from comitia_client.vault.keys import Keyring, SystemKeyring
from comitia_client.vault.pieces import PaperSource, PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.votes import Choice
from comitia_shared.sealing.keys import KEY_BYTES
from comitia_shared.sealing.notes import InkAdded
from comitia_shared.wire import envelope
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.envelope import ToTablet

_BLIP_S = 5.0
_SAVING_S = 0.7
_TICK_S = 0.4
_SHOW_S = 0.02

log = logging.getLogger(__name__)
Taken = ToTablet | bytes | bool
"""What the link hands over: a message, a piece, or that it came up (True) or went down (False)."""


class Session:
    """One tablet's session. `on_view` gets each new snapshot, on the session's loop.

    Raises:
        Unavailable: the profile cannot be opened.
    """

    def __init__(
        self,
        profile: Path,
        secret_file: Path | None = None,
        ring: Keyring | None = None,
        on_view: Callable[[View], None] = lambda _: None,
    ) -> None:
        self._vault = VaultThread()
        self._device = DeviceVault(profile, secret_file, ring or SystemKeyring())
        self._pieces = PieceStore(self._device.pieces)
        self._doorkeeper = Doorkeeper(self._device, self._vault)
        self._membership = self._device.membership()
        self._on_view = on_view
        self._inbox: asyncio.Queue[Taken] = asyncio.Queue()
        self._link: Link | None = None
        self._link_task: asyncio.Task[None] | None = None
        self._fetcher = Fetcher(self._pieces, self._vault, self._send_soon, self._downloaded)
        self._person: OpenPerson | None = None
        self._meetings: Meetings | None = None
        self._notebook: Notebook | None = None
        self._pin = ""
        self._ticket = ""
        self._is_locked = False
        self._lost_since_s: float | None = None
        self._asks: set[asyncio.Task[None]] = set()
        self._places: dict[PaperId, tuple[int, float]] = {}
        self._wrapped_notes_key = b""
        self._show_planned = False
        self._view = View(stage=self._stage(), opens_offline=self._device.opens_offline)

    @property
    def view(self) -> View:
        """The newest snapshot."""
        return self._view

    # --- running -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Be this tablet until cancelled; then everything kept is closed."""
        ticker = asyncio.create_task(self._tick())
        try:
            self._start_link()
            self._show()
            while True:
                taken = await self._inbox.get()
                try:
                    await self._take(taken)
                except (Refused, Unavailable) as error:
                    log.error("while taking %s: %s", type(taken).__name__, error)
                    self._view = replace(self._view, refusal=error.code)
                self._show()
        finally:
            ticker.cancel()
            await self._stop_link()
            for task in self._asks:
                task.cancel()
            await asyncio.gather(ticker, *self._asks, return_exceptions=True)
            if self._person is not None:
                await self._vault.ask(self._person.store.close)
            await self._vault.ask(self._device.close)
            self._vault.close()

    def _start_link(self) -> None:
        if self._membership is None or self._link_task is not None:
            return
        self._lost_since_s = time.monotonic()
        self._link = Link(
            self._membership,
            self._hello,
            self._inbox.put_nowait,
            self._inbox.put_nowait,
            self._link_changed,
        )
        self._link_task = asyncio.create_task(self._link.run())

    async def _stop_link(self) -> None:
        if self._link_task is not None:
            self._link_task.cancel()
            await asyncio.gather(self._link_task, return_exceptions=True)
        self._link = self._link_task = None

    def _hello(self) -> envelope.Hello:
        signed_in = self._person is not None and self._person.person is not None
        return envelope.Hello(
            program=f"comitia-client {version('comitia')}",
            ticket=self._ticket if signed_in else "",
            have=self._meetings.have() if self._meetings is not None else {},
            notes=self._notebook.upto if self._notebook is not None else 0,
        )

    def _link_changed(self, is_up: bool, reason: ErrorCode | None) -> None:
        if is_up:
            self._lost_since_s = None
        elif self._lost_since_s is None:
            self._lost_since_s = time.monotonic()
        if reason is not None or is_up:
            self._view = replace(self._view, refusal=reason)
        self._inbox.put_nowait(is_up)

    async def _tick(self) -> None:
        """What changes with time alone: the pill."""
        while True:
            await asyncio.sleep(_TICK_S)
            if self._pill() is not self._view.pill:
                self._show()

    def _background(self, what: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(what)
        self._asks.add(task)
        task.add_done_callback(self._asks.discard)

    def _send_soon(self, message: envelope.Message) -> None:
        self._background(self._send(message))

    async def _send(self, message: envelope.Message) -> None:
        if self._link is not None:
            with contextlib.suppress(Unavailable):
                await self._link.send(message)

    def _downloaded(self) -> None:
        if self._meetings is not None:
            self._meetings.downloaded()

    # --- what the link brings ----------------------------------------------------------------------------

    async def _take(self, taken: Taken) -> None:
        match taken:
            case bytes():
                await self._fetcher.take(taken)
            case True:
                pass  # Welcome follows
            case False:
                if self._meetings is not None:
                    self._meetings.lost_connection()
                self._view = replace(self._view, waiting_devices=(), help_wanted=())
            case envelope.Welcome():
                await self._welcome(taken)
            case envelope.Notes() if self._notebook is not None:
                await self._notebook.take(taken)
            case envelope.Signal():
                self._take_signal(taken)
            case envelope.Refused(code=ErrorCode.UNKNOWN_OBJECT):
                self._fetcher.refused()
            case envelope.Refused(id=None, code=code):
                self._view = replace(self._view, refusal=code)
            case _ if self._meetings is not None:
                await self._take_of_meeting(self._meetings, taken)

    async def _take_of_meeting(self, meetings: Meetings, message: ToTablet) -> None:
        match message:
            case envelope.Events():
                await meetings.take_events(message)
            case envelope.Reset():
                await meetings.reset(message)
            case envelope.Checkpoint():
                await meetings.take_checkpoint(message)
            case envelope.Grant():
                await meetings.take_grant(message)
            case _:
                pass

    async def _welcome(self, welcome: envelope.Welcome) -> None:
        offset_ms = welcome.time_ms - time.time_ns() // 1_000_000
        self._view = replace(self._view, clock_offset_ms=offset_ms, device_name=welcome.device_name)
        if welcome.hall and self._person is None:
            await self._enter(await self._doorkeeper.open_for_hall())
        if self._person is None or self._meetings is None:
            return
        if welcome.person == self._person.person:
            await self._caught_up(welcome.meetings)
        elif self._pin and self._person.person is not None:
            self._background(self._sign_in_again(self._person.person, self._pin))
        elif not welcome.hall:
            self._view = replace(self._view, refusal=ErrorCode.TICKET_EXPIRED)

    async def _caught_up(self, cards: tuple[envelope.MeetingCard, ...]) -> None:
        """The server sends the difference now; what waits here follows once it is applied."""
        if self._meetings is not None:
            await self._meetings.seat_in(cards)
            self._fetcher.connected()

    async def _flush(self) -> None:
        """Send what waits."""
        if self._meetings is not None:
            await self._meetings.flush()
        if self._notebook is not None:
            await self._notebook.flush()

    def _take_signal(self, signal: envelope.Signal) -> None:
        view = self._view
        match signal.body:
            case envelope.DeviceWaiting() as waiting:
                rest = tuple(w for w in view.waiting_devices if w.request != waiting.request)
                self._view = replace(view, waiting_devices=(*rest, waiting))
            case envelope.DeviceSettled(request=request):
                rest = tuple(w for w in view.waiting_devices if w.request != request)
                self._view = replace(view, waiting_devices=rest)
            case envelope.HelpWanted() as wanted:
                others = tuple(h for h in view.help_wanted if h.device != wanted.device)
                self._view = replace(view, help_wanted=(*others, wanted))
            case _ if self._meetings is not None:
                self._meetings.take_signal(signal)

    # --- who is here -------------------------------------------------------------------------------------

    def _require_link(self) -> Link:
        if self._link is None or not self._link.is_up:
            raise Unavailable(ErrorCode.NO_CONNECTION)
        return self._link

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
        if self._link is not None and self._link.is_up:
            name = new_id()
            with contextlib.suppress(Unavailable):
                answer = await self._link.ask(name, envelope.FindPeople(name, query))
                if isinstance(answer, envelope.People):
                    return [KnownName(c.person, c.name, c.has_pin, c.person in here) for c in answer.cards]
        found = [k for k in here.values() if fold(query) in fold(k.name)]
        return [
            KnownName(k.person, k.name, True, True) for k in sorted(found, key=lambda k: name_key(k.name))
        ]

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
        answer = await self._require_link().ask(name, envelope.SignIn(name, code=code, new_pin=new_pin))
        await self._signed_in(answer, new_pin)

    async def _unlock(self, pin: str) -> None:
        """The person who is signed in comes back to a locked screen."""
        assert self._person is not None and self._person.person is not None  # noqa: S101 - the caller looked
        if self._device.opens_offline:
            await self._doorkeeper.check_offline(self._person.person, pin)
        else:
            name = new_id()
            await self._require_link().ask(name, envelope.SignIn(name, person=self._person.person, pin=pin))
        self._pin = pin
        self._is_locked = False
        if self._view.refusal is ErrorCode.TICKET_EXPIRED and self._link is not None and self._link.is_up:
            await self._sign_in_again(self._person.person, pin)
        self._show()

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
        self._wrapped_notes_key = answer.notes_key
        await self._enter(person)
        self._pin = pin
        await self._resume(answer)

    async def _resume(self, answer: envelope.SignedIn) -> None:
        """Tell the server what is here, now that the store is open."""
        have = self._meetings.have() if self._meetings is not None else {}
        notes = self._notebook.upto if self._notebook is not None else 0
        self._view = replace(self._view, refusal=None)
        await self._caught_up(answer.meetings)
        with contextlib.suppress(Unavailable):
            await self._require_link().send(envelope.Resume(have, notes))
        self._show()

    async def _enter(self, person: OpenPerson) -> None:
        """A store is open: load what it holds."""
        if self._membership is None or self._link is None:
            raise Refused(ErrorCode.NOT_ENROLLED)
        self._person = person
        self._ticket = await self._vault.ask(person.ticket)
        self._places = await self._vault.ask(person.store.places)
        self._meetings = Meetings(
            self._membership,
            person.person,
            person.store,
            self._vault,
            self._pieces,
            self._link,
            self._fetcher,
            self._show_soon,
            lambda: self._background(self._flush()),
        )
        await self._meetings.load()
        if person.person is not None:
            await self._open_notebook(person, person.person, self._link)
        self._is_locked = False
        self._show()

    async def _open_notebook(self, person: OpenPerson, name: PersonId, link: Link) -> None:
        keys = await self._vault.ask(person.notes_keys)
        words, needs_recovery = "", False
        if not keys:
            keys = [secrets.token_bytes(KEY_BYTES)]
            if self._wrapped_notes_key:
                needs_recovery = True
            else:
                words = await self._make_recovery(link, keys[0])
            await self._vault.ask(person.keep_notes_keys, keys)
        self._notebook = Notebook(name, keys, person.store, self._vault, link, self._show_soon)
        await self._notebook.load()
        self._view = replace(self._view, recovery_words=words, needs_recovery=needs_recovery)

    async def _make_recovery(self, link: Link, notes_key: bytes) -> str:
        """Leave a copy of the notes key that only these words open; none while the server is away."""
        code, words = new_recovery_code()
        name = new_id()
        try:
            await link.ask(name, envelope.KeepNotesKey(name, wrap_for_recovery(code, notes_key)))
        except Unavailable:
            return ""
        return words

    async def recover_notes(self, words: str) -> None:
        """Open the copy of my notes key with the recovery code. Raises: Refused wrong_code."""
        if self._person is None or self._notebook is None:
            return
        try:
            key = open_by_recovery(words, self._wrapped_notes_key)
        except Unavailable:
            raise Refused(ErrorCode.WRONG_CODE) from None
        keys = [key, *await self._vault.ask(self._person.notes_keys)]
        await self._vault.ask(self._person.keep_notes_keys, keys)
        self._notebook.add_key(key)
        self._view = replace(self._view, needs_recovery=False)
        self._show()

    async def skip_recovery(self) -> None:
        """Go on without the old private notes: this tablet's own key gets a new recovery code."""
        if self._person is None or self._link is None:
            return
        keys = await self._vault.ask(self._person.notes_keys)
        words = await self._make_recovery(self._link, keys[0])
        self._view = replace(self._view, needs_recovery=False, recovery_words=words)
        self._show()

    async def words_were_written_down(self) -> None:
        """The recovery code was noted; it is shown no more."""
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
        self._meetings = self._notebook = None
        self._pin, self._ticket, self._is_locked = "", "", False
        self._fetcher.forget()
        if person is not None:
            await self._vault.ask(person.store.close)
        self._view = replace(self._view, recovery_words="", needs_recovery=False)

    # --- what screens ask --------------------------------------------------------------------------------

    def _in(self) -> tuple[OpenPerson, Meetings]:
        if self._person is None or self._meetings is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._person, self._meetings

    def _my_notes(self) -> Notebook:
        if self._notebook is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._notebook

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command; false = it waits here until the server is back."""
        return await self._in()[1].command(meeting, body)

    async def cast(self, meeting: MeetingId, vote: VoteId, choice: Choice) -> None:
        """Send my ballot."""
        await self._in()[1].cast(meeting, vote, choice)

    async def source(self, meeting: MeetingId, paper: PaperId) -> PaperSource:
        """What a page worker needs to open a paper."""
        return self._in()[1].source(meeting, paper)

    async def ink_on(self, paper: PaperId) -> list[Ink]:
        """My strokes on a paper."""
        return self._my_notes().ink_on(paper)

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""
        return self._my_notes().can_undo(paper), self._my_notes().can_redo(paper)

    async def add_ink(self, body: InkAdded) -> None:
        """A stroke is finished: kept, then sent."""
        await self._my_notes().add(body)

    async def undo(self, paper: PaperId) -> None:
        """Take back my newest stroke there."""
        await self._my_notes().undo(paper)

    async def redo(self, paper: PaperId) -> None:
        """Draw again what was undone last."""
        await self._my_notes().redo(paper)

    async def remove_note(self, note: NoteId) -> None:
        """Rub a stroke out."""
        await self._my_notes().remove(note)

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read."""
        return self._places.get(paper, (0, 0.0))

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""
        self._places[paper] = (page, zoom)
        await self._vault.ask(self._in()[0].store.keep_place, paper, page, zoom)

    async def issue_code(self, person: PersonId) -> str:
        """A new sign-in code for someone."""
        name = new_id()
        answer = await self._require_link().ask(name, envelope.IssueCode(name, person))
        return answer.code if isinstance(answer, envelope.CodeIssued) else ""

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits of a waiting tablet were compared."""
        name = new_id()
        await self._require_link().ask(name, envelope.ConfirmDevice(name, request, accept))

    async def call_for_help(self) -> None:
        """Call a secretary to this tablet."""
        name = new_id()
        await self._require_link().ask(name, envelope.CallForHelp(name))

    # --- what screens see --------------------------------------------------------------------------------

    def _show_soon(self) -> None:
        """Show once for a burst of changes."""
        if not self._show_planned:
            self._show_planned = True
            asyncio.get_running_loop().call_later(_SHOW_S, self._show)

    def _show(self) -> None:
        self._show_planned = False
        meetings, notebook, person = self._meetings, self._notebook, self._person
        membership = self._membership
        self._view = replace(
            self._view,
            stage=self._stage(),
            pill=self._pill(),
            is_connected=self._link is not None and self._link.is_up,
            loading=meetings.loading() if meetings is not None else (0, 0),
            room_name=membership.room_name if membership is not None else "",
            is_hall=membership.hall if membership is not None else False,
            opens_offline=self._device.opens_offline,
            person=person.person if person is not None else None,
            person_name=person.name if person is not None else "",
            meetings=meetings.views() if meetings is not None else {},
            notes=notebook.papers() if notebook is not None else {},
            notes_version=notebook.version if notebook is not None else 0,
            unsent_notes=notebook.unsent if notebook is not None else 0,
            notes_locked=notebook.locked if notebook is not None else 0,
        )
        self._on_view(self._view)

    def _stage(self) -> Stage:
        if self._membership is None:
            return Stage.NO_ROOM
        if self._person is None:
            return Stage.SIGNED_OUT
        return Stage.LOCKED if self._is_locked else Stage.IN

    def _pill(self) -> Pill:
        meetings = self._meetings
        if self._vault.waiting_s > _SAVING_S:
            return Pill.SAVING
        if self._view.refusal is not None or (meetings is not None and meetings.distrust is not None):
            return Pill.REFUSED
        if self._lost_since_s is not None:
            lost_s = time.monotonic() - self._lost_since_s
            return Pill.LOST if lost_s > _BLIP_S else self._calm_pill()
        return self._calm_pill()

    def _calm_pill(self) -> Pill:
        if self._meetings is None:
            return Pill.READY if self._lost_since_s is None else Pill.CONNECTING
        done, total = self._meetings.loading()
        return Pill.LOADING if done < total else Pill.READY
