"""Codes that people read aloud and type: Crockford's base 32, forgiving about look-alikes."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = {**{c: c for c in _ALPHABET}, "O": "0", "I": "1", "L": "1"}


def crockford(data: bytes) -> str:
    """`data` in Crockford's base 32, without padding; its bits must be a multiple of 5."""
    number = int.from_bytes(data)
    chars = len(data) * 8 // 5
    return "".join(_ALPHABET[number >> (5 * i) & 31] for i in reversed(range(chars)))


def from_crockford(text: str) -> bytes:
    """The bytes of a canonical code."""
    number = 0
    for char in text:
        number = number << 5 | _ALPHABET.index(char)
    return number.to_bytes(len(text) * 5 // 8)


def canonical(text: str) -> str | None:
    """A typed code without blanks and dashes, O as 0, I and L as 1; None where another character stands in it."""
    chars = [_READ_AS.get(c) for c in text.upper() if c not in " -–·"]
    return None if None in chars else "".join(c for c in chars if c is not None)


def grouped(code: str, size: int = 4) -> str:
    """The code in groups, as it is shown."""
    return "-".join(code[i : i + size] for i in range(0, len(code), size))
