"""What screens may ask of a session, a protocol for each noun. `Session` and `PracticeSession` both offer this.

All calls may raise `Refused` and `Unavailable`; of a person's nouns `Refused` not_signed_in while nobody is signed in.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from comitia_client.session.line.discovery import FoundRoom
from comitia_client.session.model import Draft, Note, Shared
from comitia_client.session.notes.notes import Writing
from comitia_client.session.view import KnownName, View
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import FoundPage
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
from comitia_shared.meeting.voting.questions import Marks
from comitia_shared.sealing.notes import NoteCarried
from comitia_shared.text.carrying import Quote
from comitia_shared.wire.enrolment import Invitation
from comitia_shared.wire.presenting import LiveStroke, Shown


class AtEntrance(Protocol):
    """Joining a room, signing in, the lock, leaving."""

    async def look_for_rooms(self) -> list[FoundRoom]:
        """Rooms that announce themselves on this network: hints, proved at enrolment."""

    async def enrol_by_code(
        self, address: str, code: str, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with a typed code."""

    async def enrol_by_invitation(
        self, invitation: Invitation, device_name: str, on_digits: Callable[[str], None]
    ) -> None:
        """Join a room with what a QR picture said."""

    async def find_people(self, query: str) -> list[KnownName]:
        """Names for the sign-in screen: the server's, or those known here while it is away."""

    async def sign_in(self, person: PersonId, pin: str) -> None:
        """Sign in with a PIN, offline too where this tablet can."""

    async def sign_in_with_code(self, code: str, new_pin: str) -> None:
        """Sign in with a one-time code and choose a PIN."""

    async def lock(self) -> None:
        """Ask for the PIN again; nothing is closed."""

    async def sign_out(self) -> None:
        """End the sign-in and close the store."""


class OfNotesKey(Protocol):
    """The key of my notes: its recovery code, and handing it over between my tablets."""

    async def recover(self, words: str) -> None:
        """Open the copy of my notes key with the recovery code."""

    async def ask_again(self) -> None:
        """Offer once more to open the notes that are locked here."""

    async def skip(self) -> None:
        """Go on without the old private notes."""

    async def words_were_written_down(self) -> None:
        """The recovery code was noted; it is shown no more."""

    async def pair(self) -> None:
        """Ask my other tablets for my notes key."""

    async def pair_on(self) -> None:
        """Go on: it is me who asks over there, or both tablets show the same digits."""

    async def end_pairing(self) -> None:
        """No, other digits, or done."""


class OfMeetings(Protocol):
    """The meetings that are seen here."""

    async def command(self, meeting: MeetingId, body: AnyCommand) -> bool:
        """Carry out a command; false = it waits here until the server is back."""

    async def reopen(self, meeting: MeetingId) -> None:
        """Go on with a record that tablets have seen more of. Chair and secretaries only."""

    async def present(self, meeting: MeetingId, shown: Shown | None, strokes: tuple[LiveStroke, ...]) -> None:
        """Show a page to the room, with strokes that nobody keeps; None = the presentation ends."""


class OfDrafts(Protocol):
    """Words of the minutes that are being written."""

    async def begun(self, meeting: MeetingId, item: str) -> Draft | None:
        """What I have begun to write in the minutes of an item ("" = as a whole), and nobody has yet."""

    async def keep(self, meeting: MeetingId, item: str, draft: Draft | None) -> None:
        """Keep what I am writing there, on this tablet; None = nothing any more."""


class OfVotes(Protocol):
    """My ballots, and a teller's part."""

    async def cast(
        self, meeting: MeetingId, vote: VoteId, marks: Marks, voter: PersonId | None = None
    ) -> None:
        """Send my ballot; one of a secret vote is sealed, and until the vote closes another one takes its place.

        With `voter`, the ballot of someone without a tablet, at the desk. Chair and secretaries only.
        """

    async def keep_desk(self, meeting: MeetingId | None) -> None:
        """Be the desk of a meeting, where those vote who have no tablet; None = no more. Chair and secretaries only."""

    async def open_result(self, meeting: MeetingId, vote: VoteId) -> None:
        """Give my part of the opening of a secret vote that has ended. Tellers only."""


class OfPapers(Protocol):
    """What can be read here."""

    async def source(
        self, meeting: MeetingId, paper: PaperId, revision: RevisionId | None = None
    ) -> PaperSource:
        """What a page worker needs to open a paper: its newest revision, or an older one."""

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """A paper was found damaged on this disk: fetch it again."""

    async def unindexed(self) -> list[PaperSource]:
        """Papers that can be read here and are not searched yet."""

    async def keep_words(self, source: PaperSource, pages: tuple[tuple[str, str], ...]) -> None:
        """The words of each page of a paper, and the same folded: from now on they are found."""

    async def search(self, typed: str, paper: PaperId | None, meeting: MeetingId | None) -> list[FoundPage]:
        """What was typed in one paper, in those of a meeting, or (both None) in everything that can be read here."""

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read: page from 0, zoom (0 = fit the width)."""

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""


class OfNotes(Protocol):
    """My notes."""

    async def on(self, paper: PaperId) -> list[Note]:
        """My notes on a paper."""

    async def all(self) -> list[tuple[Note, Quote | None]]:
        """All my notes, with the words that they sit on."""

    async def write(self, adds: Sequence[Writing], removes: Sequence[NoteId] = ()) -> None:
        """One step of writing: what comes and what goes is kept, then sent."""

    async def carry(self, carried: Sequence[NoteCarried]) -> None:
        """Where notes go on another revision."""

    async def undo(self, paper: PaperId) -> None:
        """Take back what I did last there."""

    async def redo(self, paper: PaperId) -> None:
        """Do again what was undone last."""

    async def can_undo_redo(self, paper: PaperId) -> tuple[bool, bool]:
        """Whether something can be taken back there, or done again."""


class OfShares(Protocol):
    """Notes that are shared."""

    async def share(
        self, meeting: MeetingId, paper: PaperId, roots: Sequence[NoteId], to: Sequence[PersonId]
    ) -> None:
        """Show notes of mine on a paper, by their roots, to others of the meeting."""

    async def withdraw(self, meeting: MeetingId, share: ShareId) -> None:
        """Show these notes no more."""

    async def with_me(self, paper: PaperId | None = None) -> list[Shared]:
        """What others show me, on one paper or on all."""


class OfUploads(Protocol):
    """New contents for papers. Secretaries only."""

    async def send(self, meeting: MeetingId, paper: PaperId, file: str) -> None:
        """Give a paper a new content; returns when it is on the record."""

    async def stop(self) -> None:
        """Break off what is being uploaded."""


class OfPacks(Protocol):
    """Packs from a USB stick, also while nobody is signed in."""

    async def take_in(self, file: str) -> int:
        """Take in a pack; how many pieces were new."""

    async def stop(self) -> None:
        """Leave the rest of the pack; what was taken stays."""


class OfRoom(Protocol):
    """What is asked of the room beside the record of any meeting."""

    async def issue_code(self, person: PersonId) -> str:
        """A new sign-in code for someone. Secretaries only."""

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        """Yes or no to a question of the room."""

    async def confirm_device(self, request: str, accept: bool) -> None:
        """The digits of a waiting tablet were compared. Secretaries only."""

    async def send_again(self, device: DeviceId, meeting: MeetingId) -> None:
        """Let a tablet check what it holds of a meeting and fetch what is missing. Secretaries only."""

    async def call_for_help(self) -> None:
        """Call a secretary to this tablet."""


class Access(Protocol):
    """A tablet's session as screens see it."""

    @property
    def view(self) -> View:
        """The newest snapshot."""

    async def run(self) -> None:
        """Be this tablet until cancelled."""

    @property
    def entrance(self) -> AtEntrance:
        """Who comes in."""

    @property
    def requests(self) -> OfRoom:
        """What is asked of the room."""

    @property
    def uploads(self) -> OfUploads:
        """New contents for papers."""

    @property
    def packs(self) -> OfPacks:
        """Packs from a USB stick."""

    @property
    def meetings(self) -> OfMeetings:
        """The meetings that are seen here."""

    @property
    def papers(self) -> OfPapers:
        """What can be read here."""

    @property
    def drafts(self) -> OfDrafts:
        """What I have begun to write in the minutes."""

    @property
    def votes(self) -> OfVotes:
        """My ballots, and a teller's part."""

    @property
    def notes(self) -> OfNotes:
        """My notes."""

    @property
    def notes_key(self) -> OfNotesKey:
        """The key of my notes."""

    @property
    def shares(self) -> OfShares:
        """Notes that are shared by me and with me."""
