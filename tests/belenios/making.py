"""Whole elections made as Comitia makes them, for tests: trustees, credentials, ballots, the sum, its opening."""

import importlib.util
import secrets
import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from comitia_resources import path
from comitia_shared.belenios.archive import Archive, Event, Kind, read_archive, setup_data
from comitia_shared.belenios.ballots import Answer, Booth
from comitia_shared.belenios.board import Board, encode_roll
from comitia_shared.belenios.elections import Election, Question, fingerprint, uuid_of
from comitia_shared.belenios.group import GROUP, Q, table_of_g
from comitia_shared.belenios.numbers import hash_hex
from comitia_shared.belenios.tally import (
    Counts,
    Factors,
    Owned,
    Sized,
    check_decryption,
    combine,
    decrypt,
    encode_part,
    encode_result,
    encode_tally,
    number_json,
)
from comitia_shared.belenios.trustees import (
    Certificates,
    Member,
    ThresholdParameters,
    Trustees,
    encode_trustees,
    seed_of,
    threshold_of,
    trustee_key,
)

STARTED_S = 1_795_305_446
THREE = (Question(("Tán thành", "Không tán thành", "Không biểu quyết"), 1, 1, "Thông qua?"),)


def draw() -> int:
    return secrets.randbelow(Q)


def ceremony(members: int, threshold: int = 0) -> tuple[list[int], ThresholdParameters]:
    """The shares of a group of tellers, and what is published of it."""
    threshold = threshold or threshold_of(members)
    people = [Member(seed_of(secrets.token_bytes(22))) for _ in range(members)]
    certificates = Certificates([m.certificate(draw) for m in people])
    polynomials = [m.polynomial(certificates, [draw() for _ in range(threshold)], draw) for m in people]
    shares = [m.share(certificates, polynomials, threshold) for m in people]
    keys = tuple(trustee_key(s, draw) for s in shares)
    return shares, ThresholdParameters(
        threshold, certificates.signed, tuple(p.coefexps for p in polynomials), keys
    )


def sized(board: Board) -> tuple[bytes, bytes]:
    """The data of the tally event as they must be."""
    tally = encode_tally(board.encrypted_total())
    return tally, msgspec.json.encode(Sized(len(board._last), number_json(board.weight), hash_hex(tally)))


class Maker:
    """An election of `voters` with the room's key and `members` tellers."""

    def __init__(
        self,
        questions: tuple[Question, ...],
        voters: int,
        members: int = 3,
        weights: Sequence[int] = (),
        started_s: int = STARTED_S,
    ) -> None:
        self.single = draw()
        self.shares, group = ceremony(members)
        trustees = encode_trustees([trustee_key(self.single, draw), group])
        self.trustees = Trustees(trustees)
        uuid = uuid_of(secrets.token_bytes(20))
        self.questions = questions
        self.election = msgspec.json.encode(
            Election(1, "Biểu quyết kín", "Phiên họp", GROUP, str(self.trustees.key), questions, uuid)
        )
        self.uuid = uuid
        self.secrets = [draw() for _ in range(voters)]
        weigh = list(weights) or [1] * voters
        self.credentials = [str(table_of_g().power(s)) for s in self.secrets]
        self.roll = encode_roll(dict(zip(self.credentials, weigh, strict=True)))
        self.booth = Booth(self.election)
        self.archive = Archive(started_s)
        data = [self.election, trustees, self.roll, setup_data(self.election, trustees, self.roll)]
        self.board = Board()
        self.stored = self.archive.begin
        self.add(Kind.SETUP, data)

    def add(self, kind: Kind, data: Sequence[bytes] = ()) -> None:
        """Another event, taken by the board too."""
        self.stored += self.archive.add(kind, data)
        self.board.take(Event(kind, tuple(data), self.archive.head))

    def ballot(self, voter: int, answers: Sequence[Answer]) -> bytes:
        return self.booth.fill(self.secrets[voter], answers, draw)

    def vote(self, ballots: Iterable[tuple[int, Sequence[Answer]]]) -> "Maker":
        for voter, answers in ballots:
            self.add(Kind.BALLOT, [self.ballot(voter, answers)])
        return self

    def close(self, tellers: Sequence[int]) -> Counts:
        """End the vote and open it with the room's key and these tellers (from 0)."""
        self.add(Kind.END_BALLOTS)
        self.add(Kind.TALLY, sized(self.board))
        total, phi = self.board.encrypted_total(), fingerprint(self.election)
        factors: dict[int, tuple[tuple[int, ...], ...]] = {}
        for owner, private in [(1, self.single), *((2 + t, self.shares[t]) for t in tellers)]:
            part = decrypt(total, phi, private, draw)
            factors[owner] = check_decryption(total, phi, self.trustees.openers[owner - 1].key, part)
            stored = encode_part(part)
            self.add(Kind.DECRYPTION, [stored, msgspec.json.encode(Owned(owner, hash_hex(stored)))])
        made: Factors = factors
        counts = combine(self.trustees, total, made, self.board.weight)
        self.add(Kind.RESULT, [encode_result(counts)])
        return counts


def plain_counts(questions: Sequence[Question], votes: Iterable[tuple[Sequence[Answer], int]]) -> Counts:
    """The same election counted in the open."""
    sums = [[0] * q.choices for q in questions]
    for answers, weight in votes:
        for row, answer in zip(sums, answers, strict=True):
            for place, m in enumerate(answer):
                row[place] += m * weight
    return tuple(tuple(row) for row in sums)


def events(stored: bytes) -> list[Event]:
    return list(read_archive(stored, whole=False))


def rebuilt(
    found: Iterable[Event],
    change: Callable[[list[Event]], list[Event]] = lambda e: e,
    started_s: int = STARTED_S,
) -> bytes:
    """An archive of these events, chained anew as somebody would who wants it to look right."""
    archive = _Forging(started_s)
    stored = archive.begin
    for event in change(list(found)):
        stored += archive.add(event.kind, event.data)
    return stored


class _Forging(Archive):
    """An archive into which any event goes."""

    def add(self, kind: Kind, data: Sequence[bytes] = ()) -> bytes:
        from comitia_shared.belenios import archive

        kept = archive._MAY_FOLLOW, archive._DATA
        archive._MAY_FOLLOW = {k: tuple(Kind) for k in (None, *Kind)}
        archive._DATA = dict.fromkeys(Kind, len(data))
        try:
            return super().add(kind, data)
        finally:
            archive._MAY_FOLLOW, archive._DATA = kept


def _separate() -> Any:
    """The verifier that imports nothing of Comitia."""
    file = path("verifier", "comitia_verify.py")
    spec = importlib.util.spec_from_file_location("separate", file)
    assert spec is not None and spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


separate = _separate()


def separate_says(stored: bytes) -> str:
    """Why that verifier refuses an archive; empty = it does not."""
    try:
        separate.verify(stored)
    except separate.WrongBoardError as error:
        return str(error)
    return ""


def tool(*words: str, folder: Path | None = None, given: str = "") -> subprocess.CompletedProcess[str]:
    """Debian's belenios-tool."""
    return subprocess.run(
        ["belenios-tool", *words],
        cwd=folder,
        capture_output=True,
        text=True,
        input=given,
        timeout=600,
        check=False,
    )


def tool_accepts(stored: bytes, uuid: str, folder: Path) -> bool:
    """Whether the independent program accepts an archive."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.bel"):
        old.unlink()
    (folder / f"{uuid}.bel").write_bytes(stored)
    done = tool("election", "verify", "--dir", str(folder))
    if done.returncode == 0:
        assert "all checks passed" in done.stdout + done.stderr
    return done.returncode == 0
