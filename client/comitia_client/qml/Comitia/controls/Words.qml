pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Theme

// A piece of text in one of the house's sizes.
Text {
    property bool strong: false

    color: Theme.ink
    font.family: "Be Vietnam Pro"
    font.pixelSize: Theme.body
    font.weight: strong ? Font.DemiBold : Font.Normal
    wrapMode: Text.Wrap
    textFormat: Text.PlainText
    linkColor: Theme.accent
    Accessible.role: Accessible.StaticText
    Accessible.name: text
}
