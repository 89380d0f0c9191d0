"""Python's cycles are collected on the thread that draws, and on no other.

A collection starts in whichever thread makes the object that is one too many: a thread that seals a ballot would then
tear down objects of Qt's beside the loop that uses them, which ends the program.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY_MS = 1_000


class Collecting(QObject):
    """Takes collection over while it lives; `end` gives it back."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        """Collect the oldest generation that is due, as the interpreter would have."""
        counts, most = gc.get_count(), gc.get_threshold()
        due = [n for n in range(len(most)) if counts[n] > most[n]]
        if due:
            gc.collect(due[-1])

    def end(self) -> None:
        """Collect everything once more, and let the interpreter do it from now on."""
        self._timer.stop()
        gc.collect()
        gc.enable()
