"""The shelf: papers on this tablet.

What is held of each, what is missing and in which order it comes, which keys are here and until when, how a paper is
opened, and how nothing of it is left after a recall.

A newest revision is opened from its own sealed file, or rebuilt in the worker's memory from an older one and patches.
"""

import itertools
from collections.abc import Iterable
from typing import NamedTuple

from msgspec.structs import replace

from comitia_client.session.model import Holding
from comitia_client.session.papers.fetch import Wanted
from comitia_client.session.record.replica import Replica
from comitia_client.session.tablet import Tablet
from comitia_client.vault.pieces import PaperSource, SealedFile, Step
from comitia_client.vault.store import PersonStore
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.grants import has_conditions
from comitia_shared.meeting.papers import ObjectKind, Paper, Revision, SealedObject
from comitia_shared.sealing.pieces import Identity
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import keys_digest
from comitia_shared.wire.readiness import Missing, Report

_READ = (ObjectKind.FRONT, ObjectKind.WHOLE, ObjectKind.TEXT)
_FRONTS, _WHOLES = 10, 20  # urgency: what was asked for is 0; then fronts and patches; then the rest, by item


class _Way(NamedTuple):
    """How a revision is had here: from the sealed file of `start`, and these revisions' patches in turn."""

    start: Revision
    patched: tuple[Revision, ...] = ()


class Shelf:
    """The papers of one signed-in person."""

    def __init__(self, tablet: Tablet, store: PersonStore) -> None:
        self._store = store
        self._vault = tablet.vault
        self._pieces = tablet.pieces
        self._fetcher = tablet.fetcher
        self._now_ms = tablet.line.now_ms
        self._keys: dict[ObjectId, bytes] = {}
        self._leases: dict[RevisionId, tuple[int, dict[ObjectId, bytes]]] = {}
        self._whole: set[ObjectId] = set()
        self._asked_for: set[PaperId] = set()
        self._fresh: set[ObjectId] = set()

    async def load(self) -> None:
        """Read the keys that are stored."""
        self._keys = await self._vault.ask(self._store.paper_keys)

    # --- keys --------------------------------------------------------------------------------------------

    async def take_grant(self, grant: envelope.Grant) -> None:
        """Keep the keys of a revision; leased ones in memory alone."""
        if grant.until_ms:
            self._leases[grant.revision] = (grant.until_ms, dict(grant.keys))
        else:
            await self._vault.ask(self._store.grant, grant.keys)
            self._keys |= grant.keys
            self._fresh |= grant.keys.keys()

    def withdraw(self, revisions: Iterable[RevisionId]) -> None:
        """The leases of these revisions have ended."""
        for revision in revisions:
            self._leases.pop(revision, None)

    def expire(self) -> bool:
        """Forget the leases whose time is over; whether there were any."""
        over = [r for r, (until_ms, _) in self._leases.items() if until_ms <= self._now_ms()]
        self.withdraw(over)
        return bool(over)

    def key(self, revision: Revision, kind: ObjectKind) -> bytes | None:
        """The key of a revision's object; None = not granted, or its lease has ended."""
        manifest = revision.objects.get(kind)
        if manifest is None:
            return None
        until_ms, leased = self._leases.get(revision.revision, (0, {}))
        if until_ms > self._now_ms() and manifest.object in leased:
            return leased[manifest.object]
        return self._keys.get(manifest.object)

    def keys_of(self, papers: Iterable[Paper]) -> bytes:
        """The digest of what is stored, as `Have` tells it."""
        return keys_digest(
            r.revision
            for p in papers
            if not has_conditions(p)
            for r in p.standing
            if r.objects[ObjectKind.WHOLE].object in self._keys
        )

    # --- what is here ------------------------------------------------------------------------------------

    def _holds(self, manifest: SealedObject | None) -> bool:
        if manifest is None:
            return False
        if manifest.object in self._whole:
            return True
        if self._pieces.held(manifest) == manifest.pieces:
            self._whole.add(manifest.object)
            return True
        return False

    def _way(self, paper: Paper, wanted: Revision | None) -> _Way | None:
        """How a revision can be had from what is here; None = it cannot yet."""
        patched: list[Revision] = []
        revision = wanted
        while revision is not None:
            objects = revision.objects
            is_base = not patched or self._holds(objects.get(ObjectKind.TEXT))
            if is_base and self._holds(objects[ObjectKind.WHOLE]):
                return _Way(revision, tuple(reversed(patched)))
            if revision.base is None or not self._holds(objects.get(ObjectKind.PATCH)):
                return None
            patched.append(revision)
            revision = paper.revision(revision.base)
        return None

    def _missing(self, paper: Paper) -> list[SealedObject]:
        """What is to be fetched to have the newest revision: patches where an older one is held, else the whole."""
        newest = paper.newest
        if newest is None:
            return []
        whole = newest.objects[ObjectKind.WHOLE]
        patches: list[SealedObject] = []
        revision: Revision | None = newest
        while revision is not None:
            text = revision.objects.get(ObjectKind.TEXT)
            if self._holds(revision.objects[ObjectKind.WHOLE]):
                also = [text] if text is not None else []
                by_patch = [m for m in [*also, *patches] if not self._holds(m)]
                if revision is newest or 2 * sum(m.size for m in by_patch) <= whole.size:
                    return by_patch
                break
            patch = revision.objects.get(ObjectKind.PATCH)
            if patch is None or revision.base is None:
                break
            patches.insert(0, patch)
            revision = paper.revision(revision.base)
        return [m for k in _READ if (m := newest.objects.get(k)) is not None and not self._holds(m)]

    def is_whole(self, paper: Paper) -> bool:
        """Whether the newest revision is here, sealed."""
        return self._way(paper, paper.newest) is not None

    def holding(self, paper: Paper) -> Holding:
        """What this tablet has of a paper."""
        newest = paper.newest
        if newest is None:
            return Holding.RECALLED if paper.is_recalled else Holding.SEALED
        way = self._way(paper, newest)
        if way is not None:
            return Holding.OPEN if self._opens(way) else Holding.WHOLE
        front = newest.objects.get(ObjectKind.FRONT)
        if self._holds(front) and self.key(newest, ObjectKind.FRONT) is not None:
            return Holding.FRONT
        return (
            Holding.LOADING
            if any(self._fetcher.is_wanted(m.object) for m in self._missing(paper))
            else Holding.SEALED
        )

    def _opens(self, way: _Way) -> bool:
        start = self.key(way.start, ObjectKind.WHOLE) is not None
        return start and all(self.key(r, ObjectKind.PATCH) is not None for r in way.patched)

    # --- what is missing ---------------------------------------------------------------------------------

    def plan(self, replicas: Iterable[Replica]) -> None:
        """Say what is missing, in order.

        What was asked for, then fronts and patches, then wholes; of each the item that is on, the next, the rest.
        """
        wanted: list[Wanted] = []
        for replica in replicas:
            ranks = _ranks(replica)
            for paper in replica.state.papers.papers.values():
                rank = ranks.get(paper.item, 2)
                for manifest in self._missing(paper):
                    first = manifest.kind in (ObjectKind.FRONT, ObjectKind.PATCH)
                    urgency = (_FRONTS if first else _WHOLES) + rank
                    if paper.paper in self._asked_for:
                        urgency = 0 if first else 1
                    wanted.append(Wanted(replica.meeting, manifest, urgency))
        wanted.sort(key=lambda w: w.urgency)
        self._fetcher.plan(wanted)

    def arriving(self, paper: Paper) -> tuple[int, int]:
        """Of a paper on its way: pieces held, of how many that have to come."""
        rest = self._missing(paper)
        return sum(self._pieces.held(m) for m in rest), sum(m.pieces for m in rest)

    def report(self, replica: Replica) -> Report:
        """How ready this tablet is for a meeting."""
        held = of = 0
        missing: list[Missing] = []
        for paper in replica.state.papers.papers.values():
            if paper.newest is None:
                continue
            rest = self._missing(paper)
            whole = paper.newest.objects[ObjectKind.WHOLE].pieces
            here = sum(self._pieces.held(m) for m in rest) if rest else whole
            total = sum(m.pieces for m in rest) if rest else whole
            held, of = held + here, of + total
            if rest:
                missing.append(Missing(paper.paper, here, total, self._fetcher.hindrance))
        shown = tuple(missing[: limits.MISSING_TOLD])
        free = self._pieces.free_bytes()
        return Report(
            meeting=replica.meeting,
            held=held,
            of=of,
            missing=shown,
            more=len(missing) > len(shown),
            free_bytes=free,
        )

    async def check_again(self, papers: Iterable[Paper]) -> None:
        """Check every piece that is held against its manifest; damaged ones are missing from then on."""
        for paper in papers:
            for manifest in itertools.chain.from_iterable(r.objects.values() for r in paper.standing):
                if await self._vault.ask(self._pieces.check, manifest) < manifest.pieces:
                    self._whole.discard(manifest.object)

    # --- opening -----------------------------------------------------------------------------------------

    def source(self, meeting: MeetingId, paper: Paper, revision: RevisionId | None = None) -> PaperSource:
        """What a worker needs to open a paper: all of it, or its first pages; its newest revision, or an older one.

        Raises:
            Refused: `unknown_paper`, `paper_recalled`, `key_not_granted`, or `paper_on_its_way`: it goes first then.
        """
        wanted = paper.newest if revision is None else paper.revision(revision)
        if wanted is None or wanted not in paper.standing:
            raise Refused(ErrorCode.PAPER_RECALLED if paper.is_recalled else ErrorCode.UNKNOWN_PAPER)
        terms = paper.terms
        bare = PaperSource(
            paper.paper,
            wanted.revision,
            wanted.pages,
            is_marked=terms.marked,
            is_stored=terms.is_stored,
            may_copy=terms.copy,
        )
        way = self._way(paper, wanted)
        if way is not None and self._opens(way):
            return replace(
                bare,
                whole=self._file(meeting, paper, way.start, ObjectKind.WHOLE),
                text=self._text(meeting, paper, way.start),
                steps=tuple(self._step(meeting, paper, r) for r in way.patched),
            )
        if self.key(wanted, ObjectKind.WHOLE) is None:
            raise Refused(ErrorCode.KEY_NOT_GRANTED)
        if wanted is paper.newest:
            self._asked_for.add(paper.paper)
            if self._holds(wanted.objects.get(ObjectKind.FRONT)):
                front = self._file(meeting, paper, wanted, ObjectKind.FRONT)
                return replace(bare, whole=front, is_front=True)
        raise Refused(ErrorCode.PAPER_ON_ITS_WAY)

    def _text(self, meeting: MeetingId, paper: Paper, revision: Revision) -> SealedFile | None:
        """The text of a revision; None where it is not here, or came on other terms than its pages."""
        manifest = revision.objects.get(ObjectKind.TEXT)
        if not self._holds(manifest) or self.key(revision, ObjectKind.TEXT) is None:
            return None
        return self._file(meeting, paper, revision, ObjectKind.TEXT)

    def _file(self, meeting: MeetingId, paper: Paper, revision: Revision, kind: ObjectKind) -> SealedFile:
        manifest, key = self._pieces.known(revision.objects[kind]), self.key(revision, kind)
        if key is None:
            raise Refused(ErrorCode.KEY_NOT_GRANTED)
        if manifest is None:
            raise Refused(ErrorCode.PAPER_ON_ITS_WAY)
        identity = Identity(meeting, paper.paper, revision.revision, manifest.object, kind)
        return SealedFile(str(self._pieces.path(manifest.object)), key, identity, manifest)

    def _step(self, meeting: MeetingId, paper: Paper, revision: Revision) -> Step:
        patch = self._file(meeting, paper, revision, ObjectKind.PATCH)
        return Step(patch, revision.objects[ObjectKind.WHOLE].size)

    async def mend(self, paper: Paper) -> None:
        """What is held of a paper was found damaged: the damaged pieces are fetched again, before everything else."""
        self._asked_for.add(paper.paper)
        await self.check_again([paper])

    # --- recall ------------------------------------------------------------------------------------------

    async def erase_recalled(self, paper: Paper) -> bool:
        """Leave nothing of a paper's recalled revisions here; whether this is done for the first time."""
        name = f"recalled/{paper.paper}/{paper.recalled}"
        gone = [m for r in paper.revisions[: paper.recalled] for m in r.objects.values()]
        # A restored server may have given it again after it was erased.
        is_back = any(m.object in self._keys or m.object in self._whole for m in gone)
        if not gone or (not is_back and await self._vault.ask(self._store.kept, name) is not None):
            return False
        for manifest in gone:
            self._keys.pop(manifest.object, None)
            self._whole.discard(manifest.object)
        self.withdraw([r.revision for r in paper.revisions])
        await self._vault.ask(self._store.forget_paper, paper.paper, [m.object for m in gone])
        for manifest in gone:
            await self._vault.ask(self._pieces.discard, manifest.object)
        return True

    async def forget_all_but(self, papers: Iterable[Paper]) -> None:
        """Leave no key and no words here of papers that are not among these.

        A key that was granted since the last time stays: the event of its revision may still be on its way.
        """
        known = list(papers)
        objects = {m.object for p in known for r in p.revisions for m in r.objects.values()}
        gone = [o for o in self._keys if o not in objects and o not in self._fresh]
        for name in gone:
            del self._keys[name]
        self._fresh.clear()
        await self._vault.ask(self._store.forget_strangers, gone, {p.paper for p in known})

    async def recall_is_told(self, paper: Paper) -> None:
        """The receipt is in the outbox: it is not made again."""
        await self._vault.ask(self._store.keep, f"recalled/{paper.paper}/{paper.recalled}", b"1")


def _ranks(replica: Replica) -> dict[str, int]:
    """How soon the papers of each item are needed: 0 = it is on, 1 = it is next, 2 = later (not listed)."""
    agenda = replica.state.agenda
    following = next(
        (i.item for i in agenda.items.values() if not i.ended_ms and i.item != agenda.current), None
    )
    ranks = {} if following is None else {str(following): 1}
    return ranks if agenda.current is None else {**ranks, str(agenda.current): 0}
