"""Secret votes on the record: how one is set up, its sealed ballots, the tellers' shares, and what follows from them.

The board of a secret vote is a Belenios archive that anyone can make from these; `archive_of` does. Ballots are
verified before they come here (`belenios.ballots`), by the room and again by every teller's tablet.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import msgspec

from comitia_shared import limits
from comitia_shared.belenios.archive import Archive, Kind, SetupData, closed_head, setup_data
from comitia_shared.belenios.ballots import Pairs, multiplied, read_choices
from comitia_shared.belenios.board import encode_roll
from comitia_shared.belenios.elections import (
    Election,
    fingerprint,
    read_election,
)
from comitia_shared.belenios.faults import Fault, require
from comitia_shared.belenios.group import GROUP
from comitia_shared.belenios.numbers import hash_hex
from comitia_shared.belenios.tally import (
    Counts,
    Owned,
    Sized,
    check_decryption,
    combine,
    encode_result,
    encode_tally,
    is_enough,
    number_json,
    read_part,
)
from comitia_shared.belenios.trustees import ThresholdParameters, TrusteeKey, Trustees, encode_trustees
from comitia_shared.codes import crockford, grouped
from comitia_shared.ids import CeremonyId, PersonId
from comitia_shared.meeting.texts import check_text
from comitia_shared.meeting.voting.questions import Question, check_question, sealed_sheet

ROOM_OWNER = 1
"""The room's own key stands first among the trustees; the members of the ceremony follow."""


class Setup(msgspec.Struct, frozen=True):
    """How a secret vote is set up: the number of its election, and what its archive begins with.

    `ceremony` names the tellers; their key and the room's key of this vote alone make the election's. `least`: as in
    the command that opened it.
    """

    number: int
    ceremony: CeremonyId
    election: bytes
    trustees: bytes
    least: int = limits.LEAST_BALLOTS


class SealedBallot(NamedTuple):
    """A ballot that was cast: by whom, and what nobody can read."""

    voter: PersonId
    ballot: bytes


class Opening(NamedTuple):
    """What a closed board says: the encrypted sum, its size, and who may open it."""

    total: Pairs
    voted: int
    weight: int
    phi: str
    trustees: Trustees


def set_up(
    number: int,
    uuid: str,
    ceremony: CeremonyId,
    group: ThresholdParameters,
    room_key: TrusteeKey,
    name: str,
    sheet: tuple[Question, ...],
    words: Mapping[str, str],
    least: int = limits.LEAST_BALLOTS,
) -> Setup:
    """The setup of a vote with a key of the room's made for it alone.

    `sheet` empty: the question `name` alone; `words` as for `sealed_sheet`. Raises: Refused, as `check_question`.
    """
    name = check_text(name)
    questions = sealed_sheet(tuple(check_question(q) for q in sheet) or (Question(name),), words)
    trustees = encode_trustees([room_key, group])
    key = Trustees(trustees).key
    election = Election(
        version=1,
        description="Comitia",
        name=name,
        group=GROUP,
        public_key=str(key),
        questions=questions,
        uuid=uuid,
    )
    return Setup(number, ceremony, msgspec.json.encode(election), trustees, least)


def last_ballots(board: tuple[SealedBallot, ...]) -> dict[PersonId, bytes]:
    """The ballot that counts of each voter: the last one, in the order of their casting."""
    found: dict[PersonId, bytes] = {}
    for voter, ballot in board:
        found.pop(voter, None)
        found[voter] = ballot
    return found


@lru_cache(maxsize=4)
def opening_of(
    setup: Setup, board: tuple[SealedBallot, ...], weights: tuple[tuple[PersonId, int], ...]
) -> Opening:
    """What there is to open. Raises: Invalid."""
    election, _ = read_election(setup.election)
    weigh = dict(weights)
    counting = last_ballots(board)
    total = multiplied(
        [(read_choices(b), weigh[v]) for v, b in counting.items()], [q.choices for q in election.questions]
    )
    weight = sum(weigh[v] for v in counting)
    return Opening(total, len(counting), weight, fingerprint(setup.election), Trustees(setup.trustees))


def check_share(opening: Opening, owner: int, part: bytes) -> None:
    """That a share is the owner's, of this sum. Raises: Invalid wrong_share."""
    require(1 <= owner <= len(opening.trustees.openers), Fault.WRONG_SHARE)
    check_decryption(opening.total, opening.phi, opening.trustees.openers[owner - 1].key, read_part(part))


def is_openable(opening: Opening, owners: list[int]) -> bool:
    """Whether these shares and the room's are enough."""
    return is_enough(opening.trustees, [ROOM_OWNER, *owners])


def counts_of(opening: Opening, shares: dict[int, bytes]) -> Counts:
    """The counts that checked shares open. Raises: Invalid."""
    factors = {
        owner: check_decryption(
            opening.total, opening.phi, opening.trustees.openers[owner - 1].key, read_part(part)
        )
        for owner, part in shares.items()
    }
    return combine(opening.trustees, opening.total, factors, opening.weight)


def archive_of(
    setup: Setup,
    started_s: int,
    roll: dict[str, int],
    board: tuple[SealedBallot, ...],
    opening: Opening | None = None,
    shares: dict[int, bytes] | None = None,
    counts: Counts | None = None,
) -> bytes:
    """The board as a Belenios archive: `roll` are the public credentials with their weights, in the roll's order.

    With `opening` the vote has ended, with `shares` and `counts` it is opened.
    """
    archive, credentials = Archive(started_s), encode_roll(roll)
    setup_bytes = setup_data(setup.election, setup.trustees, credentials)
    stored = archive.begin + archive.add(
        Kind.SETUP, [setup.election, setup.trustees, credentials, setup_bytes]
    )
    for _, ballot in board:
        stored += archive.add(Kind.BALLOT, [ballot])
    if opening is None:
        return stored
    stored += archive.add(Kind.END_BALLOTS)
    tally = encode_tally(opening.total)
    sized = Sized(opening.voted, number_json(opening.weight), hash_hex(tally))
    stored += archive.add(Kind.TALLY, [tally, msgspec.json.encode(sized)])
    for owner, part in sorted((shares or {}).items()):
        owned = msgspec.json.encode(Owned(owner, hash_hex(part)))
        stored += archive.add(Kind.DECRYPTION, [part, owned])
    if counts is not None:
        stored += archive.add(Kind.RESULT, [encode_result(counts)])
    return stored


def roll_hash(roll: dict[str, int]) -> str:
    """The hash (hexadecimal) of the public credentials with their weights, as the board has them."""
    return hash_hex(encode_roll(roll))


def head_of(setup: Setup, roll: str, trackers: Sequence[str]) -> str:
    """The hash (hexadecimal) with which a closed board ends, before its sum; a tracking number is a ballot's hash.

    `roll`: as `roll_hash` gives it.
    """
    setup_bytes = msgspec.json.encode(SetupData(hash_hex(setup.election), hash_hex(setup.trustees), roll))
    ballots = [base64.b64decode(f"{t}=").hex() for t in trackers]
    return closed_head(hash_hex(setup_bytes), ballots)


def board_code(head: str) -> str:
    """The board's fingerprint for the eye: 16 Crockford characters in groups."""
    return grouped(crockford(bytes.fromhex(head)[:10])) if head else ""
