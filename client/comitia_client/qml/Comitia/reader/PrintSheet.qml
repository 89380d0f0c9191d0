pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Printing the open paper: on which printer, which pages, how often, with my notes or without; and how far it is.
Item {
    id: sheet

    objectName: "PrintSheet"

    required property Printing printing
    required property int count
    required property int page
    required property bool isFront
    property bool withNotes: true
    property bool onlyThis: false
    property int copies: 1

    visible: false
    Keys.onEscapePressed: leave()

    function ask(): void {
        printing.look()
        copies = 1
        visible = true
        forceActiveFocus()
    }

    function leave(): void {
        visible = false
    }

    Veil {
        onPressed: sheet.leave()
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, Theme.px(700))
        height: Math.min(parent.height - 32, body.implicitHeight + 2 * Theme.px(20))

        MouseArea {
            anchors.fill: parent
        }

        Scroller {
            id: scroller

            anchors.fill: parent
            anchors.margins: Theme.px(20)
            contentHeight: body.implicitHeight

            ColumnLayout {
                id: body

                width: scroller.width - (scroller.contentHeight > scroller.height ? 14 : 0)
                spacing: Theme.gap

                Heading {
                    text: qsTr("In tài liệu")
                }

                Words {
                    visible: sheet.printing.printers.count === 0
                    text: qsTr("Máy này chưa nối máy in nào. Hãy nhờ bộ phận kỹ thuật, hoặc lưu bản in liền ghi chú rồi in ở máy khác.")
                }

                Words {
                    visible: sheet.printing.printers.count > 0
                    text: qsTr("Máy in")
                    strong: true
                }

                Repeater {
                    model: sheet.printing.printers

                    Button {
                        required property string name

                        Layout.fillWidth: true
                        implicitHeight: Theme.touch
                        glyph: sheet.printing.printer === name ? "yes" : "print"
                        kind: sheet.printing.printer === name ? "soft" : "plain"
                        text: name
                        enabled: !sheet.printing.isPrinting
                        onClicked: sheet.printing.choose(name)
                    }
                }

                Words {
                    visible: sheet.printing.printers.count > 0
                    text: qsTr("Trang và ghi chú")
                    strong: true
                }

                Flow {
                    Layout.fillWidth: true
                    visible: sheet.printing.printers.count > 0
                    spacing: 6

                    Button {
                        implicitHeight: Theme.touch
                        kind: sheet.onlyThis ? "plain" : "soft"
                        text: sheet.isFront ? qsTr("%n trang đầu đã tải", "", sheet.count) : qsTr("Cả tài liệu (%n trang)", "", sheet.count)
                        onClicked: sheet.onlyThis = false
                    }

                    Button {
                        implicitHeight: Theme.touch
                        kind: sheet.onlyThis ? "soft" : "plain"
                        text: qsTr("Chỉ trang %1").arg(sheet.page + 1)
                        onClicked: sheet.onlyThis = true
                    }
                }

                Flow {
                    Layout.fillWidth: true
                    visible: sheet.printing.printers.count > 0
                    spacing: 6

                    Button {
                        implicitHeight: Theme.touch
                        kind: sheet.withNotes ? "soft" : "plain"
                        text: qsTr("Có ghi chú của tôi")
                        onClicked: sheet.withNotes = true
                    }

                    Button {
                        implicitHeight: Theme.touch
                        kind: sheet.withNotes ? "plain" : "soft"
                        text: qsTr("Không in ghi chú")
                        onClicked: sheet.withNotes = false
                    }
                }

                RowLayout {
                    visible: sheet.printing.printers.count > 0
                    spacing: Theme.gap

                    Words {
                        text: qsTr("%n bản", "", sheet.copies)
                        strong: true
                    }

                    IconButton {
                        glyph: "abstain"
                        text: qsTr("Bớt một bản")
                        enabled: sheet.copies > 1
                        onClicked: sheet.copies -= 1
                    }

                    IconButton {
                        glyph: "plus"
                        text: qsTr("Thêm một bản")
                        enabled: sheet.copies < 20
                        onClicked: sheet.copies += 1
                    }
                }

                Words {
                    visible: sheet.printing.isPrinting || sheet.printing.isDone
                    color: sheet.printing.isDone ? Theme.yes : Theme.ink
                    text: sheet.printing.isDone
                        ? qsTr("Đã gửi %n trang tới máy in.", "", sheet.printing.pages)
                        : qsTr("Đang gửi trang %1 trên %2…").arg(sheet.printing.done + 1).arg(sheet.printing.pages)
                }

                ProgressLine {
                    Layout.fillWidth: true
                    visible: sheet.printing.isPrinting
                    share: sheet.printing.pages > 0 ? sheet.printing.done / sheet.printing.pages : 0
                }

                RowLayout {
                    spacing: Theme.gap

                    Button {
                        Layout.fillWidth: true
                        text: sheet.printing.isPrinting ? qsTr("Dừng in") : qsTr("Đóng")
                        onClicked: sheet.printing.isPrinting ? sheet.printing.stop() : sheet.leave()
                    }

                    Button {
                        Layout.fillWidth: true
                        visible: sheet.printing.printers.count > 0
                        kind: "primary"
                        glyph: "print"
                        enabled: !sheet.printing.isPrinting
                        text: qsTr("In")
                        onClicked: sheet.printing.start(
                            sheet.onlyThis ? sheet.page : 0,
                            sheet.onlyThis ? sheet.page : sheet.count - 1,
                            sheet.copies,
                            sheet.withNotes
                        )
                    }
                }
            }
        }
    }
}
