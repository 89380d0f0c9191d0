"""Fan-out: what a batch brought goes to every seat that may see it, each distinct view framed once."""

import asyncio
import functools
from collections import OrderedDict
from collections.abc import Callable, Iterable

import msgspec

from comitia_server.gateway.connection import Connection, Listeners
from comitia_server.gateway.frames import text_frame
from comitia_server.meetings.audiences import sort_by_audience
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_server.record.epochs import Standing
from comitia_server.record.ledger import Entry
from comitia_shared.ids import MeetingId, PersonId
from comitia_shared.meeting import EVENTS_OF_EDITION_2, Seat
from comitia_shared.meeting.seats import Audience
from comitia_shared.meeting.sight import hears, sees
from comitia_shared.wire import envelope
from comitia_shared.wire.version import EDITION_2

_KEPT_DIFFERENCES = 16
_MOST_BYTES = 192 * 1024  # per frame of events, well under a message's 256 KiB with its base64 and names


def events_frames(
    meeting: MeetingId, from_: int, upto: int, entries: Iterable[Entry], root: Callable[[int], bytes]
) -> list[bytes]:
    """Frames that hold all `entries` of (from_, upto], cut where one would be too long; `root` is of so many events."""
    frames: list[bytes] = []
    part: list[envelope.Entry] = []
    size, start, last = 0, from_, from_
    for entry in entries:
        if part and size + len(entry.body) > _MOST_BYTES:
            frames.append(
                text_frame(envelope.Events(meeting, start, last, tuple(part), root(last), more=True))
            )
            part, size, start = [], 0, last
        part.append(envelope.Entry(entry.salt, msgspec.Raw(entry.body)))
        size += len(entry.body) + 64
        last = entry.seq
    frames.append(text_frame(envelope.Events(meeting, start, upto, tuple(part), root(upto))))
    return frames


class FanOut:
    """Sends the batches of one meeting. `shared_upto` = up to where every connected seat was told everything.

    `all_heard_s`: when something last went to all of them, by the loop's clock.
    """

    def __init__(self, shared_upto: int) -> None:
        self._shared_upto = shared_upto
        self._written: list[Connection] = []  # to whom events went that wait for the answer
        self.all_heard_s = 0.0

    def send(self, running: RunningMeeting, committed: Batch, listeners: Listeners) -> None:
        """Send the batch's events."""
        self._flush()
        if not committed.entries:
            return
        if any(isinstance(e.event, EVENTS_OF_EDITION_2) for e in committed.events):
            self._send_by_edition(running, committed, listeners)
            self.all_heard_s = asyncio.get_running_loop().time()
            return
        state = committed.after
        shared, personal, narrow = sort_by_audience(state, enumerate(e.event for e in committed.events))
        upto = committed.entries[-1].seq
        root = functools.cache(running.ledger.root)  # hundreds of ballots in a batch end at the same event
        if personal or narrow:
            self._send_by_seat(running, committed, listeners, (tuple(shared), personal, narrow), root)
        else:
            for frame in events_frames(running.meeting, self._shared_upto, upto, committed.entries, root):
                listeners.write(frame)
        if shared:
            self._shared_upto = upto
            self.all_heard_s = asyncio.get_running_loop().time()

    def _send_by_edition(self, running: RunningMeeting, committed: Batch, listeners: Listeners) -> None:
        """Who runs an older program gets the batch without the events that it does not know."""
        upto, start = committed.entries[-1].seq, self._shared_upto
        known = {e.seq for e in committed.events if not isinstance(e.event, EVENTS_OF_EDITION_2)}
        for connection in listeners:
            seat = connection.seats[running.meeting]
            is_new = EDITION_2 in connection.features
            seen = [
                entry
                for entry, e in zip(committed.entries, committed.events, strict=True)
                if (is_new or e.seq in known) and sees(committed.after, seat, e.event)
            ]
            for frame in events_frames(running.meeting, start, upto, seen, running.ledger.root):
                connection.write(frame)
        self._shared_upto = upto

    def _send_by_seat(
        self,
        running: RunningMeeting,
        committed: Batch,
        listeners: Listeners,
        sorted_: tuple[tuple[int, ...], dict[PersonId, list[int]], list[tuple[int, Audience]]],
        root: Callable[[int], bytes],
    ) -> None:
        """Each seat gets what it may see; each distinct view is framed once.

        To whoever commanded it the answer follows at once, and goes in the same write; all else is flushed after that.
        """
        shared, personal, narrow = sorted_
        upto = committed.entries[-1].seq
        frames: dict[tuple[int, ...], list[bytes]] = {}
        for connection in listeners:
            seat = connection.seats[running.meeting]
            mine = personal.get(seat.person, []) if seat.person else []
            heard = [n for n, to in narrow if hears(committed.after, seat, to)]
            seen = tuple(sorted({*shared, *mine, *heard})) if mine or heard else shared
            if not seen:
                continue
            if seen not in frames:
                entries = [committed.entries[n] for n in seen]
                frames[seen] = events_frames(running.meeting, self._shared_upto, upto, entries, root)
            for frame in frames[seen]:
                connection.write_soon(frame)
            self._written.append(connection)
        asyncio.get_running_loop().call_later(0, self._flush)  # behind all that the batch's answers wake

    def _flush(self) -> None:
        written, self._written = self._written, []
        for connection in written:
            connection.flush()


class Differences:
    """What tablets that come (back) have missed; the same difference is framed once, however many come with it."""

    def __init__(self) -> None:
        self._frames: OrderedDict[tuple[int, int, frozenset[int], bool], list[bytes]] = OrderedDict()

    async def send(
        self, connection: Connection, running: RunningMeeting, have: envelope.Have, standing: Standing
    ) -> None:
        """Bring a tablet up to date: events after what it has, and the newest checkpoint.

        Where the record was reopened since it was here, its events begin anew and it is shown the new epoch.

        Waits for the line between frames; when it returns, everything up to `running.seq` has been written, unless the
        seat has changed meanwhile: then it ends, for what follows is someone else's to see.
        """
        seat = connection.seats[running.meeting]
        after = have.seq
        is_reopened = standing is Standing.REOPENED
        if is_reopened or 0 < after < _seen_anew_since(running, seat) or _is_another_record(running, have):
            connection.send(envelope.Reset(running.meeting, tuple(sorted(seat.roles))))
            after = 0
        while True:
            upto = running.seq
            for frame in self._framed(running, seat, after, upto, is_new=EDITION_2 in connection.features):
                connection.write(frame)
                await connection.drained()
                if connection.seats.get(running.meeting) is not seat:
                    return
            after = upto
            if running.seq == upto:
                break
        if is_reopened:
            epoch = running.epochs.proof(have, running.journal.checkpoint_size)
            if epoch is not None:
                connection.send(
                    envelope.Checkpoint(running.meeting, running.journal.checkpoint_note, 0, (), epoch)
                )
        elif running.journal.checkpoint_size:
            since = min(have.tree_size, running.journal.checkpoint_size)
            proof = running.journal.consistency(since)
            connection.send(
                envelope.Checkpoint(running.meeting, running.journal.checkpoint_note, since, proof)
            )

    def _framed(
        self, running: RunningMeeting, seat: Seat, after: int, upto: int, *, is_new: bool
    ) -> list[bytes]:
        unheard, entries = running.heard(seat, after, upto)
        if not is_new:
            entries = (e for e in entries if e.seq not in running.of_edition_2)
        key = (after, upto, unheard, is_new)
        frames = self._frames.get(key)
        if frames is None:
            frames = events_frames(running.meeting, after, upto, entries, running.ledger.root)
            self._frames[key] = frames
            if len(self._frames) > _KEPT_DIFFERENCES:
                self._frames.popitem(last=False)
        return frames


def _is_another_record(running: RunningMeeting, have: envelope.Have) -> bool:
    """Whether what a tablet holds is not the beginning of this record: a restored server has grown another one."""
    return have.seq > running.seq or bool(have.root and running.ledger.root(have.seq) != have.root)


def _seen_anew_since(running: RunningMeeting, seat: Seat) -> int:
    """The last event that changed what this seat sees of the events before it."""
    of_person = running.rights_since.get(seat.person, 0) if seat.person else 0
    return max(of_person, running.raised_at if seat.is_guest_only else 0)
