"""Who presents in each meeting, and what: told to whoever may read it, never recorded, gone with its presenter."""

import re
from typing import NamedTuple

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.signals import Signals
from comitia_server.rooms.room import Room
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId
from comitia_shared.meeting import Role, Seat
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.sight import may_read
from comitia_shared.wire.envelope import Signal
from comitia_shared.wire.presenting import LiveStroke, Presented, PresenterInk, Shown

_COLOUR = re.compile(r"#[0-9a-f]{6}")


class _Presentation(NamedTuple):
    by: Connection
    room: Room
    shown: Shown
    ink: tuple[LiveStroke, ...] = ()


class Presenting:
    """What is presented in the meetings of this room server."""

    def __init__(self, signals: Signals) -> None:
        self._signals = signals
        self._running: dict[MeetingId, _Presentation] = {}

    def present(self, connection: Connection, seat: Seat, room: Room, shown: Shown | None) -> None:
        """Show something, or end it. Raises: Refused not_allowed, unknown_paper."""
        running = self._running.get(room.meeting)
        if shown is None:
            if running is not None and running.by is connection:
                self._end(running)
            return
        if not may_present(room, seat):
            raise Refused(ErrorCode.NOT_ALLOWED)
        if not may_read(room.state, seat, shown.paper):
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        revision = room.state.papers.papers[shown.paper].revision(shown.revision)
        if revision is None or not 0 <= shown.page < revision.pages:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        is_same = running is not None and running.by is connection
        if running is not None and (not is_same or running.shown.paper != shown.paper):
            self._tell(running, Presented(None, None))  # who reads the old paper may not read the new one
        on_page = is_same and running is not None and _page(running.shown) == _page(shown)
        ink = running.ink if on_page and running is not None else ()
        now = self._running[room.meeting] = _Presentation(connection, room, shown, ink)
        self._tell(now, Presented(connection.person, shown))
        if running is not None and running.ink and not ink:
            self._tell(now, PresenterInk(()))

    def draw(self, connection: Connection, meeting: MeetingId, strokes: tuple[LiveStroke, ...]) -> None:
        """The strokes on the page that is shown. Raises: Refused too_many."""
        running = self._running.get(meeting)
        if running is None or running.by is not connection:
            return
        if len(strokes) > limits.LIVE_STROKES or sum(len(s.points) for s in strokes) > 2 * limits.LIVE_POINTS:
            raise Refused(ErrorCode.TOO_MANY, most=limits.LIVE_POINTS)
        if any(len(s.points) % 2 or not _COLOUR.fullmatch(s.colour) for s in strokes):
            raise Refused(ErrorCode.BAD_MESSAGE, reason="stroke")
        now = self._running[meeting] = running._replace(ink=strokes)
        self._tell(now, PresenterInk(strokes))

    def left(self, connection: Connection) -> None:
        """This device has no seat any more: what it presented ends."""
        for running in [r for r in self._running.values() if r.by is connection]:
            self._end(running)

    def after(self, room: Room) -> None:
        """The meeting has changed: who may not present any more has stopped."""
        running = self._running.get(room.meeting)
        if running is None:
            return
        seat = running.by.seats.get(room.meeting)
        is_over = room.state.agenda.phase is Phase.CLOSED
        if seat is None or is_over or not may_present(room, seat):
            self._end(running)

    def tell(self, connection: Connection, meeting: MeetingId) -> None:
        """A device has come: it hears what is presented."""
        running = self._running.get(meeting)
        if running is not None and _hears(running, connection):
            connection.send(Signal(Presented(running.by.person, running.shown), meeting))
            if running.ink:
                connection.send(Signal(PresenterInk(running.ink), meeting))

    def _end(self, running: _Presentation) -> None:
        self._running.pop(running.room.meeting, None)
        self._tell(running, Presented(None, None))

    def _tell(self, running: _Presentation, body: Presented | PresenterInk) -> None:
        key = running.shown.paper if isinstance(body, Presented) and body.shown is None else ""
        signal = Signal(body, running.room.meeting)
        self._signals.put(signal, lambda c: c is not running.by and _hears(running, c), key)


def may_present(room: Room, seat: Seat) -> bool:
    """Chair and secretary may, and whoever has the floor."""
    speech = room.state.floor.speech
    speaks = speech is not None and speech.person == seat.person
    return speaks or not seat.roles.isdisjoint((Role.CHAIR, Role.SECRETARY))


def _page(shown: Shown) -> tuple[str, int]:
    return shown.revision, shown.page


def _hears(running: _Presentation, connection: Connection) -> bool:
    seat = connection.seats.get(running.room.meeting)
    return seat is not None and may_read(running.room.state, seat, running.shown.paper)
