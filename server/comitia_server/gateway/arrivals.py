"""Arrivals: connections that have not shown yet that they belong here, limited before anything of them is believed.

One counts as an arrival from `accept` on until TLS with an enrolled device's certificate is finished, or a newcomer has
proved an enrolment secret. It has five seconds; 1,024 may be there together, and above that the address with most of
them loses one at random. Who has been let through is limited by nothing here: a whole hall may sit behind one address.
"""

import asyncio
import ipaddress
import secrets
import socket as sockets
from collections.abc import Callable
from typing import Any

from comitia_shared import limits

_LOOK_EVERY_S = 0.5


class Arrivals:
    """Who has come and not been let through yet, by the number of their file."""

    def __init__(self, now_s: Callable[[], float], draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._now_s = now_s
        self._draw = draw
        self._came: dict[int, tuple[float, str, sockets.socket]] = {}
        self._of_place: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self._came)

    def came(self, socket: sockets.socket, host: str) -> None:
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
        """End a connection whose transport may not exist yet: the system says on both sides that it is over."""
        _, _, socket = self._came[number]
        self.let_through(number)
        try:
            socket.shutdown(sockets.SHUT_RDWR)
        except OSError:
            return  # it went by itself


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


class _Arrived(sockets.socket):
    """An accepted connection, which tells `arrivals` when it ends."""

    arrivals: Arrivals

    def close(self) -> None:
        if self.fileno() >= 0:
            self.arrivals.let_through(self.fileno())
        super().close()

    def detach(self) -> int:
        if self.fileno() >= 0:
            self.arrivals.let_through(self.fileno())
        return super().detach()


class Entrance(sockets.socket):
    """The listening socket. It counts who comes, and a system that is out of files or memory is no defect of ours."""

    arrivals: Arrivals

    def accept(self) -> tuple[sockets.socket, Any]:
        """The next connection. Raises: OSError, as the system has it."""
        number, address = self._accept()  # type: ignore[attr-defined] # as the standard library's `accept` does
        socket = _Arrived(self.family, self.type, self.proto, fileno=number)
        socket.arrivals = self.arrivals
        self.arrivals.came(socket, str(address[0]))
        return socket, address

    def remove_reader(self, number: int) -> None:
        """Stop listening for a while: aiofastnet 1.2.0 asks the socket for this where it means the loop.

        Without it the first `accept` that finds no free file raises, and the loop turns round it from then on. To be
        dropped once its `Server._accept_connection` calls `self._loop.remove_reader`.
        """
        asyncio.get_running_loop().remove_reader(number)


def entrance(arrivals: Arrivals, host: str, port: int) -> Entrance:
    """A listening socket on this address; on every IPv4 interface where `host` is empty. Raises: OSError."""
    family = sockets.AF_INET6 if ":" in host else sockets.AF_INET
    found = sockets.getaddrinfo(host or None, port, family, sockets.SOCK_STREAM, flags=sockets.AI_PASSIVE)
    # The protocol is named, for asyncio sends at once (TCP_NODELAY) only on what says that it is TCP.
    listening = Entrance(family, sockets.SOCK_STREAM, sockets.IPPROTO_TCP)
    listening.arrivals = arrivals
    try:
        listening.setsockopt(sockets.SOL_SOCKET, sockets.SO_REUSEADDR, 1)
        listening.bind(found[0][4])
    except OSError:
        listening.close()
        raise
    return listening
