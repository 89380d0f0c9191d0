"""New sign-in codes: who may give them, who must agree, what everyone sees of it, and what their use ends."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from comitia_client.session.line.link import new_id
from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import ItemId, PersonId, VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.access import CodeGiven, TakenOver
from comitia_shared.meeting.agenda import CloseMeeting, ItemAdded, Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import (
    AddParticipants,
    CheckIn,
    Participant,
    ParticipantsAdded,
    RecordPresence,
)
from comitia_shared.meeting.voting.events import CastBallot, Choice, CloseVote, OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_recorded
from comitia_shared.wire.envelope import ToTablet
from comitia_shared.wire.signals import Asked, StaffTold
from tests.raw import RawTablet, enrolled, raw_tablet
from tests.room.house import CHAIR, ONE, SECRETARY, TOML, TWO, House, house, run, write_folder

OTHER = (
    TOML.replace("Phiên họp kiểm thử", "Phiên họp khác")
    .replace(SECRETARY, "Thư Ký Phiên Khác")
    .replace(CHAIR, "Chủ Tọa Phiên Khác")
)


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def events(tablet: RawTablet) -> list[object]:
    came = [m for m in tablet.heard if isinstance(m, envelope.Events)]
    return [decode_recorded(e.body).event for m in came for e in m.entries]


async def until_event(tablet: RawTablet, kind: type) -> object:
    def has(message: ToTablet) -> bool:
        return isinstance(message, envelope.Events) and any(
            isinstance(decode_recorded(e.body).event, kind) for e in message.entries
        )

    await tablet.until(has)
    return [e for e in events(tablet) if isinstance(e, kind)][-1]


def asked(message: ToTablet) -> Asked | None:
    is_signal = isinstance(message, envelope.Signal)
    return message.body if is_signal and isinstance(message.body, Asked) else None  # type: ignore[union-attr]


async def question(tablet: RawTablet, after: int = 0) -> Asked:
    found = asked(await tablet.until(lambda m: asked(m) is not None, after))
    assert found is not None
    return found


async def wanted(staff: RawTablet, person: PersonId | None) -> ToTablet:
    assert person is not None
    return await staff.ask(envelope.IssueCode(new_id(), person))


def refusal(answer: ToTablet) -> ErrorCode | None:
    return answer.code if isinstance(answer, envelope.Refused) else None


async def with_code(member: RawTablet, code: str, pin: str = "314159") -> ToTablet:
    return await member.ask(envelope.SignIn(new_id(), code=code, new_pin=pin), timeout_s=50)


def test_a_code_for_a_member_is_an_event_that_everyone_sees(room: House) -> None:
    async def story() -> None:
        secretary, one, two = [await raw_tablet(room.server, n, room.codes[n]) for n in (SECRETARY, ONE, TWO)]
        answer = await wanted(secretary, one.person)
        assert isinstance(answer, envelope.CodeIssued)
        for tablet in (one, two, secretary):
            assert await until_event(tablet, CodeGiven) == CodeGiven(one.person, secretary.person)  # type: ignore[arg-type]
        assert not one.is_closed  # the code ends nothing until it is used
        await asyncio.gather(*(t.close() for t in (secretary, one, two)))

    run(story)
    minutes = room.base / "minutes.docx"
    room.server.run("minutes", "last", "--out", str(minutes))


def test_a_secretary_of_one_meeting_gives_no_code_to_people_of_another(room: House) -> None:
    room.server.run("import", str(write_folder(room.base / "other", OTHER)))
    cards = room.server.cards("--missing")

    async def story() -> None:
        await asyncio.sleep(1.5)
        secretary = await raw_tablet(room.server, "secretary", cards[SECRETARY])
        one = await raw_tablet(room.server, "one", cards[ONE])
        # a delegate of both is guarded by the staff of the other
        assert refusal(await wanted(secretary, one.person)) is ErrorCode.SECOND_AWAY
        victim = await raw_tablet(room.server, "victim", cards["Chủ Tọa Phiên Khác"])
        assert refusal(await wanted(secretary, victim.person)) is ErrorCode.NOT_OF_MY_MEETING
        assert refusal(await wanted(secretary, one.person)) is ErrorCode.SECOND_ASKED
        assert (await question(victim)).params == {"name": ONE, "by": SECRETARY}
        await asyncio.gather(*(t.close() for t in (secretary, victim, one)))

    run(story)


def test_of_who_holds_an_office_a_second_person_must_agree(room: House) -> None:
    async def story() -> None:
        secretary = await raw_tablet(room.server, "secretary", room.codes[SECRETARY])
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        chair = await raw_tablet(room.server, "chair", room.codes[CHAIR])
        assert chair.person is not None and secretary.person is not None
        # for the chair only the chair is left as staff: IT must do it
        assert refusal(await wanted(secretary, chair.person)) is ErrorCode.ONLY_IT
        # for the secretary the chair must agree; a delegate is not asked and cannot answer
        assert refusal(await wanted(secretary, secretary.person)) is ErrorCode.SECOND_ASKED
        ask = await question(chair)
        assert ask.code == "code_wanted" and ask.params == {"name": SECRETARY, "by": SECRETARY}
        assert (
            refusal(await one.ask(envelope.AnswerAsked(new_id(), ask.ask, True))) is ErrorCode.UNKNOWN_REQUEST
        )
        assert not any(isinstance(m, envelope.CodeIssued) for m in secretary.heard)
        assert isinstance(await chair.ask(envelope.AnswerAsked(new_id(), ask.ask, True)), envelope.Done)
        await secretary.until(lambda m: isinstance(m, envelope.CodeIssued))
        given = await until_event(one, CodeGiven)
        assert given == CodeGiven(secretary.person, secretary.person, chair.person)
        # no is an answer too
        after = len(chair.heard)
        await wanted(secretary, secretary.person)
        ask = await question(chair, after)
        await chair.ask(envelope.AnswerAsked(new_id(), ask.ask, False))
        await asyncio.sleep(0.3)
        assert sum(isinstance(m, envelope.CodeIssued) for m in secretary.heard) == 1
        await asyncio.gather(*(t.close() for t in (secretary, one, chair)))

    run(story)


def test_whoever_is_signed_in_elsewhere_may_object(room: House) -> None:
    async def story() -> None:
        secretary = await raw_tablet(room.server, "secretary", room.codes[SECRETARY])
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        answer = await wanted(secretary, one.person)
        assert isinstance(answer, envelope.CodeIssued)
        thief = await raw_tablet(room.server, "thief")
        signing_in = asyncio.create_task(with_code(thief, answer.code))
        ask = await question(one)
        assert ask.code == "signing_in" and ask.params == {"device": "thief"}
        await one.ask(envelope.AnswerAsked(new_id(), ask.ask, False))
        assert refusal(await signing_in) is ErrorCode.OBJECTED
        assert refusal(await with_code(thief, answer.code)) is ErrorCode.WRONG_CODE
        told = await secretary.until(
            lambda m: isinstance(m, envelope.Signal) and isinstance(m.body, StaffTold)
        )
        assert told.body.code == "code_objected" and told.body.params["name"] == ONE  # type: ignore[union-attr]
        back = await RawTablet(room.server, one.member).open()
        welcome = await back.hello(one.ticket)
        assert isinstance(welcome, envelope.Welcome) and welcome.person == one.person
        await asyncio.gather(*(t.close() for t in (secretary, one, thief, back)))

    run(story)


def test_its_use_ends_what_was_before_and_votes_that_are_open_are_closed_to_it(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        chair, secretary, one = [
            await raw_tablet(room.server, n, room.codes[n]) for n in (CHAIR, SECRETARY, ONE)
        ]
        signed = next(m for m in chair.heard if isinstance(m, envelope.SignedIn))
        meeting = signed.meetings[0].meeting
        for tablet in (chair, one):
            await tablet.command(meeting, CheckIn())
        await chair.command(meeting, OpenMeeting())
        added = await until_event(chair, ItemAdded)
        item = next(e.item for e in events(chair) if isinstance(e, ItemAdded))
        assert added is not None
        await chair.command(meeting, StartItem(item))
        first = await opened(chair, meeting, item)
        answer = await wanted(secretary, one.person)
        assert isinstance(answer, envelope.CodeIssued)
        spare = await raw_tablet(room.server, "spare")
        begun_s = time.monotonic()
        assert isinstance(await with_code(spare, answer.code), envelope.SignedIn)
        assert time.monotonic() - begun_s > limits.OBJECTION_S - 2
        await spare.send(envelope.Resume({}, 0))
        await asyncio.sleep(0.5)
        assert one.is_closed and isinstance(await until_event(chair, TakenOver), TakenOver)
        back = await RawTablet(room.server, one.member).open()
        welcome = await back.hello(one.ticket)
        assert isinstance(welcome, envelope.Welcome) and welcome.person is None
        assert refusal(await spare.command(meeting, CastBallot(first, Choice.NO))) is ErrorCode.TAKEN_OVER
        at_desk = await secretary.command(meeting, CastBallot(first, Choice.YES, one.person))
        assert isinstance(at_desk, envelope.Accepted)  # the desk is there for them
        await chair.command(meeting, CloseVote(first))
        second = await opened(chair, meeting, item)
        assert isinstance(await spare.command(meeting, CastBallot(second, Choice.NO)), envelope.Accepted)
        await asyncio.gather(*(t.close() for t in (chair, secretary, one, spare, back)))

    run(story)


def test_who_is_signed_out_of_the_hall_before_the_code_is_used_votes_no_more_than_who_is_not(
    room: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        chair, secretary, one = [
            await raw_tablet(room.server, n, room.codes[n]) for n in (CHAIR, SECRETARY, ONE)
        ]
        assert one.person is not None
        meeting = next(m for m in chair.heard if isinstance(m, envelope.SignedIn)).meetings[0].meeting
        for tablet in (chair, one):
            await tablet.command(meeting, CheckIn())
        await chair.command(meeting, OpenMeeting())
        await until_event(chair, ItemAdded)
        item = next(e.item for e in events(chair) if isinstance(e, ItemAdded))
        await chair.command(meeting, StartItem(item))
        first = await opened(chair, meeting, item)
        await secretary.command(meeting, RecordPresence(one.person, False))
        answer = await wanted(secretary, one.person)
        assert isinstance(answer, envelope.CodeIssued)
        await one.close()
        spare = await raw_tablet(room.server, "spare")
        assert isinstance(await with_code(spare, answer.code), envelope.SignedIn)
        await spare.send(envelope.Resume({}, 0))
        await until_event(chair, TakenOver)
        await spare.command(meeting, CheckIn())
        assert refusal(await spare.command(meeting, CastBallot(first, Choice.NO))) is ErrorCode.TAKEN_OVER
        await asyncio.gather(*(t.close() for t in (chair, secretary, spare)))

    run(story)


def test_nobody_makes_a_second_person_or_takes_an_office_away_for_a_code(room: House) -> None:
    async def story() -> None:
        chair, secretary, one, two = [
            await raw_tablet(room.server, n, room.codes[n]) for n in (CHAIR, SECRETARY, ONE, TWO)
        ]
        meeting = next(m for m in chair.heard if isinstance(m, envelope.SignedIn)).meetings[0].meeting
        await until_event(secretary, ParticipantsAdded)
        added = [e for e in events(secretary) if isinstance(e, ParticipantsAdded)]
        people = {p.person: p for e in added for p in e.entries}

        async def becomes(person: PersonId | None, *roles: Role) -> None:
            assert person is not None
            entry = replace(people[person], roles=frozenset(roles))
            answer = await secretary.command(meeting, AddParticipants(1, 1, (entry,)))
            assert isinstance(answer, envelope.Accepted), answer

        # who was in office stays guarded
        await becomes(chair.person, Role.DELEGATE)
        assert refusal(await wanted(secretary, chair.person)) is ErrorCode.ONLY_IT
        await becomes(chair.person, Role.CHAIR)
        assert refusal(await wanted(secretary, chair.person)) is ErrorCode.ONLY_IT
        # whom the secretary has made staff is no second person
        await becomes(one.person, Role.SECRETARY)
        assert refusal(await wanted(secretary, chair.person)) is ErrorCode.ONLY_IT
        # nor is whose seat a code of staff has opened
        assert isinstance(await wanted(secretary, two.person), envelope.CodeIssued)
        await becomes(two.person, Role.CHAIR)
        assert refusal(await wanted(secretary, chair.person)) is ErrorCode.ONLY_IT
        await asyncio.gather(*(t.close() for t in (chair, secretary, one, two)))

    run(story)


def test_of_whom_staff_brought_in_a_closed_meeting_of_others_guards_them_too(room: House) -> None:
    room.server.run("import", str(write_folder(room.base / "other", OTHER)))
    cards = room.server.cards("--missing")

    async def story() -> None:
        await asyncio.sleep(1.5)
        secretary = await raw_tablet(room.server, "secretary", cards[SECRETARY])
        victim = await raw_tablet(room.server, "victim", cards["Chủ Tọa Phiên Khác"])
        assert victim.person is not None
        theirs = next(m for m in victim.heard if isinstance(m, envelope.SignedIn)).meetings[0].meeting
        mine = next(m for m in secretary.heard if isinstance(m, envelope.SignedIn)).meetings[0].meeting
        for body in (CheckIn(), OpenMeeting(), CloseMeeting()):
            assert isinstance(await victim.command(theirs, body), envelope.Accepted)
        guest = Participant(victim.person, "Chủ Tọa Phiên Khác", frozenset({Role.GUEST}))
        assert isinstance(await secretary.command(mine, AddParticipants(1, 1, (guest,))), envelope.Accepted)
        answer = await wanted(secretary, victim.person)
        assert refusal(answer) in (ErrorCode.SECOND_AWAY, ErrorCode.SECOND_ASKED, ErrorCode.ONLY_IT)
        await asyncio.gather(secretary.close(), victim.close())

    run(story)


def test_a_card_of_it_brings_a_seat_back_whoever_sits_in_it(room: House) -> None:
    async def story() -> None:
        secretary, one = [await raw_tablet(room.server, n, room.codes[n]) for n in (SECRETARY, ONE)]
        card = room.server.cards()[ONE]
        spare = await raw_tablet(room.server, "spare")
        begun_s = time.monotonic()
        assert isinstance(await with_code(spare, card), envelope.SignedIn)
        assert time.monotonic() - begun_s < limits.OBJECTION_S / 2  # nobody was asked
        assert one.is_closed or not any(asked(m) for m in one.heard)
        await asyncio.gather(secretary.close(), one.close(), spare.close())

    run(story)


async def opened(chair: RawTablet, meeting: object, item: ItemId) -> VoteId:
    vote = VoteId(new_id())
    answer = await chair.command(
        meeting,  # type: ignore[arg-type]
        OpenVote(vote, item, Method.OPEN, "Thông qua?", parse_threshold("over half of members")),
    )
    assert isinstance(answer, envelope.Accepted), answer
    return vote


def test_codes_and_cards_end(room: House) -> None:
    from comitia_server.directory import RoomDirectory
    from comitia_server.people.accounts import day_end_ms
    from comitia_server.people.desk import PeopleDesk
    from comitia_shared.errors import Refused

    directory = RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text()))
    desk = PeopleDesk(directory)
    accounts, now_ms = desk.accounts, time.time_ns() // 1_000_000
    try:
        end_ms = day_end_ms(now_ms, "Asia/Ho_Chi_Minh")
        assert accounts.person_of_code(room.codes[ONE], end_ms - 1)
        for late in (end_ms + 86_400_000, end_ms + 2 * 86_400_000):
            with pytest.raises(Refused) as refused:
                accounts.person_of_code(room.codes[ONE], late)
            assert refused.value.code is ErrorCode.CODE_EXPIRED
    finally:
        desk.close()

    async def story() -> None:
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        room.server.run("people", "cards", "--name", ONE)  # IT gives one to who has signed in: that is noted
        given = await until_event(one, CodeGiven)
        assert given == CodeGiven(one.person)  # type: ignore[arg-type]
        await one.close()

    run(story)


def test_a_program_of_before_is_sent_no_event_that_it_does_not_know(room: House) -> None:
    async def story() -> None:
        secretary, one = [await raw_tablet(room.server, n, room.codes[n]) for n in (SECRETARY, ONE)]
        old = await RawTablet(room.server, await enrolled(room.server, "old")).open()
        await old.send(envelope.Hello("0.1"))
        await old.until(lambda m: isinstance(m, envelope.Welcome))
        await old.sign_in(room.codes[TWO])
        await wanted(secretary, one.person)
        await until_event(one, CodeGiven)
        signed = next(m for m in one.heard if isinstance(m, envelope.SignedIn))
        await old.command(signed.meetings[0].meeting, CheckIn())
        came = [m for m in old.heard if isinstance(m, envelope.Events)]
        assert [m.from_ for m in came[1:]] == [m.upto for m in came[:-1]]  # nothing is missing for it
        assert not any(isinstance(e, CodeGiven) for e in events(old))
        again = await RawTablet(room.server, old.member).open()
        await again.send(envelope.Hello("0.1", ticket=old.ticket, have={}))
        await again.until(lambda m: isinstance(m, envelope.Events) and not m.more)
        assert not any(isinstance(e, CodeGiven) for e in events(again))
        await asyncio.gather(*(t.close() for t in (secretary, one, old, again)))

    run(story)


@pytest.mark.parametrize(
    ("zone", "at", "ends"),
    [
        ("America/New_York", "2026-11-23T08:30", "2026-11-24T04:00"),
        ("Asia/Kolkata", "2026-11-23T18:00", "2026-11-24T04:00"),
        ("Asia/Ho_Chi_Minh", "2026-11-23T23:59", "2026-11-24T04:00"),
        ("Asia/Ho_Chi_Minh", "2026-11-24T01:00", "2026-11-24T04:00"),
        ("America/New_York", "2026-11-01T00:30", "2026-11-01T04:00"),  # the night with an hour twice
        ("Pacific/Auckland", "2026-09-26T20:00", "2026-09-27T04:00"),  # and one that lacks an hour
    ],
)
def test_a_day_ends_by_the_clock_of_the_meeting(zone: str, at: str, ends: str) -> None:
    import datetime
    from zoneinfo import ZoneInfo

    from comitia_server.people.accounts import day_end_ms

    here = ZoneInfo(zone)
    moment = datetime.datetime.fromisoformat(at).replace(tzinfo=here)
    end_ms = day_end_ms(int(moment.timestamp() * 1000), zone)
    assert datetime.datetime.fromtimestamp(end_ms / 1000, here).strftime("%Y-%m-%dT%H:%M") == ends
