import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// I have the floor: the whole screen is my clock, or a strip of it while I look into my papers.
Rectangle {
    id: screen

    required property Speaking speaking
    property bool isSmall: false
    readonly property real stripHeight: strip.implicitHeight + 2 * Theme.px(16)
    readonly property color tone: speaking.colour === "red" ? Theme.no : speaking.colour === "amber" ? Theme.amber : Theme.yes

    color: Theme.surface
    border.width: isSmall ? Theme.px(6) : Theme.px(20)
    border.color: tone

    onVisibleChanged: isSmall = false

    MouseArea {
        anchors.fill: parent
    }

    RowLayout {
        id: strip

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.verticalCenter: parent.verticalCenter
        anchors.margins: Theme.px(20)
        visible: screen.isSmall
        spacing: Theme.gap

        Words {
            text: screen.speaking.clock
            font.pixelSize: Theme.question
            strong: true
            color: screen.tone
            wrapMode: Text.NoWrap
        }

        Words {
            Layout.fillWidth: true
            text: screen.speaking.topic
            maximumLineCount: 1
            wrapMode: Text.NoWrap
        }

        Button {
            Layout.preferredHeight: Theme.primary
            text: qsTr("Đồng hồ lớn")
            onClicked: screen.isSmall = false
        }

        Button {
            kind: "primary"
            text: qsTr("Tôi đã nói xong")
            onClicked: screen.speaking.stop()
        }
    }

    ColumnLayout {
        anchors.centerIn: parent
        visible: !screen.isSmall
        width: parent.width - Theme.px(120)
        spacing: Theme.px(20)

        Words {
            horizontalAlignment: Text.AlignHCenter
            text: screen.speaking.colour === "red"
                ? qsTr("Đã hết thời gian")
                : screen.speaking.colour === "amber" ? qsTr("Còn dưới một phút") : qsTr("Mời bạn phát biểu")
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
            horizontalAlignment: Text.AlignHCenter
            text: screen.speaking.topic
        }

        RowLayout {
            Layout.alignment: Qt.AlignHCenter
            spacing: Theme.gap

            Button {
                Layout.preferredHeight: Theme.primary
                glyph: "paper"
                text: qsTr("Xem tài liệu")
                onClicked: screen.isSmall = true
            }

            Button {
                kind: "primary"
                text: qsTr("Tôi đã nói xong")
                onClicked: screen.speaking.stop()
            }
        }
    }
}
