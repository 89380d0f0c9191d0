import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The vote that runs: how far it is, what is counted by hand, and its end.
Card {
    id: card

    required property Voting voting
    required property Telling telling
    required property Conducting conducting
    required property Desk desk
    required property HandCounts handCounts

    color: Theme.accentSoft
    implicitHeight: running.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: running

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.gap

        Words {
            text: card.voting.question
            strong: true
        }

        Words {
            text: {
                if (card.voting.isCounting)
                    return qsTr("Đã kết thúc bỏ phiếu kín. Đợi người kiểm phiếu mở kết quả: %1 trên %2")
                        .arg(card.telling.given).arg(card.telling.needed);
                if (card.voting.isSecret)
                    return qsTr("Phiếu kín · đã bỏ %1/%2 · cần %3").arg(card.voting.cast).arg(card.voting.entitled).arg(card.voting.threshold);
                if (card.voting.isHands)
                    return qsTr("Giơ tay · cần %1").arg(card.voting.threshold);
                if (card.voting.isPaper)
                    return qsTr("Phiếu giấy · cần %1").arg(card.voting.threshold);
                if (card.voting.isRollCall)
                    return qsTr("Gọi tên: %1/%2 đã trả lời · cần %3").arg(card.desk.answered).arg(card.voting.entitled).arg(card.voting.threshold);
                return qsTr("Đã bỏ phiếu %1/%2 · cần %3").arg(card.voting.cast).arg(card.voting.entitled).arg(card.voting.threshold);
            }
        }

        CountCard {
            visible: card.handCounts.isAsked
            counts: card.handCounts
        }

        RollCall {
            visible: card.voting.isRollCall && card.voting.isOpen
            desk: card.desk
        }

        Button {
            Layout.fillWidth: true
            visible: card.voting.isOpen && card.voting.hasDeadline
            text: qsTr("Thêm 1 phút (còn %1)").arg(card.voting.timeLeft)
            onClicked: card.conducting.extend(1)
        }

        Words {
            visible: card.voting.isCounting && card.handCounts.isAsked
            color: Theme.amber
            text: qsTr("Kết quả có khi đủ người kiểm phiếu mở và số phiếu giấy đã ghi, khớp nhau.")
        }

        Field {
            id: cannotOpen

            Layout.fillWidth: true
            Layout.topMargin: Theme.px(24)
            visible: card.voting.isCounting
            label: qsTr("Lý do hủy, ghi vào biên bản")
        }

        HoldButton {
            Layout.fillWidth: true
            visible: card.voting.isCounting
            enabled: cannotOpen.text.trim() !== ""
            text: qsTr("Không mở được: hủy lượt này")
            hint: qsTr("Giữ nút, hoặc nhấn Enter")
            onHeld: {
                card.conducting.void(cannotOpen.text.trim())
                cannotOpen.text = ""
            }
        }

        HoldButton {
            Layout.fillWidth: true
            visible: !card.voting.isCounting
            enabled: !card.handCounts.isAsked || card.handCounts.hasCounted || card.handCounts.counters > 1
            text: qsTr("Kết thúc biểu quyết")
            hint: qsTr("Giữ nút, hoặc nhấn Enter")
            onHeld: card.conducting.close()
        }
    }
}
