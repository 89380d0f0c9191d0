"""Memory of page workers: bounded, for a page of a kilobyte can ask for all there is, and given back after large jobs.

What glibc keeps of freed pages otherwise grows the program for a whole day.
"""

import ctypes
import gc
import sys
from pathlib import Path
from typing import Any

_SET_DUMPABLE = 4  # prctl(2)


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


def bound(more_bytes: int) -> None:
    """Let this process take so much more memory and no more: what asks for it fails, and the program goes on."""
    if sys.platform == "win32":
        _bound_by_job_object(more_bytes)
    elif sys.platform == "linux":
        import resource

        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        wanted = used + more_bytes
        if hard == resource.RLIM_INFINITY or wanted < hard:
            resource.setrlimit(resource.RLIMIT_AS, (wanted, hard))


def leave_no_core() -> None:
    """A crash writes no core file: plain papers and keys would stand in it. Others of this user cannot look in."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)  # who pipes cores to a collector asks this


def _bound_by_job_object(most_bytes: int) -> None:
    """The same by a Job Object of Windows (`JOB_OBJECT_LIMIT_PROCESS_MEMORY`). Not tried on a Windows yet."""
    from ctypes import wintypes

    class Basic(ctypes.Structure):
        _fields_ = [
            ("PerProcessUserTimeLimit", ctypes.c_int64),
            ("PerJobUserTimeLimit", ctypes.c_int64),
            ("LimitFlags", wintypes.DWORD),
            ("MinimumWorkingSetSize", ctypes.c_size_t),
            ("MaximumWorkingSetSize", ctypes.c_size_t),
            ("ActiveProcessLimit", wintypes.DWORD),
            ("Affinity", ctypes.c_size_t),
            ("PriorityClass", wintypes.DWORD),
            ("SchedulingClass", wintypes.DWORD),
        ]

    class Extended(ctypes.Structure):
        _fields_ = [
            ("BasicLimitInformation", Basic),
            ("IoInfo", ctypes.c_uint64 * 6),
            ("ProcessMemoryLimit", ctypes.c_size_t),
            ("JobMemoryLimit", ctypes.c_size_t),
            ("PeakProcessMemoryUsed", ctypes.c_size_t),
            ("PeakJobMemoryUsed", ctypes.c_size_t),
        ]

    kernel: Any = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    kernel.CreateJobObjectW.restype = wintypes.HANDLE
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    job = kernel.CreateJobObjectW(None, None)
    limit = Extended()
    limit.BasicLimitInformation.LimitFlags = 0x100  # JOB_OBJECT_LIMIT_PROCESS_MEMORY
    limit.ProcessMemoryLimit = most_bytes
    kernel.SetInformationJobObject(job, 9, ctypes.byref(limit), ctypes.sizeof(limit))
    kernel.AssignProcessToJobObject(job, kernel.GetCurrentProcess())
