"""A paper is revised while it is read: what changed is shown, and every note is on its text, in doubt, or at hand."""

import asyncio
from pathlib import Path

import pymupdf
from PySide6.QtCore import QEvent, QPointF

from comitia_client.pages.pool import PagePool
from comitia_shared.ids import PaperId
from comitia_shared.sealing.notes import InkAdded, MarkAdded, Place, TextAdded, Tool
from comitia_shared.text.carrying import quote
from comitia_shared.text.page_text import PageText, page_text
from tests.pictures import SCENES
from tests.screen.pens import pen
from tests.screen.stage import Stage, run, stage

_, OPEN_REPORT = SCENES["reader"]
GONE, EDITED, KEPT = 4, 6, 9


def revised(file: str, folder: Path) -> Path:
    """A new first page, one page gone, and words changed on another."""
    document = pymupdf.open(file)
    page = document[EDITED]
    for word in page.get_text("words", sort=False)[20:32]:
        page.add_redact_annot(word[:4], text="moi", fontsize=8)
    page.apply_redactions()
    document.delete_page(GONE)
    document.new_page(pno=0).insert_text((72, 90), "Trang nay moi co trong ban sua doi nay thoi", fontsize=14)
    out = folder / "revised.pdf"
    document.save(out)
    return out


def text_of(file: str, page: int) -> PageText:
    found = pymupdf.open(file)[page]
    return page_text(found.rect.width, found.rect.height, found.get_text("words", sort=False))


async def annotated(s: Stage, paper: PaperId) -> None:
    """Two notes on each of three pages: on words, and drawn."""
    newest = s.room.state.papers.papers[paper].newest
    assert newest is not None
    for page in (GONE, EDITED, KEPT):
        text = text_of(s.room.files[paper], page)
        place = Place(s.room.meeting, paper, newest.revision, page)
        (strip,) = text.between(25, 26)[:1]
        mark = MarkAdded(place, "#fde047", tuple(strip), 1)
        box = text.box(60)
        ink = InkAdded(place, Tool.PEN, "#b91c1c", 1.8, (box.x0, box.y1, 500.0, box.x1, box.y1, 500.0), 2)
        await s.session.notes.write(
            [(mark, quote(text, mark.area, mark.strips)), (ink, quote(text, ink.area))]
        )
    place = Place(s.room.meeting, paper, newest.revision, GONE)
    await s.session.notes.write([(TextAdded(place, "#111827", 300.0, 700.0, "Hỏi lại", 3), None)])


def test_notes_follow_into_a_revision_and_what_is_in_doubt_is_settled_by_hand(
    pool: PagePool, tmp_path: Path
) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            paper = next(iter(s.room.state.papers.papers))
            parts = s.shell.parts
            await annotated(s, paper)
            s.room.revise(paper, revised(s.room.files[paper], tmp_path))
            await s.until(lambda: bool(parts.reading.property("hasNewer")), "the offer of the newer one")
            assert any("bản mới" in t for t in s.texts())
            parts.reading.openNewer()
            revising = parts.revising
            await s.until(
                lambda: (
                    bool(revising.property("isRevised"))
                    and revising.property("carried")
                    + revising.property("toCheck")
                    + revising.property("lost")
                    == 7
                ),
                "the notes",
            )
            fates = [r.fate for r in parts.reading.leaves_.thumbs.rows()]
            assert fates[0] == "new"
            assert fates[EDITED] == "changed"  # one page came before it, and one went
            assert fates[KEPT] == "same"
            assert revising.property("lost") >= 2
            assert revising.property("carried") >= 2
            standing = parts.main.annotating_.standing
            (kept,) = (x.body for x in standing[KEPT] if isinstance(x.body, MarkAdded))
            words, older = (
                text_of(s.room.files[paper], KEPT),
                text_of(next(iter(s.room.older.values())), KEPT),
            )
            now = [words.tokens[w] for w in words.inside(kept.strips)]
            assert now == [older.tokens[w] for w in older.inside(older.between(25, 26)[:1])]

            lost = next(r for r in revising.doubts_.rows() if r.verdict == "lost" and r.kind == "text")
            assert (lost.said, lost.oldPage, lost.page) == ("Hỏi lại", GONE, -1)

            before = revising.property("lost")
            revising.placeOn(lost.note, 2)
            await s.until(lambda: revising.property("lost") == before - 1, "the note in its place")
            assert any(isinstance(x.body, TextAdded) for x in parts.main.annotating_.standing[2])
            for row in revising.doubts_.rows():
                if row.verdict == "near":
                    revising.agree(row.note)
                else:
                    revising.remove(row.note)
            await s.until(lambda: revising.doubts_.rowCount() == 0, "nothing left to decide")
            parts.reading.close()
            title = s.room.state.papers.papers[paper].title
            parts.reading.open(paper, title)  # and it is not asked again
            await s.until(lambda: bool(revising.property("isRevised")), "the comparison")
            await s.settle(0.3)
            assert revising.doubts_.rowCount() == 0

    run(story)


def _revision(s: Stage) -> str:
    source = s.shell.parts.reading.source
    return source.revision if source is not None else ""


def test_a_stroke_that_was_begun_on_the_old_pages_belongs_to_them_whatever_came_under_the_pen(
    pool: PagePool, tmp_path: Path
) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            paper = next(iter(s.room.state.papers.papers))
            parts = s.shell.parts
            assert parts.reading.source is not None
            old = parts.reading.source.revision
            parts.writing.setTool("pen")
            await s.settle()
            s.room.revise(paper, revised(s.room.files[paper], tmp_path))
            await s.until(lambda: bool(parts.reading.property("hasNewer")), "the offer")
            pen(s.window, QEvent.Type.TabletPress, QPointF(400, 500), 0.5)
            parts.reading.openNewer()
            for step in range(1, 40):
                pen(s.window, QEvent.Type.TabletMove, QPointF(400 + 4 * step, 500), 0.5)
                await s.settle(0.02)
            assert _revision(s) == old  # not under the pen
            pen(s.window, QEvent.Type.TabletRelease, QPointF(560, 500), 0.0)
            await s.until(lambda: _revision(s) != old, "the newer one")
            await s.settle(0.3)
            (note,) = await s.session.notes.on(paper)
            assert note.body.place.revision == old

    run(story)


def test_pages_that_go_away_while_their_notes_are_painted_harm_nothing(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("delegate", "vi", pool=pool) as s:
            await OPEN_REPORT(s)
            paper = next(iter(s.room.state.papers.papers))
            newest = s.room.state.papers.papers[paper].newest
            assert newest is not None
            stroke = tuple(v for n in range(40) for v in (60.0 + 9 * n, 300.0, 500.0))
            for page in range(10):
                place = Place(s.room.meeting, paper, newest.revision, page)
                ink = InkAdded(place, Tool.PEN, "#1d4ed8", 1.8, stroke, 1)
                await s.session.notes.write([(ink, None)] * 200)
            annotating, leaves = s.shell.parts.main.annotating_, s.shell.parts.reading.leaves_
            await s.until(lambda: len(annotating.standing) == 10, "all notes")
            for page in range(10):
                leaves.need(page, 600)
                await asyncio.sleep(0)
                leaves.forget(page)
            await s.settle(0.5)
            assert annotating._baking == set()
            leaves.need(9, 600)
            await s.until(lambda: leaves.rows.row(9).inkSource != "", "the notes of a page that came back")

    run(story)
