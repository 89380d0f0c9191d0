pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.controls

// Who speaks, what is being discussed, who is next.
ColumnLayout {
    id: part

    required property real u
    required property Meeting meeting
    required property Speaking speaking

    Layout.fillWidth: true
    spacing: u * 3

    HallLine {
        u: part.u
        visible: part.speaking.speaker !== ""
        text: qsTr("Đang phát biểu")
        color: "#ffd479"
    }

    RowLayout {
        visible: part.speaking.speaker !== ""

        HallLine {
            u: part.u
            text: part.speaking.speaker
            font.pixelSize: part.u * 10
            strong: true
        }

        Words {
            text: part.speaking.clock
            font.pixelSize: part.u * 12
            strong: true
            wrapMode: Text.NoWrap
            color: part.speaking.colour === "red" ? "#ffb4ab" : part.speaking.colour === "amber" ? "#ffd479" : "#7ee2a8"
        }
    }

    HallLine {
        u: part.u
        text: part.meeting.currentTitle
        font.pixelSize: u * fit(text, part.speaking.speaker !== "" ? 5 : 8)
        maximumLineCount: part.speaking.speaker !== "" ? 4 : 11
        strong: part.speaking.speaker === ""
    }

    Repeater {
        model: part.speaking.queue

        HallLine {
            u: part.u
            required property int place
            required property string name

            visible: place <= 2
            text: qsTr("Tiếp theo: %1").arg(name)
            font.pixelSize: part.u * 4
            color: "#b9cde2"
        }
    }
}
