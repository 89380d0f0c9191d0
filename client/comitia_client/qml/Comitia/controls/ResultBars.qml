pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// A result: three bars with icon, word, number and share of the base. Where there is little room the bar lies below.
ColumnLayout {
    id: bars

    required property int yes
    required property int no
    required property int abstain
    required property int base
    property real unit: Theme.body
    readonly property bool narrow: width < unit * 27

    spacing: unit * 0.6

    Repeater {
        model: [
            { "word": qsTr("Tán thành"), "glyph": "yes", "colour": Theme.yes, "count": bars.yes },
            { "word": qsTr("Không tán thành"), "glyph": "no", "colour": Theme.no, "count": bars.no },
            { "word": qsTr("Không biểu quyết"), "glyph": "abstain", "colour": Theme.abstain, "count": bars.abstain }
        ]

        GridLayout {
            id: line

            required property var modelData

            columns: bars.narrow ? 3 : 4
            columnSpacing: bars.unit * 0.6
            rowSpacing: bars.unit * 0.2

            Icon {
                name: line.modelData.glyph
                colour: line.modelData.colour
                size: bars.unit * 1.4
            }

            Words {
                Layout.fillWidth: bars.narrow
                Layout.preferredWidth: bars.narrow ? 1 : bars.unit * 9.5
                text: line.modelData.word
                font.pixelSize: bars.unit
                strong: true
            }

            CountWords {
                Layout.row: 0
                Layout.column: bars.narrow ? 2 : 3
                Layout.preferredWidth: bars.narrow ? implicitWidth : bars.unit * 6.5
                horizontalAlignment: Text.AlignRight
                count: line.modelData.count
                base: bars.base
                font.pixelSize: bars.unit
            }

            Rectangle {
                Layout.row: bars.narrow ? 1 : 0
                Layout.column: bars.narrow ? 0 : 2
                Layout.columnSpan: bars.narrow ? 3 : 1
                Layout.fillWidth: true
                Layout.preferredHeight: bars.unit * (bars.narrow ? 0.7 : 1.3)
                radius: 6
                color: Theme.raised
                border.width: 1
                border.color: Theme.line

                Rectangle {
                    width: bars.base > 0 ? parent.width * Math.min(1, line.modelData.count / bars.base) : 0
                    height: parent.height
                    radius: 6
                    color: line.modelData.colour
                }
            }
        }
    }
}
