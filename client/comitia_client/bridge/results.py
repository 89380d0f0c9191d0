"""The votes that were held, a row each, made anew only where something of it has changed."""

import operator
from typing import NamedTuple

from comitia_client.bridge import outcomes
from comitia_client.bridge.words import Words, clock
from comitia_client.session.model import MeetingView
from comitia_shared.folding import name_key
from comitia_shared.ids import VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import Choice, choice_of
from comitia_shared.meeting.voting.votes import Vote

_NAMED = (Method.OPEN, Method.ROLL_CALL)


class ResultRow(NamedTuple):
    """A vote that was held; `outcome` as in `outcomes`.

    `said`: what came of a sheet; `marked`: what I have marked on it; `rule`: by what it was held.
    """

    vote: str
    question: str
    time: str
    yes: int
    no: int
    abstain: int
    base: int
    outcome: str
    threshold: str
    mine: str
    against: str
    abstaining: str
    silent: int
    isSecret: bool
    isPlain: bool
    said: str
    marked: str
    rule: str


class _Made(NamedTuple):
    """A row, and what it was made of."""

    parts: tuple[object, ...]
    words: tuple[object, ...]
    row: ResultRow


class ResultRows:
    """Makes the rows; what a row is made of is compared by identity, for parts of the state are never changed."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self._rows: dict[VoteId, _Made] = {}

    def of(self, view: MeetingView, vote: Vote) -> ResultRow:
        """The row of a vote."""
        state = view.state
        parts = (vote, state.attendance.participants, state.rules)
        words = (state.agenda.zone, view.seat.person, view.audits.get(vote.vote), self._words.language)
        before = self._rows.get(vote.vote)
        if before is not None and before.words == words and all(map(operator.is_, before.parts, parts)):
            return before.row
        row = self._made(view, vote)
        self._rows[vote.vote] = _Made(parts, words, row)
        return row

    def _made(self, view: MeetingView, vote: Vote) -> ResultRow:
        person, tally = view.seat.person, vote.result.tally if vote.result is not None else None
        marks = vote.named.get(person) or vote.marks.get(person) if person is not None else None
        choice = choice_of(marks) if marks else None
        audit = view.audits.get(vote.vote)
        return ResultRow(
            vote=vote.vote,
            question=vote.question,
            time=clock(vote.closed_ms or vote.opened_ms, view.state.agenda.zone),
            yes=tally.yes if tally else 0,
            no=tally.no if tally else 0,
            abstain=tally.abstain if tally else 0,
            base=vote.result.base if vote.result else 0,
            outcome=outcomes.outcome(vote, audit),
            threshold=self._words.threshold(vote.threshold),
            mine=choice.value if choice is not None and not vote.sheet else "",
            against=self._names(view, vote, Choice.NO),
            abstaining=self._names(view, vote, Choice.ABSTAIN),
            silent=len(vote.roll) - len(vote.named) if vote.method in _NAMED and tally else 0,
            isSecret=vote.method is Method.SECRET,
            isPlain=not vote.sheet,
            said=outcomes.said(vote, self._words, audit) if vote.sheet and tally else "",
            marked=outcomes.handed_in(vote, marks, self._words) if marks and vote.sheet else "",
            rule=self.rule(view, vote),
        )

    def rule(self, view: MeetingView, vote: Vote) -> str:
        """By which rule a vote was held, and why not quite by it."""
        rule = view.state.rules.vote(vote.rule)
        name = rule.names.get(self._words.language, "") if rule is not None else ""
        if not vote.departs:
            return name
        return self._words.paper("departs", name=name, reason=vote.departs)

    def _names(self, view: MeetingView, vote: Vote, choice: Choice) -> str:
        """Who answered so in a named vote that is closed, by given name."""
        people = view.state.attendance.participants
        found = [people[p].name for p, m in vote.named.items() if m == choice.marks and p in people]
        return ", ".join(sorted(found, key=name_key))
