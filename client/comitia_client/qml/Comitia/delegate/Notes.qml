pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.reader

// All my notes across papers: by kind and by word, a tap goes there; what I share, and what others share with me.
ColumnLayout {
    id: screen

    objectName: "NotesScreen"

    required property NoteList notes
    required property Sharing sharing
    required property Tablet tablet
    property string shown: "own"
    readonly property Rows shares: shown === "given" ? sharing.mine : sharing.others

    spacing: Theme.gap

    Component.onCompleted: notes.setShown(true)
    Component.onDestruction: notes.setShown(false)

    Words {
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.notes.inAll > 0 || screen.shown !== "own"
        text: {
            if (screen.shown === "got")
                return qsTr("Ghi chú người khác cho bạn xem; họ có thể sửa hoặc thu hồi.");
            if (screen.shown === "given")
                return qsTr("Ghi chú bạn cho người khác xem; thu hồi lúc nào cũng được.");
            if (screen.tablet.unsentNotes > 0)
                return qsTr("%n ghi chú đang chờ gửi; đã lưu trên máy này.", "", screen.tablet.unsentNotes);
            return qsTr("Ghi chú của tôi: chỉ bạn và người bạn chia sẻ đọc được. Đã lưu an toàn.");
        }
        color: Theme.faint
    }

    Flow {
        Layout.fillWidth: true
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.notes.inAll > 0 || screen.sharing.others.count > 0
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
                kind: screen.shown === "own" && screen.notes.kind === modelData.kind ? "primary" : "plain"
                text: modelData.text
                onClicked: {
                    screen.shown = "own"
                    screen.notes.setKind(modelData.kind)
                }
            }
        }

        Button {
            implicitHeight: Theme.touch
            textSize: Theme.small
            visible: screen.sharing.others.count > 0
            glyph: "share"
            kind: screen.shown === "got" ? "primary" : "plain"
            text: qsTr("Được chia sẻ (%1)").arg(screen.sharing.others.count)
            onClicked: screen.shown = "got"
        }

        Button {
            implicitHeight: Theme.touch
            textSize: Theme.small
            visible: screen.sharing.mine.count > 0
            glyph: "share"
            kind: screen.shown === "given" ? "primary" : "plain"
            text: qsTr("Tôi chia sẻ (%1)").arg(screen.sharing.mine.count)
            onClicked: screen.shown = "given"
        }

        Field {
            width: Theme.px(320)
            visible: screen.shown === "own"
            label: qsTr("Lọc theo chữ")
            onTextEdited: screen.notes.filter(text)
        }
    }

    Listing {
        id: list

        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.shown === "own"
        spacing: Theme.px(8)
        model: screen.notes.notes
        Accessible.name: qsTr("Ghi chú của tôi")
        Basic.ScrollBar.vertical: ScrollLine {}
        section.property: "title"

        section.delegate: Words {
            required property string section

            width: list.width - 14
            topPadding: Theme.px(10)
            bottomPadding: Theme.px(4)
            text: section
            strong: true
            maximumLineCount: 1
        }

        delegate: NoteLine {
            required property int index

            width: list.width - 14
            showsTitle: false
            mayShare: true
            onClicked: screen.notes.jump(index)
            onShareWanted: screen.notes.share(index)
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

    Listing {
        id: others

        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: screen.shown !== "own"
        spacing: Theme.px(8)
        model: screen.shares
        Accessible.name: screen.shown === "given" ? qsTr("Ghi chú tôi chia sẻ") : qsTr("Ghi chú người khác chia sẻ với tôi")
        Basic.ScrollBar.vertical: ScrollLine {}

        delegate: ShareLine {
            required property int index

            width: others.width - 14
            onClicked: screen.sharing.jump(index)
            onWithdrawn: screen.sharing.withdraw(share)
        }

        Empty {
            anchors.centerIn: parent
            width: Math.min(parent.width, Theme.px(600))
            visible: others.count === 0
            glyph: "share"
            title: qsTr("Không còn ghi chú nào được chia sẻ")
            text: qsTr("Chọn “Tất cả” để xem ghi chú của bạn.")
        }
    }
}
