import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// Notes that are shared, mine or somebody else's: a tap goes there, what is mine can be taken back.
Basic.AbstractButton {
    id: line

    required property string share
    required property string title
    required property string who
    required property int notes
    required property int page
    required property string at
    required property bool isMine
    required property string stands
    readonly property string headline: isMine ? qsTr("Chia sẻ với: %1").arg(who) : who

    signal withdrawn

    implicitHeight: Math.max(Theme.touch, row.implicitHeight + Theme.px(16))
    focusPolicy: isMine ? Qt.NoFocus : Qt.StrongFocus
    Accessible.role: isMine ? Accessible.StaticText : Accessible.Button
    Accessible.name: headline + ", " + title

    background: Rectangle {
        radius: Theme.radius
        color: line.down && !line.isMine ? Theme.accentSoft : Theme.surface
        border.width: line.visualFocus ? Theme.focusRing : 1
        border.color: line.visualFocus ? Theme.amber : Theme.line
    }

    contentItem: RowLayout {
        id: row

        spacing: Theme.gap

        Icon {
            Layout.leftMargin: Theme.px(8)
            name: "share"
            colour: line.isMine ? Theme.accent : Theme.violet
        }

        ColumnLayout {
            spacing: 2

            Words {
                text: line.headline
                strong: true
                maximumLineCount: 2
                Accessible.ignored: true
            }

            Words {
                text: line.title
                maximumLineCount: 1
                Accessible.ignored: true
            }

            Small {
                text: {
                    const count = qsTr("%n ghi chú", "", line.notes) + (line.page >= 0 ? "  ·  " + qsTr("trang %1").arg(line.page + 1) : "")
                    const when = line.at !== "" ? "  ·  " + line.at : ""
                    switch (line.stands) {
                    case "coming":
                        return qsTr("đang tải về, hoặc chưa mở được trên máy này") + when
                    case "empty":
                        return qsTr("người chia sẻ đã xóa hết") + when
                    case "waits":
                        return count + "  ·  " + qsTr("sẽ gửi khi có kết nối")
                    case "gone":
                        return count + "  ·  " + qsTr("sẽ thu hồi khi có kết nối")
                    default:
                        return count + when
                    }
                }
                Accessible.ignored: true
            }
        }

        Button {
            Layout.rightMargin: Theme.px(8)
            visible: line.isMine && line.stands !== "gone"
            implicitHeight: Theme.touch
            glyph: "undo"
            text: line.stands === "waits" ? qsTr("Thôi") : qsTr("Thu hồi")
            onClicked: line.withdrawn()
        }
    }
}
