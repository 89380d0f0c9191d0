import QtQuick
import Comitia.Theme

// What this tablet found out by itself about the counts of a secret vote. audit: right, sealed, wrong, unchecked.
Finding {
    id: line

    required property string audit
    readonly property bool isRight: audit === "right" || audit === "sealed"

    glyph: isRight ? "ready" : audit === "wrong" ? "no" : "help"
    colour: isRight ? Theme.yes : audit === "wrong" ? Theme.no : Theme.amber
    strong: !isRight
    ink: audit === "wrong" ? Theme.no : Theme.ink
    text: ({
            sealed: qsTr("Máy này đã kiểm phần phiếu trên máy. Số phiếu giấy do tổ kiểm phiếu đếm và ghi."),
            right: qsTr("Máy này đã kiểm: kết quả đúng là tổng số mà tổ kiểm phiếu đã ký và mở."),
            wrong: qsTr("Kết quả này không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; hãy báo ngay để chủ tọa và tổ kiểm phiếu xem lại.")
        })[audit] ?? qsTr("Máy này chưa kiểm được kết quả: chưa có đủ chữ ký của tổ kiểm phiếu trên tổng số.")
}
