"""`search`: a thousand pages of a council's record indexed from their sealed text, and a query up to the list.

Both against MuPDF's extraction of the same pages in the same run.
"""

import asyncio
import secrets
import tempfile
import threading
import time
from pathlib import Path

import pymupdf
import uuid6

from comitia_client.bridge.search import Search
from comitia_client.pages.jobs import ReadWords, WordsRead
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.vault.database import Sheets
from comitia_client.vault.pieces import PaperSource, SealedFile
from comitia_client.vault.words import WORDS_SCHEMA, WordIndex
from comitia_shared.ids import MeetingId, ObjectId, PaperId, RevisionId
from comitia_shared.meeting.papers import ObjectKind, SealedObject
from comitia_shared.sealing.pieces import Identity, piece_hash, seal
from comitia_shared.text.page_text import encode, page_text
from tests.bench.papers import record
from tests.bench.report import Report, median
from tests.screen.stage import run, stage

PAGES, RUNS = 1_000, 7
TYPED = (
    "council",
    "ordinance no",
    "City of Cleveland",
    "st",
    "Emergency",
    "no such words",
    "sewer",
    "1998 by",
)


def sealed(folder: Path, plain: bytes, text: bytes) -> PaperSource:
    """A paper with its text, sealed on this disk as a tablet has it."""
    meeting, paper, revision = (uuid6.uuid7().hex for _ in range(3))
    files = {}
    for kind, content in ((ObjectKind.WHOLE, plain), (ObjectKind.TEXT, text)):
        name, key = ObjectId(uuid6.uuid7().hex), secrets.token_bytes(32)
        identity = Identity(MeetingId(meeting), PaperId(paper), RevisionId(revision), name, kind)
        pieces = list(seal(key, identity, content))
        (folder / f"{name}.sealed").write_bytes(b"".join(pieces))
        manifest = SealedObject(name, kind, len(content), b"".join(piece_hash(p) for p in pieces))
        files[kind] = SealedFile(str(folder / f"{name}.sealed"), key, identity, manifest)
    return PaperSource(
        PaperId(paper), RevisionId(revision), PAGES, files[ObjectKind.WHOLE], files[ObjectKind.TEXT]
    )


def extract(plain: bytes) -> float:
    """Seconds that MuPDF takes for the words of all pages."""
    began = time.perf_counter()
    document = pymupdf.open(stream=plain, filetype="pdf")
    for page in document:
        page.get_text("words", sort=False)
    return time.perf_counter() - began


def index(pool: PagePool, words: WordIndex, source: PaperSource) -> tuple[float, WordsRead]:
    """Seconds from the sealed text to an index on the disk."""
    done = threading.Event()
    outcomes: list[Outcome] = []

    def take(outcome: Outcome) -> None:
        outcomes.append(outcome)
        done.set()

    began = time.perf_counter()
    pool.submit(ReadWords(source), Urgency.BACKGROUND, "index", take)
    done.wait(60)
    read = outcomes[0]
    assert isinstance(read, WordsRead), read
    words.keep(source.paper, source.revision, read.pages)
    return time.perf_counter() - began, read


async def queries(pool: PagePool, source: PaperSource, read: WordsRead) -> list[float]:
    """Seconds from a query to the list of the real screen, for each of `TYPED`."""
    took = []
    async with stage("delegate", "vi", pool=pool) as s:
        s.find("DelegateShell").setProperty("section", "papers")
        await s.settle(0.5)
        await s.until(lambda: s.shell.parts.search.property("toIndex") == 0, "the index")
        paper = next(iter(s.room.state.papers.papers))
        s.session.papers._searching._memory.keep(paper, source.revision, read.pages)
        s.find("PaperSearch").setProperty("visible", True)
        search: Search = s.shell.parts.search
        await s.settle(0.2)
        for _ in range(RUNS):
            for typed in TYPED:
                search._typed, search._query = typed, type(search._query)(typed)
                began = time.perf_counter()
                await search.find()
                s.window.grabWindow()
                took.append(time.perf_counter() - began)
                await asyncio.sleep(0)
    return took


def measure() -> Report:
    pool = PagePool()
    plain = record(PAGES)
    document = pymupdf.open(stream=plain, filetype="pdf")
    text = encode(page_text(p.rect.width, p.rect.height, p.get_text("words", sort=False)) for p in document)
    ours: list[float] = []
    theirs: list[float] = []
    try:
        with tempfile.TemporaryDirectory(prefix="comitia-bench-") as folder:
            source = sealed(Path(folder), plain, text)
            for number in range(RUNS):
                file = Path(folder) / f"words-{number}.db"
                words = WordIndex(Sheets(file, secrets.token_bytes(32), WORDS_SCHEMA))
                theirs.append(extract(plain))
                took, read = index(pool, words, source)
                ours.append(took)
            asked = run(lambda: queries(pool, source, read))
    finally:
        pool.close()
    comitia = {"index": 1000 * median(ours), "query": 1000 * median(asked)}
    reference = 1000 * median(theirs)
    return Report(
        "search",
        "ms",
        comitia,
        {"extraction": reference},
        {
            "index_vs_extraction": comitia["index"] / reference,
            "query_vs_extraction": comitia["query"] / reference,
        },
        {"index_vs_extraction": 0.5, "query_vs_extraction": 0.01},
        RUNS,
    )
