"""Who presents in each meeting, and what: told to whoever may read it, never recorded, gone with its presenter."""

import re
from typing import NamedTuple

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.signals import Signals
from comitia_server.meetings.meeting import RunningMeeting
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Role, Seat
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.sight import may_read
from comitia_shared.wire.envelope import Signal
from comitia_shared.wire.presenting import LiveStroke, Presented, PresenterInk, Shown

_COLOUR = re.compile(r"#[0-9a-f]{6}")


class _Presentation(NamedTuple):
    by: Connection
    running: RunningMeeting
    shown: Shown
    ink: tuple[LiveStroke, ...] = ()


class Presenting:
    """What is presented in the meetings of this room server."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._current: dict[MeetingId, _Presentation] = {}

    def present(
        self, connection: Connection, seat: Seat, running: RunningMeeting, shown: Shown | None
    ) -> None:
        """Show something, or end it. Raises: Refused not_allowed, unknown_paper."""
        current = self._current.get(running.meeting)
        if shown is None:
            if current is not None and current.by is connection:
                self._end(current)
            return
        require(may_present(running, seat), ErrorCode.NOT_ALLOWED)
        require(may_read(running.state, seat, shown.paper), ErrorCode.UNKNOWN_PAPER)
        revision = running.state.papers.papers[shown.paper].revision(shown.revision)
        if revision is None or not 0 <= shown.page < revision.pages:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        is_same = current is not None and current.by is connection
        if current is not None and (not is_same or current.shown.paper != shown.paper):
            self._tell(current, Presented(None, None))  # who reads the old paper may not read the new one
        on_page = is_same and current is not None and _page(current.shown) == _page(shown)
        ink = current.ink if on_page and current is not None else ()
        now = self._current[running.meeting] = _Presentation(connection, running, shown, ink)
        self._tell(now, Presented(connection.person, shown))
        if current is not None and current.ink and not ink:
            self._tell(now, PresenterInk(()))

    def draw(self, connection: Connection, meeting: MeetingId, strokes: tuple[LiveStroke, ...]) -> None:
        """The strokes on the page that is shown. Raises: Refused too_many."""
        current = self._current.get(meeting)
        if current is None or current.by is not connection:
            return
        if len(strokes) > limits.LIVE_STROKES or sum(len(s.points) for s in strokes) > 2 * limits.LIVE_POINTS:
            raise Refused(ErrorCode.TOO_MANY, most=limits.LIVE_POINTS)
        if any(len(s.points) % 2 or not _COLOUR.fullmatch(s.colour) for s in strokes):
            raise Refused(ErrorCode.BAD_MESSAGE, reason="stroke")
        now = self._current[meeting] = current._replace(ink=strokes)
        self._tell(now, PresenterInk(strokes))

    def left(self, connection: Connection) -> None:
        """This device has no seat any more: what it presented ends."""
        for current in [r for r in self._current.values() if r.by is connection]:
            self._end(current)

    def after(self, running: RunningMeeting) -> None:
        """The meeting has changed: who may not present any more has stopped."""
        current = self._current.get(running.meeting)
        if current is None:
            return
        seat = current.by.seats.get(running.meeting)
        is_over = running.state.agenda.phase is Phase.CLOSED
        if seat is None or is_over or not may_present(running, seat):
            self._end(current)

    def tell(self, connection: Connection, meeting: MeetingId) -> None:
        """A device has come: it hears what is presented."""
        current = self._current.get(meeting)
        if current is not None and _hears(current, connection):
            connection.send(Signal(Presented(current.by.person, current.shown), meeting))
            if current.ink:
                connection.send(Signal(PresenterInk(current.ink), meeting))

    def _end(self, current: _Presentation) -> None:
        self._current.pop(current.running.meeting, None)
        self._tell(current, Presented(None, None))

    def _tell(self, current: _Presentation, body: Presented | PresenterInk) -> None:
        key = current.shown.paper if isinstance(body, Presented) and body.shown is None else ""
        signal = Signal(body, current.running.meeting)
        self._signals.put(signal, lambda c: c is not current.by and _hears(current, c), key)


def may_present(running: RunningMeeting, seat: Seat) -> bool:
    """Chair and secretary may, and whoever has the floor."""
    speech = running.state.floor.speech
    speaks = speech is not None and speech.person == seat.person
    return speaks or not seat.roles.isdisjoint((Role.CHAIR, Role.SECRETARY))


def _page(shown: Shown) -> tuple[str, int]:
    return shown.revision, shown.page


def _hears(current: _Presentation, connection: Connection) -> bool:
    seat = connection.seats.get(current.running.meeting)
    return seat is not None and may_read(current.running.state, seat, current.shown.paper)
