"""What the session shows: immutable snapshots that screens mirror. Only the session makes them."""

from enum import StrEnum
from typing import NamedTuple

import msgspec

from comitia_shared.errors import ErrorCode
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, RevisionId, ShareId, VoteId
from comitia_shared.meeting import Meeting, Seat
from comitia_shared.meeting.sharing import ShareNotes, WithdrawNotes
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.proofs.checkpoint import TreeHead
from comitia_shared.sealing.notes import Added, MarkAdded, NoteCarried, shifted
from comitia_shared.text.carrying import Verdict
from comitia_shared.wire.presenting import LiveStroke, Presented
from comitia_shared.wire.readiness import TabletState
from comitia_shared.wire.signals import (
    RecordBehind,
    VoteProgress,
)
from comitia_shared.wire.uploading import UploadStage


class Holding(StrEnum):
    """What a tablet has of a paper."""

    SEALED = "sealed"
    """Pieces or key are missing."""
    LOADING = "loading"
    FRONT = "front"
    """Its first pages open; the rest is on its way."""
    WHOLE = "whole"
    """Everything is here, but not the key."""
    OPEN = "open"
    """It opens."""
    RECALLED = "recalled"
    """It was taken back; nothing of it is left here."""


class BallotStage(StrEnum):
    """Where my ballot stands."""

    SENDING = "sending"
    RESENDING = "resending"
    RECEIVED = "received"
    DROPPED = "dropped"
    REFUSED = "refused"


class MyBallot(msgspec.Struct, frozen=True):
    """My ballot of one vote; `at_ms` is when the answer came, in the server's time, `reason` why it was refused.

    Of a secret one: its tracking number, and whether it stands on the closed board (None = not closed yet);
    `earlier`: the numbers of those that I sealed before.
    """

    stage: BallotStage
    at_ms: int = 0
    reason: ErrorCode | None = None
    tracker: str = ""
    on_board: bool | None = None
    earlier: tuple[str, ...] = ()


class Seated(NamedTuple):
    """Where a note stands on a revision: the page, the note as it is drawn there, and how sure its place is."""

    page: int
    body: Added
    verdict: Verdict


class Note(msgspec.Struct, frozen=True):
    """One of my notes. `is_sent` = the server has acknowledged it; `carried`: where it goes on other revisions."""

    note: NoteId
    body: Added
    is_sent: bool
    carried: tuple[NoteCarried, ...] = ()

    @property
    def root(self) -> NoteId:
        """The record that this note began as: shares and places on other revisions go by it."""
        return self.body.root or self.note

    def on(self, revision: RevisionId) -> Seated | None:
        """Where it stands on a revision; None where nobody has said so yet, or it was not found there."""
        place = self.body.place
        if place.revision == revision:
            return Seated(place.page, self.body, Verdict.SAME)
        found = self.fate(revision)
        if found is None or found.verdict is Verdict.LOST:
            return None
        body = shifted(self.body, found.dx, found.dy)
        if isinstance(body, MarkAdded) and found.boxes:
            body = msgspec.structs.replace(body, boxes=found.boxes)
        return Seated(found.place.page, body, found.verdict)

    def fate(self, revision: RevisionId) -> NoteCarried | None:
        """What was found out about it on a revision that it was not written on."""
        return next((c for c in self.carried if c.place.revision == revision), None)


class Shared(NamedTuple):
    """What somebody shows me on a paper; `notes` None = what they say is on its way, or does not open here."""

    share: ShareId
    meeting: MeetingId
    owner: PersonId
    paper: PaperId
    at_ms: int
    notes: tuple[Note, ...] | None


class MeetingView(msgspec.Struct, frozen=True):
    """A meeting as this seat sees it. `tablets` is what staff hears of the room's tablets.

    `held`: the server's record is older than what tablets have seen, and nothing goes on until it is reopened.
    `waiting`: what I share or withdraw, and the server does not know yet. `is_behind`: events are still to come.
    `arriving`: of papers on their way, pieces held of how many.
    `presented`: what somebody shows to the room now, with `presenter_ink` on it. `audits`: what this tablet has found
    out about the counts of secret votes; those that it is still looking into are not there.
    """

    meeting: MeetingId
    seat: Seat
    state: Meeting
    holding: dict[PaperId, Holding] = {}
    progress: VoteProgress | None = None
    ballots: dict[VoteId, MyBallot] = {}
    checkpoint: TreeHead | None = None
    online: frozenset[PersonId] = frozenset()
    tablets: tuple[TabletState, ...] = ()
    held: RecordBehind | None = None
    presented: Presented | None = None
    presenter_ink: tuple[LiveStroke, ...] = ()
    arriving: dict[PaperId, tuple[int, int]] = {}
    waiting: tuple[ShareNotes | WithdrawNotes, ...] = ()
    is_behind: bool = False
    audits: dict[VoteId, Audit] = {}


class Uploading(msgspec.Struct, frozen=True):
    """A new content for a paper on its way to the server: bytes sent, of how many."""

    paper: PaperId
    stage: UploadStage
    sent: int
    size: int


class Draft(msgspec.Struct, frozen=True):
    """Words of the minutes that are being written: the text so far, and the one that it was begun over."""

    text: str
    over: str
