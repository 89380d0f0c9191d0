pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Every tablet of the room: who has it, what it holds, what it lacks and why; those that are not ready come first.
Item {
    id: pane

    required property Readiness readiness

    Words {
        anchors.left: parent.left
        anchors.right: parent.right
        visible: list.count === 0
        text: qsTr("Máy được ghi danh sẽ hiện ở đây, cùng tài liệu đã có trên máy.")
        color: Theme.faint
    }

    Listing {
        id: list

        anchors.fill: parent
        spacing: 8
        model: pane.readiness.tablets
        Accessible.name: qsTr("Máy trong phòng")

        delegate: RowLayout {
            id: line

            required property string device
            required property string name
            required property string person
            required property string program
            required property string seen
            required property int held
            required property int of
            required property bool isOnline
            required property bool isReady
            required property string missing
            required property string trouble

            width: ListView.view.width
            spacing: 6

            Icon {
                name: line.isReady ? "ready" : line.isOnline ? "load" : "away"
                size: Theme.px(18)
                colour: line.isReady ? Theme.yes : line.isOnline ? Theme.accent : Theme.amber
            }

            ColumnLayout {
                spacing: 2

                Words {
                    text: line.person !== "" ? line.person : line.name
                    font.pixelSize: Theme.small
                }

                Words {
                    font.pixelSize: Theme.px(14)
                    color: Theme.faint
                    text: [
                        line.person !== "" ? line.name : "",
                        line.program,
                        line.isOnline ? qsTr("đang nối") : line.seen !== "" ? qsTr("thấy lúc %1").arg(line.seen) : qsTr("chưa từng nối")
                    ].filter(s => s !== "").join(" · ")
                }

                ProgressLine {
                    Layout.fillWidth: true
                    visible: line.of > 0 && !line.isReady
                    share: line.of > 0 ? line.held / line.of : 0
                }

                Words {
                    visible: text !== ""
                    font.pixelSize: Theme.px(14)
                    color: Theme.no
                    text: line.trouble
                }

                Words {
                    visible: text !== ""
                    font.pixelSize: Theme.px(14)
                    color: line.isReady ? Theme.yes : Theme.ink
                    text: line.of === 0 ? "" : line.isReady ? qsTr("Đủ tài liệu") : qsTr("Còn thiếu: %1").arg(line.missing)
                    maximumLineCount: 3
                }
            }

            Button {
                textSize: Theme.small
                enabled: line.isOnline
                text: qsTr("Gửi lại")
                Accessible.name: qsTr("Gửi lại tài liệu cho %1").arg(line.person !== "" ? line.person : line.name)
                onClicked: pane.readiness.sendAgain(line.device)
            }
        }
    }
}
