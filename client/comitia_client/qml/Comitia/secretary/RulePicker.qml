pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// By which rule of the body a vote is held, and where that rule stands.
ColumnLayout {
    id: picker

    required property Conducting conducting
    // Its place among the rules; -1 = none.
    required property int rule

    signal picked(place: int)

    spacing: Theme.gap

    Words {
        text: qsTr("Theo quy chế: %1").arg(picker.conducting.body)
        strong: true
    }

    Flow {
        id: rules

        Layout.fillWidth: true
        spacing: 8

        Repeater {
            model: picker.conducting.rules

            Button {
                required property int index
                required property string name

                width: Math.min(implicitWidth, rules.width)
                kind: picker.rule === index ? "primary" : "plain"
                implicitHeight: Theme.touch
                textSize: Theme.small
                text: name
                onClicked: picker.picked(index)
            }
        }
    }

    Small {
        visible: picker.rule >= 0
        text: qsTr("Nguồn: %1").arg(picker.conducting.rule(picker.rule).source)
    }
}
