pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Home: today's meeting with one button to enter and one to say "I am here"; the others below.
Flickable {
    id: screen

    required property Meeting meeting
    required property Tablet tablet

    contentHeight: column.implicitHeight + 2 * Theme.px(20)
    clip: true

    ColumnLayout {
        id: column

        x: Theme.px(20)
        y: Theme.px(12)
        width: screen.width - 2 * Theme.px(20)
        spacing: Theme.px(16)

        Empty {
            Layout.topMargin: Theme.px(80)
            visible: !screen.meeting.exists
            glyph: "agenda"
            title: qsTr("Chưa có phiên họp nào cho bạn")
            text: qsTr("Khi thư ký đưa bạn vào một phiên họp, phiên họp tự hiện ở đây.")
        }

        Card {
            Layout.fillWidth: true
            visible: screen.meeting.exists
            implicitHeight: today.implicitHeight + 2 * Theme.px(24)

            ColumnLayout {
                id: today

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.margins: Theme.px(24)
                spacing: Theme.gap

                Words {
                    text: ({
                            open: qsTr("Đang họp"),
                            paused: qsTr("Đang giải lao"),
                            closed: qsTr("Đã bế mạc")
                        })[screen.meeting.phase] ?? qsTr("Sắp họp")
                    color: Theme.accent
                    strong: true
                }

                Title {
                    text: screen.meeting.title
                }

                Words {
                    text: qsTr("%1, ngày %2 · %3").arg(screen.meeting.hour).arg(screen.meeting.day).arg(screen.meeting.place)
                    color: Theme.faint
                }

                Words {
                    text: screen.tablet.loaded === screen.tablet.loadable
                        ? qsTr("Đủ %n tài liệu trên máy này", "", screen.tablet.loadable)
                        : qsTr("Đang tải tài liệu: %1 trên %2").arg(screen.tablet.loaded).arg(screen.tablet.loadable)
                }

                Flow {
                    Layout.fillWidth: true
                    Layout.topMargin: Theme.gap
                    spacing: Theme.gap

                    Button {
                        visible: !screen.meeting.isPresent && screen.meeting.phase !== "closed"
                        kind: "primary"
                        height: Theme.primary
                        glyph: "yes"
                        text: qsTr("Báo có mặt")
                        onClicked: screen.meeting.checkIn()
                    }

                    Button {
                        kind: screen.meeting.isPresent || screen.meeting.phase === "closed" ? "primary" : "plain"
                        height: Theme.primary
                        text: qsTr("Vào phiên họp")
                        onClicked: screen.meeting.enter("")
                    }

                    Badge {
                        visible: screen.meeting.isPresent
                        glyph: "yes"
                        colour: Theme.yes
                        text: qsTr("Đã ghi có mặt")
                    }
                }
            }
        }

        Heading {
            visible: others.count > 1
            text: qsTr("Tất cả phiên họp")
        }

        Repeater {
            id: others

            model: screen.meeting.meetings

            Button {
                required property string meeting
                required property string title
                required property string day
                required property string hour

                Layout.fillWidth: true
                visible: others.count > 1
                text: day + "  " + hour + "  " + title
                onClicked: screen.meeting.enter(meeting)
            }
        }
    }
}
