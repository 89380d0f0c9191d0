"""From ballots to numbers: the encrypted sum, its decryption in shares, and the result (§4.16 to §4.19)."""

from collections.abc import Mapping, Sequence

import msgspec

from comitia_shared.belenios.ballots import Pairs
from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import (
    Draw,
    Element,
    G,
    P,
    Q,
    challenge,
    divided,
    power,
    product,
    table_of_g,
)
from comitia_shared.belenios.numbers import Ciphertext, Proof, element, proof, read
from comitia_shared.belenios.trustees import Opener, Trustees, lagrange
from comitia_shared.foreign import read_json

_PLAIN_BELOW = 2**30


class Sized(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many ballots the encrypted sum has, their weight, and its hash (a weight of 2^30 and more is a string)."""

    num_tallied: int
    total_weight: int | str
    encrypted_tally: str


class PartialDecryption(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One trustee's part of the decryption: a factor for each ciphertext, each proved."""

    decryption_factors: tuple[tuple[str, ...], ...]
    decryption_proofs: tuple[tuple[Proof, ...], ...]


class Owned(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose partial decryption it is: `owner` counts all trustees from 1, `payload` is its hash."""

    owner: int
    payload: str


class Result(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For each question the count of each of its choices; from 2^30 on a count is a string."""

    result: tuple[tuple[int | str, ...], ...]


Counts = tuple[tuple[int, ...], ...]


def number_json(value: int) -> int | str:
    """A count as the archive has it."""
    return value if value < _PLAIN_BELOW else str(value)


def encode_tally(total: Pairs) -> bytes:
    """The encrypted sum as data."""
    return msgspec.json.encode([[Ciphertext(str(a), str(b)) for a, b in row] for row in total])


def read_tally(stored: bytes) -> Pairs:
    """An encrypted sum. Raises: Invalid."""
    rows = read(stored, tuple[tuple[Ciphertext, ...], ...], Fault.WRONG_TALLY)
    return tuple(tuple(c.read() for c in row) for row in rows)


def decrypt(total: Pairs, phi: str, private: int, draw: Draw) -> PartialDecryption:
    """A trustee's part: α^x for every ciphertext, proved to be of the same x as the trustee's public key (§4.18)."""
    g = table_of_g()
    key = g.power(private)
    factors, proofs = [], []
    for row in total:
        row_factors, row_proofs = [], []
        for alpha, _ in row:
            w = draw()
            row_factors.append(str(power(alpha, private)))
            c = challenge(f"decrypt|{phi}|{key}|{g.power(w)},{power(alpha, w)}")
            row_proofs.append(proof(c, w - private * c))
        factors.append(tuple(row_factors))
        proofs.append(tuple(row_proofs))
    return PartialDecryption(tuple(factors), tuple(proofs))


def check_decryption(
    total: Pairs, phi: str, key: Element, part: PartialDecryption
) -> tuple[tuple[Element, ...], ...]:
    """The factors of a partial decryption that is proved. Raises: Invalid wrong_share."""
    if len(part.decryption_factors) != len(total) or len(part.decryption_proofs) != len(total):
        raise Invalid(Fault.WRONG_SHARE)
    g, found = table_of_g(), []
    for row, factors, proofs in zip(total, part.decryption_factors, part.decryption_proofs, strict=True):
        require(len(factors) == len(row) and len(proofs) == len(row), Fault.WRONG_SHARE)
        row_found = []
        for (alpha, _), text, published in zip(row, factors, proofs, strict=True):
            factor, (c, s) = element(text), published.read()
            a = g.power(s) * power(key, c) % P
            b = power(alpha, s) * power(factor, c) % P
            if power(factor, Q) != 1 or challenge(f"decrypt|{phi}|{key}|{a},{b}") != c:
                raise Invalid(Fault.WRONG_SHARE)
            row_found.append(factor)
        found.append(tuple(row_found))
    return tuple(found)


def encode_part(part: PartialDecryption) -> bytes:
    """A partial decryption as data."""
    return msgspec.json.encode(part)


def read_part(stored: bytes) -> PartialDecryption:
    """A partial decryption. Raises: Invalid wrong_share."""
    return read(stored, PartialDecryption, Fault.WRONG_SHARE)


Factors = Mapping[int, tuple[tuple[Element, ...], ...]]
"""Checked factors by owner, from 1."""


def is_enough(trustees: Trustees, owners: Sequence[int]) -> bool:
    """Whether these owners together open the result: every single one, and of each group enough."""
    there = set(owners)
    return all(o in there for o in trustees.singles) and all(
        len(there.intersection(group)) >= threshold for threshold, group in trustees.groups
    )


def combine(trustees: Trustees, total: Pairs, factors: Factors, most: int) -> Counts:
    """The counts, each at most `most`. Raises: Invalid too_few_shares, wrong_result."""
    require(is_enough(trustees, list(factors)), Fault.TOO_FEW_SHARES)
    used: list[tuple[int, int]] = [(owner, 1) for owner in trustees.singles]
    for threshold, group in trustees.groups:
        chosen = [o for o in group if o in factors][:threshold]
        openers: list[Opener] = [trustees.openers[o - 1] for o in chosen]
        used += zip(chosen, lagrange([o.place for o in openers]), strict=True)
    logarithm = Logarithm(most)
    counts = []
    for number, row in enumerate(total):
        found = []
        for place, (_, beta) in enumerate(row):
            factor = product(
                power(factors[o][number][place], by) if by != 1 else factors[o][number][place]
                for o, by in used
            )
            found.append(logarithm.of(divided(beta, factor)))
        counts.append(tuple(found))
    return tuple(counts)


class Logarithm:
    """Discrete logarithms to the base g up to a bound, by baby steps and giant steps."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._step = int(max(1, most) ** 0.5) + 1
        self._baby: dict[Element, int] = {}
        value: Element = 1
        for k in range(self._step):
            self._baby[value] = k
            value = value * G % P
        self._giant = divided(1, value)

    def of(self, x: Element) -> int:
        """The number m up to the bound with g^m = x. Raises: Invalid wrong_result."""
        for giant in range(self._step + 1):
            found = self._baby.get(x)
            if found is not None and giant * self._step + found <= self._most:
                return giant * self._step + found
            x = x * self._giant % P
        raise Invalid(Fault.WRONG_RESULT)


def encode_result(counts: Counts) -> bytes:
    """The result as data."""
    return msgspec.json.encode(Result(tuple(tuple(number_json(n) for n in row) for row in counts)))


def read_result(stored: bytes) -> Counts:
    """A result; numbers written otherwise than the specification has them are refused. Raises: Invalid wrong_result."""
    try:
        rows = read_json(stored, Result).result
        counts = tuple(tuple(int(n) for n in row) for row in rows)
    except (msgspec.MsgspecError, UnicodeError, RecursionError, ValueError):
        raise Invalid(Fault.WRONG_RESULT) from None
    require(encode_result(counts) == stored, Fault.WRONG_RESULT)
    return counts
