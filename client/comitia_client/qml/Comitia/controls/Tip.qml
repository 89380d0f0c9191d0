import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// What a button without words does, shown while the mouse rests on it.
Basic.ToolTip {
    id: tip

    delay: 700

    contentItem: Words {
        text: tip.text
        font.pixelSize: Theme.small
        color: Theme.ground
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }

    background: Rectangle {
        radius: 6
        color: Theme.ink
    }
}
