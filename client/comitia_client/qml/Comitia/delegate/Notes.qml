pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.reader

// All my notes across papers: by kind and by word, a tap goes there; and whether all has reached the server.
ColumnLayout {
    id: screen

    required property NoteList notes
    required property Tablet tablet

    spacing: Theme.gap

    Component.onCompleted: notes.setShown(true)
    Component.onDestruction: notes.setShown(false)

    Words {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.notes.inAll > 0
        text: screen.tablet.unsentNotes > 0 ? qsTr("%n ghi chú đang chờ gửi; đã lưu trên máy này.", "", screen.tablet.unsentNotes) : qsTr("Ghi chú của tôi: chỉ mình bạn đọc được, đã lưu an toàn.")
        color: Theme.faint
    }

    Flow {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.notes.inAll > 0
        spacing: 6

        Repeater {
            model: [
                { "kind": "all", "text": qsTr("Tất cả") },
                { "kind": "pen", "text": qsTr("Nét bút") },
                { "kind": "mark", "text": qsTr("Chỗ tô") },
                { "kind": "text", "text": qsTr("Ghi chú") },
                { "kind": "stamp", "text": qsTr("Dấu") },
                { "kind": "bookmark", "text": qsTr("Dấu trang") }
            ]

            Button {
                required property var modelData

                implicitHeight: Theme.touch
                textSize: Theme.small
                kind: screen.notes.kind === modelData.kind ? "primary" : "plain"
                text: modelData.text
                onClicked: screen.notes.setKind(modelData.kind)
            }
        }

        Field {
            width: Theme.px(320)
            label: qsTr("Lọc theo chữ")
            onTextEdited: screen.notes.filter(text)
        }
    }

    ListView {
        id: list

        Layout.fillWidth: true
        Layout.fillHeight: true
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        clip: true
        spacing: Theme.px(8)
        model: screen.notes.notes
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Ghi chú của tôi")
        Basic.ScrollBar.vertical: Basic.ScrollBar {}

        delegate: NoteLine {
            required property int index

            width: list.width - 12
            onClicked: screen.notes.jump(index)
        }

        Empty {
            anchors.centerIn: parent
            width: Math.min(parent.width, Theme.px(600))
            visible: list.count === 0
            glyph: "pen"
            title: screen.notes.inAll === 0 ? qsTr("Bạn chưa viết ghi chú nào") : qsTr("Không có ghi chú nào như vậy")
            text: screen.notes.inAll === 0 ? qsTr("Mở một tài liệu, chọn bút ở mép màn hình và viết.") : qsTr("Chọn loại khác hoặc bỏ bớt chữ lọc.")
        }
    }
}
