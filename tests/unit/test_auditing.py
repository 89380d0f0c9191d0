"""The counts that a secret vote is said to have: any tablet holds them against what tellers have signed and opened."""

import asyncio
import time
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec.structs import replace

from comitia_client.session.model import BallotStage, MyBallot
from comitia_client.session.practice.secret import _certificate
from comitia_client.session.record.outbox import Ballots
from comitia_client.session.record.replica import _is_doubtful
from comitia_client.session.votes.balloting import draw
from comitia_resources import catalogue
from comitia_shared.belenios.ballots import tracking_number
from comitia_shared.belenios.elections import fingerprint
from comitia_shared.belenios.group import G, P, divided
from comitia_shared.belenios.numbers import hash_hex, strict_json
from comitia_shared.belenios.tally import encode_tally, read_tally
from comitia_shared.belenios.trustees import Member, seed_of
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.foreign import Malformed
from comitia_shared.ids import MeetingId, PersonId
from comitia_shared.meeting.voting.attesting import Attestation, attested_text
from comitia_shared.meeting.voting.auditing import Audit, audited
from comitia_shared.meeting.voting.counting import count_sealed, result_of
from comitia_shared.meeting.voting.events import GiveShare
from comitia_shared.meeting.voting.unsealing import opening_code
from comitia_shared.meeting.voting.votes import Stage, Vote
from tests.unit.test_telling import VOTE, Room

WORDS = catalogue("vi").section("choice")


async def opened() -> Room:
    room = await Room().held()
    for teller in room.tellers[: room.state.tellers.newest.threshold]:  # type: ignore[union-attr]
        await room.secret.tablet(teller).open(VOTE)
    await asyncio.sleep(0)
    assert room.vote.stage is Stage.CLOSED
    return room


def announced(vote: Vote, counts: tuple[tuple[int, ...], ...]) -> Vote:
    """The vote with other counts, and the result that follows from them."""
    result, outcomes = result_of(vote, count_sealed(vote, counts, vote.ended_weight), quorate=True)
    return replace(vote, counts=counts, result=result, outcomes=outcomes)


def shifted(total: bytes) -> bytes:
    """The sum with one vote moved from the first answer to the second: the shares know nothing of it."""
    ((a, b, *others),) = read_tally(total)
    return encode_tally((((a[0], divided(a[1], G)), (b[0], b[1] * G % P), *others),))


def signed_by_nobody_of_the_ceremony(room: Room, vote: Vote) -> Vote:
    """The room makes devices of its own, under its authority, and lets them sign."""
    forged = {}
    for owner in vote.attested:
        key = Ed25519PrivateKey.generate()
        text = attested_text(vote.vote, vote.head, vote.ended_weight, vote.total, vote.shares[owner])
        device = vote.attested[owner].device
        certificate = _certificate(key, room.secret._authority, device)
        sealed = Member(seed_of(bytes(range(22)))).sign(text, draw).signature
        forged[owner] = Attestation(device, certificate, key.sign(text.encode()), sealed)
    return replace(vote, attested=forged)


def other_counts(room: Room) -> Vote:
    (row,) = room.vote.counts or ()
    return announced(room.vote, ((sum(row), *(0 for _ in row[1:])),))


def other_sum(room: Room) -> Vote:
    (row,) = room.vote.counts or ()
    moved = replace(room.vote, total=shifted(room.vote.total))
    return announced(moved, ((row[0] - 1, row[1] + 1, *row[2:]),))


def other_sum_signed(room: Room) -> Vote:
    return signed_by_nobody_of_the_ceremony(room, other_sum(room))


def other_share(room: Room) -> Vote:
    """A share of one vote beside the words of another."""
    shares = dict(room.vote.shares)
    first, second = sorted(room.vote.attested)[:2]
    return replace(room.vote, shares={**shares, first: shares[second]})


def other_head(room: Room) -> Vote:
    return replace(room.vote, head="0" * 64)


def words_exchanged(room: Room) -> Vote:
    first, second = sorted(room.vote.attested)[:2]
    words = room.vote.attested
    return replace(room.vote, attested={**words, first: words[second], second: words[first]})


def heavier_than_any_body(room: Room) -> Vote:
    roll = dict.fromkeys(room.vote.roll, 1 << 80)
    return replace(room.vote, ended_weight=1 << 90, roll=roll)


def other_weight(room: Room) -> Vote:
    """More ballots than there were: the base grows, and what was adopted is not any more."""
    (row,) = room.vote.counts or ()
    return announced(replace(room.vote, ended_weight=sum(row) + 5), (row,))


def another_result(room: Room) -> Vote:
    assert room.vote.result is not None
    return replace(room.vote, result=replace(room.vote.result, adopted=not room.vote.result.adopted))


def another_question(room: Room) -> Vote:
    return replace(room.vote, question="Một câu khác?")


def not_of_who_was_here(room: Room) -> Vote:
    return replace(room.vote, is_rightful=False)


WRONG = (
    other_head,
    other_counts,
    other_share,
    heavier_than_any_body,
    another_result,
    another_question,
    not_of_who_was_here,
)
UNSIGNED = (other_sum, other_sum_signed, words_exchanged, other_weight)


def test_true_counts_are_found_right_and_lies_are_not() -> None:
    async def story() -> None:
        room = await opened()
        issuing, tellers = room.secret._issuing, room.state.tellers
        assert audited(room.vote, tellers, issuing, WORDS) is Audit.RIGHT
        own = hash_hex(room.vote.total)
        assert audited(room.vote, tellers, issuing, WORDS, own) is Audit.RIGHT
        assert audited(room.vote, tellers, issuing, WORDS, "0" * 64) is Audit.WRONG
        for lie in WRONG:
            assert audited(lie(room), tellers, issuing, WORDS) is Audit.WRONG, lie.__name__
        for lie in UNSIGNED:  # nobody can say what it is, and nobody says that it is right
            assert audited(lie(room), tellers, issuing, WORDS) is Audit.UNCHECKED, lie.__name__
        stranger = Ed25519PrivateKey.generate()
        other_room = _certificate(stranger, stranger, "0" * 32)  # type: ignore[arg-type]
        assert audited(room.vote, tellers, other_room, WORDS) is Audit.UNCHECKED

    asyncio.run(story())


@pytest.mark.parametrize(
    "less",
    [
        lambda v: replace(v, attested={}),
        lambda v: replace(v, attested=dict(list(v.attested.items())[:1])),
        lambda v: replace(v, total=b""),
        lambda v: replace(v, stage=Stage.COUNTING, counts=None),
    ],
)
def test_what_too_few_tablets_have_vouched_for_is_never_called_right(less: Callable[[Vote], Vote]) -> None:
    async def story() -> None:
        room = await opened()
        found = audited(less(room.vote), room.state.tellers, room.secret._issuing, WORDS)
        assert found is Audit.UNCHECKED

    asyncio.run(story())


def test_the_sum_that_a_teller_opened_is_the_one_that_is_published() -> None:
    async def story() -> None:
        room = await opened()
        setup = room.vote.setup
        assert setup is not None
        kept = room.secret.tablet(room.tellers[0])._telling._store
        assert await kept.get(f"opened/{fingerprint(setup.election)}") == hash_hex(room.vote.total).encode()

    asyncio.run(story())


def test_other_weights_another_board_or_another_credential_shown_to_tellers_change_the_opening_code() -> None:
    async def story() -> None:
        room = await Room().held()
        said = opening_code(room.vote)
        assert len(said) == 19 and said == opening_code(room.vote)
        first, *_ = room.vote.roll
        heavy = {p: 2**n for n, p in enumerate(room.vote.roll)}
        shorter = room.with_board(room.vote.board[:-1]).votes.votes[VOTE]
        others = [
            replace(room.vote, roll=heavy),
            replace(room.vote, roll={**room.vote.roll, first: 2}),
            replace(room.vote, credentials={**room.vote.credentials, first: bytes(32)}),
            replace(room.vote, roll_hash="0" * 64),
            shorter,
            replace(shorter, head=room.vote.head),  # what is announced does not count
        ]
        codes = [opening_code(v) for v in others]
        assert said not in codes and len({said, *codes}) == len(others)  # the last two are one board
        assert opening_code(replace(room.vote, head="0" * 64)) == said

    asyncio.run(story())


def strange_certificate(certificate: bytes) -> bytes:
    """The same with a kind of key that no program knows."""
    return certificate.replace(bytes.fromhex("06032b6570"), bytes.fromhex("06032b6563"))


def test_a_word_that_no_tablet_would_believe_is_refused_and_one_bad_word_does_not_undo_the_others() -> None:
    async def story() -> None:
        room = await Room().held()
        first, second = room.tellers[:2]
        given: list[GiveShare] = []

        async def send(_: object, command: object) -> bool:
            given.append(command)  # type: ignore[arg-type]
            return True

        tablet = room.secret.tablet(first)
        tablet._telling._command = send
        await tablet.open(VOTE)
        (share,) = given
        word = share.attestation
        assert word is not None
        seat = tablet.seat
        for bad in (
            replace(word, certificate=strange_certificate(word.certificate)),
            replace(word, certificate=b""),
            replace(word, signature=bytes(64)),
            replace(word, device=room.secret.tablet(second).seat.device),
        ):
            with pytest.raises(Refused) as refused:
                room.command(seat, replace(share, attestation=bad))
            assert refused.value.code is ErrorCode.WRONG_KEY
        room.command(seat, share)
        for teller in room.tellers[1:]:
            if room.vote.stage is Stage.COUNTING:
                await room.secret.tablet(teller).open(VOTE)
                await asyncio.sleep(0)
        issuing, tellers = room.secret._issuing, room.state.tellers
        assert audited(room.vote, tellers, issuing, WORDS) is Audit.RIGHT
        owners = dict(room.vote.attested)
        more = {**owners, max(owners) + 5: replace(word, certificate=strange_certificate(word.certificate))}
        assert audited(replace(room.vote, attested=more), tellers, issuing, WORDS) is Audit.RIGHT

    asyncio.run(story())


def test_text_without_end_is_read_in_the_time_of_its_length() -> None:
    def took_s(size: int) -> float:
        said = b'"' + b'\\"' * size
        begun_s = time.process_time()
        with pytest.raises(Malformed):
            strict_json(said, object)
        return time.process_time() - begun_s

    took_s(1_000)
    short, long = min(took_s(5_000) for _ in range(3)), min(took_s(80_000) for _ in range(3))
    assert long < 16 * 8 * max(short, 0.001)  # sixteen times as long; a square would be 256 times


def test_what_was_published_in_another_form_is_doubtful_and_ends_no_tablet() -> None:
    async def story() -> None:
        room = await opened()
        for bad in (
            replace(room.vote, counts=((1, 2),)),
            replace(room.vote, counts=((1, 2, 3), (4,))),
            replace(room.vote, trackers=("x", "!")),
            replace(room.vote, head="zz"),
        ):
            assert _is_doubtful(bad)
            assert audited(bad, room.state.tellers, room.secret._issuing, WORDS) is not Audit.RIGHT

    asyncio.run(story())


def test_my_first_ballot_behind_my_last_does_not_count_as_mine_wherever_the_record_hides_it() -> None:
    meeting, person = MeetingId("1" * 32), PersonId("2" * 32)

    async def story() -> None:
        room = await Room().held()
        mine, other = room.vote.board[0], room.vote.board[1]
        first, last = tracking_number(other.ballot), tracking_number(mine.ballot)
        ballots = Ballots()
        for tracker in (first, last):
            ballots.mark(meeting, VOTE, MyBallot(BallotStage.RECEIVED, 1, None, tracker))
        for order, is_mine in (((first, last), True), ((last, first), False)):
            told = replace(room.vote, board=(mine._replace(voter=person),), trackers=order)
            state = replace(room.state, votes=replace(room.state.votes, votes={VOTE: told}))
            ballots.follow(meeting, state, person)
            assert ballots.of(meeting)[VOTE].on_board is is_mine

    asyncio.run(story())
