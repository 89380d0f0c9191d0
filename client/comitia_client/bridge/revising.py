"""A paper that was revised: what changed, page by page, and where my notes of the older revision go."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Qt, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating, now_ms
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.pages.jobs import Compare, Compared
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.session.model import Note
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import Refused
from comitia_shared.ids import NoteId, RevisionId
from comitia_shared.meeting.papers import Revision
from comitia_shared.sealing.notes import MarkAdded, NoteCarried, TextAdded, kind_of, strips_on
from comitia_shared.text.carrying import Carried, Sitting, Verdict
from comitia_shared.text.changes import PageChange, PageFate

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class DoubtRow(NamedTuple):
    """A note to be checked (`near`) or to be placed (`lost`): where it was written, where it is now (-1 = nowhere)."""

    note: str
    verdict: str
    kind: str
    said: str
    oldPage: int
    page: int


class ChangedRow(NamedTuple):
    """A page that a revision changed or brought, from 0: how many words are new, and what is gone."""

    page: int
    fate: str
    added: int
    gone: str


@QmlElement
class Revising(QObject):
    """What a revision did to the open paper and to my notes on it."""

    changed = Signal()
    _compared = Signal(str, object)

    def __init__(self, reading: Reading, annotating: Annotating, tablet: Tablet, pool: PagePool) -> None:
        super().__init__()
        self._reading = reading
        self._annotating = annotating
        self._tablet = tablet
        self._pool = pool
        self.doubts_ = Rows(DoubtRow)
        self.pages_ = Rows(ChangedRow)
        self._changes: tuple[PageChange, ...] = ()
        self._old: RevisionId | None = None
        self._counts = (0, 0, 0)
        self._asked: dict[NoteId, Note] = {}
        self._shows_changes = False
        reading.opened.connect(self._opened)
        reading.closed.connect(self._closed)
        annotating.changed.connect(self._look_again)
        self._compared.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def _closed(self) -> None:
        self._changes, self._old, self._counts = (), None, (0, 0, 0)
        self._asked = {}
        self._shows_changes = False
        self.doubts_.show([])
        self.pages_.show([])
        self.changed.emit()

    def _opened(self) -> None:
        self._closed()
        source = self._reading.source
        if source is not None and not source.is_front:
            self._tablet.start(self._compare(source))

    async def _compare(self, source: PaperSource) -> None:
        """Ask a worker what changed since the revision before, and where notes go that nobody has carried yet."""
        meeting = self._reading.meeting_of_it
        view = self._tablet.view.meetings.get(meeting) if meeting is not None else None
        paper = view.state.papers.papers.get(source.paper) if view is not None else None
        if paper is None or meeting is None:
            return
        earlier = [
            r.revision for r in paper.revisions if r.number < _number(paper.revisions, source.revision)
        ]
        if not earlier:
            return
        notes = await self._tablet.ask(lambda a: a.notes.all)
        mine = [(n, q) for n, q in notes if n.body.place.paper == source.paper]
        waiting = [
            (n, q) for n, q in mine if n.on(source.revision) is None and n.fate(source.revision) is None
        ]
        self._asked |= {n.note: n for n, _ in waiting}
        revisions = {r for n, _ in waiting if (r := _newest_of(n, earlier)) is not None}
        self._old = earlier[-1]
        self.changed.emit()
        for revision in sorted(revisions | {self._old}, key=earlier.index):
            sittings = tuple(
                Sitting(n.note, seat.page, seat.body.area, strips_on(seat.body), q)
                for n, q in waiting
                if _newest_of(n, earlier) == revision and (seat := n.on(revision)) is not None
            )
            try:
                old = await self._tablet.ask(lambda a: a.papers.source, meeting, source.paper, revision)
            except Refused:
                old = None  # this tablet never had it: notes go by what they quote
            if old is None and not sittings:
                continue
            self._ask(Compare(source, old, sittings), f"{source.revision}/{revision}")
        self._look_again()

    def _ask(self, job: Compare, stamp: str) -> None:
        self._pool.submit(
            job, Urgency.BACKGROUND, f"compare/{stamp}", lambda o: self._compared.emit(stamp, o)
        )

    def _take(self, stamp: str, outcome: Outcome) -> None:
        new, _, old = stamp.partition("/")
        source = self._reading.source
        if source is None or source.revision != new:
            return
        if isinstance(outcome, Compared):
            if old == self._old:
                self._changes = outcome.changes
                self._reading.leaves_.show_fates([c.fate.value for c in outcome.changes])
                self.pages_.show(
                    [
                        ChangedRow(p, c.fate.value, len(c.added), " … ".join(g for _, g in c.gone)[:300])
                        for p, c in enumerate(outcome.changes)
                        if c.fate is not PageFate.SAME
                    ]
                )
            records = [r for c in outcome.carried if (r := self._record(c, RevisionId(old))) is not None]
            if records:
                self._tablet.do(lambda a: a.notes.carry, records)
        self.changed.emit()

    def _record(self, carried: Carried, old: RevisionId) -> NoteCarried | None:
        """What is kept of it: the shift counts from where the note was written, not from where it was last."""
        note, place = self._asked.get(NoteId(carried.note)), self._reading.place(carried.page)
        if note is None or place is None:
            return None
        before = note.fate(old) if note.body.place.revision != old else None
        dx, dy = (before.dx, before.dy) if before is not None else (0.0, 0.0)
        return NoteCarried(
            target=note.root,
            place=place,
            verdict=carried.verdict,
            at_ms=now_ms(),
            dx=carried.dx + dx,
            dy=carried.dy + dy,
            boxes=carried.boxes,
            of=note.note,
        )

    def _note(self, name: str) -> Note | None:
        return next((n for n in self._annotating.notes if n.note == name), None)

    def _look_again(self) -> None:
        """Which of my notes are to be checked or placed."""
        source = self._reading.source
        if source is None:
            return
        rows, same = [], 0
        fresh = [
            n
            for n in self._annotating.notes
            if n.body.place.revision != source.revision and n.fate(source.revision) is None
        ]
        if not source.is_front and any(n.note not in self._asked for n in fresh):
            self._asked |= {n.note: n for n in fresh}  # from another tablet, or moved on an older revision
            self._tablet.start(self._compare(source))
        for note in self._annotating.notes:
            fate = note.fate(source.revision)
            if fate is None or note.body.place.revision == source.revision:
                continue
            same += fate.verdict in (Verdict.SAME, Verdict.PLACED)
            if fate.verdict in (Verdict.NEAR, Verdict.LOST):
                page = fate.place.page if fate.verdict is Verdict.NEAR else -1
                body = note.body
                said = body.text if isinstance(body, TextAdded) else ""
                rows.append(
                    DoubtRow(
                        note=note.note,
                        verdict=fate.verdict.value,
                        kind=kind_of(body),
                        said=said,
                        oldPage=body.place.page,
                        page=page,
                    )
                )
        near = sum(r.verdict == "near" for r in rows)
        self._counts = (same, near, len(rows) - near)
        self.doubts_.show(rows)
        self.changed.emit()

    # --- what screens show -------------------------------------------------------------------------------

    @Property(Rows, notify=changed)
    def doubts(self) -> Rows:
        """Notes to be checked, and notes that were not found."""
        return self.doubts_

    @Property(Rows, notify=changed)
    def pages(self) -> Rows:
        """The pages that changed."""
        return self.pages_

    @Property(bool, notify=changed)
    def isRevised(self) -> bool:
        """Whether what changed is known."""
        return bool(self._changes)

    @Property(int, notify=changed)
    @whole
    def carried(self) -> int:
        """How many of my notes sit on their text."""
        return self._counts[0]

    @Property(int, notify=changed)
    @whole
    def toCheck(self) -> int:
        """How many sit near it and are to be checked."""
        return self._counts[1]

    @Property(int, notify=changed)
    @whole
    def lost(self) -> int:
        """How many were not found."""
        return self._counts[2]

    @Property(bool, notify=changed)
    def showsChanges(self) -> bool:
        """Whether new words are marked on the pages."""
        return self._shows_changes

    @Slot(bool)
    def showChanges(self, shown: bool) -> None:
        """Mark new words on the pages, or do not."""
        self._shows_changes = shown
        self.changed.emit()

    @Slot(int, result="QVariantList")
    def addedOn(self, page: int) -> list[dict[str, float]]:
        """The new words of a page (from 0), in points."""
        text = self._reading.leaves_.text(page)
        if not self._shows_changes or text is None or page >= len(self._changes):
            return []
        words = [w for w in self._changes[page].added if w < text.count]
        return [{"x": b.x0, "y": b.y0, "w": b.x1 - b.x0, "h": b.y1 - b.y0} for b in text.strips(words)]

    # --- what someone decides ----------------------------------------------------------------------------

    @Slot(str)
    def agree(self, note: str) -> None:
        """The note sits well where it was carried to."""
        source, found = self._reading.source, self._note(note)
        fate = found.fate(source.revision) if found is not None and source is not None else None
        if found is not None and fate is not None and fate.verdict is Verdict.NEAR:
            self._place(
                NoteCarried(
                    target=fate.target,
                    place=fate.place,
                    verdict=Verdict.PLACED,
                    at_ms=now_ms(),
                    dx=fate.dx,
                    dy=fate.dy,
                    boxes=fate.boxes,
                    of=found.note,
                )
            )

    @Slot(str, int)
    def placeOn(self, note: str, page: int) -> None:
        """Put a note that was not found on this page (from 0), where it stood on its old one."""
        found, place = self._note(note), self._reading.place(page)
        if found is not None and place is not None:
            boxes = found.body.boxes if isinstance(found.body, MarkAdded) else ()
            self._place(NoteCarried(found.root, place, Verdict.PLACED, now_ms(), boxes=boxes, of=found.note))

    def _place(self, record: NoteCarried) -> None:
        self._tablet.do(lambda a: a.notes.carry, [record])

    @Slot(str)
    def remove(self, note: str) -> None:
        """The note is not needed any more."""
        self._annotating.write([], [NoteId(note)])

    @Slot(str, result=str)
    def writtenOn(self, note: str) -> str:
        """The revision that a note was written on."""
        found = self._note(note)
        return found.body.place.revision if found is not None else ""


def _number(revisions: Sequence[Revision], revision: RevisionId) -> int:
    return next((r.number for r in revisions if r.revision == revision), 0)


def _newest_of(note: Note, earlier: list[RevisionId]) -> RevisionId | None:
    """The newest of the earlier revisions on which a note stands."""
    return next((r for r in reversed(earlier) if note.on(r) is not None), None)
