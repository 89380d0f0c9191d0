"""Looks for rooms on the network by mDNS: addresses as hints. Who answers must still show the certificate."""

import asyncio
import contextlib

import msgspec
from zeroconf import Error, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from comitia_shared.ids import RoomId
from comitia_shared.wire.version import DISCOVERY

_LOOK_S = 3.0
_ASK_MS = 1500
_MOST = 20
_NAME_CHARS = 80


class FoundRoom(msgspec.Struct, frozen=True):
    """A room that announces itself: id and name as it says, `host:port`."""

    room: RoomId
    name: str
    address: str


async def look_for_rooms(look_s: float = _LOOK_S) -> list[FoundRoom]:
    """The rooms that answer within a few seconds; none where the network has no multicast.

    Anyone on the network can answer, so what is said is taken only where it can be an address, and never raises.
    """
    names: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def heard(zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange) -> None:
        if state_change is ServiceStateChange.Added:
            loop.call_soon_threadsafe(names.put_nowait, name)

    try:
        zeroconf = AsyncZeroconf()
    except OSError:
        return []
    found: dict[str, FoundRoom] = {}
    try:
        with contextlib.suppress(TimeoutError, OSError, Error):
            AsyncServiceBrowser(zeroconf.zeroconf, DISCOVERY, handlers=[heard])
            async with asyncio.timeout(look_s):
                while len(found) < _MOST:
                    for one in await _ask(zeroconf, await names.get()):
                        found[one.address] = one
    finally:
        await zeroconf.async_close()
    return list(found.values())


async def _ask(zeroconf: AsyncZeroconf, name: str) -> list[FoundRoom]:
    info = AsyncServiceInfo(DISCOVERY, name)
    if not await info.async_request(zeroconf.zeroconf, _ASK_MS) or not info.port:
        return []
    said = {k: (v or b"").decode(errors="replace") for k, v in info.properties.items()}
    room = RoomId(said.get(b"room", ""))
    addresses = info.parsed_addresses(IPVersion.V4Only)
    return [FoundRoom(room, said.get(b"name", "")[:_NAME_CHARS], f"{a}:{info.port}") for a in addresses]
