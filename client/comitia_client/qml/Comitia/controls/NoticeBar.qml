import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme

// Says for eight seconds what was not done and why, below everything else: it lies over nothing. When it goes, its place
// stays dead for a moment, so that a tap that was meant for it presses nothing that comes up there.
Card {
    id: bar

    required property Tablet tablet
    property string said: ""

    visible: false
    opacity: tablet.notice !== "" ? 1 : 0
    color: Theme.contrast ? Theme.surface : Theme.ink
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    objectName: "NoticeBar"

    Connections {
        target: bar.tablet

        function onNoticeChanged(): void {
            if (bar.tablet.notice !== "") {
                bar.said = bar.tablet.notice
                going.stop()
            } else {
                going.restart()
            }
            Qt.callLater(bar.settle) // not in the midst of what changes the lists above
        }
    }

    function settle(): void {
        visible = tablet.notice !== "" || going.running
    }

    Timer {
        id: going

        interval: Theme.deadMs
        onTriggered: bar.settle()
    }

    MouseArea {
        anchors.fill: parent
    }

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.gap

        Icon {
            name: "stop"
            colour: Theme.contrast ? Theme.ink : Theme.surface
        }

        Words {
            text: bar.said
            color: Theme.contrast ? Theme.ink : Theme.surface
        }

        Button {
            text: qsTr("Đã hiểu")
            enabled: bar.tablet.notice !== ""
            onClicked: bar.tablet.dismissNotice()
        }
    }
}
