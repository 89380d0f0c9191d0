"""Who has come and not been let through yet: at most so many, for so long, and the fullest address loses first."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from comitia_server.gateway.arrivals import Arrivals, entrance, place_of
from comitia_shared import limits


class Hall:
    """Arrivals with a clock of their own; a connection is one end of a pair, and its other end sees that it is over."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self.arrivals = Arrivals(lambda: self.now_s, draw=lambda count: count - 1)
        self.pairs: list[tuple[socket.socket, socket.socket]] = []

    def comes(self, host: str) -> int:
        pair = socket.socketpair()
        pair[1].setblocking(False)
        self.pairs.append(pair)
        self.arrivals.came(pair[0], host)
        return len(self.pairs) - 1

    def is_over(self, number: int) -> bool:
        try:
            return self.pairs[number][1].recv(1) == b""
        except BlockingIOError:
            return False


@pytest.fixture
def hall(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hall]:
    monkeypatch.setattr(limits, "ARRIVALS", 6)
    found = Hall()
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


def test_what_is_accepted_sends_at_once() -> None:
    """asyncio sets TCP_NODELAY only where the socket names its protocol."""

    async def story() -> None:
        with entrance(Arrivals(asyncio.get_running_loop().time), "127.0.0.1", 0) as listening:
            delays: list[int] = []

            def came(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
                line = writer.get_extra_info("socket")
                delays.append(line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
                writer.close()

            server = await asyncio.start_server(came, sock=listening)
            _, writer = await asyncio.open_connection(*listening.getsockname())
            while not delays:
                await asyncio.sleep(0.01)
            writer.close()
            server.close()
            assert delays == [1]

    asyncio.run(story())
