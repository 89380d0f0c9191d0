"""The vote on the screen: the sheet with my answer and its receipt, results, and what chair and secretary do."""

from typing import NamedTuple

import uuid6
from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.door import Door, Tasks
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import Words, clock, clock_s, countdown
from comitia_client.session.model import MeetingView, MyBallot, View
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.folding import name_key
from comitia_shared.ids import ItemId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.majority import parse_threshold
from comitia_shared.meeting.votes import (
    Choice,
    CloseVote,
    CountHands,
    ExtendVote,
    OpenVote,
    Stage,
    VoidVote,
    Vote,
)

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_TICK_MS = 250


class ResultRow(NamedTuple):
    """A vote that was held; `outcome` is `adopted`, `rejected`, `no_quorum`, `void`, `open` or `counting`."""

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


@QmlElement
class Voting(QObject):
    """The running vote, or the last one, and the list of all."""

    changed = Signal()
    ticked = Signal()
    sheetWanted = Signal()

    def __init__(self, door: Door, tasks: Tasks, tablet: Tablet, meeting: Meeting, words: Words) -> None:
        super().__init__()
        self._door = door
        self._tasks = tasks
        self._tablet = tablet
        self._meeting = meeting
        self._words = words
        self._results = Rows(ResultRow)
        self._chosen = ""
        self._is_again = self._is_sealing = False
        self._shown: VoteId | None = None
        self._vote: Vote | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.ticked)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        votes = list(view.state.votes.votes.values()) if view is not None else []
        self._vote = votes[-1] if votes else None
        if view is not None:
            self._results.show([self._row(view, v) for v in reversed(votes)])
        else:
            self._results.show([])
        running = self._vote is not None and self._vote.is_running
        if running and self._vote is not None and self._shown != self._vote.vote:
            self._shown, self._chosen, self._is_again = self._vote.vote, "", False
            self.sheetWanted.emit()
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()
        self.changed.emit()

    def _row(self, view: MeetingView, vote: Vote) -> ResultRow:
        person, tally = view.seat.person, vote.result.tally if vote.result is not None else None
        mine = vote.names.get(person) or vote.ballots.get(person) if person is not None else None
        return ResultRow(
            vote.vote,
            vote.question,
            clock(vote.closed_ms or vote.opened_ms, view.state.agenda.zone),
            tally.yes if tally else 0,
            tally.no if tally else 0,
            tally.abstain if tally else 0,
            vote.result.base if vote.result else 0,
            _outcome(vote),
            self._words.threshold(vote.threshold),
            mine.value if mine is not None else "",
            self._names(view, vote, Choice.NO),
            self._names(view, vote, Choice.ABSTAIN),
            len(vote.roll) - len(vote.names) if vote.method is Method.OPEN and tally else 0,
            vote.method is Method.SECRET,
        )

    def _names(self, view: MeetingView, vote: Vote, choice: Choice) -> str:
        """Who answered so in a named vote that is closed, by given name."""
        people = view.state.attendance.participants
        found = [people[p].name for p, c in vote.names.items() if c is choice and p in people]
        return ", ".join(sorted(found, key=name_key))

    # --- the running or last vote ------------------------------------------------------------------------

    @Property(Rows, notify=changed)
    def results(self) -> Rows:
        """All votes, the newest first."""
        return self._results

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        """Whether ballots or counts are awaited."""
        return self._vote is not None and self._vote.stage in (Stage.OPENING, Stage.OPEN)

    @Property(bool, notify=changed)
    def isRunning(self) -> bool:
        """Whether a vote is open, or has ended and waits for tellers."""
        return self._vote is not None and self._vote.is_running

    @Property(bool, notify=changed)
    def isCounting(self) -> bool:
        """Whether a secret vote has ended and waits for tellers."""
        return self._vote is not None and self._vote.stage is Stage.COUNTING

    @Property(bool, notify=changed)
    def isSecret(self) -> bool:
        """Whether ballots are sealed."""
        return self._vote is not None and self._vote.method is Method.SECRET

    @Property(bool, notify=changed)
    def isHands(self) -> bool:
        """Whether hands are counted."""
        return self._vote is not None and self._vote.method is Method.HANDS

    @Property(bool, notify=changed)
    def mayVote(self) -> bool:
        """Whether I am on this vote's roll, in a secret one with a credential of my tablet's."""
        view, vote = self._meeting.view, self._vote
        if vote is None or view is None:
            return False
        return view.seat.person in (vote.roll if vote.setup is None else vote.credentials)

    @Property(str, notify=changed)
    def question(self) -> str:
        """What is asked."""
        return self._vote.question if self._vote is not None else ""

    @Property(str, notify=changed)
    def threshold(self) -> str:
        """What it needs, in words."""
        return self._words.threshold(self._vote.threshold) if self._vote is not None else ""

    @Property(int, notify=changed)
    def cast(self) -> int:
        """How many have voted; never how."""
        view = self._meeting.view
        progress = view.progress if view is not None else None
        mine = progress is not None and self._vote is not None and progress.vote == self._vote.vote
        return progress.cast if mine and progress is not None else 0

    @Property(int, notify=changed)
    def entitled(self) -> int:
        """How many may vote."""
        return len(self._vote.roll) if self._vote is not None else 0

    @Property(bool, notify=changed)
    def hasDeadline(self) -> bool:
        """Whether the vote ends by itself."""
        return self._vote is not None and self._vote.closes_at_ms > 0

    @Property(str, notify=ticked)
    def timeLeft(self) -> str:
        """How long it still runs."""
        if self._vote is None or not self._vote.closes_at_ms:
            return ""
        return countdown(self._vote.closes_at_ms - self._meeting.now_ms())

    @Property(str, notify=changed)
    def outcome(self) -> str:
        """`open`, `counting`, `adopted`, `rejected`, `no_quorum` or `void`; empty = no vote was held."""
        return _outcome(self._vote) if self._vote is not None else ""

    @Property(int, notify=changed)
    def yes(self) -> int:
        """Votes for."""
        return self._vote.result.tally.yes if self._vote is not None and self._vote.result is not None else 0

    @Property(int, notify=changed)
    def no(self) -> int:
        """Votes against."""
        return self._vote.result.tally.no if self._vote is not None and self._vote.result is not None else 0

    @Property(int, notify=changed)
    def abstain(self) -> int:
        """Abstentions."""
        return (
            self._vote.result.tally.abstain if self._vote is not None and self._vote.result is not None else 0
        )

    @Property(int, notify=changed)
    def base(self) -> int:
        """The number that the threshold is taken of."""
        return self._vote.result.base if self._vote is not None and self._vote.result is not None else 0

    @Property(bool, notify=changed)
    def handsCounted(self) -> bool:
        """Whether the count of hands was entered."""
        return self._vote is not None and self._vote.hands is not None

    # --- my ballot ---------------------------------------------------------------------------------------

    def _ballot(self) -> MyBallot | None:
        view = self._meeting.view
        return view.ballots.get(self._vote.vote) if view is not None and self._vote is not None else None

    @Property(str, notify=changed)
    def ballot(self) -> str:
        """Where my ballot stands: empty, `sending`, `resending`, `received`, `dropped` or `refused`."""
        ballot = self._ballot()
        return ballot.stage.value if ballot is not None else ""

    @Property(str, notify=changed)
    def receiptTime(self) -> str:
        """When the server had it."""
        ballot = self._ballot()
        return clock_s(ballot.at_ms, self._meeting.zone()) if ballot is not None else ""

    @Property(str, notify=changed)
    def refusedBecause(self) -> str:
        """Why my ballot was refused, in words."""
        ballot = self._ballot()
        return (
            self._words.code(ballot.reason.value) if ballot is not None and ballot.reason is not None else ""
        )

    @Property(str, notify=changed)
    def tracker(self) -> str:
        """The tracking number of my sealed ballot; empty = none."""
        ballot = self._ballot()
        return ballot.tracker if ballot is not None else ""

    @Property(bool, notify=changed)
    def isOnBoard(self) -> bool:
        """Whether my ballot was found on the closed board."""
        ballot = self._ballot()
        return ballot is not None and ballot.on_board is True

    @Property(bool, notify=changed)
    def isMissing(self) -> bool:
        """Whether the board is closed and my ballot is not on it."""
        ballot = self._ballot()
        return ballot is not None and ballot.on_board is False

    @Property(bool, notify=changed)
    def isAgain(self) -> bool:
        """Whether I fill another ballot in the place of the one that was sent."""
        return self._is_again

    @Property(str, notify=changed)
    def mine(self) -> str:
        """My answer, where it is known: `yes`, `no`, `abstain`."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or view.seat.person is None:
            return ""
        found = vote.ballots.get(view.seat.person) or vote.names.get(view.seat.person)
        return found.value if found is not None else self._chosen

    @Property(str, notify=changed)
    def chosen(self) -> str:
        """The answer that I have chosen and not sent yet."""
        return self._chosen

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Choose an answer; nothing is sent."""
        self._chosen = choice
        self.changed.emit()

    @Slot()
    def send(self) -> None:
        """Send my ballot; it counts once."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or not self._chosen:
            return
        choice = Choice(self._chosen)
        if vote.method is Method.SECRET:  # once it is sealed the screen forgets it
            answer = tuple(int(c is choice) for c in Choice)
            self._is_sealing = True
            self.changed.emit()
            self._tasks.start(self._cast_secret(view, vote.vote, answer), self._not_cast)
        else:
            call = self._door.access.cast(view.meeting, vote.vote, choice)
            self._tasks.start(self._door.ask(call), self._tablet.tell)

    async def _cast_secret(self, view: MeetingView, vote: VoteId, answer: tuple[int, ...]) -> None:
        await self._door.ask(self._door.access.cast_secret(view.meeting, vote, [answer]))
        self._chosen, self._is_again, self._is_sealing = "", False, False
        self.changed.emit()

    def _not_cast(self, error: Refused | Unavailable) -> None:
        self._is_sealing = False
        self.changed.emit()
        self._tablet.tell(error)

    @Property(bool, notify=changed)
    def isSealing(self) -> bool:
        """Whether my ballot is being sealed and sent."""
        return self._is_sealing

    @Slot()
    def voteAgain(self) -> None:
        """Fill another ballot; the one that was sent counts until the new one is received."""
        self._chosen, self._is_again = "", True
        self.changed.emit()

    @Slot()
    def keepBallot(self) -> None:
        """Leave the ballot that was sent."""
        self._chosen, self._is_again = "", False
        self.changed.emit()

    # --- chair and secretary -----------------------------------------------------------------------------

    @Slot(str, str, str, str, int)
    def openVote(self, item: str, method: str, question: str, threshold: str, seconds: int) -> None:
        """Put a question on the running item; the threshold as in meeting.toml, 0 seconds = no end by itself."""
        try:
            needed = parse_threshold(threshold)
            target = ItemId(item) if item else self._meeting.current()
            if not target:
                raise Refused(ErrorCode.ITEM_NOT_RUNNING)
        except Refused as refused:
            self._tablet.tell(refused)
            return
        vote = VoteId(uuid6.uuid7().hex)
        repeats = self._repeats(target, question)
        self._meeting.command(
            OpenVote(vote, target, Method(method), question, needed, seconds * 1000, repeats)
        )

    def _repeats(self, item: ItemId, question: str) -> VoteId | None:
        """The void vote on this question that another one would repeat."""
        view = self._meeting.view
        votes = view.state.votes.votes.values() if view is not None else ()
        same = [v for v in votes if v.item == item and v.question == question]
        return same[-1].vote if same and same[-1].stage is Stage.VOID else None

    @Slot()
    def openPlanned(self) -> None:
        """Open the vote that the agenda foresees for the running item."""
        view = self._meeting.view
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        if item is not None and item.plan is not None:
            plan = item.plan
            question = plan.question or item.title
            vote = VoteId(uuid6.uuid7().hex)
            repeats = self._repeats(item.item, question)
            command = OpenVote(vote, item.item, plan.method, question, plan.threshold, repeats=repeats)
            self._meeting.command(command)

    @Property(bool, notify=changed)
    def canOpenPlanned(self) -> bool:
        """Whether the running item has a vote that was not held yet."""
        view = self._meeting.view
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        if view is None or item is None or item.plan is None or self.isRunning:
            return False
        return not any(
            v.item == item.item and v.stage is Stage.CLOSED for v in view.state.votes.votes.values()
        )

    @Property(bool, notify=changed)
    def isSecretPlanned(self) -> bool:
        """Whether the vote that can be opened as planned is a secret one."""
        view = self._meeting.view
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        is_secret = item is not None and item.plan is not None and item.plan.method is Method.SECRET
        return bool(self.canOpenPlanned) and is_secret

    @Property(str, notify=changed)
    def plannedQuestion(self) -> str:
        """The question that the agenda foresees for the running item."""
        view = self._meeting.view
        item = view.state.agenda.items.get(self._meeting.current()) if view is not None else None
        if item is None:
            return ""
        return (item.plan.question if item.plan is not None else "") or item.title

    @Slot(int, int, int)
    def countHands(self, yes: int, no: int, abstain: int) -> None:
        """Enter the count of a show of hands."""
        if self._vote is not None:
            self._meeting.command(CountHands(self._vote.vote, yes, no, abstain))

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
        """Declare the vote that is shown void: it stays on record, and the next on its question repeats it."""
        if self._vote is not None:
            self._meeting.command(VoidVote(self._vote.vote, reason))


def _outcome(vote: Vote) -> str:
    if vote.stage is Stage.VOID:
        return "void"
    if vote.stage is Stage.COUNTING:
        return "counting"
    if vote.result is None:
        return "open"
    return "adopted" if vote.result.adopted else "rejected" if vote.result.quorate else "no_quorum"
