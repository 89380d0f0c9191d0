"""All meetings of who is signed in: events kept before they are applied, commands and ballots. Papers: see `shelf`."""

import logging
from collections.abc import Callable

from msgspec.structs import replace

from comitia_client.session.line.link import new_id
from comitia_client.session.model import Holding, MeetingView
from comitia_client.session.papers.shelf import Shelf
from comitia_client.session.person.kept import KeptInVault
from comitia_client.session.record.outbox import AnyBallot
from comitia_client.session.record.replica import Fresh, Inconsistent, Replica
from comitia_client.session.record.sending import Sending
from comitia_client.session.tablet import Tablet
from comitia_client.session.votes.auditing import Audits
from comitia_client.vault.device import Membership
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.store import OutCommand, PersonStore
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, MeetingId, PaperId, PersonId
from comitia_shared.meeting import AnyCommand, Meeting, Role, Seat
from comitia_shared.meeting.agenda import Agenda, Phase
from comitia_shared.meeting.papers import ConfirmRecall, ObjectKind, Paper, require_paper
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.proofs.checkpoint import origin
from comitia_shared.sealing.notes import Place
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.presenting import LiveStroke, Present, Presented, PresenterInk, PresentInk, Shown
from comitia_shared.wire.readiness import Report, Tablets, TabletState
from comitia_shared.wire.signals import Online, RecordBehind, VoteProgress
from comitia_shared.wire.version import EDITION_2

_EDITION_HELD = "edition"

log = logging.getLogger(__name__)


class Meetings:
    """The meetings of one signed-in person on one device.

    `on_caught_up` hears that everything the server had is applied, so that what waits here may be sent.
    """

    def __init__(
        self,
        tablet: Tablet,
        membership: Membership,
        person: PersonId | None,
        store: PersonStore,
        shelf: Shelf,
        on_caught_up: Callable[[], None],
        tell: Callable[[ErrorCode], None],
    ) -> None:
        self.membership = membership
        self._person = person
        self._store = store
        self._vault = tablet.vault
        self._shelf = shelf
        self._line = tablet.line
        self._on_change = tablet.show_soon
        self._on_caught_up = on_caught_up
        self.sending = Sending(tablet, person, store, self.state, tell)
        self._behind: set[MeetingId] = set()
        self._of_before: set[MeetingId] = set()
        self._cards: frozenset[MeetingId] = frozenset()
        self._replicas: dict[MeetingId, Replica] = {}
        self._tablets: dict[MeetingId, dict[DeviceId, TabletState]] = {}
        self._reported: dict[MeetingId, Report] = {}
        self._progress: dict[MeetingId, VoteProgress] = {}
        self._held: dict[MeetingId, RecordBehind] = {}
        self._online: frozenset[PersonId] = frozenset()
        self._presented: dict[MeetingId, Presented] = {}
        self._presenter_ink: dict[MeetingId, tuple[LiveStroke, ...]] = {}
        self._live_ink: tuple[LiveStroke, ...] = ()
        self._planned_for: dict[MeetingId, tuple[object, object]] = {}
        self.audits = Audits(membership.issuing, KeptInVault(store, tablet.vault), self._audited)
        self.distrust: ErrorCode | None = None

    async def load(self) -> None:
        """Fold everything that the store holds."""
        await self._shelf.load()
        await self._begin_edition()
        for held in await self._vault.ask(self._store.meetings):
            replica = self._replica(held.meeting)
            bodies = await self._vault.ask(self._store.entries, held.meeting)
            name = origin(self.membership.room, held.meeting)
            try:
                replica.load(held, bodies, name, self.membership.ledger_key)
            except Inconsistent:
                log.error("what is held of %s does not fit together; it comes anew", held.meeting)
                await self._vault.ask(self._store.reset, held.meeting, held.roles)
            if replica.doubtful():
                self.distrust = ErrorCode.CHECKPOINT_REFUSED
            self.sending.follow(held.meeting)
            await self._follow_papers(replica)
        await self.sending.load()

    async def _begin_edition(self) -> None:
        """A program of before was not sent all events: once the server is there, they come anew; till then these do."""
        known = await self._vault.ask(self._store.kept, _EDITION_HELD)
        if known != EDITION_2.encode():
            self._of_before = {h.meeting for h in await self._vault.ask(self._store.meetings)}
            await self._end_edition()

    async def _end_edition(self) -> None:
        if not self._of_before:
            await self._vault.ask(self._store.keep, _EDITION_HELD, EDITION_2.encode())

    def _replica(self, meeting: MeetingId) -> Replica:
        if meeting not in self._replicas:
            self._replicas[meeting] = Replica(meeting, self._person, self.membership.device)
        return self._replicas[meeting]

    def have(self) -> dict[MeetingId, envelope.Have]:
        """What to tell the server that is here."""
        return {
            m: replace(r.have, keys=self._shelf.keys_of(r.state.papers.papers.values()))
            if m not in self._of_before
            else replace(r.have, seq=0, root=b"")
            for m, r in self._replicas.items()
        }

    def views(self) -> dict[MeetingId, MeetingView]:
        """The meetings as screens show them; those without a first event are not there yet."""
        return {m: self._view(r) for m, r in self._replicas.items() if r.state.agenda.meeting is not None}

    def _view(self, replica: Replica) -> MeetingView:
        meeting, papers = replica.meeting, replica.state.papers.papers
        holding = {p: self._shelf.holding(v) for p, v in papers.items()}
        on_the_way = [p for p, h in holding.items() if h in (Holding.LOADING, Holding.FRONT)]
        return MeetingView(
            meeting=meeting,
            seat=replica.seat,
            state=replica.state,
            holding=holding,
            progress=self._progress.get(meeting),
            ballots=self.sending.ballots(meeting),
            checkpoint=replica.checkpoint,
            online=self._online,
            tablets=tuple(self._tablets.get(meeting, {}).values()),
            held=self._held.get(meeting),
            presented=self._presented.get(meeting),
            presenter_ink=self._presenter_ink.get(meeting, ()),
            arriving={p: self._shelf.arriving(papers[p]) for p in on_the_way},
            waiting=self.sending.shares(meeting),
            is_behind=meeting in self._behind,
            audits=self.audits.of(replica.state),
        )

    def _audited(self, audit: Audit) -> None:
        if audit is Audit.WRONG:
            self.distrust = ErrorCode.CHECKPOINT_REFUSED
        self._on_change()

    def state(self, meeting: MeetingId) -> Meeting:
        """What is known of one meeting."""
        return self._replica(meeting).state

    def states(self) -> list[tuple[MeetingId, Meeting, bool]]:
        """What is known of each meeting, and whether more of it is still to come."""
        return [(m, r.state, m in self._behind) for m, r in self._replicas.items()]

    def seats(self) -> list[tuple[MeetingId, Seat]]:
        """My seats in the meetings that the server has."""
        return [(m, r.seat) for m, r in self._replicas.items() if m in self._cards]

    def loading(self) -> tuple[int, int]:
        """How many papers are whole here, of how many."""
        papers = [p for r in self._replicas.values() for p in r.state.papers.papers.values() if p.newest]
        return sum(self._shelf.is_whole(p) for p in papers), len(papers)

    # --- what the server says ----------------------------------------------------------------------------

    async def seat_in(self, cards: tuple[envelope.MeetingCard, ...]) -> None:
        """The roles that the server gives this person in each meeting."""
        self._behind = {card.meeting for card in cards}
        self._cards = frozenset(self._behind)
        if not cards:
            self._on_caught_up()
        for card in cards:
            replica = self._replica(card.meeting)
            replica.roles = frozenset(card.roles)
            await self._vault.ask(self._store.seat, card.meeting, replica.roles)

    async def reset(self, message: envelope.Reset) -> None:
        """What this seat sees has changed, or the record is another one: begin anew, and offer all again by id."""
        roles = frozenset(Role(r) for r in message.roles)
        await self._vault.ask(self._store.reset, message.meeting, roles)
        await self._vault.ask(self._store.offer_again, message.meeting, 0)
        self.sending.waits = True
        self._behind.add(message.meeting)
        self._replica(message.meeting).reset(roles)
        self._planned_for.pop(message.meeting, None)

    async def take_events(self, message: envelope.Events) -> None:
        """Keep new events, then apply them; a gap drops the connection, so that the difference is sent."""
        replica = self._replica(message.meeting)
        if message.meeting in self._of_before and message.from_ == 0:
            await self.reset(envelope.Reset(message.meeting, tuple(sorted(replica.roles))))
            self._of_before.discard(message.meeting)
            await self._end_edition()
        fresh = replica.fresh(message)
        if fresh is None:
            log.warning("events of %s have a gap before %d", message.meeting, message.from_)
            self._line.cut()
            return
        if fresh.upto > replica.seq or fresh.entries:
            try:
                await self._take_fresh(replica, fresh)
            except Inconsistent:
                log.error("events of %s do not fit what is held; they come anew", message.meeting)
                await self._vault.ask(self._store.reset, message.meeting, replica.roles)
                self._line.cut()
                return
        if not message.more:
            if self._behind == {message.meeting}:
                await self._forget_strangers()
            self._has_caught_up(message.meeting)

    def _has_caught_up(self, meeting: MeetingId) -> None:
        if meeting in self._behind:
            self._behind.discard(meeting)
            if not self._behind:
                self._on_caught_up()

    async def _forget_strangers(self) -> None:
        """Keep no key and no words of papers that my seats do not see any more: their level was raised, for example."""
        if all(r.state.agenda.meeting is not None for r in self._replicas.values()):
            await self._shelf.forget_all_but(
                p for r in self._replicas.values() for p in r.state.papers.papers.values()
            )

    async def _take_fresh(self, replica: Replica, fresh: Fresh) -> None:
        await self._vault.ask(self._store.append, replica.meeting, fresh.entries, fresh.upto, fresh.root)
        agenda = replica.state.agenda
        for vote in replica.take(fresh):
            log.error("vote %s does not recount to its result", vote.vote)
            self.distrust = ErrorCode.CHECKPOINT_REFUSED
        self.sending.follow(replica.meeting)
        await self._follow_epochs(replica, agenda)
        await self._follow_papers(replica)

    async def _follow_epochs(self, replica: Replica, before: Agenda) -> None:
        """Offer again what the record lost; once the meeting is closed, nothing is offered any more."""
        agenda = replica.state.agenda
        if len(agenda.reopened) > len(before.reopened):
            # All that was ever accepted: where the record went on unnoticed, nobody knows what it lacks.
            await self._vault.ask(self._store.offer_again, replica.meeting, 0)
            self._held.pop(replica.meeting, None)
            if not self._behind:
                self._on_caught_up()
        if agenda.phase is Phase.CLOSED and before.phase is not Phase.CLOSED:
            await self._vault.ask(self._store.forget_accepted, replica.meeting)

    async def take_checkpoint(self, message: envelope.Checkpoint) -> None:
        """Keep a checkpoint that continues the kept one, or openly begins an epoch; distrust the room else."""
        replica, room, key = (
            self._replica(message.meeting),
            self.membership.room,
            self.membership.ledger_key,
        )
        try:
            if message.epoch is None:
                head = replica.check(message, room, key)
            else:
                entry = await self._vault.ask(self._store.entry, message.meeting, message.epoch.seq)
                head = replica.check_epoch(message, entry, room, key)
        except Refused as refused:
            if refused.params.get("reason") == "base":
                self._line.cut()  # it continues another one than the kept: a new connection gets the right proof
                return
            log.error("checkpoint of %s refused: %s", message.meeting, refused)
            self.distrust = ErrorCode.CHECKPOINT_REFUSED
            return
        await self._vault.ask(self._store.keep_checkpoint, message.meeting, head.size, message.note)
        replica.checkpoint, replica.checkpoint_note = head, message.note

    def take_signal(self, signal: envelope.Signal) -> None:
        """What is not recorded."""
        match signal.body:
            case VoteProgress() as progress if signal.meeting is not None:
                self._progress[signal.meeting] = progress
            case Online(people=people):
                self._online = frozenset(people)
            case RecordBehind(known=known) as held if signal.meeting is not None:
                if known:
                    self._held[signal.meeting] = held
                    self._has_caught_up(signal.meeting)  # nothing more comes until it is reopened
                else:
                    self._held.pop(signal.meeting, None)
            case Presented() as presented if signal.meeting is not None:
                self._presented.pop(signal.meeting, None)
                if presented.shown is not None:
                    self._presented[signal.meeting] = presented
                else:
                    self._presenter_ink.pop(signal.meeting, None)
            case PresenterInk(strokes=strokes) if signal.meeting is not None:
                self._presenter_ink[signal.meeting] = strokes
            case Tablets(tablets=tablets) if signal.meeting is not None:
                self._tablets.setdefault(signal.meeting, {}).update({t.device: t for t in tablets})
            case _:
                pass

    # --- papers ------------------------------------------------------------------------------------------

    async def _follow_papers(self, replica: Replica) -> None:
        """Leave nothing of what was recalled, and want what is missing, whenever papers or the item have changed."""
        papers, agenda = replica.state.papers, replica.state.agenda
        before = self._planned_for.get(replica.meeting)
        if before is not None and before[0] is papers and before[1] is agenda:
            return
        self._planned_for[replica.meeting] = (papers, agenda)
        await self._follow_recalls(replica)
        self.plan()

    async def _follow_recalls(self, replica: Replica) -> None:
        erased = [p for p in replica.state.papers.papers.values() if await self._shelf.erase_recalled(p)]
        if erased:
            receipt = encode(ConfirmRecall(tuple(p.paper for p in erased)))
            await self._vault.ask(self._store.put_out, OutCommand(new_id(), replica.meeting, receipt))
            for paper in erased:
                await self._shelf.recall_is_told(paper)
            if self._line.is_up and replica.meeting not in self._behind:
                self._on_caught_up()  # send what waits

    def plan(self) -> None:
        """Say what is missing of all meetings."""
        self._shelf.plan(self._replicas.values())

    def downloaded(self) -> None:
        """An object became whole, or the disk is in the way."""
        self.plan()
        self._on_change()

    def reports(self) -> list[Report]:
        """What has changed in how ready this tablet is, since it was last told."""
        now = {m: self._shelf.report(r) for m, r in self._replicas.items()}
        before = self._reported
        changed = [r for m, r in now.items() if m not in before or _told(before[m]) != _told(r)]
        self._reported |= {r.meeting: r for r in changed}
        return changed

    async def check_again(self, meeting: MeetingId) -> None:
        """Check all that is held of a meeting, fetch what is missing or damaged, and report anew."""
        await self._shelf.check_again(self._replica(meeting).state.papers.papers.values())
        self._reported.pop(meeting, None)
        self.plan()

    def readable(self, meeting: MeetingId | None) -> list[PaperSource]:
        """All papers of a meeting (None = of all) that can be opened whole here."""
        return [
            self._shelf.source(name, paper)
            for name, replica in self._replicas.items()
            if meeting in (None, name)
            for paper in replica.state.papers.papers.values()
            if self._shelf.holding(paper) is Holding.OPEN
        ]

    def text_key(self, place: Place) -> bytes | None:
        """The key of the text of the revision that a note sits on; None = not granted, or recalled."""
        replica = self._replicas.get(place.meeting)
        paper = replica.state.papers.papers.get(place.paper) if replica is not None else None
        revision = paper.revision(place.revision) if paper is not None else None
        return None if revision is None else self._shelf.key(revision, ObjectKind.TEXT)

    def paper(self, meeting: MeetingId, paper: PaperId) -> Paper:
        """One paper that is seen here. Raises: Refused unknown_paper."""
        return require_paper(self._replica(meeting).state.papers, paper)

    # --- commands ----------------------------------------------------------------------------------------

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command; false = it waits here until the server is back. Raises: Refused, Unavailable."""
        return await self.sending.command(meeting, body)

    async def present(self, meeting: MeetingId, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Show a page to the room, with strokes that nobody keeps; None = no more. Raises: Unavailable."""
        await self._line.send(Present(meeting, shown))
        if shown is not None and strokes != self._live_ink:
            await self._line.send(PresentInk(meeting, strokes))
        self._live_ink = strokes if shown is not None else ()

    async def reopen(self, meeting: MeetingId) -> None:
        """Go on with the record that the server has. Raises: Refused, Unavailable."""
        await self._line.ask(envelope.Reopen(new_id(), meeting))

    async def cast(self, meeting: MeetingId, command: AnyBallot) -> None:
        """Send my ballot. Raises: as `Sending.cast`; Refused checkpoint_refused (this room is not trusted)."""
        if self.distrust is not None:
            raise Refused(self.distrust)
        await self.sending.cast(meeting, command)

    async def flush(self) -> None:
        """Send what waits. Called when events are up to date."""
        had = {r.meeting: r.seq for r in self._replicas.values() if r.meeting not in self._held}
        await self.sending.flush(had, frozenset(self._held))

    def lost_connection(self) -> None:
        """The link is down."""
        self.sending.lost_connection()
        self._progress = {}
        self._reported = {}
        self._held = {}
        self._presented = {}
        self._presenter_ink = {}
        self._online = frozenset()
        self._live_ink = ()


def _told(report: Report) -> Report:
    """What of a report is news; free space alone is none."""
    return replace(report, free_bytes=0)
