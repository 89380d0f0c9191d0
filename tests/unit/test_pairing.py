"""The notes key from tablet to tablet: both show the same digits, and who sits between is found out or gets nothing."""

from collections.abc import Callable

from msgspec.structs import replace

from comitia_client.session.person.pairing import Pairing, PairingStage
from comitia_shared.ids import DeviceId, PersonId
from comitia_shared.wire.pairing import Pair, PairAnswer, PairEnd, PairGive, PairShow, PairStep

ME = PersonId("a" * 32)
NEW, OLD = DeviceId("1" * 32), DeviceId("2" * 32)
KEYS = [bytes([7]) * 32, bytes([8]) * 32]


def straight(step: PairStep) -> PairStep | None:
    return step


class Two:
    """An old tablet and a new one, and a room between them that passes on what `to_old` and `to_new` say."""

    def __init__(
        self,
        to_old: Callable[[PairStep], PairStep | None] = straight,
        to_new: Callable[[PairStep], PairStep | None] = straight,
    ) -> None:
        self.taken: list[bytes] = []
        self.new = Pairing(ME, lambda p: self._pass(p, NEW), list, self.taken.extend)
        self.old = Pairing(ME, lambda p: self._pass(p, OLD), lambda: KEYS, lambda _: None)
        self._to = {NEW: to_old, OLD: to_new}

    def _pass(self, message: Pair, sender: DeviceId) -> None:
        step = self._to[sender](message.step)
        other = self.old if sender == NEW else self.new
        if step is not None:
            other.hear(Pair(step, None, sender, f"tablet {sender[0]}"))

    def begin(self) -> None:
        self._pass(Pair(self.new.ask()), NEW)
        self.old.agree()


def test_both_show_the_same_digits_and_the_keys_come_when_both_said_yes() -> None:
    for old_first in (True, False):
        two = Two()
        two.begin()
        assert two.new.view.stage is two.old.view.stage is PairingStage.COMPARING
        assert two.new.view.digits == two.old.view.digits and len(two.new.view.digits) == 6
        assert two.old.view.other == "tablet 1" and two.new.view.other == "tablet 2"
        sides = [two.old, two.new] if old_first else [two.new, two.old]
        sides[0].agree()
        assert two.taken == []
        sides[1].agree()
        assert two.taken == KEYS
        assert (str(two.old.view.stage), str(two.new.view.stage)) == ("given", "taken")


def test_each_exchange_has_digits_of_its_own() -> None:
    seen = set()
    for _ in range(20):
        two = Two()
        two.begin()
        seen.add(two.new.view.digits)
    assert len(seen) > 15


def test_no_on_either_side_ends_it_on_both() -> None:
    for side in ("old", "new"):
        two = Two()
        two.begin()
        getattr(two, side).end()
        assert {str(two.old.view.stage), str(two.new.view.stage)} == {"ended", "failed"}
        two.begin()  # and it can be begun again
        two.old.agree()
        two.new.agree()
        assert two.taken == KEYS


def test_a_half_that_is_not_the_one_that_was_fixed_ends_it() -> None:
    def another(step: PairStep) -> PairStep:
        return replace(step, nonce=bytes(32)) if isinstance(step, PairShow) else step

    for two in (Two(to_old=another), Two(to_new=another)):
        two.begin()
        assert two.old.view.stage is two.new.view.stage is PairingStage.FAILED
        two.new.agree()
        two.old.agree()
        assert two.taken == []


def test_a_second_answer_does_not_replace_the_first() -> None:
    """Else the room could choose its half after it has seen the new tablet's, until the digits are the same."""
    said: list[Pair] = []
    new = Pairing(ME, said.append, list, lambda _: None)
    first, second = (Pairing(ME, lambda _: None, list, lambda _: None) for _ in range(2))
    new.ask()
    third = DeviceId("9" * 32)
    new.hear(Pair(PairAnswer(first._mine.commitment()), None, OLD))
    new.hear(Pair(PairAnswer(second._mine.commitment()), None, third))
    new.hear(Pair(PairAnswer(second._mine.commitment()), None, OLD))
    new.hear(Pair(PairShow(*second._mine), None, OLD))
    assert new.view.stage is PairingStage.FAILED
    assert [(type(m.step), m.device) for m in said][:2] == [(PairShow, OLD), (PairEnd, third)]


def test_nobody_waits_for_ever() -> None:
    now = [0.0]
    old = Pairing(ME, lambda _: None, lambda: KEYS, lambda _: None, lambda: now[0])
    old.hear(Pair(Pairing(ME, lambda _: None, list, lambda _: None).ask(), None, NEW, "new"))
    now[0] = 100.0
    assert not old.expire() and old.view.stage is PairingStage.ASKED
    now[0] = 121.0
    assert old.expire() and str(old.view.stage) == "failed"


def test_who_sits_between_shows_other_digits_on_each_side() -> None:
    """The room speaks to each tablet as if it were the other, with halves of its own."""
    taken: list[bytes] = []
    from_new: list[PairStep] = []
    from_old: list[PairStep] = []
    new = Pairing(ME, lambda p: from_new.append(p.step), list, taken.extend)
    old = Pairing(ME, lambda p: from_old.append(p.step), lambda: KEYS, lambda _: None)
    said_to_old: list[PairStep] = []
    said_to_new: list[PairStep] = []
    as_new = Pairing(ME, lambda p: said_to_old.append(p.step), list, lambda _: None)
    as_old = Pairing(ME, lambda p: said_to_new.append(p.step), lambda: [bytes(32)], lambda _: None)
    as_old.hear(Pair(new.ask(), None, NEW))
    old.hear(Pair(as_new.ask(), None, NEW))
    as_old.agree()
    old.agree()
    new.hear(Pair(said_to_new.pop(), None, OLD))
    as_new.hear(Pair(from_old.pop(), None, OLD))
    as_old.hear(Pair(from_new.pop(), None, NEW))
    old.hear(Pair(said_to_old.pop(), None, NEW))
    new.hear(Pair(said_to_new.pop(), None, OLD))
    as_new.hear(Pair(from_old.pop(), None, OLD))
    assert new.view.stage is old.view.stage is PairingStage.COMPARING
    assert new.view.digits != old.view.digits


def test_keys_from_who_has_not_shown_the_digits_do_not_open() -> None:
    two = Two()
    two.begin()
    two.new.agree()
    two.new.hear(Pair(PairGive(bytes(96)), None, OLD))
    assert two.taken == []
    assert two.new.view.stage is PairingStage.FAILED
    two = Two()
    two.begin()
    two.new.agree()
    two.new.hear(Pair(PairEnd(), None, DeviceId("9" * 32)))  # from a third tablet: nothing
    two.old.agree()
    assert two.taken == KEYS
