"""Arrivals: connections that have not shown yet that they belong here, limited before anything of them is believed.

One counts as an arrival from `accept` on until TLS with an enrolled device's certificate is finished, or a newcomer has
proved an enrolment secret. It has five seconds; 1,024 may be there together, and above that the address with most of
them loses one at random. Who has been let through is limited by nothing here: a whole hall may sit behind one address.
"""

import asyncio
import functools
import ipaddress
import itertools
import secrets
import socket as sockets
from collections import deque
from collections.abc import Callable
from typing import Any

from comitia_shared import limits

_LOOK_EVERY_S = 0.5
_TAKEN_AT_ONCE = 64  # from the system's queue, before the loop turns to others
_AFTER_FAILURE_S = 1.0
_CAUGHT_UP_S = 0.1  # of the pace, where the loop was late


class Arrivals:
    """Who has come and not been let through yet, by the number of their file."""

    def __init__(self, now_s: Callable[[], float], draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._now_s = now_s
        self._draw = draw
        self._came: dict[int, tuple[float, str, Arrived]] = {}
        self._of_place: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._came)

    def came(self, socket: "Arrived", host: str) -> None:
        """A connection was accepted from this address."""
        place = place_of(host)
        self._came[socket.fileno()] = self._now_s(), place, socket
        self._of_place.setdefault(place, []).append(socket.fileno())
        if len(self._came) > limits.ARRIVALS:
            fullest = max(self._of_place.values(), key=len)
            self._cut(fullest[self._draw(len(fullest))])

    def let_through(self, number: int) -> None:
        """The connection with this file has shown that it belongs here, or has ended."""
        known = self._came.pop(number, None)
        if known is None:
            return
        there = self._of_place[known[1]]
        there.remove(number)
        if not there:
            del self._of_place[known[1]]

    async def run(self) -> None:
        """Cut who takes too long, until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_EVERY_S)
            self.cut_late()

    def cut_late(self) -> None:
        """Cut those whose time is up."""
        since_s = self._now_s() - limits.ARRIVAL_S
        for number in [n for n, (came_s, _, _) in self._came.items() if came_s < since_s]:
            self._cut(number)

    def _cut(self, number: int) -> None:
        _, _, socket = self._came[number]
        self.let_through(number)
        socket.cut()


@functools.lru_cache(4096)
def place_of(host: str) -> str:
    """What counts as one address: an IPv4 address, or the /64 network that one IPv6 machine can fill by itself."""
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else str(ipaddress.IPv6Network((address, 64), strict=False))
    return str(address)


class Arrived(sockets.socket):
    """An accepted connection, which tells `arrivals` when it ends. `waits`: the server does not know of it yet."""

    arrivals: "Arrivals"
    waits = True

    def cut(self) -> None:
        """End it. Where the server has it, its transport may not exist yet: the system says that it is over."""
        if self.waits:
            self.close()
            return
        try:
            self.shutdown(sockets.SHUT_RDWR)
        except OSError:
            return  # it went by itself

    def close(self) -> None:
        """As any socket's."""
        if self.fileno() >= 0:
            self.arrivals.let_through(self.fileno())
        super().close()

    def detach(self) -> int:
        """As any socket's."""
        if self.fileno() >= 0:
            self.arrivals.let_through(self.fileno())
        return super().detach()


class _Listening(sockets.socket):
    arrivals: Arrivals

    def accept(self) -> tuple[Arrived, Any]:
        """The next connection. Raises: OSError, as the system has it."""
        number, address = self._accept()  # type: ignore[attr-defined] # as the standard library's `accept` does
        socket = Arrived(self.family, self.type, self.proto, fileno=number)
        socket.arrivals = self.arrivals
        return socket, address


class Entrance(sockets.socket):
    """What the server accepts from: it stands between the port and the server, and lets one after the other in.

    A handshake is a millisecond of the loop's time, so a room that took in whoever knocks would serve nobody else while
    someone knocks a thousand times a second. Who comes is counted at once and waits by address; addresses take turns.
    As a socket it is one end of a pair, readable while someone may come in.
    """

    def __init__(self, listening: _Listening) -> None:
        inside, self._bell = sockets.socketpair()
        super().__init__(inside.family, inside.type, inside.proto, fileno=inside.detach())
        self._listening = listening
        self._waiting: dict[str, deque[tuple[Arrived, Any]]] = {}
        self._let_in: deque[tuple[Arrived, Any]] = deque()
        self._someone = asyncio.Event()

    def listen(self, backlog: int = 128, /) -> None:
        """Open the port. Raises: OSError."""
        self._listening.listen(backlog)

    def getsockname(self) -> Any:
        """The port's address."""
        return self._listening.getsockname()

    def accept(self) -> tuple[sockets.socket, Any]:
        """Who may come in next. Raises: BlockingIOError where nobody may."""
        while self._let_in:
            self.recv(1)
            arrived, address = self._let_in.popleft()
            if arrived.fileno() >= 0:  # else it was cut while it waited
                arrived.waits = False
                return arrived, address
        raise BlockingIOError

    async def run(self) -> None:
        """Take in and let in until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._take())
            group.create_task(self._admit())

    def close(self) -> None:
        """Close the port, also to those who wait."""
        for socket, _ in [*self._let_in, *itertools.chain(*self._waiting.values())]:
            socket.close()
        for end in (self._listening, self._bell):
            end.close()
        super().close()

    async def _take(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            for _ in range(_TAKEN_AT_ONCE):
                try:
                    socket, address = await loop.sock_accept(self._listening)
                except ConnectionAbortedError:
                    continue
                except OSError as error:  # no file or memory is left; who waits, waits in the system's queue
                    loop.call_exception_handler(
                        {"message": "socket.accept() out of system resource", "exception": error}
                    )
                    await asyncio.sleep(_AFTER_FAILURE_S)
                    continue
                assert isinstance(socket, Arrived)  # noqa: S101 - made by `_Listening`
                self._listening.arrivals.came(socket, str(address[0]))
                self._waiting.setdefault(place_of(str(address[0])), deque()).append((socket, address))
                self._someone.set()
            await asyncio.sleep(0)

    async def _admit(self) -> None:
        loop, next_s = asyncio.get_running_loop(), 0.0
        while True:
            await self._someone.wait()
            for place, queue in list(self._waiting.items()):
                socket, address = queue.popleft()
                if not queue:
                    del self._waiting[place]
                if socket.fileno() < 0:
                    continue
                self._let_in.append((socket, address))
                self._bell.send(b"!")
                next_s = max(next_s, loop.time() - _CAUGHT_UP_S) + 1 / limits.LET_IN_PER_S
                await asyncio.sleep(max(0.0, next_s - loop.time()))
            if not self._waiting:
                self._someone.clear()


def entrance(arrivals: Arrivals, host: str, port: int) -> Entrance:
    """An entrance at this address; on every IPv4 interface where `host` is empty. Raises: OSError."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    found = sockets.getaddrinfo(host or None, port, family, sockets.SOCK_STREAM, flags=sockets.AI_PASSIVE)
    # The protocol is named, for asyncio sends at once (TCP_NODELAY) only on what says that it is TCP.
    listening = _Listening(family, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
    listening.arrivals = arrivals
    try:
        listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        listening.setblocking(False)
        _keep_unsent_low(listening)
        listening.bind(found[0][4])
    except OSError:
        listening.close()
        raise
    return Entrance(listening)


def _keep_unsent_low(listening: sockets.socket) -> None:
    """What a line cannot take yet waits here, not in the system's buffers, which would take 4 MiB for each tablet.

    So a receipt goes before a paper, and who does not read is noticed. Accepted connections inherit it.
    """
    if hasattr(sockets, "TCP_NOTSENT_LOWAT"):
        listening.setsockopt(sockets.IPPROTO_TCP, sockets.TCP_NOTSENT_LOWAT, limits.UNSENT_BYTES)
