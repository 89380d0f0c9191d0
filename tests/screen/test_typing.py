"""What a secretary types is neither lost nor put elsewhere, whatever the meeting and others do meanwhile."""

from collections.abc import Callable

from msgspec.structs import replace
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtQuick import QQuickItem

from comitia_client.pages.pool import PagePool
from comitia_client.session.model import Draft
from comitia_client.session.practice.room import PracticeRoom
from comitia_shared.ids import MeetingId, PersonId
from comitia_shared.meeting import AnyCommand, Role
from comitia_shared.meeting.agenda import StartItem
from comitia_shared.meeting.minutes import EditMinutes
from tests.pictures.scene import begin
from tests.screen.stage import Stage, run, stage
from tests.screen.test_screens import press


def box(s: Stage) -> QQuickItem:
    return next(i for i in s.items() if i.inherits("QQuickTextArea"))


def question(s: Stage) -> QQuickItem:
    return _field(s, "VoteBuilder")


def amendment(s: Stage) -> QQuickItem:
    return _field(s, "ProposalsCard")


def _field(s: Stage, within: str) -> QQuickItem:
    around = s.find(within)
    return next(i for i in s.items() if i.inherits("QQuickTextInput") and around.isAncestorOf(i))


async def until(s: Stage, holds: Callable[[], object]) -> None:
    for _ in range(200):
        if holds():
            return
        await s.settle(0.05)
    raise AssertionError(f"never so: {s.texts()}")


async def write(s: Stage, where: Callable[[Stage], QQuickItem], text: str) -> None:
    """Type at the end of a field. Keys are posted, not sent: nothing else runs in the middle of this task."""
    item = where(s)
    item.forceActiveFocus()
    item.setProperty("cursorPosition", len(str(item.property("text"))))
    await s.settle()
    for letter in text:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            key = QKeyEvent(kind, 0, Qt.KeyboardModifier.NoModifier, letter)
            QCoreApplication.postEvent(s.window, key)
    await s.settle()


async def leave(s: Stage) -> None:
    box(s).setProperty("focus", False)
    await s.settle(0.4)


async def next_item(s: Stage) -> None:
    s.room.command(s.room.seat_of(Role.CHAIR), StartItem(list(s.room.state.agenda.items)[1]))
    await s.settle(0.4)


async def another_writes(s: Stage, text: str) -> None:
    s.room.command(s.room.seat_of(Role.SECRETARY), EditMinutes(s.room.state.agenda.current, text))
    await s.settle(0.4)


def texts(s: Stage) -> dict[str, str]:
    """The secretaries' words by the numbers of their items."""
    items = {str(i.item): i.number for i in s.room.state.agenda.items.values()}
    return {items.get(k, ""): v for k, v in s.room.state.minutes.texts.items()}


def test_what_is_written_belongs_to_the_item_it_was_begun_for(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            await write(s, box, "Khoan 2")
            await next_item(s)
            assert box(s).property("text") == "Khoan 2"
            await write(s, box, " sua")
            assert "Viết xong" in s.texts()
            await leave(s)
            assert texts(s) == {"1": "Khoan 2 sua"}
            assert box(s).property("text") == ""
            await write(s, box, "Noi dung hai")
            await leave(s)
            assert texts(s)["2"] == "Noi dung hai"

    run(story)


def test_what_another_secretary_wrote_is_seen_and_never_covered(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            await another_writes(s, "Loi thu nhat")
            assert box(s).property("text") == "Loi thu nhat"
            await write(s, box, "!")
            mine = str(box(s).property("text"))
            await another_writes(s, "Loi thu hai")
            assert box(s).property("text") == mine
            await leave(s)
            assert texts(s)["1"] == "Loi thu hai"
            press(s, "Ghép cả hai")
            await until(s, lambda: texts(s)["1"] == f"Loi thu hai\n{mine}" == box(s).property("text"))
            await write(s, box, "?")
            await another_writes(s, "Loi thu ba")
            press(s, "Chỉ giữ lời kia")
            await until(s, lambda: texts(s)["1"] == "Loi thu ba" == box(s).property("text"))

    run(story)


def test_a_box_that_is_only_looked_at_changes_nothing(pool: PagePool) -> None:
    async def story() -> None:
        room = PracticeRoom("vi")
        room.command(room.seat_of(Role.SECRETARY), EditMinutes(None, "Loi ghi chung"))
        async with stage("secretary", "vi", pool=pool, room=room) as s:
            await s.settle(0.4)
            before = len(s.room.ledger) if hasattr(s.room, "ledger") else 0
            assert box(s).property("text") == "Loi ghi chung"
            await write(s, box, "")
            await leave(s)
            assert texts(s) == {"": "Loi ghi chung"}
            assert (len(s.room.ledger) if hasattr(s.room, "ledger") else 0) == before

    run(story)


def test_a_draft_is_there_again_when_the_program_is(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            await write(s, box, "Chua xong")
            view = s.shell.parts.meeting.view
            assert view is not None
            running = str(s.room.state.agenda.current)
            await until(s, lambda: any(s.session.kept.kept.values()))
            assert await s.session.drafts.begun(view.meeting, running) == Draft("Chua xong", "")
            minutes = s.shell.parts.minutes
            minutes._draft = None  # as after a restart: what is kept is all there is
            minutes._turn_to(running)
            await until(s, lambda: box(s).property("text") == "Chua xong")
            minutes.finish()
            await until(s, lambda: texts(s) == {"1": "Chua xong"})
            assert await s.session.drafts.begun(view.meeting, running) is None

    run(story)


def test_a_question_and_an_amendment_stay_what_and_where_they_were_begun(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            s.find("ControlPane").setProperty("building", True)
            await s.settle()
            question(s).setProperty("text", "")
            await write(s, question, "Chuyen tiep")
            s.find("ControlPane").setProperty("building", False)
            await s.settle()
            await write(s, amendment, "Sua khoan 2")
            await next_item(s)
            assert "Nội dung đang bàn đã đổi; đề nghị đang viết vẫn thuộc nội dung trước." in s.texts()
            press(s, "Ghi đề nghị sửa đổi")
            await s.settle(0.4)
            (noted,) = s.room.state.proposals.proposals.values()
            assert s.room.state.agenda.items[noted.item].number == "1"
            s.find("ControlPane").setProperty("building", True)
            await s.settle()
            assert question(s).property("text") == "Chuyen tiep"

    run(story)


def test_what_goes_on_while_the_first_words_are_on_their_way_is_no_other_secretarys(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            held: list[EditMinutes] = []
            send = s.session.meetings.command

            async def later(_: MeetingId, body: AnyCommand) -> bool:
                assert isinstance(body, EditMinutes)
                held.append(body)
                return False  # it waits until the server is back

            s.session.meetings.command = later  # type: ignore[method-assign, assignment]
            for words in ("Mot", " hai", " ba"):
                await write(s, box, words)
                await leave(s)
            assert [c.text for c in held] == ["Mot", "Mot hai", "Mot hai ba"]
            s.session.meetings.command = send  # type: ignore[method-assign]
            for command in held:
                s.room.command(s.room.seat_of(Role.SECRETARY), command)
                await s.settle(0.3)
                assert "Ghép cả hai" not in s.texts()
                assert box(s).property("text") == "Mot hai ba"
            assert texts(s) == {"1": "Mot hai ba"}
            assert not s.shell.parts.minutes._sent and s.shell.parts.minutes._draft is None

    run(story)


def test_words_that_waited_while_another_secretary_wrote_are_shown_beside_theirs(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            send = s.session.meetings.command

            async def later(*_: object) -> bool:
                return False

            s.session.meetings.command = later  # type: ignore[method-assign, assignment]
            await write(s, box, "Cua toi")
            await leave(s)
            s.session.meetings.command = send  # type: ignore[method-assign]
            await another_writes(s, "Cua nguoi khac")  # mine is refused when it comes: it names an older text
            assert "Ghép cả hai" in s.texts()
            press(s, "Ghép cả hai")
            await until(s, lambda: texts(s) == {"1": "Cua nguoi khac\nCua toi"})

    run(story)


def test_the_next_person_at_a_tablet_finds_nothing_of_the_one_before(pool: PagePool) -> None:
    async def story() -> None:
        async with stage("secretary", "vi", pool=pool) as s:
            begin(s, 1)
            await s.settle()
            await write(s, box, "Cua nguoi truoc")
            minutes = s.shell.parts.minutes
            view = s.shell.parts.meeting.view
            assert view is not None
            other = replace(view, seat=replace(view.seat, person=PersonId("f" * 32)))
            s.session.kept.kept.clear()  # another person's store
            s.shell.parts.meeting.view = other
            minutes.show(s.session.view)
            assert minutes.property("text") == "" and minutes._draft is None
            minutes.finish()
            await s.settle(0.4)
            assert texts(s) == {}

    run(story)
