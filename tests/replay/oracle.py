"""What was published of a meeting, and how the ledger compares with it."""

import json
from pathlib import Path
from typing import Any

import msgspec

from comitia_shared.meeting import Meeting
from comitia_shared.meeting.agenda import Item, Method
from comitia_shared.meeting.voting.events import Choice
from comitia_shared.meeting.voting.votes import Stage, Vote


class PublishedVote(msgspec.Struct, frozen=True):
    """One vote as published; no names where it was unanimous."""

    number: str
    yeas: int
    nays: int
    yea: tuple[str, ...] = ()
    nay: tuple[str, ...] = ()


class Record(msgspec.Struct, frozen=True):
    """`record.json`."""

    members: int
    present: int
    votes: tuple[PublishedVote, ...]


def read_record(pack: Path) -> Record:
    raw: dict[str, Any] = json.loads((pack / "record.json").read_text(encoding="utf-8"))
    return msgspec.convert(raw, Record)


def published_for(record: Record, item: Item) -> PublishedVote | None:
    """The published vote of an agenda item: its title begins with the vote's number."""
    found = [v for v in record.votes if item.title.startswith(v.number)]
    return max(found, key=lambda v: len(v.number)) if found else None


def differences(record: Record, state: Meeting, vote: Vote, published: PublishedVote) -> list[str]:
    """In what a vote of the ledger differs from what was published."""
    if vote.stage is not Stage.CLOSED or vote.result is None:
        return ["not closed"]
    people = state.attendance.participants
    names = {c: sorted(people[p].name for p, m in vote.named.items() if m == c.marks) for c in Choice}
    tally = vote.result.tally
    expected_adopted = 3 * published.yeas >= 2 * record.members
    checks: list[tuple[str, object, object]] = [
        ("members", vote.members, record.members),
        ("present", vote.present, record.present),
        ("yeas", tally.yes, published.yeas),
        ("nays", tally.no, published.nays),
        ("adopted", vote.result.adopted, expected_adopted),
    ]
    if vote.method is Method.SECRET:  # who voted is known, and nothing more
        checks.append(("names", len(vote.named), 0))
        checks.append(("trackers", len(vote.trackers), published.yeas + published.nays))
    else:
        checks.append(("ballots by name", len(vote.named), published.yeas + published.nays))
    if published.yea and vote.method is Method.OPEN:
        checks.append(("names of yeas", names[Choice.YES], sorted(published.yea)))
    if published.nay and vote.method is Method.OPEN:
        checks.append(("names of nays", names[Choice.NO], sorted(published.nay)))
    return [f"{what}: {found} instead of {wanted}" for what, found, wanted in checks if found != wanted]
