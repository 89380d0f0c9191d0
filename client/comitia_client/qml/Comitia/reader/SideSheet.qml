pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Beside the page: thumbnails, outline, my notes and bookmarks in this paper, and what a revision changed.
ColumnLayout {
    id: sheet

    objectName: "SideSheet"

    required property Pane pane
    required property Revising revising
    required property NoteList notes
    required property int page
    property string tab: "pages"
    readonly property Reading reading: pane.reading

    signal oldPageWanted(string note, int page)

    readonly property bool listsNotes: visible && tab === "notes"

    onListsNotesChanged: notes.setShown(listsNotes)

    spacing: Theme.gap

    Flow {
        Layout.fillWidth: true
        spacing: 6

        Repeater {
            model: [
                { "tab": "pages", "text": qsTr("Trang") },
                { "tab": "outline", "text": qsTr("Mục lục") },
                { "tab": "notes", "text": qsTr("Ghi chú") },
                { "tab": "changes", "text": qsTr("Thay đổi") }
            ]

            Button {
                required property var modelData

                visible: modelData.tab !== "changes" || sheet.revising.isRevised || sheet.revising.doubts.count > 0
                implicitHeight: Theme.touch
                textSize: Theme.small
                kind: sheet.tab === modelData.tab ? "primary" : "plain"
                text: modelData.text
                onClicked: sheet.tab = modelData.tab
            }
        }
    }

    GridView {
        id: thumbs

        Layout.fillWidth: true
        Layout.fillHeight: true
        visible: sheet.tab === "pages"
        clip: true
        model: sheet.reading.leaves.thumbnails
        cellWidth: Math.floor(width / 2)
        cellHeight: Math.round(cellWidth * 1.42) + Theme.px(34)
        currentIndex: sheet.page
        keyNavigationEnabled: true
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Các trang")
        Basic.ScrollBar.vertical: ScrollLine {}

        delegate: Basic.AbstractButton {
            id: thumb

            required property int index
            required property int number
            required property real aspect
            required property string source
            required property string fate
            required property bool isMarked
            required property bool hasNotes
            readonly property real side: Math.min(thumbs.cellWidth - 16, (thumbs.cellWidth - 16) * 1.42 / Math.max(0.2, aspect))

            width: thumbs.cellWidth
            height: thumbs.cellHeight
            focusPolicy: Qt.StrongFocus
            Accessible.role: Accessible.Button
            Accessible.name: [
                qsTr("Trang %1").arg(number),
                fate === "new" ? qsTr("mới") : fate === "changed" ? qsTr("có thay đổi") : "",
                isMarked ? qsTr("có dấu trang") : "",
                hasNotes ? qsTr("có ghi chú") : ""
            ].filter(s => s !== "").join(", ")
            onClicked: sheet.reading.jump(index)
            Component.onCompleted: sheet.reading.leaves.needThumb(index)
            Component.onDestruction: sheet.reading.leaves.forgetThumb(index)

            Column {
                anchors.centerIn: parent
                spacing: 4

                Rectangle {
                    anchors.horizontalCenter: parent.horizontalCenter
                    width: thumb.side
                    height: thumb.side * thumb.aspect
                    color: Theme.paper
                    border.width: thumb.index === sheet.page ? 4 : thumb.visualFocus ? Theme.focusRing : 1
                    border.color: thumb.index === sheet.page ? Theme.accent : thumb.visualFocus ? Theme.amber : Theme.line

                    Image {
                        anchors.fill: parent
                        anchors.margins: thumb.index === sheet.page ? 4 : 1
                        source: thumb.source
                        cache: false
                        smooth: true
                        Accessible.ignored: true
                    }

                    Row {
                        anchors.right: parent.right
                        anchors.top: parent.top
                        anchors.margins: 4
                        spacing: 2

                        Icon {
                            visible: thumb.hasNotes
                            name: "pen"
                            size: Theme.px(20)
                            colour: "#1d4ed8"
                        }

                        Icon {
                            visible: thumb.isMarked
                            name: "bookmark"
                            size: Theme.px(20)
                            colour: "#b3261e"
                        }
                    }
                }

                Words {
                    anchors.horizontalCenter: parent.horizontalCenter
                    text: thumb.number + (thumb.fate === "new" ? "  " + qsTr("mới") : thumb.fate === "changed" ? "  " + qsTr("đã sửa") : "")
                    color: thumb.fate === "same" ? Theme.ink : Theme.amber
                    strong: thumb.fate !== "same"
                    font.pixelSize: Theme.small
                    Accessible.ignored: true
                }
            }
        }
    }

    Listing {
        id: lines

        visible: sheet.tab === "outline"
        model: sheet.reading.outline
        Accessible.name: qsTr("Mục lục")
        Basic.ScrollBar.vertical: ScrollLine {}

        delegate: Basic.ItemDelegate {
            id: heading

            required property int level
            required property string title
            required property int page

            width: lines.width
            implicitHeight: Math.max(Theme.touch, label.implicitHeight + Theme.px(16))
            enabled: page >= 0
            leftPadding: Theme.px(8) + (level - 1) * Theme.px(18)
            Accessible.role: Accessible.Button
            Accessible.name: title
            onClicked: sheet.reading.jump(page)

            contentItem: RowLayout {
                spacing: Theme.gap

                Words {
                    id: label

                    text: heading.title
                    strong: heading.level === 1
                    color: heading.page === sheet.page ? Theme.accent : Theme.ink
                    Accessible.ignored: true
                }

                Words {
                    text: heading.page >= 0 ? "" + (heading.page + 1) : ""
                    color: Theme.faint
                    wrapMode: Text.NoWrap
                    Accessible.ignored: true
                }
            }

            background: Rectangle {
                radius: Theme.radius
                color: heading.down ? Theme.accentSoft : "transparent"
                border.width: heading.visualFocus ? Theme.focusRing : 0
                border.color: Theme.amber
            }
        }

        Empty {
            anchors.centerIn: parent
            width: parent.width - 20
            visible: lines.count === 0
            glyph: "agenda"
            title: qsTr("Không có mục lục")
            text: qsTr("Tài liệu này không kèm mục lục. Xem các trang thu nhỏ hoặc tìm theo chữ.")
        }
    }

    Listing {
        id: mine

        visible: sheet.tab === "notes"
        spacing: 6
        model: sheet.notes.notes
        Accessible.name: qsTr("Ghi chú của tôi")
        Basic.ScrollBar.vertical: ScrollLine {}

        delegate: NoteLine {
            required property int index
            required property string paper

            width: mine.width - 10
            visible: paper === sheet.reading.paper
            height: visible ? implicitHeight : 0
            showsTitle: false
            onClicked: sheet.notes.jump(index)
        }

        Empty {
            anchors.centerIn: parent
            width: parent.width - 20
            visible: mine.count === 0
            glyph: "pen"
            title: qsTr("Chưa có ghi chú")
            text: qsTr("Chọn bút ở mép màn hình và viết lên trang.")
        }
    }

    ChangesTab {
        Layout.fillWidth: true
        Layout.fillHeight: true
        visible: sheet.tab === "changes"
        reading: sheet.reading
        revising: sheet.revising
        page: sheet.page
        onOldPageWanted: (note, page) => sheet.oldPageWanted(note, page)
    }
}
