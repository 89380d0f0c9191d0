pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A tablet that belongs to no room yet: an address and a code, or the picture of a QR code; then six digits.
Item {
    id: screen

    required property Tablet tablet

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 2 * Theme.px(24), Theme.px(760))
        height: Math.min(parent.height - 24, form.implicitHeight + 2 * Theme.px(32))

        Flickable {
            anchors.fill: parent
            anchors.margins: Theme.px(32)
            contentHeight: form.implicitHeight
            clip: true

            ColumnLayout {
                id: form

                width: parent.width
                spacing: Theme.gap

                Title {
                    text: screen.tablet.digits !== "" ? qsTr("So sáu chữ số") : qsTr("Đưa máy này vào phòng họp")
                }

                Words {
                    color: Theme.faint
                    text: screen.tablet.digits !== ""
                        ? qsTr("Đọc sáu chữ số này cho thư ký hoặc kỹ thuật. Máy tự vào phòng khi họ xác nhận.")
                        : qsTr("Nhập địa chỉ và mã mà bộ phận kỹ thuật đưa, hoặc chọn ảnh mã QR.")
                }

                Words {
                    visible: screen.tablet.digits !== ""
                    horizontalAlignment: Text.AlignHCenter
                    text: screen.tablet.digits.slice(0, 3) + " " + screen.tablet.digits.slice(3)
                    font.pixelSize: Theme.px(72)
                    font.letterSpacing: 6
                    strong: true
                    color: Theme.accent
                }

                Field {
                    id: field

                    Layout.fillWidth: true
                    visible: screen.tablet.digits === ""
                    label: qsTr("Địa chỉ, ví dụ 192.168.1.10:7433")
                    inputMethodHints: Qt.ImhUrlCharactersOnly
                    focus: true
                }

                Field {
                    id: code

                    Layout.fillWidth: true
                    visible: screen.tablet.digits === ""
                    label: qsTr("Mã ghi danh, 16 ký tự")
                    font.capitalization: Font.AllUppercase
                    inputMethodHints: Qt.ImhUppercaseOnly | Qt.ImhNoPredictiveText
                    onAccepted: join.clicked()
                }

                Words {
                    visible: screen.tablet.signInError !== ""
                    text: screen.tablet.signInError
                    color: Theme.no
                }

                Button {
                    id: join

                    Layout.fillWidth: true
                    visible: screen.tablet.digits === ""
                    kind: "primary"
                    enabled: !screen.tablet.busy && code.text !== "" && field.text !== ""
                    text: screen.tablet.busy ? qsTr("Đang nối…") : qsTr("Vào phòng")
                    onClicked: screen.tablet.enrolByCode(field.text, code.text)
                }

                Repeater {
                    model: screen.tablet.rooms

                    Button {
                        required property string name
                        required property string address

                        Layout.fillWidth: true
                        visible: screen.tablet.digits === ""
                        text: name + " · " + address
                        onClicked: field.text = address
                    }
                }

                Button {
                    Layout.fillWidth: true
                    visible: screen.tablet.digits === ""
                    enabled: !screen.tablet.busy
                    text: qsTr("Tìm phòng họp trong mạng này")
                    onClicked: screen.tablet.lookForRooms()
                }

                Button {
                    Layout.fillWidth: true
                    visible: screen.tablet.digits === ""
                    enabled: !screen.tablet.busy
                    text: qsTr("Chọn ảnh mã QR…")
                    onClicked: picture.open()
                }
            }
        }
    }

    FileDialog {
        id: picture

        title: qsTr("Ảnh mã QR ghi danh")
        nameFilters: [qsTr("Ảnh (*.png *.jpg *.jpeg *.bmp)")]
        onAccepted: screen.tablet.enrolByPicture(selectedFile)
    }
}
