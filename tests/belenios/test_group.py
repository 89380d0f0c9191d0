"""Exponentiation with shared squarings and with tables is what the plain one gives."""

from hypothesis import given, settings
from hypothesis import strategies as st

from comitia_shared.belenios.group import G, P, Powers, Q, power, table_of_g

EXPONENTS = st.one_of(
    st.integers(0, Q - 1), st.integers(0, 300), st.integers(0, 255).map(lambda n: min(1 << n, Q))
)
POWERS = Powers(5 * G % P)


@settings(deadline=None)
@given(EXPONENTS)
def test_powers_of_any_base_and_the_table_of_the_generator(exponent: int) -> None:
    assert POWERS.power(exponent) == power(5 * G % P, exponent)
    assert table_of_g().power(exponent) == power(G, exponent)


def test_what_is_in_the_group_and_what_is_not() -> None:
    assert POWERS.power(Q) == power(5 * G % P, Q)
    assert Powers(G).is_in_group()
    assert Powers(power(G, 12345)).is_in_group()
    assert not POWERS.is_in_group()
    assert not Powers(P - 1).is_in_group()
