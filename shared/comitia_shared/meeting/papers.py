"""Papers on the agenda, their revisions, and what of them is sealed.

Commands: AddPaper, AddRevision, PublishPaper. The keys never appear here: a grant is a message, not an event.
"""

from enum import IntEnum
from typing import assert_never

import msgspec
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import Count, ItemId, ObjectId, PaperId, PersonId, RevisionId
from comitia_shared.meeting.agenda import Agenda, Phase, check_text, require_item, require_phase
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.events import Command, Event


class ObjectKind(IntEnum):
    """What a sealed object is; the number is part of what each piece is bound to."""

    WHOLE = 1
    FRONT = 2
    TEXT = 3
    ORIGINAL = 4
    PATCH = 5


class SealedObject(msgspec.Struct, frozen=True):
    """Manifest of one sealed object: its plain size in bytes and the BLAKE3 of each sealed piece, 32 bytes each."""

    object: ObjectId
    kind: ObjectKind
    size: int
    hashes: bytes

    @property
    def pieces(self) -> int:
        """How many pieces it has."""
        return len(self.hashes) // 32


class Revision(msgspec.Struct, frozen=True):
    """One state of a paper's content. `number` counts from 1."""

    revision: RevisionId
    number: int
    pages: int
    objects: dict[ObjectKind, SealedObject]


class Paper(msgspec.Struct, frozen=True):
    """A document on the agenda. Empty `readers` means: all whom its level lets. `published_ms` 0 = still sealed."""

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: frozenset[PersonId] = frozenset()
    revisions: tuple[Revision, ...] = ()
    published_ms: int = 0

    @property
    def newest(self) -> Revision | None:
        """The revision that readers open."""
        return self.revisions[-1] if self.revisions else None


class Papers(msgspec.Struct, frozen=True):
    """This noun's part of the state, in the order in which papers were added."""

    papers: dict[PaperId, Paper] = {}


class AddPaper(Command, frozen=True):
    """Put a paper under an item; its content comes as a revision.

    Who: secretary, room. Refused: unknown_item, already_there, too_many, empty_text, too_long, wrong_phase.
    """

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()


class PaperAdded(Event, frozen=True):
    """A paper stands under an item."""

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()


class AddRevision(Command, frozen=True):
    """Give a paper its (next) content, already sealed.

    Who: secretary, room. Refused: unknown_paper, already_there, wrong_phase, bad_message (no whole object).
    """

    paper: PaperId
    revision: RevisionId
    pages: Count
    objects: tuple[SealedObject, ...]


class RevisionAdded(Event, frozen=True):
    """A paper has a new content: the manifest of what tablets may fetch before they have a key."""

    paper: PaperId
    revision: RevisionId
    number: int
    pages: int
    objects: tuple[SealedObject, ...]


class PublishPaper(Command, frozen=True):
    """Let the paper's readers have its keys. Who: secretary, chair, room. Refused: unknown_paper, already_there."""

    paper: PaperId


class PaperPublished(Event, frozen=True):
    """The paper's readers are granted its keys from now on."""

    paper: PaperId


PapersCommand = AddPaper | AddRevision | PublishPaper
PapersEvent = PaperAdded | RevisionAdded | PaperPublished


def require_paper(papers: Papers, paper: PaperId) -> Paper:
    """The paper, or `unknown_paper`."""
    found = papers.papers.get(paper)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_PAPER)
    return found


def decide(papers: Papers, agenda: Agenda, command: PapersCommand) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED)
    match command:
        case AddPaper(paper, item, title, custody, readers):
            require_item(agenda, item)
            if paper in papers.papers:
                raise Refused(ErrorCode.ALREADY_THERE)
            if len(papers.papers) >= limits.PAPERS or len(readers) > limits.PART_ENTRIES:
                raise Refused(ErrorCode.TOO_MANY, most=limits.PAPERS)
            return [PaperAdded(paper, item, check_text(title), custody, readers)]
        case AddRevision(paper, revision, pages, objects):
            known = require_paper(papers, paper)
            if any(r.revision == revision for r in known.revisions):
                raise Refused(ErrorCode.ALREADY_THERE)
            if not any(o.kind is ObjectKind.WHOLE for o in objects) or any(
                len(o.hashes) % 32 for o in objects
            ):
                raise Refused(ErrorCode.BAD_MESSAGE, reason="manifest")
            return [RevisionAdded(paper, revision, len(known.revisions) + 1, pages, objects)]
        case PublishPaper(paper):
            if require_paper(papers, paper).published_ms:
                raise Refused(ErrorCode.ALREADY_THERE)
            return [PaperPublished(paper)]
        case _:
            assert_never(command)


def apply(papers: Papers, event: PapersEvent, at_ms: int) -> Papers:
    """The papers after `event`, which happened at `at_ms`."""
    match event:
        case PaperAdded(paper, item, title, custody, readers):
            return _with(papers, Paper(paper, item, title, custody, frozenset(readers)))
        case RevisionAdded(paper, revision, number, pages, objects):
            known = papers.papers[paper]
            added = Revision(revision, number, pages, {o.kind: o for o in objects})
            return _with(papers, replace(known, revisions=(*known.revisions, added)))
        case PaperPublished(paper):
            return _with(papers, replace(papers.papers[paper], published_ms=at_ms))
        case _:
            assert_never(event)


def _with(papers: Papers, paper: Paper) -> Papers:
    return replace(papers, papers={**papers.papers, paper.paper: paper})
