"""`revision`: bytes on the wire until a tablet has a new revision of a 300-page, 14 MB paper, against rsync.

Five kinds of edit. Both go through the same counting relay, so everything is included: TLS, the event, the grant, the
request, credits and pings. rsync (a daemon) gets the uploaded files and the ingested ones; the smaller counts. What
rsync costs with its own compression (`-z`) is written beside it.
"""

import asyncio
import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path

import pymupdf

from comitia_client.session.model import Holding
from comitia_server.papers.ingest import ingest
from tests.bench.peers import free_port, listening
from tests.bench.relay import Relay
from tests.bench.report import Report
from tests.room.house import ONE, TOML, House
from tests.tablets import Tablet

PAGES = 300
KINDS = ("incremental", "full", "inserted", "image", "collected")


def _picture(chance: random.Random) -> bytes:
    """A noisy JPEG of some 45 KB."""
    pixmap = pymupdf.Pixmap(pymupdf.csRGB, 240, 156, chance.randbytes(240 * 156 * 3), False)
    return bytes(pixmap.tobytes("jpeg", jpg_quality=75))


def make_base(file: Path) -> None:
    """300 pages, each with some 40 lines of text and a picture."""
    chance = random.Random(7)
    words = [f"từ{n}" for n in range(400)]
    document = pymupdf.open()
    for _ in range(PAGES):
        page = document.new_page()
        text = " ".join(chance.choice(words) for _ in range(480))
        page.insert_textbox(pymupdf.Rect(50, 50, 545, 540), text, fontsize=9)
        page.insert_image(pymupdf.Rect(50, 560, 550, 790), stream=_picture(chance))
    document.save(file, deflate=True)


def edit(base: Path, file: Path, kind: str) -> None:
    """One kind of edit of the base, saved as people's programs save."""
    shutil.copy(base, file)
    document = pymupdf.open(file)
    page = document[10]
    if kind == "image":
        (image, *_) = document[25].get_images()
        document[25].replace_image(image[0], stream=_picture(random.Random(9)))
    elif kind == "inserted":
        document.new_page(150).insert_text((50, 60), "Một trang được chèn vào giữa", fontsize=12)
    else:
        page.insert_text((50, 780), f"Sửa một dòng ({kind})", fontsize=10)
    if kind == "incremental":
        document.saveIncr()
        return
    saved = file.with_suffix(".new")
    if kind == "collected":
        document.save(saved, garbage=4, deflate=True, use_objstms=1)
    else:
        document.save(saved, deflate=True)
    document.close()
    saved.replace(file)


class Rsync:
    """A daemon that serves the edited file, behind a relay that counts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        (folder / "served").mkdir(parents=True)
        config = folder / "rsyncd.conf"
        config.write_text(
            f"use chroot = no\naddress = 127.0.0.1\nport = {self.port}\nuid = {os.getuid()}\ngid = {os.getgid()}\n"
            f"[files]\npath = {folder / 'served'}\nread only = yes\n"
        )
        self.process = subprocess.Popen(
            ["rsync", "--daemon", "--no-detach", f"--config={config}"], stdin=subprocess.DEVNULL
        )

    async def bytes_for(self, base: bytes, new: bytes, *options: str) -> int:
        """What a client that holds `base` costs on the wire until it holds `new`."""
        (self.folder / "served/paper").write_bytes(new)
        held = self.folder / "held"
        held.write_bytes(base)
        os.utime(held, (1, 1))
        async with Relay(self.port) as relay:
            process = await asyncio.create_subprocess_exec(
                "rsync", *options, f"rsync://127.0.0.1:{relay.port}/files/paper", str(held)
            )
            assert await process.wait() == 0
            assert held.read_bytes() == new
            return relay.total


async def _fetch_bytes(tablet: Tablet, house: House, relay: Relay, file: Path, title: str) -> int:
    """What one tablet costs on the wire from the revision to its opening."""
    before = relay.total
    await asyncio.to_thread(house.server.run, "revise", "last", title, str(file))

    def is_there(_: object) -> bool:
        meeting = tablet.meeting()
        (paper,) = [p for p in meeting.state.papers.papers.values() if p.title == title]
        return len(paper.revisions) == 2 and meeting.holding[paper.paper] is Holding.OPEN

    await tablet.until(is_there, f"the revision of {title}")
    await asyncio.sleep(0.3)
    return relay.total - before


async def _run(folder: Path) -> Report:
    base = folder / "base.pdf"
    make_base(base)
    house = House(folder / "house", TOML, {f"{kind}.pdf": base for kind in KINDS})
    rsync = Rsync(folder / "rsync")
    comitia: dict[str, float] = {"base_bytes": base.stat().st_size}
    references: dict[str, float] = {}
    ratios: dict[str, float] = {}
    try:
        await listening(rsync.port)
        async with Relay(house.server.port) as relay:
            tablet = Tablet(folder / "tablet")
            tablet.start()
            code = house.server.invitations("B1")["B1"]
            await tablet.enrol(f"127.0.0.1:{relay.port}", code)
            await tablet.sign_in(house.codes[ONE])
            papers = len(KINDS) + 2
            await tablet.until(lambda v: v.loading == (papers, papers), "the papers", timeout_s=120)
            for kind in KINDS:
                file = folder / f"{kind}.pdf"
                edit(base, file, kind)
                ours = await _fetch_bytes(tablet, house, relay, file, kind)
                first, second = ingest(base.read_bytes()).whole, ingest(file.read_bytes()).whole
                pairs = ((base.read_bytes(), file.read_bytes()), (first, second))
                theirs = min([await rsync.bytes_for(*pair) for pair in pairs])
                packed = min([await rsync.bytes_for(*pair, "-z") for pair in pairs])
                comitia[kind], references[kind], references[f"{kind}_z"] = ours, theirs, packed
                ratios[f"{kind}_vs_rsync"] = ours / theirs
                ratios[f"{kind}_vs_rsync_z"] = ours / packed
            await tablet.stop()
    finally:
        house.server.kill()
        rsync.process.terminate()
        rsync.process.wait(10)
    return Report("revision", "bytes", comitia, references, ratios, {f"{k}_vs_rsync": 0.35 for k in KINDS}, 1)


def measure() -> Report:
    with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
        return asyncio.run(_run(Path(folder)))
