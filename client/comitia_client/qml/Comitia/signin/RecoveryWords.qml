import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// The recovery code of my private notes, shown once.
Rectangle {
    id: screen

    required property Tablet tablet

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
                    text: qsTr("Mã khôi phục ghi chú của bạn")
                }

                Words {
                    text: qsTr("Ghi chín từ này ra giấy, hoặc chụp ảnh mã, và cất riêng. Chỉ hiện một lần.")
                }

                Card {
                    Layout.fillWidth: true
                    implicitHeight: Math.max(words.implicitHeight, picture.height) + 2 * Theme.px(20)
                    color: Theme.accentSoft

                    Image {
                        id: picture

                        anchors.right: parent.right
                        anchors.rightMargin: Theme.px(20)
                        anchors.verticalCenter: parent.verticalCenter
                        width: 150
                        height: 150
                        source: screen.tablet.recoveryPicture
                        smooth: false
                        Accessible.role: Accessible.Graphic
                        Accessible.name: qsTr("Mã QR của chín từ")
                    }

                    Words {
                        id: words

                        anchors.left: parent.left
                        anchors.leftMargin: Theme.px(20)
                        anchors.verticalCenter: parent.verticalCenter
                        width: parent.width - picture.width - 3 * Theme.px(20)
                        horizontalAlignment: Text.AlignHCenter
                        text: screen.tablet.recoveryWords
                        font.pixelSize: Theme.px(30)
                        font.wordSpacing: 14
                        lineHeight: 1.3
                        strong: true
                    }
                }

                Words {
                    color: Theme.faint
                    text: qsTr("Ghi chú của bạn được khóa riêng; máy chủ không đọc được. Khi đổi sang máy khác, chín từ này mở lại ghi chú cũ. Mất cả máy lẫn mã thì ghi chú cũ không mở lại được; tài liệu và biểu quyết không bị ảnh hưởng.")
                }

                Button {
                    Layout.fillWidth: true
                    kind: "primary"
                    text: qsTr("Tôi đã ghi ra giấy")
                    onClicked: screen.tablet.wordsWritten()
                }
            }
        }
    }
}
