"""A plain `websockets` server that passes each message on to everyone with `broadcast`: the library's own way.

usage: python broadcast.py PORT CHAIN_PEM CA_PEM
"""

import asyncio
import contextlib
import ssl
import sys

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.exceptions import ConnectionClosed

everyone: set[ServerConnection] = set()


async def handle(socket: ServerConnection) -> None:
    everyone.add(socket)
    try:
        with contextlib.suppress(ConnectionClosed):  # those that it serves just go
            async for message in socket:
                if message.startswith("hello"):  # type: ignore[arg-type]
                    await socket.send("ready")
                else:
                    broadcast(everyone, message)
    finally:
        everyone.discard(socket)


async def main(port: int, chain: str, authority: str) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_cert_chain(chain)
    context.load_verify_locations(authority)
    context.verify_mode = ssl.CERT_REQUIRED
    async with serve(handle, "127.0.0.1", port, ssl=context, compression=None, backlog=4096, open_timeout=60):
        print("ready", flush=True)
        await asyncio.get_running_loop().create_future()


asyncio.run(main(int(sys.argv[1]), *sys.argv[2:4]))
