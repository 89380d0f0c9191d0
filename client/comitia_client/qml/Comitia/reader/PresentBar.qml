pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Over the page: whom I follow and how to come back; or, when I present, the pointer, the pen for the room, and the end.
Card {
    id: bar

    required property Presenting presenting
    required property Writing writing

    objectName: "PresentBar"
    visible: presenting.isPresented || presenting.isMine
    implicitWidth: row.implicitWidth + 2 * Theme.px(16)
    implicitHeight: row.implicitHeight + Theme.px(14)
    radius: height / 2
    color: presenting.isFollowing ? Theme.accentSoft : Theme.surface
    border.width: 2
    border.color: Theme.accent

    Row {
        id: row

        anchors.centerIn: parent
        spacing: Theme.gap

        Words {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.presenting.isFollowing
            height: Theme.touch
            verticalAlignment: Text.AlignVCenter
            text: qsTr("Đang theo: %1 · chạm vào trang để tự xem").arg(bar.presenting.presenter)
            strong: true
            wrapMode: Text.NoWrap
        }

        Button {
            visible: bar.presenting.isPresented && !bar.presenting.isFollowing
            kind: "primary"
            glyph: "console"
            text: qsTr("Xem cùng %1").arg(bar.presenting.presenter)
            onClicked: bar.presenting.follow()
        }

        Words {
            anchors.verticalCenter: parent.verticalCenter
            visible: bar.presenting.isMine && Theme.percent < 130
            text: qsTr("Bạn đang trình bày")
            strong: true
            wrapMode: Text.NoWrap
        }

        Repeater {
            model: bar.presenting.isMine ? [
                { "tool": "laser", "glyph": "laser", "text": qsTr("Con trỏ") },
                { "tool": "board", "glyph": "hand", "text": qsTr("Vẽ cho cả phòng") }
            ] : []

            Button {
                required property var modelData

                kind: bar.writing.tool === modelData.tool ? "primary" : "plain"
                implicitHeight: Theme.touch
                glyph: modelData.glyph
                text: modelData.text
                onClicked: bar.writing.setTool(bar.writing.tool === modelData.tool ? "read" : modelData.tool)
            }
        }

        Item {
            visible: bar.presenting.isMine
            width: Theme.px(24)
            height: 1
        }

        Button {
            visible: bar.presenting.isMine
            implicitHeight: Theme.touch
            kind: "danger"
            glyph: "stopshow"
            text: qsTr("Dừng trình bày")
            onClicked: {
                bar.presenting.stop()
                if (bar.writing.tool === "laser" || bar.writing.tool === "board")
                    bar.writing.setTool("read")
            }
        }
    }
}
