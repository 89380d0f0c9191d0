"""Notes shared on a real room: to whom, whose they are, as they change, until withdrawn; the room reads none of it."""

import asyncio
import contextlib
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from msgspec.structs import replace

import comitia_shared
from comitia_client.session.model import Shared
from comitia_server.directory import RoomDirectory
from comitia_server.people.desk import PeopleDesk
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import MeetingId, NoteId, PaperId, PersonId, RevisionId, ShareId
from comitia_shared.meeting import Role
from comitia_shared.meeting.attendance import AddParticipants
from comitia_shared.sealing.notes import Added, InkAdded, MarkAdded, Place, TextAdded, Tool
from comitia_shared.sealing.pack import SIGNATURE_BYTES, read_header
from comitia_shared.sealing.sharing import (
    SharedNote,
    address_of,
    encode_shared,
    open_share,
    seal_share,
    seal_share_key,
)
from comitia_shared.wire.enrolment import read_invitation
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, run
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
    before = await tablet.session.notes.on(paper.paper)
    root = before[0].root if before else None
    note = TextAdded(place, "#111827", 20.0, 20.0, text, 1, root=root)
    await tablet.session.notes.write([(note, None)], [n.note for n in before])


async def has_addresses(tablet: Tablet, *others: Tablet) -> None:
    await tablet.until(
        lambda _: all(me(o) in tablet.meeting().state.sharing.addresses for o in others), "their addresses"
    )


async def shows(tablet: Tablet, texts: Sequence[str]) -> list[Shared]:
    shared: list[Shared] = []
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(30):
            while texts_of(shared := await tablet.session.shares.with_me()) != list(texts):
                await asyncio.sleep(0.05)
    assert texts_of(shared) == list(texts)
    return shared


def texts_of(shared: list[Shared]) -> list[str]:
    return [n.body.text for s in shared for n in s.notes or () if isinstance(n.body, TextAdded)]


async def share(owner: Tablet, *readers: Tablet) -> None:
    notes = await owner.session.notes.on(paper_of(owner))
    to = [me(r) for r in readers]
    await owner.session.shares.share(owner.meeting().meeting, paper_of(owner), [n.root for n in notes], to)


async def comes_back(room: House, tablet: Tablet) -> Tablet:
    person = me(tablet)
    await tablet.stop()
    again = room.restart_tablet(tablet)
    await again.until(lambda v: v.is_connected, "the link")
    await again.session.entrance.sign_in(person, PIN)
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
        assert await chair.session.shares.with_me() == []

        await write(one, "Đã sửa lại")
        await shows(two, ["Đã sửa lại"])
        await one.session.notes.undo(paper_of(one))
        await shows(two, [SECRET])
        await one.session.notes.redo(paper_of(one))
        await shows(two, ["Đã sửa lại"])
        two = await comes_back(room, two)
        await shows(two, ["Đã sửa lại"])  # out of its own store too

        (mine,) = one.meeting().state.sharing.shares.values()
        with pytest.raises(Refused) as refused:
            await two.session.shares.withdraw(two.meeting().meeting, mine.share)
        assert refused.value.code is ErrorCode.UNKNOWN_SHARE
        await one.session.shares.withdraw(one.meeting().meeting, mine.share)
        await two.until(lambda _: not two.meeting().state.sharing.shares, "the withdrawal")
        assert await shows(two, []) == []
        await asyncio.gather(one.stop(), two.stop(), chair.stop())

    run(story)
    room.server.stop()
    assert contents(room) == []


def test_what_was_shared_stays_when_a_tablet_s_events_begin_anew(room: House) -> None:
    async def story() -> None:
        one, two, secretary = await room.tablet(ONE), await room.tablet(TWO), await room.tablet(SECRETARY)
        await has_addresses(one, two)
        await write(one, SECRET)
        await share(one, two)
        await shows(two, [SECRET])
        keys = await two.session.vault.ask(two.inside.person.store.paper_keys)
        known = two.meeting().state.attendance.participants[me(two)]
        more = replace(known, roles=known.roles | {Role.TELLER})
        await secretary.command(AddParticipants(1, 1, (more,)))
        await two.until(
            lambda v: bool(v.meetings) and Role.TELLER in two.meeting().seat.roles, "the new role"
        )
        await two.until(lambda _: not two.meeting().is_behind, "all events")
        await shows(two, [SECRET])
        assert await two.session.vault.ask(two.inside.person.store.paper_keys) == keys
        await write(one, "Và vẫn theo kịp")
        await shows(two, ["Và vẫn theo kịp"])
        await asyncio.gather(one.stop(), two.stop(), secretary.stop())

    run(story)


def test_a_new_tablet_without_the_notes_key_takes_nothing_away_from_readers(room: House) -> None:
    async def story() -> None:
        one, two = await room.tablet(ONE), await room.tablet(TWO)
        await has_addresses(one, two)
        await write(one, SECRET)
        await share(one, two)
        await shows(two, [SECRET])
        words = one.view.recovery_words
        spare = Tablet(room.base / "tablet-spare")
        spare.start()
        await spare.enrol(room.server.address, room.server.invitations("spare")["spare"])
        await spare.session.entrance.sign_in(me(one), PIN)
        await spare.until(lambda v: v.needs_recovery and v.notes_locked == 1, "a note that stays closed")
        await asyncio.sleep(1)
        await spare.session.notes_key.skip()  # goes on with a key of its own
        await asyncio.sleep(1)
        two = await comes_back(room, two)
        await shows(two, [SECRET])
        await spare.session.notes_key.ask_again()
        await spare.session.notes_key.recover(words)  # the older copy is still there
        assert spare.view.notes_locked == 0 and not spare.view.needs_recovery
        await write(spare, "Từ máy mới")
        await shows(two, ["Từ máy mới"])
        await asyncio.gather(one.stop(), two.stop(), spare.stop())

    run(story)


def test_what_was_shared_and_changed_apart_is_there_when_all_are_back(room: House) -> None:
    async def begin() -> tuple[Tablet, Tablet]:
        one, two = await room.tablet(ONE), await room.tablet(TWO)
        await has_addresses(one, two)
        room.server.kill()
        await one.until(lambda v: not v.is_connected, "the drop")
        await write(one, SECRET)
        await share(one, two)  # waits with its id
        await one.until(lambda _: len(one.meeting().waiting) == 1, "what waits")
        await share(one, two)
        await one.until(lambda _: len(one.meeting().waiting) == 2, "what waits")
        await one.session.shares.withdraw(
            one.meeting().meeting, one.meeting().waiting[1].share
        )  # not made at all
        await one.until(lambda _: len(one.meeting().waiting) == 1, "what waits")
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


PLACE = Place(MeetingId("d" * 32), PaperId("e" * 32), RevisionId("f" * 32), 0)
OWNER, READER, SHARE = PersonId("a" * 32), PersonId("b" * 32), ShareId("c" * 32)
MINE, YOURS, OTHERS = (bytes([n]) * 32 for n in (1, 2, 3))


def test_nothing_is_sealed_to_what_is_no_address() -> None:
    for address in (bytes(32), b"\1" + bytes(31)):
        with pytest.raises(Refused):
            seal_share_key(MINE, OWNER, READER, SHARE, address, b"")


def test_a_share_opens_for_its_reader_alone_and_only_as_its_owner_sealed_it() -> None:
    notes = (SharedNote(NoteId("1" * 32), TextAdded(PLACE, "#111827", 1.0, 1.0, SECRET, 1)),)
    sealed = seal_share(MINE, OWNER, SHARE, encode_shared(notes), secrets.token_bytes(12))
    key = seal_share_key(MINE, OWNER, READER, SHARE, address_of(YOURS), sealed)
    assert open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key).notes == notes
    other = seal_share(OTHERS, OWNER, SHARE, encode_shared(notes), bytes(12))
    by_reader = seal_share(
        MINE, OWNER, SHARE, encode_shared(()), bytes(12)
    )  # another reader has this key too
    forged = seal_share_key(OTHERS, OWNER, READER, SHARE, address_of(YOURS), other)  # without the owner's key
    for mine, owner, share, from_, content, wrapped in (
        (OTHERS, OWNER, SHARE, MINE, sealed, key),
        (YOURS, READER, SHARE, MINE, sealed, key),
        (YOURS, OWNER, ShareId("9" * 32), MINE, sealed, key),
        (YOURS, OWNER, SHARE, OTHERS, sealed, key),
        (YOURS, OWNER, SHARE, MINE, sealed[:-1] + b"\0", key),
        (YOURS, OWNER, SHARE, MINE, other, forged),
        (YOURS, OWNER, SHARE, MINE, by_reader, key),
    ):
        with pytest.raises(Refused) as refused:
            open_share(mine, owner, READER, share, address_of(from_), content, wrapped)
        assert refused.value.code is ErrorCode.KEY_NOT_GRANTED


BAD: list[Added] = [
    InkAdded(PLACE, Tool.PEN, "#111827", 1.0, (), 1),
    InkAdded(PLACE, Tool.PEN, "#111827", 1.0, (1.0, 2.0), 1),
    InkAdded(PLACE, Tool.PEN, "#111827", 1.0, (1e30, 2.0, 500.0), 1),
    InkAdded(PLACE, Tool.PEN, "red", 1.0, (1.0, 2.0, 500.0), 1),
    MarkAdded(PLACE, "#fde047", (1.0, 2.0, 3.0), 1),
    MarkAdded(PLACE, "#fde047", (), 1),
    TextAdded(PLACE, "#111827", 1.0, 1.0, "x" * 4_001, 1),
    TextAdded(replace(PLACE, page=-1), "#111827", 1.0, 1.0, "x", 1),
]


def test_what_no_program_of_ours_draws_is_left_out_of_a_share() -> None:
    good = SharedNote(NoteId("1" * 32), TextAdded(PLACE, "#111827", 1.0, 1.0, SECRET, 1))
    notes = (*(SharedNote(NoteId(f"{n:032x}"), body) for n, body in enumerate(BAD)), good)
    sealed = seal_share(MINE, OWNER, SHARE, encode_shared(notes), secrets.token_bytes(12))
    key = seal_share_key(MINE, OWNER, READER, SHARE, address_of(YOURS), sealed)
    assert open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key).notes == (good,)


DEEP = (
    b"[" * 100_000,
    b'[{"note":"' + b"1" * 32 + b'","zz":' + b"[" * 50_000 + b"]" * 50_000 + b"}]",
    b'[{"note":"' + b"1" * 32 + b'","zz":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}]",
)


@pytest.mark.parametrize("said", DEEP)
def test_what_lies_too_deep_in_itself_opens_nowhere_and_ends_nothing(said: bytes) -> None:
    sealed = seal_share(MINE, OWNER, SHARE, said, bytes(12))
    key = seal_share_key(MINE, OWNER, READER, SHARE, address_of(YOURS), sealed)
    with pytest.raises(Refused) as refused:
        open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key)
    assert refused.value.code is ErrorCode.KEY_NOT_GRANTED
    with pytest.raises(Refused):
        read_invitation("COMITIA1:" + said.decode())
    header = b"0" * 16
    with pytest.raises(Refused) as refused:
        read_header(header, said + bytes(SIGNATURE_BYTES), None)
    assert refused.value.code is ErrorCode.NOT_A_PACK


def test_a_share_that_is_small_on_the_line_and_large_in_memory_stays_closed() -> None:
    many = tuple(
        SharedNote(NoteId(f"{n:032x}"), TextAdded(PLACE, "#111827", 1.0, 1.0, "x" * 4_000, 1))
        for n in range(200)
    )
    sealed = seal_share(MINE, OWNER, SHARE, encode_shared(many), bytes(12))
    key = seal_share_key(MINE, OWNER, READER, SHARE, address_of(YOURS), sealed)
    assert len(sealed) < 20_000
    opened = open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key)
    assert opened.size > 800_000
    with pytest.raises(Refused):  # no room is left for it beside the others
        open_share(YOURS, OWNER, READER, SHARE, address_of(MINE), sealed, key, opened.size // 2)


def test_json_of_others_is_read_in_one_place_that_survives_all_of_it() -> None:
    shared = Path(comitia_shared.__file__).parent
    own = {"foreign.py", "codec.py"}
    for file in shared.rglob("*.py"):
        if file.name not in own:
            text = file.read_text(encoding="utf-8")
            assert "json.decode(" not in text and "json.Decoder(" not in text, file
