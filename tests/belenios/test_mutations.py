"""Every single change to an honest secret vote is refused by name; what the independent tool says is beside it.

`TOOL` lists what Debian's belenios-tool lets through: there Comitia's verifier is the one that catches it.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from comitia_shared.belenios.archive import Event, Kind
from comitia_shared.belenios.ballots import Ballot, Checker, Signature
from comitia_shared.belenios.board import Board, encode_roll, read_roll, verify
from comitia_shared.belenios.elections import Election
from comitia_shared.belenios.faults import Fault, Invalid
from comitia_shared.belenios.group import P, Q, challenge, table_of_g
from comitia_shared.belenios.numbers import Ciphertext, Proof, hash_hex, hash_json, proof
from comitia_shared.belenios.tally import Owned, PartialDecryption, Sized, encode_result
from comitia_shared.belenios.trustees import Certificates, Member, Polynomial, seed_of
from tests.belenios.making import (
    STARTED_S,
    THREE,
    Maker,
    draw,
    events,
    rebuilt,
    separate_says,
    sized,
    tool_accepts,
)

Change = Callable[[list[Event]], list[Event]]


@pytest.fixture(scope="module")
def honest() -> Maker:
    """Six voters, one of whom votes twice, tellers 2 of 3."""
    maker = Maker(THREE, 6)
    maker.vote((v, [[(1, 0, 0), (0, 1, 0), (0, 0, 1)][v % 3]]) for v in (0, 1, 2, 3, 4, 0))
    maker.close((0, 2))
    return maker


def at(found: list[Event], kind: Kind, number: int = 0) -> int:
    return [n for n, e in enumerate(found) if e.kind is kind][number]


def with_payload(found: list[Event], place: int, payload: bytes, *data: bytes) -> list[Event]:
    event = found[place]
    return [*found[:place], event._replace(data=(*(data or event.data[:-1]), payload)), *found[place + 1 :]]


def ballot_changed(change: Callable[[Ballot], Ballot], secret: int | None = None, place: int = 1) -> Change:
    """A ballot is changed; with `secret` it is signed anew by who knows that credential."""

    def changed(found: list[Event]) -> list[Event]:
        ballot = change(msgspec.json.decode(found[place].payload, type=Ballot))
        if secret is not None:
            ballot = signed(ballot, secret)
        return with_payload(found, place, msgspec.json.encode(ballot))

    return changed


def signed(ballot: Ballot, secret: int) -> Ballot:
    text = hash_json(ballot.unsigned())
    w = draw()
    c = challenge(f"sig|{text}|{table_of_g().power(w)}")
    return replace(ballot, signature=Signature(text, proof(c, w - secret * c)))


def answer_changed(ballot: Ballot, **changes: Any) -> Ballot:
    return replace(ballot, answers=(replace(ballot.answers[0], **changes),))


def plus(text: str, by: int = 1) -> str:
    return str(int(text) + by)


def first_choice(ballot: Ballot, change: Callable[[Ciphertext], Ciphertext]) -> Ballot:
    first, *rest = ballot.answers[0].choices
    return answer_changed(ballot, choices=(change(first), *rest))


def first_proof(ballot: Ballot, change: Callable[[Proof], Proof]) -> Ballot:
    (zero, *more), *rest = ballot.answers[0].individual_proofs
    return answer_changed(ballot, individual_proofs=((change(zero), *more), *rest))


BALLOTS: dict[str, tuple[Callable[[Ballot], Ballot], bool, Fault, bool]] = {
    # name: what changes, whether its voter signs it anew, our word for it, whether the tool refuses it
    "a wrong choice proof": (
        lambda b: first_proof(b, lambda p: replace(p, response=plus(p.response))),
        True,
        Fault.CHOICE_PROOF,
        True,
    ),
    "a response beyond its range": (
        lambda b: first_proof(b, lambda p: replace(p, response=plus(p.response, Q))),
        True,
        Fault.NOT_CANONICAL,
        True,
    ),
    "a wrong proof of the sum": (
        lambda b: answer_changed(
            b,
            overall_proof=tuple(replace(p, challenge=plus(p.challenge)) for p in b.answers[0].overall_proof),
        ),
        True,
        Fault.ANSWER_PROOF,
        True,
    ),
    "a changed choice": (
        lambda b: answer_changed(b, choices=tuple(reversed(b.answers[0].choices))),
        True,
        Fault.CHOICE_PROOF,
        True,
    ),
    "a choice more": (
        lambda b: answer_changed(b, choices=b.answers[0].choices * 2),
        True,
        Fault.WRONG_SHAPE,
        True,
    ),
    "a proof less": (
        lambda b: answer_changed(b, individual_proofs=b.answers[0].individual_proofs[:2]),
        True,
        Fault.WRONG_SHAPE,
        True,
    ),
    "a blank proof where none is": (
        lambda b: answer_changed(b, blank_proof=b.answers[0].overall_proof * 2),
        True,
        Fault.WRONG_SHAPE,
        True,
    ),
    "an answer more": (lambda b: replace(b, answers=b.answers * 2), True, Fault.WRONG_SHAPE, True),
    "a number with a leading zero": (
        lambda b: first_choice(b, lambda c: replace(c, alpha="0" + c.alpha)),
        True,
        Fault.NOT_CANONICAL,
        False,
    ),
    "a number that is too large": (
        lambda b: first_choice(b, lambda c: replace(c, alpha=plus(c.alpha, P))),
        True,
        Fault.NOT_CANONICAL,
        True,
    ),
    "an element that is none": (
        lambda b: first_choice(b, lambda c: replace(c, alpha=str(P - int(c.alpha)))),
        True,
        Fault.NOT_IN_GROUP,
        True,
    ),
    "another election": (lambda b: replace(b, election_hash="A" * 43), True, Fault.OTHER_ELECTION, True),
    "a broken signature": (
        lambda b: replace(
            b,
            signature=replace(
                b.signature, proof=replace(b.signature.proof, response=plus(b.signature.proof.response))
            ),
        ),
        False,
        Fault.SIGNATURE,
        True,
    ),
    "a swapped credential": (
        lambda b: replace(b, credential=str(table_of_g().power(5))),
        False,
        Fault.SIGNATURE,
        True,
    ),
}


@pytest.mark.parametrize("name", BALLOTS)
def test_a_changed_ballot_is_refused_by_name(name: str, honest: Maker, tmp_path: Path) -> None:
    change, signs, fault, tool_refuses = BALLOTS[name]
    secret = honest.secrets[0] if signs else None
    stored = rebuilt(events(honest.stored)[:7], ballot_changed(change, secret))
    with pytest.raises(Invalid) as invalid:
        verify(stored, whole=False)
    assert (invalid.value.fault, invalid.value.event) == (fault, 1)
    said = separate_says(rebuilt(events(honest.stored), ballot_changed(change, secret)))
    assert said.startswith("event 1 (Ballot): ")
    assert tool_accepts(stored, honest.uuid, tmp_path) is not tool_refuses


def test_a_ballot_of_weight_two_or_of_nobody_is_refused(honest: Maker, tmp_path: Path) -> None:
    stranger = Maker(THREE, 1)
    found = events(honest.stored)[:7]
    foreign = honest.booth.fill(stranger.secrets[0], [(1, 0, 0)], draw)
    stored = rebuilt(with_payload(found, 1, foreign))
    with pytest.raises(Invalid) as invalid:
        verify(stored, whole=False)
    assert invalid.value.fault is Fault.FOREIGN_CREDENTIAL
    assert "nobody on the roll" in separate_says(rebuilt(with_payload(events(honest.stored), 1, foreign)))
    assert not tool_accepts(stored, honest.uuid, tmp_path)
    heavy = with_payload(found, 1, _two_votes(honest))
    with pytest.raises(Invalid) as invalid:
        verify(rebuilt(heavy), whole=False)
    assert invalid.value.fault is Fault.CHOICE_PROOF
    assert "0 or 1" in separate_says(rebuilt(with_payload(events(honest.stored), 1, heavy[1].payload)))
    assert not tool_accepts(rebuilt(heavy), honest.uuid, tmp_path)


def _two_votes(honest: Maker) -> bytes:
    """A ballot whose first choice hides 2 and whose proofs are of 1: all that a cheat can do."""
    ballot = msgspec.json.decode(honest.ballot(0, [(1, 0, 0)]), type=Ballot)
    return msgspec.json.encode(
        signed(
            first_choice(
                ballot, lambda c: replace(c, beta=str(int(c.beta) * int(table_of_g().power(1)) % P))
            ),
            honest.secrets[0],
        )
    )


def reordered(found: list[Event]) -> list[Event]:
    a, b = at(found, Kind.BALLOT, 0), at(found, Kind.END_BALLOTS)
    return [*found[:a], found[b], *found[a:b], *found[b + 1 :]]


def doubled(kind: Kind) -> Change:
    return lambda found: [*found[: at(found, kind) + 1], *found[at(found, kind) :]]


def dropped(kind: Kind, number: int = 0) -> Change:
    return lambda found: [e for n, e in enumerate(found) if n != at(found, kind, number)]


def resized(**changes: Any) -> Change:
    def change(found: list[Event]) -> list[Event]:
        place = at(found, Kind.TALLY)
        sized = replace(msgspec.json.decode(found[place].payload, type=Sized), **changes)
        return with_payload(found, place, msgspec.json.encode(sized))

    return change


def tally_of_fewer(found: list[Event]) -> list[Event]:
    """The sum leaves a ballot out, and says so consistently."""
    board = Board()
    for event in [e for n, e in enumerate(found) if n != 2 and e.kind in (Kind.SETUP, Kind.BALLOT)]:
        board.take(event)
    place = at(found, Kind.TALLY)
    tally, said = sized(board)
    return with_payload(found, place, said, tally)


def share_changed(change: Callable[[PartialDecryption], PartialDecryption]) -> Change:
    def changed(found: list[Event]) -> list[Event]:
        place = at(found, Kind.DECRYPTION, 1)
        part = msgspec.json.encode(change(msgspec.json.decode(found[place].data[0], type=PartialDecryption)))
        owned = replace(msgspec.json.decode(found[place].payload, type=Owned), payload=hash_hex(part))
        return with_payload(found, place, msgspec.json.encode(owned), part)

    return changed


def owner_changed(owner: int) -> Change:
    def changed(found: list[Event]) -> list[Event]:
        place = at(found, Kind.DECRYPTION, 1)
        owned = replace(msgspec.json.decode(found[place].payload, type=Owned), owner=owner)
        return with_payload(found, place, msgspec.json.encode(owned))

    return changed


def false_factor(part: PartialDecryption) -> PartialDecryption:
    (first, *rest), *rows = part.decryption_factors
    changed = str(int(first) * int(table_of_g().power(1)) % P)
    return replace(part, decryption_factors=((changed, *rest), *rows))


def result_changed(found: list[Event]) -> list[Event]:
    return with_payload(found, at(found, Kind.RESULT), encode_result(((9, 0, 0),)))


def result_in_strings(found: list[Event]) -> list[Event]:
    place = at(found, Kind.RESULT)
    said = msgspec.json.decode(found[place].payload)["result"]
    return with_payload(
        found, place, msgspec.json.encode({"result": [[str(n) for n in row] for row in said]})
    )


def setup_changed(election: Callable[[Election], Election] | None = None, **others: Any) -> Change:
    def changed(found: list[Event]) -> list[Event]:
        from comitia_shared.belenios.archive import setup_data

        first, trustees, roll, _ = found[0].data
        if election is not None:
            first = msgspec.json.encode(election(msgspec.json.decode(first, type=Election)))
        trustees, roll = others.get("trustees", trustees), others.get("roll", lambda r: r)(roll)
        data = (first, trustees, roll, setup_data(first, trustees, roll))
        return [found[0]._replace(data=data), *found[1:]]

    return changed


def double_credential(roll: bytes) -> bytes:
    lines = msgspec.json.decode(roll)
    return msgspec.json.encode([*lines, lines[0]])


def second_setup(found: list[Event]) -> list[Event]:
    return [found[0], found[0], *found[1:]]


BOARDS: dict[str, tuple[Change, Fault, bool]] = {
    # name: what changes, our word for it, whether the tool refuses it
    "the end of ballots in the middle": (reordered, Fault.WRONG_ORDER, False),
    "an end of ballots twice": (doubled(Kind.END_BALLOTS), Fault.WRONG_ORDER, False),
    "no end of ballots": (dropped(Kind.END_BALLOTS), Fault.WRONG_ORDER, False),
    "a second sum": (doubled(Kind.TALLY), Fault.WRONG_ORDER, False),
    "a second setup": (second_setup, Fault.WRONG_ORDER, False),
    "a result twice": (doubled(Kind.RESULT), Fault.WRONG_ORDER, False),
    "no result": (dropped(Kind.RESULT), Fault.WRONG_ORDER, False),
    "a decryption twice": (doubled(Kind.DECRYPTION), Fault.WRONG_SHARE, False),
    "a repeated ballot": (doubled(Kind.BALLOT), Fault.REPEATED_BALLOT, False),
    "a dropped ballot": (dropped(Kind.BALLOT, 1), Fault.WRONG_TALLY, True),
    "a sum of fewer ballots": (tally_of_fewer, Fault.WRONG_TALLY, False),
    "a wrong number of ballots": (resized(num_tallied=4), Fault.WRONG_TALLY, False),
    "a wrong weight": (resized(total_weight=6), Fault.WRONG_TALLY, False),
    "a false share": (share_changed(false_factor), Fault.WRONG_SHARE, True),
    "a share of somebody else": (owner_changed(3), Fault.WRONG_SHARE, True),
    "a share of nobody": (owner_changed(9), Fault.WRONG_SHARE, True),
    "too few shares": (dropped(Kind.DECRYPTION, 2), Fault.TOO_FEW_SHARES, True),
    "no share of the room": (dropped(Kind.DECRYPTION, 0), Fault.TOO_FEW_SHARES, True),
    "a wrong result": (result_changed, Fault.WRONG_RESULT, True),
    "a result written otherwise": (result_in_strings, Fault.WRONG_RESULT, False),
    "no trustees": (
        setup_changed(lambda e: replace(e, public_key="1"), trustees=b"[]"),
        Fault.WRONG_KEY,
        True,
    ),
    "another key": (
        setup_changed(lambda e: replace(e, public_key=str(table_of_g().power(7)))),
        Fault.WRONG_KEY,
        True,
    ),
    "a credential twice": (setup_changed(roll=double_credential), Fault.WRONG_ROLL, True),
    "a weight of nothing": (
        setup_changed(roll=lambda r: encode_roll({**read_roll(r), next(iter(read_roll(r))): 0})),
        Fault.WRONG_ROLL,
        True,
    ),
    "more to choose than there is": (
        setup_changed(lambda e: replace(e, questions=(replace(e.questions[0], max=4),))),
        Fault.WRONG_QUESTION,
        True,
    ),
}


@pytest.mark.parametrize("name", BOARDS)
def test_a_changed_board_is_refused_by_name(name: str, honest: Maker, tmp_path: Path) -> None:
    change, fault, tool_refuses = BOARDS[name]
    stored = rebuilt(events(honest.stored), change)
    with pytest.raises(Invalid) as invalid:
        verify(stored)
    assert invalid.value.fault is fault, str(invalid.value)
    assert separate_says(stored)
    assert tool_accepts(stored, honest.uuid, tmp_path) is not tool_refuses


def test_an_archive_that_is_not_one_byte_for_byte_is_refused(honest: Maker, tmp_path: Path) -> None:
    stored = honest.stored
    for place in (0, 100, 130, 148, 156, 257, 520, len(stored) // 2, len(stored) - 1):
        changed = bytearray(stored)
        changed[place] ^= 1
        with pytest.raises(Invalid):
            verify(bytes(changed))
        assert separate_says(bytes(changed))
    for changed_whole in (stored + bytes(1024), stored[:-512], b"", stored[512:]):
        with pytest.raises(Invalid):
            verify(changed_whole)
        assert separate_says(changed_whole)
    assert not tool_accepts(stored + bytes(1024), honest.uuid, tmp_path)


def test_an_event_removed_or_inserted_without_a_new_chain_breaks_it(honest: Maker) -> None:
    found = events(honest.stored)
    head, parts = _members_by_event(honest.stored)
    for gone in range(len(parts)):
        with pytest.raises(Invalid) as invalid:
            verify(head + b"".join(p for n, p in enumerate(parts) if n != gone))
        assert separate_says(head + b"".join(p for n, p in enumerate(parts) if n != gone))
        assert invalid.value.fault in (Fault.BROKEN_CHAIN, Fault.WRONG_ORDER), gone
    for twice in range(len(parts)):
        with pytest.raises(Invalid):
            verify(head + b"".join([*parts[: twice + 1], *parts[twice:]]))
    assert len(parts) == len(found)


def _members_by_event(stored: bytes) -> tuple[bytes, list[bytes]]:
    """The header, and the bytes that each event brought."""
    place, parts, current, head = 0, [], b"", b""
    while place < len(stored):
        size = int(stored[place + 124 : place + 135], 8)
        end = place + 512 + size + (-size % 512)
        name = stored[place : place + 100].rstrip(b"\0")
        if name == b"BELENIOS":
            head = stored[place:end]
        else:
            current += stored[place:end]
            if name.endswith(b".event.json"):
                parts.append(current)
                current = b""
        place = end
    return head, parts


# --- the ceremony ------------------------------------------------------------------------------------------


def members(count: int) -> tuple[list[Member], Certificates, list[Polynomial]]:
    import secrets

    people = [Member(seed_of(secrets.token_bytes(22))) for _ in range(count)]
    certificates = Certificates([m.certificate(draw) for m in people])
    threshold = 2
    return (
        people,
        certificates,
        [m.polynomial(certificates, [draw() for _ in range(threshold)], draw) for m in people],
    )


def test_a_member_that_sends_a_false_value_is_named() -> None:
    people, certificates, sent = members(3)
    exchanged = [sent[0], replace(sent[1], secrets=(sent[1].secrets[1], *sent[1].secrets[1:])), sent[2]]
    with pytest.raises(Invalid) as invalid:
        people[0].share(certificates, exchanged, 2)
    assert (invalid.value.fault, invalid.value.event) == (Fault.WRONG_KEY, 1)
    people[1].share(certificates, exchanged, 2)  # its own value for the others is what it was
    other = members(3)[2]
    with pytest.raises(Invalid) as invalid:
        people[0].share(certificates, [sent[0], sent[1], other[2]], 2)
    assert invalid.value.event == 2


def test_swapped_certificates_are_noticed() -> None:
    people, certificates, _ = members(3)
    stranger = Member(seed_of(bytes(range(22))))
    swapped = [*certificates.signed[:2], stranger.certificate(draw)]
    with pytest.raises(Invalid):
        Certificates(swapped).place(people[2])
    forged = replace(certificates.signed[0], message=certificates.signed[1].message)
    with pytest.raises(Invalid):
        Certificates([forged, *certificates.signed[1:]])
    with pytest.raises(Invalid):
        Certificates([certificates.signed[0]] * 3)


def test_checking_a_ballot_twice_gives_the_same_and_the_wrong_election_nothing(honest: Maker) -> None:
    ballot = honest.ballot(0, [(0, 0, 1)])
    checker = Checker(honest.election)
    assert checker.check(ballot) == checker.check(ballot)
    with pytest.raises(Invalid) as invalid:
        Checker(Maker(THREE, 1, started_s=STARTED_S).election).check(ballot)
    assert invalid.value.fault is Fault.OTHER_ELECTION


def test_the_table_in_security_says_what_was_tried() -> None:
    said = (Path(__file__).parents[2] / "SECURITY.md").read_text(encoding="utf-8")
    tried = {f"ballot: {n}": (fault, refuses) for n, (_, _, fault, refuses) in BALLOTS.items()}
    tried |= {f"board: {n}": (fault, refuses) for n, (_, fault, refuses) in BOARDS.items()}
    for name, (fault, refuses) in tried.items():
        tool = "refuses" if refuses else "accepts"
        assert f"| {name} | {fault.replace('_', ' ')} | {tool} |" in said
