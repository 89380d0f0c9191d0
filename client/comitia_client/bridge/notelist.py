"""All my notes across papers: listed, filtered, jumped to; and my annotated copy of the open paper."""

from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Qt, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock, date
from comitia_client.pages.jobs import Export, Exported
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.session.model import Note
from comitia_client.session.view import View
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.folding import fold
from comitia_shared.ids import NoteId, PersonId
from comitia_shared.sealing.notes import Stamp, StampAdded, TextAdded, kind_of
from comitia_shared.text.carrying import Quote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

KINDS = ("all", "pen", "mark", "text", "stamp", "bookmark")


class NoteRow(NamedTuple):
    """One of my notes, or all pen strokes of a page together; `page` from 0, `said` is what it says or sits on.

    `shared`: who else sees it (all of them), by name.
    """

    paper: str
    title: str
    revision: str
    page: int
    kind: str
    stamp: str
    said: str
    colour: str
    strokes: int
    at: str
    shared: str
    roots: tuple[str, ...]


@QmlElement
class NoteList(QObject):
    """My notes as a list."""

    changed = Signal()
    shareWanted = Signal(object, object)
    _written = Signal(str, object)

    def __init__(
        self, tablet: Tablet, meeting: Meeting, reading: Reading, annotating: Annotating, pool: PagePool
    ) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._reading = reading
        self._annotating = annotating
        self._pool = pool
        self._words = tablet.words
        self.rows = Rows(NoteRow)
        self._all: list[NoteRow] = []
        self._kind = "all"
        self._filter = ""
        self._version = -1
        self._person: PersonId | None = None
        self._is_shown = False
        self._is_exporting = False
        self._saved = ""
        self._written.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def show(self, view: View) -> None:
        """Mirror my notes where they have changed, while somebody looks at the list."""
        if view.person != self._person:  # nobody sees what another wrote
            self._person, self._version, self._all = view.person, -1, []
            self._filtered()
        if self._is_shown and view.notes_version != self._version:
            self._version = view.notes_version
            self._tablet.start(self._load())

    async def _load(self) -> None:
        if self._tablet.view.person is None:
            self._all = []
        else:
            person = self._person
            notes = await self._tablet.ask(lambda a: a.notes.all)
            if person != self._person:
                return
            self._all = self._listed(notes)
        self._filtered()

    def _listed(self, notes: list[tuple[Note, Quote | None]]) -> list[NoteRow]:
        """Strokes of one page together, everything else for itself; papers in the order of the meeting."""
        titles = {
            p: (n, v.title, v.newest.revision if v.newest is not None else None)
            for view in self._tablet.view.meetings.values()
            for n, (p, v) in enumerate(view.state.papers.papers.items())
        }
        order: dict[str, int] = {p: n for p, (n, _, _) in titles.items()}
        zone = self._meeting.zone()
        shared = self._shared()
        found: dict[tuple[object, ...], NoteRow] = {}
        for note, quote in notes:
            body = note.body
            _, title, newest = titles.get(body.place.paper, (0, "", None))
            seat = note.on(newest) if newest is not None else None
            page = seat.page if seat is not None else body.place.page
            revision = body.place.revision if seat is None else ""
            kind = kind_of(body)
            said = body.text if isinstance(body, TextAdded) else quote.words if quote is not None else ""
            key = (body.place.paper, page, "pen") if kind == "pen" else (note.note,)
            before = found.get(key)
            roots = (*(before.roots if before is not None else ()), note.root)
            who = shared.get(note.root, "")
            if before is not None and before.shared != who:
                who = ""
            at = f"{date(body.at_ms, zone)} {clock(body.at_ms, zone)}"
            stamp = body.stamp.value if isinstance(body, StampAdded) else ""
            colour = getattr(body, "colour", "")
            found[key] = NoteRow(
                paper=body.place.paper,
                title=title,
                revision=revision,
                page=page,
                kind=kind,
                stamp=stamp,
                said=said[:300],
                colour=colour,
                strokes=len(roots),
                at=at,
                shared=who,
                roots=roots,
            )
        return sorted(found.values(), key=lambda r: (order.get(r.paper, 0), r.paper, r.page))

    def _shared(self) -> dict[NoteId, str]:
        """Of each root that I share, the names of who sees it."""
        found: dict[NoteId, list[str]] = {}
        for view in self._tablet.view.meetings.values():
            names = view.state.attendance.participants
            for share in view.state.sharing.shares.values():
                if share.owner == self._person:
                    who = [names[p].name for p in share.to if p in names]
                    for root in share.notes:
                        found.setdefault(root, []).extend(n for n in who if n not in found[root])
        return {root: ", ".join(who) for root, who in found.items()}

    def _filtered(self) -> None:
        wanted = fold(self._filter)
        self.rows.show(
            [r for r in self._all if self._kind in ("all", r.kind) and wanted in fold(f"{r.title} {r.said}")]
        )
        self.changed.emit()

    @Slot(bool)
    def setShown(self, shown: bool) -> None:
        """The list comes on the screen, or leaves it: only then it follows each stroke."""
        self._is_shown = shown
        self.show(self._tablet.view)

    @Property(Rows, notify=changed)
    def notes(self) -> Rows:
        """The notes that the filter lets through."""
        return self.rows

    @Property(int, notify=changed)
    @whole
    def inAll(self) -> int:
        """How many there are without the filter."""
        return len(self._all)

    @Property(str, notify=changed)
    def kind(self) -> str:
        """Which kind is listed: all, pen, mark, text, stamp, bookmark."""
        return self._kind

    @Slot(str)
    def setKind(self, kind: str) -> None:
        """List another kind."""
        if kind in KINDS:
            self._kind = kind
            self._filtered()

    @Slot(str)
    def filter(self, typed: str) -> None:
        """List what has this in its words or its paper's title, without marks."""
        self._filter = typed
        self._filtered()

    @Slot(int)
    def jump(self, row: int) -> None:
        """Go to where a note stands."""
        if 0 <= row < self.rows.rowCount():
            note: NoteRow = self.rows.row(row)
            if note.revision:
                self._reading.openRevision(note.paper, note.title, note.revision, note.page)
            else:
                self._reading.openAt(note.paper, note.title, note.page)

    @Slot(int)
    def share(self, row: int) -> None:
        """Ask with whom to share a note."""
        if 0 <= row < self.rows.rowCount():
            note: NoteRow = self.rows.row(row)
            self.shareWanted.emit(note.paper, note.roots)

    # --- my annotated copy -------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isExporting(self) -> bool:
        """Whether a copy is being written."""
        return self._is_exporting

    @Property(str, notify=changed)
    def saved(self) -> str:
        """The file of the copy that was written last; empty = none."""
        return self._saved

    @Slot(str, bool)
    def export(self, file: str, isFlat: bool) -> None:  # noqa: N803 - a name of QML's
        """Write a copy of the open paper with my notes; `isFlat`: drawn into its pages."""
        source = self._reading.source
        if source is None or self._is_exporting:
            return
        if not source.may_copy:
            self._tablet.tell(Refused(ErrorCode.NOT_ALLOWED))
            return
        path = QUrl(file).toLocalFile() if file.startswith("file:") else file
        notes = tuple((p, s.body) for p in sorted(self._annotating.standing) for s in self._annotating.on(p))
        job = Export(
            source=source,
            notes=notes,
            author=self._tablet.view.person_name,
            file=path,
            stamps={s: self._words.stamp(s) for s in Stamp},
            is_flat=isFlat,
        )
        self._is_exporting, self._saved = True, ""
        self.changed.emit()
        self._pool.submit(job, Urgency.BACKGROUND, "export", lambda o: self._written.emit(path, o))

    def _take(self, file: str, outcome: Outcome) -> None:
        self._is_exporting = False
        if isinstance(outcome, Exported):
            self._saved = Path(file).name
        elif isinstance(outcome, ErrorCode):
            self._tablet.tell(Refused(outcome, page=1))
        self.changed.emit()
