import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// A paper in a list: title, pages, level, whether it opens, and how much I wrote on it.
Basic.AbstractButton {
    id: row

    required property string title
    required property int pages
    required property string holding
    required property string level
    required property bool isPublic
    required property int notes
    required property string waitsFor
    required property string opensAt
    readonly property bool opens: holding === "open" || holding === "front"

    // What a sealed paper waits for: someone who is about to tap it wants to know when.
    function sealedUntil(): string {
        switch (waitsFor) {
        case "publication":
            return qsTr("Chờ công bố")
        case "time":
            return qsTr("Mở lúc %1").arg(opensAt)
        case "meeting":
            return qsTr("Mở khi khai mạc")
        case "presence":
            return qsTr("Mở khi bạn báo có mặt")
        case "item":
            return qsTr("Mở khi đến nội dung này")
        default:
            return qsTr("Còn niêm phong")
        }
    }

    implicitHeight: Math.max(Theme.touch + 8, line.implicitHeight + Theme.px(20))
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: title

    background: Rectangle {
        radius: Theme.radius
        color: row.down ? Theme.accentSoft : Theme.surface
        border.width: row.visualFocus ? Theme.focusRing : 1
        border.color: row.visualFocus ? Theme.amber : Theme.line
    }

    contentItem: RowLayout {
        id: line

        spacing: Theme.gap

        Icon {
            Layout.leftMargin: Theme.px(14)
            name: "paper"
            colour: row.opens ? Theme.accent : Theme.line
        }

        ColumnLayout {
            spacing: 2

            Words {
                text: row.title
                strong: true
                Accessible.ignored: true
            }

            Small {
                text: (row.pages > 0 ? qsTr("%n trang", "", row.pages) : "")
                    + "  ·  "
                    + row.level
                    + (row.notes > 0 ? "  ·  " + qsTr("%n ghi chú của tôi", "", row.notes) : "")
            }
        }

        Badge {
            Layout.rightMargin: Theme.px(14)
            glyph: {
                if (row.opens)
                    return "ready";
                if (row.holding === "loading")
                    return "load";
                if (row.holding === "recalled")
                    return "stop";
                return "lock";
            }
            colour: {
                if (row.opens)
                    return Theme.yes;
                if (row.holding === "loading")
                    return Theme.accent;
                if (row.holding === "recalled")
                    return Theme.faint;
                return Theme.amber;
            }
            text: {
                switch (row.holding) {
                case "open":
                    return qsTr("Mở được")
                case "front":
                    return qsTr("Đọc được trang đầu, đang tải tiếp")
                case "loading":
                    return qsTr("Đang tải")
                case "whole":
                    return row.sealedUntil()
                case "recalled":
                    return qsTr("Đã thu hồi")
                default:
                    return qsTr("Chờ tải")
                }
            }
        }
    }
}
