"""Presenting and following: what I show to the room, what is shown to me, and whether I go along with it."""

from PySide6.QtCore import Property, QObject, QPointF, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.tablet import Tablet
from comitia_client.session.model import Holding
from comitia_client.session.view import View
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import PersonId
from comitia_shared.meeting import Role
from comitia_shared.wire.presenting import LiveStroke, Presented, Shown

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_EVERY_MS, _PLACED_MS = 100, 40
_COLOUR, _WIDTH_PT = "#d81b60", 2.4


@QmlElement
class Presenting(QObject):
    """The presentation that is going on, mine or another's."""

    changed = Signal()
    viewed = Signal(int, float, float, float, arguments=["page", "x", "y", "zoom"])
    inkChanged = Signal()
    laserChanged = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting, reading: Reading) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._reading = reading
        self._presented: Presented | None = None
        self._presenter = ""
        self._is_mine = False
        self._follows = False
        self._view = (0, 0.0, 0.0, 1.0)
        self._laser: tuple[float, float] | None = None
        self._strokes: tuple[LiveStroke, ...] = ()
        self._page = -1
        self._sent: object = None
        self._is_connected = False
        self._before: PersonId | None = None
        self._ink_on: object = None
        self._timer = QTimer(interval=_EVERY_MS)
        self._timer.timeout.connect(self._send)
        reading.closed.connect(self.stop)
        reading.placed.connect(self._placed)
        reading.closed.connect(self.detach)  # who puts the paper away does not want it back at the next move

    def show(self, view: View) -> None:
        """Mirror what is presented."""
        mine = self._meeting.view
        presented = mine.presented if mine is not None else None
        strokes = mine.presenter_ink if mine is not None else ()
        if self._is_mine and not self.mayPresent:
            self.stop()
        if not self._is_mine and strokes != self._strokes:
            self._strokes = strokes
            self.inkChanged.emit()
        if view.is_connected != self._is_connected:
            self._is_connected, self._sent = (
                view.is_connected,
                None,
            )  # a server that was away has forgotten mine
        if self._is_mine and presented is None:
            self._before = None  # who presented before me has heard of it
        if self._is_mine and presented is not None and presented.presenter == self._before:
            return  # what was still under way when I took over
        if presented == self._presented:
            self._catch_up()
            return
        before, self._presented = self._presented, presented
        if presented is not None and self._is_mine:
            self._end_mine()  # somebody else took over
        shown = presented.shown if presented is not None else None
        self._presenter = self._name(presented)
        if before is None and shown is not None:
            self._follows = not self._reading.isOpen or self._reading.source_is(shown.paper, shown.revision)
        if shown is None:
            self._follows = False
            self._strokes = ()
            self.inkChanged.emit()
            if view.is_hall:
                self._reading.close()  # a hall display shows its own screen again
        self.changed.emit()
        self.laserChanged.emit()
        if shown is not None and self._follows:
            self._go(shown)

    def _name(self, presented: Presented | None) -> str:
        mine = self._meeting.view
        if presented is None or presented.presenter is None or mine is None:
            return ""
        people = mine.state.attendance.participants
        return people[presented.presenter].name if presented.presenter in people else ""

    def _go(self, shown: Shown) -> None:
        if self._reading.source_is(shown.paper, shown.revision):
            self.viewed.emit(shown.page, shown.x, shown.y, shown.zoom)
        elif not self._reading.property("isLoading"):
            mine = self._meeting.view
            paper = mine.state.papers.papers.get(shown.paper) if mine is not None else None
            opens = mine is not None and mine.holding.get(shown.paper) in (Holding.OPEN, Holding.FRONT)
            if paper is not None and opens:  # else when it has come
                self._reading.openRevision(paper.paper, paper.title, shown.revision, shown.page)

    def _placed(self) -> None:
        """The paper that is presented was opened where I left it: to where the presenter is, once it is laid out."""
        QTimer.singleShot(_PLACED_MS, self, self._go_on)

    def _go_on(self) -> None:
        shown = self._presented.shown if self._presented is not None else None
        if self._follows and shown is not None:
            self._go(shown)

    def _catch_up(self) -> None:
        """The paper that is presented can be opened by now."""
        if not self._reading.isOpen:
            self._go_on()

    # --- following ---------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isPresented(self) -> bool:
        """Whether somebody else presents."""
        return self._presented is not None and self._presented.shown is not None and not self._is_mine

    @Property(str, notify=changed)
    def presenter(self) -> str:
        """Who presents."""
        return self._presenter

    @Property(bool, notify=changed)
    def isFollowing(self) -> bool:
        """Whether this tablet goes along."""
        shown = self._presented.shown if self._presented is not None else None
        return self._follows and shown is not None and not self._is_mine

    @Slot()
    def follow(self) -> None:
        """Go along with the presenter again."""
        if self._presented is not None and self._presented.shown is not None:
            self._follows = True
            self.changed.emit()
            self._go(self._presented.shown)

    @Slot()
    def detach(self) -> None:
        """Look for oneself: the page was touched."""
        if self._follows:
            self._follows = False
            self.changed.emit()

    @Slot(int, result="QPointF")
    def laserOn(self, page: int) -> QPointF:
        """Where the laser pointer is on a page (from 0) of the open paper, in points; negative = it is not there."""
        shown = self._shown_here(page)
        laser = (
            self._laser
            if self._is_mine and page == self._page
            else shown.laser
            if shown is not None
            else None
        )
        return QPointF(*laser) if laser is not None else QPointF(-1, -1)

    def _shown_here(self, page: int) -> Shown | None:
        shown = self._presented.shown if self._presented is not None else None
        is_here = (
            shown is not None and shown.page == page and self._reading.source_is(shown.paper, shown.revision)
        )
        return shown if is_here else None

    @Slot(int, result="QVariantList")
    def inkOn(self, page: int) -> list[dict[str, object]]:
        """The presenter's strokes on a page (from 0) of the open paper, in points."""
        if (page != self._page) if self._is_mine else self._shown_here(page) is None:
            return []
        return [
            {
                "colour": s.colour,
                "width": s.width,
                "points": [QPointF(s.points[k], s.points[k + 1]) for k in range(0, len(s.points) - 1, 2)],
            }
            for s in self._strokes
        ]

    # --- presenting --------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def mayPresent(self) -> bool:
        """Whether I may show something to the room: chair, secretary, or who has the floor."""
        mine = self._meeting.view
        if mine is None or mine.seat.person is None:
            return False
        speech = mine.state.floor.speech
        leads = not mine.seat.roles.isdisjoint((Role.CHAIR, Role.SECRETARY))
        return leads or (speech is not None and speech.person == mine.seat.person)

    @Property(bool, notify=changed)
    def isMine(self) -> bool:
        """Whether I present."""
        return self._is_mine

    @Slot()
    def start(self) -> None:
        """Show the open paper to the room from now on."""
        if self.mayPresent and self._reading.source is not None:
            self._before = self._presented.presenter if self._presented is not None else None
            self._presented = None
            self._is_mine, self._follows, self._strokes, self._sent = True, False, (), None
            self._timer.start()
            self.changed.emit()

    @Slot()
    def stop(self) -> None:
        """Show nothing any more."""
        if self._is_mine:
            mine = self._meeting.view
            if mine is not None:
                self._ask(None)
            self._end_mine()

    def _end_mine(self) -> None:
        self._timer.stop()
        self._is_mine, self._strokes, self._laser = False, (), None
        self.changed.emit()
        self.inkChanged.emit()
        self.laserChanged.emit()

    @Slot(int, float, float, float)
    def lookAt(self, page: int, x: float, y: float, zoom: float) -> None:
        """I look at this: a page from 0, the point of it in the middle, and the zoom."""
        if page != self._view[0] and self._is_mine and self._strokes:
            self._strokes = ()
            self.inkChanged.emit()
        self._view = (page, round(x, 1), round(y, 1), round(zoom, 3))

    @Slot(int, float, float)
    def point(self, page: int, x: float, y: float) -> None:
        """The laser pointer is on a page, in points; negative = it is off."""
        self._page = page
        self._laser = None if x < 0 else (round(x, 1), round(y, 1))
        self.laserChanged.emit()

    @Slot(int, list)
    def draw(self, page: int, points: list[QPointF]) -> None:
        """A stroke for the room, which nobody keeps."""
        source = self._reading.source
        if source is None:
            return
        if self._ink_on != (source.revision, page):
            self._ink_on, self._strokes = (source.revision, page), ()
        self._page = page
        flat = tuple(round(v, 1) for p in points for v in (p.x(), p.y()))
        strokes = [*self._strokes, LiveStroke(_COLOUR, _WIDTH_PT, flat)]
        while sum(len(s.points) for s in strokes) > 2 * limits.LIVE_POINTS and len(strokes) > 1:
            strokes.pop(0)
        self._strokes = tuple(strokes)
        self.inkChanged.emit()

    def _send(self) -> None:
        source, mine = self._reading.source, self._meeting.view
        if source is None or mine is None:
            return
        page, x, y, zoom = self._view
        if self._ink_on != (source.revision, page):
            self._ink_on, self._strokes = (source.revision, page), ()
            self.inkChanged.emit()
        laser = self._laser if self._page == page else None
        shown = Shown(
            paper=source.paper, revision=source.revision, page=page, x=x, y=y, zoom=zoom, laser=laser
        )
        now = (shown, self._strokes)
        if now != self._sent:
            self._sent = now
            self._ask(shown)

    def _ask(self, shown: Shown | None) -> None:
        mine = self._meeting.view
        if mine is not None:
            asked = self._tablet.ask(lambda a: a.meetings.present, mine.meeting, shown, self._strokes)
            self._tablet.start(asked, self._refused)

    def _refused(self, error: Refused | Unavailable) -> None:
        self._end_mine()
        self._tablet.tell(error)
