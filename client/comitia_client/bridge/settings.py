"""How this tablet looks: text size, theme, language. Kept in the profile's `display.ini`, nothing secret."""

from pathlib import Path

from PySide6.QtCore import Property, QObject, QSettings, Signal
from PySide6.QtQml import QmlElement

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

SIZES = (100, 115, 130, 150)
THEMES = ("light", "dark", "contrast")
PAGES = ("paper", "sepia", "dark", "contrast")
FLOWS = ("continuous", "single")


@QmlElement
class Display(QObject):
    """Text size in per cent, theme and language."""

    sizeChanged = Signal()
    themeChanged = Signal()
    languageChanged = Signal()
    readingChanged = Signal()

    def __init__(self, file: Path | None, language: str = "vi") -> None:
        super().__init__()
        self._store = QSettings(str(file), QSettings.Format.IniFormat) if file is not None else None
        self._size = int(self._kept("size", "100"))
        self._theme = self._kept("theme", "light")
        self._language = self._kept("language", language)
        self._pages = self._kept("pages", "paper")
        self._flow = self._kept("flow", "continuous")
        self._left_handed = self._kept("left_handed", "no") == "yes"

    def _kept(self, name: str, default: str) -> str:
        return str(self._store.value(name, default)) if self._store is not None else default

    def _keep(self, name: str, value: str) -> None:
        if self._store is not None:
            self._store.setValue(name, value)

    def _get_size(self) -> int:
        return self._size

    def _set_size(self, size: int) -> None:
        if size in SIZES and size != self._size:
            self._size = size
            self._keep("size", str(size))
            self.sizeChanged.emit()

    size = Property(int, _get_size, _set_size, notify=sizeChanged)

    def _get_theme(self) -> str:
        return self._theme

    def _set_theme(self, theme: str) -> None:
        if theme in THEMES and theme != self._theme:
            self._theme = theme
            self._keep("theme", theme)
            self.themeChanged.emit()

    theme = Property(str, _get_theme, _set_theme, notify=themeChanged)

    def _get_language(self) -> str:
        return self._language

    def _set_language(self, language: str) -> None:
        if language != self._language:
            self._language = language
            self._keep("language", language)
            self.languageChanged.emit()

    language = Property(str, _get_language, _set_language, notify=languageChanged)

    # --- the reader --------------------------------------------------------------------------------------

    def _get_pages(self) -> str:
        return self._pages

    def _set_pages(self, pages: str) -> None:
        if pages in PAGES and pages != self._pages:
            self._pages = pages
            self._keep("pages", pages)
            self.readingChanged.emit()

    pages = Property(str, _get_pages, _set_pages, notify=readingChanged)

    def _get_flow(self) -> str:
        return self._flow

    def _set_flow(self, flow: str) -> None:
        if flow in FLOWS and flow != self._flow:
            self._flow = flow
            self._keep("flow", flow)
            self.readingChanged.emit()

    flow = Property(str, _get_flow, _set_flow, notify=readingChanged)

    def _get_left_handed(self) -> bool:
        return self._left_handed

    def _set_left_handed(self, left: bool) -> None:
        if left != self._left_handed:
            self._left_handed = left
            self._keep("left_handed", "yes" if left else "no")
            self.readingChanged.emit()

    leftHanded = Property(bool, _get_left_handed, _set_left_handed, notify=readingChanged)
