"""A list for QML: rows of one NamedTuple type, whose fields are the roles, declared once."""

import functools
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    Property,
    QAbstractListModel,
    QByteArray,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_FIRST_ROLE = int(Qt.ItemDataRole.UserRole) + 1
_ROOT = QModelIndex()


def clamped(number: int) -> int:
    """The nearest number that an `int` of QML holds: others end the program, and they may come from anyone."""
    return max(-(2**31), min(number, 2**31 - 1))


def whole(getter: Callable[[Any], int]) -> Callable[[Any], int]:
    """Under every `Property(int, …)`: what it gives is clamped."""

    @functools.wraps(getter)
    def clamped_getter(self: Any) -> int:
        return clamped(getter(self))

    return clamped_getter


@QmlElement
class Rows(QAbstractListModel):
    """Rows that are replaced as a whole; views keep their place, for only what differs is told."""

    countChanged = Signal()

    def __init__(self, row: type[Any]) -> None:
        super().__init__()
        self._fields: tuple[str, ...] = row._fields
        self._rows: list[Any] = []

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() else len(self._rows)

    def roleNames(self) -> dict[int, QByteArray]:
        """The fields of the row type."""
        return {_FIRST_ROLE + n: QByteArray(name.encode()) for n, name in enumerate(self._fields)}

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> Any:
        """One field of one row."""
        place, field = index.row(), role - _FIRST_ROLE
        if 0 <= place < len(self._rows) and 0 <= field < len(self._fields):
            value = self._rows[place][field]
            return clamped(value) if type(value) is int else value
        return None

    @Property(int, notify=countChanged)
    @whole
    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def row(self, place: int) -> Any:
        """The row at a place."""
        return self._rows[place]

    def rows(self) -> list[Any]:
        """All rows."""
        return list(self._rows)

    def show(self, rows: list[Any]) -> None:
        """Show these rows."""
        before = len(self._rows)
        common = min(len(rows), before)
        changed = [n for n in range(common) if rows[n] != self._rows[n]]
        if len(rows) < len(self._rows):
            self.beginRemoveRows(QModelIndex(), len(rows), len(self._rows) - 1)
            self._rows = self._rows[: len(rows)]
            self.endRemoveRows()
        for place in changed:
            self._rows[place] = rows[place]
        if changed:
            self.dataChanged.emit(self.index(changed[0]), self.index(changed[-1]))
        if len(rows) > common:
            self.beginInsertRows(QModelIndex(), common, len(rows) - 1)
            self._rows.extend(rows[common:])
            self.endInsertRows()
        if len(rows) != before:
            self.countChanged.emit()

    def replace(self, place: int, row: Any) -> None:
        """Show another row at one place."""
        if self._rows[place] != row:
            self._rows[place] = row
            self.dataChanged.emit(self.index(place), self.index(place))
