"""Tables of a TOML file, read field by field: every fault is noted before anyone gives up."""

import difflib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from comitia_resources import levels
from comitia_shared.errors import ErrorCode, Params, Refused
from comitia_shared.meeting.custody import Custody, Level

ZONE = "Asia/Ho_Chi_Minh"
NETWORKS = ("hall", "isolated")
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong: where, and the code and parameters of its text."""

    where: str
    code: ErrorCode
    params: Params = {}


class Reader:
    """Reads tables of the file; what is wrong is noted, and a harmless value stands in for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.faults: list[Fault] = []
        self.custody = Custody("local", "secretariat", Level.PUBLIC)
        self.network = NETWORKS[0]
        self.zone = ZONE

    def fault(self, where: str, code: ErrorCode, **params: str | int) -> None:
        """Note that something is wrong."""
        self.faults.append(Fault(where, code, params))

    def only(self, table: dict[str, Any], where: str, known: tuple[str, ...]) -> None:
        """Note every field that is not known: a misspelt one would change the meeting in silence."""
        for field in table.keys() - set(known):
            meant = difflib.get_close_matches(field, known, 1) or known
            self.fault(where, ErrorCode.UNKNOWN_FIELD, field=field[:40], known=", ".join(meant))

    def choice(
        self, table: dict[str, Any], field: str, where: str, known: tuple[str, ...], default: str
    ) -> str:
        """One of the words that are known."""
        value = self.text(table, field, where, default)
        if value in known:
            return value
        if value != "?":
            detail = f"{value[:40]} ({' / '.join(known)})"
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=detail)
        return default

    def text(self, table: dict[str, Any], field: str, where: str, default: str | None = None) -> str:
        """A text that is not blank, or a number as text; `?` stands in for a wrong one."""
        value = table.get(field, default)
        if value is None:
            self.fault(where, ErrorCode.FIELD_MISSING, field=field)
            return "?"
        if not isinstance(value, str | int) or isinstance(value, bool) or not str(value).strip():
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
            return "?"
        return str(value).strip()

    def number(self, table: dict[str, Any], field: str, where: str, default: int, least: int = 0) -> int:
        """A whole number from `least` on."""
        value = table.get(field, default)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 1_000_000:
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
            return default
        return value

    def flag(self, table: dict[str, Any], field: str, where: str) -> bool:
        """True or false; false where it is not named."""
        value = table.get(field, False)
        if not isinstance(value, bool):
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
        return value is True

    def texts(self, table: dict[str, Any], field: str, where: str) -> tuple[str, ...]:
        """A list of texts."""
        value = table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
            return ()
        return tuple(value)

    def tables(self, table: dict[str, Any], field: str, where: str) -> list[dict[str, Any]]:
        """A list of tables."""
        value = table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
            return []
        return value

    def level(self, table: dict[str, Any], field: str, where: str, default: Level) -> Level:
        """A classification level that is served on this network."""
        name = self.text(table, field, where, default.value)
        try:
            level = Level(name)
        except ValueError:
            self.fault(where, ErrorCode.UNKNOWN_LEVEL, level=name, known=", ".join(Level))
            return default
        if not levels()[level.value]["served"]:
            self.fault(where, ErrorCode.LEVEL_NOT_SERVED, level=name)
        elif levels()[level.value]["network"] not in ("any", self.network):
            self.fault(where, ErrorCode.NETWORK_NOT_ISOLATED, level=name)
        return level

    def custody_of(self, table: dict[str, Any], where: str, level_field: str = "classification") -> Custody:
        """Organisation, owner and level, each the meeting's where it is not named."""
        return Custody(
            self.text(table, "organisation", where, self.custody.organisation),
            self.text(table, "owner", where, self.custody.owner),
            self.level(table, level_field, where, self.custody.level),
        )

    def tried(self, where: str, read: Callable[[], T], instead: T) -> T:
        """What `read` gives; a refusal is noted, and `instead` stands in."""
        try:
            return read()
        except Refused as refused:
            self.faults.append(Fault(where, refused.code, refused.params))
            return instead
