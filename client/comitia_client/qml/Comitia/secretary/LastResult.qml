import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The result of the vote that was held last, and declaring it void with a reason.
Card {
    id: card

    required property Voting voting
    required property Conducting conducting
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
            Words {
                text: card.voting.question
                strong: true
            }

            OutcomeBadge {
                Layout.fillWidth: true
                Layout.maximumWidth: implicitWidth
                outcome: card.voting.outcome
            }
        }

        AuditLine {
            visible: audit !== "" && !isRight
            audit: card.voting.audit
        }

        OutcomeLines {
            lines: card.voting.outcomes
            unit: Theme.small
        }

        Small {
            visible: card.voting.rule !== ""
            text: card.voting.rule
        }

        Button {
            Layout.fillWidth: true
            visible: card.conducting.seatsLeft > 0 && card.canVoid
            kind: "primary"
            text: qsTr("Bầu tiếp vòng sau (còn %1 chỗ)").arg(card.conducting.seatsLeft)
            onClicked: card.conducting.openNextRound()
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

            visible: isOpen && card.voting.outcome !== "void"
            spacing: Theme.gap

            Field {
                id: why

                Layout.fillWidth: true
                label: qsTr("Lý do hủy, ghi vào biên bản")
            }

            Words {
                visible: card.voting.isSecret
                color: Theme.amber
                text: qsTr("Kết quả kín này đã được biết. Nếu bỏ phiếu lại với danh sách khác, so hai kết quả có thể đoán phiếu của người chỉ có trong một danh sách.")
            }

            HoldButton {
                Layout.fillWidth: true
                enabled: why.text.trim() !== ""
                text: qsTr("Hủy lượt biểu quyết")
                hint: qsTr("Kết quả vẫn lưu trong sổ; biểu quyết lại được")
                onHeld: {
                    card.conducting.void(why.text.trim())
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
