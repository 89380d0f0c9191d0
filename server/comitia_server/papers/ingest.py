"""Ingest: a file becomes a rebuilt PDF, its front and its text, or is refused in words.

The work is done by `rebuild` in a child process with limits on memory, CPU seconds and time, without a network, that
reads no file of the room and sees no other process (`confine`).
"""

import functools
import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import msgspec

from comitia_server.papers import confine, rebuild
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params, Refused, require


class Ingested(msgspec.Struct, frozen=True):
    """What ingest gives: the original's SHA-256, pages, the parts, and warnings in MuPDF's words."""

    original: bytes
    original_hash: bytes
    pages: int
    whole: bytes
    front: bytes
    text: bytes
    warnings: tuple[str, ...]


class _Report(msgspec.Struct):
    pages: int = 0
    sizes: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    code: ErrorCode | None = None
    params: Params = {}


def read_file(path: Path) -> bytes:
    """The bytes of a file to upload. Raises: Refused file_missing, file_empty, file_too_large."""
    try:
        size = path.stat().st_size
        require(path.is_file(), ErrorCode.FILE_MISSING, file=path.name)
        require(size != 0, ErrorCode.FILE_EMPTY, file=path.name)
        if size > limits.UPLOAD_BYTES:
            most = limits.UPLOAD_BYTES // limits.MIB
            raise Refused(ErrorCode.FILE_TOO_LARGE, file=path.name, mib=size // limits.MIB, most=most)
        return path.read_bytes()
    except OSError:
        raise Refused(ErrorCode.FILE_MISSING, file=path.name) from None


def ingest(original: bytes) -> Ingested:
    """Rebuild a PDF in the limited child. Raises: Refused with one of the codes of papers brought in."""
    command = [
        *_without_network(),
        sys.executable,
        "-I",
        confine.__file__,
        rebuild.__file__,
        str(limits.PAGES),
        str(limits.PAGE_SIDE_PT),
        str(limits.FRONT_PAGES),
        str(limits.PAGE_TIME_S),
    ]
    try:
        child = subprocess.run(
            command,
            input=original,
            capture_output=True,
            timeout=limits.INGEST_TIME_S,
            preexec_fn=_limit,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused(ErrorCode.PDF_TOO_SLOW, most=limits.INGEST_TIME_S) from None
    return _read_report(original, child)


def _read_report(original: bytes, child: "subprocess.CompletedProcess[bytes]") -> Ingested:
    line, _, rest = child.stdout.partition(b"\n")
    if child.returncode == -signal.SIGALRM:
        drawn = re.findall(rb"^PAGE (\d+)$", child.stderr, re.MULTILINE)
        raise Refused(
            ErrorCode.PDF_PAGE_TOO_SLOW, page=int(drawn[-1]) if drawn else 1, most=limits.PAGE_TIME_S
        )
    if child.returncode != 0 or not line:
        code = {
            -24: ErrorCode.PDF_TOO_SLOW,  # SIGXCPU
            -9: ErrorCode.PDF_TOO_SLOW,  # SIGKILL, from the hard limit of CPU seconds
        }.get(child.returncode, ErrorCode.PDF_BROKEN)
        if b"MemoryError" in child.stderr or b"malloc" in child.stderr:
            code = ErrorCode.PDF_OUT_OF_MEMORY
        raise Refused(code, detail=f"exit {child.returncode}", most=limits.INGEST_TIME_S)
    report = msgspec.convert(json.loads(line), _Report)
    if report.code is not None:
        raise Refused(report.code, **report.params)
    if sum(report.sizes) != len(rest) or len(report.sizes) != 3:
        raise Refused(ErrorCode.PDF_BROKEN, detail="incomplete answer")
    if report.sizes[0] > limits.INGESTED_BYTES:
        mib = report.sizes[0] // limits.MIB
        raise Refused(ErrorCode.PDF_TOO_LARGE_AFTER, mib=mib, most=limits.INGESTED_BYTES // limits.MIB)
    whole_end = report.sizes[0]
    front_end = whole_end + report.sizes[1]
    return Ingested(
        original=original,
        original_hash=hashlib.sha256(original).digest(),
        pages=report.pages,
        whole=rest[:whole_end],
        front=rest[whole_end:front_end],
        text=rest[front_end:],
        warnings=report.warnings,
    )


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (limits.INGEST_MEMORY_BYTES, limits.INGEST_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.INGEST_TIME_S, limits.INGEST_TIME_S + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def is_cut_off() -> bool:
    """Whether ingest's child is without a network on this machine."""
    return bool(_without_network()) or not confine.missing()


def lacks() -> tuple[str, ...]:
    """What of the kernel's that would hold ingest's child is not here."""
    return confine.missing()


@functools.cache
def _without_network() -> tuple[str, ...]:
    """How to start a child without a network here; a packaged server has a unit of its own for this."""
    if shutil.which("unshare") is None:
        return ()
    for flags in (("--net",), ("--user", "--map-root-user", "--net")):
        if subprocess.run(["unshare", *flags, "true"], capture_output=True, check=False).returncode == 0:
            return ("unshare", *flags, "--")
    return ()
