"""`seal`: sealing a paper into the store and opening it, against the same pipeline without encryption.

Both cut into pieces, hash each with BLAKE3, write and sync to disk; both read, check each hash, and put the content
together. Only AES-256-GCM is left out of the reference.
"""

import os
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import uuid6

from comitia_client.pages.desk import opened
from comitia_client.vault.pieces import SealedFile
from comitia_server.papers.store import ObjectStore
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import (
    PIECE_BYTES,
    SEALED_PIECE_BYTES,
    TAG_BYTES,
    Identity,
    check_piece,
    seal,
    sealed_bytes,
)
from tests.bench.report import Report, median

SIZE = 32 * 1024 * 1024
RUNS = 25


def _plain_pieces(plain: bytes) -> Iterator[bytes]:
    """The pieces as long as sealed ones, but not sealed."""
    view = memoryview(plain)
    for piece in range(-(-len(plain) // PIECE_BYTES)):
        yield bytes(view[piece * PIECE_BYTES : (piece + 1) * PIECE_BYTES]) + bytes(TAG_BYTES)


def _read_plain(path: Path, manifest: SealedObject) -> bytearray:
    """What `opened` does, without the cipher."""
    data = memoryview(path.read_bytes())[: manifest.size + manifest.pieces * TAG_BYTES]
    plain = bytearray(manifest.size)
    out = memoryview(plain)
    for piece in range(manifest.pieces):
        part = data[piece * SEALED_PIECE_BYTES : (piece + 1) * SEALED_PIECE_BYTES]
        check_piece(manifest, piece, part)
        start = piece * PIECE_BYTES
        out[start : start + len(part) - TAG_BYTES] = part[: len(part) - TAG_BYTES]
    return plain


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1000


def measure() -> Report:
    plain = os.urandom(SIZE)
    times: dict[str, list[float]] = {"seal": [], "write": [], "open": [], "read": []}
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as base:
        folder = Path(base)
        store = ObjectStore(folder)
        for _ in range(RUNS):
            names = [uuid6.uuid7().hex for _ in range(5)]
            sealed, bare = ObjectId(names[3]), ObjectId(names[4])
            identity = Identity(
                MeetingId(names[0]), PaperId(names[1]), RevisionId(names[2]), sealed, ObjectKind.WHOLE
            )
            key = secrets.token_bytes(32)
            times["seal"].append(_timed(lambda: store.write(sealed, seal(key, identity, plain))))  # noqa: B023
            times["write"].append(_timed(lambda: store.write(bare, _plain_pieces(plain))))  # noqa: B023
            sealed_hashes = store.hashes(SealedObject(sealed, ObjectKind.WHOLE, SIZE, root=bytes(32)))
            plain_hashes = store.hashes(SealedObject(bare, ObjectKind.WHOLE, SIZE, root=bytes(32)))
            manifest = SealedObject(sealed, ObjectKind.WHOLE, SIZE, sealed_hashes)
            reference = SealedObject(bare, ObjectKind.WHOLE, SIZE, plain_hashes)
            for one in (manifest, reference):  # as a tablet holds them: without the hashes at the end
                os.truncate(folder / f"{one.object}.sealed", sealed_bytes(one))
            file = SealedFile(str(folder / f"{sealed}.sealed"), key, identity, manifest)
            times["open"].append(_timed(lambda: opened(file)))  # noqa: B023
            times["read"].append(_timed(lambda: _read_plain(folder / f"{bare}.sealed", reference)))  # noqa: B023
            assert opened(file) == plain
            for name in (sealed, bare):
                store.discard(name)
    found = {name: median(values) for name, values in times.items()}
    ratios = {
        "sealing_vs_plain": found["seal"] / found["write"],
        "opening_vs_plain": found["open"] / found["read"],
    }
    goals = dict.fromkeys(ratios, 1 / 0.8)
    comitia = {"seal_ms": found["seal"], "open_ms": found["open"]}
    references = {"plain_write_ms": found["write"], "plain_read_ms": found["read"]}
    return Report("seal", "ms", comitia, references, ratios, goals, RUNS)
