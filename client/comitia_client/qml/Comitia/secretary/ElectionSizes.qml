import QtQuick
import QtQuick.Layouts
import Comitia.Theme
import Comitia.controls

// How many are to be elected, and how many names a ballot may have.
GridLayout {
    id: sizes

    property alias seats: seatsField.text
    property alias least: leastField.text
    property alias most: mostField.text

    columns: 2
    columnSpacing: Theme.gap
    rowSpacing: 8

    Words {
        text: seatsField.label
    }

    Field {
        id: seatsField

        Layout.preferredWidth: Theme.px(90)
        placeholderText: ""
        label: qsTr("Số người cần bầu")
        text: "1"
        inputMethodHints: Qt.ImhDigitsOnly
        validator: IntValidator { bottom: 1; top: 150 }
        onTextEdited: mostField.text = text
    }

    Words {
        text: leastField.label
    }

    Field {
        id: leastField

        Layout.preferredWidth: Theme.px(90)
        placeholderText: ""
        label: qsTr("Chọn ít nhất")
        text: "1"
        inputMethodHints: Qt.ImhDigitsOnly
        validator: IntValidator { bottom: 0; top: 150 }
    }

    Words {
        text: mostField.label
    }

    Field {
        id: mostField

        Layout.preferredWidth: Theme.px(90)
        placeholderText: ""
        label: qsTr("Chọn nhiều nhất")
        text: "1"
        inputMethodHints: Qt.ImhDigitsOnly
        validator: IntValidator { bottom: 1; top: 150 }
    }
}
