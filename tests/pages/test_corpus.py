"""Real, strange and damaged papers, one after the other through the same workers: shown, searched, written on.

Whatever MuPDF can draw is drawn; what it cannot is said in words; a worker that dies is replaced; memory stays flat.
"""

import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pymupdf
import pytest

from comitia_client.pages.jobs import (
    Draw,
    Export,
    Exported,
    Open,
    Opened,
    PageRead,
    ReadPage,
    ReadWords,
    WordsRead,
)
from comitia_client.pages.pool import PagePool, Pixels
from comitia_client.vault.database import Sheets
from comitia_client.vault.words import WORDS_SCHEMA, WordIndex
from comitia_server.papers.ingest import ingest
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.sealing.notes import InkAdded, Tool
from comitia_shared.text.finding import Query
from tests.conftest import LONG, MEETINGS, PDFS
from tests.pages.desks import PLACE, ask, plain

EVERY = 1 if LONG else 9
DAMAGED = 500 if LONG else 30
PAGES_EACH = 40 if LONG else 6
LIMIT_S = 30.0
GROWTH_MIB = 60.0
INK = InkAdded(PLACE, Tool.PEN, "#b91c1c", 2.0, (20.0, 20.0, 500.0, 60.0, 60.0, 500.0), 1)

pytestmark = pytest.mark.skipif(not PDFS.is_dir(), reason="the collection of strange PDFs is not here")


def weight_mib(pool: PagePool) -> float:
    """What the workers weigh together."""
    kib = 0
    for worker in pool._workers:
        lines = Path(f"/proc/{worker.process.pid}/smaps_rollup").read_text().splitlines()
        kib += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return kib / 1024


def whole() -> Iterator[tuple[str, bytes]]:
    """The files that ingest lets in, as it leaves them."""
    for file in sorted(PDFS.glob("*.pdf"))[::EVERY]:
        try:
            yield file.name, ingest(file.read_bytes()).whole
        except Refused:
            continue


def damaged(seed: int = 11) -> Iterator[tuple[str, bytes]]:
    """Files with bytes changed, cut out, doubled, or cut off."""
    rng = random.Random(seed)
    files = sorted(PDFS.glob("*.pdf")) + sorted((MEETINGS / "cleveland-1998-06-08/documents").glob("*.pdf"))
    files = [f for f in files if f.stat().st_size < 2_000_000]
    for number in range(DAMAGED):
        file = rng.choice(files)
        data = bytearray(file.read_bytes())
        match number % 4:
            case 0:
                for _ in range(rng.randrange(1, 40)):
                    data[rng.randrange(len(data))] = rng.randrange(256)
            case 1:
                at = rng.randrange(len(data))
                del data[at : at + rng.randrange(1, 400)]
            case 2:
                at = rng.randrange(len(data))
                data[at:at] = data[at : at + rng.randrange(1, 4000)]
            case _:
                del data[rng.randrange(len(data) // 2, len(data)) :]
        yield f"{file.name}#{number}", bytes(data)


def drawable(data: bytes, page: int) -> bool:
    """Whether MuPDF by itself draws this page."""
    try:
        pymupdf.open(stream=data, filetype="pdf")[page].get_displaylist().get_pixmap(dpi=20)
    except Exception:  # whatever it throws at a damaged page
        return False
    return True


def test_every_paper_is_shown_searched_and_written_on_and_harms_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pool = PagePool()
    words = WordIndex(Sheets(None, secrets.token_bytes(32), WORDS_SCHEMA))
    healthy = tmp_path / "healthy.pdf"
    healthy.write_bytes(
        ingest((MEETINGS / "cleveland-1998-06-08/documents/ord-no-771-98.pdf").read_bytes()).whole
    )
    counts = {
        "papers": 0,
        "pages": 0,
        "undrawable": 0,
        "unopened": 0,
        "layers": 0,
        "hits": 0,
        "slowest_s": 0.0,
    }
    weights: list[float] = []
    try:
        for kind, papers in (("whole", whole()), ("damaged", damaged())):
            for number, (name, data) in enumerate(papers):
                file = tmp_path / f"{kind}-{number}.pdf"
                file.write_bytes(data)
                began = time.monotonic()
                _use(pool, words, name, data, file, f"{kind[0]}{number}", counts)
                counts["slowest_s"] = max(counts["slowest_s"], round(time.monotonic() - began, 1))
                if number % 20 == 10:
                    weights.append(weight_mib(pool))
                    assert isinstance(ask(pool, Draw(plain(healthy, "e"), 0, 300)), Pixels)
                file.unlink()
        weights.append(weight_mib(pool))
    finally:
        pool.close()
    with capsys.disabled():
        print(f"\n  corpus: {counts}, workers {weights[0]:.0f} to {weights[-1]:.0f} MiB")
    assert weights[-1] - min(weights) < GROWTH_MIB, weights
    assert counts["papers"] > 20
    assert counts["hits"] > 5


def _use(
    pool: PagePool, words: WordIndex, name: str, data: bytes, file: Path, paper: str, counts: dict[str, float]
) -> None:
    source = plain(file, paper)
    opened = ask(pool, Open(source), LIMIT_S)
    counts["papers"] += 1
    if not isinstance(opened, Opened):
        assert isinstance(opened, ErrorCode), name
        assert not drawable(data, 0), name
        counts["unopened"] += 1
        return
    counts["layers"] += opened.has_notes
    for page in range(min(len(opened.sizes), PAGES_EACH)):
        drawn = ask(pool, Draw(source, page, 500), LIMIT_S)
        if isinstance(drawn, Pixels):
            counts["pages"] += 1
        else:
            counts["undrawable"] += 1
            assert not drawable(data, page), (name, page, drawn)
        assert isinstance(ask(pool, ReadPage(source, page), LIMIT_S), PageRead | ErrorCode), (name, page)
    if opened.has_notes:
        assert isinstance(ask(pool, Draw(source, 0, 300, with_notes=False), LIMIT_S), Pixels | ErrorCode)
    read = ask(pool, ReadWords(source), LIMIT_S)
    if isinstance(read, WordsRead):
        words.keep(source.paper, source.revision, read.pages)
        first = next((w for text, _ in read.pages for w in text.split() if len(w) > 3 and w.isalnum()), "")
        found = words.find(Query(first), [source.paper], 10)
        counts["hits"] += len(found)
        if first:
            assert found, (name, first)
    copy = file.with_suffix(".copy.pdf")
    done = ask(pool, Export(source, ((0, INK),), "Trịnh Thị Ví Dụ", str(copy), {}), LIMIT_S)
    if isinstance(done, Exported):
        annotations = [a.type[1] for a in pymupdf.open(copy)[0].annots()] if done.notes else []
        assert not done.notes or "Ink" in annotations, name
        copy.unlink()
    else:
        assert isinstance(done, ErrorCode), name
