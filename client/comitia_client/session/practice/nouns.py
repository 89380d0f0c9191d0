"""What a practice session offers, noun by noun (see `access`): done at once, in memory, with no network."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from comitia_client.session.line.discovery import FoundRoom
from comitia_client.session.line.link import new_id
from comitia_client.session.model import BallotStage, MyBallot, Shared
from comitia_client.session.notes.notes import Notes
from comitia_client.session.papers.searching import Searching, index_in_memory
from comitia_client.session.person.doorkeeper import NOBODY
from comitia_client.session.practice.room import PracticeRoom, now_ms
from comitia_client.session.view import KnownName
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import FoundPage
from comitia_shared.belenios.ballots import tracking_number
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
from comitia_shared.meeting import AnyCommand, Seat
from comitia_shared.meeting.sharing import ShareNotes, WithdrawNotes
from comitia_shared.meeting.sight import visible
from comitia_shared.meeting.voting.events import CastSecretBallot
from comitia_shared.meeting.voting.questions import Marks
from comitia_shared.meeting.voting.votes import Vote
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.presenting import LiveStroke, Shown

if TYPE_CHECKING:
    from comitia_client.session.practice.session import PracticeSession


class PracticeEntrance:
    """Practice has one room, and this tablet is in it."""

    def __init__(self, room: PracticeRoom, sitting: "PracticeSession") -> None:
        self._room = room
        self._sitting = sitting

    async def look_for_rooms(self) -> list[FoundRoom]:
        """Practice needs no network."""
        return []

    async def enrol_by_code(
        self, address: str, code: str, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """This tablet is in its room."""
        raise Refused(ErrorCode.ALREADY_THERE)

    async def enrol_by_invitation(
        self, invitation: Invitation, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """This tablet is in its room."""
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
        self._sitting.seat = Seat(person, participant.roles)
        self._sitting.is_in, self._sitting.is_locked = True, False
        self._sitting.show()

    async def sign_in_with_code(self, code: str, new_pin: str) -> None:
        """Practice has no cards."""
        raise Refused(ErrorCode.WRONG_CODE)

    async def lock(self) -> None:
        """Ask for the PIN again."""
        self._sitting.is_locked = True
        self._sitting.show()

    async def sign_out(self) -> None:
        """Leave the seat."""
        self._sitting.is_in = False
        self._sitting.show()


class PracticeNotesKey:
    """Practice keeps nothing, and has one tablet for each person."""

    async def recover(self, words: str) -> None:
        """There is nothing to recover."""

    async def ask_again(self) -> None:
        """There is nothing to recover."""

    async def skip(self) -> None:
        """There is nothing to recover."""

    async def words_were_written_down(self) -> None:
        """The words are shown no more."""

    async def pair(self) -> None:
        """There is no other tablet."""
        raise Refused(ErrorCode.NO_OTHER_TABLET)

    async def pair_on(self) -> None:
        """There is no other tablet."""

    async def end_pairing(self) -> None:
        """It is shown no more."""


class PracticeMeetings:
    """The practice meeting."""

    def __init__(self, room: PracticeRoom, sitting: "PracticeSession") -> None:
        self._room = room
        self._sitting = sitting

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command at once."""
        self._room.command(self._sitting.seat, body)
        return True

    async def reopen(self, meeting: MeetingId) -> None:
        """Nothing is lost in practice."""
        raise Refused(ErrorCode.RECORD_WHOLE)

    async def present(self, meeting: MeetingId, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Show a page to the other seats of this practice room."""
        self._room.present(self._sitting.seat, shown, strokes)


class PracticeVotes:
    """My ballots, sealed and opened as networked tablets do."""

    def __init__(self, room: PracticeRoom, sitting: "PracticeSession") -> None:
        self._room = room
        self._sitting = sitting
        self._cast: dict[VoteId, MyBallot] = {}

    def ballots(self, votes: dict[VoteId, Vote]) -> dict[VoteId, MyBallot]:
        """Where my ballots stand in these votes."""
        return {v: _checked(b, votes[v]) for v, b in self._cast.items()}

    async def cast(
        self, meeting: MeetingId, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> None:
        """Cast my ballot, or at the desk a voter's; one of a secret vote is sealed first."""
        if voter is not None:
            tablet = self._room.secret.tablet(voter)
            self._room.command(self._sitting.seat, replace(await tablet.made(vote, marks), voter=voter))
            return
        tablet = self._room.secret.tablet(self._me())
        body = await tablet.made(vote, marks)
        tracker = tracking_number(body.ballot) if isinstance(body, CastSecretBallot) else ""
        self._cast[vote] = MyBallot(BallotStage.SENDING, tracker=tracker)
        self._room.command(tablet.seat, body)
        self._cast[vote] = MyBallot(BallotStage.RECEIVED, now_ms(), None, tracker)
        self._sitting.show()

    async def keep_desk(self, meeting: MeetingId | None) -> None:
        """In practice every tablet is on: the desk binds for nobody."""

    async def open_result(self, meeting: MeetingId, vote: VoteId) -> None:
        """Give my part of the opening."""
        await self._room.secret.tablet(self._me()).open(vote)

    def _me(self) -> PersonId:
        if self._sitting.seat.person is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._sitting.seat.person


def _checked(ballot: MyBallot, vote: Vote) -> MyBallot:
    """My ballot, and whether it stands on a closed board."""
    return replace(ballot, on_board=ballot.tracker in vote.trackers) if vote.trackers else ballot


class PracticePapers:
    """The practice papers, which are no secret: plain files."""

    def __init__(self, room: PracticeRoom) -> None:
        self._room = room
        self._places: dict[PaperId, tuple[int, float]] = {}
        self._searching = Searching(index_in_memory())

    async def source(
        self, meeting: MeetingId, paper: PaperId, revision: RevisionId | None = None
    ) -> PaperSource:
        """The plain file."""
        newest = self._room.state.papers.papers[paper].newest
        if newest is None:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        if revision is not None and revision in self._room.older:
            file = self._room.older[revision]
            return PaperSource(paper, revision, newest.pages, plain=file)
        return PaperSource(paper, newest.revision, newest.pages, plain=self._room.files[paper])

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """Practice papers lie where they are."""

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


def memory_notes(person: PersonId | None) -> Notes:
    """My notes, under keys that are no secret."""
    return Notes(person or NOBODY, [bytes(32)], lambda _: bytes(32), now_ms)


class PracticeShares:
    """Notes shared between the seats of this practice room."""

    def __init__(self, room: PracticeRoom, sitting: "PracticeSession", notes: Notes) -> None:
        self._room = room
        self._sitting = sitting
        self._notes = notes

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine to other seats."""
        share = ShareId(new_id())
        self._room.shared[share] = lambda: self._notes.shown(paper, roots)
        self._room.command(self._sitting.seat, ShareNotes(share, paper, tuple(roots), tuple(to)))

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show these notes no more."""
        self._room.command(self._sitting.seat, WithdrawNotes(share))

    async def with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others show me, on one paper or on all."""
        seat = self._sitting.seat
        state = visible(self._room.state, seat)
        return [
            Shared(
                share=s.share,
                meeting=self._room.meeting,
                owner=s.owner,
                paper=s.paper,
                at_ms=s.at_ms,
                notes=tuple(self._room.shared[s.share]()),
            )
            for s in state.sharing.shares.values()
            if s.owner != seat.person and paper in (None, s.paper)
        ]


class PracticeRequests:
    """What a room server would be asked."""

    async def issue_code(self, person: PersonId) -> str:
        """A code that opens nothing."""
        return "TAPDU-OT123"

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        """The question was answered."""

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits were compared."""

    async def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Every tablet has everything in practice."""

    async def call_for_help(self) -> None:
        """Nobody comes in practice."""


class NotInPractice:
    """Neither uploads nor packs: practice has its own papers."""

    async def send(self, meeting: MeetingId, paper: PaperId, file: str) -> None:
        """No new contents."""
        raise Refused(ErrorCode.NOT_ALLOWED)

    async def take_in(self, file: str) -> int:
        """No packs."""
        raise Refused(ErrorCode.NOT_ALLOWED)

    async def stop(self) -> None:
        """Nothing is under way."""
