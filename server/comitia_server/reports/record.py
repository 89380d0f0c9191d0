"""The record of a meeting as a file that anyone can verify with `comitia_verify.py`: every event, every checkpoint.

Named ballots of a vote that was declared void before it ended were never published, and are not here: their leaf's hash
stands in their place.
"""

import json
from collections.abc import Iterable

from comitia_server.record.ledger import Entry
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.voting.events import BallotCast, MarksCast
from comitia_shared.meeting.voting.votes import Stage
from comitia_shared.proofs.tree import leaf_hash
from comitia_shared.wire.codec import decode_recorded


def to_text(
    origin: str, public: bytes, entries: Iterable[Entry], checkpoints: Iterable[str], state: Meeting
) -> bytes:
    """Lines: `comitia-record/1 ORIGIN KEY`, `C` with a signed note, `E` with an event's salt and bytes, `H` a hash."""
    lines = [f"comitia-record/1 {origin} {public.hex()}".encode()]
    lines += [b"C " + json.dumps(note, ensure_ascii=False).encode() for note in checkpoints]
    lines += [_line(entry, state) for entry in entries]
    return b"\n".join(lines) + b"\n"


def _line(entry: Entry, state: Meeting) -> bytes:
    event = decode_recorded(entry.body).event
    if isinstance(event, BallotCast | MarksCast):
        vote = state.votes.votes.get(event.vote)
        is_heard = vote is not None and vote.method is Method.ROLL_CALL  # by everyone, when it was given
        if vote is not None and not is_heard and vote.stage is Stage.VOID and vote.result is None:
            return b"H " + leaf_hash(entry.salt, entry.body).hex().encode()
    return b"E " + entry.salt.hex().encode() + b" " + entry.body
