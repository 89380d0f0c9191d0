import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Theme

// A button with words, and an icon where it helps. kind: primary, plain, quiet, danger.
Basic.Button {
    id: button

    property string kind: "plain"
    property string glyph: ""
    // What a press does, where that changes under the finger: whoever pressed before the change did not mean the new one.
    property string meaning: ""
    property int textSize: Theme.body
    readonly property color back: {
        if (!enabled && kind !== "quiet")
            return Theme.raised;
        if (kind === "primary")
            return Theme.accent;
        if (kind === "danger")
            return Theme.no;
        if (kind === "quiet")
            return "transparent";
        if (kind === "soft")
            return Theme.accentSoft;
        return Theme.surface;
    }
    readonly property color front: !enabled ? Theme.faint : kind === "primary" || kind === "danger" ? Theme.accentInk : Theme.accent

    onMeaningChanged: dead.restart()
    onVisibleChanged: if (visible && meaning !== "") dead.restart()

    Timer {
        id: dead

        interval: Theme.deadMs
    }

    MouseArea {
        anchors.fill: parent
        z: 1
        visible: dead.running && button.meaning !== ""
    }

    implicitHeight: Math.max(kind === "primary" ? Theme.primary : Theme.touch, contentItem.implicitHeight + 16)
    implicitWidth: Math.max(implicitHeight, contentItem.implicitWidth + 2 * Theme.px(20))
    focusPolicy: Qt.StrongFocus
    Accessible.role: Accessible.Button
    Accessible.name: text
    Keys.onReturnPressed: click()
    Keys.onEnterPressed: click()

    contentItem: Item {
        implicitWidth: row.implicitWidth
        implicitHeight: row.implicitHeight

        Row {
            id: row

            anchors.centerIn: parent
            spacing: Theme.px(10)

            Icon {
                anchors.verticalCenter: parent.verticalCenter
                visible: button.glyph !== ""
                name: button.glyph
                colour: button.front
            }

            Words {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, Math.max(60, button.width - 2 * Theme.px(16) - (button.glyph !== "" ? Theme.px(36) : 0)))
                text: button.text
                color: button.front
                font.pixelSize: button.textSize
                strong: true
                horizontalAlignment: Text.AlignHCenter
                Accessible.ignored: true
            }
        }
    }

    background: Rectangle {
        radius: Theme.radius
        color: button.down ? Qt.darker(button.back, button.kind === "quiet" ? 1 : 1.12) : button.back
        border.width: {
            if (button.visualFocus)
                return Theme.focusRing;
            if (button.kind === "soft")
                return 3;
            if (button.kind === "plain" || Theme.contrast || !button.enabled)
                return 1.5;
            return 0;
        }
        border.color: button.visualFocus ? Theme.amber : (button.kind === "plain" || button.kind === "soft") && button.enabled ? Theme.accent : Theme.line
    }
}
