"""Who opens the result: single keys, and keys of which a threshold is enough (§4.5 to §4.7, §3.1.1).

The Pedersen protocol runs in three rounds between members who see each other's messages through a room that is not
trusted: certificates; polynomials, of which each member gets one value in secret; and the shares that follow. Channels
between members are those of the specification (ElGamal, AES-256-CCM); the polynomial stays with its maker here, which
the specification sends along only because its tool keeps no state.
"""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

from comitia_shared.belenios.elections import BASE58
from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import (
    GROUP,
    Draw,
    Element,
    P,
    Q,
    challenge,
    divided,
    inverse,
    is_element,
    power,
    product,
    table_of_g,
)
from comitia_shared.belenios.numbers import Ciphertext, Proof, element, exponent, proof, read
from comitia_shared.foreign import read_json

SEED_CHARS = 22
MOST_TRUSTEES = 30
_LEAST_SEALED = 8 + 2
"""Bytes: the tag of AES-CCM and an empty object."""


class TrusteeKey(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A public key, and the proof that somebody knows its private one."""

    pok: Proof
    public_key: str

    def read(self) -> Element:
        """The key, once its proof is checked. Raises: Invalid wrong_key."""
        key = element(self.public_key)
        c, s = self.pok.read()
        commitment = table_of_g().power(s) * power(key, c) % P
        require(is_element(key) and challenge(f"pok|{GROUP}|{key}|{commitment}") == c, Fault.WRONG_KEY)
        return key


def trustee_key(private: int, draw: Draw) -> TrusteeKey:
    """The public key of a private one, with its proof."""
    g, w = table_of_g(), draw()
    key = g.power(private)
    c = challenge(f"pok|{GROUP}|{key}|{g.power(w)}")
    return TrusteeKey(proof(c, w - private * c), str(key))


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text with a signature (§4.6.1)."""

    message: str
    signature: Proof

    def is_by(self, verification: Element) -> bool:
        """Whether the owner of this verification key signed it."""
        c, s = self.signature.read()
        commitment = table_of_g().power(s) * power(verification, c) % P
        return challenge(f"sigmsg|{self.message}|{commitment}") == c


class CertKeys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a certificate says."""

    verification: str
    encryption: str


class Coefexps(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """g to each coefficient of a polynomial."""

    coefexps: tuple[str, ...]


class ThresholdParameters(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is published of a group of members, `threshold` of whom are needed."""

    threshold: int
    certs: tuple[Signed, ...]
    coefexps: tuple[Signed, ...]
    verification_keys: tuple[TrusteeKey, ...]


class _Encrypted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    alpha: str
    beta: str
    data: str


class _Channel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    recipient: str
    message: str


class _Secret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    secret: str


class Polynomial(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Second round: for each member a value of my polynomial, which that member alone opens; its coefficients in g."""

    secrets: tuple[str, ...]
    coefexps: Signed


class Member:
    """One member's keys, all from one seed of 22 Base58 characters (§4.6.1)."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self._signing = challenge(f"sk|{seed}")
        self._decryption = challenge(f"dk|{seed}")
        g = table_of_g()
        self.verification, self.encryption = g.power(self._signing), g.power(self._decryption)

    def certificate(self, draw: Draw) -> Signed:
        """First round: my keys, signed."""
        keys = CertKeys(str(self.verification), str(self.encryption))
        return self.sign(msgspec.json.encode(keys).decode(), draw)

    def sign(self, message: str, draw: Draw) -> Signed:
        """A text with my signature."""
        w = draw()
        c = challenge(f"sigmsg|{message}|{table_of_g().power(w)}")
        return Signed(message, proof(c, w - self._signing * c))

    def coefexps(self, coefficients: Sequence[int], draw: Draw) -> Signed:
        """The coefficients of my polynomial in g, signed."""
        g = table_of_g()
        exps = Coefexps(tuple(str(g.power(a)) for a in coefficients))
        return self.sign(msgspec.json.encode(exps).decode(), draw)

    def polynomial(
        self,
        certificates: "Certificates",
        coefficients: Sequence[int],
        draw: Draw,
        signed: Signed | None = None,
    ) -> Polynomial:
        """Second round: `coefficients` are `threshold` fresh exponents, kept by who calls for nothing else.

        `signed`: what `coefexps` made of them, where that was shown before.
        """
        certificates.place(self)
        values = [
            sum(a * j**k for k, a in enumerate(coefficients)) % Q
            for j in range(1, len(certificates.members) + 1)
        ]
        secrets = tuple(
            self._send(encryption, msgspec.json.encode(_Secret(str(value))).decode(), draw)
            for (_, encryption), value in zip(certificates.members, values, strict=True)
        )
        return Polynomial(secrets, signed or self.coefexps(coefficients, draw))

    def share(self, certificates: "Certificates", polynomials: Sequence[Polynomial], threshold: int) -> int:
        """Third round: my private key, once every member's value for me fits that member's coefficients.

        Raises: Invalid wrong_key, with the number of the member (from 0) that is at fault.
        """
        place = certificates.place(self)
        total = 0
        for number, (sent, (verification, _)) in enumerate(
            zip(polynomials, certificates.members, strict=True)
        ):
            try:
                exps = read_coefexps(sent.coefexps, verification, threshold, number)
                text = self._receive(sent.secrets[place], verification, number)
                value = exponent(read_json(text, _Secret).secret)
            except (Invalid, LookupError, msgspec.MsgspecError):  # whatever it is, it is this member's
                raise Invalid(Fault.WRONG_KEY, number) from None
            require(table_of_g().power(value) == value_at(exps, place + 1), Fault.WRONG_KEY, number)
            total += value
        return total % Q

    def _send(self, recipient: Element, message: str, draw: Draw) -> str:
        inner = msgspec.json.encode(_Channel(str(recipient), message)).decode()
        text = msgspec.json.encode(self.sign(inner, draw))
        g, r, s = table_of_g(), draw(), draw()
        alpha, secret = g.power(r), g.power(s)
        key, nonce = _symmetric(secret, alpha)
        data = AESCCM(key, tag_length=8).encrypt(nonce, text, None).hex()
        return msgspec.json.encode(
            _Encrypted(str(alpha), str(power(recipient, r) * secret % P), data)
        ).decode()

    def _receive(self, text: str, sender: Element, number: int) -> str:
        """A message for me. Raises: Invalid wrong_key."""
        try:
            sent = read_json(text, _Encrypted)
            alpha, beta = Ciphertext(sent.alpha, sent.beta).read()
            key, nonce = _symmetric(divided(beta, power(alpha, self._decryption)), alpha)
            plain = AESCCM(key, tag_length=8).decrypt(nonce, bytes.fromhex(sent.data), None)
            signed = read_json(plain, Signed)
            channel = read_json(signed.message, _Channel)
        except (InvalidTag, ValueError, ZeroDivisionError, msgspec.MsgspecError):
            raise Invalid(Fault.WRONG_KEY, number) from None
        require(signed.is_by(sender) and channel.recipient == str(self.encryption), Fault.WRONG_KEY, number)
        return channel.message


def check_sealed_value(text: str) -> None:
    """That a value is sealed as the second round has them; its recipient alone can say more. Raises: Invalid."""
    try:
        sent = read_json(text, _Encrypted)
        pair, size = Ciphertext(sent.alpha, sent.beta).read(), len(bytes.fromhex(sent.data))
    except (ValueError, msgspec.MsgspecError):
        raise Invalid(Fault.WRONG_KEY) from None
    require(all(is_element(x) for x in pair) and size >= _LEAST_SEALED, Fault.WRONG_KEY)


def check_share_key(key: TrusteeKey, coefexps: Sequence[Sequence[Element]], place: int) -> Element:
    """The public key of the member at `place` (from 1), which follows from everyone's coefficients in g.

    Raises: Invalid wrong_key.
    """
    found = key.read()
    require(found == product(value_at(x, place) for x in coefexps), Fault.WRONG_KEY, place - 1)
    return found


def _symmetric(secret: Element, alpha: Element) -> tuple[bytes, bytes]:
    key = hashlib.sha256(f"key|{secret}".encode()).digest()
    return key, hashlib.sha256(f"iv|{alpha}".encode()).digest()[:13]


def seed_of(random: bytes) -> str:
    """A seed out of 22 or more random bytes, each of which gives one character."""
    return "".join(BASE58[b % 58] for b in random[:SEED_CHARS])


class Certificates:
    """The certificates of all members, checked; in our own ceremonies there are from 2 to `MOST_TRUSTEES`.

    Raises: Invalid wrong_key, with the number of the member.
    """

    def __init__(self, certificates: Sequence[Signed], *, of_others: bool = False) -> None:
        self.members = [read_certificate(c, n) for n, c in enumerate(certificates)]
        self.signed = tuple(certificates)
        keys = [k for pair in self.members for k in pair]
        fits = of_others or 2 <= len(self.members) <= MOST_TRUSTEES
        require(fits and len(set(keys)) == len(keys), Fault.WRONG_KEY, detail="certificates")

    def place(self, member: Member) -> int:
        """Where a member stands among them. Raises: Invalid wrong_key where it does not."""
        try:
            return self.members.index((member.verification, member.encryption))
        except ValueError:
            raise Invalid(Fault.WRONG_KEY, detail="not among them") from None


def read_certificate(signed: Signed, number: int) -> tuple[Element, Element]:
    """A member's keys, for signatures and for what is sent to it. Raises: Invalid wrong_key, with this number."""
    keys = read(signed.message, CertKeys, Fault.WRONG_KEY, number)
    verification, encryption = element(keys.verification), element(keys.encryption)
    if not is_element(verification) or not is_element(encryption) or not signed.is_by(verification):
        raise Invalid(Fault.WRONG_KEY, number)
    return verification, encryption


def read_coefexps(signed: Signed, verification: Element, threshold: int, number: int) -> list[Element]:
    """A member's coefficients in g. Raises: Invalid wrong_key."""
    exps = [element(t) for t in read(signed.message, Coefexps, Fault.WRONG_KEY, number).coefexps]
    if len(exps) != threshold or not all(is_element(x) for x in exps) or not signed.is_by(verification):
        raise Invalid(Fault.WRONG_KEY, number)
    return exps


def value_at(exps: Sequence[Element], place: int) -> Element:
    """G to a polynomial's value at `place`, from its coefficients in g."""
    return product(power(x, place**k) for k, x in enumerate(exps))


def threshold_of(members: int) -> int:
    """How many of a group of members are needed: both of two, else more than half."""
    return 2 if members == 2 else members // 2 + 1


class Opener(NamedTuple):
    """Whose decryption counts: a public key, and its place in its group (from 1)."""

    key: Element
    place: int = 0


class Trustees:
    """A trustees structure, checked: `key` is the election's, `openers` those who may decrypt, flattened, from owner 1.

    Raises: Invalid wrong_key.
    """

    def __init__(self, stored: bytes) -> None:
        items = read(stored, object, Fault.WRONG_KEY, detail="trustees")
        if not isinstance(items, list) or not items:
            raise Invalid(Fault.WRONG_KEY, detail="trustees")
        self.openers: list[Opener] = []
        self.singles: list[int] = []
        self.groups: list[tuple[int, list[int]]] = []
        keys = []
        for item in items:
            match item:
                case ["Single", body]:
                    keys.append(self._single(body))
                case ["Pedersen", body]:
                    keys.append(self._group(body))
                case _:
                    raise Invalid(Fault.WRONG_KEY, detail="trustees")
        self.key = product(keys)

    def _single(self, body: object) -> Element:
        try:
            key = msgspec.convert(body, TrusteeKey).read()
        except msgspec.MsgspecError:
            raise Invalid(Fault.WRONG_KEY, detail="trustees") from None
        self.openers.append(Opener(key))
        self.singles.append(len(self.openers))
        return key

    def _group(self, body: object) -> Element:
        try:
            group = msgspec.convert(body, ThresholdParameters)
        except msgspec.MsgspecError:
            raise Invalid(Fault.WRONG_KEY, detail="trustees") from None
        shares, key = check_group(group)
        first = len(self.openers) + 1
        self.openers += [Opener(x, place) for place, x in enumerate(shares, 1)]
        self.groups.append((group.threshold, list(range(first, first + len(shares)))))
        return key


def check_group(group: ThresholdParameters) -> tuple[list[Element], Element]:
    """The public keys of a group's members, and the key that they have together. Raises: Invalid wrong_key."""
    count = len(group.certs)
    sizes = (len(group.coefexps), len(group.verification_keys))
    require(sizes == (count, count) and 1 <= group.threshold <= count, Fault.WRONG_KEY, detail="threshold")
    certificates = Certificates(group.certs, of_others=True)
    exps = [
        read_coefexps(signed, verification, group.threshold, number)
        for number, (signed, (verification, _)) in enumerate(
            zip(group.coefexps, certificates.members, strict=True)
        )
    ]
    shares = []
    for place, published in enumerate(group.verification_keys, 1):
        shares.append(check_share_key(published, exps, place))
    return shares, product(x[0] for x in exps)


def lagrange(places: Sequence[int]) -> list[int]:
    """The coefficients with which shares at these places (from 1) make the value at 0."""
    found = []
    for here in places:
        coefficient = 1
        for other in places:
            if other != here:
                coefficient = coefficient * other * inverse(other - here) % Q
        found.append(coefficient)
    return found


def encode_trustees(items: Sequence[TrusteeKey | ThresholdParameters]) -> bytes:
    """A trustees structure."""
    named = [("Single" if isinstance(i, TrusteeKey) else "Pedersen", i) for i in items]
    return msgspec.json.encode(named)
