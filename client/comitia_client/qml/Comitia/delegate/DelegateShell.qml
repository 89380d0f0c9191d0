pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls
import Comitia.chair
import Comitia.reader
import Comitia.secretary

// The signed-in tablet: rail, header with the pill, one section, and what lies over them.
FocusScope {
    id: frame

    objectName: "DelegateShell"

    required property Shell shell
    readonly property Meeting meeting: shell.meeting
    property string section: "meeting"
    property bool sheetWaits: false
    readonly property real strip: speakingNow.visible && speakingNow.isSmall ? speakingNow.stripHeight : 0

    // The sheet comes by itself, but never under a pen that writes: it waits for the stroke to end.
    function offerSheet(): void {
        if (shell.telling.mayOpen || shell.voting.isOpen && (shell.voting.mayVote || shell.voting.isWithoutCredential) && !shell.voting.isHands)
            sheet.open()
    }

    function show(name: string): void {
        section = name
        if (name !== "home" && !meeting.isEntered && meeting.exists && meeting.meetings.count > 0)
            meeting.enter("")
    }

    // A secretary who is no member begins at the console, as soon as the meeting is known.
    readonly property bool isDesk: meeting.isSecretary && !meeting.isMember

    onIsDeskChanged: if (isDesk) section = "console"
    Component.onCompleted: if (isDesk) section = "console"

    function bringSheet(): void {
        if (shell.writing.isDrawing)
            sheetWaits = true
        else
            offerSheet()
    }

    Connections {
        target: frame.shell.voting

        function onSheetWanted(): void {
            frame.bringSheet()
        }
    }

    Connections {
        target: frame.shell.telling

        function onSheetWanted(): void {
            teller.open()
        }

        function onOpeningWanted(): void {
            frame.bringSheet()
        }
    }

    Connections {
        target: frame.shell.writing

        function onDrawingChanged(): void {
            if (frame.sheetWaits && !frame.shell.writing.isDrawing) {
                frame.sheetWaits = false
                frame.offerSheet()
            }
        }
    }

    RowLayout {
        anchors.fill: parent
        anchors.topMargin: frame.strip
        spacing: 0

        Rail {
            Layout.fillHeight: true
            meeting: frame.meeting
            voting: frame.shell.voting
            section: frame.section
            onChosen: name => frame.show(name)
            onSettings: settings.visible = true
        }

        ColumnLayout {
            spacing: 0

            RowLayout {
                Layout.margins: Theme.px(16)
                Layout.bottomMargin: Theme.px(8)
                spacing: Theme.gap

                ColumnLayout {
                    spacing: 0

                    Heading {
                        Layout.fillWidth: true
                        text: frame.meeting.exists ? frame.meeting.title : frame.shell.tablet.roomName
                        maximumLineCount: 1
                        wrapMode: Text.NoWrap
                    }

                    Small {
                        text: frame.shell.tablet.personName
                    }
                }

                Badge {
                    visible: frame.meeting.exists && frame.meeting.phase === "paused"
                    text: qsTr("Đang giải lao")
                    colour: Theme.amber
                }

                Badge {
                    visible: frame.shell.record.reopenedAt !== ""
                    text: qsTr("Sổ ghi mở lại %1").arg(frame.shell.record.reopenedAt)
                    colour: Theme.amber
                    Accessible.role: Accessible.StaticText
                    Accessible.name: qsTr("Sổ ghi được mở lại từ bản sao lưu lúc %1, theo quyết định của %2")
                        .arg(frame.shell.record.reopenedAt).arg(frame.shell.record.reopenedBy)
                }

                StatusPill {
                    tablet: frame.shell.tablet
                }
            }

            RecordBar {
                Layout.fillWidth: true
                Layout.leftMargin: Theme.px(16)
                Layout.rightMargin: Theme.px(16)
                Layout.bottomMargin: Theme.px(8)
                visible: frame.shell.record.isHeld
                record: frame.shell.record
            }

            Loader {
                Layout.fillWidth: true
                Layout.fillHeight: true
                focus: true
                sourceComponent: {
                    switch (frame.section) {
                    case "papers":
                        return papers
                    case "votes":
                        return votes
                    case "floor":
                        return floor
                    case "notes":
                        return notes
                    case "console":
                        return desk
                    default:
                        return frame.meeting.isEntered ? agenda : home
                    }
                }
            }

            ChairBar {
                Layout.fillWidth: true
                visible: frame.meeting.isChair && frame.meeting.exists
                enabled: !frame.shell.record.isHeld
                meeting: frame.meeting
                voting: frame.shell.voting
                speaking: frame.shell.speaking
                conducting: frame.shell.conducting
            }
        }
    }

    Component {
        id: home

        Home {
            meeting: frame.meeting
            tablet: frame.shell.tablet
        }
    }

    Component {
        id: agenda

        Agenda {
            meeting: frame.meeting
            voting: frame.shell.voting
            reading: frame.shell.reading
            onVoteWanted: sheet.open()
            onFloorWanted: frame.show("floor")
        }
    }

    Component {
        id: papers

        Papers {
            meeting: frame.meeting
            search: frame.shell.search
            reading: frame.shell.reading
        }
    }

    Component {
        id: votes

        Votes {
            voting: frame.shell.voting
            telling: frame.shell.telling
            representing: frame.shell.representing
            handCounts: frame.shell.handCounts
            onVoteWanted: sheet.open()
            onKeyWanted: teller.open()
        }
    }

    Component {
        id: floor

        Floor {
            meeting: frame.meeting
            speaking: frame.shell.speaking
        }
    }

    Component {
        id: notes

        Notes {
            notes: frame.shell.notes
            sharing: frame.shell.sharing
            tablet: frame.shell.tablet
        }
    }

    Component {
        id: desk

        ConsoleScreen {
            shell: frame.shell
        }
    }

    Reader {
        anchors.fill: parent
        anchors.topMargin: frame.strip
        visible: frame.shell.reading.isOpen
        shell: frame.shell
    }

    PresentBar {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(16)
        visible: frame.shell.presenting.isPresented && !frame.shell.reading.isOpen
        presenting: frame.shell.presenting
        writing: frame.shell.writing
    }

    SpeakingNow {
        id: speakingNow

        objectName: "SpeakingNow"
        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        height: isSmall ? stripHeight : parent.height
        visible: frame.shell.speaking.iSpeak
        speaking: frame.shell.speaking
    }

    ShareSheet {
        objectName: "ShareSheet"
        anchors.fill: parent
        sharing: frame.shell.sharing
    }

    VoteSheet {
        id: sheet

        anchors.fill: parent
        voting: frame.shell.voting
        tablet: frame.shell.tablet
        telling: frame.shell.telling
        comparing: frame.shell.comparing
        handCounts: frame.shell.handCounts
    }

    TellerSheet {
        id: teller

        anchors.fill: parent
        telling: frame.shell.telling
    }

    Settings {
        id: settings

        anchors.fill: parent
        visible: false
        display: frame.shell.display
        tablet: frame.shell.tablet
        meeting: frame.meeting
    }
}
