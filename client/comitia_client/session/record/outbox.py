"""What must reach the server although the network drops: commands with their ids, and my ballots.

A ballot being sent is kept sealed with its command id and repeated only while its vote is open; at closing it is
dropped, in words.
"""

import msgspec

from comitia_client.session.model import BallotStage, MyBallot
from comitia_shared.belenios.ballots import tracking_number
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting
from comitia_shared.meeting.attendance import CheckIn, CheckOut
from comitia_shared.meeting.floor import RequestFloor, WithdrawRequest
from comitia_shared.meeting.papers import ConfirmRecall
from comitia_shared.meeting.sharing import PublishAddress, ShareNotes, WithdrawNotes
from comitia_shared.meeting.voting.events import CastBallot, CastMarks, CastSecretBallot
from comitia_shared.meeting.voting.votes import Stage, Vote

AnyBallot = CastBallot | CastMarks | CastSecretBallot

Lasting = (
    CheckIn
    | CheckOut
    | RequestFloor
    | WithdrawRequest
    | AnyBallot
    | ConfirmRecall
    | PublishAddress
    | ShareNotes
    | WithdrawNotes
)


def lasts(body: AnyCommand) -> bool:
    """Whether a command waits here for the server, rather than failing while it is away."""
    return isinstance(body, Lasting)


class Ballots:
    """My ballots by meeting and vote."""

    def __init__(self) -> None:
        self._ballots: dict[MeetingId, dict[VoteId, MyBallot]] = {}

    def of(self, meeting: MeetingId) -> dict[VoteId, MyBallot]:
        """My ballots in one meeting."""
        return dict(self._ballots.get(meeting, {}))

    def mark(self, meeting: MeetingId, vote: VoteId, ballot: MyBallot) -> None:
        """Where my ballot of this vote stands now."""
        ballots = self._ballots.setdefault(meeting, {})
        before = ballots.get(vote)
        if before is not None and before.tracker:
            others = (*before.earlier, before.tracker)
            ballot = msgspec.structs.replace(
                ballot, earlier=tuple(t for t in dict.fromkeys(others) if t != ballot.tracker)
            )
        ballots[vote] = ballot

    def follow(self, meeting: MeetingId, state: Meeting, person: PersonId | None) -> None:
        """What the events say goes before what was thought: a ballot on record is received."""
        if person is None:
            return
        for name, vote in state.votes.votes.items():
            known = self._ballots.get(meeting, {}).get(name)
            mine = [b for b in vote.board if b.voter == person]
            if mine:
                self._follow_secret(meeting, name, vote, [tracking_number(b.ballot) for b in mine], known)
            elif person in vote.marks or person in vote.named:
                if known is None or known.stage is not BallotStage.RECEIVED:
                    self.mark(meeting, name, MyBallot(BallotStage.RECEIVED))
            elif (
                known is not None
                and vote.stage not in (Stage.OPENING, Stage.OPEN)
                and known.stage is not BallotStage.REFUSED
            ):
                self.mark(meeting, name, _without_trace(known))

    def _follow_secret(
        self, meeting: MeetingId, name: VoteId, vote: Vote, mine: list[str], known: MyBallot | None
    ) -> None:
        """A sealed ballot on record is received, unless another one is on its way; at the end it is on the board.

        There it is the one that counts when it stands behind all others of mine.
        """
        tracker = mine[-1]
        is_over = vote.stage not in (Stage.OPENING, Stage.OPEN)
        if known is not None and is_under_way(known) and known.tracker != tracker and not is_over:
            return
        if known is not None and known.stage is BallotStage.RECEIVED and known.tracker and is_over:
            tracker = known.tracker  # what was sealed and answered here, whatever the record calls mine
        at_ms = known.at_ms if known is not None and known.tracker == tracker else 0
        sealed = [
            *mine,
            *(known.earlier if known is not None else ()),
        ]  # also what the record does not show me
        on_board = _counts(tracker, sealed, vote.trackers) if is_over else None
        self.mark(meeting, name, MyBallot(BallotStage.RECEIVED, at_ms, None, tracker, on_board))

    def lost_connection(self) -> None:
        """What was being sent is being sent again."""
        for meeting, ballots in self._ballots.items():
            for vote, ballot in ballots.items():
                if ballot.stage is BallotStage.SENDING:
                    self.mark(meeting, vote, msgspec.structs.replace(ballot, stage=BallotStage.RESENDING))


def _counts(tracker: str, mine: list[str], board: tuple[str, ...]) -> bool:
    """Whether a ballot is on the closed board, and behind the others of mine there."""
    places = [board.index(t) for t in mine if t in board]
    return tracker in board and board.index(tracker) == max([board.index(tracker), *places])


def is_under_way(ballot: MyBallot) -> bool:
    """Whether the server has not answered yet."""
    return ballot.stage in (BallotStage.SENDING, BallotStage.RESENDING)


def still_counts(body: AnyCommand, state: Meeting) -> bool:
    """Whether repeating a waiting command makes sense: a ballot only until its vote has ended, as far as is known."""
    if not isinstance(body, AnyBallot):
        return True
    vote = state.votes.votes.get(body.vote)
    return vote is None or vote.stage in (Stage.OPENING, Stage.OPEN)


def _without_trace(known: MyBallot) -> MyBallot:
    """A vote is over and has no ballot of mine: it came too late, unless the room had answered for a sealed one."""
    if known.stage is BallotStage.RECEIVED and known.tracker:
        return MyBallot(BallotStage.RECEIVED, known.at_ms, None, known.tracker, False)
    return MyBallot(BallotStage.DROPPED)
