pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The agenda as the secretary drives it: pick an item, start it, end it.
Card {
    id: pane

    required property Meeting meeting
    required property string selected

    signal picked(string item)

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: 8

        Heading {
            text: qsTr("Chương trình")
        }

        Listing {
            id: list

            spacing: 6
            model: pane.meeting.items
            Accessible.name: qsTr("Chương trình phiên họp")

            delegate: Basic.AbstractButton {
                id: entry

                required property string item
                required property string number
                required property string title
                required property string stage
                required property string times
                required property int papers
                required property bool hasVote

                width: ListView.view.width
                implicitHeight: Math.max(Theme.touch, face.implicitHeight + 16)
                focusPolicy: Qt.StrongFocus
                Accessible.role: Accessible.ListItem
                Accessible.name: number + ". " + title
                onClicked: pane.picked(item)
                onDoubleClicked: pane.meeting.startItem(item)

                background: Rectangle {
                    radius: 10
                    color: entry.stage === "current" ? Theme.accentSoft : entry.item === pane.selected ? Theme.raised : "transparent"
                    border.width: entry.visualFocus ? Theme.focusRing : entry.item === pane.selected ? 2 : 1
                    border.color: entry.visualFocus ? Theme.amber : entry.item === pane.selected ? Theme.accent : Theme.line
                }

                contentItem: RowLayout {
                    id: face

                    spacing: 8

                    Icon {
                        Layout.leftMargin: 4
                        name: entry.stage === "done" ? "yes" : entry.stage === "current" ? "mic" : "agenda"
                        size: Theme.px(20)
                        colour: entry.stage === "next" ? Theme.faint : Theme.accent
                    }

                    ColumnLayout {
                        spacing: 0

                        Words {
                            text: entry.number + ". " + entry.title
                            font.pixelSize: Theme.small
                            strong: entry.stage === "current"
                            maximumLineCount: 3
                            Accessible.ignored: true
                        }

                        Words {
                            visible: text !== ""
                            color: Theme.faint
                            font.pixelSize: Theme.px(14)
                            text: [
                        entry.times,
                        entry.papers > 0 ? qsTr("%n tài liệu", "", entry.papers) : "",
                        entry.hasVote ? qsTr("có biểu quyết") : ""
                    ].filter(s => s !== "").join(" · ")
                        }
                    }
                }
            }
        }

        HoldButton {
            Layout.fillWidth: true
            colour: Theme.accent
            visible: pane.selected !== "" && pane.selected !== pane.meeting.currentItem && pane.meeting.phase === "open"
            text: qsTr("Bắt đầu nội dung đã chọn")
            hint: qsTr("Giữ nút để bắt đầu")
            onHeld: pane.meeting.startItem(pane.selected)
        }
    }
}
