"""The vote on the screen: the sheet with my paper and its receipt, and results. See `conducting` for the rest."""

from collections.abc import Coroutine
from typing import Any

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge import outcomes
from comitia_client.bridge.ballot import BallotPaper
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.outcomes import OutcomeLine
from comitia_client.bridge.results import ResultRow, ResultRows
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.bridge.words import clock_s, countdown
from comitia_client.session.model import MeetingView, MyBallot
from comitia_client.session.view import View
from comitia_shared import limits
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.events import Choice, choice_of
from comitia_shared.meeting.voting.secret import board_code
from comitia_shared.meeting.voting.unsealing import opening_code, told_apart
from comitia_shared.meeting.voting.votes import Stage, Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_TICK_MS = 250


@QmlElement
class Voting(QObject):
    """The running vote, or the last one, and the list of all."""

    changed = Signal()
    ticked = Signal()
    sheetWanted = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._words = tablet.words
        self._results, self._made = Rows(ResultRow), ResultRows(tablet.words)
        self.paper_ = BallotPaper(tablet.words)
        self.paper_.changed.connect(self.changed)
        self._outcomes = Rows(OutcomeLine)
        self._is_again = self._is_sending = False
        self._shown: tuple[VoteId, PersonId | None] | None = None
        self._vote: Vote | None = None
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.ticked)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        votes = list(view.state.votes.votes.values()) if view is not None else []
        self._vote = votes[-1] if votes else None
        if view is not None:
            self._results.show([self._made.of(view, v) for v in reversed(votes)])
        else:
            self._results.show([])
        running = self._vote is not None and self._vote.is_running
        whose = (self._vote.vote, view.seat.person) if self._vote is not None and view is not None else None
        if running and self._vote is not None and self._shown != whose:  # nobody sees what another marked
            self._shown, self._is_again = whose, False
            self.paper_.put(self._vote)
            self.sheetWanted.emit()
        if running and not self._is_again and not self._is_sending:
            self._show_handed_in()
        if running and not self._timer.isActive():
            self._timer.start()
        elif not running:
            self._timer.stop()
        self._outcomes.show(self._lines(view, self._vote))
        self.changed.emit()

    def _show_handed_in(self) -> None:
        """What the record says that I have marked: before this program was started, too."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or view.seat.person is None:
            return
        if view.seat.person in vote.marks:
            self.paper_.show_marks(vote.marks[view.seat.person])

    def _lines(self, view: MeetingView | None, vote: Vote | None) -> list[OutcomeLine]:
        if view is None or vote is None:
            return []
        return outcomes.lines(vote, self._words, view.audits.get(vote.vote))

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
    def isRollCall(self) -> bool:
        """Whether names are called."""
        return self._vote is not None and self._vote.method is Method.ROLL_CALL

    @Property(bool, notify=changed)
    def isPaper(self) -> bool:
        """Whether all vote on paper."""
        return self._vote is not None and self._vote.method is Method.PAPER

    @Property(bool, notify=changed)
    def isOnTablets(self) -> bool:
        """Whether answers are given on tablets."""
        return self._vote is not None and self._vote.method in (Method.OPEN, Method.SECRET)

    @Property(bool, notify=changed)
    def isPlain(self) -> bool:
        """Whether one motion alone is put."""
        return self._vote is None or not self._vote.sheet

    @Property(Rows, notify=changed)
    def outcomes(self) -> Rows:
        """What the last vote came to, line by line."""
        return self._outcomes

    @Property(int, notify=changed)
    @whole
    def turns(self) -> int:
        """In how many turns the hall shows the result."""
        return len(outcomes.turns(self._outcomes.rows()))

    @Slot(int, result=int)
    def firstOf(self, turn: int) -> int:
        """Which line a turn begins with."""
        found = outcomes.turns(self._outcomes.rows())
        return found[turn % len(found)][0]

    @Slot(int, result=int)
    def sizeOf(self, turn: int) -> int:
        """How many lines a turn has."""
        found = outcomes.turns(self._outcomes.rows())
        return found[turn % len(found)][1]

    @Property(int, notify=changed)
    @whole
    def weight(self) -> int:
        """How many votes I have, with those of my proxies; 0 = I do not vote."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or view.seat.person is None:
            return 0
        return vote.roll.get(view.seat.person, 0)

    @Property(str, notify=changed)
    def votesFor(self) -> str:
        """For whom I vote besides or instead of myself, in words."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or view.seat.person is None:
            return ""
        others = [vote.seats[view.seat.person]] if view.seat.person in vote.seats else []
        others += vote.proxies.get(view.seat.person, ())
        return self._meeting.names_of(others)

    @Property(bool, notify=changed)
    def isWeightTelling(self) -> bool:
        """Whether someone's weight is nobody else's, so that a secret result might tell of them."""
        weights = list(self._vote.roll.values()) if self._vote is not None else []
        return len(set(weights)) > 1 and any(weights.count(w) == 1 for w in set(weights))

    @Property(str, notify=changed)
    def rule(self) -> str:
        """By which of the body's rules it is held."""
        view = self._meeting.view
        return self._made.rule(view, self._vote) if view is not None and self._vote is not None else ""

    @Property(bool, notify=changed)
    def mayVote(self) -> bool:
        """Whether I am on this vote's roll, in a secret one with a credential of my tablet's."""
        view, vote = self._meeting.view, self._vote
        if vote is None or view is None:
            return False
        return view.seat.person in (vote.roll if vote.setup is None else vote.credentials)

    @Property(bool, notify=changed)
    def isWithoutCredential(self) -> bool:
        """Whether I am on the roll of a secret vote that is open, and no tablet has a credential of mine for it."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or vote.setup is None or vote.stage is not Stage.OPEN:
            return False
        return view.seat.person in vote.roll and view.seat.person not in vote.credentials

    @Property(bool, notify=changed)
    def takesPapers(self) -> bool:
        """Whether who has no credential votes on paper."""
        return self._vote is not None and self._vote.papers

    @Property(bool, notify=changed)
    def isAtDesk(self) -> bool:
        """Whether a ballot in my name was handed in at the desk."""
        view, vote = self._meeting.view, self._vote
        return view is not None and vote is not None and view.seat.person in vote.at_desk

    @Property(int, notify=changed)
    @whole
    def toldApart(self) -> int:
        """Of how many people this secret vote, beside one whose counts are known, tells more than either alone."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or vote.setup is None:
            return 0
        return told_apart(view.state.votes, vote.item, vote.questions, vote.roll, vote.vote)

    @Property(int, notify=changed)
    @whole
    def least(self) -> int:
        """Of how many ballots tellers open the sum."""
        return self._vote.setup.least if self._vote is not None and self._vote.setup is not None else 0

    @Property(str, notify=changed)
    def question(self) -> str:
        """What is asked."""
        return self._vote.question if self._vote is not None else ""

    @Property(str, notify=changed)
    def threshold(self) -> str:
        """What it needs, in words."""
        return self._words.threshold(self._vote.threshold) if self._vote is not None else ""

    @Property(int, notify=changed)
    @whole
    def cast(self) -> int:
        """How many have voted; never how."""
        view = self._meeting.view
        progress = view.progress if view is not None else None
        mine = progress is not None and self._vote is not None and progress.vote == self._vote.vote
        return progress.cast if mine and progress is not None else 0

    @Property(int, notify=changed)
    @whole
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
        """As `outcomes.outcome` has it; empty = no vote was held."""
        view, vote = self._meeting.view, self._vote
        return (
            outcomes.outcome(vote, view.audits.get(vote.vote))
            if view is not None and vote is not None
            else ""
        )

    @Property(int, notify=changed)
    @whole
    def yes(self) -> int:
        """Votes for."""
        return self._vote.result.tally.yes if self._vote is not None and self._vote.result is not None else 0

    @Property(int, notify=changed)
    @whole
    def no(self) -> int:
        """Votes against."""
        return self._vote.result.tally.no if self._vote is not None and self._vote.result is not None else 0

    @Property(int, notify=changed)
    @whole
    def abstain(self) -> int:
        """Abstentions."""
        return (
            self._vote.result.tally.abstain if self._vote is not None and self._vote.result is not None else 0
        )

    @Property(int, notify=changed)
    @whole
    def base(self) -> int:
        """The number that the threshold is taken of."""
        return self._vote.result.base if self._vote is not None and self._vote.result is not None else 0

    @Property(int, notify=changed)
    @whole
    def needed(self) -> int:
        """How many in favour a decided question needed; 0 = not decided, or no single question."""
        vote = self._vote
        if vote is None or vote.result is None or vote.sheet or not vote.result.base:
            return 0
        return vote.threshold.least(vote.result.tally.no, vote.result.base)

    @Property(int, notify=changed)
    @whole
    def silent(self) -> int:
        """How many of those who might vote on a decided question did not; 0 too where weights differ."""
        vote = self._vote
        if vote is None or vote.result is None or vote.sheet or any(w != 1 for w in vote.roll.values()):
            return 0
        return max(0, len(vote.roll) - vote.result.tally.cast)

    @Property(str, notify=changed)
    def item(self) -> str:
        """The id of the item under which the vote is held; empty = there was none."""
        return self._vote.item if self._vote is not None else ""

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

    @Property(int, notify=changed)
    @whole
    def changesLeft(self) -> int:
        """How often I can still change my sealed ballot; -1 = often enough."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None:
            return -1
        left = limits.BALLOTS_OF_ONE - sum(b.voter == view.seat.person for b in vote.board)
        return max(0, left) if left <= limits.BALLOTS_LEFT_SAID else -1

    @Property(str, notify=changed)
    def boardCode(self) -> str:
        """The fingerprint of a secret vote's board, once it is opened; empty = it is not, or the vote is not secret."""
        return board_code(self._vote.head) if self._vote is not None and not self._vote.is_running else ""

    @Property(str, notify=changed)
    def openingCode(self) -> str:
        """By which tellers compare, while they open a secret vote; a teller's own tablet never shows it."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or vote.setup is None or not vote.is_counting:
            return ""
        ceremony = view.state.tellers.ceremonies.get(vote.setup.ceremony)
        is_mine = ceremony is not None and view.seat.person in ceremony.members
        return "" if is_mine else opening_code(vote)

    @Property(str, notify=changed)
    def audit(self) -> str:
        """What this tablet found out about the counts of a secret vote: `right`, `wrong`, `unchecked`; empty = none.

        `sealed`: those of the sealed ballots are right, and papers are in the result, of which no tablet can tell.
        """
        view, vote = self._meeting.view, self._vote
        found = view.audits.get(vote.vote) if view is not None and vote is not None else None
        if found is None or vote is None:
            return ""
        return "sealed" if found is Audit.RIGHT and vote.papers else found.value

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

    @Property(BallotPaper, notify=changed)
    def paper(self) -> BallotPaper:
        """My paper."""
        return self.paper_

    @Property(str, notify=changed)
    def mine(self) -> str:
        """My answer to one motion, where it is known: `yes`, `no`, `abstain`."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or view.seat.person is None:
            return ""
        found = vote.marks.get(view.seat.person) or vote.named.get(view.seat.person)
        choice = choice_of(found) if found and not vote.sheet else None
        return choice.value if choice is not None else str(self.chosen)

    @Property(str, notify=changed)
    def chosen(self) -> str:
        """The answer to one motion that I have chosen and not sent yet."""
        marks = self.paper_.marks()
        return tuple(Choice)[marks[0][0]].value if self.paper_.isPlain and marks[0] else ""

    @Slot(str)
    def choose(self, choice: str) -> None:
        """Choose an answer to one motion; nothing is sent."""
        self.paper_.mark(0, Choice(choice).marks[0][0])

    @Slot()
    def send(self) -> None:
        """Send my ballot; it counts once."""
        view, vote = self._meeting.view, self._vote
        if view is None or vote is None or not self.paper_.isComplete:
            return
        is_secret = vote.method is Method.SECRET
        if self._is_sending:
            return
        asked = self._tablet.ask(lambda a: a.votes.cast, view.meeting, vote.vote, self.paper_.marks())
        self._is_sending = True
        self.changed.emit()
        self._tablet.start(self._cast(asked, is_secret=is_secret), self._not_cast)

    async def _cast(self, asked: Coroutine[Any, Any, None], *, is_secret: bool) -> None:
        await asked
        self._is_again = self._is_sending = False
        if is_secret:  # once it is sealed the screen forgets it
            self.paper_.clear()
        self.changed.emit()

    def _not_cast(self, error: Refused | Unavailable) -> None:
        self._is_sending = False
        self.changed.emit()
        self._tablet.tell(error)

    @Property(bool, notify=changed)
    def isSending(self) -> bool:
        """Whether my ballot is on its way to the record, sealed first where the vote is secret."""
        return self._is_sending

    @Slot()
    def voteAgain(self) -> None:
        """Fill another ballot; the one that was sent counts until the new one is received."""
        self._is_again = True
        self.paper_.clear()
        self.changed.emit()

    @Slot()
    def keepBallot(self) -> None:
        """Leave the ballot that was sent."""
        self._is_again = False
        self.paper_.clear()
        self.changed.emit()
