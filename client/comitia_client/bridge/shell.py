"""The root of what QML sees: one object per concept, fed from one stream of snapshots."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating
from comitia_client.bridge.capturing import CaptureGuard
from comitia_client.bridge.comparing import Comparing
from comitia_client.bridge.conducting import Conducting
from comitia_client.bridge.console import Console
from comitia_client.bridge.desk import Desk
from comitia_client.bridge.door import Door
from comitia_client.bridge.hand_counts import HandCounts
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.minute_taking import MinuteTaking
from comitia_client.bridge.notelist import NoteList
from comitia_client.bridge.pairing import Pairing
from comitia_client.bridge.pane import Pane
from comitia_client.bridge.presenting import Presenting
from comitia_client.bridge.printing import Printing
from comitia_client.bridge.readiness import Readiness
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.record import Record
from comitia_client.bridge.representing import Representing
from comitia_client.bridge.revising import Revising
from comitia_client.bridge.search import Search
from comitia_client.bridge.selecting import Selecting
from comitia_client.bridge.settings import Display
from comitia_client.bridge.sharing import Sharing
from comitia_client.bridge.speaking import Speaking
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.telling import Telling
from comitia_client.bridge.voting import Voting
from comitia_client.bridge.words import Words
from comitia_client.bridge.writing import Writing
from comitia_client.pages.images import InkPictures, PagePictures
from comitia_client.pages.pool import PagePool
from comitia_client.session.tasks import Tasks
from comitia_client.session.view import View

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
    minutes: MinuteTaking
    reading: Reading
    readiness: Readiness
    record: Record
    main: Pane
    side: Pane
    writing: Writing
    search: Search
    revising: Revising
    notelist: NoteList
    presenting: Presenting
    sharing: Sharing
    pairing: Pairing
    printing: Printing
    telling: Telling
    comparing: Comparing
    conducting: Conducting
    desk: Desk
    representing: Representing
    hand_counts: HandCounts


@QmlElement
class Shell(QObject):
    """Everything that screens are given."""

    changed = Signal()

    def __init__(self, door: Door, tasks: Tasks, pool: PagePool, tablet: Tablet, words: Words) -> None:
        super().__init__()
        self.words = words
        self.page_pictures = PagePictures()
        self.ink_pictures = InkPictures()
        self._display = words.display
        self._tablet = tablet
        self._meeting = Meeting(door, tasks, self._tablet, self.words)
        self._voting = Voting(door, tasks, self._tablet, self._meeting, self.words)
        self._speaking = Speaking(self._meeting)
        self._console = Console(self._meeting, self.words)
        self._minutes = MinuteTaking(door, tasks, self._tablet, self._meeting)
        self._readiness = Readiness(door, tasks, self._tablet, self._meeting, self.words)
        self._record = Record(door, tasks, self._tablet, self._meeting)
        self._writing = Writing()
        self._main = self._pane("main", door, tasks, pool)
        self._side = self._pane("side", door, tasks, pool)
        reading, annotating = self._main.reading_, self._main.annotating_
        self._search = Search(
            door=door, tasks=tasks, tablet=self._tablet, meeting=self._meeting, reading=reading, pool=pool
        )
        self._revising = Revising(
            reading=reading, annotating=annotating, door=door, tasks=tasks, tablet=self._tablet, pool=pool
        )
        self._notelist = NoteList(
            door=door,
            tasks=tasks,
            tablet=self._tablet,
            meeting=self._meeting,
            reading=reading,
            annotating=annotating,
            pool=pool,
            words=self.words,
        )
        self._printing = Printing(self._tablet, self.words, reading, annotating, pool)
        self._presenting = Presenting(door, tasks, self._tablet, self._meeting, reading)
        self._sharing = Sharing(
            door=door,
            tasks=tasks,
            tablet=self._tablet,
            meeting=self._meeting,
            reading=reading,
            words=self.words,
        )
        self._pairing = Pairing(door, tasks, self._tablet, self.words)
        self._comparing = Comparing(self._meeting)
        self._telling = Telling(door, tasks, self._tablet, self._meeting, self._comparing)
        self._conducting = Conducting(self._tablet, self._meeting, self.words)
        self._hand_counts = HandCounts(self._meeting, self.words)
        self._representing = Representing(self._meeting, self.words)
        self._desk = Desk(door, tasks, self._tablet, self._meeting, self.words)
        self._wire()
        self.parts = Parts(
            display=self._display,
            tablet=self._tablet,
            meeting=self._meeting,
            voting=self._voting,
            speaking=self._speaking,
            console=self._console,
            minutes=self._minutes,
            reading=reading,
            readiness=self._readiness,
            record=self._record,
            main=self._main,
            side=self._side,
            writing=self._writing,
            search=self._search,
            revising=self._revising,
            notelist=self._notelist,
            presenting=self._presenting,
            sharing=self._sharing,
            pairing=self._pairing,
            printing=self._printing,
            telling=self._telling,
            comparing=self._comparing,
            conducting=self._conducting,
            desk=self._desk,
            representing=self._representing,
            hand_counts=self._hand_counts,
        )
        self.show(door.view)
        door.listen(self.show)
        self._display.languageChanged.connect(lambda: self.show(door.view))

    def _wire(self) -> None:
        for pane in (self._main, self._side):
            pane.selecting_.shareWanted.connect(self._sharing.offer)
        self._notelist.shareWanted.connect(self._sharing.offer)
        self._writing.drawingChanged.connect(self._hold_still)

    def show(self, view: View) -> None:
        """Mirror a snapshot: the meeting first, for the others read it."""
        self._meeting.show(view)
        self._voting.show(view)
        self._speaking.show(view)
        self._console.show(view)
        self._minutes.show()
        self._readiness.show(view)
        self._record.show(view)
        for pane in (self._main, self._side):
            pane.reading_.show(view)
            pane.annotating_.show(view)
        self._search.show(view)
        self._notelist.show(view)
        self._presenting.show(view)
        self._sharing.show(view)
        self._pairing.show(view)
        self._printing.show(view)
        self._comparing.show(view)
        self._telling.show(view)
        self._conducting.show(view)
        self._desk.show(view)
        self._representing.show(view)
        self._hand_counts.show(view)

    def _pane(self, name: str, door: Door, tasks: Tasks, pool: PagePool) -> Pane:
        reading = Reading(
            pane=name,
            door=door,
            tasks=tasks,
            tablet=self._tablet,
            meeting=self._meeting,
            pool=pool,
            pictures=self.page_pictures,
        )
        annotating = Annotating(
            reading=reading,
            writing=self._writing,
            door=door,
            tasks=tasks,
            tablet=self._tablet,
            inks=self.ink_pictures,
        )
        return Pane(reading, annotating, Selecting(reading, annotating, self._writing))

    def _hold_still(self) -> None:
        """Nothing is exchanged under a pen that writes."""
        for pane in (self._main, self._side):
            pane.reading_.hold_still(still=self._writing.property("isDrawing"))

    def guard(self, handle: int) -> None:
        """Keep the window of this handle out of captures while a leased paper is open."""
        guard = CaptureGuard(handle)
        readings = [pane.reading_ for pane in (self._main, self._side)]
        for reading in readings:
            reading.changed.connect(lambda: guard.set(any(r.property("isLeased") for r in readings)))

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

    @Property(Conducting, notify=changed)
    def conducting(self) -> Conducting:
        """Votes as chair and secretary hold them."""
        return self._conducting

    @Property(HandCounts, notify=changed)
    def handCounts(self) -> HandCounts:
        """Numbers that are counted by hand."""
        return self._hand_counts

    @Property(Representing, notify=changed)
    def representing(self) -> Representing:
        """Proxies, substitutes, demands for a secret vote."""
        return self._representing

    @Property(Desk, notify=changed)
    def desk(self) -> Desk:
        """Who votes with the secretary's help."""
        return self._desk

    @Property(Speaking, notify=changed)
    def speaking(self) -> Speaking:
        """The floor."""
        return self._speaking

    @Property(MinuteTaking, notify=changed)
    def minutes(self) -> MinuteTaking:
        """The secretary's own words in the minutes."""
        return self._minutes

    @Property(Console, notify=changed)
    def console(self) -> Console:
        """The secretary's extra panes."""
        return self._console

    @Property(Reading, notify=changed)
    def reading(self) -> Reading:
        """The paper that is being read."""
        return self._main.reading_

    @Property(Pane, notify=changed)
    def mainPane(self) -> Pane:
        """The pane of the paper that is being read."""
        return self._main

    @Property(Pane, notify=changed)
    def sidePane(self) -> Pane:
        """A second paper beside it."""
        return self._side

    @Property(Writing, notify=changed)
    def writing(self) -> Writing:
        """The tool in hand."""
        return self._writing

    @Property(Search, notify=changed)
    def search(self) -> Search:
        """What is looked for."""
        return self._search

    @Property(Revising, notify=changed)
    def revising(self) -> Revising:
        """What a revision changed."""
        return self._revising

    @Property(Presenting, notify=changed)
    def presenting(self) -> Presenting:
        """What is shown to the room."""
        return self._presenting

    @Property(Printing, notify=changed)
    def printing(self) -> Printing:
        """Printing the open paper."""
        return self._printing

    @Property(Telling, notify=changed)
    def telling(self) -> Telling:
        """The tellers of secret votes."""
        return self._telling

    @Property(Comparing, notify=changed)
    def comparing(self) -> Comparing:
        """What a teller compares before opening a vote."""
        return self._comparing

    @Property(Sharing, notify=changed)
    def sharing(self) -> Sharing:
        """Notes shown to others, and by others."""
        return self._sharing

    @Property(Pairing, notify=changed)
    def pairing(self) -> Pairing:
        """My notes key between two tablets of mine."""
        return self._pairing

    @Property(NoteList, notify=changed)
    def notes(self) -> NoteList:
        """My notes."""
        return self._notelist

    @Property(Readiness, notify=changed)
    def readiness(self) -> Readiness:
        """Papers and tablets of the room."""
        return self._readiness

    @Property(Record, notify=changed)
    def record(self) -> Record:
        """Whether the room's record is whole."""
        return self._record
