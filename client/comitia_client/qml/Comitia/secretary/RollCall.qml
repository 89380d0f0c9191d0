pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Names are called in the order of the list; each answer is entered by one press, and can be mended by another.
ColumnLayout {
    id: call

    objectName: "RollCall"

    required property Desk desk

    spacing: 6

    Repeater {
        model: call.desk.voters

        RowLayout {
            id: line

            required property string person
            required property string name
            required property string seat
            required property string answer

            spacing: 6

            Words {
                text: line.name + (line.seat !== "" ? " · " + line.seat : "")
                strong: line.answer === ""
                color: line.answer === "" ? Theme.ink : Theme.faint
                font.pixelSize: Theme.small
            }

            Button {
                visible: call.desk.isSheet
                textSize: Theme.small
                text: line.answer !== "" ? qsTr("Sửa…") : qsTr("Ghi…")
                Accessible.name: qsTr("Ghi phiếu của %1").arg(line.name)
                onClicked: call.desk.enterPaper(line.person)
            }

            Repeater {
                model: call.desk.isSheet ? [] : [
                    { "choice": "yes", "text": qsTr("Tán thành"), "tone": Theme.yes },
                    { "choice": "no", "text": qsTr("Không tán thành"), "tone": Theme.no },
                    { "choice": "abstain", "text": qsTr("Không biểu quyết"), "tone": Theme.abstain }
                ]

                IconButton {
                    required property var modelData

                    glyph: modelData.choice
                    colour: on ? Theme.accentInk : modelData.tone
                    isOutlined: !on
                    on: line.answer === modelData.choice
                    text: modelData.text + ": " + line.name
                    onClicked: call.desk.answer(line.person, modelData.choice)
                }
            }
        }
    }
}
