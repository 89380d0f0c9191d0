"""Notes that I show to others, and others to me: who is chosen, what is shared with whom, taking it back."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock, date
from comitia_client.session.model import MeetingView, Shared
from comitia_client.session.view import View
from comitia_shared.errors import ErrorCode
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, ShareId
from comitia_shared.meeting import Seat
from comitia_shared.meeting.sharing import ShareNotes, WithdrawNotes
from comitia_shared.meeting.sight import may_read

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_NEW_MS = 120_000


class PersonRow(NamedTuple):
    """Someone whom notes can be shown to; `hinders`: why not, as a code (`address`, `paper`), empty = they can."""

    person: str
    name: str
    seat: str
    isChosen: bool
    hinders: str


class ShareRow(NamedTuple):
    """Notes that are shared: with whom, or by whom; `page` from 0 is that of the first, -1 = it leads nowhere.

    `stands`: mine `waits` for the server or is `gone` as soon as it is back; of others `coming`, or `empty` (all were
    deleted); else empty.
    """

    share: str
    paper: str
    title: str
    who: str
    notes: int
    page: int
    at: str
    isMine: bool
    stands: str


@QmlElement
class Sharing(QObject):
    """Shared notes of the meeting."""

    changed = Signal()
    choosing = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting, reading: Reading) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._reading = reading
        self._words = tablet.words
        self.people_ = Rows(PersonRow)
        self.mine_ = Rows(ShareRow)
        self.others_ = Rows(ShareRow)
        self._offered: tuple[PaperId, tuple[NoteId, ...]] | None = None
        self._chosen: set[PersonId] = set()
        self._filter = ""
        self._seat: tuple[PersonId | None, MeetingId] | None = None
        self._loaded: object = None
        self._given: frozenset[ShareId] | None = None
        self._trouble: tuple[int, ErrorCode] | None = None

    def show(self, view: View) -> None:
        """Mirror what is shared; say it when somebody shows me something new, or mine does not go out."""
        mine = self._meeting.view
        if view.share_trouble is not None and view.share_trouble != self._trouble:
            self._tablet.say(self._words.code(view.share_trouble[1].value))
        self._trouble = view.share_trouble
        seat = (view.person, mine.meeting) if view.person is not None and mine is not None else None
        if seat != self._seat:
            self._seat, self._loaded, self._given = seat, None, None
            self.cancel()
            self.mine_.show([])
            self.others_.show([])
        if mine is None or seat is None:
            return
        loaded = (view.notes_version, mine.waiting)
        if loaded != self._loaded:
            self._loaded = loaded
            self._tablet.start(self._load())
        self._announce_new(mine, view.person)
        if self._offered is not None:
            self._list_people()

    def _announce_new(self, mine: MeetingView, person: PersonId | None) -> None:
        """Of shares that came while everything was known, and just now: no old one is told again after a return."""
        shares = mine.state.sharing.shares
        given = frozenset(s for s, v in shares.items() if v.owner != person)
        before, self._given = self._given, None if mine.is_behind else given
        if before is None or mine.is_behind:
            return
        for share in (shares[s] for s in given - before):
            if self._meeting.now_ms() - share.at_ms < _NEW_MS:
                who, title = self._meeting.name_of(share.owner), self._title(mine, share.paper)
                self._tablet.say(self._words.said("notes_shared", who=who, title=title))

    def _title(self, mine: MeetingView, paper: PaperId) -> str:
        known = mine.state.papers.papers.get(paper)
        return known.title if known is not None else ""

    async def _load(self) -> None:
        seat = self._seat
        shown: list[Shared] = await self._tablet.ask(lambda a: a.shares.with_me)
        mine, person = self._meeting.view, self._tablet.view.person
        if mine is None or person is None or seat != self._seat:
            return
        self.others_.show([self._given_row(mine, s) for s in shown if s.meeting == mine.meeting])
        gone = {w.share for w in mine.waiting if isinstance(w, WithdrawNotes)}
        own = [
            self._own_row(
                mine, s.share, s.paper, s.to, len(s.notes), s.at_ms, "gone" if s.share in gone else ""
            )
            for s in mine.state.sharing.shares.values()
            if s.owner == person
        ]
        waiting = [
            self._own_row(mine, w.share, w.paper, w.to, len(w.notes), 0, "waits")
            for w in mine.waiting
            if isinstance(w, ShareNotes) and w.share not in mine.state.sharing.shares
        ]
        self.mine_.show([*own, *waiting])
        self.changed.emit()

    def _given_row(self, mine: MeetingView, s: Shared) -> ShareRow:
        paper = mine.state.papers.papers.get(s.paper)
        newest = paper.newest.revision if paper is not None and paper.newest is not None else None
        notes = s.notes or ()
        pages = [seat.page for n in notes if newest is not None and (seat := n.on(newest)) is not None]
        page = min(pages or [n.body.place.page for n in notes], default=-1)
        state = "coming" if s.notes is None else "" if notes else "empty"
        title, who = self._title(mine, s.paper), self._meeting.name_of(s.owner)
        return ShareRow(
            share=s.share,
            paper=s.paper,
            title=title,
            who=who,
            notes=len(notes),
            page=page,
            at=self._when(s.at_ms),
            isMine=False,
            stands=state,
        )

    def _own_row(
        self,
        mine: MeetingView,
        share: ShareId,
        paper: PaperId,
        to: Sequence[PersonId],
        notes: int,
        at_ms: int,
        state: str,
    ) -> ShareRow:
        who = ", ".join(map(self._meeting.name_of, to))
        at = self._when(at_ms) if at_ms else ""
        return ShareRow(
            share=share,
            paper=paper,
            title=self._title(mine, paper),
            who=who,
            notes=notes,
            page=-1,
            at=at,
            isMine=True,
            stands=state,
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
        mine, me = self._meeting.view, self._tablet.view.person
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
    @whole
    def chosen(self) -> int:
        """How many are chosen."""
        return len(self._chosen)

    @Property(int, notify=changed)
    @whole
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
        self._tablet.do(lambda a: a.shares.share, mine.meeting, paper, roots, sorted(self._chosen))
        self.cancel()

    @Slot(str)
    def withdraw(self, share: str) -> None:
        """Show these notes no more."""
        mine = self._meeting.view
        if mine is not None:
            self._tablet.do(lambda a: a.shares.withdraw, mine.meeting, ShareId(share))

    @Slot(int)
    def jump(self, row: int) -> None:
        """Go to where notes stand that somebody shows me."""
        if 0 <= row < self.others_.rowCount():
            found: ShareRow = self.others_.row(row)
            if found.page >= 0:
                self._reading.openAt(found.paper, found.title, found.page)
