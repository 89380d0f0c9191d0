"""Papers on their way: revisions as patches, fronts, leases, recall, readiness, and two devices of one person."""

import asyncio
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pymupdf
import pytest

from comitia_client.pages.desk import Desk
from comitia_client.session.model import Holding
from comitia_client.session.view import Pill, View
from comitia_client.vault.pieces import PaperSource
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import PaperId, RevisionId
from comitia_shared.meeting.agenda import CloseMeeting, OpenMeeting
from comitia_shared.meeting.attendance import CheckIn, CheckOut, RecordPresence
from comitia_shared.meeting.papers import AddRevision, Paper, RecallPaper
from tests.room.house import CHAIR, ONE, SECRETARY, TOML, TWO, House, house, open_meeting, pdf, run
from tests.tablets import PIN, Tablet

PUBLIC = "Bảng số liệu kèm theo báo cáo"
SEALED_TOML = TOML.replace(
    "starts = 2026-11-21T08:30:00+07:00", 'starts = 2026-11-21T08:30:00+07:00\nnetwork = "isolated"'
).replace('classification = "internal"', 'classification = "confidential"')


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


@pytest.fixture
def confidential(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path, SEALED_TOML) as found:
        yield found


def paper_of(tablet: Tablet, title: str) -> Paper:
    return next(p for p in tablet.meeting().state.papers.papers.values() if p.title == title)


def first(tablet: Tablet) -> Paper:
    return next(iter(tablet.meeting().state.papers.papers.values()))


def text_of(source: PaperSource) -> str:
    document = Desk().document(source)
    return " ".join(" ".join(page.get_text().split()) for page in document)


def holds(tablet: Tablet, paper: PaperId, holding: Holding, _: View) -> bool:
    return any(m.holding.get(paper) is holding for m in tablet.view.meetings.values())


async def has(tablet: Tablet, paper: PaperId, holding: Holding) -> None:
    await tablet.until(partial(holds, tablet, paper, holding), f"{holding} of {paper}")


def edited(room: House, tmp_path: Path, words: str, pages: int = 24) -> Path:
    """A new content: the same pages, the words on the third."""
    original = tmp_path / "big.pdf"
    if not original.exists():
        original.write_bytes(pdf(pages))
    document = pymupdf.open(original)
    document[2].insert_text((72, 600), words)
    file = tmp_path / "edited.pdf"
    file.write_bytes(bytes(document.tobytes()))
    return file


async def revised(tablet: Tablet, paper: PaperId, number: int) -> None:
    def is_there(_: View) -> bool:
        known = tablet.meeting().state.papers.papers[paper]
        return len(known.revisions) == number

    await tablet.until(is_there, f"revision {number}")


def fetched(tablet: Tablet) -> set[str]:
    return {p.stem for p in (tablet.profile / "pieces").glob("*.sealed")}


def test_revisions_travel_as_patches_to_who_holds_the_base_and_whole_to_others(
    room: House, tmp_path: Path
) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        paper = paper_of(one, PUBLIC).paper
        await has(one, paper, Holding.OPEN)
        (tmp_path / "big.pdf").write_bytes(pdf(24))
        assert "KiB" in room.server.run("revise", "last", PUBLIC, str(tmp_path / "big.pdf"))
        await revised(one, paper, 2)
        await has(one, paper, Holding.OPEN)
        before = fetched(one)
        for number, words in ((3, "dong thu nhat"), (4, "dong thu hai")):
            said = room.server.run("revise", "last", PUBLIC, str(edited(room, tmp_path, words)))
            assert "patch" in said
            await revised(one, paper, number)
            await has(one, paper, Holding.OPEN)
            assert words in text_of(await one.source(one.meeting().meeting, paper))
        newest = one.meeting().state.papers.papers[paper].newest
        assert newest is not None and newest.chain == 3
        kinds = {o.object: k.name for r in first_revisions(one, paper) for k, o in r.objects.items()}
        assert {kinds[n] for n in fetched(one) - before} == {"PATCH"}

        two = await room.tablet(TWO)
        await has(two, paper, Holding.OPEN)
        assert "dong thu hai" in text_of(await two.source(two.meeting().meeting, paper))
        here = {kinds[n] for n in fetched(two) if n in kinds}
        assert "PATCH" not in here and {"WHOLE", "FRONT", "TEXT"} <= here
        await asyncio.gather(one.stop(), two.stop())

    def first_revisions(tablet: Tablet, paper: PaperId):  # type: ignore[no-untyped-def]
        return tablet.meeting().state.papers.papers[paper].revisions

    run(story)
    room.server.stop()
    assert "The record is whole." in room.server.run("verify", "last")


def test_a_tablet_that_was_away_catches_up_over_a_chain_of_patches(room: House, tmp_path: Path) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        paper = paper_of(one, PUBLIC).paper
        meeting = secretary.meeting().meeting
        await secretary.session.uploads.send(meeting, paper, str(edited(room, tmp_path, "ban dau")))
        await revised(one, paper, 2)
        await has(one, paper, Holding.OPEN)
        person = one.view.person
        await one.stop()
        for number in range(10):  # more than a chain may have: one of them travels whole
            await secretary.session.uploads.send(
                meeting, paper, str(edited(room, tmp_path, f"lan thu {number}"))
            )
        again = room.restart_tablet(one)
        await again.until(lambda v: v.is_connected)
        assert person is not None
        await again.session.entrance.sign_in(person, PIN)
        await revised(again, paper, 12)
        await has(again, paper, Holding.OPEN)
        chains = [r.chain for r in again.meeting().state.papers.papers[paper].revisions]
        assert chains == [0, 1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2]
        assert "lan thu 9" in text_of(await again.source(again.meeting().meeting, paper))
        await asyncio.gather(again.stop(), secretary.stop())

    run(story)


def test_a_secretary_uploads_a_revision_from_the_console(room: House, tmp_path: Path) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        meeting, paper = secretary.meeting().meeting, paper_of(secretary, PUBLIC).paper
        steps: list[str] = []
        seen = secretary.session._on_view

        def watch(view: View) -> None:
            if view.upload is not None:
                steps.append(view.upload.stage.value)
            seen(view)

        secretary.session._on_view = watch
        await secretary.session.uploads.send(meeting, paper, str(edited(room, tmp_path, "tu ban thu ky")))
        assert secretary.view.upload is None
        assert {"receiving", "checking"} <= set(steps)
        await revised(one, paper, 2)
        await has(one, paper, Holding.OPEN)
        assert "tu ban thu ky" in text_of(await one.source(meeting, paper))
        bad = tmp_path / "bad.pdf"
        bad.write_bytes(b"no paper at all" * 50_000)
        with pytest.raises(Refused) as refused:
            await secretary.session.uploads.send(meeting, paper, str(bad))
        assert refused.value.code is ErrorCode.NOT_A_PDF
        with pytest.raises(Refused) as refused:
            await one.session.uploads.send(meeting, paper, str(bad))
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        newest = paper_of(secretary, PUBLIC).newest
        assert newest is not None
        forged = AddRevision(paper, RevisionId("f" * 32), 1, tuple(newest.objects.values()))
        with pytest.raises(Refused) as refused:
            await secretary.command(forged)
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        assert len(paper_of(secretary, PUBLIC).revisions) == 2
        assert not list((room.server.dir / "papers").glob("*.arriving"))
        await asyncio.gather(one.stop(), secretary.stop())

    run(story)


def test_confidential_papers_are_leased_to_who_is_here_and_recalled_at_the_end(confidential: House) -> None:
    room = confidential

    async def story() -> None:
        chair, one = await room.tablet(CHAIR), await room.tablet(ONE)
        meeting, paper = one.meeting().meeting, first(one).paper
        await has(one, paper, Holding.WHOLE)
        with pytest.raises(Refused) as refused:
            await one.session.papers.source(meeting, paper)
        assert refused.value.code is ErrorCode.KEY_NOT_GRANTED
        await chair.command(CheckIn())
        await chair.command(OpenMeeting())
        await has(chair, paper, Holding.OPEN)
        assert one.meeting().holding[paper] is Holding.WHOLE
        await one.command(CheckIn())
        await has(one, paper, Holding.OPEN)
        source = await one.source(meeting, paper)
        assert source.is_marked
        assert source.whole is not None
        assert await one.session.vault.ask(one.inside.person.store.paper_keys) == public_keys(one)
        await one.command(CheckOut())
        await has(one, paper, Holding.WHOLE)
        await one.command(CheckIn())
        await has(one, paper, Holding.OPEN)
        person = one.view.person
        await one.stop()
        again = room.restart_tablet(one)
        await again.until(lambda v: v.is_connected)
        assert person is not None
        await again.session.entrance.sign_in(person, PIN)
        await has(again, paper, Holding.OPEN)
        await chair.command(CloseMeeting())
        for tablet in (chair, again):
            await has(tablet, paper, Holding.RECALLED)
        await chair.until(
            lambda _: len(chair.meeting().state.papers.receipts.get(paper, ())) == 2, "both receipts"
        )
        assert fetched(again) == {m.object for m in public_objects(again)}
        with pytest.raises(Refused) as refused:
            await again.session.papers.source(meeting, paper)
        assert refused.value.code is ErrorCode.PAPER_RECALLED
        await asyncio.gather(chair.stop(), again.stop())

    run(story)
    room.server.stop()
    left = {p.stem for p in (room.server.dir / "papers").glob("*.sealed")}
    (gone, _) = room.ledger().papers.papers.values()
    kinds = {k.name for r in gone.revisions for k, o in r.objects.items() if o.object in left}
    assert kinds == {"ORIGINAL"}
    assert re.search(r"Confidential.*recalled.*: 2", room.server.run("papers", "last"))


def public_objects(tablet: Tablet):  # type: ignore[no-untyped-def]
    paper = paper_of(tablet, PUBLIC)
    return [o for r in paper.revisions for k, o in r.objects.items() if k.name != "ORIGINAL"]


def public_keys(tablet: Tablet) -> dict[str, bytes]:
    keys = tablet.inside.shelf._keys
    return {o.object: keys[o.object] for o in public_objects(tablet)}


def test_a_lease_ends_while_the_line_is_down_whatever_the_clock_says(
    confidential: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = confidential

    async def story() -> None:
        one = await room.tablet(ONE)
        chair = await room.tablet(CHAIR)
        await open_meeting(chair, one)
        paper = first(one).paper
        await has(one, paper, Holding.OPEN)
        shelf = one.inside.shelf
        assert shelf is not None
        room.server.kill()
        await one.until(lambda v: not v.is_connected)
        monkeypatch.setattr("time.time_ns", lambda: 0)  # 1970
        assert one.meeting().holding[paper] is Holding.OPEN
        then_ms, then_s = one.session.line._clock or (0, 0.0)
        one.session.line._clock = (then_ms + 14 * 60_000, then_s)
        await asyncio.sleep(1)
        assert one.meeting().holding[paper] is Holding.OPEN
        one.session.line._clock = (then_ms + 15 * 60_000 + 1000, then_s)
        await has(one, paper, Holding.WHOLE)
        await one.until(lambda _: shelf._leases == {}, "that the key is forgotten", timeout_s=5)
        monkeypatch.undo()
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_lease_that_ended_while_the_line_was_down_ends_with_the_return(confidential: House) -> None:
    room = confidential

    async def story() -> None:
        one, chair = await room.tablet(ONE), await room.tablet(CHAIR)
        await open_meeting(chair, one)
        paper, person = first(one).paper, one.view.person
        assert person is not None
        await has(one, paper, Holding.OPEN)
        link = one.session.line
        link._addresses = ["127.0.0.1:1"]
        link.cut()
        await one.until(lambda v: not v.is_connected, "the loss")
        await chair.command(RecordPresence(person, False))
        assert one.meeting().holding[paper] is Holding.OPEN
        link._addresses = [room.server.address]
        await has(one, paper, Holding.WHOLE)
        await asyncio.gather(chair.stop(), one.stop())

    run(story)


def test_a_recalled_paper_goes_from_everyone_and_comes_back_whole(room: House, tmp_path: Path) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        hall = await room.tablet("", hall=True)
        paper = paper_of(one, PUBLIC).paper
        for tablet in (one, secretary, hall):
            await has(tablet, paper, Holding.OPEN)
        with pytest.raises(Refused) as refused:
            await one.command(RecallPaper(paper))
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        await secretary.command(RecallPaper(paper, "nhầm số liệu"))
        for tablet in (one, secretary, hall):
            await has(tablet, paper, Holding.RECALLED)
        await secretary.until(
            lambda _: len(secretary.meeting().state.papers.receipts.get(paper, ())) == 3, "all receipts"
        )
        assert paper not in one.meeting().state.papers.receipts
        room.server.run("revise", "last", PUBLIC, str(edited(room, tmp_path, "ban moi")))
        await revised(one, paper, 2)
        newest = paper_of(one, PUBLIC).newest
        assert newest is not None and newest.base is None
        await has(one, paper, Holding.WHOLE)  # it is not published again
        await asyncio.gather(one.stop(), secretary.stop(), hall.stop())

    run(story)


GUEST = "Khách Mời Dự Thính"


def test_nothing_that_opens_a_paper_stays_with_who_may_not_read_it_any_more(tmp_path: Path) -> None:
    with house(tmp_path, TOML + f'[[participant]]\nname = "{GUEST}"\nrole = "guest"\n') as room:

        async def story() -> None:
            guest, one = await room.tablet(GUEST), await room.tablet(ONE)
            (paper,) = guest.meeting().state.papers.papers  # the public one alone
            await has(guest, paper, Holding.OPEN)
            source = await guest.source(guest.meeting().meeting, paper)
            await guest.session.papers.keep_words(source, (("Kinh phí bờ kè", "kinh phi bo ke"),))
            assert len(await guest.session.papers.search("kinh phi", None, None)) == 1
            store = guest.inside.person.store
            vault = guest.session.vault
            assert await vault.ask(store.paper_keys)

            title = one.meeting().state.papers.papers[paper].title
            room.server.run(
                "revise", "last", title, str(edited(room, tmp_path, "mới", 3)), "--level", "internal"
            )
            await guest.until(
                lambda v: bool(v.meetings) and not guest.meeting().state.papers.papers,
                "the paper is not mine to see",
            )
            async with asyncio.timeout(20):
                while await vault.ask(store.paper_keys) or len(await vault.ask(store.words.revisions)):
                    await asyncio.sleep(0.05)
            await has(one, paper, Holding.OPEN)
            await asyncio.gather(guest.stop(), one.stop())

        run(story)


def test_staff_sees_how_ready_each_tablet_is_and_sends_again(room: House) -> None:
    async def story() -> None:
        one, secretary = await room.tablet(ONE), await room.tablet(SECRETARY)
        await one.until(lambda v: v.pill is Pill.READY and v.loading == (2, 2))

        def of_one() -> tuple[int, int, bool]:
            for meeting in secretary.view.meetings.values():
                for tablet in meeting.tablets:
                    if tablet.person == one.view.person:
                        return tablet.held, tablet.of, tablet.is_online
            return 0, 0, False

        await secretary.until(lambda _: of_one()[0] == of_one()[1] > 0 and of_one()[2], "a report")
        paper = first(one)
        source = await one.source(one.meeting().meeting, paper.paper)
        assert source.whole is not None
        file = Path(source.whole.path)
        damaged = bytearray(file.read_bytes())
        damaged[100] ^= 1
        file.write_bytes(damaged)
        with pytest.raises(Refused):
            Desk().document(source)
        (device,) = [t.device for t in secretary.meeting().tablets if t.person == one.view.person]
        with pytest.raises(Refused) as refused:
            await one.session.requests.send_again(device, one.meeting().meeting)
        assert refused.value.code is ErrorCode.NOT_ALLOWED
        await secretary.session.requests.send_again(device, secretary.meeting().meeting)
        async with asyncio.timeout(10):
            while file.read_bytes() != bytes(damaged[:100]) + bytes([damaged[100] ^ 1]) + bytes(
                damaged[101:]
            ):
                await asyncio.sleep(0.05)
        await has(one, paper.paper, Holding.OPEN)
        assert one.meeting().tablets == ()
        await one.stop()
        await secretary.until(lambda _: not of_one()[2] and of_one()[0] > 0, "that it is gone")
        await secretary.stop()

    run(story)


def test_two_devices_of_one_person_have_the_same_papers(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        person = one.view.person
        assert person is not None
        spare = Tablet(room.base / "tablet-spare")
        spare.start()
        await spare.enrol(room.server.address, room.server.invitations("spare")["spare"])
        await spare.session.entrance.sign_in(person, PIN)
        for tablet in (one, spare):
            await tablet.until(lambda v: v.loading == (2, 2), "papers")
            paper = first(tablet).paper
            assert text_of(await tablet.source(tablet.meeting().meeting, paper))
        await asyncio.gather(one.stop(), spare.stop())

    run(story)
