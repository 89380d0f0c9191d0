"""Texts that people write into a meeting: never empty, never endless."""

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, require
from comitia_shared.texts import one_line


def check_text(text: str, most: int = limits.TITLE_CHARS) -> str:
    """`text` as it may be stored (`comitia_shared.texts`).

    Raises:
        Refused: `empty_text`, `too_long`.
    """
    text = one_line(text)
    require(text, ErrorCode.EMPTY_TEXT)
    require(len(text) <= most, ErrorCode.TOO_LONG, most=most)
    return text
