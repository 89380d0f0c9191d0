"""What chair and secretary do with votes: put them by the body's rules or otherwise, close, declare void."""

from typing import NamedTuple

import uuid6
from msgspec import UNSET
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import Words
from comitia_client.session.view import View
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.folding import fold
from comitia_shared.ids import ItemId, PersonId, VoteId
from comitia_shared.meeting.agenda import Method, VotePlan
from comitia_shared.meeting.rules import Kind, VoteRule
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.counting import outcomes_on
from comitia_shared.meeting.voting.entitlement import standing
from comitia_shared.meeting.voting.events import CloseVote, ExtendVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.polling import is_settled, is_without_effect, keeps
from comitia_shared.meeting.voting.proposals import Propose, WithdrawProposal
from comitia_shared.meeting.voting.questions import Candidate, Question
from comitia_shared.meeting.voting.unsealing import told_apart
from comitia_shared.meeting.voting.votes import Stage, Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_FEW = 2  # ballots, of which tellers open a sum where the body says so


class RuleRow(NamedTuple):
    """A rule of the body that a vote can follow. `methods` and `threshold` as OpenVote has them."""

    rule: str
    name: str
    isElection: bool
    methods: list[str]
    threshold: str
    needs: str
    source: str
    counters: int


class ProposalRow(NamedTuple):
    """A question that waits to be put under the running item, an amendment or not; `isDone`: it was voted on."""

    vote: str
    question: str
    isAmendment: bool
    isDone: bool


@QmlElement
class Conducting(QObject):
    """The votes of the meeting as chair and secretary hold them."""

    changed = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting, words: Words) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._words = words
        self._vote: Vote | None = None
        self._rules = Rows(RuleRow)
        self._proposals = Rows(ProposalRow)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        votes = list(view.state.votes.votes.values()) if view is not None else []
        self._vote = votes[-1] if votes else None
        self._rules.show([self._rule(r) for r in view.state.rules.votes] if view is not None else [])
        self._proposals.show(self._proposed())
        self.changed.emit()

    # --- the body's rules --------------------------------------------------------------------------------

    def _rule(self, rule: VoteRule) -> RuleRow:
        source = rule.source
        checked = self._words.paper("checked", date=_day(source.checked)) if source.checked else ""
        said = [source.text, checked or self._words.paper("not_checked"), source.note]
        return RuleRow(
            rule=rule.id,
            name=self._named(rule.names),
            isElection=rule.kind is Kind.ELECTION,
            methods=[m.value for m in rule.methods],
            threshold=rule.threshold.text,
            needs=self._words.threshold(rule.threshold),
            source=" · ".join(s for s in said if s),
            counters=rule.counters,
        )

    def _named(self, names: dict[str, str]) -> str:
        return names.get(self._words.language) or next(iter(names.values()), "")

    @Property(Rows, notify=changed)
    def rules(self) -> Rows:
        """The kinds of votes that the body's rules know; none = it has adopted no rules."""
        return self._rules

    @Property(str, notify=changed)
    def body(self) -> str:
        """Whose rules they are."""
        view = self._meeting.view
        return self._named(view.state.rules.names) if view is not None else ""

    @Slot(int, result="QVariantMap")
    def rule(self, place: int) -> dict[str, object]:
        """One of the rules, by its place in the list; an empty one for -1."""
        if not 0 <= place < len(self._rules.rows()):
            return RuleRow(
                rule="", name="", isElection=False, methods=[], threshold="", needs="", source="", counters=1
            )._asdict()
        row: RuleRow = self._rules.row(place)
        return row._asdict()

    # --- what is to be put -------------------------------------------------------------------------------

    def _proposed(self) -> list[ProposalRow]:
        view = self._meeting.view
        item = self._meeting.current()
        if view is None or not item:
            return []
        return [
            ProposalRow(p.vote, p.question, p.is_amendment, is_settled(view.state.votes, p.vote))
            for p in view.state.proposals.of_item(item)
        ]

    @Property(Rows, notify=changed)
    def proposals(self) -> Rows:
        """What is proposed under the running item, amendments first."""
        return self._proposals

    @Property(bool, notify=changed)
    def hasAmendments(self) -> bool:
        """Whether an amendment waits, which goes first."""
        return any(p.isAmendment and not p.isDone for p in self._proposals.rows())

    @Property(str, notify=changed)
    def item(self) -> str:
        """The id of the running item; empty = none."""
        return self._meeting.current()

    @Slot(str, str, bool)
    def propose(self, item: str, question: str, is_amendment: bool) -> None:
        """Note a question to be put under an item: the one that ran when it was begun."""
        if item:
            self._meeting.command(Propose(_new(), ItemId(item), question, is_amendment))

    @Slot(str)
    def withdraw(self, vote: str) -> None:
        """It will not be put."""
        self._meeting.command(WithdrawProposal(VoteId(vote)))

    # --- putting a question ------------------------------------------------------------------------------

    @Slot("QVariantMap")
    def open(self, asked: dict[str, object]) -> None:
        """Put a question on the running item.

        `asked`: `method`, `question`, `threshold` (as in meeting.toml), and where they are needed `seconds`,
        `proposal`, `rule`, `departs`, `counters`, `papers`, `few` (ballots), `candidates` (a line each), `seats`,
        `least`, `most`, `none`, `blank`, or `questions` (a line each).
        """
        text = {k: str(v) for k, v in asked.items()}
        try:
            target = self._meeting.current()
            require(target, ErrorCode.ITEM_NOT_RUNNING)
            question = text["question"].strip()
            proposal = VoteId(text["proposal"]) if text.get("proposal") else _new()
            void = self._void(proposal)
            command = OpenVote(
                vote=_new() if void is not None else proposal,
                item=target,
                method=Method(text["method"]),
                question=question,
                threshold=parse_threshold(text["threshold"]),
                duration_ms=_number(asked.get("seconds")) * 1000,
                repeats=void or self._repeats(target, question),
                sheet=self._sheet(question, asked),
                rule=text.get("rule", ""),
                departs=text.get("departs", "").strip(),
                counters=max(1, _number(asked.get("counters"))),
                least=_FEW if asked.get("few") else limits.LEAST_BALLOTS,
                papers=bool(asked.get("papers")),
            )
        except Refused as refused:
            self._tablet.tell(refused)
            return
        self._meeting.command(command)

    def _void(self, proposal: VoteId) -> VoteId | None:
        """The last vote on a proposal, which was without effect; None = there was none."""
        view = self._meeting.view
        if view is None:
            return None
        votes = view.state.votes
        held = [v for v in votes.votes.values() if votes.root(v.vote) == proposal]
        return held[-1].vote if held and is_without_effect(held[-1]) else None

    def _sheet(self, question: str, asked: dict[str, object]) -> tuple[Question, ...]:
        names = _lines_of(asked.get("candidates"))
        if names:
            seats = _number(asked.get("seats"))
            most = _number(asked.get("most")) or seats
            least = _number(asked.get("least"))
            stand = tuple(Candidate(n, self._person(n)) for n in names)
            has_none, has_blank = bool(asked.get("none")), bool(asked.get("blank"))
            return (
                Question(
                    text=question,
                    candidates=stand,
                    seats=seats,
                    least=least,
                    most=most,
                    none=has_none,
                    blank=has_blank,
                ),
            )
        return tuple(Question(line) for line in _lines_of(asked.get("questions")))

    def _person(self, name: str) -> PersonId | None:
        """Who of the meeting has this name, where it is one alone."""
        view = self._meeting.view
        people = view.state.attendance.participants.values() if view is not None else ()
        found = [p.person for p in people if fold(p.name) == fold(name)]
        return found[0] if len(found) == 1 else None

    @Slot("QVariantMap", result=int)
    def tellsApart(self, asked: dict[str, object]) -> int:
        """Of how many people the counts of a secret vote as `asked` would tell, beside those of an earlier one."""
        question = str(asked.get("question", "")).strip()
        return self._told_apart(question, self._sheet(question, asked)) if asked["method"] == "secret" else 0

    def _told_apart(self, question: str, sheet: tuple[Question, ...]) -> int:
        view, item = self._meeting.view, self._meeting.current()
        if view is None or not item:
            return 0
        voters = {v.person: v.weight for v in standing(view.state.attendance, view.state.rules).voters}
        return told_apart(view.state.votes, item, sheet or (Question(question),), voters)

    @Slot("QVariantMap", result=bool)
    def keepsRule(self, asked: dict[str, object]) -> bool:
        """Whether a vote as `asked` keeps to the rule that it names."""
        view = self._meeting.view
        rule = view.state.rules.vote(str(asked.get("rule", ""))) if view is not None else None
        if rule is None:
            return not (view is not None and view.state.rules.votes)
        try:
            threshold = parse_threshold(str(asked["threshold"]))
        except Refused:
            return False
        sheet = self._sheet(str(asked.get("question", "")), asked)
        counters = max(1, _number(asked.get("counters")))
        return keeps(rule, Method(str(asked["method"])), threshold, sheet, counters)

    def _repeats(self, item: ItemId, question: str) -> VoteId | None:
        """The vote without effect on this question that another one would repeat."""
        view = self._meeting.view
        votes = view.state.votes.votes.values() if view is not None else ()
        same = [v for v in votes if v.item == item and v.question == question]
        return same[-1].vote if same and is_without_effect(same[-1]) else None

    # --- the vote that the agenda foresees ---------------------------------------------------------------

    def _plan(self) -> VotePlan | None:
        view = self._meeting.view
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        return item.plan if item is not None else None

    @Property(int, notify=changed)
    @whole
    def plannedTellsApart(self) -> int:
        """As `tellsApart`, of the vote that the agenda foresees for the running item."""
        plan = self._plan()
        if plan is None or plan.method is not Method.SECRET:
            return 0
        return self._told_apart(str(self.plannedQuestion), plan.sheet if plan.sheet is not UNSET else ())

    @Slot()
    def openPlanned(self) -> None:
        """Open the vote that the agenda foresees for the running item."""
        plan, item = self._plan(), self._meeting.current()
        if plan is None or not item:
            return
        question = str(self.plannedQuestion)
        command = OpenVote(
            _new(),
            item,
            plan.method,
            question,
            plan.threshold,
            repeats=self._repeats(item, question),
            sheet=plan.sheet if plan.sheet is not UNSET else (),
            rule=plan.rule if plan.rule is not UNSET else "",
            departs=self._planned_departure(plan),
            counters=self._planned_counters(plan),
        )
        self._meeting.command(command)

    def _planned_counters(self, plan: VotePlan) -> int:
        """How many count a planned vote by hand, each for themselves: as its rule says."""
        view = self._meeting.view
        rule = view.state.rules.vote(plan.rule) if view is not None and plan.rule is not UNSET else None
        return rule.counters if rule is not None and plan.method in (Method.HANDS, Method.PAPER) else 1

    def _planned_departure(self, plan: VotePlan) -> str:
        """Why the planned vote is not quite as the body's rules have it."""
        if plan.departs is not UNSET:
            return plan.departs
        return self._words.paper("as_planned") if plan.rule is UNSET and self._rules.rows() else ""

    @Property(int, notify=changed)
    @whole
    def plannedLeft(self) -> int:
        """How many votes that the agenda foresees have not been held yet."""
        view = self._meeting.view
        if view is None:
            return 0
        held = {v.item for v in view.state.votes.votes.values() if not is_without_effect(v)}
        return sum(i.plan is not None and i.item not in held for i in view.state.agenda.items.values())

    @Property(bool, notify=changed)
    def canOpenPlanned(self) -> bool:
        """Whether the running item has a vote that was not held yet."""
        view, item = self._meeting.view, self._meeting.current()
        is_running = self._vote is not None and self._vote.is_running
        if view is None or not item or self._plan() is None or is_running:
            return False
        held = [v for v in view.state.votes.votes.values() if v.item == item and v.stage is Stage.CLOSED]
        return all(is_without_effect(v) for v in held)

    @Property(bool, notify=changed)
    def isSecretPlanned(self) -> bool:
        """Whether the vote that can be opened as planned is a secret one."""
        plan = self._plan()
        return bool(self.canOpenPlanned) and plan is not None and plan.method is Method.SECRET

    @Property(str, notify=changed)
    def plannedQuestion(self) -> str:
        """The question that the agenda foresees for the running item."""
        view, plan = self._meeting.view, self._plan()
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        if item is None:
            return ""
        return (plan.question if plan is not None else "") or item.title

    # --- the next round of an election -------------------------------------------------------------------

    @Property(int, notify=changed)
    @whole
    def seatsLeft(self) -> int:
        """How many seats the last vote, an election, has left open; 0 = none, or it was no election."""
        return self._seats_left()

    def _seats_left(self) -> int:
        vote = self._vote
        if vote is None or vote.stage is not Stage.CLOSED or len(vote.sheet) != 1:
            return 0
        view = self._meeting.view
        if vote.item != self._meeting.current() or (
            view is not None and view.audits.get(vote.vote) is Audit.WRONG
        ):
            return 0  # nobody knows who was elected
        outcome = outcomes_on(vote)[0]
        return vote.sheet[0].seats - len(outcome.elected) if vote.sheet[0].is_election else 0

    @Slot()
    def openNextRound(self) -> None:
        """Put the election again for the seats that are left: among those who are tied, else among the leading ones."""
        vote, seats = self._vote, self._seats_left()
        if vote is None or seats == 0:
            return
        before, outcome = vote.sheet[0], outcomes_on(vote)[0]
        left = [n for n in range(len(before.candidates)) if n not in outcome.elected]
        ranked = sorted(left, key=lambda n: (-outcome.row[n], n))
        last = outcome.row[ranked[min(2 * seats, len(ranked)) - 1]] if ranked else 0
        stand = list(outcome.tied) or [n for n in ranked if outcome.row[n] >= last]
        sheet = Question(
            text=before.text,
            candidates=tuple(before.candidates[n] for n in sorted(stand)),
            seats=min(seats, len(stand)),
            least=min(before.least, seats),
            most=min(seats, len(stand)),
            none=before.none and (seats == 1 or not before.blank),
            blank=before.blank and (seats == 1 or not before.none),
        )
        command = OpenVote(
            _new(),
            vote.item,
            vote.method,
            vote.question,
            vote.threshold,
            sheet=(sheet,),
            rule=vote.rule,
            departs=self._words.paper("next_round") if vote.rule or self._rules.rows() else "",
            counters=vote.counters,
            follows=vote.vote,
            papers=vote.papers,
        )
        self._meeting.command(command)

    # --- the end -----------------------------------------------------------------------------------------

    @Slot(int)
    def extend(self, minutes: int) -> None:
        """Give the running vote more time."""
        if self._vote is not None:
            self._meeting.command(ExtendVote(self._vote.vote, minutes * 60_000))

    @Slot()
    def close(self) -> None:
        """Close the running vote."""
        if self._vote is not None:
            self._meeting.command(CloseVote(self._vote.vote))

    @Slot(str)
    def void(self, reason: str) -> None:
        """Declare the last vote void: it stays on record, and the next on its question repeats it."""
        if self._vote is not None:
            self._meeting.command(VoidVote(self._vote.vote, reason))


def _new() -> VoteId:
    return VoteId(uuid6.uuid7().hex)


def _number(value: object) -> int:
    """A number that a screen gives; 0 where it is none."""
    try:
        return int(float(str(value)))
    except ValueError:
        return 0


def _lines_of(value: object) -> list[str]:
    return [line.strip() for line in str(value or "").splitlines() if line.strip()]


def _day(iso: str) -> str:
    """2026-11-26 as lists write it."""
    year, month, day = iso.split("-") if iso.count("-") == 2 else ("", "", iso)
    return f"{day}/{month}/{year}" if year else day
