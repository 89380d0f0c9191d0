"""The programs that Comitia is measured against, and how a process's costs are read."""

import asyncio
import socket
import subprocess
import sys
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from comitia_server.directory import RoomDirectory
from comitia_server.people.desk import PeopleDesk
from tests.programs import RoomServer


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def cpu_s(pid: int) -> float:
    """Processor seconds of all threads of a process so far, from the scheduler's own nanoseconds."""
    tasks = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9


def memory_kib(pid: int) -> int:
    """Resident memory of a process, in KiB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise LookupError(pid)


def write_certificates(server: RoomServer, folder: Path) -> tuple[Path, Path, Path]:
    """The room's own server certificate as PEM files, for the references: chain with key, key, authority."""
    desk = PeopleDesk(RoomDirectory(server.dir, bytes.fromhex(server.key.read_text())))
    authority = desk.authority
    pem = {
        n: x509.load_der_x509_certificate(authority.certificate(n)).public_bytes(Encoding.PEM)
        for n in ("server", "issuing", "root")
    }
    key = Ed25519PrivateKey.from_private_bytes(desk.register.secret("server-key"))
    desk.close()
    chain, secret, ca = folder / "chain.pem", folder / "key.pem", folder / "ca.pem"
    secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    chain.write_bytes(pem["server"] + pem["issuing"] + secret.read_bytes())
    ca.write_bytes(pem["root"] + pem["issuing"])
    return chain, secret, ca


def start_nats(
    folder: Path, port: int, chain: Path, secret: Path, ca: Path, more: str = ""
) -> "subprocess.Popen[bytes]":
    config = folder / "nats.conf"
    config.write_text(
        f'listen: "127.0.0.1:{port}"\n'
        f'tls {{ cert_file: "{chain}", key_file: "{secret}", ca_file: "{ca}", verify: true,'
        " timeout: 30, handshake_first: true }\n"
        "max_connections: 4096\n" + more
    )
    program = Path(sys.executable).parent / "nats-server"
    return subprocess.Popen(
        [str(program), "-c", str(config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


async def listening(port: int) -> None:
    for _ in range(200):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.05)
    raise TimeoutError(port)
