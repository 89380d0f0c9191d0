"""The return of a whole room after a restart: no second has more than 400 arrivals, and nobody waits for long."""

import random

import pytest

from comitia_client.session.line.link import window_s
from comitia_shared import limits

TABLETS = 1600
SPREAD_S = 2.2 * TABLETS / limits.ARRIVALS_PER_S


def arrivals(down_s: float, spread_s: float, seed: int) -> list[float]:
    """When each tablet is back, in seconds after the server is: all lost it at the same moment."""
    chance = random.Random(seed)
    found = []
    for _ in range(TABLETS):
        now_s, tries = 0.0, 0
        while True:
            now_s += chance.random() * window_s(tries, spread_s)
            tries += 1
            if now_s >= down_s:
                break
        found.append(now_s - down_s)
    return sorted(found)


def busiest_second(found: list[float]) -> int:
    """The most arrivals in any second, wherever it begins."""
    most, first = 0, 0
    for last, moment in enumerate(found):
        while found[first] < moment - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("down_s", [0.0, 0.5, 3.0, 30.0, 300.0])
def test_no_second_has_more_than_400_arrivals(down_s: float) -> None:
    for seed in range(5):
        found = arrivals(down_s, SPREAD_S, seed)
        assert busiest_second(found) <= limits.ARRIVALS_PER_S
        assert found[-1] <= 10.0


def test_without_the_spread_they_would_come_at_once() -> None:
    assert busiest_second(arrivals(0.0, 0.0, 1)) == TABLETS


def test_a_small_room_is_back_at_once() -> None:
    assert window_s(0, 2.2 * 40 / limits.ARRIVALS_PER_S) <= 0.25
