"""Pictures of the secretary's console and of the hall."""

from comitia_client.session.model import Uploading
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import DeviceId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import CloseMeeting, StartItem
from comitia_shared.meeting.floor import GiveFloor
from comitia_shared.meeting.minutes import EditMinutes
from comitia_shared.meeting.papers import RecallPaper
from comitia_shared.meeting.voting.events import CloseVote, CountHands
from comitia_shared.wire.readiness import Missing, TabletState
from comitia_shared.wire.signals import Beyond, DeviceWaiting, RecordBehind
from comitia_shared.wire.uploading import UploadStage
from tests.others import ask_for_floor, others_vote
from tests.pictures.scene import TOPICS, begin, open_vote, reopened, scene, two_votes
from tests.screen.stage import Stage


@scene("console-before", "secretary")
async def _(s: Stage) -> None:
    s.room.others_arrive(None)
    s.session.pretend(waiting_devices=(DeviceWaiting("r1", "tablet-17", "402918"),))


@scene("console", "secretary")
async def _(s: Stage) -> None:
    two_votes(s)
    ask_for_floor(s.room, TOPICS[s.room.language], None)
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(s.room.state.floor.queue[0].request, 300_000))
    item = s.room.state.agenda.current
    text = {
        "vi": "Đại biểu thống nhất làm cầu thượng lưu trước.",
        "en": "The upper bridge is to be built first.",
    }
    s.room.command(s.room.seat_of(Role.SECRETARY), EditMinutes(item, text[s.room.language]))


def _tablets(s: Stage) -> tuple[TabletState, ...]:
    """A room in which some tablets still lack something."""
    papers = list(s.room.state.papers.papers)
    people = [p.person for p in s.room.state.attendance.participants.values() if p.is_member]
    rows = []
    for number, person in enumerate(people, 1):
        missing: tuple[Missing, ...] = ()
        if number == 2:
            missing = (Missing(papers[0], 3, 12, ErrorCode.DISK_FULL),)
        elif number in (4, 7):
            missing = (Missing(papers[1], 5, 9), Missing(papers[2], 0, 3))
        lacks = sum(m.of - m.held for m in missing)
        device, seen = DeviceId(f"{number:032x}"), s.room.state.agenda.starts_ms - 60_000 * number
        rows.append(
            TabletState(
                device, f"Máy {number:02d}", "0.1.0", seen, number != 4, person, 40 - lacks, 40, missing
            )
        )
    return tuple(rows)


def _pane(s: Stage, shown: str) -> None:
    s.room.others_arrive(s.session.view.person)
    s.session.pretend(tablets=_tablets(s))
    s.find("RoomPane").setProperty("shown", shown)


@scene("console-tablets", "secretary")
async def _(s: Stage) -> None:
    _pane(s, "tablets")


def _held(s: Stage) -> RecordBehind:
    """The server came back 12 events short; three tablets know."""
    rows = [t for t in _tablets(s) if t.person is not None][:3]
    now = s.room.state.agenda.opened_ms
    beyond = tuple(Beyond(t.device, t.name, t.person, 61 - n, now) for n, t in enumerate(rows))
    return RecordBehind(49, 61, beyond)


@scene("console-held", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.session.pretend(held=_held(s))


@scene("console-reopened", "secretary")
async def _(s: Stage) -> None:
    reopened(s)


@scene("console-papers", "secretary")
async def _(s: Stage) -> None:
    begin(s)
    paper = list(s.room.state.papers.papers)[1]
    s.room.command(s.room.seat_of(Role.SECRETARY), RecallPaper(paper))
    s.session.pretend(
        tablets=_tablets(s),
        upload=Uploading(
            next(iter(s.room.state.papers.papers)), UploadStage.RECEIVING, 5_200_000, 14_000_000
        ),
    )
    s.find("RoomPane").setProperty("shown", "papers")


@scene("console-vote", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s)
    others_vote(s.room, None)


@scene("console-hands", "secretary")
async def _(s: Stage) -> None:
    begin(s, 4)
    vote = open_vote(s)
    s.room.command(s.room.seat_of(Role.SECRETARY), CountHands(vote, 8, 1, 0))


@scene("console-builder", "secretary")
async def _(s: Stage) -> None:
    begin(s, 1)
    await s.settle()
    s.find("ControlPane").setProperty("building", True)


@scene("hall-waiting", "hall")
async def _(s: Stage) -> None:
    s.room.others_arrive(None)


@scene("hall-held", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.session.pretend(held=RecordBehind(49, 61))


@scene("hall-reopened", "hall")
async def _(s: Stage) -> None:
    reopened(s)


@scene("hall-item", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)


@scene("hall-speaker", "hall")
async def _(s: Stage) -> None:
    begin(s, 1)
    ask_for_floor(s.room, TOPICS[s.room.language], None)
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(s.room.state.floor.queue[0].request, 300_000))
    await s.settle(0.4)


@scene("hall-vote", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s, 60_000)
    others_vote(s.room, s.room.seat_of(Role.CHAIR).person)


@scene("hall-result", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    others_vote(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))


@scene("hall-closed", "hall")
async def _(s: Stage) -> None:
    begin(s, 1)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseMeeting())


@scene("console-void", "secretary")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    others_vote(s.room, None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))
    await s.settle()
    s.find("Voiding").setProperty("isOpen", True)


@scene("console-two-secretaries", "secretary")
async def _(s: Stage) -> None:
    begin(s, 1)
    await s.settle(0.3)
    mine, theirs = {
        "vi": ("Đại biểu đề nghị sửa khoản 2.", "Đại biểu đề nghị giữ khoản 1."),
        "en": ("Clause 2 should be amended.", "Clause 1 should stay as it is."),
    }[s.room.language]
    s.find("ConsoleScreen").setProperty("pane", "minutes")
    s.shell.parts.minutes.typed(mine)
    s.room.command(s.room.seat_of(Role.SECRETARY), EditMinutes(s.room.state.agenda.current, theirs))


@scene("console-writing-on", "secretary")
async def _(s: Stage) -> None:
    begin(s, 1)
    await s.settle(0.3)
    mine = {"vi": "Đại biểu đề nghị sửa khoản 2.", "en": "Clause 2 should be amended."}
    s.find("ConsoleScreen").setProperty("pane", "minutes")
    s.shell.parts.minutes.typed(mine[s.room.language])
    s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[1]))


@scene("console-written-before", "secretary")
async def _(s: Stage) -> None:
    begin(s, 1)
    await s.settle(0.3)
    begun = str(s.room.state.agenda.current)
    s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[1]))
    await s.settle(0.3)
    s.find("ProposalsCard").setProperty("begunFor", begun)
    s.find("ControlPane").setProperty("building", True)
    s.find("VoteBuilder").setProperty("begunFor", begun)


@scene("console-amendment-before", "secretary")
async def _(s: Stage) -> None:
    begin(s, 1)
    await s.settle(0.3)
    begun = str(s.room.state.agenda.current)
    s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[1]))
    await s.settle(0.3)
    s.find("ProposalsCard").setProperty("begunFor", begun)
