import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.secretary

// The voting sheet: question, three large answers in legal order, send, receipt; then the result.
// It lies over the page and goes back to it. Choosing sends nothing; sending is a step of its own.
FocusScope {
    id: sheet

    objectName: "VoteSheet"

    required property Voting voting
    required property Tablet tablet
    required property Telling telling
    required property Comparing comparing
    required property HandCounts handCounts
    readonly property bool sent: voting.ballot === "received" && !voting.isAgain
    readonly property bool underWay: voting.isSending || !voting.isAgain && (voting.ballot === "sending" || voting.ballot === "resending")
    readonly property bool isReviewing: voting.isOpen && voting.paper.isReviewing && !sent
    readonly property string need: {
        if (voting.needed > 0 && !voting.isRunning && voting.outcome !== "doubted")
            return qsTr("Cần %1: ít nhất %2 trên %3").arg(voting.threshold).arg(voting.needed).arg(voting.base)
                + (voting.silent > 0 ? " · " + qsTr("%1 người không bỏ phiếu").arg(voting.silent) : "");
        if (voting.base > 0 && !voting.isRunning && voting.outcome !== "doubted")
            return qsTr("Cần %1; tính trên %2").arg(voting.threshold).arg(voting.base);
        return qsTr("Cần %1").arg(voting.threshold);
    }
    property bool isOpen: false

    visible: isOpen
    focus: isOpen

    function open(): void {
        isOpen = true
        forceActiveFocus()
    }

    function close(): void {
        isOpen = false
    }

    Keys.onEscapePressed: close()

    Veil {
        opacity: 0.5
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 32, 1120)
        height: Math.min(parent.height - 24, body.implicitHeight + 48 + (foot.implicitHeight > 0 ? foot.implicitHeight + Theme.px(16) : 0))

        // What is done next stays in sight, however long the paper is.
        VoteFoot {
            id: foot

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: 24
            voting: sheet.voting
            isConnected: sheet.tablet.isConnected
            isSent: sheet.sent
            isUnderWay: sheet.underWay
            onFinished: sheet.close()
        }

        Scroller {
            id: scroller

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.bottom: foot.top
            anchors.margins: 24
            anchors.bottomMargin: foot.implicitHeight > 0 ? Theme.px(16) : 0
            contentHeight: body.implicitHeight

            ColumnLayout {
                id: body

                width: scroller.width - (scroller.contentHeight > scroller.height ? 14 : 0)
                spacing: Theme.px(16)

                RowLayout {
                    spacing: Theme.gap

                    Words {
                        text: {
                            if (sheet.voting.isSecret) {
                                if (sheet.voting.isOpen)
                                    return qsTr("Bỏ phiếu kín");
                                if (sheet.voting.isCounting)
                                    return qsTr("Bỏ phiếu kín: đang kiểm phiếu");
                                return qsTr("Kết quả bỏ phiếu kín");
                            }
                            if (sheet.voting.isOpen && sheet.voting.isPaper)
                                return qsTr("Phiếu giấy");
                            if (sheet.voting.isOpen && sheet.voting.isHands)
                                return qsTr("Giơ tay");
                            if (sheet.voting.isOpen && sheet.voting.isRollCall)
                                return qsTr("Gọi tên");
                            if (sheet.voting.isOpen)
                                return qsTr("Biểu quyết công khai");
                            return qsTr("Kết quả biểu quyết");
                        }
                        color: Theme.faint
                    }

                    Badge {
                        visible: sheet.voting.isOpen && sheet.voting.isOnTablets
                        text: qsTr("Đã bỏ phiếu %1/%2").arg(sheet.voting.cast).arg(sheet.voting.entitled)
                        colour: Theme.accent
                    }

                    Title {
                        visible: sheet.voting.isOpen && sheet.voting.hasDeadline
                        text: sheet.voting.timeLeft
                        wrapMode: Text.NoWrap
                    }

                    IconButton {
                        glyph: "no"
                        text: qsTr("Đóng phiếu, quay lại trang")
                        onClicked: sheet.close()
                    }
                }

                Words {
                    text: sheet.voting.question
                    font.pixelSize: sheet.isReviewing || sheet.voting.isOpen && !sheet.voting.isPlain ? Theme.listTitle : Theme.question
                    strong: true
                }

                Words {
                    visible: !sheet.isReviewing
                    color: Theme.faint
                    text: sheet.need + (sheet.voting.rule !== "" ? " · " + sheet.voting.rule : "")
                }

                PlainAnswers {
                    voting: sheet.voting
                    visible: sheet.voting.isOpen
                        && sheet.voting.isPlain
                        && sheet.voting.isOnTablets
                        && !sheet.voting.isWithoutCredential
                        && !(sheet.voting.isSecret && sheet.sent)
                    enabled: !sheet.sent && !sheet.underWay
                }

                Words {
                    visible: sheet.voting.isWithoutCredential
                    color: Theme.amber
                    strong: true
                    text: sheet.voting.takesPapers
                        ? qsTr("Máy này không có quyền bỏ phiếu kín của bạn cho lượt này. Hãy nhận phiếu giấy từ tổ kiểm phiếu.")
                        : qsTr("Máy này không có quyền bỏ phiếu kín của bạn cho lượt này. Hãy báo thư ký ngay.")
                }

                Words {
                    visible: sheet.voting.isAtDesk
                    color: Theme.accent
                    strong: true
                    text: qsTr("Phiếu mang tên bạn đã được bỏ tại bàn thư ký. Nếu không phải bạn, hãy báo ngay.")
                }

                Words {
                    visible: sheet.voting.isOpen && sheet.voting.isSecret && sheet.voting.least < 5
                    color: Theme.amber
                    text: qsTr("Lượt này được mở khi chỉ có %1 phiếu; càng ít phiếu càng dễ đoán ai chọn gì.").arg(sheet.voting.least)
                }

                Words {
                    visible: sheet.voting.isOpen && !sheet.voting.isOnTablets
                    text: sheet.voting.isRollCall
                        ? qsTr("Khi được gọi tên, hãy trả lời to; thư ký ghi vào máy.")
                        : sheet.voting.isPaper
                            ? qsTr("Lượt này bỏ phiếu giấy. Xin nhận phiếu từ tổ kiểm phiếu.")
                            : qsTr("Lượt này giơ tay. Thư ký đếm và ghi vào máy.")
                }

                Words {
                    visible: sheet.isReviewing
                    strong: true
                    text: qsTr("Xem lại phiếu của bạn trước khi gửi:")
                }

                BallotLines {
                    visible: sheet.voting.isOpen
                        && !sheet.voting.isPlain
                        && sheet.voting.isOnTablets
                        && !sheet.voting.isWithoutCredential
                        && !(sheet.voting.isSecret && sheet.sent)
                    lines: sheet.voting.paper.lines
                    canMark: !sheet.sent && !sheet.underWay && !sheet.voting.paper.isReviewing
                    onMarked: (question, answer) => sheet.voting.paper.mark(question, answer)
                }

                Words {
                    visible: sheet.voting.isOpen && sheet.voting.votesFor !== ""
                    color: Theme.accent
                    text: qsTr("Phiếu của bạn tính cả cho: %1 (%2 phiếu)").arg(sheet.voting.votesFor).arg(sheet.voting.weight)
                }

                Words {
                    visible: sheet.voting.isOpen && sheet.voting.isSecret && sheet.voting.isWeightTelling
                    color: Theme.amber
                    text: qsTr("Có người mang số phiếu không ai khác có; kết quả có thể cho đoán ra người ấy chọn gì.")
                }

                Words {
                    visible: sheet.voting.isOpen && sheet.voting.isSecret && sheet.voting.toldApart > 0
                    color: Theme.amber
                    text: qsTr("Vấn đề này đã có một kết quả kín, và danh sách nay khác ở %n người. So hai kết quả có thể đoán phiếu của họ. Bạn vẫn bỏ phiếu được; nếu thấy không ổn, hãy nói với chủ tọa trước khi bỏ phiếu.", "", sheet.voting.toldApart)
                }

                SecretPromise {
                    visible: sheet.voting.isSecret && sheet.voting.isOpen
                    telling: sheet.telling
                }

                CountCard {
                    visible: sheet.handCounts.isMine
                    counts: sheet.handCounts
                }

                CountingCard {
                    Layout.fillWidth: true
                    visible: sheet.voting.isCounting
                    telling: sheet.telling
                    comparing: sheet.comparing
                    openingCode: sheet.voting.openingCode
                    isConnected: sheet.tablet.isConnected
                }

                AuditLine {
                    visible: audit !== "" && !isRight
                    audit: sheet.voting.audit
                }

                BoardLine {
                    visible: sheet.voting.isMissing
                    isThere: false
                }

                Words {
                    visible: sheet.voting.ballot === "dropped"
                    color: Theme.no
                    text: qsTr("Lượt biểu quyết đã kết thúc trước khi phiếu tới máy chủ; phiếu này không được tính.")
                }

                Words {
                    visible: sheet.voting.ballot === "refused"
                    color: Theme.no
                    text: sheet.voting.refusedBecause
                }

                ColumnLayout {
                    visible: !sheet.voting.isRunning && sheet.voting.outcome !== ""
                    spacing: Theme.px(16)

                    OutcomeBadge {
                        outcome: sheet.voting.outcome
                    }

                    OutcomeLines {
                        lines: sheet.voting.outcomes
                    }
                }

                AuditLine {
                    visible: isRight
                    audit: sheet.voting.audit
                }

                BoardLine {
                    visible: sheet.voting.isOnBoard
                    isThere: true
                }

                Small {
                    visible: sheet.voting.tracker !== "" && !sheet.voting.isAgain
                    wrapMode: Text.WrapAnywhere
                    text: qsTr("Mã phiếu: %1").arg(sheet.voting.tracker)
                }

                Small {
                    visible: sheet.voting.boardCode !== ""
                    text: qsTr("Mã đối chiếu bảng phiếu: %1").arg(sheet.voting.boardCode)
                }
            }
        }

        MoreBelow {
            view: scroller
        }
    }
}
