"""A whole board, verified: from its archive to its result, or the first fault in it.

`Board` is fed event by event, so that who watches a vote has verified everything when it closes.
"""

import re
from collections.abc import Mapping

import msgspec

from comitia_shared.belenios.archive import Event, Kind, read_archive
from comitia_shared.belenios.ballots import Checked, Checker, Pairs, multiplied
from comitia_shared.belenios.elections import fingerprint, read_election
from comitia_shared.belenios.faults import Fault, Invalid, require
from comitia_shared.belenios.group import is_element
from comitia_shared.belenios.numbers import element, read
from comitia_shared.belenios.tally import (
    Counts,
    Owned,
    Sized,
    check_decryption,
    combine,
    number_json,
    read_part,
    read_result,
    read_tally,
)
from comitia_shared.belenios.trustees import Trustees
from comitia_shared.foreign import read_json

MOST_WEIGHT = 2**40
_WEIGHT = re.compile(r"[1-9][0-9]{0,12}")


def read_roll(stored: bytes) -> dict[str, int]:
    """The public credentials with their weights. Raises: Invalid wrong_roll."""
    try:
        lines = read_json(stored, tuple[str, ...])
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise Invalid(Fault.WRONG_ROLL) from None
    roll: dict[str, int] = {}
    for line in lines:
        credential, comma, weight = line.partition(",")
        if comma and _WEIGHT.fullmatch(weight) is None:
            raise Invalid(Fault.WRONG_ROLL)
        weighs = int(weight) if comma else 1
        if credential in roll or weighs > MOST_WEIGHT or not is_element(element(credential)):
            raise Invalid(Fault.WRONG_ROLL)
        roll[credential] = weighs
    require(sum(roll.values()) <= 2 * MOST_WEIGHT, Fault.WRONG_ROLL)
    return roll


def encode_roll(roll: Mapping[str, int]) -> bytes:
    """The public credentials as data; weights are written where one of them is not 1."""
    weighted = any(w != 1 for w in roll.values())
    return msgspec.json.encode([f"{c},{w}" if weighted else c for c, w in roll.items()])


class Board:
    """What the events so far say. After the last one `counts` is the result, or something was refused."""

    def __init__(self) -> None:
        self.roll: dict[str, int] = {}
        self.trackers: list[str] = []
        self.counts: Counts | None = None
        self.height = 0
        self._checker: Checker | None = None
        self._trustees: Trustees | None = None
        self._phi = ""
        self._last: dict[str, Checked] = {}
        self._seen: set[str] = set()
        self._total: Pairs = ()
        self._factors: dict[int, tuple[tuple[int, ...], ...]] = {}

    @property
    def checker(self) -> Checker:
        """Verifies single ballots of this election."""
        if self._checker is None:
            raise Invalid(Fault.WRONG_ORDER, 0)
        return self._checker

    def take(self, event: Event) -> None:
        """The next event. Raises: Invalid."""
        try:
            self._take(event)
        except Invalid as invalid:
            raise Invalid(invalid.fault, self.height, invalid.detail) from None
        self.height += 1

    def _take(self, event: Event) -> None:
        match event.kind:
            case Kind.SETUP:
                self._set_up(*event.data[:3])
            case Kind.BALLOT:
                self.count(self.checker.check(event.payload))
            case Kind.END_BALLOTS:
                self._total = self.encrypted_total()
            case Kind.TALLY:
                self._compare_tally(*event.data)
            case Kind.DECRYPTION:
                self._take_share(*event.data)
            case Kind.RESULT:
                self._compare_result(event.payload)

    def _set_up(self, election: bytes, trustees: bytes, credentials: bytes) -> None:
        self._checker = Checker(election)
        _, key = read_election(election)
        self._trustees = Trustees(trustees)
        require(self._trustees.key == key, Fault.WRONG_KEY)
        self._phi = fingerprint(election)
        self.roll = read_roll(credentials)

    def count(self, ballot: Checked) -> None:
        """A ballot that was verified; a later one of the same credential takes its place. Raises: Invalid."""
        require(ballot.credential in self.roll, Fault.FOREIGN_CREDENTIAL)
        require(ballot.tracker not in self._seen, Fault.REPEATED_BALLOT)
        self._seen.add(ballot.tracker)
        self.trackers.append(ballot.tracker)
        self._last.pop(ballot.credential, None)
        self._last[ballot.credential] = ballot

    def encrypted_total(self) -> Pairs:
        """The encrypted sum of the ballots that count."""
        shape = [q.choices for q in self.checker.election.questions]
        return multiplied([(b.choices, self.roll[c]) for c, b in self._last.items()], shape)

    @property
    def weight(self) -> int:
        """The weight of the ballots that count."""
        return sum(self.roll[c] for c in self._last)

    def _compare_tally(self, tally: bytes, sized: bytes) -> None:
        require(read_tally(tally) == self._total, Fault.WRONG_TALLY)
        said = read(sized, Sized, Fault.WRONG_TALLY)
        weight = number_json(self.weight)
        require(type(said.total_weight) is type(weight), Fault.WRONG_TALLY)
        require((said.num_tallied, said.total_weight) == (len(self._last), weight), Fault.WRONG_TALLY)

    def _take_share(self, part: bytes, owned: bytes) -> None:
        trustees, owner = self._trustees, read(owned, Owned, Fault.WRONG_SHARE).owner
        if trustees is None or not 1 <= owner <= len(trustees.openers) or owner in self._factors:
            raise Invalid(Fault.WRONG_SHARE)
        key = trustees.openers[owner - 1].key
        self._factors[owner] = check_decryption(self._total, self._phi, key, read_part(part))

    def _compare_result(self, stored: bytes) -> None:
        if self._trustees is None:
            raise Invalid(Fault.WRONG_ORDER)
        counts = combine(self._trustees, self._total, self._factors, self.weight)
        require(read_result(stored) == counts, Fault.WRONG_RESULT)
        self.counts = counts


def verify(stored: bytes, *, whole: bool = True) -> Board:
    """A whole archive. Raises: Invalid, the first fault."""
    board = Board()
    for event in read_archive(stored, whole=whole):
        board.take(event)
    return board
