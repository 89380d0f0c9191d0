"""Who hears of each event of a meeting, kept by number so that a returning tablet costs no walk over all events.

Most events are open to all and are not listed. What named people alone hear (ballots, shared notes) is kept by
person; the rest (papers of some readers, what staff hears) in one list, judged per seat.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable

from comitia_shared.ids import PersonId
from comitia_shared.meeting import AnyEvent, Meeting, Recorded, Seat
from comitia_shared.meeting.seats import Audience, People
from comitia_shared.meeting.sight import audience, hears, is_open_to_all

_Sorted = tuple[list[int], dict[PersonId, list[int]], list[tuple[int, Audience]]]


def sort_by_audience(state: Meeting, events: Iterable[tuple[int, AnyEvent]]) -> _Sorted:
    """Numbered events as those open to all, those that named people hear, and those to be judged per seat."""
    shared: list[int] = []
    personal: defaultdict[PersonId, list[int]] = defaultdict(list)
    narrow: list[tuple[int, Audience]] = []
    for number, event in events:
        to = audience(state, event)
        if isinstance(to, People):
            for person in to.people:
                personal[person].append(number)
        elif is_open_to_all(state, to):
            shared.append(number)
        else:
            narrow.append((number, to))
    return shared, personal, narrow


class Audiences:
    """The events of one meeting that not everyone hears, by their sequence number."""

    def __init__(self) -> None:
        self._personal: dict[PersonId, list[int]] = {}
        self._narrow: list[tuple[int, Audience]] = []
        self._all_personal: list[int] = []

    def add(self, state: Meeting, events: Iterable[Recorded]) -> None:
        """Further events, in a state that holds them."""
        _, personal, narrow = sort_by_audience(state, ((e.seq, e.event) for e in events))
        for person, numbers in personal.items():
            self._personal.setdefault(person, []).extend(numbers)
        self._all_personal += sorted(n for numbers in personal.values() for n in numbers)
        self._narrow.extend(narrow)

    def judge_again(self, state: Meeting, events: Iterable[Recorded]) -> None:
        """What is open to all has changed: begin anew."""
        self._personal, self._narrow, self._all_personal = {}, [], []
        self.add(state, events)

    def unheard(self, state: Meeting, seat: Seat, after: int, upto: int) -> frozenset[int]:
        """The numbers in (after, upto] that this seat does not hear of."""
        mine = self._personal.get(seat.person, []) if seat.person is not None else []
        some = self._all_personal
        others = set(some[bisect_right(some, after) : bisect_right(some, upto)]).difference(mine)
        first = bisect_right(self._narrow, after, key=lambda entry: entry[0])
        last = bisect_right(self._narrow, upto, key=lambda entry: entry[0])
        kept = {n for n, to in self._narrow[first:last] if not hears(state, seat, to)}
        return frozenset(others | kept)
