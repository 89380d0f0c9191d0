pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Window
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// One page: its picture, sharper parts of it, what was found, what changed, my notes, and what is being written.
Item {
    id: leaf

    required property int index
    required property int number
    required property real widthPt
    required property real heightPt
    required property string source
    required property string inkSource
    required property string trouble

    required property Pane pane
    required property Writing writing
    property Search search: null
    property Revising revising: null
    property Presenting presenting: null
    required property real pageWidth
    required property int turn
    required property bool isResting
    property rect looked: Qt.rect(0, 0, 0, 0)
    property list<rect> hits: []
    property list<bool> exact: []
    property list<rect> added: []
    readonly property Reading reading: pane.reading
    readonly property bool lies: turn % 2 === 1
    readonly property real shownHeight: pageWidth * (lies ? widthPt / Math.max(1, heightPt) : heightPt / Math.max(1, widthPt))
    readonly property real pixelsPerPoint: sheet.width / Math.max(1, widthPt)
    readonly property int wantedPx: Math.round(sheet.width * Screen.devicePixelRatio)
    readonly property bool isDeep: wantedPx > reading.leaves.wholePx
    readonly property bool isDark: reading.leaves.look === "dark" || reading.leaves.look === "contrast"

    signal noteWanted(real x, real y)

    function ask(): void {
        if (isResting && wantedPx > 0)
            reading.leaves.need(index, wantedPx)
        askTiles()
    }

    function askTiles(): void {
        if (!isResting || !isDeep || looked.width <= 0)
            return
        const k = wantedPx / sheet.width
        reading.leaves.needTiles(index, wantedPx, looked.x * k, looked.y * k, (looked.x + looked.width) * k, (looked.y + looked.height) * k)
    }

    function refreshHits(): void {
        const found = search ? search.boxesOn(index) : []
        hits = found.map(b => Qt.rect(b.x, b.y, b.w, b.h))
        exact = found.map(b => b.isExact)
    }

    function refreshChanges(): void {
        added = revising ? revising.addedOn(index).map(b => Qt.rect(b.x, b.y, b.w, b.h)) : []
    }

    Component.onCompleted: {
        ask()
        refreshMarks()
    }
    Component.onDestruction: reading.leaves.forget(index)
    onWantedPxChanged: Qt.callLater(ask)
    onIsRestingChanged: ask()
    onLookedChanged: askTiles()

    Connections {
        target: leaf.reading.leaves

        function onTilesChanged(page: int): void {
            if (page === leaf.index)
                tiles.model = leaf.reading.leaves.tilesOn(page, leaf.wantedPx)
        }

        function onPageRead(page: int): void {
            if (page === leaf.index) {
                leaf.refreshHits()
                leaf.refreshChanges()
                picture.said = leaf.reading.leaves.saidOn(page)
            }
        }
    }

    Connections {
        target: leaf.search
        enabled: leaf.search !== null

        function onFound(): void {
            leaf.refreshHits()
        }
    }

    Connections {
        target: leaf.revising
        enabled: leaf.revising !== null

        function onChanged(): void {
            leaf.refreshChanges()
        }
    }

    Rectangle {
        id: sheet

        anchors.centerIn: parent
        width: leaf.lies ? leaf.shownHeight : leaf.pageWidth
        height: leaf.lies ? leaf.pageWidth : leaf.shownHeight
        rotation: 90 * leaf.turn
        color: ({
                dark: "#14181d",
                contrast: "#000000",
                sepia: "#f6ecd6"
            })[leaf.reading.leaves.look] ?? Theme.paper

        Image {
            id: picture

            property string said

            anchors.fill: parent
            source: leaf.source
            cache: false
            asynchronous: false
            smooth: true
            Accessible.role: Accessible.StaticText
            Accessible.name: qsTr("Trang %1").arg(leaf.number)
            Accessible.description: said
        }

        Repeater {
            id: tiles

            delegate: Image {
                required property var modelData

                x: modelData.x * sheet.width / leaf.wantedPx
                y: modelData.y * sheet.width / leaf.wantedPx
                width: modelData.w * sheet.width / leaf.wantedPx
                height: modelData.h * sheet.width / leaf.wantedPx
                visible: leaf.isDeep
                source: modelData.source
                cache: false
                asynchronous: false
                Accessible.ignored: true
            }
        }

        Repeater {
            model: leaf.added

            Rectangle {
                required property rect modelData

                x: modelData.x * leaf.pixelsPerPoint
                y: modelData.y * leaf.pixelsPerPoint
                width: modelData.width * leaf.pixelsPerPoint
                height: modelData.height * leaf.pixelsPerPoint
                color: Qt.alpha("#22a35a", 0.22)

                Rectangle {
                    anchors.bottom: parent.bottom
                    width: parent.width
                    height: 2
                    color: "#13713f"
                }
            }
        }

        Repeater {
            model: leaf.hits

            Rectangle {
                required property rect modelData
                required property int index

                x: modelData.x * leaf.pixelsPerPoint - 2
                y: modelData.y * leaf.pixelsPerPoint - 2
                width: modelData.width * leaf.pixelsPerPoint + 4
                height: modelData.height * leaf.pixelsPerPoint + 4
                radius: 3
                color: Qt.alpha("#ffb300", 0.35)
                border.width: leaf.exact[index] ? 2 : 0
                border.color: "#a35200"
            }
        }

        Image {
            anchors.fill: parent
            source: leaf.inkSource
            cache: false
            asynchronous: false
            smooth: true
            Accessible.ignored: true
        }

        // Whose notes these are, that somebody shows me.
        Repeater {
            model: leaf.lent

            Rectangle {
                id: lent

                required property var modelData

                x: Math.max(0, modelData.x * leaf.pixelsPerPoint - 6)
                y: modelData.y * leaf.pixelsPerPoint - 6
                width: Math.min(sheet.width - x, modelData.w * leaf.pixelsPerPoint + 12)
                height: modelData.h * leaf.pixelsPerPoint + 12
                radius: 6
                color: "transparent"
                border.width: 2
                border.color: leaf.isDark ? "#d7a9ff" : "#7e22ce"

                Rectangle {
                    anchors.left: parent.left
                    anchors.bottom: parent.top
                    width: Math.min(sheet.width - lent.x, who.implicitWidth + 16)
                    height: who.implicitHeight + 6
                    radius: 6
                    color: "#7e22ce"

                    Words {
                        id: who

                        anchors.centerIn: parent
                        width: Math.min(implicitWidth, parent.width - 12)
                        text: lent.modelData.who
                        color: "#ffffff"
                        font.pixelSize: Theme.small
                        strong: true
                        wrapMode: Text.NoWrap
                        elide: Text.ElideRight
                        Accessible.name: qsTr("Ghi chú của %1").arg(lent.modelData.who)
                    }
                }
            }
        }

        PageMark {
            anchors.fill: parent
            text: leaf.reading.mark
        }

        Words {
            anchors.centerIn: parent
            width: parent.width * 0.8
            horizontalAlignment: Text.AlignHCenter
            visible: leaf.source === "" || leaf.trouble !== ""
            color: leaf.isDark ? "#d5dbe2" : "#5b6875"
            text: leaf.trouble !== "" ? leaf.trouble : qsTr("Đang vẽ trang %1…").arg(leaf.number)
        }

        ShowLayer {
            anchors.fill: parent
            visible: leaf.presenting !== null
            presenting: leaf.presenting
            writing: leaf.writing
            page: leaf.index
            pixelsPerPoint: leaf.pixelsPerPoint
        }

        InkLayer {
            anchors.fill: parent
            annotating: leaf.pane.annotating
            writing: leaf.writing
            page: leaf.index
            baked: leaf.inkSource
            isDark: leaf.isDark
            pointsPerPixel: leaf.widthPt / Math.max(1, sheet.width)
        }

        PickLayer {
            anchors.fill: parent
            pane: leaf.pane
            writing: leaf.writing
            page: leaf.index
            pointsPerPixel: leaf.widthPt / Math.max(1, sheet.width)
            onNoteWanted: (x, y) => leaf.noteWanted(x, y)
        }

        Icon {
            anchors.right: parent.right
            anchors.rightMargin: Theme.px(16)
            visible: leaf.isMarked
            name: "bookmark"
            colour: leaf.isDark ? "#ff9a93" : "#b3261e"
            size: Theme.px(34)
        }
    }

    property bool isMarked: false
    property var lent: []

    function refreshMarks(): void {
        isMarked = pane.annotating.isBookmarked(index)
        lent = pane.annotating.lentOn(index)
    }

    Connections {
        target: leaf.pane.annotating

        function onChanged(): void {
            leaf.refreshMarks()
        }
    }
}
