"""What a teller types before opening a secret vote: characters of the code that others see, at places drawn here.

A room that lies shows tellers another roll or another board than everyone; then the codes differ. The own tablet does
not show its code, so that nobody copies it from there. Where the hall may not know of the item, or there is no display,
two voters' tablets take its place.
"""

import secrets
from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.session.view import View
from comitia_shared.codes import canonical
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting.readers import is_for_all
from comitia_shared.meeting.voting.unsealing import awaits_part, opening_code

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_CHARS, _ASKED = 16, 4
_HALL, _TABLETS = ("hall",), ("first", "second")


class Cell(NamedTuple):
    """A place of the code: its number from 1, and as which of the four its character is asked for; 0 = it is not."""

    number: int
    asked: int


@QmlElement
class Comparing(QObject):
    """The comparison of the vote that is being opened."""

    changed = Signal()

    def __init__(self, meeting: Meeting) -> None:
        super().__init__()
        self._meeting = meeting
        self._cells = Rows(Cell)
        self._of: tuple[VoteId, PersonId | None] | None = None
        self._code = ""
        self._wanted = False
        self._sources: tuple[str, ...] = _HALL
        self._done = 0
        self._places: list[int] = []
        self._is_wrong = False
        self._is_unreadable = False
        self._drawn = 0
        self._hall_knows = True

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        vote = view.state.votes.running if view is not None else None
        self._wanted = (
            view is not None and vote is not None and awaits_part(vote, view.state.tellers, view.seat.person)
        )
        if self._wanted and view is not None and vote is not None:
            code = canonical(opening_code(vote)) or ""
            if (vote.vote, view.seat.person) != self._of or code != self._code:
                self._hall_knows = is_for_all(view.state.agenda, vote.item)
                self._of, self._code = (vote.vote, view.seat.person), code
                self._ask_from(_HALL if self._hall_knows else _TABLETS)
        self.changed.emit()

    def _ask_from(self, sources: tuple[str, ...]) -> None:
        self._sources, self._done, self._is_wrong, self._is_unreadable = sources, 0, False, False
        self._draw()

    def _draw(self) -> None:
        self._drawn += 1
        self._places = sorted(secrets.SystemRandom().sample(range(_CHARS), _ASKED))
        order = {place: asked for asked, place in enumerate(self._places, 1)}
        self._cells.show([Cell(n + 1, order.get(n, 0)) for n in range(_CHARS)])

    @Property(bool, notify=changed)
    def isWanted(self) -> bool:
        """Whether characters are still asked for."""
        return self._wanted and bool(self._code) and self._done < len(self._sources)

    @Property(str, notify=changed)
    def source(self) -> str:
        """Where to read them: on the `hall` display, on the tablet of a `first` voter, of a `second`; empty = done."""
        return self._sources[self._done] if self._done < len(self._sources) else ""

    @Property(bool, notify=changed)
    def hallKnows(self) -> bool:
        """Whether the hall's display may show the code."""
        return self._hall_knows

    @Property(bool, notify=changed)
    def isWrong(self) -> bool:
        """Whether what was typed last is not what stands there by this tablet's own reckoning."""
        return self._is_wrong

    @Property(bool, notify=changed)
    def isUnreadable(self) -> bool:
        """Whether what was typed last has a character that no code has."""
        return self._is_unreadable

    @Property(int, notify=changed)
    @whole
    def drawn(self) -> int:
        """Grows whenever other places are asked for: what was typed for those before is none for these."""
        return self._drawn

    @Property(Rows, notify=changed)
    def cells(self) -> Rows:
        """The places of the code, four of them asked for."""
        return self._cells

    @Property(str, notify=changed)
    def places(self) -> str:
        """The numbers of the places that are asked for, in words."""
        return ", ".join(str(n + 1) for n in self._places)

    @Slot(str)
    def enter(self, typed: str) -> None:
        """Compare the characters at the places that are asked for; new places are drawn after each answer."""
        if not self.isWanted:
            return
        said, asked = canonical(typed), "".join(self._code[n] for n in self._places)
        self._is_unreadable, self._is_wrong = said is None, said is not None and said != asked
        if said is None:  # no code has such a character: it says nothing of the code
            self.changed.emit()
            return
        if not self._is_wrong:
            self._done += 1
        self._draw()
        self.changed.emit()

    @Slot(bool)
    def readFromTablets(self, are_read: bool) -> None:
        """There is no display in the hall (or there is one after all): ask for two voters' tablets."""
        if self._wanted and (are_read or self._hall_knows):
            self._ask_from(_TABLETS if are_read else _HALL)
            self.changed.emit()
