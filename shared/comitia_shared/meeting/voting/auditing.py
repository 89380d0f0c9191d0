"""What any tablet finds out by itself about the counts of a secret vote, from what is published of it.

Only tellers see ballots. Everyone else has the encrypted sum, the shares with their proofs, and the words of the
tellers' tablets that this is the sum of the ballots: together with the key that was read out loud these leave the room
no way to announce other counts, unless as many tellers as open a vote are with it.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from comitia_shared.belenios.elections import fingerprint, read_election
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.numbers import hash_hex
from comitia_shared.belenios.tally import encode_tally, read_tally
from comitia_shared.belenios.trustees import ThresholdParameters, Trustees
from comitia_shared.errors import Refused
from comitia_shared.foreign import read_json
from comitia_shared.meeting.voting.attesting import Attestation, attested_text, is_attested
from comitia_shared.meeting.voting.counting import recount, result_of
from comitia_shared.meeting.voting.credentials import check_device
from comitia_shared.meeting.voting.questions import sealed_sheet
from comitia_shared.meeting.voting.secret import ROOM_OWNER, Opening, Setup, counts_of, head_of
from comitia_shared.meeting.voting.tellers import Ceremony, Tellers
from comitia_shared.meeting.voting.votes import Stage, Vote

_MOST_WEIGHT = 1 << 40  # a count up to here is found in about a million steps; no body weighs more


class Audit(StrEnum):
    """What was found: `UNCHECKED` = too few tellers' tablets have vouched for the sum that was published.

    So it is with older programs, and where the room publishes a sum that they did not sign.
    """

    UNCHECKED = "unchecked"
    RIGHT = "right"
    WRONG = "wrong"


def is_set_up_by(setup: Setup, ceremony: Ceremony) -> bool:
    """Whether the election's trustees are a key of the room's and the tellers of this ceremony, and no others."""
    try:
        (first, _), (second, held) = read_json(setup.trustees, list[Any])
        return (
            ceremony.is_done
            and (first, second) == ("Single", "Pedersen")
            and msgspec.convert(held, ThresholdParameters) == ceremony.group()
        )
    except (msgspec.MsgspecError, ValueError, TypeError, LookupError):
        return False


def audited(
    vote: Vote, tellers: Tellers, issuing: bytes, words: Mapping[str, str], own_sum: str = ""
) -> Audit:
    """What becomes of the announced counts of a secret vote, once all that is published of them is checked.

    `issuing`: the room's certificate for devices (DER). `words`: as for `sealed_sheet`. `own_sum`: the hash of the sum
    that this tablet has computed from the ballots, where it is a teller's. Some tens of milliseconds for each share and
    answer.
    """
    if vote.setup is None or vote.stage is not Stage.CLOSED or vote.counts is None:
        return Audit.UNCHECKED
    ceremony = tellers.ceremonies.get(vote.setup.ceremony)
    if own_sum and vote.total and own_sum != hash_hex(vote.total):
        return Audit.WRONG
    if ceremony is None or not vote.total:
        return Audit.UNCHECKED
    try:
        is_bound = vote.head == head_of(vote.setup, vote.roll_hash, vote.trackers)
        is_said = is_bound and _is_outcome(vote) and _is_what_was_sealed(vote, vote.setup, words)
        is_right = vote.is_rightful and is_said and is_set_up_by(vote.setup, ceremony)
        if not is_right or not _opens_to_counts(vote, vote.setup):
            return Audit.WRONG
    except (Invalid, ValueError):
        return Audit.WRONG
    vouched = sum(_is_vouched(vote, o, word, ceremony, issuing) for o, word in vote.attested.items())
    return Audit.RIGHT if vouched >= ceremony.threshold else Audit.UNCHECKED


def _is_vouched(vote: Vote, owner: int, word: Attestation, ceremony: Ceremony, issuing: bytes) -> bool:
    place = owner - ROOM_OWNER - 1
    if not 0 <= place < len(ceremony.members):
        return False
    text = attested_text(vote.vote, vote.head, vote.ended_weight, vote.total, vote.shares.get(owner, b""))
    try:
        check_device(word.device, word.certificate, issuing)
    except Refused:
        return False
    return is_attested(text, word, ceremony.certificates[ceremony.members[place]])


def _is_what_was_sealed(vote: Vote, setup: Setup, words: Mapping[str, str]) -> bool:
    """Whether the ballots answer what is shown. Raises: Invalid."""
    election, _ = read_election(setup.election)
    return election.questions == sealed_sheet(vote.questions, words)


def _is_outcome(vote: Vote) -> bool:
    """Whether the result follows from the counts; with papers beside them, `replica` has looked at these."""
    counted = recount(vote)
    if vote.papers or counted is None:
        return counted is not None
    return (vote.result, vote.outcomes) == result_of(vote, counted, quorate=vote.ended_quorate)


def _opens_to_counts(vote: Vote, setup: Setup) -> bool:
    """Whether the shares are those of this sum, and together say what was announced. Raises: Invalid."""
    total, trustees, phi = read_tally(vote.total), Trustees(setup.trustees), fingerprint(setup.election)
    if encode_tally(total) != vote.total or not vote.shares.keys() <= set(
        range(1, len(trustees.openers) + 1)
    ):
        return False
    most = min(vote.ended_weight, sum(vote.roll.values()))
    if most > _MOST_WEIGHT:
        return False
    return counts_of(Opening(total, 0, most, phi, trustees), vote.shares) == vote.counts
