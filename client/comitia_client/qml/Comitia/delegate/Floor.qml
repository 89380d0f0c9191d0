pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The floor: ask to speak, my place, who speaks and who waits.
RowLayout {
    id: screen

    required property Meeting meeting
    required property Speaking speaking
    property string kind: "debate"

    spacing: Theme.px(16)

    Card {
        Layout.fillHeight: true
        Layout.preferredWidth: screen.width * (Theme.percent > 115 ? 0.5 : 0.42)
        Layout.margins: Theme.px(16)
        Layout.rightMargin: 0
        visible: screen.meeting.isMember

        Scroller {
            anchors.fill: parent
            anchors.margins: Theme.px(20)
            contentHeight: form.implicitHeight

            ColumnLayout {
                id: form

                width: parent.width - Theme.gap
                spacing: Theme.gap

                Title {
                    text: screen.speaking.myPlace > 0 ? qsTr("Bạn đang chờ ở vị trí %1").arg(screen.speaking.myPlace) : qsTr("Đăng ký phát biểu")
                }

                Words {
                    visible: screen.meeting.phase !== "open" && screen.meeting.phase !== "paused"
                    text: qsTr("Đăng ký được khi phiên họp đã khai mạc.")
                    color: Theme.faint
                }

                Flow {
                    Layout.fillWidth: true
                    visible: screen.speaking.myPlace === 0
                    spacing: Theme.gap

                    Repeater {
                        model: [
                            { "kind": "debate", "text": qsTr("Thảo luận") },
                            { "kind": "speech", "text": qsTr("Tham luận") },
                            { "kind": "order", "text": qsTr("Về thủ tục") }
                        ]

                        Button {
                            required property var modelData

                            kind: screen.kind === modelData.kind ? "primary" : "plain"
                            implicitHeight: Theme.touch
                            text: modelData.text
                            onClicked: screen.kind = modelData.kind
                        }
                    }
                }

                Field {
                    id: topic

                    Layout.fillWidth: true
                    visible: screen.speaking.myPlace === 0
                    label: qsTr("Về việc gì? (có thể bỏ trống)")
                    maximumLength: 300
                }

                Button {
                    Layout.fillWidth: true
                    visible: screen.speaking.myPlace === 0
                    kind: "primary"
                    glyph: "mic"
                    text: qsTr("Đăng ký")
                    enabled: screen.meeting.isPresent && (screen.meeting.phase === "open" || screen.meeting.phase === "paused")
                    onClicked: {
                        screen.speaking.request(screen.kind, topic.text)
                        topic.clear()
                    }
                }

                Words {
                    visible: !screen.meeting.isPresent
                    color: Theme.amber
                    text: qsTr("Hãy bấm “Báo có mặt” ở Phiên họp trước khi đăng ký.")
                }

                Button {
                    Layout.fillWidth: true
                    visible: screen.speaking.myPlace > 0
                    text: qsTr("Rút đăng ký")
                    onClicked: screen.speaking.withdraw()
                }
            }
        }
    }

    ColumnLayout {
        Layout.preferredWidth: 1
        Layout.minimumWidth: 0
        Layout.margins: Theme.px(16)
        spacing: Theme.gap

        Card {
            Layout.fillWidth: true
            visible: screen.speaking.speaker !== ""
            implicitHeight: now.implicitHeight + 2 * Theme.px(16)
            color: Theme.accentSoft

            RowLayout {
                id: now

                anchors.fill: parent
                anchors.margins: Theme.px(16)
                spacing: Theme.gap

                Icon {
                    name: "mic"
                    colour: Theme.accent
                }

                Words {
                    text: screen.speaking.topic !== "" ? screen.speaking.speaker + ": " + screen.speaking.topic : screen.speaking.speaker
                    strong: true
                }

                Title {
                    text: screen.speaking.clock
                    color: screen.speaking.colour === "red" ? Theme.no : screen.speaking.colour === "amber" ? Theme.amber : Theme.yes
                    wrapMode: Text.NoWrap
                }
            }
        }

        Heading {
            text: qsTr("Danh sách chờ")
        }

        Listing {
            id: queue

            spacing: 8
            model: screen.speaking.queue
            Accessible.name: qsTr("Danh sách chờ phát biểu")
            Basic.ScrollBar.vertical: ScrollLine {}

            delegate: Card {
                id: entry

                required property int place
                required property string name
                required property string topic
                required property string kind
                required property bool isMine

                width: ListView.view.width
                implicitHeight: Math.max(Theme.touch, line.implicitHeight + Theme.px(20))
                border.color: isMine ? Theme.accent : Theme.line
                border.width: isMine ? 2 : 1

                RowLayout {
                    id: line

                    anchors.fill: parent
                    anchors.leftMargin: Theme.px(16)
                    anchors.rightMargin: Theme.px(16)
                    spacing: Theme.gap

                    Words {
                        wrapMode: Text.NoWrap
                        text: entry.place
                        strong: true
                        color: Theme.accent
                    }

                    Words {
                        text: entry.name + (entry.topic !== "" ? "\n" + entry.topic : "")
                        strong: entry.isMine
                    }

                    Badge {
                        visible: entry.kind === "order"
                        text: qsTr("Thủ tục")
                        colour: Theme.amber
                    }
                }
            }

            Empty {
                anchors.centerIn: parent
                width: parent.width
                visible: queue.count === 0
                glyph: "mic"
                title: qsTr("Chưa ai đăng ký")
                text: qsTr("Người đăng ký sẽ hiện ở đây theo thứ tự.")
            }
        }
    }
}
