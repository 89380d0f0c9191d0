"""Search: in the open paper, in the meeting, in everything held; hits on the page; and the index behind it."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.pages.jobs import ReadWords, WordsRead
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.session.view import View
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import FoundPage
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import PersonId, RevisionId
from comitia_shared.text.finding import Query

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

SCOPES = ("paper", "meeting", "all")
_WAIT_MS = 60


class HitRow(NamedTuple):
    """A page that was found: where, and the text around the first hit; `page` from 0."""

    paper: str
    title: str
    page: int
    before: str
    hit: str
    behind: str
    isExact: bool


@QmlElement
class Search(QObject):
    """What is looked for, and where."""

    changed = Signal()
    found = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting, reading: Reading, pool: PagePool) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._reading = reading
        self._pool = pool
        self.rows = Rows(HitRow)
        self._typed = ""
        self._scope = "paper"
        self._query = Query("")
        self._asked = 0
        self._person: PersonId | None = None
        self._is_searching = False
        self._indexing: RevisionId | None = None
        self._skipped: set[RevisionId] = set()
        self._to_index = 0
        self._holdings: object = None
        self._words = _Words()
        self._words.read.connect(self._take_words, Qt.ConnectionType.QueuedConnection)
        self._timer = QTimer(singleShot=True, interval=_WAIT_MS)
        self._timer.timeout.connect(self._search)

    # --- the index ---------------------------------------------------------------------------------------

    def show(self, view: View) -> None:
        """Index what can newly be read, one paper after the other, when nothing else is drawn."""
        if view.person != self._person:  # nobody sees what another looked for
            self._person, self._holdings = view.person, None
            self.look("")
            self.rows.show([])
            self.found.emit()
        holdings = {m: v.holding for m, v in view.meetings.items()}
        if holdings != self._holdings:
            self._holdings = holdings
            if self._typed:
                self._search()
            self._tablet.start(self._index_next(), self._cannot_index)

    async def _index_next(self) -> None:
        if self._indexing is not None:
            return
        missing = [
            s for s in await self._tablet.ask(lambda a: a.papers.unindexed) if s.revision not in self._skipped
        ]
        self._to_index = len(missing)
        self.changed.emit()
        if missing and self._indexing is None:
            source = missing[0]
            self._indexing = source.revision
            self._pool.submit(
                ReadWords(source), Urgency.BACKGROUND, "index", lambda o: self._words.read.emit(source, o)
            )

    def _cannot_index(self, error: Refused | Unavailable) -> None:
        """Nothing is lost: what cannot be indexed now is tried when the next paper comes."""
        self._indexing = None
        if error.code is not ErrorCode.NOT_SIGNED_IN:
            self._tablet.tell(error)

    def _take_words(self, source: PaperSource, outcome: Outcome) -> None:
        if isinstance(outcome, WordsRead):
            self._tablet.start(self._keep(source, outcome), self._cannot_index)
        else:
            self._skipped.add(source.revision)  # a paper that cannot be read has no words
            self._indexing = None
            self._tablet.start(self._index_next(), self._cannot_index)

    async def _keep(self, source: PaperSource, words: WordsRead) -> None:
        await self._tablet.ask(lambda a: a.papers.keep_words, source, words.pages)
        self._indexing = None
        await self._index_next()
        if self._typed:
            self._search()

    @Property(int, notify=changed)
    @whole
    def toIndex(self) -> int:
        """How many papers are not searched yet."""
        return self._to_index

    # --- searching ---------------------------------------------------------------------------------------

    @Property(Rows, notify=changed)
    def hits(self) -> Rows:
        """The pages that were found, exact hits first."""
        return self.rows

    @Property(str, notify=changed)
    def typed(self) -> str:
        """What is looked for."""
        return self._typed

    @Slot(str)
    def look(self, typed: str) -> None:
        """Look for this, while it is being typed."""
        if typed != self._typed:
            self._typed = typed
            self._query = Query(typed)
            self._is_searching = not self._query.is_empty
            self._timer.start()
            self.changed.emit()

    @Property(str, notify=changed)
    def scope(self) -> str:
        """Where it is looked for: paper, meeting, all."""
        return self._scope

    @Slot(str)
    def setScope(self, scope: str) -> None:
        """Look elsewhere."""
        if scope in SCOPES and scope != self._scope:
            self._scope = scope
            self._search()
            self.changed.emit()

    @Property(bool, notify=changed)
    def isSearching(self) -> bool:
        """Whether an answer is still to come."""
        return self._is_searching

    def _search(self) -> None:
        self._tablet.start(self.find())

    async def find(self) -> None:
        """Ask for what is typed now, and list it, unless more was typed meanwhile."""
        self._asked += 1
        asked = self._asked
        source = self._reading.source
        paper = source.paper if self._scope == "paper" and source is not None else None
        mine = self._meeting.view
        meeting = mine.meeting if self._scope != "all" and mine is not None else None
        pages: list[FoundPage] = []
        if not self._query.is_empty:
            pages = await self._tablet.ask(lambda a: a.papers.search, self._typed, paper, meeting)
        if asked != self._asked:
            return  # typed on meanwhile
        self._is_searching = False
        titles = {
            p: v.title
            for view in self._tablet.view.meetings.values()
            for p, v in view.state.papers.papers.items()
        }
        if paper is not None:
            pages.sort(key=lambda f: (not f.is_exact, f.page))
        self.rows.show(
            [
                HitRow(
                    paper=f.paper,
                    title=titles.get(f.paper, ""),
                    page=f.page,
                    before=f.before,
                    hit=f.hit,
                    behind=f.behind,
                    isExact=f.is_exact,
                )
                for f in pages
            ]
        )
        self.changed.emit()
        self.found.emit()

    @Slot(int, result="QVariantList")
    def boxesOn(self, page: int) -> list[dict[str, object]]:
        """The hits on a page (from 0) of the open paper, in points; exact ones are marked."""
        text = self._reading.leaves_.text(page)
        if text is None or self._query.is_empty:
            return []
        return [
            {"x": b.x0, "y": b.y0, "w": b.x1 - b.x0, "h": b.y1 - b.y0, "isExact": hit.is_exact}
            for hit in self._query.hits(text)
            for b in text.between(hit.first, hit.last)
        ]


class _Words(QObject):
    read = Signal(object, object)
