pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Who speaks and who waits to.
ColumnLayout {
    id: queue

    required property Meeting meeting
    required property Speaking speaking

    spacing: Theme.gap

    Words {
        text: qsTr("Phát biểu")
        strong: true
    }

    RowLayout {
        visible: queue.speaking.speaker !== ""
        spacing: 8

        Words {
            text: qsTr("Đang nói: %1").arg(queue.speaking.speaker)
        }

        Words {
            text: queue.speaking.clock
            strong: true
            wrapMode: Text.NoWrap
        }

        Button {
            text: qsTr("+1 phút")
            onClicked: queue.speaking.extend(1)
        }

        Button {
            text: qsTr("Dừng")
            onClicked: queue.speaking.stop()
        }
    }

    Repeater {
        model: queue.speaking.queue

        RowLayout {
            id: waiting

            required property string request
            required property int place
            required property string name
            required property string topic

            spacing: 8

            Words {
                text: waiting.place + ". " + waiting.name + (waiting.topic !== "" ? ": " + waiting.topic : "")
                font.pixelSize: Theme.small
            }

            Button {
                text: qsTr("Mời (%1 phút)").arg(queue.speaking.minutes)
                enabled: queue.meeting.phase === "open"
                onClicked: queue.speaking.give(waiting.request, queue.speaking.minutes)
            }
        }
    }

    Small {
        visible: queue.speaking.queue.count === 0
        text: qsTr("Chưa ai đăng ký.")
    }
}
