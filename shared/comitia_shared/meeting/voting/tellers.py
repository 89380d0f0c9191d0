"""The tellers' key: made once by a group of tellers' tablets, so that a number of them together opens secret votes.

Commands: BeginCeremony, FixCertificate, ShowCertificate, SendPolynomial, GiveKey, DisputePart. In this order and each
from every member: the hash of a certificate and of a polynomial's coefficients in g, then both, so that nobody chooses
theirs after they saw another's; then a polynomial, whose values are sealed to one member each; then the public key of
the member's share. All of it is public; what is secret never leaves a tablet. Each step is checked when it comes; of a
sealed value only its recipient can say that it is wrong, and then does. It ends with a code of 16 characters over what
was fixed first, which every teller's tablet and the hall show and which is read out loud.

In ceremonies of the first edition the hash is of the certificate alone, and the code is over everything.
"""

import hashlib
from enum import StrEnum
from functools import lru_cache

import msgspec
from msgspec.structs import replace

from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.group import Element
from comitia_shared.belenios.trustees import (
    MOST_TRUSTEES,
    Certificates,
    Polynomial,
    Signed,
    ThresholdParameters,
    TrusteeKey,
    check_group,
    check_sealed_value,
    check_share_key,
    read_certificate,
    read_coefexps,
    threshold_of,
)
from comitia_shared.codes import crockford, grouped
from comitia_shared.errors import ErrorCode, Refused, require
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
    """A ceremony and what each member has said, in the order of the members.

    `disputed`: who said that the value from whom is wrong.
    """

    ceremony: CeremonyId
    members: tuple[PersonId, ...]
    edition: int = 1
    hashes: dict[PersonId, bytes] = {}
    certificates: dict[PersonId, Signed] = {}
    polynomials: dict[PersonId, Polynomial] = {}
    keys: dict[PersonId, TrusteeKey] = {}
    coefexps: dict[PersonId, Signed] = {}
    disputed: dict[PersonId, PersonId] = {}

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
        """16 characters for ears, over what members fixed before anyone was shown anything; empty before the end."""
        if not self.is_done:
            return ""
        fixed = [(self.certificates[m], self.coefexps.get(m)) for m in self.members]
        said = msgspec.json.encode([self.ceremony, self.members, fixed if self.edition > 1 else self.group()])
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
    edition: int = 1


class FixCertificate(Command, frozen=True):
    """SHA-256 of the certificate and the coefficients in g that I shall show, as `certificate_hash` makes it.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key (no such hash, or
    another member's).
    """

    ceremony: CeremonyId
    hash: bytes


class CertificateFixed(Event, frozen=True):
    """A member has chosen a certificate."""

    ceremony: CeremonyId
    member: PersonId
    hash: bytes


class ShowCertificate(Command, frozen=True):
    """My certificate and coefficients, once every member has fixed theirs.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key (others than were fixed, or none, or with
    another's keys).
    """

    ceremony: CeremonyId
    certificate: Signed
    coefexps: Signed | None = None


class CertificateShown(Event, frozen=True):
    """A member's certificate, and the coefficients of its polynomial in g."""

    ceremony: CeremonyId
    member: PersonId
    certificate: Signed
    coefexps: Signed | None = None


class SendPolynomial(Command, frozen=True):
    """My polynomial, a sealed value of it for each member.

    Who: a member. Refused: not_allowed, already_there, wrong_step, wrong_key (with other coefficients than were shown,
    or of another degree, or with something that is no sealed value).
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


class DisputePart(Command, frozen=True):
    """The value that `sender` has sealed to me is not of the coefficients that they have shown: I can give no key.

    It is a member's word; nobody else can open the value. Who: a member. Refused: not_allowed (of or about who is
    none), already_there, wrong_step.
    """

    ceremony: CeremonyId
    sender: PersonId


class PartDisputed(Event, frozen=True):
    """A member says that the value from another is wrong. The ceremony ends here; a new one may be begun."""

    ceremony: CeremonyId
    member: PersonId
    sender: PersonId


TellersCommand = BeginCeremony | FixCertificate | ShowCertificate | SendPolynomial | GiveKey | DisputePart
TellersEvent = CeremonyBegun | CertificateFixed | CertificateShown | PolynomialSent | KeyGiven | PartDisputed


def certificate_hash(certificate: Signed, coefexps: Signed | None = None) -> bytes:
    """What fixes a certificate, and in the second edition the coefficients in g, before they are shown."""
    if coefexps is None:
        return hashlib.sha256(b"comitia/certificate/1" + msgspec.json.encode(certificate)).digest()
    both = msgspec.json.encode([certificate, coefexps])
    return hashlib.sha256(b"comitia/certificate/2" + both).digest()


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
                if len(digest) != hashlib.sha256().digest_size or digest in found.hashes.values():
                    raise Refused(ErrorCode.WRONG_KEY)
                return [CertificateFixed(ceremony, member, digest)]
            case ShowCertificate(ceremony, certificate, coefexps):
                _require_fixed(found, member, certificate, coefexps)
                return [CertificateShown(ceremony, member, certificate, coefexps)]
            case SendPolynomial(ceremony, polynomial):
                _require_polynomial(found, member, polynomial)
                return [PolynomialSent(ceremony, member, polynomial)]
            case GiveKey(ceremony, key):
                _require_key(found, member, key)
                return [KeyGiven(ceremony, member, key)]
            case DisputePart(ceremony, sender):
                require(sender in found.members and sender != member, ErrorCode.NOT_ALLOWED)
                return [PartDisputed(ceremony, member, sender)]
    except Invalid as invalid:
        raise Refused(ErrorCode.WRONG_KEY, fault=str(invalid)) from None


def _begin(tellers: Tellers, attendance: Attendance, c: BeginCeremony) -> list[Event]:
    require(c.ceremony not in tellers.ceremonies, ErrorCode.ALREADY_THERE)
    require(len(c.members) <= MOST_TRUSTEES, ErrorCode.TOO_MANY, most=MOST_TRUSTEES)
    require(len(c.members) >= 2, ErrorCode.TOO_FEW_TELLERS)
    people = [attendance.participants.get(m) for m in c.members]
    if len(set(c.members)) < len(c.members) or any(p is None or Role.TELLER not in p.roles for p in people):
        raise Refused(ErrorCode.UNKNOWN_PERSON)
    return [CeremonyBegun(c.ceremony, c.members, _EDITION)]


_EDITION = 2
_STEPS = {
    FixCertificate: Step.FIX,
    ShowCertificate: Step.SHOW,
    SendPolynomial: Step.SEND,
    GiveKey: Step.GIVE,
    DisputePart: Step.GIVE,
}


def _require_turn(
    tellers: Tellers,
    person: PersonId,
    c: FixCertificate | ShowCertificate | SendPolynomial | GiveKey | DisputePart,
) -> tuple[Ceremony, PersonId]:
    found, step = tellers.ceremonies.get(c.ceremony), _STEPS[type(c)]
    if found is None or person not in found.members:
        raise Refused(ErrorCode.NOT_ALLOWED)
    require(not found.has_done(person, step) and person not in found.disputed, ErrorCode.ALREADY_THERE)
    require(found is tellers.newest and found.step is step, ErrorCode.WRONG_STEP)
    return found, person


def _require_fixed(found: Ceremony, member: PersonId, certificate: Signed, coefexps: Signed | None) -> None:
    """That a certificate, with its coefficients, is what was fixed, right in itself, and with nobody else's keys."""
    require((coefexps is None) is (found.edition == 1), ErrorCode.WRONG_KEY)
    require(certificate_hash(certificate, coefexps) == found.hashes[member], ErrorCode.WRONG_KEY)
    mine = read_certificate(certificate, found.members.index(member))
    others = [k for c in found.certificates.values() for k in read_certificate(c, 0)]
    require(len({*mine}) == len(mine) and set(mine).isdisjoint(others), ErrorCode.WRONG_KEY)
    if coefexps is not None:
        read_coefexps(coefexps, mine[0], found.threshold, found.members.index(member))


def _require_polynomial(found: Ceremony, member: PersonId, polynomial: Polynomial) -> None:
    """That it has the coefficients that were shown, and for each member something that is sealed."""
    place = found.members.index(member)
    verification, _ = read_certificate(found.certificates[member], place)
    require(found.edition <= 1 or polynomial.coefexps == found.coefexps[member], ErrorCode.WRONG_KEY)
    read_coefexps(polynomial.coefexps, verification, found.threshold, place)
    require(len(polynomial.secrets) == len(found.members), ErrorCode.WRONG_KEY)
    for text in polynomial.secrets:
        check_sealed_value(text)


def _require_key(found: Ceremony, member: PersonId, key: TrusteeKey) -> None:
    """That a key is the one that follows for this member, whoever gives theirs first; the last makes the whole."""
    signed = tuple(found.polynomials[m].coefexps for m in found.members)
    exps = _coefficients(tuple(found.certificates[m] for m in found.members), signed, found.threshold)
    check_share_key(key, exps, found.members.index(member) + 1)
    given = {**found.keys, member: key}
    if len(given) == len(found.members):
        check_group(replace(found, keys=given).group())


@lru_cache(maxsize=2)
def _coefficients(
    certificates: tuple[Signed, ...], signed: tuple[Signed, ...], threshold: int
) -> tuple[tuple[Element, ...], ...]:
    """Everyone's coefficients in g; each member's key is held against the same ones. Raises: Invalid."""
    members = Certificates(certificates).members
    return tuple(
        tuple(read_coefexps(exps, verification, threshold, number))
        for number, (exps, (verification, _)) in enumerate(zip(signed, members, strict=True))
    )


def apply(tellers: Tellers, event: TellersEvent) -> Tellers:
    """The tellers after `event`."""
    if isinstance(event, CeremonyBegun):
        if event.ceremony in tellers.ceremonies:  # it has begun: neither who nor how changes
            return tellers
        return _with(tellers, Ceremony(event.ceremony, event.members, event.edition))
    found = tellers.ceremonies[event.ceremony]
    match event:
        case CertificateFixed(member=member, hash=digest):
            found = replace(found, hashes={**found.hashes, member: digest})
        case CertificateShown(member=member, certificate=certificate, coefexps=coefexps):
            more = {member: coefexps} if coefexps is not None else {}
            shown = {**found.certificates, member: certificate}
            found = replace(found, certificates=shown, coefexps={**found.coefexps, **more})
        case PolynomialSent(member=member, polynomial=polynomial):
            found = replace(found, polynomials={**found.polynomials, member: polynomial})
        case KeyGiven(member=member, key=key):
            found = replace(found, keys={**found.keys, member: key})
        case PartDisputed(member=member, sender=sender):
            found = replace(found, disputed={**found.disputed, member: sender})
    return _with(tellers, found)


def _with(tellers: Tellers, ceremony: Ceremony) -> Tellers:
    return replace(tellers, ceremonies={**tellers.ceremonies, ceremony.ceremony: ceremony})
