"""What the system lets the server do: files enough for a line to each tablet, and no picture of its memory."""

import ctypes
import resource
import sys

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Unavailable

_SET_DUMPABLE = 4  # prctl(2)
_ROOM_FOR_MORE = 16_384  # taken where the system lets us, for tablets that are enrolled later


def allow_files(devices: int) -> None:
    """Raise the limit of open files to what this many enrolled devices need.

    Each may have its connection and one that takes its place.

    Raises:
        Unavailable: `too_few_files`; the system's own limit is lower, and only who runs the machine can raise it.
    """
    needed = limits.FILES_OF_ROOM + limits.ARRIVALS + 2 * devices
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = hard if hard != resource.RLIM_INFINITY else max(needed, _ROOM_FOR_MORE)
    if needed > most:
        raise Unavailable(ErrorCode.TOO_FEW_FILES, needed=needed, most=most)
    wanted = min(most, max(needed, _ROOM_FOR_MORE))
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def leave_no_core() -> None:
    """A crash writes no core file: keys and papers would stand in it. Nor can others of this user look in."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # a system that pipes cores to a collector asks this and not the limit
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
