pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Comitia.Bridge

// Wet ink over one page: a stroke is drawn in the frame after its point came, and handed over when the pen lifts.
Item {
    id: layer

    required property Reading reading
    required property int page
    required property real pointsPerPixel
    property list<point> wet: []
    property list<real> pressures: []
    property bool drawing: false

    readonly property bool draws: reading.tool === "pen" || reading.tool === "highlighter"

    function begin(at: point, pressure: real): void {
        drawing = true
        reading.setDrawing(true)
        wet = [at]
        pressures = [pressure]
    }

    function go(at: point, pressure: real): void {
        const last = wet[wet.length - 1]
        if (Math.abs(at.x - last.x) + Math.abs(at.y - last.y) < 1)
            return
        wet.push(at)
        pressures.push(pressure)
    }

    function finish(): void {
        drawing = false
        reading.setDrawing(false)
        const k = pointsPerPixel
        reading.addStroke(page, wet.map(p => Qt.point(p.x * k, p.y * k)), pressures)
        linger.restart()
    }

    function handle(at: point, pressure: real, pressed: bool): void {
        if (drawing && !draws) {
            finish()  // the tool was put away with the pen still down
        } else if (reading.tool === "erase") {
            if (pressed)
                reading.eraseAt(page, at.x * pointsPerPixel, at.y * pointsPerPixel)
        } else if (pressed && !drawing && draws) {
            begin(at, pressure)
        } else if (pressed) {
            go(at, pressure)
        } else if (drawing) {
            finish()
        }
    }

    // The wet stroke stays until the baked picture has had time to appear under it.
    Timer {
        id: linger

        interval: 250
        onTriggered: {
            if (!layer.drawing)
                layer.wet = []
        }
    }

    Shape {
        anchors.fill: parent
        visible: layer.wet.length > 1

        ShapePath {
            strokeColor: layer.reading.tool === "highlighter" ? Qt.alpha(layer.reading.colourOf(layer.reading.colour), 0.43) : layer.draws ? layer.reading.colourOf(layer.reading.colour) : "transparent"
            strokeWidth: Math.max(1, layer.reading.widthPt / layer.pointsPerPixel)
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap
            joinStyle: ShapePath.RoundJoin

            PathPolyline {
                path: layer.wet
            }
        }
    }

    PointHandler {
        id: pen

        enabled: layer.reading.tool !== "read" || layer.drawing
        acceptedDevices: PointerDevice.Stylus
        acceptedPointerTypes: PointerDevice.Pen | PointerDevice.Eraser
        onActiveChanged: {
            if (active)
                layer.reading.penWasSeen()
            layer.handle(point.position, point.pressure, active)
        }
        onPointChanged: {
            if (active)
                layer.handle(point.position, point.pressure, true)
        }
    }

    PointHandler {
        id: other

        enabled: layer.reading.tool !== "read"
        acceptedDevices: layer.reading.fingerDraws ? PointerDevice.Mouse | PointerDevice.TouchScreen : PointerDevice.Mouse
        acceptedButtons: Qt.LeftButton
        onActiveChanged: {
            if (!pen.active)
                layer.handle(point.position, 0.5, active)
        }
        onPointChanged: {
            if (active && !pen.active)
                layer.handle(point.position, 0.5, true)
        }
    }
}
