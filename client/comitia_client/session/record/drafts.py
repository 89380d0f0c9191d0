"""Words of the minutes that are still being written: kept on this tablet until the record has them."""

import msgspec

from comitia_client.session.model import Draft
from comitia_client.session.person.kept import Kept
from comitia_shared.ids import MeetingId


class Drafts:
    """What somebody has begun to write, by meeting and item ("" = the meeting as a whole)."""

    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def begun(self, meeting: MeetingId, item: str) -> Draft | None:
        """What was being written there; None = nothing."""
        kept = await self._kept.get(_name(meeting, item))
        return msgspec.json.decode(kept, type=Draft) if kept else None

    async def keep(self, meeting: MeetingId, item: str, draft: Draft | None) -> None:
        """Keep this, in the place of what was there; None = nothing is being written any more."""
        await self._kept.put(_name(meeting, item), msgspec.json.encode(draft) if draft is not None else b"")


def _name(meeting: MeetingId, item: str) -> str:
    return f"draft/{meeting}/{item}"
