import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Under the reader's head: a newer revision is here, what it did to my notes, or that the rest of the paper comes.
Rectangle {
    id: bar

    required property Reading reading
    required property Revising revising
    readonly property bool asks: revising.toCheck + revising.lost > 0
    readonly property bool tells: (revising.isRevised || asks) && !reading.hasNewer && !isPutAway && (asks || revising.carried > 0 || revising.pages.count > 0)
    property bool isPutAway: false

    signal changesWanted

    visible: (reading.hasNewer && !isPutAway) || reading.isFront || tells
    implicitHeight: visible ? Math.max(Theme.touch, line.implicitHeight) + 8 : 0
    color: Theme.accentSoft
    border.width: Theme.contrast ? 1 : 0

    function said(): string {
        if (reading.hasNewer)
            return qsTr("Có bản mới của tài liệu này; ghi chú của bạn sẽ theo sang. Bạn vẫn đang đọc bản cũ.")
        if (reading.isFront)
            return reading.arrived > 0
                ? qsTr("Đây là những trang đầu; phần còn lại đã tải được %1 % và tự hiện ra.").arg(Math.floor(reading.arrived * 100))
                : qsTr("Đây là những trang đầu; phần còn lại đang được tải và tự hiện ra.")
        const parts = revising.isRevised ? [qsTr("Bản mới: %n trang có thay đổi.", "", revising.pages.count)] : []
        if (revising.carried > 0)
            parts.push(qsTr("%n ghi chú đã theo sang.", "", revising.carried))
        if (revising.toCheck > 0)
            parts.push(qsTr("%n ghi chú cần xem lại.", "", revising.toCheck))
        if (revising.lost > 0)
            parts.push(qsTr("%n ghi chú không tìm thấy chỗ.", "", revising.lost))
        return parts.join(" ")
    }

    Connections {
        target: bar.reading

        function onOpened(): void {
            bar.isPutAway = false
        }
    }

    RowLayout {
        id: line

        anchors.fill: parent
        anchors.leftMargin: Theme.px(16)
        anchors.rightMargin: 6
        spacing: Theme.gap

        Icon {
            name: bar.reading.isFront && !bar.reading.hasNewer ? "load" : "paper"
            colour: Theme.accent
        }

        Words {
            text: bar.visible ? bar.said() : ""
        }

        Button {
            visible: bar.reading.hasNewer
            text: qsTr("Đọc tiếp bản cũ")
            onClicked: bar.isPutAway = true
        }

        Button {
            visible: bar.reading.hasNewer
            kind: "primary"
            implicitHeight: Theme.touch
            text: qsTr("Mở bản mới")
            onClicked: bar.reading.openNewer()
        }

        Button {
            visible: bar.tells && !bar.reading.hasNewer
            text: qsTr("Xem thay đổi")
            onClicked: bar.changesWanted()
        }

        IconButton {
            visible: bar.tells && !bar.reading.hasNewer
            glyph: "no"
            text: qsTr("Ẩn")
            onClicked: bar.isPutAway = true
        }
    }

    ProgressLine {
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        height: Theme.px(6)
        visible: bar.reading.isFront && bar.reading.arrived > 0 && !bar.reading.hasNewer
        share: bar.reading.arrived
    }
}
