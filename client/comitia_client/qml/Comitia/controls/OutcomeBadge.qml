import QtQuick
import Comitia.Theme

// The outcome of a vote in a word or two, with its icon.
Badge {
    required property string outcome
    readonly property bool isGood: outcome === "adopted" || outcome === "decided"
    readonly property bool isUnderWay: outcome === "open" || outcome === "counting"

    glyph: {
        if (isGood)
            return "yes";
        if (isUnderWay)
            return "vote";
        if (outcome === "undecided")
            return "help";
        return "no";
    }
    colour: {
        if (isGood)
            return Theme.yes;
        if (isUnderWay)
            return Theme.accent;
        if (outcome === "void")
            return Theme.faint;
        if (outcome === "undecided")
            return Theme.amber;
        return Theme.no;
    }
    text: ({
            adopted: qsTr("Thông qua"),
            decided: qsTr("Đã có kết quả"),
            undecided: qsTr("Chưa bầu đủ, cần bầu tiếp"),
            open: qsTr("Đang mở"),
            counting: qsTr("Đang kiểm phiếu"),
            void: qsTr("Đã hủy"),
            doubted: qsTr("Kết quả có sai lệch"),
            no_quorum: qsTr("Không đủ đại biểu")
        })[outcome] ?? qsTr("Không thông qua")
}
