"""Numbers, proofs and ciphertexts as JSON has them: base 10, as strings, without leading zeros (§4.2, §4.3)."""

import base64
import hashlib
import json
import re
from typing import Any, TypeVar

import msgspec
from gmpy2 import mpz

from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import Element, P, Q
from comitia_shared.foreign import Malformed

T = TypeVar("T")
_DEEPEST, _LONGEST = 100, 1000
_SIGNS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[\]{}]', re.DOTALL)  # a text to its end, or the sign of a level
_NUMBER = re.compile(r"0|[1-9][0-9]{0,616}")


def number(text: str, below: int) -> int:
    """A number below a bound. Raises: Invalid not_canonical."""
    if _NUMBER.fullmatch(text) is None:
        raise Invalid(Fault.NOT_CANONICAL, detail="number")
    found: int = mpz(text)
    require(found < below, Fault.NOT_CANONICAL, detail="number too large")
    return found


def exponent(text: str) -> int:
    """A number modulo Q. Raises: Invalid not_canonical."""
    return int(number(text, Q))


def element(text: str) -> Element:
    """A number modulo P, not zero; that it is in the group is another question. Raises: Invalid."""
    found = number(text, P)
    require(found != 0, Fault.NOT_IN_GROUP)
    return found


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A Schnorr-like proof: commitments are not published, they follow from these two."""

    challenge: str
    response: str

    def read(self) -> tuple[int, int]:
        """Challenge and response. Raises: Invalid not_canonical."""
        return exponent(self.challenge), exponent(self.response)


def proof(challenge: int, response: int) -> Proof:
    """A proof out of its numbers, which are taken modulo Q."""
    return Proof(str(challenge % Q), str(response % Q))


class Ciphertext(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An ElGamal ciphertext (g^r, y^r g^m)."""

    alpha: str
    beta: str

    def read(self) -> tuple[Element, Element]:
        """Both elements. Raises: Invalid."""
        return element(self.alpha), element(self.beta)


def strict_json(stored: bytes, kind: Any) -> Any:
    """A value of this type out of JSON that every reader takes for the same.

    Not so, and refused: a name twice in one object, what is no UTF-8, half a surrogate pair, NaN and infinities,
    numbers of more than 1,000 digits, more than 100 levels. Raises: Malformed.
    """
    try:
        text = stored.decode()
        _require_flat(text)
        found = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_int=_bounded_int)
        json.dumps(found, ensure_ascii=False).encode()
        return msgspec.convert(found, kind)
    except (ValueError, RecursionError, msgspec.MsgspecError) as error:
        raise Malformed(str(error)[:200]) from None


def read(stored: bytes | str, kind: type[T], fault: Fault, event: int = -1, detail: str = "") -> T:
    """The same. Raises: Invalid with this fault."""
    try:
        found: T = strict_json(stored if isinstance(stored, bytes) else stored.encode(), kind)
    except Malformed:
        raise Invalid(fault, event, detail) from None
    return found


def _require_flat(text: str) -> None:
    depth = 0
    for found in _SIGNS.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > _DEEPEST:
            raise ValueError("too deep")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _bounded_int(digits: str) -> int:
    if len(digits) > _LONGEST:
        raise ValueError("a number too long")
    return int(digits)


def hash_json(text: bytes) -> str:
    """HJSON of the specification: SHA-256 in Base64 without padding; of a ballot, its tracking number (§4.15)."""
    return base64.b64encode(hashlib.sha256(text).digest()).decode().rstrip("=")


def hash_hex(text: bytes) -> str:
    """SHA-256 in hexadecimal: how data and events name each other in an archive (§4.4)."""
    return hashlib.sha256(text).hexdigest()
