"""`secret_cast`: a sealed ballot with all its proofs, against the same made with plain `gmpy2.powmod` throughout."""

import secrets
import time

import msgspec
from gmpy2 import powmod

from comitia_shared.belenios.ballots import Answer, Booth
from comitia_shared.belenios.elections import Election, Question, read_election, uuid_of
from comitia_shared.belenios.group import GROUP, G, P, Q, table_of_g
from tests.bench.report import Report, median

QUESTIONS = {
    "three": Question(("for", "against", "abstain"), 1, 1, "?"),
    "thirty": Question(tuple(f"candidate {n}" for n in range(30)), 20, 20, "?", blank=True),
}
ANSWERS: dict[str, Answer] = {"three": (1, 0, 0), "thirty": (0, *[1] * 20, *[0] * 10)}
RUNS = {"three": 41, "thirty": 9}


class Plain:
    """A base without a table."""

    def __init__(self, base: int) -> None:
        self._base = base

    def power(self, exponent: int) -> int:
        found: int = powmod(self._base, exponent % Q, P)
        return found


def draw() -> int:
    return secrets.randbelow(Q)


def election(question: Question) -> bytes:
    key = str(table_of_g().power(draw()))
    uuid = uuid_of(secrets.token_bytes(20))
    return msgspec.json.encode(Election(1, "", "", GROUP, key, (question,), uuid))


def measure() -> Report:
    comitia, references, runs = {}, {}, 0
    for name, question in QUESTIONS.items():
        stored = election(question)
        fast, plain = Booth(stored), Booth(stored)
        plain._g, plain._y = Plain(G), Plain(read_election(stored)[1])  # type: ignore[assignment]
        took: dict[str, list[float]] = {"fast": [], "plain": []}
        for _ in range(RUNS[name]):
            for kind, booth in (("fast", fast), ("plain", plain)):
                secret = draw()
                began = time.perf_counter()
                booth.fill(secret, [ANSWERS[name]], draw)
                took[kind].append(time.perf_counter() - began)
        comitia[name], references[name] = 1000 * median(took["fast"]), 1000 * median(took["plain"])
        runs += RUNS[name]
    ratios = {f"{name}_vs_powmod": comitia[name] / references[name] for name in QUESTIONS}
    return Report("secret_cast", "ms", comitia, references, ratios, dict.fromkeys(ratios, 0.3), runs)
