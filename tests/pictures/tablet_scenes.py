"""Pictures of a tablet: sign-in, delegate and chair."""

import tempfile
from pathlib import Path

import uuid6
from PySide6.QtCore import QPointF

from comitia_client.session.model import Holding, Pill
from comitia_client.session.model import Stage as EnrolStage
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import PaperId, RequestId, RevisionId
from comitia_shared.meeting import Role
from comitia_shared.meeting.floor import GiveFloor, RequestFloor, SpeechKind
from comitia_shared.meeting.votes import Choice, CloseVote
from comitia_shared.sealing.notes import (
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    Place,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
)
from comitia_shared.text.carrying import quote
from comitia_shared.wire.envelope import RecordBehind
from comitia_shared.wire.presenting import LiveStroke, Shown
from tests.pictures.scene import TOPICS, WORDS, begin, open_vote, reopened, scene, section, two_votes
from tests.screen.stage import Stage

TEXTS = {
    "vi": "Hỏi lại số liệu quý III trước khi biểu quyết",
    "en": "Ask for the third quarter before we vote",
}


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
    from comitia_shared.errors import Refused

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


async def _speak(s: Stage) -> None:
    begin(s)
    request = RequestId(uuid6.uuid7().hex)
    me = s.room.seat_of(Role.DELEGATE)
    s.room.command(me, RequestFloor(request, SpeechKind.SPEECH, TOPICS[s.room.language][0]))
    s.room.command(s.room.seat_of(Role.CHAIR), GiveFloor(request, 300_000))
    await s.settle(0.4)


@scene("speaking")
async def _(s: Stage) -> None:
    await _speak(s)


@scene("speaking-papers")
async def _(s: Stage) -> None:
    await _speak(s)
    s.find("SpeakingNow").setProperty("isSmall", True)
    section(s, "papers")


async def _read(s: Stage, number: int) -> PaperId:
    begin(s)
    paper = list(s.room.state.papers.papers.values())[number]
    s.shell.parts.reading.open(paper.paper, paper.title)
    await s.until(lambda: s.shell.parts.reading.leaves_.rows.rowCount() > 0, "pages")
    await s.until(
        lambda: "/480/" not in s.shell.parts.reading.leaves_.rows.row(0).source != "", "a sharp page"
    )
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
    s.shell.parts.reading._set_newer(RevisionId("0" * 32))


@scene("reader-marked")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.shell.parts.reading._mark = f"{s.session.view.person_name} · 21/11/2026 08:41"
    s.shell.parts.reading.changed.emit()


def _line(y: float, x0: float, x1: float, wave: float) -> tuple[float, ...]:
    return tuple(
        v for n in range(60) for v in (x0 + (x1 - x0) * n / 59, y + wave * ((n % 8) - 4), 300.0 + n * 10)
    )


async def _place(s: Stage, paper: PaperId, page: int = 0) -> Place:
    source = await s.session.source(s.room.meeting, paper)
    return Place(s.room.meeting, paper, source.revision, page)


async def _annotate(s: Stage, paper: PaperId) -> None:
    """Something of everything on the first page."""
    place = await _place(s, paper)
    marks: list[Added] = [
        MarkAdded(place, "#fde047", (66.0, 330.0, 300.0, 344.0, 66.0, 347.0, 220.0, 361.0), 1),
        InkAdded(place, Tool.PEN, "#b91c1c", 1.8, _line(250, 80, 330, 0.9), 2),
        StampAdded(place, Stamp.QUESTION, 515.0, 190.0, 3),
        StampAdded(place, Stamp.READ, 515.0, 240.0, 4),
        TextAdded(place, "#111827", 400.0, 300.0, TEXTS[s.language], 5),
        BookmarkAdded(place, 6),
    ]
    for body in marks:
        text = s.shell.parts.reading.leaves_.text(0)
        await s.session.write([(body, quote(text, body.area) if text is not None else None)])
    await s.until(lambda: s.shell.parts.reading.leaves_.rows.row(0).inkSource != "", "ink")


@scene("reader-ink")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.writing.setTool("pen")
    s.shell.parts.writing.setColour(1)


@scene("reader-colours")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.writing.setTool("highlighter")
    s.find("InkBar").setProperty("options", "highlighter")


@scene("reader-more")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.find("InkBar").setProperty("options", "more")


@scene("reader-lasso")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.writing.setTool("lasso")
    around = [QPointF(*p) for p in ((60, 225), (560, 180), (570, 290), (60, 275))]
    s.shell.parts.main.selecting_.lasso(0, around)


@scene("reader-select")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.shell.parts.writing.setTool("select")
    s.shell.parts.main.selecting_.selectWords(0, 90, 335, 300, 365)


@scene("reader-note")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.main.annotating_.openTextAt(0, 420, 310)


@scene("reader-pages")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.find("Reader").setProperty("sheet", "contents")
    await s.until(lambda: s.shell.parts.reading.leaves_.thumbs.row(3).source != "", "thumbnails")


@scene("reader-outline")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.find("Reader").setProperty("sheet", "contents")
    s.find("SideSheet").setProperty("tab", "outline")


@scene("reader-notes")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.find("Reader").setProperty("sheet", "contents")
    s.find("SideSheet").setProperty("tab", "notes")


@scene("reader-search")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.find("Reader").setProperty("sheet", "search")
    await _searched(s, {"vi": "hoi dong", "en": "council"}[s.language])


async def _searched(s: Stage, typed: str) -> None:
    search = s.shell.parts.search
    await s.until(lambda: search.property("toIndex") == 0, "the index")
    search.look(typed)
    await s.until(lambda: not search.property("isSearching") and search.rows.rowCount() > 0, "hits")


@scene("papers-search")
async def _(s: Stage) -> None:
    begin(s)
    section(s, "papers")
    await s.settle()
    s.find("PaperSearch").setProperty("visible", True)
    await _searched(s, {"vi": "ngan sach", "en": "water"}[s.language])


@scene("reader-view")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.find("Reader").setProperty("sheet", "view")


@scene("reader-dark")
async def _(s: Stage) -> None:
    s.shell.parts.display.setProperty("pages", "dark")
    await _annotate(s, await _read(s, 0))


@scene("reader-sepia")
async def _(s: Stage) -> None:
    s.shell.parts.display.setProperty("pages", "sepia")
    await _read(s, 0)


@scene("reader-left")
async def _(s: Stage) -> None:
    s.shell.parts.display.setProperty("leftHanded", True)
    await _annotate(s, await _read(s, 0))
    s.find("Reader").setProperty("sheet", "contents")


@scene("reader-two")
async def _(s: Stage) -> None:
    await _read(s, 0)
    other = list(s.room.state.papers.papers.values())[1]
    side = s.shell.parts.side.reading_
    side.open(other.paper, other.title)
    await s.until(lambda: side.leaves_.rows.rowCount() > 0 and side.leaves_.rows.row(0).source != "", "two")


@scene("reader-full")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.find("Reader").setProperty("isFull", True)


@scene("notes")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.reading.close()
    section(s, "notes")


@scene("notes-empty")
async def _(s: Stage) -> None:
    begin(s)
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


@scene("votes")
async def _(s: Stage) -> None:
    two_votes(s)
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
    from comitia_shared.errors import Refused

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


@scene("home-held", "delegate")
async def _(s: Stage) -> None:
    begin(s, 2)
    s.session.pretend(held=RecordBehind(49, 61))


@scene("home-reopened", "delegate")
async def _(s: Stage) -> None:
    reopened(s)


async def _presented(s: Stage) -> None:
    """The chair shows the second page, points at it and has drawn on it."""
    begin(s, 1)
    (mine,) = s.session.view.meetings.values()  # what this seat may read: a hall display only what is public
    paper = next(iter(mine.state.papers.papers.values()))
    assert paper.newest is not None
    page = min(1, paper.newest.pages - 1)
    shown = Shown(paper.paper, paper.newest.revision, page, 297.0, 300.0, 1.0, (330.0, 260.0))
    wave = tuple(v for n in range(40) for v in (80.0 + 8 * n, 330.0 + 2.0 * (n % 5)))
    s.room.present(s.room.seat_of(Role.CHAIR), shown, (LiveStroke("#d81b60", 2.4, wave),))
    await s.until(lambda: s.shell.parts.reading.leaves_.rows.rowCount() > page, "pages")
    await s.until(lambda: s.shell.parts.reading.leaves_.rows.row(page).source != "", "the page")


@scene("reader-following")
async def _(s: Stage) -> None:
    await _presented(s)


@scene("reader-detached")
async def _(s: Stage) -> None:
    await _presented(s)
    s.shell.parts.presenting.detach()


@scene("hall-page", "hall")
async def _(s: Stage) -> None:
    await _presented(s)


@scene("reader-presenting", "chair")
async def _(s: Stage) -> None:
    await _read(s, 0)
    s.shell.parts.presenting.start()
    s.shell.parts.writing.setTool("laser")
    s.shell.parts.presenting.point(0, 300, 200)


@scene("reader-changes")
async def _(s: Stage) -> None:
    from tests.screen.test_revising import annotated, revised

    paper = await _read(s, 0)
    await annotated(s, paper)
    with tempfile.TemporaryDirectory(prefix="comitia-") as folder:
        s.room.revise(paper, revised(s.room.files[paper], Path(folder)))
        await s.until(lambda: bool(s.shell.parts.reading.property("hasNewer")), "the newer one")
        s.shell.parts.reading.openNewer()
        revising = s.shell.parts.revising
        await s.until(lambda: revising.property("lost") > 0, "the comparison")
        s.find("Reader").setProperty("sheet", "contents")
        s.find("SideSheet").setProperty("tab", "changes")
        revising.showChanges(True)
        await s.settle(0.6)
