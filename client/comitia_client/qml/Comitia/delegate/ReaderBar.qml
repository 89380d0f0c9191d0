pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Under the reader's head: that a newer revision is here, or that the rest of the paper is on its way.
Rectangle {
    id: bar

    required property Reading reading

    visible: reading.hasNewer || reading.isFront
    implicitHeight: visible ? Math.max(Theme.touch, line.implicitHeight) + 8 : 0
    color: Theme.accentSoft
    border.width: Theme.contrast ? 1 : 0

    RowLayout {
        id: line

        anchors.fill: parent
        anchors.leftMargin: Theme.px(16)
        anchors.rightMargin: 6
        spacing: Theme.gap

        Icon {
            name: bar.reading.hasNewer ? "paper" : "load"
            colour: Theme.accent
        }

        Words {
            Layout.fillWidth: true
            text: bar.reading.hasNewer ? qsTr("Có bản mới của tài liệu này. Bạn vẫn đang đọc bản cũ.") : qsTr("Đây là những trang đầu; phần còn lại đang được tải và tự hiện ra.")
        }

        Button {
            visible: bar.reading.hasNewer
            text: qsTr("Mở bản mới")
            onClicked: bar.reading.openNewer()
        }
    }
}
