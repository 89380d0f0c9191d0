"""Results as data: every vote of a meeting as a row of CSV, or as an object of JSON with what was published of it."""

import csv
import datetime
import io
import json
from typing import Any
from zoneinfo import ZoneInfo

from comitia_shared.folding import name_key
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.votes import Choice, Stage, Vote

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "vote",
    "item",
    "title",
    "question",
    "method",
    "opened",
    "closed",
    "members",
    "summoned",
    "present",
    "entitled",
    "voted",
    "yes",
    "no",
    "abstain",
    "threshold",
    "base",
    "outcome",
    "void_reason",
    "repeats",
)


def outcome(vote: Vote) -> str:
    """`adopted`, `rejected`, `no_quorum`, `void`, or `open` where no result is there yet."""
    if vote.stage is Stage.VOID:
        return "void"
    if vote.result is None:
        return "open"
    return "adopted" if vote.result.adopted else "rejected" if vote.result.quorate else "no_quorum"


def rows(state: Meeting) -> list[dict[str, Any]]:
    """A row for each vote in the order of their opening, keys as in `COLUMNS`; times in ISO 8601 with their offset."""
    zone = ZoneInfo(state.agenda.zone)

    def time(at_ms: int) -> str:
        local = datetime.datetime.fromtimestamp(at_ms / 1000, zone)
        return local.isoformat(timespec="seconds") if at_ms else ""

    found = []
    for vote in state.votes.votes.values():
        item, result = state.agenda.items[vote.item], vote.result
        tally = result.tally if result is not None else None
        voted = tally.cast if vote.hands is not None and tally is not None else vote.voters
        values = (
            vote.vote,
            item.number,
            item.title,
            vote.question,
            vote.method.value,
            time(vote.opened_ms),
            time(vote.closed_ms),
            vote.members,
            vote.summoned,
            vote.present,
            len(vote.roll),
            voted,
            tally.yes if tally is not None else None,
            tally.no if tally is not None else None,
            tally.abstain if tally is not None else None,
            f"{vote.threshold.share.value} of {vote.threshold.base.value}",
            result.base if result is not None else None,
            outcome(vote),
            vote.void_reason,
            vote.repeats or "",
        )
        found.append(dict(zip(COLUMNS, values, strict=True)))
    return found


def to_csv(state: Meeting) -> bytes:
    """CSV in UTF-8 with a byte order mark, which spreadsheets need; no cell of it is a formula to them."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    for row in rows(state):
        table.writerow({k: "" if v is None else _cell(v) for k, v in row.items()})
    return out.getvalue().encode("utf-8-sig")


def _cell(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def to_json(state: Meeting) -> bytes:
    """JSON: the rows, and of a named vote who answered what, by given name."""
    people = state.attendance.participants
    found = []
    for row, vote in zip(rows(state), state.votes.votes.values(), strict=True):
        names = {
            c.value: sorted((people[p].name for p, x in vote.names.items() if x is c), key=name_key)
            for c in Choice
        }
        found.append({**row, **({"names": names} if vote.names else {})})
    whole = {"meeting": state.agenda.meeting, "title": state.agenda.title, "votes": found}
    return (json.dumps(whole, ensure_ascii=False, indent=2) + "\n").encode()
