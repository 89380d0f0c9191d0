"""One folding for search and one sorting key for names: Vietnamese first, no Qt.

Folding drops case and marks (`Hội đồng` → `hoi dong`), so that search works without typing them.
Sorting follows Vietnamese lists of people: by given name (the last word), then the rest of the name,
letters in the order of the Vietnamese alphabet, tones only where letters are equal.
"""

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: rank for rank, letter in enumerate(_LETTERS)}
# TCVN 5712 and Vietnamese dictionaries: level, grave, hook, tilde, acute, dot.
_TONES = {"̀": 1, "̉": 2, "̃": 3, "́": 4, "̣": 5}


class _Folded(dict[int, str]):
    """What each character folds to, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        decomposed = unicodedata.normalize(
            "NFKD" if char.isalpha() else "NFD", char
        )  # ligatures are their letters
        if " " in decomposed:
            decomposed = char
        self[code] = "".join("d" if c == "đ" else c for c in decomposed if not unicodedata.combining(c))
        return self[code]


_FOLDED = _Folded()


def fold(text: str) -> str:
    """`text` in lower case without marks, đ as d. The length may change; words stay in place."""
    return text.casefold().translate(_FOLDED)


def _word_key(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    letters: list[int] = []
    tones: list[int] = []
    for char in unicodedata.normalize("NFC", word.lower()):
        decomposed = unicodedata.normalize("NFD", char)
        tone = next((_TONES[c] for c in decomposed if c in _TONES), 0)
        base = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
        letters.append(_RANK.get(base, len(_LETTERS) + ord(base[0]) if base else 0))
        tones.append(tone)
    return tuple(letters), tuple(tones)


SortKey = tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]


def name_key(name: str) -> SortKey:
    """A key that sorts names as Vietnamese lists write them: given name first, then family and middle names."""
    words = name.split()
    return tuple(_word_key(w) for w in (words[-1:] + words[:-1]))
