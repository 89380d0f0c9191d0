"""A new content for a paper that is there: ingest, patch against the newest revision, seal, command. No loop here.

A patch is made where the rules of `meeting.papers` let it be and where it is worth it; else the revision travels whole.
"""

import msgspec
import uuid6

from comitia_server.papers.ingest import Ingested
from comitia_server.papers.seal import Sealed, seal_revision
from comitia_server.papers.store import ObjectStore
from comitia_shared.errors import Refused
from comitia_shared.ids import CommandId, MeetingId, ObjectId, RevisionId
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.papers import (
    AddRevision,
    ObjectKind,
    Paper,
    Revision,
    Terms,
    is_worth_it,
    may_patch,
)
from comitia_shared.sealing.patches import Content, content_of, make_patch
from comitia_shared.sealing.pieces import Identity, open_object

Keys = dict[ObjectId, bytes]


class Revised(msgspec.Struct, frozen=True):
    """A sealed revision and the command that puts it on the record."""

    command: CommandId
    body: AddRevision
    sealed: Sealed


def revise(
    objects: ObjectStore,
    meeting: MeetingId,
    paper: Paper,
    keys: dict[RevisionId, Keys],
    ingested: Ingested,
    raised: tuple[Level, Terms] | None = None,
) -> Revised:
    """Seal a new content of `paper`; `keys` are those of its revisions, `raised` its new level and that one's terms.

    Takes a second or more: run it in a worker. Raises: Unavailable (the disk).
    """
    level, terms = raised or (None, None)
    base = paper.newest
    patch = b""
    if base is not None and may_patch(paper, base.revision, level):
        content = _content(objects, meeting, paper, base, keys.get(base.revision, {}))
        if content is not None:
            patch = make_patch(content, content_of(ingested.whole, ingested.text))
    if not is_worth_it(len(patch), len(ingested.whole)):
        patch = b""
    sealed = seal_revision(objects, meeting, paper.paper, ingested, patch)
    against = base.revision if base is not None and patch else None
    body = AddRevision(
        paper=paper.paper,
        revision=sealed.revision,
        pages=sealed.pages,
        objects=sealed.objects,
        base=against,
        level=level,
        terms=terms,
    )
    return Revised(CommandId(uuid6.uuid7().hex), body, sealed)


def _content(
    objects: ObjectStore, meeting: MeetingId, paper: Paper, revision: Revision, keys: Keys
) -> Content | None:
    """What a revision holds; None where it cannot be opened any more: then nothing is patched against it."""
    parts: list[bytearray] = []
    for kind in (ObjectKind.WHOLE, ObjectKind.TEXT):
        manifest = revision.objects.get(kind)
        if manifest is None or manifest.object not in keys:
            return None
        identity = Identity(meeting, paper.paper, revision.revision, manifest.object, kind)
        try:
            parts.append(open_object(keys[manifest.object], identity, manifest.size, objects.read(manifest)))
        except Refused:
            return None
    return content_of(*parts)
