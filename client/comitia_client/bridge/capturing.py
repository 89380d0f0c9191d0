"""Keeps a window out of screenshots and recordings while a leased paper is on it, where the system can do that.

Windows alone offers it (SetWindowDisplayAffinity, Windows 10 version 2004: the window is left out; before that it is
black). Elsewhere the reader's name on every page has to do. A camera sees everything.
"""

import ctypes
import logging
import sys
from typing import Any

_NONE, _MONITOR, _EXCLUDE = 0x00, 0x01, 0x11

log = logging.getLogger(__name__)


def _user32() -> Any:
    if sys.platform == "win32":
        return ctypes.windll.user32
    return None


class CaptureGuard:
    """The guard of one window, by its system handle; `user32` is the system's library, None where there is none."""

    def __init__(self, handle: int, user32: Any = None) -> None:
        self._handle = ctypes.c_void_p(handle)
        self._user32 = user32 if user32 is not None else _user32()
        self._is_on = False

    def set(self, on: bool) -> None:
        """Keep the window out of captures, or let it in again."""
        if on is self._is_on or self._user32 is None:
            return
        self._is_on = on
        wanted = (_EXCLUDE, _MONITOR) if on else (_NONE,)
        if not any(self._user32.SetWindowDisplayAffinity(self._handle, w) for w in wanted):
            log.warning("this system does not keep the window out of captures")
