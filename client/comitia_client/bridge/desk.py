"""Who votes with the secretary's help: names that are called one by one, and the desk for those without a tablet."""

from collections.abc import Coroutine
from typing import Any, NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.ballot import BallotPaper
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.session.view import View
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.entitlement import standing
from comitia_shared.meeting.voting.events import CastBallot, Choice, choice_of
from comitia_shared.meeting.voting.votes import Stage, Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class VoterRow(NamedTuple):
    """One on the roll: `answer` is `yes`, `no`, `abstain`, `marked`, or empty; `isServed`: voted at this desk."""

    person: str
    name: str
    seat: str
    answer: str
    isServed: bool
    isOnline: bool


@QmlElement
class Desk(QObject):
    """The roll of the running vote, and one voter at a time."""

    changed = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self.paper_ = BallotPaper(tablet.words)
        self._voters = Rows(VoterRow)
        self._vote: Vote | None = None
        self._voter: PersonId | None = None
        self._filter = ""
        self._served: dict[VoteId, set[PersonId]] = {}
        self._is_open = self._is_sending = self._has_sent = False
        self._kept: MeetingId | None = None

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        running = view.state.votes.running if view is not None else None
        vote = running if running is not None and running.stage is Stage.OPEN else None
        if (vote.vote if vote else None) != (self._vote.vote if self._vote else None):
            self._voter, self._has_sent = None, False
        self._vote = vote
        self._list()

    def _list(self) -> None:
        view, vote = self._meeting.view, self._vote
        rows: list[VoterRow] = []
        if view is not None and vote is not None:
            people, served = view.state.attendance.participants, self._served.get(vote.vote, set())
            for person in vote.roll:
                known = people.get(person)
                if known is None or fold(self._filter) not in fold(known.name):
                    continue
                answer = _answer(vote, person)
                is_online = person in view.online
                rows.append(
                    VoterRow(
                        person=person,
                        name=known.name,
                        seat=known.seat,
                        answer=answer,
                        isServed=person in served,
                        isOnline=is_online,
                    )
                )
        self._voters.show(sorted(rows, key=lambda r: name_key(r.name)))
        self.changed.emit()

    @Property(Rows, notify=changed)
    def voters(self) -> Rows:
        """Who is on the roll, by given name; only those who match what is typed."""
        return self._voters

    @Property(str, notify=changed)
    def filter(self) -> str:
        """What is typed to find a name."""
        return self._filter

    @Slot(str)
    def find(self, typed: str) -> None:
        """Show names with these letters alone."""
        self._filter = typed
        self._list()

    # --- the roll call -----------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isRollCall(self) -> bool:
        """Whether names are called and answers entered."""
        return self._vote is not None and self._vote.method is Method.ROLL_CALL

    @Property(int, notify=changed)
    @whole
    def answered(self) -> int:
        """How many of those called have answered."""
        return self._vote.voters if self._vote is not None else 0

    @Slot(str, str)
    def answer(self, person: str, choice: str) -> None:
        """Enter what someone has answered; it can be mended until the vote closes."""
        if self._vote is not None:
            self._meeting.command(CastBallot(self._vote.vote, Choice(choice), PersonId(person)))

    # --- the desk ----------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def isOpen(self) -> bool:
        """Whether this device is the desk: its screen shows nothing else."""
        return self._is_open

    @Property(int, notify=changed)
    @whole
    def withoutTablet(self) -> int:
        """How many of those who may vote now have no tablet on the line."""
        view = self._meeting.view
        if view is None:
            return 0
        here = standing(view.state.attendance, view.state.rules).voters
        return sum(v.person not in view.online for v in here)

    @Property(bool, notify=changed)
    def isSheet(self) -> bool:
        """Whether a ballot paper is answered, rather than one motion."""
        return self._vote is not None and bool(self._vote.sheet)

    @Property(bool, notify=changed)
    def canServe(self) -> bool:
        """Whether a vote runs in which someone can vote here."""
        return self._vote is not None and self._vote.method in (Method.OPEN, Method.SECRET, Method.ROLL_CALL)

    @Property(bool, notify=changed)
    def isSecret(self) -> bool:
        """Whether ballots are sealed."""
        return self._vote is not None and self._vote.method is Method.SECRET

    @Property(str, notify=changed)
    def question(self) -> str:
        """What is asked."""
        return self._vote.question if self._vote is not None else ""

    @Property(BallotPaper, notify=changed)
    def paper(self) -> BallotPaper:
        """The paper of who votes now."""
        return self.paper_

    @Property(str, notify=changed)
    def voter(self) -> str:
        """Who votes now; empty = nobody, the secretary checks the next one."""
        return self._meeting.name_of(self._voter)

    @Property(bool, notify=changed)
    def isSending(self) -> bool:
        """Whether the ballot is on its way."""
        return self._is_sending

    @Property(bool, notify=changed)
    def hasSent(self) -> bool:
        """Whether the server has the ballot of who votes now."""
        return self._has_sent

    @Slot()
    def open(self) -> None:
        """Make this device the desk."""
        view = self._meeting.view
        if view is None:
            return
        self._is_open, self._voter = True, None
        if self._kept != view.meeting:
            self._kept = view.meeting
            self._tablet.do(lambda a: a.votes.keep_desk, view.meeting)
        self._list()

    @Slot()
    def close(self) -> None:
        """Go back to the console; the desk stays ready to open again."""
        self._is_open, self._voter = False, None
        self.paper_.clear()
        self._list()

    @Slot(str)
    def enterPaper(self, person: str) -> None:
        """Enter what someone has answered to a paper when their name was called."""
        self._is_open = True
        self.admit(person)

    @Slot(str)
    def admit(self, person: str) -> None:
        """The secretary has checked who this is: their paper is shown."""
        self._voter, self._has_sent = PersonId(person), False
        self.paper_.put(self._vote)
        self._list()

    @Slot()
    def dismiss(self) -> None:
        """Forget who voted and what: the next one comes."""
        self._voter, self._has_sent, self._filter = None, False, ""
        self.paper_.clear()
        self._list()

    @Slot()
    def send(self) -> None:
        """Hand the paper in."""
        view, vote, voter = self._meeting.view, self._vote, self._voter
        if view is None or vote is None or voter is None or not self.paper_.isComplete:
            return
        self._is_sending = True
        self.changed.emit()
        asked = self._tablet.ask(lambda a: a.votes.cast, view.meeting, vote.vote, self.paper_.marks(), voter)
        self._tablet.start(self._handed_in(asked, vote.vote, voter), self._not_sent)

    async def _handed_in(self, asked: Coroutine[Any, Any, None], vote: VoteId, voter: PersonId) -> None:
        await asked
        self._served.setdefault(vote, set()).add(voter)
        self._is_sending, self._has_sent = False, True
        self.paper_.clear()
        self._list()

    def _not_sent(self, error: Refused | Unavailable) -> None:
        self._is_sending = False
        self._tablet.tell(error)
        self._list()


def _answer(vote: Vote, person: PersonId) -> str:
    """What is known of someone's answer: of one motion which, of a sheet that there is one."""
    if person not in vote.marks:
        return ""
    choice = choice_of(vote.marks[person])
    return choice.value if choice is not None and not vote.sheet else "marked"
