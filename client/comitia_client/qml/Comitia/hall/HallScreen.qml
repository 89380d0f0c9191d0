import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
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
    readonly property bool showsResult: !voting.isRunning
        && voting.outcome !== ""
        && resultShown.running
        && meeting.phase !== "closed"
        && !showsCode
        && (meeting.currentItem === "" || meeting.currentItem === voting.item)
    readonly property bool isDoubted: voting.outcome === "doubted"
    readonly property real besideResult: isDoubted ? 4.2 : voting.isPlain ? 5.6 : 5
    // Nothing is put to the vote, and no result or code stands there.
    readonly property bool isFree: !voting.isRunning && !showsResult && !showsCode && meeting.phase === "open"
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

    HallLine {
        u: hall.u
        x: hall.u * 5
        y: hall.u * 4
        width: hall.width - hall.u * 40
        maximumLineCount: 2
        text: shown.visible
            ? hall.shell.reading.title + " · " + qsTr("Trang %1/%2").arg(shown.page + 1).arg(hall.shell.reading.pagesInAll)
            : hall.meeting.exists ? hall.meeting.title : hall.tablet.roomName
        font.pixelSize: hall.u * 4
        color: "#b9cde2"
    }

    HallLine {
        u: hall.u
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

        HallLine {
            u: hall.u
            visible: hall.record.isHeld
            text: qsTr("Phiên họp đang tạm giữ, xin quý vị chờ trong giây lát")
            color: "#ffd479"
        }

        HallLine {
            u: hall.u
            visible: hall.showsCode
            text: qsTr("Mã khóa của tổ kiểm phiếu")
            color: "#ffd479"
        }

        HallLine {
            u: hall.u
            visible: hall.showsCode
            text: hall.telling.code
            font.pixelSize: hall.u * 9
            strong: true
        }

        HallLine {
            u: hall.u
            visible: hall.showsCode
            text: qsTr("%1 đọc to mã trên máy của mình; các mã phải giống nhau.").arg(hall.telling.members)
            color: "#b9cde2"
        }

        HallLine {
            u: hall.u
            visible: hall.voting.isRunning
            text: {
                if (hall.voting.isCounting)
                    return qsTr("Đang kiểm phiếu");
                if (hall.voting.isSecret)
                    return qsTr("Đang bỏ phiếu kín");
                if (hall.voting.isPaper)
                    return qsTr("Đang bỏ phiếu giấy");
                if (hall.voting.isRollCall)
                    return qsTr("Đang gọi tên biểu quyết");
                if (hall.voting.isHands)
                    return qsTr("Giơ tay biểu quyết");
                return qsTr("Đang biểu quyết");
            }
            color: "#ffd479"
            font.pixelSize: hall.u * 5
        }

        HallLine {
            u: hall.u
            visible: hall.voting.isRunning || hall.showsResult
            text: hall.voting.question
            font.pixelSize: u * fit(text, hall.showsResult ? hall.besideResult : 7)
            maximumLineCount: hall.showsResult ? 4 : 8
            strong: true
        }

        HallVote {
            visible: hall.voting.isRunning
            u: hall.u
            voting: hall.voting
            telling: hall.telling
        }

        HallResult {
            visible: hall.showsResult
            u: hall.u
            voting: hall.voting
            turn: hall.turn
        }

        HallFloor {
            visible: hall.isFree
            u: hall.u
            meeting: hall.meeting
            speaking: hall.speaking
        }

        HallLine {
            u: hall.u
            visible: hall.meeting.phase !== "open" && !hall.showsCode
            horizontalAlignment: Text.AlignHCenter
            text: {
                if (hall.meeting.phase === "paused")
                    return qsTr("Giải lao");
                if (hall.meeting.phase === "closed")
                    return qsTr("Phiên họp đã bế mạc");
                if (hall.meeting.exists)
                    return qsTr("Phiên họp sắp bắt đầu");
                return qsTr("Chào mừng quý vị");
            }
            font.pixelSize: hall.u * 11
            strong: true
        }
    }

    HallLine {
        u: hall.u
        x: hall.u * 5
        anchors.bottom: parent.bottom
        anchors.bottomMargin: hall.u * 4
        width: hall.width / 2
        visible: hall.meeting.exists
        text: qsTr("%1/%2 đại biểu có mặt").arg(hall.meeting.present).arg(hall.meeting.members)
        font.pixelSize: hall.u * 4
        color: "#b9cde2"
    }

    HallLine {
        u: hall.u
        anchors.right: parent.right
        anchors.rightMargin: hall.u * 5
        anchors.bottom: parent.bottom
        anchors.bottomMargin: hall.u * 4
        width: hall.width / 2
        horizontalAlignment: Text.AlignRight
        visible: hall.meeting.shortCode !== ""
        text: (hall.record.reopenedAt !== "" ? qsTr("Sổ ghi mở lại %1").arg(hall.record.reopenedAt) + " · " : "")
            + qsTr("Mã sổ ghi: %1").arg(hall.meeting.shortCode)
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
        visible: hall.shell.presenting.isPresented
            && hall.shell.reading.isOpen
            && hall.isFree
        enabled: false
        pane: hall.shell.mainPane
        writing: hall.shell.writing
        display: hall.shell.display
        presenting: hall.shell.presenting
    }
}
