#!/usr/bin/env python3
"""Verify a meeting's votes, with nothing of the program that held them.

    python3 comitia_verify.py BOARD.bel [--head FINGERPRINT]        the board of a secret vote (a Belenios archive)
    python3 comitia_verify.py RECORD.txt [--root ROOT]              the record of a meeting
    python3 comitia_verify.py RECORD.txt [--origin NAME --key KEY]  the same, by who signed it

Of a board everything in it is checked, and the counts are printed. Rules: the specification of Belenios 2.0 (in the
documentation of Debian's package belenios-tool), and where it says "typical", one strict order: Setup, ballots,
EndBallots, EncryptedTally, PartialDecryptions, Result.

A record is replayed: its tree is built anew and held against every checkpoint; who may vote follows from who was
there, from weights, proxies and substitutes; every vote is counted again from its ballots, secret ones by their proofs,
and held against the result that was announced.

It needs Python 3.11 or later and nothing else. With gmpy2 it is several times faster; with the package `cryptography`
it checks the signatures of checkpoints and of bound credentials too, and says so.

What a file says of itself cannot show that it is the one: somebody may have made another that is right in itself.
So it is compared with what came another way: the root (64 hexadecimal digits) stands in the signed minutes, as does
the fingerprint of each board, which hall and tablets showed too; origin and key come from the room's own staff.

Exit code 0: every file is right and is the one that was named: its root, or its origin and key with a signed checkpoint
over its last line; a board: its head. 3: right in itself, and compared with nothing; the last line says so. 1: a file
is not right, and its first fault is named, or it is another than was named. 2: a file cannot be read. Of several files
the worst counts: 1 before 2 before 3.
"""

import base64
import functools
import hashlib
import json
import os
import pathlib
import re
import sys
import unicodedata
from typing import Any, NamedTuple, NoReturn

try:
    from gmpy2 import invert, mpz, powmod
except ImportError:  # Python's own numbers do the same, more slowly
    mpz, powmod = int, pow

    def invert(x: int, modulus: int) -> int:
        """1 / x."""
        return pow(x, -1, modulus)


try:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    SIGNATURES = True
except ImportError:  # signatures of checkpoints and devices are not checked then, and it says so
    SIGNATURES = False

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
SIGNS = re.compile(r'"(?:[^"\\]+|\\.)*"?|[\[\]{}]', re.DOTALL)
DEEPEST, LONGEST = 100, 1000
MOST_WEIGHT = 2**40


class WrongBoardError(Exception):
    """What is wrong with a board."""


def wrong(what: str) -> NoReturn:
    """Refuse the board."""
    raise WrongBoardError(what)


def shown(text: Any) -> str:
    """A text of the file for the eye: what moves the cursor, hides or turns what stands beside it is spelt out."""
    hidden = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
    return "".join(f"\\u{ord(c):04x}" if unicodedata.category(c) in hidden else c for c in str(text))


class Named(NamedTuple):
    """What was given to compare files with; empty = nothing."""

    roots: frozenset[str] = frozenset()
    heads: frozenset[str] = frozenset()
    origin: str = ""
    key: str = ""


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
    """JSON that every reader takes for the same.

    No name stands twice in an object; all is UTF-8 without half pairs; no NaN; no numbers or nesting without bound.
    """

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({k for k, _ in pairs}) < len(pairs):
            wrong("a field stands twice")
        return dict(pairs)

    def never(name: str) -> Any:
        wrong(f"{name} is no number")

    def whole(digits: str) -> int:
        if len(digits) > LONGEST:
            wrong("a number is too long")
        return int(digits)

    try:
        text, depth = content.decode(), 0
        for sign in SIGNS.finditer(text):
            depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(sign[0], 0)
            if depth > DEEPEST:
                wrong("data lies too deep in itself")
        found = json.loads(text, object_pairs_hook=once, parse_constant=never, parse_int=whole)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        wrong("data is not JSON")
    return found


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
        if not name or mtime < 0 or len(content) != size or member(name, content, mtime) != stored[place:end]:
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
        exps, known = [], set()
        for cert, polynomial in zip(certs, listed(polynomials, count), strict=True):
            verification, encryption = fields(signed(cert), "verification", "encryption")
            known |= {element(verification), element(encryption)}
            said = signed(polynomial, element(verification))
            exps.append([element(x) for x in listed(fields(said, "coefexps")[0], threshold)])
        if len(known) < 2 * count:
            wrong("two trustees with one key")
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
        named = ["uuid", "name", "description", "public_key"]
        named += [f for f in ("administrator", "credential_authority") if f in said]
        if type(said["version"]) is not int or any(type(said.get(f)) is not str for f in named):
            wrong("the election")
        self.uuid, self.name = said["uuid"], said["name"]
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
            texts = all(type(x) is str for x in [text, *answers]) and type(blank) in (type(None), bool)
            texts = texts and q.get("blank", False) is not None
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
    if sum(found.values()) > 2 * MOST_WEIGHT:
        wrong("weights that are too large together")
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


@functools.lru_cache(maxsize=1)
def baby_steps(most: int) -> tuple[int, dict[int, int], Any]:
    """How long a step is, the powers of g within it, and the inverse of the step."""
    step = int(most**0.5) + 1
    baby, value = {}, mpz(1)
    for k in range(step):
        baby[int(value)] = k
        value = value * G % P
    return step, baby, invert(value, P)


def logarithm(x: int, most: int) -> int:
    """The number up to `most` to which g was raised, by baby and giant steps."""
    step, baby, giant = baby_steps(most)
    for big in range(step + 1):
        small = baby.get(int(x))
        if small is not None and big * step + small <= most:
            return big * step + small
        x = x * giant % P
    wrong("the sum does not open to a number of votes")


def count(value: int) -> int | str:
    """A number as the archive has it: a string from 2^30 on."""
    return value if value < 2**30 else str(value)


def linked(parent: str, height: int, kind: str, payload: str) -> str:
    """The hash of an event in the chain."""
    event: dict[str, Any] = {"parent": parent} if parent else {}
    event |= {"height": height, "type": kind}
    return name_of(compact(event | ({"payload": payload} if payload else {})))


def fingerprint(head: str) -> str:
    """A closed board's hash for the eye: 16 characters of Crockford's base 32."""
    value = int(head[:20], 16)
    text = "".join("0123456789ABCDEFGHJKMNPQRSTVWXYZ"[value >> (5 * n) & 31] for n in reversed(range(16)))
    return "-".join(text[n : n + 4] for n in range(0, 16, 4))


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
        self.head = linked("", 0, "Setup", name_of(setup[3]))
        self.height = 1

    def take(self, kind: str, data: list[bytes]) -> None:
        """The next event."""
        match kind:
            case "Ballot":
                self._ballot(data[0])
            case "EndBallots":
                self.head = linked(self.head, self.height, kind, "")
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
        self.head = linked(self.head, self.height, "Ballot", name_of(stored))
        self.height += 1

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


def rows_of(stored: bytes) -> list[list[tuple[int, ...]]]:
    """An encrypted sum."""
    return [
        [tuple(number(x, int(P)) for x in fields(c, "alpha", "beta")) for c in listed(row)]
        for row in listed(parsed(stored))
    ]


def check_sum(data: list[bytes], total: Rows, last: dict[str, Any], weights: dict[str, int]) -> None:
    """That the encrypted sum on the board is that of the ballots."""
    if rows_of(data[0]) != [[(int(a), int(b)) for a, b in row] for row in total]:
        wrong("the sum is not that of the ballots")
    voted, weight, named = fields(parsed(data[1]), "num_tallied", "total_weight", "encrypted_tally")
    sizes = (len(last), count(sum(weights[c] for c in last)), name_of(data[0]))
    if (type(voted), type(weight)) != (int, type(sizes[1])) or (voted, weight, named) != sizes:
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


# --- the record of a meeting ----------------------------------------------------------------------------------

MEMBERS = {"chair", "delegate"}
NAMED = ("open", "roll_call")
HELD = ("fixed", "certs", "exps", "sent", "keys")
CEREMONY = {
    "CertificateShown": ("certs", "certificate"),
    "PolynomialSent": ("sent", "polynomial"),
    "KeyGiven": ("keys", "key"),
}
TAKEN = {
    *("MeetingPrepared", "MeetingClosed", "RulesAdopted", "ParticipantsAdded", "CheckedIn", "CheckedOut"),
    *("ProxyGiven", "ProxyTakenBack", "ElectionsDrawn", "CredentialsBound", "CeremonyBegun"),
    *("CertificateFixed", "CertificateShown", "PolynomialSent", "KeyGiven", "VoteOpened"),
}
"""Events from which it follows who may vote, and how."""
PASSED_OVER = {
    *("ItemAdded", "ItemStarted", "ItemEnded", "MeetingOpened", "MeetingPaused", "MeetingResumed"),
    *("MeetingReopened", "PaperAdded", "RevisionAdded", "PaperPublished", "PaperRecalled", "RecallConfirmed"),
    *("FloorRequested", "TopicGiven", "RequestWithdrawn", "FloorGiven", "SpeechExtended", "SpeechEnded"),
    *("Proposed", "ProposalWithdrawn", "SecrecyDemanded", "DemandTakenBack", "MinutesEdited"),
    *("AddressPublished", "NoteShared", "NoteWithdrawn", "CodeGiven", "TakenOver", "PartDisputed"),
}
"""Events on which no vote depends."""
OF_VOTES = {
    *("VoteRollAdded", "BallotCast", "MarksCast", "SecretBallotCast", "HandsCounted", "CountsEntered"),
    *("VoteExtended", "BallotsPublished", "MarksPublished", "VoteEnded", "TrackersPublished", "SumPublished"),
    *("ShareGiven", "VoteClosed", "VoteVoided"),
}
WORDS = {
    "vi": ["Tán thành", "Không tán thành", "Không biểu quyết", "Không chọn ai"],
    "en": ["For", "Against", "Abstain", "None of them"],
}
"""For, against, abstaining, and none of the candidates, as sealed elections have them."""
BY_HAND = ("hands", "paper")


def unpacked(text: Any) -> bytes:
    """Bytes as JSON has them."""
    return base64.b64decode(str(text), validate=True)


def reaches(threshold: dict[str, Any], yes: int, no: int, base: int) -> bool:
    """Whether so many votes for, against so many, are enough of a base."""
    match threshold["share"]:
        case "over half":
            return 2 * yes > base
        case "two-thirds":
            return base > 0 and 3 * yes >= 2 * base
        case "fraction":
            return base > 0 and int(threshold["of"]) * yes >= int(threshold["count"]) * base
        case "plurality":
            return yes > no
        case "count":
            return yes >= max(1, int(threshold["count"]))
    wrong("a threshold that nobody knows")


class Question:
    """One question of a ballot paper; a motion where nobody stands."""

    def __init__(self, said: dict[str, Any]) -> None:
        if any(type(x) is not str for x in (said["text"], *(c["name"] for c in said.get("candidates", [])))):
            wrong("a question that is no text")
        self.text = str(said["text"])
        self.names = [str(c["name"]) for c in said.get("candidates", [])]
        self.seats, self.least, self.most = (int(said.get(k, 0)) for k in ("seats", "least", "most"))
        none, blank = bool(said.get("none")), bool(said.get("blank"))
        self.answers = len(self.names) + none + blank if self.names else 3
        self.none_at = len(self.names) if self.names and none else -1
        self.blank_at = self.answers - 1 if self.names and blank else -1
        self.alone = {self.none_at, self.blank_at} - {-1}

    def others(self) -> list[tuple[int, str]]:
        """The answers that are no name, where they stand in a row."""
        found = [(self.none_at, "none of them"), (self.blank_at, "blank")]
        return [(at, said) for at, said in found if at >= 0]

    def check(self, marks: list[int]) -> None:
        """That a paper may be marked so."""
        if marks != sorted(set(marks)) or not all(0 <= a < self.answers for a in marks):
            wrong("a paper is marked as it may not be")
        single = not self.names or bool(self.alone.intersection(marks))
        if not (len(marks) == 1 if single else self.least <= len(marks) <= self.most):
            wrong("a paper is marked as it may not be")

    def is_countable(self, row: list[int], papers: int) -> bool:
        """Whether these counts can be of so many valid papers."""
        if len(row) != self.answers or min(row) < 0 or papers < 0:
            return False
        if not self.names or self.least == self.most == 1:
            return sum(row) == papers
        marked = papers - sum(row[a] for a in self.alone)
        marks = row[: len(self.names)]
        return max(marks) <= marked and self.least * marked <= sum(marks) <= self.most * marked

    def opened(self, counts: list[int]) -> list[int]:
        """The counts of a sealed question in the order shown: the answer that excludes all others stood first."""
        front = self.blank_at if self.blank_at >= 0 else self.none_at if self.most > 1 else -1
        order = [a for a in range(self.answers) if a != front]
        order = [front, *order] if front >= 0 else order
        found = dict(zip(order, counts, strict=True))
        return [found[a] for a in range(self.answers)]


class Vote:
    """A vote as the record tells it."""

    def __init__(self, said: dict[str, Any]) -> None:
        self.said = said
        self.questions = [Question(q) for q in said.get("sheet", [])] or [
            Question({"text": said["question"]})
        ]
        self.roll: dict[str, int] = {}
        self.hashes: dict[str, bytes] = {}
        self.marks: dict[str, list[list[int]]] = {}
        self.named: dict[str, list[list[int]]] = {}
        self.entered: dict[str, dict[str, Any]] = {}
        self.ballots: list[tuple[str, bytes]] = []
        self.trackers: list[str] = []
        self.shares: dict[int, bytes] = {}
        self.total = b""
        self.stage = "opening"
        self.hidden: list[int] = []
        self.quorate = True
        self.outcome = self.head = ""

    @property
    def is_plain(self) -> bool:
        """Whether it puts one motion."""
        return not self.said.get("sheet")

    @property
    def method(self) -> str:
        """How it is held."""
        return str(self.said["method"])

    def counted(self) -> tuple[list[list[int]], int, int]:
        """The rows, the weight of all ballots, and of papers that do not count: from ballots, or what was entered."""
        if self.method in BY_HAND:
            return self.papers()
        rows = [[0] * q.answers for q in self.questions]
        for person, marks in self.marks.items():
            for row, marked in zip(rows, marks, strict=True):
                for number_ in marked:
                    row[number_] += self.roll[person]
        return rows, sum(self.roll[p] for p in self.marks), 0

    def papers(self) -> tuple[list[list[int]], int, int]:
        """What was counted by hand, on which all who counted agree; where one counts, what was entered last."""
        wanted = int(self.said.get("counters", 1))
        read = [
            ([list(map(int, row)) for row in c["rows"]], int(c["collected"]), int(c.get("invalid", 0)))
            for c in self.entered.values()
        ]
        counts = read[-1:] if wanted == 1 else read
        if len(counts) < wanted or any(c != counts[0] for c in counts):
            wrong("those who counted by hand did not agree")
        rows, collected, invalid = counts[0]
        most = sum(w for p, w in self.roll.items() if p not in self.hashes)
        fits = zip(self.questions, rows, strict=True)
        if collected > most or not all(q.is_countable(row, collected - invalid) for q, row in fits):
            wrong("numbers that cannot be of so many papers or hands")
        return counts[0]

    def base(self, question: Question, row: list[int], cast: int, invalid: int) -> int:
        """The number that the threshold is a share of."""
        named = self.said["threshold"]["base"]
        if named in ("members", "summoned", "present"):
            return int(self.said[named])
        left_out = row[2] if not question.names and not self.said.get("abstentions", True) else 0
        if named == "cast":
            return cast - left_out
        blank = row[question.blank_at] if question.blank_at >= 0 else 0
        return cast - invalid - blank - left_out

    def decided(self, question: Question, row: list[int], base: int) -> tuple[bool, list[int], list[int]]:
        """Whether a motion is adopted; who is elected, and who is tied."""
        threshold = self.said["threshold"]
        if not question.names:
            met = self.quorate and (reaches(threshold, row[0], row[1], base) or self._casting(question, row))
            return met, [], []
        enough = [n for n in range(len(question.names)) if row[n] and reaches(threshold, row[n], 0, base)]
        ranked = sorted(enough, key=lambda n: (-row[n], n)) if self.quorate else []
        if len(ranked) <= question.seats or row[ranked[question.seats]] < row[ranked[question.seats - 1]]:
            return False, ranked[: question.seats], []
        last = row[ranked[question.seats - 1]]
        return False, [n for n in ranked if row[n] > last], [n for n in ranked if row[n] == last]

    def _casting(self, question: Question, row: list[int]) -> bool:
        """Whether a tie goes to the side of who presided, and that was for."""
        marks = self.marks.get(self.said.get("presiding", ""))
        return row[0] == row[1] and marks is not None and marks[self.questions.index(question)] == [0]


class Record:
    """A meeting, replayed as far as votes need it."""

    def __init__(self) -> None:
        self.people: dict[str, dict[str, Any]] = {}
        self.present: set[str] = set()
        self.proxies: dict[str, str] = {}
        self.rules: dict[str, Any] = {}
        self.quorum: dict[str, Any] | None = None
        self.elections: list[str] = []
        self.bound: dict[str, list[dict[str, Any]]] = {}
        self.votes: dict[str, Vote] = {}
        self.ceremonies: dict[str, dict[str, Any]] = {}
        self.used = -1
        self.language = "vi"
        self.covered = self.signed = self.closed = False
        self.origin = self.public = ""
        self.roots: dict[str, int] = {}

    def take(self, event: dict[str, Any]) -> None:  # noqa: C901 - a row per event
        """The next event; those that votes do not depend on are passed over."""
        kind = event["type"]
        match kind:
            case "MeetingPrepared":
                self.quorum, self.language = event.get("quorum"), event["language"]
            case "MeetingClosed":
                self.closed = True
            case "RulesAdopted":
                self.rules = event["rules"]
            case "ParticipantsAdded":
                self.people.update({p["person"]: p for p in event["entries"]})
            case "CheckedIn":
                self.present.add(event["person"])
            case "CheckedOut":
                self.present.discard(event["person"])
            case "ProxyGiven":
                self.proxies.pop(event["giver"], None)
                self.proxies[event["giver"]] = event["holder"]
            case "ProxyTakenBack":
                self.proxies.pop(event["giver"], None)
            case "ElectionsDrawn":
                self.elections += event["elections"]
            case "CredentialsBound":
                check_binding(event["binding"], self.elections)
                self.bound.setdefault(event["binding"]["person"], []).append(event["binding"])
            case "CeremonyBegun":
                self.ceremonies[event["ceremony"]] = {**event, **{f: {} for f in HELD}}
            case "CertificateFixed":
                self.ceremonies[event["ceremony"]]["fixed"][event["member"]] = unpacked(event["hash"])
            case "CertificateShown" | "PolynomialSent" | "KeyGiven":
                field, part = CEREMONY[kind]
                held = self.ceremonies[event["ceremony"]]
                held[field][event["member"]] = event[part]
                if kind == "CertificateShown" and held["fixed"].get(event["member"]) != fixed(held, event):
                    wrong("a teller shows another certificate than was fixed before")
                held["exps"][event["member"]] = event.get("coefexps", held["exps"].get(event["member"]))
            case "VoteOpened":
                self._open(event)
            case _ if kind in OF_VOTES:
                if self.closed or event["vote"] not in self.votes:
                    wrong("something of a vote that is not open in this meeting")
                self._on(self.votes[event["vote"]], kind, event)
            case _ if kind not in PASSED_OVER:
                wrong("an event of a kind that this program does not know")

    def hide(self, place: int) -> None:
        """A line of which only the hash is here: a named ballot of a running vote, which must be annulled later."""
        vote = next((v for v in self.votes.values() if v.stage == "open"), None)
        if vote is None or vote.method != "open":
            wrong("a line is hidden where no ballot can stand")
        vote.hidden.append(place)
        if len(vote.hidden) > len(vote.roll):
            wrong("more lines are hidden in a vote than there are who may vote")

    def finish(self) -> None:
        """At the end: lines were hidden in votes alone that were declared void before they ended."""
        for vote in self.votes.values():
            if vote.hidden and (vote.stage != "void" or vote.marks or vote.named):
                wrong("lines are hidden in a vote that was not declared void before it ended")

    # Who may vote.

    def _members(self) -> list[str]:
        people = self.people.values()
        return [p["person"] for p in people if MEMBERS & set(p["roles"]) and "substitute_for" not in p]

    def _weight(self, person: str) -> int:
        return int(self.people[person].get("weight", 1)) if self.rules.get("weighted") else 1

    def standing(self) -> tuple[dict[str, tuple[int, str | None, list[str]]], dict[str, int]]:
        """Who may vote now, with weight, in whose seat and for whom; and the weights that bases are taken of."""
        members = self._members()
        sits: dict[str, str] = {}
        for person in self.people.values() if self.rules.get("substitutes") else ():
            if "substitute_for" in person and person["person"] in self.present:
                sits.setdefault(person["substitute_for"], person["person"])
        voters: dict[str, tuple[int, str | None, list[str]]] = {}
        for member_ in members:
            if member_ in self.present:
                voters[member_] = self._weight(member_), None, []
            elif member_ in sits:
                voters[sits[member_]] = self._weight(member_), member_, []
        here = sum(weight for weight, _, _ in voters.values())
        for giver, holder in self.proxies.items():
            seated = voters.keys() | {seat for _, seat, _ in voters.values()}
            if holder not in voters or giver not in members or giver in seated:
                continue
            weight, seat, others = voters[holder]
            if len(others) < int(self.rules.get("proxies", 0)):
                voters[holder] = weight + self._weight(giver), seat, [*others, giver]
                here += self._weight(giver) if self.rules.get("proxies_present") else 0
        summoned = sum(self._weight(m) for m in members if self.people[m]["summoned"])
        return voters, {"members": sum(map(self._weight, members)), "summoned": summoned, "present": here}

    def is_quorate(self) -> bool:
        """Whether enough members are here."""
        quorum = self.quorum or self.rules.get("quorum")
        if quorum is None:
            return True
        sizes = self.standing()[1]
        base = sizes["summoned" if quorum["base"] == "summoned" else "members"]
        return reaches(quorum, sizes["present"], base - sizes["present"], base)

    # Votes.

    def _open(self, event: dict[str, Any]) -> None:
        voters, sizes = self.standing()
        if event["vote"] in self.votes or any(event[k] != n for k, n in sizes.items()):
            wrong("a vote that opens with other numbers of members than there were")
        if not self.is_quorate():
            wrong("a vote that opens without a quorum")
        self._check_rule(event)
        self.votes[event["vote"]] = Vote(event)
        self._voters = voters

    def _check_rule(self, event: dict[str, Any]) -> None:
        """That a vote is held as the body's rule has it, or says why not."""
        rules = {v["id"]: v for v in self.rules.get("votes", [])}
        rule = rules.get(event.get("rule", ""))
        if rule is None:
            if event.get("rule") or (rules and not event.get("departs")):
                wrong("a vote by no rule, without a reason")
        elif not event.get("departs") and not self._keeps(rule, event):
            wrong("a vote that departs from its rule without a reason")
        abstentions = rule.get("abstentions", True) if rule is not None else True
        chairs = [m for m in self._members() if m in self.present and "chair" in self.people[m]["roles"]]
        casting = rule is not None and rule.get("tie") == "chair"
        if event.get("abstentions", True) != abstentions or event.get("presiding") != (
            chairs[0] if casting and chairs else None
        ):
            wrong("a vote that counts abstentions or ties otherwise than its rule")

    def _keeps(self, rule: dict[str, Any], event: dict[str, Any]) -> bool:
        questions = [Question(q) for q in event.get("sheet", [])]
        if event["method"] not in rule["methods"] or event["threshold"] != rule["threshold"]:
            return False
        if event["method"] in BY_HAND and int(event.get("counters", 1)) < int(rule.get("counters", 1)):
            return False
        if rule["kind"] == "motion":
            return not any(q.names for q in questions)
        least, percent = int(rule.get("surplus", 0)), int(rule.get("surplus_percent", 0))
        more = [(len(q.names) - q.seats, percent * q.seats) for q in questions]
        fits = all(n >= least and (not most or 100 * n <= max(most, 100 * least)) for n, most in more)
        return bool(questions) and all(q.names for q in questions) and fits

    def _on(self, vote: Vote, kind: str, event: dict[str, Any]) -> None:  # noqa: C901 - a row per event
        if vote.stage == "void" or (vote.stage == "closed" and kind != "VoteVoided"):
            wrong("a vote that is over goes on")
        match kind:
            case "VoteRollAdded":
                self._roll(vote, event)
            case "BallotCast":
                self._cast(vote, event, [[("yes", "no", "abstain").index(event["choice"])]])
            case "MarksCast":
                self._cast(vote, event, event["marks"])
            case "SecretBallotCast":
                stored = unpacked(event["ballot"])
                self._require_voter(vote, event["voter"])
                vote.ballots.append((event["voter"], stored))
            case "HandsCounted":
                t = event["tally"]
                row = [t["yes"], t["no"], t["abstain"]]
                self._enter(vote, event.get("counter"), {"rows": [row], "collected": sum(row)})
            case "CountsEntered":
                self._enter(vote, event["counter"], event["entered"])
            case "BallotsPublished":
                for e in event["entries"]:
                    vote.named[e["person"]] = [[("yes", "no", "abstain").index(e["choice"])]]
            case "MarksPublished":
                vote.named.update({e["person"]: e["marks"] for e in event["entries"]})
            case "TrackersPublished":
                vote.trackers += event["trackers"]
            case "VoteEnded":
                self._end(vote, event)
            case "SumPublished":
                if vote.stage != "counting" or vote.total:
                    wrong("a sum that is published out of turn")
                vote.total = unpacked(event["total"])
            case "ShareGiven":
                vote.shares[int(event["owner"])] = unpacked(event["part"])
            case "VoteClosed":
                self._close(vote, event)
            case "VoteVoided":
                vote.stage = "void"
            case _:
                pass

    def _roll(self, vote: Vote, event: dict[str, Any]) -> None:
        if vote.stage != "opening":
            wrong("a roll that grows after its vote has opened")
        for entry in event["entries"]:
            person, weight = entry["person"], int(entry.get("weight", 1))
            said = weight, entry.get("seat_of"), list(entry.get("proxy_of", []))
            if person in vote.roll or self._voters.get(person) != said:
                wrong("a roll that does not follow from who was there")
            vote.roll[person] = weight
            if entry.get("credential"):
                vote.hashes[person] = unpacked(entry["credential"])
        if event["part"] == event["of"]:
            self._check_credentials(vote)
            if vote.roll.keys() != self._voters.keys():
                wrong("a roll that does not follow from who was there")
            vote.stage = "open"

    def _check_credentials(self, vote: Vote) -> None:
        """That a secret vote has an election of its own, and leaves out nobody who has bound a credential for it."""
        if "setup" not in vote.said:
            return
        number_ = int(vote.said["setup"].get("number", 0))
        if number_ <= self.used:
            wrong("an election that was used before")
        self.used = number_
        bound = [p for p in vote.roll if self._bound(p, number_)]
        if set(bound) != vote.hashes.keys():
            wrong("a roll that leaves out a credential that was bound, or has one that was not")

    def _require_voter(self, vote: Vote, person: str) -> None:
        if vote.stage != "open" or person not in vote.roll or person not in self.present:
            wrong("a ballot of someone who could not vote then")

    def _enter(self, vote: Vote, counter: str | None, counts: dict[str, Any]) -> None:
        """A count by hand, of somebody who runs the meeting or is a teller; the newest stands last."""
        roles = self.people.get(counter or "", {}).get("roles", [])
        if counter is not None and not {"chair", "secretary", "teller"} & set(roles):
            wrong("a count by somebody who may not count")
        vote.entered.pop(counter or "", None)
        vote.entered[counter or ""] = counts

    def _cast(self, vote: Vote, event: dict[str, Any], marks: list[list[int]]) -> None:
        person = event["voter"]
        self._require_voter(vote, person)
        if (person in vote.marks and vote.method != "roll_call") or vote.method not in NAMED:
            wrong("a second ballot of the same person")
        if len(marks) != len(vote.questions):
            wrong("a paper is marked as it may not be")
        for question, marked in zip(vote.questions, marks, strict=True):
            question.check(marked)
        vote.marks[person] = marks

    def _end(self, vote: Vote, event: dict[str, Any]) -> None:
        if vote.stage != "open" or vote.trackers != [short_hash(b) for _, b in vote.ballots]:
            wrong("the tracking numbers are not those of the ballots")
        voted = {v for v, _ in vote.ballots}
        weight = sum(vote.roll[v] for v in voted)
        if event["voted"] != len(voted) or (event.get("weight") or len(voted)) != weight:
            wrong("another number of ballots than there are")
        vote.quorate, vote.stage = self.is_quorate(), "counting"
        if event.get("quorate", True) != vote.quorate:
            wrong("the quorum at the end")
        vote.head = str(event.get("head", ""))

    def _close(self, vote: Vote, event: dict[str, Any]) -> None:
        if vote.hidden:
            wrong("lines are hidden in a vote that was not declared void before it ended")
        if vote.stage != ("counting" if vote.method == "secret" else "open"):
            wrong("a result of a vote that had not ended")
        if vote.method == "secret":
            rows, cast, invalid = self._sealed(vote, event)
        else:
            vote.quorate = self.is_quorate()
            rows, cast, invalid = vote.counted()
            if vote.method in NAMED and vote.named != vote.marks:
                wrong("the names that were published are not those of the ballots")
        self._compare(vote, event, rows, cast, invalid)
        vote.stage = "closed"

    def _compare(
        self, vote: Vote, event: dict[str, Any], rows: list[list[int]], cast: int, invalid: int
    ) -> None:
        found, told = [], []
        for question, row in zip(vote.questions, rows, strict=True):
            base = vote.base(question, row, cast, invalid)
            adopted, elected, tied = vote.decided(question, row, base)
            found.append({"row": row, "cast": cast, "base": base, "invalid": invalid})
            found[-1] |= {"adopted": adopted, "elected": elected, "tied": tied}
            done = len(elected) == question.seats if question.names else adopted
            told.append((question, row, done, elected))
        result = event["result"]
        decided = all(done for _, _, done, _ in told)
        row = rows[0] if vote.is_plain else [0, 0, 0]
        tally = dict(zip(("yes", "no", "abstain"), row, strict=True))
        base_said = found[0]["base"] if vote.is_plain else 0
        if result != {"tally": tally, "base": base_said, "adopted": decided, "quorate": vote.quorate}:
            wrong("the result is not what the ballots come to")
        told_too = [
            {"invalid": 0, "adopted": False, "elected": [], "tied": [], **o}
            for o in event.get("outcomes", [])
        ]
        if told_too and told_too != found:
            wrong("the outcome of a question is not what the ballots come to")
        if not told_too and not vote.is_plain:
            wrong("a ballot paper without outcomes")
        vote.outcome = "\n".join(line for t in told for line in said_of(*t, quorate=vote.quorate))

    def _sealed(self, vote: Vote, event: dict[str, Any]) -> tuple[list[list[int]], int, int]:
        """The rows of a secret vote, opened from its ballots and shares, with papers that were counted in."""
        setup, number_ = vote.said["setup"], int(vote.said["setup"].get("number", 0))
        credentials: dict[str, str] = {}
        for person, hashed in vote.hashes.items():
            credential = self._credential(person, number_)
            if hashlib.sha256(credential.encode()).digest() != hashed:
                wrong("a credential is not the one that the roll names")
            credentials[person] = credential
        weighted = any(vote.roll[p] != 1 for p in credentials)
        weights = [f"{c},{vote.roll[p]}" if weighted else c for p, c in credentials.items()]
        data = [unpacked(setup["election"]), unpacked(setup["trustees"]), compact(weights)]
        names = dict(zip(("election", "trustees", "credentials"), map(name_of, data), strict=True))
        board = Board([*data, compact(names)])
        self._check_trustees(setup, parsed(data[1]))
        if board.election.uuid != self.elections[number_]:
            wrong("another election than was drawn")
        self._check_questions(vote, board.election)
        for voter, stored in vote.ballots:
            board.take("Ballot", [stored])
            if parsed(stored)["credential"] != credentials.get(voter):
                wrong("a ballot with the credential of somebody else")
        board.take("EndBallots", [])
        if vote.head != board.head:
            wrong("the board ends with another hash than was said")
        if vote.total and rows_of(vote.total) != [[(int(a), int(b)) for a, b in row] for row in board.total]:
            wrong("the sum that was published is not that of the ballots")
        for owner, part in vote.shares.items():
            if not 1 <= owner <= len(board.owners):
                wrong("a decryption of nobody, or twice")
            key = board.owners[owner - 1]
            board.factors[owner] = share(parsed(part), board.total, key, board.election.hash)
        weight = sum(vote.roll[v] for v in {v for v, _ in vote.ballots})
        counts = opened(board.total, board.factors, board.groups, weight)
        if event.get("counts") != counts:
            wrong("the counts are not what the shares open")
        rows = [q.opened(row) for q, row in zip(vote.questions, counts, strict=True)]
        if not vote.said.get("papers"):
            return rows, weight, 0
        more, collected, invalid = vote.papers()
        both = [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(rows, more, strict=True)]
        return both, weight + collected, invalid

    def _check_trustees(self, setup: dict[str, Any], said: Any) -> None:
        """That the election's trustees are the room and the tellers whose ceremony stands in the record."""
        held = self.ceremonies.get(setup["ceremony"])
        kinds = [kind for kind, _ in said]
        if held is None or kinds != ["Single", "Pedersen"]:
            wrong("the trustees are not the room and its tellers")
        group, members = said[1][1], held["members"]
        commits = held.get("edition", 1) > 1
        right = (
            (not commits or group["coefexps"] == [held["exps"].get(m) for m in members])
            and group["certs"] == [held["certs"].get(m) for m in members]
            and group["coefexps"] == [held["sent"].get(m, {}).get("coefexps") for m in members]
            and group["verification_keys"] == [held["keys"].get(m) for m in members]
        )
        if not right:
            wrong("the tellers' key is not the one that they made")

    def _bound(self, person: str, number_: int) -> str:
        """The newest credential that a person has bound for an election; empty = none."""
        for binding in reversed(self.bound.get(person, [])):
            place = number_ - int(binding["first"])
            if 0 <= place < len(binding["credentials"]):
                return str(binding["credentials"][place])
        return ""

    def _credential(self, person: str, number_: int) -> str:
        found = self._bound(person, number_)
        if not found:
            wrong("a voter on the roll has bound no credential")
        return found

    def _check_questions(self, vote: Vote, election: Election) -> None:
        """That the sealed questions are those that were shown."""
        for shown, (least, most, blank, answers, text) in zip(
            vote.questions, election.questions, strict=True
        ):
            words = WORDS.get(self.language, WORDS["vi"])
            expected = [*shown.names, *([words[3]] if shown.none_at >= 0 and shown.most == 1 else [])]
            right = text == shown.text and answers == (expected if shown.names else words[:3])
            bounds = (least, most) == ((shown.least, shown.most) if shown.names else (1, 1))
            blank_too = shown.blank_at >= 0 or (shown.none_at >= 0 and shown.most > 1)
            if not right or not bounds or blank is not blank_too:
                wrong("the sealed questions are not those that were put")


def fixed(held: dict[str, Any], shown: dict[str, Any]) -> bytes:
    """The hash by which a teller fixes what is shown later; in the second edition the coefficients too."""
    if held.get("edition", 1) == 1:
        return hashlib.sha256(b"comitia/certificate/1" + compact(shown["certificate"])).digest()
    both = compact([shown["certificate"], shown["coefexps"]])
    return hashlib.sha256(b"comitia/certificate/2" + both).digest()


def said_of(
    question: Question, row: list[int], done: bool, elected: list[int], *, quorate: bool
) -> list[str]:
    """A question's outcome in words."""
    if not question.names:
        outcome = "adopted" if done else "not adopted" if quorate else "no quorum"
        return [f"  {shown(question.text)}: {row[0]} for, {row[1]} against, {row[2]} abstaining: {outcome}"]
    lines = [f"  {shown(question.text)}:"]
    for n, name in enumerate(question.names):
        lines.append(f"    {row[n]:6}  {shown(name)}{' (elected)' if n in elected else ''}")
    lines += [f"    {row[at]:6}  ({said})" for at, said in question.others()]
    return lines


def check_binding(binding: dict[str, Any], elections: list[str]) -> None:
    """That the device that a binding names has signed it, where `cryptography` is there."""
    if not SIGNATURES:
        return
    first = int(binding["first"])
    named = elections[first : first + len(binding["credentials"])]
    pairs = "\n".join(f"{e} {c}" for e, c in zip(named, binding["credentials"], strict=True))
    text = b"comitia/credentials/1\n" + bytes.fromhex(binding["person"]) + b"\n" + pairs.encode()
    try:
        key = x509.load_der_x509_certificate(unpacked(binding["certificate"])).public_key()
        if not isinstance(key, Ed25519PublicKey):
            wrong("a device's key of another kind")
        key.verify(unpacked(binding["signature"]), text)
    except (InvalidSignature, UnsupportedAlgorithm, x509.InvalidVersion, ValueError, TypeError):
        wrong("credentials that their device has not signed")


class Tree:
    """The Merkle tree of RFC 6962 over leaves SHA-256(0x00 | salt | bytes)."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[tuple[int, bytes]] = []

    def add(self, salt: bytes, body: bytes) -> None:
        """One more leaf."""
        self.add_leaf(hashlib.sha256(b"\x00" + salt + body).digest())

    def add_leaf(self, leaf: bytes) -> None:
        """One more leaf, of which only the hash is known."""
        height, node = 0, leaf
        while self.peaks and self.peaks[-1][0] == height:
            node = hashlib.sha256(b"\x01" + self.peaks.pop()[1] + node).digest()
            height += 1
        self.peaks.append((height, node))
        self.size += 1

    def root(self) -> bytes:
        """The root now."""
        if not self.peaks:
            return hashlib.sha256(b"").digest()
        node = self.peaks[-1][1]
        for _, left in reversed(self.peaks[:-1]):
            node = hashlib.sha256(b"\x01" + left + node).digest()
        return node


def checkpoints(notes: list[str], origin: str, public: bytes) -> dict[int, bytes]:
    """What signed notes say: the root at each size. Signatures are checked where `cryptography` is there."""
    found: dict[int, bytes] = {}
    for note in notes:
        text, _, signatures = note.partition("\n\n")
        name, size, root, *_ = [*text.split("\n"), "", ""]
        if name != origin:
            wrong("a checkpoint of another meeting")
        if re.fullmatch(r"0|[1-9][0-9]{0,12}", size) is None:
            wrong("a checkpoint that is none")
        said = base64.b64decode(root, validate=True)
        if len(said) != 32 or found.setdefault(int(size), said) != said:
            wrong("two checkpoints of one size, or one without a root")
        line = next((x for x in signatures.split("\n") if x.startswith(f"\u2014 {origin} ")), None)
        if line is None:
            wrong("a checkpoint without a signature")
        signature = base64.b64decode(line.rsplit(" ", 1)[1], validate=True)
        if not SIGNATURES:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], f"{text}\n".encode())
        except InvalidSignature:
            wrong("a checkpoint that the room has not signed")
    return found


def verify_record(stored: bytes) -> tuple[Record, int, bytes]:
    """A record, whole: what it tells, how many checkpoints, its root. Raises: WrongBoardError with the first fault.

    Its first line is `comitia-record/1 ORIGIN KEY` (the room's public key in hexadecimal digits); `C "NOTE"` is a
    checkpoint (a JSON text), `E SALT EVENT` an event (its salt in hexadecimal digits, its bytes as they are), `H HASH`
    one that is not shown: a named ballot of a vote that was declared void before it ended. Nobody can tell from a hash
    what stood there.
    """
    head, *lines = stored.removesuffix(b"\n").split(b"\n")
    record, tree, at_ms = Record(), Tree(), 0
    roots = _head_of_record(record, head, lines)
    for line in lines:
        if line.startswith(b"C "):
            continue
        try:
            at_ms = _take_line(record, tree, line, at_ms)
        except WrongBoardError as error:
            wrong(f"event {tree.size}: {error}")
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError) as error:
            wrong(f"event {tree.size}: malformed ({type(error).__name__})")
        record.roots[tree.root().hex()] = tree.size
        if roots.get(tree.size, tree.root()) != tree.root():
            wrong(f"event {tree.size}: the checkpoint says that something else happened")
    if any(size > tree.size for size in roots):
        wrong("the record ends before its last checkpoint")
    if not tree.size:
        wrong("a record of nothing")
    record.finish()
    record.covered = max(roots, default=0) == tree.size
    record.signed = record.covered and SIGNATURES
    return record, len(roots), tree.root()


def _head_of_record(record: Record, head: bytes, lines: list[bytes]) -> dict[int, bytes]:
    """Whose record it is, and what its checkpoints say."""
    try:
        if not head.startswith(b"comitia-record/1 "):
            wrong("not a record")
        _, record.origin, record.public = head.decode().split(" ")
        if re.fullmatch("[0-9a-f]{64}", record.public) is None:
            wrong("not a record")
        notes = [parsed(line[2:]) for line in lines if line.startswith(b"C ")]
        if not all(isinstance(n, str) for n in notes):
            wrong("a checkpoint that is none")
        return checkpoints(notes, record.origin, bytes.fromhex(record.public))
    except (ValueError, TypeError, IndexError) as error:
        wrong(f"malformed ({type(error).__name__})")


def _take_line(record: Record, tree: Tree, line: bytes, at_ms: int) -> int:
    """The next line, an event or a hash; when the last event happened."""
    if line.startswith(b"H "):
        if re.fullmatch(b"[0-9a-f]{64}", line[2:]) is None:
            wrong("a hash that is none")
        tree.add_leaf(bytes.fromhex(line[2:].decode()))
        record.hide(tree.size)
        return at_ms
    mark, salt, body = line.split(b" ", 2)
    told = parsed(body)
    if mark != b"E" or type(told["seq"]) is not int or type(told["at_ms"]) is not int:
        wrong("a line that is none")
    if told["seq"] != tree.size + 1 or told["at_ms"] < at_ms:
        wrong("events are missing, or out of order")
    if re.fullmatch(b"[0-9a-f]{32}", salt) is None:
        wrong("a salt that is none")
    tree.add(bytes.fromhex(salt.decode()), body)
    record.take(told["event"])
    return int(told["at_ms"])


def told_record(file: str, stored: bytes, named: Named) -> int:
    """Verify a record, compare it, and print what was found; the exit code."""
    record, count_, root = verify_record(stored)
    print(f"{file}: origin {shown(record.origin)}")
    print(f" key {record.public}")
    print(f" root {root.hex()}")
    code, said = compared(record, root.hex(), named)
    by = "signatures checked" if SIGNATURES else "signatures not checked: install `cryptography` for that"
    print(f"{file}: right in itself; {count_} checkpoints ({by})")
    if not record.closed:
        print(" UNFINISHED: this record does not say that the meeting was closed; more may have happened")
    for vote in record.votes.values():
        state = f": {vote.stage}" if vote.stage != "closed" else ""
        print(f" {shown(vote.said['question'])} ({vote.method}, {len(vote.roll)} may vote){state}")
        if vote.outcome:
            print(vote.outcome)
        if vote.head and vote.outcome:
            print(f"  fingerprint of the closed board: {fingerprint(vote.head)}")
        for first, last in stretches(vote.hidden):
            said_of_it = "nobody can tell from a hash what stood there"
            print(f"  events {first} to {last} are hidden ({last - first + 1}): {said_of_it}")
    print(f"{file}: {said}")
    return code


def compared(record: Record, root: str, named: Named) -> tuple[int, str]:
    """Whether a record is the one that was named: the exit code, and the last line."""
    earlier = max((n for r, n in record.roots.items() if r in named.roots), default=0)
    if named.roots and not earlier:
        wrong("its root is another than the one that was given")
    if named.origin and named.origin != record.origin:
        wrong("its origin is another than the one that was given")
    if named.key and named.key != record.public:
        wrong("it is signed with another key than the one that was given")
    if root in named.roots:
        return 0, "right, and the one that was named: its root is the given one"
    if named.origin and named.key and record.signed:
        return 0, "right, and the one that was named: the given key has signed it to its end"
    if earlier:
        return 3, f"NOT CHECKED: THE GIVEN ROOT COVERS EVENTS 1 TO {earlier}, AND NOT WHAT CAME AFTER"
    if named.origin and named.key and not SIGNATURES:
        return 3, "NOT CHECKED: WITHOUT THE PACKAGE `cryptography` NO SIGNATURE WAS CHECKED"
    if named.origin and named.key:
        return 3, "NOT CHECKED: NO CHECKPOINT COVERS ITS END"
    return 3, "NOT CHECKED: ITS ROOT IS COMPARED WITH NOTHING: COMPARE IT WITH THE SIGNED MINUTES (--root)"


def stretches(places: list[int]) -> list[tuple[int, int]]:
    """Numbers in runs, each with its first and last."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and place == found[-1][1] + 1:
            found[-1] = found[-1][0], place
        else:
            found.append((place, place))
    return found


def told_board(file: str, stored: bytes, named: Named) -> int:
    """Verify a board, compare it, and print its counts; the exit code."""
    board = verify(stored)
    mark = fingerprint(board.head)
    print(f"{file}: fingerprint of the closed board: {mark}")
    if named.heads and not named.heads & {mark, board.head}:
        wrong("its fingerprint is another than the one that was given")
    print(f"{file}: right in itself; {len(board.last)} of {len(board.weights)} have voted")
    for (_, _, blank, answers, text), row in zip(board.election.questions, board.counts, strict=True):
        print(f"  {shown(text)}")
        for name, votes in zip([*(["(blank)"] if blank else []), *answers], row, strict=True):
            print(f"    {votes:6}  {shown(name)}")
    if named.heads:
        print(f"{file}: right, and the one that was named: its fingerprint is the given one")
        return 0
    print(
        f"{file}: NOT CHECKED: ITS FINGERPRINT IS COMPARED WITH NOTHING:"
        " COMPARE IT WITH THE HALL, A TABLET OR THE SIGNED MINUTES (--head)"
    )
    return 3


OPTIONS = ("--root", "--head", "--origin", "--key")


def read_arguments(words: list[str]) -> tuple[list[str], Named] | None:
    """Files, and what to compare them with; None where that cannot be read."""
    files: list[str] = []
    given: dict[str, list[str]] = {o: [] for o in OPTIONS}
    while words:
        word, *words = words
        option, equals, value = word.partition("=")
        if option not in given:
            if word.startswith("--"):
                return None
            files.append(word)
            continue
        if not equals:
            if not words:
                return None
            value, *words = words
        given[option].append(value.strip())
    heads = {
        h.upper().replace(" ", "").replace("-", "") if len(h) < 40 else h.lower() for h in given["--head"]
    }
    heads = {"-".join(h[n : n + 4] for n in range(0, 16, 4)) if len(h) == 16 else h for h in heads}
    if not files or any(len(given[o]) > 1 for o in ("--origin", "--key")):
        return None
    if bool(given["--origin"]) is not bool(given["--key"]):
        return None
    roots = frozenset(r.lower() for r in given["--root"])
    origin, key = (given[o][0] if given[o] else "" for o in ("--origin", "--key"))
    return files, Named(roots, frozenset(heads), origin, key.lower())


def main(words: list[str]) -> int:
    """Verify files; the exit code. Output that nobody takes any more is 2 where nothing was found wrong before."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    codes: set[int] = set()
    try:
        verify_all(words, codes)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError as error:
        codes.add(2)
        if not isinstance(error, BrokenPipeError):
            print(f"the output cannot be written: {error.strerror}", file=sys.stderr)
        nowhere = os.open(os.devnull, os.O_WRONLY)  # the flush at exit must write nowhere
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                os.dup2(nowhere, stream.fileno())
    return next((code for code in (1, 2, 3) if code in codes), 0)


def verify_all(words: list[str], codes: set[int]) -> None:
    """Verify the files that are named and print what was found; each adds its code. Raises: OSError of the output."""
    read = read_arguments(words)
    if read is None:
        print(__doc__)
        codes.add(2)
        return
    files, named = read
    for file in files:
        try:
            stored = pathlib.Path(file).read_bytes()
        except OSError as error:
            print(f"{shown(file)}: {error.strerror}", file=sys.stderr)
            codes.add(2)
            continue
        try:
            told = told_record if stored.startswith(b"comitia-record/") else told_board
            codes.add(told(shown(file), stored, named))
        except WrongBoardError as error:
            codes.add(1)
            print(f"{shown(file)}: WRONG: {shown(error)}", file=sys.stderr)
        except (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError) as error:
            codes.add(1)
            print(f"{shown(file)}: WRONG: malformed ({type(error).__name__})", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
