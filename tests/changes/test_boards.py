"""Boards of at most five ballots, changed anywhere and chained anew.

No change is counted otherwise, none is taken by one verifier and refused by the other, none ends in a defect of either.
"""

import random
from collections.abc import Iterator
from typing import Any

import pytest

from comitia_shared.belenios.archive import Event, Kind, setup_data
from comitia_shared.belenios.board import verify
from comitia_shared.belenios.elections import Question
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.numbers import hash_hex
from tests.belenios.making import Maker, events, rebuilt, separate
from tests.changes import structure
from tests.conftest import LONG

SHORT, WHOLE = 1_000, 5_000
ONE = (Question(("Có", "Không"), 1, 1, "Một?"),)
TWO = (Question(("A", "B"), 0, 2, "Hai?", True), Question(("X",), 0, 1, "Ba?"))


def makers() -> list[Maker]:
    one = Maker(ONE, 3, members=2).vote((v, [[(1, 0), (0, 1)][v % 2]]) for v in (0, 1, 2, 0))
    one.close((0, 1))
    two = Maker(TWO, 2, weights=[2, 3]).vote([(0, [(0, 1, 1), (1,)]), (1, [(1, 0, 0), (0,)])])
    two.close((0, 2))
    return [one, two]


def in_library(stored: bytes) -> str:
    """The counts, or nothing where it is refused."""
    try:
        return str([list(row) for row in verify(stored).counts or ()])
    except Invalid:
        return ""


def in_separate(stored: bytes) -> str:
    try:
        return str(separate.verify(stored).counts)
    except separate.WrongBoardError:
        return ""


def changed_events(found: list[Event], chance: random.Random) -> tuple[str, list[Event]]:
    """One change: of a field in some datum, of whole data, or of the order of events."""
    number = chance.randrange(len(found))
    event = found[number]
    if not event.data or chance.random() < 0.08:
        how = chance.choice(["dropped", "twice", "swapped", "of another"])
        return _rearranged(found, number, how, chance)
    place = chance.randrange(len(event.data))
    if event.kind is Kind.SETUP and place == 3:
        place = chance.randrange(3)
    try:
        tree = structure.read(event.data[place])
        where = chance.choice(list(structure.places(tree)))
    except (ValueError, IndexError):
        return "nothing", found
    if chance.random() < 0.4 and (inner := _inside(tree, where, chance)) is not None:
        how, datum = inner
    else:
        how, tree_changed = structure.changed(tree, where, chance)
        datum = structure.write(tree_changed)
    data = [*event.data]
    data[place] = datum
    if event.kind is Kind.SETUP:
        data[3] = setup_data(*data[:3])
    elif place == 0 and len(data) == 2:  # its name is in what follows: the change alone is to be judged
        data[1] = _named_anew(data[1], event.data[0], datum)
    what = f"{event.kind.value} {place} {structure.name(tree, where)}: {how}"
    return what, [*found[:number], event._replace(data=tuple(data)), *found[number + 1 :]]


def _inside(tree: Any, where: structure.Place, chance: random.Random) -> tuple[str, bytes] | None:
    """A change in a message that is signed as a text."""
    value = structure.at(tree, where)
    if not isinstance(value, str) or not value.startswith("{"):
        return None
    message = structure.read(value.encode())
    how, inner = structure.changed(message, chance.choice(list(structure.places(message))), chance)
    holder = structure.at(tree, where[:-1])
    kept = holder[where[-1]][1]
    holder[where[-1]][1] = structure.write(inner).decode("utf-8", "replace")
    written = structure.write(tree)
    holder[where[-1]][1] = kept
    return f"inside: {how}", written


def _named_anew(payload: bytes, before: bytes, after: bytes) -> bytes:
    return payload.replace(hash_hex(before).encode(), hash_hex(after).encode())


def _rearranged(found: list[Event], number: int, how: str, chance: random.Random) -> tuple[str, list[Event]]:
    other = chance.randrange(len(found))
    changed = list(found)
    if how == "dropped":
        del changed[number]
    elif how == "twice":
        changed.insert(other, found[number])
    elif how == "swapped":
        changed[number], changed[other] = changed[other], changed[number]
    else:
        changed[number] = found[number]._replace(data=found[other].data)
    return f"{found[number].kind.value} {how} {other}", changed


def judged(seed: int, count: int) -> Iterator[tuple[str, str, str, str]]:
    """What was changed, what is counted rightly, and what each verifier counts."""
    chance = random.Random(seed)
    honest = [(m.stored, events(m.stored), in_library(m.stored)) for m in makers()]
    for stored, _, counts in honest:
        assert counts == in_separate(stored) != ""
    for _ in range(count):
        stored, found, counts = chance.choice(honest)
        if chance.random() < 0.06:
            byte = chance.randrange(len(stored))
            raw = stored[:byte] + bytes([stored[byte] ^ (1 << chance.randrange(8))]) + stored[byte + 1 :]
            yield f"byte {byte}", counts, in_library(raw), in_separate(raw)
            continue
        what, changed = changed_events(found, chance)
        board = rebuilt(changed)
        yield what, counts, in_library(board), in_separate(board)


def _hold(seed: int, count: int) -> None:
    accepted = 0
    for what, counts, library, alone in judged(seed, count):
        assert library == alone, what
        assert library in ("", counts), f"{what}: counted as {library}, not {counts}"
        accepted += bool(library)
    assert accepted < count / 5  # the changes do change something


@pytest.mark.timeout(3600)
def test_boards_changed_anywhere() -> None:
    _hold(2 if LONG else 1, WHOLE if LONG else SHORT)
