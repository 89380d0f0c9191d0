"""Secret votes in the pure meeting: the ceremony, credentials, ballots, the opening; and what the tool says of it."""

import json
import secrets
from pathlib import Path

import pytest
from msgspec.structs import replace

from comitia_shared import limits
from comitia_shared.belenios.board import verify
from comitia_shared.belenios.faults import Invalid
from comitia_shared.belenios.group import Q
from comitia_shared.belenios.trustees import Certificates, Member, seed_of, trustee_key
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import CeremonyId, CommandId
from comitia_shared.meeting import ROOM_SEAT, Meeting, Recorded, apply
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import CheckOut
from comitia_shared.meeting.sight import sees, visible
from comitia_shared.meeting.voting.credentials import BindCredentials, signed_text
from comitia_shared.meeting.voting.entitlement import RollEntry
from comitia_shared.meeting.voting.events import (
    CastBallot,
    CastSecretBallot,
    Choice,
    CloseVote,
    FinishCount,
    GiveShare,
    OpenVote,
    Tally,
    VoidVote,
    VoteOpened,
    VoteRollAdded,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Question
from comitia_shared.meeting.voting.secret import set_up
from comitia_shared.meeting.voting.tellers import (
    BeginCeremony,
    CeremonyBegun,
    DisputePart,
    FixCertificate,
    GiveKey,
    SendPolynomial,
    ShowCertificate,
    Step,
    certificate_hash,
)
from comitia_shared.meeting.voting.unsealing import told_apart
from comitia_shared.meeting.voting.votes import Stage
from tests.belenios.making import tool_accepts
from tests.meeting.secret_story import CEREMONY, WORDS, SecretStory, certificate_of, draw
from tests.meeting.story import CHAIR, GUEST, SECRETARY, delegate, item, name, vote

YES, NO, ABSTAIN = (1, 0, 0), (0, 1, 0), (0, 0, 1)


def opened(delegates: int = 5, count: int = 3) -> SecretStory:
    story = SecretStory(delegates, count).makes_key()
    story.opened()
    story.binds()
    return story.opens_secret()


def test_a_secret_vote_from_the_ceremony_to_its_result(tmp_path: Path) -> None:
    story = opened()
    code = story.state.tellers.ceremonies[CEREMONY].code
    assert len(code.replace("-", "")) == 16
    for number, answer in enumerate((YES, YES, NO, ABSTAIN, YES)):
        story.casts(delegate(number), answer)
    story.casts(CHAIR, YES)
    story.casts(delegate(2), YES)  # votes anew: the last one counts
    story.counts_secret(delegate(0), delegate(2))
    found = story.secret()
    assert found.stage is Stage.CLOSED and found.result is not None
    assert found.result.tally == Tally(5, 0, 1)
    assert found.result.adopted
    board = verify(story.archive())
    assert board.counts == ((5, 0, 1),)
    assert board.trackers == list(found.trackers)
    assert tool_accepts(story.archive(), story.uuid(), tmp_path)


@pytest.mark.parametrize(("count", "openers"), [(2, (0, 1)), (5, (4, 0, 2))])
def test_any_threshold_of_the_tellers_opens_it(count: int, openers: tuple[int, ...], tmp_path: Path) -> None:
    story = opened(6, count)
    for number in range(6):
        story.casts(delegate(number), (YES, NO, ABSTAIN)[number % 3])
    story.counts_secret(*(delegate(n) for n in openers))
    result = story.secret().result
    assert result is not None and result.tally == Tally(2, 2, 2) and not result.adopted
    assert tool_accepts(story.archive(), story.uuid(), tmp_path)


def test_too_few_tellers_open_nothing() -> None:
    story = opened()
    story.casts(delegate(0), YES)
    story.refuses(delegate(0), GiveShare(vote(), b"{}"), ErrorCode.WRONG_STEP)
    story.does(CHAIR, CloseVote(vote()))
    assert story.stage() is Stage.COUNTING
    story.does(delegate(0), GiveShare(vote(), story.part(story.shares[delegate(0)])))
    finish = FinishCount(vote(), story.part(story.room_key))
    story.refuses(ROOM_SEAT, finish, ErrorCode.TOO_FEW_TELLERS)
    story.refuses(CHAIR, finish, ErrorCode.NOT_ALLOWED)
    again = GiveShare(vote(), story.part(story.shares[delegate(0)]))
    story.refuses(delegate(0), again, ErrorCode.ALREADY_THERE)
    foreign = GiveShare(vote(), story.part(story.shares[delegate(0)]))
    story.refuses(delegate(1), foreign, ErrorCode.WRONG_KEY)  # somebody else's share
    story.refuses(delegate(3), foreign, ErrorCode.NOT_ALLOWED)
    story.does(delegate(1), GiveShare(vote(), story.part(story.shares[delegate(1)])))
    story.does(ROOM_SEAT, finish)
    assert story.secret().result is not None


def test_who_may_vote_and_with_which_ballot() -> None:
    story = opened()
    mine, yours = story.ballot(delegate(0), YES), story.ballot(delegate(1), YES)
    story.refuses(delegate(0), CastSecretBallot(vote(), yours), ErrorCode.BAD_BALLOT)
    story.refuses(delegate(0), CastSecretBallot(vote(), b"no ballot"), ErrorCode.BAD_BALLOT)
    story.refuses(delegate(0), CastBallot(vote(), Choice.YES), ErrorCode.WRONG_METHOD)
    story.refuses(GUEST, CastSecretBallot(vote(), mine), ErrorCode.NOT_ALLOWED)
    story.does(delegate(0), CastSecretBallot(vote(), mine))
    story.refuses(delegate(0), CastSecretBallot(vote(), mine), ErrorCode.ALREADY_VOTED)
    story.does(CHAIR, CloseVote(vote()))
    story.refuses(delegate(1), CastSecretBallot(vote(), yours), ErrorCode.VOTE_CLOSED)


def test_a_voter_changes_a_ballot_so_often_and_the_last_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "BALLOTS_OF_ONE", 3)
    story = opened()
    for answer in (YES, YES, NO):
        story.casts(delegate(0), answer)
    more = CastSecretBallot(vote(), story.ballot(delegate(0), YES))
    story.refuses(delegate(0), more, ErrorCode.NO_MORE_BALLOTS)
    for other in range(1, 5):
        story.casts(delegate(other), YES)
    story.counts_secret(delegate(0), delegate(1))
    result = story.secret().result
    assert result is not None and (result.tally.yes, result.tally.no) == (4, 1)


def test_who_has_no_credential_is_on_the_roll_and_cannot_vote_on_a_tablet() -> None:
    story = SecretStory().makes_key()
    story.opened()
    story.binds(delegate(4))
    story.opens_secret()
    assert delegate(4) in story.secret().roll and delegate(4) not in story.secret().credentials
    story.secrets[delegate(4)] = [draw()]
    ballot = CastSecretBallot(vote(), story.ballot(delegate(4), YES))
    story.refuses(delegate(4), ballot, ErrorCode.NOT_ENTITLED)


def test_no_secret_vote_without_tellers_or_credentials() -> None:
    story = SecretStory().opened()
    needed = parse_threshold("over half of members")
    bare = OpenVote(vote(), item(1), Method.SECRET, "?", needed)
    story.refuses(CHAIR, bare, ErrorCode.NO_TELLERS)
    secret = SecretStory().makes_key()
    secret.opened()
    secret.binds(*secret.state.attendance.participants)
    with pytest.raises(Exception, match="nobody_can_vote"):
        secret.opens_secret()


def test_a_choice_is_seen_by_nobody_and_ballots_by_their_voter_and_the_tellers() -> None:
    story = opened()
    story.casts(delegate(3), NO)
    story.casts(delegate(4), YES)
    for person, seen in ((delegate(3), 1), (delegate(0), 2), (CHAIR, 0), (SECRETARY, 0), (GUEST, 0)):
        assert len(visible(story.state, story.seat(person)).votes.votes[vote()].board) == seen, person
        heard = sum(
            sees(story.state, story.seat(person), e.event)
            for e in story.ledger
            if "Ballot" in type(e.event).__name__
        )
        assert heard == seen
    bound = visible(story.state, story.seat(delegate(3))).credentials.bindings
    assert list(bound) == [delegate(3)]
    assert len(visible(story.state, story.seat(delegate(0))).credentials.bindings) == 6


def test_a_binding_is_signed_by_its_device_for_its_person() -> None:
    story = SecretStory().makes_key()
    story.binds(delegate(0))
    elections = story.state.credentials.elections
    public = tuple(str(n + 2) for n in range(len(elections)))
    key = story.devices[delegate(0)]
    sound = key.sign(signed_text(delegate(0), elections, public))
    of_other = key.sign(signed_text(delegate(1), elections, public))
    certificate = certificate_of(key)
    tablet = story.tablet(delegate(0))
    for command, code in (
        (BindCredentials(0, public, certificate, of_other), ErrorCode.WRONG_KEY),
        (BindCredentials(0, public, certificate_of(story.devices[CHAIR]), sound), ErrorCode.WRONG_KEY),
        (BindCredentials(0, public[::-1], certificate, sound), ErrorCode.WRONG_KEY),
        (BindCredentials(0, (*public[:-1], public[0]), certificate, sound), ErrorCode.WRONG_KEY),
        (BindCredentials(0, (*public, "9"), certificate, sound), ErrorCode.UNKNOWN_VOTE),
    ):
        story.refuses(tablet, command, code)
    story.refuses(delegate(0), BindCredentials(0, public, certificate, sound), ErrorCode.NOT_ENROLLED)
    story.does(tablet, BindCredentials(0, public, certificate, sound))


def test_a_used_election_is_never_bound_again_and_each_vote_has_its_own() -> None:
    story = opened()
    before = story.state.credentials.elections
    story.casts(delegate(0), YES)
    story.counts_secret(delegate(0), delegate(1))
    elections = before
    public = tuple(str(n + 2) for n in range(len(elections)))
    signature = story.devices[delegate(0)].sign(signed_text(delegate(0), elections, public))
    late = BindCredentials(0, public, certificate_of(story.devices[delegate(0)]), signature)
    story.refuses(story.tablet(delegate(0)), late, ErrorCode.UNKNOWN_VOTE)
    story.binds_one(delegate(0), first=1)
    story.opens_secret()
    assert story.secret(1).setup.number == 1  # type: ignore[union-attr]
    story.casts(delegate(0), NO, number=1)
    story.counts_secret(delegate(1), delegate(2), number=1)
    assert story.secret(1).result.tally == Tally(0, 1, 0)  # type: ignore[union-attr]


def test_a_void_secret_vote_stays_and_its_election_is_used_up() -> None:
    story = opened()
    story.casts(delegate(0), YES)
    story.does(CHAIR, VoidVote(vote(), "nhầm câu hỏi"))
    assert story.stage() is Stage.VOID
    story.opens_secret()
    assert story.secret(1).setup.number == 1  # type: ignore[union-attr]


class Made:
    """A member's messages of a ceremony of three, two of whom open."""

    def __init__(self, member: Member) -> None:
        self.coefficients = [draw(), draw()]
        self.certificate = member.certificate(draw)
        self.coefexps = member.coefexps(self.coefficients, draw)

    @property
    def fix(self) -> FixCertificate:
        return FixCertificate(CEREMONY, certificate_hash(self.certificate, self.coefexps))

    @property
    def show(self) -> ShowCertificate:
        return ShowCertificate(CEREMONY, self.certificate, self.coefexps)


def test_the_ceremony_goes_step_by_step_and_names_who_does_not_keep_to_it() -> None:
    story = SecretStory()
    made = {p: Made(story.keys[p]) for p in story.members}
    first, second, third = story.members
    story.refuses(first, made[first].fix, ErrorCode.NOT_ALLOWED)
    story.refuses(CHAIR, BeginCeremony(CEREMONY, (first,)), ErrorCode.TOO_FEW_TELLERS)
    story.refuses(CHAIR, BeginCeremony(CEREMONY, (first, delegate(4))), ErrorCode.UNKNOWN_PERSON)
    story.refuses(CHAIR, BeginCeremony(CEREMONY, (first, first)), ErrorCode.UNKNOWN_PERSON)
    story.refuses(first, BeginCeremony(CEREMONY, story.members), ErrorCode.NOT_ALLOWED)
    story.does(SECRETARY, BeginCeremony(CEREMONY, story.members))
    story.does(first, made[first].fix)
    story.refuses(first, made[first].fix, ErrorCode.ALREADY_THERE)
    story.refuses(first, made[first].show, ErrorCode.WRONG_STEP)
    for person in (second, third):
        story.does(person, made[person].fix)
    swapped = Member(seed_of(secrets.token_bytes(22))).certificate(draw)
    wrong = (
        replace(made[first].show, certificate=swapped),
        replace(made[first].show, coefexps=None),
        replace(made[first].show, coefexps=story.keys[first].coefexps([draw(), draw()], draw)),
    )
    for show in wrong:
        story.refuses(first, show, ErrorCode.WRONG_KEY)
    for person in story.members:
        story.does(person, made[person].show)
    found = story.state.tellers.ceremonies[CEREMONY]
    assert found.step is Step.SEND
    for person in story.members:
        key, mine = story.keys[person], made[person]
        right = key.polynomial(found.shown(), mine.coefficients, draw, mine.coefexps)
        for bad in (
            key.polynomial(found.shown(), mine.coefficients, draw),  # signed anew: not what was shown
            key.polynomial(found.shown(), [draw()], draw),
            replace(right, coefexps=replace(right.coefexps, message="{}")),
            replace(right, secrets=("x",) * 3),
            replace(right, secrets=right.secrets[:2]),
        ):
            story.refuses(person, SendPolynomial(CEREMONY, bad), ErrorCode.WRONG_KEY)
        story.does(person, SendPolynomial(CEREMONY, right))
    found = story.state.tellers.ceremonies[CEREMONY]
    sent = [found.polynomials[m] for m in found.members]
    keys = {p: trustee_key(k.share(found.shown(), sent, 2), draw) for p, k in story.keys.items()}
    broken = replace(keys[first], pok=replace(keys[first].pok, response="1"))
    for bad_key in (broken, trustee_key(draw(), draw), keys[second]):
        story.refuses(
            first, GiveKey(CEREMONY, bad_key), ErrorCode.WRONG_KEY
        )  # who is first is refused, not who is last
    for person in story.members:
        story.does(person, GiveKey(CEREMONY, keys[person]))
    assert story.state.tellers.ready is not None


def test_one_who_copies_anothers_keys_is_refused_and_not_who_had_them_first() -> None:
    story = SecretStory()
    story.does(CHAIR, BeginCeremony(CEREMONY, story.members))
    first, second, third = story.members
    mine, other = Made(story.keys[first]), Made(story.keys[third])
    story.does(first, mine.fix)
    story.refuses(second, mine.fix, ErrorCode.WRONG_KEY)
    copied = replace(mine.show, coefexps=other.coefexps)  # whose secret they do not have
    story.does(second, FixCertificate(CEREMONY, certificate_hash(copied.certificate, copied.coefexps)))
    story.does(third, other.fix)
    story.does(first, mine.show)
    story.refuses(second, copied, ErrorCode.WRONG_KEY)
    story.does(third, other.show)
    found = story.state.tellers.ceremonies[CEREMONY]
    assert [m for m in found.members if not found.has_done(m, Step.SHOW)] == [second]


def test_a_value_that_only_its_recipient_can_open_is_disputed_by_name() -> None:
    story = SecretStory()
    story.does(CHAIR, BeginCeremony(CEREMONY, story.members))
    first, second, third = story.members
    made = {p: Made(story.keys[p]) for p in story.members}
    for person in story.members:
        story.does(person, made[person].fix)
    for person in story.members:
        story.does(person, made[person].show)
    found = story.state.tellers.ceremonies[CEREMONY]
    for person in story.members:
        mine, key = made[person], story.keys[person]
        coefficients = (
            mine.coefficients if person != third else [draw(), draw()]
        )  # sealed values of another polynomial
        polynomial = key.polynomial(found.shown(), coefficients, draw, mine.coefexps)
        story.does(person, SendPolynomial(CEREMONY, polynomial))
    found = story.state.tellers.ceremonies[CEREMONY]
    sent = [found.polynomials[m] for m in found.members]
    with pytest.raises(Invalid) as invalid:
        story.keys[first].share(found.shown(), sent, 2)
    assert invalid.value.event == story.members.index(third)
    story.refuses(first, DisputePart(CEREMONY, delegate(4)), ErrorCode.NOT_ALLOWED)
    story.refuses(first, DisputePart(CEREMONY, first), ErrorCode.NOT_ALLOWED)
    story.does(first, DisputePart(CEREMONY, third))
    story.refuses(first, DisputePart(CEREMONY, second), ErrorCode.ALREADY_THERE)
    story.does(second, DisputePart(CEREMONY, third))
    assert story.state.tellers.ceremonies[CEREMONY].disputed == {first: third, second: third}


def test_the_code_is_over_what_was_fixed_first_alone() -> None:
    story = SecretStory().makes_key()
    (found,) = story.state.tellers.ceremonies.values()
    last = found.members[-1]
    again = trustee_key(story.shares[last], draw)  # another proof of the same key
    assert replace(found, keys={**found.keys, last: again}).code == found.code
    other = story.keys[last].coefexps([draw(), draw()], draw)
    assert replace(found, coefexps={**found.coefexps, last: other}).code != found.code
    old = replace(found, edition=1)
    assert replace(old, keys={**found.keys, last: again}).code != old.code != found.code


def test_a_new_ceremony_takes_the_place_of_one_that_is_not_at_its_end() -> None:
    story = SecretStory()
    story.does(CHAIR, BeginCeremony(CEREMONY, story.members))
    story.does(CHAIR, BeginCeremony(CeremonyId(name(7701)), story.members[:2]))
    fix = FixCertificate(CEREMONY, bytes(32))
    story.refuses(delegate(0), fix, ErrorCode.WRONG_STEP)
    assert story.state.tellers.ready is None


def test_folding_what_a_seat_sees_of_a_secret_vote_gives_what_is_visible_to_it() -> None:
    story = opened()
    for number, answer in enumerate((YES, NO, ABSTAIN, NO)):
        story.casts(delegate(number), answer)
    story.does(CHAIR, CloseVote(vote()))
    for after in ("closed", "opened"):
        if after == "opened":
            for person in story.members[:2]:
                story.does(person, GiveShare(vote(), story.part(story.shares[person])))
            story.does(ROOM_SEAT, FinishCount(vote(), story.part(story.room_key)))
        for person in story.state.attendance.participants:
            seat, folded = story.seat(person), Meeting()
            for entry in story.ledger:
                if sees(story.state, seat, entry.event):
                    folded = apply(folded, entry)
            assert folded == visible(story.state, seat), person


def test_the_quorum_is_that_of_the_end_whoever_leaves_while_tellers_open() -> None:
    story = SecretStory(5, 3, quorum="over half of members").makes_key()
    story.opened()
    story.binds()
    story.opens_secret()
    for number in range(5):
        story.casts(delegate(number), YES)
    story.does(CHAIR, CloseVote(vote(1)))
    for number in range(1, 5):
        story.does(delegate(number), CheckOut())
    for person in (delegate(0), delegate(2)):
        story.does(person, GiveShare(vote(1), story.part(story.shares[person])))
    story.does(ROOM_SEAT, FinishCount(vote(1), story.part(story.room_key)))
    result = story.secret().result
    assert result is not None and result.quorate and result.adopted


def test_a_secret_vote_on_what_has_a_known_result_says_of_how_many_both_counts_tell() -> None:
    story = opened()
    for number in range(5):
        story.casts(delegate(number), YES)
    story.counts_secret(delegate(0), delegate(1))
    votes, first = story.state.votes, story.secret()
    same, fewer = dict(first.roll), dict(list(first.roll.items())[:-1])
    heavier = {**same, delegate(0): 7}
    for roll, count in ((same, 0), (fewer, 1), (heavier, 1), ({}, len(same))):
        assert told_apart(votes, first.item, first.questions, roll) == count
    assert told_apart(votes, item(2), first.questions, fewer) == 0
    assert told_apart(votes, first.item, (Question("khác"),), fewer) == 0
    assert told_apart(votes, first.item, first.questions, fewer, but=first.vote) == 0
    story.does(CHAIR, VoidVote(vote(), "lý do"))  # what is void is known all the same
    assert told_apart(story.state.votes, first.item, first.questions, fewer) == 1


def test_what_has_begun_does_not_begin_again_and_what_has_ended_opens_no_more() -> None:
    story = opened()
    for number in range(5):
        story.casts(delegate(number), YES)
    before = story.state
    (begun,) = before.tellers.ceremonies.values()
    at_ms, seq = 10**12, len(story.ledger)
    entries = tuple(RollEntry(p) for p in story.members)
    story.does(CHAIR, CloseVote(vote()))
    ended = story.state
    again = next(e.event for e in story.ledger if isinstance(e.event, VoteOpened))
    told = (
        replace(again, question="Câu khác"),
        VoteRollAdded(vote(), 1, 1, entries),
        CeremonyBegun(begun.ceremony, (*begun.members, delegate(4)), 1),
    )
    for event in told:
        assert apply(ended, Recorded(seq + 9, at_ms, event, command=CommandId(name(9)))) == ended, event


def test_a_vote_by_another_key_than_the_one_that_was_made_last_is_none_that_tablets_seal_for() -> None:
    story = SecretStory(5, 3).makes_key().makes_key(CeremonyId(name(7702)))
    story.opened()
    story.binds().opens_secret()
    assert story.secret().is_rightful
    first = story.state.tellers.ceremonies[CEREMONY]
    setup = set_up(
        1,
        story.state.credentials.elections[1],
        first.ceremony,
        first.group(),
        trustee_key(story.room_key, draw),
        "Câu hỏi",
        (),
        WORDS,
        story.least,
    )
    story.does(CHAIR, VoidVote(vote(), "x"))
    needed = parse_threshold("over half of members")
    story.does(CHAIR, OpenVote(vote(2), item(1), Method.SECRET, "Câu hỏi", needed, setup=setup))
    assert not story.secret(1).is_rightful


@pytest.mark.parametrize("said", ["01", "x", str(Q), "-1", ""])
def test_a_sealed_value_that_is_no_number_is_its_senders_fault(said: str) -> None:
    members = [Member(seed_of(secrets.token_bytes(22))) for _ in range(2)]
    certificates = Certificates([m.certificate(draw) for m in members])
    sent = [m.polynomial(certificates, [draw(), draw()], draw) for m in members]
    bad = members[1]._send(members[0].encryption, json.dumps({"secret": said}), draw)
    sent[1] = replace(sent[1], secrets=(bad, *sent[1].secrets[1:]))
    with pytest.raises(Invalid) as invalid:
        members[0].share(certificates, sent, 2)
    assert invalid.value.event == 1
