"""The tellers on the screen: making their key, its code, and opening a secret vote that has ended."""

from collections.abc import Coroutine
from typing import Any

import uuid6
from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.comparing import Comparing
from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import whole
from comitia_client.bridge.tablet import Tablet
from comitia_client.session.view import View
from comitia_shared.errors import Refused, Unavailable
from comitia_shared.ids import CeremonyId, PersonId, VoteId
from comitia_shared.meeting import Role
from comitia_shared.meeting.voting.secret import ROOM_OWNER, last_ballots
from comitia_shared.meeting.voting.tellers import BeginCeremony, Ceremony, Step
from comitia_shared.meeting.voting.unsealing import awaits_part
from comitia_shared.meeting.voting.votes import Stage, Vote

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_STEPS = (Step.FIX, Step.SHOW, Step.SEND, Step.GIVE, Step.DONE)


@QmlElement
class Telling(QObject):
    """What tellers, staff and the hall see of the key of secret votes."""

    changed = Signal()
    sheetWanted = Signal()
    openingWanted = Signal()

    def __init__(self, tablet: Tablet, meeting: Meeting, comparing: Comparing) -> None:
        super().__init__()
        self._tablet = tablet
        self._meeting = meeting
        self._comparing = comparing
        self._ceremony: Ceremony | None = None
        self._offered: CeremonyId | None = None
        self._is_opening = False
        self._foreign: frozenset[CeremonyId] = frozenset()
        self._asked: VoteId | None = None

    def show(self, whole: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        self._foreign = whole.foreign_parts
        self._ceremony = view.state.tellers.newest if view is not None else None
        if self._ceremony is not None and self._offered != self._ceremony.ceremony and self._is_mine():
            self._offered = self._ceremony.ceremony
            self.sheetWanted.emit()
        self.changed.emit()
        vote = self._counting()
        if vote is not None and self._asked != vote.vote and self.mayOpen:
            self._asked = vote.vote
            self.openingWanted.emit()

    def _is_mine(self) -> bool:
        view = self._meeting.view
        return view is not None and self._ceremony is not None and view.seat.person in self._ceremony.members

    def _tellers(self) -> list[PersonId]:
        view = self._meeting.view
        people = view.state.attendance.participants.values() if view is not None else ()
        return [p.person for p in people if Role.TELLER in p.roles]

    # --- the key -----------------------------------------------------------------------------------------

    @Property(int, notify=changed)
    @whole
    def tellers(self) -> int:
        """How many tellers the meeting has."""
        return len(self._tellers())

    @Property(bool, notify=changed)
    def isTeller(self) -> bool:
        """Whether I am one of those who make the key."""
        return self._is_mine()

    @Property(int, notify=changed)
    @whole
    def step(self) -> int:
        """Which step of the ceremony is under way, from 1; 0 = none was begun, 5 = the key is made."""
        return _STEPS.index(self._ceremony.step) + 1 if self._ceremony is not None else 0

    @Property(bool, notify=changed)
    def isReady(self) -> bool:
        """Whether a secret vote can be opened."""
        view = self._meeting.view
        return view is not None and view.state.tellers.ready is not None

    @Property(str, notify=changed)
    def members(self) -> str:
        """Who makes the key, by given name."""
        return self._meeting.names_of(self._ceremony.members) if self._ceremony is not None else ""

    @Property(str, notify=changed)
    def waitsFor(self) -> str:
        """Whose tablets the ceremony waits for."""
        found = self._ceremony
        if found is None or found.is_done or found.disputed:
            return ""
        return self._meeting.names_of(m for m in found.members if not found.has_done(m, found.step))

    @Property(str, notify=changed)
    def disputing(self) -> str:
        """Whose tablets say that a part they were sent is wrong; empty = none."""
        return self._meeting.names_of(self._ceremony.disputed) if self._ceremony is not None else ""

    @Property(str, notify=changed)
    def disputed(self) -> str:
        """From whose tablets those parts are."""
        return (
            self._meeting.names_of({*self._ceremony.disputed.values()}) if self._ceremony is not None else ""
        )

    @Property(int, notify=changed)
    @whole
    def needed(self) -> int:
        """How many tellers open a vote together."""
        return self._ceremony.threshold if self._ceremony is not None else 0

    @Property(int, notify=changed)
    @whole
    def count(self) -> int:
        """How many tellers hold a part of the key."""
        return len(self._ceremony.members) if self._ceremony is not None else 0

    @Property(str, notify=changed)
    def code(self) -> str:
        """16 characters to be read out loud; empty = the key is not made yet."""
        return self._ceremony.code if self._ceremony is not None and not self._is_foreign() else ""

    def _is_foreign(self) -> bool:
        """Of the key that is being made, of the one that votes are set up by, and of the one of the vote that runs."""
        view = self._meeting.view
        if view is None:
            return False
        vote, tellers = view.state.votes.running, view.state.tellers
        used = [vote.setup.ceremony] if vote is not None and vote.setup is not None else []
        used += [c.ceremony for c in (tellers.newest, tellers.ready) if c is not None]
        return not self._foreign.isdisjoint(used)

    @Property(bool, notify=changed)
    def isForeign(self) -> bool:
        """Whether the key has a part in my name that this tablet did not make."""
        return self._is_foreign()

    @Slot()
    def begin(self) -> None:
        """Let all tellers of the meeting make a key, in the place of an earlier one."""
        self._meeting.command(BeginCeremony(CeremonyId(uuid6.uuid7().hex), tuple(self._tellers())))

    # --- opening -----------------------------------------------------------------------------------------

    def _counting(self) -> Vote | None:
        view = self._meeting.view
        running = view.state.votes.running if view is not None else None
        return running if running is not None and running.stage is Stage.COUNTING else None

    @Property(bool, notify=changed)
    def isCounting(self) -> bool:
        """Whether a secret vote has ended and waits for tellers."""
        return self._counting() is not None

    @Property(int, notify=changed)
    @whole
    def given(self) -> int:
        """How many tellers have given their part."""
        vote = self._counting()
        return sum(owner != ROOM_OWNER for owner in vote.shares) if vote is not None else 0

    @Property(bool, notify=changed)
    def mayOpen(self) -> bool:
        """Whether my part is still awaited."""
        view, vote = self._meeting.view, self._counting()
        if view is None or vote is None:
            return False
        return awaits_part(vote, view.state.tellers, view.seat.person)

    @Property(int, notify=changed)
    @whole
    def ballots(self) -> int:
        """How many ballots count, as a teller's tablet knows them."""
        vote = self._counting()
        return len(last_ballots(vote.board)) if vote is not None else 0

    @Property(bool, notify=changed)
    def isOpening(self) -> bool:
        """Whether my tablet verifies the ballots now."""
        return self._is_opening

    @Slot()
    def open(self) -> None:
        """Verify every ballot here, then give my part of the opening, once the code is compared."""
        view, vote = self._meeting.view, self._counting()
        if self._comparing.property("isWanted"):
            return
        if view is not None and vote is not None and not self._is_opening:
            self._is_opening = True
            self.changed.emit()
            asked = self._tablet.ask(lambda a: a.votes.open_result, view.meeting, vote.vote)
            self._tablet.start(self._opened(asked), self._failed)

    async def _opened(self, asked: Coroutine[Any, Any, None]) -> None:
        await asked
        self._is_opening = False
        self.changed.emit()

    def _failed(self, error: Refused | Unavailable) -> None:
        self._is_opening = False
        self.changed.emit()
        self._tablet.tell(error)
