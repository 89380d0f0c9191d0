import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// A person on a new tablet: the old notes open with the recovery code, or stay closed.
Rectangle {
    id: screen

    required property Tablet tablet
    required property Pairing pairing

    color: Theme.ground

    MouseArea {
        anchors.fill: parent
    }

    FileDialog {
        id: photo

        title: qsTr("Chọn ảnh mã khôi phục")
        onAccepted: screen.tablet.recoverByPicture(selectedFile)
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, Theme.px(820))
        height: Math.min(parent.height - 24, form.implicitHeight + 2 * Theme.px(28))

        Scroller {
            anchors.fill: parent
            anchors.margins: Theme.px(28)
            contentHeight: form.implicitHeight

            ColumnLayout {
                id: form

                width: parent.width - Theme.gap
                spacing: Theme.gap

                Title {
                    text: qsTr("Mở ghi chú cũ trên máy này")
                }

                Words {
                    text: qsTr("Tài liệu, chỗ ngồi và biểu quyết đã sẵn sàng. Riêng ghi chú cũ của bạn còn khóa.")
                }

                Words {
                    Layout.topMargin: Theme.gap
                    text: qsTr("Máy cũ đang ở bên cạnh?")
                    strong: true
                }

                Button {
                    Layout.fillWidth: true
                    kind: "primary"
                    glyph: "load"
                    enabled: screen.tablet.isConnected
                    text: qsTr("Lấy từ máy cũ của tôi")
                    onClicked: screen.pairing.ask()
                }

                Words {
                    Layout.topMargin: Theme.gap
                    text: qsTr("Hoặc nhập chín từ của mã khôi phục")
                    strong: true
                }

                Field {
                    id: words

                    Layout.fillWidth: true
                    label: qsTr("Chín từ, cách nhau bằng dấu cách")
                    inputMethodHints: Qt.ImhNoPredictiveText | Qt.ImhNoAutoUppercase
                    focus: true
                }

                Button {
                    Layout.fillWidth: true
                    glyph: "search"
                    enabled: !screen.tablet.busy
                    text: qsTr("Chọn ảnh mã đã chụp…")
                    onClicked: photo.open()
                }

                Words {
                    visible: screen.tablet.signInError !== ""
                    color: Theme.no
                    text: screen.tablet.signInError
                }

                Button {
                    Layout.fillWidth: true
                    kind: words.text !== "" ? "primary" : "plain"
                    enabled: words.text !== "" && !screen.tablet.busy
                    text: qsTr("Mở ghi chú cũ")
                    onClicked: screen.tablet.recover(words.text)
                }

                Small {
                    text: qsTr("Ghi chú cũ không mất: lúc nào cũng mở được ở Cài đặt, bằng máy cũ hoặc chín từ.")
                }

                Button {
                    Layout.fillWidth: true
                    text: qsTr("Để sau, viết ghi chú mới")
                    onClicked: screen.tablet.skipRecovery()
                }
            }
        }
    }
}
