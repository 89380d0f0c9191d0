pragma ComponentBehavior: Bound

import QtQuick

// The reader's name and the time, faint across a page that may not be copied.
Item {
    id: mark

    required property string text

    visible: text !== ""
    clip: true
    Accessible.ignored: true

    Repeater {
        model: mark.visible ? 6 : 0

        Text {
            required property int index

            x: mark.width * (index % 2 === 0 ? 0.02 : 0.42)
            y: mark.height * (0.1 + 0.15 * index)
            width: mark.width * 0.56
            rotation: -24
            horizontalAlignment: Text.AlignHCenter
            text: mark.text
            textFormat: Text.PlainText
            color: "#7a8794"
            opacity: 0.28
            font.pixelSize: Math.max(14, mark.width / 34)
            elide: Text.ElideNone
            Accessible.ignored: true
        }
    }
}
