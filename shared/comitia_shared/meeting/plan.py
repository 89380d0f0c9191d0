"""A plan: a whole meeting that is to be, editable and no record yet; its first events come of it, all or nothing.

`meeting.toml` is its file form. Whether it can be held as it stands is said by `faults_of`, wherever it was written.
"""

from collections import Counter
from collections.abc import Iterator

import msgspec

from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Params
from comitia_shared.meeting.agenda import Method, VotePlan
from comitia_shared.meeting.custody import Custody
from comitia_shared.meeting.papers import Terms
from comitia_shared.meeting.rules import Rules
from comitia_shared.meeting.seats import MEMBERS, Role

_FEWEST_TELLERS = 2


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong: where, and the code and parameters of its text."""

    where: str
    code: ErrorCode
    params: Params = {}


def _fault(where: str, code: ErrorCode, **params: str | int) -> Fault:
    return Fault(where, code, params)


class PlannedPaper(msgspec.Struct, frozen=True):
    """A paper to bring in: its title, level, terms, and its readers' names (none = all whom the level lets).

    `file`: its name in the plan's folder, with /; empty = there is none yet.
    """

    file: str
    title: str
    custody: Custody
    readers: tuple[str, ...]
    terms: Terms


class PlannedItem(msgspec.Struct, frozen=True):
    """An agenda item to be."""

    number: str
    title: str
    custody: Custody
    readers: tuple[str, ...]
    plan: VotePlan | None
    papers: tuple[PlannedPaper, ...]


class PlannedPerson(msgspec.Struct, frozen=True):
    """A participant to be."""

    name: str
    roles: frozenset[Role]
    seat: str
    absent: bool
    weight: int = 1
    substitute_for: str = ""
    proxy: str = ""


class Plan(msgspec.Struct, frozen=True):
    """A whole meeting to be."""

    title: str
    place: str
    starts_ms: int
    zone: str
    language: str
    custody: Custody
    network: str
    quorum: str
    rules: Rules
    people: tuple[PlannedPerson, ...]
    items: tuple[PlannedItem, ...]

    @property
    def is_led(self) -> bool:
        """Whether anyone could open the meeting."""
        return any(p.roles & {Role.CHAIR, Role.SECRETARY} for p in self.people)


def faults_of(plan: Plan, rules: Rules | None) -> list[Fault]:
    """Why a plan cannot be held as it stands; none = it can.

    `rules` are those that it is held against: its own, or None where they cannot be read, and nothing is then.
    """
    return [
        *_sizes(plan),
        *_readers(plan),
        *_people(plan, rules),
        *_twice("participant", [p.name for p in plan.people]),
        *_twice("seat", [p.seat for p in plan.people if p.seat]),
        *_twice("item", [i.number for i in plan.items]),
    ]


def _sizes(plan: Plan) -> Iterator[Fault]:
    papers = sum(len(i.papers) for i in plan.items)
    for what, count, most in (
        ("participant", len(plan.people), limits.PARTICIPANTS),
        ("item", len(plan.items), limits.ITEMS),
        ("document", papers, limits.PAPERS),
    ):
        if count > most:
            yield _fault(what, ErrorCode.TOO_MANY, most=most)
    for where, readers in _lists(plan):
        if len(readers) > limits.PART_ENTRIES:
            yield _fault(where, ErrorCode.TOO_MANY, most=limits.PART_ENTRIES)


def _lists(plan: Plan) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every list of readers, and whose it is."""
    for item in plan.items:
        yield f"item {item.number}", item.readers
        yield from ((p.title, p.readers) for p in item.papers)


def _twice(what: str, names: list[str]) -> Iterator[Fault]:
    for name in sorted(n for n, count in Counter(names).items() if count > 1 and n):
        yield _fault(what, ErrorCode.DUPLICATE, name=name)


def _readers(plan: Plan) -> Iterator[Fault]:
    names = {p.name for p in plan.people}
    for where, readers in _lists(plan):
        for name in readers:
            if name not in names:
                yield _fault(where, ErrorCode.FIELD_WRONG, field="readers", detail=name)


def _people(plan: Plan, rules: Rules | None) -> Iterator[Fault]:
    """Substitutes and proxies name those who vote here, as the rules allow; a secret vote has its tellers.

    Where the rules cannot be read, nothing is held against them.
    """
    names = {p.name for p in plan.people}
    members = {p.name for p in plan.people if p.roles & MEMBERS and not p.substitute_for}
    for person in plan.people:
        where = f"participant ({person.name})"
        if person.weight != 1 and rules is not None and not rules.weighted:
            yield _fault(where, ErrorCode.NOT_IN_RULES, field="weight")
        for field, other, allowed, known in (
            ("substitute_for", person.substitute_for, rules is None or rules.substitutes, members),
            ("proxy", person.proxy, rules is None or rules.proxies > 0, members - {person.name}),
        ):
            if not other:
                continue
            if not allowed:
                yield _fault(where, ErrorCode.NOT_IN_RULES, field=field)
            elif other not in known:
                yield _fault(
                    where, ErrorCode.NOT_A_MEMBER if other in names else ErrorCode.NO_SUCH_NAME, name=other
                )
        if person.proxy and person.name not in members:
            yield _fault(where, ErrorCode.NOT_A_MEMBER, name=person.name)
    tellers = sum(Role.TELLER in p.roles for p in plan.people)
    for item in plan.items:
        if item.plan is not None and item.plan.method is Method.SECRET and tellers < _FEWEST_TELLERS:
            yield _fault(f"item {item.number} vote", ErrorCode.TELLERS_NEEDED, count=_FEWEST_TELLERS)
