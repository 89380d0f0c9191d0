"""My notes as records: any kind, undo and redo that survive a restart, two devices, quotes that go with a recall."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from comitia_client.session.notes.notes import Notes
from comitia_client.vault.store import HeldNote
from comitia_shared import limits
from comitia_shared.errors import Refused
from comitia_shared.ids import MeetingId, PaperId, PersonId, RevisionId
from comitia_shared.sealing.notes import (
    Added,
    BookmarkAdded,
    InkAdded,
    MarkAdded,
    NoteCarried,
    Place,
    Stamp,
    StampAdded,
    TextAdded,
    Tool,
    open_note,
    shifted,
)
from comitia_shared.text.carrying import Quote, Verdict

ME = PersonId("a" * 32)
KEY = bytes(32)
MEETING, PAPER = MeetingId("b" * 32), PaperId("c" * 32)
OLD, NEW = RevisionId("1" * 32), RevisionId("2" * 32)
PLACE = Place(MEETING, PAPER, OLD, 0)


def ink(x: float = 1.0) -> InkAdded:
    return InkAdded(PLACE, Tool.PEN, "#111827", 1.8, (x, 2.0, 500.0, x + 9, 8.0, 400.0), 1)


EACH: list[Added] = [
    ink(),
    MarkAdded(PLACE, "#fde047", (10.0, 10.0, 60.0, 20.0, 10.0, 22.0, 40.0, 32.0), 1),
    TextAdded(PLACE, "#111827", 5.0, 6.0, "một ghi chú\nhai dòng", 1),
    StampAdded(PLACE, Stamp.QUESTION, 7.0, 8.0, 1),
    BookmarkAdded(PLACE, 1),
]


class Device:
    """A device of mine: what it wrote, and what it heard."""

    def __init__(self, records: Sequence[HeldNote] = (), text_key: bytes | None = KEY) -> None:
        self.clock = 0
        self.records: list[HeldNote] = []
        self.notes = Notes(ME, [KEY], lambda _: text_key, self._now_ms)
        for record in records:
            self.hear(record)

    def _now_ms(self) -> int:
        self.clock += 1
        return self.clock

    def hear(self, record: HeldNote) -> None:
        self.records.append(record)
        self.notes.take(record)

    def did(self, records: list[HeldNote]) -> None:
        self.records += records

    def again(self) -> "Device":
        """After a restart."""
        return Device(self.records)

    def bodies(self) -> list[Added]:
        return [n.body for n in self.notes.on(PAPER)]


@pytest.mark.parametrize("body", EACH, ids=lambda b: type(b).__name__)
def test_each_kind_is_sealed_opened_and_moved(body: Added) -> None:
    device = Device()
    device.did(device.notes.write([(body, Quote("bờ kè"))]))
    (note,) = device.again().notes.on(PAPER)
    assert type(note.body) is type(body)
    assert device.notes.quote_of(note) == Quote("bờ kè")
    with pytest.raises(Refused):
        open_note(bytes([1]) * 32, ME, note.note, device.records[0].sealed)
    moved = shifted(body, 5, 7)
    if not isinstance(body, BookmarkAdded):
        assert (moved.area.x0 - body.area.x0, moved.area.y0 - body.area.y0) == pytest.approx((5, 7))


def test_undo_and_redo_go_on_after_a_restart_and_a_step_is_one() -> None:
    device = Device()
    device.did(device.notes.write([(ink(1), None)]))
    device.did(device.notes.write([(ink(2), None), (ink(3), None)]))
    first = device.notes.on(PAPER)[0].note
    device.did(device.notes.write([(ink(9), None)], [first]))  # moved: one goes, one comes
    assert [b.points[0] for b in device.bodies() if isinstance(b, InkAdded)] == [2, 3, 9]
    device = device.again()
    device.did(device.notes.undo(PAPER))
    assert sorted(b.points[0] for b in device.bodies() if isinstance(b, InkAdded)) == [1, 2, 3]
    device = device.again()
    device.did(device.notes.undo(PAPER))
    assert [b.points[0] for b in device.bodies() if isinstance(b, InkAdded)] == [1]
    device = device.again()
    assert device.notes.can_redo(PAPER)
    device.did(device.notes.redo(PAPER))
    device.did(device.notes.redo(PAPER))
    assert sorted(b.points[0] for b in device.again().bodies() if isinstance(b, InkAdded)) == [2, 3, 9]
    assert not device.notes.can_redo(PAPER)
    for _ in range(3):
        device.did(device.notes.undo(PAPER))
    assert device.bodies() == []
    assert not device.notes.can_undo(PAPER)
    device.did(device.notes.redo(PAPER))
    device.did(device.notes.write([(ink(5), None)]))  # something new: what was undone is not done again
    assert not device.notes.can_redo(PAPER)


@given(st.lists(st.sampled_from(["write", "erase", "undo", "redo", "restart"]), max_size=40))
def test_undoing_everything_leaves_nothing_and_redoing_everything_brings_it_back(steps: list[str]) -> None:
    device = Device()
    for number, step in enumerate(steps):
        notes = device.notes
        match step:
            case "write":
                device.did(notes.write([(ink(float(number)), None)]))
            case "erase":
                device.did(notes.write([], [n.note for n in notes.on(PAPER)[:2]]))
            case "undo":
                device.did(notes.undo(PAPER))
            case "redo":
                device.did(notes.redo(PAPER))
            case _:
                before = device.bodies(), notes.can_undo(PAPER), notes.can_redo(PAPER)
                device = device.again()
                assert (device.bodies(), device.notes.can_undo(PAPER), device.notes.can_redo(PAPER)) == before
    while device.notes.can_redo(PAPER):
        device.did(device.notes.redo(PAPER))
    last = sorted(b.points for b in device.bodies() if isinstance(b, InkAdded))
    undone = 0
    while device.notes.can_undo(PAPER) and undone < 99:
        device.did(device.notes.undo(PAPER))
        undone += 1
    assert device.bodies() == []
    while device.notes.can_redo(PAPER):
        device.did(device.notes.redo(PAPER))
    assert sorted(b.points for b in device.bodies() if isinstance(b, InkAdded)) == last


def test_two_devices_that_wrote_apart_agree_in_whatever_order_they_hear_it() -> None:
    one = Device()
    start = one.notes.write([(ink(1), None), (ink(2), None)])
    one.did(start)
    two = Device(start)
    target = one.notes.on(PAPER)[0].note
    one.did(one.notes.write([(ink(3), None)], [target]))
    two.did(two.notes.write([], [target]))  # both rub out the same stroke
    two.did(two.notes.undo(PAPER))  # and one takes that back
    apart = [*one.records[2:], *two.records[2:]]
    forth, back = Device([*start, *apart]), Device([*start, *reversed(apart)])
    assert {n.note for n in forth.notes.on(PAPER)} == {n.note for n in back.notes.on(PAPER)}
    assert sorted(b.points[0] for b in forth.bodies() if isinstance(b, InkAdded)) == [1, 2, 3]


def test_what_a_note_quotes_is_not_read_without_the_papers_text_key() -> None:
    device = Device()
    device.did(device.notes.write([(ink(), Quote("mật"))]))
    recalled = Device(device.records, text_key=None)
    (note,) = recalled.notes.on(PAPER)
    assert recalled.notes.quote_of(note) is None
    other = Device(device.records, text_key=bytes([7]) * 32)
    assert other.notes.quote_of(other.notes.on(PAPER)[0]) is None


def test_where_a_note_goes_is_decided_once_and_by_hand_for_good() -> None:
    device = Device()
    device.did(device.notes.write([(ink(), None)]))
    note = device.notes.on(PAPER)[0]
    there = Place(MEETING, PAPER, NEW, 4)

    def goes(verdict: Verdict, page: int) -> None:
        place = Place(MEETING, PAPER, NEW, page)
        device.did(device.notes.carry([NoteCarried(note.root, place, verdict, device.clock, 3.0, 4.0)]))

    assert note.on(NEW) is None
    goes(Verdict.NEAR, 4)
    goes(Verdict.SAME, 5)  # another device was slower: the first one counts
    seat = device.again().notes.on(PAPER)[0].on(NEW)
    assert seat is not None and (seat.page, seat.verdict) == (there.page, Verdict.NEAR)
    assert isinstance(seat.body, InkAdded) and seat.body.points[:2] == (4.0, 6.0)
    goes(Verdict.PLACED, 7)
    seat = device.again().notes.on(PAPER)[0].on(NEW)
    assert seat is not None and (seat.page, seat.verdict) == (7, Verdict.PLACED)
    device.did(device.notes.write([], [note.note]))
    device.did(device.notes.undo(PAPER))  # a copy, which goes where its root went
    seat = device.notes.on(PAPER)[0].on(NEW)
    assert seat is not None and seat.page == 7


def test_a_note_that_was_moved_meanwhile_does_not_take_the_place_that_was_found_for_it_before() -> None:
    device = Device()
    device.did(device.notes.write([(ink(), None)]))
    note = device.notes.on(PAPER)[0]
    there = Place(MEETING, PAPER, NEW, 4)
    device.did(device.notes.carry([NoteCarried(note.root, there, Verdict.SAME, 1, of=note.note)]))
    assert device.notes.on(PAPER)[0].on(NEW) is not None
    moved = msgspec.structs.replace(shifted(note.body, 0, 300), root=note.root)
    device.did(device.notes.write([(moved, None)], [note.note]))
    assert device.notes.on(PAPER)[0].on(NEW) is None  # it is looked for again
    recoloured = msgspec.structs.replace(note.body, colour="#b91c1c", root=note.root)
    device.did(device.notes.write([(recoloured, None)], [device.notes.on(PAPER)[0].note]))
    assert device.notes.on(PAPER)[0].on(NEW) is not None  # the same place in another colour


def test_a_step_of_many_records_is_one_whatever_comes_between() -> None:
    device = Device()
    many = device.notes.write([(ink(float(n)), None) for n in range(80)])
    other = Device()
    apart = [r for n in range(8) for r in other.notes.write([(ink(100.0 + n), None)])]
    both = Device([*many[:50], *apart, *many[50:]])
    for _ in range(9):
        both.did(both.notes.undo(PAPER))
    assert both.bodies() == []


def test_a_page_that_calls_a_megabyte_a_word_still_lets_notes_through() -> None:
    device = Device()
    (record,) = device.notes.write([(ink(), Quote("x" * 1_000_000, "y" * 1_000_000))])
    assert len(record.sealed) < limits.NOTE_RECORD_BYTES


def test_a_record_that_no_key_opens_waits_for_one() -> None:
    device = Device()
    device.did(device.notes.write([(ink(), None)]))
    other = Notes(ME, [bytes([5]) * 32], lambda _: None, lambda: 1)
    other.take(device.records[0])
    assert (other.locked, other.on(PAPER)) == (1, [])
    other.add_key(KEY)
    assert (other.locked, len(other.on(PAPER))) == (0, 1)
