import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The reader: a head, the page (or two papers side by side), the tools at the edge, and one sheet beside them.
FocusScope {
    id: screen

    objectName: "Reader"

    required property Shell shell
    readonly property Pane pane: shell.mainPane
    readonly property Reading reading: pane.reading
    readonly property Writing writing: shell.writing
    readonly property bool isLeft: shell.display.leftHanded
    readonly property real zoom: main.zoom
    property string sheet: ""
    property bool isFull: false
    property bool isSplit: shell.sidePane.reading.isOpen
    property bool sideIsActive: false
    readonly property Pane active: isSplit && sideIsActive ? shell.sidePane : pane

    function leave(): void {
        if (ink.options !== "")
            ink.options = ""
        else if (isFull)
            isFull = false
        else if (sheet !== "")
            sheet = ""
        else
            reading.close()
    }

    onVisibleChanged: {
        if (visible)
            main.forceActiveFocus()
        else
            sheet = ""
    }

    Keys.onPressed: event => {
        event.accepted = true
        if (event.key === Qt.Key_PageDown || event.key === Qt.Key_Space || event.key === Qt.Key_Right)
            main.turnPage(1)
        else if (event.key === Qt.Key_PageUp || event.key === Qt.Key_Left)
            main.turnPage(-1)
        else if (event.key === Qt.Key_Down)
            main.scroll(60)
        else if (event.key === Qt.Key_Up)
            main.scroll(-60)
        else if (event.key === Qt.Key_Home)
            main.goTo(0)
        else if (event.key === Qt.Key_End)
            main.goTo(reading.leaves.pages.count - 1)
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Equal)
            main.zoomStep(1.25)
        else if (event.key === Qt.Key_Minus)
            main.zoomStep(1 / 1.25)
        else if (event.key === Qt.Key_0)
            main.setFit("width")
        else if (event.key === Qt.Key_F11)
            screen.isFull = !screen.isFull
        else if (event.matches(StandardKey.Find))
            screen.sheet = "search"
        else if (event.matches(StandardKey.Undo))
            screen.active.annotating.undo()
        else if (event.matches(StandardKey.Redo))
            screen.active.annotating.redo()
        else if (event.key === Qt.Key_Backspace)
            screen.reading.goBack()
        else if (event.key === Qt.Key_Escape)
            screen.leave()
        else
            event.accepted = false
    }

    Connections {
        target: screen.reading

        function onOpened(): void {
            screen.reading.leaves.setLook(screen.shell.display.pages)
        }

        function onClosed(): void {
            screen.writing.setTool("read")
            screen.shell.sidePane.reading.close()
            screen.isFull = false
            screen.sheet = ""
        }
    }

    Connections {
        target: screen.shell.display

        function onReadingChanged(): void {
            screen.reading.leaves.setLook(screen.shell.display.pages)
            screen.shell.sidePane.reading.leaves.setLook(screen.shell.display.pages)
        }
    }

    Connections {
        target: screen.pane.annotating

        function onEditWanted(page: int, note: string, text: string): void {
            editor.change(screen.pane.annotating, page, note, text)
        }
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.desk
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        ReaderTop {
            id: head

            Layout.fillWidth: true
            visible: !screen.isFull
            pane: screen.pane
            tablet: screen.shell.tablet
            page: main.page
            sheet: screen.sheet
            onWanted: name => screen.sheet = name
            onPageWanted: goTo.ask()
            onTurned: by => {
                main.detach()
                main.goTo(main.page + by)
            }
        }

        PresentBar {
            Layout.alignment: Qt.AlignHCenter
            Layout.topMargin: 4
            Layout.bottomMargin: 4
            presenting: screen.shell.presenting
            writing: screen.writing
        }

        ReaderBar {
            Layout.fillWidth: true
            reading: screen.reading
            revising: screen.shell.revising
            onChangesWanted: {
                screen.sheet = "contents"
                beside.tab = "changes"
            }
        }

        RowLayout {
            layoutDirection: screen.isLeft ? Qt.RightToLeft : Qt.LeftToRight
            spacing: 0

            BesideSheet {
                id: beside

                Layout.fillHeight: true
                implicitWidth: Math.min(screen.width * 0.42, Theme.px(360))
                visible: sheet !== "" && !screen.isFull
                shell: screen.shell
                paperView: main
                sheet: screen.sheet
                isSplit: screen.isSplit
                onWanted: name => screen.sheet = name
                onSecondWanted: chooser.visible = true
                onFullWanted: screen.isFull = true
                onPrintWanted: printer.ask()
            }

            PaperView {
                id: main

                objectName: "MainPaper"
                Layout.fillWidth: true
                Layout.fillHeight: true
                focus: true
                pane: screen.pane
                writing: screen.writing
                display: screen.shell.display
                search: screen.shell.search
                revising: screen.shell.revising
                presenting: screen.shell.presenting
                isBeside: screen.isSplit
                isActive: !screen.sideIsActive
                onTouched: screen.sideIsActive = false
                onTappedMiddle: if (screen.isFull) screen.isFull = false
                onNoteWanted: (page, x, y) => editor.write(screen.pane.annotating, page, x, y)
            }

            Rectangle {
                Layout.fillHeight: true
                Layout.preferredWidth: 3
                visible: screen.isSplit
                color: Theme.accent
            }

            SecondPaper {
                Layout.preferredWidth: (screen.width - ink.width) / 2
                Layout.maximumWidth: (screen.width - ink.width) / 2
                visible: screen.isSplit
                pane: screen.shell.sidePane
                writing: screen.writing
                display: screen.shell.display
                isActive: screen.sideIsActive
                onTouched: screen.sideIsActive = true
                onNoteWanted: (page, x, y) => editor.write(screen.shell.sidePane.annotating, page, x, y)
                onEditWanted: (page, note, text) => editor.change(screen.shell.sidePane.annotating, page, note, text)
            }

            InkBar {
                id: ink

                Layout.fillHeight: true
                visible: !screen.isFull && !screen.reading.isLoading
                annotating: screen.active.annotating
                writing: screen.writing
            }
        }
    }

    ToolOptions {
        anchors.right: screen.isLeft ? undefined : parent.right
        anchors.left: screen.isLeft ? parent.left : undefined
        anchors.leftMargin: ink.width + Theme.gap
        anchors.rightMargin: ink.width + Theme.gap
        y: Math.min(parent.height - height - Theme.gap, head.height + (ink.options === "more" ? Theme.px(300) : Theme.px(90)))
        writing: screen.writing
        options: ink.visible ? ink.options : ""
        onDone: ink.options = ""
    }

    Button {
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        visible: screen.isFull
        glyph: "no"
        text: qsTr("Thoát toàn màn hình · trang %1").arg(main.page + 1)
        onClicked: screen.isFull = false
    }

    GoToPage {
        id: goTo

        anchors.fill: parent
        count: screen.reading.leaves.pages.count
        onChosen: page => screen.reading.jump(page)
        onDone: main.forceActiveFocus()
    }

    // Everyone sees this page now: said all around it.
    Rectangle {
        anchors.fill: parent
        visible: screen.shell.presenting.isMine
        color: "transparent"
        border.width: 5
        border.color: "#d81b60"
    }

    NoteEditor {
        id: editor

        objectName: "NoteEditor"
        anchors.fill: parent
        onDone: main.forceActiveFocus()
    }

    PrintSheet {
        id: printer

        anchors.fill: parent
        printing: screen.shell.printing
        count: screen.reading.leaves.pages.count
        page: main.page
        isFront: screen.reading.isFront
    }

    PaperChooser {
        id: chooser

        anchors.fill: parent
        visible: false
        papers: screen.shell.meeting.papers
        but: screen.reading.paper
        onChosen: (paper, title) => {
            screen.shell.sidePane.reading.leaves.setLook(screen.shell.display.pages)
            screen.shell.sidePane.reading.open(paper, title)
        }
    }
}
