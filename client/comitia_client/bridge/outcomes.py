"""What a vote came to, as lines for the screen: motions with their three counts, candidates with who is elected."""

from collections.abc import Sequence
from typing import NamedTuple

from comitia_client.bridge.ballot import answers, headline
from comitia_client.bridge.words import Words
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.counting import outcomes_on
from comitia_shared.meeting.voting.events import Outcome
from comitia_shared.meeting.voting.questions import Marks, Question
from comitia_shared.meeting.voting.votes import Stage, Vote

_ON_ONE_SCREEN = 7
_ROOM = 12  # half rows of the hall's screen
_HALF_ROWS = {"motion": 6, "question": 2, "answer": 1}


class OutcomeLine(NamedTuple):
    """A line of a result. `kind`: `motion` (with `yes`, `no`, `abstain`), `question` (an election's head), `answer`.

    `votes` of `base`; `mark`: `elected`, `tied`, `adopted`, `rejected` or empty; `hint`: blank and invalid ballots.
    """

    kind: str
    text: str
    hint: str
    votes: int
    base: int
    mark: str
    yes: int
    no: int
    abstain: int


def turns(lines: Sequence[OutcomeLine]) -> list[list[int]]:
    """Where a result is cut that does not fit the hall's screen: the first line of each turn, and how many it has.

    Names stand in two columns where there are more than a few.
    """
    if len(lines) <= _ON_ONE_SCREEN:
        return [[0, len(lines)]]
    found, first, used = [], 0, 0
    for place, line in enumerate(lines):
        cost = _HALF_ROWS[line.kind]
        if used and used + cost > _ROOM:
            found.append([first, place - first])
            first, used = place, 0
        used += cost
    return [*found, [first, len(lines) - first]]


def outcome(vote: Vote, found: Audit | None = None) -> str:
    """`adopted`, `rejected`, `no_quorum`, `void`, `open` or `counting`; of a sheet `decided` or `undecided`.

    `doubted` where this tablet `found` the counts of a secret vote to be none that the tellers signed.
    """
    if vote.stage is Stage.VOID:
        return "void"
    if vote.stage is Stage.COUNTING:
        return "counting"
    if vote.result is None:
        return "open"
    if found is Audit.WRONG:
        return "doubted"
    if not vote.result.quorate:
        return "no_quorum"
    if vote.sheet:
        return "decided" if vote.result.adopted else "undecided"
    return "adopted" if vote.result.adopted else "rejected"


def lines(vote: Vote, words: Words, found: Audit | None = None) -> list[OutcomeLine]:
    """The lines of a closed vote; of one that is not, none. Counts that were `found` wrong elect and adopt nobody."""
    if vote.stage is Stage.VOID:
        return []
    shown: list[OutcomeLine] = []
    for question, came in zip(vote.questions, outcomes_on(vote), strict=False):
        shown += (
            _election(vote, question, came, words)
            if question.is_election
            else [_motion(vote, question, came, words)]
        )
    return [line._replace(mark="") for line in shown] if found is Audit.WRONG else shown


def _hint(question: Question, came: Outcome, words: Words) -> str:
    blank = came.row[question.blank_at] if question.blank_at >= 0 else 0
    if not came.invalid and not blank:
        return ""
    return words.paper("ballots", cast=came.cast, blank=blank, invalid=came.invalid)


def _motion(vote: Vote, question: Question, came: Outcome, words: Words) -> OutcomeLine:
    yes, no, abstain = came.row
    text = question.text if vote.sheet else ""
    mark = "adopted" if came.adopted else "rejected"
    return OutcomeLine(
        kind="motion",
        text=text,
        hint=_hint(question, came, words),
        votes=0,
        base=came.base,
        mark=mark,
        yes=yes,
        no=no,
        abstain=abstain,
    )


def _election(vote: Vote, question: Question, came: Outcome, words: Words) -> list[OutcomeLine]:
    hint = _hint(question, came, words)
    head = OutcomeLine(
        kind="question",
        text=headline(vote, question),
        hint=hint,
        votes=0,
        base=came.base,
        mark="",
        yes=0,
        no=0,
        abstain=0,
    )
    named = [(n, c.name) for n, c in enumerate(question.candidates)]
    ranked = sorted(named, key=lambda pair: (-came.row[pair[0]], pair[0]))
    if question.none:
        ranked.append((question.none_at, words.choice("none")))
    marks = dict.fromkeys(came.elected, "elected") | dict.fromkeys(came.tied, "tied")
    return [
        head,
        *(
            OutcomeLine(
                kind="answer",
                text=name,
                hint="",
                votes=came.row[n],
                base=came.base,
                mark=marks.get(n, ""),
                yes=0,
                no=0,
                abstain=0,
            )
            for n, name in ranked
        ),
    ]


def said(vote: Vote, words: Words, found: Audit | None = None) -> str:
    """A closed sheet in a few lines of text: each question with its outcome; none where that was `found` wrong."""
    if found is Audit.WRONG:
        return ""
    told: list[str] = []
    for question, came in zip(vote.questions, outcomes_on(vote), strict=False):
        if not question.is_election:
            code = "adopted" if came.adopted else "rejected"
            told.append(words.paper(f"motion_{code}", text=question.text, yes=came.row[0], no=came.row[1]))
            continue
        names = ", ".join(f"{question.candidates[n].name} ({came.row[n]})" for n in came.elected)
        code = "elected" if names else "nobody"
        code += "" if headline(vote, question) else "_here"
        told.append(words.paper(code, text=question.text, names=names))
        if came.tied:
            tied = ", ".join(question.candidates[n].name for n in came.tied)
            told.append(words.paper("tied", names=tied))
    return "\n".join(told)


def handed_in(vote: Vote, marks: Marks, words: Words) -> str:
    """What was marked on a sheet, in a few lines of text."""
    told: list[str] = []
    for question, marked in zip(vote.questions, marks, strict=True):
        shown = answers(question, words)
        names = ", ".join(shown[n] for n in marked)
        told.append(f"{question.text}: {names}" if len(marks) > 1 else names)
    return "\n".join(told)
