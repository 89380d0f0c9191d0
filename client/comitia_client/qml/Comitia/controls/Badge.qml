pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Theme

// A small label with an icon and words, never colour alone.
Rectangle {
    id: badge

    property string text
    property string glyph
    property color colour: Theme.faint

    implicitWidth: row.implicitWidth + Theme.px(20)
    implicitHeight: Math.max(Theme.px(32), row.implicitHeight + Theme.px(8))
    radius: height / 2
    color: "transparent"
    border.width: 1.5
    border.color: badge.colour

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.px(6)

        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: badge.glyph !== ""
            name: badge.glyph
            size: Theme.px(16)
            colour: badge.colour
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            text: badge.text
            color: badge.colour
            font.pixelSize: Theme.small
            wrapMode: Text.NoWrap
        }
    }
}
