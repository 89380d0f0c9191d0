"""Texts and times for screens: errors from the catalogue, moments in the meeting's zone."""

from typing import TYPE_CHECKING

from msgspec import UNSET

from comitia_client.bridge.settings import Display
from comitia_resources import catalogue, local

if TYPE_CHECKING:
    from comitia_shared.errors import Refused, Unavailable
    from comitia_shared.meeting.minutes import Line
    from comitia_shared.meeting.voting.majority import Threshold
    from comitia_shared.sealing.notes import Stamp


class Words:
    """The language that the screen speaks now."""

    def __init__(self, display: Display) -> None:
        self.display = display

    @property
    def language(self) -> str:
        """As it was chosen on this tablet."""
        return str(self.display.property("language"))

    def error(self, error: "Refused | Unavailable") -> str:
        """What happened and what to do."""
        return catalogue(self.language).error(error.code.value, error.params)

    def code(self, code: str) -> str:
        """The text of a bare error code."""
        return catalogue(self.language).error(code, {})

    def said(self, line: str, **params: int | str) -> str:
        """A line of the command line's catalogue that a screen says too."""
        return catalogue(self.language).text("cli", line, **params)

    def level(self, level: str) -> str:
        """The name of a classification level."""
        return catalogue(self.language).text("level", level)

    def staff(self, code: str, **params: int | str) -> str:
        """What staff are told of the room."""
        return catalogue(self.language).text("staff", code, **params)

    def stamp(self, stamp: "Stamp") -> str:
        """What a stamp says."""
        return catalogue(self.language).text("stamp", stamp.value)

    def line(self, line: "Line") -> str:
        """A line of the minutes."""
        return catalogue(self.language).text("minutes", line.code, **line.params)

    def choice(self, answer: str) -> str:
        """The word for an answer: `yes`, `no`, `abstain`, `none`, `blank`."""
        return catalogue(self.language).text("choice", answer)

    def paper(self, code: str, **params: int | str) -> str:
        """A text about ballot papers and their counts."""
        return catalogue(self.language).text("paper", code, **params)

    def threshold(self, threshold: "Threshold") -> str:
        """What a question needs, in words."""
        text = catalogue(self.language).text
        code = threshold.share.value.replace(" ", "_")
        of = threshold.of if threshold.of is not UNSET else 0
        share = text("threshold", code, count=threshold.count, of=of)
        return text("threshold", "of", share=share, base=text("threshold", threshold.base.value))


def clock(at_ms: int, zone: str) -> str:
    """14:30, or nothing for 0."""
    return f"{local(at_ms, zone):%H:%M}" if at_ms else ""


def clock_s(at_ms: int, zone: str) -> str:
    """14:30:05, or nothing for 0."""
    return f"{local(at_ms, zone):%H:%M:%S}" if at_ms else ""


def date(at_ms: int, zone: str) -> str:
    """21/11/2026, or nothing for 0."""
    return f"{local(at_ms, zone):%d/%m/%Y}" if at_ms else ""


def countdown(ms: int) -> str:
    """Minutes and seconds that are left."""
    seconds = max(0, -(-ms // 1000))
    return f"{seconds // 60}:{seconds % 60:02d}"
