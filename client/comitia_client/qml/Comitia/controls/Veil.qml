import QtQuick

// What dims the screen behind a sheet; a press beside the sheet is told, and reaches nothing under it.
Rectangle {
    signal pressed

    anchors.fill: parent
    color: "#000000"
    opacity: 0.4

    MouseArea {
        anchors.fill: parent
        onClicked: parent.pressed()
    }
}
