pragma ComponentBehavior: Bound

import QtQuick
import Comitia.Bridge
import Comitia.signin
import Comitia.delegate
import Comitia.hall
import Comitia.secretary

// Who is signed in, or the hall: its screen, and what is in front of it until it is dealt with.
FocusScope {
    id: inside

    required property Shell shell
    readonly property Tablet tablet: shell.tablet

    Loader {
        anchors.fill: parent
        focus: true
        sourceComponent: inside.tablet.isHall ? hall : seat
    }

    Component {
        id: seat

        DelegateShell {
            shell: inside.shell
        }
    }

    Component {
        id: hall

        HallScreen {
            meeting: inside.shell.meeting
            voting: inside.shell.voting
            speaking: inside.shell.speaking
            tablet: inside.tablet
            record: inside.shell.record
            shell: inside.shell
            telling: inside.shell.telling
        }
    }

    DeskScreen {
        anchors.fill: parent
        visible: inside.shell.desk.isOpen
        desk: inside.shell.desk
        isConnected: inside.tablet.isConnected
    }

    RecoveryWords {
        anchors.fill: parent
        visible: inside.tablet.recoveryWords !== ""
        tablet: inside.tablet
    }

    RecoverNotes {
        anchors.fill: parent
        visible: inside.tablet.needsRecovery
        tablet: inside.tablet
        pairing: inside.shell.pairing
    }

    PairNotes {
        anchors.fill: parent
        visible: inside.shell.pairing.isOn
        pairing: inside.shell.pairing
    }
}
