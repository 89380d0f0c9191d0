"""What reviewers found, so that it stays mended."""

import asyncio
from pathlib import Path

import pytest

from comitia_client.vault.pieces import PieceStore
from comitia_server.clock import clock_ms
from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.meeting import Batch, Listener, RunningMeeting
from comitia_server.meetings.meetings import Meetings
from comitia_server.papers.store import ObjectStore
from comitia_server.people.desk import PeopleDesk
from comitia_server.people.notes import NoteStreams
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused, Unavailable
from comitia_shared.ids import CommandId, NoteId, ObjectId, PersonId, VoteId
from comitia_shared.meeting import AnyCommand, Seat
from comitia_shared.meeting.agenda import Method, OpenMeeting, StartItem
from comitia_shared.meeting.attendance import CheckIn
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.meeting.voting.events import OpenVote
from comitia_shared.meeting.voting.majority import parse_threshold
from comitia_shared.sealing.pieces import PIECE_BYTES, manifest_of, piece_hash
from comitia_shared.wire.codec import decode_to_server, encode
from comitia_shared.wire.envelope import NoteRecord, Notes
from tests.programs import RoomServer
from tests.room.house import CHAIR, write_folder


@pytest.fixture
def directory(tmp_path: Path) -> RoomDirectory:
    """A room with the test meeting, nothing running."""
    server = RoomServer(tmp_path / "server")
    server.run("import", str(write_folder(tmp_path / "folder")))
    return RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))


@pytest.mark.expects_errors
def test_a_checkpoint_that_cannot_be_signed_does_not_undo_a_durable_batch(
    directory: RoomDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        desk = PeopleDesk(directory)
        ledger = MeetingLedger(directory, directory.meetings()[0], desk.authority.ledger_key())
        heard: list[Batch] = []
        running = RunningMeeting(ledger, ObjectStore(directory.papers), bytes, clock_ms)
        task = asyncio.create_task(running.run(heard.append))
        person = next(p for p in running.state.attendance.participants.values() if p.name == CHAIR)
        chair = Seat(person.person, person.roles)
        item = next(iter(running.state.agenda.items))
        needed = parse_threshold("over half of members")
        question = OpenVote(VoteId("a" * 32), item, Method.OPEN, "?", needed)
        steps: list[AnyCommand] = [CheckIn(), OpenMeeting(), StartItem(item)]
        for number, body in enumerate(steps):
            await running.submit(chair, CommandId(f"{number:032x}"), body)

        def full(*_: int) -> str:
            raise Unavailable(ErrorCode.DISK_FULL)

        monkeypatch.setattr(ledger, "sign_checkpoint", full)
        seq = await running.submit(chair, CommandId("b" * 32), question)
        assert seq == running.seq == ledger.size
        monkeypatch.undo()
        again = await running.submit(chair, CommandId("b" * 32), question)
        assert again == seq
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        running.close()
        desk.close()

    asyncio.run(story())


def test_two_looks_at_once_open_a_meeting_once(directory: RoomDirectory) -> None:
    async def story() -> None:
        desk = PeopleDesk(directory)
        meetings = Meetings(directory, desk.authority, clock_ms)
        opened: list[RunningMeeting] = []

        def register(running: RunningMeeting) -> Listener:
            opened.append(running)
            return lambda _: None

        await asyncio.gather(*(meetings.open_new(register) for _ in range(3)))
        assert len(opened) == len(meetings.all()) == 1
        await meetings.close()
        desk.close()

    asyncio.run(story())


def test_notes_of_a_busy_writer_come_in_messages_that_a_tablet_takes(directory: RoomDirectory) -> None:
    desk = PeopleDesk(directory)
    streams, person = NoteStreams(desk.register), PersonId("a" * 32)
    records = [NoteRecord(NoteId(f"{n:032x}"), bytes(12_000)) for n in range(64)]
    for start in range(0, 64, 8):
        streams.append(person, tuple(records[start : start + 8]))
    after, got = 0, 0
    while batch := streams.after(person, after, limits.NOTES_PER_MESSAGE):
        assert len(encode(Notes(after, batch[-1].seq, batch))) <= limits.MESSAGE_BYTES
        after, got = batch[-1].seq, got + len(batch)
    assert got == 64
    desk.close()


def test_a_piece_is_never_written_over_a_hole(tmp_path: Path) -> None:
    pieces = [bytes([n]) * (PIECE_BYTES + 16) for n in range(3)]
    manifest = SealedObject(
        ObjectId("a" * 32), ObjectKind.WHOLE, 3 * PIECE_BYTES, b"".join(piece_hash(p) for p in pieces)
    )
    store = PieceStore(tmp_path)
    store.append(manifest, 0, pieces[0])
    with pytest.raises(Refused) as refused:
        store.append(manifest, 2, pieces[2])
    assert refused.value.code is ErrorCode.PIECE_DAMAGED
    assert store.held(manifest) == 1
    store.append(manifest, 1, pieces[1])
    store.append(manifest, 2, pieces[2])
    assert store.held(manifest) == 3


def test_pieces_whose_hashes_were_lost_are_fetched_again(tmp_path: Path) -> None:
    pieces = [bytes([n]) * (PIECE_BYTES + 16) for n in range(2)]
    hashes = b"".join(piece_hash(p) for p in pieces)
    manifest = manifest_of(ObjectId("a" * 32), ObjectKind.WHOLE, 2 * PIECE_BYTES, hashes)
    store = PieceStore(tmp_path)
    with pytest.raises(Refused):
        store.append(manifest, 0, pieces[0])  # nothing is taken that cannot be checked
    with pytest.raises(Refused):
        store.keep_hashes(manifest, bytes(64))
    store.keep_hashes(manifest, hashes)
    for number, piece in enumerate(pieces):
        store.append(manifest, number, piece)
    assert store.held(manifest) == 2
    (tmp_path / f"{manifest.object}.hashes").write_bytes(b"")  # the power was cut
    after = PieceStore(tmp_path)
    assert after.held(manifest) == 0
    after.keep_hashes(manifest, hashes)
    assert after.held(manifest) == 2


@pytest.mark.parametrize("number", ["-1", "1" + "0" * 400, "99999999999999999"])
def test_a_command_with_a_number_that_cannot_be_is_refused_at_the_door(number: str) -> None:
    body = (
        '{"type":"OpenVote","vote":"'
        + "a" * 32
        + '","item":"'
        + "b" * 32
        + '","method":"open","question":"?",'
        '"threshold":{"share":"over half","base":"members"},"duration_ms":' + number + "}"
    )
    text = '{"type":"Command","id":"' + "c" * 32 + '","meeting":"' + "d" * 32 + '","body":' + body + "}"
    with pytest.raises(Refused) as refused:
        decode_to_server(text)
    assert refused.value.code is ErrorCode.BAD_MESSAGE
