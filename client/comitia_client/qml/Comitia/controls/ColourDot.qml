import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// One of the five colours; the chosen one is larger and ringed.
Basic.AbstractButton {
    id: dot

    required property int number
    required property color colour
    property bool on: false

    implicitWidth: Theme.touch
    implicitHeight: Theme.touch
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.RadioButton
    Accessible.name: qsTr("Màu %1").arg(number + 1)

    Rectangle {
        anchors.centerIn: parent
        width: Theme.px(dot.on ? 40 : 30)
        height: width
        radius: width / 2
        color: dot.colour
        border.width: dot.on ? 4 : dot.visualFocus ? Theme.focusRing : 2
        border.color: dot.on ? Theme.ink : dot.visualFocus ? Theme.amber : Theme.faint
    }
}
