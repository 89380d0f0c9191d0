import QtQuick
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The chair's one bar more: the next step is always the largest button.
Rectangle {
    id: bar

    required property Meeting meeting
    required property Voting voting
    required property Speaking speaking
    required property Conducting conducting

    readonly property bool hasResult: !bar.voting.isRunning && bar.voting.outcome !== "" && bar.voting.outcome !== "open" && bar.voting.outcome !== "counting"

    implicitHeight: flow.implicitHeight + 2 * Theme.gap
    color: Theme.surface

    Rectangle {
        width: parent.width
        height: 2
        color: Theme.accent
    }

    Flow {
        id: flow

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.gap

        AuditLine {
            width: flow.width
            visible: bar.hasResult && audit === "wrong"
            audit: bar.voting.audit
        }

        HoldButton {
            visible: bar.meeting.phase === "prepared"
            width: Math.min(implicitWidth, flow.width)
            colour: Theme.accent
            text: qsTr("Khai mạc (%1/%2 có mặt)").arg(bar.meeting.present).arg(bar.meeting.members)
            hint: qsTr("Giữ nút để khai mạc")
            onHeld: bar.meeting.open()
        }

        HoldButton {
            visible: bar.meeting.phase === "open" && bar.meeting.nextItem !== "" && !bar.voting.isRunning && bar.conducting.canOpenPlanned
            width: Math.min(implicitWidth, bar.width / 2)
            colour: Theme.accent
            text: bar.meeting.currentItem === "" ? qsTr("Bắt đầu: %1").arg(bar.meeting.nextTitle) : qsTr("Sang nội dung: %1").arg(bar.meeting.nextTitle)
            hint: qsTr("Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang")
            onHeld: bar.meeting.startItem(bar.meeting.nextItem)
        }

        Button {
            visible: bar.meeting.phase === "open" && bar.meeting.nextItem !== "" && !bar.voting.isRunning && !bar.conducting.canOpenPlanned
            kind: bar.voting.outcome === "doubted" ? "plain" : "primary"
            meaning: bar.meeting.nextItem
            width: Math.min(implicitWidth, bar.width / 2)
            text: bar.meeting.currentItem === "" ? qsTr("Bắt đầu: %1").arg(bar.meeting.nextTitle) : qsTr("Sang nội dung: %1").arg(bar.meeting.nextTitle)
            onClicked: bar.meeting.startItem(bar.meeting.nextItem)
        }

        Button {
            visible: bar.conducting.canOpenPlanned
            kind: "primary"
            glyph: "vote"
            meaning: bar.meeting.currentItem
            text: qsTr("Mở biểu quyết")
            onClicked: bar.conducting.openPlanned()
        }

        HoldButton {
            visible: bar.voting.isOpen
            width: Math.min(implicitWidth, flow.width)
            text: qsTr("Kết thúc biểu quyết (%1/%2)").arg(bar.voting.cast).arg(bar.voting.entitled)
            hint: qsTr("Giữ nút để kết thúc")
            onHeld: bar.conducting.close()
        }

        Badge {
            visible: bar.voting.isCounting
            height: Theme.primary
            glyph: "vote"
            colour: Theme.accent
            text: qsTr("Đang kiểm phiếu")
        }

        Badge {
            visible: bar.voting.isPlain && bar.hasResult && bar.voting.outcome !== "doubted"
            height: Theme.primary
            glyph: bar.voting.outcome === "adopted" ? "yes" : "no"
            colour: bar.voting.outcome === "adopted" ? Theme.yes : Theme.no
            text: bar.voting.outcome === "adopted"
                ? qsTr("Thông qua: %1 – %2 – %3").arg(bar.voting.yes).arg(bar.voting.no).arg(bar.voting.abstain)
                : qsTr("Không thông qua: %1 – %2 – %3").arg(bar.voting.yes).arg(bar.voting.no).arg(bar.voting.abstain)
        }

        OutcomeBadge {
            visible: bar.hasResult && !bar.voting.isPlain && bar.voting.outcome !== "doubted"
            height: Theme.primary
            outcome: bar.voting.outcome
        }

        Button {
            visible: bar.speaking.queue.count > 0 && bar.meeting.phase === "open"
            glyph: "mic"
            text: qsTr("Mời người kế tiếp (%1 chờ)").arg(bar.speaking.queue.count)
            onClicked: bar.speaking.giveNext()
        }

        Button {
            visible: bar.speaking.speaker !== ""
            text: qsTr("Thêm 1 phút")
            onClicked: bar.speaking.extend(1)
        }

        Button {
            visible: bar.speaking.speaker !== ""
            text: qsTr("Dừng: %1 (%2)").arg(bar.speaking.speaker).arg(bar.speaking.clock)
            onClicked: bar.speaking.stop()
        }

        Button {
            visible: bar.meeting.phase === "open" || bar.meeting.phase === "paused"
            meaning: bar.meeting.phase
            text: bar.meeting.phase === "paused" ? qsTr("Họp tiếp") : qsTr("Giải lao")
            onClicked: bar.meeting.pauseOrResume()
        }

        HoldButton {
            visible: bar.meeting.phase === "open" && bar.meeting.nextItem === "" && !bar.voting.isRunning && !bar.conducting.canOpenPlanned
            width: Math.min(implicitWidth, flow.width)
            text: qsTr("Bế mạc phiên họp")
            hint: bar.conducting.plannedLeft > 0
                ? qsTr("Còn %1 biểu quyết chưa mở; giữ nút nếu vẫn bế mạc").arg(bar.conducting.plannedLeft)
                : qsTr("Giữ nút để bế mạc")
            onHeld: bar.meeting.close()
        }
    }
}
