pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// All votes of the meeting, the newest first.
ListView {
    id: list

    required property Voting voting
    required property Telling telling
    required property HandCounts handCounts
    required property Representing representing

    signal voteWanted
    signal keyWanted

    leftMargin: Theme.px(16)
    rightMargin: Theme.px(16)
    bottomMargin: Theme.px(16)
    clip: true
    spacing: Theme.gap
    model: voting.results
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Các lượt biểu quyết")

    header: Item {
        width: list.width - 2 * Theme.px(16)
        height: column.implicitHeight > 0 ? column.implicitHeight + Theme.gap : 0

        Column {
            id: column

            width: parent.width
            spacing: Theme.gap

            Button {
                id: keyButton

                width: parent.width
                visible: list.telling.isTeller
                text: list.telling.code !== "" ? qsTr("Tổ kiểm phiếu · mã %1").arg(list.telling.code) : qsTr("Tổ kiểm phiếu · đang lập khóa")
                onClicked: list.keyWanted()
            }

            Button {
                width: parent.width
                visible: list.representing.mayDemand
                kind: list.representing.isDemanding ? "primary" : "plain"
                glyph: list.representing.isDemanding ? "yes" : "lock"
                text: list.representing.isDemanding
                    ? qsTr("Tôi đã yêu cầu bỏ phiếu kín (%1) · bấm để rút").arg(list.representing.demanding)
                    : qsTr("Yêu cầu bỏ phiếu kín nội dung này (%1)").arg(list.representing.demanding)
                onClicked: list.representing.demand()
            }
        }
    }

    delegate: Card {
        id: entry

        required property string question
        required property string time
        required property int yes
        required property int no
        required property int abstain
        required property int base
        required property string outcome
        required property string threshold
        required property string mine
        required property string against
        required property string abstaining
        required property int silent
        required property bool isSecret
        required property bool isPlain
        required property string said
        required property string marked
        required property string rule
        readonly property bool isUnderWay: outcome === "open" || outcome === "counting"

        width: list.width - 2 * Theme.px(16)
        implicitHeight: body.implicitHeight + 2 * Theme.px(16)

        ColumnLayout {
            id: body

            x: Theme.px(16)
            y: Theme.px(16)
            width: parent.width - 2 * Theme.px(16)
            spacing: Theme.gap

            RowLayout {
                spacing: Theme.gap

                Heading {
                    text: entry.question
                }

                Words {
                    text: entry.time
                    color: Theme.faint
                    wrapMode: Text.NoWrap
                }

                OutcomeBadge {
                    outcome: entry.outcome
                }
            }

            Words {
                visible: entry.said !== ""
                text: entry.said
            }

            ResultBars {
                visible: entry.isPlain && !entry.isUnderWay && entry.outcome !== "void"
                yes: entry.yes
                no: entry.no
                abstain: entry.abstain
                base: entry.base
                unit: Theme.small
            }

            Small {
                text: qsTr("Cần %1 (tính trên %2)").arg(entry.threshold).arg(entry.base)
                visible: entry.base > 0 && entry.outcome !== "doubted"
            }

            Small {
                visible: text !== ""
                text: [
                    entry.against !== "" ? qsTr("Không tán thành: %1").arg(entry.against) : "",
                    entry.abstaining !== "" ? qsTr("Không biểu quyết: %1").arg(entry.abstaining) : "",
                    entry.silent > 0 ? qsTr("Không bỏ phiếu: %1").arg(entry.silent) : ""
                ].filter(t => t !== "").join("\n")
            }

            Small {
                visible: entry.rule !== ""
                text: entry.rule
            }

            Small {
                visible: entry.isSecret
                text: qsTr("Bỏ phiếu kín: không ai biết ai chọn gì")
            }

            Words {
                visible: entry.mine !== ""
                text: entry.mine === "yes"
                    ? qsTr("Phiếu của tôi: Tán thành")
                    : entry.mine === "no" ? qsTr("Phiếu của tôi: Không tán thành") : qsTr("Phiếu của tôi: Không biểu quyết")
            }

            Words {
                visible: entry.marked !== ""
                text: qsTr("Phiếu của tôi: %1").arg(entry.marked)
            }

            Button {
                visible: entry.outcome === "counting" && list.telling.mayOpen
                kind: "primary"
                text: qsTr("Mở kết quả")
                onClicked: list.voteWanted()
            }

            Button {
                visible: (entry.outcome === "open" || entry.outcome === "counting") && list.handCounts.isMine
                kind: "primary"
                text: qsTr("Ghi số phiếu giấy")
                onClicked: list.voteWanted()
            }

            Button {
                visible: entry.outcome === "open" && list.voting.mayVote && list.voting.isOnTablets
                kind: "primary"
                text: list.voting.ballot === "received" ? qsTr("Xem phiếu của tôi") : qsTr("Biểu quyết ngay")
                onClicked: list.voteWanted()
            }
        }
    }

    Empty {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.px(600))
        visible: list.count === 0
        glyph: "vote"
        title: qsTr("Chưa có lượt biểu quyết nào")
        text: qsTr("Khi chủ tọa mở biểu quyết, phiếu tự hiện lên màn hình.")
    }
}
