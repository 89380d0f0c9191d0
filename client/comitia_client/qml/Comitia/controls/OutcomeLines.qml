pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// What a vote came to: of a motion three bars, of an election the names with their votes, most first.
GridLayout {
    id: result

    required property var lines
    property real unit: Theme.body
    property color ink: Theme.ink
    property bool hasBars: true
    // Only these lines are shown, where not all fit.
    property int first: 0
    property int most: 100000
    readonly property bool narrow: width < unit * 27
    readonly property var saidOfMotion: ({
            adopted: qsTr(": thông qua"),
            rejected: qsTr(": không thông qua")
        })
    readonly property var saidOfName: ({
            elected: " · " + qsTr("trúng cử"),
            tied: " · " + qsTr("bằng phiếu, cần bầu tiếp")
        })

    columns: 1
    rowSpacing: unit * 0.5
    columnSpacing: unit * 2

    Repeater {
        model: result.lines

        ColumnLayout {
            id: line

            required property int index
            required property string kind
            required property string text
            required property string hint
            required property int votes
            required property int base
            required property string mark
            required property int yes
            required property int no
            required property int abstain

            visible: index >= result.first && index < result.first + result.most
            Layout.preferredWidth: 1
            Layout.alignment: Qt.AlignTop
            Layout.columnSpan: kind === "answer" ? 1 : result.columns
            Layout.topMargin: kind !== "answer" && index > 0 ? result.unit * 0.6 : 0
            spacing: result.unit * 0.3

            Words {
                visible: line.kind !== "answer" && line.text !== ""
                text: line.text + (line.kind === "motion" ? result.saidOfMotion[line.mark] ?? "" : "")
                font.pixelSize: result.unit * 1.1
                color: result.ink
                strong: true
            }

            ResultBars {
                visible: line.kind === "motion"
                yes: line.yes
                no: line.no
                abstain: line.abstain
                base: line.base
                unit: result.unit
            }

            GridLayout {
                visible: line.kind === "answer"
                columns: 3
                columnSpacing: result.unit * 0.6
                rowSpacing: result.unit * 0.2

                Icon {
                    name: line.mark === "elected" ? "yes" : line.mark === "tied" ? "help" : "abstain"
                    colour: line.mark === "elected" ? Theme.yes : line.mark === "tied" ? Theme.amber : Theme.abstain
                    size: result.unit * 1.4
                }

                Words {
                    Layout.preferredWidth: 1
                    text: line.text + (result.columns > 1 ? "" : result.saidOfName[line.mark] ?? "")
                    font.pixelSize: result.unit
                    color: result.ink
                    strong: line.mark !== ""
                }

                CountWords {
                    count: line.votes
                    base: line.base
                    font.pixelSize: result.unit
                    color: result.ink
                }

                Rectangle {
                    visible: result.hasBars
                    Layout.row: 1
                    Layout.column: 0
                    Layout.columnSpan: 3
                    Layout.fillWidth: true
                    Layout.preferredHeight: result.unit * 0.6
                    radius: 6
                    color: Theme.raised
                    border.width: 1
                    border.color: Theme.line

                    Rectangle {
                        width: line.base > 0 ? parent.width * Math.min(1, line.votes / line.base) : 0
                        height: parent.height
                        radius: 6
                        color: line.mark === "elected" ? Theme.yes : line.mark === "tied" ? Theme.amber : Theme.abstain
                    }
                }
            }

            Words {
                visible: line.hint !== ""
                text: line.hint
                color: result.ink
                font.pixelSize: result.unit * 0.85
            }
        }
    }
}
