import QtQuick
import QtQuick.Layouts
import Comitia.Bridge
import Comitia.Theme

// A question that the room asks whoever is at this tablet: somebody signs in with my name, or a code needs my consent.
Card {
    id: bar

    required property Tablet tablet

    readonly property bool isAsked: tablet.asked !== ""

    objectName: "AskBar"
    visible: false
    onIsAskedChanged: Qt.callLater(bar.settle) // not in the midst of what changes the lists below
    border.color: Theme.amber
    border.width: 3
    implicitHeight: row.implicitHeight + 2 * Theme.gap
    Accessible.role: Accessible.AlertMessage
    Accessible.name: tablet.asked

    function settle(): void {
        visible = isAsked
    }

    RowLayout {
        id: row

        anchors.fill: parent
        anchors.margins: Theme.gap
        spacing: Theme.gap

        Icon {
            Layout.alignment: Qt.AlignTop
            name: "lock"
            colour: Theme.amber
        }

        Words {
            text: bar.tablet.asked
            strong: true
            Accessible.ignored: true
        }

        Words {
            wrapMode: Text.NoWrap
            text: qsTr("%1 giây").arg(bar.tablet.askedLeftS)
            color: Theme.faint
        }

        Button {
            visible: bar.tablet.mayAgree
            kind: "plain"
            text: qsTr("Đồng ý")
            onClicked: bar.tablet.answerAsked(true)
        }

        Button {
            kind: "danger"
            text: bar.tablet.mayAgree ? qsTr("Từ chối") : qsTr("Không phải tôi")
            onClicked: bar.tablet.answerAsked(false)
        }
    }
}
