pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A teller's tablet while the key is made: the steps, which it does by itself, and the code to be read out loud.
FocusScope {
    id: sheet

    objectName: "TellerSheet"

    required property Telling telling
    property bool isOpen: false
    // The code that this teller said is not the one that the others read out.
    property string differing: ""
    readonly property bool differs: telling.code !== "" && differing === telling.code

    visible: isOpen && telling.isTeller
    focus: visible

    function open(): void {
        isOpen = true
        forceActiveFocus()
    }

    function close(): void {
        isOpen = false
    }

    Keys.onEscapePressed: close()

    component Step: RowLayout {
        id: line

        property int number
        property string text

        visible: sheet.telling.code === "" || Theme.percent <= 115
        spacing: Theme.gap
        opacity: sheet.telling.step < number ? 0.5 : 1

        Icon {
            name: sheet.telling.step > line.number ? "yes" : "load"
            colour: sheet.telling.step > line.number ? Theme.yes : Theme.faint
            size: Theme.px(28)
        }

        Words {
            text: line.text
            strong: sheet.telling.step === line.number
        }
    }

    Veil {
        opacity: 0.5
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 32, Theme.px(860))
        height: Math.min(parent.height - 24, body.implicitHeight + 48)

        Scroller {
            id: scroller

            anchors.fill: parent
            anchors.margins: 24
            contentHeight: body.implicitHeight

            ColumnLayout {
                id: body

                width: scroller.width - (scroller.contentHeight > scroller.height ? 14 : 0)
                spacing: Theme.px(16)

                Title {
                    text: qsTr("Khóa của tổ kiểm phiếu")
                }

                Words {
                    color: Theme.faint
                    text: qsTr("%1. Máy tự làm từng bước; bạn chỉ cần để máy mở.").arg(sheet.telling.members)
                }

                Step {
                    number: 1
                    text: qsTr("Mỗi máy chọn phần khóa của mình và cam kết")
                }

                Step {
                    number: 2
                    text: qsTr("Các máy cho nhau xem")
                }

                Step {
                    number: 3
                    text: qsTr("Chia khóa: không máy nào giữ trọn")
                }

                Step {
                    number: 4
                    text: qsTr("Mỗi máy kiểm và giữ phần của mình")
                }

                Words {
                    visible: sheet.telling.waitsFor !== ""
                    color: Theme.amber
                    text: qsTr("Đợi máy của: %1").arg(sheet.telling.waitsFor)
                }

                Words {
                    visible: sheet.telling.disputing !== "" && sheet.telling.code === ""
                    color: Theme.no
                    strong: true
                    text: qsTr("Máy của %1 thấy phần do máy của %2 gửi là sai. Khóa này không lập được; thư ký hãy lập lại, có thể với người khác.")
                        .arg(sheet.telling.disputing).arg(sheet.telling.disputed)
                }

                Words {
                    visible: sheet.telling.isForeign
                    color: Theme.no
                    strong: true
                    text: qsTr("Trong khóa này có phần mang tên bạn nhưng không do máy này tạo. Nếu bạn không lập khóa trên máy khác, hãy báo cả phòng và lập khóa lại.")
                }

                Card {
                    Layout.fillWidth: true
                    visible: sheet.telling.code !== ""
                    color: Theme.accentSoft
                    implicitHeight: read.implicitHeight + 2 * Theme.px(16)

                    ColumnLayout {
                        id: read

                        anchors.left: parent.left
                        anchors.right: parent.right
                        anchors.top: parent.top
                        anchors.margins: Theme.px(16)
                        spacing: Theme.gap

                        Words {
                            text: qsTr("Đọc to mã này. Mọi máy kiểm phiếu và màn hình hội trường phải có cùng một mã:")
                        }

                        Words {
                            horizontalAlignment: Text.AlignHCenter
                            text: sheet.telling.code
                            font.pixelSize: Theme.question
                            strong: true
                        }

                        Words {
                            color: Theme.faint
                            text: qsTr("Để mở kết quả cần %1 trên %2 người.").arg(sheet.telling.needed).arg(sheet.telling.count)
                        }
                    }
                }

                Words {
                    visible: sheet.differs
                    color: Theme.no
                    strong: true
                    text: qsTr("Đừng bỏ phiếu với khóa này. Hãy nói to cho cả phòng biết mã khác nhau; thư ký phải lập lại khóa.")
                }

                Button {
                    Layout.fillWidth: true
                    visible: sheet.telling.code !== "" && !sheet.differs
                    text: qsTr("Mã khác nhau")
                    onClicked: sheet.differing = sheet.telling.code
                }

                Button {
                    Layout.fillWidth: true
                    kind: sheet.telling.code !== "" && !sheet.differs ? "primary" : "plain"
                    text: {
                        if (sheet.differs)
                            return qsTr("Đóng");
                        if (sheet.telling.code !== "")
                            return qsTr("Mã giống nhau, xong");
                        if (sheet.telling.disputing !== "")
                            return qsTr("Đóng");
                        return qsTr("Đóng, máy vẫn làm tiếp");
                    }
                    onClicked: sheet.close()
                }
            }
        }
    }
}
