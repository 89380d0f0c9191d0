"""A practice session that shows what no meeting without a network ever has, for pictures and tests of screens."""

from typing import Any

from msgspec.structs import replace

from comitia_client.session.practice.nouns import PracticeNotesKey, PracticeRequests
from comitia_client.session.practice.session import PracticeSession
from comitia_client.session.view import View
from comitia_shared.ids import RequestId

_OF_MEETING = {"tablets", "held"}


class Pretending(PracticeSession):
    """`pretend` replaces fields of the view, and of its meeting `holding` of every paper, `holdings` of each in turn,
    `tablets` and `held`. What is answered, confirmed or written down is over."""

    _pretended: dict[str, Any] = {}  # noqa: RUF012 - replaced, never changed

    def snapshot(self) -> View:
        view, changes = super().snapshot(), dict(self._pretended)
        holding, holdings = changes.pop("holding", None), changes.pop("holdings", ())
        meetings = {}
        for name, meeting in view.meetings.items():
            papers = meeting.state.papers.papers
            holds = meeting.holding if holding is None else dict.fromkeys(papers, holding)
            mine = {k: v for k, v in changes.items() if k in _OF_MEETING}
            holds = holds | dict(zip(papers, holdings, strict=False))
            meetings[name] = replace(meeting, holding=holds, **mine)
        return replace(view, meetings=meetings, **{k: v for k, v in changes.items() if k not in _OF_MEETING})

    def pretend(self, **changes: Any) -> None:
        """From now on, until something else is pretended."""
        self.notes_key, self.requests = _NotesKey(self), _Requests(self)
        self._pretended = changes
        self.show()

    def forget(self, what: str) -> None:
        """It is over."""
        self._pretended = {k: v for k, v in self._pretended.items() if k != what}
        self.show()


class _NotesKey(PracticeNotesKey):
    def __init__(self, of: Pretending) -> None:
        self._of = of

    async def words_were_written_down(self) -> None:
        self._of.forget("recovery_words")

    async def end_pairing(self) -> None:
        self._of.forget("pairing")


class _Requests(PracticeRequests):
    def __init__(self, of: Pretending) -> None:
        self._of = of

    async def answer_asked(self, ask: RequestId, accept: bool) -> None:
        self._of.forget("asked")

    async def confirm_device(self, request: str, accept: bool) -> None:
        self._of.forget("waiting_devices")
