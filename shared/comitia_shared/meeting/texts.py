"""Texts that people write into a meeting: trimmed, never empty, never endless."""

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused


def check_text(text: str, most: int = limits.TITLE_CHARS) -> str:
    """`text` without outer blanks.

    Raises:
        Refused: `empty_text`, `too_long`.
    """
    text = text.strip()
    if not text:
        raise Refused(ErrorCode.EMPTY_TEXT)
    if len(text) > most:
        raise Refused(ErrorCode.TOO_LONG, most=most)
    return text
