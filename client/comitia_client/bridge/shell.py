"""The root of what QML sees: one object per concept, fed from one stream of snapshots."""

from collections.abc import Callable
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
from comitia_client.bridge.writing import Writing
from comitia_client.pages.images import InkPictures, PagePictures
from comitia_client.pages.pool import PagePool
from comitia_client.session.view import View

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class Parts(NamedTuple):
    """Everything that screens are given: one object per concept, in the order in which they mirror a snapshot.

    The meeting comes first, for the others read it.
    """

    display: Display
    """Text size, theme, language."""
    tablet: Tablet
    """The tablet as a whole."""
    meeting: Meeting
    """The meeting and its agenda."""
    voting: Voting
    """The vote."""
    speaking: Speaking
    """The floor."""
    console: Console
    """The secretary's extra panes."""
    minutes: MinuteTaking
    """The secretary's own words in the minutes."""
    readiness: Readiness
    """Papers and tablets of the room."""
    record: Record
    """Whether the room's record is whole."""
    main: Pane
    """The pane of the paper that is being read."""
    side: Pane
    """A second paper beside it."""
    search: Search
    """What is looked for."""
    notelist: NoteList
    """My notes."""
    presenting: Presenting
    """What is shown to the room."""
    sharing: Sharing
    """Notes shown to others, and by others."""
    pairing: Pairing
    """My notes key between two tablets of mine."""
    printing: Printing
    """Printing the open paper."""
    comparing: Comparing
    """What a teller compares before opening a vote."""
    telling: Telling
    """The tellers of secret votes."""
    conducting: Conducting
    """Votes as chair and secretary hold them."""
    desk: Desk
    """Who votes with the secretary's help."""
    representing: Representing
    """Proxies, substitutes, demands for a secret vote."""
    hand_counts: HandCounts
    """Numbers that are counted by hand."""
    writing: Writing
    """The tool in hand."""
    revising: Revising
    """What a revision changed."""

    @property
    def reading(self) -> Reading:
        """The paper that is being read."""
        return self.main.reading_


_ELSEWHERE = {"display", "tablet", "writing", "revising"}
"""Those that no snapshot moves, or that hear of it by themselves."""


def _part(name: str) -> Callable[["Shell"], object]:
    return lambda shell: getattr(shell.parts, name)


@QmlElement
class Shell(QObject):
    """Everything that screens are given, under the names that QML calls it by.

    What looks into this file for QML's types reads it as text, and wants the functions of a property by name.
    """

    changed = Signal()
    _display = _part("display")
    display = Property(Display, _display, notify=changed)
    _tablet = _part("tablet")
    tablet = Property(Tablet, _tablet, notify=changed)
    _meeting = _part("meeting")
    meeting = Property(Meeting, _meeting, notify=changed)
    _voting = _part("voting")
    voting = Property(Voting, _voting, notify=changed)
    _speaking = _part("speaking")
    speaking = Property(Speaking, _speaking, notify=changed)
    _console = _part("console")
    console = Property(Console, _console, notify=changed)
    _minutes = _part("minutes")
    minutes = Property(MinuteTaking, _minutes, notify=changed)
    _readiness = _part("readiness")
    readiness = Property(Readiness, _readiness, notify=changed)
    _record = _part("record")
    record = Property(Record, _record, notify=changed)
    _reading = _part("reading")
    reading = Property(Reading, _reading, notify=changed)
    _main = _part("main")
    mainPane = Property(Pane, _main, notify=changed)
    _side = _part("side")
    sidePane = Property(Pane, _side, notify=changed)
    _search = _part("search")
    search = Property(Search, _search, notify=changed)
    _notelist = _part("notelist")
    notes = Property(NoteList, _notelist, notify=changed)
    _presenting = _part("presenting")
    presenting = Property(Presenting, _presenting, notify=changed)
    _sharing = _part("sharing")
    sharing = Property(Sharing, _sharing, notify=changed)
    _pairing = _part("pairing")
    pairing = Property(Pairing, _pairing, notify=changed)
    _printing = _part("printing")
    printing = Property(Printing, _printing, notify=changed)
    _comparing = _part("comparing")
    comparing = Property(Comparing, _comparing, notify=changed)
    _telling = _part("telling")
    telling = Property(Telling, _telling, notify=changed)
    _conducting = _part("conducting")
    conducting = Property(Conducting, _conducting, notify=changed)
    _desk = _part("desk")
    desk = Property(Desk, _desk, notify=changed)
    _representing = _part("representing")
    representing = Property(Representing, _representing, notify=changed)
    _hand_counts = _part("hand_counts")
    handCounts = Property(HandCounts, _hand_counts, notify=changed)
    _writing = _part("writing")
    writing = Property(Writing, _writing, notify=changed)
    _revising = _part("revising")
    revising = Property(Revising, _revising, notify=changed)

    def __init__(self, door: Door, tablet: Tablet, pool: PagePool) -> None:
        super().__init__()
        self.page_pictures = PagePictures()
        self.ink_pictures = InkPictures()
        self.parts = self._made(tablet, pool)
        for pane in (self.parts.main, self.parts.side):
            pane.selecting_.shareWanted.connect(self.parts.sharing.offer)
        self.parts.notelist.shareWanted.connect(self.parts.sharing.offer)
        self.parts.writing.drawingChanged.connect(self._hold_still)
        self.show(door.view)
        door.listen(self.show)
        tablet.words.display.languageChanged.connect(lambda: self.show(door.view))

    def _made(self, tablet: Tablet, pool: PagePool) -> Parts:
        meeting, writing, words = Meeting(tablet), Writing(), tablet.words

        def pane(name: str) -> Pane:
            reading = Reading(
                pane=name,
                tablet=tablet,
                meeting=meeting,
                pool=pool,
                pictures=self.page_pictures,
            )
            annotating = Annotating(
                reading=reading,
                writing=writing,
                tablet=tablet,
                inks=self.ink_pictures,
            )
            return Pane(reading, annotating, Selecting(reading, annotating, writing))

        main, comparing = pane("main"), Comparing(meeting)
        reading, annotating = main.reading_, main.annotating_
        return Parts(
            display=words.display,
            tablet=tablet,
            meeting=meeting,
            voting=Voting(tablet, meeting),
            speaking=Speaking(meeting),
            console=Console(meeting, words),
            minutes=MinuteTaking(tablet, meeting),
            readiness=Readiness(tablet, meeting),
            record=Record(tablet, meeting),
            main=main,
            side=pane("side"),
            search=Search(tablet=tablet, meeting=meeting, reading=reading, pool=pool),
            notelist=NoteList(
                tablet=tablet, meeting=meeting, reading=reading, annotating=annotating, pool=pool
            ),
            presenting=Presenting(tablet, meeting, reading),
            sharing=Sharing(tablet=tablet, meeting=meeting, reading=reading),
            pairing=Pairing(tablet),
            printing=Printing(tablet, words, reading, annotating, pool),
            comparing=comparing,
            telling=Telling(tablet, meeting, comparing),
            conducting=Conducting(tablet, meeting, words),
            desk=Desk(tablet, meeting),
            representing=Representing(meeting, words),
            hand_counts=HandCounts(meeting, words),
            writing=writing,
            revising=Revising(reading=reading, annotating=annotating, tablet=tablet, pool=pool),
        )

    def show(self, view: View) -> None:
        """Mirror a snapshot."""
        for name, part in self.parts._asdict().items():
            if name not in _ELSEWHERE:
                part.show(view)

    def _hold_still(self) -> None:
        """Nothing is exchanged under a pen that writes."""
        for pane in (self.parts.main, self.parts.side):
            pane.reading_.hold_still(still=self.parts.writing.property("isDrawing"))

    def guard(self, handle: int) -> None:
        """Keep the window of this handle out of captures while a leased paper is open."""
        guard = CaptureGuard(handle)
        readings = [pane.reading_ for pane in (self.parts.main, self.parts.side)]
        for reading in readings:
            reading.changed.connect(lambda: guard.set(any(r.property("isLeased") for r in readings)))
