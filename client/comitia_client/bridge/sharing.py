"""Notes that I show to others, and others to me: who is chosen, what is shared with whom, taking it back."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.door import Door, Tasks
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import Words, clock, date
from comitia_client.session.model import MeetingView, Shared, View
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, ShareId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.sharing import Share
from comitia_shared.meeting.sight import may_read

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class PersonRow(NamedTuple):
    """Someone whom notes can be shown to; `hinders`: why not, as a code (`address`, `paper`), empty = they can."""

    person: str
    name: str
    seat: str
    isChosen: bool
    hinders: str


class ShareRow(NamedTuple):
    """Notes that are shared: with whom, or by whom; `page` from 0 is that of the first, -1 = not here yet."""

    share: str
    paper: str
    title: str
    who: str
    notes: int
    page: int
    at: str
    isMine: bool


@QmlElement
class Sharing(QObject):
    """Shared notes of the meeting."""

    changed = Signal()
    choosing = Signal()

    def __init__(
        self, door: Door, tasks: Tasks, tablet: Tablet, meeting: Meeting, reading: Reading, words: Words
    ) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._tablet = tablet
        self._meeting = meeting
        self._reading = reading
        self._words = words
        self.people_ = Rows(PersonRow)
        self.mine_ = Rows(ShareRow)
        self.others_ = Rows(ShareRow)
        self._offered: tuple[PaperId, tuple[NoteId, ...]] | None = None
        self._chosen: set[PersonId] = set()
        self._filter = ""
        self._version = -1
        self._known: tuple[PersonId | None, MeetingId | None, frozenset[ShareId]] = (None, None, frozenset())

    def show(self, view: View) -> None:
        """Mirror what is shared; say it when somebody shows me something new."""
        mine = self._meeting.view
        if view.person is None or mine is None:
            self._known = (None, None, frozenset())
            self.cancel()
            self.mine_.show([])
            self.others_.show([])
            return
        if view.notes_version != self._version:
            self._version = view.notes_version
            self._tasks.start(self._load(), self._tablet.tell)
        shares = mine.state.sharing.shares
        given = frozenset(s for s, v in shares.items() if v.owner != view.person)
        person, meeting, before = self._known
        if (person, meeting) == (view.person, mine.meeting):
            for name in given - before:
                self._announce(mine, shares[name])
        self._known = (view.person, mine.meeting, given)
        if self._offered is not None:
            self._list_people()

    def _announce(self, mine: MeetingView, share: Share) -> None:
        self._tablet.say(
            self._words.said(
                "notes_shared", who=self._name(mine, share.owner), title=self._title(mine, share.paper)
            )
        )

    def _name(self, mine: MeetingView, person: PersonId) -> str:
        known = mine.state.attendance.participants.get(person)
        return known.name if known is not None else ""

    def _title(self, mine: MeetingView, paper: PaperId) -> str:
        known = mine.state.papers.papers.get(paper)
        return known.title if known is not None else ""

    async def _load(self) -> None:
        shown: list[Shared] = await self._door.ask(self._door.access.shared_with_me())
        mine, person = self._meeting.view, self._door.access.view.person
        if mine is None or person is None:
            return
        self.others_.show([self._given_row(mine, s) for s in shown if s.meeting == mine.meeting])
        shares = mine.state.sharing.shares.values()
        self.mine_.show([self._own_row(mine, s) for s in shares if s.owner == person])
        self.changed.emit()

    def _given_row(self, mine: MeetingView, s: Shared) -> ShareRow:
        paper = mine.state.papers.papers.get(s.paper)
        newest = paper.newest.revision if paper is not None and paper.newest is not None else None
        pages = [seat.page for n in s.notes if newest is not None and (seat := n.on(newest)) is not None]
        page = min(pages or [n.body.place.page for n in s.notes], default=-1)
        title, who = self._title(mine, s.paper), self._name(mine, s.owner)
        return ShareRow(s.share, s.paper, title, who, len(s.notes), page, self._when(s.at_ms), False)

    def _own_row(self, mine: MeetingView, s: Share) -> ShareRow:
        who = ", ".join(self._name(mine, p) for p in s.to)
        return ShareRow(
            s.share, s.paper, self._title(mine, s.paper), who, len(s.notes), -1, self._when(s.at_ms), True
        )

    def _when(self, at_ms: int) -> str:
        zone = self._meeting.zone()
        return f"{date(at_ms, zone)} {clock(at_ms, zone)}"

    @Property(Rows, notify=changed)
    def mine(self) -> Rows:
        """What I share."""
        return self.mine_

    @Property(Rows, notify=changed)
    def others(self) -> Rows:
        """What others share with me."""
        return self.others_

    # --- choosing with whom ------------------------------------------------------------------------------

    def offer(self, paper: PaperId, roots: Sequence[NoteId]) -> None:
        """Ask with whom to share these notes of mine on a paper."""
        if roots:
            self._offered, self._chosen, self._filter = (paper, tuple(roots)), set(), ""
            self._list_people()
            self.choosing.emit()

    def _list_people(self) -> None:
        mine, me = self._meeting.view, self._door.access.view.person
        if mine is None or self._offered is None:
            return
        rows = []
        for known in sorted(mine.state.attendance.participants.values(), key=lambda p: name_key(p.name)):
            if known.person == me or self._filter not in fold(f"{known.name} {known.seat}"):
                continue
            hinders = ""
            if not may_read(mine.state, Seat(known.person, known.roles), self._offered[0]):
                hinders = "paper"
            elif known.person not in mine.state.sharing.addresses:
                hinders = "address"
            rows.append(
                PersonRow(known.person, known.name, known.seat, known.person in self._chosen, hinders)
            )
        self.people_.show([r for r in rows if not r.hinders] + [r for r in rows if r.hinders])
        self.changed.emit()

    @Property(bool, notify=changed)
    def isChoosing(self) -> bool:
        """Whether somebody is being chosen."""
        return self._offered is not None

    @Property(Rows, notify=changed)
    def people(self) -> Rows:
        """Those who can be chosen."""
        return self.people_

    @Property(int, notify=changed)
    def chosen(self) -> int:
        """How many are chosen."""
        return len(self._chosen)

    @Property(int, notify=changed)
    def offered(self) -> int:
        """How many notes are to be shared."""
        return len(self._offered[1]) if self._offered is not None else 0

    @Slot(str)
    def filter(self, typed: str) -> None:
        """List those whose name has this in it, without marks."""
        self._filter = fold(typed)
        self._list_people()

    @Slot(str)
    def toggle(self, person: str) -> None:
        """Choose someone, or not."""
        self._chosen ^= {PersonId(person)}
        self._list_people()

    @Slot()
    def cancel(self) -> None:
        """Share nothing."""
        if self._offered is not None:
            self._offered = None
            self.changed.emit()

    @Slot()
    def send(self) -> None:
        """Share with those who are chosen."""
        mine = self._meeting.view
        if mine is None or self._offered is None or not self._chosen:
            return
        paper, roots = self._offered
        call = self._door.access.share(mine.meeting, paper, roots, sorted(self._chosen))
        self._tasks.start(self._door.ask(call), self._tablet.tell)
        self.cancel()

    @Slot(str)
    def withdraw(self, share: str) -> None:
        """Show these notes no more."""
        mine = self._meeting.view
        if mine is not None:
            call = self._door.access.withdraw(mine.meeting, ShareId(share))
            self._tasks.start(self._door.ask(call), self._tablet.tell)

    @Slot(int)
    def jump(self, row: int) -> None:
        """Go to where notes stand that somebody shows me."""
        if 0 <= row < self.others_.rowCount():
            found: ShareRow = self.others_.row(row)
            if found.page >= 0:
                self._reading.openAt(found.paper, found.title, found.page)
