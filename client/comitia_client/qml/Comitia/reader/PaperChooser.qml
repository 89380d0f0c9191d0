pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Which paper is laid beside the open one.
Item {
    id: chooser

    required property Rows papers
    required property string but

    signal chosen(string paper, string title)

    Veil {
        opacity: 0.35
        onPressed: chooser.visible = false
    }

    Card {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, Theme.px(720))
        height: parent.height - Theme.px(120)

        ColumnLayout {
            anchors.fill: parent
            anchors.margins: Theme.px(20)
            spacing: Theme.gap

            Heading {
                text: qsTr("Chọn tài liệu thứ hai")
            }

            ListView {
                id: list

                Layout.fillWidth: true
                Layout.fillHeight: true
                clip: true
                spacing: 6
                model: chooser.papers

                delegate: Button {
                    required property string paper
                    required property string title
                    required property string holding

                    width: list.width
                    visible: holding === "open" && paper !== chooser.but
                    height: visible ? implicitHeight : 0
                    text: title
                    onClicked: {
                        chooser.visible = false
                        chooser.chosen(paper, title)
                    }
                }
            }

            Button {
                Layout.fillWidth: true
                text: qsTr("Đóng")
                onClicked: chooser.visible = false
            }
        }
    }
}
