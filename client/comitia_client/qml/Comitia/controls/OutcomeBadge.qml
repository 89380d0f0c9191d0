import QtQuick
import Comitia.Theme

// The outcome of a vote in a word or two, with its icon.
Badge {
    required property string outcome
    readonly property bool isGood: outcome === "adopted" || outcome === "decided"
    readonly property bool isUnderWay: outcome === "open" || outcome === "counting"

    glyph: isGood ? "yes" : isUnderWay ? "vote" : outcome === "undecided" ? "help" : "no"
    colour: isGood ? Theme.yes : isUnderWay ? Theme.accent : outcome === "void" ? Theme.faint : outcome === "undecided" ? Theme.amber : Theme.no
    text: outcome === "adopted" ? qsTr("Thông qua") : outcome === "decided" ? qsTr("Đã có kết quả") : outcome === "undecided" ? qsTr("Chưa bầu đủ, cần bầu tiếp") : outcome === "open" ? qsTr("Đang mở") : outcome === "counting" ? qsTr("Đang kiểm phiếu") : outcome === "void" ? qsTr("Đã hủy") : outcome === "doubted" ? qsTr("Kết quả có sai lệch") : outcome === "no_quorum" ? qsTr("Không đủ đại biểu") : qsTr("Không thông qua")
}
