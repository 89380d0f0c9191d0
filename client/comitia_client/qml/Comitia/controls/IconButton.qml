import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// A square button with an icon alone; its text is its accessible name.
Basic.Button {
    id: button

    property string glyph
    property bool on: false
    property bool isOutlined: false
    property color colour: on ? Theme.accentInk : Theme.accent

    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    opacity: enabled ? 1 : 0.4
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text

    Tip {
        text: button.text
        visible: button.hovered
    }

    contentItem: Item {
        Icon {
            anchors.centerIn: parent
            name: button.glyph
            colour: button.colour
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: button.on ? Theme.accent : button.down ? Theme.accentSoft : "transparent"
        border.width: button.visualFocus ? Theme.focusRing : button.isOutlined ? 1.5 : 0
        border.color: button.visualFocus ? Theme.amber : button.colour
    }
}
