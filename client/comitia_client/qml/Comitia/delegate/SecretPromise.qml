pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// What a sealed ballot is protected from, and what not, in six lines.
GridLayout {
    id: promises

    required property Telling telling

    columns: Theme.percent > 115 ? 1 : 2
    columnSpacing: Theme.px(24)
    rowSpacing: Theme.px(4)

    component Promise: RowLayout {
        id: promise

        property string glyph
        property string text

        Layout.preferredWidth: 1
        spacing: 8

        Icon {
            name: promise.glyph
            colour: Theme.faint
            size: Theme.px(20)
        }

        Small {
            text: promise.text
        }
    }

    Promise {
        glyph: "lock"
        text: qsTr("Máy niêm phong phiếu trước khi gửi.")
    }

    Promise {
        glyph: "lock"
        text: qsTr("Chỉ mở tổng số, khi đủ %1 trên %2 người kiểm phiếu.").arg(promises.telling.needed).arg(promises.telling.count)
    }

    Promise {
        glyph: "view"
        text: qsTr("Biết ai đã bỏ phiếu, không biết họ chọn gì.")
    }

    Promise {
        glyph: "vote"
        text: qsTr("Có thể bỏ phiếu lại cho đến khi kết thúc; phiếu cuối được tính.")
    }

    Promise {
        glyph: "yes"
        text: qsTr("Khi kết thúc, máy tự tìm mã phiếu của bạn trên bảng.")
    }

    Promise {
        glyph: "help"
        text: qsTr("Không tránh được người nhìn trộm màn hình, hoặc đủ người kiểm phiếu thông đồng với máy chủ.")
    }
}
