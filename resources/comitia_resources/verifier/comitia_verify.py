#!/usr/bin/env python3
"""Verify secret votes: reads boards (Belenios archives, UUID.bel), checks everything in them, prints the counts.

    python3 comitia_verify.py BOARD.bel [BOARD.bel ...]

It needs Python 3.11 or later and nothing else; with gmpy2 it is several times faster. It imports nothing of the program
that made the boards. Rules: the specification of Belenios 2.0 (in the documentation of Debian's package belenios-tool),
and where it says "typical", one strict order: Setup, ballots, EndBallots, EncryptedTally, PartialDecryptions, Result.

Exit code 0: every board is right. 1: one is not; its first fault is named. 2: a file cannot be read.
"""

import base64
import hashlib
import json
import pathlib
import re
import sys
from typing import Any, NoReturn

try:
    from gmpy2 import invert, mpz, powmod
except ImportError:  # Python's own numbers do the same, more slowly
    mpz, powmod = int, pow

    def invert(x: int, modulus: int) -> int:
        """1 / x."""
        return pow(x, -1, modulus)


GROUP = "BELENIOS-2048"
P = mpz(
    "20694785691422546401013643657505008064922989295751104097100884787057374219242717401922237254497684338129066633"
    "13807895840496005438963628979639303877390572280360597374942767137677761889858987273586504908116709931053586778"
    "09800307904916540637771737641986785272734744763418356000356983051931442845617019110007867373073335641239717328"
    "97913240474578834468260652327974647951137672658693582180046317922073668860052627186363386088796882120769432366"
    "14949100292344434637322214588410058642105024212036543356120132048111885240873107701415166620016231317716937218"
    "9248078507711827842317498073276598828825169183103125680162072880719"
)
G = mpz(
    "24023526775018522092276877035323999327122876573783649165100753187876632741463532193202856761552696787996946682"
    "98749389095083896573425601900601068477164491735474137283104610458681314511781646755400527402889846139864532661"
    "21505579709716201616827031288643245666383486363578210615491841998253431518974065818686865115135857641013888221"
    "53960160432288436039309893336627728484065931384060102316750957637779826651036068224066350766977640253462537730"
    "85133173495194248967754052573659049492477631475991575198775177711481490920456600205478127054728238140972518639"
    "858334115700568353695553423781475582491896050296680037745308460627"
)
Q = 78571733251071885079927659812671450121821421258408794611510081919805623223441
BASE58 = re.compile(r"[1-9A-HJ-NP-Za-km-z]{14,64}")
Rows = list[list[tuple[int, int]]]
"""For each question the ciphertexts of its choices."""
NUMBER = re.compile(r"0|[1-9][0-9]{0,616}")
MOST_WEIGHT = 2**40


class WrongBoardError(Exception):
    """What is wrong with a board."""


def wrong(what: str) -> NoReturn:
    """Refuse the board."""
    raise WrongBoardError(what)


# --- numbers, hashes ------------------------------------------------------------------------------------------


def number(text: Any, below: int = Q) -> int:
    """A number in base 10 without leading zeros."""
    if not isinstance(text, str) or NUMBER.fullmatch(text) is None or mpz(text) >= below:
        wrong("a number is not written as it must be")
    return int(text)


def element(text: Any) -> int:
    """A number that belongs to the group."""
    x: int = mpz(number(text, int(P)))
    if x == 0 or powmod(x, Q, P) != 1:
        wrong("a number does not belong to the group")
    return x


def power(base: int, exponent: int) -> int:
    """base^exponent in the group."""
    raised: int = powmod(base, exponent % Q, P)
    return raised


def product(elements: Any) -> int:
    """All multiplied."""
    result: int = mpz(1)
    for x in elements:
        result = result * x % P
    return result


def challenge(text: str) -> int:
    """The challenge of every proof: SHA-256 modulo q."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest(), "big") % Q


def name_of(content: bytes) -> str:
    """How data and events name each other."""
    return hashlib.sha256(content).hexdigest()


def short_hash(content: bytes) -> str:
    """The hash inside of elections and ballots: a ballot's is its tracking number."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")


def compact(value: Any) -> bytes:
    """JSON without a space."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


def parsed(content: bytes) -> Any:
    """JSON in which no name stands twice."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({k for k, _ in pairs}) < len(pairs):
            wrong("a field stands twice")
        return dict(pairs)

    try:
        return json.loads(content.decode(), object_pairs_hook=once)
    except (ValueError, RecursionError):
        wrong("data is not JSON")


def fields(value: Any, *names: str, optional: tuple[str, ...] = ()) -> list[Any]:
    """The values of exactly these fields."""
    known = {*names, *optional}
    if not isinstance(value, dict) or not set(names) <= set(value) or not set(value) <= known:
        wrong(f"other fields than {', '.join(names)}")
    return [value.get(n) for n in (*names, *optional)]


def listed(value: Any, count: int | None = None) -> list[Any]:
    """A list, of so many."""
    if not isinstance(value, list) or (count is not None and len(value) != count):
        wrong("a list is too long or too short")
    return value


def proof(value: Any) -> tuple[int, int]:
    """Challenge and response."""
    c, s = fields(value, "challenge", "response")
    return number(c), number(s)


def commitment(base: int, s: int, key: int, c: int) -> int:
    """base^s key^c."""
    both: int = power(base, s) * power(key, c) % P
    return both


# --- the archive ----------------------------------------------------------------------------------------------


def member(name: str, content: bytes, mtime: int) -> bytes:
    """A file as the old tar has it."""
    head = bytearray(512)
    head[: len(name)] = name.encode()
    head[100:108] = b"0000644\0"
    head[108:116] = head[116:124] = b"0000000\0"
    head[124:136] = b"%011o\0" % len(content)
    head[136:148] = b"%011o\0" % mtime
    head[148:156] = b" " * 8
    head[156:157] = b"0"
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + content + bytes(-len(content) % 512)


def members(stored: bytes) -> list[tuple[str, bytes, int]]:
    """The files of the archive."""
    found, place = [], 0
    while place < len(stored):
        head = stored[place : place + 512]
        try:
            name = head[:100].rstrip(b"\0").decode("ascii")
            size, mtime = int(head[124:135], 8), int(head[136:147], 8)
        except ValueError:
            wrong("not a Belenios archive")
        end = place + 512 + size + (-size % 512)
        content = stored[place + 512 : place + 512 + size]
        if not name or len(content) != size or member(name, content, mtime) != stored[place:end]:
            wrong("not a Belenios archive")
        found.append((name, content, mtime))
        place = end
    return found


NEXT = {
    "": ("Setup",),
    "Setup": ("Ballot", "EndBallots"),
    "Ballot": ("Ballot", "EndBallots"),
    "EndBallots": ("EncryptedTally",),
    "EncryptedTally": ("PartialDecryption",),
    "PartialDecryption": ("PartialDecryption", "Result"),
    "Result": (),
}
DATA = {"Setup": 4, "Ballot": 1, "EndBallots": 0, "EncryptedTally": 2, "PartialDecryption": 2, "Result": 1}


def events(stored: bytes) -> list[tuple[str, list[bytes]]]:
    """The events in their chain, each with the data that it names, in the one order that is right."""
    files = members(stored)
    if not files or files[0][0] != "BELENIOS":
        wrong("not a Belenios archive")
    started = files[0][2]
    if files[0][1] != compact({"version": 1, "timestamp": str(started)}):
        wrong("the archive's header")
    found: list[tuple[str, list[bytes]]] = []
    data: list[bytes] = []
    last, parent = "", None
    for name, content, mtime in files[1:]:
        if mtime != started:
            wrong("a file has another time")
        if name == f"{name_of(content)}.data.json":
            data.append(content)
            continue
        if name != f"{name_of(content)}.event.json":
            wrong("a file's name is not the hash of its content")
        said = parsed(content)
        kind = said.get("type") if isinstance(said, dict) else None
        expected: dict[str, Any] = {} if parent is None else {"parent": parent}
        expected |= {"height": len(found), "type": kind}
        if data:
            expected["payload"] = name_of(data[-1])
        if kind not in NEXT[last] or len(data) != DATA[kind]:
            wrong(f"event {len(found)}: not where or what it must be")
        if compact(expected) != content:
            wrong(f"event {len(found)}: the chain is broken")
        found.append((kind, data))
        data, last, parent = [], kind, name_of(content)
    if data or last != "Result":
        wrong("the archive ends before its result")
    return found


# --- trustees -------------------------------------------------------------------------------------------------


def trustee(value: Any) -> int:
    """A public key whose private one somebody has proved to know."""
    pok, text = fields(value, "pok", "public_key")
    key, (c, s) = element(text), proof(pok)
    if challenge(f"pok|{GROUP}|{key}|{commitment(G, s, key, c)}") != c:
        wrong("a trustee's key is not proved")
    return key


def signed(value: Any, key: int | None = None) -> Any:
    """What a signed message says; its signer is `key`, or who it names itself."""
    message, signature = fields(value, "message", "signature")
    said = parsed(str(message).encode())
    if key is None:
        key = element(fields(said, "verification", "encryption")[0])
    c, s = proof(signature)
    if challenge(f"sigmsg|{message}|{commitment(G, s, key, c)}") != c:
        wrong("a trustee's signature")
    return said


def trustees(stored: bytes) -> tuple[int, list[int], list[tuple[int, list[int]]]]:
    """The election's key, the keys of all who may decrypt (owner 1 first), and groups: threshold, owners."""
    key, owners, groups = mpz(1), [], []
    for item in listed(parsed(stored)):
        kind, body = listed(item, 2)
        if kind == "Single":
            owners.append(trustee(body))
            groups.append((1, [len(owners)]))
            key = key * owners[-1] % P
            continue
        if kind != "Pedersen":
            wrong("a trustee of an unknown kind")
        threshold, certs, polynomials, keys = fields(
            body, "threshold", "certs", "coefexps", "verification_keys"
        )
        count = len(listed(certs))
        if type(threshold) is not int or not 1 <= threshold <= count:
            wrong("the trustees' threshold")
        exps = []
        for cert, polynomial in zip(certs, listed(polynomials, count), strict=True):
            verification, encryption = fields(signed(cert), "verification", "encryption")
            element(encryption)
            said = signed(polynomial, element(verification))
            exps.append([element(x) for x in listed(fields(said, "coefexps")[0], threshold)])
        for place, published in enumerate(listed(keys, count), 1):
            share = trustee(published)
            if share != product(power(x, place**k) for row in exps for k, x in enumerate(row)):
                wrong("a trustee's share does not follow from what all have sent")
            owners.append(share)
        groups.append((threshold, list(range(len(owners) - count + 1, len(owners) + 1))))
        key = key * product(row[0] for row in exps) % P
    if not owners:
        wrong("no trustees: anyone could read the ballots")
    return key, owners, groups


# --- ballots --------------------------------------------------------------------------------------------------


class Election:
    """The questions, the key, and what every proof is bound to."""

    def __init__(self, stored: bytes) -> None:
        said = parsed(stored)
        if not isinstance(said, dict) or said.get("version") != 1 or said.get("group") != GROUP:
            wrong("the election")
        self.uuid, self.name = str(said.get("uuid")), str(said.get("name"))
        if BASE58.fullmatch(self.uuid) is None:
            wrong("the election's name")
        self.hash = short_hash(stored)
        self.key = element(said.get("public_key"))
        self.questions: list[tuple[int, int, bool, list[str], str]] = []
        for q in listed(said.get("questions")):
            answers, least, most, text, blank = fields(
                q, "answers", "min", "max", "question", optional=("blank",)
            )
            bounds = type(least) is type(most) is int and 0 <= least <= most <= len(listed(answers))
            texts = all(type(x) is str for x in [text, *answers]) and blank in (None, False, True)
            if not bounds or not answers or not texts:
                wrong("a question that cannot be answered")
            self.questions.append((least, most, bool(blank), answers, text))
        if not self.questions:
            wrong("no question")

    def choices(self, number: int) -> int:
        """How many ciphertexts an answer has."""
        _, _, blank, answers, _ = self.questions[number]
        return len(answers) + blank


def one_of(election: Election, head: str, cases: list[tuple[int, int, int]], proofs: Any, what: str) -> None:
    """That one of the ciphertexts hides the value beside it."""
    texts, total = [], 0
    for (alpha, beta, value), published in zip(cases, listed(proofs, len(cases)), strict=True):
        c, s = proof(published)
        total += c
        at = beta * power(G, -value) % P
        texts.append(f"{commitment(G, s, alpha, c)},{commitment(election.key, s, at, c)}")
    if challenge(head + ",".join(texts)) != total % Q:
        wrong(what)


def answer(election: Election, number: int, value: Any, bound: str) -> list[tuple[int, int]]:
    """The ciphertexts of an answer whose proofs are right."""
    least, most, blank, _, _ = election.questions[number]
    count = election.choices(number)
    choices, single, overall, blank_proof = fields(
        value, "choices", "individual_proofs", "overall_proof", optional=("blank_proof",)
    )
    if ("blank_proof" in value) != blank:
        wrong("a blank proof where none may be, or none where one must be")
    pairs = []
    for choice, proofs in zip(listed(choices, count), listed(single, count), strict=True):
        a, b = (element(x) for x in fields(choice, "alpha", "beta"))
        one_of(election, f"prove|{bound}|{a},{b}|", [(a, b, 0), (a, b, 1)], proofs, "a choice is not 0 or 1")
        pairs.append((a, b))
    whole = f"{bound}|{','.join(f'{a},{b}' for a, b in pairs)}"
    alpha, beta = (product(p[n] for p in pairs[blank:]) for n in (0, 1))
    within = [(alpha, beta, v) for v in range(least, most + 1)]
    if not blank:
        one_of(
            election, f"prove|{whole}|{alpha},{beta}|", within, overall, "an answer is not within its bounds"
        )
    else:
        first = pairs[0]
        one_of(election, f"bproof0|{whole}|", [(*first, 0), (alpha, beta, 0)], blank_proof, "the blank proof")
        one_of(
            election,
            f"bproof1|{whole}|",
            [(*first, 1), *within],
            overall,
            "an answer is not within its bounds",
        )
    return pairs


def ballot(election: Election, stored: bytes) -> tuple[str, Rows]:
    """The credential of a ballot that is right, and its ciphertexts."""
    said = parsed(stored)
    uuid, bound_to, credential, answers, signature = fields(
        said, "election_uuid", "election_hash", "credential", "answers", "signature"
    )
    if (uuid, bound_to) != (election.uuid, election.hash):
        wrong("a ballot of another election")
    if canonical(said) != stored:
        wrong("a ballot is not written as it must be")
    text, value = fields(signature, "hash", "proof")
    key, (c, s) = element(credential), proof(value)
    if text != short_hash(compact({n: v for n, v in said.items() if n != "signature"})):
        wrong("a ballot's signature")
    if challenge(f"sig|{text}|{commitment(G, s, key, c)}") != c:
        wrong("a ballot's signature")
    rows = listed(answers, len(election.questions))
    return credential, [answer(election, n, a, f"{election.hash}|{credential}") for n, a in enumerate(rows)]


ORDER = [
    ["election_uuid", "election_hash", "credential", "answers", "signature"],
    ["choices", "individual_proofs", "overall_proof", "blank_proof"],
    ["alpha", "beta"],
    ["challenge", "response"],
    ["hash", "proof"],
]


def canonical(value: Any) -> bytes:
    """A ballot with its fields in the one order, compact."""

    def ordered(v: Any) -> Any:
        if isinstance(v, list):
            return [ordered(x) for x in v]
        if isinstance(v, dict):
            for names in ORDER:
                if set(v) <= set(names):
                    return {n: ordered(v[n]) for n in names if n in v}
            wrong("a ballot with an unknown field")
        return v

    return compact(ordered(value))


# --- the sum and its opening ----------------------------------------------------------------------------------


def roll(stored: bytes) -> dict[str, int]:
    """The public credentials and their weights."""
    found: dict[str, int] = {}
    for line in listed(parsed(stored)):
        if type(line) is not str:
            wrong("a credential")
        credential, comma, weight = line.partition(",")
        if comma and re.fullmatch(r"[1-9][0-9]{0,12}", weight) is None:
            wrong("a weight")
        element(credential)
        if credential in found or int(weight or 1) > MOST_WEIGHT:
            wrong("a credential twice, or a weight too large")
        found[credential] = int(weight or 1)
    return found


def share(said: Any, total: Rows, key: int, bound_to: str) -> list[list[int]]:
    """A trustee's factors, each proved."""
    factors, proofs = fields(said, "decryption_factors", "decryption_proofs")
    found = []
    for row, texts, values in zip(
        total, listed(factors, len(total)), listed(proofs, len(total)), strict=True
    ):
        line = []
        pairs = zip(row, listed(texts, len(row)), listed(values, len(row)), strict=True)
        for (alpha, _), text, value in pairs:
            factor, (c, s) = element(text), proof(value)
            left, right = commitment(G, s, key, c), commitment(alpha, s, factor, c)
            if challenge(f"decrypt|{bound_to}|{key}|{left},{right}") != c:
                wrong("a trustee's decryption is not proved")
            line.append(factor)
        found.append(line)
    return found


def lagrange(places: list[int]) -> list[int]:
    """The coefficients that make the value at 0 from values at these places."""
    found = []
    for here in places:
        coefficient = 1
        for other in places:
            if other != here:
                coefficient = coefficient * other * pow(other - here, -1, Q) % Q
        found.append(coefficient)
    return found


def logarithm(x: int, most: int) -> int:
    """The number up to `most` to which g was raised, by baby and giant steps."""
    step = int(most**0.5) + 1
    baby, value = {}, mpz(1)
    for k in range(step):
        baby[int(value)] = k
        value = value * G % P
    giant = invert(value, P)
    for big in range(step + 1):
        small = baby.get(int(x))
        if small is not None and big * step + small <= most:
            return big * step + small
        x = x * giant % P
    wrong("the sum does not open to a number of votes")


def count(value: int) -> int | str:
    """A number as the archive has it: a string from 2^30 on."""
    return value if value < 2**30 else str(value)


class Board:
    """A board, read event by event; at its end everything in it was right."""

    def __init__(self, setup: list[bytes]) -> None:
        if fields(parsed(setup[3]), "election", "trustees", "credentials") != [name_of(d) for d in setup[:3]]:
            wrong("the setup names other data")
        self.election = Election(setup[0])
        key, self.owners, self.groups = trustees(setup[1])
        if key != self.election.key or key == 1:
            wrong("the election's key is not that of its trustees")
        self.weights = roll(setup[2])
        self.last: dict[str, Rows] = {}
        self.trackers: set[str] = set()
        self.total: Rows = []
        self.factors: dict[int, list[list[int]]] = {}
        self.counts: list[list[int]] = []

    def take(self, kind: str, data: list[bytes]) -> None:
        """The next event."""
        match kind:
            case "Ballot":
                self._ballot(data[0])
            case "EndBallots":
                self.total = summed(self.election, self.last, self.weights)
            case "EncryptedTally":
                check_sum(data, self.total, self.last, self.weights)
            case "PartialDecryption":
                self._share(data)
            case "Result":
                weight = sum(self.weights[c] for c in self.last)
                self.counts = opened(self.total, self.factors, self.groups, weight)
                if data[0] != compact({"result": [[count(n) for n in row] for row in self.counts]}):
                    wrong("the result is not what the trustees' shares open")

    def _ballot(self, stored: bytes) -> None:
        tracker = short_hash(stored)
        credential, rows = ballot(self.election, stored)
        if credential not in self.weights:
            wrong("a ballot of nobody on the roll")
        if tracker in self.trackers:
            wrong("the same ballot twice")
        self.trackers.add(tracker)
        self.last[credential] = rows

    def _share(self, data: list[bytes]) -> None:
        owner, payload = fields(parsed(data[1]), "owner", "payload")
        if payload != name_of(data[0]) or type(owner) is not int or owner in self.factors:
            wrong("a decryption of nobody, or twice")
        if not 1 <= owner <= len(self.owners):
            wrong("a decryption of nobody, or twice")
        key = self.owners[owner - 1]
        self.factors[owner] = share(parsed(data[0]), self.total, key, self.election.hash)


def verify(stored: bytes) -> Board:
    """A board, whole. Raises: WrongBoardError with the first fault."""
    height, kind = 0, "Setup"
    try:
        (_, setup), *rest = events(stored)
        board = Board(setup)
        for kind, data in rest:
            height += 1
            board.take(kind, data)
    except WrongBoardError as error:
        wrong(f"event {height} ({kind}): {error}" if height else str(error))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        wrong(f"event {height} ({kind}): malformed ({type(error).__name__})")
    return board


def summed(election: Election, last: dict[str, Rows], weights: dict[str, int]) -> Rows:
    """The product of the ballots that count, each to its weight."""
    return [
        [
            (
                product(power(rows[q][n][0], weights[c]) for c, rows in last.items()),
                product(power(rows[q][n][1], weights[c]) for c, rows in last.items()),
            )
            for n in range(election.choices(q))
        ]
        for q in range(len(election.questions))
    ]


def check_sum(data: list[bytes], total: Rows, last: dict[str, Any], weights: dict[str, int]) -> None:
    """That the encrypted sum on the board is that of the ballots."""
    said = [
        [tuple(number(x, int(P)) for x in fields(c, "alpha", "beta")) for c in listed(row)]
        for row in listed(parsed(data[0]))
    ]
    if said != [[(int(a), int(b)) for a, b in row] for row in total]:
        wrong("the sum is not that of the ballots")
    voted, weight, named = fields(parsed(data[1]), "num_tallied", "total_weight", "encrypted_tally")
    sizes = (len(last), count(sum(weights[c] for c in last)), name_of(data[0]))
    if type(voted) is not int or (voted, weight, named) != sizes:
        wrong("the size of the sum")


def opened(
    total: Rows,
    factors: dict[int, list[list[int]]],
    groups: list[tuple[int, list[int]]],
    most: int,
) -> list[list[int]]:
    """The counts that the trustees' shares open."""
    used: list[tuple[int, int]] = []
    for threshold, owners in groups:
        there = [o for o in owners if o in factors][:threshold]
        if len(there) < threshold:
            wrong("too few trustees have opened it")
        single = len(owners) == 1 and threshold == 1
        places = [o - owners[0] + 1 for o in there]
        used += zip(there, [1] if single else lagrange(places), strict=True)
    return [
        [
            logarithm(beta * invert(product(power(factors[o][q][n], by) for o, by in used), P) % P, most)
            for n, (_, beta) in enumerate(row)
        ]
        for q, row in enumerate(total)
    ]


def main(files: list[str]) -> int:
    """Verify files; the exit code."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    if not files:
        print(__doc__)
        return 2
    code = 0
    for file in files:
        try:
            board = verify(pathlib.Path(file).read_bytes())
        except OSError as error:
            print(f"{file}: {error.strerror}", file=sys.stderr)
            code = max(code, 2)
            continue
        except WrongBoardError as error:
            print(f"{file}: WRONG: {error}", file=sys.stderr)
            code = max(code, 1)
            continue
        print(f"{file}: right; {len(board.last)} of {len(board.weights)} have voted")
        for (_, _, blank, answers, text), row in zip(board.election.questions, board.counts, strict=True):
            print(f"  {text}")
            for name, votes in zip([*(["(blank)"] if blank else []), *answers], row, strict=True):
                print(f"    {votes:6}  {name}")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
