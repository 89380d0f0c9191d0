import QtQuick
import Comitia.Theme

// A small label with an icon and words, never colour alone. Where it is given less width than it wants, it wraps.
Rectangle {
    id: badge

    property string text
    property string glyph
    property color colour: Theme.faint

    readonly property real aside: Theme.px(20) + (glyph !== "" ? icon.width + row.spacing : 0)

    implicitWidth: words.implicitWidth + aside
    implicitHeight: Math.max(Theme.px(32), row.implicitHeight + Theme.px(8))
    radius: words.lineCount > 1 ? Theme.px(18) : height / 2
    color: "transparent"
    border.width: 1.5
    border.color: badge.colour

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.px(6)

        Icon {
            id: icon

            anchors.verticalCenter: parent.verticalCenter
            visible: badge.glyph !== ""
            name: badge.glyph
            size: Theme.px(16)
            colour: badge.colour
        }

        Words {
            id: words

            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, badge.width - badge.aside)
            text: badge.text
            color: badge.colour
            font.pixelSize: Theme.small
            wrapMode: Text.Wrap
        }
    }
}
