"""The recovery code: 128 bits, shown once as eight pronounceable words and as a QR picture.

The words are proquints (five letters for 16 bits, consonant-vowel-consonant-vowel-consonant), easy to read aloud
in any language and to write down without marks.
"""

import hashlib

from comitia_shared.errors import ErrorCode, Refused, require

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
CODE_BYTES = 16


def _word(number: int) -> str:
    return (
        _CONSONANTS[number >> 12 & 15]
        + _VOWELS[number >> 10 & 3]
        + _CONSONANTS[number >> 6 & 15]
        + _VOWELS[number >> 4 & 3]
        + _CONSONANTS[number & 15]
    )


def _number(word: str) -> int:
    if len(word) != 5:
        raise ValueError(word)
    value = 0
    for place, char in enumerate(word):
        letters, bits = (_VOWELS, 2) if place % 2 else (_CONSONANTS, 4)
        value = value << bits | letters.index(char)
    return value


def _check_word(code: bytes) -> str:
    return _word(int.from_bytes(hashlib.sha256(b"comitia/recovery/1" + code).digest()[:2]))


def words(code: bytes) -> str:
    """The code as eight words and a ninth that catches a mistake in copying."""
    numbers = [int.from_bytes(code[i : i + 2]) for i in range(0, CODE_BYTES, 2)]
    return " ".join([*(_word(n) for n in numbers), _check_word(code)])


def read_words(text: str) -> bytes:
    """The code of nine words. Raises: Refused wrong_code."""
    parts = text.lower().replace("-", " ").split()
    try:
        if len(parts) != 9:
            raise ValueError(text)
        code = b"".join(_number(w).to_bytes(2) for w in parts[:8])
    except ValueError:
        raise Refused(ErrorCode.WRONG_CODE) from None
    require(_check_word(code) == parts[8], ErrorCode.WRONG_CODE)
    return code
