pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Controls.Basic as Basic
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Minutes that write themselves from what happened; on the right the secretary's own words for the chosen item.
Card {
    id: pane

    required property Console desk
    required property MinuteTaking taking
    required property string item

    onItemChanged: taking.choose(item)
    Component.onCompleted: taking.choose(item)

    // What is written stays in the box, whatever else becomes chosen, until the box is left.
    Connections {
        target: pane.taking

        function onChanged() {
            if (own.text !== pane.taking.text)
                own.text = pane.taking.text
        }
    }

    GridLayout {
        id: grid

        anchors.fill: parent
        anchors.margins: Theme.gap
        columns: width > Theme.px(700) ? 2 : 1
        rowSpacing: Theme.gap
        columnSpacing: Theme.gap

        ColumnLayout {
            // In a narrow pane what was written meanwhile needs all the room, until it is settled.
            visible: grid.columns === 2 || !(pane.taking.isChanged || pane.taking.isElsewhere)
            Layout.preferredWidth: 3
            Layout.preferredHeight: 3
            spacing: 6

            Words {
                text: qsTr("Biên bản tự ghi")
                strong: true
            }

            Listing {
                id: lines

                spacing: 2
                model: pane.desk.lines
                onCountChanged: Qt.callLater(positionViewAtEnd)
                Accessible.name: qsTr("Biên bản tự ghi")

                delegate: RowLayout {
                    id: line

                    required property string time
                    required property string heading
                    required property string text

                    width: ListView.view.width
                    spacing: 10

                    Small {
                        Layout.alignment: Qt.AlignTop
                        text: line.time
                        wrapMode: Text.NoWrap
                    }

                    Words {
                        text: (line.heading !== "" ? line.heading + ".  " : "") + line.text
                        font.pixelSize: Theme.small
                    }
                }

                Small {
                    anchors.centerIn: parent
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    visible: lines.count === 0
                    text: qsTr("Diễn biến sẽ tự hiện ở đây khi phiên họp khai mạc.")
                }
            }
        }

        ColumnLayout {
            Layout.preferredWidth: 2
            Layout.preferredHeight: 2
            spacing: 6

            Words {
                text: pane.taking.number !== "" ? qsTr("Lời ghi thêm cho nội dung %1").arg(pane.taking.number) : qsTr("Lời ghi thêm chung")
                font.pixelSize: Theme.small
                strong: true
            }

            RowLayout {
                visible: pane.taking.isElsewhere && !pane.taking.isChanged
                spacing: 8

                Words {
                    text: qsTr("Nội dung khác đang được chọn; lời đang viết vẫn thuộc nội dung này.")
                    color: Theme.amber
                    font.pixelSize: Theme.small
                }

                Button {
                    textSize: Theme.small
                    text: qsTr("Viết xong")
                    onClicked: pane.taking.finish()
                }
            }

            ColumnLayout {
                visible: pane.taking.isChanged
                spacing: 6

                Words {
                    text: qsTr("Thư ký khác vừa ghi ở đây:") + "\n" + pane.taking.theirs
                    maximumLineCount: 3
                    color: Theme.amber
                    font.pixelSize: Theme.small
                }

                RowLayout {
                    spacing: 8

                    Button {
                        Layout.fillWidth: true
                        textSize: Theme.small
                        text: qsTr("Ghép cả hai")
                        onClicked: pane.taking.join()
                    }

                    Button {
                        Layout.fillWidth: true
                        textSize: Theme.small
                        text: qsTr("Chỉ giữ lời kia")
                        onClicked: pane.taking.drop()
                    }
                }
            }

            Basic.ScrollView {
                Layout.fillWidth: true
                Layout.fillHeight: true

                Basic.TextArea {
                    id: own

                    textFormat: TextEdit.PlainText
                    font.family: "Be Vietnam Pro"
                    font.pixelSize: Theme.small
                    color: Theme.ink
                    wrapMode: TextEdit.Wrap
                    placeholderText: qsTr("Viết thêm ở đây; được giữ lại ngay khi viết.")
                    placeholderTextColor: Theme.faint
                    Accessible.role: Accessible.EditableText
                    Accessible.name: qsTr("Lời ghi thêm của thư ký")
                    onTextChanged: pane.taking.typed(text)
                    onEditingFinished: pane.taking.finish()

                    background: Rectangle {
                        radius: 10
                        color: Theme.surface
                        border.width: own.activeFocus ? Theme.focusRing : 1
                        border.color: own.activeFocus ? Theme.accent : Theme.line
                    }
                }
            }
        }
    }
}
