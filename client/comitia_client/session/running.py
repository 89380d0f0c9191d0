"""The running part of a session: constructs link, vault and downloads, takes what comes, and shows what is.

Messages are handled one after the other: kept first, then applied, then shown. Screens get immutable snapshots.
"""

import asyncio
import contextlib
import logging
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from pathlib import Path

from msgspec.structs import replace

from comitia_client.session.line.link import Link
from comitia_client.session.meetings import Meetings
from comitia_client.session.model import Pill, Stage, Uploading, View
from comitia_client.session.notes.sharing import Shares
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.papers.fetch import Fetcher
from comitia_client.session.papers.searching import Searching
from comitia_client.session.papers.shelf import Shelf
from comitia_client.session.papers.upload import Upload
from comitia_client.session.person.doorkeeper import (
    Doorkeeper,
    OpenPerson,
)
from comitia_client.session.person.pairing import Pairing
from comitia_client.session.record.drafts import Drafts
from comitia_client.session.votes.balloting import SecretBallots
from comitia_client.session.votes.telling import Telling
from comitia_client.vault.device import DeviceVault
from comitia_client.vault.keys import Keyring, SystemKeyring
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared import limits
from comitia_shared.errors import HINDRANCES, ErrorCode, Refused, Unavailable
from comitia_shared.ids import PaperId, PersonId
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.message import Message
from comitia_shared.wire.pairing import Pair, PairAsk
from comitia_shared.wire.presenting import LiveStroke
from comitia_shared.wire.readiness import CheckAgain
from comitia_shared.wire.sharing import SharedChanged, SharedKept, SharedNotes
from comitia_shared.wire.uploading import UploadStep
from comitia_shared.wire.version import FEATURES

_BLIP_S = 5.0
_SAVING_S = 0.7
_TICK_S = 0.4
_RETRY_S = 5.0
_SHOW_S = 0.02
_TOLD_KEPT = 3

log = logging.getLogger(__name__)
Taken = ToTablet | bool | BaseException
"""What the link hands over: a message, that it came up (True) or went down (False), or a defect."""


def _steady_s() -> float:
    """Seconds of a clock that nobody sets and that goes on in a machine's sleep: no lease is longer for it."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()  # where there is no such clock, it counts sleep by itself


class Running(ABC):
    """The running part of a tablet's session. `on_view` gets each new snapshot, on the session's loop.

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
        self._fetcher = Fetcher(
            self._pieces, self._vault, self._send_soon, self._downloaded, self._inbox.put_nowait
        )
        self._person: OpenPerson | None = None
        self._meetings: Meetings | None = None
        self._shelf: Shelf | None = None
        self._upload: Upload | None = None
        self._uploads = 0
        self._clock_ms: tuple[int, float] | None = None
        self._notes: NoteStream | None = None
        self._shares: Shares | None = None
        self._pairing: Pairing | None = None
        self._ballots: SecretBallots | None = None
        self._telling: Telling | None = None
        self._drafts: Drafts | None = None
        self._searching: Searching | None = None
        self._pin = ""
        self._ticket = ""
        self._is_locked = False
        self._lost_since_s: float | None = None
        self._asks: set[asyncio.Task[None]] = set()
        self._store_in_use = asyncio.Lock()
        self._places: dict[PaperId, tuple[int, float]] = {}
        self._notes_copies = b""
        self._reported_s = self._retried_s = 0.0
        self._is_seated = False
        self._live_ink: tuple[LiveStroke, ...] = ()
        self._is_taking = False
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
                    async with self._store_in_use:
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
            await self._fetcher.close()
            if self._telling is not None:
                self._telling.close()
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
            self._fetcher.take,
            self._link_changed,
            self._room_moved,
        )
        self._link_task = asyncio.create_task(self._link.run())
        self._link_task.add_done_callback(self._link_ended)

    def _link_ended(self, task: "asyncio.Task[None]") -> None:
        """The link never ends by itself: a defect in it ends the session, loudly."""
        if not task.cancelled() and (defect := task.exception()) is not None:
            self._inbox.put_nowait(defect)

    async def _stop_link(self) -> None:
        if self._link_task is not None:
            self._link_task.cancel()
            await asyncio.gather(self._link_task, return_exceptions=True)
        self._link = self._link_task = None

    def _hello(self) -> envelope.Hello:
        signed_in = self._person is not None and self._person.person is not None
        return envelope.Hello(
            program=f"comitia-client {version('comitia')}",
            features=FEATURES,
            ticket=self._ticket if signed_in else "",
            have=self._meetings.have() if self._meetings is not None else {},
            notes=self._notes.upto if self._notes is not None else 0,
            note=self._notes.last if self._notes is not None else None,
        )

    def _link_changed(self, is_up: bool, reason: ErrorCode | None) -> None:
        if is_up:
            self._lost_since_s = None
        elif self._lost_since_s is None:
            self._lost_since_s = time.monotonic()
        if reason is not None or is_up:
            self._view = replace(self._view, refusal=reason)
        self._inbox.put_nowait(is_up)

    def _room_moved(self, addresses: tuple[str, ...]) -> None:
        """The room answered under another address: it is tried first from now on."""
        if self._membership is not None:
            self._membership = replace(self._membership, addresses=addresses)
            self._background(self._vault.ask(self._device.join, self._membership))

    def _server_now_ms(self) -> int:
        """The server's time: as its Welcome told it, plus what has passed since by a clock that nobody sets."""
        if self._clock_ms is None:
            return time.time_ns() // 1_000_000
        then_ms, then_s = self._clock_ms
        return then_ms + int((_steady_s() - then_s) * 1000)

    async def _tick(self) -> None:
        """What changes with time alone: the pill, leases, room on the disk, and what is told of readiness."""
        while True:
            await asyncio.sleep(_TICK_S)
            self._fetcher.look_again()
            ended = self._shelf is not None and self._shelf.expire()
            loading = self._meetings is not None and self._pill() is Pill.LOADING
            taking = self._view.taking_in[1] > 0
            late = self._pairing is not None and self._pairing.expire()
            if self._view.asked or late or ended or loading or taking or self._pill() is not self._view.pill:
                self._show()
            now_s = time.monotonic()
            if self._is_seated and now_s - self._retried_s >= _RETRY_S:
                self._retried_s = now_s
                self._send_again()
            if self._meetings is not None and now_s - self._reported_s >= limits.REPORT_EVERY_S:
                self._reported_s = now_s
                if self._link is not None and self._link.is_up and self._is_seated:
                    for report in self._meetings.reports():
                        await self._send(report)

    def _send_again(self) -> None:
        """What the server could not take, its disk being full for example, is offered until it can."""
        is_refused = self._view.refusal in HINDRANCES  # notes that are only on their way are not sent twice
        waits = self._meetings is not None and self._meetings.sending.waits
        if waits or (is_refused and self._notes is not None and self._notes.unsent):
            if is_refused:
                self._view = replace(self._view, refusal=None)
            self._background(self._flush())

    def _background(self, what: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(what)
        self._asks.add(task)
        task.add_done_callback(self._asks.discard)

    def _send_soon(self, message: Message) -> None:
        self._background(self._send(message))

    async def _send(self, message: Message) -> None:
        if self._link is not None:
            with contextlib.suppress(Unavailable):
                await self._link.send(message)

    def _downloaded(self) -> None:
        if self._meetings is not None:
            self._meetings.downloaded()

    # --- what the link brings ----------------------------------------------------------------------------

    async def _take(self, taken: Taken) -> None:
        match taken:
            case BaseException():
                raise taken
            case True:
                pass  # Welcome follows
            case False:
                self._went_down()
            case envelope.Welcome():
                await self._welcome(taken)
            case envelope.Notes() | SharedNotes() | SharedKept() | SharedChanged() | Pair():
                await self._take_notes(taken)
            case envelope.Signal():
                self._take_signal(taken)
            case envelope.CodeIssued():  # after a second person has agreed
                self._view = replace(self._view, code_issued=taken)
            case envelope.Refused(id=asked, code=code):
                if asked is None:
                    self._view = replace(self._view, refusal=code)
                else:
                    self._fetcher.refused(asked)
            case _ if self._meetings is not None:
                await self._take_of_meeting(self._meetings, taken)

    def _went_down(self) -> None:
        self._is_seated = False
        self._live_ink = ()
        self._fetcher.disconnected()
        if self._meetings is not None:
            self._meetings.lost_connection()
        if self._shares is not None:
            self._shares.lost_connection()
        if self._pairing is not None:
            self._pairing.fail()
        if self._ballots is not None:
            self._ballots.lost_connection()
        if self._telling is not None:
            self._telling.lost_connection()
        self._view = replace(self._view, waiting_devices=(), help_wanted=(), staff_told=(), asked=())

    async def _take_notes(
        self, message: envelope.Notes | SharedNotes | SharedKept | SharedChanged | Pair
    ) -> None:
        match message:
            case envelope.Notes() if self._notes is not None:
                await self._notes.take(message)
            case SharedNotes() | SharedKept() | SharedChanged() if self._shares is not None:
                await self._shares.take(message)
            case Pair(step=step) if self._pairing is not None:
                if not (isinstance(step, PairAsk) and self._view.needs_recovery):  # who has no key gives none
                    self._pairing.hear(message)
            case _:
                pass

    async def _take_of_meeting(self, meetings: Meetings, message: ToTablet) -> None:
        match message:
            case envelope.Events():
                await meetings.take_events(message)
                await self._follow_record(meetings)
            case envelope.Reset(meeting=meeting):
                await meetings.reset(message)
                if self._shares is not None:
                    self._shares.begin_anew(meeting)
            case envelope.Checkpoint():
                await meetings.take_checkpoint(message)
            case envelope.Grant():
                await meetings.take_grant(message)
            case envelope.Accepted():
                await meetings.sending.accepted(message)
            case UploadStep() if self._upload is not None and self._view.upload is not None:
                self._show_upload(self._upload.step(message, self._view.upload))
            case envelope.Withdraw(revisions=revisions) if self._shelf is not None:
                self._shelf.withdraw(revisions)
            case CheckAgain(meeting=meeting):
                await meetings.check_again(meeting)
            case _:
                pass

    async def _follow_record(self, meetings: Meetings) -> None:
        for _, state, _ in meetings.states():
            self._background(meetings.audits.follow(state))
        if self._shares is not None:
            for meeting, state, is_behind in meetings.states():
                await self._shares.follow(meeting, state, is_behind=is_behind)
        if self._is_seated and self._ballots is not None and self._telling is not None:
            behind = {m for m, _, is_behind in meetings.states() if is_behind}
            for meeting, seat in meetings.seats():
                if meeting not in behind:
                    state = meetings.state(meeting)
                    self._background(self._ballots.follow(meeting, state, seat))
                    self._background(self._telling.follow(meeting, state))

    async def _welcome(self, welcome: envelope.Welcome) -> None:
        self._clock_ms = (welcome.time_ms, _steady_s())
        if self._person is None or welcome.person != self._person.person:
            self._fetcher.forget()  # nobody is seated yet: the server would refuse it all
        self._fetcher.connected()
        self._view = replace(self._view, device_name=welcome.device_name)
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
            self._is_seated = True
            self._meetings.plan()

    async def _flush(self) -> None:
        """Send what waits."""
        if self._meetings is not None:
            await self._meetings.flush()
        if self._notes is not None:
            await self._notes.flush()
        if self._shares is not None and self._meetings is not None and self._is_seated:
            await self._follow_record(self._meetings)
            for meeting, seat in self._meetings.seats():
                await self._shares.caught_up(meeting, seat)

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
            case envelope.Asked() as asked:
                self._view = replace(view, asked=(*(a for a in view.asked if a.ask != asked.ask), asked))
            case envelope.AskedSettled(ask=ask):
                self._view = replace(view, asked=tuple(a for a in view.asked if a.ask != ask))
            case envelope.StaffTold() as told:
                self._view = replace(
                    view, staff_told=(told, *(t for t in view.staff_told if t != told))[:_TOLD_KEPT]
                )
            case _ if self._meetings is not None:
                self._meetings.take_signal(signal)

    # --- what entering adds ------------------------------------------------------------------------------

    @abstractmethod
    async def _enter(self, person: OpenPerson) -> None:
        """A store is open: load what it holds."""

    @abstractmethod
    async def _sign_in_again(self, person: PersonId, pin: str) -> None:
        """The store is open, but the ticket has ended."""

    # --- what screens see --------------------------------------------------------------------------------

    def _show_upload(self, upload: Uploading | None) -> None:
        self._view = replace(self._view, upload=upload)
        self._show_soon()

    def _show_soon(self) -> None:
        """Show once for a burst of changes."""
        if not self._show_planned:
            self._show_planned = True
            asyncio.get_running_loop().call_later(_SHOW_S, self._show)

    def _show(self) -> None:
        self._show_planned = False
        meetings, notes, person = self._meetings, self._notes, self._person
        membership = self._membership
        self._view = replace(
            self._view,
            stage=self._stage(),
            pill=self._pill(),
            is_connected=self._link is not None and self._link.is_up,
            loading=meetings.loading() if meetings is not None else (0, 0),
            left_s=self._fetcher.left_s,
            needed_bytes=self._fetcher.needed_bytes,
            clock_offset_ms=self._server_now_ms() - time.time_ns() // 1_000_000,
            room_name=membership.room_name if membership is not None else "",
            is_hall=membership.hall if membership is not None else False,
            opens_offline=self._device.opens_offline,
            person=person.person if person is not None else None,
            person_name=person.name if person is not None else "",
            pairing=self._pairing.view if self._pairing is not None else None,
            meetings=meetings.views() if meetings is not None else {},
            foreign_parts=frozenset(self._telling.foreign) if self._telling is not None else frozenset(),
            notes=notes.papers() if notes is not None else {},
            notes_version=(notes.version if notes is not None else 0)
            + (self._shares.version if self._shares is not None else 0),
            unsent_notes=notes.unsent if notes is not None else 0,
            notes_locked=notes.locked if notes is not None else 0,
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
        if self._fetcher.hindrance is not None:
            return Pill.FULL
        if self._view.refusal is not None or (meetings is not None and meetings.distrust is not None):
            return Pill.REFUSED
        if self._lost_since_s is not None:
            lost_s = time.monotonic() - self._lost_since_s
            return Pill.LOST if lost_s > _BLIP_S else self._calm_pill()
        if self._link is not None and self._link.is_waiting:
            return Pill.WAITING
        return self._calm_pill()

    def _calm_pill(self) -> Pill:
        if self._meetings is None:
            return Pill.READY if self._lost_since_s is None else Pill.CONNECTING
        done, total = self._meetings.loading()
        return Pill.LOADING if done < total else Pill.READY
