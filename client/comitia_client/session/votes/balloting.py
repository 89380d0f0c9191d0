"""My secret ballots: the seed of my credentials, binding them, and filling a ballot that only the tellers' key opens.

The seed of a meeting never leaves the person's store; each election's secret follows from it and the election's name.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA512
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from comitia_client.session.person.kept import Kept
from comitia_client.session.record.outbox import AnyBallot
from comitia_client.vault.device import Membership
from comitia_resources import catalogue
from comitia_shared.belenios.ballots import Answer, Booth
from comitia_shared.belenios.elections import read_election
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.group import Q, table_of_g
from comitia_shared.belenios.trustees import Trustees
from comitia_shared.errors import ErrorCode, Refused, Unavailable, require
from comitia_shared.ids import MeetingId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Meeting, Seat
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.seats import MEMBERS
from comitia_shared.meeting.voting.auditing import is_set_up_by
from comitia_shared.meeting.voting.credentials import BindCredentials, credential_hash, signed_text
from comitia_shared.meeting.voting.entitlement import standing
from comitia_shared.meeting.voting.events import CastBallot, CastMarks, CastSecretBallot, Choice
from comitia_shared.meeting.voting.polling import used_elections
from comitia_shared.meeting.voting.questions import Marks, Question, check_marks, sealed_answer, sealed_sheet
from comitia_shared.meeting.voting.secret import Setup
from comitia_shared.meeting.voting.votes import Vote, require_vote
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
        self._asked: set[tuple[MeetingId, PersonId, int]] = set()
        self._elsewhere: set[tuple[MeetingId, PersonId]] = set()
        self._desk: MeetingId | None = None
        self._booths: dict[VoteId, Booth] = {}

    async def _seed(self, meeting: MeetingId, voter: PersonId) -> bytes:
        """The seed of a meeting: mine, or one for somebody who votes at this desk."""
        name = f"ballot-seed/{meeting}" if voter == self._person else f"ballot-seed/{meeting}/{voter}"
        kept = await self._kept.get(name)
        if kept is None:
            kept = secrets.token_bytes(KEY_BYTES)
            await self._kept.put(name, kept)
        return kept

    # --- credentials -------------------------------------------------------------------------------------

    def keep_desk(self, meeting: MeetingId | None) -> None:
        """Be the desk of a meeting, or no more."""
        self._desk = meeting

    async def follow(self, meeting: MeetingId, state: Meeting, seat: Seat) -> None:
        """Bind credentials for elections that were drawn: mine, and at the desk those of who has no tablet."""
        voters: list[PersonId] = []
        if not MEMBERS.isdisjoint(seat.roles):
            voters.append(self._person)
        if self._desk == meeting and seat.is_staff:
            voters += self._without_tablet(meeting, state)
        for voter in voters:
            await self._bind(meeting, state, voter)

    def _without_tablet(self, meeting: MeetingId, state: Meeting) -> list[PersonId]:
        """Who may vote now and has bound nothing on a tablet of their own, as far as this one was told."""
        here = [v.person for v in standing(state.attendance, state.rules).voters]
        return [p for p in here if p != self._person and (meeting, p) not in self._elsewhere]

    async def _bind(self, meeting: MeetingId, state: Meeting, voter: PersonId) -> None:
        elections, used = state.credentials.elections, used_elections(state.votes)
        asked = (meeting, voter, len(elections))
        if used >= len(elections) or asked in self._asked:
            return
        self._asked.add(asked)
        seed = await self._seed(meeting, voter)
        first, public = used, await asyncio.to_thread(_credentials, seed, elections[used:])
        while public and state.credentials.of(voter, first) == public[0]:
            first, public = first + 1, public[1:]
        if not public:
            return
        key = Ed25519PrivateKey.from_private_bytes(self._membership.private_key)
        signature = key.sign(signed_text(voter, elections[first:], public))
        named = voter if voter != self._person else None
        command = BindCredentials(first, public, self._membership.certificate, signature, named)
        try:
            await self._command(meeting, command)
        except Unavailable as hindrance:
            log.info("credentials of %s wait: %s", meeting, hindrance)
            self._asked.discard(asked)
        except Refused as refused:
            log.info("credentials of %s: %s", meeting, refused)
            if named is not None and refused.code is ErrorCode.ALREADY_THERE:
                self._elsewhere.add((meeting, voter))
            else:
                self._asked.discard(asked)

    def lost_connection(self) -> None:
        """What was not answered is asked again."""
        self._asked.clear()

    # --- ballots -----------------------------------------------------------------------------------------

    async def made(
        self, meeting: MeetingId, state: Meeting, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> AnyBallot:
        """The command that casts a marked paper, sealed where the vote is secret; with `voter`, one of the desk.

        A sealed ballot has all its proofs, for a key that the tellers have made together with the room.
        Raises: Refused not_entitled, other_tablet, bad_marks, bad_board (weights that the record does not explain),
        wrong_key (the vote is not set up as the record says).
        """
        found = require_vote(state.votes, vote)
        check_marks(found.questions, marks)
        if found.method is Method.SECRET:
            return CastSecretBallot(vote, await self._sealed(meeting, state, found, marks, voter), voter)
        return open_ballot(found, marks, voter)

    async def _sealed(
        self, meeting: MeetingId, state: Meeting, vote: Vote, marks: Marks, voter: PersonId | None
    ) -> bytes:
        if vote.setup is None:
            raise Refused(ErrorCode.WRONG_METHOD)
        require(vote.is_rightful, ErrorCode.BAD_BOARD, reason="roll")
        whose = voter if voter is not None else self._person
        seed, setup = await self._seed(meeting, whose), vote.setup
        answers = [sealed_answer(q, m) for q, m in zip(vote.questions, marks, strict=True)]
        try:
            uuid = _require_sound(state, vote.vote, setup, vote.questions)
            secret = _secret(seed, uuid)
            credential = str(table_of_g().power(secret))
            require(whose in vote.credentials, ErrorCode.NOT_ENTITLED)
            require(vote.credentials[whose] == credential_hash(credential), ErrorCode.OTHER_TABLET)
            return await asyncio.to_thread(self._filled, vote.vote, setup, secret, answers)
        except Invalid as invalid:
            log.error("vote %s: %s", vote.vote, invalid)
            raise Refused(ErrorCode.WRONG_KEY) from None

    def _filled(self, vote: VoteId, setup: Setup, secret: int, answers: Sequence[Answer]) -> bytes:
        if vote not in self._booths:
            self._booths = {vote: Booth(setup.election)}
        return self._booths[vote].fill(secret, answers, draw)


def open_ballot(vote: Vote, marks: Marks, voter: PersonId | None = None) -> CastBallot | CastMarks:
    """The command that casts a marked paper in a vote that is not secret."""
    if vote.sheet:
        return CastMarks(vote.vote, marks, voter)
    return CastBallot(vote.vote, tuple(Choice)[marks[0][0]], voter)


def _secret(seed: bytes, uuid: str) -> int:
    """The secret exponent of an election: HKDF-SHA512 of the meeting's seed, modulo Q."""
    made = HKDF(SHA512(), 64, salt=None, info=b"comitia/credential/1/" + uuid.encode()).derive(seed)
    return int.from_bytes(made) % Q


def _credentials(seed: bytes, elections: Sequence[str]) -> tuple[str, ...]:
    table = table_of_g()
    return tuple(str(table.power(_secret(seed, uuid))) for uuid in elections)


def _require_sound(state: Meeting, vote: VoteId, setup: Setup, questions: tuple[Question, ...]) -> str:
    """The name of the election, which is the next that was drawn, under the key of tellers whose code is on record.

    Its questions are those that this tablet shows.

    Raises: Invalid; Refused wrong_key.
    """
    election, key = read_election(setup.election)
    ceremony = state.tellers.ceremonies.get(setup.ceremony)
    drawn = state.credentials.elections
    others = [v.setup.number for v in state.votes.votes.values() if v.setup is not None and v.vote != vote]
    is_next = (
        setup.number < len(drawn) and drawn[setup.number] == election.uuid and setup.number not in others
    )
    if not is_next or ceremony is None:
        raise Refused(ErrorCode.WRONG_KEY)
    if election.questions != sealed_sheet(questions, catalogue(state.agenda.language).section("choice")):
        raise Refused(ErrorCode.WRONG_KEY)
    require(is_set_up_by(setup, ceremony) and Trustees(setup.trustees).key == key, ErrorCode.WRONG_KEY)
    return election.uuid
