"""Looking into the counts of secret votes: each tablet for itself, once for each result, in a thread."""

import asyncio
import logging
from collections.abc import Callable

from comitia_client.session.person.kept import Kept
from comitia_client.session.votes.telling import opened_name
from comitia_resources import catalogue
from comitia_shared.belenios.elections import fingerprint
from comitia_shared.errors import Unavailable
from comitia_shared.ids import VoteId
from comitia_shared.meeting import Meeting
from comitia_shared.meeting.voting.auditing import Audit, audited
from comitia_shared.meeting.voting.votes import Stage, Vote

log = logging.getLogger(__name__)


class Audits:
    """What was found. `issuing`: the room's certificate for devices; `on_found` hears of each result."""

    def __init__(self, issuing: bytes, kept: Kept, on_found: Callable[[Audit], None]) -> None:
        self._issuing = issuing
        self._kept = kept
        self._on_found = on_found
        self._found: dict[VoteId, tuple[Vote, Audit | None]] = {}
        self._one_at_a_time = asyncio.Lock()

    def of(self, state: Meeting) -> dict[VoteId, Audit]:
        """What was found of the votes of a meeting, as they are now."""
        return {
            name: audit
            for name, vote in state.votes.votes.items()
            if (found := self._found.get(name)) is not None
            and (audit := found[1]) is not None
            and found[0] is vote
        }

    async def follow(self, state: Meeting) -> None:
        """Look into what has been closed since the last time."""
        for vote in state.votes.votes.values():
            if vote.setup is None or vote.stage is not Stage.CLOSED:
                continue
            if vote.vote not in self._found or self._found[vote.vote][0] is not vote:
                self._found[vote.vote] = (vote, None)
                async with self._one_at_a_time:
                    await self._look_into(vote, state)

    async def _look_into(self, vote: Vote, state: Meeting) -> None:
        try:
            own = await self._kept.get(opened_name(fingerprint(vote.setup.election))) if vote.setup else None
            words = catalogue(state.agenda.language).section("choice")
            known = (state.tellers, self._issuing, words, (own or b"").decode())
            audit = await asyncio.to_thread(audited, vote, *known)
        except Unavailable as hindrance:
            log.warning("the counts of vote %s could not be looked into: %s", vote.vote, hindrance)
            audit = Audit.UNCHECKED
        except Exception:  # whatever stands there, nobody is left to think that it was checked
            log.exception("the counts of vote %s could not be looked into", vote.vote)
            audit = Audit.UNCHECKED
        if audit is Audit.WRONG:
            log.error("the counts of vote %s do not follow from what tellers' tablets have signed", vote.vote)
        self._found[vote.vote] = (vote, audit)
        self._on_found(audit)
