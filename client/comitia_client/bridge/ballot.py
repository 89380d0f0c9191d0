"""A ballot paper on the screen: its questions, what is marked, whether it may be sent, and reading it once more."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.words import Words
from comitia_shared.meeting.voting.events import Choice
from comitia_shared.meeting.voting.questions import Marks, Question, is_markable
from comitia_shared.meeting.voting.votes import Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class PaperLine(NamedTuple):
    """A line of a paper. `kind`: `question` (an election's head), `motion` (with its three answers) or `answer`.

    `hint`: how many may be marked and how many are; `marked`: of a motion the number of its answer, of an answer 1,
    -1 = not; `isAlone`: goes with no other; `isFull`: no more can be marked; `isOnly`: one answer alone is marked.
    """

    kind: str
    question: int
    answer: int
    text: str
    hint: str
    marked: int
    isAlone: bool
    isFull: bool
    isOnly: bool


def headline(vote: Vote, question: Question) -> str:
    """What stands over a question of a sheet; nothing where the vote's own heading says just that."""
    return "" if len(vote.questions) == 1 and question.text == vote.question else question.text


def answers(question: Question, words: Words) -> list[str]:
    """The answers of a question as its paper shows them."""
    if not question.is_election:
        return [words.choice(c.value) for c in Choice]
    names = [c.name for c in question.candidates]
    names += [words.choice("none")] if question.none else []
    return names + ([words.choice("blank")] if question.blank else [])


@QmlElement
class BallotPaper(QObject):
    """The paper of one vote, being marked. Nothing is sent from here."""

    changed = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._lines = Rows(PaperLine)
        self._questions: tuple[Question, ...] = ()
        self._headlines: list[str] = []
        self._marked: list[set[int]] = []
        self._is_reviewing = False

    def put(self, vote: Vote | None) -> None:
        """Lay out the paper of a vote, with nothing marked."""
        self._questions = vote.questions if vote is not None else ()
        self._headlines = [headline(vote, q) for q in vote.questions] if vote is not None else []
        self.clear()

    def clear(self) -> None:
        """Take all marks off."""
        self._marked = [set() for _ in self._questions]
        self._is_reviewing = False
        self._show()

    def marks(self) -> Marks:
        """What is marked."""
        return tuple(tuple(sorted(m)) for m in self._marked)

    def show_marks(self, marks: Marks) -> None:
        """Show what was marked on a paper that was handed in."""
        self._marked = [set(m) for m in marks]
        self._show()

    def _show(self) -> None:
        lines: list[PaperLine] = []
        for number, question in enumerate(self._questions):
            marked, head = self._marked[number], self._headlines[number]
            if not question.is_election:
                chosen = next(iter(marked), -1)
                lines.append(
                    PaperLine(
                        kind="motion",
                        question=number,
                        answer=-1,
                        text=head,
                        hint="",
                        marked=chosen,
                        isAlone=False,
                        isFull=False,
                        isOnly=True,
                    )
                )
                continue
            hint = self._hint(question, marked)
            lines.append(
                PaperLine(
                    kind="question",
                    question=number,
                    answer=-1,
                    text=head,
                    hint=hint,
                    marked=-1,
                    isAlone=False,
                    isFull=False,
                    isOnly=False,
                )
            )
            lines += self._answers(number, question, marked)
        self._lines.show(lines)
        self.changed.emit()

    def _answers(self, number: int, question: Question, marked: set[int]) -> list[PaperLine]:
        is_full = question.most > 1 and len(marked - question.alone) >= question.most
        return [
            PaperLine(
                kind="answer",
                question=number,
                answer=answer,
                text=name,
                hint="",
                marked=1 if answer in marked else -1,
                isAlone=answer in question.alone,
                isFull=is_full and answer not in marked and answer not in question.alone,
                isOnly=question.most == 1,
            )
            for answer, name in enumerate(answers(question, self._words))
            if not self._is_reviewing or answer in marked
        ]

    def _hint(self, question: Question, marked: set[int]) -> str:
        named = len(marked - question.alone)
        if named >= question.most > 1 and not self._is_reviewing:
            return self._words.paper("full", most=question.most)
        if question.least == question.most:
            return self._words.paper("exactly", most=question.most, marked=named)
        if question.least <= 1:
            return self._words.paper("up_to", most=question.most, marked=named)
        return self._words.paper("between", least=question.least, most=question.most, marked=named)

    @Property(Rows, notify=changed)
    def lines(self) -> Rows:
        """The lines of the paper, in its order."""
        return self._lines

    @Property(bool, notify=changed)
    def isPlain(self) -> bool:
        """Whether it has one motion alone."""
        return len(self._questions) == 1 and not self._questions[0].is_election

    @Property(bool, notify=changed)
    def isMarked(self) -> bool:
        """Whether anything is marked."""
        return any(self._marked)

    @Property(bool, notify=changed)
    def isComplete(self) -> bool:
        """Whether every question is answered as it must be."""
        return bool(self._questions) and all(
            is_markable(q, tuple(sorted(m))) for q, m in zip(self._questions, self._marked, strict=True)
        )

    @Property(bool, notify=changed)
    def isOne(self) -> bool:
        """Whether it has one question alone."""
        return len(self._questions) == 1

    @Property(int, notify=changed)
    @whole
    def missing(self) -> int:
        """How many questions are not answered yet."""
        return sum(
            not is_markable(q, tuple(sorted(m))) for q, m in zip(self._questions, self._marked, strict=True)
        )

    @Property(bool, notify=changed)
    def isReviewing(self) -> bool:
        """Whether the paper is read once more before it is sent."""
        return self._is_reviewing

    @Slot(int, int)
    def mark(self, question: int, answer: int) -> None:
        """Mark an answer, or take its mark off; what goes with no other takes the others off."""
        if not 0 <= question < len(self._questions):
            return
        asked, marked = self._questions[question], self._marked[question]
        if asked.is_election and answer in marked:
            marked.discard(answer)
        elif not asked.is_election or asked.most == 1 or answer in asked.alone:
            self._marked[question] = {answer}
        elif len(marked - asked.alone) < asked.most:
            self._marked[question] = (marked - asked.alone) | {answer}
        self._show()

    @Slot()
    def review(self) -> None:
        """Read once more what is marked."""
        self._is_reviewing = bool(self.isComplete)
        self._show()

    @Slot()
    def edit(self) -> None:
        """Go back and change it."""
        self._is_reviewing = False
        self._show()
