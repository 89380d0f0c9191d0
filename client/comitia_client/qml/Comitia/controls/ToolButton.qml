import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// A tool: an icon over its word. Where there is no room for words (`bare`), the word is its accessible name alone.
Basic.AbstractButton {
    id: button

    property string glyph
    property bool on: false
    property bool bare: false
    readonly property color front: on ? Theme.accentInk : Theme.accent

    implicitWidth: Theme.px(84)
    implicitHeight: bare ? Math.max(56, Theme.px(50)) : Math.max(Theme.touch, column.implicitHeight + Theme.px(14))
    opacity: enabled ? 1 : 0.4
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text

    background: Rectangle {
        radius: Theme.radius
        color: button.on ? Theme.accent : button.down ? Theme.accentSoft : "transparent"
        border.width: button.visualFocus ? Theme.focusRing : 0
        border.color: Theme.amber
    }

    Tip {
        text: button.text
        visible: button.bare && button.hovered
    }

    contentItem: Item {
        Column {
            id: column

            anchors.verticalCenter: parent.verticalCenter
            width: parent.width
            spacing: 2

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: button.glyph
                colour: button.front
            }

            Words {
                visible: !button.bare
                width: column.width
                text: button.text
                color: button.front
                font.pixelSize: Math.min(Theme.small, 20)
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }
    }
}
