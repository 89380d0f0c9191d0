pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme

// Says for eight seconds what was not done and why, at the bottom, without covering what one was doing.
Card {
    id: bar

    required property Tablet tablet

    visible: tablet.notice !== ""
    color: Theme.contrast ? Theme.surface : Theme.ink
    implicitHeight: row.implicitHeight + 2 * Theme.gap

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
            Layout.fillWidth: true
            text: bar.tablet.notice
            color: Theme.contrast ? Theme.ink : Theme.surface
        }

        Button {
            text: qsTr("Đã hiểu")
            onClicked: bar.tablet.dismissNotice()
        }
    }
}
