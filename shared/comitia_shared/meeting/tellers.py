"""The tellers' key: made once by a group of tellers' tablets, so that a number of them together opens secret votes.

Commands: BeginCeremony, FixCertificate, ShowCertificate, SendPolynomial, GiveKey. In this order and each from every
member: the hash of a certificate, then the certificate, so that nobody chooses theirs after they saw another's; then a
polynomial, whose values are sealed to one member each; then the public key of the member's share. All of it is public;
what is secret never leaves a tablet. It ends with a code of 16 characters over everything, which every teller's tablet
and the hall show and which is read out loud.
"""

import hashlib
from enum import StrEnum
from typing import assert_never

import msgspec
from msgspec.structs import replace

from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.trustees import (
    MOST_TRUSTEES,
    Certificates,
    Polynomial,
    Signed,
    ThresholdParameters,
    TrusteeKey,
    check_group,
    threshold_of,
)
from comitia_shared.codes import crockford, grouped
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CeremonyId, PersonId
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.attendance import Attendance, require_person
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.seats import Role, Seat


class Step(StrEnum):
    """What the members of a ceremony are to do next."""

    FIX = "fix"
    SHOW = "show"
    SEND = "send"
    GIVE = "give"
    DONE = "done"


class Ceremony(msgspec.Struct, frozen=True):
    """A ceremony and what each member has said, in the order of the members."""

    ceremony: CeremonyId
    members: tuple[PersonId, ...]
    hashes: dict[PersonId, bytes] = {}
    certificates: dict[PersonId, Signed] = {}
    polynomials: dict[PersonId, Polynomial] = {}
    keys: dict[PersonId, TrusteeKey] = {}

    @property
    def threshold(self) -> int:
        """How many of the members are needed to open a vote."""
        return threshold_of(len(self.members))

    @property
    def step(self) -> Step:
        """What is to be done now."""
        for step in (Step.FIX, Step.SHOW, Step.SEND, Step.GIVE):
            if not all(self.has_done(m, step) for m in self.members):
                return step
        return Step.DONE

    @property
    def is_done(self) -> bool:
        """Whether the key is made."""
        return self.step is Step.DONE

    def has_done(self, person: PersonId, step: Step) -> bool:
        """Whether a member has done this step."""
        match step:
            case Step.FIX:
                return person in self.hashes
            case Step.SHOW:
                return person in self.certificates
            case Step.SEND:
                return person in self.polynomials
            case Step.GIVE:
                return person in self.keys
            case Step.DONE:
                return True

    def shown(self) -> Certificates:
        """All certificates, checked. Raises: Invalid."""
        return Certificates([self.certificates[m] for m in self.members])

    def group(self) -> ThresholdParameters:
        """What is published of the group: a part of every secret vote's trustees."""
        return ThresholdParameters(
            self.threshold,
            tuple(self.certificates[m] for m in self.members),
            tuple(self.polynomials[m].coefexps for m in self.members),
            tuple(self.keys[m] for m in self.members),
        )

    @property
    def code(self) -> str:
        """16 characters over everything that was said, for ears; empty before the end."""
        if not self.is_done:
            return ""
        said = msgspec.json.encode([self.ceremony, self.members, self.group()])
        return grouped(crockford(hashlib.sha256(said).digest()[:10]))


class Tellers(msgspec.Struct, frozen=True):
    """This noun's part of the state: every ceremony in the order of its beginning."""

    ceremonies: dict[CeremonyId, Ceremony] = {}

    @property
    def newest(self) -> Ceremony | None:
        """The one that was begun last."""
        return next(reversed(self.ceremonies.values()), None)

    @property
    def ready(self) -> Ceremony | None:
        """The last whose key is made."""
        return next((c for c in reversed(self.ceremonies.values()) if c.is_done), None)


class BeginCeremony(Command, frozen=True):
    """Let these tellers make a key. A new one takes the place of one that is not at its end.

    Who: chair, secretary. Refused: wrong_phase, already_there, too_few_tellers (two at least), too_many, unknown_person
    (somebody who is no teller of this meeting, or twice).
    """

    ceremony: CeremonyId
    members: tuple[PersonId, ...]


class CeremonyBegun(Event, frozen=True):
    """These tellers make a key."""

    ceremony: CeremonyId
    members: tuple[PersonId, ...]


class FixCertificate(Command, frozen=True):
    """SHA-256 of the certificate that I shall show. Who: a member. Refused: not_allowed, already_there, wrong_step."""

    ceremony: CeremonyId
    hash: bytes


class CertificateFixed(Event, frozen=True):
    """A member has chosen a certificate."""

    ceremony: CeremonyId
    member: PersonId
    hash: bytes


class ShowCertificate(Command, frozen=True):
    """My certificate, once every member has fixed theirs.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key (another than was fixed, or none).
    """

    ceremony: CeremonyId
    certificate: Signed


class CertificateShown(Event, frozen=True):
    """A member's certificate."""

    ceremony: CeremonyId
    member: PersonId
    certificate: Signed


class SendPolynomial(Command, frozen=True):
    """My polynomial, a sealed value of it for each member.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key.
    """

    ceremony: CeremonyId
    polynomial: Polynomial


class PolynomialSent(Event, frozen=True):
    """A member's polynomial."""

    ceremony: CeremonyId
    member: PersonId
    polynomial: Polynomial


class GiveKey(Command, frozen=True):
    """The public key of my share, which must follow from what all have sent.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key.
    """

    ceremony: CeremonyId
    key: TrusteeKey


class KeyGiven(Event, frozen=True):
    """The public key of a member's share; with the last one the tellers' key is made."""

    ceremony: CeremonyId
    member: PersonId
    key: TrusteeKey


TellersCommand = BeginCeremony | FixCertificate | ShowCertificate | SendPolynomial | GiveKey
TellersEvent = CeremonyBegun | CertificateFixed | CertificateShown | PolynomialSent | KeyGiven


def certificate_hash(certificate: Signed) -> bytes:
    """What fixes a certificate before it is shown."""
    return hashlib.sha256(b"comitia/certificate/1" + msgspec.json.encode(certificate)).digest()


def decide(
    tellers: Tellers, attendance: Attendance, agenda: Agenda, seat: Seat, command: TellersCommand
) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    if isinstance(command, BeginCeremony):
        return _begin(tellers, attendance, command)
    found, member = _require_turn(tellers, require_person(seat), command)
    try:
        match command:
            case FixCertificate(ceremony, digest):
                if len(digest) != hashlib.sha256().digest_size:
                    raise Refused(ErrorCode.WRONG_KEY)
                return [CertificateFixed(ceremony, member, digest)]
            case ShowCertificate(ceremony, certificate):
                _require_fixed(found, member, certificate)
                return [CertificateShown(ceremony, member, certificate)]
            case SendPolynomial(ceremony, polynomial):
                if len(polynomial.secrets) != len(found.members):
                    raise Refused(ErrorCode.WRONG_KEY)
                return [PolynomialSent(ceremony, member, polynomial)]
            case GiveKey(ceremony, key):
                _require_key(found, member, key)
                return [KeyGiven(ceremony, member, key)]
            case _:
                assert_never(command)
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def _begin(tellers: Tellers, attendance: Attendance, c: BeginCeremony) -> list[Event]:
    if c.ceremony in tellers.ceremonies:
        raise Refused(ErrorCode.ALREADY_THERE)
    if len(c.members) > MOST_TRUSTEES:
        raise Refused(ErrorCode.TOO_MANY, most=MOST_TRUSTEES)
    if len(c.members) < 2:
        raise Refused(ErrorCode.TOO_FEW_TELLERS)
    people = [attendance.participants.get(m) for m in c.members]
    if len(set(c.members)) < len(c.members) or any(p is None or Role.TELLER not in p.roles for p in people):
        raise Refused(ErrorCode.UNKNOWN_PERSON)
    return [CeremonyBegun(c.ceremony, c.members)]


_STEPS = {
    FixCertificate: Step.FIX,
    ShowCertificate: Step.SHOW,
    SendPolynomial: Step.SEND,
    GiveKey: Step.GIVE,
}


def _require_turn(
    tellers: Tellers, person: PersonId, c: FixCertificate | ShowCertificate | SendPolynomial | GiveKey
) -> tuple[Ceremony, PersonId]:
    found, step = tellers.ceremonies.get(c.ceremony), _STEPS[type(c)]
    if found is None or person not in found.members:
        raise Refused(ErrorCode.NOT_ALLOWED)
    if found.has_done(person, step):
        raise Refused(ErrorCode.ALREADY_THERE)
    if found is not tellers.newest or found.step is not step:
        raise Refused(ErrorCode.WRONG_STEP)
    return found, person


def _require_fixed(found: Ceremony, member: PersonId, certificate: Signed) -> None:
    if certificate_hash(certificate) != found.hashes[member]:
        raise Refused(ErrorCode.WRONG_KEY)
    shown = {**found.certificates, member: certificate}
    if len(shown) == len(found.members):
        replace(found, certificates=shown).shown()


def _require_key(found: Ceremony, member: PersonId, key: TrusteeKey) -> None:
    key.read()
    given = {**found.keys, member: key}
    if len(given) == len(found.members):
        check_group(replace(found, keys=given).group())


def apply(tellers: Tellers, event: TellersEvent) -> Tellers:
    """The tellers after `event`."""
    match event:
        case CeremonyBegun(ceremony, members):
            return _with(tellers, Ceremony(ceremony, members))
        case CertificateFixed(ceremony, member, digest):
            found = tellers.ceremonies[ceremony]
            return _with(tellers, replace(found, hashes={**found.hashes, member: digest}))
        case CertificateShown(ceremony, member, certificate):
            found = tellers.ceremonies[ceremony]
            return _with(tellers, replace(found, certificates={**found.certificates, member: certificate}))
        case PolynomialSent(ceremony, member, polynomial):
            found = tellers.ceremonies[ceremony]
            return _with(tellers, replace(found, polynomials={**found.polynomials, member: polynomial}))
        case KeyGiven(ceremony, member, key):
            found = tellers.ceremonies[ceremony]
            return _with(tellers, replace(found, keys={**found.keys, member: key}))
        case _:
            assert_never(event)


def _with(tellers: Tellers, ceremony: Ceremony) -> Tellers:
    return replace(tellers, ceremonies={**tellers.ceremonies, ceremony.ceremony: ceremony})
