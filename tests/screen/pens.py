"""A pen and fingers for tests: the events that a tablet would send, and the mouse events that Qt makes of them."""

from PySide6.QtCore import QCoreApplication, QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QMouseEvent, QPointingDevice, QTabletEvent
from PySide6.QtQuick import QQuickWindow

_ABLE = QInputDevice.Capability.Position | QInputDevice.Capability.Pressure
PEN = QPointingDevice(
    "pen", 7001, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Pen, _ABLE, 1, 3
)
ERASER = QPointingDevice(
    "eraser", 7002, QInputDevice.DeviceType.Stylus, QPointingDevice.PointerType.Eraser, _ABLE, 1, 3
)


def pen(
    window: QQuickWindow, kind: QEvent.Type, at: QPointF, pressure: float, device: QPointingDevice = PEN
) -> None:
    """One pen event, and the mouse event that Qt would make of it."""
    button = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletMove else Qt.MouseButton.LeftButton
    buttons = Qt.MouseButton.NoButton if kind is QEvent.Type.TabletRelease else Qt.MouseButton.LeftButton
    world = window.mapToGlobal(at)
    none = Qt.KeyboardModifier.NoModifier
    event = QTabletEvent(kind, device, at, world, pressure, 0.0, 0.0, 0.0, 0.0, 0.0, none, button, buttons)
    QCoreApplication.sendEvent(window, event)
    mouse = {
        QEvent.Type.TabletPress: QEvent.Type.MouseButtonPress,
        QEvent.Type.TabletMove: QEvent.Type.MouseMove,
        QEvent.Type.TabletRelease: QEvent.Type.MouseButtonRelease,
    }[kind]
    QCoreApplication.sendEvent(window, QMouseEvent(mouse, at, world, button, buttons, none, device))
