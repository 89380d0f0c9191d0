"""The separate verifier on the record of a story: what it counts, or what it says is wrong."""

import importlib.util
import types
from collections.abc import Iterable
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_resources import path
from comitia_server.record.ledger import Entry
from comitia_server.reports.record import to_text
from comitia_shared.meeting import Meeting, Recorded
from comitia_shared.proofs.checkpoint import TreeHead, sign
from comitia_shared.proofs.tree import Tree, leaf_hash
from comitia_shared.wire.codec import encode

ORIGIN = "room.comitia.internal/meeting"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@cache
def verifier() -> types.ModuleType:
    """The one file, loaded as the program that it is."""
    spec = importlib.util.spec_from_file_location("verify_alone", path("verifier", "comitia_verify.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def written(bodies: Iterable[bytes], state: Meeting | None = None, *, every: int = 7) -> bytes:
    """A record with these events, a checkpoint after every few of them and after the last.

    With the `state` of a meeting, ballots that were never published are left out.
    """
    tree, entries, notes = Tree(), [], []
    for seq, body in enumerate(bodies, 1):
        salt = seq.to_bytes(16)
        entries.append(Entry(seq, salt, body))
        tree.append(leaf_hash(salt, body))
        if seq % every == 0:
            notes.append(sign(KEY, ORIGIN, TreeHead(tree.size, tree.root(), seq)))
    notes.append(sign(KEY, ORIGIN, TreeHead(tree.size, tree.root(), tree.size)))
    return to_text(ORIGIN, KEY.public_key().public_bytes_raw(), entries, notes, state or Meeting())


def bodies(ledger: Iterable[Recorded]) -> list[bytes]:
    """The events of a story as the ledger would hold them."""
    return [encode(recorded) for recorded in ledger]


def fault(record: bytes) -> str:
    """What the verifier says is wrong; empty = nothing."""
    alone = verifier()
    try:
        alone.verify_record(record)
    except alone.WrongBoardError as error:
        return str(error)
    return ""
