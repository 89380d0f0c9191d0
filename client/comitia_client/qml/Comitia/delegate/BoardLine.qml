import QtQuick
import Comitia.Theme
import Comitia.controls

// Whether my ballot stands on the board of a secret vote that has ended.
Finding {
    required property bool isThere

    glyph: isThere ? "ready" : "help"
    colour: isThere ? Theme.yes : Theme.no
    text: isThere
        ? qsTr("Phiếu của bạn được tính: có trên bảng phiếu đã đóng.")
        : qsTr("Không thấy phiếu của bạn trên bảng phiếu đã đóng. Hãy báo thư ký ngay.")
}
