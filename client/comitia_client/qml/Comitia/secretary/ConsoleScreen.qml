pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The secretary's console: agenda, live control, presence; the minutes below write themselves.
Item {
    id: screen

    required property Shell shell
    property string selected: shell.meeting.currentItem

    GridLayout {
        anchors.fill: parent
        anchors.margins: Theme.px(12)
        columns: 3
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap

        AgendaPane {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.horizontalStretchFactor: 30
            Layout.preferredHeight: 62
            meeting: screen.shell.meeting
            selected: screen.selected
            onPicked: item => screen.selected = item
        }

        ControlPane {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.horizontalStretchFactor: 40
            Layout.preferredHeight: 62
            meeting: screen.shell.meeting
            voting: screen.shell.voting
            speaking: screen.shell.speaking
        }

        PresencePane {
            Layout.fillHeight: true
            Layout.fillWidth: true
            Layout.preferredWidth: 1
            Layout.horizontalStretchFactor: 30
            Layout.preferredHeight: 62
            desk: screen.shell.console
            meeting: screen.shell.meeting
            tablet: screen.shell.tablet
        }

        MinutesPane {
            Layout.columnSpan: 3
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.preferredHeight: 30
            desk: screen.shell.console
            item: screen.selected
        }
    }
}
