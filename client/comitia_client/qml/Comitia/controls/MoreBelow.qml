import QtQuick
import Comitia.Theme

// Says that more stands below the edge of a view: what reaches the edge fades, and a button there goes on.
Rectangle {
    id: more

    objectName: "MoreBelow"

    required property Flickable view
    readonly property real rest: view.contentHeight - view.height - view.contentY

    anchors.horizontalCenter: view.horizontalCenter
    anchors.bottom: view.bottom
    visible: view.visible && rest > Theme.px(8)
    width: view.width
    height: pill.height * 1.6

    function go(): void {
        view.contentY += Math.min(rest, view.height * 0.7)
    }

    gradient: Gradient {
        GradientStop {
            position: 0
            color: Qt.alpha(Theme.surface, 0)
        }

        GradientStop {
            position: 0.5
            color: Theme.surface
        }
    }

    Rectangle {
        id: pill

        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        width: words.implicitWidth + Theme.px(40)
        height: Math.max(Theme.px(40), words.implicitHeight + Theme.px(12))
        radius: height / 2
        color: Theme.surface
        border.width: 2
        border.color: Theme.accent
        Accessible.role: Accessible.Button
        Accessible.name: words.text
        Accessible.onPressAction: more.go()

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
}
