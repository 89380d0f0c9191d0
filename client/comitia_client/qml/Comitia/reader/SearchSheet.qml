pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Search while typing: in this paper, in the meeting, in everything; the hits with the text around them.
ColumnLayout {
    id: sheet

    required property Search search
    required property Reading reading
    property bool offersPaper: true

    spacing: Theme.gap

    function focusField(): void {
        field.forceActiveFocus()
    }

    Component.onCompleted: search.setScope(offersPaper ? "paper" : "meeting")

    Field {
        id: field

        objectName: "SearchField"
        Layout.fillWidth: true
        label: qsTr("Tìm, không cần gõ dấu")
        text: sheet.search.typed
        onTextEdited: sheet.search.look(text)
        Keys.onDownPressed: list.forceActiveFocus()
    }

    Flow {
        Layout.fillWidth: true
        spacing: 6

        Repeater {
            model: [
                { "scope": "paper", "text": qsTr("Tài liệu này") },
                { "scope": "meeting", "text": qsTr("Phiên họp") },
                { "scope": "all", "text": qsTr("Tất cả") }
            ]

            Button {
                required property var modelData

                visible: modelData.scope !== "paper" || sheet.offersPaper
                implicitHeight: Theme.touch
                kind: sheet.search.scope === modelData.scope ? "primary" : "plain"
                textSize: Theme.small
                text: modelData.text
                onClicked: sheet.search.setScope(modelData.scope)
            }
        }
    }

    Small {
        visible: text !== ""
        text: {
            if (sheet.search.toIndex > 0)
                return qsTr("Còn %n tài liệu đang được lập chỉ mục.", "", sheet.search.toIndex)
            if (sheet.search.typed === "" || sheet.search.isSearching)
                return ""
            return list.count > 0 ? qsTr("%n trang", "", list.count) : ""
        }
    }

    Listing {
        id: list

        spacing: 6
        model: sheet.search.hits
        keyNavigationEnabled: true
        Accessible.name: qsTr("Kết quả tìm")
        Basic.ScrollBar.vertical: ScrollLine {}

        delegate: Basic.AbstractButton {
            id: hit

            required property string paper
            required property string title
            required property int page
            required property string before
            required property string hit
            required property string behind
            required property bool isExact

            width: list.width - 10
            implicitHeight: Math.max(Theme.touch, body.implicitHeight + Theme.px(16))
            focusPolicy: Qt.StrongFocus
            Accessible.role: Accessible.Button
            Accessible.name: title + ", " + qsTr("trang %1").arg(page + 1) + ": " + before + " " + hit.hit + " " + behind
            onClicked: sheet.reading.openAt(paper, title, page)
            Keys.onReturnPressed: click()

            background: Rectangle {
                radius: Theme.radius
                color: hit.down ? Theme.accentSoft : Theme.surface
                border.width: hit.activeFocus ? Theme.focusRing : 1
                border.color: hit.activeFocus ? Theme.amber : Theme.line
            }

            contentItem: ColumnLayout {
                id: body

                spacing: 2

                Small {
                    Layout.leftMargin: 10
                    text: (sheet.search.scope === "paper" ? "" : hit.title + "  ·  ") + qsTr("trang %1").arg(hit.page + 1)
                    maximumLineCount: 1
                    Accessible.ignored: true
                }

                Text {
                    Layout.fillWidth: true
                    Layout.leftMargin: 10
                    Layout.rightMargin: 10
                    font.family: "Be Vietnam Pro"
                    font.pixelSize: Theme.body
                    color: Theme.ink
                    wrapMode: Text.Wrap
                    maximumLineCount: 3
                    elide: Text.ElideRight
                    textFormat: Text.StyledText
                    text: sheet.safe(hit.before) + " <b><font color=\"" + Theme.amber + "\">" + sheet.safe(hit.hit) + "</font></b> " + sheet.safe(hit.behind)
                    Accessible.ignored: true
                }
            }
        }

        Empty {
            anchors.centerIn: parent
            width: parent.width - 20
            visible: list.count === 0 && !sheet.search.isSearching
            glyph: "search"
            title: sheet.search.typed === "" ? qsTr("Gõ từ cần tìm") : qsTr("Không thấy")
            text: sheet.search.typed === "" ? qsTr("Gõ “hoi dong” cũng thấy “Hội đồng”.") : qsTr("Thử ít chữ hơn, hoặc tìm trong tất cả tài liệu.")
        }
    }

    function safe(text: string): string {
        return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;")
    }
}
