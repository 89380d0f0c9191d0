import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme
import Comitia.controls

// How ready the room is: tablets that hold everything, and how much of all papers has arrived.
Item {
    id: bar

    required property Readiness readiness
    readonly property bool isReady: readiness.ready === readiness.tablets.count

    implicitHeight: column.implicitHeight
    Accessible.role: Accessible.ProgressBar
    Accessible.name: words.text

    ColumnLayout {
        id: column

        anchors.left: parent.left
        anchors.right: parent.right
        spacing: 4

        RowLayout {
            spacing: 6

            Icon {
                name: bar.isReady ? "ready" : "load"
                size: Theme.px(18)
                colour: bar.isReady ? Theme.yes : Theme.accent
            }

            Words {
                id: words

                text: bar.readiness.tablets.count === 0
                    ? qsTr("Chưa có máy nào trong phòng")
                    : qsTr("Đủ tài liệu: %1/%2 máy").arg(bar.readiness.ready).arg(bar.readiness.tablets.count)
                strong: true
                Accessible.ignored: true
            }

            Words {
                visible: bar.readiness.tablets.count > 0
                text: Math.floor(bar.readiness.share * 100) + " %"
                color: Theme.faint
                wrapMode: Text.NoWrap
            }
        }

        ProgressLine {
            Layout.fillWidth: true
            share: bar.readiness.share
            colour: bar.isReady ? Theme.yes : Theme.accent
        }
    }
}
