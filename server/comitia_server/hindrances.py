"""What stands in the server's way and passes: no free file, no memory, no thread, a disk that says no.

Nothing of it is a defect, and nothing of it ends the server: it is said in one line, the same not twice a second, so
that nobody fills the log with it, and what was asked is tried again or refused.
"""

import asyncio
import errno
import logging
from collections.abc import Callable
from typing import Any

from comitia_shared.errors import ErrorCode, Unavailable

_OUT_OF = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.EAGAIN)
_KINDS = 100

log = logging.getLogger(__name__)


def as_unavailable(error: BaseException) -> Unavailable | None:
    """The hindrance that an error is; None = it is a defect."""
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _OUT_OF):
        return Unavailable(ErrorCode.SERVER_BUSY, detail=str(error) or type(error).__name__)
    if isinstance(error, RuntimeError) and "can't start new thread" in str(error):  # as CPython spells it
        return Unavailable(ErrorCode.SERVER_BUSY, detail=str(error))
    if isinstance(error, OSError):
        return Unavailable.from_disk(error)
    return None


class Hindrances:
    """Says what is in the way, each thing at most once a second. `now_s` is a clock that nobody sets."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._said_s: dict[str, float] = {}

    def say(self, what: str, error: object) -> None:
        """One line in the log, unless it was just said."""
        now_s = self._now_s()
        if now_s - self._said_s.get(what, -1.0) < 1.0:
            return
        if len(self._said_s) >= _KINDS:
            self._said_s.clear()
        self._said_s[what] = now_s
        log.error("%s: %s", what, error)

    def of_loop(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What the event loop reports, without a traceback: that of a handshake that failed cannot be printed."""
        error = context.get("exception")
        hindrance = as_unavailable(error) if error is not None else None
        self.say(str(context.get("message", "")).partition("\n")[0], hindrance or repr(error))
