pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The agenda: numbered items with their papers, the current one marked; below, what one most often wants.
ColumnLayout {
    id: screen

    required property Meeting meeting
    required property Voting voting
    required property Reading reading

    signal voteWanted
    signal floorWanted

    spacing: 0

    Listing {
        id: list

        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        spacing: Theme.gap
        model: screen.meeting.items
        Accessible.name: qsTr("Chương trình phiên họp")

        delegate: Card {
            id: entry

            required property string item
            required property string number
            required property string title
            required property string stage
            required property string times
            required property bool hasVote

            width: ListView.view.width
            implicitHeight: body.implicitHeight + 2 * Theme.px(16)
            color: stage === "current" ? Theme.accentSoft : Theme.surface
            border.color: stage === "current" ? Theme.accent : Theme.line
            border.width: stage === "current" ? 2 : 1

            ColumnLayout {
                id: body

                x: Theme.px(16)
                y: Theme.px(16)
                width: parent.width - 2 * Theme.px(16)
                spacing: 8

                RowLayout {
                    spacing: Theme.gap

                    Heading {
                        wrapMode: Text.NoWrap
                        text: entry.number
                        color: Theme.accent
                    }

                    Heading {
                        text: entry.title
                        color: entry.stage === "done" ? Theme.faint : Theme.ink
                    }

                    Words {
                        visible: entry.times !== ""
                        text: entry.times
                        color: Theme.faint
                        wrapMode: Text.NoWrap
                    }

                    Badge {
                        visible: entry.hasVote && entry.stage !== "done"
                        glyph: "vote"
                        colour: Theme.accent
                        text: qsTr("Có biểu quyết")
                    }

                    Badge {
                        visible: entry.stage !== "next"
                        glyph: entry.stage === "done" ? "yes" : "mic"
                        colour: entry.stage === "done" ? Theme.faint : Theme.accent
                        text: entry.stage === "done" ? qsTr("Đã xong") : qsTr("Đang bàn")
                    }
                }

                Repeater {
                    model: screen.meeting.papers

                    PaperRow {
                        required property string paper
                        required property string item

                        Layout.fillWidth: true
                        visible: item === entry.item
                        onClicked: screen.reading.open(paper, title)
                    }
                }
            }
        }

        Empty {
            anchors.centerIn: parent
            width: parent.width
            visible: list.count === 0
            glyph: "agenda"
            title: qsTr("Chương trình chưa có nội dung")
            text: qsTr("Thư ký đang chuẩn bị; nội dung tự hiện ở đây.")
        }
    }

    Flow {
        Layout.fillWidth: true
        Layout.margins: Theme.px(16)
        spacing: Theme.gap

        Button {
            visible: screen.voting.isOpen && !screen.voting.isHands && screen.voting.mayVote
            kind: "primary"
            glyph: "vote"
            text: screen.voting.ballot === "received" ? qsTr("Xem phiếu của tôi") : qsTr("Biểu quyết ngay")
            onClicked: screen.voteWanted()
        }

        Button {
            visible: screen.meeting.isMember
            glyph: "mic"
            text: qsTr("Đăng ký phát biểu")
            onClicked: screen.floorWanted()
        }

        Button {
            visible: !screen.meeting.isPresent && screen.meeting.phase !== "closed"
            glyph: "yes"
            text: qsTr("Báo có mặt")
            onClicked: screen.meeting.checkIn()
        }
    }
}
