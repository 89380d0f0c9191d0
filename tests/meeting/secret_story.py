"""A meeting with tellers and secret votes, as its tablets and its room would play it, on the pure functions."""

import datetime
import random
import secrets

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from comitia_resources import catalogue
from comitia_shared import limits
from comitia_shared.belenios.ballots import Answer, Booth
from comitia_shared.belenios.elections import uuid_of
from comitia_shared.belenios.group import Q, table_of_g
from comitia_shared.belenios.tally import decrypt, encode_part
from comitia_shared.belenios.trustees import Member, seed_of, trustee_key
from comitia_shared.ids import CeremonyId, DeviceId, PersonId
from comitia_shared.meeting import ROOM_SEAT, Role, Seat
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import AddParticipants
from comitia_shared.meeting.voting.credentials import BindCredentials, DrawElections, signed_text
from comitia_shared.meeting.voting.events import CastSecretBallot, CloseVote, FinishCount, GiveShare, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.secret import set_up
from comitia_shared.meeting.voting.tellers import (
    BeginCeremony,
    FixCertificate,
    GiveKey,
    SendPolynomial,
    ShowCertificate,
    certificate_hash,
)
from comitia_shared.meeting.voting.unsealing import archive, opening
from comitia_shared.meeting.voting.votes import Vote
from tests.meeting.story import CHAIR, Story, delegate, item, name, vote

CEREMONY = CeremonyId(name(7700))
WORDS = catalogue("vi").section("choice")


def draw() -> int:
    return secrets.randbelow(Q)


def tellers(count: int) -> tuple[PersonId, ...]:
    """The first delegates are tellers too."""
    return tuple(delegate(n) for n in range(count))


class SecretStory(Story):
    """A story whose first delegates are tellers and make a key; with a `seed` nothing in it is left to chance."""

    def __init__(self, delegates: int = 5, count: int = 3, seed: int | None = None, quorum: str = "") -> None:
        super().__init__(delegates=delegates, quorum=quorum)
        self.chance = random.SystemRandom() if seed is None else random.Random(seed)
        self.members = tellers(count)
        known = self.state.attendance.participants
        more = tuple(replace(known[p], roles=known[p].roles | {Role.TELLER}) for p in self.members)
        self.does(ROOM_SEAT, AddParticipants(1, 1, more))
        self.keys = {p: Member(seed_of(self.chance.randbytes(22))) for p in self.members}
        self.shares: dict[PersonId, int] = {}
        self.secrets: dict[PersonId, list[int]] = {}
        self.room_key = self.draw()
        self.least = limits.LEAST_BALLOTS
        self.devices = {p: Ed25519PrivateKey.from_private_bytes(self.chance.randbytes(32)) for p in known}

    def draw(self) -> int:
        return self.chance.randrange(Q)

    def tablet(self, person: PersonId) -> Seat:
        return replace(self.seat(person), device=DeviceId(person))

    def makes_key(self, ceremony: CeremonyId = CEREMONY) -> "SecretStory":
        """The ceremony, from its beginning to its code."""
        self.does(CHAIR, BeginCeremony(ceremony, self.members))
        certificates = {p: k.certificate(self.draw) for p, k in self.keys.items()}
        found = self.state.tellers.ceremonies[ceremony]
        coefficients = {p: [self.draw() for _ in range(found.threshold)] for p in self.keys}
        exps = {p: k.coefexps(coefficients[p], self.draw) for p, k in self.keys.items()}
        for person, certificate in certificates.items():
            self.does(person, FixCertificate(ceremony, certificate_hash(certificate, exps[person])))
        for person, certificate in certificates.items():
            self.does(person, ShowCertificate(ceremony, certificate, exps[person]))
        found = self.state.tellers.ceremonies[ceremony]
        for person, key in self.keys.items():
            polynomial = key.polynomial(found.shown(), coefficients[person], self.draw, exps[person])
            self.does(person, SendPolynomial(ceremony, polynomial))
        found = self.state.tellers.ceremonies[ceremony]
        sent = [found.polynomials[m] for m in found.members]
        for person, key in self.keys.items():
            self.shares[person] = key.share(found.shown(), sent, found.threshold)
            self.does(person, GiveKey(ceremony, trustee_key(self.shares[person], self.draw)))
        return self

    def binds(self, *but: PersonId) -> "SecretStory":
        """The room draws elections, and the tablets of all members but some answer."""
        self.does(ROOM_SEAT, DrawElections(tuple(uuid_of(self.chance.randbytes(20)) for _ in range(4))))
        for participant in self.state.attendance.members:
            if participant.person not in but:
                self.binds_one(participant.person)
        return self

    def binds_one(self, person: PersonId, first: int = 0) -> None:
        elections = self.state.credentials.elections[first:]
        self.secrets[person] = [0] * first + [self.draw() for _ in elections]
        public = tuple(str(table_of_g().power(s)) for s in self.secrets[person][first:])
        signature = self.devices[person].sign(signed_text(person, elections, public))
        command = BindCredentials(first, public, certificate_of(self.devices[person]), signature)
        self.does(self.tablet(person), command)

    def opens_secret(
        self,
        threshold: str = "over half of members",
        *sheet: Question,
        papers: bool = False,
        rule: str = "",
    ) -> "SecretStory":
        """A secret vote on item 1, as the room sets it up."""
        number = len([v for v in self.state.votes.votes.values() if v.setup is not None])
        ready = self.state.tellers.ready
        assert ready is not None
        setup = set_up(
            number,
            self.state.credentials.elections[number],
            ready.ceremony,
            ready.group(),
            trustee_key(self.room_key, self.draw),
            "Câu hỏi",
            sheet,
            WORDS,
            self.least,
        )
        needed = parse_threshold(threshold)
        command = OpenVote(
            vote(number + 1),
            item(1),
            Method.SECRET,
            "Câu hỏi",
            needed,
            setup=setup,
            sheet=sheet,
            papers=papers,
            rule=rule,
        )
        self.does(CHAIR, command)
        return self

    def secret(self, number: int = 0) -> Vote:
        return self.state.votes.votes[vote(number + 1)]

    def ballot(self, person: PersonId, *answers: Answer, number: int = 0) -> bytes:
        setup = self.secret(number).setup
        assert setup is not None
        return Booth(setup.election).fill(self.secrets[person][number], answers, self.draw)

    def casts(self, person: PersonId, *answers: Answer, number: int = 0) -> bytes:
        ballot = self.ballot(person, *answers, number=number)
        self.does(person, CastSecretBallot(vote(number + 1), ballot))
        return ballot

    def part(self, private: int, number: int = 0) -> bytes:
        sum_ = opening(self.secret(number))
        return encode_part(decrypt(sum_.total, sum_.phi, private, self.draw))

    def counts_secret(self, *openers: PersonId, number: int = 0) -> "SecretStory":
        """The vote is closed, these tellers open it, and the room finishes."""
        self.does(CHAIR, CloseVote(vote(number + 1)))
        for person in openers:
            self.does(person, GiveShare(vote(number + 1), self.part(self.shares[person], number)))
        self.does(ROOM_SEAT, FinishCount(vote(number + 1), self.part(self.room_key, number)))
        return self

    def archive(self, number: int = 0) -> bytes:
        """The whole board."""
        return archive(self.secret(number), self.state.credentials)

    def uuid(self, number: int = 0) -> str:
        return str(msgspec.json.decode(self.secret(number).setup.election)["uuid"])  # type: ignore[union-attr]


def certificate_of(key: Ed25519PrivateKey) -> bytes:
    """A certificate of a device, signed by itself: the room's authority is another test's."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "device")])
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=365))
    )
    return built.sign(key, None).public_bytes(Encoding.DER)
