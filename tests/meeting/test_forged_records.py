"""Records that somebody changed without the room's key: hidden lines, cuts, strangers' keys."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from comitia_resources import path
from comitia_shared.meeting import Recorded
from comitia_shared.meeting.agenda import CloseMeeting, Method
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.proofs.checkpoint import TreeHead, sign
from comitia_shared.proofs.tree import Tree, leaf_hash
from tests.meeting.recounting import KEY, ORIGIN, bodies, fault, written
from tests.meeting.story import CHAIR, Story, delegate, item, vote

FILE = path("verifier", "comitia_verify.py")
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def held() -> Story:
    """A vote that was declared void while it ran, one that was annulled after its result, and one that stands."""
    story = Story(delegates=4).opened()
    needed = parse_threshold("over half of members")
    for number, ends in ((1, "void"), (2, "annulled"), (3, "stands")):
        story.does(CHAIR, OpenVote(vote(number), item(1), Method.OPEN, f"Question {number}", needed))
        for voter in range(4):
            story.does(delegate(voter), CastBallot(vote(number), Choice.YES if voter else Choice.NO))
        if ends != "void":
            story.does(CHAIR, CloseVote(vote(number)))
        if ends != "stands":
            story.does(CHAIR, VoidVote(vote(number), "Đọc nhầm"))
    story.does(CHAIR, CloseMeeting())
    return story


def lines_of(record: bytes) -> tuple[bytes, list[bytes], list[bytes]]:
    head, *lines = record.removesuffix(b"\n").split(b"\n")
    return head, [n for n in lines if n.startswith(b"C ")], [n for n in lines if not n.startswith(b"C ")]


def joined(head: bytes, notes: list[bytes], lines: list[bytes]) -> bytes:
    return b"\n".join([head, *notes, *lines]) + b"\n"


def hidden(line: bytes) -> bytes:
    _, salt, body = line.split(b" ", 2)
    return b"H " + leaf_hash(bytes.fromhex(salt.decode()), body).hex().encode()


def kind(line: bytes) -> str:
    return str(json.loads(line.split(b" ", 2)[2])["event"]["type"]) if line.startswith(b"E ") else "H"


def kind_of(told: Recorded) -> str:
    return type(told.event).__name__


@pytest.fixture(scope="module")
def honest() -> bytes:
    story = held()
    return written(bodies(story.ledger), story.state)


def test_the_honest_one_is_right_and_hides_four_ballots(honest: bytes) -> None:
    assert fault(honest) == ""
    assert sum(kind(n) == "H" for n in lines_of(honest)[2]) == 4


def test_no_other_line_can_be_hidden(honest: bytes) -> None:
    head, notes, lines = lines_of(honest)
    for place, line in enumerate(lines):
        if kind(line) == "H":
            continue
        says = fault(joined(head, notes, [*lines[:place], hidden(line), *lines[place + 1 :]]))
        assert says, kind(line)


def test_a_whole_vote_or_its_annulment_cannot_be_hidden(honest: bytes) -> None:
    head, notes, lines = lines_of(honest)
    for number in (1, 2, 3):
        of_it = f'"vote":"{vote(number)}"'.encode()
        assert fault(joined(head, notes, [hidden(n) if of_it in n else n for n in lines]))
    for place in [n for n, line in enumerate(lines) if kind(line) == "VoteVoided"]:
        assert fault(joined(head, notes, [*lines[:place], hidden(lines[place]), *lines[place + 1 :]]))


def test_a_rewritten_record_with_a_true_checkpoint_at_its_end_is_wrong(honest: bytes) -> None:
    head, notes, lines = lines_of(honest)
    changed = [n.replace(b'"choice":"no"', b'"choice":"yes"') for n in lines]
    for end in (changed[-1], hidden(lines[-1]), b"H " + b"00" * 32):
        assert fault(joined(head, notes[-1:], [*changed[:-1], end]))
        assert fault(joined(head, notes, [*changed[:-1], end]))


def test_a_void_vote_does_not_come_to_a_result_after_all() -> None:
    story = held()
    written_down = list(story.ledger)
    closing = [e for e in written_down if kind_of(e) in {"VoteEnded", "VoteClosed"}]
    begun = [e for e in written_down if kind_of(e) == "VoteRollAdded"]
    *before, end = written_down
    for told in (*closing, *begun):
        for number in (1, 2, 3):
            late = replace(told, event=replace(told.event, vote=vote(number)))
            forged = [*before, replace(late, seq=end.seq), replace(end, seq=end.seq + 1)]
            assert fault(written(bodies(forged), story.state)), (kind_of(told), number)


def test_more_hidden_lines_than_voters_are_wrong(honest: bytes) -> None:
    head, _, lines = lines_of(honest)
    first = next(n for n, line in enumerate(lines) if kind(line) == "H")
    more = [*lines[:first], b"H " + b"11" * 32, *lines[first:]]
    renumbered = []
    for place, line in enumerate(more, 1):
        if line.startswith(b"E "):
            mark, salt, body = line.split(b" ", 2)
            told = {**json.loads(body), "seq": place}
            line = b" ".join([mark, salt, json.dumps(told, ensure_ascii=False).encode()])
        renumbered.append(line)
    assert "more lines are hidden" not in fault(
        joined(head, [], renumbered)
    )  # five may vote, five are hidden
    again = [*renumbered[:first], b"H " + b"22" * 32, *renumbered[first:]]
    assert "more lines are hidden" in fault(joined(head, [], again))


def run(folder: Path, record: bytes, *words: str) -> "subprocess.CompletedProcess[str]":
    file = folder / "record.txt"
    file.write_bytes(record)
    command = [sys.executable, "-I", str(FILE), str(file), *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done


def root_of(said: str) -> str:
    return next(line.split()[-1] for line in said.splitlines() if line.startswith(" root "))


def test_what_is_given_decides_the_exit_code(honest: bytes, tmp_path: Path) -> None:
    nothing = run(tmp_path, honest)
    assert nothing.returncode == 3 and "NOT CHECKED" in nothing.stdout.splitlines()[-1]
    assert nothing.stdout.splitlines()[:3] == [
        f"{tmp_path / 'record.txt'}: origin {ORIGIN}",
        f" key {PUBLIC}",
        f" root {root_of(nothing.stdout)}",
    ]
    places = [n for n, line in enumerate(lines_of(honest)[2], 1) if kind(line) == "H"]
    assert f"events {places[0]} to {places[-1]} are hidden (4)" in nothing.stdout
    assert "UNFINISHED" not in nothing.stdout
    assert run(tmp_path, honest, "--root", root_of(nothing.stdout)).returncode == 0
    assert run(tmp_path, honest, "--origin", ORIGIN, "--key", PUBLIC).returncode == 0
    for wrong in (
        ("--root", "00" * 32),
        ("--origin", "x/y", "--key", PUBLIC),
        ("--origin", ORIGIN, "--key", "00" * 32),
    ):
        assert run(tmp_path, honest, *wrong).returncode == 1
    assert run(tmp_path, honest, "--origin", ORIGIN).returncode == 2  # says nothing without the key


def test_a_cut_or_a_strangers_key_is_told(honest: bytes, tmp_path: Path) -> None:
    head, notes, lines = lines_of(honest)
    root = root_of(run(tmp_path, honest).stdout)
    cut = joined(head, notes[:3], lines[:21])
    told = run(tmp_path, cut, "--origin", ORIGIN, "--key", PUBLIC)
    assert (
        told.returncode == 0 and "UNFINISHED" in told.stdout
    )  # signed to that end, and says that it is not the end
    assert run(tmp_path, cut, "--root", root).returncode == 1
    assert run(tmp_path, cut).returncode == 3
    early = root_of(run(tmp_path, joined(head, [], lines[:21])).stdout)
    covered = run(tmp_path, honest, "--root", early)
    assert covered.returncode == 3 and "COVERS EVENTS 1 TO 21" in covered.stdout.splitlines()[-1]
    bare = run(tmp_path, joined(head, [], lines), "--origin", ORIGIN, "--key", PUBLIC)
    assert bare.returncode == 3 and "NO CHECKPOINT" in bare.stdout
    stranger = Ed25519PrivateKey.generate()
    tree = Tree()
    for line in lines:
        leaf = bytes.fromhex(line[2:].decode()) if line.startswith(b"H ") else None
        _, salt, body = line.split(b" ", 2) if leaf is None else (b"", b"", b"")
        tree.append(leaf if leaf is not None else leaf_hash(bytes.fromhex(salt.decode()), body))
    note = b"C " + json.dumps(sign(stranger, ORIGIN, TreeHead(tree.size, tree.root(), 1))).encode()
    theirs = head.replace(PUBLIC.encode(), stranger.public_key().public_bytes_raw().hex().encode())
    forged = joined(theirs, [note], lines)
    assert run(tmp_path, forged).returncode == 3
    assert run(tmp_path, forged, "--origin", ORIGIN, "--key", PUBLIC).returncode == 1


@pytest.mark.parametrize(
    "spoil",
    [
        lambda r: r[:-2],
        lambda r: r.replace(b"comitia-record/1 ", b"comitia-record/1"),
        lambda r: r.replace(b"\nE ", b"\n\xff ", 1),
        lambda r: r.replace(b'C "', b'C ["', 1),
        lambda r: r.replace(b"\nC ", b'\nC "x"\nC ', 1),
        lambda r: r.replace(b'"seq":3', b'"seq":3.0', 1),
        lambda r: r.replace(b'"seq":3', b'"seq":true', 1),
        lambda r: r.replace(b'"event":{', b'"event":[{', 1),
        lambda r: r.replace(b'"threshold":{', b'"threshold":{"x":' + b"[" * 2000 + b"]" * 2000 + b",", 1),
        lambda r: r.replace(b'"members":', b'"members":1e400,"x":', 1),
        lambda r: b"comitia-record/1 \n",
        lambda r: b"comitia-record/1 a b\nE\n",
        lambda r: r.replace(b'"question":"', b'"question":"\\ud800', 1),
        lambda r: r.split(b"\n")[0],
    ],
)
def test_what_is_malformed_is_wrong_and_no_traceback(honest: bytes, spoil: object, tmp_path: Path) -> None:
    done = run(tmp_path, spoil(honest))  # type: ignore[operator]
    assert done.returncode == 1 and "WRONG" in done.stderr


def test_texts_of_the_file_move_nothing_on_the_terminal(tmp_path: Path) -> None:
    story = Story(delegates=4).opened()
    needed = parse_threshold("over half of members")
    story.does(CHAIR, OpenVote(vote(1), item(1), Method.OPEN, "Budget", needed))
    story.does(delegate(0), CastBallot(vote(1), Choice.YES))
    story.does(CHAIR, CloseVote(vote(1)))
    evil = [b.replace(b'"Budget"', b'"Budget\\u001b[2A\\r 9 for\\u202e\\n"') for b in bodies(story.ledger)]
    told = run(tmp_path, written(evil))
    assert told.returncode == 3
    assert not any(c in told.stdout for c in "\x1b\r\u202e") and "\\u001b[2A" in told.stdout
