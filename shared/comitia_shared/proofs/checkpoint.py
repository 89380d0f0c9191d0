"""Checkpoints: the room's signed word on how long the ledger is and what its root is.

The form is a C2SP signed note (c2sp.org/signed-note and c2sp.org/tlog-checkpoint) with an Ed25519 signature:
origin, number of leaves, root in base64, extension lines `time <ms>` and (where the record was reopened) `epoch <n>`,
an empty line, the signature line.
"""

import base64
import hashlib

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from comitia_shared.codes import crockford
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import MeetingId, RoomId
from comitia_shared.proofs.tree import verify_consistency, verify_inclusion

_ALGORITHM_ED25519 = b"\x01"


class TreeHead(msgspec.Struct, frozen=True):
    """What a checkpoint says: leaves, root (32 bytes), the room's time in ms UTC, the epoch of the record."""

    size: int
    root: bytes
    at_ms: int
    epoch: int = 0

    @property
    def short_code(self) -> str:
        """Eight characters of the root, for the eye: what the hall display shows in its corner."""
        text = crockford(self.root[:5])
        return f"{text[:4]} {text[4:]}"


def origin(room: RoomId, meeting: MeetingId) -> str:
    """The name of a meeting's log, which is also the name of its signing key."""
    return f"{room}.comitia.internal/{meeting}"


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(name.encode() + b"\n" + _ALGORITHM_ED25519 + public).digest()[:4]


def sign(key: Ed25519PrivateKey, name: str, head: TreeHead) -> str:
    """The signed note of `head` under the log's name."""
    text = f"{name}\n{head.size}\n{base64.b64encode(head.root).decode()}\ntime {head.at_ms}\n"
    text += f"epoch {head.epoch}\n" if head.epoch else ""
    public = key.public_key().public_bytes_raw()
    signature = _key_id(name, public) + key.sign(text.encode())
    return f"{text}\n— {name} {base64.b64encode(signature).decode()}\n"


def verify(note: str, name: str, public: bytes) -> TreeHead:
    """Read a signed note of the log `name` whose key is `public` (32 bytes). Raises: Refused checkpoint_refused."""
    text, found, signatures = note.partition("\n\n")
    text += "\n"
    try:
        if not found:
            raise ValueError("no signature")
        log, size, root, *extensions = text.removesuffix("\n").split("\n")
        prefix = f"— {name} "
        line = next(s for s in signatures.split("\n") if s.startswith(prefix))
        signature = base64.b64decode(line.removeprefix(prefix), validate=True)
        if log != name or signature[:4] != _key_id(name, public):
            raise ValueError("another log or key")
        Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
        said = dict(e.split(" ", 1) for e in extensions if " " in e)
        at_ms, epoch = int(said.get("time", 0)), int(said.get("epoch", 0))
        head = TreeHead(int(size), base64.b64decode(root, validate=True), at_ms, epoch)
        if len(head.root) != 32 or head.size < 0 or head.epoch < 0:
            raise ValueError("malformed")
    except (ValueError, StopIteration, InvalidSignature):
        raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="signature") from None
    return head


def require_growth(old: TreeHead | None, new: TreeHead, since: int, proof: tuple[bytes, ...]) -> None:
    """Refuse with `checkpoint_refused` unless `proof` shows that `new` continues `old`.

    A tablet that has kept no checkpoint yet trusts the first it sees.
    """
    if old is None:
        return
    require(since == old.size, ErrorCode.CHECKPOINT_REFUSED, reason="base")
    if new.size < old.size or not verify_consistency(old.size, old.root, new.size, new.root, proof):
        raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="history")


class EpochProof(msgspec.Struct, frozen=True):
    """Shows that event number `seq`, which began an epoch, is in a tree, and what that tree goes on from.

    `path` is the event's audit path, `proof` shows that the tree goes on from the event's `common` first events.
    """

    seq: int
    path: tuple[bytes, ...]
    proof: tuple[bytes, ...]


def require_epoch(old: TreeHead, new: TreeHead, leaf: bytes, common: TreeHead, shown: EpochProof) -> None:
    """Refuse with `checkpoint_refused` unless `new` begins an epoch with the event of hash `leaf`.

    That event says from which `common` head the record goes on, and that `common.epoch` begins with it; what `old`
    holds beyond that is given up, openly. One epoch excuses one change of history.
    """
    if (
        old.size <= common.size
        or not old.epoch < common.epoch <= new.epoch
        or not common.size < shown.seq
        or not verify_inclusion(leaf, shown.seq - 1, new.size, new.root, list(shown.path))
        or not verify_consistency(common.size, common.root, new.size, new.root, shown.proof)
    ):
        raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="epoch")
