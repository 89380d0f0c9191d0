"""The group BELENIOS-2048 (specification of Belenios 2.0, §5.1), and exponentiation in it as fast as Python allows.

An exponent is a number modulo Q, an element a number modulo P that is a power of G; elements are gmpy2's numbers, which
behave as `int`. Where many exponents meet one base, its powers are made once: `Table` for g, a public key or anything
that is used for long; `Powers` for a ciphertext that is checked now.
"""

import hashlib
from collections.abc import Callable, Iterable
from typing import cast

from gmpy2 import invert, mpz, powmod

Element = int
Draw = Callable[[], int]
"""Gives a fresh random exponent, 0 ≤ x < Q; whoever calls passes it in."""

GROUP = "BELENIOS-2048"
P: Element = mpz(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633"
    "13807895840496005438963628979639303877390572280360597374942767137677761889858987273586504908116709931053586778"
    "09800307904916540637771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328"
    "97913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366"
    "14949100292344434637322214588410058642105024212036543356120132048111885240873107701415166620016231317716937218"
    "9248078507711827842317498073276598828825169183103125680162072880719"
)
G: Element = mpz(
    "24023526775018522092276877035323999327122876573783649165100753187876632741463532193202856761552696787996946682"
    "98749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661"
    "21505579709716201616827031288643245666383486363578210615491841998253431518974065818686865115135857641013888221"
    "53960160432288436039309893336627728484065931384060102316750957637779826651036068224066350766977640253462537730"
    "85133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639"
    "858334115700568353695553423781475582491896050296680037745308460627"
)
Q = 78571733251071885079927659812671450121821421258408794611510081919805623223441

_ONE: Element = mpz(1)
_EXPONENT_BYTES = 32
_LONG_WINDOW = 256


class Table:
    """The powers of a base that is used often: an exponentiation is 32 multiplications. 2.6 MB, 40 ms to make."""

    def __init__(self, base: Element) -> None:
        self._rows: list[list[Element]] = []
        step: Element = mpz(base)
        for _ in range(_EXPONENT_BYTES):
            row = [_ONE]
            for _ in range(_LONG_WINDOW - 1):
                row.append(row[-1] * step % P)
            self._rows.append(row)
            step = row[-1] * step % P

    def power(self, exponent: int) -> Element:
        """base^exponent; the exponent is taken modulo Q."""
        result = _ONE
        digits = (int(exponent) % Q).to_bytes(_EXPONENT_BYTES, "little")
        for row, digit in zip(self._rows, digits, strict=True):
            if digit:
                result = result * row[digit] % P
        return result


def _digits(exponent: int) -> list[tuple[int, int]]:
    """The odd digits below 16 that an exponent is the sum of, each as its place and its half rounded down."""
    digits, rest, place = [], int(exponent), 0
    while rest:
        if rest & 1:
            digits.append((place, (rest & 15) >> 1))
            rest >>= 4
            place += 4
        else:
            rest >>= 1
            place += 1
    return digits


_DIGITS_OF_Q = _digits(Q)


class Powers:
    """The squarings of one base, shared by the few exponents that it is raised to."""

    def __init__(self, base: Element) -> None:
        step: Element = mpz(base)
        self._steps = [step]
        for _ in range(Q.bit_length() - 1):
            step = step * step % P
            self._steps.append(step)

    def power(self, exponent: int) -> Element:
        """base^exponent for 0 ≤ exponent ≤ Q."""
        return self._raised(_digits(exponent))

    def is_in_group(self) -> bool:
        """Whether base^Q is 1: only then it is an element of the group."""
        return self._raised(_DIGITS_OF_Q) == 1

    def _raised(self, digits: list[tuple[int, int]]) -> Element:
        """What stands at equal digits is multiplied together first, as e1, e3, … e15.

        e1 e3³ … e15¹⁵ is e1 e3 … e15 times the square of e15 · e15 e13 · … · e15 e13 … e3.
        """
        equal: list[Element] = [0] * 8
        steps = self._steps
        for place, half in digits:
            found = equal[half]
            equal[half] = found * steps[place] % P if found else steps[place]
        running = above = _ONE
        for found in equal[:0:-1]:
            if found:
                running = running * found % P
            above = above * running % P
        all_ = running * equal[0] % P if equal[0] else running
        return above * above % P * all_ % P


class Once:
    """A base that is raised to one exponent alone: there squarings of its own would be a loss."""

    def __init__(self, base: Element) -> None:
        self._base = base

    def power(self, exponent: int) -> Element:
        """base^exponent."""
        return power(self._base, exponent)


_OF_G: list[Table] = []


def table_of_g() -> Table:
    """The table of the generator, made once."""
    if not _OF_G:
        _OF_G.append(Table(G))
    return _OF_G[0]


def power(base: Element, exponent: int) -> Element:
    """base^exponent, once."""
    return cast("Element", powmod(base, exponent, P))


def is_element(x: int) -> bool:
    """Whether x is an element of the group."""
    return 0 < x < P and power(x, Q) == 1


def divided(x: Element, y: Element) -> Element:
    """X / y in the group."""
    return x * cast("Element", invert(y, P)) % P


def product(elements: Iterable[Element]) -> Element:
    """The product of elements; 1 for none."""
    result = _ONE
    for x in elements:
        result = result * x % P
    return result


def inverse(x: int) -> int:
    """1 / x modulo Q."""
    return pow(x, -1, Q)


def challenge(text: str) -> int:
    """SHA-256 of a text as a number modulo Q: how every proof's challenge is made."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % Q
