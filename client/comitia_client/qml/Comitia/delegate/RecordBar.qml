pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The meeting is held: the server came back with an older record than tablets have seen. Chair and secretaries see who
// knows more and decide; everyone else reads on and waits.
Card {
    id: bar

    required property Record record

    objectName: "RecordBar"
    border.color: Theme.amber
    border.width: 2
    implicitHeight: column.implicitHeight + 2 * Theme.gap
    Accessible.role: Accessible.AlertMessage
    Accessible.name: heading.text + ". " + explanation.text

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.px(6)

        RowLayout {
            spacing: Theme.gap

            Icon {
                Layout.alignment: Qt.AlignTop
                name: "stop"
                colour: Theme.amber
            }

            ColumnLayout {
                spacing: 2

                Words {
                    id: heading

                    text: qsTr("Phiên họp đang tạm giữ")
                    strong: true
                    color: Theme.amber
                    Accessible.ignored: true
                }

                Words {
                    id: explanation

                    text: bar.record.mayReopen
                        ? qsTr("Máy chủ được khôi phục từ bản sao lưu cũ hơn những gì các máy này đã thấy. Nếu có bản sao mới hơn, hãy khôi phục bản đó; nếu không, mở lại từ bản này và biên bản sẽ ghi rõ.")
                        : qsTr("Máy chủ vừa được khôi phục từ bản sao lưu cũ. Bạn vẫn đọc và ghi được; việc bạn gửi được giữ trên máy này cho đến khi thư ký hoặc chủ tọa quyết định.")
                    Accessible.ignored: true
                }
            }

            HoldButton {
                visible: bar.record.mayReopen
                colour: Theme.amber
                text: qsTr("Mở lại từ bản này")
                hint: qsTr("Nhấn giữ")
                onHeld: bar.record.reopen()
            }
        }

        ListView {
            Layout.fillWidth: true
            Layout.leftMargin: Theme.px(26) + Theme.gap
            Layout.preferredHeight: Math.min(contentHeight, Theme.px(70))
            visible: bar.record.mayReopen && count > 0
            clip: true
            model: bar.record.beyond
            boundsBehavior: Flickable.StopAtBounds

            delegate: Words {
                required property string name
                required property string person
                required property int more
                required property string time

                width: ListView.view.width
                text: qsTr("%1 %2: thấy thêm %3 sự kiện, đến %4").arg(name).arg(person !== "" ? "(" + person + ")" : "").arg(more).arg(time)
                font.pixelSize: Theme.small
            }
        }
    }
}
