pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// What a revision changed: notes to be checked or placed by hand, then the pages that are new or have new words.
Flickable {
    id: sheet

    required property Reading reading
    required property Revising revising
    required property int page

    signal oldPageWanted(string note, int page)

    contentHeight: changes.implicitHeight
    clip: true
    Basic.ScrollBar.vertical: ScrollLine {}

    ColumnLayout {
        id: changes

        width: parent.width - 10
        spacing: Theme.gap

        Button {
            Layout.fillWidth: true
            kind: sheet.revising.showsChanges ? "primary" : "plain"
            implicitHeight: Theme.touch
            text: qsTr("Tô chữ mới trên trang")
            onClicked: sheet.revising.showChanges(!sheet.revising.showsChanges)
        }

        Repeater {
            model: sheet.revising.doubts

            Card {
                id: doubt

                required property string note
                required property string verdict
                required property string kind
                required property string said
                required property int oldPage
                required property int page

                function named(): string {
                    switch (kind) {
                    case "pen":
                        return qsTr("Nét bút")
                    case "mark":
                        return qsTr("Chỗ tô")
                    case "stamp":
                        return qsTr("Dấu")
                    case "bookmark":
                        return qsTr("Dấu trang")
                    default:
                        return qsTr("Ghi chú")
                    }
                }

                Layout.fillWidth: true
                implicitHeight: asked.implicitHeight + 2 * Theme.gap

                ColumnLayout {
                    id: asked

                    anchors.fill: parent
                    anchors.margins: Theme.gap
                    spacing: 6

                    Words {
                        strong: true
                        text: doubt.named()
                            + ": "
                            + (doubt.verdict === "near"
                                ? qsTr("xem lại chỗ ở trang %1").arg(doubt.page + 1)
                                : qsTr("không tìm thấy chỗ (trang cũ %1)").arg(doubt.oldPage + 1))
                    }

                    Words {
                        visible: doubt.said !== ""
                        text: doubt.said
                        maximumLineCount: 2
                        color: Theme.faint
                    }

                    Flow {
                        Layout.fillWidth: true
                        spacing: 6

                        Button {
                            visible: doubt.verdict === "near"
                            implicitHeight: Theme.touch
                            textSize: Theme.small
                            text: qsTr("Đến đó")
                            onClicked: sheet.reading.jump(doubt.page)
                        }

                        Button {
                            visible: doubt.verdict === "near"
                            implicitHeight: Theme.touch
                            textSize: Theme.small
                            text: qsTr("Đúng chỗ")
                            onClicked: sheet.revising.agree(doubt.note)
                        }

                        Button {
                            visible: doubt.verdict === "lost"
                            implicitHeight: Theme.touch
                            textSize: Theme.small
                            text: qsTr("Xem trang cũ")
                            onClicked: sheet.oldPageWanted(doubt.note, doubt.oldPage)
                        }

                        Button {
                            visible: doubt.verdict === "lost"
                            implicitHeight: Theme.touch
                            textSize: Theme.small
                            text: qsTr("Đặt vào trang %1").arg(sheet.page + 1)
                            onClicked: sheet.revising.placeOn(doubt.note, sheet.page)
                        }

                        Button {
                            implicitHeight: Theme.touch
                            textSize: Theme.small
                            text: qsTr("Xóa")
                            onClicked: sheet.revising.remove(doubt.note)
                        }
                    }
                }
            }
        }

        Repeater {
            model: sheet.revising.pages

            Basic.AbstractButton {
                id: changed

                required property int page
                required property string fate
                required property int added
                required property string gone

                Layout.fillWidth: true
                implicitHeight: Math.max(Theme.touch, what.implicitHeight + Theme.px(14))
                focusPolicy: Qt.StrongFocus
                Accessible.role: Accessible.Button
                Accessible.name: named.text
                onClicked: sheet.reading.jump(page)

                background: Rectangle {
                    radius: Theme.radius
                    color: changed.down ? Theme.accentSoft : Theme.surface
                    border.width: changed.visualFocus ? Theme.focusRing : 1
                    border.color: changed.visualFocus ? Theme.amber : Theme.line
                }

                contentItem: ColumnLayout {
                    id: what

                    spacing: 2

                    Words {
                        id: named

                        Layout.leftMargin: 10
                        strong: true
                        text: changed.fate === "new"
                            ? qsTr("Trang %1 là trang mới").arg(changed.page + 1)
                            : qsTr("Trang %1: %2 chữ mới").arg(changed.page + 1).arg(changed.added)
                        Accessible.ignored: true
                    }

                    Words {
                        Layout.leftMargin: 10
                        Layout.rightMargin: 10
                        visible: changed.gone !== ""
                        color: Theme.no
                        font.pixelSize: Theme.small
                        maximumLineCount: 4
                        text: qsTr("Bỏ: %1").arg(changed.gone)
                        Accessible.ignored: true
                    }
                }
            }
        }
    }
}
