"""A plain `websockets` server that takes whatever comes and does nothing with it.

usage: python discard.py PORT CHAIN_PEM CA_PEM
"""

import asyncio
import contextlib
import ssl
import sys

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed


async def handle(socket: ServerConnection) -> None:
    with contextlib.suppress(ConnectionClosed):  # those that it serves just go
        async for _ in socket:
            pass


async def main(port: int, chain: str, authority: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(chain)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_OPTIONAL
    async with serve(handle, "127.0.0.1", port, ssl=context, compression=None, max_size=None):
        await asyncio.get_running_loop().create_future()


asyncio.run(main(int(sys.argv[1]), *sys.argv[2:4]))
