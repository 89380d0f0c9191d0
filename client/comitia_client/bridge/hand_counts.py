"""Numbers that are counted by hand: hands or paper ballots, by one person or by several unseen by each other."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.words import Words
from comitia_client.session.view import View
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import CountHands, EnterCounts, Entered
from comitia_shared.meeting.voting.votes import Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_BY_HAND = (Method.HANDS, Method.PAPER)


class CountLine(NamedTuple):
    """A number to be entered by hand: for an answer of a question, or the head of a question (`answer` -1)."""

    question: int
    answer: int
    text: str
    value: str


@QmlElement
class HandCounts(QObject):
    """The count of the running vote by hand."""

    changed = Signal()

    def __init__(self, meeting: Meeting, words: Words) -> None:
        super().__init__()
        self._meeting = meeting
        self._words = words
        self._vote: Vote | None = None
        self._counts = Rows(CountLine)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        self._vote = view.state.votes.running if view is not None else None
        self._counts.show(self._count_lines())
        self.changed.emit()

    def _count_lines(self) -> list[CountLine]:
        vote = self._vote
        if vote is None or not vote.is_running or not self.isAsked:
            return []
        found: list[CountLine] = []
        mine = self._mine()
        for number, question in enumerate(vote.questions):
            if vote.sheet:
                found.append(CountLine(number, -1, question.text, ""))
            names = (
                [c.name for c in question.candidates]
                if question.is_election
                else [self._words.choice(c) for c in ("yes", "no", "abstain")]
            )
            names += [self._words.choice("none")] if question.is_election and question.none else []
            names += [self._words.choice("blank")] if question.is_election and question.blank else []
            row = mine.rows[number] if mine is not None else ("",) * len(names)
            found += [CountLine(number, n, name, str(row[n])) for n, name in enumerate(names)]
        return found

    def _mine(self) -> Entered | None:
        """What I have entered, or where one counts alone, what anyone has."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None:
            return None
        mine = vote.entered.get(view.seat.person) if view.seat.person is not None else None
        others = list(vote.entered.values()) if vote.counters == 1 else []
        return mine or (others[-1] if others else None)

    @Property(str, notify=changed)
    def collected(self) -> str:
        """How many papers came back, as I have entered it."""
        mine = self._mine()
        return str(mine.collected) if mine is not None else ""

    @Property(str, notify=changed)
    def invalid(self) -> str:
        """How many of them do not count."""
        mine = self._mine()
        return str(mine.invalid) if mine is not None else "0"

    @Property(str, notify=changed)
    def issued(self) -> str:
        """How many were handed out; empty = not recorded."""
        mine = self._mine()
        return str(mine.issued) if mine is not None and mine.issued else ""

    @Property(bool, notify=changed)
    def isAsked(self) -> bool:
        """Whether numbers of the running vote are to be entered now."""
        vote = self._vote
        if vote is None or not vote.is_running:
            return False
        return vote.method in _BY_HAND or (vote.papers and vote.is_counting)

    @Property(bool, notify=changed)
    def isOnPaper(self) -> bool:
        """Whether papers are counted, which can be invalid."""
        vote = self._vote
        return vote is not None and (vote.method is Method.PAPER or vote.papers)

    @Property(bool, notify=changed)
    def isAfterEnd(self) -> bool:
        """Whether the vote has ended, and papers are what its result waits for."""
        return self._vote is not None and self._vote.is_counting

    @Property(bool, notify=changed)
    def isMine(self) -> bool:
        """Whether papers are to be counted now, and I am a teller."""
        view = self._meeting.view
        is_teller = view is not None and Role.TELLER in view.seat.roles
        return is_teller and bool(self.isAsked) and bool(self.isOnPaper)

    @Property(Rows, notify=changed)
    def lines(self) -> Rows:
        """The numbers to be entered."""
        return self._counts

    @Property(bool, notify=changed)
    def hasCounted(self) -> bool:
        """Whether I have entered them, or where one counts alone, anyone has."""
        return self._mine() is not None

    @Property(int, notify=changed)
    @whole
    def counters(self) -> int:
        """How many count, each for themselves."""
        return self._vote.counters if self._vote is not None else 1

    @Slot("QVariantList", int, int, int)
    def enter(self, numbers: list[int], collected: int, invalid: int, issued: int) -> None:
        """Enter my count: a number for each line that is no head, and the papers that came back."""
        vote = self._vote
        if vote is None:
            return
        left = iter(int(n) for n in numbers)
        rows = tuple(tuple(next(left) for _ in range(q.answers)) for q in vote.questions)
        if vote.method is Method.HANDS and not vote.sheet:
            self._meeting.command(CountHands(vote.vote, *rows[0]))
        else:
            by_hands = max(sum(row) for row in rows) if not self.isOnPaper else collected
            self._meeting.command(EnterCounts(vote.vote, rows, by_hands, invalid, issued))
