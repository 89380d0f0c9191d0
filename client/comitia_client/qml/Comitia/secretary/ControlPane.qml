pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
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

    Flickable {
        id: scroller

        objectName: "ControlPaneScroll"
        anchors.fill: parent
        anchors.margins: Theme.px(16)
        contentHeight: column.implicitHeight
        clip: true
        Basic.ScrollBar.vertical: ScrollLine {}

        ColumnLayout {
            id: column

            width: scroller.width - 14
            spacing: Theme.gap

            Words {
                Layout.fillWidth: true
                text: pane.meeting.currentTitle !== "" ? pane.meeting.currentTitle : pane.meeting.phase === "prepared" ? qsTr("Phiên họp chưa khai mạc") : pane.meeting.phase === "closed" ? qsTr("Phiên họp đã bế mạc") : qsTr("Chưa có nội dung nào đang bàn")
                font.pixelSize: Theme.listTitle
                strong: true
            }

            Words {
                Layout.fillWidth: true
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
                Layout.fillWidth: true
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
                visible: pane.meeting.phase === "open" && pane.meeting.nextItem !== "" && !pane.voting.isRunning && !pane.building && !pane.conducting.canOpenPlanned
                kind: pane.conducting.seatsLeft > 0 || pane.voting.outcome === "doubted" ? "plain" : "primary"
                meaning: pane.meeting.nextItem
                text: qsTr("Sang: %1").arg(pane.meeting.nextTitle)
                onClicked: pane.meeting.startItem(pane.meeting.nextItem)
            }

            HoldButton {
                Layout.fillWidth: true
                visible: pane.meeting.phase === "open" && pane.meeting.nextItem !== "" && !pane.voting.isRunning && !pane.building && pane.conducting.canOpenPlanned
                colour: Theme.accent
                text: qsTr("Sang: %1").arg(pane.meeting.nextTitle)
                hint: qsTr("Biểu quyết theo chương trình chưa mở; giữ nút nếu vẫn sang")
                onHeld: pane.meeting.startItem(pane.meeting.nextItem)
            }

            Card {
                Layout.fillWidth: true
                visible: pane.voting.isRunning
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
                        Layout.fillWidth: true
                        text: pane.voting.question
                        strong: true
                    }

                    Words {
                        Layout.fillWidth: true
                        text: pane.voting.isCounting ? qsTr("Đã kết thúc bỏ phiếu kín. Đợi người kiểm phiếu mở kết quả: %1 trên %2").arg(pane.telling.given).arg(pane.telling.needed) : pane.voting.isSecret ? qsTr("Phiếu kín · đã bỏ %1/%2 · cần %3").arg(pane.voting.cast).arg(pane.voting.entitled).arg(pane.voting.threshold) : pane.voting.isHands ? qsTr("Giơ tay · cần %1").arg(pane.voting.threshold) : pane.voting.isPaper ? qsTr("Phiếu giấy · cần %1").arg(pane.voting.threshold) : pane.voting.isRollCall ? qsTr("Gọi tên: %1/%2 đã trả lời · cần %3").arg(pane.desk.answered).arg(pane.voting.entitled).arg(pane.voting.threshold) : qsTr("Đã bỏ phiếu %1/%2 · cần %3").arg(pane.voting.cast).arg(pane.voting.entitled).arg(pane.voting.threshold)
                    }

                    CountCard {
                        Layout.fillWidth: true
                        visible: pane.handCounts.isAsked
                        counts: pane.handCounts
                    }

                    RollCall {
                        Layout.fillWidth: true
                        visible: pane.voting.isRollCall && pane.voting.isOpen
                        desk: pane.desk
                    }

                    Button {
                        Layout.fillWidth: true
                        visible: pane.voting.isOpen && pane.voting.hasDeadline
                        text: qsTr("Thêm 1 phút (còn %1)").arg(pane.voting.timeLeft)
                        onClicked: pane.conducting.extend(1)
                    }

                    Words {
                        Layout.fillWidth: true
                        visible: pane.voting.isCounting && pane.handCounts.isAsked
                        color: Theme.amber
                        text: qsTr("Kết quả có khi đủ người kiểm phiếu mở và số phiếu giấy đã ghi, khớp nhau.")
                    }

                    Field {
                        id: cannotOpen

                        Layout.fillWidth: true
                        Layout.topMargin: Theme.px(24)
                        visible: pane.voting.isCounting
                        label: qsTr("Lý do hủy, ghi vào biên bản")
                    }

                    HoldButton {
                        Layout.fillWidth: true
                        visible: pane.voting.isCounting
                        enabled: cannotOpen.text.trim() !== ""
                        text: qsTr("Không mở được: hủy lượt này")
                        hint: qsTr("Giữ nút, hoặc nhấn Enter")
                        onHeld: {
                            pane.conducting.void(cannotOpen.text.trim())
                            cannotOpen.text = ""
                        }
                    }

                    HoldButton {
                        Layout.fillWidth: true
                        visible: !pane.voting.isCounting
                        enabled: !pane.handCounts.isAsked || pane.handCounts.hasCounted || pane.handCounts.counters > 1
                        text: qsTr("Kết thúc biểu quyết")
                        hint: qsTr("Giữ nút, hoặc nhấn Enter")
                        onHeld: pane.conducting.close()
                    }
                }
            }

            LastResult {
                Layout.fillWidth: true
                visible: !pane.voting.isRunning && pane.voting.outcome !== "" && pane.voting.outcome !== "open"
                voting: pane.voting
                conducting: pane.conducting
                canVoid: pane.meeting.phase === "open"
            }

            Words {
                Layout.fillWidth: true
                visible: pane.representing.mustBeSecret
                color: Theme.amber
                text: qsTr("Đủ số đại biểu yêu cầu bỏ phiếu kín nội dung này.")
            }

            Words {
                Layout.fillWidth: true
                visible: pane.representing.represented !== ""
                color: Theme.faint
                font.pixelSize: Theme.small
                text: pane.representing.represented
            }

            Button {
                Layout.fillWidth: true
                visible: (pane.meeting.phase === "open" || pane.meeting.phase === "paused") && !pane.building
                glyph: "vote"
                text: pane.desk.withoutTablet > 0 ? qsTr("Bàn bỏ phiếu (%1 người không có máy)").arg(pane.desk.withoutTablet) : qsTr("Bàn bỏ phiếu (người không có máy)")
                onClicked: pane.desk.open()
            }

            ProxyCard {
                Layout.fillWidth: true
                visible: pane.representing.hasProxies && !pane.voting.isRunning && pane.meeting.phase !== "closed"
                representing: pane.representing
            }

            ProposalsCard {
                Layout.fillWidth: true
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

            Words {
                Layout.topMargin: Theme.gap
                text: qsTr("Phát biểu")
                strong: true
            }

            RowLayout {
                Layout.fillWidth: true
                visible: pane.speaking.speaker !== ""
                spacing: 8

                Words {
                    Layout.fillWidth: true
                    text: qsTr("Đang nói: %1").arg(pane.speaking.speaker)
                }

                Words {
                    text: pane.speaking.clock
                    strong: true
                    wrapMode: Text.NoWrap
                }

                Button {
                    text: qsTr("+1 phút")
                    onClicked: pane.speaking.extend(1)
                }

                Button {
                    text: qsTr("Dừng")
                    onClicked: pane.speaking.stop()
                }
            }

            Repeater {
                model: pane.speaking.queue

                RowLayout {
                    id: waiting

                    required property string request
                    required property int place
                    required property string name
                    required property string topic

                    Layout.fillWidth: true
                    spacing: 8

                    Words {
                        Layout.fillWidth: true
                        text: waiting.place + ". " + waiting.name + (waiting.topic !== "" ? ": " + waiting.topic : "")
                        font.pixelSize: Theme.small
                    }

                    Button {
                        text: qsTr("Mời (%1 phút)").arg(pane.speaking.minutes)
                        enabled: pane.meeting.phase === "open"
                        onClicked: pane.speaking.give(waiting.request, pane.speaking.minutes)
                    }
                }
            }

            Words {
                visible: pane.speaking.queue.count === 0
                text: qsTr("Chưa ai đăng ký.")
                color: Theme.faint
                font.pixelSize: Theme.small
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
                    hint: pane.conducting.plannedLeft > 0 ? qsTr("Còn %1 biểu quyết chưa mở; giữ nút nếu vẫn bế mạc").arg(pane.conducting.plannedLeft) : qsTr("Giữ nút để bế mạc")
                    onHeld: pane.meeting.close()
                }
            }
        }
    }
}
