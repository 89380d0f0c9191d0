"""Reads the folder of a meeting that is to be: `meeting.toml`. Collects every fault before anyone gives up."""

from pathlib import Path
from typing import Any

import msgspec

from comitia_resources import LANGUAGES, levels, zones
from comitia_server.preparing.planned_votes import read_body, read_vote
from comitia_server.preparing.tables import NETWORKS, ZONE, Reader, read_toml
from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.meeting.custody import Level
from comitia_shared.meeting.papers import Release, Terms
from comitia_shared.meeting.plan import Fault, Plan, PlannedItem, PlannedPaper, PlannedPerson, faults_of
from comitia_shared.meeting.rules import NO_RULES, Rules
from comitia_shared.meeting.seats import Role
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.texts import one_line

_CUSTODY = ("organisation", "owner", "classification")
_MEETING = (
    "title",
    "place",
    "starts",
    "zone",
    "language",
    "network",
    "quorum",
    "body",
    "rules",
    "participant",
    "item",
    *_CUSTODY,
)
_PERSON = ("name", "role", "roles", "seat", "absent", "weight", "substitute_for", "proxy")
_ITEM = ("number", "title", "readers", "vote", "document", *_CUSTODY)
_DOCUMENT = ("file", "title", "readers", "keys", "opens", "closes", *_CUSTODY)


def terms_of(level: Level) -> Terms:
    """The terms that the policy of a level sets."""
    policy = levels()[level.value]
    return Terms(
        release=Release(policy["keys"]) if policy["served"] else Release.MEETING,
        lease_ms=policy["lease_minutes"] * 60_000,
        copy=policy["copy"],
        marked=policy["marked"],
        recalled_at_end=policy["recalled"],
    )


def read_plan(folder: Path) -> tuple[Plan | None, list[Fault]]:
    """The plan in `folder`, and everything that is wrong with it; no plan where the file cannot be read at all."""
    reader = Reader(folder)
    table = read_toml(folder / "meeting.toml")
    if isinstance(table, Fault):
        return None, [table]
    reader.only(table, "meeting.toml", _MEETING)
    reader.network = reader.choice(table, "network", "meeting.toml", NETWORKS, NETWORKS[0])
    reader.custody = reader.custody_of(table, "meeting.toml")
    reader.zone = zone = _zone(reader, table)
    rules = read_body(reader, table)
    plan = Plan(
        title=reader.text(table, "title", "meeting.toml", most=limits.TITLE_CHARS),
        place=reader.text(table, "place", "meeting.toml", "-"),
        starts_ms=_starts_ms(reader, table),
        zone=zone,
        language=reader.choice(table, "language", "meeting.toml", tuple(LANGUAGES), "vi"),
        custody=reader.custody,
        network=reader.network,
        quorum=_quorum(reader, table),
        rules=NO_RULES if rules is None else rules,
        people=tuple(
            _person(reader, t, n)
            for n, t in enumerate(reader.tables(table, "participant", "meeting.toml"), 1)
        ),
        items=tuple(
            _item(reader, t, n, rules) for n, t in enumerate(reader.tables(table, "item", "meeting.toml"), 1)
        ),
    )
    reader.faults += faults_of(plan, rules)
    return plan, reader.faults


def _zone(reader: Reader, table: dict[str, Any]) -> str:
    zone = reader.text(table, "zone", "meeting.toml", ZONE)
    if zone in zones():
        return zone
    if zone:
        reader.fault("meeting.toml", ErrorCode.UNKNOWN_ZONE, zone=zone)
    return ZONE


def _starts_ms(reader: Reader, table: dict[str, Any]) -> int:
    if "starts" not in table:
        reader.fault("meeting.toml", ErrorCode.FIELD_MISSING, field="starts")
    return reader.moment_ms(table, "starts", "meeting.toml")


def _quorum(reader: Reader, table: dict[str, Any]) -> str:
    if "quorum" not in table:
        return ""
    quorum = reader.text(table, "quorum", "meeting.toml")
    if not quorum:
        return ""
    reader.tried("meeting.toml quorum", lambda: parse_threshold(quorum), None)
    return quorum


def _person(reader: Reader, table: dict[str, Any], number: int) -> PlannedPerson:
    name = reader.text(table, "name", f"participant {number}")
    where = f"participant {number} ({name})"
    reader.only(table, where, _PERSON)
    raw = table.get("roles", [table.get("role", Role.DELEGATE.value)])
    roles: set[Role] = set()
    for role in raw if isinstance(raw, list) else [raw]:
        try:
            found = Role(role)
            if found is Role.ROOM:
                raise ValueError(role)
            roles.add(found)
        except ValueError:
            known = ", ".join(r for r in Role if r is not Role.ROOM)
            reader.fault(where, ErrorCode.UNKNOWN_ROLE, role=str(role)[:40], known=known)
    absent = table.get("absent", False)
    if not isinstance(absent, bool):
        reader.fault(where, ErrorCode.FIELD_WRONG, field="absent", detail=repr(absent)[:60])
    return PlannedPerson(
        name=name,
        roles=frozenset(roles),
        seat=reader.text(table, "seat", where, ""),
        absent=bool(absent),
        weight=reader.number(table, "weight", where, 1, least=1),
        substitute_for=reader.text(table, "substitute_for", where, ""),
        proxy=reader.text(table, "proxy", where, ""),
    )


def _item(reader: Reader, table: dict[str, Any], place: int, rules: Rules | None) -> PlannedItem:
    number = reader.text(table, "number", f"item {place}", str(place))
    where = f"item {number}"
    reader.only(table, where, _ITEM)
    vote = table.get("vote")
    plan = None
    if isinstance(vote, dict):
        plan = read_vote(reader, vote, f"{where} vote", rules)
    elif vote is not None:
        reader.fault(where, ErrorCode.FIELD_WRONG, field="vote", detail=repr(vote)[:60])
    return PlannedItem(
        number=number,
        title=reader.text(table, "title", where, most=limits.TITLE_CHARS),
        custody=reader.custody_of(table, where),
        readers=reader.texts(table, "readers", where),
        plan=plan,
        papers=tuple(_paper(reader, t, where) for t in reader.tables(table, "document", where)),
    )


def _paper(reader: Reader, table: dict[str, Any], item: str) -> PlannedPaper:
    where = f"{item}, {one_line(str(table.get('file', '')))[:60]}"
    reader.only(table, where, _DOCUMENT)
    file = reader.file(table, "file", where)
    stem = one_line(file.stem) if file is not None else ""
    name = file.relative_to(reader.folder).as_posix() if file is not None else ""
    title = reader.text(table, "title", where, stem, most=limits.TITLE_CHARS)
    custody = reader.custody_of(table, where)
    terms = _terms(reader, table, where, terms_of(custody.level))
    return PlannedPaper(name, title, custody, reader.texts(table, "readers", where), terms)


def _terms(reader: Reader, table: dict[str, Any], where: str, policy: Terms) -> Terms:
    """The level's terms, narrowed by what the paper itself asks for: `keys`, `opens`, `closes`."""
    allowed = [
        r.value for r in Release if policy.release is Release.PUBLICATION or r is not Release.PUBLICATION
    ]
    release = reader.choice(table, "keys", where, tuple(allowed), policy.release.value)
    from_ms = reader.moment_ms(table, "opens", where)
    until_ms = reader.moment_ms(table, "closes", where)
    if until_ms and until_ms <= from_ms:
        reader.fault(where, ErrorCode.FIELD_WRONG, field="closes", detail=str(table.get("closes")))
    return msgspec.structs.replace(policy, release=Release(release), from_ms=from_ms, until_ms=until_ms)
