pragma ComponentBehavior: Bound

import QtQuick
import QtQuick.Dialogs
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// Every paper: its level and revision, who holds it, a new revision from a file, and taking it back.
Item {
    id: pane

    required property Readiness readiness
    property string revised: ""

    FileDialog {
        id: files

        title: qsTr("Chọn bản mới của tài liệu (PDF)")
        nameFilters: ["PDF (*.pdf)"]
        onAccepted: pane.readiness.revise(pane.revised, selectedFile)
    }

    Words {
        anchors.left: parent.left
        anchors.right: parent.right
        visible: list.count === 0
        text: qsTr("Phiên họp này chưa có tài liệu.")
        color: Theme.faint
    }

    Listing {
        id: list

        anchors.fill: parent
        spacing: 14
        model: pane.readiness.papers
        Accessible.name: qsTr("Tài liệu của phiên họp")

        delegate: ColumnLayout {
            id: line

            required property string paper
            required property string title
            required property string level
            required property int revision
            required property string standing
            required property int holders
            required property int receipts
            required property int tablets
            readonly property bool isUploading: pane.readiness.uploading === paper

            width: ListView.view.width
            spacing: 4

            Words {
                text: line.title
                font.pixelSize: Theme.small
                strong: true
            }

            Words {
                font.pixelSize: Theme.px(14)
                color: Theme.faint
                text: line.level
                    + " · "
                    + qsTr("bản %1").arg(line.revision)
                    + " · "
                    + (line.standing === "recalled"
                        ? qsTr("đã thu hồi, %1/%2 máy xác nhận").arg(line.receipts).arg(line.tablets)
                        : line.standing === "sealed"
                            ? qsTr("còn niêm phong, %1/%2 máy đã có").arg(line.holders).arg(line.tablets)
                            : qsTr("%1/%2 máy đã có").arg(line.holders).arg(line.tablets))
            }

            RowLayout {
                visible: !line.isUploading
                spacing: 6

                Button {
                    Layout.fillWidth: true
                    textSize: Theme.small
                    enabled: pane.readiness.uploading === ""
                    text: qsTr("Bản mới…")
                    Accessible.name: qsTr("Đưa lên bản mới của %1").arg(line.title)
                    onClicked: {
                        pane.revised = line.paper
                        files.open()
                    }
                }

                Button {
                    Layout.fillWidth: true
                    textSize: Theme.small
                    visible: line.standing === "sealed"
                    text: qsTr("Công bố")
                    Accessible.name: qsTr("Công bố %1").arg(line.title)
                    onClicked: pane.readiness.publish(line.paper)
                }

                HoldButton {
                    Layout.fillWidth: true
                    implicitHeight: Theme.touch
                    visible: line.standing !== "recalled"
                    text: qsTr("Thu hồi")
                    hint: qsTr("giữ để thu hồi")
                    Accessible.name: qsTr("Thu hồi %1").arg(line.title)
                    onHeld: pane.readiness.recall(line.paper)
                }
            }

            RowLayout {
                visible: line.isUploading
                spacing: 6

                ColumnLayout {
                    Words {
                        font.pixelSize: Theme.px(14)
                        text: pane.readiness.uploadStage === "receiving"
                            ? qsTr("Đang gửi lên: %1 %").arg(Math.floor(pane.readiness.uploadShare * 100))
                            : pane.readiness.uploadStage === "checking" ? qsTr("Máy chủ đang kiểm tra tệp…") : qsTr("Đang niêm phong…")
                    }

                    ProgressLine {
                        Layout.fillWidth: true
                        share: pane.readiness.uploadShare
                    }
                }

                Button {
                    textSize: Theme.small
                    visible: pane.readiness.uploadStage === "receiving"
                    text: qsTr("Dừng")
                    onClicked: pane.readiness.stopUpload()
                }
            }
        }
    }
}
