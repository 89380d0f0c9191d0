"""Sealing of ingested papers: each object gets its own new key and id, for this one sealing."""

import secrets

import msgspec
import uuid6

from comitia_server.papers.ingest import Ingested
from comitia_server.papers.store import ObjectStore
from comitia_shared import limits
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import KEY_BYTES, Identity, manifest_of, seal


class Sealed(msgspec.Struct, frozen=True):
    """A sealed revision: the manifests that its event carries, and the keys that stay with the server."""

    revision: RevisionId
    pages: int
    objects: tuple[SealedObject, ...]
    keys: dict[ObjectId, bytes]


def seal_revision(
    store: ObjectStore, meeting: MeetingId, paper: PaperId, ingested: Ingested, patch: bytes = b""
) -> Sealed:
    """Seal whole, front, text, original and (where there is one) patch of an ingested paper into `store`.

    Raises:
        Unavailable: the disk; what was written before is removed.
    """
    revision = RevisionId(uuid6.uuid7().hex)
    parts = {
        ObjectKind.WHOLE: ingested.whole,
        ObjectKind.TEXT: ingested.text,
        ObjectKind.ORIGINAL: ingested.original,
    }
    if ingested.pages > limits.FRONT_PAGES:  # a shorter paper is its own front
        parts[ObjectKind.FRONT] = ingested.front
    if patch:
        parts[ObjectKind.PATCH] = patch
    objects: list[SealedObject] = []
    keys: dict[ObjectId, bytes] = {}
    try:
        for kind, plain in parts.items():
            identity = Identity(meeting, paper, revision, ObjectId(uuid6.uuid7().hex), kind)
            key = keys[identity.object] = secrets.token_bytes(KEY_BYTES)
            hashes = store.write(identity.object, seal(key, identity, plain))
            objects.append(manifest_of(identity.object, kind, len(plain), hashes))
    except BaseException:
        for name in keys:
            store.discard(name)
        raise
    return Sealed(revision, ingested.pages, tuple(objects), keys)
