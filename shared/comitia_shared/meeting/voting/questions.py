"""Ballot papers: the questions on one, what may be marked, and what a marked one is in a Belenios election.

A question without candidates is a motion: for, against, abstain. With candidates it is an election: as many marks as it
allows, or the single mark that stands for none of them, or a blank paper. Answers are counted from 0 in the order
shown: candidates as listed, then "none of them", then the blank.
"""

from collections.abc import Mapping

import msgspec

from comitia_shared import limits
from comitia_shared.belenios import elections as belenios
from comitia_shared.belenios.ballots import Answer
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import Count, PersonId
from comitia_shared.meeting.texts import check_text

Row = tuple[int, ...]
"""Weighted counts of one question, a number for each answer in the order shown."""
Rows = tuple[Row, ...]
Marks = tuple[tuple[Count, ...], ...]
"""For each question of a paper, the numbers of the answers that are marked, ascending."""

MOTION = 3


class Candidate(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who stands, and who of the meeting it is where it is one of its people."""

    name: str
    person: PersonId | None = None


class Question(msgspec.Struct, frozen=True, omit_defaults=True):
    """One question of a ballot paper.

    Of an election: how many `seats` are to be filled, between `least` and `most` marks; `none` allows voting for none
    of the candidates, which is a valid vote; `blank` allows a blank ballot, which is not.
    """

    text: str
    candidates: tuple[Candidate, ...] = ()
    seats: Count = 0
    least: Count = 0
    most: Count = 0
    none: bool = False
    blank: bool = False

    @property
    def is_election(self) -> bool:
        """Whether people or options are chosen from, rather than one motion decided."""
        return bool(self.candidates)

    @property
    def answers(self) -> int:
        """How many answers its paper shows."""
        return len(self.candidates) + self.none + self.blank if self.is_election else MOTION

    @property
    def none_at(self) -> int:
        """The number of the answer "none of them"; -1 = not offered."""
        return len(self.candidates) if self.is_election and self.none else -1

    @property
    def blank_at(self) -> int:
        """The number of the blank answer; -1 = not offered."""
        return self.answers - 1 if self.is_election and self.blank else -1

    @property
    def alone(self) -> frozenset[int]:
        """The answers that go with no other."""
        return frozenset({self.none_at, self.blank_at}) - {-1}


def check_question(question: Question) -> Question:
    """The question with trimmed texts.

    Raises: Refused empty_text, too_long, too_many, bad_question (limits that no paper can keep, a name twice, or both
    "none of them" and a blank where several may be marked: one sealed ballot cannot tell them apart).
    """
    text = check_text(question.text)
    bad = Refused(
        ErrorCode.BAD_QUESTION,
        text=text[:80],
        seats=question.seats,
        least=question.least,
        most=question.most,
        candidates=len(question.candidates),
    )
    if not question.is_election:
        if question != Question(question.text):
            raise bad
        return Question(text)
    require(len(question.candidates) <= limits.CANDIDATES, ErrorCode.TOO_MANY, most=limits.CANDIDATES)
    named = tuple(msgspec.structs.replace(c, name=check_text(c.name)) for c in question.candidates)
    most = len(named)
    is_sound = 1 <= question.seats <= most and 0 <= question.least <= question.most <= most
    is_told_apart = question.most == 1 or not (question.none and question.blank)
    if not is_sound or question.most == 0 or not is_told_apart or len({c.name for c in named}) < most:
        raise bad
    return msgspec.structs.replace(question, text=text, candidates=named)


def check_marks(sheet: tuple[Question, ...], marks: Marks) -> None:
    """That a paper is marked as its questions allow. Raises: Refused bad_marks."""
    if len(marks) != len(sheet) or not all(is_markable(q, m) for q, m in zip(sheet, marks, strict=True)):
        raise Refused(ErrorCode.BAD_MARKS)


def is_markable(question: Question, marked: tuple[int, ...]) -> bool:
    """Whether these answers may be marked together, and are enough."""
    if list(marked) != sorted(set(marked)) or not all(0 <= a < question.answers for a in marked):
        return False
    if not question.is_election:
        return len(marked) == 1
    if question.alone.intersection(marked):
        return len(marked) == 1
    return question.least <= len(marked) <= question.most


def is_countable(question: Question, row: Row, papers: int) -> bool:
    """Whether these counts can be of so many valid papers."""
    if len(row) != question.answers or min(row) < 0 or papers < 0:
        return False
    if not question.is_election or (question.most == 1 and question.least == 1):
        return sum(row) == papers
    marked = papers - sum(row[a] for a in question.alone)
    marks = row[: len(question.candidates)]
    return max(marks) <= marked and question.least * marked <= sum(marks) <= question.most * marked


def sealed_sheet(questions: tuple[Question, ...], words: Mapping[str, str]) -> tuple[belenios.Question, ...]:
    """The questions of a Belenios election; `words`: for `yes`, `no`, `abstain`, and `none` of the candidates."""
    return tuple(sealed_question(q, words) for q in questions)


def sealed_question(question: Question, words: Mapping[str, str]) -> belenios.Question:
    """The question of a Belenios election.

    Where several may be marked, "none of them" is what the specification calls blank: no other answer goes with it, and
    the ballot proves that.
    """
    if not question.is_election:
        return belenios.Question((words["yes"], words["no"], words["abstain"]), 1, 1, question.text)
    names = tuple(c.name for c in question.candidates)
    if question.none and question.most == 1:
        names = (*names, words["none"])
    is_blank = question.blank or (question.none and question.most > 1)
    return belenios.Question(names, question.least, question.most, question.text, is_blank)


def sealed_answer(question: Question, marked: tuple[int, ...]) -> Answer:
    """Marks as a Belenios answer: the blank in front, then 0 or 1 for each other."""
    return tuple(int(a in marked) for a in _order(question))


def opened_row(question: Question, counts: Row) -> Row:
    """The counts of a Belenios result in the order shown."""
    found = dict(zip(_order(question), counts, strict=True))
    return tuple(found[a] for a in range(question.answers))


def _order(question: Question) -> list[int]:
    """The answers of a question in the order of its sealed ones: the one that excludes all others first."""
    if not question.is_election:
        return list(range(MOTION))
    in_front = question.blank_at if question.blank else question.none_at if question.most > 1 else -1
    order = [a for a in range(question.answers) if a != in_front]
    return [in_front, *order] if in_front >= 0 else order


def count_marks(sheet: tuple[Question, ...], papers: list[tuple[Marks, int]]) -> Rows:
    """The counts of marked papers, each with its weight."""
    rows = [[0] * q.answers for q in sheet]
    for marks, weight in papers:
        for row, marked in zip(rows, marks, strict=True):
            for answer in marked:
                row[answer] += weight
    return tuple(tuple(row) for row in rows)
