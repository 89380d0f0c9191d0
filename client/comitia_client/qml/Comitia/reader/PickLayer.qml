pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// What is chosen on one page: by a loop around notes, or along words; and where a note or a stamp is put.
Item {
    id: layer

    required property Pane pane
    required property Writing writing
    required property int page
    required property real pointsPerPixel
    property list<point> loop: []
    property point from
    property bool moving: false
    property point shift
    property list<rect> chosen: []
    readonly property Selecting selecting: pane.selecting
    readonly property bool isHere: selecting.page === page
    readonly property bool picks: writing.tool === "lasso" || writing.tool === "select"

    signal noteWanted(real x, real y)

    function refresh(): void {
        chosen = isHere ? selecting.boxes().map(b => Qt.rect(b.x, b.y, b.w, b.h)) : []
        shift = Qt.point(0, 0)
    }

    function isInside(at: point): bool {
        const k = pointsPerPixel
        return chosen.some(b => at.x * k >= b.x && at.x * k <= b.x + b.width && at.y * k >= b.y && at.y * k <= b.y + b.height)
    }

    function begin(at: point): void {
        from = at
        moving = writing.tool === "lasso" && isHere && isInside(at)
        if (!moving) {
            selecting.clear()
            loop = [at]
        }
    }

    function go(at: point): void {
        const k = pointsPerPixel
        if (moving)
            shift = Qt.point(at.x - from.x, at.y - from.y)
        else if (writing.tool === "select")
            selecting.selectWords(page, from.x * k, from.y * k, at.x * k, at.y * k)
        else
            loop.push(at)
    }

    function finish(): void {
        const k = pointsPerPixel
        if (moving)
            selecting.move(shift.x * k, shift.y * k)
        else if (writing.tool === "lasso" && loop.length > 2)
            selecting.lasso(page, loop.map(p => Qt.point(p.x * k, p.y * k)))
        moving = false
        loop = []
    }

    Connections {
        target: layer.selecting

        function onChanged(): void {
            layer.refresh()
        }
    }

    Repeater {
        model: layer.chosen

        Rectangle {
            required property rect modelData

            x: modelData.x / layer.pointsPerPixel + layer.shift.x
            y: modelData.y / layer.pointsPerPixel + layer.shift.y
            width: modelData.width / layer.pointsPerPixel
            height: modelData.height / layer.pointsPerPixel
            color: layer.selecting.hasWords ? Qt.alpha(Theme.accent, 0.28) : Qt.alpha(Theme.accent, 0.08)
            border.width: layer.selecting.hasWords ? 0 : 2
            border.color: Theme.accent
        }
    }

    Shape {
        anchors.fill: parent
        visible: layer.loop.length > 1 && layer.writing.tool === "lasso"

        ShapePath {
            strokeColor: Theme.accent
            strokeWidth: 2
            strokeStyle: ShapePath.DashLine
            fillColor: "transparent"

            PathPolyline {
                path: layer.loop
            }
        }
    }

    PointHandler {
        id: pen

        property bool isPalm: false

        // Once a pen was seen, fingers scroll; and what touches beside the pen is the hand that holds it.
        enabled: layer.picks
        acceptedDevices: PointerDevice.Stylus | PointerDevice.Mouse | (layer.writing.fingerDraws ? PointerDevice.TouchScreen : 0)
        acceptedButtons: Qt.LeftButton
        onActiveChanged: {
            const isPen = point.device.type === PointerDevice.Stylus
            if (active)
                isPalm = !isPen && layer.writing.penRests
            if (isPen)
                layer.writing.penWasSeen()
            if (isPalm)
                return
            if (active)
                layer.begin(point.position)
            else
                layer.finish()
        }
        onPointChanged: {
            if (!active || isPalm)
                return
            if (point.device.type === PointerDevice.Stylus)
                layer.writing.penWasSeen()
            layer.go(point.position)
        }
    }

    TapHandler {
        enabled: layer.writing.tool === "note" || layer.writing.tool === "stamp"
        gesturePolicy: TapHandler.DragThreshold
        onTapped: eventPoint => {
            if (eventPoint.device.type === PointerDevice.TouchScreen && layer.writing.penRests)
                return
            const x = eventPoint.position.x * layer.pointsPerPixel
            const y = eventPoint.position.y * layer.pointsPerPixel
            if (layer.writing.tool === "stamp")
                layer.pane.annotating.addStamp(layer.page, x, y)
            else if (!layer.pane.annotating.openTextAt(layer.page, x, y))
                layer.noteWanted(x, y)
        }
    }

    // What can be done with what is chosen, over it.
    Card {
        visible: layer.isHere && layer.chosen.length > 0 && layer.loop.length === 0 && !layer.moving && !pen.active
        x: layer.chosen.length > 0 ? Math.max(0, Math.min(layer.width - width, layer.chosen[0].x / layer.pointsPerPixel)) : 0
        y: layer.chosen.length > 0 ? Math.max(0, layer.chosen[0].y / layer.pointsPerPixel - height - 10) : 0
        implicitWidth: tools.implicitWidth + 16
        implicitHeight: tools.implicitHeight + 12

        Row {
            id: tools

            anchors.centerIn: parent
            spacing: Theme.gap

            Button {
                visible: layer.selecting.hasWords && layer.pane.reading.mayCopy
                glyph: "copy"
                text: qsTr("Chép")
                onClicked: layer.selecting.copy()
            }

            Button {
                visible: layer.selecting.hasWords
                glyph: "marker"
                text: qsTr("Tô")
                onClicked: layer.selecting.mark()
            }

            Repeater {
                model: layer.selecting.count > 0 ? 5 : 0

                ColourDot {
                    required property int index

                    number: index
                    colour: layer.writing.colourOf(index)
                    onClicked: layer.selecting.recolour(index)
                }
            }

            Button {
                visible: layer.selecting.count > 0
                implicitHeight: Theme.touch
                glyph: "share"
                text: qsTr("Chia sẻ")
                onClicked: layer.selecting.share()
            }

            Button {
                visible: layer.selecting.count > 0
                implicitHeight: Theme.touch
                glyph: "gone"
                text: qsTr("Xóa")
                onClicked: layer.selecting.delete()
            }
        }
    }
}
