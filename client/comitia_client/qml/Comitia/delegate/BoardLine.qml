import QtQuick
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// Whether my ballot stands on the board of a secret vote that has ended.
RowLayout {
    id: line

    required property bool isThere

    spacing: Theme.gap

    Icon {
        name: line.isThere ? "ready" : "help"
        colour: line.isThere ? Theme.yes : Theme.no
        size: Theme.px(36)
    }

    Words {
        Layout.fillWidth: true
        strong: true
        text: line.isThere
            ? qsTr("Phiếu của bạn được tính: có trên bảng phiếu đã đóng.")
            : qsTr("Không thấy phiếu của bạn trên bảng phiếu đã đóng. Hãy báo thư ký ngay.")
    }
}
