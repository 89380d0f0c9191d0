pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import QtQuick.Window
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The reader: pages one under the other, zoom by pinch, wheel and keys, ink on top.
FocusScope {
    id: screen

    objectName: "Reader"

    required property Reading reading
    required property Tablet tablet
    property real zoom: 1
    readonly property real pageWidth: Math.round((view.width - 2 * Theme.px(10)) * zoom)
    readonly property int page: view.count > 0 ? Math.max(0, view.indexAt(view.contentX + view.width / 2, view.contentY + view.height / 3)) : 0

    function zoomTo(wanted: real, centreY: real): void {
        const next = Math.max(0.25, Math.min(6, wanted))
        if (next === zoom)
            return
        const spot = (view.contentY - view.originY + centreY) / zoom
        zoom = next
        view.forceLayout()
        view.contentY = view.originY + Math.max(0, spot * next - centreY)
        settle.restart()
    }

    function goTo(index: int): void {
        view.positionViewAtIndex(Math.max(0, Math.min(view.count - 1, index)), ListView.Beginning)
    }

    onVisibleChanged: if (visible) forceActiveFocus()

    Keys.onPressed: event => {
        event.accepted = true
        if (event.key === Qt.Key_PageDown || event.key === Qt.Key_Space)
            view.contentY = Math.min(view.contentHeight + view.originY - view.height, view.contentY + view.height * 0.9)
        else if (event.key === Qt.Key_PageUp)
            view.contentY = Math.max(view.originY, view.contentY - view.height * 0.9)
        else if (event.key === Qt.Key_Down)
            view.contentY = Math.min(view.contentHeight + view.originY - view.height, view.contentY + 60)
        else if (event.key === Qt.Key_Up)
            view.contentY = Math.max(view.originY, view.contentY - 60)
        else if (event.key === Qt.Key_Home)
            screen.goTo(0)
        else if (event.key === Qt.Key_End)
            screen.goTo(view.count - 1)
        else if (event.key === Qt.Key_Plus || event.key === Qt.Key_Equal)
            screen.zoomTo(screen.zoom * 1.25, view.height / 2)
        else if (event.key === Qt.Key_Minus)
            screen.zoomTo(screen.zoom / 1.25, view.height / 2)
        else if (event.key === Qt.Key_0)
            screen.zoomTo(1, view.height / 2)
        else if (event.matches(StandardKey.Undo))
            screen.reading.undo()
        else if (event.matches(StandardKey.Redo))
            screen.reading.redo()
        else if (event.key === Qt.Key_Escape)
            screen.reading.close()
        else
            event.accepted = false
    }

    Connections {
        target: screen.reading

        function onPlaced(page: int, zoom: real): void {
            screen.zoom = zoom > 0 ? zoom : 1
            Qt.callLater(screen.goTo, page)
        }
    }

    onPageChanged: if (reading.isOpen && !reading.isLoading && view.count > 0) keep.restart()

    Timer {
        id: keep

        interval: 800
        onTriggered: screen.reading.keepPlace(screen.page, screen.zoom)
    }

    // Pages are asked for at the new size when the fingers have come to rest, not at each step between.
    Timer {
        id: settle

        interval: 160
    }

    Rectangle {
        anchors.fill: parent
        color: Theme.desk
    }

    ColumnLayout {
        anchors.fill: parent
        spacing: 0

        Rectangle {
            Layout.fillWidth: true
            Layout.preferredHeight: top.implicitHeight + 12
            color: Theme.surface

            RowLayout {
                id: top

                anchors.fill: parent
                anchors.margins: 6
                spacing: Theme.gap

                IconButton {
                    glyph: "back"
                    text: qsTr("Quay lại")
                    onClicked: screen.reading.close()
                }

                Words {
                    Layout.fillWidth: true
                    text: screen.reading.title
                    strong: true
                    elide: Text.ElideRight
                    maximumLineCount: 1
                    wrapMode: Text.NoWrap
                }

                IconButton {
                    glyph: "abstain"
                    text: qsTr("Thu nhỏ")
                    onClicked: screen.zoomTo(screen.zoom / 1.25, view.height / 2)
                }

                Words {
                    text: Math.round(screen.zoom * 100) + " %"
                    wrapMode: Text.NoWrap
                }

                IconButton {
                    glyph: "plus"
                    text: qsTr("Phóng to")
                    onClicked: screen.zoomTo(screen.zoom * 1.25, view.height / 2)
                }

                Words {
                    text: screen.reading.pages.count > 0 ? qsTr("Trang %1/%2").arg(screen.page + 1).arg(screen.reading.pagesInAll) : ""
                    wrapMode: Text.NoWrap
                }

                StatusPill {
                    tablet: screen.tablet
                }
            }
        }

        ReaderBar {
            Layout.fillWidth: true
            reading: screen.reading
        }

        ListView {
            id: view

            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            model: screen.reading.pages
            spacing: Theme.px(10)
            topMargin: Theme.px(10)
            bottomMargin: Theme.px(96)
            cacheBuffer: 1200
            contentWidth: Math.max(width, screen.pageWidth + 2 * Theme.px(10))
            flickableDirection: Flickable.HorizontalAndVerticalFlick
            acceptedButtons: Qt.NoButton
            interactive: !screen.reading.fingerDraws && !pinch.active
            boundsBehavior: Flickable.StopAtBounds
            Accessible.role: Accessible.Document
            Accessible.name: screen.reading.title
            Basic.ScrollBar.vertical: Basic.ScrollBar {
                minimumSize: 0.06
            }
            Basic.ScrollBar.horizontal: Basic.ScrollBar {}

            WheelHandler {
                acceptedModifiers: Qt.ControlModifier
                onWheel: event => screen.zoomTo(screen.zoom * (event.angleDelta.y > 0 ? 1.12 : 1 / 1.12), event.y)
            }

            PinchHandler {
                id: pinch

                property real startZoom: 1

                target: null
                onActiveChanged: if (active) startZoom = screen.zoom
                onActiveScaleChanged: if (active) screen.zoomTo(startZoom * activeScale, centroid.position.y)
            }

            delegate: Item {
                id: leaf

                required property int index
                required property int number
                required property real widthPt
                required property real heightPt
                required property string source
                required property string inkSource
                required property string trouble
                readonly property int wantedPx: Math.round(screen.pageWidth * Screen.devicePixelRatio)

                width: view.contentWidth
                height: Math.round(screen.pageWidth * heightPt / Math.max(1, widthPt))

                function ask(): void {
                    if (!settle.running && screen.visible)
                        screen.reading.need(index, Math.min(wantedPx, 4096))
                }

                Component.onCompleted: ask()
                Component.onDestruction: screen.reading.forget(index)
                onWantedPxChanged: Qt.callLater(ask)

                Connections {
                    target: settle

                    function onRunningChanged(): void {
                        leaf.ask()
                    }
                }

                Rectangle {
                    id: sheet

                    x: Math.max(Theme.px(10), (view.contentWidth - width) / 2)
                    width: screen.pageWidth
                    height: leaf.height
                    color: Theme.paper

                    Image {
                        anchors.fill: parent
                        source: leaf.source
                        cache: false
                        asynchronous: false
                        smooth: true
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("Trang %1").arg(leaf.number)
                    }

                    Image {
                        anchors.fill: parent
                        source: leaf.inkSource
                        cache: false
                        asynchronous: false
                        smooth: true
                        Accessible.ignored: true
                    }

                    PageMark {
                        anchors.fill: parent
                        text: screen.reading.mark
                    }

                    Words {
                        anchors.centerIn: parent
                        width: parent.width * 0.8
                        horizontalAlignment: Text.AlignHCenter
                        visible: leaf.source === "" || leaf.trouble !== ""
                        color: "#5b6875"
                        text: leaf.trouble !== "" ? leaf.trouble : qsTr("Đang vẽ trang %1…").arg(leaf.number)
                    }

                    InkLayer {
                        anchors.fill: parent
                        reading: screen.reading
                        page: leaf.index
                        pointsPerPixel: leaf.widthPt / Math.max(1, sheet.width)
                    }
                }
            }

            Empty {
                anchors.centerIn: parent
                visible: screen.reading.isLoading
                glyph: "load"
                title: qsTr("Đang mở tài liệu…")
                text: ""
            }
        }
    }

    InkBar {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: Theme.px(14)
        visible: !screen.reading.isLoading
        reading: screen.reading
    }
}
