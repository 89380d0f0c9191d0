pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The right pane of the console: people, tablets and papers take turns under one bar for the whole room.
Card {
    id: pane

    objectName: "RoomPane"
    clip: true

    required property Shell shell
    property string shown: "people"

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: 8

        RoomBar {
            Layout.fillWidth: true
            readiness: pane.shell.readiness
        }

        RowLayout {
            spacing: 6

            Repeater {
                model: [
                    { "key": "people", "text": qsTr("Người") },
                    { "key": "tablets", "text": qsTr("Máy") },
                    { "key": "papers", "text": qsTr("Tài liệu") }
                ]

                Button {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    kind: pane.shown === modelData.key ? "primary" : "plain"
                    implicitHeight: Theme.touch
                    text: modelData.text
                    textSize: Theme.small
                    onClicked: pane.shown = modelData.key
                }
            }
        }

        PresencePane {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: pane.shown === "people"
            desk: pane.shell.console
            meeting: pane.shell.meeting
            tablet: pane.shell.tablet
        }

        TabletsPane {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: pane.shown === "tablets"
            readiness: pane.shell.readiness
        }

        PapersPane {
            Layout.fillWidth: true
            Layout.fillHeight: true
            visible: pane.shown === "papers"
            readiness: pane.shell.readiness
        }
    }
}
