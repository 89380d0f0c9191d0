pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Text size, contrast, language; lock or leave this tablet.
Item {
    id: screen

    objectName: "Settings"

    required property Display display
    required property Tablet tablet
    required property Meeting meeting

    Veil {
        opacity: 0.5
        onPressed: screen.visible = false
    }

    FileDialog {
        id: packs

        title: qsTr("Chọn gói tài liệu trên USB")
        onAccepted: screen.tablet.takeIn(selectedFile)
    }

    component Choice: Flow {
        id: choice

        property string label
        property string chosen
        property list<string> values
        property list<string> words

        signal picked(string value)

        Layout.fillWidth: true
        spacing: Theme.gap

        Words {
            width: parent.width
            text: choice.label
            strong: true
        }

        Repeater {
            model: choice.values

            Button {
                required property int index
                required property string modelData

                kind: choice.chosen === modelData ? "primary" : "plain"
                implicitHeight: Theme.touch
                text: choice.words[index]
                onClicked: choice.picked(modelData)
            }
        }
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, Theme.px(760))
        height: Math.min(parent.height - 24, body.implicitHeight + 2 * Theme.px(28))

        Scroller {
            anchors.fill: parent
            anchors.margins: Theme.px(28)
            contentHeight: body.implicitHeight

            ColumnLayout {
                id: body

                width: parent.width - Theme.gap
                spacing: Theme.px(18)

                RowLayout {
                    Title {
                        text: qsTr("Cài đặt")
                    }

                    IconButton {
                        glyph: "no"
                        text: qsTr("Đóng")
                        onClicked: screen.visible = false
                    }
                }

                Choice {
                    label: qsTr("Cỡ chữ")
                    values: ["100", "115", "130", "150"]
                    words: ["100 %", "115 %", "130 %", "150 %"]
                    chosen: "" + screen.display.size
                    onPicked: value => screen.display.size = parseInt(value)
                }

                Choice {
                    label: qsTr("Màu sắc")
                    values: ["light", "dark", "contrast"]
                    words: [qsTr("Sáng"), qsTr("Tối"), qsTr("Tương phản cao")]
                    chosen: screen.display.theme
                    onPicked: value => screen.display.theme = value
                }

                Choice {
                    label: qsTr("Ngôn ngữ")
                    values: ["vi", "en"]
                    words: ["Tiếng Việt", "English"]
                    chosen: screen.display.language
                    onPicked: value => screen.display.language = value
                }

                Flow {
                    Layout.fillWidth: true
                    spacing: Theme.gap

                    Button {
                        visible: screen.tablet.lockedNotes > 0
                        kind: "primary"
                        glyph: "lock"
                        text: qsTr("Mở %n ghi chú cũ còn khóa", "", screen.tablet.lockedNotes)
                        onClicked: {
                            screen.visible = false
                            screen.tablet.askForOldNotes()
                        }
                    }

                    Button {
                        glyph: "home"
                        text: qsTr("Các phiên họp")
                        onClicked: {
                            screen.meeting.goHome()
                            screen.visible = false
                        }
                    }

                    Button {
                        glyph: "lock"
                        text: qsTr("Khóa máy")
                        onClicked: screen.tablet.lock()
                    }

                    Button {
                        text: qsTr("Đăng xuất")
                        onClicked: screen.tablet.signOut()
                    }

                    Button {
                        glyph: "help"
                        text: qsTr("Cần trợ giúp")
                        onClicked: screen.tablet.callForHelp()
                    }

                    Button {
                        glyph: "load"
                        visible: screen.tablet.takingIn < 0
                        text: qsTr("Nạp tài liệu từ USB")
                        onClicked: packs.open()
                    }
                }

                RowLayout {
                    visible: screen.tablet.takingIn >= 0
                    spacing: Theme.gap

                    Words {
                        wrapMode: Text.NoWrap
                        text: qsTr("Đang nạp từ USB: %1 %").arg(Math.floor(screen.tablet.takingIn * 100))
                    }

                    ProgressLine {
                        Layout.fillWidth: true
                        share: screen.tablet.takingIn
                    }

                    Button {
                        text: qsTr("Dừng")
                        onClicked: screen.tablet.stopTakingIn()
                    }
                }

                Button {
                    Layout.fillWidth: true
                    kind: "primary"
                    text: qsTr("Đóng")
                    onClicked: screen.visible = false
                }
            }
        }
    }
}
