"""Memory that is given back: what glibc keeps of freed pages otherwise grows the program for a whole day.

Where there is no glibc these do nothing.
"""

import ctypes
import gc
import sys

_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 512 * 1024


def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    try:
        return ctypes.CDLL("libc.so.6")
    except OSError:
        return None


_LIBC = _glibc()


def keep_large_apart() -> None:
    """Let everything large (a drawn page, a paper) have its own mapping, which goes when it is freed.

    glibc raises that bound by itself up to 32 MiB with what is freed, and pages then stay in its heap.
    """
    if _LIBC is not None:
        _LIBC.mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def give_back() -> None:
    """Give what was freed back to the system."""
    gc.collect()
    if _LIBC is not None:
        _LIBC.malloc_trim(0)
