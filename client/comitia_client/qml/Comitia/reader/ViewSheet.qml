pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Dialogs
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// How the paper is looked at: fit and zoom, flow, colours, rotation, two papers, left hand, full screen; and my copy.
Flickable {
    id: sheet

    required property PaperView paperView
    required property Display display
    required property NoteList notes
    required property bool isSplit
    required property Presenting presenting
    readonly property Leaves leaves: paperView.reading.leaves

    signal splitWanted
    signal fullWanted
    signal printWanted

    contentHeight: body.implicitHeight
    clip: true
    Basic.ScrollBar.vertical: ScrollLine {}

    FileDialog {
        id: target

        property bool isFlat: false

        title: qsTr("Lưu bản có ghi chú của tôi")
        fileMode: FileDialog.SaveFile
        defaultSuffix: "pdf"
        nameFilters: ["PDF (*.pdf)"]
        onAccepted: sheet.notes.export(selectedFile, isFlat)
    }

    component Choice: Flow {
        id: choice

        property string label
        property string chosen
        property list<string> values
        property list<string> words

        signal picked(string value)

        Layout.fillWidth: true
        spacing: 6

        Words {
            width: parent.width
            text: choice.label
            strong: true
        }

        Repeater {
            model: choice.values

            Button {
                required property int index
                required property string modelData

                kind: choice.chosen === modelData ? "primary" : "plain"
                implicitHeight: Theme.touch
                textSize: Theme.small
                text: choice.words[index]
                onClicked: choice.picked(modelData)
            }
        }
    }

    ColumnLayout {
        id: body

        width: parent.width - 10
        spacing: Theme.px(16)

        RowLayout {
            spacing: 6

            IconButton {
                glyph: "abstain"
                text: qsTr("Thu nhỏ")
                onClicked: sheet.paperView.zoomStep(1 / 1.25)
            }

            Words {
                horizontalAlignment: Text.AlignHCenter
                text: Math.round(sheet.paperView.zoom * 100) + " %"
                strong: true
            }

            IconButton {
                glyph: "plus"
                text: qsTr("Phóng to")
                onClicked: sheet.paperView.zoomStep(1.25)
            }
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.presenting.mayPresent
            kind: "primary"
            glyph: "console"
            text: sheet.presenting.isMine ? qsTr("Thôi trình bày") : qsTr("Trình bày cho cả phòng")
            onClicked: sheet.presenting.isMine ? sheet.presenting.stop() : sheet.presenting.start()
        }

        Choice {
            label: qsTr("Cỡ trang")
            values: ["width", "page"]
            words: [qsTr("Vừa chiều ngang"), qsTr("Vừa trang")]
            chosen: sheet.paperView.fit
            onPicked: value => sheet.paperView.setFit(value)
        }

        Choice {
            label: qsTr("Cách lật")
            values: ["continuous", "single"]
            words: [qsTr("Liền nhau"), qsTr("Từng trang")]
            chosen: sheet.display.flow
            onPicked: value => {
                sheet.display.flow = value
                sheet.paperView.setFit(value === "single" ? "page" : "width")
            }
        }

        Choice {
            label: qsTr("Màu trang")
            values: ["paper", "sepia", "dark", "contrast"]
            words: [qsTr("Giấy trắng"), qsTr("Giấy ngà"), qsTr("Tối"), qsTr("Tương phản")]
            chosen: sheet.display.pages
            onPicked: value => sheet.display.pages = value
        }

        Choice {
            label: qsTr("Tay viết")
            values: ["right", "left"]
            words: [qsTr("Tay phải"), qsTr("Tay trái")]
            chosen: sheet.display.leftHanded ? "left" : "right"
            onPicked: value => sheet.display.leftHanded = value === "left"
        }

        Button {
            Layout.fillWidth: true
            glyph: "turn"
            text: qsTr("Xoay trang")
            onClicked: sheet.paperView.turn = (sheet.paperView.turn + 1) % 4
        }

        Button {
            Layout.fillWidth: true
            glyph: "split"
            text: sheet.isSplit ? qsTr("Bỏ tài liệu thứ hai") : qsTr("Xem hai tài liệu")
            onClicked: sheet.splitWanted()
        }

        Button {
            Layout.fillWidth: true
            glyph: "full"
            text: qsTr("Toàn màn hình")
            onClicked: sheet.fullWanted()
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.leaves.hasLayer
            glyph: "note"
            kind: sheet.leaves.showsLayer ? "primary" : "plain"
            implicitHeight: Theme.touch
            text: sheet.leaves.showsLayer ? qsTr("Đang hiện chú thích có sẵn trong tài liệu") : qsTr("Đang ẩn chú thích có sẵn trong tài liệu")
            onClicked: sheet.leaves.showLayer(!sheet.leaves.showsLayer)
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.paperView.pane.annotating.hasLent
            glyph: "share"
            kind: sheet.paperView.pane.annotating.showsLent ? "primary" : "plain"
            implicitHeight: Theme.touch
            text: sheet.paperView.pane.annotating.showsLent ? qsTr("Đang hiện ghi chú người khác chia sẻ") : qsTr("Đang ẩn ghi chú người khác chia sẻ")
            onClicked: sheet.paperView.pane.annotating.showLent(!sheet.paperView.pane.annotating.showsLent)
        }

        Words {
            visible: !sheet.paperView.reading.mayCopy
            color: Theme.faint
            text: qsTr("Tài liệu này không được chép hay lưu ra ngoài.")
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.paperView.reading.mayCopy
            enabled: !sheet.notes.isExporting
            glyph: "load"
            text: sheet.notes.isExporting ? qsTr("Đang ghi bản sao…") : qsTr("Lưu bản có ghi chú")
            onClicked: {
                target.isFlat = false
                target.open()
            }
        }

        Words {
            visible: sheet.notes.saved !== ""
            color: Theme.yes
            text: qsTr("Đã lưu: %1").arg(sheet.notes.saved)
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.paperView.reading.mayCopy
            glyph: "print"
            text: qsTr("In…")
            onClicked: sheet.printWanted()
        }

        Button {
            Layout.fillWidth: true
            visible: sheet.paperView.reading.mayCopy
            enabled: !sheet.notes.isExporting
            glyph: "load"
            text: qsTr("Lưu bản in liền ghi chú")
            onClicked: {
                target.isFlat = true
                target.open()
            }
        }
    }
}
