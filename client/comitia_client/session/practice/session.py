"""Practice mode: the real screens on the pure meeting in one process, no network, nothing kept.

`PracticeSession` is one seat in a `PracticeRoom` and offers what the networked session offers.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any

import uuid6
from msgspec.structs import replace

from comitia_client.session.line.discovery import FoundRoom
from comitia_client.session.model import (
    BallotStage,
    Draft,
    Holding,
    KnownName,
    MeetingView,
    MyBallot,
    Note,
    Pill,
    Shared,
    Stage,
    View,
)
from comitia_client.session.notes.notes import Notes, Writing
from comitia_client.session.papers.searching import Searching
from comitia_client.session.practice.room import PracticeRoom
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import FoundPage
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import (
    DeviceId,
    MeetingId,
    NoteId,
    PaperId,
    PersonId,
    RequestId,
    RevisionId,
    ShareId,
    VoteId,
)
from comitia_shared.meeting import AnyCommand, Meeting, Seat
from comitia_shared.meeting.papers import (
    ObjectKind,
)
from comitia_shared.meeting.questions import Marks
from comitia_shared.meeting.secret import tracker_of
from comitia_shared.meeting.sharing import ShareNotes, WithdrawNotes
from comitia_shared.meeting.sight import visible
from comitia_shared.meeting.votes import CastSecretBallot, Vote
from comitia_shared.sealing.notes import NoteCarried
from comitia_shared.text.carrying import Quote
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.envelope import RecordBehind, VoteProgress
from comitia_shared.wire.presenting import LiveStroke, Shown
from comitia_shared.wire.readiness import TabletState

PIN = "246802"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _checked(ballot: MyBallot, vote: Vote) -> MyBallot:
    """My ballot, and whether it stands on a closed board."""
    return replace(ballot, on_board=ballot.tracker in vote.trackers) if vote.trackers else ballot


class PracticeSession:
    """One seat in a practice room, with what screens may ask of a session."""

    def __init__(
        self,
        room: PracticeRoom,
        seat: Seat,
        on_view: Callable[[View], None] = lambda _: None,
        *,
        signed_in: bool = True,
    ) -> None:
        self._room = room
        self._seat = seat
        self._on_view = on_view
        self._signed_in = signed_in
        self._is_locked = False
        self._ballots: dict[VoteId, MyBallot] = {}
        self._drafts: dict[tuple[MeetingId, str], Draft | None] = {}
        self._notes = Notes(seat.person or PersonId("0" * 32), [bytes(32)], lambda _: bytes(32), _now_ms)
        self._places: dict[PaperId, tuple[int, float]] = {}
        self._searching = Searching(None)
        self._version = 0
        self._holding = Holding.OPEN
        self._holdings: tuple[Holding, ...] = ()
        self._tablets: tuple[TabletState, ...] | None = None
        self._held: RecordBehind | None = None
        self._pretended: dict[str, Any] = {}
        self._view = View()
        self._shares_seen: object = None
        room.listen(self.show)
        self.show()

    @property
    def view(self) -> View:
        """The newest snapshot."""
        return self._view

    async def run(self) -> None:
        """Keep deadlines until cancelled."""
        self.show()
        while True:
            await asyncio.sleep(0.25)
            self._room.close_overdue()

    async def end(self) -> None:
        """Leave: nothing of this practice goes on."""
        await self._room.secret.close()

    def show(self) -> None:
        """Make a snapshot and hand it over."""
        state = visible(self._room.state, self._seat)
        person = state.attendance.participants.get(self._seat.person) if self._seat.person else None
        papers = state.papers.papers
        vote = state.votes.running
        full = self._room.state.votes.running
        progress = VoteProgress(vote.vote, full.voters, len(full.roll)) if vote and full else None
        if state.sharing != self._shares_seen:
            self._shares_seen = state.sharing
            self._version += 1
        presented = self._room.presented
        meeting = MeetingView(
            self._room.meeting,
            self._seat,
            state,
            dict.fromkeys(papers, self._holding) | dict(zip(papers, self._holdings, strict=False)),
            progress,
            {v: _checked(b, state.votes.votes[v]) for v, b in self._ballots.items()},
            self._room.head,
            frozenset(p.person for p in state.attendance.present_members),
            self._room_tablets(state) if self._tablets is None else self._tablets,
            self._held,
            presented if presented is not None and presented.presenter != self._seat.person else None,
            self._room.presenter_ink,
            audits=self._room.secret.audits(),
        )
        stage = Stage.SIGNED_OUT
        if self._signed_in:
            stage = Stage.LOCKED if self._is_locked else Stage.IN
        view = View(
            stage=stage,
            pill=Pill.READY,
            is_connected=True,
            loading=(len(papers), len(papers)),
            room_name=state.agenda.place,
            device_name="Practice",
            is_hall=self._seat.person is None,
            person=self._seat.person if self._signed_in else None,
            person_name=person.name if person and self._signed_in else "",
            meetings={self._room.meeting: meeting} if self._signed_in else {},
            notes=self._notes.papers(),
            notes_version=self._version,
        )
        self._view = replace(view, **self._pretended)
        self._on_view(self._view)

    def _room_tablets(self, state: Meeting) -> tuple[TabletState, ...]:
        """What staff hears of tablets: the simulated ones hold everything."""
        if not self._seat.is_staff:
            return ()
        pieces = sum(
            p.newest.objects[ObjectKind.WHOLE].pieces for p in state.papers.papers.values() if p.newest
        )
        return tuple(
            TabletState(
                DeviceId(p.person),
                f"Máy {n:02d}",
                "0.1.0",
                state.agenda.starts_ms,
                True,
                p.person,
                pieces,
                pieces,
            )
            for n, p in enumerate(state.attendance.present_members, 1)
        )

    def pretend(self, **changes: Any) -> None:
        """Show a state that a meeting without a network never has, for pictures and training: fields of the view.

        `holding` says what this tablet has of every paper, `holdings` of each in turn, `tablets` what staff hears,
        `held` that the server's record is older than what tablets have seen.
        """
        self._holding = changes.pop("holding", Holding.OPEN)
        self._holdings = changes.pop("holdings", ())
        self._tablets = changes.pop("tablets", None)
        self._held = changes.pop("held", None)
        self._pretended = changes
        self.show()

    async def look_for_rooms(self) -> list[FoundRoom]:
        """Practice has one room, and needs no network."""
        return []

    async def enrol_by_code(
        self, address: str, code: str, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Practice has one room, and this tablet is in it."""
        raise Refused(ErrorCode.ALREADY_THERE)

    async def enrol_by_invitation(
        self, invitation: Invitation, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Practice has one room, and this tablet is in it."""
        raise Refused(ErrorCode.ALREADY_THERE)

    async def find_people(self, query: str) -> list[KnownName]:
        """Everyone of the practice meeting."""
        found = [p for p in self._room.state.attendance.participants.values() if fold(query) in fold(p.name)]
        return [
            KnownName(p.person, p.name, True, False) for p in sorted(found, key=lambda p: name_key(p.name))
        ]

    async def sign_in(self, person: PersonId, pin: str) -> None:
        """Take that person's seat; any six digits do."""
        participant = self._room.state.attendance.participants[person]
        self._seat = Seat(person, participant.roles)
        self._signed_in, self._is_locked = True, False
        self.show()

    async def sign_in_with_code(self, code: str, new_pin: str) -> None:
        """Practice has no cards."""
        raise Refused(ErrorCode.WRONG_CODE)

    async def lock(self) -> None:
        """Ask for the PIN again."""
        self._is_locked = True
        self.show()

    async def sign_out(self) -> None:
        """Leave the seat."""
        self._signed_in = False
        self.show()

    async def recover_notes(self, words: str) -> None:
        """Practice keeps nothing."""

    async def pair(self) -> None:
        """Practice has one tablet for each person."""
        raise Refused(ErrorCode.NO_OTHER_TABLET)

    async def pair_on(self) -> None:
        """Practice has one tablet for each person."""

    async def end_pairing(self) -> None:
        """Practice has one tablet for each person."""
        self._pretended.pop("pairing", None)
        self.show()

    async def ask_for_old_notes(self) -> None:
        """Practice keeps nothing."""

    async def skip_recovery(self) -> None:
        """Practice keeps nothing."""

    async def words_were_written_down(self) -> None:
        """The words are shown no more."""
        self._pretended.pop("recovery_words", None)
        self.show()

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command at once."""
        self._room.command(self._seat, body)
        return True

    async def draft_of(self, meeting: MeetingId, item: str) -> Draft | None:
        """What I have begun to write in the minutes of an item."""
        return self._drafts.get((meeting, item))

    async def keep_draft(self, meeting: MeetingId, item: str, draft: Draft | None) -> None:
        """Keep what I am writing there."""
        self._drafts[meeting, item] = draft

    async def cast(
        self, meeting: MeetingId, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> None:
        """Cast my ballot, or at the desk a voter's; one of a secret vote is sealed first."""
        if voter is not None:
            tablet = self._room.secret.tablet(voter)
            self._room.command(self._seat, replace(await tablet.made(vote, marks), voter=voter))
            return
        tablet = self._room.secret.tablet(self._me())
        body = await tablet.made(vote, marks)
        tracker = tracker_of(body.ballot) if isinstance(body, CastSecretBallot) else ""
        self._ballots[vote] = MyBallot(BallotStage.SENDING, tracker=tracker)
        self._room.command(tablet.seat, body)
        self._ballots[vote] = MyBallot(BallotStage.RECEIVED, _now_ms(), None, tracker)
        self.show()

    async def keep_desk(self, meeting: MeetingId | None) -> None:
        """In practice every tablet is on: the desk binds for nobody."""

    async def open_result(self, meeting: MeetingId, vote: VoteId) -> None:
        """Give my part of the opening."""
        await self._room.secret.tablet(self._me()).open(vote)

    def _me(self) -> PersonId:
        if self._seat.person is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._seat.person

    async def source(
        self, meeting: MeetingId, paper: PaperId, revision: RevisionId | None = None
    ) -> PaperSource:
        """The plain file: practice papers are no secret."""
        newest = self._room.state.papers.papers[paper].newest
        if newest is None:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        if revision is not None and revision in self._room.older:
            file = self._room.older[revision]
            return PaperSource(paper, revision, newest.pages, plain=file)
        return PaperSource(paper, newest.revision, newest.pages, plain=self._room.files[paper])

    async def present(self, meeting: MeetingId, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Show a page to the other seats of this practice room."""
        self._room.present(self._seat, shown, strokes)

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """Practice papers lie where they are."""

    async def notes_on(self, paper: PaperId) -> list[Note]:
        """My notes on a paper."""
        return self._notes.on(paper)

    async def all_notes(self) -> list[tuple[Note, Quote | None]]:
        """All my notes, with the words that they sit on."""
        return [(n, self._notes.quote_of(n)) for n in self._notes.all()]

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""
        return self._notes.can_undo(paper), self._notes.can_redo(paper)

    async def write(self, adds: Sequence[Writing], removes: Sequence[NoteId] = ()) -> None:
        """One step of writing."""
        self._notes.write(adds, removes)
        self._noted()

    async def carry(self, carried: Sequence[NoteCarried]) -> None:
        """Where notes go on another revision."""
        self._notes.carry(carried)
        self._noted()

    async def undo(self, paper: PaperId) -> None:
        """Take back what I did last there."""
        self._notes.undo(paper)
        self._noted()

    async def redo(self, paper: PaperId) -> None:
        """Do again what was undone last."""
        self._notes.redo(paper)
        self._noted()

    def _noted(self) -> None:
        self._version += 1
        self.show()

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine to other seats of this practice room."""
        share = ShareId(uuid6.uuid7().hex)
        self._room.shared[share] = lambda: self._notes.shown(paper, roots)
        self._room.command(self._seat, ShareNotes(share, paper, tuple(roots), tuple(to)))

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show these notes no more."""
        self._room.command(self._seat, WithdrawNotes(share))

    async def shared_with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others show me, on one paper or on all."""
        state = visible(self._room.state, self._seat)
        return [
            Shared(
                s.share, self._room.meeting, s.owner, s.paper, s.at_ms, tuple(self._room.shared[s.share]())
            )
            for s in state.sharing.shares.values()
            if s.owner != self._seat.person and paper in (None, s.paper)
        ]

    async def unindexed(self) -> list[PaperSource]:
        """Papers that are not searched yet."""
        papers = self._room.state.papers.papers.values()
        sources = [await self.source(self._room.meeting, p.paper) for p in papers if p.newest is not None]
        return self._searching.missing(sources)

    async def keep_words(self, source: PaperSource, pages: tuple[tuple[str, str], ...]) -> None:
        """The words of a paper."""
        self._searching.keep(source, pages)

    async def search(self, typed: str, paper: PaperId | None, meeting: MeetingId | None) -> list[FoundPage]:
        """What was typed, in one paper or in all."""
        return self._searching.find(typed, self._room.state.papers.papers if paper is None else [paper])

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read."""
        return self._places.get(paper, (0, 0.0))

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""
        self._places[paper] = (page, zoom)

    async def reopen(self, meeting: MeetingId) -> None:
        """Nothing is lost in practice."""
        raise Refused(ErrorCode.RECORD_WHOLE)

    async def issue_code(self, person: PersonId) -> str:
        """A code that opens nothing."""
        return "TAPDU-OT123"

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        """The question was answered."""
        self._pretended.pop("asked", None)
        self.show()

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits were compared."""
        self._pretended.pop("waiting_devices", None)
        self.show()

    async def take_in(self, file: str) -> int:
        """Practice has its own papers."""
        raise Refused(ErrorCode.NOT_ALLOWED)

    async def stop_taking_in(self) -> None:
        """Nothing is being taken in."""

    async def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Every tablet has everything in practice."""

    async def upload(self, meeting: MeetingId, paper: PaperId, file: str) -> None:
        """Practice has its own papers."""
        raise Refused(ErrorCode.NOT_ALLOWED)

    async def stop_upload(self) -> None:
        """Nothing is being uploaded."""

    async def call_for_help(self) -> None:
        """Nobody comes in practice."""
