"""What anyone on the hall's network, or any enrolled device, can do to the room's port: not much."""

import asyncio
import contextlib
import resource
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from comitia_client.session.line.link import new_id
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.wire import envelope
from comitia_shared.wire.signals import StaffTold
from comitia_shared.wire.version import ENROL_PROTOCOL
from tests.bench.peers import memory_kib
from tests.programs import RoomServer
from tests.raw import RawTablet, enrolled, raw_tablet
from tests.room.house import ONE, SECRETARY, TWO, House, house, run
from tests.tablets import PIN


@pytest.fixture
def room(tmp_path: Path) -> Iterator[House]:
    with house(tmp_path) as found:
        yield found


def idle(server: RoomServer, count: int) -> list[socket.socket]:
    """Connections on which nothing is ever said."""
    host, port = server.address.split(":")
    return [socket.create_connection((host, int(port))) for _ in range(count)]


def held_by(server: RoomServer) -> int:
    """The connections that the server has taken in, as the system counts them; those in the backlog are nobody's."""
    port = f":{int(server.address.split(':')[1]):04X}"
    tables = (Path(f"/proc/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
    rows = [line.split() for table in tables for line in table]
    return sum(row[1].endswith(port) and row[3] == "01" and row[9] != "0" for row in rows)


def open_files(server: RoomServer) -> int:
    """All that it has open. A server that leaves no core shows this to root alone."""
    try:
        return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
    except PermissionError:
        pytest.skip("only root sees what a server has open")


async def is_served(tablet: RawTablet) -> bool:
    return isinstance(await tablet.ask({"type": "CallForHelp"}), envelope.Done)


def test_a_thousand_silent_strangers_keep_nobody_out(room: House) -> None:
    async def story() -> None:
        there = await raw_tablet(room.server, "there", room.codes[ONE])
        member = await enrolled(room.server, "comes")
        before = held_by(room.server)
        assert before > 0
        strangers = idle(room.server, limits.ARRIVALS + 80)
        try:
            await asyncio.sleep(0.5)
            assert held_by(room.server) - before <= limits.ARRIVALS + 8
            newcomer = await RawTablet(room.server, member).open()
            assert isinstance(await newcomer.hello(), envelope.Welcome)
            assert await is_served(there)
            await asyncio.sleep(limits.ARRIVAL_S + 1.0)
            assert held_by(room.server) - before < 20  # they are gone, and the two are not
            assert await is_served(there) and await is_served(newcomer)
        finally:
            for stranger in strangers:
                stranger.close()
        await asyncio.gather(there.close(), newcomer.close())

    run(story)


def test_a_server_that_runs_out_of_files_goes_on_when_there_are_some_again(room: House) -> None:
    open_files(room.server)

    async def story() -> None:
        there = await raw_tablet(room.server, "there", room.codes[ONE])
        member = await enrolled(room.server, "comes")
        used = open_files(room.server)
        hard = resource.prlimit(room.server.pid, resource.RLIMIT_NOFILE)[1]
        resource.prlimit(room.server.pid, resource.RLIMIT_NOFILE, (used + 3, hard))
        strangers = idle(room.server, 40)
        await asyncio.sleep(3.0)  # the lobby looks around, the port is asked, and neither finds a free file
        assert await is_served(there)
        for stranger in strangers:
            stranger.close()
        resource.prlimit(room.server.pid, resource.RLIMIT_NOFILE, (hard, hard))
        await asyncio.sleep(1.5)
        newcomer = await RawTablet(room.server, member).open()
        assert isinstance(await newcomer.hello(), envelope.Welcome)
        await asyncio.gather(there.close(), newcomer.close())
        lines = (room.server.dir / "log" / "server.log").read_text().splitlines()
        assert 0 < sum("out of system resource" in line for line in lines) < 8
        assert sum("Traceback" in line for line in lines) == 0

    run(story)


def test_a_system_that_allows_too_few_files_is_said_at_the_start(tmp_path: Path) -> None:
    server = RoomServer(tmp_path / "server", within=("prlimit", "--nofile=1024:1024"))
    with pytest.raises(AssertionError, match="did not start"):
        server.start()
    server.kill()
    said = (tmp_path / "server" / "server.out").read_text()
    assert "1024" in said and "Traceback" not in said and "LimitNOFILE" in said


def test_of_one_device_there_is_one_connection(room: House) -> None:
    async def story() -> None:
        first = await raw_tablet(room.server, "one", room.codes[ONE])
        second = await RawTablet(room.server, first.member).open()
        answer = await second.hello()
        assert isinstance(answer, envelope.Refused) and answer.code is ErrorCode.DEVICE_ELSEWHERE
        assert await is_served(first)
        third = await RawTablet(room.server, first.member).open()
        welcome = await third.hello(first.ticket)
        assert isinstance(welcome, envelope.Welcome) and welcome.person == first.person
        await asyncio.sleep(0.2)
        assert first.is_closed and await is_served(third)
        await asyncio.gather(first.close(), second.close(), third.close())

    run(story)


def test_one_device_holds_no_connections_that_say_nothing(room: House) -> None:
    async def story() -> None:
        there = await raw_tablet(room.server, "there", room.codes[ONE])
        member = await enrolled(room.server, "holds")
        before = held_by(room.server)
        assert before > 0
        held = [await RawTablet(room.server, member).open() for _ in range(30)]
        await asyncio.sleep(0.5)
        assert held_by(room.server) - before <= 4
        assert sum(t.is_closed for t in held) >= 28 and await is_served(there)
        assert isinstance(await held[-1].hello(), envelope.Welcome)  # the last one is the device's
        await asyncio.gather(there.close(), *(t.close() for t in held))

    run(story)


def test_who_has_shown_no_certificate_sends_little(room: House) -> None:
    async def story() -> None:
        there = await raw_tablet(room.server, "there", room.codes[ONE])
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        before = memory_kib(room.server.pid)
        peers = [
            await connect(
                f"wss://{room.server.address}/",
                ssl=context,
                subprotocols=[ENROL_PROTOCOL],  # type: ignore[list-item]
                compression=None,
                proxy=None,
                ping_interval=None,
            )
            for _ in range(40)
        ]
        for peer in peers:
            with contextlib.suppress(ConnectionClosed, TimeoutError):
                async with asyncio.timeout(1):
                    for _ in range(16):
                        await peer.send("x" * (200 * limits.KIB))
        assert memory_kib(room.server.pid) - before < 40 * 1024  # of 128 MiB that were sent
        assert await is_served(there)
        await asyncio.gather(there.close(), *(p.close() for p in peers))

    run(story)


def test_a_connection_that_died_unnoticed_makes_room_within_three_seconds(room: House) -> None:
    async def story() -> None:
        first = await raw_tablet(room.server, "one", room.codes[ONE])
        first.socket.transport.pause_reading()  # its pongs stay away, as on a line that broke
        second = await RawTablet(room.server, first.member).open()
        begun_s = time.monotonic()
        assert isinstance(await second.hello(), envelope.Welcome)
        assert time.monotonic() - begun_s < 3.0
        first.socket.transport.abort()
        await second.close()

    run(story)


def test_signing_out_ends_the_ticket_and_those_of_before(room: House) -> None:
    async def story() -> None:
        first = await raw_tablet(room.server, "one", room.codes[ONE])
        tickets = [first.ticket]
        again = envelope.SignIn(new_id(), person=first.person, pin=PIN)
        answer = await first.ask(again)
        assert isinstance(answer, envelope.SignedIn)
        tickets.append(answer.ticket)
        assert isinstance(await first.ask({"type": "SignOut"}), envelope.Done)
        await first.close()
        for ticket in tickets:
            back = await RawTablet(room.server, first.member).open()
            welcome = await back.hello(ticket)
            assert isinstance(welcome, envelope.Welcome) and welcome.person is None
            assert welcome.ticket_refused is ErrorCode.TICKET_EXPIRED
            await back.close()
        back = await RawTablet(room.server, first.member).open()
        await back.hello()
        answer = await back.ask(envelope.SignIn(new_id(), person=first.person, pin=PIN))
        assert isinstance(answer, envelope.SignedIn)
        await back.close()
        back = await RawTablet(
            room.server, first.member
        ).open()  # and one that was taken up by a Hello ends too
        await back.hello(answer.ticket)
        await back.ask({"type": "SignOut"})
        await back.close()
        back = await RawTablet(room.server, first.member).open()
        welcome = await back.hello(answer.ticket)
        assert isinstance(welcome, envelope.Welcome) and welcome.person is None
        await back.close()

    run(story)


def test_two_machines_with_one_certificate_are_told_to_staff(room: House) -> None:
    async def story() -> None:
        staff = await raw_tablet(room.server, "staff", room.codes[SECRETARY])
        first = await raw_tablet(room.server, "one", room.codes[TWO])
        held = [first]
        for _ in range(limits.DEVICE_CHANGES):
            held.append(await RawTablet(room.server, first.member).open())
            assert isinstance(await held[-1].hello(first.ticket), envelope.Welcome)
        more = await RawTablet(room.server, first.member).open()
        answer = await more.hello(first.ticket)
        assert isinstance(answer, envelope.Refused) and answer.code is ErrorCode.DEVICE_ELSEWHERE
        told = await staff.until(lambda m: isinstance(m, envelope.Signal) and isinstance(m.body, StaffTold))
        assert isinstance(told, envelope.Signal) and isinstance(told.body, StaffTold)
        assert told.body.code == "device_twice" and told.body.params == {"name": "one"}
        await asyncio.gather(*(t.close() for t in (staff, *held, more)))

    run(story)


def test_wrong_enrolment_codes_keep_no_true_newcomer_out(room: House) -> None:
    async def story() -> None:
        codes = []
        for _ in range(limits.WRONG_ENROLS_PER_MINUTE + 2):
            with pytest.raises(Refused) as refused:
                await enrolled_by(room.server, "0000-0000-0000-0000")
            codes.append(refused.value.code)
        assert codes[0] is ErrorCode.WRONG_ENROL_CODE and codes[-1] is ErrorCode.TOO_FAST
        assert (await enrolled(room.server, "late")).device

    run(story)


async def enrolled_by(server: RoomServer, code: str) -> None:
    from comitia_client.session.line.enrol import enrol_by_code

    await enrol_by_code(server.address, code, "guesser", lambda _: None)
