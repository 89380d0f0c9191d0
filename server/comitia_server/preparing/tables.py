"""Tables of a TOML file, read field by field: every fault is noted before anyone gives up.

A text that is missing or wrong is read as "", which no text in a file can be: a blank one is a fault.
"""

import datetime
import difflib
import tomllib
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path, PureWindowsPath
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from comitia_resources import levels
from comitia_shared import limits
from comitia_shared.errors import ErrorCode, Refused
from comitia_shared.meeting.custody import Custody, Level
from comitia_shared.meeting.plan import Fault
from comitia_shared.texts import one_line

ZONE = "Asia/Ho_Chi_Minh"
NETWORKS = ("hall", "isolated")
_YEARS = range(1970, 2200)
_MOMENT = "2026-11-21T08:30:00+07:00"
T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


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
        if value:
            detail = f"{value[:40]} ({' / '.join(known)})"
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=detail)
        return default

    def text(
        self,
        table: dict[str, Any],
        field: str,
        where: str,
        default: str | None = None,
        most: int = limits.SHORT_CHARS,
    ) -> str:
        """A text that is not blank, or a number as text, as it may be stored; `default` where it is not named."""
        if field not in table:
            if default is None:
                self.fault(where, ErrorCode.FIELD_MISSING, field=field)
            return default or ""
        value = table[field]
        text = one_line(str(value)) if isinstance(value, str | int) and not isinstance(value, bool) else ""
        if not text:
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
        elif len(text) > most:
            self.fault(where, ErrorCode.FIELD_TOO_LONG, field=field, most=most, detail=text[:60])
            return text[:most]
        return text

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
        return tuple(one_line(v) for v in value)

    def tables(self, table: dict[str, Any], field: str, where: str) -> list[dict[str, Any]]:
        """A list of tables."""
        value = table.get(field, [])
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(value)[:60])
            return []
        return value

    def moment_ms(self, table: dict[str, Any], field: str, where: str) -> int:
        """A moment in ms UTC, 0 where none is named; without an offset it is meant in the meeting's zone."""
        moment = table.get(field)
        if moment is None:
            return 0
        if not isinstance(moment, datetime.datetime) or moment.year not in _YEARS:
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=f"{str(moment)[:40]} ({_MOMENT})")
            return 0
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(self.zone))
        return max(0, int(moment.timestamp() * 1000))

    def file(self, table: dict[str, Any], field: str, where: str) -> Path | None:
        """A file of the folder, however the system that packed it writes names; None = there is no such file."""
        name = table.get(field)
        if name is None:
            self.fault(where, ErrorCode.FIELD_MISSING, field=field)
            return None
        if not isinstance(name, str) or not name.strip() or not name.isprintable():
            self.fault(where, ErrorCode.FIELD_WRONG, field=field, detail=repr(name)[:60])
            return None
        found = self.folder
        path = PureWindowsPath(name)  # which knows / as well
        try:
            for part in path.parts if not path.anchor else ("..",):
                found = found / _as_on_disk(found, part)
            inside = found.resolve().is_relative_to(self.folder.resolve())
            is_there = inside and found.is_file()
        except (OSError, ValueError) as error:
            self.fault(
                where, ErrorCode.FIELD_WRONG, field=field, detail=f"{name[:60]}: {error.__class__.__name__}"
            )
            return None
        if not inside:
            self.fault(where, ErrorCode.FILE_OUTSIDE, file=name[:200])
        elif not is_there:
            self.fault(where, ErrorCode.FILE_MISSING, file=name[:200])
        return found if is_there else None

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


def read_toml(file: Path) -> dict[str, Any] | Fault:
    """What a TOML file says, with or without the mark that some editors put first; or what is wrong with it."""
    try:
        data = file.read_bytes()
    except OSError:
        return Fault(file.name, ErrorCode.FILE_MISSING, {"file": file.name})
    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Fault(file.name, ErrorCode.NOT_UTF8, {"file": file.name})
    except (
        ValueError,
        RecursionError,
    ) as error:  # TOMLDecodeError is a ValueError, as is a number of 5,000 digits
        return Fault(file.name, ErrorCode.TOML_BROKEN, {"detail": str(error)[:200]})


def _as_on_disk(folder: Path, name: str) -> str:
    """A name as it stands in a folder: as it was written, else in another Unicode form of the same letters."""
    if name in (".", "..") or (folder / name).exists():
        return name
    wanted = unicodedata.normalize("NFC", name)
    same = (
        [f.name for f in folder.iterdir() if unicodedata.normalize("NFC", f.name) == wanted]
        if folder.is_dir()
        else []
    )
    return same[0] if same else name
