"""Thresholds: what a question needs to be adopted, in whole numbers.

Over half is 2·yes > base; two thirds is 3·yes ≥ 2·base; a/b is b·yes ≥ a·base; a plain number is yes ≥ number;
plurality is yes > no. The base is a count fixed when the vote opens (members, summoned, present) or found when it
closes (cast: all ballots; valid: those without blank and invalid ones).
"""

import bisect
import re
from enum import StrEnum

import msgspec
from msgspec import UNSET, UnsetType

from comitia_shared.errors import ErrorCode, Refused, require
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
    FRACTION = "fraction"


class Threshold(msgspec.Struct, frozen=True):
    """A share of a base; `count` is used with `Share.COUNT`, and over `of` with `Share.FRACTION`."""

    share: Share
    base: Base
    count: Count = 0
    of: Count | UnsetType = UNSET

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
            case Share.FRACTION:
                return base > 0 and self.of is not UNSET and self.of * yes >= self.count * base

    def least(self, no: int, base: int) -> int:
        """The smallest number in favour that reaches this threshold of `base`, against `no`."""
        return bisect.bisect_left(
            range(self.count + no + base + 2), True, key=lambda y: self.is_met(y, no, base)
        )

    @property
    def text(self) -> str:
        """As meeting.toml writes it."""
        shares = {Share.COUNT: f"{self.count}", Share.FRACTION: f"{self.count}/{self.of}"}
        return f"{shares.get(self.share, self.share.value)} of {self.base.value}"


_FORM = re.compile(
    r"^(over half|two-thirds|plurality|[1-9][0-9]{0,5}|[1-9][0-9]?/[1-9][0-9]?)"
    r" of (members|summoned|present|cast|valid)$"
)


def parse_threshold(text: str) -> Threshold:
    """Read `(over half | two-thirds | a/b | plurality | N) of (members | summoned | present | cast | valid)`.

    Raises:
        Refused: `bad_threshold`.
    """
    found = _FORM.match(text.strip())
    if found is None:
        raise Refused(ErrorCode.BAD_THRESHOLD, text=text[:80])
    share, base = found.groups()
    if "/" in share:
        count, of = (int(n) for n in share.split("/"))
        require(count <= of, ErrorCode.BAD_THRESHOLD, text=text[:80])
        return Threshold(Share.FRACTION, Base(base), count, of)
    if share.isdigit():
        return Threshold(Share.COUNT, Base(base), int(share))
    return Threshold(Share(share), Base(base))
