pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.signin

// The window: which screen is on follows from where the tablet stands. What is inside is loaded after the first frame.
Basic.ApplicationWindow {
    id: window

    required property Display display
    required property Tablet tablet
    property QtObject shell: null
    readonly property bool isIn: tablet.stage === "in"

    onShellChanged: Qt.createComponent("Inside.qml", Component.Asynchronous, window)

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
        value: window.display.size
    }

    Binding {
        target: Theme
        property: "mode"
        value: window.display.theme
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
        focus: !window.isIn
        active: !window.isIn
        sourceComponent: window.tablet.stage === "no_room" ? firstRun : signIn
    }

    Loader {
        readonly property bool isShown: window.isIn && window.shell !== null

        anchors.fill: stage
        focus: window.isIn
        onIsShownChanged: isShown ? setSource("Inside.qml", { shell: window.shell }) : setSource("")
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

    NoticeBar {
        id: notice

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        anchors.margins: Theme.px(12)
        tablet: window.tablet
    }
}
