import QtQuick
import Comitia.Theme

// A line icon as a small SVG of its own: no icon font is needed and it scales with the text.
Item {
    id: icon

    property string name
    property color colour: Theme.ink
    property real size: Theme.px(26)
    readonly property var shapes: ({
        "home": "M3 11 L12 3 L21 11 V21 H15 V14 H9 V21 H3 Z",
        "agenda": "M8 6 H21 M8 12 H21 M8 18 H21 M3 6 H4 M3 12 H4 M3 18 H4",
        "paper": "M6 2 H14 L19 7 V22 H6 Z M14 2 V7 H19",
        "vote": "M3 10 H21 V21 H3 Z M8 10 V4 H16 V10 M9 15 H15",
        "mic": "M12 3 A3 3 0 0 1 15 6 V11 A3 3 0 0 1 9 11 V6 A3 3 0 0 1 12 3 M5 11 A7 7 0 0 0 19 11 M12 18 V22",
        "pen": "M4 20 L5 15 L16 4 L20 8 L9 19 Z",
        "marker": "M4 21 H20 M9 17 L6 13 L15 4 L20 8 L13 17 Z",
        "erase": "M8 20 L3 15 L13 5 L20 12 L12 20 Z M8 20 H20",
        "console": "M3 4 H21 V16 H3 Z M9 21 H15 M12 16 V21",
        "lock": "M6 11 H18 V21 H6 Z M8 11 V8 A4 4 0 0 1 16 8 V11",
        "back": "M15 4 L7 12 L15 20",
        "undo": "M9 5 L4 10 L9 15 M4 10 H14 A5 5 0 0 1 14 20 H10",
        "redo": "M15 5 L20 10 L15 15 M20 10 H10 A5 5 0 0 0 10 20 H14",
        "yes": "M4 13 L10 19 L20 6",
        "no": "M5 5 L19 19 M19 5 L5 19",
        "abstain": "M4 12 H20",
        "plus": "M12 4 V20 M4 12 H20",
        "help": "M9 9 A3 3 0 1 1 12 12 V14 M12 18 V19",
        "away": "M4 4 L20 20 M9 6 A7 7 0 0 1 18 11 A4 4 0 0 1 19 18 M15 19 H7 A5 5 0 0 1 7 9",
        "ready": "M12 3 A9 9 0 1 0 12.1 3 M8 12 L11 15 L16 9",
        "load": "M12 3 V15 M7 10 L12 15 L17 10 M4 20 H20",
        "save": "M12 3 A9 9 0 1 0 21 12 M12 7 V12 L15 14",
        "stop": "M12 3 A9 9 0 1 0 12.1 3 M12 7 V13 M12 16 V17",
        "share": "M6 9 A3 3 0 1 0 6.1 9 M18 3 A3 3 0 1 0 18.1 3 M18 15 A3 3 0 1 0 18.1 15 M9 11 L15 7 M9 13 L15 17",
        "print": "M7 8 V3 H17 V8 M7 17 H3 V8 H21 V17 H17 M7 14 H17 V21 H7 Z",
        "hand": "M8 12 V6 M8 12 V5 A1.5 1.5 0 0 1 11 5 V11 M11 10 V4 A1.5 1.5 0 0 1 14 4 V11 M14 10 V6 A1.5 1.5 0 0 1 17 6 V15 A6 6 0 0 1 6 16 L4 12",
        "read": "M2 12 C6 5 18 5 22 12 C18 19 6 19 2 12 Z M12 9 A3 3 0 1 0 12.1 9",
        "palette": "M12 3 A9 9 0 1 0 12 21 C14 21 13 18 14 17 C15 15 21 17 21 12 A9 9 0 0 0 12 3"
            + " M8 10 A1 1 0 1 0 8.1 10 M13 7 A1 1 0 1 0 13.1 7 M17 11 A1 1 0 1 0 17.1 11",
        "stopshow": "M5 5 H19 V19 H5 Z",
        "laser": "M12 8 A4 4 0 1 0 12.1 8 M12 2 V4 M12 20 V22 M2 12 H4 M20 12 H22",
        "up": "M5 15 L12 8 L19 15",
        "down": "M5 9 L12 16 L19 9",
        "search": "M10.5 3 A7.5 7.5 0 1 0 10.6 3 M16 16 L21 21",
        "bookmark": "M6 3 H18 V21 L12 16 L6 21 Z",
        "pages": "M4 3 H10 V10 H4 Z M14 3 H20 V10 H14 Z M4 14 H10 V21 H4 Z M14 14 H20 V21 H14 Z",
        "note": "M4 4 H20 V15 L14 21 H4 Z M14 21 V15 H20 M8 9 H16 M8 13 H12",
        "more": "M5 11 A1 1 0 1 0 5.1 11 M12 11 A1 1 0 1 0 12.1 11 M19 11 A1 1 0 1 0 19.1 11",
        "lasso": "M12 4 C18 4 21 7 21 10 C21 14 17 16 12 16 C7 16 3 14 3 10 C3 7 6 4 12 4 M8 16 C6 17 6 20 9 21",
        "select": "M9 4 H15 M12 4 V20 M9 20 H15 M4 9 V15 M20 9 V15",
        "stamp": "M9 10 C8 7 9 3 12 3 C15 3 16 7 15 10 L15 13 H19 V17 H5 V13 H9 Z M5 21 H19",
        "turn": "M19 12 A7 7 0 1 1 12 5 H16 M13 2 L16 5 L13 8",
        "split": "M3 4 H21 V20 H3 Z M12 4 V20",
        "full": "M4 9 V4 H9 M15 4 H20 V9 M20 15 V20 H15 M9 20 H4 V15",
        "view": "M4 5 H20 M4 12 H20 M4 19 H20 M9 3 V7 M15 10 V14 M8 17 V21",
        "width": "M3 4 V20 M21 4 V20 M7 12 H17 M10 9 L7 12 L10 15 M14 9 L17 12 L14 15",
        "copy": "M8 8 H20 V21 H8 Z M4 16 V3 H16",
        "gone": "M4 7 H20 M9 7 V4 H15 V7 M6 7 L7 21 H17 L18 7",
        "changes": "M4 6 H12 M4 12 H20 M4 18 H12 M17 4 V8 M15 6 H19 M15 18 H19",
        "gear": "M4 7 H14 M18 7 H20 M16 5 A2 2 0 1 0 16.1 5 M4 17 H6 M10 17 H20 M8 15 A2 2 0 1 0 8.1 15"
    })

    readonly property string stroke: "stroke='" + colour + "' stroke-width='2' stroke-linecap='round' stroke-linejoin='round'"
    readonly property string svg: "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' " + stroke + ">"
        + "<path d='" + (shapes[name] ?? "") + "'/></svg>"

    implicitWidth: size
    implicitHeight: size
    Accessible.ignored: true

    Image {
        anchors.fill: parent
        sourceSize: Qt.size(2 * icon.size, 2 * icon.size)
        source: icon.name !== "" ? "data:image/svg+xml;utf8," + encodeURIComponent(icon.svg) : ""
        smooth: true
        Accessible.ignored: true
    }
}
