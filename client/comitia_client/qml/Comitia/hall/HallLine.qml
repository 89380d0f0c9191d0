import QtQuick
import QtQuick.Layouts
import Comitia.controls

// A line of the hall's display. u: a hundredth of the display's height.
Words {
    id: line

    required property real u

    Layout.fillWidth: true
    color: "#ffffff"
    font.pixelSize: u * 5

    // A text of any length: the longer, the smaller, and never over what stands above and below.
    function fit(text: string, size: real): real {
        const most = text.length > 220 ? 4 : text.length > 120 ? 4.6 : 6.5;
        return text.length > 60 ? Math.min(size, most) : size;
    }
}
