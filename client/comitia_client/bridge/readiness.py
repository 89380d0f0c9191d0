"""What the console shows of papers and tablets: how ready each tablet is, who holds what, revisions and recall."""

from collections import Counter
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock
from comitia_client.session.model import MeetingView
from comitia_client.session.view import View
from comitia_shared.folding import name_key
from comitia_shared.ids import DeviceId, PaperId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.papers import PublishPaper, RecallPaper
from comitia_shared.meeting.sight import may_read
from comitia_shared.wire.readiness import TabletState

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class TabletRow(NamedTuple):
    """A tablet: pieces held, of how many (0 = not told yet); `missing` names what it lacks, `trouble` says why."""

    device: str
    name: str
    person: str
    program: str
    seen: str
    held: int
    of: int
    isOnline: bool
    isReady: bool
    missing: str
    trouble: str


class PaperLine(NamedTuple):
    """A paper as the secretary sees it.

    Of the tablets whose person may read it (`tablets`): how many hold its newest revision, or confirmed its recall.
    """

    paper: str
    title: str
    level: str
    revision: int
    standing: str
    holders: int
    receipts: int
    tablets: int


@QmlElement
class Readiness(QObject):
    """Papers and tablets of the room; worked out for staff alone."""

    changed = Signal()
    uploadChanged = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._words = tablet.words
        self._tablets = Rows(TabletRow)
        self._papers = Rows(PaperLine)
        self._view = View()
        self._shown: tuple[object, ...] = ()

    def show(self, view: View) -> None:
        """Mirror a snapshot."""
        self._view = view
        self.uploadChanged.emit()
        mine = self._meeting.view
        if mine is None or not mine.seat.is_staff:
            return
        shown = (mine.tablets, mine.state.papers, mine.state.attendance.participants, self._words.language)
        if shown == self._shown:
            return  # a room has thousands of tablets: they are worked out when something of them has changed
        self._shown = shown
        rows = [self._tablet_row(mine, t) for t in mine.tablets]
        self._tablets.show(sorted(rows, key=lambda r: (r.isReady, name_key(r.person or r.name))))
        self._papers.show(self._paper_lines(mine))
        self.changed.emit()

    def _tablet_row(self, view: MeetingView, state: TabletState) -> TabletRow:
        people = view.state.attendance.participants
        person = people.get(state.person) if state.person is not None else None
        papers = view.state.papers.papers
        missing = "; ".join(
            f"{papers[m.paper].title} ({m.held}/{m.of})" for m in state.missing if m.paper in papers
        )
        why = next((m.why for m in state.missing if m.why is not None), None)
        return TabletRow(
            device=state.device,
            name=state.name,
            person=person.name if person is not None else "",
            program=state.program.removeprefix("comitia-client "),
            seen=clock(state.seen_ms, view.state.agenda.zone),
            held=state.held,
            of=state.of,
            isOnline=state.is_online,
            isReady=0 < state.of == state.held,
            missing=missing + (" …" if state.more else ""),
            trouble=self._words.code(why.value) if why is not None else "",
        )

    def _paper_lines(self, view: MeetingView) -> list[PaperLine]:
        """Only tablets count whose person may read a paper: the others neither hold nor confirm it."""
        lacking = Counter(m.paper for t in view.tablets if not t.more for m in t.missing)
        people = view.state.attendance.participants
        seats = [Seat(t.person, people[t.person].roles) if t.person in people else None for t in view.tablets]
        lines = []
        for paper in view.state.papers.papers.values():
            mine = [
                t
                for t, seat in zip(view.tablets, seats, strict=True)
                if seat is not None and may_read(view.state, seat, paper.paper)
            ]
            untold = sum(not t.of or t.more for t in mine)
            receipts = view.state.papers.receipts.get(paper.paper, frozenset())
            lines.append(
                PaperLine(
                    paper=paper.paper,
                    title=paper.title,
                    level=self._words.level(paper.custody.level.value),
                    revision=len(paper.revisions),
                    standing="recalled"
                    if paper.is_recalled
                    else "published"
                    if paper.published_ms
                    else "sealed",
                    holders=max(0, len(mine) - untold - lacking[paper.paper]),
                    receipts=sum(t.device in receipts for t in mine),
                    tablets=len(mine),
                )
            )
        return lines

    @Property(Rows, notify=changed)
    def tablets(self) -> Rows:
        """All tablets of the room, those that are not ready first."""
        return self._tablets

    @Property(Rows, notify=changed)
    def papers(self) -> Rows:
        """All papers, in the order of the agenda."""
        return self._papers

    @Property(int, notify=changed)
    @whole
    def ready(self) -> int:
        """How many tablets hold everything."""
        return sum(r.isReady for r in self._tablets.rows())

    @Property(float, notify=changed)
    def share(self) -> float:
        """How much of all pieces is on the tablets, 0 to 1."""
        rows = self._tablets.rows()
        of = sum(r.of for r in rows)
        return sum(r.held for r in rows) / of if of else 0.0

    @Slot(str)
    def sendAgain(self, device: str) -> None:
        """Let a tablet check what it holds and fetch what is missing."""
        mine = self._meeting.view
        if mine is not None:
            self._tablet.do(lambda a: a.requests.send_again, DeviceId(device), mine.meeting)

    @Slot(str)
    def recall(self, paper: str) -> None:
        """Take a paper back."""
        self._meeting.command(RecallPaper(PaperId(paper)))

    @Slot(str)
    def publish(self, paper: str) -> None:
        """Let the paper's readers have its keys."""
        self._meeting.command(PublishPaper(PaperId(paper)))

    # --- a new revision ----------------------------------------------------------------------------------

    @Slot(str, QUrl)
    def revise(self, paper: str, file: QUrl) -> None:
        """Upload a new content for a paper."""
        mine = self._meeting.view
        if mine is not None:
            self._tablet.do(lambda a: a.uploads.send, mine.meeting, PaperId(paper), file.toLocalFile())

    @Slot()
    def stopUpload(self) -> None:
        """Break the upload off."""
        self._tablet.do(lambda a: a.uploads.stop)

    @Property(str, notify=uploadChanged)
    def uploading(self) -> str:
        """The paper that is being uploaded; empty = none."""
        return self._view.upload.paper if self._view.upload is not None else ""

    @Property(str, notify=uploadChanged)
    def uploadStage(self) -> str:
        """`receiving`, `checking` or `sealing`."""
        return self._view.upload.stage.value if self._view.upload is not None else ""

    @Property(float, notify=uploadChanged)
    def uploadShare(self) -> float:
        """How much of it is on the server, 0 to 1."""
        upload = self._view.upload
        return upload.sent / max(1, upload.size) if upload is not None else 0.0
