"""What is searched: papers kept on the disk, leased ones in memory alone, and nothing of either in the wrong place."""

import secrets

from comitia_client.session.papers.searching import Searching
from comitia_client.vault.database import Sheets
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import WORDS_SCHEMA, WordIndex
from comitia_shared.folding import fold
from comitia_shared.ids import PaperId, RevisionId
from comitia_shared.text.finding import Query


def words(*pages: str) -> tuple[tuple[str, str], ...]:
    return tuple((p, fold(p)) for p in pages)


def source(paper: str, revision: str, *, stored: bool = True) -> PaperSource:
    return PaperSource(PaperId(paper * 32), RevisionId(revision * 32), 1, plain="x", is_stored=stored)


def index() -> WordIndex:
    return WordIndex(Sheets(None, secrets.token_bytes(32), WORDS_SCHEMA))


def test_exact_hits_come_first_and_words_that_stand_apart_are_found_too() -> None:
    kept = index()
    kept.keep(PaperId("a" * 32), RevisionId("1" * 32), words("con duong cu", "lam đường mới", "duong xa"))
    found = kept.find(Query("đường"), [PaperId("a" * 32)], 10)
    assert (found[0].page, found[0].is_exact, found[0].hit) == (1, True, "đường")
    assert len(found) == 3
    assert [f.page for f in kept.find(Query("moi lam"), [PaperId("a" * 32)], 10)] == [1]
    assert kept.find(Query("duong"), [PaperId("b" * 32)], 10) == []


def test_a_paper_that_became_leased_is_in_memory_alone_and_goes_with_its_lease() -> None:
    kept = index()
    searching = Searching(kept)
    stored, leased = source("a", "1"), source("a", "2", stored=False)
    searching.keep(stored, words("số liệu cũ"))
    assert [f.revision for f in searching.find("so lieu", [stored.paper])] == [stored.revision]
    assert searching.missing([leased]) == [leased]
    assert kept.revisions() == {}  # nothing of it stays on the disk, even before it is indexed anew
    searching.keep(leased, words("số liệu mật"))
    assert [f.revision for f in searching.find("so lieu", [stored.paper])] == [leased.revision]
    assert kept.revisions() == {}
    searching.missing([])
    assert searching.find("so lieu", [stored.paper]) == []


def test_a_revision_takes_the_place_of_the_older_one() -> None:
    searching = Searching(index())
    searching.keep(source("a", "1"), words("trang một", "trang hai"))
    searching.keep(source("a", "2"), words("trang ba"))
    assert [(f.revision, f.page) for f in searching.find("trang", [PaperId("a" * 32)])] == [
        (RevisionId("2" * 32), 0)
    ]
    assert searching.missing([source("a", "2")]) == []
