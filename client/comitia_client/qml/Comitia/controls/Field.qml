import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// A line to type in; `label` is its accessible name too.
Basic.TextField {
    id: field

    property string label

    implicitHeight: Theme.touch
    font.family: "Be Vietnam Pro"
    font.pixelSize: Theme.body
    color: Theme.ink
    placeholderText: label
    placeholderTextColor: Theme.faint
    selectByMouse: true
    leftPadding: Theme.px(16)
    rightPadding: Theme.px(16)
    Accessible.role: Accessible.EditableText
    Accessible.name: label

    background: Rectangle {
        radius: Theme.radius
        color: Theme.surface
        border.width: field.activeFocus ? Theme.focusRing : 1.5
        border.color: field.activeFocus ? Theme.accent : Theme.line
    }
}
