import QtQuick
import QtQuick.Controls.Basic as Basic

// What is higher than its place, with a line that says where one is in it.
Flickable {
    clip: true
    Basic.ScrollBar.vertical: ScrollLine {}
}
