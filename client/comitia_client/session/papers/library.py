"""Papers as who is signed in asks for them: opened, searched, and where they were last read."""

from comitia_client.session.meetings import Meetings
from comitia_client.session.papers.searching import Searching
from comitia_client.session.papers.shelf import Shelf
from comitia_client.vault.pieces import PaperSource
from comitia_client.vault.store import PersonStore
from comitia_client.vault.thread import VaultThread
from comitia_client.vault.words import FoundPage
from comitia_shared.ids import MeetingId, PaperId, RevisionId


class Library:
    """What can be read here."""

    def __init__(
        self, meetings: Meetings, shelf: Shelf, searching: Searching, store: PersonStore, vault: VaultThread
    ) -> None:
        self._meetings = meetings
        self._shelf = shelf
        self._searching = searching
        self._store = store
        self._vault = vault
        self._places: dict[PaperId, tuple[int, float]] = {}

    async def load(self) -> None:
        """Take up where papers were last read."""
        self._places = await self._vault.ask(self._store.places)

    async def source(
        self, meeting: MeetingId, paper: PaperId, revision: RevisionId | None = None
    ) -> PaperSource:
        """What a page worker needs to open a paper; what is missing goes first. Raises: Refused, as `Shelf.source`."""
        try:
            return self._shelf.source(meeting, self._meetings.paper(meeting, paper), revision)
        finally:
            self._meetings.plan()

    async def mend(self, meeting: MeetingId, paper: PaperId) -> None:
        """A paper was found damaged on this disk: fetch it again."""
        await self._shelf.mend(self._meetings.paper(meeting, paper))
        self._meetings.downloaded()

    async def unindexed(self) -> list[PaperSource]:
        """Papers that can be read here and are not searched yet."""
        return await self._vault.ask(self._searching.missing, self._meetings.readable(None))

    async def keep_words(self, source: PaperSource, pages: tuple[tuple[str, str], ...]) -> None:
        """The words of each page of a paper, and the same folded."""
        if any(
            s.revision == source.revision for s in self._meetings.readable(None)
        ):  # not recalled meanwhile
            await self._vault.ask(self._searching.keep, source, pages)

    async def search(self, typed: str, paper: PaperId | None, meeting: MeetingId | None) -> list[FoundPage]:
        """What was typed in one paper, in those of a meeting, or in everything that can be read here."""
        readable = {s.paper for s in self._meetings.readable(meeting)}
        papers = readable if paper is None else readable & {paper}
        return await self._vault.ask(self._searching.find, typed, papers)

    async def place_of(self, paper: PaperId) -> tuple[int, float]:
        """Where a paper was last read: page from 0, zoom (0 = fit the width)."""
        return self._places.get(paper, (0, 0.0))

    async def keep_place(self, paper: PaperId, page: int, zoom: float) -> None:
        """Remember where a paper is being read."""
        self._places[paper] = (page, zoom)
        await self._vault.ask(self._store.keep_place, paper, page, zoom)
