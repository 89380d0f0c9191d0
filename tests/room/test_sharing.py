"""Notes shared on a real room: to whom, whose they are, as they change, until withdrawn; the room reads none of it."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from comitia_client.session.model import Shared
from comitia_server.directory import RoomDirectory
from comitia_server.people.desk import PeopleDesk
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, RevisionId, ShareId
from comitia_shared.sealing.notes import Place, TextAdded
from comitia_shared.sealing.sharing import (
    SharedNote,
    address_of,
    open_share,
    plain_of,
    seal_share,
    seal_share_key,
)
from tests.room.house import CHAIR, ONE, TWO, House, house, run
from tests.tablets import PIN, Tablet

SECRET = "Chỉ nhóm tổ hai đọc được dòng này"


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def paper_of(tablet: Tablet) -> PaperId:
    return next(iter(tablet.meeting().state.papers.papers))


def me(tablet: Tablet) -> PersonId:
    assert tablet.view.person is not None
    return tablet.view.person


async def write(tablet: Tablet, text: str) -> None:
    """A new text note, or another text in the one that is there."""
    meeting = tablet.meeting()
    paper = next(iter(meeting.state.papers.papers.values()))
    assert paper.newest is not None
    place = Place(meeting.meeting, paper.paper, paper.newest.revision, 0)
    before = await tablet.session.notes_on(paper.paper)
    root = before[0].root if before else None
    note = TextAdded(place, "#111827", 20.0, 20.0, text, 1, root=root)
    await tablet.session.write([(note, None)], [n.note for n in before])


async def has_addresses(tablet: Tablet, *others: Tablet) -> None:
    await tablet.until(
        lambda _: all(me(o) in tablet.meeting().state.sharing.addresses for o in others), "their addresses"
    )


async def shows(tablet: Tablet, texts: Sequence[str]) -> list[Shared]:
    shared: list[Shared] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while texts_of(shared := await tablet.session.shared_with_me()) != list(texts):
                await asyncio.sleep(0.05)
    assert texts_of(shared) == list(texts)
    return shared


def texts_of(shared: list[Shared]) -> list[str]:
    return [n.body.text for s in shared for n in s.notes if isinstance(n.body, TextAdded)]


async def share(owner: Tablet, *readers: Tablet) -> None:
    notes = await owner.session.notes_on(paper_of(owner))
    to = [me(r) for r in readers]
    await owner.session.share(owner.meeting().meeting, paper_of(owner), [n.root for n in notes], to)


async def comes_back(room: House, tablet: Tablet) -> Tablet:
    person = me(tablet)
    await tablet.stop()
    again = room.restart_tablet(tablet)
    await again.until(lambda v: v.is_connected, "the link")
    await again.session.sign_in(person, PIN)
    await again.until(lambda v: bool(v.meetings), "the meetings")
    return again


def contents(room: House) -> list[bytes]:
    """All that the server has of what shared notes say; read while it is stopped."""
    desk = PeopleDesk(RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text())))
    try:
        return [bytes(r[0]) for r in desk.register.store.rows("SELECT sealed FROM shared")]
    finally:
        desk.close()


def test_notes_are_shown_as_they_stand_to_those_chosen_until_they_are_withdrawn(room: House) -> None:
    async def story() -> None:
        one, two, chair = await room.tablet(ONE), await room.tablet(TWO), await room.tablet(CHAIR)
        await has_addresses(one, two, chair)
        await write(one, SECRET)
        await share(one, two)
        (shared,) = await shows(two, [SECRET])
        assert shared.owner == me(one) and shared.paper == paper_of(one)
        assert not chair.meeting().state.sharing.shares  # not even the chair hears that it is shared
        assert await chair.session.shared_with_me() == []

        await write(one, "Đã sửa lại")
        await shows(two, ["Đã sửa lại"])
        await one.session.undo(paper_of(one))
        await shows(two, [SECRET])
        await one.session.redo(paper_of(one))
        await shows(two, ["Đã sửa lại"])
        two = await comes_back(room, two)
        await shows(two, ["Đã sửa lại"])  # out of its own store too

        (mine,) = one.meeting().state.sharing.shares.values()
        with pytest.raises(Refused) as refused:
            await two.session.withdraw(two.meeting().meeting, mine.share)
        assert refused.value.code is ErrorCode.UNKNOWN_SHARE
        await one.session.withdraw(one.meeting().meeting, mine.share)
        await two.until(lambda _: not two.meeting().state.sharing.shares, "the withdrawal")
        assert await two.session.shared_with_me() == []
        await asyncio.gather(one.stop(), two.stop(), chair.stop())

    run(story)
    room.server.stop()
    assert contents(room) == []


def test_what_was_shared_and_changed_apart_is_there_when_all_are_back(room: House) -> None:
    async def begin() -> tuple[Tablet, Tablet]:
        one, two = await room.tablet(ONE), await room.tablet(TWO)
        await has_addresses(one, two)
        room.server.kill()
        await one.until(lambda v: not v.is_connected, "the drop")
        await write(one, SECRET)
        await share(one, two)  # waits with its id
        await asyncio.gather(one.stop(), two.stop())
        return one, two

    async def story() -> None:
        one, two = await begin()
        room.server.start()
        one = await comes_back(room, one)
        await one.until(lambda _: bool(one.meeting().state.sharing.shares), "the share")
        await write(one, "Lời sau cùng")
        await asyncio.sleep(0.5)
        two = await comes_back(room, two)
        await shows(two, ["Lời sau cùng"])
        await asyncio.gather(one.stop(), two.stop())

    run(story)
    room.server.stop()
    (sealed,) = contents(room)
    assert "Lời".encode() not in sealed


OWNER, READER, SHARE = PersonId("a" * 32), PersonId("b" * 32), ShareId("c" * 32)
MINE, YOURS, OTHERS = (bytes([n]) * 32 for n in (1, 2, 3))


def test_nothing_is_sealed_to_what_is_no_address() -> None:
    for address in (bytes(32), b"\1" + bytes(31)):
        with pytest.raises(Refused):
            seal_share_key(MINE, OWNER, READER, SHARE, address)


def test_a_share_opens_for_its_reader_alone_and_only_as_its_owner_sealed_it() -> None:
    place = Place(MeetingId("d" * 32), PaperId("e" * 32), RevisionId("f" * 32), 0)
    notes = (SharedNote(NoteId("1" * 32), TextAdded(place, "#111827", 1.0, 1.0, SECRET, 1)),)
    sealed = seal_share(MINE, OWNER, SHARE, plain_of(notes), secrets.token_bytes(12))
    key = seal_share_key(MINE, OWNER, READER, SHARE, address_of(YOURS))
    assert open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key) == notes
    forged = seal_share_key(
        OTHERS, OWNER, READER, SHARE, address_of(YOURS)
    )  # as who has no key of the owner's
    for mine, owner, share, from_, content, wrapped in (
        (OTHERS, OWNER, SHARE, MINE, sealed, key),
        (YOURS, READER, SHARE, MINE, sealed, key),
        (YOURS, OWNER, ShareId("9" * 32), MINE, sealed, key),
        (YOURS, OWNER, SHARE, OTHERS, sealed, key),
        (YOURS, OWNER, SHARE, MINE, sealed[:-1] + b"\0", key),
        (YOURS, OWNER, SHARE, MINE, seal_share(OTHERS, OWNER, SHARE, plain_of(notes), bytes(12)), forged),
    ):
        with pytest.raises(Refused) as refused:
            open_share(mine, owner, READER, share, address_of(from_), content, wrapped)
        assert refused.value.code is ErrorCode.KEY_NOT_GRANTED
