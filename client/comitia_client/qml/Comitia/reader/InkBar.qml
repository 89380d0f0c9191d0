pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The tools, one under the other at the edge: read, pen, highlighter, eraser, note, more, undo and redo.
Rectangle {
    id: bar

    objectName: "InkBar"

    required property Annotating annotating
    required property Writing writing
    property string options: ""
    readonly property bool bare: height < 9 * (Theme.px(70) + 4)

    implicitWidth: Theme.px(92)
    color: Theme.surface

    function take(tool: string): void {
        const again = writing.tool === tool
        writing.setTool(tool)
        options = again && options === "" && (tool === "pen" || tool === "highlighter") ? tool : ""
    }

    Flickable {
        anchors.fill: parent
        anchors.margins: 4
        contentHeight: column.implicitHeight
        clip: true
        boundsBehavior: Flickable.StopAtBounds

        ColumnLayout {
            id: column

            width: parent.width
            spacing: 4

            Repeater {
                model: [
                    { "tool": "read", "glyph": "read", "text": qsTr("Đọc") },
                    { "tool": "pen", "glyph": "pen", "text": qsTr("Bút") },
                    { "tool": "highlighter", "glyph": "marker", "text": qsTr("Bút dạ") },
                    { "tool": "erase", "glyph": "erase", "text": qsTr("Tẩy") },
                    { "tool": "note", "glyph": "note", "text": qsTr("Ghi chú") }
                ]

                ToolButton {
                    id: entry

                    required property var modelData

                    Layout.fillWidth: true
                    bare: bar.bare
                    glyph: modelData.glyph
                    text: modelData.text
                    on: bar.writing.tool === modelData.tool
                    onClicked: bar.take(modelData.tool)
                    onPressAndHold: {
                        bar.writing.setTool(modelData.tool)
                        bar.options = bar.writing.draws ? modelData.tool : ""
                    }

                    Rectangle {
                        anchors.right: parent.right
                        anchors.top: parent.top
                        anchors.margins: 6
                        visible: entry.on && bar.writing.draws
                        width: Theme.px(16)
                        height: width
                        radius: width / 2
                        color: bar.writing.tool !== "" ? bar.writing.colourOf(bar.writing.colour) : "transparent"
                        border.width: 1.5
                        border.color: Theme.accentInk
                    }
                }
            }

            ToolButton {
                Layout.fillWidth: true
                bare: bar.bare
                glyph: "more"
                text: qsTr("Thêm")
                on: bar.options === "more" || bar.writing.tool === "lasso" || bar.writing.tool === "select" || bar.writing.tool === "stamp"
                onClicked: bar.options = bar.options === "more" ? "" : "more"
            }

            ToolButton {
                Layout.fillWidth: true
                bare: bar.bare
                glyph: "undo"
                text: qsTr("Hoàn tác")
                enabled: bar.annotating.canUndo
                onClicked: bar.annotating.undo()
            }

            ToolButton {
                Layout.fillWidth: true
                bare: bar.bare
                visible: bar.annotating.canRedo
                glyph: "redo"
                text: qsTr("Làm lại")
                onClicked: bar.annotating.redo()
            }
        }
    }
}
