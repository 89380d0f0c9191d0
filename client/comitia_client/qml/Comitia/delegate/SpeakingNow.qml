pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// I have the floor: the whole screen is my clock.
Rectangle {
    id: screen

    required property Speaking speaking
    readonly property color tone: speaking.colour === "red" ? Theme.no : speaking.colour === "amber" ? Theme.amber : Theme.yes

    color: Theme.surface
    border.width: Theme.px(20)
    border.color: tone

    MouseArea {
        anchors.fill: parent
    }

    ColumnLayout {
        anchors.centerIn: parent
        width: parent.width - Theme.px(120)
        spacing: Theme.px(20)

        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: screen.speaking.colour === "red" ? qsTr("Đã hết thời gian") : screen.speaking.colour === "amber" ? qsTr("Còn dưới một phút") : qsTr("Mời bạn phát biểu")
            font.pixelSize: Theme.question
            strong: true
            color: screen.tone
        }

        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: screen.speaking.clock
            font.pixelSize: Math.min(screen.height * 0.36, 300)
            strong: true
            wrapMode: Text.NoWrap
        }

        Words {
            Layout.fillWidth: true
            horizontalAlignment: Text.AlignHCenter
            text: screen.speaking.topic
        }

        Button {
            Layout.alignment: Qt.AlignHCenter
            kind: "primary"
            text: qsTr("Tôi đã nói xong")
            onClicked: screen.speaking.stop()
        }
    }
}
