"""The session of one tablet: what runs while it is on, what the line brings, and what is to be seen.

Messages are handled one after the other: kept first, then applied, then shown. Screens get immutable snapshots.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from importlib.metadata import version

from comitia_client.session.entrance import Entrance
from comitia_client.session.line.heard import Heard
from comitia_client.session.line.line import Line, Taken
from comitia_client.session.line.requests import Requests
from comitia_client.session.meetings import Meetings
from comitia_client.session.notes.sharing import Shares
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.papers.fetch import Fetcher
from comitia_client.session.papers.library import Library
from comitia_client.session.papers.packs import Packs
from comitia_client.session.papers.upload import Uploads
from comitia_client.session.person.notes_key import NotesKey
from comitia_client.session.record.drafts import Drafts
from comitia_client.session.signed_in import SignedIn
from comitia_client.session.tablet import Tablet
from comitia_client.session.tasks import Tasks
from comitia_client.session.view import Pill, Stage, View, begun
from comitia_client.session.votes.voting import Voting
from comitia_client.vault.device import DeviceVault
from comitia_client.vault.pieces import PieceStore
from comitia_client.vault.thread import VaultThread
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.wire import envelope
from comitia_shared.wire.uploading import UploadStep
from comitia_shared.wire.version import FEATURES

_BLIP_S = 5.0
_SAVING_S = 0.7
_TICK_S = 0.4
_SHOW_S = 0.02

log = logging.getLogger(__name__)


class Session:
    """One tablet's session; `run` it on an asyncio loop, and ask its parts from there (see `access`).

    `on_view` gets each new snapshot, on the session's loop. What is asked of a person's parts while nobody is signed
    in raises `Refused` not_signed_in. The vault of the device is closed with it.
    """

    def __init__(self, device: DeviceVault, on_view: Callable[[View], None] = lambda _: None) -> None:
        self._on_view = on_view
        self._inbox: asyncio.Queue[Taken] = asyncio.Queue()
        self._in_use = asyncio.Lock()
        self._show_planned = False
        self._tasks = Tasks(self._inbox.put_nowait)
        vault = self.vault = VaultThread()
        self.device = device
        pieces = self.pieces = PieceStore(device.pieces)
        self.fetcher = Fetcher(
            pieces,
            vault,
            lambda message: self.line.send_soon(message),
            self._downloaded,
            self._inbox.put_nowait,
        )
        self.line = Line(
            device=device,
            vault=vault,
            hello=self._hello,
            take=self._inbox.put_nowait,
            take_piece=self.fetcher.take,
            tasks=self._tasks,
        )
        tablet = Tablet(
            vault=vault,
            device=device,
            pieces=pieces,
            line=self.line,
            fetcher=self.fetcher,
            show=self._show,
            show_soon=self._show_soon,
        )
        self._heard = Heard()
        self.entrance = Entrance(tablet, self._heard, self._in_use)
        self.packs = Packs(pieces, vault, self.line, self._show_soon, self._taken_in)
        self.uploads = Uploads(self.line, self._show_soon, self._show)
        self.requests = Requests(self.line)
        self._view = begun(device)

    # --- what screens may ask ----------------------------------------------------------------------------

    @property
    def view(self) -> View:
        """The newest snapshot."""
        return self._view

    def _entered(self) -> SignedIn:
        if self.entrance.signed_in is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self.entrance.signed_in

    def _person(self) -> SignedIn:
        """Who is signed in, and is somebody: a hall display is not."""
        found = self._entered()
        require(not found.person.is_display, ErrorCode.NOT_SIGNED_IN)
        return found

    @property
    def meetings(self) -> Meetings:
        """The meetings that are seen here."""
        return self._entered().meetings

    @property
    def papers(self) -> Library:
        """The papers that can be read here."""
        return self._entered().papers

    @property
    def drafts(self) -> Drafts:
        """What I have begun to write in the minutes."""
        return self._person().drafts

    @property
    def notes(self) -> NoteStream:
        """My notes."""
        return self._person().notes

    @property
    def notes_key(self) -> NotesKey:
        """The key of my notes."""
        return self._person().notes_key

    @property
    def shares(self) -> Shares:
        """Notes that are shared by me and with me."""
        return self._person().shares

    @property
    def votes(self) -> Voting:
        """My ballots, and a teller's part."""
        return self._person().votes

    # --- running -----------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Be this tablet until cancelled; then everything kept is closed."""
        self._tasks.start(self._tick())
        try:
            self.line.start()
            self._show()
            while True:
                taken = await self._inbox.get()
                try:
                    async with self._in_use:
                        await self._take(taken)
                except (Refused, Unavailable) as error:
                    log.error("while taking %s: %s", type(taken).__name__, error)
                    self.line.refusal = error.code
                self._show()
        finally:
            await self.line.stop()
            await self._tasks.close()
            await self.entrance.leave()
            await self.fetcher.close()
            await self.vault.ask(self.device.close)
            self.vault.close()

    async def _tick(self) -> None:
        """What changes with time alone: the pill, leases, room on the disk, and what is told of readiness."""
        while True:
            await asyncio.sleep(_TICK_S)
            self.fetcher.look_again()
            found = self.entrance.signed_in
            is_new = found is not None and (found.tick() or self._pill() is Pill.LOADING)
            if is_new or self._heard.is_asked or self._pill() is not self._view.pill:
                self._show()

    def _downloaded(self) -> None:
        """An object became whole, or the disk is in the way."""
        if self.entrance.signed_in is not None:
            self.entrance.signed_in.meetings.downloaded()
        self._show_soon()

    def _taken_in(self) -> None:
        self._downloaded()
        self._show()

    # --- what the line brings ----------------------------------------------------------------------------

    def _hello(self) -> envelope.Hello:
        hello = envelope.Hello(program=f"comitia-client {version('comitia')}", features=FEATURES)
        found = self.entrance.signed_in
        return found.greeting(hello) if found is not None else hello

    async def _take(self, taken: Taken) -> None:
        found = self.entrance.signed_in
        match taken:
            case BaseException():
                raise taken
            case True:
                pass  # Welcome follows
            case False:
                self._went_down()
            case envelope.Welcome():
                await self._welcome(taken)
            case envelope.Signal():
                if not self._heard.take(taken) and found is not None:
                    found.meetings.take_signal(taken)
            case envelope.CodeIssued():  # after a second person has agreed
                self._heard.take_code(taken)
            case UploadStep():
                self.uploads.take(taken)
            case envelope.Refused(id=None, code=code):
                self.line.refusal = code
            case envelope.Refused(id=str() as asked):
                self.fetcher.refused(asked)
            case _ if found is not None:
                await found.take(taken)

    def _went_down(self) -> None:
        self.fetcher.disconnected()
        self._heard.lost_connection()
        if self.entrance.signed_in is not None:
            self.entrance.signed_in.lost_connection()

    async def _welcome(self, welcome: envelope.Welcome) -> None:
        self.line.welcomed(welcome)
        found = self.entrance.signed_in
        if found is None or welcome.person != found.person.person:
            self.fetcher.forget()  # nobody is seated yet: the server would refuse it all
        self.fetcher.connected()
        if welcome.hall and found is None:
            found = await self.entrance.enter_hall()
        if found is None:
            return
        if welcome.person == found.person.person:
            await found.caught_up(welcome.meetings)
        elif found.pin:
            found.beside(self.entrance.sign_in_again(found))
        elif not welcome.hall:
            self.line.refusal = ErrorCode.TICKET_EXPIRED

    # --- what screens see --------------------------------------------------------------------------------

    def _show_soon(self) -> None:
        """Show once for a burst of changes."""
        if not self._show_planned:
            self._show_planned = True
            asyncio.get_running_loop().call_later(_SHOW_S, self._show)

    def _show(self) -> None:
        self._show_planned = False
        membership = self.line.membership
        view = View(
            stage=self._stage(),
            pill=self._pill(),
            is_connected=self.line.is_up,
            left_s=self.fetcher.left_s,
            needed_bytes=self.fetcher.needed_bytes,
            upload=self.uploads.view,
            taking_in=self.packs.progress,
            room_name=membership.room_name if membership is not None else "",
            device_name=self.line.device_name,
            is_hall=membership.hall if membership is not None else False,
            opens_offline=self.device.opens_offline,
            refusal=self.line.refusal,
            clock_offset_ms=self.line.now_ms() - time.time_ns() // 1_000_000,
        )
        view = self._heard.shown(view)
        found = self.entrance.signed_in
        self._view = found.shown(view) if found is not None else view
        self._on_view(self._view)

    def _stage(self) -> Stage:
        if self.line.membership is None:
            return Stage.NO_ROOM
        if self.entrance.signed_in is None:
            return Stage.SIGNED_OUT
        return Stage.LOCKED if self.entrance.signed_in.is_locked else Stage.IN

    def _pill(self) -> Pill:
        found, lost_s = self.entrance.signed_in, self.line.lost_s
        if self.vault.waiting_s > _SAVING_S:
            return Pill.SAVING
        if self.fetcher.hindrance is not None:
            return Pill.FULL
        if self.line.refusal is not None or (found is not None and found.meetings.distrust is not None):
            return Pill.REFUSED
        if lost_s is not None and lost_s > _BLIP_S:
            return Pill.LOST
        if self.line.is_waiting:
            return Pill.WAITING
        if found is None:
            return Pill.READY if lost_s is None else Pill.CONNECTING
        return Pill.LOADING if found.is_loading else Pill.READY
