pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The result of the vote that was held last, and declaring it void with a reason.
Card {
    id: card

    required property Voting voting
    required property bool canVoid

    implicitHeight: last.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: last

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: 8

        ColumnLayout {
            Layout.fillWidth: true

            Words {
                Layout.fillWidth: true
                text: card.voting.question
                strong: true
            }

            Badge {
                glyph: card.voting.outcome === "adopted" ? "yes" : "no"
                colour: card.voting.outcome === "adopted" ? Theme.yes : Theme.no
                text: card.voting.outcome === "adopted" ? qsTr("Thông qua") : card.voting.outcome === "void" ? qsTr("Đã hủy") : card.voting.outcome === "no_quorum" ? qsTr("Không đủ đại biểu") : qsTr("Không thông qua")
            }
        }

        ResultBars {
            Layout.fillWidth: true
            yes: card.voting.yes
            no: card.voting.no
            abstain: card.voting.abstain
            base: card.voting.base
            unit: Theme.small
        }

        Button {
            Layout.fillWidth: true
            visible: card.voting.outcome !== "void" && !voiding.isOpen && card.canVoid
            text: qsTr("Hủy kết quả này…")
            onClicked: voiding.isOpen = true
        }

        ColumnLayout {
            id: voiding

            objectName: "Voiding"

            property bool isOpen: false

            Layout.fillWidth: true
            visible: isOpen && card.voting.outcome !== "void"
            spacing: Theme.gap

            Field {
                id: why

                Layout.fillWidth: true
                label: qsTr("Lý do hủy, ghi vào biên bản")
            }

            HoldButton {
                Layout.fillWidth: true
                enabled: why.text.trim() !== ""
                text: qsTr("Hủy lượt biểu quyết")
                hint: qsTr("Kết quả vẫn lưu trong sổ; biểu quyết lại được")
                onHeld: {
                    card.voting.void(why.text.trim())
                    voiding.isOpen = false
                    why.text = ""
                }
            }

            Button {
                Layout.fillWidth: true
                text: qsTr("Thôi, giữ kết quả")
                onClicked: voiding.isOpen = false
            }
        }
    }
}
