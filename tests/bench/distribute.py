"""`distribute`: a 100 MB agenda to 8 and to 32 tablets against nginx, and to one tablet end to end against Syncthing.

Against nginx, both serve the same sealed files over TLS 1.3 to the same raw clients; what counts is the time until the
last client has the last byte. End to end, a real tablet's session verifies, stores and syncs to disk what a real room
sends; Syncthing brings the same files from one folder to another. Rounds are interleaved.
"""

import asyncio
import os
import shutil
import ssl
import subprocess
import tempfile
import time
from pathlib import Path

import pymupdf
import uuid6

from comitia_server.directory import RoomDirectory
from comitia_server.meetings.ledger import MeetingLedger
from comitia_server.meetings.replaying import replay
from comitia_server.people.desk import PeopleDesk
from comitia_shared.ids import CommandId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import sealed_bytes
from comitia_shared.wire import envelope
from comitia_shared.wire.codec import encode
from comitia_shared.wire.version import PROTOCOL
from tests.bench.crowd import Crowd, Member
from tests.bench.peers import free_port, listening, write_certificates
from tests.bench.report import Report, median
from tests.bench.sink import Sink, Wait, connect_each, masked, upgrade
from tests.bench.syncthing import Syncthing
from tests.tablets import Tablet

PAPERS = 8
PAPER_BYTES = 12_500_000
SIZES = (8, 32)
ROUNDS = 5
_ENDLESS = 1 << 50
_AT_ONCE = 12


def _paper(number: int) -> bytes:
    """A PDF of about 12.5 MB that does not compress: pictures of noise."""
    document = pymupdf.open()
    picture_bytes = 0
    while picture_bytes < PAPER_BYTES:
        pixmap = pymupdf.Pixmap(pymupdf.csRGB, 640, 420, os.urandom(640 * 420 * 3), False)
        picture = pixmap.tobytes("jpeg", jpg_quality=90)
        document.new_page().insert_image(pymupdf.Rect(50, 60, 550, 400), stream=picture)
        picture_bytes += len(picture)
    document[0].insert_text((50, 450), f"Tài liệu {number}")
    return bytes(document.tobytes())


class Agenda:
    """The room with its 100 MB, and the sealed objects that every tablet fetches."""

    def __init__(self, folder: Path) -> None:
        files = [_paper(n) for n in range(PAPERS)]
        self.crowd = Crowd(folder / "crowd", max(SIZES) + 1, files)
        server = self.crowd.server
        directory = RoomDirectory(server.dir, bytes.fromhex(server.key.read_text()))
        desk = PeopleDesk(directory)
        ledger = MeetingLedger(directory, self.crowd.meeting, desk.authority.ledger_key())
        state = replay(list(ledger.recorded()))
        ledger.close()
        desk.close()
        self.objects: list[SealedObject] = [
            manifest
            for paper in state.papers.papers.values()
            for kind, manifest in (paper.newest.objects.items() if paper.newest else ())
            if kind is not ObjectKind.ORIGINAL
        ]
        self.bytes = sum(sealed_bytes(o) for o in self.objects)
        self.papers = server.dir / "papers"


class Drain(Sink):
    """A connection that has received everything after so many bytes."""

    def __init__(self, opening: list[bytes], steps: list[bytes], expected: int) -> None:
        super().__init__(opening, steps, Wait())
        self.left = expected
        self.has_all = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        if self.steps:
            super().data_received(data)
            return
        self.left -= len(data)
        if self.left <= 0 and not self.has_all.done():
            self.has_all.set_result(None)


def _room_opening(member: Member) -> list[bytes]:
    hello = envelope.Hello("bench", (), member.ticket)
    return [upgrade("room", PROTOCOL), masked(encode(hello))]


def _fetches(agenda: Agenda, start: int) -> bytes:
    """A dozen objects: the server takes sixteen at a time."""
    wanted = agenda.objects[start : start + _AT_ONCE]
    return b"".join(
        masked(
            encode(envelope.Fetch(CommandId(uuid6.uuid7().hex), start + n, agenda.crowd.meeting, o.object))
        )
        for n, o in enumerate(wanted, 1)
    )


async def _drains(
    wanted: list[tuple[ssl.SSLContext, list[bytes]]], port: int, name: str, steps: list[bytes], size: int
) -> list[Drain]:
    found = await connect_each(wanted, port, name, steps, Wait(), 32, make=lambda o, s, _: Drain(o, s, size))
    return [d for d in found if isinstance(d, Drain)]


async def _from_room(agenda: Agenda, count: int) -> float:
    """Seconds until `count` clients have every sealed byte from the room."""
    crowd = agenda.crowd
    drains = await _drains(
        [(m.context, _room_opening(m)) for m in crowd.members[:count]],
        crowd.server.port,
        crowd.name,
        [b"\r\n\r\n", b'"Events"'],
        agenda.bytes,
    )
    await asyncio.sleep(0.5)
    credit = masked(encode(envelope.Credit(_ENDLESS)))
    for drain in drains:
        drain.left = agenda.bytes
    began = time.perf_counter()

    async def one(drain: Drain) -> None:
        assert drain.transport is not None
        drain.transport.write(credit)
        for start in range(0, len(agenda.objects), _AT_ONCE):
            drain.has_all = asyncio.get_running_loop().create_future()
            rest = sum(sealed_bytes(o) for o in agenda.objects[start : start + _AT_ONCE])
            drain.left = rest
            drain.transport.write(_fetches(agenda, start))
            await drain.has_all

    await asyncio.gather(*(one(d) for d in drains))
    took = time.perf_counter() - began
    for drain in drains:
        drain.close()
    return took


async def _from_nginx(agenda: Agenda, port: int, count: int) -> float:
    """The same from nginx: every sealed file, one after the other on one connection."""
    crowd = agenda.crowd
    names = [o.object for o in agenda.objects]
    requests = b"".join(f"GET /{n}.sealed HTTP/1.1\r\nHost: room\r\n\r\n".encode() for n in names)
    files = sum((agenda.papers / f"{n}.sealed").stat().st_size for n in names)
    drains = await _drains(
        [(m.context, [b"GET /hello HTTP/1.1\r\nHost: room\r\n\r\n"]) for m in crowd.members[:count]],
        port,
        crowd.name,
        [b"ready"],
        files,
    )
    began = time.perf_counter()
    for drain in drains:
        assert drain.transport is not None
        drain.transport.write(requests)
    await asyncio.gather(*(d.has_all for d in drains))
    took = time.perf_counter() - began
    for drain in drains:
        drain.close()
    return took


def start_nginx(
    folder: Path, files: Path, chain: Path, secret: Path
) -> tuple["subprocess.Popen[bytes]", int]:
    """nginx over TLS 1.3 on a free port, as many workers as there are cores."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(
        f"""daemon off; user root; worker_processes auto; pid {folder}/nginx.pid; error_log {folder}/nginx.err;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; keepalive_requests 100000; default_type application/octet-stream;
  client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;
  uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
  server {{
    listen 127.0.0.1:{port} ssl; ssl_certificate {chain}; ssl_certificate_key {secret};
    ssl_protocols TLSv1.3; root {files};
    location = /hello {{ return 200 "ready"; }}
  }}
}}
"""
    )
    command = ["nginx", "-c", str(config), "-p", str(folder)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL), port


async def _end_to_end(agenda: Agenda, folder: Path, number: int) -> float:
    """Seconds from the first event until a real tablet has everything, verified and on its disk."""
    server, profile = agenda.crowd.server, folder / f"tablet-{number}"
    tablet = Tablet(profile)
    tablet.start()
    device = f"E{number}"
    await tablet.enrol(server.address, server.invitations(device)[device])
    began = 0.0

    def is_done(view: object) -> bool:
        nonlocal began
        done, total = tablet.view.loading
        if total and not began:
            began = time.perf_counter()
        return bool(total) and done == total

    name = (
        f"Đại Biểu Thứ {max(SIZES):04d}"  # who has no raw client: a used code ends a person's other tickets
    )
    card = server.cards("--name", name)[name]
    signing = asyncio.create_task(tablet.session.entrance.sign_in_with_code(card, "271828"))
    await tablet.until(is_done, "the agenda", timeout_s=120)
    took = time.perf_counter() - began
    await signing
    await tablet.stop()
    shutil.rmtree(profile)
    return took


async def _run(folder: Path) -> Report:
    agenda = Agenda(folder)
    server = agenda.crowd.server
    chain, secret, _ = write_certificates(server, folder)
    files = folder / "files"
    files.mkdir()
    for manifest in agenda.objects:
        shutil.copy(agenda.papers / f"{manifest.object}.sealed", files)
    nginx, port = start_nginx(folder, files, chain, secret)
    times: dict[str, list[float]] = {f"{who}{n}": [] for who in ("room", "nginx") for n in SIZES}
    times |= {"tablet": [], "syncthing": []}
    server.start()
    try:
        await listening(port)
        for number in range(ROUNDS):
            for count in SIZES:
                times[f"room{count}"].append(await _from_room(agenda, count))
                times[f"nginx{count}"].append(await _from_nginx(agenda, port, count))
            times["tablet"].append(await _end_to_end(agenda, folder, number))
            base = folder / f"syncthing-{number}"
            base.mkdir()
            nodes = Syncthing(base, files)
            try:
                await asyncio.to_thread(nodes.start)
                times["syncthing"].append(await asyncio.to_thread(nodes.bring))
            finally:
                nodes.stop()
            shutil.rmtree(base)
    finally:
        server.kill()
        nginx.terminate()
        nginx.wait(10)
    return _report(agenda, times)


def _report(agenda: Agenda, times: dict[str, list[float]]) -> Report:
    found = {name: median(values) for name, values in times.items()}
    mb = agenda.bytes / 1e6
    comitia = {f"room{n}_mb_s": n * mb / found[f"room{n}"] for n in SIZES}
    references = {f"nginx{n}_mb_s": n * mb / found[f"nginx{n}"] for n in SIZES}
    comitia["tablet_mb_s"] = mb / found["tablet"]
    references["syncthing_mb_s"] = mb / found["syncthing"]
    ratios = {f"time{n}_vs_nginx": found[f"room{n}"] / found[f"nginx{n}"] for n in SIZES}
    ratios["tablet_vs_syncthing"] = found["tablet"] / found["syncthing"]
    goals = {f"time{n}_vs_nginx": 1 / 0.8 for n in SIZES} | {"tablet_vs_syncthing": 1 / 1.3}
    return Report("distribute", "MB/s", comitia, references, ratios, goals, ROUNDS)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
