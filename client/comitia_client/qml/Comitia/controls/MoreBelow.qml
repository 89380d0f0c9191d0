pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Theme

// Says that more stands below the edge of a view, over that edge; pressing it goes there.
Rectangle {
    id: more

    objectName: "MoreBelow"

    required property Flickable view
    readonly property real rest: view.contentHeight - view.height - view.contentY

    anchors.horizontalCenter: view.horizontalCenter
    anchors.bottom: view.bottom
    visible: view.visible && rest > Theme.px(8)
    implicitWidth: words.implicitWidth + Theme.px(40)
    implicitHeight: Math.max(Theme.px(40), words.implicitHeight + Theme.px(12))
    radius: height / 2
    color: Theme.surface
    border.width: 2
    border.color: Theme.accent
    Accessible.role: Accessible.Button
    Accessible.name: words.text
    Accessible.onPressAction: more.go()

    function go(): void {
        view.contentY += Math.min(rest, view.height * 0.7)
    }

    Words {
        id: words

        anchors.centerIn: parent
        text: qsTr("Còn nữa ở dưới ↓")
        color: Theme.accent
        font.pixelSize: Theme.small
        strong: true
        wrapMode: Text.NoWrap
        Accessible.ignored: true
    }

    TapHandler {
        gesturePolicy: TapHandler.ReleaseWithinBounds
        onTapped: more.go()
    }
}
