pragma ComponentBehavior: Bound

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
            colour: row.holding === "open" ? Theme.accent : Theme.line
        }

        ColumnLayout {
            Layout.fillWidth: true
            spacing: 2

            Words {
                Layout.fillWidth: true
                text: row.title
                strong: true
                Accessible.ignored: true
            }

            Words {
                Layout.fillWidth: true
                color: Theme.faint
                font.pixelSize: Theme.small
                text: (row.pages > 0 ? qsTr("%n trang", "", row.pages) : "") + "  ·  " + row.level + (row.notes > 0 ? "  ·  " + qsTr("%n nét bút của tôi", "", row.notes) : "")
            }
        }

        Badge {
            Layout.rightMargin: Theme.px(14)
            glyph: row.holding === "open" ? "ready" : row.holding === "loading" ? "load" : "lock"
            colour: row.holding === "open" ? Theme.yes : row.holding === "loading" ? Theme.accent : Theme.amber
            text: row.holding === "open" ? qsTr("Mở được") : row.holding === "loading" ? qsTr("Đang tải") : row.holding === "whole" ? qsTr("Còn niêm phong") : qsTr("Chờ tải")
        }
    }
}
