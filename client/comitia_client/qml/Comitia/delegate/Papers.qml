pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.reader

// All papers of the meeting in the order of its agenda, and what is found in them while one types.
ColumnLayout {
    id: screen

    required property Meeting meeting
    required property Reading reading
    required property Search search

    spacing: Theme.gap

    Button {
        Layout.leftMargin: Theme.px(16)
        visible: list.count > 0
        glyph: finder.visible ? "back" : "search"
        text: finder.visible ? qsTr("Về danh sách") : qsTr("Tìm trong tài liệu")
        onClicked: {
            finder.visible = !finder.visible
            if (finder.visible)
                finder.focusField()
        }
    }

    SearchSheet {
        id: finder

        objectName: "PaperSearch"
        Layout.leftMargin: Theme.px(16)
        Layout.rightMargin: Theme.px(16)
        visible: false
        offersPaper: false
        search: screen.search
        reading: screen.reading
    }

    Listing {
        id: list

        visible: !finder.visible
        leftMargin: Theme.px(16)
        rightMargin: Theme.px(16)
        bottomMargin: Theme.px(16)
        spacing: Theme.gap
        model: screen.meeting.papers
        section.property: "heading"
        Accessible.name: qsTr("Tài liệu của phiên họp")

        section.delegate: Words {
            required property string section

            width: list.width - 2 * Theme.px(16)
            topPadding: Theme.gap
            bottomPadding: 6
            text: section
            color: Theme.faint
            strong: true
        }

        delegate: PaperRow {
            required property string paper

            width: list.width - 2 * Theme.px(16)
            onClicked: screen.reading.open(paper, title)
        }

        Empty {
            anchors.centerIn: parent
            width: Math.min(parent.width, Theme.px(600))
            visible: list.count === 0
            title: qsTr("Chưa có tài liệu")
            text: qsTr("Tài liệu được gửi tới máy trước phiên họp và tự hiện ở đây.")
        }
    }
}
