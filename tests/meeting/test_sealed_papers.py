"""Stories of sealed ballot papers: weights, tellers who stand, papers that are counted in, what is too large."""

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from comitia_shared.belenios.board import verify
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId
from comitia_shared.meeting import ROOM_SEAT, Meeting, apply
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import AddParticipants, CheckIn, GiveProxy
from comitia_shared.meeting.rules import AdoptRules, Rules, Source
from comitia_shared.meeting.voting.credentials import BindCredentials, signed_text
from comitia_shared.meeting.voting.entitlement import is_roll_of
from comitia_shared.meeting.voting.events import (
    CloseVote,
    EnterCounts,
    FinishCount,
    GiveShare,
    OpenVote,
    VoidVote,
    VoteRollAdded,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.questions import Candidate, Question, sealed_answer
from comitia_shared.meeting.voting.votes import Stage
from tests.belenios.making import separate_says
from tests.meeting.recounting import bodies, fault, written
from tests.meeting.secret_story import SecretStory, certificate_of
from tests.meeting.story import CHAIR, SECRETARY, delegate, item, vote

BOARD = Question("Board", tuple(Candidate(n) for n in "ABCD"), 2, 1, 2, none=True)
WEIGHTED = Rules("weighted", {}, Source("tests"), weighted=True, proxies=2, proxies_present=True)


def story(
    weights: dict[int, int] | None = None, *, away: Iterable[PersonId] = (), least: int = 5
) -> SecretStory:
    found = SecretStory(5, 3)
    found.least = least
    known = found.state.attendance.participants
    if weights:
        heavier = tuple(replace(known[delegate(n)], weight=w) for n, w in weights.items())
        found.does(ROOM_SEAT, AddParticipants(1, 1, heavier))
        found.does(ROOM_SEAT, AdoptRules(WEIGHTED))
    found.makes_key()
    found.opened(present=0)
    for n in range(5):
        if delegate(n) not in away:
            found.does(delegate(n), CheckIn())
    return found


def marks(found: SecretStory, person: PersonId, *marked: int) -> None:
    found.casts(person, sealed_answer(BOARD, marked))


def test_weights_and_a_proxy_are_in_the_sum_and_the_archive_is_right() -> None:
    found = story({0: 3, 4: 5}, away=[delegate(4)])
    found.does(SECRETARY, GiveProxy(delegate(4), delegate(1)))
    found.binds()
    found.opens_secret("over half of valid", BOARD)
    assert found.secret().roll == {CHAIR: 1, delegate(0): 3, delegate(1): 6, delegate(2): 1, delegate(3): 1}
    marks(found, delegate(0), 0, 1)
    marks(found, delegate(1), 1)
    marks(found, delegate(2), 4)
    marks(found, delegate(3), 2)
    found.counts_secret(delegate(0), delegate(2))
    (outcome,) = found.secret().outcomes
    assert (outcome.row, outcome.cast, outcome.elected) == ((3, 9, 1, 0, 1), 11, (1,))
    assert verify(found.archive()).counts == ((1, 3, 9, 1, 0),)
    assert separate_says(found.archive()) == ""
    assert fault(written(bodies(found.ledger))) == ""


def test_a_roll_that_is_not_that_of_who_is_here_is_seen() -> None:
    found = story({0: 3}).binds()
    found.opens_secret("over half of valid", BOARD)
    secret, attendance, rules = found.secret(), found.state.attendance, found.state.rules
    assert secret.is_rightful
    assert is_roll_of(secret.roll, secret.seats, secret.proxies, attendance, rules)
    for changed in ({**secret.roll, delegate(1): 2}, {**secret.roll, SECRETARY: 1}):
        assert not is_roll_of(changed, secret.seats, secret.proxies, attendance, rules)
    invented = {delegate(1): (delegate(0),)}
    assert not is_roll_of(secret.roll, secret.seats, invented, attendance, rules), "a proxy that nobody gave"
    state = Meeting()
    for entry in found.ledger:
        event = entry.event
        if isinstance(event, VoteRollAdded):
            heavier = tuple(replace(e, weight=e.weight + 1) for e in event.entries)
            event = replace(event, entries=heavier)
        state = apply(state, replace(entry, event=event))
    assert not state.votes.votes[vote()].is_rightful, "every tablet sees it when it opens"


def test_a_credential_of_somebody_else_is_not_bound() -> None:
    found = SecretStory(5, 3).makes_key()
    found.opened()
    found.binds()
    victim, thief = delegate(4), delegate(0)
    theirs = found.state.credentials.bindings[victim][0]
    elections = found.state.credentials.elections
    signature = found.devices[thief].sign(signed_text(thief, elections, theirs.credentials))
    stolen = BindCredentials(0, theirs.credentials, certificate_of(found.devices[thief]), signature)
    found.refuses(found.tablet(thief), stolen, ErrorCode.WRONG_KEY)


def test_an_election_is_used_once_also_where_its_vote_was_void() -> None:
    found = story().binds()
    found.opens_secret()
    setup = found.secret().setup
    found.does(CHAIR, VoidVote(vote(1), "again"))
    needed = parse_threshold("over half of members")
    again = OpenVote(vote(2), item(1), Method.SECRET, "Again", needed, repeats=vote(1), setup=setup)
    found.refuses(CHAIR, again, ErrorCode.WRONG_KEY)


def test_a_secret_vote_of_too_few_is_not_opened_unless_the_body_says_so() -> None:
    found = SecretStory(3, 3).makes_key()
    found.opened()
    found.binds()
    with pytest.raises(Refused) as refused:
        found.opens_secret()
    assert refused.value.code is ErrorCode.TOO_FEW_BALLOTS


def test_nobody_counts_a_vote_in_which_they_stand() -> None:
    found = story().binds()
    mine = Question("Board", (Candidate("A", delegate(0)), Candidate("B")), 1, 1, 1)
    found.opens_secret("over half of valid", mine)
    for n in range(3):
        found.casts(delegate(n), sealed_answer(mine, (0,)))
    found.does(CHAIR, CloseVote(vote()))
    found.refuses(
        delegate(0), GiveShare(vote(), found.part(found.shares[delegate(0)])), ErrorCode.NOT_ALLOWED
    )
    for n in (1, 2):
        found.does(delegate(n), GiveShare(vote(), found.part(found.shares[delegate(n)])))
    found.does(ROOM_SEAT, FinishCount(vote(), found.part(found.room_key)))
    assert found.secret().outcomes[0].elected == (0,)


def test_a_vote_in_which_too_many_tellers_stand_is_not_opened() -> None:
    found = story().binds()
    two = Question("Board", (Candidate("A", delegate(0)), Candidate("B", delegate(1))), 1, 1, 1)
    with pytest.raises(Refused) as refused:
        found.opens_secret("over half of valid", two)
    assert refused.value.code is ErrorCode.NO_TELLERS


def test_papers_of_those_without_a_credential_are_added_and_the_result_waits_for_them() -> None:
    found = story(least=2).binds(delegate(3), delegate(4))
    found.opens_secret("over half of valid", BOARD, papers=True)
    marks(found, delegate(0), 0, 1)
    marks(found, delegate(1), 1)
    counts = EnterCounts(vote(), ((0, 1, 1, 0, 0),), 2, 1)
    found.refuses(SECRETARY, counts, ErrorCode.WRONG_STEP)
    found.does(CHAIR, CloseVote(vote()))
    for n in (0, 1):
        found.does(delegate(n), GiveShare(vote(), found.part(found.shares[delegate(n)])))
    finish = FinishCount(vote(), found.part(found.room_key))
    found.refuses(ROOM_SEAT, finish, ErrorCode.COUNTS_MISSING)
    found.refuses(SECRETARY, EnterCounts(vote(), ((0, 1, 1, 0, 0),), 3, 1), ErrorCode.COUNTS_TOO_HIGH)
    found.refuses(SECRETARY, EnterCounts(vote(), ((0, 2, 0, 0, 0),), 2, 1), ErrorCode.BAD_COUNTS)
    found.does(delegate(2), counts)
    found.does(ROOM_SEAT, finish)
    (outcome,) = found.secret().outcomes
    assert (outcome.row, outcome.cast, outcome.invalid, outcome.base) == ((1, 3, 1, 0, 0), 4, 1, 3)
    assert found.secret().stage is Stage.CLOSED
    assert fault(written(bodies(found.ledger))) == ""


def test_a_sealed_paper_that_no_message_could_carry_is_not_put() -> None:
    found = story().binds()
    names = tuple(Candidate(f"Candidate {n}") for n in range(91))
    with pytest.raises(Refused) as refused:
        found.opens_secret("over half of valid", Question("Board", names, 5, 1, 5))
    assert refused.value.code is ErrorCode.TOO_MANY
    needed = parse_threshold("over half of valid")
    open_vote = OpenVote(
        vote(), item(1), Method.OPEN, "Board", needed, sheet=(Question("Board", names, 5, 1, 5),)
    )
    found.does(CHAIR, open_vote)
