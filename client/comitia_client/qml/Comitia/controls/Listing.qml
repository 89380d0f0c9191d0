import QtQuick
import QtQuick.Layouts

// A list of things, one below the other.
ListView {
    Layout.fillWidth: true
    Layout.fillHeight: true
    clip: true
    Accessible.role: Accessible.List
}
