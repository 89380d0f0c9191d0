"""Verifies a meeting's record: replays the ledger, recounts every vote, checks every checkpoint."""

import msgspec

from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.replaying import replay
from comitia_shared.belenios.board import verify as verify_board
from comitia_shared.belenios.faults import Invalid
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.counting import count_cast, recount, result_of
from comitia_shared.meeting.voting.events import VoteClosed
from comitia_shared.meeting.voting.unsealing import archive
from comitia_shared.meeting.voting.votes import Stage, Vote


class Verified(msgspec.Struct, frozen=True):
    """What was found whole."""

    events: int
    root: str
    checkpoints: int
    state: Meeting
    votes: tuple[Vote, ...]


def verify(ledger: MeetingLedger) -> Verified:
    """Verify a whole ledger. Raises: Refused ledger_damaged, checkpoint_refused."""
    events = list(ledger.recorded())
    checkpoints = ledger.verify_checkpoints()
    state = replay(events)
    closed_at = {e.event.vote: e.seq for e in events if isinstance(e.event, VoteClosed)}
    counted = tuple(v for v in state.votes.votes.values() if v.stage is Stage.CLOSED)
    for vote in counted:
        if not _agrees(vote) or not _is_proved(vote, state):
            raise Refused(ErrorCode.LEDGER_DAMAGED, seq=closed_at.get(vote.vote, 0))
    return Verified(ledger.size, ledger.root_hex(), checkpoints, state, counted)


def _is_proved(vote: Vote, state: Meeting) -> bool:
    """Whether the board of a secret vote leads to its counts, with all proofs; of another vote, True."""
    if vote.setup is None:
        return True
    try:
        return verify_board(archive(vote, state.credentials)).counts == vote.counts
    except (Refused, Invalid):
        return False


def _agrees(vote: Vote) -> bool:
    """Whether ballots, published names, counts and result of a closed vote tell the same."""
    try:
        counted = recount(vote)
    except (ValueError, LookupError):  # marks that are of no such paper
        return False
    if vote.result is None or counted is None:
        return False
    is_named = vote.method in (Method.OPEN, Method.ROLL_CALL)
    if is_named and (vote.named != vote.marks or count_cast(vote) != counted):
        return False
    return (vote.result, vote.outcomes) == result_of(vote, counted, quorate=vote.result.quorate)
