"""The practice meeting itself: `decide` and `apply` as a room server runs them, in memory, with simulated others.

They check in, ask for the floor and vote; a simulated chair conducts where no person does.
"""

import asyncio
import logging
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pymupdf

from comitia_client.session.line.link import new_id
from comitia_client.session.model import Note
from comitia_client.session.practice.secret import PracticeSecret
from comitia_client.session.tasks import Tasks
from comitia_client.session.votes.balloting import open_ballot
from comitia_resources import path
from comitia_resources.practice.papers import make_all
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import (
    ItemId,
    MeetingId,
    ObjectId,
    PaperId,
    PersonId,
    RevisionId,
    ShareId,
    VoteId,
)
from comitia_shared.meeting import ROOM_SEAT, AnyCommand, Meeting, Role, Seat, apply, decide, due, record
from comitia_shared.meeting.agenda import AddItem, Method, PrepareMeeting, StartItem, VotePlan
from comitia_shared.meeting.attendance import AddParticipants, CheckIn, Participant
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.papers import (
    AddPaper,
    AddRevision,
    ObjectKind,
    PublishPaper,
    SealedObject,
)
from comitia_shared.meeting.permissions import may
from comitia_shared.meeting.sharing import PublishAddress
from comitia_shared.meeting.voting.events import Choice, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Marks, Question
from comitia_shared.meeting.voting.votes import Stage, Vote
from comitia_shared.proofs.checkpoint import TreeHead
from comitia_shared.proofs.tree import Tree, leaf_hash
from comitia_shared.wire.codec import encode
from comitia_shared.wire.presenting import LiveStroke, Presented, Shown

_READING_S = 25.0  # between the steps of a simulated chair
_VOTE_MS = 45_000
_VOTING_S = (0.6, 0.35)  # the first simulated ballot comes after this, the next ones in this rhythm
_SALT = bytes(16)

log = logging.getLogger(__name__)


def now_ms() -> int:
    """This machine's time."""
    return time.time_ns() // 1_000_000


class PracticeRoom:
    """A meeting that lives in memory. Sessions subscribe with `listen`."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.state = Meeting()
        self.files: dict[PaperId, str] = {}
        self.older: dict[RevisionId, str] = {}
        self.shared: dict[ShareId, Callable[[], list[Note]]] = {}
        self.presented: Presented | None = None
        self.presenter_ink: tuple[LiveStroke, ...] = ()
        self._tree = Tree()
        self._listeners: list[Callable[[], None]] = []
        self._voting = False
        self._tasks = Tasks()
        self.secret = PracticeSecret(self, self._tasks)
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
        return TreeHead(self._tree.size, self._tree.root(), now_ms())

    def present(self, seat: Seat, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Someone shows a page to the room, or ends that."""
        self.presented = Presented(seat.person, shown) if shown is not None else None
        self.presenter_ink = strokes if shown is not None else ()
        self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def listen(self, listener: Callable[[], None]) -> None:
        """Hear of each change."""
        self._listeners.append(listener)

    def command(self, seat: Seat, body: AnyCommand) -> None:
        """Carry out a command at once. Raises: Refused."""
        body = self.secret.prepared(body)
        name, at_ms = new_id(), now_ms()
        for recorded in record(decide(self.state, seat, body, at_ms), self._tree.size, at_ms, name, seat):
            self.state = apply(self.state, recorded)
            self._tree.append(leaf_hash(_SALT, encode(recorded)))
        self._tell()
        self.secret.follow()

    def seat_of(self, role: Role) -> Seat:
        """The seat of the first participant with this role; guests' for the hall."""
        for participant in self.state.attendance.participants.values():
            if role in participant.roles:
                return Seat(participant.person, participant.roles)
        raise Refused(ErrorCode.UNKNOWN_PERSON)

    def close_overdue(self) -> None:
        """Do what the room itself must do because a deadline has passed."""
        for command in due(self.state, now_ms()):
            self.command(ROOM_SEAT, command)

    async def close(self) -> None:
        """Nothing of this practice goes on."""
        await self._tasks.close()
        self.secret.close()

    # --- preparing ---------------------------------------------------------------------------------------

    def _prepare(self, plan: dict[str, Any]) -> None:
        custody = Custody(plan["organisation"], plan["owner"], Level(plan["classification"]))
        starts_ms = int(plan["starts"].timestamp() * 1000)
        quorum = parse_threshold(plan["quorum"])
        self.command(
            ROOM_SEAT,
            PrepareMeeting(
                meeting=MeetingId(new_id()),
                title=plan["title"],
                place=plan["place"],
                starts_ms=starts_ms,
                zone="Asia/Ho_Chi_Minh",
                language=self.language,
                custody=custody,
                quorum=quorum,
            ),
        )
        entries = tuple(
            Participant(
                PersonId(new_id()),
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
        for entry in entries:
            seat = Seat(entry.person, entry.roles)
            if may(seat, PublishAddress):
                self.command(seat, PublishAddress(bytes(32)))
        make_all(path("practice", "papers"))
        for planned in plan["item"]:
            self._prepare_item(planned, custody)

    def _prepare_item(self, planned: dict[str, Any], custody: Custody) -> None:
        item = ItemId(new_id())
        vote = planned.get("vote")
        plan = None
        if vote is not None:
            plan = VotePlan(Method(vote["method"]), parse_threshold(vote["threshold"]), vote["question"])
        self.command(ROOM_SEAT, AddItem(item, planned["number"], planned["title"], custody, plan=plan))
        for document in planned.get("document", []):
            paper = PaperId(new_id())
            level = Custody(custody.organisation, custody.owner, Level(document["classification"]))
            file = path("practice", document["file"])
            self.command(ROOM_SEAT, AddPaper(paper, item, document["title"], level))
            self.revise(paper, file)
            self.command(ROOM_SEAT, PublishPaper(paper))

    def revise(self, paper: PaperId, file: Path) -> None:
        """Give a paper its (next) content; the older ones stay readable."""
        older = self.state.papers.papers[paper].newest
        if older is not None:
            self.older[older.revision] = self.files[paper]
        self.files[paper] = str(file)
        with pymupdf.open(file) as opened:
            pages = opened.page_count
        whole = SealedObject(ObjectId(new_id()), ObjectKind.WHOLE, file.stat().st_size, bytes(32))
        self.command(ROOM_SEAT, AddRevision(paper, RevisionId(new_id()), pages, (whole,)))

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

    def answer(self, vote: Vote, person: PersonId, number: int) -> None:
        """The simulated participant with this number answers an open vote now."""
        if person not in vote.marks:
            participant = self.state.attendance.participants[person]
            self.command(Seat(person, participant.roles), open_ballot(vote, _marked(vote, number)))

    async def seal(self, vote: Vote, person: PersonId, number: int) -> None:
        """The simulated participant with this number seals a ballot now."""
        tablet = self.secret.tablet(person)
        self.command(tablet.seat, await tablet.made(vote.vote, _marked(vote, number)))

    def play_others(self, but: PersonId | None) -> None:
        """Let the others answer to what happens, in their own time, on the running loop."""
        self.listen(lambda: self._maybe_vote(but))

    def _maybe_vote(self, but: PersonId | None) -> None:
        running = self.state.votes.running
        if running is None or self._voting:
            return
        counts = running.stage is Stage.COUNTING
        self._voting = True
        self._tasks.start(self._open_slowly(but) if counts else self._vote_slowly(but))

    def conduct(self, chair: Seat) -> None:
        """Let a simulated chair lead the meeting through its items and votes, on the running loop."""
        self._tasks.start(self._conduct(chair))

    async def _conduct(self, chair: Seat) -> None:
        for item in list(self.state.agenda.items.values()):
            if self.state.agenda.current != item.item:
                self.command(chair, StartItem(item.item))
            await asyncio.sleep(_READING_S)
            if item.plan is not None and item.plan.method is Method.OPEN:
                vote = VoteId(new_id())
                plan = item.plan
                self.command(
                    chair,
                    OpenVote(
                        vote=vote,
                        item=item.item,
                        method=plan.method,
                        question=plan.question,
                        threshold=plan.threshold,
                        duration_ms=_VOTE_MS,
                    ),
                )
                await asyncio.sleep(_VOTE_MS / 1000 + 1)

    async def _vote_slowly(self, but: PersonId | None) -> None:
        try:
            await self._vote_in_turn(but)
        finally:
            self._voting = False

    async def _open_slowly(self, but: PersonId | None) -> None:
        """The other tellers open a secret vote that has ended."""
        try:
            await asyncio.sleep(_VOTING_S[0])
            vote = self.state.votes.running
            members = self.state.tellers.ready.members if self.state.tellers.ready is not None else ()
            for person in members:
                running = self.state.votes.running
                if vote is not None and running is not None and running.vote == vote.vote and person != but:
                    await self.secret.tablet(person).open(vote.vote)
                    await asyncio.sleep(_VOTING_S[0])
        except Refused as refused:
            log.warning("practice tellers: %s", refused)
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
                or running.stage is not Stage.OPEN
            ):
                return
            if running.method is Method.SECRET:
                if person != but and running.credentials.get(person):
                    await self.seal(running, person, number)
                    await asyncio.sleep(_VOTING_S[1])
            elif running.method is Method.OPEN and person != but:
                self.answer(running, person, number)
                await asyncio.sleep(_VOTING_S[1])


def _marked(vote: Vote, number: int) -> Marks:
    """How the simulated participant with this number marks the paper of a vote: not all of them alike."""
    return tuple(_marked_one(q, number) for q in vote.questions)


def _marked_one(question: Question, number: int) -> tuple[int, ...]:
    if not question.is_election:
        return _CHOICES[number % len(_CHOICES)].marks[0]
    if question.alone and number % 9 == 7:
        return (max(question.alone),)
    stand = len(question.candidates)
    most = max(question.least, question.most - number % 2)
    return tuple(sorted({(place * place + number) % stand for place in range(most)})) or (0,)


_CHECK_IN = CheckIn()
_CHOICES = (Choice.YES, Choice.YES, Choice.YES, Choice.NO, Choice.YES, Choice.YES, Choice.ABSTAIN, Choice.YES)
