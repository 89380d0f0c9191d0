import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// One of my notes in a list: what kind it is, where, what it says or sits on.
Basic.AbstractButton {
    id: line

    required property string title
    required property int page
    required property string kind
    required property string stamp
    required property string said
    required property string colour
    required property int strokes
    required property string at
    required property string revision
    required property string shared
    property bool showsTitle: true
    property bool mayShare: false

    signal shareWanted

    function named(): string {
        switch (kind) {
        case "pen":
            return qsTr("%n nét bút", "", strokes)
        case "text":
            return qsTr("Ghi chú")
        case "stamp":
            return stamp === "read" ? qsTr("Dấu Đã đọc") : stamp === "agree" ? qsTr("Dấu Đồng ý") : qsTr("Dấu Hỏi")
        case "bookmark":
            return qsTr("Dấu trang")
        default:
            return qsTr("Chỗ tô")
        }
    }

    implicitHeight: Math.max(Theme.touch, column.implicitHeight + Theme.px(16))
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: named() + ", " + qsTr("trang %1").arg(page + 1) + ", " + said

    background: Rectangle {
        radius: Theme.radius
        color: line.down ? Theme.accentSoft : Theme.surface
        border.width: line.visualFocus ? Theme.focusRing : 1
        border.color: line.visualFocus ? Theme.amber : Theme.line
    }

    contentItem: RowLayout {
        spacing: Theme.gap

        Icon {
            Layout.leftMargin: Theme.px(8)
            name: ({
                    pen: "pen",
                    text: "note",
                    stamp: "stamp",
                    bookmark: "bookmark"
                })[line.kind] ?? "marker"
            colour: Theme.accent
        }

        ColumnLayout {
            id: column

            Layout.rightMargin: Theme.px(12)
            spacing: 2

            Words {
                visible: line.showsTitle
                text: line.title
                strong: true
                maximumLineCount: 1
                Accessible.ignored: true
            }

            Words {
                visible: line.said !== ""
                text: line.said
                maximumLineCount: 2
                Accessible.ignored: true
            }

            Words {
                visible: line.shared !== ""
                text: qsTr("Đang chia sẻ với: %1").arg(line.shared)
                color: Theme.violet
                font.pixelSize: Theme.small
                maximumLineCount: 1
                Accessible.ignored: true
            }

            Small {
                text: line.named()
                    + "  ·  "
                    + qsTr("trang %1").arg(line.page + 1)
                    + "  ·  "
                    + line.at
                    + (line.revision !== "" ? "  ·  " + qsTr("ở bản cũ") : "")
                Accessible.ignored: true
            }
        }

        Button {
            Layout.rightMargin: Theme.px(8)
            visible: line.mayShare
            implicitHeight: Theme.touch
            textSize: Theme.small
            glyph: "share"
            text: qsTr("Chia sẻ")
            onClicked: line.shareWanted()
        }
    }
}
