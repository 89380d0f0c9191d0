"""How this tablet looks: text size, theme, language. Kept in the profile's `display.ini`, nothing secret."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Property, QObject, QSettings, Signal
from PySide6.QtQml import QmlElement

from comitia_resources import LANGUAGES

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

SIZES = (100, 115, 130, 150)
THEMES = ("light", "dark", "contrast")
PAGES = ("paper", "sepia", "dark", "contrast")
FLOWS = ("continuous", "single")
HANDS = (False, True)


def _setting(name: str, choices: tuple[Any, ...], changed: Signal) -> Property:
    """A property that keeps what is chosen, if it is one of `choices`."""

    def read(display: "Display") -> Any:
        return display.chosen[name]

    def choose(display: "Display", value: Any) -> None:
        if value in choices and value != display.chosen[name]:
            display.keep(name, value)
            changed.__get__(display, Display).emit()

    return Property(type(choices[0]), read, choose, notify=changed)


@QmlElement
class Display(QObject):
    """Text size in per cent, theme and language; how pages are shown, and for which hand."""

    sizeChanged = Signal()
    themeChanged = Signal()
    languageChanged = Signal()
    readingChanged = Signal()

    size = _setting("size", SIZES, sizeChanged)
    theme = _setting("theme", THEMES, themeChanged)
    language = _setting("language", LANGUAGES, languageChanged)
    pages = _setting("pages", PAGES, readingChanged)
    flow = _setting("flow", FLOWS, readingChanged)
    leftHanded = _setting("left_handed", HANDS, readingChanged)

    def __init__(self, file: Path | None, language: str = "vi") -> None:
        super().__init__()
        self._store = QSettings(str(file), QSettings.Format.IniFormat) if file is not None else None
        self.chosen = {
            "size": int(self._kept("size", "100")),
            "theme": self._kept("theme", "light"),
            "language": self._kept("language", language),
            "pages": self._kept("pages", "paper"),
            "flow": self._kept("flow", "continuous"),
            "left_handed": self._kept("left_handed", "no") == "yes",
        }

    def _kept(self, name: str, default: str) -> str:
        return str(self._store.value(name, default)) if self._store is not None else default

    def keep(self, name: str, value: str | int | bool) -> None:
        """From now on, and at the next start."""
        self.chosen[name] = value
        if self._store is not None:
            words = {True: "yes", False: "no"}
            self._store.setValue(name, words[value] if isinstance(value, bool) else str(value))
