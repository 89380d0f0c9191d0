"""`first_page`: a sealed paper not yet open, workers warm, to sharp pixels at 2x in the screen's process."""

import secrets
import tempfile
import threading
import time
from pathlib import Path

import pymupdf
import uuid6

from comitia_client.pages.images import PagePictures
from comitia_client.pages.jobs import Draw
from comitia_client.pages.pool import Outcome, PagePool, Pixels, Urgency
from comitia_client.vault.pieces import PaperSource, SealedFile
from comitia_resources import path
from comitia_resources.practice.papers import make_all
from comitia_server.papers.ingest import ingest
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import Identity, piece_hash, seal
from tests.bench.references.bare_pymupdf import first_page
from tests.bench.report import Report, median

RUNS = 25
SCALE = 2.0
ALLOWANCE_MS = 5.0


def mixed(text: bytes, scan: bytes) -> bytes:
    """The report with the scan as a picture on its first page."""
    document = pymupdf.open(stream=text, filetype="pdf")
    picture = pymupdf.open(stream=scan, filetype="pdf")[0].get_pixmap(dpi=110).tobytes("jpeg")
    document[0].insert_image(pymupdf.Rect(330, 420, 560, 760), stream=picture)
    return bytes(document.tobytes(deflate=True))


def papers() -> dict[str, bytes]:
    """Text, mixed and scan, as ingest leaves them."""
    folder = path("practice", "papers")
    make_all(folder)
    text, scan = (folder / "report.vi.pdf").read_bytes(), (folder / "letter.vi.pdf").read_bytes()
    return {
        kind: ingest(pdf).whole
        for kind, pdf in (("text", text), ("mixed", mixed(text, scan)), ("scan", scan))
    }


def sealed(folder: Path, plain: bytes) -> PaperSource:
    """A fresh sealed copy, which no worker has opened."""
    names = [uuid6.uuid7().hex for _ in range(4)]
    meeting, paper, revision, name = (
        MeetingId(names[0]),
        PaperId(names[1]),
        RevisionId(names[2]),
        ObjectId(names[3]),
    )
    key = secrets.token_bytes(32)
    identity = Identity(meeting, paper, revision, name, ObjectKind.WHOLE)
    pieces = list(seal(key, identity, plain))
    file = folder / f"{name}.sealed"
    file.write_bytes(b"".join(pieces))
    manifest = SealedObject(name, ObjectKind.WHOLE, len(plain), b"".join(piece_hash(p) for p in pieces))
    return PaperSource(paper, revision, 1, SealedFile(str(file), key, identity, manifest))


def draw(pool: PagePool, pictures: PagePictures, source: PaperSource, width_px: int) -> float:
    """Seconds from the request to pixels in the format that the screen shows."""
    done = threading.Event()
    outcomes: list[Outcome] = []

    def take(outcome: Outcome) -> None:
        outcomes.append(outcome)
        done.set()

    began = time.perf_counter()
    pool.submit(Draw(source, 0, width_px), Urgency.SHARP, source.revision, take)
    done.wait(30)
    outcome = outcomes[0]
    assert isinstance(outcome, Pixels), outcome
    assert outcome.width >= width_px - 1
    pictures.put(source.revision, outcome)
    took = time.perf_counter() - began
    pictures.forget("")
    return took


def measure() -> Report:
    pool, pictures = PagePool(), PagePictures()
    ours: dict[str, list[float]] = {}
    theirs: dict[str, list[float]] = {}
    try:
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            plains = papers()
            widths = {
                k: int(pymupdf.open(stream=p, filetype="pdf")[0].rect.width * SCALE)
                for k, p in plains.items()
            }
            for number in range(RUNS + 2):
                for kind, plain in plains.items():
                    source = sealed(Path(folder), plain)
                    began = time.perf_counter()
                    first_page(plain, SCALE)
                    reference = time.perf_counter() - began
                    took = draw(pool, pictures, source, widths[kind])
                    if number >= 2:  # the first ones warm the workers
                        ours.setdefault(kind, []).append(took * 1000)
                        theirs.setdefault(kind, []).append(reference * 1000 + ALLOWANCE_MS)
    finally:
        pool.close()
    comitia = {k: median(v) for k, v in ours.items()}
    references = {k: median(v) for k, v in theirs.items()}
    worst = max(comitia[k] / references[k] for k in comitia)
    return Report(
        "first_page", "ms", comitia, references, {"time_vs_pymupdf": worst}, {"time_vs_pymupdf": 1.25}, RUNS
    )
