"""The tablet as a whole: where it stands, its status pill, enrolment, sign-in, and the notice bar.

It is there with the first frame: what only some of its slots need is imported by those.
"""

import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from PySide6.QtCore import Property, QObject, Qt, QTimer, QUrl, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtQml import QmlElement

from comitia_client.bridge.door import Call, Door, P, T
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.settings import Display
from comitia_client.bridge.words import Words
from comitia_client.session.tasks import Tasks
from comitia_client.session.view import KnownName, View
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import PersonId

if TYPE_CHECKING:
    from comitia_shared.wire.signals import Asked

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_NOTICE_MS = 8000


class Name(NamedTuple):
    """A row of the sign-in screen."""

    person: str
    name: str
    hasPin: bool
    here: bool


class RoomRow(NamedTuple):
    """A room that was found on the network."""

    name: str
    address: str


@QmlElement
class Tablet(QObject):
    """Mirrors the session's snapshot; every slot that may fail ends in the notice bar or in `signInError`."""

    changed = Signal()
    noticeChanged = Signal()
    busyChanged = Signal()
    digitsChanged = Signal()
    signInErrorChanged = Signal()
    _digits_came = Signal(str)
    codeIssued = Signal(str, str, arguments=["name", "code"])

    def __init__(self, door: Door, tasks: Tasks, display: Display) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self.words = Words(display)
        self._view = door.view
        self.names_shown = Rows(Name)
        self._rooms = Rows(RoomRow)
        self._notice = ""
        self._busy = False
        self._digits = ""
        self._sign_in_error = ""
        self._digits_came.connect(self._set_digits, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(self, singleShot=True, interval=_NOTICE_MS)
        self._timer.timeout.connect(lambda: self._set_notice(""))
        display.languageChanged.connect(self.changed)
        door.listen(self.show)

    def show(self, view: View) -> None:
        """Mirror a snapshot."""
        came = view.code_issued if view.code_issued != self._view.code_issued else None
        self._view = view
        if came is not None:
            self.codeIssued.emit(self._name_of(came.person), came.code)
        self.changed.emit()

    @property
    def view(self) -> View:
        """The newest snapshot, whether it is mirrored yet or not."""
        return self._door.view

    async def ask(self, call: Call[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Have the session do what `call` picks out of it, and await its result."""
        return await self._door.ask(call, *args, **options)

    def do(self, call: Call[P, Any], *args: P.args, **options: P.kwargs) -> None:
        """Have the session do it; what hinders it is said in the notice bar."""
        self.start(self.ask(call, *args, **options))

    def start(
        self,
        work: Coroutine[Any, Any, Any],
        on_error: Callable[[Refused | Unavailable], None] | None = None,
    ) -> None:
        """Let it run beside the screen; what hinders it is said in the notice bar, if nowhere else."""
        self._tasks.start(work, on_error or self.tell)

    def _name_of(self, person: PersonId) -> str:
        found = [m.state.attendance.participants.get(person) for m in self._view.meetings.values()]
        return next((p.name for p in found if p is not None), "")

    # --- where it stands ---------------------------------------------------------------------------------

    @Property(str, notify=changed)
    def stage(self) -> str:
        """`no_room`, `signed_out`, `locked` or `in`."""
        return self._view.stage.value

    @Property(str, notify=changed)
    def pill(self) -> str:
        """What the status pill says, as a code."""
        return self._view.pill.value

    @Property(int, notify=changed)
    @whole
    def loaded(self) -> int:
        """How many papers are here."""
        return self._view.loading[0]

    @Property(int, notify=changed)
    @whole
    def loadable(self) -> int:
        """How many papers there are."""
        return self._view.loading[1]

    @Property(int, notify=changed)
    @whole
    def leftMinutes(self) -> int:
        """In how many minutes the rest is here at the present rate; 0 = it cannot be said, or under a minute."""
        return int(self._view.left_s // 60)

    @Property(int, notify=changed)
    @whole
    def neededMib(self) -> int:
        """How many MiB must be made free on a full disk; 0 = there is room."""
        return -(-self._view.needed_bytes // (1 << 20))

    @Property(float, notify=changed)
    def takingIn(self) -> float:
        """How much of a pack from a USB stick is taken in, 0 to 1; -1 = none is."""
        done, total = self._view.taking_in
        return done / total if total else -1.0

    @Slot(QUrl)
    def takeIn(self, file: QUrl) -> None:
        """Take in a pack from a USB stick."""
        self.start(self._take_in(file.toLocalFile()))

    async def _take_in(self, file: str) -> None:
        count = await self.ask(lambda a: a.packs.take_in, file)
        self.say(self.words.said("taken_in", count=count))

    @Slot()
    def stopTakingIn(self) -> None:
        """Leave the rest of the pack."""
        self.do(lambda a: a.packs.stop)

    @Property(bool, notify=changed)
    def isConnected(self) -> bool:
        """Whether the server can be reached."""
        return self._view.is_connected

    @Property(bool, notify=changed)
    def isHall(self) -> bool:
        """Whether this is a hall display."""
        return self._view.is_hall

    @Property(bool, notify=changed)
    def opensOffline(self) -> bool:
        """Whether the PIN alone opens a store here."""
        return self._view.opens_offline

    @Property(str, notify=changed)
    def roomName(self) -> str:
        """The room's name."""
        return self._view.room_name

    @Property(str, notify=changed)
    def personName(self) -> str:
        """Who is signed in."""
        return self._view.person_name

    @Property(str, notify=changed)
    def person(self) -> str:
        """The id of who is signed in."""
        return self._view.person or ""

    @Property(str, notify=changed)
    def recoveryWords(self) -> str:
        """The recovery code, while it is to be written down."""
        return self._view.recovery_words

    @Property(str, notify=changed)
    def recoveryPicture(self) -> str:
        """The same code as a QR picture (a data URI)."""
        import segno

        words = self._view.recovery_words
        return str(segno.make(words, error="m", micro=False).png_data_uri(scale=6, border=2)) if words else ""

    @Property(bool, notify=changed)
    def needsRecovery(self) -> bool:
        """Whether notes of other tablets wait for the recovery code."""
        return self._view.needs_recovery

    @Property(int, notify=changed)
    @whole
    def lockedNotes(self) -> int:
        """Notes of mine that no key on this tablet opens."""
        return self._view.notes_locked

    @Property(int, notify=changed)
    @whole
    def unsentNotes(self) -> int:
        """Notes that the server has not acknowledged."""
        return self._view.unsent_notes

    @Property(str, notify=changed)
    def refusal(self) -> str:
        """Why the room refuses this tablet, in words."""
        return self.words.code(self._view.refusal.value) if self._view.refusal is not None else ""

    @Property(Rows, notify=changed)
    def names(self) -> Rows:
        """The people that the sign-in screen offers."""
        return self.names_shown

    # --- notices -----------------------------------------------------------------------------------------

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        """What the notice bar says; empty = it is hidden."""
        return self._notice

    def _set_notice(self, text: str) -> None:
        if text != self._notice:
            self._notice = text
            self.noticeChanged.emit()

    def tell(self, error: Refused | Unavailable) -> None:
        """Say in the notice bar why something was not done."""
        self.say(self.words.error(error))

    def say(self, text: str) -> None:
        """Say something in the notice bar for a while."""
        self._set_notice(text)
        self._timer.start()

    def text_of(self, code: ErrorCode, page: int) -> str:
        """Why a page is not shown, in words."""
        return self.words.error(Refused(code, page=page))

    @Slot()
    def dismissNotice(self) -> None:
        """Hide the notice bar."""
        self._set_notice("")

    @Property(bool, notify=busyChanged)
    def busy(self) -> bool:
        """Whether an enrolment or sign-in is under way."""
        return self._busy

    def _set_busy(self, busy: bool) -> None:
        if busy != self._busy:
            self._busy = busy
            self.busyChanged.emit()

    # --- enrolment ---------------------------------------------------------------------------------------

    @Property(str, notify=digitsChanged)
    def digits(self) -> str:
        """Six digits to compare; empty = none are shown."""
        return self._digits

    def _set_digits(self, digits: str) -> None:
        self._digits = digits
        self.digitsChanged.emit()

    @Property(str, notify=signInErrorChanged)
    def signInError(self) -> str:
        """Why the last enrolment or sign-in failed, in words."""
        return self._sign_in_error

    def _set_error(self, text: str) -> None:
        self._sign_in_error = text
        self.signInErrorChanged.emit()

    def _failed(self, error: Refused | Unavailable) -> None:
        self._set_busy(False)
        self._set_digits("")
        self._set_error("" if error.code is ErrorCode.PIN_NEEDED else self.words.error(error))

    async def _trying(self, work: Coroutine[Any, Any, None]) -> None:
        self._set_busy(True)
        self._set_error("")
        await work
        self._set_busy(False)
        self._set_digits("")

    def _try(self, work: Coroutine[Any, Any, None]) -> None:
        self._tasks.start(self._trying(work), self._failed)

    @Property(Rows, notify=changed)
    def rooms(self) -> Rows:
        """Rooms that were found on the network."""
        return self._rooms

    @Slot()
    def lookForRooms(self) -> None:
        """Look for rooms on the network."""
        self._try(self._look_for_rooms())

    async def _look_for_rooms(self) -> None:
        found = await self.ask(lambda a: a.entrance.look_for_rooms)
        self._rooms.show([RoomRow(f.name, f.address) for f in found])
        if not found:
            self.say(self.words.code(ErrorCode.NO_ROOM_FOUND.value))

    @Slot(str, str)
    def enrolByCode(self, address: str, code: str) -> None:
        """Join a room with a typed address and code."""
        self._try(
            self.ask(
                lambda a: a.entrance.enrol_by_code, address, code, _device_name(), self._digits_came.emit
            )
        )

    @Slot(QUrl)
    def enrolByPicture(self, picture: QUrl) -> None:
        """Join a room with a picture of its QR code."""
        from comitia_shared.wire.enrolment import read_invitation

        try:
            invitation = read_invitation(_code_in(picture))
        except Refused as refused:
            self._failed(refused)
            return
        self._try(
            self.ask(
                lambda a: a.entrance.enrol_by_invitation, invitation, _device_name(), self._digits_came.emit
            )
        )

    # --- sign-in -----------------------------------------------------------------------------------------

    @Slot(str)
    def findPeople(self, query: str) -> None:
        """Search the names of the sign-in screen."""
        self.start(self._find(query))

    async def _find(self, query: str) -> None:
        found: list[KnownName] = await self.ask(lambda a: a.entrance.find_people, query)
        self.names_shown.show([Name(k.person, k.name, k.has_pin, k.here) for k in found])

    @Slot(str, str)
    def signIn(self, person: str, pin: str) -> None:
        """Sign in with a PIN."""
        self._try(self.ask(lambda a: a.entrance.sign_in, PersonId(person), pin))

    @Slot(str, str)
    def signInWithCode(self, code: str, newPin: str) -> None:  # noqa: N803 - a name of QML's
        """Sign in with a one-time code; without a PIN it only asks whether the code is right."""
        self._try(self.ask(lambda a: a.entrance.sign_in_with_code, code, newPin))

    @Slot()
    def clearError(self) -> None:
        """The person begins anew."""
        self._set_error("")

    @Slot()
    def lock(self) -> None:
        """Ask for the PIN again."""
        self.do(lambda a: a.entrance.lock)

    @Slot()
    def signOut(self) -> None:
        """Leave this tablet to someone else."""
        self.do(lambda a: a.entrance.sign_out)

    @Slot()
    def wordsWritten(self) -> None:
        """The recovery code was written down."""
        self.do(lambda a: a.notes_key.words_were_written_down)

    @Slot(str)
    def recover(self, words: str) -> None:
        """Open the old notes with the recovery code."""
        self._try(self.ask(lambda a: a.notes_key.recover, words))

    @Slot(QUrl)
    def recoverByPicture(self, picture: QUrl) -> None:
        """Open the old notes with a picture of the recovery code."""
        try:
            words = _code_in(picture)
        except Refused as refused:
            self._failed(refused)
            return
        self.recover(words)

    @Slot()
    def skipRecovery(self) -> None:
        """Go on without the old notes."""
        self._try(self.ask(lambda a: a.notes_key.skip))

    @Slot()
    def askForOldNotes(self) -> None:
        """Offer once more to open the old notes."""
        self.do(lambda a: a.notes_key.ask_again)

    @Slot()
    def callForHelp(self) -> None:
        """Call a secretary here."""
        self.start(self._call_for_help())

    async def _call_for_help(self) -> None:
        await self.ask(lambda a: a.requests.call_for_help)
        self.say(self.words.said("help_called"))

    @Slot(str, str)
    def issueCode(self, person: str, name: str) -> None:
        """A new sign-in code for someone who forgot the PIN."""
        self.start(self._issue(PersonId(person), name))

    async def _issue(self, person: PersonId, name: str) -> None:
        code = await self.ask(lambda a: a.requests.issue_code, person)
        self.codeIssued.emit(name, code)

    @Property(str, notify=changed)
    def asked(self) -> str:
        """A question of the room to whoever is here; empty = none."""
        asked = self._question
        return self.words.staff(asked.code, **asked.params) if asked is not None else ""

    @Property(int, notify=changed)
    @whole
    def askedLeftS(self) -> int:
        """How many seconds there are to answer it."""
        asked, now_ms = self._question, self._view.clock_offset_ms + time.time_ns() // 1_000_000
        return max(0, (asked.until_ms - now_ms) // 1000) if asked is not None else 0

    @Property(bool, notify=changed)
    def mayAgree(self) -> bool:
        """Whether yes is an answer to it, and not only no."""
        return self._question is not None and self._question.code == "code_wanted"

    @property
    def _question(self) -> "Asked | None":
        return self._view.asked[0] if self._view.asked else None

    @Slot(bool)
    def answerAsked(self, accept: bool) -> None:
        """Yes or no."""
        if (asked := self._question) is not None:
            self.do(lambda a: a.requests.answer_asked, asked.ask, accept)

    @Slot(str, bool)
    def confirmDevice(self, request: str, accept: bool) -> None:
        """The digits of a waiting tablet were compared."""
        self.do(lambda a: a.requests.confirm_device, request, accept)


def _code_in(picture: QUrl) -> str:
    """What the QR code in a picture says. Raises: Refused no_qr_found."""
    from comitia_client.session.line.enrol import read_picture

    image = QImage(picture.toLocalFile()).convertToFormat(QImage.Format.Format_Grayscale8)
    width, height = image.width(), image.height()
    rows = b"".join(cast("memoryview[int]", image.constScanLine(y))[:width] for y in range(height))
    require(rows, ErrorCode.NO_QR_FOUND)
    return read_picture(rows, width, height)


def _device_name() -> str:
    try:
        return Path("/etc/hostname").read_text(encoding="utf-8").strip() or "tablet"
    except OSError:
        return "tablet"
