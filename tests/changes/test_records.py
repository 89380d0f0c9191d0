"""Records changed anywhere: by somebody without the room's key, and by the room, which signs what it says now.

No outcome of a vote is another one than was counted, and the verifier never ends in a defect.
"""

import random
import re
from collections.abc import Iterator
from functools import cache
from typing import get_args

import pytest

from comitia_shared.meeting import AnyEvent
from comitia_shared.meeting.agenda import CloseMeeting, Method
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.proofs.checkpoint import TreeHead, sign
from comitia_shared.proofs.tree import Tree, leaf_hash
from tests.changes import structure
from tests.conftest import LONG
from tests.meeting.recounting import KEY, ORIGIN, bodies, verifier, written
from tests.meeting.secret_story import SecretStory
from tests.meeting.story import CHAIR, Story, delegate, item, vote

SHORT, WHOLE = 1_000, 5_000
_UNSAID = "room: dropped"
"""A room that never says that a vote is void has not declared it so: no record can tell."""
YES, NO, ABSTAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)
Outcomes = dict[str, tuple[str, str]]


@cache
def records() -> tuple[bytes, bytes]:
    """One with open votes, of which one is annulled after its result; one with a secret vote of five ballots."""
    story = Story(delegates=3).opened()
    needed = parse_threshold("over half of members")
    for number in (1, 2):
        story.does(CHAIR, OpenVote(vote(number), item(1), Method.OPEN, f"Câu {number}", needed))
        for voter in range(3):
            story.does(delegate(voter), CastBallot(vote(number), Choice.YES if voter else Choice.NO))
        story.does(CHAIR, CloseVote(vote(number)))
    story.does(CHAIR, VoidVote(vote(1), "nhầm"))
    story.does(CHAIR, CloseMeeting())
    secret = SecretStory(5, 2).makes_key().binds()
    secret.opened()
    secret.opens_secret()
    for voter, answer in enumerate((YES, NO, YES, ABSTAIN, YES)):
        secret.casts(delegate(voter), answer)
    secret.counts_secret(*secret.members)
    secret.does(CHAIR, CloseMeeting())
    return written(bodies(story.ledger)), written(bodies(secret.ledger))


def outcomes(stored: bytes) -> Outcomes | None:
    """Of each vote its stage and the numbers of its outcome; None where the record is refused."""
    alone = verifier()
    try:
        record, _, _ = alone.verify_record(stored)
    except alone.WrongBoardError:
        return None
    ends = {"": ("closed" if record.closed else "unfinished", "")}
    return ends | {n: (v.stage, _numbers(v.outcome)) for n, v in record.votes.items()}


def _numbers(outcome: str) -> str:
    return outcome and re.sub(r"[^0-9\n]+", " ", outcome) + str("not adopted" in outcome)


def parts(stored: bytes) -> tuple[bytes, list[bytes], list[bytes]]:
    head, *lines = stored.removesuffix(b"\n").split(b"\n")
    return head, [n for n in lines if n.startswith(b"C ")], [n for n in lines if not n.startswith(b"C ")]


def joined(head: bytes, notes: list[bytes], lines: list[bytes]) -> bytes:
    return b"\n".join([head, *notes, *lines]) + b"\n"


def signed_anew(head: bytes, lines: list[bytes]) -> bytes:
    """What the room itself says now, with checkpoints where they were."""
    tree, notes = Tree(), []
    for size, line in enumerate(lines, 1):
        _, salt, body = line.split(b" ", 2)
        tree.append(leaf_hash(bytes.fromhex(salt.decode()), body))
        if size % 7 == 0 or size == len(lines):
            notes.append(b"C " + structure.write(sign(KEY, ORIGIN, TreeHead(size, tree.root(), size))))
    return joined(head, notes, lines)


def numbered_anew(lines: list[bytes]) -> list[bytes]:
    return [re.sub(rb'\{"seq":\d+', b'{"seq":%d' % n, line, count=1) for n, line in enumerate(lines, 1)]


def by_a_stranger(stored: bytes, chance: random.Random) -> tuple[str, bytes]:
    """A change that nobody signs."""
    head, notes, lines = parts(stored)
    number = chance.randrange(len(lines))
    how = chance.choice(
        ["hidden", "dropped", "twice", "swapped", "field", "byte", "cut", "checkpoint", "salt"]
    )
    _, salt, body = lines[number].split(b" ", 2)
    if how == "hidden":
        lines[number] = b"H " + leaf_hash(bytes.fromhex(salt.decode()), body).hex().encode()
    elif how == "dropped":
        del lines[number]
    elif how == "twice":
        lines.insert(number, lines[number])
    elif how == "swapped":
        other = chance.randrange(len(lines))
        lines[number], lines[other] = lines[other], lines[number]
    elif how == "field":
        what, new = _field(body, chance)
        lines[number], how = b" ".join([b"E", salt, new]), what
    elif how == "cut":
        notes = [n for n in notes if _size(n) <= number + 1] if chance.random() < 0.7 else notes
        lines = lines[: number + 1]
    elif how == "checkpoint":
        place = chance.randrange(len(notes))
        notes[place] = b"C " + structure.write(_other_note(structure.read(notes[place][2:]), chance))
    elif how == "salt":
        lines[number] = b" ".join([b"E", bytes(16).hex().encode(), body])
    whole = joined(head, notes, lines)
    if how == "byte":
        byte = chance.randrange(len(whole))
        whole = whole[:byte] + bytes([whole[byte] ^ (1 << chance.randrange(8))]) + whole[byte + 1 :]
    return f"stranger: {how} at {number}", whole


def _size(note: bytes) -> int:
    return int(structure.read(note[2:]).split("\n")[1])


def _other_note(text: str, chance: random.Random) -> str:
    lines = text.split("\n")
    place = chance.randrange(len(lines))
    lines[place] = chance.choice(["", "x", "-1", "1" * 5000, lines[place][:-1], lines[place] + "A"])
    return "\n".join(lines)


def _field(body: bytes, chance: random.Random) -> tuple[str, bytes]:
    tree = structure.read(body)
    where = chance.choice(list(structure.places(tree)))
    how, changed = structure.changed(tree, where, chance)
    kind = structure.read(body)[2][1] if len(tree) > 2 else ""
    said = dict(kind).get("type", "") if isinstance(kind, structure.Fields) else ""
    return f"{said} {structure.name(tree, where)}: {how}", structure.write(changed).replace(b"\n", b"?")


def by_the_room(stored: bytes, chance: random.Random) -> tuple[str, bytes]:
    """A change that the room signs."""
    head, _, lines = parts(stored)
    number = chance.randrange(len(lines))
    how = chance.choice(["field"] * 5 + ["dropped", "twice", "moved"])
    if how == "field":
        _, salt, body = lines[number].split(b" ", 2)
        how, new = _field(body, chance)
        lines[number] = b" ".join([b"E", salt, new])
    elif how == "dropped":
        del lines[number]
        lines = numbered_anew(lines)
    elif how == "twice":
        lines.insert(number, lines[number])
        lines = numbered_anew(lines)
    else:
        lines.insert(chance.randrange(len(lines)), lines.pop(number))
        lines = numbered_anew(lines)
    return f"room: {how} at {number}", signed_anew(head, lines)


def judged(seed: int, count: int) -> Iterator[tuple[str, Outcomes, Outcomes | None]]:
    chance = random.Random(seed)
    honest = [(stored, outcomes(stored)) for stored in records()]
    for _ in range(count):
        stored, told = chance.choices(honest, weights=(3, 1))[0]
        assert told is not None
        what, changed = chance.choice([by_a_stranger, by_the_room])(stored, chance)
        yield what, told, outcomes(changed)


def _hold(seed: int, count: int) -> None:
    accepted = 0
    for what, told, found in judged(seed, count):
        if found is None:
            continue
        accepted += 1
        is_whole = found.pop("")[0] == "closed"  # of any other it is said that more may have happened
        for name, (stage, numbers) in found.items():
            if name in told and stage in ("closed", "void") and numbers:
                assert numbers == told[name][1], what
            if name in told and is_whole and stage == "closed" and not what.startswith(_UNSAID):
                assert told[name][0] == "closed", what
    assert accepted < count / 2


@pytest.mark.timeout(3600)
def test_records_changed_anywhere() -> None:
    _hold(2 if LONG else 1, WHOLE if LONG else SHORT)


def test_the_verifier_knows_every_kind_of_event() -> None:
    alone = verifier()
    here = set(alone.OF_VOTES | alone.PASSED_OVER | alone.TAKEN)
    assert here == {kind.__name__ for kind in get_args(AnyEvent)}
