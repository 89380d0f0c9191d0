import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Where a text note is typed. What was typed is kept when it is put away by the button or a tap beside it.
Item {
    id: editor

    property Annotating annotating: null
    property int page: -1
    property string note: ""
    property real atX: 0
    property real atY: 0

    signal done

    visible: page >= 0

    function write(on: Annotating, at: int, x: real, y: real): void {
        annotating = on
        page = at
        note = ""
        atX = x
        atY = y
        field.text = ""
        field.forceActiveFocus()
    }

    function change(on: Annotating, at: int, name: string, text: string): void {
        annotating = on
        page = at
        note = name
        field.text = text
        field.forceActiveFocus()
        field.cursorPosition = text.length
    }

    function keep(): void {
        if (note !== "")
            annotating.changeText(page, note, field.text)
        else
            annotating.addText(page, atX, atY, field.text)
        page = -1
        done()
    }

    Veil {
        opacity: 0.35
        onPressed: editor.keep()
    }

    Card {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.px(60)
        width: Math.min(parent.width - 40, Theme.px(640))
        implicitHeight: body.implicitHeight + 2 * Theme.px(20)

        MouseArea {
            anchors.fill: parent
        }

        ColumnLayout {
            id: body

            anchors.fill: parent
            anchors.margins: Theme.px(20)
            spacing: Theme.gap

            Heading {
                text: qsTr("Ghi chú ở trang %1").arg(editor.page + 1)
            }

            Basic.ScrollView {
                Layout.fillWidth: true
                Layout.preferredHeight: Theme.px(150)

                Basic.TextArea {
                    id: field

                    textFormat: TextEdit.PlainText
                    font.family: "Be Vietnam Pro"
                    font.pixelSize: Theme.body
                    color: Theme.ink
                    wrapMode: TextEdit.Wrap
                    placeholderText: qsTr("Viết ghi chú; chỉ mình bạn đọc được")
                    placeholderTextColor: Theme.faint
                    Accessible.name: qsTr("Nội dung ghi chú")
                    Keys.onEscapePressed: editor.keep()

                    background: Rectangle {
                        radius: Theme.radius
                        color: Theme.surface
                        border.width: field.activeFocus ? Theme.focusRing : 1.5
                        border.color: field.activeFocus ? Theme.accent : Theme.line
                    }
                }
            }

            RowLayout {
                spacing: Theme.gap

                Button {
                    visible: editor.note !== ""
                    glyph: "gone"
                    text: qsTr("Xóa")
                    onClicked: {
                        field.text = ""
                        editor.keep()
                    }
                }

                Item {
                    Layout.fillWidth: true
                }

                Button {
                    kind: "primary"
                    text: qsTr("Xong")
                    onClicked: editor.keep()
                }
            }
        }
    }
}
