pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Before a teller opens a vote: four characters of the code that the hall, or two voters' tablets, show.
// What is typed in the line appears at its places in the pattern of the code.
ColumnLayout {
    id: compare

    required property Comparing comparing
    readonly property int drawn: comparing.drawn
    readonly property real cell: Math.min(Theme.px(40), (width - 15 * 4 - 3 * 12) / 16)

    spacing: Theme.gap

    onDrawnChanged: line.clear()

    function send(): void {
        comparing.enter(line.text)
        line.forceActiveFocus()
    }

    Words {
        visible: !compare.comparing.isWrong && !compare.comparing.isUnreadable
        strong: true
        text: compare.comparing.source === "hall"
            ? qsTr("Trước khi mở, so mã với hội trường: màn hình có dòng “Mã mở phiếu”.")
            : compare.comparing.source === "first"
                ? qsTr("Trước khi mở, so mã với máy của hai đại biểu. Máy thứ nhất: phiếu của họ có dòng “Mã mở phiếu”.")
                : qsTr("Giống. Giờ so với máy của một đại biểu khác, dòng “Mã mở phiếu”.")
    }

    Words {
        visible: compare.comparing.isUnreadable
        color: Theme.amber
        strong: true
        text: qsTr("Mã chỉ có chữ cái không dấu và chữ số. Hãy gõ lại bốn ký tự.")
    }

    Words {
        visible: compare.comparing.isWrong
        color: Theme.no
        strong: true
        text: qsTr("Không giống. Hãy đọc lại các ô mới. Nếu đã gõ đúng mà vẫn khác, đừng mở: báo cả phòng.")
    }

    Item {
        Layout.fillWidth: true
        implicitHeight: pattern.implicitHeight

        Row {
            id: pattern

            anchors.horizontalCenter: parent.horizontalCenter
            spacing: 4
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Các ký tự thứ %1").arg(compare.comparing.places)

            Repeater {
                model: compare.comparing.cells

                Item {
                    id: place

                    required property int number
                    required property int asked

                    width: compare.cell + (number < 16 && number % 4 === 0 ? 12 : 0)
                    height: compare.cell * 1.35

                    Rectangle {
                        width: compare.cell
                        height: parent.height
                        radius: 6
                        color: place.asked > 0 ? Theme.surface : "transparent"
                        border.width: place.asked > 0 ? 2 : 0
                        border.color: Theme.accent

                        Words {
                            anchors.centerIn: parent
                            strong: true
                            color: place.asked > 0 ? Theme.ink : Theme.faint
                            text: place.asked > 0 ? line.text.charAt(place.asked - 1).toUpperCase() : "•"
                        }
                    }

                    Words {
                        x: compare.cell
                        width: 16
                        height: parent.height
                        verticalAlignment: Text.AlignVCenter
                        horizontalAlignment: Text.AlignHCenter
                        visible: place.width > compare.cell
                        color: Theme.faint
                        text: "-"
                    }
                }
            }
        }
    }

    RowLayout {
        spacing: Theme.gap

        Field {
            id: line

            objectName: "CompareLine"
            Layout.fillWidth: true
            label: qsTr("Bốn ký tự ở các ô có viền")
            maximumLength: 4
            inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhUppercaseOnly | Qt.ImhSensitiveData
            Keys.onReturnPressed: if (length === 4) compare.send()
            Keys.onEnterPressed: if (length === 4) compare.send()
        }

        Button {
            kind: "primary"
            text: qsTr("So mã")
            enabled: line.length === 4
            onClicked: compare.send()
        }
    }

    Button {
        Layout.fillWidth: true
        visible: compare.comparing.hallKnows
        kind: "quiet"
        text: compare.comparing.source === "hall" ? qsTr("Không có màn hình hội trường") : qsTr("So với màn hình hội trường")
        onClicked: compare.comparing.readFromTablets(compare.comparing.source === "hall")
    }
}
