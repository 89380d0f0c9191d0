import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A secret vote that has ended: how many tellers have opened it, and for a teller the button that does.
Card {
    id: card

    required property Telling telling
    required property Comparing comparing
    required property string openingCode
    required property bool isConnected

    color: Theme.accentSoft
    implicitHeight: counting.implicitHeight + 2 * Theme.px(16)

    ColumnLayout {
        id: counting

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.px(16)
        spacing: Theme.gap

        Words {
            strong: true
            text: qsTr("Đã kết thúc bỏ phiếu. Người kiểm phiếu đang mở kết quả: %1 trên %2.").arg(card.telling.given).arg(card.telling.needed)
        }

        Words {
            visible: card.telling.mayOpen
            text: qsTr("Bạn là người kiểm phiếu. Máy này sẽ kiểm từng phiếu trong %n phiếu rồi mở tổng số; không phiếu nào bị mở riêng.", "", card.telling.ballots)
        }

        CompareCode {
            visible: card.comparing.isWanted
            comparing: card.comparing
        }

        Words {
            visible: card.telling.mayOpen && !card.comparing.isWanted && card.openingCode === ""
            color: Theme.yes
            strong: true
            text: qsTr("Mã giống nhau: máy này thấy đúng danh sách và bảng phiếu mà cả phòng thấy.")
        }

        Words {
            visible: card.openingCode !== ""
            strong: true
            text: qsTr("Mã mở phiếu: %1").arg(card.openingCode)
        }

        Words {
            visible: card.openingCode !== ""
            color: Theme.faint
            text: qsTr("Người kiểm phiếu có thể hỏi bạn mã này để so với máy của họ.")
        }

        Button {
            Layout.fillWidth: true
            Layout.preferredHeight: Math.max(Theme.px(72), implicitHeight)
            visible: card.telling.mayOpen && !card.comparing.isWanted
            enabled: !card.telling.isOpening && card.isConnected
            kind: "primary"
            text: card.telling.isOpening ? qsTr("Đang kiểm từng phiếu…") : qsTr("Mở kết quả")
            onClicked: card.telling.open()
        }
    }
}
