"""Searching what can be read here: which papers still have to be indexed, where their words go, what a search finds."""

import secrets
from collections.abc import Collection, Iterable

from comitia_client.vault.database import Sheets
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.words import WORDS_SCHEMA, FoundPage, WordIndex
from comitia_shared.ids import PaperId
from comitia_shared.text.finding import Query

_MOST = 60


def index_in_memory() -> WordIndex:
    """An index of which nothing stays."""
    return WordIndex(Sheets(None, secrets.token_bytes(32), WORDS_SCHEMA))


class Searching:
    """The index of one person: `kept` with their other things, and one in memory for leased papers."""

    def __init__(self, kept: WordIndex) -> None:
        self._kept = kept
        self._memory = index_in_memory()

    def missing(self, sources: Iterable[PaperSource]) -> list[PaperSource]:
        """Which of the papers that can be read here are not indexed; of all others nothing stays in memory."""
        readable = list(sources)
        kept = self._kept.revisions()
        in_memory = self._memory.revisions()
        for paper in kept.keys() & {s.paper for s in readable if not s.is_stored}:
            self._kept.forget(paper)
        for paper in in_memory.keys() - {s.paper for s in readable}:
            self._memory.forget(paper)
        return [s for s in readable if s.revision not in (kept.get(s.paper), in_memory.get(s.paper))]

    def keep(self, source: PaperSource, pages: Collection[tuple[str, str]]) -> None:
        """The words of a paper's pages; nothing of it stays in the other index."""
        index, other = (self._kept, self._memory) if source.is_stored else (self._memory, self._kept)
        other.forget(source.paper)
        index.keep(source.paper, source.revision, pages)

    def find(self, typed: str, papers: Collection[PaperId]) -> list[FoundPage]:
        """The pages of these papers that have what was typed, exact hits first."""
        query = Query(typed)
        found = self._memory.find(query, papers, _MOST) + self._kept.find(query, papers, _MOST)
        return sorted(found, key=lambda f: not f.is_exact)[:_MOST]
