"""Grants: hands out keys when `meeting.grants` says that they are due, renews leases, and takes them back.

Keys without conditions go out at publication, with a new revision, and to who comes back without them; the connection
remembers only what it was given on conditions.
"""

from collections.abc import Callable, Iterable

from comitia_server.gateway.connection import Connection
from comitia_server.gateway.frames import text_frame
from comitia_server.meetings.meeting import Batch, RunningMeeting
from comitia_shared.ids import RevisionId
from comitia_shared.meeting.grants import FOR_GOOD, due, has_conditions, turn
from comitia_shared.meeting.papers import Paper, PaperRecalled, RevisionAdded
from comitia_shared.meeting.sight import may_read
from comitia_shared.wire import envelope
from comitia_shared.wire.envelope import keys_digest

_Frames = dict[tuple[RevisionId, int], bytes]  # each grant is encoded once, however many are due it


class Grants:
    """The keys of the papers of all meetings. `now_ms` is the server's time."""

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._stored: _Frames = {}

    def bring(self, connection: Connection, running: RunningMeeting, have: envelope.Have) -> None:
        """A device comes (back): what it is due and does not hold."""
        now_ms, seat, frames = self._now_ms(), connection.seats[running.meeting], _Frames()
        stored: list[Paper] = []
        ended: list[RevisionId] = []
        for paper in running.state.papers.papers.values():
            if has_conditions(paper):
                connection.granted.pop(paper.paper, None)
                self._review(connection, running, paper, now_ms, frames)
                if paper.paper not in connection.granted and may_read(running.state, seat, paper.paper):
                    # It may hold a lease from before that is over now.
                    ended += [r.revision for r in paper.revisions]
            elif due(running.state, seat, paper.paper, now_ms) is not None:
                stored.append(paper)
        if ended:
            connection.send(envelope.Withdraw(running.meeting, tuple(ended)))
        names = [r.revision for p in stored for r in p.standing]
        if have.keys != keys_digest(names):
            for paper in stored:
                self._send(connection, running, (r.revision for r in paper.standing), FOR_GOOD, frames)

    def after(self, running: RunningMeeting, committed: Batch, listeners: Iterable[Connection]) -> None:
        """What the events of a batch release or end."""
        now_ms, frames, papers = self._now_ms(), _Frames(), running.state.papers.papers
        for recorded in committed.events:
            if isinstance(recorded.event, PaperRecalled):
                self._stored.clear()
            found = turn(recorded.event)
            if found is None:
                continue
            heard = [c for c in listeners if found.person in (None, c.person)]
            looked_at = [papers[found.paper]] if found.paper else _conditional(running)
            for paper in looked_at:
                for connection in heard:
                    if has_conditions(paper):
                        self._review(connection, running, paper, now_ms, frames)
                    elif (
                        due(running.state, connection.seats[running.meeting], paper.paper, now_ms) is not None
                    ):
                        event = recorded.event
                        newest = [event.revision] if isinstance(event, RevisionAdded) else None
                        names = newest or (r.revision for r in paper.standing)
                        self._send(connection, running, names, FOR_GOOD, frames)

    def renew(self, running: RunningMeeting, listeners: Iterable[Connection]) -> None:
        """As time passes: windows open and end, and leases that have run for a third are renewed."""
        papers = _conditional(running)
        if papers:
            now_ms, frames = self._now_ms(), _Frames()
            for connection in listeners:
                for paper in papers:
                    if _changes_with_time(paper, connection.granted.get(paper.paper), now_ms):
                        self._review(connection, running, paper, now_ms, frames)

    def _review(
        self, connection: Connection, running: RunningMeeting, paper: Paper, now_ms: int, frames: _Frames
    ) -> None:
        """Give, renew or take back the keys of a paper with conditions."""
        until_ms = due(running.state, connection.seats[running.meeting], paper.paper, now_ms)
        before = connection.granted.get(paper.paper)
        if until_ms is None:
            if before is not None:
                del connection.granted[paper.paper]
                if before[1] != FOR_GOOD:
                    names = tuple(r.revision for r in paper.revisions)
                    connection.send(envelope.Withdraw(running.meeting, names))
            return
        number = len(paper.revisions)
        step_ms = paper.terms.lease_ms // 3
        if before is not None and before[0] == number and until_ms - before[1] <= step_ms:
            return
        connection.granted[paper.paper] = (number, until_ms)
        self._send(connection, running, (r.revision for r in paper.standing), until_ms, frames)

    def _send(
        self,
        connection: Connection,
        running: RunningMeeting,
        revisions: Iterable[RevisionId],
        until_ms: int,
        frames: _Frames,
    ) -> None:
        for revision in revisions:
            key = (revision, until_ms)
            kept = self._stored if until_ms == FOR_GOOD else frames
            if key not in kept:
                grant = envelope.Grant(running.meeting, revision, running.keys_of(revision), until_ms)
                kept[key] = text_frame(grant)
            connection.write(kept[key])


def _changes_with_time(paper: Paper, before: tuple[int, int] | None, now_ms: int) -> bool:
    """Whether time alone can have changed what a device is due: all else comes with an event."""
    terms = paper.terms
    if before is None:
        return bool(terms.from_ms)
    return before[1] != FOR_GOOD and before[1] - now_ms <= 2 * terms.lease_ms // 3


def _conditional(running: RunningMeeting) -> list[Paper]:
    papers = running.state.papers.papers.values()
    return [p for p in papers if has_conditions(p) and (p.published_ms or p.recalled)]
