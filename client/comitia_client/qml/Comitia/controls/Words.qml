import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// A piece of text in one of the house's sizes. What wraps takes the width of its row, what has a most ends in dots.
Text {
    property bool strong: false

    Layout.fillWidth: wrapMode !== Text.NoWrap
    color: Theme.ink
    font.family: "Be Vietnam Pro"
    font.pixelSize: Theme.body
    font.weight: strong ? Font.DemiBold : Font.Normal
    wrapMode: Text.Wrap
    elide: maximumLineCount < 1000 ? Text.ElideRight : Text.ElideNone
    textFormat: Text.PlainText
    linkColor: Theme.accent
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
