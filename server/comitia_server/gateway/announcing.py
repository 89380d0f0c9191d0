"""Announces the room on the hall's network by mDNS (`_comitia._tcp`): a hint of where it is, never more.

Tablets believe the room's certificate alone; a network without multicast costs nothing but the hint.
"""

import asyncio
import logging
import socket

import ifaddr
from zeroconf import Error, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from comitia_server.directory import RoomDirectory
from comitia_shared.wire.version import DISCOVERY

_NAME_BYTES = 200

log = logging.getLogger(__name__)


async def announce(directory: RoomDirectory, port: int) -> None:
    """Be found under this machine's addresses until cancelled; what is in the way is logged."""
    info = service(directory, port)
    try:
        zeroconf = AsyncZeroconf()
    except OSError as error:
        log.warning("the room is not announced: %s", error)
        return
    try:
        await zeroconf.async_register_service(info)
        await asyncio.get_running_loop().create_future()
    except (OSError, Error) as error:
        log.warning("the room is not announced: %s", error)
    finally:
        await zeroconf.async_unregister_all_services()
        await zeroconf.async_close()


def service(directory: RoomDirectory, port: int) -> ServiceInfo:
    """What is announced: the room's id and name, and where it listens."""
    return ServiceInfo(
        DISCOVERY,
        f"{directory.room}.{DISCOVERY}",
        port=port,
        addresses=[socket.inet_aton(a) for a in own_addresses()],
        properties={"room": directory.room, "name": _short(directory.name)},
        server=f"{directory.room}.local.",
    )


def _short(name: str) -> bytes:
    """As much of a name as a TXT entry of 255 bytes holds."""
    return name.encode()[:_NAME_BYTES].decode(errors="ignore").encode()


def own_addresses() -> list[str]:
    """The IPv4 addresses of this machine's interfaces as they are now, the loopback left out."""
    found = [str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips if ip.is_IPv4]
    return [a for a in found if not a.startswith("127.")]
