"""A replica: one tablet's copy of what it may see of one meeting, folded from the events it holds."""

from collections.abc import Iterable

import msgspec

from comitia_client.vault.store import HeldMeeting
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, MeetingId, PersonId, RoomId
from comitia_shared.meeting import Meeting, Role, Seat, apply
from comitia_shared.meeting.agenda import MeetingReopened, Method
from comitia_shared.meeting.voting.counting import can_be, papers_said, recount, result_of
from comitia_shared.meeting.voting.secret import head_of
from comitia_shared.meeting.voting.votes import Stage, Vote
from comitia_shared.proofs.checkpoint import TreeHead, origin, require_epoch, require_growth, verify
from comitia_shared.proofs.tree import leaf_hash
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_recorded


class Fresh(msgspec.Struct, frozen=True):
    """Events that a replica has not taken yet: number, salt, bytes; up to where they reach, and the root there."""

    entries: list[tuple[int, bytes, bytes]]
    upto: int
    root: bytes


class Inconsistent(Exception):
    """Events do not fit together: they are of two records. What is held is worth nothing, and comes anew."""


class Replica:
    """One meeting on one tablet."""

    def __init__(self, meeting: MeetingId, person: PersonId | None, device: DeviceId) -> None:
        self.meeting = meeting
        self._person = person
        self._device = device
        self.roles: frozenset[Role] = frozenset()
        self.state = Meeting()
        self.seq = 0
        self.checkpoint: TreeHead | None = None
        self.checkpoint_note = ""
        self.root = b""

    @property
    def seat(self) -> Seat:
        """The seat of who is signed in."""
        return Seat(self._person, self.roles, self._device)

    @property
    def have(self) -> envelope.Have:
        """What to tell the server that is here."""
        size = self.checkpoint.size if self.checkpoint else 0
        return envelope.Have(self.seq, size, checkpoint=self.checkpoint_note, root=self.root)

    def load(self, held: HeldMeeting, bodies: list[bytes], log_name: str, ledger_key: bytes) -> None:
        """Fold what the store holds. Raises: Inconsistent; the replica begins anew then."""
        self.roles = held.roles
        if held.checkpoint:
            self.checkpoint = verify(held.checkpoint, log_name, ledger_key)
            self.checkpoint_note = held.checkpoint
        self._fold(bodies)
        self.seq, self.root = held.seq, held.root

    def _fold(self, bodies: Iterable[bytes]) -> None:
        state = self.state
        try:
            for body in bodies:
                state = apply(state, decode_recorded(body))
        except (Refused, LookupError, ValueError) as error:
            self.reset(self.roles)
            raise Inconsistent from error
        self.state = state

    def doubtful(self) -> list[Vote]:
        """The closed votes that do not recount to their result."""
        return [v for v in self.state.votes.votes.values() if _is_doubtful(v)]

    def reset(self, roles: frozenset[Role]) -> None:
        """Begin anew with these roles; the checkpoint stays, history cannot be told differently."""
        self.roles = roles
        self.state = Meeting()
        self.seq, self.root = 0, b""

    def fresh(self, events: envelope.Events) -> Fresh | None:
        """What is new in a message; None where something before it is missing, so that it must be asked for."""
        if events.from_ > self.seq:
            return None
        entries = []
        for entry in events.entries:
            body = bytes(entry.body)
            seq = decode_recorded(body).seq
            if seq > self.seq:
                entries.append((seq, entry.salt, body))
        root = events.root if events.upto >= self.seq else self.root
        return Fresh(entries, max(self.seq, events.upto), root)

    def take(self, fresh: Fresh) -> list[Vote]:
        """Apply events that are durable now; the votes among them that do not recount to their result.

        Raises:
            Inconsistent: they do not fit what is held; the replica begins anew.
        """
        before = self.state.votes.votes
        self._fold(body for _, _, body in fresh.entries)
        self.seq, self.root = fresh.upto, fresh.root
        changed = [v for n, v in self.state.votes.votes.items() if v is not before.get(n)]
        return [v for v in changed if _is_doubtful(v)]

    def check(self, message: envelope.Checkpoint, room: RoomId, ledger_key: bytes) -> TreeHead:
        """A checkpoint that continues the kept one. Raises: Refused checkpoint_refused."""
        head = verify(message.note, origin(room, self.meeting), ledger_key)
        kept = self.checkpoint
        if kept is not None and message.since != kept.size:
            if head.size == kept.size and head.root == kept.root:
                return head
            raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="base")
        require_growth(kept, head, message.since, message.proof)
        return head

    def check_epoch(
        self, message: envelope.Checkpoint, entry: tuple[bytes, bytes] | None, room: RoomId, ledger_key: bytes
    ) -> TreeHead:
        """A checkpoint that does not continue the kept one, but openly began a new epoch of the record.

        `entry` is the event (salt, bytes) that the message names, as this tablet holds it. An epoch that this tablet
        has seen before excuses nothing. Raises: Refused checkpoint_refused.
        """
        head = verify(message.note, origin(room, self.meeting), ledger_key)
        kept, shown = self.checkpoint, message.epoch
        event = decode_recorded(entry[1]) if entry is not None else None
        if kept is None or shown is None or entry is None or event is None or event.seq != shown.seq:
            raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="epoch")
        begun = event.event
        if not isinstance(begun, MeetingReopened):
            raise Refused(ErrorCode.CHECKPOINT_REFUSED, reason="epoch")
        common = TreeHead(begun.common, begun.root, event.at_ms, begun.epoch)
        require_epoch(kept, head, leaf_hash(*entry), common, shown)
        return head


def _is_doubtful(vote: Vote) -> bool:
    """Whether what a vote ended with does not follow from what was published of it, of whatever form that is."""
    try:
        return not _is_bound(vote) or (vote.stage is Stage.CLOSED and not _agrees(vote))
    except (ValueError, LookupError, TypeError, ArithmeticError):
        return True


def _is_bound(vote: Vote) -> bool:
    """Whether the tracking numbers of a secret vote that has ended lead to the hash with which its board ends."""
    if vote.setup is None or not vote.head:
        return True
    return vote.head == head_of(vote.setup, vote.roll_hash, vote.trackers)


def _agrees(vote: Vote) -> bool:
    """Whether counts and outcomes follow from the published names and the rule, and my own ballot is as I cast it."""
    counted = recount(vote)
    if vote.result is None or counted is None:
        return False
    if vote.method in (Method.HANDS, Method.PAPER) and not can_be(vote, counted):
        return False
    papers = papers_said(vote)
    if papers is not None and not can_be(vote, papers):
        return False
    mine = list(vote.entered.values()) if vote.counters > 1 else []
    if mine and vote.method is Method.PAPER and [o.row for o in vote.outcomes] != list(mine[-1].rows):
        return False
    if any(vote.named.get(voter) != marks for voter, marks in vote.marks.items()):
        return False
    return (vote.result, vote.outcomes) == result_of(vote, counted, quorate=vote.result.quorate)
