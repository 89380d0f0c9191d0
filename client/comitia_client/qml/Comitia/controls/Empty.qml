import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// What a screen shows when there is nothing: what that means and what to do next.
ColumnLayout {
    id: empty

    property string glyph: "paper"
    property string title
    property string text

    spacing: Theme.gap

    Icon {
        Layout.alignment: Qt.AlignHCenter
        name: empty.glyph
        size: Theme.px(64)
        colour: Theme.faint
    }

    Heading {
        horizontalAlignment: Text.AlignHCenter
        text: empty.title
    }

    Words {
        horizontalAlignment: Text.AlignHCenter
        text: empty.text
        color: Theme.faint
    }
}
