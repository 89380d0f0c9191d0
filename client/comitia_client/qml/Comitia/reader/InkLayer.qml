pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Comitia.Bridge

// Wet ink over one page: a stroke is drawn in the frame after its point came, and handed over when the pen lifts.
Item {
    id: layer

    required property Annotating annotating
    required property Writing writing
    required property int page
    required property real pointsPerPixel
    required property string baked
    required property bool isDark
    property list<point> whole: []
    property list<real> pressures: []
    property list<point> wet: []
    property list<QtObject> parts: []
    property real pressure: 0.5
    property bool drawing: false
    property bool erasing: false
    property bool isHeld: false
    property bool isFinger: false
    property point rest
    property point last

    readonly property real wetWidth: Math.max(1, writing.widthPt / pointsPerPixel * (writing.tool === "pen" ? 1.4 * Math.max(0.35, pressure) : 1))
    readonly property color wetColour: writing.tool === "highlighter"
        ? Qt.alpha(writing.colourOf(writing.colour), 0.43)
        : writing.colour >= 0 ? writing.wetColour(isDark) : "transparent"

    function begin(at: point, pressed: real): void {
        if (doubt.running)
            commit()
        dry()
        drawing = true
        isHeld = false
        writing.setDrawing(true)
        pressure = pressed
        last = at
        whole = [Qt.point(at.x * pointsPerPixel, at.y * pointsPerPixel)]
        wet = [at]
        pressures = [pressed]
        rest = at
        hold.restart()
    }

    function go(at: point, pressed: real): void {
        if (isHeld || Math.abs(at.x - last.x) + Math.abs(at.y - last.y) < 1)
            return
        if (Math.abs(at.x - rest.x) + Math.abs(at.y - rest.y) > 5) {
            rest = at
            hold.restart()
        }
        last = at
        whole.push(Qt.point(at.x * pointsPerPixel, at.y * pointsPerPixel))
        wet.push(at)
        pressures.push(pressed)
        pressure += (pressed - pressure) / 8
        if (wet.length > 400) {
            parts.push(part.createObject(layer, { "path": wet, "stroke": wetWidth, "colour": wetColour }))
            wet = [at]
        }
    }

    function finish(): void {
        drawing = false
        hold.stop()
        if (isFinger)
            doubt.restart()
        else
            commit()
        writing.setDrawing(false)  // last: what waited for the pen is exchanged now
    }

    function commit(): void {
        doubt.stop()
        annotating.addStroke(page, whole, pressures)
        linger.restart()
    }

    // The pen has come down while a finger drew: it was the hand that holds it.
    function cancel(): void {
        drawing = false
        doubt.stop()
        hold.stop()
        dry()
        writing.setDrawing(false)
    }

    function dry(): void {
        for (const piece of parts)
            piece.destroy()
        parts = []
        wet = []
        whole = []
        linger.stop()
    }

    function handle(at: point, pressed: real, down: bool, isEraser: bool): void {
        if (drawing && (!writing.draws || isEraser)) {
            finish()  // the tool was put away with the pen still down
        } else if (erasing && !down) {
            erasing = false
            annotating.finishErasing()
        } else if (writing.tool === "erase" || isEraser) {
            erasing = down
            if (down)
                annotating.eraseAt(page, at.x * pointsPerPixel, at.y * pointsPerPixel)
        } else if (down && !drawing && writing.draws) {
            begin(at, pressed)
        } else if (down) {
            go(at, pressed)
        } else if (drawing) {
            finish()
        }
    }

    Connections {
        target: layer.writing

        function onPalmChanged(): void {
            if (layer.isFinger && (layer.drawing || doubt.running) && layer.writing.penRests) {
                layer.cancel()
                other.isPalm = true
            }
        }
    }

    // What a finger drew is kept when no pen comes down just after it: a hand lands before the pen that it holds.
    Timer {
        id: doubt

        interval: 200
        onTriggered: layer.commit()
    }

    // The wet stroke stays until the baked picture is under it.
    onBakedChanged: if (!drawing && !doubt.running) dry()

    Timer {
        id: linger

        interval: 1500
        onTriggered: if (!layer.drawing && !doubt.running) layer.dry()
    }

    // A pen that is held still at the end of a stroke asks for a straight line, a rectangle or an ellipse.
    Timer {
        id: hold

        interval: 650
        onTriggered: {
            if (!layer.drawing || layer.writing.tool !== "pen" || layer.whole.length < 6)
                return
            const shape = layer.annotating.straightened(layer.whole)
            if (shape.length === layer.whole.length)
                return
            const steady = layer.pressure
            layer.dry()
            layer.isHeld = true
            layer.whole = shape
            layer.wet = shape.map(p => Qt.point(p.x / layer.pointsPerPixel, p.y / layer.pointsPerPixel))
            layer.pressures = shape.map(() => steady)
        }
    }

    // The paper is put away, or the page goes: what is under the pen, or was just drawn, is kept first.
    function settle(): void {
        if (drawing)
            finish()
        if (doubt.running)
            commit()
        if (erasing)
            annotating.finishErasing()
        erasing = false
    }

    Component.onDestruction: settle()

    Connections {
        target: layer.annotating

        function onSettling(): void {
            layer.settle()
        }
    }

    Component {
        id: part

        Shape {
            id: piece

            property list<point> path
            property real stroke
            property color colour

            anchors.fill: layer

            ShapePath {
                strokeColor: piece.colour
                strokeWidth: piece.stroke
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin

                PathPolyline {
                    path: piece.path
                }
            }
        }
    }

    Shape {
        anchors.fill: parent
        visible: layer.wet.length > 1

        ShapePath {
            strokeColor: layer.wetColour
            strokeWidth: layer.wetWidth
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

        function isEraser(): bool {
            return active && point.device.pointerType === PointerDevice.Eraser
        }

        enabled: layer.writing.draws || layer.writing.tool === "erase" || layer.drawing
        acceptedDevices: PointerDevice.Stylus
        acceptedPointerTypes: PointerDevice.Pen | PointerDevice.Eraser
        onActiveChanged: {
            if (active && layer.isFinger && (layer.drawing || doubt.running))
                layer.cancel()
            layer.writing.penWasSeen()
            layer.isFinger = false
            layer.handle(point.position, point.pressure, active, isEraser())
        }
        onPointChanged: {
            if (active) {
                layer.writing.penWasSeen()
                layer.handle(point.position, point.pressure, true, isEraser())
            }
        }
    }

    // A finger or the mouse. What touches while the pen is here is the hand that holds it.
    PointHandler {
        id: other

        property bool isPalm: false

        enabled: layer.writing.draws || layer.writing.tool === "erase"
        acceptedDevices: layer.writing.fingerDraws ? PointerDevice.Mouse | PointerDevice.TouchScreen : PointerDevice.Mouse
        acceptedButtons: Qt.LeftButton
        onActiveChanged: {
            if (active) {
                isPalm = pen.active || layer.writing.palmRests
                layer.isFinger = !isPalm
            }
            if (!isPalm && !pen.active)
                layer.handle(point.position, 0.5, active, false)
        }
        onPointChanged: {
            if (active && !isPalm && !pen.active)
                layer.handle(point.position, 0.5, true, false)
        }
    }
}
