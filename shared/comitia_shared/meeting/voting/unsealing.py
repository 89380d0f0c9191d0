"""The end of a secret vote: tellers give their parts, the room its own, and the sum of the ballots is opened."""

import hashlib
from collections.abc import Mapping
from functools import lru_cache

import msgspec

from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.tally import encode_tally
from comitia_shared.codes import crockford, grouped
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import ItemId, PersonId, VoteId
from comitia_shared.meeting.attendance import require_person
from comitia_shared.meeting.events import Event
from comitia_shared.meeting.seats import Seat
from comitia_shared.meeting.voting.attesting import attested_text, is_attested
from comitia_shared.meeting.voting.counting import Count, closed, count_papers, count_sealed
from comitia_shared.meeting.voting.credentials import Credentials, credential_hash
from comitia_shared.meeting.voting.events import GiveShare, ShareGiven, SumPublished
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.secret import (
    ROOM_OWNER,
    Opening,
    Setup,
    archive_of,
    check_share,
    counts_of,
    head_of,
    is_openable,
    opening_of,
)
from comitia_shared.meeting.voting.tellers import Tellers
from comitia_shared.meeting.voting.votes import Stage, Vote, Votes, require_vote


def counted_papers(vote: Vote) -> Count:
    """What was counted by hand. Raises: Refused counts_missing, counts_differ."""
    counted = count_papers(vote)
    if counted is None:
        differ = len(vote.entered) >= vote.counters
        raise Refused(ErrorCode.COUNTS_DIFFER if differ else ErrorCode.COUNTS_MISSING)
    return counted


def stands(sheet: tuple[Question, ...]) -> set[PersonId]:
    """The people of the meeting who are candidates: nobody counts a vote in which they stand."""
    return {c.person for q in sheet for c in q.candidates if c.person is not None}


def require_tellers(tellers: Tellers, setup: Setup, sheet: tuple[Question, ...]) -> None:
    """That enough tellers are none of the candidates. Raises: Refused no_tellers."""
    ceremony = tellers.ceremonies.get(setup.ceremony)
    standing = stands(sheet)
    if ceremony is not None and len([m for m in ceremony.members if m not in standing]) < ceremony.threshold:
        raise Refused(ErrorCode.NO_TELLERS)


def opening(vote: Vote) -> Opening:
    """What there is to open of a secret vote that has ended. Raises: Refused wrong_step, wrong_key."""
    if vote.setup is None or vote.stage not in (Stage.COUNTING, Stage.CLOSED):
        raise Refused(ErrorCode.WRONG_STEP)
    try:
        return opening_of(vote.setup, vote.board, tuple(vote.roll.items()))
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def roll_of(vote: Vote, credentials: Credentials) -> dict[str, int]:
    """The public credentials of a secret vote's roll with their weights, in the roll's order.

    Raises: Refused bad_board (no credential is known, or another than everyone was told at the opening).
    """
    found: dict[str, int] = {}
    for person, digest in vote.credentials.items():
        credential = credentials.of(person, vote.setup.number) if vote.setup is not None else ""
        require(credential_hash(credential) == digest, ErrorCode.BAD_BOARD, reason="roll")
        found[credential] = vote.roll[person]
    return found


def archive(vote: Vote, credentials: Credentials) -> bytes:
    """A secret vote as a Belenios archive, as far as it has come.

    Raises: Refused wrong_method, bad_board, wrong_key (its ballots have no sum).
    """
    if vote.setup is None:
        raise Refused(ErrorCode.WRONG_METHOD)
    ended = opening(vote) if vote.stage in (Stage.COUNTING, Stage.CLOSED) else None
    roll, started_s = roll_of(vote, credentials), vote.opened_ms // 1000
    return archive_of(vote.setup, started_s, roll, vote.board, ended, vote.shares, vote.counts)


def opening_code(vote: Vote) -> str:
    """16 characters by which tellers see that the room shows them what it shows everyone; empty before the end.

    Each tablet computes it from what it was told itself: the question, the board's end, the roll with its weights. It
    is slow on purpose (scrypt): two different stories with one code would take a room 2^40 of these.
    """
    if vote.setup is None or not vote.head:
        return ""
    roll = [[p, w, vote.credentials.get(p, b"").hex()] for p, w in sorted(vote.roll.items())]
    head = head_of(vote.setup, vote.roll_hash, vote.trackers)
    put = [vote.question, vote.questions, vote.threshold, vote.members, vote.summoned, vote.present]
    more = [vote.abstentions, vote.papers, vote.setup.least, vote.ended_weight]
    return _stretched(msgspec.json.encode([vote.vote, head, roll, put, more]))


@lru_cache(maxsize=8)
def _stretched(said: bytes) -> str:
    found = hashlib.scrypt(said, salt=b"comitia/opening-code/1", n=1 << 14, r=8, p=1, dklen=10)
    return grouped(crockford(found))


def told_apart(
    votes: Votes,
    item: ItemId,
    questions: tuple[Question, ...],
    voters: Mapping[PersonId, int],
    but: VoteId | None = None,
) -> int:
    """Of how many people the counts of two secret votes tell more than either alone.

    They are on one of the rolls alone, or weigh otherwise: `voters` (with weights) of a vote on these questions, and
    the roll of one under the same item whose counts are known, other than `but`.
    """
    known = [
        v
        for v in votes.votes.values()
        if v.vote != but and v.item == item and v.counts is not None and v.questions == questions
    ]
    return max((_apart(voters, v.roll) for v in known), default=0)


def _apart(one: Mapping[PersonId, int], other: Mapping[PersonId, int]) -> int:
    return sum(one.get(p) != other.get(p) for p in one.keys() | other.keys())


def awaits_part(vote: Vote, tellers: Tellers, person: PersonId | None) -> bool:
    """Whether a secret vote that has ended waits for this person's part of the opening."""
    if vote.setup is None or vote.stage is not Stage.COUNTING or person is None:
        return False
    ceremony = tellers.ceremonies.get(vote.setup.ceremony)
    if ceremony is None or person not in ceremony.members or person in stands(vote.sheet):
        return False
    return ROOM_OWNER + 1 + ceremony.members.index(person) not in vote.shares


def _require_counting(votes: Votes, vote: VoteId) -> tuple[Vote, Opening]:
    found = require_vote(votes, vote)
    require(found.stage is Stage.COUNTING, ErrorCode.WRONG_STEP)
    return found, opening(found)


def give_share(votes: Votes, tellers: Tellers, seat: Seat, c: GiveShare) -> list[Event]:
    """A teller's part of the opening, if it is proved; with the first one the sum is published."""
    person = require_person(seat)
    found, sum_ = _require_counting(votes, c.vote)
    ceremony = tellers.ceremonies.get(found.setup.ceremony) if found.setup is not None else None
    if ceremony is None or person not in ceremony.members or person in stands(found.sheet):
        raise Refused(ErrorCode.NOT_ALLOWED)
    owner = ROOM_OWNER + 1 + ceremony.members.index(person)
    require(owner not in found.shares, ErrorCode.ALREADY_THERE)
    _check_share(sum_, owner, c.part)
    if c.attestation is not None:
        text = attested_text(c.vote, found.head, sum_.weight, encode_tally(sum_.total), c.part)
        is_own = c.attestation.device == seat.device
        if not is_own or not is_attested(text, c.attestation, ceremony.certificates[person]):
            raise Refused(ErrorCode.WRONG_KEY)
    return [*_sum_of(found, sum_), ShareGiven(c.vote, owner, c.part, c.attestation)]


def _sum_of(vote: Vote, sum_: Opening) -> list[Event]:
    """The encrypted sum, unless it is published."""
    return [] if vote.total else [SumPublished(vote.vote, encode_tally(sum_.total))]


def _check_share(sum_: Opening, owner: int, part: bytes) -> None:
    try:
        check_share(sum_, owner, part)
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def finish(votes: Votes, vote: VoteId, part: bytes) -> list[Event]:
    """The room's part, and with it the result."""
    found, sum_ = _require_counting(votes, vote)
    require(is_openable(sum_, list(found.shares)), ErrorCode.TOO_FEW_TELLERS)
    _check_share(sum_, ROOM_OWNER, part)
    if found.papers:
        counted_papers(found)
    try:
        counts = counts_of(sum_, {**found.shares, ROOM_OWNER: part})
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None
    counted = count_sealed(found, counts, sum_.weight)
    mine = [*_sum_of(found, sum_), ShareGiven(vote, ROOM_OWNER, part)]
    return [*mine, closed(found, counted, counts, quorate=found.ended_quorate)]
