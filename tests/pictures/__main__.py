"""Writes a picture of every screen to a folder: `python -m tests.pictures [OUT] [NAME…]`."""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import uuid6

from comitia_client.pages.pool import PagePool
from comitia_client.session.model import Holding, Pill, Uploading
from comitia_client.session.model import Stage as EnrolStage
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import DeviceId, PaperId, RequestId, VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.agenda import CloseMeeting, OpenMeeting, StartItem
from comitia_shared.meeting.floor import GiveFloor, RequestFloor, SpeechKind
from comitia_shared.meeting.minutes import EditMinutes
from comitia_shared.meeting.papers import RecallPaper
from comitia_shared.meeting.votes import Choice, CloseVote, CountHands, OpenVote
from comitia_shared.sealing.notes import InkAdded, Place, Tool
from comitia_shared.sealing.recovery import words
from comitia_shared.wire.envelope import DeviceWaiting, Missing, TabletState, UploadStage
from tests.screen.stage import Stage, run, stage

TOPICS = {
    "vi": ["Mốc thời gian làm bờ kè", "Kinh phí của xóm Bến", "Đề nghị giải thích số liệu"],
    "en": ["When the bank will be made firm", "Money for Stage Lane", "A word on the figures"],
}
WORDS = words(bytes(range(16)))

Scene = Callable[[Stage], Awaitable[None]]
SCENES: dict[str, tuple[str, Scene]] = {}


def scene(name: str, role: str = "delegate") -> Callable[[Scene], Scene]:
    def add(make: Scene) -> Scene:
        SCENES[name] = (role, make)
        return make

    return add


def begin(s: Stage, items: int = 1) -> None:
    """The meeting is open, everyone is here, and so many items were called."""
    s.room.others_arrive(None)
    chair = s.room.seat_of(Role.CHAIR)
    s.room.command(chair, OpenMeeting())
    for item in list(s.room.state.agenda.items)[:items]:
        s.room.command(chair, StartItem(item))


def open_vote(s: Stage, duration_ms: int = 0) -> VoteId:
    """The planned vote of the running item is open."""
    item = s.room.state.agenda.items[s.room.state.agenda.current]  # type: ignore[index]
    assert item.plan is not None
    vote = VoteId(uuid6.uuid7().hex)
    command = OpenVote(
        vote, item.item, item.plan.method, item.plan.question, item.plan.threshold, duration_ms
    )
    s.room.command(s.room.seat_of(Role.CHAIR), command)
    return vote


def section(s: Stage, name: str) -> None:
    s.find("DelegateShell").setProperty("section", name)


@scene("signin")
async def _(s: Stage) -> None:
    await s.session.sign_out()
    await s.settle()
    person = s.shell.parts.tablet.names_shown.row(3)
    screen = s.find("SignIn")
    screen.setProperty("person", person.person)
    screen.setProperty("name", person.name)


@scene("signin-wrong-pin")
async def _(s: Stage) -> None:
    from comitia_shared.errors import ErrorCode, Refused

    await s.session.lock()
    s.shell.parts.tablet._failed(Refused(ErrorCode.WRONG_PIN, left=3))


@scene("recovery")
async def _(s: Stage) -> None:
    s.session.pretend(recovery_words=WORDS)


@scene("first-run")
async def _(s: Stage) -> None:
    s.session.pretend(stage=EnrolStage.NO_ROOM)


@scene("first-run-digits")
async def _(s: Stage) -> None:
    s.session.pretend(stage=EnrolStage.NO_ROOM)
    s.shell.parts.tablet._set_digits("402918")


@scene("signin-card")
async def _(s: Stage) -> None:
    await s.session.sign_out()
    await s.settle()
    person = s.shell.parts.tablet.names_shown.row(2)
    screen = s.find("SignIn")
    for name, value in (("person", person.person), ("name", person.name), ("byCode", True)):
        screen.setProperty(name, value)


@scene("recover-notes")
async def _(s: Stage) -> None:
    s.session.pretend(needs_recovery=True)


@scene("papers-sealed")
async def _(s: Stage) -> None:
    s.session.pretend(holding=Holding.WHOLE)
    section(s, "papers")


@scene("papers-on-their-way")
async def _(s: Stage) -> None:
    begin(s)
    kinds = (Holding.FRONT, Holding.LOADING, Holding.RECALLED, Holding.OPEN)
    s.session.pretend(holdings=kinds, pill=Pill.LOADING, loading=(1, 4), left_s=190.0)
    section(s, "papers")


@scene("papers-disk-full")
async def _(s: Stage) -> None:
    begin(s)
    s.session.pretend(pill=Pill.FULL, needed_bytes=131_000_000, holding=Holding.SEALED)
    section(s, "papers")


@scene("home")
async def _(s: Stage) -> None:
    s.room.others_arrive(s.session.view.person)


@scene("home-loading")
async def _(s: Stage) -> None:
    s.session.pretend(pill=Pill.LOADING, loading=(2, 4))


@scene("agenda")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")


@scene("papers")
async def _(s: Stage) -> None:
    begin(s)
    section(s, "papers")


@scene("notes-empty")
async def _(s: Stage) -> None:
    section(s, "notes")


@scene("floor")
async def _(s: Stage) -> None:
    begin(s)
    s.room.ask_for_floor(TOPICS[s.room.language], s.session.view.person)
    first = s.room.state.floor.queue[0]
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(first.request, 300_000))
    section(s, "floor")


@scene("speaking")
async def _(s: Stage) -> None:
    begin(s)
    request = RequestId(uuid6.uuid7().hex)
    me = s.room.seat_of(Role.DELEGATE)
    s.room.command(me, RequestFloor(request, SpeechKind.SPEECH, TOPICS[s.room.language][0]))
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(request, 300_000))
    await s.settle(0.4)


async def _read(s: Stage, number: int) -> PaperId:
    begin(s)
    paper = list(s.room.state.papers.papers.values())[number]
    s.shell.parts.reading.open(paper.paper, paper.title)
    await s.until(lambda: s.shell.parts.reading.rows.rowCount() > 0, "pages")
    await s.until(lambda: "/360" not in s.shell.parts.reading.rows.row(0).source != "", "a sharp page")
    return paper.paper


@scene("reader")
async def _(s: Stage) -> None:
    await _read(s, 0)


@scene("reader-table")
async def _(s: Stage) -> None:
    await _read(s, 1)


@scene("reader-plan")
async def _(s: Stage) -> None:
    await _read(s, 2)


@scene("reader-newer")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.shell.parts.reading._set_newer(True)


@scene("reader-marked")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.shell.parts.reading._mark = f"{s.session.view.person_name} · 21/11/2026 08:41"
    s.shell.parts.reading.changed.emit()


@scene("reader-ink")
async def _(s: Stage) -> None:
    paper = await _read(s, 0)
    source = await s.session.source(s.room.meeting, paper)
    place = Place(s.room.meeting, paper, source.revision, 0)

    def line(y: float, x0: float, x1: float, wave: float) -> tuple[float, ...]:
        return tuple(
            v for n in range(60) for v in (x0 + (x1 - x0) * n / 59, y + wave * ((n % 8) - 4), 300.0 + n * 10)
        )

    await s.session.add_ink(InkAdded(place, Tool.HIGHLIGHTER, "#fde047", 13.0, line(172, 66, 420, 0.0), 1))
    await s.session.add_ink(InkAdded(place, Tool.PEN, "#b91c1c", 1.8, line(250, 80, 330, 0.9), 2))
    s.shell.parts.reading.setTool("pen")
    s.shell.parts.reading.setColour(1)
    await s.until(lambda: s.shell.parts.reading.rows.row(0).inkSource != "", "ink")


@scene("notes")
async def _(s: Stage) -> None:
    paper = await _read(s, 0)
    source = await s.session.source(s.room.meeting, paper)
    ink = InkAdded(
        Place(s.room.meeting, paper, source.revision, 0), Tool.PEN, "#1d4ed8", 1.8, (9.0, 9.0, 500.0), 1
    )
    await s.session.add_ink(ink)
    s.shell.parts.reading.close()
    section(s, "notes")


@scene("reader-loading")
async def _(s: Stage) -> None:
    begin(s)
    paper = next(iter(s.room.state.papers.papers.values()))
    s.shell.parts.reading._reader = s.session.view.person
    s.shell.parts.reading._is_loading = True
    s.shell.parts.reading._title = paper.title
    s.shell.parts.reading.changed.emit()


@scene("vote")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s, 180_000)
    s.shell.parts.voting.choose("yes")


@scene("vote-offline")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s)
    s.session.pretend(pill=Pill.LOST, is_connected=False)


@scene("vote-receipt")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    await s.session.cast(s.room.meeting, vote, Choice.YES)


@scene("vote-result")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    await s.session.cast(s.room.meeting, vote, Choice.YES)
    s.room.others_vote(s.session.view.person)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))


def _two_votes(s: Stage) -> None:
    begin(s, 2)
    for number in (2, 3):
        if number == 3:
            s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[2]))
        vote = open_vote(s)
        s.room.others_vote(None)
        s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))


@scene("votes")
async def _(s: Stage) -> None:
    _two_votes(s)
    s.find("VoteSheet").setProperty("isOpen", False)
    section(s, "votes")


@scene("votes-empty")
async def _(s: Stage) -> None:
    section(s, "votes")


@scene("offline")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    s.session.pretend(pill=Pill.LOST, is_connected=False)


@scene("notice")
async def _(s: Stage) -> None:
    from comitia_shared.errors import ErrorCode, Refused

    begin(s, 1)
    s.shell.parts.meeting.enter("")
    s.shell.parts.tablet.tell(Refused(ErrorCode.NOT_ENTITLED))


@scene("settings")
async def _(s: Stage) -> None:
    s.find("Settings").setProperty("visible", True)


@scene("chair", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    s.room.ask_for_floor(TOPICS[s.room.language], None)


@scene("chair-vote", "chair")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.shell.parts.meeting.enter("")
    open_vote(s)
    s.room.others_vote(s.session.view.person)
    await s.settle()
    s.find("VoteSheet").setProperty("isOpen", False)


@scene("console-before", "secretary")
async def _(s: Stage) -> None:
    s.room.others_arrive(None)
    s.session.pretend(waiting_devices=(DeviceWaiting("r1", "tablet-17", "402918"),))


@scene("console", "secretary")
async def _(s: Stage) -> None:
    _two_votes(s)
    s.room.ask_for_floor(TOPICS[s.room.language], None)
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
    s.room.others_vote(None)


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


@scene("hall-item", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)


@scene("hall-speaker", "hall")
async def _(s: Stage) -> None:
    begin(s, 1)
    s.room.ask_for_floor(TOPICS[s.room.language], None)
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(s.room.state.floor.queue[0].request, 300_000))
    await s.settle(0.4)


@scene("hall-vote", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    open_vote(s, 60_000)
    s.room.others_vote(s.room.seat_of(Role.CHAIR).person)


@scene("hall-result", "hall")
async def _(s: Stage) -> None:
    begin(s, 2)
    vote = open_vote(s)
    s.room.others_vote(None)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseVote(vote))


@scene("hall-closed", "hall")
async def _(s: Stage) -> None:
    begin(s, 1)
    s.room.command(s.room.seat_of(Role.CHAIR), CloseMeeting())


async def take(out: Path, names: list[str], languages: list[str], sizes: list[int], themes: list[str]) -> int:
    """Take the pictures; how many there are."""
    pool = PagePool()
    taken = 0
    try:
        for language in languages:
            for percent in sizes:
                for theme in themes:
                    for name in names:
                        role, play = SCENES[name]
                        async with stage(role, language, percent, theme=theme, pool=pool) as s:
                            await play(s)
                            await s.settle(0.25)
                            suffix = "" if theme == "light" else f"-{theme}"
                            s.grab(out / f"{language}-{percent}{suffix}" / f"{name}.png")
                            taken += 1
    finally:
        pool.close()
    return taken


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/screenshots")
    names = sys.argv[2:] or list(SCENES)
    taken = run(lambda: take(out, names, ["vi", "en"], [100, 150], ["light"]))
    if len(sys.argv) <= 2:
        taken += run(
            lambda: take(out, ["agenda", "reader", "vote", "console"], ["vi"], [100], ["dark", "contrast"])
        )
    print(f"{taken} pictures in {out}")


if __name__ == "__main__":
    main()
