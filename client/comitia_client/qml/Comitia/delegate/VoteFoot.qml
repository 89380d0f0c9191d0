import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The foot of the voting sheet: send, or why not; the receipt; done. It never scrolls away.
ColumnLayout {
    id: foot

    required property Voting voting
    required property bool isConnected
    required property bool isSent
    required property bool isUnderWay
    readonly property bool mustReview: !voting.paper.isPlain && voting.paper.isComplete && !voting.paper.isReviewing && !isUnderWay

    signal finished

    spacing: Theme.gap

    Words {
        visible: foot.voting.isOpen && !foot.isConnected && !foot.isUnderWay && !foot.isSent
        color: Theme.amber
        text: qsTr("Máy đang tự nối lại. Nếu chưa được, hãy giơ tay báo thư ký.")
    }

    RowLayout {
        visible: foot.voting.isOpen && !foot.isSent && foot.voting.isOnTablets && !foot.voting.isWithoutCredential
        spacing: Theme.gap

        Button {
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredWidth: 1
            visible: foot.voting.paper.isReviewing && !foot.isUnderWay
            text: qsTr("Sửa lại lựa chọn")
            onClicked: foot.voting.paper.edit()
        }

        Button {
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.preferredHeight: Math.max(Theme.px(72), implicitHeight)
            kind: "primary"
            enabled: foot.voting.paper.isComplete && foot.isConnected && !foot.isUnderWay
            text: {
                if (foot.voting.isSending && foot.voting.isSecret)
                    return qsTr("Đang niêm phong và gửi phiếu…");
                if (foot.voting.ballot === "resending" && !foot.voting.isAgain)
                    return qsTr("Đang gửi lại phiếu…");
                if (foot.voting.isSending || foot.voting.ballot === "sending" && !foot.voting.isAgain)
                    return qsTr("Đang gửi phiếu…");
                if (!foot.isConnected)
                    return qsTr("Chưa gửi được: mất kết nối");
                if (!foot.voting.paper.isComplete) {
                    if (foot.voting.isPlain)
                        return qsTr("Chọn một câu trả lời ở trên");
                    if (foot.voting.paper.isOne)
                        return qsTr("Hãy chọn ở trên rồi gửi");
                    return qsTr("Còn %1 mục chưa chọn đủ").arg(foot.voting.paper.missing);
                }
                if (foot.mustReview)
                    return qsTr("Xem lại rồi gửi");
                if (foot.voting.isAgain)
                    return qsTr("Gửi phiếu mới thay phiếu trước");
                return qsTr("Gửi phiếu");
            }
            onClicked: foot.mustReview ? foot.voting.paper.review() : foot.voting.send()
        }
    }

    Button {
        Layout.fillWidth: true
        visible: foot.voting.isOpen && foot.voting.isAgain && !foot.voting.isSending
        text: qsTr("Thôi, giữ phiếu đã gửi")
        onClicked: foot.voting.keepBallot()
    }

    Words {
        visible: foot.voting.isOpen && foot.voting.changesLeft >= 0
        color: Theme.amber
        text: foot.voting.changesLeft > 0
            ? qsTr("Còn đổi phiếu được %1 lần nữa.").arg(foot.voting.changesLeft)
            : qsTr("Không đổi phiếu được nữa; phiếu sau cùng được tính.")
    }

    Card {
        Layout.fillWidth: true
        visible: foot.isSent && foot.voting.isOpen
        color: Theme.accentSoft
        implicitHeight: receipt.implicitHeight + 2 * Theme.px(16)

        RowLayout {
            id: receipt

            anchors.fill: parent
            anchors.margins: Theme.px(16)
            spacing: Theme.gap

            Icon {
                name: "ready"
                colour: Theme.yes
                size: Theme.px(36)
            }

            Words {
                Layout.minimumWidth: Theme.px(260)
                strong: true
                text: foot.voting.receiptTime !== ""
                    ? qsTr("Đã bỏ phiếu xong. Máy chủ nhận lúc %1.").arg(foot.voting.receiptTime)
                    : qsTr("Đã bỏ phiếu xong. Máy chủ đã nhận phiếu.")
            }

            Button {
                visible: foot.voting.isSecret && foot.voting.changesLeft !== 0
                text: qsTr("Bỏ phiếu lại")
                onClicked: foot.voting.voteAgain()
            }

            Button {
                text: qsTr("Quay lại tài liệu")
                onClicked: foot.finished()
            }
        }
    }

    Button {
        Layout.fillWidth: true
        visible: !foot.voting.isRunning && foot.voting.outcome !== ""
        kind: "primary"
        text: qsTr("Xong")
        onClicked: foot.finished()
    }
}
