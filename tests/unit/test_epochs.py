"""What a tablet's checkpoint means to a room's record: it continues, it was given up openly, or the record lacks it."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from comitia_server.directory import RoomDirectory, create
from comitia_server.meetings.ledger import MeetingLedger, written
from comitia_server.record.epochs import Begun, Epochs, Standing
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import CommandId, DeviceId, MeetingId, RoomId
from comitia_shared.meeting import Recorded
from comitia_shared.meeting.agenda import MeetingOpened, MeetingReopened
from comitia_shared.proofs.checkpoint import TreeHead, origin, sign
from comitia_shared.wire.envelope import Have

MEETING, DEVICE = MeetingId("b" * 32), DeviceId("d" * 32)
KEY = Ed25519PrivateKey.generate()


class Record:
    """A ledger with so many events, and what it makes of tablets."""

    def __init__(self, folder: Path, events: int) -> None:
        create(folder, RoomId("1" * 32), "Phòng thử", bytes(32), [])
        self.directory = RoomDirectory(folder, bytes(32))
        self.ledger = MeetingLedger(self.directory, MEETING, KEY, create=True)
        for _ in range(events):
            self.add(MeetingOpened(), 1)
        self.epochs = Epochs(self.ledger)

    def add(self, event: MeetingOpened | MeetingReopened, at_ms: int) -> Recorded:
        seq = self.ledger.size + 1
        recorded = Recorded(seq, at_ms, event, CommandId(f"{seq:032x}"))
        self.ledger.append([written(recorded.command, (recorded,))])
        return recorded

    def reopen(self, at_ms: int) -> None:
        begins = self.epochs.beginning()
        recorded = self.add(MeetingReopened(*begins), at_ms)
        self.epochs.take(recorded.seq, Begun(begins.epoch, begins.common))

    def seen(self, size: int, at_ms: int, epoch: int = 0, root: bytes | None = None) -> Have:
        """What a tablet shows that has seen `size` events signed."""
        name = origin(self.directory.room, MEETING)
        head = TreeHead(size, root or self.ledger.root(size), at_ms, epoch)
        return Have(size, size, checkpoint=sign(KEY, name, head))


@pytest.fixture
def record(tmp_path: Path) -> Record:
    return Record(tmp_path / "room", 10)


def test_what_is_in_the_record_continues(record: Record) -> None:
    assert record.epochs.judge(DEVICE, record.seen(10, 5)) is Standing.CONTINUES
    assert record.epochs.judge(DEVICE, Have(0)) is Standing.CONTINUES
    assert not record.epochs.is_held
    with pytest.raises(Refused) as whole:
        record.epochs.beginning()
    assert whole.value.code is ErrorCode.RECORD_WHOLE


def test_another_rooms_word_holds_nothing(record: Record) -> None:
    head = TreeHead(99, bytes(32), 5)
    note = sign(Ed25519PrivateKey.generate(), origin(record.directory.room, MEETING), head)
    assert record.epochs.judge(DEVICE, Have(99, 99, checkpoint=note)) is Standing.CONTINUES
    other = sign(KEY, origin(RoomId("e" * 32), MEETING), head)
    assert record.epochs.judge(DEVICE, Have(99, 99, checkpoint=other)) is Standing.CONTINUES
    assert not record.epochs.is_held


@pytest.mark.expects_errors
def test_more_or_other_than_the_record_holds_it_until_it_is_reopened_once_for_all(record: Record) -> None:
    more, other = record.seen(14, 5, root=bytes(32)), record.seen(9, 5, root=bytes(32))
    assert record.epochs.judge(DEVICE, more) is Standing.BEHIND
    assert record.epochs.judge(DeviceId("e" * 32), other) is Standing.BEHIND
    assert (record.epochs.is_held, record.epochs.known) == (True, 14)
    command = record.epochs.beginning()
    assert (command.common, command.lost, command.tablets) == (8, 6, 2)
    record.reopen(at_ms=7)
    assert not record.epochs.is_held
    for late in (more, other):
        assert record.epochs.judge(DEVICE, late) is Standing.REOPENED
        assert record.epochs.proof(late, record.ledger.size) is not None
        assert record.epochs.proof(late, 10) is None  # that checkpoint does not hold the event yet
    # A word of the new epoch that is not here: restored once more, and the next epoch is another one.
    assert record.epochs.judge(DEVICE, record.seen(14, 9, epoch=3, root=bytes(32))) is Standing.BEHIND
    assert record.epochs.beginning().epoch == 4
