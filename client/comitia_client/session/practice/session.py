"""Practice mode: the real screens on the pure meeting in one process, no network, nothing kept.

`PracticeSession` is one seat in a `PracticeRoom` and offers what the networked session offers (see `access`).
"""

import asyncio
from collections.abc import Callable

from comitia_client.session.model import Holding, MeetingView
from comitia_client.session.notes.stream import WrittenNotes
from comitia_client.session.person.kept import KeptInMemory
from comitia_client.session.practice.nouns import (
    NotInPractice,
    PracticeEntrance,
    PracticeMeetings,
    PracticeNotesKey,
    PracticePapers,
    PracticeRequests,
    PracticeShares,
    PracticeVotes,
    memory_notes,
)
from comitia_client.session.practice.room import PracticeRoom
from comitia_client.session.record.drafts import Drafts
from comitia_client.session.view import Pill, Stage, View
from comitia_shared.ids import DeviceId
from comitia_shared.meeting import Meeting, Seat
from comitia_shared.meeting.papers import ObjectKind
from comitia_shared.meeting.sight import visible
from comitia_shared.wire.readiness import TabletState
from comitia_shared.wire.signals import VoteProgress

PIN = "246802"


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
        self.seat = seat
        self._on_view = on_view
        self.is_in = signed_in
        self.is_locked = False
        self.entrance = PracticeEntrance(room, self)
        self.meetings = PracticeMeetings(room, self)
        self.votes = PracticeVotes(room, self)
        self.papers = PracticePapers(room)
        self.kept = KeptInMemory()
        self.drafts = Drafts(self.kept)
        self.notes = WrittenNotes(memory_notes(seat.person), self.show)
        self.notes_key = PracticeNotesKey()
        self.shares = PracticeShares(room, self, self.notes.notes)
        self.requests = PracticeRequests()
        self.uploads = self.packs = NotInPractice()
        self._shares_version = 0
        self.view = View()
        self._shares_seen: object = None
        room.listen(self.show)
        self.show()

    async def run(self) -> None:
        """Keep deadlines until cancelled."""
        self.show()
        while True:
            await asyncio.sleep(0.25)
            self._room.close_overdue()

    async def end(self) -> None:
        """Leave: nothing of this practice goes on."""
        await self._room.close()

    def show(self) -> None:
        """Make a snapshot and hand it over."""
        self.view = self.snapshot()
        self._on_view(self.view)

    def snapshot(self) -> View:
        """What there is to be seen."""
        state = visible(self._room.state, self.seat)
        person = state.attendance.participants.get(self.seat.person) if self.seat.person else None
        papers = state.papers.papers
        vote = state.votes.running
        full = self._room.state.votes.running
        progress = VoteProgress(vote.vote, full.voters, len(full.roll)) if vote and full else None
        if state.sharing != self._shares_seen:
            self._shares_seen = state.sharing
            self._shares_version += 1
        presented = self._room.presented
        meeting = MeetingView(
            meeting=self._room.meeting,
            seat=self.seat,
            state=state,
            holding=dict.fromkeys(papers, Holding.OPEN),
            progress=progress,
            ballots=self.votes.ballots(state.votes.votes),
            checkpoint=self._room.head,
            online=frozenset(p.person for p in state.attendance.present_members),
            tablets=self._room_tablets(state),
            presented=presented
            if presented is not None and presented.presenter != self.seat.person
            else None,
            presenter_ink=self._room.presenter_ink,
            audits=self._room.secret.audits(),
        )
        stage = Stage.SIGNED_OUT
        if self.is_in:
            stage = Stage.LOCKED if self.is_locked else Stage.IN
        return View(
            stage=stage,
            pill=Pill.READY,
            is_connected=True,
            loading=(len(papers), len(papers)),
            room_name=state.agenda.place,
            device_name="Practice",
            is_hall=self.seat.person is None,
            person=self.seat.person if self.is_in else None,
            person_name=person.name if person and self.is_in else "",
            meetings={self._room.meeting: meeting} if self.is_in else {},
            notes=self.notes.notes.papers(),
            notes_version=self.notes.version + self._shares_version,
        )

    def _room_tablets(self, state: Meeting) -> tuple[TabletState, ...]:
        """What staff hears of tablets: the simulated ones hold everything."""
        if not self.seat.is_staff:
            return ()
        pieces = sum(
            p.newest.objects[ObjectKind.WHOLE].pieces for p in state.papers.papers.values() if p.newest
        )
        return tuple(
            TabletState(
                device=DeviceId(p.person),
                name=f"Máy {n:02d}",
                program="0.1.0",
                seen_ms=state.agenda.starts_ms,
                is_online=True,
                person=p.person,
                held=pieces,
                of=pieces,
            )
            for n, p in enumerate(state.attendance.present_members, 1)
        )
