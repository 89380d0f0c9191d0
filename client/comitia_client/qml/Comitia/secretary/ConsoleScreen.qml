pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The secretary's console: agenda over the minutes that write themselves, live control, presence.
// With large text the panes take turns beside the live control.
Item {
    id: screen

    objectName: "ConsoleScreen"

    required property Shell shell
    property string selected: shell.meeting.currentItem
    property string pane: "people"
    readonly property bool compact: Theme.percent > 115
    readonly property real unit: (width - 2 * Theme.px(12) - 2 * Theme.gap) / 100

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.px(12)
        columns: 3
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap

        RowLayout {
            Layout.row: 0
            Layout.column: 1
            Layout.maximumWidth: screen.unit * 53
            visible: screen.compact
            spacing: 8

            Repeater {
                model: [
                    { "pane": "people", "text": qsTr("Phòng họp") },
                    { "pane": "agenda", "text": qsTr("Chương trình") },
                    { "pane": "minutes", "text": qsTr("Biên bản") }
                ]

                Button {
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 1
                    kind: screen.pane === modelData.pane ? "primary" : "plain"
                    implicitHeight: Theme.touch
                    text: modelData.text
                    textSize: Theme.small
                    onClicked: screen.pane = modelData.pane
                }
            }
        }

        ControlPane {
            telling: screen.shell.telling
            Layout.row: screen.compact ? 0 : 1
            Layout.column: screen.compact ? 0 : 1
            Layout.rowSpan: 2
            Layout.fillHeight: true
            Layout.preferredWidth: screen.unit * (screen.compact ? 47 : 37)
            Layout.preferredHeight: 100
            enabled: !screen.shell.record.isHeld
            meeting: screen.shell.meeting
            voting: screen.shell.voting
            speaking: screen.shell.speaking
            conducting: screen.shell.conducting
            desk: screen.shell.desk
            representing: screen.shell.representing
            handCounts: screen.shell.handCounts
        }

        AgendaPane {
            Layout.row: 1
            Layout.column: screen.compact ? 1 : 0
            Layout.fillHeight: true
            Layout.fillWidth: screen.compact
            Layout.preferredWidth: screen.unit * 33
            Layout.preferredHeight: 52
            visible: !screen.compact || screen.pane === "agenda"
            meeting: screen.shell.meeting
            selected: screen.selected
            onPicked: item => screen.selected = item
        }

        RoomPane {
            Layout.row: 1
            Layout.column: screen.compact ? 1 : 2
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.rowSpan: screen.compact ? 1 : 2
            Layout.maximumWidth: screen.unit * (screen.compact ? 53 : 30)
            Layout.preferredWidth: screen.unit * 30
            Layout.preferredHeight: 100
            visible: !screen.compact || screen.pane === "people"
            shell: screen.shell
        }

        MinutesPane {
            Layout.row: screen.compact ? 1 : 2
            Layout.column: screen.compact ? 1 : 0
            Layout.fillWidth: screen.compact
            Layout.fillHeight: true
            Layout.preferredWidth: screen.unit * 33
            Layout.preferredHeight: 48
            visible: !screen.compact || screen.pane === "minutes"
            desk: screen.shell.console
            taking: screen.shell.minutes
            item: screen.selected
        }
    }
}
