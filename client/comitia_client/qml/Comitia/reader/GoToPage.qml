import QtQuick
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// Which page to go to, typed as a number.
Item {
    id: asker

    required property int count
    readonly property int wanted: parseInt(field.text)
    readonly property bool isThere: wanted >= 1 && wanted <= count

    signal chosen(int page)
    signal done

    visible: false

    function ask(): void {
        field.text = ""
        visible = true
        field.forceActiveFocus()
    }

    function leave(): void {
        visible = false
        done()
    }

    function go(): void {
        if (isThere) {
            chosen(wanted - 1)
            leave()
        }
    }

    Veil {
        opacity: 0.35
        onPressed: asker.leave()
    }

    Card {
        anchors.horizontalCenter: parent.horizontalCenter
        y: Theme.px(90)
        width: Math.min(parent.width - 40, Theme.px(420))
        implicitHeight: body.implicitHeight + 2 * Theme.px(20)

        MouseArea {
            anchors.fill: parent
        }

        ColumnLayout {
            id: body

            anchors.fill: parent
            anchors.margins: Theme.px(20)
            spacing: Theme.gap

            Field {
                id: field

                Layout.fillWidth: true
                label: qsTr("Đến trang (1 đến %1)").arg(asker.count)
                inputMethodHints: Qt.ImhDigitsOnly
                onAccepted: asker.go()
                Keys.onEscapePressed: asker.leave()
            }

            Button {
                Layout.fillWidth: true
                kind: "primary"
                enabled: asker.isThere
                text: qsTr("Đến")
                onClicked: asker.go()
            }
        }
    }
}
