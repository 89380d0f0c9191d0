"""Memory that is given back: what glibc keeps of freed pages otherwise grows the program for a whole day."""

import ctypes
import gc
import sys


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL("libc.so.6")
    except OSError:
        return None


_LIBC = _glibc()


def trim() -> None:
    """Give what was freed back, without looking for more: some milliseconds."""
    if _LIBC is not None:
        _LIBC.malloc_trim(0)


def give_back() -> None:
    """Give what was freed back to the system; without glibc the system takes it by itself."""
    gc.collect()
    trim()
