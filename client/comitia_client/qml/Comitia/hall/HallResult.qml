import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.controls

// What a vote came to: an alarm before all, the counts, whether it is adopted and what it needed.
ColumnLayout {
    id: part

    required property real u
    required property Voting voting
    // Which part of a result that does not fit is shown.
    required property int turn
    readonly property bool isDoubted: voting.outcome === "doubted"
    readonly property string need: {
        if (voting.needed > 0)
            return qsTr("Cần %1: ít nhất %2 trên %3").arg(voting.threshold).arg(voting.needed).arg(voting.base);
        if (voting.base > 0)
            return qsTr("Cần %1; tính trên %2").arg(voting.threshold).arg(voting.base);
        return qsTr("Cần %1").arg(voting.threshold);
    }

    Layout.fillWidth: true
    spacing: voting.isPlain ? u * 3 : u * 1.5

    HallLine {
        u: part.u
        visible: part.voting.audit === "wrong" || part.voting.audit === "unchecked"
        text: part.voting.audit === "wrong"
            ? qsTr("KẾT QUẢ CÓ SAI LỆCH: không khớp với tổng số mà tổ kiểm phiếu đã ký. Đừng công nhận; chủ tọa và tổ kiểm phiếu xem lại ngay.")
            : qsTr("Màn hình này chưa kiểm được kết quả.")
        font.pixelSize: part.u * 4
        strong: true
        color: part.voting.audit === "wrong" ? "#ffb4ab" : "#ffd479"
    }

    HallLine {
        u: part.u
        visible: part.voting.boardCode !== ""
        text: qsTr("Mã đối chiếu bảng phiếu: %1").arg(part.voting.boardCode)
            + (part.voting.audit === "right"
                ? " · " + qsTr("đã kiểm")
                : part.voting.audit === "sealed" ? " · " + qsTr("phần trên máy đã kiểm") : "")
        font.pixelSize: part.u * 3.4
        color: "#b9cde2"
    }

    Rectangle {
        Layout.fillWidth: true
        color: "#ffffff"
        radius: part.u * 2
        implicitHeight: bars.implicitHeight + part.u * 5

        OutcomeLines {
            id: bars

            anchors.left: parent.left
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            anchors.margins: part.u * 3
            lines: part.voting.outcomes
            hasBars: part.voting.outcomes.count < 5
            unit: part.u * (part.isDoubted ? 3 : part.voting.isPlain ? 4.4 : 3.7)
            columns: part.voting.outcomes.count > 7 ? 2 : 1
            first: part.voting.turns > 0 ? part.voting.firstOf(part.turn) : 0
            most: part.voting.turns > 0 ? part.voting.sizeOf(part.turn) : 0
        }
    }

    HallLine {
        u: part.u
        visible: part.voting.turns > 1
        text: qsTr("Trang %1/%2").arg(part.turn % part.voting.turns + 1).arg(part.voting.turns)
        font.pixelSize: part.u * 4
        color: "#b9cde2"
    }

    HallLine {
        u: part.u
        visible: !part.isDoubted
        text: ({
                adopted: qsTr("Thông qua"),
                decided: qsTr("Đã có kết quả"),
                undecided: qsTr("Cần bầu tiếp"),
                void: qsTr("Đã hủy"),
                no_quorum: qsTr("Không đủ đại biểu")
            })[part.voting.outcome] ?? qsTr("Không thông qua")
        font.pixelSize: part.voting.isPlain ? part.u * 8 : part.u * 6
        strong: true
        color: part.voting.outcome === "adopted" || part.voting.outcome === "decided" ? "#7ee2a8" : "#ffb4ab"
    }

    HallLine {
        u: part.u
        visible: !part.isDoubted
        text: part.need + (part.voting.silent > 0 ? " · " + qsTr("%1 người không bỏ phiếu").arg(part.voting.silent) : "")
        font.pixelSize: part.u * 4
        color: "#b9cde2"
    }
}
