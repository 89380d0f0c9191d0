pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The desk for those without a tablet: the secretary checks who it is, the voter votes, the screen forgets at once.
FocusScope {
    id: desk_

    objectName: "DeskScreen"

    required property Desk desk
    required property bool isConnected
    readonly property bool isVoting: desk.voter !== "" && !desk.hasSent

    focus: visible
    onVisibleChanged: if (visible) forceActiveFocus()

    Rectangle {
        anchors.fill: parent
        color: Theme.ground
    }

    MouseArea {
        anchors.fill: parent
    }

    Card {
        anchors.fill: parent
        anchors.margins: Theme.px(20)

        ColumnLayout {
            id: foot

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.bottom: parent.bottom
            anchors.margins: Theme.px(24)
            spacing: Theme.gap

            Words {
                visible: desk_.isVoting && !desk_.isConnected
                color: Theme.amber
                text: qsTr("Máy đang tự nối lại; chưa gửi được phiếu.")
            }

            RowLayout {
                visible: desk_.isVoting
                spacing: Theme.gap

                Button {
                    Layout.fillWidth: true
                    Layout.fillHeight: true
                    Layout.preferredWidth: 1
                    visible: !desk_.desk.isSending
                    text: desk_.desk.paper.isReviewing ? qsTr("Sửa lại lựa chọn") : qsTr("Hủy, quay lại danh sách")
                    onClicked: desk_.desk.paper.isReviewing ? desk_.desk.paper.edit() : desk_.desk.dismiss()
                }

                Button {
                    Layout.fillWidth: true
                    Layout.preferredWidth: 2
                    Layout.preferredHeight: Math.max(Theme.px(72), implicitHeight)
                    kind: "primary"
                    enabled: desk_.desk.paper.isComplete && !desk_.desk.isSending && desk_.isConnected
                    text: {
                        if (desk_.desk.isSending)
                            return qsTr("Đang gửi phiếu…");
                        if (!desk_.desk.paper.isComplete)
                            return qsTr("Chọn xong rồi gửi");
                        if (desk_.desk.paper.isReviewing || desk_.desk.paper.isPlain)
                            return qsTr("Gửi phiếu");
                        return qsTr("Xem lại rồi gửi");
                    }
                    onClicked: desk_.desk.paper.isReviewing || desk_.desk.paper.isPlain ? desk_.desk.send() : desk_.desk.paper.review()
                }
            }

            Button {
                Layout.fillWidth: true
                visible: desk_.desk.hasSent
                kind: "primary"
                text: qsTr("Xóa màn hình, người tiếp theo")
                onClicked: desk_.desk.dismiss()
            }
        }

        Scroller {
            id: scroller

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.top: parent.top
            anchors.bottom: foot.top
            anchors.margins: Theme.px(24)
            contentHeight: column.implicitHeight

            ColumnLayout {
                id: column

                width: scroller.width - 14
                spacing: Theme.px(16)

                RowLayout {
                    visible: !desk_.isVoting
                    spacing: Theme.gap

                    Title {
                        text: desk_.desk.isSecret ? qsTr("Bàn bỏ phiếu kín") : qsTr("Bàn bỏ phiếu")
                    }

                    Button {
                        visible: desk_.desk.voter === ""
                        text: qsTr("Về bảng điều hành")
                        onClicked: desk_.desk.close()
                    }
                }

                Words {
                    visible: desk_.desk.canServe
                    text: desk_.desk.question
                    font.pixelSize: desk_.isVoting ? Theme.listTitle : Theme.question
                    strong: true
                }

                Empty {
                    visible: !desk_.desk.canServe
                    glyph: "vote"
                    title: qsTr("Chưa có lượt biểu quyết nào trên máy")
                    text: qsTr("Khi lượt mở, hãy tìm tên người không có máy rồi mời họ bỏ phiếu.")
                }

                // The secretary's half: who is next.
                Field {
                    Layout.fillWidth: true
                    visible: desk_.desk.canServe && desk_.desk.voter === ""
                    label: qsTr("Kiểm thẻ đại biểu rồi tìm tên")
                    text: desk_.desk.filter
                    onTextEdited: desk_.desk.find(text)
                }

                Repeater {
                    model: desk_.desk.canServe && desk_.desk.voter === "" ? desk_.desk.voters : null

                    RowLayout {
                        id: line

                        required property string person
                        required property string name
                        required property string seat
                        required property bool isServed
                        required property bool isOnline

                        spacing: Theme.gap

                        Words {
                            text: line.name + (line.seat !== "" ? " · " + line.seat : "")
                        }

                        Badge {
                            visible: line.isServed || line.isOnline
                            glyph: line.isServed ? "yes" : "read"
                            colour: line.isServed ? Theme.yes : Theme.faint
                            text: line.isServed ? qsTr("đã bỏ tại bàn này") : qsTr("máy đang nối")
                        }

                        Button {
                            enabled: !line.isServed || desk_.desk.isSecret
                            text: qsTr("Mời bỏ phiếu")
                            Accessible.name: qsTr("Mời %1 bỏ phiếu").arg(line.name)
                            onClicked: desk_.desk.admit(line.person)
                        }
                    }
                }

                // The voter's half: the paper, and the receipt.
                Title {
                    visible: desk_.isVoting
                    color: Theme.accent
                    text: qsTr("Phiếu của: %1").arg(desk_.desk.voter)
                }

                Words {
                    visible: desk_.isVoting && desk_.desk.paper.isReviewing
                    strong: true
                    text: qsTr("Xem lại phiếu của bạn trước khi gửi:")
                }

                BallotLines {
                    visible: desk_.isVoting
                    lines: desk_.desk.paper.lines
                    canMark: !desk_.desk.isSending && !desk_.desk.paper.isReviewing
                    onMarked: (question, answer) => desk_.desk.paper.mark(question, answer)
                }

                RowLayout {
                    visible: desk_.desk.hasSent
                    spacing: Theme.gap

                    Icon {
                        name: "ready"
                        colour: Theme.yes
                        size: Theme.px(96)
                    }

                    Words {
                        font.pixelSize: Theme.question
                        strong: true
                        text: qsTr("Đã bỏ phiếu xong. Máy chủ đã nhận phiếu. Cảm ơn!")
                    }
                }
            }
        }

        MoreBelow {
            view: scroller
        }
    }
}
