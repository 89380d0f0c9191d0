"""Stories of bodies' rules: what a vote must keep to, weights, proxies, substitutes, ties, amendments, demands."""

import pytest
from msgspec.structs import replace

from comitia_resources import bodies, body
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PersonId
from comitia_shared.meeting import ROOM_SEAT, Role
from comitia_shared.meeting.agenda import Method
from comitia_shared.meeting.attendance import (
    AddParticipants,
    CheckIn,
    GiveProxy,
    Participant,
    TakeBackProxy,
)
from comitia_shared.meeting.floor import GiveFloor, RequestFloor, SpeechKind
from comitia_shared.meeting.rules import AdoptRules, Rules, read_rules
from comitia_shared.meeting.voting.entitlement import standing
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote, VoidVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.proposals import DemandSecrecy, Propose, TakeBackDemand, WithdrawProposal
from comitia_shared.meeting.voting.questions import Candidate, Question
from tests.meeting.story import CHAIR, SECRETARY, Story, delegate, item, name, request, vote

YES, NO = Choice.YES, Choice.NO


def of(name_: str) -> Rules:
    return read_rules(body(name_))


def story_of(rules: Rules, delegates: int = 4, weights: dict[int, int] | None = None) -> Story:
    story = Story(delegates=delegates)
    if weights:
        people = story.state.attendance.participants
        heavier = tuple(replace(people[delegate(n)], weight=w) for n, w in weights.items())
        story.does(ROOM_SEAT, AddParticipants(1, 1, heavier))
    story.does(ROOM_SEAT, AdoptRules(rules))
    return story


def opens(rule: str, threshold: str, method: Method = Method.OPEN, departs: str = "") -> OpenVote:
    return OpenVote(
        vote(), item(1), method, "Question", parse_threshold(threshold), rule=rule, departs=departs
    )


@pytest.mark.parametrize("name_", bodies())
def test_each_body_has_a_source_names_in_both_languages_and_kinds_of_votes(name_: str) -> None:
    rules = of(name_)
    assert rules.id == name_
    assert rules.votes
    assert all(set(names) == {"vi", "en"} for names in (rules.names, *(v.names for v in rules.votes)))
    assert all(source.text for source in (rules.source, *(v.source for v in rules.votes)))


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"id": "x", "names": {}, "source": {"text": "s"}, "quorum": "half"},
        {"id": "x", "names": {}, "source": {"text": "s"}, "vots": []},
        {"id": "x", "names": {}, "source": {"text": "s"}, "vote": [{"id": "a"}]},
    ],
)
def test_a_rules_file_that_is_not_sound_is_refused(table: dict[str, object]) -> None:
    with pytest.raises(Refused):
        read_rules(table)


def test_a_vote_keeps_to_a_rule_or_says_why_not() -> None:
    story = story_of(of("us-cleveland-council")).opened()
    story.refuses(CHAIR, opens("", "over half of members"), ErrorCode.REASON_NEEDED)
    story.refuses(CHAIR, opens("nothing", "over half of members"), ErrorCode.UNKNOWN_RULE)
    story.refuses(CHAIR, opens("emergency", "over half of members"), ErrorCode.REASON_NEEDED)
    story.refuses(CHAIR, opens("emergency", "two-thirds of members", Method.HANDS), ErrorCode.REASON_NEEDED)
    story.does(CHAIR, opens("emergency", "over half of cast", departs="as the body has decided"))
    assert story.vote.departs == "as the body has decided"


def test_the_quorum_of_the_body_holds_where_the_meeting_has_none() -> None:
    story = story_of(of("vn-company-board"), delegates=7).opened(present=4)
    story.refuses(CHAIR, opens("resolution", "over half of present"), ErrorCode.NO_QUORUM)
    story.does(delegate(5), CheckIn())
    story.does(CHAIR, opens("resolution", "over half of present"))


def test_a_tie_goes_to_the_side_of_who_presides_where_the_rules_say_so() -> None:
    for chairs, adopted in ((YES, True), (NO, False)):
        story = story_of(of("vn-company-board"), delegates=3).opened()
        story.does(CHAIR, opens("resolution", "over half of present"))
        for person, choice in (
            (CHAIR, chairs),
            (delegate(0), YES if chairs is NO else NO),
            (delegate(1), YES),
            (delegate(2), NO),
        ):
            story.does(person, CastBallot(vote(), choice))
        story.does(CHAIR, CloseVote(vote()))
        assert story.vote.result is not None
        assert story.vote.result.tally.yes == 2
        assert story.vote.result.adopted is adopted


def test_a_proxy_gives_its_weight_until_its_giver_walks_in() -> None:
    story = story_of(of("vn-association"), delegates=4, weights={0: 5, 1: 3})
    story.does(delegate(0), GiveProxy(delegate(0), delegate(1)))
    story.opened(present=0)
    story.does(delegate(1), CheckIn())
    story.does(delegate(2), CheckIn())
    story.does(CHAIR, opens("decision", "over half of summoned"))
    assert story.vote.roll == {CHAIR: 1, delegate(1): 8, delegate(2): 1}
    assert story.vote.proxies == {delegate(1): (delegate(0),)}
    assert (story.vote.members, story.vote.present) == (11, 10)
    story.does(delegate(0), CheckIn())
    story.refuses(delegate(0), CastBallot(vote(), NO), ErrorCode.NOT_ENTITLED)
    story.does(delegate(1), CastBallot(vote(), YES))
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert story.vote.result.tally.yes == 8
    again = replace(opens("decision", "over half of summoned"), vote=vote(2))
    story.does(CHAIR, again)
    assert story.state.votes.votes[vote(2)].roll[delegate(1)] == 3
    assert story.state.votes.votes[vote(2)].roll[delegate(0)] == 5


def test_a_proxy_needs_a_rule_and_two_members_and_is_ones_own_to_give() -> None:
    bare = Story().opened()
    bare.refuses(SECRETARY, GiveProxy(delegate(0), delegate(1)), ErrorCode.NO_PROXIES)
    story = story_of(of("vn-association"), delegates=6)
    story.refuses(delegate(0), GiveProxy(delegate(1), delegate(0)), ErrorCode.NOT_ALLOWED)
    story.refuses(SECRETARY, GiveProxy(delegate(1), delegate(1)), ErrorCode.UNKNOWN_PERSON)
    story.refuses(SECRETARY, GiveProxy(delegate(1), SECRETARY), ErrorCode.UNKNOWN_PERSON)
    for giver in (1, 2, 3):
        story.does(SECRETARY, GiveProxy(delegate(giver), delegate(0)))
    story.refuses(SECRETARY, GiveProxy(delegate(4), delegate(0)), ErrorCode.NO_PROXIES)
    story.does(delegate(1), TakeBackProxy(delegate(1)))
    story.does(SECRETARY, GiveProxy(delegate(4), delegate(0)))
    story.refuses(delegate(1), TakeBackProxy(delegate(1)), ErrorCode.UNKNOWN_PERSON)


def test_a_substitute_sits_in_while_the_member_is_away() -> None:
    story = Story(delegates=3)
    spare = PersonId(name(150))
    sits = Participant(spare, "Spare", frozenset({Role.DELEGATE}), substitute_for=delegate(0))
    story.does(ROOM_SEAT, AddParticipants(1, 1, (sits,)))
    story.does(ROOM_SEAT, AdoptRules(of("vn-party-congress")))
    story.does(spare, CheckIn())
    story.opened(present=0)
    story.does(delegate(1), CheckIn())
    here = standing(story.state.attendance, story.state.rules)
    assert [v.person for v in here.voters] == [CHAIR, spare, delegate(1)]
    assert (here.members, here.present) == (4, 3)
    story.does(CHAIR, opens("decision", "over half of summoned", Method.OPEN))
    assert story.vote.seats == {spare: delegate(0)}
    story.does(spare, CastBallot(vote(), YES))
    story.does(CHAIR, CloseVote(vote()))
    story.does(delegate(0), CheckIn())
    here = standing(story.state.attendance, story.state.rules)
    assert spare not in [v.person for v in here.voters]


def test_amendments_are_voted_first_or_withdrawn() -> None:
    story = Story().opened()
    for n in (2, 3):
        story.does(SECRETARY, Propose(vote(n), item(1), f"Amendment {n}", is_amendment=True))
    needed = parse_threshold("over half of members")
    motion = OpenVote(vote(), item(1), Method.OPEN, "Motion", needed)
    story.refuses(CHAIR, motion, ErrorCode.AMENDMENTS_FIRST)
    story.does(CHAIR, OpenVote(vote(2), item(1), Method.OPEN, "Amendment 2", needed))
    story.does(CHAIR, CloseVote(vote(2)))
    story.does(CHAIR, VoidVote(vote(2), "misread"))
    story.does(CHAIR, WithdrawProposal(vote(3)))
    story.refuses(CHAIR, motion, ErrorCode.AMENDMENTS_FIRST)
    story.does(CHAIR, OpenVote(vote(4), item(1), Method.OPEN, "Amendment 2", needed, repeats=vote(2)))
    story.does(CHAIR, CloseVote(vote(4)))
    story.does(CHAIR, motion)


def test_enough_of_those_present_make_a_vote_secret() -> None:
    story = story_of(of("vn-association"), delegates=5).opened()
    story.refuses(SECRETARY, DemandSecrecy(item(1)), ErrorCode.NOT_ALLOWED)
    story.does(delegate(0), DemandSecrecy(item(1)))
    story.refuses(delegate(0), DemandSecrecy(item(1)), ErrorCode.ALREADY_REQUESTED)
    story.does(delegate(1), DemandSecrecy(item(1)))
    story.refuses(CHAIR, opens("decision", "over half of summoned"), ErrorCode.SECRECY_DEMANDED)
    story.does(CHAIR, replace(opens("decision", "over half of summoned", Method.PAPER), vote=vote(7)))
    story.does(CHAIR, VoidVote(vote(7), "tried"))
    story.does(delegate(1), TakeBackDemand(item(1)))
    story.does(CHAIR, opens("decision", "over half of summoned"))


def test_who_abstains_is_left_out_where_the_rule_says_so() -> None:
    story = story_of(of("vn-association"), delegates=4).opened()
    story.does(CHAIR, opens("statutes", "two-thirds of valid"))
    for n, choice in enumerate((YES, YES, NO, Choice.ABSTAIN)):
        story.does(delegate(n), CastBallot(vote(), choice))
    story.does(CHAIR, CloseVote(vote()))
    assert story.vote.result is not None
    assert (story.vote.result.base, story.vote.result.adopted) == (3, True)


def test_a_party_election_has_surplus_candidates_and_not_too_many() -> None:
    story = story_of(of("vn-party-congress"), delegates=9).opened()
    needed = parse_threshold("over half of summoned")

    def ballot(stand: int, seats: int) -> OpenVote:
        names = tuple(Candidate(f"Candidate {n}") for n in range(stand))
        paper = Question("Committee", names, seats, 1, seats)
        return OpenVote(vote(), item(1), Method.PAPER, "Election", needed, sheet=(paper,), rule="committee")

    story.refuses(CHAIR, ballot(3, 3), ErrorCode.REASON_NEEDED)
    story.refuses(CHAIR, ballot(14, 10), ErrorCode.REASON_NEEDED)
    story.does(CHAIR, ballot(13, 10))


def test_a_speech_lasts_as_long_as_the_rules_say_where_nobody_says_otherwise() -> None:
    story = story_of(of("vn-association")).opened()
    for number, (limit_ms, expected) in enumerate(((0, 300_000), (60_000, 60_000)), 1):
        story.does(delegate(number), RequestFloor(request(number), SpeechKind.SPEECH))
        story.does(CHAIR, GiveFloor(request(number), limit_ms))
        speech = story.state.floor.speech
        assert speech is not None
        assert speech.limit_ms == expected
