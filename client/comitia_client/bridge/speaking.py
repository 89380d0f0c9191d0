"""The floor on the screen: my place in the queue, who speaks, how long, and what chair and secretary do."""

from typing import NamedTuple

import uuid6
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.words import clock, countdown
from comitia_client.session.view import View
from comitia_shared.ids import RequestId
from comitia_shared.meeting.floor import (
    EndSpeech,
    ExtendSpeech,
    GiveFloor,
    RequestFloor,
    Speech,
    SpeechKind,
    WithdrawRequest,
)

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_TICK_MS = 250
_LAST_MINUTE_MS = 60_000
_USUAL_MINUTES = 5


class RequestRow(NamedTuple):
    """A request that waits."""

    request: str
    place: int
    name: str
    kind: str
    topic: str
    time: str
    isMine: bool


@QmlElement
class Speaking(QObject):
    """The queue and the current speech."""

    changed = Signal()
    ticked = Signal()

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self._meeting = meeting
        self._queue = Rows(RequestRow)
        self._speech: Speech | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.ticked)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        self._speech = view.state.floor.speech if view is not None else None
        queue = view.state.floor.queue if view is not None else ()
        me = view.seat.person if view is not None else None
        self._queue.show(
            [
                RequestRow(
                    request=r.request,
                    place=place,
                    name=self._meeting.name_of(r.person),
                    kind=r.kind.value,
                    topic=r.topic,
                    time=clock(r.asked_ms, self._meeting.zone()),
                    isMine=r.person == me,
                )
                for place, r in enumerate(queue, 1)
            ]
        )
        if self._speech is not None and not self._timer.isActive():
            self._timer.start()
        elif self._speech is None:
            self._timer.stop()
        self.changed.emit()

    @Property(Rows, notify=changed)
    def queue(self) -> Rows:
        """Who waits, in their order."""
        return self._queue

    @Property(int, notify=changed)
    @whole
    def myPlace(self) -> int:
        """My place in the queue; 0 = I do not wait."""
        view = self._meeting.view
        if view is None or view.seat.person is None:
            return 0
        return view.state.floor.place_of(view.seat.person)

    @Property(bool, notify=changed)
    def iSpeak(self) -> bool:
        """Whether I have the floor."""
        view = self._meeting.view
        return self._speech is not None and view is not None and self._speech.person == view.seat.person

    @Property(str, notify=changed)
    def speaker(self) -> str:
        """Who speaks."""
        return self._meeting.name_of(self._speech.person) if self._speech is not None else ""

    @Property(str, notify=changed)
    def topic(self) -> str:
        """About what."""
        return self._speech.topic if self._speech is not None else ""

    @Property(str, notify=ticked)
    def clock(self) -> str:
        """Time left, or time spoken where there is no limit."""
        if self._speech is None:
            return ""
        spoken_ms = self._now_ms() - self._speech.started_ms
        return countdown(self._speech.limit_ms - spoken_ms if self._speech.limit_ms else spoken_ms)

    def _now_ms(self) -> int:
        view, now_ms = self._meeting.view, self._meeting.now_ms()
        return view.state.agenda.clock_ms(now_ms) if view is not None else now_ms

    @Property(str, notify=ticked)
    def colour(self) -> str:
        """`green`, `amber` in the last minute, `red` when the time is up."""
        if self._speech is None or not self._speech.limit_ms:
            return "green"
        left_ms = self._speech.started_ms + self._speech.limit_ms - self._now_ms()
        return "green" if left_ms > _LAST_MINUTE_MS else "amber" if left_ms > 0 else "red"

    @Property(int, notify=changed)
    @whole
    def minutes(self) -> int:
        """How long one may speak, by the body's rules; five minutes where they do not say."""
        return self._minutes()

    def _minutes(self) -> int:
        view = self._meeting.view
        return (view.state.rules.speech_ms if view is not None else 0) // 60_000 or _USUAL_MINUTES

    @Slot(str, str)
    def request(self, kind: str, topic: str) -> None:
        """Ask for the floor."""
        self._meeting.command(RequestFloor(RequestId(uuid6.uuid7().hex), SpeechKind(kind), topic))

    @Slot()
    def withdraw(self) -> None:
        """Take my request back."""
        mine = next((r for r in self._queue.rows() if r.isMine), None)
        if mine is not None:
            self._meeting.command(WithdrawRequest(RequestId(mine.request)))

    @Slot(str, int)
    def give(self, request: str, minutes: int) -> None:
        """Call a waiting speaker."""
        self._meeting.command(GiveFloor(RequestId(request), minutes * 60_000))

    @Slot()
    def giveNext(self) -> None:
        """Call the first who waits, for the usual time."""
        if self._queue.rows():
            self.give(self._queue.row(0).request, self._minutes())

    @Slot(int)
    def extend(self, minutes: int) -> None:
        """Give the speaker more time."""
        self._meeting.command(ExtendSpeech(minutes * 60_000))

    @Slot()
    def stop(self) -> None:
        """End the current speech."""
        self._meeting.command(EndSpeech())
