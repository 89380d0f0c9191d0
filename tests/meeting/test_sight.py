"""What a seat sees: folding the events it may see gives what is visible to it, in any batching."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import DeviceId, NoteId, ObjectId, PaperId, PersonId, RevisionId, ShareId
from comitia_shared.meeting import HALL_SEAT, ROOM_SEAT, AnyCommand, Meeting, Role, Seat, apply
from comitia_shared.meeting.agenda import AddItem, EndItem, Method, PauseMeeting, ResumeMeeting, StartItem
from comitia_shared.meeting.attendance import (
    AddParticipants,
    CheckIn,
    CheckOut,
    GiveProxy,
    Participant,
    TakeBackProxy,
)
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.floor import EndSpeech, GiveFloor, RequestFloor, SpeechKind
from comitia_shared.meeting.minutes import EditMinutes
from comitia_shared.meeting.papers import (
    AddPaper,
    AddRevision,
    ConfirmRecall,
    ObjectKind,
    PublishPaper,
    RecallPaper,
    SealedObject,
)
from comitia_shared.meeting.rules import AdoptRules, Rules, Source
from comitia_shared.meeting.sharing import PublishAddress, ShareNotes, WithdrawNotes
from comitia_shared.meeting.sight import sees, visible
from comitia_shared.meeting.voting.events import (
    CastBallot,
    CastMarks,
    Choice,
    CloseVote,
    CountHands,
    EnterCounts,
    OpenVote,
    VoidVote,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.proposals import DemandSecrecy, Propose, TakeBackDemand, WithdrawProposal
from comitia_shared.meeting.voting.questions import Candidate, Question
from tests.conftest import LONG
from tests.meeting.story import CHAIR, GUEST, SECRETARY, Story, delegate, item, name, request, vote

PAPERS = [PaperId(name(4000 + n)) for n in range(4)]
PEOPLE = [CHAIR, SECRETARY, GUEST, *(delegate(n) for n in range(3))]
TABLET = DeviceId(name(6000))
BOARD = Question("Board", (Candidate("A"), Candidate("B")), 1, 1, 1)
LENIENT = Rules("lenient", {}, Source("tests"), proxies=1, demand=parse_threshold("2/3 of present"))
LEVELS = [Level.PUBLIC, Level.INTERNAL]
ITEM_LEVELS = [*LEVELS, Level.CONFIDENTIAL]


@st.composite
def commands(draw: st.DrawFn) -> tuple[PersonId, AnyCommand]:
    person = draw(st.sampled_from(PEOPLE))
    number = draw(st.integers(1, 3))
    level = Custody("org", "office", draw(st.sampled_from(LEVELS)))
    readers = draw(st.sampled_from([(), (delegate(0),), (delegate(1), delegate(2))]))
    paper = draw(st.sampled_from(PAPERS))
    revision = RevisionId(name(5000 + draw(st.integers(0, 9))))
    whole = SealedObject(ObjectId(revision), ObjectKind.WHOLE, 10, bytes(32))
    method = draw(st.sampled_from(list(Method)))
    roles = frozenset({draw(st.sampled_from([Role.DELEGATE, Role.CHAIR, Role.SECRETARY]))})
    choices: list[AnyCommand] = [
        CheckIn(),
        CheckOut(),
        StartItem(item(draw(st.integers(1, 3)))),
        AddItem(item(3), "3", "Third", Custody("org", "office", draw(st.sampled_from(ITEM_LEVELS))), readers),
        EndItem(item(1)),
        PauseMeeting(),
        ResumeMeeting(),
        RequestFloor(request(number), SpeechKind.DEBATE, draw(st.sampled_from(["", "about someone"]))),
        GiveFloor(request(number), 1000),
        EndSpeech(),
        OpenVote(
            vote(number),
            item(draw(st.integers(1, 2))),
            method,
            "?",
            parse_threshold("over half of cast"),
        ),
        OpenVote(
            vote(number),
            item(1),
            draw(st.sampled_from([Method.OPEN, Method.HANDS, Method.PAPER, Method.ROLL_CALL])),
            "?",
            parse_threshold("2 of cast"),
            sheet=(BOARD,),
            counters=draw(st.integers(1, 2)),
        ),
        CastMarks(vote(number), ((draw(st.integers(0, 1)),),), voter=draw(st.sampled_from([None, *PEOPLE]))),
        EnterCounts(vote(number), ((draw(st.integers(0, 1)), 1),), 2),
        GiveProxy(delegate(number - 1), delegate(draw(st.integers(0, 2)))),
        TakeBackProxy(delegate(number - 1)),
        Propose(vote(number), item(draw(st.integers(1, 2))), "Amendment", draw(st.booleans())),
        WithdrawProposal(vote(number)),
        DemandSecrecy(item(draw(st.integers(1, 2)))),
        TakeBackDemand(item(1)),
        CastBallot(
            vote(number), draw(st.sampled_from(list(Choice))), voter=draw(st.sampled_from([None, *PEOPLE]))
        ),
        CountHands(vote(number), 1, 0, 0),
        CloseVote(vote(number)),
        VoidVote(vote(number), "again"),
        AddPaper(paper, item(draw(st.integers(1, 2))), "Paper", level, readers),
        AddRevision(paper, revision, 1, (whole,)),
        PublishPaper(paper),
        AddRevision(paper, revision, 1, (whole,), level=draw(st.sampled_from(LEVELS))),
        RecallPaper(paper, "again"),
        ConfirmRecall((paper,)),
        PublishAddress(bytes([number]) * 32),
        ShareNotes(
            ShareId(name(7000 + number)), paper, (NoteId(name(8000)),), (draw(st.sampled_from(PEOPLE)),)
        ),
        WithdrawNotes(ShareId(name(7000 + number))),
        EditMinutes(item(1), "words"),
        AddParticipants(1, 1, (Participant(delegate(2), "Delegate 2", roles),)),
    ]
    body = draw(st.sampled_from(choices))
    return person, body


SEATS: list[Seat | PersonId] = [HALL_SEAT, *PEOPLE]


@settings(
    max_examples=400 if LONG else 60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(commands(), max_size=40))
def test_folding_what_a_seat_sees_gives_what_is_visible_to_it(
    script: list[tuple[PersonId, AnyCommand]],
) -> None:
    story = Story(delegates=3, readers={2: (delegate(0),)})
    story.does(ROOM_SEAT, AdoptRules(LENIENT))
    story.opened()
    for person, body in script:
        preparing = isinstance(body, AddItem | AddPaper | AddRevision | PublishPaper | AddParticipants)
        actor = ROOM_SEAT if preparing else replace(story.seat(person), device=TABLET)
        try:
            story.does(actor, body)
        except Refused:
            continue
        story.now_ms += 1000
    for who in SEATS:
        seat = who if isinstance(who, Seat) else story.seat(who)
        folded = Meeting()
        for entry in story.ledger:
            if sees(story.state, seat, entry.event):
                folded = apply(folded, entry)
        assert folded == visible(story.state, seat), who


def test_nobody_sees_a_running_split() -> None:
    story = Story().opened().votes_on()
    story.does(delegate(0), CastBallot(vote(), Choice.NO))
    for person in (CHAIR, SECRETARY, GUEST, delegate(1)):
        seen = visible(story.state, story.seat(person))
        assert seen.votes.votes[vote()].marks == {}
    own = visible(story.state, story.seat(delegate(0)))
    assert own.votes.votes[vote()].marks == {delegate(0): Choice.NO.marks}


def test_guests_and_the_hall_see_public_papers_alone() -> None:
    story = Story()
    for number, level in enumerate(LEVELS):
        story.does(ROOM_SEAT, AddPaper(PAPERS[number], item(1), "Paper", Custody("org", "office", level)))
    for seat in (HALL_SEAT, story.seat(GUEST)):
        assert list(visible(story.state, seat).papers.papers) == [PAPERS[0]]
    assert len(visible(story.state, story.seat(delegate(0))).papers.papers) == 2


def test_guests_and_the_hall_hear_of_no_item_above_internal() -> None:
    story = Story()
    for number, level in enumerate(ITEM_LEVELS, 3):
        story.does(ROOM_SEAT, AddItem(item(number), str(number), level.value, Custody("o", "w", level)))
    story.does(ROOM_SEAT, AddPaper(PAPERS[0], item(5), "open", Custody("o", "w", Level.PUBLIC)))
    for seat in (HALL_SEAT, story.seat(GUEST)):
        seen = visible(story.state, seat)
        assert item(4) in seen.agenda.items and item(5) not in seen.agenda.items
        assert PAPERS[0] not in seen.papers.papers, (
            "a public paper does not tell of the item that it lies under"
        )
    assert item(5) in visible(story.state, story.seat(delegate(0))).agenda.items


def test_a_teller_who_is_nothing_else_reads_what_is_public() -> None:
    story = Story()
    for number, level in enumerate(LEVELS):
        story.does(ROOM_SEAT, AddPaper(PAPERS[number], item(1), "Paper", Custody("o", "w", level)))
    for roles, papers in (
        ({Role.TELLER}, 1),
        ({Role.TELLER, Role.GUEST}, 1),
        ({Role.TELLER, Role.DELEGATE}, 2),
    ):
        seat = Seat(delegate(9), frozenset(roles))
        assert len(visible(story.state, seat).papers.papers) == papers
        assert item(1) in visible(story.state, seat).agenda.items


def test_what_a_speech_under_a_restricted_item_is_about_only_its_readers_hear() -> None:
    story = Story(readers={2: (delegate(0),)}).opened()
    story.does(CHAIR, StartItem(item(2)))
    story.does(delegate(0), RequestFloor(request(1), SpeechKind.DEBATE, "about someone"))
    story.does(delegate(1), RequestFloor(request(2), SpeechKind.DEBATE))
    story.does(CHAIR, GiveFloor(request(1)))
    for person, topic in (
        (delegate(0), "about someone"),
        (CHAIR, "about someone"),
        (delegate(1), ""),
        (GUEST, ""),
    ):
        seen = visible(story.state, story.seat(person)).floor
        assert seen.speech is not None and seen.speech.topic == topic
        assert len(seen.queue) == 1  # that somebody waits is no secret
    story.does(CHAIR, EndSpeech())
    assert visible(story.state, HALL_SEAT).floor.ended[0].topic == ""
    story.does(CHAIR, StartItem(item(1)))
    story.does(delegate(0), RequestFloor(request(3), SpeechKind.DEBATE, "for all"))
    assert visible(story.state, HALL_SEAT).floor.queue[-1].topic == "for all"


def test_nobody_is_put_on_the_roll_of_what_they_may_not_know() -> None:
    story = Story(readers={2: (delegate(0),)}).opened()
    story.does(CHAIR, StartItem(item(2)))
    story.refuses(
        CHAIR,
        OpenVote(vote(), item(2), Method.OPEN, "Who?", parse_threshold("over half of members")),
        ErrorCode.ITEM_NOT_KNOWN,
    )
    everyone = tuple(p.person for p in story.state.attendance.participants.values())
    story.does(
        ROOM_SEAT, AddItem(item(3), "3", "Known to all", Custody("o", "w", Level.CONFIDENTIAL), everyone)
    )
    story.does(CHAIR, StartItem(item(3)))
    story.does(CHAIR, OpenVote(vote(), item(3), Method.OPEN, "Who?", parse_threshold("over half of members")))
