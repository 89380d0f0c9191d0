"""The session of one tablet, whole: what runs, who entered, and what screens may ask (see `access`)."""

from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

from comitia_client.session.entering import Entering
from comitia_client.session.line.link import new_id
from comitia_client.session.meetings import Meetings
from comitia_client.session.model import Draft, Note, Shared
from comitia_client.session.notes.notes import Writing
from comitia_client.session.notes.sharing import Shares
from comitia_client.session.notes.stream import NoteStream
from comitia_client.session.papers.searching import Searching
from comitia_client.session.papers.upload import Upload
from comitia_client.session.person.doorkeeper import OpenPerson
from comitia_client.session.record.drafts import Drafts
from comitia_client.vault.carried import Taken, take_in
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import FoundPage
from comitia_shared.errors import ErrorCode, Refused
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
from comitia_shared.meeting import AnyCommand
from comitia_shared.meeting.questions import Marks
from comitia_shared.sealing.notes import NoteCarried
from comitia_shared.text.carrying import Quote
from comitia_shared.wire import envelope
from comitia_shared.wire.presenting import LiveStroke, Present, PresentInk, Shown
from comitia_shared.wire.readiness import SendAgain


class Session(Entering):
    """One tablet's session; `run` it on an asyncio loop, and ask it from there."""

    def _in(self) -> tuple[OpenPerson, Meetings]:
        if self._person is None or self._meetings is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._person, self._meetings

    def _my_notes(self) -> NoteStream:
        if self._notes is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._notes

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command; false = it waits here until the server is back."""
        return await self._in()[1].sending.command(meeting, body)

    async def draft_of(self, meeting: MeetingId, item: str) -> Draft | None:
        """What I have begun to write in the minutes of an item."""
        return await self._my_drafts().begun(meeting, item)

    async def keep_draft(self, meeting: MeetingId, item: str, draft: Draft | None) -> None:
        """Keep what I am writing there."""
        await self._my_drafts().keep(meeting, item, draft)

    def _my_drafts(self) -> Drafts:
        if self._drafts is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._drafts

    async def cast(
        self, meeting: MeetingId, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> None:
        """Send my ballot, or at the desk a voter's; one of a secret vote is sealed first."""
        meetings = self._in()[1]
        if self._ballots is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        command = await self._ballots.made(meeting, meetings.state(meeting), vote, marks, voter)
        await meetings.cast(meeting, command)

    async def keep_desk(self, meeting: MeetingId | None) -> None:
        """Be the desk of a meeting, where those vote who have no tablet; None = no more."""
        if self._ballots is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        self._ballots.keep_desk(meeting)
        meetings = self._in()[1]
        for found, seat in meetings.seats():
            if found == meeting:
                await self._ballots.follow(meeting, meetings.state(meeting), seat)

    async def open_result(self, meeting: MeetingId, vote: VoteId) -> None:
        """Give my part of the opening of a secret vote."""
        meetings = self._in()[1]
        if self._telling is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        await self._telling.open(meeting, meetings.state(meeting), vote)

    async def reopen(self, meeting: MeetingId) -> None:
        """Go on with a record that tablets have seen more of."""
        await self._in()[1].reopen(meeting)

    async def source(
        self, meeting: MeetingId, paper: PaperId, revision: RevisionId | None = None
    ) -> PaperSource:
        """What a page worker needs to open a paper: its newest revision, or an older one."""
        return self._in()[1].source(meeting, paper, revision)

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """A paper was found damaged on this disk: fetch it again."""
        await self._in()[1].mend(meeting, paper)

    async def notes_on(self, paper: PaperId) -> list[Note]:
        """My notes on a paper."""
        return self._my_notes().on(paper)

    async def all_notes(self) -> list[tuple[Note, Quote | None]]:
        """All my notes, with the words that they sit on."""
        return await self._my_notes().all()

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""
        return self._my_notes().can_undo(paper), self._my_notes().can_redo(paper)

    async def write(self, adds: Sequence[Writing], removes: Sequence[NoteId] = ()) -> None:
        """One step of writing: what comes and what goes is kept, then sent."""
        await self._my_notes().write(adds, removes)

    async def carry(self, carried: Sequence[NoteCarried]) -> None:
        """Where notes go on another revision."""
        await self._my_notes().carry(carried)

    async def undo(self, paper: PaperId) -> None:
        """Take back what I did last there."""
        await self._my_notes().undo(paper)

    async def redo(self, paper: PaperId) -> None:
        """Do again what was undone last."""
        await self._my_notes().redo(paper)

    def _my_shares(self) -> Shares:
        if self._shares is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._shares

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine on a paper, by their roots, to others of the meeting."""
        await self._my_shares().share(meeting, paper, roots, to)

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show these notes no more."""
        if not await self._in()[1].sending.take_back(share):
            await self._my_shares().withdraw(meeting, share)

    async def shared_with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others show me, on one paper or on all."""
        return self._my_shares().with_me(paper)

    async def unindexed(self) -> list[PaperSource]:
        """Papers that can be read here and are not searched yet."""
        _, meetings = self._in()
        return await self._vault.ask(self._require_search().missing, meetings.readable(None))

    async def keep_words(self, source: PaperSource, pages: tuple[tuple[str, str], ...]) -> None:
        """The words of each page of a paper, and the same folded."""
        if any(s.revision == source.revision for s in self._in()[1].readable(None)):  # not recalled meanwhile
            await self._vault.ask(self._require_search().keep, source, pages)

    async def search(self, typed: str, paper: PaperId | None, meeting: MeetingId | None) -> list[FoundPage]:
        """What was typed in one paper, in those of a meeting, or in everything that can be read here."""
        readable = {s.paper for s in self._in()[1].readable(meeting)}
        papers = readable if paper is None else readable & {paper}
        return await self._vault.ask(self._require_search().find, typed, papers)

    def _require_search(self) -> Searching:
        if self._searching is None:
            raise Refused(ErrorCode.NOT_SIGNED_IN)
        return self._searching

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read."""
        return self._places.get(paper, (0, 0.0))

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""
        self._places[paper] = (page, zoom)
        await self._vault.ask(self._in()[0].store.keep_place, paper, page, zoom)

    async def present(self, meeting: MeetingId, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Show a page to the room. Raises: Unavailable no_connection."""
        link = self._require_link()
        await link.send(Present(meeting, shown))
        if shown is not None and strokes != self._live_ink:
            await link.send(PresentInk(meeting, strokes))
        self._live_ink = strokes if shown is not None else ()

    async def issue_code(self, person: PersonId) -> str:
        """A new sign-in code for someone."""
        name = new_id()
        answer = await self._require_link().ask(name, envelope.IssueCode(name, person))
        return answer.code if isinstance(answer, envelope.CodeIssued) else ""

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        """Yes or no to a question of the room."""
        name = new_id()
        await self._require_link().ask(name, envelope.AnswerAsked(name, ask, accept))

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits of a waiting tablet were compared."""
        name = new_id()
        await self._require_link().ask(name, envelope.ConfirmDevice(name, request, accept))

    async def take_in(self, file: str) -> int:
        """Take in a pack from a USB stick."""
        public = self._membership.ledger_key if self._membership is not None else None
        self._is_taking = True
        steps, taken = take_in(Path(file), self._pieces, public), Taken(0, 0, 0)
        try:
            while self._is_taking:
                step = await self._vault.ask(next, steps, None)
                if step is None:
                    break
                taken = step
                self._view = replace(self._view, taking_in=(taken.done, taken.total))
        finally:
            self._is_taking = False
            self._view = replace(self._view, taking_in=(0, 0))
            self._downloaded()
            self._show()
        return taken.fresh

    async def stop_taking_in(self) -> None:
        """Leave the rest of the pack; what was taken stays."""
        self._is_taking = False

    async def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Let a tablet check and complete what it holds."""
        name = new_id()
        await self._require_link().ask(name, SendAgain(name, device, meeting))

    async def upload(self, meeting: MeetingId, paper: PaperId, file: str) -> None:
        """Give a paper a new content."""
        if self._upload is not None:
            raise Refused(ErrorCode.TOO_MANY, most=1)
        self._uploads += 1
        upload = self._upload = Upload(self._require_link(), self._uploads, self._show_upload)
        try:
            await upload.send(meeting, paper, Path(file))
        finally:
            self._upload = None

    async def stop_upload(self) -> None:
        """Break off what is being uploaded."""
        if self._upload is not None:
            await self._upload.stop()

    async def call_for_help(self) -> None:
        """Call a secretary to this tablet."""
        name = new_id()
        await self._require_link().ask(name, envelope.CallForHelp(name))
