"""Ballots: encrypted answers with all their proofs, signed by a credential (§4.11 to §4.15); made, and verified.

`Booth` makes ballots for one election, `Checker` verifies them; both keep the tables that make it fast. Whoever makes a
proof knows every exponent, so all that it computes is powers of g and of the election's key.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from comitia_shared.belenios.elections import Question, fingerprint, read_election
from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import (
    Draw,
    Element,
    Once,
    P,
    Powers,
    Q,
    Table,
    challenge,
    power,
    product,
    table_of_g,
)
from comitia_shared.belenios.numbers import Ciphertext, Proof, element, hash_json, proof
from comitia_shared.foreign import Reader

Answer = tuple[int, ...]
"""For each answer of a question 0 or 1; of one that may be blank the first says whether it is."""


class EncryptedAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """An answer to one question: a ciphertext for each choice, each proved to be 0 or 1, and their sum (§4.11)."""

    choices: tuple[Ciphertext, ...]
    individual_proofs: tuple[tuple[Proof, ...], ...]
    overall_proof: tuple[Proof, ...]
    blank_proof: tuple[Proof, ...] | None = None


class Signature(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hash of the ballot without this, signed with the voter's credential (§4.14)."""

    hash: str
    proof: Proof


class _Unsigned(msgspec.Struct, frozen=True):
    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[EncryptedAnswer, ...]


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole ballot. Its bytes are canonical: fields in this order, compact."""

    election_uuid: str
    election_hash: str
    credential: str
    answers: tuple[EncryptedAnswer, ...]
    signature: Signature

    def unsigned(self) -> bytes:
        """What is signed."""
        bare = _Unsigned(self.election_uuid, self.election_hash, self.credential, self.answers)
        return msgspec.json.encode(bare)


_decoder: Reader[Ballot] = Reader(Ballot)
Pairs = tuple[tuple[tuple[Element, Element], ...], ...]
"""For each question the ciphertexts of its choices."""


class Checked(NamedTuple):
    """What a ballot that was verified brings: its credential, its tracking number, and its ciphertexts."""

    credential: str
    tracker: str
    choices: Pairs


def tracking_number(ballot: bytes) -> str:
    """By which a voter finds a ballot on the board."""
    return hash_json(ballot)


def credential_of(ballot: bytes) -> str:
    """The credential that a ballot says it has. Raises: Invalid not_canonical."""
    return _decode(ballot).credential


def read_choices(ballot: bytes) -> Pairs:
    """The ciphertexts of a ballot that was verified. Raises: Invalid not_canonical."""
    return tuple(tuple(c.read() for c in a.choices) for a in _decode(ballot).answers)


def _decode(stored: bytes) -> Ballot:
    try:
        ballot = _decoder.decode(stored)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Invalid(Fault.NOT_CANONICAL, detail="ballot") from None
    require(msgspec.json.encode(ballot) == stored, Fault.NOT_CANONICAL, detail="ballot")
    return ballot


def require_answer(question: Question, answer: Answer) -> None:
    """Refuse what no ballot can say. Raises: Invalid wrong_shape."""
    require(len(answer) == question.choices and not any(m not in (0, 1) for m in answer), Fault.WRONG_SHAPE)
    chosen = sum(answer[question.blank :])
    is_blank = question.blank and answer[0] == 1
    if (is_blank and chosen) or (not is_blank and not question.min <= chosen <= question.max):
        raise Invalid(Fault.WRONG_SHAPE)


def _texts(pairs: Sequence[tuple[Element, Element]]) -> str:
    return ",".join(f"{a},{b}" for a, b in pairs)


class Booth:
    """Makes ballots for one election, whose bytes are `stored`. Raises: Invalid."""

    def __init__(self, stored: bytes) -> None:
        self.election, key = read_election(stored)
        self._hash = fingerprint(stored)
        self._g, self._y = table_of_g(), Table(key)

    def fill(self, secret: int, answers: Sequence[Answer], draw: Draw) -> bytes:
        """A signed ballot of the credential with this secret exponent. Raises: Invalid wrong_shape."""
        require(len(answers) == len(self.election.questions), Fault.WRONG_SHAPE)
        credential = self._g.power(secret)
        bound = f"{self._hash}|{credential}"
        filled = tuple(
            self._answer(q, a, bound, draw) for q, a in zip(self.election.questions, answers, strict=True)
        )
        bare = _Unsigned(self.election.uuid, self._hash, str(credential), filled)
        signed = hash_json(msgspec.json.encode(bare))
        w = draw()
        c = challenge(f"sig|{signed}|{self._g.power(w)}")
        signature = Signature(signed, proof(c, w - secret * c))
        return msgspec.json.encode(
            Ballot(bare.election_uuid, bare.election_hash, bare.credential, filled, signature)
        )

    def _answer(self, question: Question, answer: Answer, bound: str, draw: Draw) -> EncryptedAnswer:
        require_answer(question, answer)
        g, y = self._g, self._y
        rs = [draw() for _ in answer]
        pairs = [
            (g.power(r), y.power(r) * g.power(m) % P if m else y.power(r))
            for r, m in zip(rs, answer, strict=True)
        ]
        proofs = tuple(
            self._interval(f"prove|{bound}|{a},{b}|", r, m, (0, 1), draw)
            for (a, b), r, m in zip(pairs, rs, answer, strict=True)
        )
        whole = f"{bound}|{_texts(pairs)}"
        within = range(question.min, question.max + 1)
        ciphertexts = tuple(Ciphertext(str(a), str(b)) for a, b in pairs)
        if not question.blank:
            alpha, beta = product(a for a, _ in pairs), product(b for _, b in pairs)
            overall = self._interval(f"prove|{whole}|{alpha},{beta}|", sum(rs), sum(answer), within, draw)
            return EncryptedAnswer(ciphertexts, proofs, overall)
        m0, total, r0, r_total = answer[0], sum(answer[1:]), rs[0], sum(rs[1:])
        # m0 = 0 or the sum is 0; m0 = 1 or the sum is within its bounds.
        either = [(r0, m0, 0), (r_total, total, 0)]
        blank = self._one_of(f"bproof0|{whole}|", either, m0, draw)
        overall = self._one_of(
            f"bproof1|{whole}|",
            [(r0, m0, 1), *((r_total, total, value) for value in within)],
            0 if m0 else 1 + total - question.min,
            draw,
        )
        return EncryptedAnswer(ciphertexts, proofs, overall, blank)

    def _interval(self, head: str, r: int, m: int, values: Sequence[int], draw: Draw) -> tuple[Proof, ...]:
        """That (g^r, y^r g^m) hides one of `values` (§4.12)."""
        return self._one_of(head, [(r, m, value) for value in values], m - values[0], draw)

    def _one_of(
        self, head: str, cases: Sequence[tuple[int, int, int]], true: int, draw: Draw
    ) -> tuple[Proof, ...]:
        """That one of the cases (r, m, value), that the ciphertext of r and m hides `value`, is true: number `true`.

        With known r a feigned commitment α^c g^s is g^(s + r c), and (β / g^value)^c y^s is
        y^(s + r c) g^((m - value) c).
        """
        g, y = self._g, self._y
        drawn = [(0, draw()) if n == true else (draw(), draw()) for n in range(len(cases))]
        commitments = []
        for n, ((r, m, value), (c, s)) in enumerate(zip(cases, drawn, strict=True)):
            if n == true:
                commitments.append((g.power(s), y.power(s)))
                continue
            at = s + r * c
            b = y.power(at) * g.power((m - value) * c) % P if m != value else y.power(at)
            commitments.append((g.power(at), b))
        c = challenge(head + _texts(commitments)) - sum(c for c, _ in drawn)
        w, r = drawn[true][1], cases[true][0]
        return tuple(proof(c, w - r * c) if n == true else proof(*drawn[n]) for n in range(len(cases)))


class Checker:
    """Verifies the ballots of one election, whose bytes are `stored`. Raises: Invalid."""

    def __init__(self, stored: bytes) -> None:
        self.election, key = read_election(stored)
        self._hash = fingerprint(stored)
        self._g, self._y = table_of_g(), Table(key)

    def check(self, stored: bytes) -> Checked:
        """A ballot whose form, proofs and signature are right; whose credential it is, is another question.

        Raises:
            Invalid: what is wrong with it.
        """
        ballot = _decode(stored)
        election = self.election
        if ballot.election_uuid != election.uuid or ballot.election_hash != self._hash:
            raise Invalid(Fault.OTHER_ELECTION)
        require(len(ballot.answers) == len(election.questions), Fault.WRONG_SHAPE)
        credential = element(ballot.credential)
        bound = f"{self._hash}|{credential}"
        self._check_signature(ballot, credential)
        choices = tuple(
            self._check_answer(q, a, bound) for q, a in zip(election.questions, ballot.answers, strict=True)
        )
        return Checked(ballot.credential, hash_json(stored), choices)

    def _check_signature(self, ballot: Ballot, credential: Element) -> None:
        c, s = ballot.signature.proof.read()
        signed = hash_json(ballot.unsigned())
        commitment = self._g.power(s) * power(credential, c) % P
        if ballot.signature.hash != signed or challenge(f"sig|{signed}|{commitment}") != c:
            raise Invalid(Fault.SIGNATURE)

    def _check_answer(
        self, question: Question, answer: EncryptedAnswer, bound: str
    ) -> tuple[tuple[Element, Element], ...]:
        values = range(question.min, question.max + 1)
        blank = answer.blank_proof
        if (
            len(answer.choices) != question.choices
            or len(answer.individual_proofs) != question.choices
            or len(answer.overall_proof) != len(values) + question.blank
            or (blank is not None) != question.blank
            or (blank is not None and len(blank) != 2)
        ):
            raise Invalid(Fault.WRONG_SHAPE)
        pairs = tuple(c.read() for c in answer.choices)
        first = Powers(pairs[0][0]), Powers(pairs[0][1])
        for place, ((a, b), proofs) in enumerate(zip(pairs, answer.individual_proofs, strict=True)):
            pa, pb = (Powers(a), Powers(b)) if place else first
            require(pa.is_in_group() and pb.is_in_group(), Fault.NOT_IN_GROUP)
            cases = [(pa, pb, 0), (pa, pb, 1)]
            self._check_one_of(f"prove|{bound}|{a},{b}|", cases, proofs, Fault.CHOICE_PROOF)
        whole = f"{bound}|{_texts(pairs)}"
        counted = pairs[question.blank :]
        alpha, beta = product(a for a, _ in counted), product(b for _, b in counted)
        kind = Once if len(values) + question.blank == 1 else Powers
        sums = kind(alpha), kind(beta)
        within = [(*sums, value) for value in values]
        if blank is None:
            self._check_one_of(
                f"prove|{whole}|{alpha},{beta}|", within, answer.overall_proof, Fault.ANSWER_PROOF
            )
        else:
            self._check_one_of(f"bproof0|{whole}|", [(*first, 0), (*sums, 0)], blank, Fault.BLANK_PROOF)
            self._check_one_of(
                f"bproof1|{whole}|", [(*first, 1), *within], answer.overall_proof, Fault.ANSWER_PROOF
            )
        return pairs

    def _check_one_of(
        self,
        head: str,
        cases: Sequence[tuple[Powers | Once, Powers | Once, int]],
        proofs: Sequence[Proof],
        fault: Fault,
    ) -> None:
        """That one of the cases is true: a ciphertext hides a value (§4.12, §4.13.3)."""
        require(len(proofs) == len(cases), Fault.WRONG_SHAPE)
        g, y = self._g, self._y
        commitments, total = [], 0
        for (alpha, beta, value), published in zip(cases, proofs, strict=True):
            c, s = published.read()
            total += c
            b = y.power(s) * beta.power(c) % P
            if value:
                b = b * g.power(-value * c) % P
            commitments.append((g.power(s) * alpha.power(c) % P, b))
        require(challenge(head + _texts(commitments)) == total % Q, fault)


def multiplied(ballots: Sequence[tuple[Pairs, int]], shape: Sequence[int]) -> Pairs:
    """The encrypted sum of ballots with their weights; `shape` says how many choices each question has (§4.16)."""
    sums = [[(1, 1)] * n for n in shape]
    for choices, weight in ballots:
        for number, pairs in enumerate(choices):
            row = sums[number]
            for place, (a, b) in enumerate(pairs):
                x, y = row[place]
                if weight == 1:
                    row[place] = x * a % P, y * b % P
                else:
                    row[place] = x * power(a, weight) % P, y * power(b, weight) % P
    return tuple(tuple(row) for row in sums)
