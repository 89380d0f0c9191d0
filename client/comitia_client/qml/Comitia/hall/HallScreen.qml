pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.controls
import Comitia.reader

// The hall display: 16:9, no input; item, speaker, vote, result. The smallest text is 4 % of the height.
Rectangle {
    id: hall

    objectName: "HallScreen"

    required property Meeting meeting
    required property Voting voting
    required property Speaking speaking
    required property Tablet tablet
    required property Record record
    required property Shell shell
    required property Telling telling
    readonly property real u: height / 100
    readonly property bool showsResult: !voting.isRunning && voting.outcome !== "" && resultShown.running && meeting.phase !== "closed" && !showsCode && (meeting.currentItem === "" || meeting.currentItem === voting.item)
    readonly property bool isDoubted: voting.outcome === "doubted"
    readonly property bool showsCode: !voting.isRunning && telling.code !== "" && codeShown.running && meeting.phase !== "closed"
    property string clock: ""
    property string lastCode: ""

    color: "#0e2338"

    onVisibleChanged: tick.triggered()

    Timer {
        id: tick

        interval: 1000
        running: true
        repeat: true
        triggeredOnStart: true
        onTriggered: hall.clock = hall.meeting.clockNow()
    }

    // A result stays for a minute and a half after it came, or until the next vote or item.
    Timer {
        id: resultShown

        interval: 90000
    }

    // What does not fit comes in turns, and all of it stays in sight long enough.
    property int turn: 0

    Timer {
        interval: 7000
        running: hall.showsResult && hall.voting.turns > 1
        repeat: true
        onRunningChanged: hall.turn = 0
        onTriggered: {
            hall.turn += 1
            resultShown.restart()
            if (hall.turn >= 3 * hall.voting.turns)
                resultShown.stop()
        }
    }

    // A text of any length: the longer, the smaller, and never over what stands above and below.
    function fit(text: string, size: real): real {
        return text.length > 220 ? Math.min(size, 4) : text.length > 120 ? Math.min(size, 4.6) : text.length > 60 ? Math.min(size, 6.5) : size
    }

    // The tellers' code stays for two minutes: it is read out loud and compared.
    Timer {
        id: codeShown

        interval: 120000
    }

    Connections {
        target: hall.telling

        function onChanged(): void {
            if (hall.telling.code !== hall.lastCode && hall.telling.code !== "")
                codeShown.restart()
            hall.lastCode = hall.telling.code
        }
    }

    Connections {
        target: hall.voting

        function onChanged(): void {
            if (hall.voting.isRunning)
                codeShown.stop()
            if (hall.voting.outcome !== hall.lastOutcome && hall.voting.outcome !== "open" && hall.voting.outcome !== "counting" && hall.voting.outcome !== "")
                resultShown.restart()
            hall.lastOutcome = hall.voting.outcome
        }
    }

    property string lastOutcome: ""

    component Line: Words {
        Layout.fillWidth: true
        color: "#ffffff"
        font.pixelSize: hall.u * 5
    }

    Line {
        x: hall.u * 5
        y: hall.u * 4
        width: hall.width - hall.u * 40
        maximumLineCount: 2
        elide: Text.ElideRight
        text: shown.visible ? hall.shell.reading.title + " · " + qsTr("Trang %1/%2").arg(shown.page + 1).arg(hall.shell.reading.pagesInAll) : hall.meeting.exists ? hall.meeting.title : hall.tablet.roomName
        font.pixelSize: hall.u * 4
        color: "#b9cde2"
    }

    Line {
        anchors.right: parent.right
        anchors.rightMargin: hall.u * 5
        y: hall.u * 3
        width: hall.u * 30
        horizontalAlignment: Text.AlignRight
        text: hall.clock
        font.pixelSize: hall.u * 7
        strong: true
    }

    ColumnLayout {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: hall.u * 8
        spacing: hall.showsResult && !hall.voting.isPlain ? hall.u * 1.5 : hall.u * 3

        Line {
            visible: hall.record.isHeld
            text: qsTr("Phiên họp đang tạm giữ, xin quý vị chờ trong giây lát")
            color: "#ffd479"
        }

        Line {
            visible: hall.showsCode
            text: qsTr("Mã khóa của tổ kiểm phiếu")
            color: "#ffd479"
        }

        Line {
            visible: hall.showsCode
            text: hall.telling.code
            font.pixelSize: hall.u * 9
            strong: true
        }

        Line {
            visible: hall.showsCode
            text: qsTr("%1 đọc to mã trên máy của mình; các mã phải giống nhau.").arg(hall.telling.members)
            color: "#b9cde2"
        }

        Line {
            visible: hall.voting.isRunning
            text: hall.voting.isCounting ? qsTr("Đang kiểm phiếu") : hall.voting.isSecret ? qsTr("Đang bỏ phiếu kín") : hall.voting.isPaper ? qsTr("Đang bỏ phiếu giấy") : hall.voting.isRollCall ? qsTr("Đang gọi tên biểu quyết") : hall.voting.isHands ? qsTr("Giơ tay biểu quyết") : qsTr("Đang biểu quyết")
            color: "#ffd479"
            font.pixelSize: hall.u * 5
        }

        Line {
            visible: hall.voting.isRunning || hall.showsResult
            text: hall.voting.question
            font.pixelSize: hall.u * hall.fit(text, hall.showsResult ? (hall.isDoubted ? 4.2 : hall.voting.isPlain ? 5.6 : 5) : 7)
            maximumLineCount: hall.showsResult ? 4 : 8
            elide: Text.ElideRight
            strong: true
        }

        Line {
            visible: hall.voting.isOpen && hall.voting.isOnTablets
            text: qsTr("Đã bỏ phiếu %1 trên %2").arg(hall.voting.cast).arg(hall.voting.entitled) + (hall.voting.hasDeadline ? "   " + hall.voting.timeLeft : "")
            font.pixelSize: hall.u * 9
            strong: true
        }

        Line {
            visible: hall.voting.isCounting
            text: qsTr("Người kiểm phiếu đã mở: %1 trên %2").arg(hall.telling.given).arg(hall.telling.needed)
            font.pixelSize: hall.u * 7
            strong: true
        }

        Line {
            visible: hall.voting.openingCode !== ""
            text: qsTr("Mã mở phiếu: %1").arg(hall.voting.openingCode)
            font.pixelSize: hall.u * 6
            strong: true
            color: "#ffd479"
        }

        Line {
            visible: hall.showsResult && (hall.voting.audit === "wrong" || hall.voting.audit === "unchecked")
            text: hall.voting.audit === "wrong" ? qsTr("KẾT QUẢ CÓ SAI LỆCH: không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; chủ tọa và tổ kiểm phiếu xem lại ngay.") : qsTr("Màn hình này chưa kiểm được kết quả.")
            font.pixelSize: hall.u * 4
            strong: true
            color: hall.voting.audit === "wrong" ? "#ffb4ab" : "#ffd479"
        }

        Line {
            visible: hall.voting.boardCode !== "" && hall.showsResult
            text: qsTr("Mã đối chiếu bảng phiếu: %1").arg(hall.voting.boardCode) + (hall.voting.audit === "right" ? " · " + qsTr("đã kiểm") : hall.voting.audit === "sealed" ? " · " + qsTr("phần trên máy đã kiểm") : "")
            font.pixelSize: hall.u * 3.4
            color: "#b9cde2"
        }

        Rectangle {
            Layout.fillWidth: true
            visible: hall.showsResult
            color: "#ffffff"
            radius: hall.u * 2
            implicitHeight: bars.implicitHeight + hall.u * 5

            OutcomeLines {
                id: bars

                anchors.left: parent.left
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                anchors.margins: hall.u * 3
                lines: hall.voting.outcomes
                hasBars: hall.voting.outcomes.count < 5
                unit: hall.u * (hall.isDoubted ? 3 : hall.voting.isPlain ? 4.4 : 3.7)
                columns: hall.voting.outcomes.count > 7 ? 2 : 1
                first: hall.voting.turns > 0 ? hall.voting.firstOf(hall.turn) : 0
                most: hall.voting.turns > 0 ? hall.voting.sizeOf(hall.turn) : 0
            }
        }

        Line {
            visible: hall.showsResult && hall.voting.turns > 1
            text: qsTr("Trang %1/%2").arg(hall.turn % hall.voting.turns + 1).arg(hall.voting.turns)
            font.pixelSize: hall.u * 4
            color: "#b9cde2"
        }

        Line {
            visible: hall.showsResult && !hall.isDoubted
            text: (hall.voting.outcome === "adopted" ? qsTr("Thông qua") : hall.voting.outcome === "decided" ? qsTr("Đã có kết quả") : hall.voting.outcome === "undecided" ? qsTr("Cần bầu tiếp") : hall.voting.outcome === "void" ? qsTr("Đã hủy") : hall.voting.outcome === "no_quorum" ? qsTr("Không đủ đại biểu") : qsTr("Không thông qua"))
            font.pixelSize: hall.voting.isPlain ? hall.u * 8 : hall.u * 6
            strong: true
            color: hall.voting.outcome === "adopted" || hall.voting.outcome === "decided" ? "#7ee2a8" : "#ffb4ab"
        }

        Line {
            visible: hall.showsResult && !hall.isDoubted
            text: (hall.voting.needed > 0 ? qsTr("Cần %1: ít nhất %2 trên %3").arg(hall.voting.threshold).arg(hall.voting.needed).arg(hall.voting.base) : hall.voting.base > 0 ? qsTr("Cần %1; tính trên %2").arg(hall.voting.threshold).arg(hall.voting.base) : qsTr("Cần %1").arg(hall.voting.threshold)) + (hall.voting.silent > 0 ? " · " + qsTr("%1 người không bỏ phiếu").arg(hall.voting.silent) : "")
            font.pixelSize: hall.u * 4
            color: "#b9cde2"
        }

        Line {
            visible: !hall.voting.isRunning && !hall.showsResult && !hall.showsCode && hall.speaking.speaker !== ""
            text: qsTr("Đang phát biểu")
            color: "#ffd479"
        }

        RowLayout {
            Layout.fillWidth: true
            visible: !hall.voting.isRunning && !hall.showsResult && !hall.showsCode && hall.speaking.speaker !== ""

            Line {
                text: hall.speaking.speaker
                font.pixelSize: hall.u * 10
                strong: true
            }

            Words {
                text: hall.speaking.clock
                font.pixelSize: hall.u * 12
                strong: true
                wrapMode: Text.NoWrap
                color: hall.speaking.colour === "red" ? "#ffb4ab" : hall.speaking.colour === "amber" ? "#ffd479" : "#7ee2a8"
            }
        }

        Line {
            visible: !hall.voting.isRunning && !hall.showsResult && !hall.showsCode && hall.meeting.phase === "open"
            text: hall.meeting.currentTitle
            font.pixelSize: hall.u * hall.fit(text, hall.speaking.speaker !== "" ? 5 : 8)
            maximumLineCount: hall.speaking.speaker !== "" ? 4 : 11
            elide: Text.ElideRight
            strong: hall.speaking.speaker === ""
        }

        Repeater {
            model: !hall.voting.isRunning && !hall.showsResult && !hall.showsCode && hall.meeting.phase === "open" ? hall.speaking.queue : null

            Line {
                required property int place
                required property string name

                visible: place <= 2
                text: qsTr("Tiếp theo: %1").arg(name)
                font.pixelSize: hall.u * 4
                color: "#b9cde2"
            }
        }

        Line {
            visible: hall.meeting.phase !== "open" && !hall.showsCode
            horizontalAlignment: Text.AlignHCenter
            text: hall.meeting.phase === "paused" ? qsTr("Giải lao") : hall.meeting.phase === "closed" ? qsTr("Phiên họp đã bế mạc") : hall.meeting.exists ? qsTr("Phiên họp sắp bắt đầu") : qsTr("Chào mừng quý vị")
            font.pixelSize: hall.u * 11
            strong: true
        }
    }

    Line {
        x: hall.u * 5
        anchors.bottom: parent.bottom
        anchors.bottomMargin: hall.u * 4
        width: hall.width / 2
        visible: hall.meeting.exists
        text: qsTr("%1/%2 đại biểu có mặt").arg(hall.meeting.present).arg(hall.meeting.members)
        font.pixelSize: hall.u * 4
        color: "#b9cde2"
    }

    Line {
        anchors.right: parent.right
        anchors.rightMargin: hall.u * 5
        anchors.bottom: parent.bottom
        anchors.bottomMargin: hall.u * 4
        width: hall.width / 2
        horizontalAlignment: Text.AlignRight
        visible: hall.meeting.shortCode !== ""
        text: (hall.record.reopenedAt !== "" ? qsTr("Sổ ghi mở lại %1").arg(hall.record.reopenedAt) + " · " : "") + qsTr("Mã sổ ghi: %1").arg(hall.meeting.shortCode)
        font.pixelSize: hall.u * 4
        color: "#b9cde2"
        Accessible.name: qsTr("Mã điểm kiểm của sổ ghi")
    }

    // What is presented to the room, as soon as nothing more urgent is shown.
    PaperView {
        id: shown

        anchors.fill: parent
        anchors.topMargin: hall.u * 14
        anchors.bottomMargin: hall.u * 10
        visible: hall.shell.presenting.isPresented && hall.shell.reading.isOpen && !hall.voting.isRunning && !hall.showsResult && !hall.showsCode && hall.meeting.phase === "open"
        enabled: false
        pane: hall.shell.mainPane
        writing: hall.shell.writing
        display: hall.shell.display
        presenting: hall.shell.presenting
    }
}
