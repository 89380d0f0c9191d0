"""Hints of where a room is: taken from anyone, believed from nobody."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from comitia_client.session.line.discovery import FoundRoom
from comitia_server.directory import RoomDirectory
from comitia_server.gateway.announcing import service
from comitia_shared.errors import ErrorCode
from tests.room.house import ONE, House, house, run
from tests.room.test_joining import membership


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def test_a_hint_to_another_rooms_server_gives_it_nothing(
    room: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        with house(tmp_path / "other") as other:

            async def hinted() -> list[FoundRoom]:
                return [FoundRoom(membership(one).room, "liar", other.server.address)]

            monkeypatch.setattr("comitia_client.session.line.link.look_for_rooms", hinted)
            room.server.kill()
            await one.until(lambda v: v.refusal is ErrorCode.OTHER_ROOM, "the refusal", timeout_s=40)
            room.server.start()
            await one.until(lambda v: v.is_connected, "the way home", timeout_s=40)
            assert membership(one).addresses == (room.server.address,)
            log = (other.server.dir / "log" / "server.log").read_text()
            assert membership(one).device not in log
        await one.stop()

    run(story)


def test_a_room_with_a_long_name_can_be_announced(room: House) -> None:
    directory = RoomDirectory(room.server.dir, bytes.fromhex(room.server.key.read_text()))
    directory.name = "Hội trường lớn " * 40
    assert service(directory, 7433).properties[b"room"] == directory.room.encode()
