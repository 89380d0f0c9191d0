"""The one door for text: what people type and files bring in, before it is stored, sent on or compared.

Unicode is NFC, blanks are single, and nothing stands in it that nobody sees: control and format characters (among
them those that turn the direction of what follows), fillers, half surrogate pairs, what XML cannot carry. So what looks
alike is alike, and a name can be looked up by comparing it.
"""

import functools
import unicodedata
from typing import Annotated, Any, TypeVar, get_type_hints

import msgspec

T = TypeVar("T")
_LINES = "lines"
Lines = Annotated[str, msgspec.Meta(extra={_LINES: True})]
"""A text of several lines; every other text of a message is one line."""

_BLANK = "\u2800\u3164\uffa0\u115f\u1160"  # letters and signs that show nothing
_JOINER = "\u200d"  # joins the parts of a picture sign
_MOST_MARKS = 4  # on one letter; Vietnamese has two
_SELECTORS = range(0xFE00, 0xFE10)


def one_line(text: str) -> str:
    """`text` as one line: blanks folded, none at its ends."""
    if text.isascii() and text.isprintable() and "  " not in text and text.strip(" ") == text:
        return text
    found = " ".join(_seen(text, "").split())
    return text if found == text else found


def many_lines(text: str) -> str:
    """`text` with its lines: of each the blanks at the end are gone, and blank lines at both ends of it all."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    found = "\n".join(line.rstrip() for line in _seen(unified, "\n" + _JOINER).split("\n")).strip("\n")
    return text if found == text else found


def _seen(text: str, kept: str) -> str:
    """`text` without what cannot be seen; tabs and the like are blanks."""
    chars: list[str] = []
    for char in unicodedata.normalize("NFC", "".join(_visible(c, kept) for c in text)):
        is_mark = unicodedata.combining(char) != 0
        if is_mark and len(chars) >= _MOST_MARKS and all(map(unicodedata.combining, chars[-_MOST_MARKS:])):
            continue
        chars.append(char)
    found = "".join(chars)
    return found if found == text else unicodedata.normalize("NFC", found)


def _visible(char: str, kept: str) -> str:
    if char in kept:
        return char
    if char in _BLANK or char.isspace():
        return " "
    kind = unicodedata.category(char)
    if kind in ("Cc", "Cf", "Cs", "Zl", "Zp") or char == "\u034f":
        return ""
    if ord(char) & 0xFFFE == 0xFFFE or 0xFDD0 <= ord(char) <= 0xFDEF:
        return ""  # no characters, says Unicode
    if ord(char) in _SELECTORS and _JOINER not in kept:
        return ""
    return char


def cleaned(value: T) -> T:
    """A message, or a part of one, with every text in it as it may be stored; the same object where all is well."""
    return _cleaned(value, False)  # type: ignore[no-any-return]


def _cleaned(value: Any, is_long: bool) -> Any:
    if type(value) is str:
        return many_lines(value) if is_long else one_line(value)
    if isinstance(value, msgspec.Struct):
        long = _long_fields(type(value))
        found = {f: _cleaned(getattr(value, f), f in long) for f in value.__struct_fields__}
        changed = {f: v for f, v in found.items() if v is not getattr(value, f)}
        return msgspec.structs.replace(value, **changed) if changed else value
    if isinstance(value, tuple):
        parts = tuple(_cleaned(v, is_long) for v in value)
        return value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
    if isinstance(value, frozenset):
        return frozenset(_cleaned(v, is_long) for v in value)
    if isinstance(value, dict):
        return {_cleaned(k, False): _cleaned(v, is_long) for k, v in value.items()}
    return value


@functools.cache
def _long_fields(kind: type[msgspec.Struct]) -> frozenset[str]:
    """The fields of a struct that are `Lines`."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(f for f, hint in hints.items() if _LINES in str(getattr(hint, "__metadata__", "")))
