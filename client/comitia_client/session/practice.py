"""Practice mode: the real screens on the pure meeting in one process, no network, nothing kept.

`PracticeRoom` runs `decide` and `apply` as a room server does; `PracticeSession` is one seat in it and offers what the
networked session offers. The other participants are simulated: they check in, ask for the floor and vote.
"""

import asyncio
import time
import tomllib
from collections.abc import Callable
from typing import Any

import pymupdf
import uuid6
from msgspec.structs import replace

from comitia_client.session.discovery import FoundRoom
from comitia_client.session.link import new_id
from comitia_client.session.model import (
    BallotStage,
    Holding,
    Ink,
    KnownName,
    MeetingView,
    MyBallot,
    Pill,
    Stage,
    View,
)
from comitia_client.session.notes import NoteBook
from comitia_client.vault.pieces import PaperSource
from comitia_resources import path
from comitia_resources.practice.papers import make_all
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.folding import fold, name_key
from comitia_shared.ids import (
    DeviceId,
    ItemId,
    MeetingId,
    NoteId,
    ObjectId,
    PaperId,
    PersonId,
    RequestId,
    RevisionId,
    VoteId,
)
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Meeting, Role, Seat, apply, decide, due, record
from comitia_shared.meeting.agenda import AddItem, Method, PrepareMeeting, StartItem, VotePlan
from comitia_shared.meeting.attendance import AddParticipants, CheckIn, Participant
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.floor import RequestFloor, SpeechKind
from comitia_shared.meeting.majority import parse_threshold
from comitia_shared.meeting.papers import (
    AddPaper,
    AddRevision,
    ObjectKind,
    PublishPaper,
    SealedObject,
)
from comitia_shared.meeting.sight import visible
from comitia_shared.meeting.votes import CastBallot, Choice, OpenVote
from comitia_shared.proofs.checkpoint import TreeHead
from comitia_shared.proofs.tree import Tree, leaf_hash
from comitia_shared.sealing.notes import InkAdded
from comitia_shared.wire.codec import encode
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.envelope import TabletState, VoteProgress

_READING_S = 25.0  # between the steps of a simulated chair
_VOTE_MS = 45_000
_VOTING_S = (0.6, 0.35)  # the first simulated ballot comes after this, the next ones in this rhythm
_SALT = bytes(16)
PIN = "246802"


def _id() -> str:
    return uuid6.uuid7().hex


class PracticeRoom:
    """A meeting that lives in memory. Sessions subscribe with `listen`."""

    def __init__(
        self, language: str, now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
    ) -> None:
        self.language = language
        self.state = Meeting()
        self.files: dict[PaperId, str] = {}
        self._now_ms = now_ms
        self._tree = Tree()
        self._listeners: list[Callable[[], None]] = []
        self._tasks: set[asyncio.Future[None]] = set()
        self._voting = False
        self._prepare(tomllib.loads(path("practice", f"{language}.toml").read_text(encoding="utf-8")))

    @property
    def meeting(self) -> MeetingId:
        """The practice meeting's id."""
        meeting = self.state.agenda.meeting
        assert meeting is not None  # noqa: S101 - prepared in the constructor
        return meeting

    @property
    def head(self) -> TreeHead:
        """What a checkpoint would say now."""
        return TreeHead(self._tree.size, self._tree.root(), self._now_ms())

    def listen(self, listener: Callable[[], None]) -> None:
        """Hear of each change."""
        self._listeners.append(listener)

    def command(self, seat: Seat, body: AnyCommand) -> None:
        """Carry out a command at once. Raises: Refused."""
        name, at_ms = new_id(), self._now_ms()
        for recorded in record(decide(self.state, seat, body, at_ms), self._tree.size, at_ms, name, seat):
            self.state = apply(self.state, recorded)
            self._tree.append(leaf_hash(_SALT, encode(recorded)))
        for listener in self._listeners:
            listener()

    def seat_of(self, role: Role) -> Seat:
        """The seat of the first participant with this role; guests' for the hall."""
        for participant in self.state.attendance.participants.values():
            if role in participant.roles:
                return Seat(participant.person, participant.roles)
        raise Refused(ErrorCode.UNKNOWN_PERSON)

    def close_overdue(self) -> None:
        """Do what the room itself must do because a deadline has passed."""
        for command in due(self.state, self._now_ms()):
            self.command(ROOM_SEAT, command)

    # --- preparing ---------------------------------------------------------------------------------------

    def _prepare(self, plan: dict[str, Any]) -> None:
        custody = Custody(plan["organisation"], plan["owner"], Level(plan["classification"]))
        starts_ms = int(plan["starts"].timestamp() * 1000)
        quorum = parse_threshold(plan["quorum"])
        self.command(
            ROOM_SEAT,
            PrepareMeeting(
                MeetingId(_id()),
                plan["title"],
                plan["place"],
                starts_ms,
                "Asia/Ho_Chi_Minh",
                self.language,
                custody,
                quorum=quorum,
            ),
        )
        entries = tuple(
            Participant(
                PersonId(_id()),
                p["name"],
                frozenset(Role(r) for r in p.get("roles", ["delegate"])),
                p.get("seat", ""),
            )
            for p in plan["participant"]
        )
        absent = tuple(
            e.person for e, p in zip(entries, plan["participant"], strict=True) if p.get("absent", False)
        )
        self.command(ROOM_SEAT, AddParticipants(1, 1, entries, absent))
        make_all(path("practice", "papers"))
        for planned in plan["item"]:
            self._prepare_item(planned, custody)

    def _prepare_item(self, planned: dict[str, Any], custody: Custody) -> None:
        item = ItemId(_id())
        vote = planned.get("vote")
        plan = None
        if vote is not None:
            plan = VotePlan(Method(vote["method"]), parse_threshold(vote["threshold"]), vote["question"])
        self.command(ROOM_SEAT, AddItem(item, planned["number"], planned["title"], custody, plan=plan))
        for document in planned.get("document", []):
            paper = PaperId(_id())
            level = Custody(custody.organisation, custody.owner, Level(document["classification"]))
            file = path("practice", document["file"])
            self.files[paper] = str(file)
            self.command(ROOM_SEAT, AddPaper(paper, item, document["title"], level))
            with pymupdf.open(file) as opened:
                pages = opened.page_count
            whole = SealedObject(ObjectId(_id()), ObjectKind.WHOLE, file.stat().st_size, bytes(32))
            self.command(ROOM_SEAT, AddRevision(paper, RevisionId(_id()), pages, (whole,)))
            self.command(ROOM_SEAT, PublishPaper(paper))

    # --- the others --------------------------------------------------------------------------------------

    def others_arrive(self, but: PersonId | None) -> None:
        """Everyone checks in, except who is announced absent and who sits at the screen."""
        attendance = self.state.attendance
        for participant in attendance.participants.values():
            person = participant.person
            if (
                person != but
                and person not in attendance.announced_absent
                and not attendance.is_present(person)
            ):
                self.command(Seat(person, participant.roles), _CHECK_IN)

    def ask_for_floor(self, topics: list[str], but: PersonId | None) -> None:
        """Some of the others ask to speak."""
        delegates = [
            p
            for p in self.state.attendance.present_members
            if p.person != but and Role.DELEGATE in p.roles and not self.state.floor.place_of(p.person)
        ]
        for participant, topic in zip(delegates, topics, strict=False):
            request = RequestFloor(RequestId(_id()), SpeechKind.DEBATE, topic)
            self.command(Seat(participant.person, participant.roles), request)

    def others_vote(self, but: PersonId | None) -> None:
        """Everyone else on the roll of the running vote answers now: mostly for, some not."""
        vote = self.state.votes.running
        if vote is None or vote.method is not Method.OPEN:
            return
        for number, person in enumerate(vote.roll):
            if person != but and person not in vote.ballots:
                participant = self.state.attendance.participants[person]
                answer = CastBallot(vote.vote, _CHOICES[number % len(_CHOICES)])
                self.command(Seat(person, participant.roles), answer)

    def play_others(self, but: PersonId | None) -> None:
        """Let the others answer to what happens, in their own time, on the running loop."""
        self.listen(lambda: self._maybe_vote(but))

    def _maybe_vote(self, but: PersonId | None) -> None:
        if self.state.votes.running is not None and not self._voting:
            self._voting = True
            self._tasks.add(asyncio.ensure_future(self._vote_slowly(but)))

    def conduct(self, chair: Seat) -> None:
        """Let a simulated chair lead the meeting through its items and votes, on the running loop."""
        task = asyncio.ensure_future(self._conduct(chair))
        self._tasks.add(task)

    async def _conduct(self, chair: Seat) -> None:
        for item in list(self.state.agenda.items.values()):
            if self.state.agenda.current != item.item:
                self.command(chair, StartItem(item.item))
            await asyncio.sleep(_READING_S)
            if item.plan is not None and item.plan.method is Method.OPEN:
                vote = VoteId(_id())
                plan = item.plan
                self.command(
                    chair, OpenVote(vote, item.item, plan.method, plan.question, plan.threshold, _VOTE_MS)
                )
                await asyncio.sleep(_VOTE_MS / 1000 + 1)

    async def _vote_slowly(self, but: PersonId | None) -> None:
        try:
            await self._vote_in_turn(but)
        finally:
            self._voting = False

    async def _vote_in_turn(self, but: PersonId | None) -> None:
        await asyncio.sleep(_VOTING_S[0])
        vote = self.state.votes.running
        for number, person in enumerate(vote.roll if vote is not None else {}):
            running = self.state.votes.running
            if (
                running is None
                or vote is None
                or running.vote != vote.vote
                or running.method is not Method.OPEN
            ):
                return
            if person != but and person not in running.ballots:
                participant = self.state.attendance.participants[person]
                answer = CastBallot(vote.vote, _CHOICES[number % len(_CHOICES)])
                self.command(Seat(person, participant.roles), answer)
                await asyncio.sleep(_VOTING_S[1])


_CHECK_IN = CheckIn()
_CHOICES = (Choice.YES, Choice.YES, Choice.YES, Choice.NO, Choice.YES, Choice.YES, Choice.ABSTAIN, Choice.YES)


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
        self._book = NoteBook(seat.person or PersonId("0" * 32), [bytes(32)])
        self._places: dict[PaperId, tuple[int, float]] = {}
        self._version = 0
        self._holding = Holding.OPEN
        self._holdings: tuple[Holding, ...] = ()
        self._tablets: tuple[TabletState, ...] | None = None
        self._pretended: dict[str, Any] = {}
        self._view = View()
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

    def show(self) -> None:
        """Make a snapshot and hand it over."""
        state = visible(self._room.state, self._seat)
        person = state.attendance.participants.get(self._seat.person) if self._seat.person else None
        papers = state.papers.papers
        vote = state.votes.running
        full = self._room.state.votes.running
        progress = VoteProgress(vote.vote, len(full.ballots), len(full.roll)) if vote and full else None
        meeting = MeetingView(
            self._room.meeting,
            self._seat,
            state,
            dict.fromkeys(papers, self._holding) | dict(zip(papers, self._holdings, strict=False)),
            progress,
            dict(self._ballots),
            self._room.head,
            frozenset(p.person for p in state.attendance.present_members),
            self._room_tablets(state) if self._tablets is None else self._tablets,
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
            notes=self._book.papers(),
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

        `holding` says what this tablet has of every paper, `holdings` of each in turn, `tablets` what staff hears.
        """
        self._holding = changes.pop("holding", Holding.OPEN)
        self._holdings = changes.pop("holdings", ())
        self._tablets = changes.pop("tablets", None)
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

    async def cast(self, meeting: MeetingId, vote: VoteId, choice: Choice) -> None:
        """Cast my ballot."""
        self._ballots[vote] = MyBallot(BallotStage.SENDING)
        self._room.command(self._seat, CastBallot(vote, choice))
        self._ballots[vote] = MyBallot(BallotStage.RECEIVED, time.time_ns() // 1_000_000)
        self.show()

    async def source(self, meeting: MeetingId, paper: PaperId) -> PaperSource:
        """The plain file: practice papers are no secret."""
        newest = self._room.state.papers.papers[paper].newest
        if newest is None:
            raise Refused(ErrorCode.UNKNOWN_PAPER)
        return PaperSource(paper, newest.revision, newest.pages, plain=self._room.files[paper])

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """Practice papers lie where they are."""

    async def ink_on(self, paper: PaperId) -> list[Ink]:
        """My strokes on a paper."""
        return self._book.on(paper)

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""
        return self._book.can_undo(paper), self._book.can_redo(paper)

    async def add_ink(self, body: InkAdded) -> None:
        """A stroke is finished."""
        self._book.add(body)
        self._noted()

    async def undo(self, paper: PaperId) -> None:
        """Take back my newest stroke there."""
        self._book.undo(paper, 0)
        self._noted()

    async def redo(self, paper: PaperId) -> None:
        """Draw again what was undone last."""
        self._book.redo(paper, time.time_ns() // 1_000_000)
        self._noted()

    async def remove_note(self, note: NoteId) -> None:
        """Rub a stroke out."""
        self._book.remove(note, 0)
        self._noted()

    def _noted(self) -> None:
        self._version += 1
        self.show()

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read."""
        return self._places.get(paper, (0, 0.0))

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""
        self._places[paper] = (page, zoom)

    async def issue_code(self, person: PersonId) -> str:
        """A code that opens nothing."""
        return "TAPDU-OT123"

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
