import QtQuick
import QtQuick.Layouts
import Comitia.Bridge

// How far a vote is that runs.
ColumnLayout {
    id: part

    required property real u
    required property Voting voting
    required property Telling telling

    Layout.fillWidth: true
    spacing: u * 3

    HallLine {
        u: part.u
        visible: part.voting.isOpen && part.voting.isOnTablets
        text: qsTr("Đã bỏ phiếu %1 trên %2").arg(part.voting.cast).arg(part.voting.entitled) + (part.voting.hasDeadline ? "   " + part.voting.timeLeft : "")
        font.pixelSize: part.u * 9
        strong: true
    }

    HallLine {
        u: part.u
        visible: part.voting.isCounting
        text: qsTr("Người kiểm phiếu đã mở: %1 trên %2").arg(part.telling.given).arg(part.telling.needed)
        font.pixelSize: part.u * 7
        strong: true
    }

    HallLine {
        u: part.u
        visible: part.voting.openingCode !== ""
        text: qsTr("Mã mở phiếu: %1").arg(part.voting.openingCode)
        font.pixelSize: part.u * 6
        strong: true
        color: "#ffd479"
    }
}
