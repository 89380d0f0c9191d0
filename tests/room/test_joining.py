"""How tablets join a room, and who is kept out, in words."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from comitia_client.session.line.link import new_id
from comitia_client.session.line.tls import newcomer_context
from comitia_client.vault.device import Membership
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import VoteId
from comitia_shared.meeting.voting.events import CastBallot, Choice
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import decode_to_tablet
from comitia_shared.wire.enrolment import read_invitation
from comitia_shared.wire.version import PROTOCOL
from tests.room.house import ONE, SECRETARY, House, house, run, talk
from tests.tablets import Tablet


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def membership(tablet: Tablet) -> Membership:
    found = tablet.session.line.membership
    assert found is not None
    return found


def test_enrolment_codes_are_spent_and_digits_are_confirmed_by_a_secretary(room: House) -> None:
    async def story() -> None:
        secretary = await room.tablet(SECRETARY)
        code = room.server.invitations("t")["t"]
        first = Tablet(room.base / "first")
        first.start()
        await first.enrol(room.server.address, code)
        second = Tablet(room.base / "second")
        second.start()
        with pytest.raises(Refused) as refused:
            await second.enrol(room.server.address, code)
        assert refused.value.code is ErrorCode.ENROL_CODE_SPENT
        with pytest.raises(Refused) as refused:
            await second.enrol(room.server.address, "AAAA-AAAA-AAAA-AAAA")
        assert refused.value.code is ErrorCode.WRONG_ENROL_CODE
        expired = room.server.run("enrol", "--device", "late", "--hours", "0").split("\t")[2]
        with pytest.raises(Refused) as refused:
            await second.enrol(room.server.address, expired)
        assert refused.value.code is ErrorCode.ENROL_CODE_EXPIRED

        typed = room.server.run("enrol", "--no-wait").split("code ")[1].split()[0]
        digits: list[str] = []
        joining = asyncio.create_task(
            second.session.entrance.enrol_by_code(room.server.address, typed, "máy lạ", digits.append)
        )
        view = await secretary.until(lambda v: bool(v.waiting_devices), "the waiting tablet")
        (waiting,) = view.waiting_devices
        await asyncio.sleep(0.5)
        assert digits == [waiting.digits]
        await secretary.session.requests.confirm_device(waiting.request, True)
        await joining
        await second.until(lambda v: v.is_connected)
        await asyncio.gather(*(t.stop() for t in (first, second, secretary)))

    run(story)


def test_a_qr_picture_enrols_and_a_wrong_pin_of_the_root_does_not(room: House, tmp_path: Path) -> None:
    from PySide6.QtGui import QImage

    from comitia_client.session.line.enrol import read_picture

    png = tmp_path / "enrol.png"
    room.server.run("enrol", "--device", "qr", "--png", str(png))
    image = QImage(str(png)).convertToFormat(QImage.Format.Format_Grayscale8)
    rows = b"".join(bytes(image.constScanLine(y))[: image.width()] for y in range(image.height()))  # type: ignore[call-overload]
    invitation = read_invitation(read_picture(rows, image.width(), image.height()))
    here = msgspec.structs.replace(invitation, addresses=(room.server.address,))

    async def story() -> None:
        tablet = Tablet(room.base / "qr")
        tablet.start()
        with pytest.raises(Refused):
            read_invitation("something else")
        await tablet.session.entrance.enrol_by_invitation(here, "qr", lambda _: None)
        await tablet.until(lambda v: v.is_connected)
        other = room.server.run("enrol", "--device", "qr2").split("\t")[2]
        from comitia_shared.wire.enrolment import read_typed_code

        forged = msgspec.structs.replace(here, pin=bytes(32), secret=read_typed_code(other))
        with pytest.raises(Refused) as refused:
            await tablet.session.entrance.enrol_by_invitation(forged, "qr", lambda _: None)
        assert refused.value.code is ErrorCode.WRONG_ROOM_CERTIFICATE
        await tablet.stop()

    run(story)


def test_peers_that_can_be_answered_get_a_code_and_others_do_not_notice(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        with pytest.raises(InvalidStatus) as old:
            await connect(
                f"wss://{room.server.address}/",
                ssl=newcomer_context(),
                subprotocols=["comitia.v9"],  # type: ignore[list-item]
                proxy=None,
            )
        assert old.value.response.status_code == 426
        assert json.loads(old.value.response.body)["code"] == "unknown_version"
        async with connect(
            f"wss://{room.server.address}/",
            ssl=newcomer_context(),
            subprotocols=[PROTOCOL],  # type: ignore[list-item]
            proxy=None,
        ) as stranger:
            answer = decode_to_tablet(await stranger.recv())
            assert isinstance(answer, envelope.Refused)
            assert answer.code is ErrorCode.NOT_ENROLLED
        host, port = room.server.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET / HTTP/1.1\r\n\r\n" * 50)
        async with asyncio.timeout(11):
            await reader.read()
        writer.close()
        for garbage in ("{", '{"type":"Nothing"}', "\x00" * 50):
            heard = await talk(room, garbage)
            assert [h.code for h in heard if isinstance(h, envelope.Refused)] == [ErrorCode.BAD_MESSAGE]
        heard = await talk(
            room,
            envelope.Hello("test"),
            envelope.Command(new_id(), one.meeting().meeting, CastBallot(VoteId("a" * 32), Choice.YES)),
        )
        assert [h.code for h in heard if isinstance(h, envelope.Refused)] == [ErrorCode.NOT_SIGNED_IN]
        assert one.view.is_connected
        await one.stop()

    run(story)


def test_a_tablet_of_another_room_reads_in_words_where_it_belongs(room: House, tmp_path: Path) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        with house(tmp_path / "other") as other:
            stranger = await other.tablet(ONE)
            stolen = msgspec.structs.replace(membership(stranger), addresses=(room.server.address,))
            await stranger.session.entrance._join(stolen)
            view = await stranger.until(lambda v: v.refusal is ErrorCode.OTHER_ROOM, "the alert")
            assert not view.is_connected
            await stranger.stop()
        assert one.view.is_connected
        await one.stop()

    run(story)


def test_a_revoked_device_is_cut_within_two_seconds(room: House) -> None:
    async def story() -> None:
        one = await room.tablet(ONE)
        room.server.run("devices", "--revoke", membership(one).device)
        view = await one.until(lambda v: v.refusal is ErrorCode.DEVICE_REVOKED, "the cut", timeout_s=4)
        assert not view.is_connected
        await one.stop()

    run(story)
