"""Credentials of secret votes: each made on its owner's own tablet, with no authority to trust.

Commands: DrawElections, BindCredentials. The room draws the names (uuids) of elections to come; a tablet answers with a
public credential for each, signed with its device key. Bindings are told to their owner and to the tellers, whose
tablets check them; everyone else learns a hash when a vote opens.
"""

import hashlib
import re

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.x509.oid import NameOID
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import Count, DeviceId, PersonId, as_bytes
from comitia_shared.meeting.agenda import Agenda, Phase, require_phase
from comitia_shared.meeting.attendance import require_person
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.seats import MEMBERS, Seat

_NO_CERTIFICATE = (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion)
_UUID = re.compile(r"[1-9A-HJ-NP-Za-km-z]{22}")
_NUMBER = re.compile(r"[1-9][0-9]{0,616}")


class Binding(msgspec.Struct, frozen=True):
    """What one tablet of a person has bound: public credentials for the elections from number `first` on."""

    person: PersonId
    device: DeviceId
    first: int
    credentials: tuple[str, ...]
    certificate: bytes
    signature: bytes

    def credential(self, number: int) -> str:
        """The credential for the election with this number; empty = none."""
        place = number - self.first
        return self.credentials[place] if 0 <= place < len(self.credentials) else ""


class Credentials(msgspec.Struct, frozen=True):
    """This noun's part of the state: the elections that were drawn, and of each person all bindings in their order."""

    elections: tuple[str, ...] = ()
    bindings: dict[PersonId, tuple[Binding, ...]] = {}

    def binding(self, person: PersonId, number: int) -> Binding | None:
        """The newest binding of a person that has a credential for an election."""
        found = reversed(self.bindings.get(person, ()))
        return next((b for b in found if b.credential(number)), None)

    def of(self, person: PersonId, number: int) -> str:
        """A person's credential for an election; empty = none."""
        found = self.binding(person, number)
        return found.credential(number) if found is not None else ""


class DrawElections(Command, frozen=True):
    """More names for elections to come, 22 Base58 characters each. Who: room. Refused: too_many, bad_message."""

    elections: tuple[str, ...]


class ElectionsDrawn(Event, frozen=True):
    """Elections to come have these names."""

    elections: tuple[str, ...]


class BindCredentials(Command, frozen=True):
    """My public credentials for the elections from number `first` (from 0) on, one for each that was drawn.

    `signature` is the device's over `signed_text`, `certificate` (DER) that of the device. It takes the place of what
    was bound before for these elections, none of which is used yet. With `voter`, the credentials of someone who has no
    tablet of their own and will vote at this one, the desk's. Who: chair, delegate; chair and secretary for a `voter`.
    Refused: not_enrolled (a seat without a device), not_allowed, already_there (the voter has a tablet), unknown_vote
    (no such elections, or used ones), wrong_key (no credentials, another signature, or
    what somebody else has bound).
    """

    first: Count
    credentials: tuple[str, ...]
    certificate: bytes
    signature: bytes
    voter: PersonId | None = None


class CredentialsBound(Event, frozen=True):
    """A person's credentials for elections to come."""

    binding: Binding


CredentialsCommand = DrawElections | BindCredentials
CredentialsEvent = ElectionsDrawn | CredentialsBound


def signed_text(person: PersonId, elections: tuple[str, ...], credentials: tuple[str, ...]) -> bytes:
    """What a device signs: who, and for each election its name and the credential."""
    pairs = "\n".join(f"{e} {c}" for e, c in zip(elections, credentials, strict=True))
    return b"comitia/credentials/1\n" + as_bytes(person) + b"\n" + pairs.encode()


def credential_hash(credential: str) -> bytes:
    """What everyone learns of a credential when a vote opens."""
    return hashlib.sha256(credential.encode()).digest()


def device_key(certificate: bytes) -> Ed25519PublicKey:
    """The key of a certificate (DER) that somebody shows. Raises: Refused wrong_key where it has none of ours."""
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
    except _NO_CERTIFICATE:
        raise Refused(ErrorCode.WRONG_KEY) from None
    if not isinstance(key, Ed25519PublicKey):
        raise Refused(ErrorCode.WRONG_KEY)
    return key


def check_binding(binding: Binding, elections: tuple[str, ...]) -> None:
    """That the device of the certificate signed it. Raises: Refused wrong_key."""
    named = elections[binding.first : binding.first + len(binding.credentials)]
    key = device_key(binding.certificate)
    try:
        key.verify(binding.signature, signed_text(binding.person, named, binding.credentials))
    except (ValueError, InvalidSignature):
        raise Refused(ErrorCode.WRONG_KEY) from None


def check_device(device: DeviceId, certificate: bytes, issuing: bytes) -> None:
    """That the room's authority named this device; both certificates as DER. Raises: Refused wrong_key."""
    try:
        found = x509.load_der_x509_certificate(certificate)
        found.verify_directly_issued_by(x509.load_der_x509_certificate(issuing))
        named = found.subject.get_attributes_for_oid(NameOID.SERIAL_NUMBER)
    except _NO_CERTIFICATE:
        raise Refused(ErrorCode.WRONG_KEY) from None
    require([n.value for n in named] == [device], ErrorCode.WRONG_KEY)


def decide(
    credentials: Credentials, used: int, agenda: Agenda, seat: Seat, command: CredentialsCommand
) -> list[Event]:
    """The events that `command` brings, or `Refused`; `used` of the elections are used up, from the first."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    match command:
        case DrawElections(elections):
            if len(credentials.elections) + len(elections) > limits.ELECTIONS:
                raise Refused(ErrorCode.TOO_MANY, most=limits.ELECTIONS)
            both = (*credentials.elections, *elections)
            if not elections or len(set(both)) < len(both) or not all(_UUID.fullmatch(e) for e in elections):
                raise Refused(ErrorCode.BAD_MESSAGE, reason="elections")
            return [ElectionsDrawn(elections)]
        case BindCredentials():
            person = require_person(seat)
            if command.voter is not None:
                person = _at_desk(credentials, seat, command.voter)
            elif MEMBERS.isdisjoint(seat.roles):
                raise Refused(ErrorCode.NOT_ALLOWED)
            return [CredentialsBound(_bind(credentials, used, person, seat, command))]


def _at_desk(credentials: Credentials, seat: Seat, voter: PersonId) -> PersonId:
    """For whom the desk may bind: nobody who has bound on a tablet of their own."""
    require(seat.is_staff, ErrorCode.NOT_ALLOWED)
    if any(b.device != seat.device for b in credentials.bindings.get(voter, ())):
        raise Refused(ErrorCode.ALREADY_THERE)
    return voter


def _bind(credentials: Credentials, used: int, person: PersonId, seat: Seat, c: BindCredentials) -> Binding:
    if seat.device is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    end = c.first + len(c.credentials)
    require(used <= c.first < end <= len(credentials.elections), ErrorCode.UNKNOWN_VOTE)
    if not all(_NUMBER.fullmatch(x) for x in c.credentials) or len(set(c.credentials)) < len(c.credentials):
        raise Refused(ErrorCode.WRONG_KEY)
    require(not _is_anothers(credentials, person, set(c.credentials)), ErrorCode.WRONG_KEY)
    binding = Binding(
        person=person,
        device=seat.device,
        first=c.first,
        credentials=c.credentials,
        certificate=c.certificate,
        signature=c.signature,
    )
    check_binding(binding, credentials.elections)
    return binding


def _is_anothers(credentials: Credentials, person: PersonId, bound: set[str]) -> bool:
    """Whether somebody else has bound one of these: who sees a credential could bind it too, without its secret."""
    others = (b for p, found in credentials.bindings.items() if p != person for b in found)
    return any(not bound.isdisjoint(b.credentials) for b in others)


def apply(credentials: Credentials, event: CredentialsEvent) -> Credentials:
    """The credentials after `event`."""
    match event:
        case ElectionsDrawn(elections):
            return replace(credentials, elections=(*credentials.elections, *elections))
        case CredentialsBound(binding):
            all_ = (*credentials.bindings.get(binding.person, ()), binding)
            return replace(credentials, bindings={**credentials.bindings, binding.person: all_})


def visible(credentials: Credentials, seat: Seat, *, is_teller: bool) -> Credentials:
    """What `seat` may see: its own bindings, and a teller all of them."""
    mine = {p: b for p, b in credentials.bindings.items() if is_teller or p == seat.person}
    return replace(credentials, bindings=mine)
