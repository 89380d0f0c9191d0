"""Elections made by Comitia are accepted by an independent program, with the same numbers; and the other way round."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import pytest

from comitia_shared.belenios.ballots import Answer
from comitia_shared.belenios.board import verify
from comitia_shared.belenios.elections import Question
from comitia_shared.belenios.faults import Fault, Invalid
from comitia_shared.belenios.tally import encode_result
from tests.belenios.making import THREE, Maker, plain_counts, separate, tool, tool_accepts
from tests.conftest import LONG

EIGHT = (Question(tuple("abcdefgh"), 5, 5, "Bầu năm người"),)
THIRTY = (Question(tuple(f"Ứng cử viên {n}" for n in range(30)), 20, 20, "Bầu hai mươi", blank=True),)
SEVERAL = (
    *THREE,
    Question(("a", "b", "c", "d"), 1, 3, "Bầu", blank=True),
    Question(("x", "y"), 0, 1, "Tùy ý"),
)


def any_answer(question: Question, chance: random.Random) -> Answer:
    if question.blank and chance.random() < 0.3:
        return (1, *([0] * len(question.answers)))
    chosen = chance.sample(range(len(question.answers)), chance.randint(question.min, question.max))
    answer = tuple(int(n in chosen) for n in range(len(question.answers)))
    return (0, *answer) if question.blank else answer


def hold(
    maker: Maker,
    tellers: Sequence[int],
    revotes: int = 0,
    weights: Sequence[int] = (),
    absent: int = 0,
    seed: int = 1,
) -> tuple[tuple[int, ...], ...]:
    """Everyone but the absent votes, some twice; the result is what was voted."""
    chance = random.Random(seed)
    voters = len(maker.secrets) - absent
    choose: Callable[[], list[Answer]] = lambda: [any_answer(q, chance) for q in maker.questions]  # noqa: E731
    last = {}
    for voter in [*range(voters), *range(revotes)]:
        last[voter] = choose()
        maker.vote([(voter, last[voter])])
    counts = maker.close(tellers)
    weigh = list(weights) or [1] * len(maker.secrets)
    assert counts == plain_counts(maker.questions, [(a, weigh[v]) for v, a in last.items()])
    return counts


@pytest.mark.parametrize(
    ("questions", "voters", "members", "tellers", "more"),
    [
        pytest.param(THREE, 21, 3, (0, 2), {}, id="21 for, against, abstaining; 2 of 3"),
        pytest.param(THREE, 200 if LONG else 40, 3, (1, 2), {"revotes": 9, "absent": 3}, id="200, revotes"),
        pytest.param(EIGHT, 21 if LONG else 7, 5, (0, 2, 4), {}, id="5 of 8; 3 of 5, two absent"),
        pytest.param(THIRTY, 21 if LONG else 4, 2, (0, 1), {"revotes": 1}, id="20 of 30 with blanks; both"),
        pytest.param(SEVERAL, 12, 3, (0, 1), {"weights": [1, 2, 3, 5, 8, 10**6] * 2}, id="several, weights"),
        pytest.param(THREE, 3, 2, (1, 0), {"absent": 3}, id="nobody votes"),
    ],
)
def test_what_comitia_makes_the_tool_accepts(
    questions: tuple[Question, ...],
    voters: int,
    members: int,
    tellers: tuple[int, ...],
    more: dict[str, object],
    tmp_path: Path,
) -> None:
    maker = Maker(questions, voters, members, more.get("weights", ()))  # type: ignore[arg-type]
    counts = hold(maker, tellers, **more)  # type: ignore[arg-type]
    assert tool_accepts(maker.stored, maker.uuid, tmp_path)
    said = tool("election", "compute-result", "--dir", str(tmp_path))
    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout)["result"] == json.loads(encode_result(counts))["result"]
    board = verify(maker.stored)
    assert board.counts == counts
    assert separate.verify(maker.stored).counts == [list(row) for row in counts]
    assert len(board._last) == voters - int(more.get("absent", 0))  # type: ignore[call-overload]


@pytest.mark.skipif(not LONG, reason="an election of 1,600, at full length")
def test_an_election_of_1600(tmp_path: Path) -> None:
    maker = Maker(THREE, 1600)
    hold(maker, (0, 1))
    assert tool_accepts(maker.stored, maker.uuid, tmp_path)


class ToolRoom:
    """An election made by belenios-tool alone: a single key, two of three, weights, a revote."""

    def __init__(self, folder: Path, questions: tuple[Question, ...]) -> None:
        self.folder = folder
        self.uuid = self.run("setup", "generate-token").strip()
        group = ("--group", "BELENIOS-2048")
        (folder / "voters.txt").write_text("one,,2\ntwo\nthree,,3\n")
        self.run("setup", "generate-credentials", "--uuid", self.uuid, *group, "--file", "voters.txt")
        next(folder.glob("*.pubcreds")).rename(folder / "public_creds.json")
        self.credentials = [
            line.split()[-1] for line in next(folder.glob("*.privcreds")).read_text().splitlines()
        ]
        members = ("setup", "generate-trustee-key-threshold", *group)
        for _ in range(3):
            self.run(*members, "--step", "1")
        self.join("certs.jsons", "*.cert")
        self.run(*members, "--certs", "certs.jsons", "--step", "2")
        keys = sorted(folder.glob("*.key"))
        third = ("--certs", "certs.jsons", "--step", "3", "--threshold", "2")
        polynomials = [self.run(*members, *third, "--key", key.name) for key in keys]
        (folder / "polynomials.jsons").write_text("".join(polynomials))
        self.run(*members, "--certs", "certs.jsons", "--step", "4", "--polynomials", "polynomials.jsons")
        outputs = []
        for key in keys:
            given = key.with_suffix(".vinput").read_text()
            fifth = ("--certs", "certs.jsons", "--key", key.name, "--step", "5")
            outputs.append(self.run(*members, *fifth, given=given))
        sixth = ("--certs", "certs.jsons", "--step", "6", "--polynomials", "polynomials.jsons")
        (folder / "threshold.json").write_text(self.run(*members, *sixth, given="".join(outputs)))
        self.keys = keys
        self.run("setup", "generate-trustee-key", *group)
        self.join("public_keys.jsons", "*.pubkey")
        self.run("setup", "make-trustees")
        template = {"description": "d", "name": "n", "questions": json.loads(msgspec.json.encode(questions))}
        (folder / "questions.json").write_text(json.dumps(template))
        self.run("setup", "make-election", "--uuid", self.uuid, *group, "--template", "questions.json")
        self.run("archive", "init")

    def run(self, *words: str, given: str = "") -> str:
        done = tool(*words, folder=self.folder, given=given)
        assert done.returncode == 0, f"{words}: {done.stderr}"
        return done.stdout

    def join(self, name: str, pattern: str) -> None:
        (self.folder / name).write_text("".join(f.read_text() for f in sorted(self.folder.glob(pattern))))

    def event(self, kind: str, given: str = "") -> None:
        self.run("archive", "add-event", f"--type={kind}", given=given)

    def vote(self, voter: int, answers: Sequence[Answer]) -> None:
        (self.folder / "credential").write_text(self.credentials[voter])
        (self.folder / "choice").write_text(json.dumps(answers))
        self.event(
            "Ballot",
            self.run("election", "generate-ballot", "--privcred", "credential", "--ballot", "choice"),
        )

    def close(self) -> None:
        self.event("EndBallots")
        self.event("EncryptedTally", self.run("election", "compute-encrypted-tally"))
        for number, key in list(enumerate(self.keys, 2))[1:]:
            share = ("--key", key.name, "--decryption-key", key.with_suffix(".dkey").name)
            part = self.run("election", "decrypt-threshold", *share, "--trustee-id", str(number))
            self.event("PartialDecryption", part)
        single = next(self.folder.glob("*.privkey")).name
        self.event(
            "PartialDecryption", self.run("election", "decrypt", "--privkey", single, "--trustee-id", "1")
        )
        self.event("Result", self.run("election", "compute-result"))

    @property
    def stored(self) -> bytes:
        return (self.folder / f"{self.uuid}.bel").read_bytes()


def test_what_the_tool_makes_comitia_accepts(tmp_path: Path) -> None:
    room = ToolRoom(tmp_path, SEVERAL)
    votes: list[tuple[int, list[Answer]]] = [
        (0, [(1, 0, 0), (0, 1, 0, 1, 0), (0, 0)]),
        (1, [(0, 1, 0), (1, 0, 0, 0, 0), (1, 0)]),
        (2, [(0, 0, 1), (0, 1, 1, 1, 0), (0, 1)]),
        (0, [(0, 1, 0), (0, 0, 0, 1, 0), (0, 1)]),
    ]
    for voter, answers in votes:
        room.vote(voter, answers)
    room.close()
    board = verify(room.stored)
    last = dict(votes)
    weights = [board.roll[c] for c in board._last]
    assert sorted(weights) == [1, 2, 3]
    assert separate.verify(room.stored).counts == [list(row) for row in board.counts or ()]
    assert board.counts == plain_counts(SEVERAL, [(last[v], (2, 1, 3)[v]) for v in last])


def test_a_ballot_that_no_question_allows_is_not_made() -> None:
    maker = Maker(EIGHT, 1)
    for answer in ((1,) * 8, (1, 1, 1, 1, 2, 0, 0, 0), (1,) * 5, (1, 1, 1, 1, 0, 0, 0, 0)):
        with pytest.raises(Invalid) as invalid:
            maker.ballot(0, [answer])
        assert invalid.value.fault is Fault.WRONG_SHAPE
