"""Scenes of ballot papers: elections and several questions on the sheet, by hand, called, at the desk, in the hall."""

import uuid6
from msgspec.structs import replace
from PySide6.QtCore import Q_ARG, QMetaObject

from comitia_resources import body
from comitia_shared.ids import ItemId, VoteId
from comitia_shared.meeting import ROOM_SEAT, Role, Seat
from comitia_shared.meeting.agenda import AddItem, Method, StartItem
from comitia_shared.meeting.attendance import GiveProxy
from comitia_shared.meeting.rules import AdoptRules, read_rules
from comitia_shared.meeting.voting.auditing import Audit
from comitia_shared.meeting.voting.events import (
    CastBallot,
    CastMarks,
    Choice,
    CloseVote,
    EnterCounts,
    OpenVote,
)
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.meeting.voting.proposals import DemandSecrecy, Propose
from comitia_shared.meeting.voting.questions import Candidate, Question
from tests.others import others_vote
from tests.pictures.scene import begin, scene, section
from tests.pictures.secret_scenes import count, found, make_key
from tests.screen.stage import Stage

BOARD = {
    "vi": ("Bầu Ban Kiểm tra của Hội đồng", "Bầu 3 thành viên"),
    "en": ("Election of the audit committee", "Elect 3 members"),
}
STAND = {
    "vi": (
        "Bùi Thị Tưởng Tượng",
        "Đặng Thị Phỏng Theo",
        "Đỗ Văn Nháp",
        "Hoàng Thị Minh Họa",
        "Vũ Văn Giả Định",
    ),
    "en": ("Anna Example", "Bertram Draft", "Clara Sample", "Dora Sketch", "Edgar Model"),
}
MOTIONS = {
    "vi": ("Thông qua báo cáo năm 2026", "Giao Ban Kinh tế lập kế hoạch bờ kè", "Họp lại vào tháng 3"),
    "en": ("Approve the report for 2026", "Let the economic board plan the bank", "Meet again in March"),
}


def board(s: Stage) -> Question:
    names = tuple(Candidate(n) for n in STAND[s.language])
    return Question(BOARD[s.language][1], names, 3, 1, 3, blank=True)


def adopts(s: Stage, name: str) -> None:
    s.room.command(s.room.seat_of(Role.SECRETARY), AdoptRules(read_rules(body(name))))


def puts(
    s: Stage, *sheet: Question, method: Method = Method.OPEN, counters: int = 1, rule: str = ""
) -> VoteId:
    vote, item = VoteId(uuid6.uuid7().hex), s.room.state.agenda.current
    assert item is not None
    threshold = parse_threshold("over half of valid" if not rule else "over half of summoned")
    title = BOARD[s.language][0]
    command = OpenVote(vote, item, method, title, threshold, sheet=sheet, counters=counters, rule=rule)
    s.room.command(s.room.seat_of(Role.CHAIR), command)
    return vote


def marks(s: Stage, *answers: int) -> None:
    for answer in answers:
        s.shell.parts.voting.paper_.mark(0, answer)


@scene("election")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s))
    await s.settle()
    marks(s, 0, 2)


@scene("election-review")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s))
    await s.settle()
    marks(s, 0, 2, 3)
    s.shell.parts.voting.paper_.review()


@scene("election-secret")
async def _(s: Stage) -> None:
    begin(s, 2)
    await make_key(s)
    puts(s, board(s), method=Method.SECRET)
    await s.settle()
    marks(s, 1, 2, 4)


@scene("election-receipt")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = puts(s, board(s))
    await s.session.votes.cast(s.room.meeting, vote, ((0, 2, 3),))
    await s.settle()


@scene("questions")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, *(Question(m) for m in MOTIONS[s.language]))
    await s.settle()
    s.shell.parts.voting.paper_.mark(0, 0)
    s.shell.parts.voting.paper_.mark(1, 2)


async def elected(s: Stage) -> None:
    begin(s, 2)
    vote = puts(s, board(s))
    others_vote(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.settle()


@scene("election-result")
async def _(s: Stage) -> None:
    await elected(s)


@scene("election-list")
async def _(s: Stage) -> None:
    await elected(s)
    s.find("VoteSheet").setProperty("isOpen", False)
    section(s, "votes")


async def elected_falsely(s: Stage, *more: Candidate) -> None:
    """A secret election whose counts this tablet found to be none that the tellers signed."""
    begin(s, 2)
    await make_key(s)
    question = board(s)
    vote = puts(s, replace(question, candidates=question.candidates + more), method=Method.SECRET)
    await s.settle()
    await found(s, await count(s, vote, ((0, 2, 3),)), Audit.WRONG)


@scene("election-wrong")
async def _(s: Stage) -> None:
    await elected_falsely(s)


@scene("election-wrong-list")
async def _(s: Stage) -> None:
    await elected_falsely(s)
    s.find("VoteSheet").setProperty("isOpen", False)
    section(s, "votes")


@scene("console-election-wrong", "secretary")
async def _(s: Stage) -> None:
    await elected_falsely(s)


@scene("hall-election-wrong", "hall")
async def _(s: Stage) -> None:
    await elected_falsely(s)


@scene("hall-election", "hall")
async def _(s: Stage) -> None:
    await elected(s)


@scene("hall-many-elected", "hall")
async def _(s: Stage) -> None:
    await many(s, 46, 40)


async def many(s: Stage, count: int, seats: int) -> None:
    """An election of so many among so many, who all get every vote, in the order of the paper."""
    begin(s, 1)
    vote = VoteId(uuid6.uuid7().hex)
    word = {"vi": "Ứng cử viên", "en": "Candidate"}[s.room.language]
    stand = tuple(Candidate(f"{word} {n + 1}") for n in range(count))
    question = Question(BOARD[s.room.language][0], stand, seats, 1, seats)
    item = s.room.state.agenda.current
    assert item is not None
    needed = parse_threshold("over half of cast")
    command = OpenVote(vote, item, Method.OPEN, question.text, needed, sheet=(question,))
    s.room.command(s.room.seat_of(Role.CHAIR), command)
    for person in s.room.state.votes.votes[vote].roll:
        seat = Seat(person, s.room.state.attendance.participants[person].roles)
        s.room.command(seat, CastMarks(vote, (tuple(range(seats)),)))
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.settle(0.3)


@scene("hall-long-title", "hall")
async def _(s: Stage) -> None:
    begin(s, 1)
    item = ItemId(uuid6.uuid7().hex)
    words = {
        "vi": "Dự thảo nghị quyết về điều chỉnh quy hoạch bến thuyền, chợ nổi và đường ven sông, kèm danh mục",
        "en": "Draft resolution to amend the plan for the landing stage, the floating market and the river road",
    }[s.room.language]
    custody = s.room.state.agenda.custody
    assert custody is not None
    s.room.command(ROOM_SEAT, AddItem(item, "9", f"{words}; {words}; {words}", custody))
    s.room.command(s.room.seat_of(Role.CHAIR), StartItem(item))


@scene("console-election", "secretary")
async def _(s: Stage) -> None:
    await elected(s)


@scene("console-rules", "secretary")
async def _(s: Stage) -> None:
    adopts(s, "vn-party-congress")
    begin(s, 2)
    await s.settle()
    s.find("ControlPane").setProperty("building", True)
    QMetaObject.invokeMethod(s.find("VoteBuilder"), "takeRule", Q_ARG(int, 1))
    await s.settle()


@scene("console-papers", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s), method=Method.PAPER, counters=2)
    await s.settle()


@scene("console-papers-entered", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = puts(s, board(s), method=Method.PAPER)
    counts = EnterCounts(vote, ((7, 4, 6, 5, 2, 0),), 9)
    s.room.command(s.room.seat_of(Role.SECRETARY), counts)
    await s.settle()


@scene("teller-papers", "teller")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s), method=Method.PAPER)
    await s.settle()
    s.find("VoteSheet").setProperty("isOpen", True)


@scene("console-roll-call", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = puts(s, method=Method.ROLL_CALL)
    running = s.room.state.votes.votes[vote]
    for person, choice in zip(
        running.roll, (Choice.YES, Choice.YES, Choice.NO, Choice.ABSTAIN), strict=False
    ):
        s.room.command(s.room.seat_of(Role.SECRETARY), CastBallot(vote, choice, person))
    await s.settle()


@scene("console-amendments", "secretary")
async def _(s: Stage) -> None:
    adopts(s, "vn-association")
    begin(s, 2)
    item = s.room.state.agenda.current
    assert item is not None
    for motion in MOTIONS[s.language][1:]:
        command = Propose(VoteId(uuid6.uuid7().hex), item, motion, is_amendment=True)
        s.room.command(s.room.seat_of(Role.SECRETARY), command)
    await s.settle()


@scene("console-proxies", "secretary")
async def _(s: Stage) -> None:
    adopts(s, "vn-association")
    begin(s, 2)
    attendance = s.room.state.attendance
    away = next(m for m in attendance.members if not attendance.is_present(m.person))
    holder = next(m for m in attendance.members if attendance.is_present(m.person))
    s.room.command(s.room.seat_of(Role.SECRETARY), GiveProxy(away.person, holder.person))
    await s.settle()
    s.find("ProxyCard").setProperty("isOpen", True)


@scene("demand")
async def _(s: Stage) -> None:
    adopts(s, "vn-association")
    begin(s, 2)
    item = s.room.state.agenda.current
    assert item is not None
    for participant in s.room.state.attendance.present_members[:2]:
        s.room.command(Seat(participant.person, participant.roles), DemandSecrecy(item))
    section(s, "votes")


@scene("desk-choose", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s))
    await s.settle()
    s.shell.parts.desk.open()


@scene("desk-voting", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s, board(s))
    await s.settle()
    s.shell.parts.desk.open()
    s.shell.parts.desk.admit(s.room.state.attendance.present_members[2].person)
    s.shell.parts.desk.paper_.mark(0, 1)


@scene("desk-done", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    puts(s)
    await s.settle()
    s.shell.parts.desk.open()
    s.shell.parts.desk.admit(s.room.state.attendance.present_members[2].person)
    s.shell.parts.desk.paper_.mark(0, 0)
    s.shell.parts.desk.send()
    await s.until(lambda: bool(s.shell.parts.desk.property("hasSent")), "the ballot")
