pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Shapes
import Comitia.Bridge

// The presenter's pointer and strokes on one page, which nobody keeps; and where I point and draw when I present.
Item {
    id: layer

    required property Presenting presenting
    required property Writing writing
    required property int page
    required property real pixelsPerPoint
    property point laser: Qt.point(-1, -1)
    property list<point> wet: []
    readonly property bool shows: presenting !== null && presenting.isMine && (writing.tool === "laser" || writing.tool === "board")

    function refresh(): void {
        ink.model = presenting ? presenting.inkOn(page) : []
        laser = presenting ? presenting.laserOn(page) : Qt.point(-1, -1)
    }

    function finish(): void {
        const k = 1 / pixelsPerPoint
        if (writing.tool === "board" && wet.length > 1)
            presenting.draw(page, wet.map(p => Qt.point(p.x * k, p.y * k)))
        else
            presenting.point(page, -1, -1)
        wet = []
    }

    onPresentingChanged: refresh()

    Connections {
        target: layer.presenting

        function onInkChanged(): void {
            layer.refresh()
        }

        function onLaserChanged(): void {
            layer.laser = layer.presenting.laserOn(layer.page)
        }

        function onChanged(): void {
            layer.refresh()
        }
    }

    Repeater {
        id: ink

        delegate: Shape {
            id: stroke

            required property var modelData

            anchors.fill: layer

            ShapePath {
                strokeColor: stroke.modelData.colour
                strokeWidth: stroke.modelData.width * layer.pixelsPerPoint
                fillColor: "transparent"
                capStyle: ShapePath.RoundCap
                joinStyle: ShapePath.RoundJoin

                PathPolyline {
                    path: stroke.modelData.points.map(p => Qt.point(p.x * layer.pixelsPerPoint, p.y * layer.pixelsPerPoint))
                }
            }
        }
    }

    Shape {
        anchors.fill: parent
        visible: layer.wet.length > 1

        ShapePath {
            strokeColor: "#d81b60"
            strokeWidth: 2.4 * layer.pixelsPerPoint
            fillColor: "transparent"
            capStyle: ShapePath.RoundCap

            PathPolyline {
                path: layer.wet
            }
        }
    }

    Rectangle {
        visible: layer.laser.x >= 0
        x: layer.laser.x * layer.pixelsPerPoint - width / 2
        y: layer.laser.y * layer.pixelsPerPoint - height / 2
        width: Math.max(22, layer.width / 50)
        height: width
        radius: width / 2
        color: Qt.alpha("#ff1744", 0.85)
        border.width: 3
        border.color: Qt.alpha("#ffffff", 0.9)
    }

    PointHandler {
        enabled: layer.shows
        acceptedDevices: PointerDevice.Stylus | PointerDevice.Mouse | PointerDevice.TouchScreen
        acceptedButtons: Qt.LeftButton
        onActiveChanged: if (!active) layer.finish()
        onPointChanged: {
            if (!active)
                return
            if (layer.writing.tool === "board")
                layer.wet.push(point.position)
            else
                layer.presenting.point(layer.page, point.position.x / layer.pixelsPerPoint, point.position.y / layer.pixelsPerPoint)
        }
    }
}
