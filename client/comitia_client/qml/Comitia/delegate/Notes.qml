pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The papers that I have written on, and whether all of it has reached the server.
ColumnLayout {
    id: screen

    required property Meeting meeting
    required property Reading reading
    required property Tablet tablet

    spacing: Theme.gap

    Words {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        text: screen.tablet.unsentNotes > 0 ? qsTr("%n ghi chú đang chờ gửi; đã lưu trên máy này.", "", screen.tablet.unsentNotes) : qsTr("Ghi chú chỉ mình bạn đọc được, đã lưu và đã gửi về máy chủ ở dạng đã mã hóa.")
        color: Theme.faint
    }

    Flickable {
        Layout.fillWidth: true
        Layout.fillHeight: true
        contentHeight: column.implicitHeight
        clip: true

        ColumnLayout {
            id: column

            x: Theme.px(16)
            width: parent.width - 2 * Theme.px(16)
            spacing: Theme.gap

            Repeater {
                id: rows

                model: screen.meeting.papers

                PaperRow {
                    required property string paper

                    Layout.fillWidth: true
                    visible: notes > 0
                    onClicked: screen.reading.open(paper, title)
                }
            }

            Empty {
                Layout.fillWidth: true
                Layout.topMargin: Theme.px(60)
                visible: screen.tablet.notedPapers === 0
                glyph: "pen"
                title: qsTr("Bạn chưa viết ghi chú nào")
                text: qsTr("Mở một tài liệu, chọn bút ở thanh dưới trang và viết.")
            }
        }
    }
}
