"""The index of words: every page of the papers that can be read here, found without marks, exact hits first.

One table in the person's store, and one in memory for papers whose keys may not be kept on the disk.
"""

import json
from collections.abc import Collection
from typing import NamedTuple

from comitia_client.vault.database import Sheets
from comitia_shared.ids import PaperId, RevisionId
from comitia_shared.text.finding import Query

WORDS_SCHEMA = """
CREATE TABLE page_words (
    id INTEGER PRIMARY KEY, paper TEXT NOT NULL, revision TEXT NOT NULL, page INTEGER NOT NULL, words TEXT NOT NULL,
    folded TEXT NOT NULL) STRICT;
CREATE INDEX page_words_paper ON page_words (paper, page);
CREATE TABLE indexed (paper TEXT PRIMARY KEY, revision TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE page_index USING fts5 (
    folded, content = 'page_words', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 0');
INSERT INTO page_index (page_index, rank) VALUES ('secure-delete', 1)
"""
_LOOKED_AT, _SHOWN = 200, 60


class FoundPage(NamedTuple):
    """A page that a search found: where, whether with the marks that were typed, and its text around the hit."""

    paper: PaperId
    revision: RevisionId
    page: int
    is_exact: bool
    before: str
    hit: str
    behind: str


class WordIndex:
    """The words of pages in one database."""

    def __init__(self, sheets: Sheets) -> None:
        self._sheets = sheets

    def revisions(self) -> dict[PaperId, RevisionId]:
        """Which revision of each paper is here."""
        return {PaperId(p): RevisionId(r) for p, r in self._sheets.all("SELECT paper, revision FROM indexed")}

    def keep(self, paper: PaperId, revision: RevisionId, pages: Collection[tuple[str, str]]) -> None:
        """The words of all pages of a paper, and the same folded, in place of an older revision's."""
        with self._sheets.together():
            self.forget(paper)
            first = self._sheets.one("SELECT coalesce(max(id), 0) + 1 FROM page_words")
            start = int(first[0]) if first is not None else 1
            rows = [
                (start + n, paper, revision, n, words, folded)
                for n, (words, folded) in enumerate(pages)
                if words
            ]
            self._sheets.do_many("INSERT INTO page_words VALUES (?, ?, ?, ?, ?, ?)", rows)
            self._sheets.do(
                "INSERT INTO page_index (rowid, folded) SELECT id, folded FROM page_words WHERE id >= ?",
                start,
            )
            self._sheets.do("INSERT INTO indexed VALUES (?, ?)", paper, revision)

    def forget(self, paper: PaperId) -> None:
        """Nothing of a paper stays in the index. Inside a transaction of the caller, or alone."""
        self._sheets.do(
            "INSERT INTO page_index (page_index, rowid, folded)"
            " SELECT 'delete', id, folded FROM page_words WHERE paper = ?",
            paper,
        )
        self._sheets.do("DELETE FROM page_words WHERE paper = ?", paper)
        self._sheets.do("DELETE FROM indexed WHERE paper = ?", paper)

    def find(self, query: Query, papers: Collection[PaperId], most: int) -> list[FoundPage]:
        """At most `most` pages with the phrase; where there is none, with all of its words. Exact ones first."""
        if query.is_empty:
            return []
        rows = self._rows(query.fts, papers, query)
        if not rows and len(query.words) > 1:
            rows = self._rows(query.fts_apart, papers, query)
        found = [
            FoundPage(PaperId(paper), RevisionId(revision), page, *query.excerpt(words, folded))
            for paper, revision, page, words, folded in rows
        ]
        found.sort(key=lambda f: not f.is_exact)
        return found[:most]

    def _rows(
        self, match: str, papers: Collection[PaperId], query: Query
    ) -> list[tuple[str, str, int, str, str]]:
        looked_at = _LOOKED_AT if query.has_marks else _SHOWN  # without marks all hits are as good
        found = self._sheets.all(
            "SELECT paper, revision, page, words, folded FROM page_words JOIN ("  # noqa: S608 - constants alone
            "SELECT rowid AS hit, rank FROM page_index WHERE page_index MATCH ?) ON hit = id"
            f" WHERE paper IN (SELECT value FROM json_each(?)) ORDER BY rank LIMIT {looked_at}",
            match,
            json.dumps(sorted(papers)),
        )
        return [(str(p), str(r), int(n), str(w), str(f)) for p, r, n, w, f in found]
