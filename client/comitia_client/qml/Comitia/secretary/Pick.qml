pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// One of several, as buttons side by side under what is chosen.
ColumnLayout {
    id: pick

    property string heading
    property list<string> values
    property list<string> words
    property string chosen

    signal picked(string value)

    Layout.fillWidth: true
    spacing: 4

    Small {
        visible: pick.heading !== ""
        text: pick.heading
    }

    Flow {
        Layout.fillWidth: true
        spacing: 8

        Repeater {
            model: pick.values

            Button {
                required property int index
                required property string modelData

                width: Math.min(implicitWidth, pick.width)
                kind: pick.chosen === modelData ? "primary" : "plain"
                implicitHeight: Theme.touch
                textSize: Theme.small
                text: pick.words[index]
                onClicked: pick.picked(modelData)
            }
        }
    }
}
