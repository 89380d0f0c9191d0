"""What opens, casts, counts and closes a vote. Here is decided whether a question may be put and who may answer.

Who may vote is fixed when the vote opens; who comes later votes next time. Nobody sees a running split: a ballot is
an event for the ledger and its voter alone, and closing publishes every name and answer, from which each replica
counts again. A secret vote is closed first, and counted when enough tellers have opened its sum.
"""

from typing import TypeVar, assert_never

from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.belenios.faults import Invalid
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId, VoteId
from comitia_shared.meeting.agenda import Agenda, Method, Phase, check_text, require_item, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.counting import count, result_of
from comitia_shared.meeting.credentials import Credentials, credential_hash
from comitia_shared.meeting.events import Event
from comitia_shared.meeting.seats import Seat
from comitia_shared.meeting.secret import Setup, credential_on, tracker_of
from comitia_shared.meeting.tellers import Tellers
from comitia_shared.meeting.unsealing import finish, give_share
from comitia_shared.meeting.votes import (
    BallotCast,
    BallotsPublished,
    CastBallot,
    CastSecretBallot,
    Choice,
    CloseVote,
    CountHands,
    ExtendVote,
    FinishCount,
    GiveShare,
    HandsCounted,
    NamedBallot,
    OpenVote,
    RollEntry,
    SecretBallotCast,
    Stage,
    Tally,
    TrackersPublished,
    VoidVote,
    Vote,
    VoteClosed,
    VoteEnded,
    VoteExtended,
    VoteOpened,
    VoteRollAdded,
    Votes,
    VotesCommand,
    VoteVoided,
    require_vote,
)

T = TypeVar("T")


def _require_running(votes: Votes, vote: VoteId, method: Method | None = None) -> Vote:
    found = require_vote(votes, vote)
    if not found.is_running or found.is_counting:
        raise Refused(ErrorCode.VOTE_CLOSED)
    if method is not None and found.method is not method:
        raise Refused(ErrorCode.WRONG_METHOD)
    return found


def is_quorate(agenda: Agenda, attendance: Attendance) -> bool:
    """Whether enough members are here, by the meeting's rule; without a rule, always."""
    if agenda.quorum is None:
        return True
    present = len(attendance.present_members)
    base = len(attendance.members)
    return agenda.quorum.is_met(present, base - present, base)


def used_elections(votes: Votes) -> int:
    """How many of the drawn elections secret votes have used up, from the first."""
    return max((v.setup.number + 1 for v in votes.votes.values() if v.setup is not None), default=0)


def decide(
    votes: Votes,
    attendance: Attendance,
    agenda: Agenda,
    credentials: Credentials,
    tellers: Tellers,
    seat: Seat,
    command: VotesCommand,
    now_ms: int,
) -> list[Event]:
    """The events that `command` brings at `now_ms`, or `Refused`."""
    match command:
        case OpenVote():
            return _open(votes, attendance, agenda, credentials, command, now_ms)
        case CastSecretBallot(vote, ballot):
            return _cast_secret(votes, attendance, require_person(seat), vote, ballot)
        case GiveShare(vote, part):
            return give_share(votes, tellers, require_person(seat), vote, part)
        case FinishCount(vote, part):
            return finish(votes, vote, part)
        case CastBallot(vote, choice):
            return _cast(votes, attendance, require_person(seat), vote, choice)
        case CountHands(vote, yes, no, abstain):
            return _count_hands(_require_running(votes, vote, Method.HANDS), Tally(yes, no, abstain))
        case ExtendVote(vote, extra_ms):
            return _extend(_require_running(votes, vote), extra_ms, now_ms)
        case CloseVote(vote):
            return _close(_require_running(votes, vote), is_quorate(agenda, attendance))
        case VoidVote(vote, reason):
            found = require_vote(votes, vote)
            if found.stage is Stage.VOID:
                raise Refused(ErrorCode.ALREADY_THERE)
            return [VoteVoided(vote, check_text(reason))]
        case _:
            assert_never(command)


def _count_hands(vote: Vote, tally: Tally) -> list[Event]:
    most = sum(vote.roll.values())
    if min(tally.yes, tally.no, tally.abstain) < 0 or tally.cast > most:
        raise Refused(ErrorCode.COUNTS_TOO_HIGH, most=most)
    return [HandsCounted(vote.vote, tally)]


def _extend(vote: Vote, extra_ms: int, now_ms: int) -> list[Event]:
    if not vote.closes_at_ms or not extra_ms:
        raise Refused(ErrorCode.WRONG_STEP)
    return [VoteExtended(vote.vote, max(vote.closes_at_ms, now_ms) + extra_ms)]


def _open(
    votes: Votes, attendance: Attendance, agenda: Agenda, credentials: Credentials, c: OpenVote, now_ms: int
) -> list[Event]:
    require_phase(agenda, Phase.OPEN)
    item = require_item(agenda, c.item)
    if agenda.current != c.item:
        raise Refused(ErrorCode.ITEM_NOT_RUNNING)
    if votes.running is not None:
        raise Refused(ErrorCode.VOTE_RUNNING)
    if c.vote in votes.votes:
        raise Refused(ErrorCode.ALREADY_THERE)
    if c.repeats is not None and require_vote(votes, c.repeats).stage is not Stage.VOID:
        raise Refused(ErrorCode.VOTE_NOT_CLOSED)
    if not is_quorate(agenda, attendance):
        raise Refused(ErrorCode.NO_QUORUM)
    if (c.setup is None) is (c.method is Method.SECRET):
        raise Refused(ErrorCode.NO_TELLERS)
    present = attendance.present_members
    roll = _without_doubles([_roll_entry(p.person, credentials, c.setup) for p in present])
    if c.setup is not None and not any(e.credential for e in roll):
        raise Refused(ErrorCode.NOBODY_CAN_VOTE)
    closes_at_ms = now_ms + c.duration_ms if c.duration_ms > 0 else 0
    opened = VoteOpened(
        vote=c.vote,
        item=c.item,
        method=c.method,
        question=check_text(c.question),
        threshold=c.threshold,
        custody=item.custody,
        members=len(attendance.members),
        summoned=sum(p.summoned for p in attendance.members),
        present=len(present),
        closes_at_ms=closes_at_ms,
        repeats=c.repeats,
        setup=c.setup,
    )
    return [opened, *(VoteRollAdded(c.vote, n, of, part) for n, of, part in _parts(roll))]


def _without_doubles(roll: list[RollEntry]) -> list[RollEntry]:
    """Who has bound somebody else's credential has none."""
    seen: set[bytes] = set()
    found = []
    for entry in roll:
        found.append(replace(entry, credential=b"") if entry.credential in seen else entry)
        seen.add(entry.credential)
    return found


def _roll_entry(person: PersonId, credentials: Credentials, setup: Setup | None) -> RollEntry:
    """One who may vote; without a credential, nobody votes for them on a tablet."""
    credential = credentials.of(person, setup.number) if setup is not None else ""
    return RollEntry(person, 1, credential_hash(credential) if credential else b"")


def _parts(entries: list[T]) -> list[tuple[int, int, tuple[T, ...]]]:
    size = limits.PART_ENTRIES
    of = max(1, -(-len(entries) // size))
    return [(n, of, tuple(entries[(n - 1) * size : n * size])) for n in range(1, of + 1)]


def _cast(votes: Votes, attendance: Attendance, voter: PersonId, vote: VoteId, choice: Choice) -> list[Event]:
    found = _require_running(votes, vote, Method.OPEN)
    if voter not in found.roll:
        raise Refused(ErrorCode.NOT_ENTITLED)
    if not attendance.is_present(voter):
        raise Refused(ErrorCode.NOT_PRESENT)
    if voter in found.ballots:
        raise Refused(ErrorCode.ALREADY_VOTED)
    return [BallotCast(vote, voter, choice)]


def _cast_secret(
    votes: Votes, attendance: Attendance, voter: PersonId, vote: VoteId, ballot: bytes
) -> list[Event]:
    found = _require_running(votes, vote, Method.SECRET)
    if not found.credentials.get(voter):
        raise Refused(ErrorCode.NOT_ENTITLED)
    if not attendance.is_present(voter):
        raise Refused(ErrorCode.NOT_PRESENT)
    if any(b.ballot == ballot for b in found.board):
        raise Refused(ErrorCode.ALREADY_VOTED)
    try:
        credential = credential_on(ballot)
    except Invalid:
        raise Refused(ErrorCode.BAD_BALLOT) from None
    if credential_hash(credential) != found.credentials[voter]:
        raise Refused(ErrorCode.BAD_BALLOT)
    return [SecretBallotCast(vote, voter, ballot)]


def _close(vote: Vote, quorate: bool) -> list[Event]:
    if vote.method is Method.HANDS:
        if vote.hands is None:
            raise Refused(ErrorCode.COUNTS_MISSING)
        return [VoteClosed(vote.vote, result_of(vote, vote.hands, quorate=quorate))]
    if vote.method is Method.SECRET:
        trackers = [tracker_of(b) for _, b in vote.board]
        published = [TrackersPublished(vote.vote, n, of, part) for n, of, part in _parts(trackers)]
        return [*published, VoteEnded(vote.vote, vote.voters, quorate)]
    tally = count(vote.roll, vote.ballots)
    named = [NamedBallot(p, vote.ballots[p]) for p in vote.roll if p in vote.ballots]
    parts = [BallotsPublished(vote.vote, n, of, part) for n, of, part in _parts(named)]
    return [*parts, VoteClosed(vote.vote, result_of(vote, tally, quorate=quorate))]


def deadline_ms(votes: Votes) -> int:
    """When the running vote must close by itself, in ms UTC; 0 = never.

    A show of hands without a count has nothing to close with: the secretary enters it late.
    """
    vote = votes.running
    waits = vote is not None and vote.method is Method.HANDS and vote.hands is None
    if vote is None or waits or vote.is_counting:
        return 0
    return vote.closes_at_ms


def due(votes: Votes, now_ms: int) -> list[CloseVote]:
    """The commands that the room itself must issue because a deadline has passed."""
    vote, deadline = votes.running, deadline_ms(votes)
    return [CloseVote(vote.vote)] if vote is not None and 0 < deadline <= now_ms else []
