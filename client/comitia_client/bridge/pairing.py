"""My notes key from an old tablet of mine to a new one: what both must see and say."""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from comitia_client.bridge.tablet import Tablet
from comitia_client.session.person.pairing import PairingStage, PairingView
from comitia_client.session.view import Stage, View

QML_IMPORT_NAME = "Comitia.Bridge"
QML_IMPORT_MAJOR_VERSION = 1

_UNSEEN = (PairingStage.ENDED, PairingStage.TAKEN, PairingStage.FAILED)


@QmlElement
class Pairing(QObject):
    """Where the exchange stands on this tablet."""

    changed = Signal()

    def __init__(self, tablet: Tablet) -> None:
        super().__init__()
        self._tablet = tablet
        self._words = tablet.words
        self._shown = PairingView(PairingStage.ENDED)

    def show(self, view: View) -> None:
        """Mirror a snapshot; nothing of it is seen on a locked screen."""
        is_in = view.stage is Stage.IN and view.pairing is not None
        shown = view.pairing if is_in and view.pairing is not None else PairingView(PairingStage.ENDED)
        if shown != self._shown:
            self._shown = shown
            if shown.stage in (PairingStage.TAKEN, PairingStage.FAILED):
                self._tablet.say(self._words.said(f"pairing_{shown.stage.value}"))
            self.changed.emit()

    @Property(bool, notify=changed)
    def isOn(self) -> bool:
        """Whether there is something to see."""
        return self._shown.stage not in _UNSEEN

    @Property(str, notify=changed)
    def stage(self) -> str:
        """`asking`, `asked`, `answered`, `comparing`, `waiting`, `given` or `ended`."""
        return self._shown.stage.value

    @Property(str, notify=changed)
    def other(self) -> str:
        """The other tablet's name."""
        return self._shown.other

    @Property(str, notify=changed)
    def digits(self) -> str:
        """The six digits, in two groups; empty = not yet."""
        digits = self._shown.digits
        return f"{digits[:3]} {digits[3:]}" if digits else ""

    @Slot()
    def ask(self) -> None:
        """Ask my other tablets."""
        self._tablet.do(lambda a: a.notes_key.pair)

    @Slot()
    def goOn(self) -> None:
        """It is me over there, or both show the same digits."""
        self._tablet.do(lambda a: a.notes_key.pair_on)

    @Slot()
    def end(self) -> None:
        """No, other digits, or done."""
        self._tablet.do(lambda a: a.notes_key.end_pairing)
