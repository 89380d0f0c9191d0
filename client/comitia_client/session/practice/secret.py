"""Secret votes of a practice meeting: real keys, credentials and ballots, made by the networked tablets' own code.

What the room server does there (a key for each vote, names of elections, checking, finishing) happens here in memory.
"""

import asyncio
import contextlib
import datetime
import secrets
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from comitia_client.session.person.kept import KeptInMemory
from comitia_client.session.record.outbox import AnyBallot
from comitia_client.session.tasks import Tasks
from comitia_client.session.votes.balloting import SecretBallots, draw
from comitia_client.session.votes.telling import Telling
from comitia_client.vault.device import Membership
from comitia_resources import catalogue
from comitia_shared.belenios.ballots import Checker
from comitia_shared.belenios.elections import uuid_of
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.tally import decrypt, encode_part
from comitia_shared.belenios.trustees import trustee_key
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import DeviceId, MeetingId, PersonId, RoomId, VoteId
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Meeting, Role, Seat
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.sight import visible
from comitia_shared.meeting.voting.auditing import Audit, audited
from comitia_shared.meeting.voting.credentials import DrawElections
from comitia_shared.meeting.voting.events import CastSecretBallot, FinishCount, OpenVote
from comitia_shared.meeting.voting.polling import used_elections
from comitia_shared.meeting.voting.questions import Marks
from comitia_shared.meeting.voting.secret import is_openable, set_up
from comitia_shared.meeting.voting.unsealing import opening
from comitia_shared.meeting.voting.votes import Stage, require_vote

if TYPE_CHECKING:
    from comitia_client.session.practice.room import PracticeRoom

_DRAWN = 4  # elections at a time: nobody waits long for credentials


class PracticeTablet:
    """The secret side of one participant's tablet."""

    def __init__(
        self, room: "PracticeRoom", person: PersonId, authority: Ed25519PrivateKey, issuing: bytes
    ) -> None:
        self._room = room
        self._person = person
        key, device = Ed25519PrivateKey.generate(), DeviceId(person)
        certificate = _certificate(key, authority, device)
        private = key.private_bytes_raw()
        membership = Membership(
            room=RoomId(person),
            room_name="",
            device=device,
            certificate=certificate,
            issuing=issuing,
            root=issuing,
            private_key=private,
            ledger_key=b"",
            addresses=(),
        )
        kept = KeptInMemory()
        self._ballots = SecretBallots(person, membership, kept, self._command)
        self._telling = Telling(person, membership, kept, self._command)

    @property
    def seat(self) -> Seat:
        """Where this participant sits."""
        roles = self._room.state.attendance.participants[self._person].roles
        return Seat(self._person, roles, DeviceId(self._person))

    @property
    def _meeting(self) -> MeetingId:
        return self._room.state.agenda.meeting or MeetingId("")

    async def _command(self, _: MeetingId, body: AnyCommand) -> bool:
        self._room.command(self.seat, body)
        return True

    async def follow(self) -> None:
        """Do what the record waits for from this tablet."""
        state = visible(self._room.state, self.seat)
        await self._ballots.follow(self._meeting, state, self.seat)
        await self._telling.follow(self._meeting, state)

    async def made(self, vote: VoteId, marks: Marks) -> AnyBallot:
        """The command that casts a marked paper. Raises: Refused."""
        state = visible(self._room.state, self.seat)
        return await self._ballots.made(self._meeting, state, vote, marks)

    def close(self) -> None:
        """End what runs."""
        self._telling.close()

    async def open(self, vote: VoteId) -> None:
        """Give this teller's part of the opening. Raises: Refused."""
        await self._telling.open(self._meeting, visible(self._room.state, self.seat), vote)


class PracticeSecret:
    """The secret votes of a practice room, and the tablets of its participants."""

    def __init__(self, room: "PracticeRoom", tasks: Tasks) -> None:
        self._room = room
        self._tasks = tasks
        self._authority = Ed25519PrivateKey.generate()
        self._issuing = _certificate(self._authority, self._authority, DeviceId("0" * 32))
        self._tablets: dict[PersonId, PracticeTablet] = {}
        self._keys: dict[VoteId, int] = {}
        self._audits: dict[VoteId, Audit] = {}

    def tablet(self, person: PersonId) -> PracticeTablet:
        """The tablet of a participant."""
        if person not in self._tablets:
            self._tablets[person] = PracticeTablet(self._room, person, self._authority, self._issuing)
        return self._tablets[person]

    def audits(self) -> dict[VoteId, Audit]:
        """What any tablet finds out about the counts of the votes that are closed."""
        state = self._room.state
        words = catalogue(state.agenda.language).section("choice")
        for name, vote in state.votes.votes.items():
            if vote.setup is not None and vote.stage is Stage.CLOSED and name not in self._audits:
                self._audits[name] = audited(vote, state.tellers, self._issuing, words)
        held = state.votes.votes
        return {name: a for name, a in self._audits.items() if held[name].stage is Stage.CLOSED}

    def close(self) -> None:
        """The practice ends."""
        for tablet in self._tablets.values():
            tablet.close()

    def prepared(self, body: AnyCommand) -> AnyCommand:
        """A command as the room takes it: a secret vote with its setup, a ballot checked. Raises: Refused."""
        state = self._room.state
        match body:
            case OpenVote(method=Method.SECRET, setup=None):
                return self._with_setup(state, body)
            case CastSecretBallot(vote, ballot):
                setup = require_vote(state.votes, vote).setup
                try:
                    if setup is not None:
                        Checker(setup.election).check(ballot)
                except Invalid:
                    raise Refused(ErrorCode.BAD_BALLOT) from None
        return body

    def _with_setup(self, state: Meeting, c: OpenVote) -> OpenVote:
        ready, number = state.tellers.ready, used_elections(state.votes)
        if ready is None:
            raise Refused(ErrorCode.NO_TELLERS)
        require(number < len(state.credentials.elections), ErrorCode.NOBODY_CAN_VOTE)
        self._keys[c.vote] = draw()
        setup = set_up(
            number=number,
            uuid=state.credentials.elections[number],
            ceremony=ready.ceremony,
            group=ready.group(),
            room_key=trustee_key(self._keys[c.vote], draw),
            name=c.question,
            sheet=c.sheet,
            words=catalogue(state.agenda.language).section("choice"),
            least=c.least,
        )
        return replace(c, setup=setup)

    def follow(self) -> None:
        """The record has grown: do the room's part, and let the tablets do theirs on the running loop."""
        state = self._room.state
        if not state.tellers.ceremonies:
            return
        vote = state.votes.running
        if state.tellers.ready is not None and used_elections(state.votes) >= len(
            state.credentials.elections
        ):
            names = tuple(uuid_of(secrets.token_bytes(20)) for _ in range(_DRAWN))
            self._room.command(ROOM_SEAT, DrawElections(names))
        elif vote is not None and vote.stage is Stage.COUNTING and is_openable(opening(vote), [*vote.shares]):
            sum_ = opening(vote)
            part = encode_part(decrypt(sum_.total, sum_.phi, self._keys.pop(vote.vote), draw))
            self._room.command(ROOM_SEAT, FinishCount(vote.vote, part))
        else:
            self._wake()

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # no loop runs: nobody's tablet is on
            asyncio.get_running_loop()
            for participant in self._room.state.attendance.participants.values():
                if participant.roles & {Role.CHAIR, Role.DELEGATE, Role.TELLER}:
                    self._tasks.start(self.tablet(participant.person).follow())


def _certificate(key: Ed25519PrivateKey, authority: Ed25519PrivateKey, device: DeviceId) -> bytes:
    """A device's certificate (DER) of the practice room's authority."""
    issuer = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, "0" * 32)])
    subject = x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, device)])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
    )
    return built.sign(authority, None).public_bytes(Encoding.DER)
