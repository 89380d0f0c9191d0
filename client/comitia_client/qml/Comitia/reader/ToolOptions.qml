pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Beside the tools: five colours and three widths of the one in hand, or the tools that are needed less often.
Card {
    id: panel

    required property Writing writing
    required property string options

    signal done

    visible: options !== ""
    implicitWidth: body.implicitWidth + 2 * Theme.gap
    implicitHeight: body.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: body

        anchors.centerIn: parent
        spacing: Theme.gap

        RowLayout {
            visible: panel.options !== "more"
            spacing: 6

            Repeater {
                model: 5

                ColourDot {
                    required property int index

                    number: index
                    colour: panel.writing.tool !== "" ? panel.writing.colourOf(index) : "transparent"
                    on: index === panel.writing.colour
                    onClicked: panel.writing.setColour(index)
                }
            }
        }

        RowLayout {
            visible: panel.options !== "more"
            spacing: 6

            Repeater {
                model: [qsTr("Nét mảnh"), qsTr("Nét vừa"), qsTr("Nét đậm")]

                Basic.AbstractButton {
                    id: thickness

                    required property int index
                    required property string modelData

                    implicitWidth: Theme.px(96)
                    implicitHeight: Theme.touch
                    focusPolicy: Qt.StrongFocus
                    Accessible.role: Accessible.RadioButton
                    Accessible.name: modelData
                    onClicked: panel.writing.setWidth(index)

                    background: Rectangle {
                        radius: Theme.radius
                        color: thickness.index === panel.writing.width ? Theme.accentSoft : "transparent"
                        border.width: thickness.visualFocus ? Theme.focusRing : thickness.index === panel.writing.width ? 2 : 0
                        border.color: thickness.visualFocus ? Theme.amber : Theme.accent
                    }

                    Rectangle {
                        anchors.centerIn: parent
                        width: Theme.px(60)
                        height: panel.options === "highlighter" ? 9 + 7 * thickness.index : 2 + 2.5 * thickness.index
                        radius: height / 2
                        color: panel.writing.tool !== "" ? panel.writing.colourOf(panel.writing.colour) : "transparent"
                    }
                }
            }
        }

        Button {
            visible: panel.options === "highlighter"
            Layout.fillWidth: true
            kind: panel.writing.snaps ? "primary" : "plain"
            implicitHeight: Theme.touch
            text: qsTr("Bám theo dòng chữ")
            onClicked: panel.writing.setSnaps(!panel.writing.snaps)
        }

        RowLayout {
            visible: panel.options === "more"
            spacing: 6

            ToolButton {
                glyph: "lasso"
                text: qsTr("Khoanh")
                on: panel.writing.tool === "lasso"
                onClicked: {
                    panel.writing.setTool("lasso")
                    panel.done()
                }
            }

            ToolButton {
                glyph: "select"
                text: qsTr("Chọn chữ")
                on: panel.writing.tool === "select"
                onClicked: {
                    panel.writing.setTool("select")
                    panel.done()
                }
            }

            ToolButton {
                visible: panel.writing.penSeen
                glyph: "hand"
                text: qsTr("Vẽ bằng ngón")
                on: panel.writing.fingerDraws
                onClicked: panel.writing.letFingerDraw(!panel.writing.fingerDraws)
            }
        }

        Small {
            visible: panel.options === "more"
            text: qsTr("Dấu riêng của tôi, không phải biểu quyết")
        }

        RowLayout {
            visible: panel.options === "more"
            spacing: 6

            Repeater {
                model: [
                    { "stamp": "read", "glyph": "read", "text": qsTr("Đã đọc") },
                    { "stamp": "question", "glyph": "help", "text": qsTr("Hỏi") },
                    { "stamp": "agree", "glyph": "ready", "text": qsTr("Đồng ý") }
                ]

                ToolButton {
                    required property var modelData

                    glyph: modelData.glyph
                    text: modelData.text
                    on: panel.writing.tool === "stamp" && panel.writing.stamp === modelData.stamp
                    onClicked: {
                        panel.writing.setStamp(modelData.stamp)
                        panel.done()
                    }
                }
            }
        }
    }
}
