"""Pictures of the reader: pages, pen, search, revisions, two papers, following."""

import tempfile
from pathlib import Path

from PySide6.QtCore import QMetaObject, QPointF

from comitia_client.session.practice.session import PracticeSession
from comitia_shared.ids import PaperId, RevisionId
from comitia_shared.meeting import Role, Seat
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
from comitia_shared.wire.presenting import LiveStroke, Shown
from tests.pictures.scene import begin, scene, section
from tests.screen.stage import Stage

NOTED_MS = 1_795_228_200_000  # a morning in November 2026
TEXTS = {
    "vi": "Hỏi lại số liệu quý III trước khi biểu quyết",
    "en": "Ask for the third quarter before we vote",
}


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
    source = await s.session.papers.source(s.room.meeting, paper)
    return Place(s.room.meeting, paper, source.revision, page)


async def _annotate(s: Stage, paper: PaperId) -> None:
    """Something of everything on the first page."""
    place = await _place(s, paper)
    marks: list[Added] = [
        MarkAdded(place, "#fde047", (66.0, 330.0, 300.0, 344.0, 66.0, 347.0, 220.0, 361.0), NOTED_MS + 1),
        InkAdded(place, Tool.PEN, "#b91c1c", 1.8, _line(250, 80, 330, 0.9), NOTED_MS + 2),
        StampAdded(place, Stamp.QUESTION, 515.0, 190.0, NOTED_MS + 3),
        StampAdded(place, Stamp.READ, 515.0, 240.0, NOTED_MS + 4),
        TextAdded(place, "#111827", 400.0, 300.0, TEXTS[s.language], NOTED_MS + 5),
        BookmarkAdded(place, NOTED_MS + 6),
    ]
    for body in marks:
        text = s.shell.parts.reading.leaves_.text(0)
        await s.session.notes.write([(body, quote(text, body.area) if text is not None else None)])
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
    await s.until(lambda: s.shell.parts.reading.leaves_.text(0) is not None, "the words")
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


@scene("reader-print")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    printers = {
        "vi": ["Máy in Văn phòng", "Máy in Hội trường"],
        "en": ["Printer of the office", "Printer in the hall"],
    }
    s.shell.parts.printing._find = lambda: (printers[s.language], printers[s.language][0])
    QMetaObject.invokeMethod(s.find("PrintSheet"), "ask")


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


async def _shared(s: Stage) -> None:
    """Two others share notes on the first page with this delegate, who shares one of theirs."""
    paper = await _read(s, 0)
    place = await _place(s, paper)
    others = [p for p in s.room.state.attendance.participants.values() if p.person != s.session.view.person]
    notes: list[list[Added]] = [
        [
            TextAdded(place, "#111827", 330.0, 150.0, TEXTS[s.language], NOTED_MS + 5),
            InkAdded(place, Tool.PEN, "#15803d", 1.8, _line(290, 90, 300, 0.9), 2),
        ],
        [
            StampAdded(place, Stamp.AGREE, 60.0, 500.0, 3),
            InkAdded(place, Tool.PEN, "#9333ea", 2, _line(560, 90, 260, 2), 2),
        ],
    ]
    assert s.session.view.person is not None
    for number, (participant, bodies) in enumerate(zip(others, notes, strict=False)):
        other = PracticeSession(s.room, Seat(participant.person, participant.roles))
        await other.notes.write([(b, None) for b in bodies])
        roots = [n.root for n in await other.notes.on(paper)]
        await other.shares.share(s.room.meeting, paper, roots[: 2 - number], [s.session.view.person])
    await _annotate(s, paper)
    mine = [n.root for n in await s.session.notes.on(paper)]
    await s.session.shares.share(s.room.meeting, paper, mine[:2], [p.person for p in others[:2]])
    await s.settle(0.4)


@scene("reader-shared")
async def _(s: Stage) -> None:
    await _shared(s)


@scene("notes-shared")
async def _(s: Stage) -> None:
    await _shared(s)
    s.shell.parts.tablet.dismissNotice()
    s.shell.parts.reading.close()
    section(s, "notes")
    await s.settle(0.3)
    s.find("NotesScreen").setProperty("shown", "got")


@scene("notes-sharing")
async def _(s: Stage) -> None:
    await _shared(s)
    s.shell.parts.tablet.dismissNotice()
    s.shell.parts.reading.close()
    section(s, "notes")
    await s.settle(0.3)
    s.find("NotesScreen").setProperty("shown", "given")


@scene("share-with")
async def _(s: Stage) -> None:
    await _annotate(s, await _read(s, 0))
    s.shell.parts.writing.setTool("lasso")
    s.shell.parts.main.selecting_.lasso(
        0, [QPointF(*p) for p in ((60, 225), (560, 180), (570, 290), (60, 275))]
    )
    s.shell.parts.main.selecting_.share()
    await s.settle(0.2)
    s.shell.parts.sharing.toggle(s.shell.parts.sharing.people_.row(1).person)


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
