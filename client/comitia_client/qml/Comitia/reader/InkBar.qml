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
    readonly property bool bare: height - foot.height < 6 * (Theme.px(54) + 4)

    implicitWidth: Theme.px(92)
    color: Theme.surface

    function take(tool: string): void {
        const again = writing.tool === tool
        writing.setTool(tool)
        options = again && options === "" && (tool === "pen" || tool === "highlighter") ? tool : ""
    }

    Flickable {
        anchors.top: parent.top
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: foot.top
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
                visible: bar.writing.draws
                bare: bar.bare
                glyph: "palette"
                text: qsTr("Màu, nét")
                onClicked: bar.options = bar.options === bar.writing.tool ? "" : bar.writing.tool
            }

            ToolButton {
                Layout.fillWidth: true
                bare: bar.bare
                glyph: bar.writing.tool === "lasso" || bar.writing.tool === "select" || bar.writing.tool === "stamp" ? bar.writing.tool : "more"
                text: ({
                        lasso: qsTr("Khoanh"),
                        select: qsTr("Chọn chữ"),
                        stamp: qsTr("Đóng dấu")
                    })[bar.writing.tool] ?? qsTr("Thêm")
                on: glyph !== "more"
                onClicked: bar.options = bar.options === "more" ? "" : "more"
            }
        }
    }

    Row {
        id: foot

        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottomMargin: 4
        height: Theme.touch

        IconButton {
            width: (bar.width - 8) / (bar.annotating.canRedo ? 2 : 1)
            glyph: "undo"
            text: qsTr("Hoàn tác")
            enabled: bar.annotating.canUndo
            onClicked: bar.annotating.undo()
        }

        IconButton {
            visible: bar.annotating.canRedo
            width: (bar.width - 8) / 2
            glyph: "redo"
            text: qsTr("Làm lại")
            onClicked: bar.annotating.redo()
        }
    }
}
