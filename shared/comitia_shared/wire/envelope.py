"""The messages of a signed-in connection: one frozen tagged type each; its docstring is its specification.

Inside a version only optional fields and new types are added. The golden files of `tests/unit/wire` hold one
encoded example per message. Requests carry an id that their answer repeats.
"""

from collections.abc import Iterable
from typing import Annotated

import msgspec
from blake3 import blake3

from comitia_shared.errors import ErrorCode, Params
from comitia_shared.ids import (
    CommandId,
    DeviceId,
    MeetingId,
    NoteId,
    Number,
    ObjectId,
    PersonId,
    RequestId,
    RevisionId,
    RoomId,
    Size,
)
from comitia_shared.meeting import AnyCommand, Role
from comitia_shared.proofs.checkpoint import EpochProof
from comitia_shared.wire.message import Message, Named
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.presenting import Present, Presented, PresenterInk, PresentInk
from comitia_shared.wire.readiness import CheckAgain, Report, SendAgain, Tablets
from comitia_shared.wire.sharing import AskShared, PutShared, SharedChanged, SharedKept, SharedNotes
from comitia_shared.wire.signals import (
    Asked,
    AskedSettled,
    DeviceSettled,
    DeviceWaiting,
    HelpWanted,
    Online,
    RecordBehind,
    StaffTold,
    VoteProgress,
)
from comitia_shared.wire.uploading import CancelUpload, Upload, UploadStep

# --- both ways -------------------------------------------------------------------------------------------


Seq = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
"""A number in a note stream."""


class NoteRecord(msgspec.Struct, frozen=True, omit_defaults=True):
    """One immutable record of a note stream, sealed under its owner's notes key. `seq` is set by the server."""

    note: NoteId
    sealed: bytes
    seq: Seq = 0


class Notes(Message, frozen=True):
    """Records of the signed-in person's note stream.

    To the server: new records (`from_` and `upto` 0); a record whose id is known changes nothing.
    To a tablet: all records in (from_, upto]; a tablet's own records come back with their number, which is
    their acknowledgement: they are durable. An `upto` of 0 below `from_` says that the server's stream is another, from
    a backup: nothing is acknowledged any more, and everything follows from 1.
    """

    from_: Seq = msgspec.field(name="from")
    upto: Seq
    records: tuple[NoteRecord, ...]


# --- from the tablet -------------------------------------------------------------------------------------


class Have(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a tablet holds of a meeting: everything it may see up to `seq`, and the newest checkpoint's size.

    `keys` is the digest (`keys_digest`) of the revisions whose keys it has stored; where the server is due it others,
    all are granted again. Empty = the tablet does not say, and all are.

    `root` is the root that came with the events up to `seq`: a server whose record has another one there sends them
    anew.
    `checkpoint` is that newest checkpoint itself: a server that was restored from a backup learns that it knows less.
    """

    seq: Size
    tree_size: Size = 0
    keys: bytes = b""
    checkpoint: str = ""
    root: bytes = b""


def keys_digest(revisions: Iterable[RevisionId]) -> bytes:
    """What `Have.keys` says: BLAKE3 of the sorted revisions, 8 bytes; of none too."""
    return blake3("".join(sorted(revisions)).encode()).digest(8)


class Hello(Message, frozen=True):
    """First message of a connection. With a ticket the person is signed in at once.

    `notes` is the last number of the note stream that the tablet holds, `note` the record of that number. Answer:
    Welcome.
    """

    program: str
    features: tuple[str, ...] = ()
    ticket: str = ""
    have: dict[MeetingId, Have] = msgspec.field(default_factory=dict)
    notes: Seq = 0
    note: NoteId | None = None


class FindPeople(Named, frozen=True):
    """Names for the sign-in screen whose folded form holds the folded `query`. Answer: People."""

    query: str


class SignIn(Named, frozen=True):
    """Who I am: a one-time code (then `new_pin` is needed, six digits), or a person with the PIN.

    With a code for someone who is signed in elsewhere that tablet is asked first, for half a minute.

    Resume follows. Answer: SignedIn. Refused: wrong_pin, wrong_code, pin_locked, pin_needed,
    pin_malformed, no_person, objected.
    """

    person: PersonId | None = None
    pin: str = ""
    code: str = ""
    new_pin: str = ""


class Resume(Message, frozen=True):
    """After SignedIn, where the store had to be opened first: what I hold. The server sends the difference."""

    have: dict[MeetingId, Have]
    notes: Seq
    note: NoteId | None = None


class SignOut(Named, frozen=True):
    """My ticket ends here."""


class Command(Named, frozen=True):
    """Something asked of a meeting; a repeat with the same id changes nothing and is answered as before.

    Answer: Accepted or Refused.
    """

    meeting: MeetingId
    body: AnyCommand


class Fetch(Named, frozen=True):
    """Send me the sealed pieces of this object from `piece` on, in frames that carry the number `fetch`.

    `hashes` true: the hashes of its pieces first, in a frame whose piece is `HASHES`.
    Refused: unknown_object, unknown_meeting.
    """

    fetch: Number
    meeting: MeetingId
    object: ObjectId
    piece: Number = 0
    hashes: bool = False


HASHES = 0xFFFFFFFF
"""In a binary frame, in the place of a piece's number: what follows is the hashes of all pieces, one after another."""


class CancelFetch(Message, frozen=True):
    """Send no more frames of this fetch."""

    fetch: Number


class Credit(Message, frozen=True):
    """How many bytes of binary frames the server may have sent in all on this connection. The last word holds."""

    total: Size


class KeepNotesKey(Named, frozen=True):
    """Keep this copy of my notes key, wrapped under my recovery code, which the server never sees. Answer: Done."""

    wrapped: bytes


class IssueCode(Named, frozen=True):
    """A new one-time sign-in code for someone of a meeting of mine who forgot the PIN. Who: secretary.

    For chair, secretary or teller, and for who stands in another meeting, a second person of staff is asked: then the
    answer is Refused second_asked, and CodeIssued follows when they agree.

    Answer: CodeIssued. Refused: not_allowed, not_of_my_meeting, second_asked, second_away, only_it.
    """

    person: PersonId


class AnswerAsked(Named, frozen=True):
    """Yes or no to a question that this tablet was asked. Answer: Done. Refused: unknown_request."""

    ask: RequestId
    accept: bool


class ConfirmDevice(Named, frozen=True):
    """The digits on that tablet are right (or not). Who: secretary. Answer: Done. Refused: not_allowed."""

    request: str
    accept: bool


class Reopen(Named, frozen=True):
    """Go on with the record that the server has, although tablets have seen more of it. Who: chair, secretary.

    Answer: Accepted. Refused: not_allowed, record_whole (nobody has seen more).
    """

    meeting: MeetingId


class CallForHelp(Named, frozen=True):
    """Someone at this tablet needs a secretary. Answer: Done."""


# --- from the server -------------------------------------------------------------------------------------


class MeetingCard(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a tablet needs to know of a meeting before its events: the seat that it will have there."""

    meeting: MeetingId
    roles: tuple[Role, ...] = ()


class Welcome(Message, frozen=True):
    """Answer to Hello: the room, the server's time in ms UTC, the person of the ticket if it holds.

    `spread_ms`: when this connection is lost, come back after a random part of that, so that a whole room that lost its
    server at once does not arrive at once.

    `ticket_refused` says why a ticket that was shown does not hold. `device` is how the registry names this
    tablet. `hall` true: a display without a person, which gets the public's view of every meeting.
    """

    room: RoomId
    room_name: str
    program: str
    time_ms: int
    device: DeviceId
    device_name: str
    features: tuple[str, ...] = ()
    message_bytes: int = 0
    person: PersonId | None = None
    ticket_refused: ErrorCode | None = None
    hall: bool = False
    meetings: tuple[MeetingCard, ...] = ()
    spread_ms: int = 0


class Card(msgspec.Struct, frozen=True, omit_defaults=True):
    """A person as the sign-in screen shows them; `has_pin` false: the one-time code of the card is needed."""

    person: PersonId
    name: str
    has_pin: bool = False


class People(Named, frozen=True):
    """Answer to FindPeople: at most 50, in the order of names. `more` true: narrow the search."""

    cards: tuple[Card, ...]
    more: bool = False


class SignedIn(Named, frozen=True):
    """Answer to SignIn. `ticket` is shown at the next Hello; `share` (E) opens this person's store here.

    `notes_key` are the copies of notes keys that recovery codes open, the newest first, each `WRAPPED_BYTES` long;
    empty = none was kept.
    """

    person: PersonId
    name: str
    ticket: str
    until_ms: int
    share: bytes
    notes_key: bytes = b""
    meetings: tuple[MeetingCard, ...] = ()


class Done(Named, frozen=True):
    """The request with this id was carried out."""


class CodeIssued(Named, frozen=True):
    """Answer to IssueCode: to be told or handed to that person, once."""

    person: PersonId
    code: str


class Accepted(Named, frozen=True):
    """The command is durable; `seq` is its last event."""

    seq: int


class Refused(Message, frozen=True):
    """The request with this id (None: what was sent could not be read) is refused; the connection goes on."""

    code: ErrorCode
    id: CommandId | None = None
    params: Params = msgspec.field(default_factory=dict)


class Entry(msgspec.Struct, frozen=True):
    """One event: the salt of its leaf, and its bytes exactly as the ledger holds them (a `Recorded`)."""

    salt: bytes
    body: msgspec.Raw


class Events(Message, frozen=True):
    """Every event in (from_, upto] that this seat may see and did not get on this connection before.

    `root` is the root of the record's tree of `upto` leaves. `more` true: what was missing is not all here yet.
    """

    meeting: MeetingId
    from_: int = msgspec.field(name="from")
    upto: int
    entries: tuple[Entry, ...]
    root: bytes = b""
    more: bool = False


class Reset(Message, frozen=True):
    """What this seat may see has changed: forget the meeting's events; they follow from 1."""

    meeting: MeetingId
    roles: tuple[Role, ...]


class Checkpoint(Message, frozen=True):
    """A signed checkpoint, and the proof that the tree of `since` leaves is its beginning (none for 0).

    With `epoch` instead: it does not continue what this tablet has seen, and the event that says so openly is in it.
    """

    meeting: MeetingId
    note: str
    since: int
    proof: tuple[bytes, ...]
    epoch: EpochProof | None = None


class Grant(Message, frozen=True):
    """The keys of all objects of one revision that a reader opens, 32 bytes each.

    `until_ms` 0 = they may be stored; else they are leased: held in memory alone, and forgotten at that time (ms UTC,
    the server's) unless a later grant of the same revision comes before.
    """

    meeting: MeetingId
    revision: RevisionId
    keys: dict[ObjectId, bytes]
    until_ms: int = 0


class Withdraw(Message, frozen=True):
    """Forget the leased keys of these revisions now."""

    meeting: MeetingId
    revisions: tuple[RevisionId, ...]


class Signal(Message, frozen=True):
    """What is not recorded: the latest wins, at most 10 a second. `meeting` None = the room as a whole."""

    body: (
        VoteProgress
        | Online
        | HelpWanted
        | DeviceWaiting
        | DeviceSettled
        | StaffTold
        | Asked
        | AskedSettled
        | Tablets
        | RecordBehind
        | Presented
        | PresenterInk
    )
    meeting: MeetingId | None = None


BAD_MESSAGE_REASON = "bad_message"
"""Why a connection was closed (code 1008) whose messages cannot be read; others are cut without a word."""


ToServer = (
    Hello
    | FindPeople
    | SignIn
    | Resume
    | SignOut
    | Command
    | Fetch
    | CancelFetch
    | Credit
    | Notes
    | Report
    | SendAgain
    | Upload
    | CancelUpload
    | Pair
    | PutShared
    | AskShared
    | KeepNotesKey
    | IssueCode
    | ConfirmDevice
    | AnswerAsked
    | Reopen
    | Present
    | PresentInk
    | CallForHelp
)
ToTablet = (
    Welcome
    | People
    | SignedIn
    | Done
    | CodeIssued
    | Accepted
    | Refused
    | Events
    | Reset
    | Checkpoint
    | Grant
    | Withdraw
    | CheckAgain
    | UploadStep
    | Notes
    | Pair
    | SharedNotes
    | SharedKept
    | SharedChanged
    | Signal
)
