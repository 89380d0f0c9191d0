import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Live control: the one next step is the largest button; below it the vote and the floor.
Card {
    id: pane

    objectName: "ControlPane"

    required property Meeting meeting
    required property Voting voting
    required property Speaking speaking
    required property Telling telling
    required property Conducting conducting
    required property Desk desk
    required property Representing representing
    required property HandCounts handCounts
    property bool building: false

    Scroller {
        id: scroller

        objectName: "ControlPaneScroll"
        anchors.fill: parent
        anchors.margins: Theme.px(16)
        contentHeight: column.implicitHeight

        ColumnLayout {
            id: column

            width: scroller.width - 14
            spacing: Theme.gap

            Heading {
                text: {
                    if (pane.meeting.currentTitle !== "")
                        return pane.meeting.currentTitle;
                    if (pane.meeting.phase === "prepared")
                        return qsTr("Phiên họp chưa khai mạc");
                    if (pane.meeting.phase === "closed")
                        return qsTr("Phiên họp đã bế mạc");
                    return qsTr("Chưa có nội dung nào đang bàn");
                }
            }

            Words {
                text: qsTr("%1/%2 đại biểu có mặt").arg(pane.meeting.present).arg(pane.meeting.members)
                color: Theme.faint
            }

            HoldButton {
                Layout.fillWidth: true
                visible: pane.meeting.phase === "prepared"
                colour: Theme.accent
                text: qsTr("Khai mạc phiên họp")
                hint: qsTr("Giữ nút để khai mạc")
                onHeld: pane.meeting.open()
            }

            TellersCard {
                Layout.fillWidth: true
                visible: pane.conducting.isSecretPlanned && !pane.telling.isReady && !pane.building
                telling: pane.telling
            }

            RepeatWarning {
                visible: count > 0 && pane.conducting.canOpenPlanned && !pane.building
                count: pane.conducting.plannedTellsApart
            }

            Button {
                Layout.fillWidth: true
                visible: pane.conducting.canOpenPlanned && !pane.building
                kind: "primary"
                enabled: !pane.conducting.isSecretPlanned || pane.telling.isReady
                glyph: "vote"
                meaning: pane.meeting.currentItem
                text: pane.conducting.isSecretPlanned ? qsTr("Mở bỏ phiếu kín theo chương trình") : qsTr("Mở biểu quyết theo chương trình")
                onClicked: pane.conducting.openPlanned()
            }

            Button {
                Layout.fillWidth: true
                visible: pane.meeting.phase === "open"
                    && pane.meeting.nextItem !== ""
                    && !pane.voting.isRunning
                    && !pane.building
                    && !pane.conducting.canOpenPlanned
                kind: pane.conducting.seatsLeft > 0 || pane.voting.outcome === "doubted" ? "plain" : "primary"
                meaning: pane.meeting.nextItem
                text: qsTr("Sang: %1").arg(pane.meeting.nextTitle)
                onClicked: pane.meeting.startItem(pane.meeting.nextItem)
            }

            HoldButton {
                Layout.fillWidth: true
                visible: pane.meeting.phase === "open"
                    && pane.meeting.nextItem !== ""
                    && !pane.voting.isRunning
                    && !pane.building
                    && pane.conducting.canOpenPlanned
                colour: Theme.accent
                text: qsTr("Sang: %1").arg(pane.meeting.nextTitle)
                hint: qsTr("Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang")
                onHeld: pane.meeting.startItem(pane.meeting.nextItem)
            }

            RunningVote {
                Layout.fillWidth: true
                visible: pane.voting.isRunning
                voting: pane.voting
                telling: pane.telling
                conducting: pane.conducting
                desk: pane.desk
                handCounts: pane.handCounts
            }

            LastResult {
                Layout.fillWidth: true
                visible: !pane.voting.isRunning && pane.voting.outcome !== "" && pane.voting.outcome !== "open"
                voting: pane.voting
                conducting: pane.conducting
                canVoid: pane.meeting.phase === "open"
            }

            Words {
                visible: pane.representing.mustBeSecret
                color: Theme.amber
                text: qsTr("Đủ số đại biểu yêu cầu bỏ phiếu kín nội dung này.")
            }

            Small {
                visible: pane.representing.represented !== ""
                text: pane.representing.represented
            }

            Button {
                Layout.fillWidth: true
                visible: (pane.meeting.phase === "open" || pane.meeting.phase === "paused") && !pane.building
                glyph: "vote"
                text: pane.desk.withoutTablet > 0
                    ? qsTr("Bàn bỏ phiếu (%1 người không có máy)").arg(pane.desk.withoutTablet)
                    : qsTr("Bàn bỏ phiếu (người không có máy)")
                onClicked: pane.desk.open()
            }

            ProxyCard {
                visible: pane.representing.hasProxies && !pane.voting.isRunning && pane.meeting.phase !== "closed"
                representing: pane.representing
            }

            ProposalsCard {
                visible: pane.meeting.currentItem !== "" && !pane.voting.isRunning && pane.meeting.phase === "open" && !pane.building
                conducting: pane.conducting
                onPicked: (vote, question) => {
                    builder.propose(vote, question)
                    pane.building = true
                }
            }

            Button {
                Layout.fillWidth: true
                visible: pane.meeting.currentItem !== "" && !pane.voting.isRunning && pane.meeting.phase === "open" && !pane.building
                glyph: "plus"
                text: qsTr("Biểu quyết khác…")
                onClicked: pane.building = true
            }

            VoteBuilder {
                id: builder

                Layout.fillWidth: true
                visible: pane.building
                conducting: pane.conducting
                telling: pane.telling
                onDone: pane.building = false
            }

            FloorCard {
                Layout.topMargin: Theme.gap
                meeting: pane.meeting
                speaking: pane.speaking
            }

            Flow {
                Layout.fillWidth: true
                Layout.topMargin: Theme.gap
                spacing: Theme.gap
                visible: pane.meeting.phase === "open" || pane.meeting.phase === "paused"

                Button {
                    meaning: pane.meeting.phase
                    text: pane.meeting.phase === "paused" ? qsTr("Họp tiếp") : qsTr("Giải lao")
                    onClicked: pane.meeting.pauseOrResume()
                }

                Button {
                    visible: pane.meeting.currentItem !== "" && !pane.voting.isRunning
                    text: qsTr("Kết thúc nội dung")
                    onClicked: pane.meeting.endItem(pane.meeting.currentItem)
                }

                HoldButton {
                    width: Math.min(implicitWidth, parent.width)
                    visible: !pane.voting.isRunning
                    text: qsTr("Bế mạc")
                    hint: pane.conducting.plannedLeft > 0
                        ? qsTr("Còn %1 biểu quyết chưa mở; giữ nút nếu vẫn bế mạc").arg(pane.conducting.plannedLeft)
                        : qsTr("Giữ nút để bế mạc")
                    onHeld: pane.meeting.close()
                }
            }
        }
    }
}
