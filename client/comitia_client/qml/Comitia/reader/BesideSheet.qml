import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// What stands beside the page: search, contents, or how it is looked at.
Rectangle {
    id: beside

    required property Shell shell
    required property PaperView paperView
    // search, contents, view; empty = none is open.
    required property string sheet
    required property bool isSplit
    property alias tab: contents.tab
    readonly property real inner: implicitWidth - 2 * Theme.gap

    signal wanted(sheet: string)
    signal secondWanted
    signal fullWanted
    signal printWanted

    color: Theme.ground

    RowLayout {
        id: named

        x: Theme.gap
        y: 4
        width: beside.inner

        Heading {
            text: beside.sheet === "search" ? qsTr("Tìm") : beside.sheet === "view" ? qsTr("Cách xem") : qsTr("Nội dung")
        }

        IconButton {
            glyph: "no"
            text: qsTr("Đóng")
            onClicked: beside.wanted("")
        }
    }

    SearchSheet {
        id: search

        x: Theme.gap
        y: named.height + 8
        width: beside.inner
        height: parent.height - y - Theme.gap
        visible: beside.sheet === "search"
        search: beside.shell.search
        reading: beside.shell.mainPane.reading
        onVisibleChanged: if (visible) focusField()
    }

    SideSheet {
        id: contents

        x: Theme.gap
        y: named.height + 8
        width: beside.inner
        height: parent.height - y - Theme.gap
        visible: beside.sheet === "contents"
        pane: beside.shell.mainPane
        revising: beside.shell.revising
        notes: beside.shell.notes
        page: beside.paperView.page
        onOldPageWanted: (note, page) => {
            const written = beside.shell.revising.writtenOn(note);
            beside.shell.sidePane.reading.openRevision(beside.shell.mainPane.reading.paper, beside.shell.mainPane.reading.title, written, page);
        }
    }

    ViewSheet {
        x: Theme.gap
        y: named.height + 8
        width: beside.inner
        height: parent.height - y - Theme.gap
        visible: beside.sheet === "view"
        paperView: beside.paperView
        display: beside.shell.display
        notes: beside.shell.notes
        isSplit: beside.isSplit
        onSplitWanted: {
            if (beside.isSplit)
                beside.shell.sidePane.reading.close()
            else
                beside.secondWanted()
            beside.wanted("")
        }
        presenting: beside.shell.presenting
        onFullWanted: beside.fullWanted()
        onPrintWanted: {
            beside.wanted("")
            beside.printWanted()
        }
    }
}
