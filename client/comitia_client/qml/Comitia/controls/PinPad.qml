pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// Six digits by touch or keyboard; `finished` comes with the sixth.
FocusScope {
    id: pad

    property string digits: ""
    property bool busy: false

    signal finished(string pin)

    implicitWidth: column.implicitWidth
    implicitHeight: column.implicitHeight

    function press(key: string): void {
        if (busy)
            return
        if (key === "⌫")
            digits = digits.slice(0, -1)
        else if (digits.length < 6)
            digits += key
        if (digits.length === 6 && key !== "⌫")
            finished(digits)
    }

    function clear(): void {
        digits = ""
    }

    Keys.onPressed: event => {
        if (event.text >= "0" && event.text <= "9" && event.text !== "") {
            pad.press(event.text)
            event.accepted = true
        } else if (event.key === Qt.Key_Backspace) {
            pad.press("⌫")
            event.accepted = true
        }
    }

    ColumnLayout {
        id: column

        anchors.fill: parent
        spacing: Theme.gap

        Row {
            Layout.alignment: Qt.AlignHCenter
            spacing: Theme.px(14)
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Đã nhập %1 trên 6 chữ số").arg(pad.digits.length)

            Repeater {
                model: 6

                Rectangle {
                    required property int index

                    width: Theme.px(22)
                    height: width
                    radius: width / 2
                    color: index < pad.digits.length ? Theme.accent : "transparent"
                    border.width: 2
                    border.color: Theme.accent
                }
            }
        }

        Grid {
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: Theme.gap
            columns: 3
            spacing: Theme.gap

            Repeater {
                model: ["1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫"]

                Button {
                    required property string modelData

                    opacity: modelData === "" ? 0 : 1
                    Accessible.ignored: modelData === ""
                    width: Math.min(Theme.px(104), 128)
                    height: Math.min(Theme.px(68), Theme.percent > 130 ? 72 : 84)
                    text: modelData
                    enabled: !pad.busy && modelData !== ""
                    focusPolicy: Qt.NoFocus
                    Accessible.name: modelData === "⌫" ? qsTr("Xóa chữ số cuối") : modelData
                    onClicked: pad.press(modelData)
                }
            }
        }
    }
}
