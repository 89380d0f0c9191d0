"""One pane of the reader: a paper, my notes on it, and what is chosen there."""

from PySide6.QtCore import Property, QObject, Signal
from PySide6.QtQml import QmlElement

from comitia_client.bridge.annotating import Annotating
from comitia_client.bridge.reading import Reading
from comitia_client.bridge.selecting import Selecting
from comitia_client.session.view import View

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class Pane(QObject):
    """What one pane shows."""

    changed = Signal()

    def __init__(self, reading: Reading, annotating: Annotating, selecting: Selecting) -> None:
        super().__init__()
        self.reading_ = reading
        self.annotating_ = annotating
        self.selecting_ = selecting

    def show(self, view: View) -> None:
        """Mirror a snapshot."""
        self.reading_.show(view)
        self.annotating_.show(view)

    @Property(Reading, notify=changed)
    def reading(self) -> Reading:
        """The paper."""
        return self.reading_

    @Property(Annotating, notify=changed)
    def annotating(self) -> Annotating:
        """My notes on it."""
        return self.annotating_

    @Property(Selecting, notify=changed)
    def selecting(self) -> Selecting:
        """What is chosen."""
        return self.selecting_
