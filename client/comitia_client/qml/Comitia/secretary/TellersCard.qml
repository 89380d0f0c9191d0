import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Whether the tellers' key is made, which a secret vote needs; and the button that begins its making.
Card {
    id: card

    objectName: "TellersCard"

    required property Telling telling

    color: Theme.accentSoft
    implicitHeight: column.implicitHeight + 2 * Theme.gap

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        anchors.top: parent.top
        anchors.margins: Theme.gap
        spacing: Theme.gap

        Words {
            strong: true
            text: {
                if (card.telling.tellers < 2)
                    return qsTr("Bỏ phiếu kín cần từ hai người kiểm phiếu");
                if (card.telling.step === 0)
                    return qsTr("Chưa có khóa của tổ kiểm phiếu");
                if (card.telling.code === "")
                    return qsTr("Đang lập khóa, bước %1 trên 4").arg(card.telling.step);
                return qsTr("Khóa của tổ kiểm phiếu đã lập");
            }
        }

        Words {
            font.pixelSize: Theme.small
            text: {
                if (card.telling.tellers < 2)
                    return qsTr("Danh sách dự họp chưa có đủ người mang vai trò kiểm phiếu. Hãy dùng phiếu giấy.");
                if (card.telling.step === 0)
                    return qsTr("%n người kiểm phiếu, máy của họ phải đang mở. Mất chừng một phút.", "", card.telling.tellers);
                if (card.telling.code === "" && card.telling.disputing !== "")
                    return qsTr("Máy của %1 thấy phần do máy của %2 gửi là sai. Hãy lập lại, có thể với người khác.")
                        .arg(card.telling.disputing).arg(card.telling.disputed);
                if (card.telling.code === "")
                    return qsTr("Đợi máy của: %1").arg(card.telling.waitsFor);
                return qsTr("%1. Cần %2 trên %3 người để mở kết quả. Họ đọc to mã này, so với màn hình hội trường.")
                    .arg(card.telling.members).arg(card.telling.needed).arg(card.telling.count);
            }
        }

        Heading {
            visible: card.telling.code !== ""
            text: card.telling.code
        }

        Button {
            Layout.fillWidth: true
            visible: card.telling.tellers >= 2
            kind: card.telling.step === 0 ? "primary" : "plain"
            text: card.telling.step === 0 ? qsTr("Lập khóa tổ kiểm phiếu") : qsTr("Lập lại từ đầu")
            onClicked: card.telling.begin()
        }
    }
}
