import QtQuick
import Comitia.Theme

// A raised sheet that holds other things.
Rectangle {
    color: Theme.surface
    radius: Theme.radius
    border.width: Theme.contrast ? 2 : 1
    border.color: Theme.line
}
