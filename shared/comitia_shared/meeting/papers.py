"""Papers on the agenda, their revisions, what of them is sealed, and on which terms their keys are given.

Commands: AddPaper, AddRevision, PublishPaper, RecallPaper, ConfirmRecall. The keys never appear here: a grant is a
message, not an event; who is due which keys stands in `grants`.
"""

from enum import IntEnum, StrEnum

import msgspec
from msgspec.structs import asdict, replace

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, require
from comitia_shared.ids import Count, DeviceId, ItemId, Millis, ObjectId, PaperId, PersonId, RevisionId, Short
from comitia_shared.meeting.agenda import Agenda, Phase, require_item, require_phase
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.events import Command, Event
from comitia_shared.meeting.seats import Seat
from comitia_shared.meeting.texts import check_text


class ObjectKind(IntEnum):
    """What a sealed object is; the number is part of what each piece is bound to."""

    WHOLE = 1
    FRONT = 2
    TEXT = 3
    ORIGINAL = 4
    PATCH = 5


class SealedObject(msgspec.Struct, frozen=True, omit_defaults=True):
    """Manifest of one sealed object: its plain size in bytes, and what its sealed pieces must be.

    `hashes` holds the BLAKE3 of each piece, 32 bytes each. An object of several pieces carries `root` instead, the
    BLAKE3 of those hashes: they travel as bytes before its pieces, once, and only to who fetches it.
    """

    object: ObjectId
    kind: ObjectKind
    size: int
    hashes: bytes = b""
    root: bytes = b""

    @property
    def pieces(self) -> int:
        """How many pieces it has; an empty object has one, so that it has a tag."""
        return len(self.hashes) // 32 or max(1, -(-self.size // limits.PIECE_BYTES))

    @property
    def is_complete(self) -> bool:
        """Whether every piece is pinned, by its hash or by the root of all."""
        return len(self.root) == 32 if not self.hashes else len(self.hashes) % 32 == 0


class Release(StrEnum):
    """From when on a published paper's readers are due its keys."""

    PUBLICATION = "publication"
    """At once."""
    MEETING = "meeting"
    """While the meeting is open (or takes a break) and the reader is checked in."""
    ITEM = "item"
    """From when the paper's item was called."""


class Terms(msgspec.Struct, frozen=True, omit_defaults=True):
    """On which terms keys are given: the policy of the level as it was when the paper came, and its own window.

    `lease_ms` 0 = tablets store the keys; else they hold them in memory alone, for so long after the last renewal.
    `from_ms` and `until_ms` (ms UTC, 0 = no bound) are the window in which keys are given; keys with an end are not
    stored either. `copy` = copies and exports are free; `marked` = every page carries the reader's name and the time;
    `recalled_at_end` = the paper is recalled when the meeting closes.
    """

    release: Release = Release.PUBLICATION
    lease_ms: Millis = 0
    from_ms: Millis = 0
    until_ms: Millis = 0
    copy: bool = True
    marked: bool = False
    recalled_at_end: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether a tablet may keep the keys on its disk."""
        return not self.lease_ms and not self.until_ms


FREE = Terms()


class Revision(msgspec.Struct, frozen=True):
    """One state of a paper's content. `number` counts from 1.

    With a `base` it may travel as a patch against that revision; `chain` counts the patches back to a revision
    without one.
    """

    revision: RevisionId
    number: int
    pages: int
    objects: dict[ObjectKind, SealedObject]
    base: RevisionId | None = None
    chain: int = 0


class Paper(msgspec.Struct, frozen=True):
    """A document on the agenda. Empty `readers` means: all whom its level lets. `published_ms` 0 = still sealed.

    Revisions up to number `recalled` were recalled: nobody is due their keys any more.
    """

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: frozenset[PersonId] = frozenset()
    revisions: tuple[Revision, ...] = ()
    published_ms: int = 0
    terms: Terms = FREE
    recalled: int = 0

    @property
    def newest(self) -> Revision | None:
        """The revision that readers open; None where there is none, or all were recalled."""
        return self.revisions[-1] if len(self.revisions) > self.recalled else None

    @property
    def is_recalled(self) -> bool:
        """Whether all that there was of it has been recalled."""
        return 0 < self.recalled == len(self.revisions)

    @property
    def standing(self) -> tuple[Revision, ...]:
        """The revisions that were not recalled, oldest first."""
        return self.revisions[self.recalled :]

    def revision(self, name: RevisionId) -> Revision | None:
        """A revision that was not recalled."""
        return next((r for r in self.standing if r.revision == name), None)


class Papers(msgspec.Struct, frozen=True):
    """This noun's part of the state, in the order in which papers were added.

    `receipts` says which devices have confirmed that nothing of a recalled paper is left on them; staff sees it.
    """

    papers: dict[PaperId, Paper] = {}
    receipts: dict[PaperId, frozenset[DeviceId]] = {}


class AddPaper(Command, frozen=True):
    """Put a paper under an item; its content comes as a revision. No `terms` = keys at publication, stored, free.

    Who: secretary, room. Refused: unknown_item, already_there, too_many, empty_text, too_long, wrong_phase.
    """

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()
    terms: Terms | None = None


class PaperAdded(Event, frozen=True):
    """A paper stands under an item."""

    paper: PaperId
    item: ItemId
    title: str
    custody: Custody
    readers: tuple[PersonId, ...] = ()
    terms: Terms | None = None


class AddRevision(Command, frozen=True):
    """Give a paper its (next) content, already sealed.

    With a patch object, `base` names the revision that it is made against. `level` raises the paper's level from here
    on, with that level's `terms`; such a revision comes without a patch. Who: secretary, room.
    Refused: unknown_paper, already_there, wrong_phase, level_not_served (a lower level), bad_message (no whole object,
    or a patch that may not be: unknown or recalled base, over eight in a chain, over half the whole).
    """

    paper: PaperId
    revision: RevisionId
    pages: Count
    objects: tuple[SealedObject, ...]
    base: RevisionId | None = None
    level: Level | None = None
    terms: Terms | None = None


class RevisionAdded(Event, frozen=True):
    """A paper has a new content: the manifest of what tablets may fetch before they have a key."""

    paper: PaperId
    revision: RevisionId
    number: int
    pages: int
    objects: tuple[SealedObject, ...]
    base: RevisionId | None = None
    level: Level | None = None
    terms: Terms | None = None


class PublishPaper(Command, frozen=True):
    """Let the paper's readers have its keys. Who: secretary, chair, room. Refused: unknown_paper, already_there."""

    paper: PaperId


class PaperPublished(Event, frozen=True):
    """The paper's readers are granted its keys from now on."""

    paper: PaperId


class RecallPaper(Command, frozen=True):
    """Take a paper back: its keys, and all that was made from them, go from server and tablets.

    Who: secretary, chair, room. Refused: unknown_paper, already_there (nothing of it is out).
    """

    paper: PaperId
    reason: Short = ""


class PaperRecalled(Event, frozen=True):
    """Nobody is due keys of the paper's revisions up to number `upto` any more; each device confirms."""

    paper: PaperId
    upto: int
    reason: str = ""


class ConfirmRecall(Command, frozen=True):
    """Nothing of these recalled papers is left on this device. Who: everyone, the hall display too.

    Refused: unknown_paper, not_enrolled (a seat without a device), too_many. Papers that are not recalled, or were
    confirmed before, are passed over; where none is left: already_there.
    """

    papers: tuple[PaperId, ...]


class RecallConfirmed(Event, frozen=True):
    """This device holds nothing of these papers any more. Staff alone hears of it."""

    papers: tuple[PaperId, ...]
    device: DeviceId


PapersCommand = AddPaper | AddRevision | PublishPaper | RecallPaper | ConfirmRecall
PapersEvent = PaperAdded | RevisionAdded | PaperPublished | PaperRecalled | RecallConfirmed
_LEVELS = list(Level)


def require_paper(papers: Papers, paper: PaperId) -> Paper:
    """The paper, or `unknown_paper`."""
    found = papers.papers.get(paper)
    if found is None:
        raise Refused(ErrorCode.UNKNOWN_PAPER)
    return found


def decide(papers: Papers, agenda: Agenda, seat: Seat, command: PapersCommand) -> list[Event]:
    """The events that `command` brings, or `Refused`."""
    after = (Phase.CLOSED,) if isinstance(command, RecallPaper | ConfirmRecall) else ()
    require_phase(agenda, Phase.PREPARED, Phase.OPEN, Phase.PAUSED, *after)
    match command:
        case AddPaper(paper, item, title, readers=readers):
            require_item(agenda, item)
            require(paper not in papers.papers, ErrorCode.ALREADY_THERE)
            if len(papers.papers) >= limits.PAPERS or len(readers) > limits.PART_ENTRIES:
                raise Refused(ErrorCode.TOO_MANY, most=limits.PAPERS)
            check_text(title)
            return [PaperAdded(**asdict(command))]
        case AddRevision():
            return _add_revision(require_paper(papers, command.paper), command)
        case PublishPaper(paper):
            require(not require_paper(papers, paper).published_ms, ErrorCode.ALREADY_THERE)
            return [PaperPublished(paper)]
        case RecallPaper(paper, reason):
            known = require_paper(papers, paper)
            if known.newest is None:
                raise Refused(ErrorCode.ALREADY_THERE)
            return [PaperRecalled(paper, known.newest.number, reason)]
        case ConfirmRecall(names):
            return _confirm(papers, seat, names)


def _add_revision(known: Paper, c: AddRevision) -> list[Event]:
    require(not any(r.revision == c.revision for r in known.revisions), ErrorCode.ALREADY_THERE)
    objects = {o.kind: o for o in c.objects}
    if ObjectKind.WHOLE not in objects or not all(o.is_complete for o in c.objects):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="manifest")
    if c.level is not None and _LEVELS.index(c.level) < _LEVELS.index(known.custody.level):
        raise Refused(ErrorCode.LEVEL_NOT_SERVED, level=c.level.value)
    patch, base = objects.get(ObjectKind.PATCH), c.base
    if (patch is None) != (base is None) or (base is not None and not may_patch(known, base, c.level)):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="base of a patch")
    if patch is not None and not is_worth_it(patch.size, objects[ObjectKind.WHOLE].size):
        raise Refused(ErrorCode.BAD_MESSAGE, reason="size of a patch")
    return [RevisionAdded(**asdict(c), number=len(known.revisions) + 1)]


def may_patch(paper: Paper, base: RevisionId, level: Level | None) -> bool:
    """Whether a new revision may travel as a patch against `base`.

    Never across a raise of level or from a recalled base, and at most eight in a chain.
    """
    known = paper.revision(base)
    raised = level is not None and level is not paper.custody.level
    return known is not None and known.chain < limits.PATCH_CHAIN and not raised


def is_worth_it(patch_bytes: int, whole_bytes: int) -> bool:
    """Whether a patch is offered: never over half the size of the whole."""
    return 2 * patch_bytes <= whole_bytes


def _confirm(papers: Papers, seat: Seat, names: tuple[PaperId, ...]) -> list[Event]:
    if seat.device is None:
        raise Refused(ErrorCode.NOT_ENROLLED)
    require(len(names) <= limits.PAPERS, ErrorCode.TOO_MANY, most=limits.PAPERS)
    fresh = tuple(
        n
        for n in names
        if require_paper(papers, n).recalled and seat.device not in papers.receipts.get(n, frozenset())
    )
    require(fresh, ErrorCode.ALREADY_THERE)
    return [RecallConfirmed(fresh, seat.device)]


def recalls_at_end(papers: Papers) -> list[Event]:
    """What the closing of the meeting recalls."""
    return [
        PaperRecalled(p.paper, p.newest.number)
        for p in papers.papers.values()
        if p.terms.recalled_at_end and p.newest is not None
    ]


def apply(papers: Papers, event: PapersEvent, at_ms: int) -> Papers:
    """The papers after `event`, which happened at `at_ms`."""
    match event:
        case PaperAdded(paper, item, title, custody, readers, terms):
            return _with(papers, Paper(paper, item, title, custody, frozenset(readers), terms=terms or FREE))
        case RevisionAdded():
            return _with(papers, _revised(papers.papers[event.paper], event))
        case PaperPublished(paper):
            return _with(papers, replace(papers.papers[paper], published_ms=at_ms))
        case PaperRecalled(paper, upto):
            recalled = replace(papers.papers[paper], recalled=upto, published_ms=0)
            receipts = {n: d for n, d in papers.receipts.items() if n != paper}
            return replace(_with(papers, recalled), receipts=receipts)
        case RecallConfirmed(names, device):
            confirmed = {n: papers.receipts.get(n, frozenset()) | {device} for n in names}
            return replace(papers, receipts={**papers.receipts, **confirmed})


def _revised(known: Paper, event: RevisionAdded) -> Paper:
    base = known.revision(event.base) if event.base is not None else None
    added = Revision(
        revision=event.revision,
        number=event.number,
        pages=event.pages,
        objects={o.kind: o for o in event.objects},
        base=event.base,
        chain=base.chain + 1 if base is not None else 0,
    )
    custody = known.custody if event.level is None else replace(known.custody, level=event.level)
    terms = event.terms or known.terms
    return replace(known, revisions=(*known.revisions, added), custody=custody, terms=terms)


def _with(papers: Papers, paper: Paper) -> Papers:
    return replace(papers, papers={**papers.papers, paper.paper: paper})
