import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// My notes from an old tablet of mine to a new one: both show six digits, and I say on both that they are the same.
Rectangle {
    id: screen

    required property Pairing pairing
    readonly property bool compares: pairing.stage === "comparing"

    color: Theme.ground

    MouseArea {
        anchors.fill: parent
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
                    text: {
                        switch (screen.pairing.stage) {
                        case "asked":
                            return qsTr("Mở ghi chú của bạn trên máy khác?")
                        case "comparing":
                            return qsTr("Hai máy có cùng số này không?")
                        case "given":
                            return qsTr("Xong")
                        default:
                            return qsTr("Lấy ghi chú từ máy cũ")
                        }
                    }
                }

                Words {
                    text: {
                        const p = screen.pairing
                        switch (p.stage) {
                        case "asking":
                            return p.other === ""
                                ? qsTr("Trên máy cũ của bạn vừa hiện câu hỏi. Hãy bấm “Đúng, là tôi” ở đó.")
                                : qsTr("Máy “%1” đã trả lời, đang nối…").arg(p.other)
                        case "asked":
                            return qsTr("Máy “%1” vừa đăng nhập tên bạn và xin mở ghi chú riêng. Chỉ đồng ý khi chính bạn đang cầm máy đó; sau đó so sáu chữ số.")
                                .arg(p.other)
                        case "answered":
                            return qsTr("Đang nối với máy “%1”…").arg(p.other)
                        case "comparing":
                            return qsTr("Nhìn màn hình máy “%1”. Cả hai máy phải hiện đúng sáu chữ số này; bấm “Số giống nhau” trên cả hai máy.").arg(p.other)
                        case "waiting":
                            return qsTr("Bây giờ bấm “Số giống nhau” trên máy “%1”.").arg(p.other)
                        case "given":
                            return qsTr("Máy “%1” mở được ghi chú của bạn.").arg(p.other)
                        default:
                            return ""
                        }
                    }
                }

                Card {
                    Layout.fillWidth: true
                    implicitHeight: number.implicitHeight + 2 * Theme.px(20)
                    visible: screen.pairing.digits !== "" && screen.pairing.stage !== "given"
                    color: Theme.accentSoft

                    Words {
                        id: number

                        anchors.centerIn: parent
                        text: screen.pairing.digits
                        font.pixelSize: Theme.px(64)
                        strong: true
                    }
                }

                Button {
                    Layout.fillWidth: true
                    kind: "primary"
                    visible: screen.compares || screen.pairing.stage === "asked"
                    text: screen.compares ? qsTr("Số giống nhau") : qsTr("Đúng, là tôi")
                    onClicked: screen.pairing.goOn()
                }

                Button {
                    Layout.fillWidth: true
                    text: {
                        if (screen.compares)
                            return qsTr("Số khác nhau");
                        if (screen.pairing.stage === "asked")
                            return qsTr("Không phải tôi");
                        if (screen.pairing.stage === "given")
                            return qsTr("Đóng");
                        return qsTr("Thôi");
                    }
                    onClicked: screen.pairing.end()
                }
            }
        }
    }
}
