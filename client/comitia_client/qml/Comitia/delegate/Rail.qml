pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The left rail: five places of a delegate, the console for secretaries, settings at the bottom.
Rectangle {
    id: rail

    required property Meeting meeting
    required property Voting voting
    required property string section

    signal chosen(string name)
    signal settings

    implicitWidth: Theme.px(112)
    color: Theme.surface

    Rectangle {
        anchors.right: parent.right
        width: 1
        height: parent.height
        color: Theme.line
    }

    component Entry: Basic.AbstractButton {
        id: entry

        property string glyph
        property bool on: false
        property bool dot: false

        Layout.fillWidth: true
        implicitHeight: Math.max(Theme.touch, label.implicitHeight + Theme.px(40))
        focusPolicy: Qt.StrongFocus
        Accessible.role: Accessible.PageTab
        Accessible.name: text

        background: Rectangle {
            radius: Theme.radius
            color: entry.on ? Theme.accentSoft : entry.down ? Theme.raised : "transparent"
            border.width: entry.visualFocus ? Theme.focusRing : entry.on && Theme.contrast ? 2 : 0
            border.color: entry.visualFocus ? Theme.amber : Theme.accent
        }

        contentItem: Column {
            spacing: 4
            topPadding: Theme.px(6)

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: entry.glyph
                colour: entry.on ? Theme.accent : Theme.faint

                Rectangle {
                    visible: entry.dot
                    x: parent.width - 4
                    y: -4
                    width: 12
                    height: 12
                    radius: 6
                    color: Theme.no
                }
            }

            Words {
                id: label

                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: entry.text
                font.pixelSize: Theme.px(14)
                strong: entry.on
                color: entry.on ? Theme.accent : Theme.faint
                Accessible.ignored: true
            }
        }
    }

    Flickable {
        anchors.fill: parent
        anchors.margins: 8
        contentHeight: column.implicitHeight
        clip: true
        interactive: contentHeight > height

        ColumnLayout {
            id: column

            width: parent.width
            height: Math.max(implicitHeight, rail.height - 16)
            spacing: 4

            Entry {
                glyph: "agenda"
                text: qsTr("Phiên họp")
                on: rail.section === "meeting"
                onClicked: rail.chosen("meeting")
            }

            Entry {
                glyph: "paper"
                text: qsTr("Tài liệu")
                on: rail.section === "papers"
                onClicked: rail.chosen("papers")
            }

            Entry {
                glyph: "vote"
                text: qsTr("Biểu quyết")
                on: rail.section === "votes"
                dot: rail.voting.isOpen && rail.voting.ballot !== "received"
                onClicked: rail.chosen("votes")
            }

            Entry {
                glyph: "mic"
                text: qsTr("Phát biểu")
                on: rail.section === "floor"
                onClicked: rail.chosen("floor")
            }

            Entry {
                glyph: "pen"
                text: qsTr("Ghi chú")
                on: rail.section === "notes"
                onClicked: rail.chosen("notes")
            }

            Entry {
                visible: rail.meeting.isSecretary
                glyph: "console"
                text: qsTr("Điều hành")
                on: rail.section === "console"
                onClicked: rail.chosen("console")
            }

            Item {
                Layout.fillHeight: true
            }

            Entry {
                glyph: "gear"
                text: qsTr("Cài đặt")
                onClicked: rail.settings()
            }
        }
    }
}
