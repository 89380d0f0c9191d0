"""Who has come and not been let through yet: at most so many, for so long, and the fullest address loses first."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from comitia_server.gateway.arrivals import Arrivals, Arrived, entrance, place_of
from comitia_shared import limits


class Hall:
    """Arrivals with a clock of their own; a connection is one end of a pair, and its other end sees that it is over."""

    def __init__(self, are_waiting: bool) -> None:
        self.are_waiting = are_waiting
        self.now_s = 0.0
        self.arrivals = Arrivals(lambda: self.now_s, draw=lambda count: count - 1)
        self.pairs: list[tuple[socket.socket, socket.socket]] = []

    def comes(self, host: str) -> int:
        pair = socket.socketpair()
        pair[1].setblocking(False)
        arrived = Arrived(fileno=pair[0].detach())
        arrived.arrivals, arrived.waits = self.arrivals, self.are_waiting
        self.pairs.append((arrived, pair[1]))
        self.arrivals.came(arrived, host)
        return len(self.pairs) - 1

    def is_over(self, number: int) -> bool:
        try:
            return self.pairs[number][1].recv(1) == b""
        except BlockingIOError:
            return False


@pytest.fixture(params=[True, False], ids=["before the server has them", "when the server has them"])
def hall(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(limits, "ARRIVALS", 6)
    found = Hall(request.param)
    yield found
    for pair in found.pairs:
        for end in pair:
            end.close()


def test_above_the_limit_the_fullest_address_loses_one(hall: Hall) -> None:
    honest = [hall.comes("10.0.0.7"), hall.comes("10.0.0.8")]
    flood = [hall.comes("10.0.0.66") for _ in range(20)]
    assert not any(hall.is_over(n) for n in honest)
    assert sum(hall.is_over(n) for n in flood) == 16
    assert len(hall.arrivals) == 6


def test_a_network_of_one_ipv6_machine_counts_as_one_address(hall: Hall) -> None:
    honest = hall.comes("2001:db8:1::7")
    flood = [hall.comes(f"2001:db8:2::{n}") for n in range(1, 9)]
    assert not hall.is_over(honest)
    assert sum(hall.is_over(n) for n in flood) == 3


def test_who_takes_too_long_is_cut_and_who_was_let_through_is_not(hall: Hall) -> None:
    slow, through = hall.comes("10.0.0.1"), hall.comes("10.0.0.1")
    hall.arrivals.let_through(hall.pairs[through][0].fileno())
    hall.now_s = limits.ARRIVAL_S - 0.1
    hall.arrivals.cut_late()
    assert not hall.is_over(slow)
    hall.now_s = limits.ARRIVAL_S + 0.1
    hall.arrivals.cut_late()
    assert hall.is_over(slow) and not hall.is_over(through) and len(hall.arrivals) == 0


def test_many_who_were_let_through_at_one_address_cost_nobody_a_place(hall: Hall) -> None:
    seated = [hall.comes("192.168.1.1") for _ in range(3)]
    for number in seated:
        hall.arrivals.let_through(hall.pairs[number][0].fileno())
    new = [hall.comes("192.168.1.1") for _ in range(6)]
    assert not any(hall.is_over(n) for n in [*seated, *new])


@pytest.mark.parametrize(
    ("host", "place"),
    [
        ("10.1.2.3", "10.1.2.3"),
        ("::ffff:10.1.2.3", "10.1.2.3"),
        ("fe80::1%eth0", "fe80::/64"),
        ("2001:db8:0:7:ffff::1", "2001:db8:0:7::/64"),
    ],
)
def test_places(host: str, place: str) -> None:
    assert place_of(host) == place


class Port:
    """An entrance that runs, and a plain server behind it that notes whom it takes."""

    def __init__(self) -> None:
        self.arrivals = Arrivals(asyncio.get_running_loop().time)
        self.entrance = entrance(self.arrivals, "127.0.0.1", 0)
        self.taken: list[asyncio.StreamWriter] = []

    async def __aenter__(self) -> "Port":
        async def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.taken.append(writer)

        self._server = await asyncio.start_server(came, sock=self.entrance)
        self._running = asyncio.create_task(self.entrance.run())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        for writer in self.taken:
            writer.close()

    def knock(self, host: str) -> socket.socket:
        line = socket.socket()
        line.bind((host, 0))
        line.connect(self.entrance.getsockname())
        return line

    async def until_taken(self, count: int) -> list[str]:
        """Their addresses, in the order in which they were let in."""
        async with asyncio.timeout(20):
            while len(self.taken) < count:
                await asyncio.sleep(0.01)
        return [w.get_extra_info("peername")[0] for w in self.taken]


def test_what_is_accepted_sends_at_once() -> None:
    """asyncio sets TCP_NODELAY only where the socket names its protocol."""

    async def story() -> None:
        async with Port() as port:
            with port.knock("127.0.0.1"):
                await port.until_taken(1)
                line = port.taken[0].get_extra_info("socket")
                assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1

    asyncio.run(story())


def test_who_knocks_eighty_times_keeps_nobody_else_waiting() -> None:
    async def story() -> None:
        async with Port() as port:
            flood = [port.knock("127.0.0.66") for _ in range(80)]
            honest = [port.knock("127.0.0.7"), port.knock("127.0.0.8")]
            hosts = await port.until_taken(82)
            assert max(hosts.index("127.0.0.7"), hosts.index("127.0.0.8")) < 30
            for line in [*flood, *honest]:
                line.close()

    asyncio.run(story())


def test_who_was_cut_while_waiting_is_not_let_in_and_the_next_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LET_IN_PER_S", 5)  # the second waits 100 ms or more

    async def story() -> None:
        async with Port() as port:
            lines = [port.knock("127.0.0.66") for _ in range(3)]
            await port.until_taken(1)
            monkeypatch.setattr(limits, "ARRIVAL_S", -1.0)
            port.arrivals.cut_late()
            monkeypatch.setattr(limits, "ARRIVAL_S", 5.0)
            honest = port.knock("127.0.0.7")
            assert await port.until_taken(2) == ["127.0.0.66", "127.0.0.7"]
            assert len(port.arrivals) == 1
            for line in [*lines, honest]:
                line.close()

    asyncio.run(story())


def test_a_closed_room_leaves_no_port_open() -> None:
    async def story() -> None:
        async with Port() as port:
            address = port.entrance.getsockname()
            waiting = port.knock("127.0.0.66")
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address)
        waiting.close()

    asyncio.run(story())
