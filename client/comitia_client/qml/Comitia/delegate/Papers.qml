pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// All papers of the meeting in the order of its agenda.
ListView {
    id: list

    required property Meeting meeting
    required property Reading reading

    leftMargin: Theme.px(16)
    rightMargin: Theme.px(16)
    bottomMargin: Theme.px(16)
    clip: true
    spacing: Theme.gap
    model: meeting.papers
    section.property: "heading"
    Accessible.role: Accessible.List
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
        onClicked: list.reading.open(paper, title)
    }

    Empty {
        anchors.centerIn: parent
        width: Math.min(parent.width, Theme.px(600))
        visible: list.count === 0
        title: qsTr("Chưa có tài liệu")
        text: qsTr("Tài liệu được gửi tới máy trước phiên họp và tự hiện ở đây.")
    }
}
