"""Thresholds: what a question needs to be adopted, in whole numbers.

Over half is 2·yes > base; two thirds is 3·yes ≥ 2·base; a plain number is yes ≥ number; plurality is
yes > no. The base is a count fixed when the vote opens (members, summoned, present) or found when it closes
(cast: all ballots; valid: those without blank and invalid ones).
"""

import re
from enum import StrEnum

import msgspec

from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.ids import Count


class Base(StrEnum):
    """Of whom the share is taken."""

    MEMBERS = "members"
    SUMMONED = "summoned"
    PRESENT = "present"
    CAST = "cast"
    VALID = "valid"


class Share(StrEnum):
    """Which share of the base is needed."""

    OVER_HALF = "over half"
    TWO_THIRDS = "two-thirds"
    PLURALITY = "plurality"
    COUNT = "count"


class Threshold(msgspec.Struct, frozen=True):
    """A share of a base; `count` is used with `Share.COUNT` alone."""

    share: Share
    base: Base
    count: Count = 0

    def is_met(self, yes: int, no: int, base: int) -> bool:
        """Whether `yes` against `no` reaches this threshold of `base`."""
        match self.share:
            case Share.OVER_HALF:
                return 2 * yes > base
            case Share.TWO_THIRDS:
                return base > 0 and 3 * yes >= 2 * base
            case Share.PLURALITY:
                return yes > no
            case Share.COUNT:
                return yes >= max(1, self.count)


_FORM = re.compile(
    r"^(over half|two-thirds|plurality|[1-9][0-9]{0,5}) of (members|summoned|present|cast|valid)$"
)


def parse_threshold(text: str) -> Threshold:
    """Read `(over half | two-thirds | plurality | N) of (members | summoned | present | cast | valid)`.

    Raises:
        Refused: `bad_threshold`.
    """
    found = _FORM.match(text.strip())
    if found is None:
        raise Refused(ErrorCode.BAD_THRESHOLD, text=text[:80])
    share, base = found.groups()
    if share.isdigit():
        return Threshold(Share.COUNT, Base(base), int(share))
    return Threshold(Share(share), Base(base))
