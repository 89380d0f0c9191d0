pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// What is proposed under the running item: amendments first, then the motion; each is put with one press.
ColumnLayout {
    id: card

    objectName: "ProposalsCard"

    required property Conducting conducting

    // The item that was running when the first letter was typed: what is written belongs there.
    property string begunFor: ""

    signal picked(string vote, string question)

    spacing: 8

    Words {
        visible: card.conducting.proposals.count > 0
        text: card.conducting.hasAmendments ? qsTr("Đề nghị sửa đổi (biểu quyết trước)") : qsTr("Đề nghị đã ghi")
        strong: true
    }

    Repeater {
        model: card.conducting.proposals

        ColumnLayout {
            id: line

            required property string vote
            required property string question
            required property bool isAmendment
            required property bool isDone

            spacing: 4

            RowLayout {
                spacing: 8

                Icon {
                    name: line.isDone ? "yes" : line.isAmendment ? "changes" : "vote"
                    colour: line.isDone ? Theme.faint : Theme.accent
                }

                Words {
                    text: line.question
                    color: line.isDone ? Theme.faint : Theme.ink
                }
            }

            RowLayout {
                visible: !line.isDone
                spacing: 8

                Button {
                    Layout.fillWidth: true
                    textSize: Theme.small
                    text: qsTr("Biểu quyết…")
                    Accessible.name: qsTr("Biểu quyết: %1").arg(line.question)
                    onClicked: card.picked(line.vote, line.question)
                }

                IconButton {
                    glyph: "gone"
                    text: qsTr("Rút đề nghị: %1").arg(line.question)
                    onClicked: card.conducting.withdraw(line.vote)
                }
            }
        }
    }

    Words {
        visible: card.begunFor !== "" && card.begunFor !== card.conducting.item
        text: qsTr("Nội dung đang bàn đã đổi; đề nghị đang viết vẫn thuộc nội dung trước.")
        color: Theme.amber
        font.pixelSize: Theme.small
    }

    RowLayout {
        spacing: 8

        Field {
            id: wording

            Layout.fillWidth: true
            label: qsTr("Đề nghị sửa đổi mới")
            onTextEdited: card.begunFor = text === "" ? "" : card.begunFor !== "" ? card.begunFor : card.conducting.item
            onAccepted: add.click()
        }

        IconButton {
            id: add

            glyph: "plus"
            enabled: wording.text.trim() !== ""
            text: qsTr("Ghi đề nghị sửa đổi")
            onClicked: {
                card.conducting.propose(card.begunFor !== "" ? card.begunFor : card.conducting.item, wording.text.trim(), true)
                wording.text = ""
                card.begunFor = ""
            }
        }
    }
}
