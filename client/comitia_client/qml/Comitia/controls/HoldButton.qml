import QtQuick
import Comitia.Theme

// A button that must be held for a moment: for what cannot be undone.
Rectangle {
    id: hold

    property string text
    property string hint
    property color colour: Theme.no
    property real progress: 0
    readonly property int holdMs: 900

    signal held

    implicitHeight: Math.max(Theme.primary, words.implicitHeight + 16)
    implicitWidth: Math.max(title.implicitWidth, hint === "" ? 0 : below.implicitWidth) + Theme.px(48)
    radius: Theme.radius
    color: Theme.surface
    border.width: activeFocus ? Theme.focusRing + 1 : 2
    border.color: activeFocus ? Theme.amber : colour
    opacity: enabled ? 1 : 0.45
    activeFocusOnTab: true
    clip: true
    Accessible.role: Accessible.Button
    Accessible.name: text
    Accessible.focusable: true
    Accessible.onPressAction: hold.held()
    Keys.onReturnPressed: hold.held()

    Rectangle {
        width: parent.width * hold.progress
        height: parent.height
        color: hold.colour
        opacity: 0.25
    }

    Column {
        id: words

        anchors.centerIn: parent
        width: hold.width - 24

        Words {
            id: title

            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(implicitWidth, hold.width - 24)
            text: hold.text
            strong: true
            color: hold.colour
            horizontalAlignment: Text.AlignHCenter
            Accessible.ignored: true
        }

        Words {
            id: below

            anchors.horizontalCenter: parent.horizontalCenter
            visible: hold.hint !== ""
            text: hold.hint
            width: Math.min(implicitWidth, hold.width - 24)
            color: Theme.faint
            font.pixelSize: Theme.px(14)
            horizontalAlignment: Text.AlignHCenter
            Accessible.ignored: true
        }
    }

    NumberAnimation {
        id: filling

        target: hold
        property: "progress"
        from: 0
        to: 1
        duration: hold.holdMs
        onFinished: {
            hold.progress = 0
            hold.held()
        }
    }

    TapHandler {
        longPressThreshold: 0
        onPressedChanged: {
            if (pressed) {
                filling.start()
            } else {
                filling.stop()
                hold.progress = 0
            }
        }
    }
}
