"""What tests of pages need: a worker in this process, papers made on the spot, and a pool asked and answered."""

import threading
from pathlib import Path
from typing import Any

import pymupdf

from comitia_client.pages.jobs import Job
from comitia_client.pages.pool import Outcome, PagePool, Urgency
from comitia_client.vault.pieces import PaperSource
from comitia_shared.ids import MeetingId, PaperId, RevisionId
from comitia_shared.sealing.notes import Place

PLACE = Place(MeetingId("b" * 32), PaperId("c" * 32), RevisionId("d" * 32), 0)


def plain(file: Path, name: str = "d") -> PaperSource:
    """A paper that lies open on the disk."""
    return PaperSource(PaperId("c" * 32), RevisionId((name * 32)[:32]), 1, plain=str(file))


def ask(pool: PagePool, job: Job, timeout_s: float = 60.0) -> Outcome:
    """Let a worker do a job and wait for what it says."""
    done = threading.Event()
    outcomes: list[Outcome] = []

    def take(outcome: Outcome) -> None:
        outcomes.append(outcome)
        done.set()

    pool.submit(job, Urgency.SHARP, f"test/{id(done)}", take)
    assert done.wait(timeout_s), f"no answer to {type(job).__name__}"
    return outcomes[0]


def document(*texts: str, rotation: int = 0) -> Any:
    """A PDF with a line of text on each page."""
    made = pymupdf.open()
    for text in texts:
        page = made.new_page()
        page.insert_text((72, 90), text, fontsize=14)
        page.set_rotation(rotation)
    return made
