"""What one person may make the server do: a token bucket for each kind of message, and one for bytes each way.

A person's devices share theirs, and a device on which nobody is signed in has its own. Whoever asks for a little too
much waits, and with them only their own connection; whoever asks for far more is refused in words. The numbers leave
ten times of what an honest tablet does at its busiest.
"""

from collections.abc import Callable
from typing import NamedTuple

from comitia_server.gateway.connection import Connection
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, PersonId
from comitia_shared.limits import MIB
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import ToServer
from comitia_shared.wire.pairing import Pair
from comitia_shared.wire.presenting import Present, PresentInk
from comitia_shared.wire.readiness import Report, SendAgain
from comitia_shared.wire.sharing import AskShared, PutShared
from comitia_shared.wire.uploading import CancelUpload, Upload

_LONGEST_WAIT_S = 1.0
_OWNERS = 20_000  # whose buckets are kept; a full one is the same as none


class Allowance(NamedTuple):
    """How many at once, and how many a second after that."""

    burst: float
    per_s: float


_COMMANDS = Allowance(200, 1)  # on the record, each for ever
_OF_STAFF = Allowance(2_000, 50)
_ALLOWED: dict[type, Allowance] = {
    envelope.Hello: Allowance(5, 1),
    envelope.FindPeople: Allowance(40, 5),
    envelope.SignIn: Allowance(8, 0.5),
    envelope.Resume: Allowance(5, 0.5),
    envelope.SignOut: Allowance(5, 1),
    envelope.Fetch: Allowance(4_000, 100),
    envelope.CancelFetch: Allowance(4_000, 100),
    envelope.Credit: Allowance(4_000, 1_000),
    envelope.Notes: Allowance(400, 20),
    Report: Allowance(40, 10),
    SendAgain: Allowance(200, 20),
    Upload: Allowance(10, 1),
    CancelUpload: Allowance(10, 1),
    Pair: Allowance(20, 2),
    PutShared: Allowance(200, 10),
    AskShared: Allowance(40, 2),
    envelope.KeepNotesKey: Allowance(10, 0.5),
    envelope.IssueCode: Allowance(40, 2),
    envelope.AnswerAsked: Allowance(40, 2),
    envelope.ConfirmDevice: Allowance(40, 5),
    envelope.Reopen: Allowance(10, 1),
    Present: Allowance(60, 20),
    PresentInk: Allowance(60, 20),
    envelope.CallForHelp: Allowance(5, 0.5),
}
_BYTES = Allowance(32 * MIB, MIB)
_SENT = Allowance(2048 * MIB, 32 * MIB)  # of papers; a thousand pages are a tenth of it
_DROPPED = (Report, Present, PresentInk, envelope.Credit, envelope.CancelFetch)
"""What nobody waits for an answer to, and the next of which says it all again."""


class _Bucket:
    def __init__(self, allowed: Allowance, now_s: float) -> None:
        self.allowed = allowed
        self.left = allowed.burst
        self.seen_s = now_s

    def wait_s(self, cost: float, now_s: float) -> float:
        """Take so much; how long until it is there (0 = it is)."""
        burst, per_s = self.allowed
        self.left = min(burst, self.left + (now_s - self.seen_s) * per_s)
        self.seen_s = now_s
        self.left -= cost
        return max(0.0, -self.left / per_s)

    def give_back(self, cost: float) -> None:
        self.left += cost


class Budgets:
    """The buckets of everyone. `now_s` is a clock that nobody sets."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._buckets: dict[PersonId | DeviceId, dict[type, _Bucket]] = {}

    def wait_s(self, connection: Connection, message: ToServer) -> float | None:
        """How long this message must wait; None = it is dropped, for the next says the same.

        Raises:
            Refused: `too_fast`.
        """
        allowed = _ALLOWED.get(type(message), _COMMANDS)
        if allowed is _COMMANDS and connection.is_staff:
            allowed = _OF_STAFF
        return self._take(connection, type(message), allowed, 1, is_dropped=isinstance(message, _DROPPED))

    def wait_for_bytes_s(self, connection: Connection, count: int) -> float:
        """How long so many bytes that somebody else must carry or keep must wait. Never refused."""
        bucket = self._bucket(connection, int, _BYTES)
        return min(_LONGEST_WAIT_S, bucket.wait_s(count, self._now_s()))

    def wait_to_send_s(self, connection: Connection, count: int) -> float:
        """How long so many bytes of papers that this person has asked for must wait. Never refused."""
        return min(_LONGEST_WAIT_S, self._bucket(connection, bytes, _SENT).wait_s(count, self._now_s()))

    def _take(
        self, connection: Connection, kind: type, allowed: Allowance, cost: float, *, is_dropped: bool
    ) -> float | None:
        bucket = self._bucket(connection, kind, allowed)
        wait_s = bucket.wait_s(cost, self._now_s())
        if wait_s <= _LONGEST_WAIT_S:
            return wait_s
        bucket.give_back(cost)
        if is_dropped:
            return None
        raise Refused(ErrorCode.TOO_FAST)

    def _bucket(self, connection: Connection, kind: type, allowed: Allowance) -> _Bucket:
        owner = connection.person or connection.device.device
        mine = self._buckets.get(owner)
        if mine is None:
            if len(self._buckets) >= _OWNERS:
                self._buckets.clear()
            mine = self._buckets[owner] = {}
        bucket = mine.get(kind)
        if bucket is None or bucket.allowed is not allowed:
            bucket = mine[kind] = _Bucket(allowed, self._now_s())
        return bucket
