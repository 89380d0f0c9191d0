import QtQuick

// A list of things, one below the other.
ListView {
    clip: true
    Accessible.role: Accessible.List
}
