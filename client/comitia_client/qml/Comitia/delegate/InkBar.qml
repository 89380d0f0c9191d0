pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The tools: read, pen, highlighter, eraser, undo and, after an undo, redo; five colours while one draws.
Card {
    id: bar

    required property Reading reading

    implicitWidth: row.implicitWidth + 2 * Theme.gap
    implicitHeight: row.implicitHeight + Theme.gap
    radius: height / 2

    RowLayout {
        id: row

        anchors.centerIn: parent
        spacing: Theme.gap

        Repeater {
            model: [
                { "tool": "read", "glyph": "read", "text": qsTr("Đọc") },
                { "tool": "pen", "glyph": "pen", "text": qsTr("Bút") },
                { "tool": "highlighter", "glyph": "marker", "text": qsTr("Bút dạ") },
                { "tool": "erase", "glyph": "erase", "text": qsTr("Tẩy") }
            ]

            IconButton {
                required property var modelData

                glyph: modelData.glyph
                text: modelData.text
                on: bar.reading.tool === modelData.tool
                onClicked: bar.reading.setTool(modelData.tool)
            }
        }

        IconButton {
            glyph: "undo"
            text: qsTr("Hoàn tác")
            enabled: bar.reading.canUndo
            onClicked: bar.reading.undo()
        }

        IconButton {
            visible: bar.reading.canRedo
            glyph: "redo"
            text: qsTr("Làm lại")
            onClicked: bar.reading.redo()
        }

        IconButton {
            visible: bar.reading.penSeen && bar.reading.tool !== "read"
            glyph: "hand"
            text: qsTr("Vẽ bằng ngón tay")
            on: bar.reading.fingerDraws
            onClicked: bar.reading.letFingerDraw(!bar.reading.fingerDraws)
        }

        Repeater {
            model: bar.reading.tool === "pen" || bar.reading.tool === "highlighter" ? 5 : 0

            Basic.AbstractButton {
                id: dot

                required property int index

                implicitWidth: Theme.touch
                implicitHeight: Theme.touch
                Accessible.role: Accessible.RadioButton
                Accessible.name: qsTr("Màu %1").arg(index + 1)
                onClicked: bar.reading.setColour(index)

                Rectangle {
                    anchors.centerIn: parent
                    width: Theme.px(dot.index === bar.reading.colour ? 38 : 28)
                    height: width
                    radius: width / 2
                    color: bar.reading.tool ? bar.reading.colourOf(dot.index) : "transparent"
                    border.width: dot.index === bar.reading.colour ? 4 : 1
                    border.color: dot.index === bar.reading.colour ? Theme.ink : Theme.line
                }
            }
        }
    }
}
