import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// What this tablet found out by itself about the counts of a secret vote. audit: right, sealed, wrong, unchecked.
RowLayout {
    id: line

    required property string audit
    readonly property bool isRight: audit === "right" || audit === "sealed"

    spacing: Theme.gap

    Icon {
        name: line.isRight ? "ready" : line.audit === "wrong" ? "no" : "help"
        colour: line.isRight ? Theme.yes : line.audit === "wrong" ? Theme.no : Theme.amber
        size: Theme.px(36)
    }

    Words {
        Layout.fillWidth: true
        strong: !line.isRight
        color: line.audit === "wrong" ? Theme.no : Theme.ink
        text: ({
                sealed: qsTr("Máy này đã kiểm phần phiếu trên máy. Số phiếu giấy do tổ kiểm phiếu đếm và ghi."),
                right: qsTr("Máy này đã kiểm: kết quả đúng là tổng số mà tổ kiểm phiếu đã ký và mở."),
                wrong: qsTr("Kết quả này không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; hãy báo ngay để chủ tọa và tổ kiểm phiếu xem lại.")
            })[line.audit] ?? qsTr("Máy này chưa kiểm được kết quả: chưa có đủ chữ ký của tổ kiểm phiếu trên tổng số.")
    }
}
