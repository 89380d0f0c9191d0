"""What one enrolled device or one person may make the room do: the others do not notice."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uuid6

from comitia_client.session.line.link import new_id
from comitia_shared import limits
from comitia_shared.errors import ErrorCode
from comitia_shared.ids import MeetingId, NoteId, RequestId
from comitia_shared.meeting.agenda import OpenMeeting
from comitia_shared.meeting.attendance import CheckIn, CheckOut
from comitia_shared.meeting.floor import RequestFloor, SpeechKind
from comitia_shared.wire import envelope
from comitia_shared.wire.presenting import LiveStroke, PresentInk
from comitia_shared.wire.readiness import Report
from tests.raw import RawTablet, raw_tablet
from tests.room.house import CHAIR, ONE, SECRETARY, TWO, House, house, run
from tests.tablets import PIN


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def memory_mib(room: House) -> float:
    status = Path(f"/proc/{room.server.pid}/status").read_text()
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))) / 1024


def meeting_of(tablet: RawTablet) -> MeetingId:
    return next(m for m in tablet.heard if isinstance(m, envelope.SignedIn)).meetings[0].meeting


async def longest_wait_s(tablet: RawTablet, stop: asyncio.Event) -> float:
    """How long an honest tablet waited for an answer at most."""
    longest = 0.0
    while not stop.is_set():
        begun_s = time.monotonic()
        await tablet.ask(envelope.FindPeople(new_id(), "zz"))
        longest = max(longest, time.monotonic() - begun_s)
        await asyncio.sleep(0.25)
    return longest


def test_commands_without_end_are_slowed_and_refused_and_nobody_else_waits(room: House) -> None:
    async def story() -> None:
        one, two = [await raw_tablet(room.server, n, room.codes[n]) for n in (ONE, TWO)]
        meeting, stop = meeting_of(one), asyncio.Event()
        waiting = asyncio.create_task(longest_wait_s(two, stop))
        before = len(two.heard)
        for number in range(1_500):
            await one.send(envelope.Command(new_id(), meeting, CheckIn() if number % 2 == 0 else CheckOut()))
        await asyncio.sleep(4)
        stop.set()
        assert await waiting < 0.5
        events = sum(len(m.entries) for m in two.heard[before:] if isinstance(m, envelope.Events))
        assert events < 300  # of 1,500
        refused = [m for m in one.heard if isinstance(m, envelope.Refused)]
        slowed = not refused and events < 260
        assert slowed or {m.code for m in refused} <= {ErrorCode.TOO_FAST, ErrorCode.ALREADY_PRESENT}
        await asyncio.gather(one.close(), two.close())

    run(story)


def test_pins_tried_on_many_devices_keep_no_ticket_and_no_note_waiting(room: House) -> None:
    async def story() -> None:
        one, two = [await raw_tablet(room.server, n, room.codes[n]) for n in (ONE, TWO)]
        evil = [await raw_tablet(room.server, f"evil-{n}") for n in range(6)]
        until_s = time.monotonic() + 4

        async def flood(tablet: RawTablet) -> None:
            while time.monotonic() < until_s:
                await tablet.send(envelope.SignIn(new_id(), person=one.person, pin="000000"))
                await asyncio.sleep(0.01)

        floods = [asyncio.create_task(flood(e)) for e in evil]
        await asyncio.sleep(1)
        begun_s = time.monotonic()
        back = await RawTablet(room.server, two.member).open()
        assert isinstance(await back.hello(two.ticket), envelope.Welcome)
        note = envelope.NoteRecord(NoteId(uuid6.uuid7().hex), b"x" * 50)
        await back.send(envelope.Notes(0, 0, (note,)))
        await back.until(lambda m: isinstance(m, envelope.Notes) and bool(m.records))
        assert time.monotonic() - begun_s < 1.0
        await asyncio.gather(*floods, return_exceptions=True)
        await asyncio.gather(*(t.close() for t in (one, two, back, *evil)))

    run(story)


def test_strange_devices_lock_nobody_out_of_their_own(room: House) -> None:
    async def story() -> None:
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        codes = []
        for number in range(3):
            evil = await raw_tablet(room.server, f"evil-{number}")
            for _ in range(6):
                answer = await evil.ask(envelope.SignIn(new_id(), person=one.person, pin="000000"))
                assert isinstance(answer, envelope.Refused)
                codes.append(answer.code)
            await evil.close()
        assert codes.count(ErrorCode.WRONG_PIN) < limits.WRONG_PINS_ELSEWHERE  # all three share them
        assert ErrorCode.PIN_WAIT in codes  # and waiting grows
        await one.close()
        back = await RawTablet(room.server, one.member).open()
        await back.hello()
        answer = await back.ask(envelope.SignIn(new_id(), person=one.person, pin=PIN))
        assert isinstance(answer, envelope.SignedIn)
        await back.close()

    run(story)


def test_ones_own_device_counts_five_of_its_own(room: House) -> None:
    async def story() -> None:
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        codes = []
        for _ in range(3):
            answer = await one.ask(envelope.SignIn(new_id(), person=one.person, pin="000000"))
            assert isinstance(answer, envelope.Refused)
            codes.append((answer.code, answer.params.get("left")))
        assert codes == [(ErrorCode.WRONG_PIN, 4), (ErrorCode.WRONG_PIN, 3), (ErrorCode.WRONG_PIN, 2)]
        answer = await one.ask(envelope.SignIn(new_id(), person=one.person, pin=PIN))
        assert isinstance(answer, envelope.Refused) and answer.code is ErrorCode.PIN_WAIT
        await asyncio.sleep(2.1)
        answer = await one.ask(envelope.SignIn(new_id(), person=one.person, pin=PIN))
        assert isinstance(answer, envelope.SignedIn)
        await one.close()

    run(story)


def test_names_are_shown_for_what_is_typed_and_nobody_lists_the_room(room: House) -> None:
    async def story() -> None:
        peer = await raw_tablet(room.server, "peer")
        for query, found in (("", 0), ("t", 0), (" %", 0), ("__", 0), ("dai bieu mot", 1), ("ĐẠI BIỂU", 2)):
            answer = await peer.ask(envelope.FindPeople(new_id(), query))
            assert isinstance(answer, envelope.People) and len(answer.cards) == found, query
        await peer.close()

    run(story)


def test_notes_that_come_again_are_not_sent_out_again_without_end(room: House) -> None:
    async def story() -> None:
        one, two = [await raw_tablet(room.server, n, room.codes[n]) for n in (ONE, TWO)]
        note = NoteId(uuid6.uuid7().hex)
        content = bytes(limits.NOTE_RECORD_BYTES - 200)
        await one.send(envelope.Notes(0, 0, (envelope.NoteRecord(note, content),)))
        await one.until(lambda m: isinstance(m, envelope.Notes) and bool(m.records))
        before, heard = memory_mib(room), len(one.heard)
        for _ in range(6):
            await one.send(envelope.Notes(0, 0, (envelope.NoteRecord(note, b""),) * 1_500))
        await asyncio.sleep(2)
        came = [r for m in one.heard[heard:] if isinstance(m, envelope.Notes) for r in m.records]
        assert 0 < len(came) <= 6
        many = tuple(
            envelope.NoteRecord(NoteId(uuid6.uuid7().hex), b"") for _ in range(limits.NOTES_PER_MESSAGE + 1)
        )
        after = len(one.heard)
        await one.send(envelope.Notes(0, 0, many))
        refused = await one.until(lambda m: isinstance(m, envelope.Refused), after)
        assert refused.code is ErrorCode.TOO_MANY  # type: ignore[union-attr]
        assert memory_mib(room) - before < 60
        await asyncio.gather(one.close(), two.close())

    run(story)


def test_what_one_tablet_says_throws_no_other_out(room: House) -> None:
    async def story() -> None:
        chair, secretary, two = [
            await raw_tablet(room.server, n, room.codes[n]) for n in (CHAIR, SECRETARY, TWO)
        ]
        meeting = meeting_of(chair)
        await chair.command(meeting, CheckIn())
        await chair.command(meeting, OpenMeeting())
        evil = await raw_tablet(room.server, "evil", room.codes[ONE])
        await evil.send({"type": "Report", "meeting": meeting, "held": 10**400, "of": 1})
        await asyncio.sleep(0.3)
        assert evil.is_closed
        evil = await RawTablet(room.server, evil.member).open()
        await evil.hello()
        answer = await evil.ask(envelope.SignIn(new_id(), person=two.person, pin=PIN))
        assert isinstance(answer, envelope.SignedIn)  # two sits there as well now
        strokes = tuple(LiveStroke("#000000", 1.0, ()) for _ in range(4_000))
        await evil.send(PresentInk(meeting, strokes))
        for number in range(100):
            await evil.send(Report(meeting, number, 1_000_000, free_bytes=2**53))
        topic = "Ệ" * limits.TOPIC_CHARS
        await evil.command(meeting, CheckIn())
        await evil.command(meeting, RequestFloor(RequestId(new_id()), SpeechKind.DEBATE, topic))
        await asyncio.sleep(1.5)
        assert not any(t.is_closed for t in (chair, secretary, two))
        assert isinstance(await secretary.ask(envelope.CallForHelp(new_id())), envelope.Done)
        await asyncio.gather(*(t.close() for t in (chair, secretary, two, evil)))

    run(story)


def test_lines_that_are_reset_in_the_midst_of_answers_do_not_stop_the_room(room: House) -> None:
    async def story() -> None:
        one = await raw_tablet(room.server, "one", room.codes[ONE])
        for number in range(20):
            record = envelope.NoteRecord(NoteId(uuid6.uuid7().hex), bytes(limits.NOTE_RECORD_BYTES - 200))
            await one.send(envelope.Notes(0, 0, (record,)))
            del number
        member = one.member
        await one.close()
        for pause_s in (0.05, 0.2, 0.5):
            for _ in range(4):
                peer = await RawTablet(room.server, member).open(reads=False)
                peer.socket.transport.pause_reading()
                await peer.send(envelope.Hello("x", (), one.ticket))
                await peer.send(envelope.SignIn(new_id(), person=one.person, pin=PIN))
                await peer.send(envelope.Resume({}, 0))
                await asyncio.sleep(pause_s)
                peer.socket.transport.abort()
        other = await raw_tablet(room.server, "other")
        assert isinstance(await other.ask(envelope.CallForHelp(new_id())), envelope.Done)
        await other.close()

    run(story)
