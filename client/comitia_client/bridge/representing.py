"""Who votes for whom, as substitute or proxy, and who wants the votes of an item to be secret."""

from typing import NamedTuple

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.meeting import Meeting
from comitia_client.bridge.rows import Rows, whole
from comitia_client.bridge.words import Words
from comitia_client.session.view import View
from comitia_shared.folding import name_key
from comitia_shared.ids import PersonId
from comitia_shared.meeting.agenda import Phase
from comitia_shared.meeting.attendance import GiveProxy, TakeBackProxy
from comitia_shared.meeting.seats import MEMBERS
from comitia_shared.meeting.voting.entitlement import standing
from comitia_shared.meeting.voting.proposals import DemandSecrecy, TakeBackDemand, must_be_secret

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


class ProxyRow(NamedTuple):
    """A member who is away or has given a proxy; `holder`: who votes for them, empty = nobody."""

    giver: str
    name: str
    holder: str


class HolderRow(NamedTuple):
    """A member who can vote for another."""

    person: str
    name: str
    isPresent: bool


@QmlElement
class Representing(QObject):
    """Proxies, substitutes, and demands for a secret vote."""

    changed = Signal()

    def __init__(self, meeting: Meeting, words: Words) -> None:
        super().__init__()
        self._meeting = meeting
        self._words = words
        self._proxies = Rows(ProxyRow)
        self._holders = Rows(HolderRow)

    def show(self, _: View) -> None:
        """Mirror the meeting's newest snapshot."""
        view = self._meeting.view
        if view is None or not self.hasProxies:
            self._proxies.show([])
            self._holders.show([])
            self.changed.emit()
            return
        attendance = view.state.attendance
        people, given = attendance.participants, attendance.proxies
        away = [m for m in attendance.members if m.person in given or not attendance.is_present(m.person)]
        rows = [
            ProxyRow(m.person, m.name, people[given[m.person]].name if m.person in given else "")
            for m in away
        ]
        holders = [HolderRow(m.person, m.name, attendance.is_present(m.person)) for m in attendance.members]
        self._proxies.show(sorted(rows, key=lambda r: name_key(r.name)))
        self._holders.show(sorted(holders, key=lambda r: name_key(r.name)))
        self.changed.emit()

    # --- who votes for whom ------------------------------------------------------------------------------

    @Property(str, notify=changed)
    def represented(self) -> str:
        """Who votes for others now, in words; empty = nobody."""
        view = self._meeting.view
        if view is None:
            return ""
        people = view.state.attendance.participants
        told = []
        for voter in standing(view.state.attendance, view.state.rules).voters:
            name = people[voter.person].name
            if voter.seat_of is not None:
                told.append(self._words.paper("sits_for", name=name, other=people[voter.seat_of].name))
            if voter.proxy_of:
                others = self._meeting.names_of(voter.proxy_of)
                told.append(self._words.paper("votes_for", name=name, other=others))
        return "\n".join(told)

    @Property(bool, notify=changed)
    def hasProxies(self) -> bool:
        """Whether the body's rules let one vote for another."""
        view = self._meeting.view
        return view is not None and view.state.rules.proxies > 0

    @Property(Rows, notify=changed)
    def proxies(self) -> Rows:
        """Members who are away, or have given a proxy, by given name."""
        return self._proxies

    @Property(Rows, notify=changed)
    def holders(self) -> Rows:
        """All members, by given name."""
        return self._holders

    @Slot(str, str)
    def give(self, giver: str, holder: str) -> None:
        """From the next vote on `holder` votes for `giver` while they are away."""
        self._meeting.command(GiveProxy(PersonId(giver), PersonId(holder)))

    @Slot(str)
    def takeBack(self, giver: str) -> None:
        """Nobody votes for `giver` any more."""
        self._meeting.command(TakeBackProxy(PersonId(giver)))

    # --- demands -----------------------------------------------------------------------------------------

    @Property(bool, notify=changed)
    def mustBeSecret(self) -> bool:
        """Whether enough of those present demand that the running item is voted secretly."""
        view, item = self._meeting.view, self._meeting.current()
        if view is None or not item:
            return False
        return must_be_secret(view.state.proposals, view.state.attendance, view.state.rules, item)

    @Property(bool, notify=changed)
    def mayDemand(self) -> bool:
        """Whether I can demand that the running item is voted secretly."""
        view, item = self._meeting.view, self._meeting.current()
        if view is None or not item or view.state.rules.demand is None:
            return False
        here = view.seat.person is not None and view.state.attendance.is_present(view.seat.person)
        is_member = not MEMBERS.isdisjoint(view.seat.roles)
        return here and is_member and view.state.agenda.phase is Phase.OPEN

    @Property(bool, notify=changed)
    def isDemanding(self) -> bool:
        """Whether I do."""
        view, item = self._meeting.view, self._meeting.current()
        if view is None or not item:
            return False
        return view.seat.person in view.state.proposals.demands.get(item, frozenset())

    @Property(int, notify=changed)
    @whole
    def demanding(self) -> int:
        """How many do."""
        view, item = self._meeting.view, self._meeting.current()
        return len(view.state.proposals.demands.get(item, frozenset())) if view is not None and item else 0

    @Slot()
    def demand(self) -> None:
        """I want the votes of this item to be secret, or I do not any more."""
        item = self._meeting.current()
        if item:
            self._meeting.command(TakeBackDemand(item) if self.isDemanding else DemandSecrecy(item))
