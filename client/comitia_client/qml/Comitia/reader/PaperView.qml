pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The pages of one pane, one under the other or one at a time; zoom around the fingers, taps at the edges turn pages.
FocusScope {
    id: screen

    required property Pane pane
    required property Writing writing
    required property Display display
    property Search search: null
    property Revising revising: null
    property Presenting presenting: null
    property real zoom: 1
    property string fit: "width"
    property int turn: 0
    property real startX: 0
    property bool isBeside: false
    property bool isActive: true
    readonly property Reading reading: pane.reading
    readonly property bool isSingle: display.flow === "single"
    readonly property real margin: Theme.px(10)
    readonly property real fullWidth: Math.max(40, view.width - 2 * margin)
    readonly property real pageWidth: Math.round(fullWidth * zoom)
    readonly property int page: view.count > 0 ? Math.max(0, view.indexAt(view.contentX + view.width / 2, view.contentY + view.height / 3)) : 0

    signal touched
    signal tappedMiddle
    signal noteWanted(int page, real x, real y)

    function aspect(index: int): real {
        const leaf = view.itemAtIndex(index) as Leaf
        return leaf ? leaf.shownHeight / Math.max(1, leaf.pageWidth) : 1.414
    }

    function fitZoom(): real {
        return fit === "page" ? Math.min(1, (view.height - 2 * margin) / (fullWidth * aspect(page))) : 1
    }

    function setFit(wanted: string): void {
        const at = page
        fit = wanted
        zoom = Math.max(0.25, fitZoom())
        view.forceLayout()
        goTo(at)
        settle.restart()
        keep.restart()
    }

    function sheetX(width: real): real {
        return Math.max(margin, (Math.max(view.width, width + 2 * margin) - width) / 2)
    }

    // Zoom so that what lies under a place stays there.
    function zoomTo(wanted: real, centreX: real, centreY: real): void {
        const next = Math.max(0.25, Math.min(6, wanted))
        if (next === zoom)
            return
        const across = (view.contentX + centreX - sheetX(pageWidth)) / pageWidth
        const leaf = view.itemAt(view.contentX + view.width / 2, view.contentY + centreY)
        const at = leaf ? view.indexAt(view.contentX + view.width / 2, view.contentY + centreY) : page
        const down = leaf ? (view.contentY + centreY - leaf.y) / Math.max(1, leaf.height) : 0
        zoom = next
        fit = ""
        view.forceLayout()
        const moved = view.itemAtIndex(at)
        if (moved)
            view.contentY = Math.max(view.originY - view.topMargin, moved.y + down * moved.height - centreY)
        view.contentX = Math.max(0, Math.min(view.contentWidth - view.width, across * pageWidth + sheetX(pageWidth) - centreX))
        settle.restart()
    }

    function goTo(index: int): void {
        view.positionViewAtIndex(Math.max(0, Math.min(view.count - 1, index)), ListView.Beginning)
    }

    function turnPage(by: int): void {
        detach()
        if (isSingle || fit === "page") {
            goTo(page + by)
            return
        }
        const step = view.height * 0.9
        view.contentY = Math.max(
            view.originY - view.topMargin,
            Math.min(view.contentHeight + view.originY + view.bottomMargin - view.height, view.contentY + by * step)
        )
    }

    function scroll(by: real): void {
        detach()
        view.contentY = Math.max(
            view.originY - view.topMargin,
            Math.min(Math.max(view.originY, view.contentHeight + view.originY + view.bottomMargin - view.height), view.contentY + by)
        )
    }

    function zoomStep(factor: real): void {
        detach()
        zoomTo(zoom * factor, view.width / 2, view.height / 2)
    }

    // Where the middle of the view is on its page, in points: what followers are told.
    function tellView(): void {
        if (!presenting || !presenting.isMine || view.count === 0)
            return
        const at = view.indexAt(view.contentX + view.width / 2, view.contentY + view.height / 2)
        const leaf = view.itemAtIndex(at < 0 ? page : at) as Leaf
        if (leaf)
            presenting.lookAt(
                leaf.index,
                (view.contentX + view.width / 2 - sheetX(pageWidth)) / leaf.pixelsPerPoint,
                (view.contentY + view.height / 2 - leaf.y) / leaf.pixelsPerPoint,
                zoom
            )
    }

    function goWith(at: int, x: real, y: real, wanted: real): void {
        if (writing.isDrawing)
            return
        if (Math.abs(wanted - zoom) > 0.001) {
            zoom = Math.max(0.25, Math.min(6, wanted))
            fit = ""
            settle.restart()
            view.forceLayout()
        }
        let leaf = view.itemAtIndex(at) as Leaf
        if (!leaf) {
            goTo(at)
            view.forceLayout()
            leaf = view.itemAtIndex(at) as Leaf
        }
        if (!leaf)
            return
        const lowest = view.contentHeight + view.originY + view.bottomMargin - view.height
        view.contentY = Math.max(view.originY - view.topMargin, Math.min(Math.max(view.originY, lowest), leaf.y + y * leaf.pixelsPerPoint - view.height / 2))
        view.contentX = Math.max(0, Math.min(view.contentWidth - view.width, sheetX(pageWidth) + x * leaf.pixelsPerPoint - view.width / 2))
    }

    function detach(): void {
        if (presenting && presenting.isFollowing)
            presenting.detach()
    }

    Connections {
        target: screen.presenting
        enabled: screen.presenting !== null

        function onViewed(page: int, x: real, y: real, zoom: real): void {
            screen.goWith(page, x, y, zoom)
        }

        function onChanged(): void {
            screen.tellView()
        }
    }

    Connections {
        target: screen.writing

        function onDrawingChanged(): void {
            if (screen.writing.isDrawing)
                screen.detach()
        }
    }

    onZoomChanged: tellView()
    onPageChanged: {
        reading.lookAt(page)
        if (reading.isOpen && !reading.isLoading && view.count > 0)
            keep.restart()
    }
    onWidthChanged: if (fit !== "") refit.restart()

    Connections {
        target: screen.reading

        function onPlaced(page: int, zoom: real): void {
            if (!isNaN(zoom)) {
                screen.fit = zoom === 0 ? "width" : zoom < 0 ? "page" : ""
                screen.zoom = zoom > 0 ? zoom : screen.fitZoom()
            }
            Qt.callLater(screen.goTo, page)
        }
    }

    Timer {
        id: keep

        interval: 800
        onTriggered: screen.reading.keepPlace(screen.page, screen.fit === "width" ? 0 : screen.fit === "page" ? -1 : screen.zoom)
    }

    Timer {
        id: refit

        interval: 1
        onTriggered: screen.zoom = Math.max(0.25, screen.fitZoom())
    }

    // Pages are asked for at the new size when the fingers have come to rest, not at each step between.
    Timer {
        id: settle

        interval: 160
    }

    Rectangle {
        anchors.fill: parent
        color: screen.reading.leaves.look === "dark" || screen.reading.leaves.look === "contrast" ? "#0b0f14" : Theme.desk
    }

    ListView {
        id: view

        anchors.fill: parent
        clip: true
        model: screen.reading.leaves.pages
        spacing: screen.isSingle ? 0 : screen.margin
        topMargin: screen.isSingle ? 0 : screen.margin
        bottomMargin: screen.isSingle ? 0 : screen.margin
        cacheBuffer: Math.max(200, view.height * 1.4)
        contentWidth: Math.max(width, screen.pageWidth + 2 * screen.margin)
        flickableDirection: Flickable.HorizontalAndVerticalFlick
        acceptedButtons: Qt.NoButton
        interactive: !(screen.writing.fingerDraws && screen.writing.tool !== "note" && screen.writing.tool !== "stamp")
            && !pinch.active
            && !screen.writing.palmRests
        boundsBehavior: Flickable.StopAtBounds
        snapMode: screen.isSingle && screen.fit === "page" ? ListView.SnapOneItem : ListView.NoSnap
        Accessible.role: Accessible.Document
        Accessible.name: screen.reading.title
        onContentYChanged: screen.tellView()
        onContentXChanged: screen.tellView()
        onDragStarted: screen.detach()
        Basic.ScrollBar.vertical: Basic.ScrollBar {
            minimumSize: 0.06
        }
        Basic.ScrollBar.horizontal: Basic.ScrollBar {}

        WheelHandler {
            acceptedModifiers: Qt.ControlModifier
            onWheel: event => screen.zoomTo(screen.zoom * (event.angleDelta.y > 0 ? 1.12 : 1 / 1.12), event.x, event.y)
        }

        PinchHandler {
            id: pinch

            property real startZoom: 1

            target: null
            onActiveChanged: {
                if (active) {
                    startZoom = screen.zoom
                    screen.detach()
                }
            }
            onActiveScaleChanged: if (active) screen.zoomTo(startZoom * activeScale, centroid.position.x, centroid.position.y)
        }

        TapHandler {
            enabled: screen.writing.tool === "read"
            gesturePolicy: TapHandler.DragThreshold
            onSingleTapped: eventPoint => {
                const at = Qt.point(eventPoint.position.x + view.contentX, eventPoint.position.y + view.contentY)
                const leaf = view.itemAt(at.x, at.y) as Leaf
                if (leaf) {
                    const x = (at.x - screen.sheetX(screen.pageWidth)) / leaf.pixelsPerPoint
                    const y = (at.y - leaf.y) / leaf.pixelsPerPoint
                    const target = screen.turn === 0 ? screen.reading.leaves.linkAt(leaf.index, x, y) : -1
                    if (target >= 0) {
                        screen.reading.jump(target)
                        return
                    }
                    if (screen.turn === 0 && screen.pane.annotating.openTextAt(leaf.index, x, y))
                        return
                }
                if (eventPoint.position.x < view.width * 0.14)
                    screen.turnPage(-1)
                else if (eventPoint.position.x > view.width * 0.86)
                    screen.turnPage(1)
                else
                    screen.tappedMiddle()
            }
            onDoubleTapped: screen.setFit("width")
        }

        delegate: Leaf {
            id: leaf

            pane: screen.pane
            writing: screen.writing
            search: screen.search
            revising: screen.revising
            presenting: screen.presenting
            pageWidth: screen.pageWidth
            turn: screen.turn
            isResting: !settle.running && screen.visible
            width: view.contentWidth
            height: screen.isSingle ? Math.max(view.height, shownHeight + 2 * screen.margin) : Math.round(shownHeight)
            looked: isDeep && !view.moving && turn === 0
                ? Qt.rect(view.contentX - screen.sheetX(screen.pageWidth), Math.max(0, view.contentY - y), view.width, view.height)
                : Qt.rect(0, 0, 0, 0)
            onNoteWanted: (x, y) => screen.noteWanted(index, x, y)
        }

        Empty {
            anchors.centerIn: parent
            visible: screen.reading.isLoading
            glyph: "load"
            title: qsTr("Đang mở tài liệu…")
            text: ""
        }
    }

    // Of two papers the tools act on the one that was touched last: it has a frame.
    Rectangle {
        anchors.fill: parent
        visible: screen.isBeside
        color: "transparent"
        border.width: screen.isActive ? 4 : 0
        border.color: Theme.accent
    }

    PointHandler {
        enabled: screen.isBeside
        onActiveChanged: if (active) screen.touched()
    }
}
