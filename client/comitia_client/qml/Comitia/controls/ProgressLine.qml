import QtQuick
import Comitia.Theme

// How much of something is done, as a line. The words beside it say the same.
Rectangle {
    id: line

    property real share
    property color colour: Theme.accent

    implicitHeight: Theme.px(10)
    radius: height / 2
    color: Theme.raised
    border.width: 1
    border.color: Theme.line
    Accessible.ignored: true

    Rectangle {
        width: Math.max(line.share > 0 ? parent.height : 0, parent.width * Math.min(1, line.share))
        height: parent.height
        radius: parent.radius
        color: line.colour
    }
}
