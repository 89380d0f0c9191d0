import QtQuick
import QtQuick.Layouts
import Comitia.Theme

// What this tablet found out by itself about the counts of a secret vote. audit: right, wrong, unchecked.
RowLayout {
    id: line

    required property string audit

    spacing: Theme.gap

    Icon {
        name: line.audit === "right" ? "ready" : line.audit === "wrong" ? "no" : "help"
        colour: line.audit === "right" ? Theme.yes : line.audit === "wrong" ? Theme.no : Theme.amber
        size: Theme.px(36)
    }

    Words {
        Layout.fillWidth: true
        strong: line.audit !== "right"
        color: line.audit === "wrong" ? Theme.no : Theme.ink
        text: line.audit === "right" ? qsTr("Máy này đã kiểm: kết quả đúng là tổng số mà tổ kiểm phiếu đã ký và mở.") : line.audit === "wrong" ? qsTr("Kết quả này không khớp với tổng số mà tổ kiểm phiếu đã ký. Hãy báo cả phòng ngay.") : qsTr("Máy này chưa kiểm được kết quả: chưa đủ chữ ký của tổ kiểm phiếu.")
    }
}
