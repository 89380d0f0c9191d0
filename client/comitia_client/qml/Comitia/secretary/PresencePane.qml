pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Who is here, who has a tablet on the line, and tablets that wait to be let in.
Item {
    id: pane

    required property Console desk
    required property Meeting meeting
    required property Tablet tablet
    property string issued: ""

    Connections {
        target: pane.tablet

        function onCodeIssued(name: string, code: string): void {
            pane.issued = qsTr("Mã mới của %1: %2").arg(name).arg(code)
        }
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 8

        Words {
            text: qsTr("Có mặt %1/%2 · %3 máy trên mạng").arg(pane.meeting.present).arg(pane.meeting.members).arg(pane.desk.online)
            strong: true
        }

        Words {
            visible: pane.desk.helpWanted !== ""
            color: Theme.amber
            text: qsTr("Cần trợ giúp: %1").arg(pane.desk.helpWanted)
        }

        Words {
            visible: pane.desk.told !== ""
            color: Theme.amber
            font.pixelSize: Theme.small
            text: pane.desk.told
        }

        Words {
            visible: pane.issued !== ""
            text: pane.issued
            color: Theme.accent
            strong: true
        }

        Repeater {
            model: pane.desk.waiting

            Card {
                id: newcomer

                required property string request
                required property string name
                required property string digits

                Layout.fillWidth: true
                color: Theme.accentSoft
                implicitHeight: ask.implicitHeight + 16

                ColumnLayout {
                    id: ask

                    anchors.left: parent.left
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    anchors.margins: 8
                    spacing: 6

                    Words {
                        text: qsTr("Máy mới “%1” phải hiện:").arg(newcomer.name)
                        font.pixelSize: Theme.small
                    }

                    Words {
                        horizontalAlignment: Text.AlignHCenter
                        text: newcomer.digits.slice(0, 3) + " " + newcomer.digits.slice(3)
                        font.pixelSize: Theme.question
                        strong: true
                    }

                    RowLayout {
                        Button {
                            Layout.fillWidth: true
                            kind: "primary"
                            text: qsTr("Đúng, cho vào")
                            onClicked: pane.tablet.confirmDevice(newcomer.request, true)
                        }

                        Button {
                            text: qsTr("Không")
                            onClicked: pane.tablet.confirmDevice(newcomer.request, false)
                        }
                    }
                }
            }
        }

        Listing {
            id: people

            spacing: 4
            model: pane.desk.people
            Accessible.name: qsTr("Đại biểu và khách mời")

            delegate: RowLayout {
                id: line

                required property string person
                required property string name
                required property string seat
                required property string presence
                required property bool isOnline
                required property bool isMember

                width: ListView.view.width
                spacing: 6

                Icon {
                    name: line.presence === "present" ? "yes" : line.presence === "absent" ? "no" : "abstain"
                    size: Theme.px(18)
                    colour: line.presence === "present" ? Theme.yes : line.presence === "absent" ? Theme.no : Theme.faint
                }

                ColumnLayout {
                    spacing: 0

                    Words {
                        text: line.name
                        font.pixelSize: Theme.small
                    }

                    Words {
                        font.pixelSize: Theme.px(14)
                        color: Theme.faint
                        text: [
                            line.seat,
                            line.presence === "present" ? qsTr("có mặt") : line.presence === "absent" ? qsTr("báo vắng") : qsTr("chưa đến"),
                            line.isOnline ? qsTr("máy đang nối") : ""
                        ].filter(s => s !== "").join(" · ")
                    }
                }

                Button {
                    textSize: Theme.small
                    implicitWidth: Theme.px(88)
                    text: line.presence === "present" ? qsTr("Đã rời") : qsTr("Đã đến")
                    Accessible.name: line.presence === "present" ? qsTr("Ghi %1 rời phiên họp").arg(line.name) : qsTr("Ghi %1 có mặt").arg(line.name)
                    onClicked: pane.desk.recordPresence(line.person, line.presence !== "present")
                }

                IconButton {
                    glyph: "lock"
                    text: qsTr("Cấp mã đăng nhập mới cho %1").arg(line.name)
                    onClicked: pane.tablet.issueCode(line.person, line.name)
                }
            }
        }
    }
}
