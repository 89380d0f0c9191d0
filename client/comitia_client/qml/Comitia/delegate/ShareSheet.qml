pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// With whom notes of mine are shared: choose people, then share. Nothing is shared before the last button.
Item {
    id: sheet

    required property Sharing sharing

    visible: sharing.isChoosing
    Keys.onEscapePressed: sharing.cancel()

    Connections {
        target: sheet.sharing

        function onChoosing(): void {
            typed.text = ""
            typed.forceActiveFocus()
        }
    }

    Veil {
        onPressed: sheet.sharing.cancel()
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, Theme.px(760))
        height: parent.height - 48

        MouseArea {
            anchors.fill: parent
        }

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(20)
            spacing: Theme.gap

            Heading {
                text: qsTr("Chia sẻ %n ghi chú với ai?", "", sheet.sharing.offered)
            }

            Small {
                text: qsTr("Chỉ người được chọn đọc được, có ghi tên bạn. Bạn sửa thì họ thấy bản sửa; thu hồi lúc nào cũng được.")
            }

            Field {
                id: typed

                Layout.fillWidth: true
                label: qsTr("Tìm theo tên")
                onTextEdited: sheet.sharing.filter(text)
            }

            Listing {
                id: list

                spacing: 6
                model: sheet.sharing.people
                Accessible.name: qsTr("Người trong phiên họp")
                Basic.ScrollBar.vertical: ScrollLine {}

                delegate: Basic.AbstractButton {
                    id: line

                    required property string person
                    required property string name
                    required property string seat
                    required property bool isChosen
                    required property string hinders
                    readonly property string why: hinders === "paper"
                        ? qsTr("không được đọc tài liệu này")
                        : hinders === "address" ? qsTr("chưa mở máy ở phiên họp này") : ""

                    width: list.width - 14
                    implicitHeight: Math.max(Theme.touch, said.implicitHeight + Theme.px(14))
                    enabled: hinders === ""
                    focusPolicy: Qt.StrongFocus
                    Accessible.role: Accessible.CheckBox
                    Accessible.checked: isChosen
                    Accessible.name: name + (why !== "" ? ", " + why : "")
                    onClicked: sheet.sharing.toggle(person)

                    background: Rectangle {
                        radius: Theme.radius
                        color: line.isChosen ? Theme.accentSoft : Theme.surface
                        border.width: line.visualFocus ? Theme.focusRing : line.isChosen ? 2 : 1
                        border.color: line.visualFocus ? Theme.amber : line.isChosen ? Theme.accent : Theme.line
                    }

                    contentItem: RowLayout {
                        spacing: Theme.gap

                        Rectangle {
                            Layout.leftMargin: Theme.px(10)
                            implicitWidth: Theme.px(28)
                            implicitHeight: Theme.px(28)
                            radius: 6
                            visible: line.hinders === ""
                            color: line.isChosen ? Theme.accent : "transparent"
                            border.width: 2
                            border.color: line.isChosen ? Theme.accent : Theme.faint

                            Icon {
                                anchors.centerIn: parent
                                visible: line.isChosen
                                name: "yes"
                                size: Theme.px(20)
                                colour: "#ffffff"
                            }
                        }

                        ColumnLayout {
                            id: said

                            Layout.leftMargin: line.hinders === "" ? 0 : Theme.px(10)
                            spacing: 0

                            Words {
                                text: line.name
                                color: line.hinders === "" ? Theme.ink : Theme.faint
                                Accessible.ignored: true
                            }

                            Small {
                                visible: text !== ""
                                text: line.why !== "" ? line.why : line.seat !== "" ? qsTr("Ghế %1").arg(line.seat) : ""
                                Accessible.ignored: true
                            }
                        }
                    }
                }

                Empty {
                    anchors.centerIn: parent
                    width: parent.width
                    visible: list.count === 0
                    glyph: "share"
                    title: qsTr("Không có ai như vậy")
                    text: qsTr("Bỏ bớt chữ tìm.")
                }
            }

            RowLayout {
                spacing: Theme.gap

                Button {
                    Layout.fillWidth: true
                    text: qsTr("Thôi")
                    onClicked: sheet.sharing.cancel()
                }

                Button {
                    Layout.fillWidth: true
                    kind: "primary"
                    glyph: "share"
                    enabled: sheet.sharing.chosen > 0
                    text: sheet.sharing.chosen > 0 ? qsTr("Chia sẻ với %n người", "", sheet.sharing.chosen) : qsTr("Chọn người trước")
                    onClicked: sheet.sharing.send()
                }
            }
        }
    }
}
