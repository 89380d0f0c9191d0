"""My secret ballots: the seed of my credentials, binding them, and filling a ballot that only the tellers' key opens.

The seed of a meeting never leaves the person's store; each election's secret follows from it and the election's name.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comitia_client.session.kept import Kept
from comitia_client.vault.device import Membership
from comitia_shared.belenios.ballots import Answer, Booth
from comitia_shared.belenios.elections import read_election
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.group import Q, table_of_g
from comitia_shared.belenios.trustees import Trustees
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting, Seat
from comitia_shared.meeting.credentials import BindCredentials, credential_hash, signed_text
from comitia_shared.meeting.permissions import may
from comitia_shared.meeting.polling import used_elections
from comitia_shared.meeting.secret import Setup
from comitia_shared.meeting.votes import require_vote
from comitia_shared.sealing.keys import KEY_BYTES

log = logging.getLogger(__name__)


def draw() -> int:
    """A fresh random exponent."""
    return secrets.randbelow(Q)


class SecretBallots:
    """The secret ballots of who is signed in. `command` asks a meeting."""

    def __init__(
        self,
        person: PersonId,
        membership: Membership,
        kept: Kept,
        command: Callable[[MeetingId, AnyCommand], Awaitable[bool]],
    ) -> None:
        self._person = person
        self._membership = membership
        self._kept = kept
        self._command = command
        self._asked: set[tuple[MeetingId, int]] = set()
        self._booths: dict[VoteId, Booth] = {}

    async def _seed(self, meeting: MeetingId) -> bytes:
        name = f"ballot-seed/{meeting}"
        kept = await self._kept.get(name)
        if kept is None:
            kept = secrets.token_bytes(KEY_BYTES)
            await self._kept.put(name, kept)
        return kept

    # --- credentials -------------------------------------------------------------------------------------

    async def follow(self, meeting: MeetingId, state: Meeting, seat: Seat) -> None:
        """Bind credentials for elections that were drawn and have none of this tablet's."""
        elections, used = state.credentials.elections, used_elections(state.votes)
        if used >= len(elections) or not may(seat, BindCredentials):
            return
        if (meeting, len(elections)) in self._asked:
            return
        self._asked.add((meeting, len(elections)))
        seed = await self._seed(meeting)
        first, public = used, await asyncio.to_thread(_credentials, seed, elections[used:])
        while public and state.credentials.of(self._person, first) == public[0]:
            first, public = first + 1, public[1:]
        if not public:
            return
        key = Ed25519PrivateKey.from_private_bytes(self._membership.private_key)
        signature = key.sign(signed_text(self._person, elections[first:], public))
        command = BindCredentials(first, public, self._membership.certificate, signature)
        try:
            await self._command(meeting, command)
        except (Refused, Unavailable) as error:
            log.info("credentials of %s wait: %s", meeting, error)
            self._asked.discard((meeting, len(elections)))

    def lost_connection(self) -> None:
        """What was not answered is asked again."""
        self._asked.clear()

    # --- ballots -----------------------------------------------------------------------------------------

    async def fill(
        self, meeting: MeetingId, state: Meeting, vote: VoteId, answers: Sequence[Answer]
    ) -> bytes:
        """A ballot with all its proofs, for a key that the tellers have made together with the room.

        Raises: Refused not_entitled, wrong_method, wrong_key (the vote is not set up as the record says).
        """
        found = require_vote(state.votes, vote)
        if found.setup is None:
            raise Refused(ErrorCode.WRONG_METHOD)
        if any(weight != 1 for weight in found.roll.values()):  # the sum would tell who chose what
            raise Refused(ErrorCode.BAD_BOARD, reason="weights")
        seed, setup = await self._seed(meeting), found.setup
        try:
            uuid = _require_sound(state, setup)
            secret = _secret(seed, uuid)
            credential = str(table_of_g().power(secret))
            if found.credentials.get(self._person) != credential_hash(credential):
                raise Refused(ErrorCode.NOT_ENTITLED)
            return await asyncio.to_thread(self._filled, vote, setup, secret, answers)
        except Invalid as invalid:
            log.error("vote %s: %s", vote, invalid)
            raise Refused(ErrorCode.WRONG_KEY) from None

    def _filled(self, vote: VoteId, setup: Setup, secret: int, answers: Sequence[Answer]) -> bytes:
        if vote not in self._booths:
            self._booths = {vote: Booth(setup.election)}
        return self._booths[vote].fill(secret, answers, draw)


def _secret(seed: bytes, uuid: str) -> int:
    """The secret exponent of an election: HKDF-SHA512 of the meeting's seed, modulo Q."""
    made = HKDF(SHA512(), 64, salt=None, info=b"comitia/credential/1/" + uuid.encode()).derive(seed)
    return int.from_bytes(made) % Q


def _credentials(seed: bytes, elections: Sequence[str]) -> tuple[str, ...]:
    table = table_of_g()
    return tuple(str(table.power(_secret(seed, uuid))) for uuid in elections)


def _require_sound(state: Meeting, setup: Setup) -> str:
    """The name of the election, which is the next that was drawn, under the key of tellers whose code is on record.

    Raises: Invalid; Refused wrong_key.
    """
    election, key = read_election(setup.election)
    ceremony = state.tellers.ceremonies.get(setup.ceremony)
    drawn = state.credentials.elections
    is_next = setup.number < len(drawn) and drawn[setup.number] == election.uuid
    if not is_next or ceremony is None or not ceremony.is_done:
        raise Refused(ErrorCode.WRONG_KEY)
    items = msgspec.json.decode(setup.trustees)
    group = msgspec.json.decode(msgspec.json.encode(ceremony.group()))
    kinds = [kind for kind, _ in items]
    if kinds != ["Single", "Pedersen"] or items[1][1] != group or Trustees(setup.trustees).key != key:
        raise Refused(ErrorCode.WRONG_KEY)
    return election.uuid
