"""What the programs bring along: texts, translations, templates, policies, the practice meeting."""

import datetime
import functools
import os
import re
import tomllib
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import tzdata  # type: ignore[import-untyped]

LANGUAGES = ("vi", "en")
_SECTION = re.compile(r"^\[(\w+)\]$", re.MULTILINE)
_LAST_S = 253_370_764_800  # 9999-01-01


class Catalogue:
    """The texts of one language by section and code; placeholders are filled from parameters.

    A section is read when it is first asked for: a command of one line needs two of the twelve.
    """

    def __init__(self, language: str, source: str) -> None:
        self.language = language
        _, *parts = _SECTION.split(source)
        self._sources = dict(zip(parts[::2], parts[1::2], strict=True))
        self._texts: dict[str, dict[str, str]] = {}

    def text(self, section: str, code: str, /, **params: str | int) -> str:
        """One text. A placeholder that has no parameter stays empty. Raises: KeyError for an unknown code."""
        return self._read(section)[code].format_map(_Blank(params))

    def error(self, code: str, params: dict[str, str | int]) -> str:
        """What happened and what to do, for an error code."""
        return self.text("errors", code, **params)

    def section(self, section: str) -> dict[str, str]:
        """All texts of a section."""
        return dict(self._read(section))

    def _read(self, section: str) -> dict[str, str]:
        if section not in self._texts:
            self._texts[section] = tomllib.loads(self._sources[section])
        return self._texts[section]


class _Blank(dict[str, str | int]):
    def __missing__(self, key: str) -> str:
        return ""


@functools.cache
def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; Vietnamese where there is none."""
    chosen = language if language in LANGUAGES else LANGUAGES[0]
    return Catalogue(chosen, path("texts", f"{chosen}.toml").read_text(encoding="utf-8"))


def language_of_environment() -> str:
    """The language that LANG asks for, as command lines follow it: Vietnamese unless it asks for English."""
    wanted = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "en" if wanted.lower().startswith("en") else "vi"


def path(*parts: str) -> Path:
    """Where a bundled file lies."""
    return Path(__file__).parent.joinpath(*parts)


def bodies() -> tuple[str, ...]:
    """The bodies whose rules are here, by their ids."""
    return tuple(sorted(f.stem for f in path("rules").glob("*.toml")))


def body(name: str) -> dict[str, Any]:
    """The rules of a body as its file has them. Raises: KeyError for an unknown one."""
    if name not in bodies():
        raise KeyError(name)
    return tomllib.loads(path("rules", f"{name}.toml").read_text(encoding="utf-8"))


@functools.cache
def zones() -> frozenset[str]:
    """The time zones that every machine of a room has: those of the package tzdata, by their IANA names."""
    return frozenset(Path(tzdata.__file__).with_name("zones").read_text(encoding="utf-8").split())


def local(at_ms: int, zone: str = "") -> datetime.datetime:
    """A moment (ms UTC) in a zone, "" = this machine's: the nearest that calendars show, UTC for an unknown zone.

    Old records may hold both: times were bounded, and zones looked up, only from 2026-12 on.
    """
    where = (ZoneInfo(zone) if zone in zones() else datetime.UTC) if zone else None
    at_s = min(max(at_ms / 1000, 0), _LAST_S)
    return datetime.datetime.fromtimestamp(at_s, where)


def levels() -> dict[str, dict[str, Any]]:
    """The policy of each classification level, by its name."""
    return tomllib.loads(path("policy", "levels.toml").read_text(encoding="utf-8"))


def moment(at_ms: int, zone: str, since_ms: int) -> str:
    """The time of a line in the minutes of a meeting that opened at `since_ms`: no two moments read the same.

    A line of another day says its date; in the hour that comes twice when summer time ends, it says its offset.
    """
    if not at_ms:
        return ""
    at = local(at_ms, zone)
    twice = at.replace(fold=1 - at.fold).utcoffset() != at.utcoffset()
    hour = f"{at:%H:%M} ({at:%z})" if twice else f"{at:%H:%M}"
    return hour if at.date() == local(since_ms, zone).date() else f"{hour}, {at:%d/%m/%Y}"
