"""The root of what QML sees: one object per concept, fed from one stream of snapshots."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from comitia_client.bridge.console import Console
from comitia_client.bridge.door import Door, Tasks
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.readiness import Readiness
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.record import Record
from comitia_client.bridge.settings import Display
from comitia_client.bridge.speaking import Speaking
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.voting import Voting
from comitia_client.bridge.words import Words
from comitia_client.pages.images import InkPictures, PagePictures
from comitia_client.pages.pool import PagePool
from comitia_client.session.model import View

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class Parts(NamedTuple):
    """The same objects for Python: pictures, tests and the demo."""

    display: Display
    tablet: Tablet
    meeting: Meeting
    voting: Voting
    speaking: Speaking
    console: Console
    reading: Reading
    readiness: Readiness
    record: Record


@QmlElement
class Shell(QObject):
    """Everything that screens are given."""

    changed = Signal()

    def __init__(self, door: Door, tasks: Tasks, pool: PagePool, display: Display) -> None:
        super().__init__()
        self.words = Words(str(display.property("language")))
        self.page_pictures = PagePictures()
        self.ink_pictures = InkPictures()
        self._display = display
        self._tablet = Tablet(door, tasks, self.words)
        self._meeting = Meeting(door, tasks, self._tablet, self.words)
        self._voting = Voting(door, tasks, self._tablet, self._meeting, self.words)
        self._speaking = Speaking(self._meeting)
        self._console = Console(self._meeting, self.words)
        self._readiness = Readiness(door, tasks, self._tablet, self._meeting, self.words)
        self._record = Record(door, tasks, self._tablet, self._meeting)
        self._reading = Reading(
            door, tasks, self._tablet, self._meeting, pool, self.page_pictures, self.ink_pictures
        )
        self.parts = Parts(
            display,
            self._tablet,
            self._meeting,
            self._voting,
            self._speaking,
            self._console,
            self._reading,
            self._readiness,
            self._record,
        )
        self._door = door
        door.listen(self.show)

    def show(self, view: View) -> None:
        """Mirror a snapshot: the meeting first, for the others read it."""
        self._tablet.show(view)
        self._meeting.show(view)
        self._voting.show(view)
        self._speaking.show(view)
        self._console.show(view)
        self._readiness.show(view)
        self._record.show(view)
        self._reading.show(view)

    def speak(self, language: str) -> None:
        """Show everything again in another language."""
        self.words.language = language
        self.show(self._door.access.view)

    @Property(Display, notify=changed)
    def display(self) -> Display:
        """Text size, theme, language."""
        return self._display

    @Property(Tablet, notify=changed)
    def tablet(self) -> Tablet:
        """The tablet as a whole."""
        return self._tablet

    @Property(Meeting, notify=changed)
    def meeting(self) -> Meeting:
        """The meeting and its agenda."""
        return self._meeting

    @Property(Voting, notify=changed)
    def voting(self) -> Voting:
        """The vote."""
        return self._voting

    @Property(Speaking, notify=changed)
    def speaking(self) -> Speaking:
        """The floor."""
        return self._speaking

    @Property(Console, notify=changed)
    def console(self) -> Console:
        """The secretary's extra panes."""
        return self._console

    @Property(Reading, notify=changed)
    def reading(self) -> Reading:
        """The reader."""
        return self._reading

    @Property(Readiness, notify=changed)
    def readiness(self) -> Readiness:
        """Papers and tablets of the room."""
        return self._readiness

    @Property(Record, notify=changed)
    def record(self) -> Record:
        """Whether the room's record is whole."""
        return self._record
