"""How this tablet looks: text size, theme, language. Kept in the profile's `display.ini`, nothing secret."""

from collections.abc import Callable
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


Read = Callable[["Display"], Any]
Choose = Callable[["Display", Any], None]


def _setting(name: str, choices: tuple[Any, ...], changed: str) -> tuple[Read, Choose]:
    """How a setting is read and chosen; what is none of `choices` changes nothing."""

    def read(display: "Display") -> Any:
        return display.chosen[name]

    def choose(display: "Display", value: Any) -> None:
        if value in choices and value != display.chosen[name]:
            display.keep(name, value)
            getattr(display, changed).emit()

    return read, choose


@QmlElement
class Display(QObject):
    """Text size in per cent, theme and language; how pages are shown, and for which hand."""

    sizeChanged = Signal()
    themeChanged = Signal()
    languageChanged = Signal()
    readingChanged = Signal()

    _get_size, _choose_size = _setting("size", SIZES, "sizeChanged")
    size = Property(int, _get_size, _choose_size, notify=sizeChanged)
    _get_theme, _choose_theme = _setting("theme", THEMES, "themeChanged")
    theme = Property(str, _get_theme, _choose_theme, notify=themeChanged)
    _get_language, _choose_language = _setting("language", LANGUAGES, "languageChanged")
    language = Property(str, _get_language, _choose_language, notify=languageChanged)
    _get_pages, _choose_pages = _setting("pages", PAGES, "readingChanged")
    pages = Property(str, _get_pages, _choose_pages, notify=readingChanged)
    _get_flow, _choose_flow = _setting("flow", FLOWS, "readingChanged")
    flow = Property(str, _get_flow, _choose_flow, notify=readingChanged)
    _get_left_handed, _choose_left_handed = _setting("left_handed", HANDS, "readingChanged")
    leftHanded = Property(bool, _get_left_handed, _choose_left_handed, notify=readingChanged)

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
