pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.signin
import Comitia.delegate
import Comitia.hall
import Comitia.secretary

// The window: which screen is on follows from where the tablet stands.
Basic.ApplicationWindow {
    id: window

    required property Shell shell
    readonly property Tablet tablet: shell.tablet

    width: 1280
    height: 800
    minimumWidth: 960
    minimumHeight: 600
    visible: false
    title: "Comitia"
    color: Theme.ground

    Binding {
        target: Theme
        property: "percent"
        value: window.shell.display.size
    }

    Binding {
        target: Theme
        property: "mode"
        value: window.shell.display.theme
    }

    AskBar {
        id: asked

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: visible ? Theme.px(12) : 0
        tablet: window.tablet
    }

    Loader {
        id: stage

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: asked.visible ? asked.bottom : parent.top
        anchors.bottom: notice.visible ? notice.top : parent.bottom
        anchors.bottomMargin: notice.visible ? Theme.px(8) : 0
        focus: true
        sourceComponent: {
            if (window.tablet.stage === "no_room")
                return firstRun;
            if (window.tablet.isHall && window.tablet.stage === "in")
                return hall;
            if (window.tablet.stage === "in")
                return inside;
            return signIn;
        }
    }

    Component {
        id: firstRun

        FirstRun {
            tablet: window.tablet
        }
    }

    Component {
        id: signIn

        SignIn {
            tablet: window.tablet
        }
    }

    Component {
        id: inside

        DelegateShell {
            shell: window.shell
        }
    }

    Component {
        id: hall

        HallScreen {
            meeting: window.shell.meeting
            voting: window.shell.voting
            speaking: window.shell.speaking
            tablet: window.tablet
            record: window.shell.record
            shell: window.shell
            telling: window.shell.telling
        }
    }

    DeskScreen {
        anchors.fill: stage
        visible: window.shell.desk.isOpen && window.tablet.stage === "in"
        desk: window.shell.desk
        isConnected: window.tablet.isConnected
    }

    RecoveryWords {
        anchors.fill: stage
        visible: window.tablet.recoveryWords !== "" && window.tablet.stage === "in"
        tablet: window.tablet
    }

    RecoverNotes {
        anchors.fill: stage
        visible: window.tablet.needsRecovery && window.tablet.stage === "in"
        tablet: window.tablet
        pairing: window.shell.pairing
    }

    PairNotes {
        anchors.fill: stage
        visible: window.shell.pairing.isOn
        pairing: window.shell.pairing
    }

    NoticeBar {
        id: notice

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.px(12)
        tablet: window.tablet
    }
}
