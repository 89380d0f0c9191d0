"""Who may vote now and with what weight, and the numbers that bases are taken of: one function of who is here.

A member who is here votes. For one who is not, a substitute votes who is here and sits in for them; else the holder of
their proxy has their weight too. Who walks in votes for themselves from the next vote on.
"""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from comitia_shared.ids import PersonId
from comitia_shared.meeting.attendance import Attendance, Participant
from comitia_shared.meeting.rules import Rules


class RollEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One who may vote, with what weight, and in a secret vote the hash of the credential.

    `seat_of`: for whom they sit in; `proxy_of`: whose weights are in theirs, because they gave a proxy.
    """

    person: PersonId
    weight: int = 1
    credential: bytes = b""
    seat_of: PersonId | None = None
    proxy_of: tuple[PersonId, ...] = ()


class Standing(NamedTuple):
    """Who may vote now, and the weights of all members, of those who were summoned, and of those who are here."""

    voters: tuple[RollEntry, ...]
    members: int
    summoned: int
    present: int


def weight_of(participant: Participant, rules: Rules) -> int:
    """What a member's vote weighs."""
    return participant.weight if rules.weighted and participant.weight is not UNSET else 1


def standing(attendance: Attendance, rules: Rules) -> Standing:
    """The meeting as a vote that opens now would fix it, by these rules."""
    members = attendance.members
    weights = {m.person: weight_of(m, rules) for m in members}
    sits_for = _substitutes(attendance) if rules.substitutes else {}
    voters: dict[PersonId, RollEntry] = {}
    for member in members:
        if attendance.is_present(member.person):
            voters[member.person] = RollEntry(member.person, weights[member.person])
        elif member.person in sits_for:
            voter = sits_for[member.person]
            voters[voter] = RollEntry(voter, weights[member.person], seat_of=member.person)
    present = sum(v.weight for v in voters.values())
    represented = 0
    for giver, holder in attendance.proxies.items():
        here = voters.get(holder)
        if here is None or giver not in weights or rules.proxies <= len(here.proxy_of):
            continue
        if giver in voters or giver in {v.seat_of for v in voters.values()}:
            continue
        weight = weights[giver]
        voters[holder] = replace(here, weight=here.weight + weight, proxy_of=(*here.proxy_of, giver))
        represented += weight
    summoned = sum(weights[m.person] for m in members if m.summoned)
    in_room = present + (represented if rules.proxies_present else 0)
    return Standing(tuple(voters.values()), sum(weights.values()), summoned, in_room)


def _substitutes(attendance: Attendance) -> dict[PersonId, PersonId]:
    """Who sits in for whom: of several substitutes of one member the first in the list who is here."""
    found: dict[PersonId, PersonId] = {}
    for participant in attendance.participants.values():
        seat = participant.substitute_for
        if seat is not UNSET and attendance.is_present(participant.person):
            found.setdefault(seat, participant.person)
    return found


def is_roll_of(
    roll: Mapping[PersonId, int],
    seats: Mapping[PersonId, PersonId],
    proxies: Mapping[PersonId, tuple[PersonId, ...]],
    attendance: Attendance,
    rules: Rules,
) -> bool:
    """Whether a roll is that of who is here now: their weights, for whom they sit in, whose proxies they hold.

    Every tablet asks when a vote opens, and seals or opens nothing where it is not: weights that a room makes up would
    let one sum tell who chose what.
    """
    expected = {v.person: (v.weight, v.seat_of, v.proxy_of) for v in standing(attendance, rules).voters}
    return expected == {p: (w, seats.get(p), proxies.get(p, ())) for p, w in roll.items()}
